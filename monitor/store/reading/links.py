"""What posts point to: counted for all links, read post by post for some."""

from array import array
from collections.abc import Sequence
from functools import cache
from itertools import chain, islice
from typing import Final

from monitor.clock import EPOCH, MINUTE
from monitor.nouns.posts import Span
from monitor.nouns.spread import Pointing
from monitor.store.reading.rows import Rows, asked_once
from monitor.store.reading.volume import minutes_of, posts_of
from monitor.store.records import LinkPosts
from monitor.text.links import Link

MUCH: Final = 10
"""How much more it costs to count the links of a post of a stretch than those of any (measured)."""

AT_ONCE: Final = 10_000
"""Posts that are read together: as objects they take ten times the memory that is kept of them."""

CLAIMED: Final = 10**12
"""A server may claim any number of likes, up to 2^63; more than this count as this, so that the sum
of three million posts fits into an int64."""

_COLUMNS: Final = """t.key, t.kind, p.source, m.minute, m.person,
  iif(coalesce(p.likes, p.reposts, p.replies) IS NULL, NULL,
    coalesce(p.likes, 0) + coalesce(p.reposts, 0) + coalesce(p.replies, 0))"""
_POINTING: Final = f"""
SELECT {_COLUMNS}
FROM mention AS m JOIN pointing AS o ON o.post = m.post JOIN target AS t ON t.id = o.target
JOIN post AS p ON p.id = m.post
WHERE m.topic = ?1 AND m.minute >= ?2 AND m.minute < ?3
"""  # noqa: S608  our own words
_POINTING_TO: Final = f"""
SELECT {_COLUMNS}
FROM target AS t CROSS JOIN pointing AS o ON o.target = t.id
CROSS JOIN mention AS m ON m.post = o.post AND m.topic = ?1 JOIN post AS p ON p.id = m.post
WHERE m.minute >= ?2 AND m.minute < ?3 AND t.key = ?4
"""  # noqa: S608
_POSTS_OF_LINK: Final = f"""
SELECT m.minute, m.person IS NOT NULL, ifnull(m.person, 0), p.source,
  min(ifnull(p.likes, 0), {CLAIMED}) + min(ifnull(p.reposts, 0), {CLAIMED})
    + min(ifnull(p.replies, 0), {CLAIMED}),
  coalesce(p.likes, p.reposts, p.replies) IS NOT NULL
FROM target AS t CROSS JOIN pointing AS o ON o.target = t.id
CROSS JOIN mention AS m ON m.post = o.post AND m.topic = ?1 JOIN post AS p ON p.id = m.post
WHERE m.minute >= ?2 AND m.minute < ?3 AND t.key = ?4
"""  # noqa: S608
_LINK_POSTS: Final = """
SELECT t.key, t.kind, counted.posts FROM (
  SELECT o.target AS target, count(*) AS posts
  FROM mention AS m CROSS JOIN pointing AS o ON o.post = m.post
  WHERE m.topic = ? AND m.minute >= ? AND m.minute < ? GROUP BY o.target
  HAVING posts >= ?
) AS counted JOIN target AS t ON t.id = counted.target
"""
_AT_MOST: Final = """
SELECT t.key, t.kind, counted.posts FROM (
  SELECT target, count(*) AS posts FROM pointing GROUP BY target HAVING posts >= ?
) AS counted JOIN target AS t ON t.id = counted.target
"""
_HELD: Final = """
SELECT (SELECT min(minute) FROM mention WHERE topic = ?1 AND minute >= ?2 AND minute < ?3),
  (SELECT max(minute) + 1 FROM mention WHERE topic = ?1 AND minute >= ?2 AND minute < ?3)
"""


def pointing(
    reader: Rows, topic: int, span: Span, links: Sequence[Link] | None = None
) -> tuple[Pointing, ...]:
    """Return each post that points to something, once for each link, in no order.

    *links* are those to which they point; None for all that there are.
    """
    held = _held(reader, topic, *minutes_of(span))
    if links is None:
        return _pointing(reader, _POINTING, topic, *held)
    keys = (link.key for link in links)
    return tuple(chain(*(_pointing(reader, _POINTING_TO, topic, *held, key) for key in keys)))


@asked_once
def _held(reader: Rows, topic: int, start: int, end: int) -> tuple[int, int]:
    """Return the part of a stretch from its first post to its last, in minutes since 1970.

    What reports ask for ends now, or with the minute, and mostly holds the same posts: asked for by
    these they are read once.
    """
    first, last = reader.rows(_HELD, (topic, start, end))[0]
    return (start, start) if first is None else (first, last)


@asked_once
def _pointing(reader: Rows, sql: str, *asked: object) -> tuple[Pointing, ...]:
    names = reader.sources()
    link, at = cache(Link), cache(lambda minute: EPOCH + minute * MINUTE)
    return tuple(
        Pointing(
            link=link(key, kind),
            source=names[source],
            at=at(minute),
            person=person,
            engagement=engagement,
        )
        for key, kind, source, minute, person, engagement in reader.each(sql, asked)
    )


def posts_of_link(reader: Rows, topic: int, span: Span, link: Link) -> LinkPosts:
    """Return the posts that point to a link: a hundred thousand take 4 MB."""
    return _posts_of_link(reader, topic, *_held(reader, topic, *minutes_of(span)), link)


@asked_once
def _posts_of_link(reader: Rows, topic: int, start: int, end: int, link: Link) -> LinkPosts:
    import numpy as np  # noqa: PLC0415  where links are counted, and nowhere else

    columns = tuple(array("q") for _ in range(6))
    rows = reader.each(_POSTS_OF_LINK, (topic, start, end, link.key))
    while page := list(islice(rows, AT_ONCE)):
        for column, values in zip(columns, zip(*page, strict=True), strict=True):
            column.extend(values)
    minute, has_author, person, source, engagement, engaged = map(np.array, columns)
    known = has_author == 1
    numbers = np.full(len(minute), -1)
    numbers[known] = np.unique(person[known], return_inverse=True)[1]
    return LinkPosts(
        link=link,
        minute=minute,
        person=numbers,
        source=source,
        engagement=engagement,
        engaged=engaged,
        sources=reader.sources(),
    )


def link_posts(reader: Rows, topic: int, span: Span, least: int = 1) -> dict[Link, int]:
    """Return link -> at most how many posts point to it, where these are *least* or more.

    Exact where few of all posts are asked about: of many, those of other topics and times are
    counted as well, which takes a tenth of the time. In no order.
    """
    if posts_of(reader, topic, span) * MUCH >= reader.most_posts():
        return _link_posts(reader, _AT_MOST, least)
    held = _held(reader, topic, *minutes_of(span))
    return _link_posts(reader, _LINK_POSTS, topic, *held, least)


@asked_once
def _link_posts(reader: Rows, sql: str, *asked: int) -> dict[Link, int]:
    return {Link(key, kind): posts for key, kind, posts in reader.rows(sql, asked)}
