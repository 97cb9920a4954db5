"""The posts themselves: as a stream, the newest, and when they came."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Struct

from monitor.clock import from_epoch_ms, instant_or_none
from monitor.nouns.media import Attachment
from monitor.nouns.posts import Label, Span
from monitor.store.reading.rows import Rows, own_scorer
from monitor.store.reading.volume import minutes, minutes_of
from monitor.store.records import StoredPost

CHUNK: Final = 5_000
"""How many posts are read at once; between two chunks the daemon may write."""


_POSTS: Final = f"""
-- The number of a post, then the fields of `StoredPost` in their order.
SELECT p.id, s.name, p.native_id, p.published_at, p.first_seen_at, p.kind, p.lang,
  CASE WHEN ?1 THEN p.text END, p.parent_id, p.repost_of, p.likes, p.reposts, p.replies,
  (SELECT json_group_array(key) FROM (SELECT key FROM pointing JOIN target ON id = target
    WHERE post = p.id ORDER BY key)),
  (SELECT json_group_array(json_object('kind', kind, 'native_id', native_id,
    'alt', CASE WHEN ?1 THEN alt END, 'width', width, 'height', height, 'size', size,
    'duration', duration, 'views', views, 'digest', digest, 'pdq', pdq))
    FROM (SELECT * FROM attachment WHERE post = p.id ORDER BY place)),
  p.edited_at, p.deleted_at, c.label, c.polarity, c.subjectivity, c.reason
FROM mention AS m
JOIN post AS p ON p.id = m.post
JOIN source AS s ON s.id = p.source
LEFT JOIN score AS c ON c.post = p.id AND c.scorer = {own_scorer("p.id")}
WHERE +m.topic = ?2 AND m.post > ?3 AND m.post <= ?4 AND +m.minute >= ?5 AND +m.minute < ?6
ORDER BY m.post LIMIT ?7
"""  # noqa: S608  our own words
# The signs before topic and minute: their index knows no order of posts, so that each chunk would
# sort all that remain.

_ENDS: Final = """
SELECT coalesce(min(post), 1) - 1, max(post) FROM mention
WHERE topic = ? AND minute >= ? AND minute < ?
"""


def stream(reader: Rows, topic: int, span: Span, *, text: bool) -> Iterator[StoredPost]:
    """Yield the posts of a topic in the order in which they were first seen, in flat memory.

    Each `CHUNK` is read in a short transaction, so that the daemon goes on.
    """
    bounds = minutes_of(span)
    last, end = reader.rows(_ENDS, (topic, *bounds))[0]
    while found := reader.rows(_POSTS, (text, topic, last, end, *bounds, CHUNK)):
        yield from map(_post, found)
        last = found[-1][0]


_NONE: Final = "[]"
_MEDIA: Final = msgspec.json.Decoder(list[Attachment])


def _post(row: tuple[Any, ...]) -> StoredPost:
    _, source, native_id, published, seen, kind, lang, text, answered, repeated, *rest = row
    likes, reposts, replies, links, media, edited, deleted, *score = rest
    return StoredPost(
        source,
        native_id,
        from_epoch_ms(published),
        from_epoch_ms(seen),
        kind,
        lang or None,
        text,
        answered,
        repeated,
        likes,
        reposts,
        replies,
        () if links == _NONE else tuple(msgspec.json.decode(links)),
        () if media == _NONE else tuple(_MEDIA.decode(media)),
        instant_or_none(edited),
        instant_or_none(deleted),
        *score,
    )


ARRIVALS: Final = 50_000
"""Newest posts from which it is read how late posts come; older ones add nothing."""

_ARRIVALS: Final = """
SELECT post.source, published_at, first_seen_at FROM mention CROSS JOIN post ON post.id = post
WHERE topic = ? AND minute >= ? AND minute < ? ORDER BY minute DESC LIMIT ?
"""


def arrivals(reader: Rows, topic: int, span: Span) -> dict[str, list[tuple[int, int]]]:
    """Return source -> when its posts were published and first seen, in ms since 1970, in order.

    Of more than 50,000 posts the newest.
    """
    names = reader.sources()
    found: dict[str, list[tuple[int, int]]] = {}
    for source, published, first in reader.rows(_ARRIVALS, (topic, *minutes_of(span), ARRIVALS)):
        found.setdefault(names[source], []).append((published, first))
    return {name: sorted(held) for name, held in found.items()}


class LatestPost(Struct, frozen=True, kw_only=True):
    """One of the newest posts: without author and address.

    Attributes:
        published_at: As its service claims, or when it was first seen where that cannot be (UTC).
        label: None where no scorer saw it.
        text: Masked; None where it was not asked for, or the author took it back.
    """

    incident: str
    source: str
    published_at: datetime
    label: Label | None
    text: str | None


_LATEST: Final = f"""
SELECT s.name, p.published_at, c.label, CASE WHEN ?1 THEN p.text END
FROM mention AS m JOIN post AS p ON p.id = m.post JOIN source AS s ON s.id = p.source
LEFT JOIN score AS c ON c.post = p.id AND c.scorer = {own_scorer("p.id")}
WHERE m.topic = ?2 AND m.minute <= ?3 ORDER BY m.minute DESC, m.post DESC LIMIT ?4
"""  # noqa: S608  our own words


def latest(
    reader: Rows, incident: str, topic: int, until: datetime, most: int, *, text: bool
) -> tuple[LatestPost, ...]:
    """Return the posts of a topic that were published last, the newest first.

    Posts that claim a minute later than *until* (UTC) are left out.
    """
    found = reader.rows(_LATEST, (text, topic, minutes([until])[0], most))
    return tuple(
        LatestPost(
            incident=incident,
            source=source,
            published_at=from_epoch_ms(published),
            label=label,
            text=said,
        )
        for source, published, label, said in found
    )
