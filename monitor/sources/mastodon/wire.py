"""What Mastodon's API answers, and the posts that we read in it.

References:
    docs.joinmastodon.org, entities Status, Quote, Search and Instance; read on 2026-11-24.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Annotated, Final

from msgspec import Meta, Raw, Struct, field

from monitor.clock import rfc3339
from monitor.nouns.media import Attachment, MediaKind, card
from monitor.nouns.posts import Kind, Post
from monitor.sources.answers import Listing, beside, decode, each, listed_beside
from monitor.sources.hashtags import with_hashtags
from monitor.sources.html import text_of_html
from monitor.sources.values import Aware, Whole, digest

PUBLIC: Final = frozenset({"public", "unlisted"})
QUOTED: Final = "quote-inline"  # the class of a quoted post's address in a text
LONGEST: Final = 26  # letters of an id of Misskey, a ULID; one of snac has 42
BATCHES: Final = (4, 3)  # the release from which on several posts can be asked for at once


class MastodonId(Struct):
    """The id alone, so that a broken post still shows where the page ends."""

    id: Annotated[str, Meta(pattern=r"^[0-9A-Za-z_.-]{1,100}\Z")]


class MastodonAccount(Struct):
    acct: str
    url: str | None = None  # the same on every instance; `acct` is not


class MastodonRef(Struct):
    uri: str | None = None
    url: str | None = None
    quoted_status: "MastodonRef | None" = None


class MastodonTag(Struct):
    name: str  # in small letters and without accents


class MastodonStatus(MastodonId):
    uri: Annotated[str, Meta(min_length=1)]
    created_at: Aware
    content: str | None = None
    spoiler_text: str | None = None
    visibility: str = "public"
    url: str | None = None
    account: MastodonAccount | None = None
    language: str | None = None
    edited_at: Aware | None = None
    in_reply_to_id: str | int | None = None
    reblog: "MastodonStatus | None" = None
    quote: MastodonRef | None = None
    favourites_count: int | None = None
    reblogs_count: int | None = None
    replies_count: int | None = None
    media_attachments: Raw = Raw()
    card: Raw = Raw()
    tags: Raw = Raw()


Seconds = Annotated[float, Meta(ge=0, le=1e9)]


class FileMeasures(Struct):
    width: Whole | None = None
    height: Whole | None = None
    duration: Seconds | None = None


class Measures(Struct):
    """Measures of a file and of its smaller copies, of which we read the first."""

    original: FileMeasures = field(default_factory=FileMeasures)


class MastodonMedia(Struct):
    type: str = "unknown"
    url: str | None = None
    remote_url: str | None = None  # its address on the server that it came from
    preview_url: str | None = None
    description: str | None = None
    meta: Raw = Raw()


class Card(Struct):
    """The preview of a page, which an instance makes some seconds after the post."""

    url: str
    title: str = ""
    description: str = ""
    image: str | None = None


KINDS: Final[dict[str, MediaKind]] = {
    "image": "image",
    "video": "video",
    "gifv": "gif",
    "audio": "audio",
}


class MastodonSearch(Struct):
    statuses: list[Raw]


class Access(Struct):
    """Who may read a feed: `public`, `authenticated` or `disabled`; before 4.5 it is not said."""

    local: str = "public"
    remote: str = "public"


class TimelinesAccess(Struct):
    hashtag_feeds: Access = field(default_factory=Access)


class Configuration(Struct):
    timelines_access: TimelinesAccess = field(default_factory=TimelinesAccess)


class Instance(Struct):
    version: str
    configuration: Configuration = field(default_factory=Configuration)

    @property
    def lists(self) -> bool:
        """Tell whether it shows several posts at once when they are asked for by their ids.

        Other programs name the release whose API they speak, and in brackets what they are.
        """
        release = re.match(r"(\d+)\.(\d+)[^(]*$", self.version)
        return release is not None and (int(release[1]), int(release[2])) >= BATCHES


class MastodonPage(Listing, frozen=True):
    """One page of a timeline, newest first; `latest` is when its youngest post was written."""

    ids: tuple[str, ...] = ()
    latest: datetime | None = None


def parse(body: bytes, what: str, host: str) -> MastodonPage:
    """Read a timeline of an instance; posts that are not public are left out."""
    return _listing(decode(body, list[Raw], what), host)


def parse_search(body: bytes, what: str, host: str) -> MastodonPage:
    return _listing(decode(body, MastodonSearch, what).statuses, host)


def parse_one(body: bytes, what: str, host: str) -> MastodonPage:
    decode(body, MastodonId, what)
    return _listing([Raw(body)], host)


def _listing(items: list[Raw], host: str) -> MastodonPage:
    read, rejects = each(items, MastodonStatus, lambda status: (status, post(status, host)))
    statuses = [status for status, _ in read]
    if _rises(statuses):
        return _listing(items[::-1], host)
    named = each(items, MastodonId)[0] if rejects else statuses
    return MastodonPage(
        # What is shown a second time says nothing of where the page ends.
        ids=tuple(dict.fromkeys(found.id for found in named)),
        posts=tuple(post for status, post in read if status.visibility in PUBLIC),
        rejected=tuple(rejects),
        latest=max((status.created_at for status in statuses), default=None),
    )


def _rises(statuses: list[MastodonStatus]) -> bool:
    # Whether posts stand oldest first: Misskey's kin answer so where they are asked for what lies
    # above an id. Theirs are as long as each other, with letters, and rise with time; where posts
    # stand as they came, as in snac, late ones may rise as well.
    ids = [status.id for status in statuses]
    of_misskey = all(len(it) == len(ids[0]) <= LONGEST and not it.isdecimal() for it in ids)
    rising = of_misskey and all(one < other for one, other in pairwise(ids))
    return rising and bool(ids) and statuses[0].created_at < statuses[-1].created_at


def post(status: MastodonStatus, host: str) -> Post:
    """Turn a status into a post: a content warning first; a boost has the text of its original.

    The id of a parent is known only for boosts and quotes: of a reply the service gives an id of
    its own, which means nothing elsewhere. Such an id is what *host*, the instance, is asked for
    the post by again.
    """
    original = status.reblog or status
    account, preview = status.account, beside(original.card, Card)
    # Forks put the quoted post where Mastodon puts the quote's state.
    quoted = original.quote and (original.quote.quoted_status or original.quote)
    kind: Kind = "quote" if status.quote else "reply" if status.in_reply_to_id else "post"
    return Post(
        native_id=digest(status.uri),
        text=_text(original),
        published_at=status.created_at.astimezone(UTC),
        author=(account.url or account.acct) if account else None,
        url=status.url or status.uri,
        kind="repost" if status.reblog else kind,
        parent_id=digest(quoted.uri) if quoted and quoted.uri and not status.reblog else None,
        repost_of=digest(status.reblog.uri) if status.reblog else None,
        ref=f"{host}/{status.id}",
        lang=status.language or None,
        version=rfc3339(status.edited_at) if status.edited_at else None,
        likes=status.favourites_count,
        reposts=status.reblogs_count,
        replies=status.replies_count,
        edited_at=status.edited_at.astimezone(UTC) if status.edited_at else None,
        links=tuple(_leads_to(preview, quoted)),
        media=tuple(_attached(original, preview)),
    )


def _text(status: MastodonStatus) -> str:
    """Return what a reader is shown: warning, words, and hashtags that do not stand in them.

    Video sites and forums send their hashtags apart. The line with the address of a quoted post,
    for programs that show no quotes, is shown to nobody where a quote is known.
    """
    body = text_of_html(status.content or "", without=QUOTED if status.quote else None)
    text = "\n".join(filter(None, ((status.spoiler_text or "").strip(), body)))
    return with_hashtags(text, (tag.name for tag in listed_beside(status.tags, MastodonTag)))


def _leads_to(preview: Card | None, quoted: MastodonRef | None) -> Iterator[str]:
    if preview:
        yield preview.url
    if quoted and (address := quoted.url or quoted.uri):
        yield address


def _attached(status: MastodonStatus, preview: Card | None) -> Iterator[Attachment]:
    """Yield what is attached; an id means nothing elsewhere, the first address does."""
    for one in listed_beside(status.media_attachments, MastodonMedia):
        meta = (beside(one.meta, Measures) or Measures()).original
        address = one.remote_url or one.url
        yield Attachment(
            kind=KINDS.get(one.type, "other"),
            native_id=digest(address) if address else None,
            alt=one.description,
            preview=one.preview_url,
            width=meta.width,
            height=meta.height,
            duration=None if meta.duration is None else round(meta.duration * 1000),
        )
    if preview:
        yield from card(preview.title, preview.description, preview.image)
