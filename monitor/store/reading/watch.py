"""What was watched: lanes, passes and how they ended, what could not be read."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any, Final

from msgspec import convert, json
from msgspec.structs import replace

from monitor.clock import from_epoch_ms, instant_or_none, to_epoch_ms
from monitor.errors import Failing, with_next
from monitor.nouns.hosts import HostLimits
from monitor.nouns.posts import Lane, Losing, Lost, Span
from monitor.nouns.spans import difference, overlap, published, span_from_ms, span_in_ms, union
from monitor.store.columns import record
from monitor.store.lateness import DAY, within
from monitor.store.reading.rows import Rows
from monitor.store.records import Attempt, Outcome, Proved, Standing
from monitor.store.schema.version import LEFT

_outcome: Final = cache(partial(convert, type=Outcome | None))
_failing: Final = cache(partial(convert, type=Failing | None))
# One of a few words, in each of thousands of rows.


def lanes(reader: Rows, incident: str, span: Span) -> tuple[Lane, ...]:
    """Return what each listing has shown of an incident, sorted by source and name.

    Only observed and lost spans that touch *span* are read, and the observed span after it: whether
    a hole follows decides what the one before has proved.
    """
    return tuple(
        lane(
            row,
            lost_spans(reader, row, span),
            {None: _observed(reader, row, span), **_observed_before(reader, row, span)},
        )
        for row in lane_rows(reader, incident)
    )


def lane_rows(reader: Rows, incident: str) -> list[dict[str, Any]]:
    """Return the rows of the listings of an incident, with their sources by name, sorted."""
    names = reader.sources()
    rows = reader.table("lane").rows_where("incident = ?", (incident,))
    named = [{**row, "source": names[row["source"]], "name": shown(row["name"])} for row in rows]
    return sorted(named, key=lambda row: (row["source"], row["name"]))


def shown(name: str) -> str:
    """Return the name of a listing as reports and pages have it.

    Where it is an address, passwords and tokens are hidden.
    """
    if "://" not in name:
        return name
    from monitor.logs import redact  # noqa: PLC0415  most reading needs no log

    return redact(name)


def lane(
    row: Mapping[str, Any],
    lost: tuple[Lost, ...],
    observed: Mapping[datetime | None, Sequence[Span]],
) -> Lane:
    """Return a listing with what it has shown; see `of_publication` for *observed*."""
    settle, sample = timedelta(milliseconds=row["settle"]), bool(row["sample"])
    return of_publication(record(Lane, row, settle=settle, sample=sample, lost=lost), observed)


def bounds(row: Mapping[str, Any], span: Span) -> tuple[int, int]:
    """Return between which milliseconds since 1970 a listing may have shown posts of a span.

    Posts may come late: what arrived up to the settle time after the span speaks of it too.
    """
    start, end = span_in_ms(span)
    return start, end + int(row["settle"])


def _observed(reader: Rows, row: Mapping[str, Any], span: Span) -> tuple[Span, ...]:
    found = reader.table("observed").rows_where(
        "lane = ?1 AND end > ?2 AND start <= coalesce("
        "(SELECT min(start) FROM observed WHERE lane = ?1 AND start >= ?3), ?3)",
        (row["id"], *bounds(row, span)),
        order_by="start",
    )
    return tuple(union(_span(row) for row in found))


def _observed_before(
    reader: Rows, row: Mapping[str, Any], span: Span
) -> dict[datetime | None, Sequence[Span]]:
    """Return when a query was replaced -> what had been observed for it."""
    found = reader.table("observed_before").rows_where(
        "lane = ? AND end > ? AND start < ?",
        (row["id"], *bounds(row, span)),
    )
    spans: dict[datetime | None, list[Span]] = {}
    for one in found:
        spans.setdefault(from_epoch_ms(one["until"]), []).append(_span(one))
    return {until: union(some) for until, some in spans.items()}


_PROVED: Final = """
SELECT lane, at, start, end FROM proof JOIN lane ON lane.id = lane
WHERE incident = ? AND at <= ? AND start < ? AND end > ?
"""
EVER: Final = 1 << 62
"""Milliseconds since 1970 after any pass."""


def proved(reader: Rows, incident: str, span: Span, until: int = EVER) -> tuple[Proved, ...]:
    """Return what of *span* each pass proved; those later than *until* are not looked at.

    *until* is in milliseconds since 1970. An archive of that time may have been read long after.
    """
    bounds = to_epoch_ms(span.end), to_epoch_ms(span.start)
    return tuple(
        Proved(lane, from_epoch_ms(at), shown)
        for lane, at, start, end in reader.rows(_PROVED, (incident, until, *bounds))
        for shown in [overlap(span, span_from_ms(start, end))]
        if shown is not None
    )


def lost_spans(
    reader: Rows, row: Mapping[str, Any], span: Span, until: int = EVER
) -> tuple[Lost, ...]:
    """Return what a listing lost, as far as it was known at *until* (milliseconds since 1970)."""
    found = reader.table("lost").rows_where(
        "lane = ? AND end > ? AND start < ? AND found_at <= ?",
        (row["id"], *bounds(row, span), until),
        order_by="start, end",
    )
    return tuple(Lost(_span(one), one["reason"], one["kind"]) for one in found)


def _span(row: Mapping[str, int]) -> Span:
    return span_from_ms(row["start"], row["end"])


def of_publication(lane: Lane, observed: Mapping[datetime | None, Sequence[Span]]) -> Lane:
    """Return *lane* with what it has shown, as times of publication.

    *observed* maps when its query was replaced to what was observed for it; None is for the present
    one.
    """

    def shown(spans: Iterable[Span]) -> list[Span]:
        joined = union(spans)
        if lane.clock == "created":
            return joined
        return published(joined, lane.settle, final=lane.until is not None)

    seen = list(observed.get(None, ()))
    whole, before = shown(seen), list[tuple[Span, datetime]]()
    for until in sorted((at for at in observed if at is not None), reverse=True):
        seen += observed[until]
        now_whole = shown(seen)
        before += [(left, until) for one in now_whole for left in difference(one, whole)]
        whole = now_whole
    late = lane.settle if lane.clock == "arrival" else timedelta()
    # What cannot be shown any more for the present query was seen for the one of then.
    then = [span for span, _ in before]
    # What pass after pass has lost for one reason is one stretch.
    gone: dict[tuple[str, Losing], list[Span]] = {}
    for one in lane.lost:
        spans = gone.setdefault((one.reason, one.kind), [])
        spans.append(Span(one.span.start - late, one.span.end))
    lost = [
        Lost(left, *why)
        for why, spans in gone.items()
        for one in union(spans)
        for left in difference(one, then)
    ]
    lost.sort(key=lambda one: one.span)
    return replace(lane, observed=tuple(whole), before=tuple(sorted(before)), lost=tuple(lost))


def attempts(reader: Rows, incident: str, span: Span) -> tuple[Attempt, ...]:
    """Return the passes that began within *span*, oldest first: imports too, counts not."""
    # In the order of the fields of `Attempt`.
    found = reader.rows(
        "SELECT s.name, started_at, ended_at, outcome, error, error_kind, seen, new, beside, "
        "rejected, purpose, again, missed "
        "FROM pass JOIN source AS s ON s.id = source "
        "WHERE incident = ? AND started_at >= ? AND started_at < ? AND purpose <> 'count' "
        "ORDER BY started_at, pass.id",
        (incident, *span_in_ms(span)),
    )
    return tuple(
        Attempt(
            source,
            from_epoch_ms(started),
            instant_or_none(ended),
            _outcome(outcome),
            error,
            _failing(kind),
            *rest,
        )
        for source, started, ended, outcome, error, kind, *rest in found
    )


_RECENT: Final = 7 * DAY
"""Milliseconds that a second look says something of the present: one is made every night, and where
none ever was, all passes would be looked through for it, up to a million in a year."""

_NEWEST: Final = """
  SELECT {} FROM pass WHERE source = w.source AND incident = w.incident
  AND outcome IN {} AND ended_at <= ?1 AND started_at <= min(newest.started_at, ?1)
  AND purpose IN {} {} ORDER BY started_at DESC, id DESC LIMIT 1"""
_POLLS: Final = "('poll', 'count')"
_LATELY: Final = f"AND started_at > min(newest.started_at, ?1) - {_RECENT}"
_ENDED: Final = "('ok', 'failed')"
_STANDING: Final = f"""
SELECT s.name, w.incident, ({_NEWEST.format("ended_at", "('ok')", _POLLS, "")}),
  last.outcome, coalesce(last.error, again.error, swept.error),
  CASE WHEN last.error IS NOT NULL THEN last.error_kind WHEN again.error IS NOT NULL
    THEN again.error_kind ELSE swept.error_kind END, pace.next_pass,
  (SELECT count(*) > 0 AND count(*) = count(until) FROM lane
    WHERE source = w.source AND incident = w.incident)
  OR EXISTS (SELECT 1 FROM setting WHERE key = '{LEFT}' || s.name || '/' || w.incident
    AND CAST(value AS INTEGER) <= ?1)
