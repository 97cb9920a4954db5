"""Posts as they leave the house: the keys that `monitor import` reads, and how they were scored."""

from typing import Final

import msgspec

from monitor.archive.wire import told
from monitor.nouns.posts import MICRO
from monitor.store.records import StoredPost
from monitor.text.links import address
from monitor.words.sheet import Cell

BEFORE_TEXT: Final = ("incident", "source", "id", "created_at", "first_seen_at", "kind", "lang")
AFTER_TEXT: Final = (
    "reply_to",
    "repost_of",
    "likes",
    "reposts",
    "replies",
    "links",
    "media",
    "edited_at",
    "deleted_at",
    "label",
    "polarity",
    "subjectivity",
    "reason",
    "simulated",
)


def fields(*, text: bool) -> tuple[str, ...]:
    """Return the names of the columns, with or without `text`."""
    return (*BEFORE_TEXT, *(("text",) if text else ()), *AFTER_TEXT)


def row(incident: str, post: StoredPost, *, text: bool, simulated: bool) -> tuple[Cell, ...]:
    """Return one post in the order of `fields`.

    Args:
        incident: Key of the incident that it mentions; a post that mentions two has two rows.
        post: What the store holds.
        text: Whether its text goes with it.
        simulated: Whether a program made it up.
    """
    return (
        incident,
        post.source,
        post.id,
        post.created_at,
        post.first_seen_at,
        post.kind,
        post.lang,
        *((post.text,) if text else ()),
        post.reply_to,
        post.repost_of,
        post.likes,
        post.reposts,
        post.replies,
        " ".join(map(address, post.links)) or None,
        msgspec.json.encode([told(one) for one in post.media]).decode() if post.media else None,
        post.edited_at,
        post.deleted_at,
        post.label,
        None if post.polarity is None else post.polarity / MICRO,
        None if post.subjectivity is None else post.subjectivity / MICRO,
        post.reason,
        simulated,
    )
