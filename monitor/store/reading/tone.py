"""Scored posts with their texts: what tone without the topic is told from."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple, Protocol

from monitor.model import Label, Span
from monitor.store.reading.posts import SAMPLE
from monitor.store.reading.volume import minutes

_PARTS: Final = 1 << 16
"""Into so many equal parts numbers of posts are scattered; a sample holds the first of them."""
_SCATTER: Final = 40_503
"""Odd, and about 2^16 over the golden ratio: neighbouring numbers fall far from each other.

Knuth, "The art of computer programming", volume 3, 6.4 (multiplicative hashing).
"""

_TONED: Final = f"""
SELECT m.minute, p.kind, m.message, c.label, c.polarity, p.lang, p.text
FROM mention AS m
JOIN post AS p ON p.id = m.post
JOIN score AS c ON c.post = p.id AND c.scorer IN (
  SELECT id FROM scorer WHERE name = (SELECT value FROM setting WHERE key = 'scorer'))
WHERE m.topic = ? AND m.minute >= ? AND m.minute < ? AND m.post * {_SCATTER} % {_PARTS} < ?
  AND c.label <> 'unscored'
ORDER BY m.minute, m.post
"""  # noqa: S608  our own numbers


class Toned(NamedTuple):
    """One scored post.

    Attributes:
        minute: Of publication, since 1970 (UTC).
        kind: As in `monitor.model.Kind`.
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


class Asks(Protocol):
    """What answers questions: `monitor.store.reading.rows.Rows`, or who stands before it."""

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        ...


def toned(reader: Asks, topic: int, span: Span, posts: int, *, sample: int = SAMPLE) -> list[Toned]:
    """Return the scored posts of a topic in the order of publication.

    Of more than *sample* about so many are returned. Which ones depends on nothing but their
    numbers, so that the same database gives the same, and each stretch of time its share.

    Args:
        reader: Where to read.
        topic: Number of the topic.
        span: Of publication, in whole minutes.
        posts: How many posts there are.
        sample: How many posts at most, but for chance, are returned.

    Raises:
        StoreError: The database cannot be read.
    """
    parts = _PARTS if posts <= sample else max(1, _PARTS * sample // posts)
    bounds = minutes((span.start, span.end))
    return [Toned(*row) for row in reader.rows(_TONED, (topic, *bounds, parts))]
