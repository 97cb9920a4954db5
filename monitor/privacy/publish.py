"""The gate out: what an audience may see of a report. Nothing after it withholds or restores."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from monitor.nouns.finding import Finding, Subject
from monitor.nouns.frame import Frame
from monitor.nouns.method import Method
from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.nouns.support import (
    ALL,
    FEWEST,
    TOTAL,
    Backed,
    Layer,
    Mask,
    May,
    Name,
    Publishable,
    Support,
    Withholding,
)
from monitor.nouns.tone import ReadAs, ToneRow, ToneWay, TopicFigures
from monitor.privacy.cells import withhold

Audience: TypeAlias = Literal["internal"] | Publishable
"""Who reads a report: those who run the program, or the public, who may see this much."""

Row = TypeVar("Row", bound=Struct)

Places: TypeAlias = frozenset[tuple[str, int]]
"""Rows of a frame: the name of their group, `TOTAL` for all posts, and their place in it."""

INTERNAL: Final = "internal"


class Published(Struct, frozen=True, kw_only=True):
    """A report as one audience may see it; `publish` alone makes it.

    Attributes:
        suppressed: Key of a frame -> rows whose numbers are left out since few accounts stand
            behind them, or since they would give another one away.
        shown: What may be published of any other stretch of time; None where all may.
    """

    report: Report
    suppressed: Mapping[str, Places] = {}
    shown: Publishable | None = None

    def withheld(self, key: str = "buckets", group: str = TOTAL) -> frozenset[int]:
        """Return the places of the rows of a frame, or of a group in it, that are left out."""
        return frozenset(place for name, place in self.suppressed.get(key, ()) if name == group)


def publish(report: Report, audience: Audience) -> Published:
    """Return what *audience* may see of a report: all of it, or what enough accounts stand behind.

    In public no number is left of which fewer than five accounts are the source, nor one from which
    such a number follows. A row that does not say who stands behind it has no place there.
    """
    if audience == INTERNAL:
        return Published(report=report)
    may = May(audience, Span(report.head.since, report.head.until))
    subjects: dict[Subject, bool] = {}
    for row in (row for frame in report.frames.values() for row in frame.rows):
        if isinstance(row, Withholding):
            subjects |= row.subjects(may)
    may = replace(may, subjects=subjects)
    suppressed: dict[str, Places] = {}
    frames: dict[str, Frame[Struct]] = {}
    for key, frame in report.frames.items():
        if issubclass(frame.kind, Backed):
            suppressed[key] = _few(frame, may)
            frames[key] = _without(frame, suppressed[key])
        elif issubclass(frame.kind, Withholding | TopicFigures):
            kept = (_kept(row, may) for row in frame.rows)
            frames[key] = replace(frame, rows=tuple(row for row in kept if row is not None))
    few = not may.count(ALL, may.whole)
    return Published(
        report=replace(
            report,
            findings=tuple(
                found
                for one in report.findings
                if _may_be_shown(one, may) and (found := one.public(may)) is not None
            ),
            frames=frames,
            method=_method(report.method, few=few),
            records=None,
        ),
        suppressed=suppressed,
        shown=audience,
    )


def _may_be_shown(finding: Finding, may: May) -> bool:
    if finding.behind.few or not may.show(finding.about):
        return False
    return not finding.counts or may.count(_name(finding.about), finding.span)


def _name(about: Subject) -> Name:
    return ALL if about.kind == "incident" else (about.kind, about.key)


def _few(frame: Frame[Struct], may: May) -> Places:
    groups = {(frame.by, key): rows for key, rows in (frame.groups or {}).items()}
    return frozenset(
        (name[1], place)
        for name, rows in {ALL: frame.rows, **groups}.items()
        for place, row in enumerate(rows)
        if isinstance(row, Backed)
        and row.behind.posts is not None
        and (row.behind.few or not may.count(row.name or name, row.span or may.whole, row.of))
    )


def _without(frame: Frame[Row], out: Places) -> Frame[Row]:
    def kept(group: str, rows: Sequence[Row]) -> tuple[Row, ...]:
        return tuple(
            replace(row, **(empty if (group, place) in out else quoted))
            for place, row in enumerate(rows)
        )

    # A value within another goes with that.
    quoted = {one.path.split(".")[0]: None for one in frame.columns if one.internal}
    empty = quoted | {one.path.split(".")[0]: None for one in frame.columns if not one.always}
    groups = frame.groups
    return replace(
        frame,
        rows=kept(TOTAL, frame.rows),
        groups=None
        if groups is None
        else {name: kept(name, rows) for name, rows in groups.items()},
    )


def _kept(row: Struct, may: May) -> Struct | None:
    if isinstance(row, TopicFigures):
        return replace(row, ways=_ways(row.ways, may.shown))
    return row.public(may) if isinstance(row, Withholding) else None


def _ways(ways: Mapping[ReadAs, ToneWay], shown: Publishable) -> dict[ReadAs, ToneWay]:
    """Return ways of reading the same reactions, without what few reactions are behind.

    Who wrote them is not counted: posts stand for people here.
    """
    first = next(iter(ways.values()))
    if not first.buckets:
        return dict(ways)

    def of(parts: Sequence[ToneRow]) -> list[Support]:
        return [Support(part.posts, None) for part in parts]

    edges = [first.buckets[0].start, *(bucket.end for bucket in first.buckets)]
    whole = [edges[0], edges[-1]]
    own = withhold([Layer(whole, {ALL: of([first.total])}), Layer(edges, {ALL: of(first.buckets)})])
    hidden = [
        one or other
        for one, other in zip(own.hidden_in(ALL, edges), shown.hidden_in(ALL, edges), strict=True)
    ]
    gone = own.hidden_in(ALL, whole)
    return {
        name: ToneWay(_blank([way.total], gone)[0], _blank(way.buckets, hidden))
        for name, way in ways.items()
    }


def _blank(rows: Sequence[ToneRow], hidden: Mask) -> Sequence[ToneRow]:
    places = frozenset((TOTAL, place) for place, out in enumerate(hidden) if out)
    return _without(Frame(ToneRow, rows), places).rows


def _method(method: Struct | None, *, few: bool) -> Struct | None:
    if not isinstance(method, Method):
        return method
    scored = method.scored
    if few:
        scoring = replace(method.scoring, differing=())
        return replace(method, scored=replace(scored, share=None), scoring=scoring)
    accounts = {why: who for why, who in (scored.accounts or {}).items() if who >= FEWEST}
    reasons = {why: posts for why, posts in (scored.reasons or {}).items() if why in accounts}
    wordless = scored.wordless if (scored.neutral or 0) >= FEWEST else None
    shown = replace(scored, reasons=reasons, accounts=accounts, wordless=wordless)
    return replace(method, scored=shown)
