"""What Bluesky's search answers, the records that people write, and the posts we read in them.

References:
    Lexicons app.bsky.feed.post, app.bsky.feed.defs, app.bsky.feed.searchPosts, app.bsky.embed.*,
    app.bsky.richtext.facet and com.atproto.label.defs, bluesky-social/atproto; read on 2026-11-30.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from msgspec import Raw, Struct, field
from msgspec.structs import replace

from monitor.clock import read_instant
from monitor.nouns.media import Attachment, MediaKind, card
from monitor.nouns.posts import Page, Post
from monitor.sources.answers import Listing, beside, decode, each, listed_beside
from monitor.sources.hashtags import with_hashtags
from monitor.sources.values import Aware, digest
from monitor.text.links import is_shortened

COLLECTION: Final = "app.bsky.feed.post"
APP: Final = "https://bsky.app/profile"

# Labels of the service's own moderators that take a post, or its author, out of everybody's sight.
WITHHELD: Final = frozenset({"!hide", "!takedown", "!suspend"})
# An author's wish not to be shown to visitors who are not logged in.
RELUCTANT: Final = "!no-unauthenticated"


class BlueskyRef(Struct):
    uri: str


class Reply(Struct):
    parent: BlueskyRef  # the root of the thread is not read


class Embed(Struct):
    """What stands below the text: a quoted record, alone or (one level down) beside `media`."""

    uri: str | None = None
    record: "Embed | None" = None
    media: Raw = Raw()
    images: Raw = Raw()
    items: Raw = Raw()  # of a gallery: pictures, at most twenty
    video: Raw = Raw()
    presentation: Raw = Raw()
    external: Raw = Raw()
    alt: Raw = Raw()
    aspectRatio: Raw = Raw()  # noqa: N815


class Cid(Struct):
    link: str = field(name="$link")  # the digest of a file's bytes


class Blob(Struct):
    ref: Cid | None = None
    cid: str | None = None  # all that it had before 2023
    size: int | None = None


class Ratio(Struct):
    """Width and height of a picture, as far as they are known: their ratio counts."""

    width: int | None = None
    height: int | None = None


class EmbeddedImage(Struct):
    image: Blob
    alt: str | None = None
    aspectRatio: Ratio = field(default_factory=Ratio)  # noqa: N815


class External(Struct):
    uri: str
    title: str = ""
    description: str = ""


class Slice(Struct):
    """Where a facet lies in the text, in bytes of UTF-8."""

    byteStart: int = 0  # noqa: N815  the service's names
    byteEnd: int = 0  # noqa: N815


class Feature(Struct):
    uri: str | None = None  # of a link


class Facet(Struct):
    """A mark-up of the text: a mention, a tag, or a link, which the text itself shows shortened."""

    index: Slice = field(default_factory=Slice)
    features: tuple[Feature, ...] = ()


class BlueskyRecord(Struct):
    text: str
    createdAt: str  # noqa: N815
    langs: tuple[str, ...] = ()
    facets: tuple[Facet, ...] = ()
    tags: Raw = Raw()
    reply: Reply | None = None
    embed: Embed | None = None


class BlueskyLabel(Struct):
    val: str
    src: str = ""  # who says so
    neg: bool = False  # takes it back


class Author(Struct):
    did: str  # outlives a change of handle
    labels: tuple[BlueskyLabel, ...] = ()


class BlueskyPost(Struct):
    uri: str
    cid: str
    author: Author
    record: BlueskyRecord
    indexedAt: Aware  # noqa: N815  what the search sorts by
    labels: tuple[BlueskyLabel, ...] = ()
    likeCount: int | None = None  # noqa: N815
    repostCount: int | None = None  # noqa: N815
    replyCount: int | None = None  # noqa: N815


class Results(Struct):
    """An answer of the search, or to a question for posts by their addresses."""

    posts: list[Raw]
    cursor: str | None = None
    hitsTotal: int | None = None  # noqa: N815


class BlueskySearch(Listing, frozen=True):
    """One page of a search, newest first."""

    total: int | None = None  # may be rounded


def parse(body: bytes, where: str) -> BlueskySearch:
    results = decode(body, Results, where)
    posts, rejected = each(results.posts, BlueskyPost, shown)
    return BlueskySearch(
        posts=tuple(posts),
        rejected=tuple(rejected),
        after=results.cursor,
        total=results.hitsTotal,
    )


def parse_asked(body: bytes) -> tuple[Page, frozenset[str]]:
    """Read those of the posts asked for that are shown, in no certain order, and the ids of all."""
    found = decode(body, Results, "bluesky, posts").posts
    posts, rejected = each(found, BlueskyPost, shown)
    # Also a broken post has its address, which tells that it is there.
    there = frozenset(digest(one.uri) for one in each(found, BlueskyRef)[0])
    return Page(posts=tuple(posts), rejected=tuple(rejected)), there


def shown(view: BlueskyPost) -> Post:
    # What moderators have taken out of sight counts as deleted. The address of a post whose author
    # wants no visitors is not kept, so that no report leads there.
    seen = view.indexedAt.astimezone(UTC)
    labels = [*view.labels, *view.author.labels]
    if any(one.val in WITHHELD and one.src != view.author.did for one in _standing(labels)):
        return Post(native_id=digest(view.uri), deleted_at=seen)
    reluctant = any(one.val == RELUCTANT for one in _standing(view.author.labels))
    post = written(view.record, view.uri, view.author.did, view.cid, seen)
    return replace(
        post,
        url=None if reluctant else post.url,
        likes=view.likeCount,
        reposts=view.repostCount,
        replies=view.replyCount,
    )


def written(record: BlueskyRecord, uri: str, did: str, cid: str | None, seen: datetime) -> Post:
    """Turn a record into a post: its words, then its hashtags that do not stand in them.

    *cid* is the digest of its content, which an edit changes. *seen* is when the network had it
    (UTC); a time of writing that lies later is not believed.
    """
    quoted = _quoted(record.embed)
    answered = record.reply.parent.uri if record.reply else None
    parent = quoted or answered
    embed = record.embed or Embed()
    below = beside(embed.media, Embed) or embed  # without a record that is quoted
    preview = beside(below.external, External)
    tags = (tag.lstrip("#") for tag in listed_beside(record.tags, str))
    return Post(
        native_id=digest(uri),
        text=with_hashtags(spelled_out(record.text, record.facets), filter(None, tags)),
        published_at=published(record.createdAt, seen),
        author=did,
        url=f"{APP}/{did}/post/{uri.rpartition('/')[2]}",
        kind="quote" if quoted else "reply" if answered else "post",
        parent_id=digest(parent) if parent else None,
        ref=uri,
        lang=next(iter(record.langs), None),
        version=cid,
        links=(preview.uri,) if preview else (),
        media=tuple(_attached(below, preview)),
    )


def _attached(shown: Embed, preview: External | None) -> Iterator[Attachment]:
    for some in (shown.images, shown.items):
        for picture in listed_beside(some, EmbeddedImage):
            yield _file("image", picture.image, picture.alt, picture.aspectRatio)
    video = beside(shown.video, Blob)
    if video:
        ratio = beside(shown.aspectRatio, Ratio) or Ratio()
        kind: MediaKind = "gif" if beside(shown.presentation, str) == "gif" else "video"
        yield _file(kind, video, beside(shown.alt, str), ratio)
    if preview:
        yield from card(preview.title, preview.description)


def _file(kind: MediaKind, blob: Blob, alt: str | None, ratio: Ratio) -> Attachment:
    return Attachment(
        kind=kind,
        native_id=blob.ref.link if blob.ref else blob.cid,
        alt=alt,
        width=ratio.width,
        height=ratio.height,
        size=blob.size,
    )


def spelled_out(text: str, facets: Iterable[Facet]) -> str:
    """Return the text with its links whole; a link with words of its own has the address after it.

    A facet that lies outside the text, across another, or inside a letter is left alone.
    """
    whole, pieces = text.encode(), list[str]()
    limit = len(whole)
    for facet in sorted(facets, key=lambda facet: facet.index.byteStart, reverse=True):
        start, end = facet.index.byteStart, facet.index.byteEnd
        uri = next((one.uri for one in facet.features if one.uri), None)
        if uri and 0 <= start < end <= limit and _between(whole, start) and _between(whole, end):
            label = whole[start:end].decode()
            link = uri if is_shortened(label, uri) else f"{label} ({uri})"
            pieces += (whole[end:limit].decode(), link)
            limit = start
    return "".join((whole[:limit].decode(), *reversed(pieces)))


def _between(whole: bytes, at: int) -> bool:
    """Tell whether *at* lies between two characters of UTF-8."""
    return at == len(whole) or whole[at] & 0xC0 != 0x80  # noqa: PLR2004  10xxxxxx goes on


def published(created: str, seen: datetime) -> datetime:
    """Return the earlier of what the author claims and when the network had the post.

    This is the instant that the search sorts and cuts its windows by (`sortAt`). A claim that
    cannot be read, or has no zone, is none.
    """
    try:
        return min(read_instant(created), seen)
    except ValueError:
        return seen


def _quoted(embed: Embed | None) -> str | None:
    record = embed.record if embed else None
    uri = (record.uri or (record.record.uri if record.record else None)) if record else None
    return uri if uri and f"/{COLLECTION}/" in uri else None


def _standing(labels: Sequence[BlueskyLabel]) -> list[BlueskyLabel]:
    back = {(one.src, one.val) for one in labels if one.neg}
    return [one for one in labels if (one.src, one.val) not in back]
