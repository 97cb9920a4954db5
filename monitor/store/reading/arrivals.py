"""When posts were published, and when they were first seen."""

from typing import Final

from monitor.nouns.posts import Span
from monitor.store.reading.rows import Rows
from monitor.store.reading.volume import minutes

MOST: Final = 50_000
"""The newest so many posts tell how late posts are; older ones add nothing."""

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
    for source, published, first in reader.rows(
        _ARRIVALS, (topic, *minutes((span.start, span.end)), MOST)
    ):
        found.setdefault(names[source], []).append((published, first))
    return {name: sorted(held) for name, held in found.items()}
