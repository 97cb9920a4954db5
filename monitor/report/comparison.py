"""Two reactions side by side: the same hours since each took off, or hours of the clock."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import floor, log10, nan
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from monitor.clock import HOUR, from_epoch
from monitor.nouns.buckets import Bucket, Estimate
from monitor.nouns.comparison import (
    Alignment,
    Apart,
    Comparison,
    ComparisonMethod,
    HoursOf,
    Incomparable,
    PostRatio,
    Side,
    SideHour,
    SideRow,
)
from monitor.nouns.finding import Finding, Subject
from monitor.nouns.frame import Frame
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity, estimated, exact
from monitor.nouns.report import Report
from monitor.nouns.spans import overlap, union
from monitor.nouns.support import Publishable, Support
from monitor.report.method import versions
from monitor.report.readings import ALL, Question, in_minutes, is_simulated, read
from monitor.series.counts import counts
from monitor.series.exposure import WHOLE
from monitor.series.wallclock import edges
from monitor.spread.comparison import Activity, ratio
from monitor.spread.step import Floats
from monitor.store.reading.reader import Reader
from monitor.words.numbers import listed

Mask: TypeAlias = NDArray[np.bool_]
"""Whether each hour is counted."""

MOST_HOURS: Final = 30 * 24
"""Since hour 0: after a month it is another reaction."""

DIGITS: Final = 3
"""Of a ratio and its ends: more would say more of single hours than of the ratio."""

SIDES: Final[tuple[Side, Side]] = ("first", "second")


class Counter(Struct, frozen=True):
    """A counter that says how busy a platform was.

    Attributes:
        name: Of its table in the configuration.
        sources: Names of the sources that have posts of that platform.
    """

    name: str
    sources: frozenset[str]


class Pair(Struct, frozen=True, kw_only=True):
    """What is compared.

    Attributes:
        first, second: Their own questions; the span of each is where its hours are looked for.
        align: What the first hours of both have in common.
        longest: How long at most from there on; None for as long as both go on.
        baseline: Incident by whose posts in the same hours both are divided; None for none.
        counter: The same of what a service counted; None for none.
    """

    first: Question
    second: Question
    align: Alignment
    longest: timedelta | None = None
    baseline: Question | None = None
    counter: Counter | None = None

    @property
    def sides(self) -> tuple[Question, Question]:
        return self.first, self.second

    @property
    def over(self) -> str | None:
        """Return the name of what both are divided by; None where they are not."""
        if self.counter is not None:
            return self.counter.name
        return None if self.baseline is None else self.baseline.incident

    @property
    def zone(self) -> ZoneInfo:
        """Return on whose clock hours begin: as all that is published, the newsroom's own."""
        return ZoneInfo(self.first.own_timezone or self.first.timezone)


class _Cells(Struct, frozen=True):
    """What a side has of each source in each hour.

    Attributes:
        buckets: Of each source, and of all posts under `ALL`.
        accounts: Likewise, in all hours.
        claims: Sources with a listing that claims to show everything.
    """

    buckets: Mapping[str, Sequence[Bucket]]
    accounts: Mapping[str, int]
    claims: frozenset[str]

    @property
    def hours(self) -> Sequence[Bucket]:
        return self.buckets[ALL]

    @property
    def span(self) -> Span:
        return Span(self.hours[0].start, self.hours[-1].end)


class _Base(Struct, frozen=True):
    """How busy the platforms were in the hours of both sides.

    Attributes:
        name: Of the incident or the counter.
        both: Source -> whether each hour is counted.
        sums: Of each side, a number for each hour.
        counted: Whose posts these are; none of a counter's.
        drawn: Whether they are posts that we hold.
    """

    name: str
    both: Mapping[str, Mask]
    sums: Sequence[Floats]
    counted: tuple[HoursOf, ...]
    drawn: bool


