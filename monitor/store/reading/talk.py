"""Who says what how often: what concentration, copies, links and phrases are told from."""

from typing import Any, Final

import msgspec

from monitor.clock import EPOCH
from monitor.nouns.posts import Span
from monitor.store.reading.rows import MINUTE, Rows, asked_once
from monitor.store.reading.volume import minutes
from monitor.store.records import Linked, Saying

MOST: Final = 200_000
"""Posts that are looked at; of more, the newest."""

_MENTIONS: Final = """
SELECT m.message, p.source, m.person, m.minute, m.post
FROM mention AS m JOIN post AS p ON p.id = m.post
WHERE m.topic = ? AND m.minute >= ? AND m.minute < ? ORDER BY m.minute DESC, m.post DESC LIMIT ?
"""
_POINTING: Final = """
SELECT p.text, p.source, m.person, m.minute
FROM mention AS m JOIN post AS p ON p.id = m.post
WHERE m.topic = ? AND m.minute >= ? AND m.minute < ? AND p.text LIKE '%http%'
"""
_LINKED: Final = """
SELECT count(*), sum(coalesce(p.repost_of, p.parent_id) IS NOT NULL),
  sum(EXISTS (SELECT 1 FROM post AS earlier JOIN mention AS e ON e.post = earlier.id
    WHERE earlier.source = p.source AND earlier.native_id = coalesce(p.repost_of, p.parent_id)
    AND e.topic = m.topic))
FROM mention AS m JOIN post AS p ON p.id = m.post
WHERE m.topic = ? AND m.minute >= ? AND m.minute < ?
"""


def sayings(reader: Rows, topic: int, span: Span, most: int = MOST) -> tuple[Saying, ...]:
    """Return each distinct text on each source, with who said it and when first; most posts first.

    Args:
        reader: Where to read.
        topic: Number of the topic.
        span: Of publication, in whole minutes.
        most: Posts that are looked at; of more, the newest.
    """
    found: dict[tuple[int, int], list[Any]] = {}
    bounds = minutes((span.start, span.end))
    for message, source, person, minute, post in reader.rows(_MENTIONS, (topic, *bounds, most)):
        posts = found.setdefault((message, source), [0, set(), minute, post])
        posts[0] += 1
        if person is not None:
            posts[1].add(person)
        posts[2] = min(posts[2], minute)
    texts = _texts(reader, [row[3] for row in found.values()])
    names = reader.sources()
    return tuple(
        Saying(
            text=texts[post],
            source=names[source],
            posts=count,
            people=frozenset(people),
            first=EPOCH + first * MINUTE,
        )
        for (_, source), (count, people, first, post) in sorted(
            found.items(), key=lambda pair: (-pair[1][0], pair[1][2], pair[0])
        )
        if texts[post] is not None
    )


def pointing(reader: Rows, topic: int, span: Span) -> tuple[Saying, ...]:
    """Return each text that may hold an address, on each source, in no order.

    Letter by letter: texts that are copies of each other may point to different pages.

    Args:
        reader: Where to read.
        topic: Number of the topic.
        span: Of publication, in whole minutes; all its posts are looked at.
    """
    found: dict[tuple[str, int], list[Any]] = {}
    bounds = minutes((span.start, span.end))
    for text, source, person, minute in reader.rows(_POINTING, (topic, *bounds)):
        posts = found.setdefault((text, source), [0, set(), minute])
        posts[0] += 1
        if person is not None:
            posts[1].add(person)
        posts[2] = min(posts[2], minute)
    names = reader.sources()
    return tuple(
        Saying(
            text=text,
            source=names[source],
            posts=count,
            people=frozenset(people),
            first=EPOCH + first * MINUTE,
        )
        for (text, source), (count, people, first) in found.items()
    )


@asked_once
def _texts(reader: Rows, posts: list[int]) -> dict[int, str]:
    wanted = msgspec.json.encode(posts).decode()
    return dict(
        reader.rows(
            "SELECT id, text FROM post WHERE id IN (SELECT value FROM json_each(?))", (wanted,)
        )
    )


def posts_of_people(reader: Rows, topic: int, span: Span) -> tuple[int, ...]:
    """Return how many posts each person wrote, in no order, where the author is known."""
    return tuple(
        count
        for (count,) in reader.rows(
            "SELECT count(*) FROM mention WHERE topic = ? AND minute >= ? AND minute < ? "
            "AND person IS NOT NULL GROUP BY person",
            (topic, *minutes((span.start, span.end))),
        )
    )


def linked(reader: Rows, topic: int, span: Span) -> Linked:
    """Return how many posts answer, quote or repeat another, and of how many we hold the other."""
    posts, says, held = reader.rows(_LINKED, (topic, *minutes((span.start, span.end))))[0]
    return Linked(posts=posts, says=says or 0, held=held or 0)
