"""Scored posts with their texts: what tone without the topic is computed from."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from monitor.nouns.posts import Label, Span
from monitor.store.reading.posts import SAMPLE
from monitor.store.reading.rows import Rows, own_scorer
from monitor.store.reading.volume import minutes_of
from monitor.text import message_key

_PARTS: Final = 1 << 16
"""Equal parts into which numbers of posts are scattered; a sample holds the first of them."""
_SCATTER: Final = 40_503
"""Odd, and about 2^16 over the golden ratio: neighbouring numbers fall far from each other.

Knuth, "The art of computer programming", volume 3, 6.4 (multiplicative hashing).
"""

_TONED: Final = f"""
SELECT m.minute, p.kind, m.message, c.label, c.polarity, p.lang, p.text
FROM mention AS m
JOIN post AS p ON p.id = m.post
JOIN score AS c ON c.post = p.id AND c.scorer = {own_scorer("p.id")}
WHERE m.topic = ? AND m.minute >= ? AND m.minute < ? AND m.post * {_SCATTER} % {_PARTS} < ?
  AND c.label <> 'unscored'
ORDER BY m.minute, m.post
"""  # noqa: S608  our own numbers

TONED_THEN: Final = f"""
SELECT minute, kind, message, label, polarity, lang, text,
  iif(text IS NULL, (SELECT json_group_array(json_array(replaced, held)) FROM (
    SELECT seen_at AS replaced, text AS held FROM revision WHERE post = known.post
    UNION ALL SELECT 1 << 62, text FROM post WHERE id = known.post AND text IS NOT NULL
  )), '[]')
FROM known WHERE label <> 'unscored' AND post * {_SCATTER} % {_PARTS} < ?5
ORDER BY minute, post
"""  # noqa: S608  our own numbers
"""Of `known` in `monitor.store.reading.as_of`: each post as it was, and where it has changed since
the texts that are held of it, each with the instant at which it was replaced."""


class Toned(NamedTuple):
    """One scored post.

    Attributes:
        minute: Of publication, since 1970 (UTC).
        kind: As in `monitor.nouns.posts.Kind`.
        message: Equal for copies of a text.
        polarity: In millionths.
        lang: BCP 47 tag as claimed; empty where none was.
        text: As stored; None where it is gone.
    """

    minute: int
    kind: str
    message: int
    label: Label
    polarity: int
    lang: str
    text: str | None


def toned(reader: Rows, topic: int, span: Span, posts: int) -> list[Toned]:
    """Return the scored posts of a topic in the order of publication.

    Of more than `SAMPLE` about that number are returned. Which ones depends on nothing but their
    numbers, so that the same database gives the same, and each stretch of time its share.
    """
    bounds = minutes_of(span)
    return [Toned(*row) for row in reader.rows(_TONED, (topic, *bounds, parts(posts)))]


def parts(posts: int) -> int:
    """Return how many of the equal parts of all numbers hold about `SAMPLE` of them all."""
    return _PARTS if posts <= SAMPLE else max(1, _PARTS * SAMPLE // posts)


def toned_then(rows: Iterable[tuple[Any, ...]], at: int) -> list[Toned]:
    """Return posts as they were scored at an earlier instant, with the texts that they had then."""
    return [
        Toned(*row) if row[-1] is not None else Toned(*row)._replace(text=_text_then(row, past, at))
        for *row, past in rows
    ]


def _text_then(row: Sequence[Any], past: str, at: int) -> str | None:
    """Return which text a post had; None where that one is no longer held.

    Where several say the same but for case and links, the one that was replaced first after the
    instant counts. A text that came back is kept once, with the instant of its first end.
    """
    message = row[Toned._fields.index("message")]
    held = [
        (replaced <= at, replaced, text)
        for replaced, text in json.loads(past)
        if message_key(text) == message
    ]
    return min(held)[-1] if held else None
