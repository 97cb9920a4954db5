"""Reading the database as it was: what was known at an earlier instant.

All is counted post by post; so it costs what its posts cost. What a pass brings counts as known
from the instant at which the pass began.
"""

import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from monitor.clock import from_epoch_ms, instant_or_none, to_epoch_ms
from monitor.nouns.buckets import Distinct, Tally
from monitor.nouns.method import Differing
from monitor.nouns.posts import ARCHIVES, Label, Lane, Span
from monitor.nouns.spans import span_from_ms, union
from monitor.nouns.spread import Pointing
from monitor.store.reading import topics as read_topics
from monitor.store.reading import watch as read_watch
from monitor.store.reading.labels import coded_posts
from monitor.store.reading.links import POINTING, pointed
from monitor.store.reading.notes import standing
from monitor.store.reading.reader import Reader
from monitor.store.reading.rows import Rows, own_scorer
from monitor.store.reading.scores import TONED_THEN, Toned, compared, parts, toned_then
from monitor.store.reading.volume import ALL, COLUMNS, minutes, namer
from monitor.store.records import (
    Coded,
    CodeKind,
    Draw,
    Extent,
    Grouping,
    NoteRecord,
    Proved,
    Standing,
    TopicRecord,
    Unscored,
)
from monitor.text.links import Link

_PROOFS: Final = """
SELECT iif(until <= ?2, until, NULL), start, min(end, ?2) FROM proof
WHERE lane = ?1 AND at <= ?2 AND end > ?3 AND start < ?2
"""
_CLAIMED: Final = "SELECT min(start), max(end) FROM proof WHERE lane = ? AND at <= ?"
_EXTENT: Final = """
SELECT min(proof.start), max(min(proof.end, ?2)), (SELECT EXISTS (SELECT 1 FROM lane
  WHERE incident = ?1 AND coalesce(opened_at, 0) <= ?2 AND coalesce(until > ?2, 1)
  AND since IS NULL))
FROM proof JOIN lane ON lane.id = proof.lane
WHERE incident = ?1 AND at <= ?2 AND proof.start < ?2
"""


def _lane(reader: Rows, row: dict[str, Any], span: Span, at: int) -> Lane:
    if row["name"] == ARCHIVES:  # later claims may have made the listing longer
        first, last = reader.rows(_CLAIMED, (row["id"], at))[0]
        row |= {} if first is None else {"since": first, "until": last}
    if row["until"] is not None and row["until"] > at:
        row["until"] = None
    seen = _observed(reader, row["id"], *read_watch.bounds(row, span), at)
    return read_watch.lane(row, read_watch.lost_spans(reader, row, span, at), seen)


def _observed(
    reader: Rows, lane: int, lower: int, upper: int, at: int
) -> dict[datetime | None, Sequence[Span]]:
    """Return when a query was replaced -> what had been observed for it; None for the last one.

    That is what touches the bounds, and the span after: whether there is one decides.
    """
    spans: dict[datetime | None, list[Span]] = {}
    for until, start, end in reader.rows(_PROOFS, (lane, at, lower)):
        replaced = instant_or_none(until)
        spans.setdefault(replaced, []).append(span_from_ms(start, end))
    found: dict[datetime | None, Sequence[Span]] = {}
    for replaced, some in spans.items():
        seen = union(some)
        later = next((i for i, one in enumerate(seen) if one.start >= from_epoch_ms(upper)), None)
        found[replaced] = seen if later is None else seen[: later + 1]
    return found


Figures = TypeVar("Figures", Tally, Distinct)

EVER: Final = (-(1 << 40), 1 << 40)
"""Minutes since 1970 before and after any post."""

