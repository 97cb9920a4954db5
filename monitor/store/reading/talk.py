"""Who says what how often, and points where: concentration, copies, links, phrases."""

from typing import Any, Final

import msgspec

from monitor.clock import EPOCH
from monitor.nouns.posts import Span
from monitor.nouns.spread import Pointing
from monitor.store.reading.rows import MINUTE, Rows, asked_once
from monitor.store.reading.volume import minutes
from monitor.store.records import AttachedPosts, Linked, Saying, Viewed
from monitor.text.links import Link

MOST: Final = 200_000
"""Posts that are looked at; of more, the newest."""

_MENTIONS: Final = """
SELECT m.message, p.source, m.person, m.minute, m.post
FROM mention AS m JOIN post AS p ON p.id = m.post
WHERE m.topic = ? AND m.minute >= ? AND m.minute < ? ORDER BY m.minute DESC, m.post DESC LIMIT ?
"""
_POINTING: Final = """
SELECT t.key, t.kind, p.source, m.minute, m.person,
  iif(coalesce(p.likes, p.reposts, p.replies) IS NULL, NULL,
    coalesce(p.likes, 0) + coalesce(p.reposts, 0) + coalesce(p.replies, 0))
FROM mention AS m JOIN pointing AS o ON o.post = m.post JOIN target AS t ON t.id = o.target
JOIN post AS p ON p.id = m.post
WHERE m.topic = ? AND m.minute >= ? AND m.minute < ?
"""
_ATTACHED: Final = """
SELECT a.kind, count(DISTINCT a.post), count(DISTINCT m.person), count(*), sum(a.alt <> '')
FROM mention AS m JOIN attachment AS a ON a.post = m.post
WHERE m.topic = ? AND m.minute >= ? AND m.minute < ? GROUP BY a.kind ORDER BY 2 DESC, 1
"""
_LINKED: Final = """
SELECT count(*), sum(coalesce(p.repost_of, p.parent_id) IS NOT NULL),
  sum(EXISTS (SELECT 1 FROM post AS earlier JOIN mention AS e ON e.post = earlier.id
    WHERE earlier.source = p.source AND earlier.native_id = coalesce(p.repost_of, p.parent_id)
    AND e.topic = m.topic))
FROM mention AS m JOIN post AS p ON p.id = m.post
WHERE m.topic = ? AND m.minute >= ? AND m.minute < ?
"""
_VIEWED: Final = """
WITH shown AS (
  SELECT m.post, m.person, p.source, a.views,
    coalesce(a.native_id, a.post || ' ' || a.place) AS file
  FROM mention AS m JOIN attachment AS a ON a.post = m.post JOIN post AS p ON p.id = m.post
  WHERE m.topic = ? AND m.minute >= ? AND m.minute < ? AND a.views IS NOT NULL
)
SELECT count(DISTINCT post), count(DISTINCT person),
  (SELECT sum(most) FROM (SELECT max(views) AS most FROM shown GROUP BY source, file))
FROM shown
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


def pointing(reader: Rows, topic: int, span: Span) -> tuple[Pointing, ...]:
    """Return each post that points to something, once for each link, in no order.

    Args:
        reader: Where to read.
        topic: Number of the topic.
        span: Of publication, in whole minutes; all its posts are looked at.
    """
    names = reader.sources()
    found = reader.rows(_POINTING, (topic, *minutes((span.start, span.end))))
    return tuple(
        Pointing(
            link=Link(key, kind),
            source=names[source],
            at=EPOCH + minute * MINUTE,
            person=person,
            engagement=engagement,
        )
        for key, kind, source, minute, person, engagement in found
    )


def attached(reader: Rows, topic: int, span: Span) -> tuple[AttachedPosts, ...]:
    """Return what the posts of a span carry, by kind, most posts first."""
    found = reader.rows(_ATTACHED, (topic, *minutes((span.start, span.end))))
    return tuple(
        AttachedPosts(kind=kind, posts=posts, people=people, files=files, described=described or 0)
        for kind, posts, people, files, described in found
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


def viewed(reader: Rows, topic: int, span: Span) -> Viewed:
    """Return how often what is attached to posts was viewed; a file of several posts counts once.

    Args:
        reader: Where to read.
        topic: Number of the topic.
        span: Of publication, in whole minutes.
    """
    posts, people, views = reader.rows(_VIEWED, (topic, *minutes((span.start, span.end))))[0]
    return Viewed(posts, people, views or 0)
