"""What each source showed, what it did not, and why."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import accumulate, chain, islice
from operator import attrgetter
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import MINUTE, SECOND, iso_duration, to_epoch_ms
from monitor.errors import Failing
from monitor.nouns.finding import Finding, Subject
from monitor.nouns.frame import Frame
from monitor.nouns.gaps import Gap, NoGap, Unbroken, Unreached, Waiting
from monitor.nouns.posts import ARCHIVES, Lane, Losing, Span
from monitor.nouns.quantity import Quantity, estimated, exact
from monitor.nouns.report import Report
from monitor.nouns.sources import (
    WARNINGS,
    GapRow,
    LastPass,
    Lateness,
    Passes,
    SecondLook,
    SourceRow,
    Unreadable,
)
from monitor.nouns.spans import overlap
from monitor.nouns.support import Support
from monitor.report.method import method
from monitor.report.queries import changes
from monitor.report.readings import Question, Readings, read
from monitor.report.volume import incident, is_minimum, share
from monitor.series.coverage import UnseenSpan, in_part, unclaimed, watched
from monitor.series.coverage import gaps as gaps_of
from monitor.series.intervals import share as share_of
from monitor.store.reading.reader import Reader
from monitor.store.records import Attempt, Standing
from monitor.words.causes import because, repeated

REASONS_SHOWN: Final = 3
ZERO: Final = timedelta()
IDLE: Final[Mapping[str | None, Waiting]] = {
    "ok": "not reached", None: "not ended", "stopped": "stopped", "postponed": "put off"
}  # fmt: skip
"""What there is to say where no pass left an error: of the first of these outcomes that was met."""

_INSTANT: Final = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"  # RFC 3339
    r"|\d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d"  # in headers of HTTP
    r"|\b1\d{9}(?:\d{3})?\b"  # seconds, or milliseconds, since 1970
)
"""An instant in the words of an error: what may differ where all else is the same."""


def reasons(
    span: Span, tried: Sequence[Attempt], young: timedelta = ZERO, *, given_up: bool = False
) -> list[str]:
    """Return why *span* was not seen: what the passes that began in it failed of, in its words.

    Passes are the oldest first; what is younger than *young* no pass can prove. *given_up* says
    whether the listing left the configuration as it ended.
    """
    errors = [attempt.error for attempt in _within(span, tried) if attempt.error]
    return once(errors) or [because(kinds(span, tried, young, given_up=given_up), lost=False)]


def kinds(
    span: Span, tried: Sequence[Attempt], young: timedelta = ZERO, *, given_up: bool = False
) -> list[Failing | Waiting]:
    """Return the kinds of why *span* was not seen, the most frequent first; never none."""
    within = _within(span, tried)
    failed = Counter(one.error_kind or "other" for one in within if one.error)
    if failed:
        return [kind for kind, _ in failed.most_common(REASONS_SHOWN)]
    if given_up and _was_read(span, tried):
        return ["given up"]
    # A pass tells nothing of what came after itself: the one that proved what came before the span,
    # or an early one after which there was none for longer than before.
    went_on = _was_read(span, tried)
    outcomes = {
        attempt.outcome
        for attempt in within
        if attempt.outcome != "ok"
        or (attempt.started_at - young > span.start and (went_on or attempt.purpose != "poll"))
    }
    if given_up:
        outcomes.discard("ok")  # no pass looked back from later on
    return [next((why for outcome, why in IDLE.items() if outcome in outcomes), "not tried")]


def _within(span: Span, tried: Sequence[Attempt]) -> Sequence[Attempt]:
    # There may be thousands of gaps, and of passes.
    at = attrgetter("started_at")
    return tried[bisect_left(tried, span.start, key=at) : bisect_right(tried, span.end, key=at)]


def _was_read(span: Span, tried: Sequence[Attempt]) -> bool:
    """Tell whether polls went well, and as often as before, to the end of *span*."""
    # From the last one back: there may be thousands of gaps, and of passes.
    end = bisect_left(tried, span.end, key=attrgetter("started_at"))
    earlier = (tried[place] for place in range(end - 1, -1, -1))
    polls = (one.started_at for one in earlier if one.outcome == "ok" and one.purpose == "poll")
    well = list(islice(polls, 2))
    if len(well) < 2:  # noqa: PLR2004  without two there is no time between them
        return bool(well)
    return span.end - well[0] <= 2 * (well[0] - well[1])


def once(errors: Sequence[str]) -> list[str]:
    """Return each error once, the most frequent first, at most `REASONS_SHOWN`.

    They come oldest first. Those that differ in nothing but an instant are one: the last of them,
    and how many they are.

    >>> once(["down at 2017-02-23T07:00:00Z", "refused", "down at 2017-02-23T07:02:00Z"])
    ['down at 2017-02-23T07:02:00Z (2 times, the last one quoted)', 'refused']
    """
    alike: dict[str, list[str]] = defaultdict(list)
    for error in errors:
        alike[_INSTANT.sub("", error)].append(error)
    frequent = sorted(alike.values(), key=len, reverse=True)
    return [
        repeated(found[-1], len(found)) if len(set(found)) > 1 else found[-1]
        for found in frequent[:REASONS_SHOWN]
    ]


class WatchRecord(Struct, frozen=True, kw_only=True):
    """What the store holds of how the incident was watched.

    Attributes:
        attempts: Passes that began within the report, oldest first.
        standings: By source.
        quarantined: Source -> reason -> how many items, found within the report.
        late: Source -> longest time in a step -> posts that came within it and not before.
        shared: Sources that were asked for other incidents too, whose posts are among these.
    """

    attempts: Sequence[Attempt]
    standings: Mapping[str, Standing]
    quarantined: Mapping[str, Mapping[str, int]]
    late: Mapping[str, Mapping[timedelta, int]]
    shared: Collection[str]


def sources_report(known: Reader, question: Question) -> Report:
    readings = read(known, replace(question, by="source"), everywhere=False)
    span = readings.total.span
    standings = known.standings(to_epoch_ms(question.now))
    record = WatchRecord(
        attempts=known.attempts(question.incident, span),
        standings={s: v for (s, i), v in standings.items() if i == question.incident},
        quarantined=known.quarantined(span),
        late=known.lateness(span),
        shared={s for (s, i), v in standings.items() if i != question.incident and v.outcome},
    )
    seen = {attempt.source for attempt in record.attempts}
    found = [_source(name, readings, record) for name in sorted({*readings.groups, *seen})]
    rows = tuple(row for row, _ in found)
    gaps = tuple(_gaps(rows, readings))
    return Report(
        name="sources",
        head=readings.head,
        findings=(
            *gaps,
            *_in_full(rows, gaps, readings),
            *changes(readings, "incident"),
            *(one for _, findings in found for one in findings),
        ),
        frames={"sources": Frame(SourceRow, rows)},
        method=method(readings),
    )


def _source(
    name: str, readings: Readings, record: WatchRecord
) -> tuple[SourceRow, Sequence[Finding]]:
    """Return the row of a source, and what is found of it but its gaps."""
    question, span = readings.question, readings.past
    lanes = [lane for lane in readings.total.lanes if lane.source == name]
    part = readings.groups.get(name)
    posts = 0 if part is None else part.tally.posts
    observed = share(name, lanes, span) if lanes else None
    known = bool(posts or observed)
    tried = [attempt for attempt in record.attempts if attempt.source == name]
    outcomes = Counter[str](attempt.outcome or "unfinished" for attempt in tried)
    standing = record.standings.get(name, Standing())
    quarantined = record.quarantined.get(name, {})
    about: dict[str, Any] = {"about": Subject("source", name), "span": readings.span}
    late = lateness(record.late.get(name, {}), lanes, shared=name in record.shared, **about)
    swept = second_look(tried, **about)
    row = SourceRow(
        incident=question.incident,
        source=name,
        posts=posts if known else None,
        people=None if part is None or not known else part.whole.people,
        early=name in readings.early,
        minimum=is_minimum(readings, lanes),
        coverage=observed,
        seen=sum(attempt.seen for attempt in tried),
        beside=sum(attempt.beside for attempt in tried),
        rejected=sum(attempt.rejected for attempt in tried),
        passes=Passes(**outcomes),
        last_success=standing.last_success,
        last_error=standing.error,
        last_error_kind=standing.error_kind,
        gaps=tuple(_gap(gap, tried, lanes) for gap in gaps_of(lanes, span, readings.due)),
        lanes=tuple(lane.name for lane in lanes),
        quarantined=quarantined,
        settle=iso_duration(max(lane.settle for lane in lanes)) if lanes else None,
        late=None if late is None else late.shape(),
        swept=None if swept is None else swept.shape(),
    )
    found = list[Finding]()
    if standing.error is not None:
        found.append(LastPass(**about, why=standing.error_kind, quoted=standing.error))
    if quarantined:
        items = exact(sum(quarantined.values()), "items")
        parts = {reason: exact(number, "items") for reason, number in quarantined.items()}
        found.append(Unreadable(**about, items=items, reasons=parts))
    return row, [*found, *(one for one in (late, swept) if one is not None)]


def _gaps(rows: Sequence[SourceRow], readings: Readings) -> Iterator[Gap | NoGap]:
    """Yield the gaps: those that still last first, then the longest; or that there is none.

    Time in which no source was to be watched is one too, unless that is all of the time. Listings
    of a source with the same gap have one, which is also one if it has been lost since.
    """
    found: dict[tuple[str, Span], list[GapRow]] = {}
    for row in rows:
        for gap in row.gaps or ():
            found.setdefault((row.source, Span(gap.start, gap.end)), []).append(gap)
    lanes, past = readings.total.lanes, readings.past
    nobody = [one for one in unclaimed(lanes, past) if one != past]
    if not found and not nobody:
        seen = watched(lanes, past) > 0
        yield NoGap(
            about=incident(readings),
            span=readings.span,
            watched=seen,
            early=bool(readings.early),
            partly=tuple(
                row.source for row in rows if row.minimum and (row.coverage or (seen and row.posts))
            ),
        )
    partly = {
        (name, span)
        for name in {source for source, _ in found}
        for span in in_part(name, lanes, [one for source, one in found if source == name])
    }
    said = [
        Gap(
            about=Subject("source", source),
            span=span,
            why=_all(gap.kinds for gap in alike if gap.kind == "not observed"),
            lost=_all(gap.kinds for gap in alike if gap.kind == "lost"),
            lasts=_lasts(span, readings),
            part=(source, span) in partly,
            listings=tuple(dict.fromkeys(gap.lane for gap in alike)),
            quoted=_all(gap.reasons for gap in alike),
        )
        for (source, span), alike in found.items()
    ]
    said += [
        Gap(
            about=incident(readings),
            span=span,
            why=("not claimed",),
            lost=(),
            lasts=_lasts(span, readings),
        )
        for span in nobody
    ]
    yield from sorted(said, key=lambda gap: (not gap.lasts, -gap.span.length, gap.span.start))


def _in_full(
    rows: Sequence[SourceRow], found: Sequence[Gap | NoGap], readings: Readings
) -> Iterator[Unreached | Unbroken]:
    """Yield which sources could not be read last, and which missed nothing where others did."""
    about: dict[str, Any] = {"about": incident(readings), "span": readings.span}
    gaps = [one for one in found if isinstance(one, Gap)]
    unreached = _unreached(rows, gaps, readings)
    if unreached:
        yield Unreached(**about, sources=tuple(unreached))
    missed = {one.about.key for one in gaps}
    whole = _whole(readings.total.lanes, readings.span) - missed - {*unreached}
    unbroken = [
        row.source for row in rows if row.source in whole and not row.minimum and not row.early
    ]
    if missed and unbroken:
        yield Unbroken(**about, sources=tuple(unbroken))


def _unreached(rows: Sequence[SourceRow], gaps: Sequence[Gap], readings: Readings) -> Sequence[str]:
    """Return the sources that failed last, where no gap that lasts says so.

    None that is asked no more: whatever came since is not missed.
    """
    if readings.span.end < readings.question.now:
        return ()  # a fetch of now says nothing of a time that is over
    lanes = readings.total.lanes
    ended = {one.source for one in lanes} - {one.source for one in lanes if one.until is None}
    named = {one.about.key for one in gaps if one.lasts} | ended
    failed = [row for row in rows if row.last_error is not None]
    names = [row.source for row in failed if row.last_error_kind not in WARNINGS]
    return [name for name in names if name not in named]


def _whole(lanes: Sequence[Lane], span: Span) -> set[str]:
    """Return the sources each of whose listings that showed anything did so without a hole."""
    whole: dict[str, bool] = {}
    for lane in lanes:
        seen = [part for one in lane.observed if (part := overlap(span, one)) is not None]
        if seen:
            begins = max(span.start, lane.since or span.start)
            unbroken = len(seen) == 1 and seen[0].start <= begins
            whole[lane.source] = whole.get(lane.source, True) and unbroken
    return {name for name, unbroken in whole.items() if unbroken}


def _lasts(span: Span, readings: Readings) -> bool:
    # The span of a report ends at a full minute.
    return readings.question.now - span.end < MINUTE


def _all(parts: Any) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(parts)))


def _gap(gap: UnseenSpan, tried: Sequence[Attempt], lanes: Sequence[Lane]) -> GapRow:
    lane = next(one for one in lanes if one.name == gap.lane)
    young = lane.settle if lane.clock == "created" else ZERO
    why: Sequence[Failing | Losing | Waiting] = [] if gap.kind is None else [gap.kind]
    said = [] if gap.reason is None else [gap.reason]
    given_up = gap.span.end == lane.until
    if gap.lane == ARCHIVES:  # no pass could have shown what nobody claims of an archive
        said, why = [because(["not claimed"], lost=False)], ["not claimed"]
    return GapRow(
        lane=gap.lane,
        start=gap.span.start,
        end=gap.span.end,
        kind="not observed" if gap.reason is None else "lost",
        reasons=tuple(said or reasons(gap.span, tried, young, given_up=given_up)),
        kinds=tuple(why or kinds(gap.span, tried, young, given_up=given_up)),
    )


STEP: Final = 2**0.5
"""By this each step is longer than the one before; see `store.lateness`."""


def lateness(
    steps: Mapping[timedelta, int], lanes: Iterable[Lane], *, shared: bool = False, **about: Any
) -> Lateness | None:
    """Return how late posts came, or None where none shows it.

    *steps* are the longest time in a step -> how many posts came within it and not before; posts of
    other incidents are among them where they are *shared*. *about* are subject and span.
    """
    found = sorted(steps.items())
    posts = sum(amount for _, amount in found)
    if not posts:
        return None
    settle = max((lane.settle for lane in lanes), default=timedelta())
    half, most = (_at_most(_by_then(found, part * posts)) for part in (0.5, 0.99))
    return Lateness(
        **about,
        behind=Support(posts, None),
        posts=exact(posts, "posts"),
        half=half,
        most=most,
        longer=(most.low or 0) > settle.total_seconds(),
        shared=shared,
    )


def _at_most(time: timedelta) -> Quantity:
    """Return a time that is never too short, and too long by the length of its step at most.

    The first step, of a second, holds whatever was not late at all.
    """
    high = time // SECOND
    return estimated(high, high / STEP if high > 1 else 0, high, "seconds")


def _by_then(steps: Sequence[tuple[timedelta, int]], wanted: float) -> timedelta:
    reached = accumulate(amount for _, amount in steps)
    return next(time for (time, _), sum_ in zip(steps, reached, strict=True) if sum_ >= wanted)


def second_look(attempts: Iterable[Attempt], **about: Any) -> SecondLook | None:
    """Return what sweeps found, or None where none met a post; *about* as in `lateness`."""
    made = [attempt for attempt in attempts if attempt.purpose == "sweep"]
    met, missed = sum(a.again for a in made), sum(a.missed for a in made)
    found = share_of(missed, met + missed, met + missed)
    if found is None:
        return None
    return SecondLook(
        **about,
        behind=Support(met + missed, None),
        met=exact(met, "posts"),
        missed=exact(missed, "posts"),
        share=found.share(),
    )