_MENTIONING: Final = """
WITH changed AS (
  SELECT post, held FROM mention_past AS c WHERE topic = ?1 AND until = (
    SELECT min(until) FROM mention_past WHERE topic = ?1 AND post = c.post AND until > ?2)
),
mentioning AS (
  SELECT post FROM mention
  WHERE topic = ?1 AND minute >= ?3 AND minute < ?4 AND post NOT IN (SELECT post FROM changed)
  UNION ALL SELECT post FROM changed WHERE held
)
"""
_POSTED: Final = f"""{_MENTIONING}
SELECT published_at / 60000, source, count(*) FROM mentioning JOIN post ON id = mentioning.post
WHERE first_seen_at <= ?2 AND published_at / 60000 >= ?3 AND published_at / 60000 < ?4 GROUP BY 1, 2
"""  # noqa: S608  our own words
_KNOWN: Final = f"""{_MENTIONING},
known AS (
  SELECT p.id AS post, p.published_at / 60000 AS minute, p.source, p.lang, p.kind, p.person,
    past.others, iif(past.post IS NULL, p.text, NULL) AS text,
    iif(past.post IS NULL, p.message, past.message) AS message,
    coalesce(iif(past.post IS NULL, s.label, past.label), 'unscored') AS label,
    iif(past.post IS NULL, s.polarity, past.polarity) AS polarity,
    iif(past.post IS NULL, s.reason, past.reason) AS reason
  FROM mentioning JOIN post AS p ON p.id = mentioning.post
  LEFT JOIN post_past AS past ON past.post = p.id AND past.until = (
    SELECT min(until) FROM post_past WHERE post = p.id AND until > ?2)
  LEFT JOIN score AS s ON s.post = p.id AND s.scorer = {own_scorer("p.id")}
  WHERE p.first_seen_at <= ?2
  AND p.published_at / 60000 >= ?3 AND p.published_at / 60000 < ?4
)
"""  # noqa: S608  our own words
_TALLIES: Final = """
SELECT bucket(minute), {group}, count(*), sum(label = 'negative'), sum(label = 'neutral'),
  sum(label = 'positive'), sum(label = 'unscored'),
  sum(iif(label = 'unscored', 0, polarity)),
  sum(iif(label = 'unscored', 0, polarity * polarity / 1000000))
FROM known GROUP BY 1, 2
"""
_DISTINCT: Final = """
SELECT bucket(minute), {group}, count(DISTINCT person), count(DISTINCT message)
FROM known GROUP BY 1, 2
"""
_REASONS: Final = """
SELECT coalesce(reason, 'not scored yet'), count(*), count(DISTINCT person) + sum(person IS NULL)
FROM known WHERE label = 'unscored' GROUP BY 1 ORDER BY 2 DESC, 1
"""
_NEUTRAL: Final = """
SELECT count(*), coalesce(sum(polarity = 0), 0) FROM known WHERE label = 'neutral'
"""
_MESSAGES: Final = """
SELECT label, count(DISTINCT message) FROM known WHERE label <> 'unscored' GROUP BY 1
"""
_LABELS: Final = """
SELECT post, ?5, label, 0 FROM known WHERE label <> 'unscored'
UNION ALL SELECT known.post, key, value, 0 FROM known, json_each(others)
  WHERE others IS NOT NULL AND key <> ?5 AND value <> 'unscored'
UNION ALL SELECT known.post, scorer.name, s.label, s.scorer
  FROM known JOIN score AS s ON s.post = known.post JOIN scorer ON scorer.id = s.scorer
  WHERE others IS NULL AND scorer.name <> ?5 AND s.label <> 'unscored'
ORDER BY 4
"""
_POINTING: Final = POINTING.format(mentions="known")
_CODED: Final = """
SELECT known.post, known.minute, known.text, known.label, known.polarity, l.coder, l.value
FROM known JOIN label AS l ON l.post = known.post AND l.message = known.message
WHERE l.at <= ?2 AND l.kind = ?5 AND l.target = ?6 ORDER BY 1, 5
"""


