"""What posts point to: counted for all links, read post by post for some."""

from array import array
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from itertools import chain, islice
from operator import itemgetter
from typing import Any, Final

from monitor.clock import EPOCH, MINUTE
from monitor.nouns.posts import Span
from monitor.nouns.spread import Pointing
from monitor.store.columns import json_list
from monitor.store.reading.rows import Rows, asked_once
from monitor.store.reading.volume import HOUR, minutes_of, posts_of
from monitor.store.records import Engagement, LinkPosts
from monitor.text.links import Link

MUCH: Final = 10
"""How much more it costs to count the links of a post of a stretch than those of any (measured)."""

AT_ONCE: Final = 10_000
"""Posts that are read together: as objects they take ten times the memory that is kept of them."""

FIRST: Final = 100
"""Posts of a link that are looked up first for their sources."""

MORE: Final = 4
"""Factor by which more posts are looked up in each further step, while a source is missing."""

CLAIMED: Final = 10**12
"""A server may claim any number of likes or views, up to 2^63; more than this count as this, so
that the sum of three million posts fits into an int64."""

_COLUMNS: Final = "t.key, t.kind, p.source, m.minute, m.person"
POINTING: Final = f"""
SELECT {_COLUMNS}
FROM {{mentions}} AS m JOIN pointing AS o ON o.post = m.post JOIN target AS t ON t.id = o.target
JOIN post AS p ON p.id = m.post
"""  # noqa: S608  our own words
_POINTING: Final = f"""
{POINTING.format(mentions="mention")}
WHERE m.topic = ?1 AND m.minute >= ?2 AND m.minute < ?3
"""
_POINTING_TO: Final = f"""
SELECT {_COLUMNS}
FROM target AS t CROSS JOIN pointing AS o ON o.target = t.id
CROSS JOIN mention AS m ON m.post = o.post AND m.topic = ?1 JOIN post AS p ON p.id = m.post
WHERE m.minute >= ?2 AND m.minute < ?3 AND t.key = ?4
"""  # noqa: S608
_POSTS_OF_LINK: Final = """
SELECT o.post, m.minute, m.person IS NOT NULL, ifnull(m.person, 0)
FROM target AS t CROSS JOIN pointing AS o ON o.target = t.id
CROSS JOIN mention AS m ON m.post = o.post AND m.topic = ?1
WHERE m.minute >= ?2 AND m.minute < ?3 AND t.key = ?4 ORDER BY o.post
"""
_SOURCES: Final = """
SELECT DISTINCT source FROM volume_hour WHERE topic = ? AND hour >= ? AND hour < ? AND posts > 0
"""
_SOURCES_OF: Final = "SELECT id, source FROM post WHERE id IN (SELECT value FROM json_each(?))"
_ENGAGEMENT: Final = f"""
SELECT min(ifnull(likes, 0), {CLAIMED}) + min(ifnull(reposts, 0), {CLAIMED})
    + min(ifnull(replies, 0), {CLAIMED}),
  coalesce(likes, reposts, replies) IS NOT NULL
FROM post WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id
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
        return pointed(reader, _POINTING, topic, *held)
    keys = (link.key for link in links)
    return tuple(chain(*(pointed(reader, _POINTING_TO, topic, *held, key) for key in keys)))


@asked_once
def _held(reader: Rows, topic: int, start: int, end: int) -> tuple[int, int]:
    """Return the part of a stretch from its first post to its last, in minutes since 1970.

    What reports ask for ends now, or with the minute, and mostly holds the same posts: asked for by
    these they are read once.
    """
    first, last = reader.rows(_HELD, (topic, start, end))[0]
    return (start, start) if first is None else (first, last)


@asked_once
def pointed(reader: Rows, sql: str, *asked: object) -> tuple[Pointing, ...]:
    """Return what the rows of `POINTING` say."""
    names = reader.sources()
    link, at = cache(Link), cache(lambda minute: EPOCH + minute * MINUTE)
    return tuple(
        Pointing(
            link=link(key, kind),
            source=names[source],
            at=at(minute),
            person=person,
        )
        for key, kind, source, minute, person in reader.each(sql, asked)
    )


def posts_of_link(reader: Rows, topic: int, span: Span, link: Link) -> LinkPosts:
    """Return the posts that point to a link: a hundred thousand take 2.4 MB."""
    return _posts_of_link(reader, topic, *_held(reader, topic, *minutes_of(span)), link)


@asked_once
def _posts_of_link(reader: Rows, topic: int, start: int, end: int, link: Link) -> LinkPosts:
    import numpy as np  # noqa: PLC0415  where links are counted, and nowhere else

    asked = (topic, start, end, link.key)
    post, minute, has_author, person = map(np.array, _columns(reader, 4, _POSTS_OF_LINK, asked))
    known = has_author == 1
    numbers = np.full(len(minute), -1)
    numbers[known] = np.unique(person[known], return_inverse=True)[1]
    return LinkPosts(link=link, post=post, minute=minute, person=numbers)


def _columns(reader: Rows, columns: int, sql: str, asked: Sequence[object]) -> tuple[Any, ...]:
    found = tuple(array("q") for _ in range(columns))
    rows = reader.each(sql, asked)
    while page := list(islice(rows, AT_ONCE)):
        for column, values in zip(found, zip(*page, strict=True), strict=True):
            column.extend(values)
    return found


def first_seen(reader: Rows, topic: int, span: Span, link: Link) -> dict[str, datetime]:
    """Return source -> when it first had a post that points to a link, in order of time."""
    return _first_seen(reader, topic, *_held(reader, topic, *minutes_of(span)), link)


@asked_once
def _first_seen(reader: Rows, topic: int, start: int, end: int, link: Link) -> dict[str, datetime]:
    """Look the earliest posts up, ever more, until all sources that had posts are among them.

    To look all of them up takes as long as all else that is asked about a link.
    """
    posts, names = _posts_of_link(reader, topic, start, end, link), reader.sources()
    found: dict[int, datetime] = {}
    every = len(reader.rows(_SOURCES, (topic, start // HOUR, -(-end // HOUR))))
    order, begin, size = posts.minute.argsort(kind="stable"), 0, FIRST
    while begin < len(order) and len(found) < every:
        part = order[begin : begin + size]
        numbers = posts.post[part].tolist()
        sources = dict(reader.rows(_SOURCES_OF, (json_list(numbers),)))
        for number, minute in zip(numbers, posts.minute[part].tolist(), strict=True):
            if sources[number] not in found:
                found[sources[number]] = EPOCH + minute * MINUTE
        begin, size = begin + size, size * MORE
    first = ((names[source], at) for source, at in found.items())
    return dict(sorted(first, key=itemgetter(1, 0)))


def engagement(reader: Rows, topic: int, span: Span, link: Link) -> Engagement:
    """Return the engagement of `posts_of_link`, as their services last reported it."""
    import numpy as np  # noqa: PLC0415  as above

    posts = json_list(posts_of_link(reader, topic, span, link).post.tolist())
    told, is_known = map(np.array, _columns(reader, 2, _ENGAGEMENT, (posts,)))
    return told, is_known


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