def comparison_report(known: Reader, pair: Pair, shown: Publishable | None = None) -> Report:
    """Return how many times as many posts one side drew as the other, in the same hours.

    Where *shown* is what may be published of all its incidents, the ends of intervals rest on that
    alone, since whoever computes as we do would find an hour that is withheld by them.
    """
    starts = _starts(known, pair)
    if isinstance(starts, Incomparable):
        return _report(known, pair, [q.span for q in pair.sides], (starts,), ())
    hours = _length(pair, starts)
    if hours < 1:
        apart = _incomparable(pair, "hour" if pair.align == "onset" else "time of day")
        return _report(known, pair, [q.span for q in pair.sides], (apart,), ())
    cuts = [edges(Span(at, at + hours * HOUR), HOUR, pair.zone)[: hours + 1] for at in starts]
    cells = [
        _cells(known, replace(one, span=Span(cut[0], cut[-1])), pair.zone)
        for one, cut in zip(pair.sides, cuts, strict=True)
    ]
    spans = [one.span for one in cells]
    common = sorted(cells[0].claims & cells[1].claims)
    if not common:
        return _report(known, pair, spans, (_incomparable(pair, "source"),), ())
    whole = {s: _whole([one.buckets[s] for one in cells]) for s in common}
    # One of which no hour was watched for both is left out, unless that is so of all.
    both = {s: hours for s, hours in whole.items() if hours.any()} or whole
    left_out = sorted((cells[0].buckets.keys() | cells[1].buckets.keys()) - {ALL, *both})
    rows_of = both if left_out else {ALL: _in_all(both), **both}
    rows = [
        row
        for side, question, one in zip(SIDES, pair.sides, cells, strict=True)
        for source, counted in rows_of.items()
        for row in _rows(side, question.incident, source, one.buckets[source], counted)
    ]
    found: list[Finding] = [
        *_Ratios(known, pair, cells, both, shown).of_all(together=not left_out),
        Comparison(
            about=Subject("side", "first"),
            span=spans[0],
            align=pair.align,
            periods=pair.first.incident == pair.second.incident,
            first=starts[0],
            second=starts[1],
            hours=exact(hours, "hours"),
            watched=exact(int(_in_all(both).sum()), "hours"),
            sources=tuple(both),
            left_out=tuple(left_out),
        ),
    ]
    return _report(known, pair, spans, tuple(found), rows)


def _starts(known: Reader, pair: Pair) -> tuple[datetime, datetime] | Incomparable:
    if pair.align == "clock":
        return _same_time(pair)
    # What it computes with costs more to load than this report without it.
    from monitor.report.spread.reading import read_counts  # noqa: PLC0415
    from monitor.spread.analysis import took_off  # noqa: PLC0415
    from monitor.spread.onset import OnsetEstimate  # noqa: PLC0415

    found = []
    for side, question in zip(SIDES, pair.sides, strict=True):
        at = took_off(read_counts(known, read(known, replace(question, by=None))))
        if not isinstance(at, OnsetEstimate):
            return _incomparable(pair, "onset", side)
        instant = from_epoch(at.at)
        found.append(edges(in_minutes(Span(instant, instant)), HOUR, pair.zone)[0])
    return found[0], found[1]


def _same_time(pair: Pair) -> tuple[datetime, datetime]:
    """Return the first hour of both, or the first of the same time of day.

    That is of periods that share no time, or are of one incident, which would be compared with
    itself.
    A side that begins within an hour begins with the next. Where clocks skip that time of day, the
    second begins on the day after.
    """
    first, second = (_next_hour(one.span.start, pair.zone) for one in pair.sides)
    one = pair.first.incident == pair.second.incident
    if not one and overlap(pair.first.span, pair.second.span) is not None:
        return max(first, second), max(first, second)
    wanted = first.astimezone(pair.zone).hour
    days = (_next_hour(second + late * HOUR, pair.zone) for late in range(49))
    return first, next(at for at in days if at.astimezone(pair.zone).hour == wanted)


def _next_hour(at: datetime, zone: ZoneInfo) -> datetime:
    start, end = edges(in_minutes(Span(at, at)), HOUR, zone)[:2]
    return start if start == at else end