class AsOf(Reader):
    """What a `Reader` would have said at an earlier instant of posts, labels and what was seen.

    What it says of counts, and of passes but for how sources stood, is of today. Deletions change
    no figure but those that are read from texts; edits, late posts and what was observed since do.
    What a pass that began at *at* (UTC) brought is known.
    """

    def __init__(self, conn: sqlite3.Connection, path: Path, at: datetime) -> None:
        super().__init__(conn, path)
        self._at = to_epoch_ms(at)

    def topics(self, incident: str, until: int = read_watch.EVER) -> tuple[TopicRecord, ...]:
        """Return the topics that had a query by then, with the queries that they had had."""
        found = read_topics.topics(self, incident, min(until, self._at))
        return tuple(topic for topic in found if topic.queries)

    def notes(self, incident: str) -> tuple[NoteRecord, ...]:
        return standing(
            one
            for one in self.note_versions()
            if one.incident == incident and to_epoch_ms(one.made_at) <= self._at
        )

    def extent(self, incident: str) -> Extent:
        *instants, live = self.rows(_EXTENT, (incident, self._at))[0]
        for topic in self.topics(incident)[:1]:
            counted = self._counted(
                topic.id, EVER, "SELECT min(minute), max(minute) + 1 FROM known"
            )
            instants += [None if m is None else m * 60_000 for m in counted[0]]
        known = [from_epoch_ms(at) for at in instants if at is not None]
        return Extent(min(known, default=None), max(known, default=None), bool(live))

    def standings(self, at: int = read_watch.EVER) -> dict[tuple[str, str], Standing]:
        return read_watch.standings(self, min(at, self._at))

    def lanes(self, incident: str, span: Span) -> tuple[Lane, ...]:
        """Return what each listing had shown by then; one that was added later is not there."""
        rows = read_watch.lane_rows(self, incident)
        there = (row for row in rows if (row["opened_at"] or 0) <= self._at)
        return tuple(_lane(self, row, span, self._at) for row in there)

    def proved(self, incident: str, span: Span, until: int = read_watch.EVER) -> tuple[Proved, ...]:
        return read_watch.proved(self, incident, span, min(until, self._at))

    def tallies(
        self, topic: int, edges: Sequence[datetime], by: Grouping | None = None
    ) -> dict[str, tuple[Tally, ...]]:
        """Return group -> one tally for each bucket; posts are as they were then."""
        rows = self._grouped(topic, edges, by, _TALLIES)
        return _in_order(rows, len(edges) - 1, lambda row: Tally(*row), by)

    def posted(self, topic: int, edges: Sequence[datetime]) -> dict[str, tuple[int, ...]]:
        """Return source -> posts of each bucket, as `tallies` by source does, in less time."""
        marks, names = minutes(edges), self.sources()
        found: dict[str, list[int]] = {}
        for minute, source, posts in self.rows(_POSTED, (topic, self._at, *_bounds(edges))):
            held = found.setdefault(names[source], [0] * (len(marks) - 1))
            held[bisect_right(marks, minute) - 1] += posts
        return {name: tuple(held) for name, held in sorted(found.items())}

    def pointing(
        self, topic: int, span: Span, links: Sequence[Link] | None = None
    ) -> tuple[Pointing, ...]:
        """Return which posts that were known point to something; to what, is of today."""
        bounds = _bounds((span.start, span.end))
        found = pointed(self, _KNOWN + _POINTING, topic, self._at, *bounds)
        return found if links is None else tuple(one for one in found if one.link in links)

    def distinct(
        self,
        topic: int,
        edges: Sequence[datetime],
        by: Grouping | None = None,
    ) -> dict[str, tuple[Distinct, ...]]:
        """Return group -> distinct people and messages of each bucket, counted one by one."""
        rows = self._grouped(topic, edges, by, _DISTINCT)
        return _in_order(rows, len(edges) - 1, lambda row: Distinct(*row), by)

    def people_up_to(
        self,
        topic: int,
        edges: Sequence[datetime],
        by: Grouping | None = None,
        *,
        enough: int,
    ) -> dict[str, tuple[int, ...]]:
        """Return group -> distinct people of each bucket, *enough* where there are more."""
        found = self.distinct(topic, edges, by)
        return {name: tuple(min(x.people, enough) for x in every) for name, every in found.items()}

    def unscored(self, topic: int, edges: Sequence[datetime], posts: Sequence[int]) -> Unscored:
        """Return why posts had no label: of all, however many."""
        bounds = _bounds(edges)
        without = self._counted(topic, bounds, _REASONS)
        reasons = {reason: count for reason, count, _ in without}
        accounts = {reason: people for reason, _, people in without}
        neutral = self._counted(topic, bounds, _NEUTRAL)[0]
        return Unscored(reasons, accounts, sum(posts), False, *neutral)

    def differing(
        self, topic: int, edges: Sequence[datetime], posts: Sequence[int]
    ) -> tuple[Differing, ...]:
        """Return how often the label of each other scorer was another: of all, however many."""
        del posts
        own = self.setting("scorer") or ""
        rows = self._counted(topic, _bounds(edges), _LABELS, own)
        return compared(own, (row[:3] for row in rows))

    def messages_by_label(self, topic: int, span: Span) -> dict[Label, int]:
        """Return label -> how many distinct texts had it: of all, however many."""
        return dict(self._counted(topic, _bounds((span.start, span.end)), _MESSAGES))

    def toned(self, topic: int, span: Span, posts: int) -> list[Toned]:
        """Return the scored posts with the texts that they had then, as far as those are held."""
        bounds = _bounds((span.start, span.end))
        return toned_then(self._counted(topic, bounds, TONED_THEN, parts(posts)), self._at)

    def arrivals(self, topic: int, span: Span) -> dict[str, list[tuple[int, int]]]:
        found = super().arrivals(topic, span)
        known = {
            source: [pair for pair in held if pair[1] <= self._at] for source, held in found.items()
        }
        return {source: held for source, held in known.items() if held}

    def draws(self, topic: int) -> tuple[Draw, ...]:
        return tuple(d for d in super().draws(topic) if to_epoch_ms(d.at) <= self._at)

    def coded(self, topic: int, kind: CodeKind, target: str = "") -> tuple[Coded, ...]:
        """Return what had been coded; what was coded again since counts as not coded then."""
        return coded_posts(self._counted(topic, EVER, _CODED, kind, target))

    def _grouped(
        self, topic: int, edges: Sequence[datetime], by: Grouping | None, select: str
    ) -> Iterator[tuple[str, int, tuple[int, ...]]]:
        marks, name = minutes(edges), namer(self, by)
        self.conn.create_function(
            "bucket", 1, lambda minute: bisect_right(marks, minute) - 1, deterministic=True
        )
        # The topic itself stands for the one group of all.
        group = COLUMNS[by] if by else "?1"
        for bucket, value, *figures in self._counted(
            topic, _bounds(edges), select.format(group=group)
        ):
            yield name(value), bucket, tuple(figures)

    def _counted(
        self, topic: int, bounds: tuple[int, int], select: str, *values: str | int
    ) -> list[tuple[Any, ...]]:
        return self.rows(_KNOWN + select, (topic, self._at, *bounds, *values))


def _bounds(edges: Sequence[datetime]) -> tuple[int, int]:
    marks = minutes(edges)
    return marks[0], marks[-1]


def _in_order(
    rows: Iterator[tuple[str, int, tuple[int, ...]]],
    buckets: int,
    made: Callable[[tuple[int, ...]], Figures],
    by: Grouping | None,
) -> dict[str, tuple[Figures, ...]]:
    """Return group -> figures of each bucket, groups sorted; a bucket without a row is all zero."""
    found: dict[str, dict[int, Figures]] = {} if by else {ALL: {}}
    for group, bucket, figures in rows:
        found.setdefault(group, {})[bucket] = made(figures)
    return {
        group: tuple(held.get(i) or made(()) for i in range(buckets))
        for group, held in sorted(found.items())
    }
