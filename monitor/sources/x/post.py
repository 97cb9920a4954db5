"""A post of X, with its addresses, pictures and videos, and the post that we read in it.

References:
    docs.x.com: data dictionary, Edit Posts, X IDs; read on 2026-11-24.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import unescape
from typing import Annotated, Final

from msgspec import Meta, Raw, Struct, field

from monitor.clock import from_epoch_ms
from monitor.nouns.media import Attachment, MediaKind, card
from monitor.nouns.posts import Kind, Post
from monitor.sources.answers import beside, listed_beside
from monitor.sources.values import Aware, Whole

Id = Annotated[str, Meta(pattern="^[0-9]{1,19}$")]

POST: Final = "https://x.com/i/status/"

# X keeps old codes for some languages, and has codes of its own for "none".
LANGUAGES: Final = {"iw": "he", "in": "id"}
NO_LANGUAGE: Final = frozenset({"und", "art", "qam", "qct", "qht", "qme", "qst", "zxx"})

# The strongest relation comes first: a quote may be a reply too.
RELATIONS: Final[dict[str, Kind]] = {
    "retweeted": "repost",
    "quoted": "quote",
    "replied_to": "reply",
}


class Metrics(Struct):
    like_count: int | None = None
    retweet_count: int | None = None
    reply_count: int | None = None


class XUrl(Struct):
    """A shortened address in a text, and where it leads to: as written, and after all redirects.

    With a `media_key`, or at `pic.`, it stands for a file of the post itself.
    """

    url: Annotated[str, Meta(pattern=r"^https?://[^\s]{1,80}\Z")]
    expanded_url: str | None = None
    unwound_url: str | None = None
    display_url: str = ""
    media_key: str | None = None
    title: str = ""
    description: str = ""

    @property
    def is_file(self) -> bool:
        return self.media_key is not None or self.display_url.startswith("pic.")


class XEntities(Struct):
    urls: Raw = Raw()


class XAttachments(Struct):
    media_keys: tuple[str, ...] = ()  # what else is known of them is paid for


class XViews(Struct):
    view_count: Whole | None = None


class XMedia(Struct):
    media_key: str
    alt_text: str | None = None
    preview_image_url: str | None = None
    url: str | None = None
    width: Whole | None = None
    height: Whole | None = None
    duration_ms: Whole | None = None
    public_metrics: XViews = field(default_factory=XViews)


class Note(Struct):
    text: str  # whole; the post's own has the beginning
    entities: Raw = Raw()


class XRef(Struct):
    type: str  # what the post does to it
    id: Id


class Tweet(Struct):
    id: Id
    text: str
    edit_history_tweet_ids: tuple[Id, ...] = ()  # of all versions, oldest first
    created_at: Aware | None = None
    author_id: str | None = None
    lang: str | None = None
    public_metrics: Metrics = field(default_factory=Metrics)
    note_tweet: Note | None = None
    referenced_tweets: tuple[XRef, ...] = ()
    entities: Raw = Raw()
    attachments: Raw = Raw()


def post(tweet: Tweet, known: Mapping[str, XMedia] = {}) -> Post:
    """Turn a post of X into ours: its key is the id of its first version, its version the last's.

    An edit gives a new time as well, so that of the first version is read from its id.
    """
    first = (tweet.edit_history_tweet_ids or (tweet.id,))[0]
    edited = first != tweet.id
    created = tweet.created_at or written_at(tweet.id)
    kind, other = relation(tweet)
    note = tweet.note_tweet
    urls = [one for raw in (tweet.entities, note.entities if note else Raw()) for one in _urls(raw)]
    return Post(
        native_id=first,
        text=spelled_out(unescape(note.text if note else tweet.text), urls),
        published_at=written_at(first) if edited else created.astimezone(UTC),
        author=tweet.author_id,
        url=f"{POST}{tweet.id}",
        kind=kind,
        parent_id=None if kind == "repost" else other,
        repost_of=other if kind == "repost" else None,
        lang=language(tweet.lang),
        version=tweet.id,
        likes=tweet.public_metrics.like_count,
        reposts=tweet.public_metrics.retweet_count,
        replies=tweet.public_metrics.reply_count,
        edited_at=created.astimezone(UTC) if edited else None,
        links=tuple(filter(None, map(_leads_to, urls))),
        media=tuple(_attached(tweet, urls, known)),
    )


def spelled_out(text: str, urls: Sequence[XUrl]) -> str:
    """Return a text with its addresses as X resolves them, without those of its own files."""
    for one in urls:
        whole = "" if one.is_file else one.unwound_url or one.expanded_url or one.url
        pieces = re.split(rf"{re.escape(one.url)}(?!\w)", text)
        text = whole.join(pieces)
    return text.strip() if urls else text


def _urls(entities: Raw) -> list[XUrl]:
    found = beside(entities, XEntities)
    return listed_beside(found.urls, XUrl) if found else []


def _leads_to(url: XUrl) -> str | None:
    """Return where an address leads to: nowhere, where it stands for a picture of the post."""
    whole = url.unwound_url or url.expanded_url
    return whole if not url.is_file or "/video/" in (whole or "") else None


FILES: Final[dict[str, MediaKind]] = {"3": "image", "7": "video", "13": "video", "16": "gif"}
"""Kinds of files, by what their keys begin with."""


def _attached(
    tweet: Tweet, urls: Iterable[XUrl], known: Mapping[str, XMedia]
) -> Iterator[Attachment]:
    attached = beside(tweet.attachments, XAttachments) or XAttachments()
    keys = (*attached.media_keys, *(one.media_key for one in urls if one.media_key))
    for key in dict.fromkeys(keys):
        one = known.get(key) or XMedia(media_key=key)
        yield Attachment(
            kind=FILES.get(key.partition("_")[0], "other"),
            native_id=key,
            alt=one.alt_text,
            preview=one.preview_image_url or one.url,
            width=one.width,
            height=one.height,
            duration=one.duration_ms,
            views=one.public_metrics.view_count,
        )
    for url in urls:
        yield from card(url.title, url.description)


def is_edited(tweet: Tweet) -> bool:
    """Tell whether a newer version of a post is known than this one."""
    return bool(tweet.edit_history_tweet_ids) and tweet.edit_history_tweet_ids[-1] != tweet.id


def relation(tweet: Tweet) -> tuple[Kind, str | None]:
    """Return the kind of a post, and the id of the other post that makes it so."""
    others = {ref.type: ref.id for ref in tweet.referenced_tweets}
    return next(((kind, others[t]) for t, kind in RELATIONS.items() if t in others), ("post", None))


def language(code: str | None) -> str | None:
    """Return the BCP 47 tag for X's code of a language; None where it found none."""
    return None if code is None or code in NO_LANGUAGE else LANGUAGES.get(code, code)


def written_at(native_id: str) -> datetime:
    """Return when a post was written, which its id has to the millisecond.

    References:
        docs.x.com, X IDs: milliseconds since 2010-11-04T01:42:54.657Z, shifted left by 22 bits;
        read on 2026-11-24.
    """
    return from_epoch_ms((int(native_id) >> 22) + 1_288_834_974_657)