def _length(pair: Pair, starts: Sequence[datetime]) -> int:
    ends = [min(one.span.end, one.now) for one in pair.sides]
    most = MOST_HOURS if pair.longest is None else pair.longest // HOUR
    lengths = [(end - start) // HOUR for start, end in zip(starts, ends, strict=True)]
    return min(*lengths, most, MOST_HOURS)


def _cells(known: Reader, question: Question, zone: ZoneInfo) -> _Cells:
    readings = read(known, replace(question, by="source", every=HOUR, timezone=zone.key))
    parts = {ALL: readings.total, **readings.groups}
    return _Cells(
        {name: part.volume(question.now) for name, part in parts.items()},
        {name: part.whole.people for name, part in parts.items()},
        frozenset(lane.source for lane in readings.total.lanes if not lane.sample),
    )


def _whole(sides: Sequence[Sequence[Bucket]]) -> Mask:
    """Tell for each hour whether it was watched whole on all sides, and has settled."""
    return np.array(
        [
            all(one.coverage >= WHOLE and not (one.provisional or one.truncated) for one in hour)
            for hour in zip(*sides, strict=True)
        ]
    )


def _in_all(both: Mapping[str, Mask]) -> Mask:
    return np.asarray(np.logical_and.reduce(list(both.values())), np.bool_)


def _rows(
    side: Side, incident: str, source: str, buckets: Sequence[Bucket], both: Mask
) -> Iterator[SideHour]:
    for hour, (one, counted) in enumerate(zip(buckets, both.tolist(), strict=True)):
        yield SideHour(
            side=side,
            hour=hour,
            start=one.start,
            end=one.end,
            incident=incident,
            source=source,
            posts=one.posts,
            people=one.people,
            coverage=one.coverage,
            counted=counted,
        )


class _Ratios(Struct, frozen=True):
    """The ratios of the posts of both sides.

    Attributes:
        both: Source -> whether each hour is counted; of all sources that both have.
        shown: What may be published; None for all.
    """

    known: Reader
    pair: Pair
    cells: Sequence[_Cells]
    both: Mapping[str, Mask]
    shown: Publishable | None

    def of_all(self, *, together: bool) -> Iterator[PostRatio]:
        """Yield that of all common sources, the same over the baseline, and that of each.

        These are all sources of both sides where they are taken *together*.
        """
        yield self._ratio(self.both, together=together)
        for base in self._bases():
            yield self._ratio(base.both, base=base)
        if len(self.both) > 1:
            for source, held in self.both.items():
                yield self._ratio({source: held}, source=source)

    def _bases(self) -> Iterator[_Base]:
        """Yield how busy the platforms were, by an incident or a counter, in hours that are known.

        Nothing where both sides are the same hours: they were as busy for both.
        """
        pair, spans = self.pair, [one.span for one in self.cells]
        if spans[0] == spans[1]:
            return
        if pair.baseline is not None:
            key = pair.baseline.incident
            usual = [_cells(self.known, replace(pair.baseline, span=s), pair.zone) for s in spans]
            shared = {
                source: held & _whole([one.buckets[source] for one in usual])
                for source, held in self.both.items()
                if all(source in one.claims for one in usual)
            }
            if shared:
                sums = [self._summed(key, one, shared) for one in usual]
                counted = [found for one in usual for found in _hours_of(key, one, shared)]
                yield _Base(key, shared, sums, tuple(counted), drawn=True)
        if pair.counter is not None:
            found = [
                _counted(self.known, pair.counter.name, question.incident, one)
                for question, one in zip(pair.sides, self.cells, strict=True)
            ]
            whole = ~np.isnan(found).any(axis=0)
            own = {s: held & whole for s, held in self.both.items() if s in pair.counter.sources}
            if own and whole.any():
                yield _Base(pair.counter.name, own, [*map(np.nan_to_num, found)], (), drawn=False)

    def _ratio(
        self,
        both: Mapping[str, Mask],
        *,
        source: str | None = None,
        base: _Base | None = None,
        together: bool = False,
    ) -> PostRatio:
        """Return the ratio of all in *both*, or of the one *source* in it, over a *base* if any.

        The hours of all sources *together* are counted under `ALL`.
        """
        counted = both
        if together:
            all_of = _in_all(both)
            counted = {ALL: all_of, **{name: held & ~all_of for name, held in both.items()}}
        some = np.array(list(counted.values())).any(axis=0)
        sides = [(q.incident, one) for q, one in zip(self.pair.sides, self.cells, strict=True)]
        posts = [self._summed(incident, one, counted)[some] for incident, one in sides]
        activity = None
        if base is not None:
            first, second = (one[some] for one in base.sums)
            activity = Activity(first, second, counted=base.drawn)
        places = np.flatnonzero(some)
        found = ratio(posts[0], posts[1], places, activity) if len(places) else None
        sums = [round(one.sum()) for one in posts]
        return PostRatio(
            about=Subject("side", "first"),
            span=self.cells[0].span,
            behind=Support(min(sums), min(one.accounts.get(source or "", 0) for _, one in sides)),
            source=source,
            baseline=None if base is None else base.name,
            posts=(exact(sums[0], "posts"), exact(sums[1], "posts")),
            hours=exact(int(some.sum()), "hours"),
            lead="second" if (sums[0] < sums[1] if found is None else found.value < 1) else "first",
            ahead=None
            if found is None or found.low <= 1 <= found.high
            else ("first" if found.low > 1 else "second"),
            times=None if found is None else _times(found),
            counted=(
                *(found for side in sides for found in _hours_of(*side, counted)),
                *(() if base is None else base.counted),
            ),
        )

    def _summed(self, incident: str, cells: _Cells, counted: Mapping[str, Mask]) -> Floats:
        """Return the posts of each hour that is *counted*, of one source or under `ALL`.

        Of those that may not be published each has the mean of all within its stretch.
        """
        found = np.zeros(len(cells.hours))
        for name, held in counted.items():
            hours = cells.buckets[name]
            own = np.array([one.posts or 0 for one in hours], np.float64) * held
            if self.shown is not None:
                of, may = ("source", name) if name else ("", ALL), self.shown.others[incident]
                hidden = np.array([not may.all_in(of, one.span) for one in hours])
                for run in _runs(hours, held):
                    out = hidden & [run.start <= one.start < run.end for one in hours]
                    if out.any():
                        own[out] = own[out].mean()
            found += own
        return found


def _hours_of(incident: str, cells: _Cells, counted: Mapping[str, Mask]) -> Iterator[HoursOf]:
    for name, held in counted.items():
        if spans := _runs(cells.buckets[name], held):
            yield HoursOf(incident, name, tuple(spans))


def _counted(known: Reader, name: str, incident: str, cells: _Cells) -> Floats:
    """Return what a counter counted in each hour of a side; NaN where that is not known whole."""
    cut = [cells.hours[0].start, *(one.end for one in cells.hours)]
    for series in known.counts(incident, cells.span):
        if series.source == name and series.measure.how == "sum":
            found, fits = counts(cut, series.values, "sum")
            if fits:
                known_whole = (one.coverage >= 1 and not one.provisional for one in found)
                values = (nan if one.value is None else one.value for one in found)
                return np.where([*known_whole], [*values], nan)
    return np.full(len(cells.hours), nan)


def _runs(hours: Sequence[Bucket], counted: Mask) -> list[Span]:
    """Return the hours that are counted, joined where they adjoin."""
    return union(one.span for one, held in zip(hours, counted, strict=True) if held)


def _times(found: Estimate) -> Quantity:
    value, low, high = found.value, found.low, found.high
    if found.value < 1:
        value, low, high = 1 / value, 1 / high, 1 / low
    low, high = _digits(low, up=False), _digits(high, up=True)
    return estimated(float(f"{value:.{DIGITS}g}"), low, high, "times")


def _digits(number: float, *, up: bool) -> float:
    """Return an end of an interval in `DIGITS` digits: it does not become narrower.

    >>> _digits(3.14159, up=True), _digits(3.14159, up=False), _digits(0.012345, up=True)
    (3.15, 3.14, 0.0124)
    """
    places = DIGITS - 1 - floor(log10(number))
    whole = number * 10.0**places
    return round((-(-whole // 1) if up else whole // 1) / 10.0**places, places)


def _incomparable(pair: Pair, why: Apart, side: Side | None = None) -> Incomparable:
    return Incomparable(
        about=Subject("side", side or "first"),
        span=pair.first.span,
        why=why,
        side=side,
    )


def _report(
    known: Reader,
    pair: Pair,
    spans: Sequence[Span],
    findings: tuple[Finding, ...],
    rows: Sequence[SideHour],
) -> Report:
    simulated = is_simulated(known)
    title = listed(list(dict.fromkeys(one.title for one in pair.sides)))
    whole = Span(min(one.start for one in spans), max(one.end for one in spans))
    sides = [
        SideRow(side=side, incident=q.incident, title=q.title, start=span.start, end=span.end)
        for side, q, span in zip(SIDES, pair.sides, spans, strict=True)
    ]
    return Report(
        name="comparison",
        head=replace(pair.first, title=title, every=HOUR).head(whole, simulated=simulated),
        findings=findings,
        frames={"hours": Frame(SideHour, rows), "sides": Frame(SideRow, sides)},
        method=ComparisonMethod(
            simulated=simulated,
            align=pair.align,
            baseline=pair.over,
            versions=versions(known.version),
        ),
    )
