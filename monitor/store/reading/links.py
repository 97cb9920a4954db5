"""What posts point to: counted for all links, read post by post for some."""

import json
from collections.abc import Sequence
from typing import Final

from monitor.clock import EPOCH
from monitor.nouns.posts import Span
from monitor.nouns.spread import Pointing
from monitor.store.reading.rows import MINUTE, Rows
from monitor.store.reading.volume import minutes
from monitor.text.links import Link

_POINTING: Final = """
SELECT t.key, t.kind, p.source, m.minute, m.person,
  iif(coalesce(p.likes, p.reposts, p.replies) IS NULL, NULL,
    coalesce(p.likes, 0) + coalesce(p.reposts, 0) + coalesce(p.replies, 0))
FROM mention AS m JOIN pointing AS o ON o.post = m.post JOIN target AS t ON t.id = o.target
JOIN post AS p ON p.id = m.post
WHERE m.topic = ?1 AND m.minute >= ?2 AND m.minute < ?3
"""
_POINTING_TO: Final = """
SELECT t.key, t.kind, p.source, m.minute, m.person,
  iif(coalesce(p.likes, p.reposts, p.replies) IS NULL, NULL,
    coalesce(p.likes, 0) + coalesce(p.reposts, 0) + coalesce(p.replies, 0))
FROM json_each(?4) AS wanted CROSS JOIN target AS t ON t.key = wanted.value
CROSS JOIN pointing AS o ON o.target = t.id
CROSS JOIN mention AS m ON m.post = o.post AND m.topic = ?1 JOIN post AS p ON p.id = m.post
WHERE m.minute >= ?2 AND m.minute < ?3
"""
_LINK_POSTS: Final = """
SELECT t.key, t.kind, counted.posts FROM (
  SELECT o.target AS target, count(*) AS posts
  FROM mention AS m CROSS JOIN pointing AS o ON o.post = m.post
  WHERE m.topic = ? AND m.minute >= ? AND m.minute < ? GROUP BY o.target
) AS counted JOIN target AS t ON t.id = counted.target
"""


def pointing(
    reader: Rows, topic: int, span: Span, links: Sequence[Link] | None = None
) -> tuple[Pointing, ...]:
    """Return each post that points to something, once for each link, in no order.

    *links* are those to which they point; None for all that there are.
    """
    names = reader.sources()
    asked: tuple[object, ...] = (topic, *minutes((span.start, span.end)))
    sql = _POINTING
    if links is not None:
        sql, asked = _POINTING_TO, (*asked, json.dumps([link.key for link in links]))
    return tuple(
        Pointing(
            link=Link(key, kind),
            source=names[source],
            at=EPOCH + minute * MINUTE,
            person=person,
            engagement=engagement,
        )
        for key, kind, source, minute, person, engagement in reader.rows(sql, asked)
    )


def link_posts(reader: Rows, topic: int, span: Span) -> dict[Link, int]:
    """Return link -> how many posts point to it, in no order."""
    found = reader.rows(_LINK_POSTS, (topic, *minutes((span.start, span.end))))
    return {Link(key, kind): posts for key, kind, posts in found}