FROM (SELECT source, incident FROM pass UNION SELECT source, incident FROM pace) AS w
JOIN source AS s ON s.id = w.source
LEFT JOIN pace ON pace.source = w.source AND pace.incident = w.incident
LEFT JOIN (SELECT source, incident, max(id) AS id FROM pass GROUP BY source, incident) AS made
  ON made.source = w.source AND made.incident = w.incident
LEFT JOIN pass AS newest ON newest.id = made.id
LEFT JOIN pass AS last ON last.id = ({_NEWEST.format("id", _ENDED, _POLLS, "")})
LEFT JOIN pass AS again ON again.outcome = 'failed'
  AND again.id = ({_NEWEST.format("id", _ENDED, "('recheck')", _LATELY)})
LEFT JOIN pass AS swept ON swept.outcome = 'failed'
  AND swept.id = ({_NEWEST.format("id", _ENDED, "('sweep')", _LATELY)})
ORDER BY s.name, w.incident
"""  # noqa: S608  our own words
"""What lies later than the newest pass was made by a clock that was wrong, and is right again."""


def standings(reader: Rows, at: int = EVER) -> dict[tuple[str, str], Standing]:
    """Return how each source stands with each incident, by the names of both.

    A pass that was postponed or stopped says nothing of whether the source can be reached, nor does
    a backfill, which is asked for by hand. Passes that ended later than *at* (milliseconds since
    1970) are not looked at.
    """
    return {
        (source, incident): Standing(
            last_success=instant_or_none(success),
            outcome=outcome,
            error_kind=(failing := _failing(kind)),
            # Where it left the configuration there is no next pass to speak of.
            error=error if error is None or given_up else with_next(error, failing),
            next_pass=instant_or_none(following),
        )
        for source, incident, success, outcome, error, kind, following, given_up in reader.rows(
            _STANDING, (at,)
        )
    }


def due(reader: Rows, incident: str, now: datetime) -> dict[str, datetime]:
    """Return source -> when its last poll was due: begun, or else overdue since.

    A poll is overdue that has not begun after twice the time between the two before it.
    """
    at = to_epoch_ms(now)
    found = {}
    for name, source in sorted((name, source) for source, name in reader.sources().items()):
        last_two = reader.table("pass").rows_where(
            "source = ? AND incident = ? AND purpose = 'poll' AND started_at <= ?",
            (source, incident, at),
            order_by="started_at DESC",
            limit=2,
        )
        polls = [row["started_at"] for row in last_two]
        if polls:
            step = polls[0] - polls[-1]
            overdue = step > 0 and at - polls[0] > 2 * step
            found[name] = from_epoch_ms(at - step if overdue else polls[0])
    return found


def lateness(reader: Rows, span: Span) -> dict[str, Counter[timedelta]]:
    """Return source -> longest time in a step -> posts first seen in *span* that came within it.

    Whole days (UTC), of which the span holds a part; of all incidents together.
    """
    start, end = span_in_ms(span)
    counts: dict[str, Counter[timedelta]] = {}
    for source, number, posts in reader.rows(
        "SELECT s.name, step, sum(posts) FROM lateness JOIN source AS s ON s.id = source "
        "WHERE day BETWEEN ? AND ? GROUP BY 1, 2 ORDER BY 1, 2",
        (start // DAY, (end - 1) // DAY),
    ):
        counts.setdefault(source, Counter())[within(number)] += posts
    return counts


def budgets(reader: Rows) -> dict[str, HostLimits]:
    """Return what each host said last of how often it may be asked, sorted by name."""
    rows = reader.table("budget").rows_where(order_by="host")
    found = {row["host"]: json.decode(row["value"], type=HostLimits) for row in rows}
    return {h: b for h, b in found.items() if b.limit is not None or b.not_before is not None}


def quarantined(reader: Rows, span: Span) -> dict[str, dict[str, int]]:
    """Return source -> reason -> how many items found within *span* could not be read.

    Of all incidents together: an item that cannot be read cannot be matched either.
    """
    counts: dict[str, dict[str, int]] = {}
    for source, reason, count in reader.rows(
        "SELECT s.name, reason, count(*) FROM quarantine JOIN source AS s ON s.id = source "
        "WHERE found_at >= ? AND found_at < ? GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2",
        span_in_ms(span),
    ):
        counts.setdefault(source, {})[reason] = count
    return counts


def last_begun(reader: Rows) -> datetime | None:
    """Return when the newest pass began, by the clock at the time; None where there was none."""
    found = reader.table("pass").rows_where(select="max(started_at) AS at")
    return next((from_epoch_ms(row["at"]) for row in found if row["at"] is not None), None)
