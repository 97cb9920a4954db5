"""From reports, as their audience reads them, to the figure that is drawn: one maker a chart."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, Literal, Protocol, TypeAlias, cast

from msgspec.structs import astuple

from monitor.chart.figure import (
    AmplificationFigure,
    ComparisonFigure,
    Curve,
    DrawnOvertaking,
    DrawnStretch,
    Figure,
    LinksFigure,
    Narrative,
    NarrativesFigure,
    Outlook,
    ReactionsFigure,
    SentimentFigure,
    VolumeFigure,
)
from monitor.chart.outlook import fan
from monitor.nouns.buckets import Bucket
from monitor.nouns.comparison import (
    Comparison,
    Incomparable,
    PostRatio,
    SideHour,
    SideRow,
    hours_shown,
)
from monitor.nouns.finding import Finding
from monitor.nouns.frame import Frame
from monitor.nouns.gaps import Gap
from monitor.nouns.incident import Event
from monitor.nouns.measure import CountSeries
from monitor.nouns.narratives import CrossingRow, NarrativeRow, NarrativeShare, Overtakings
from monitor.nouns.posts import Lost, Span
from monitor.nouns.queries import Textless
from monitor.nouns.spread import (
    BurstRow,
    ForecastRow,
    MostLinked,
    OnsetRow,
    Phased,
    Shared,
    StandingRow,
    Trend,
    Unwatched,
)
from monitor.nouns.tone import (
    Negative,
    NothingScored,
    ToneRow,
    ToneWay,
    TopicFigures,
    WithoutTopic,
)
from monitor.nouns.volume import Peak, Total, Unobserved
from monitor.words.charts import (
    LINKS_METHOD,
    NARRATIVES_METHOD,
    NO_LINES,
    NO_LINK,
    NO_SHARES,
    NO_STEP,
    NO_SUM,
    NO_VERSION,
    REACTIONS_ONLY,
    UNCLAIMED,
)
from monitor.words.comparison import ZERO, names
from monitor.words.counts import count_lines, only_counts
from monitor.words.page import LONG_BARS, no_bar, widened
from monitor.words.tone import limits
from monitor.words.worded import Worded

By: TypeAlias = Literal["source", "narrative", "language", "kind"]


class Drawn(Protocol):
    """What a chart is drawn from, as its audience may see it: a snapshot.

    Its reports are in the buckets that are drawn. `asked` is what was asked for, where that may not
    be published and more is drawn; `lengthened` says whether buckets are longer than usual, so that
    enough accounts post in each.
    """

    def worded(self, name: str, *, by: By | None = None) -> Worded: ...
    @property
    def marks(self) -> Sequence[Event]: ...
    @property
    def asked(self) -> Span | None: ...
    @property
    def lengthened(self) -> bool: ...
    @property
    def series(self) -> Sequence[CountSeries]: ...


def volume(drawn: Drawn) -> VolumeFigure:
    """Return posts over time, by source where nothing of that split is withheld."""
    counted, counts = drawn.worded("volume", by="source"), drawn.series
    split = not any(name for name, _ in counted.suppressed.get("buckets", ()))
    posts = cast("Frame[Bucket]", counted.report.frames["buckets"])
    total = counted.report.find(Total)
    titles = [one.measure.title for one in counts if one.values]
    unknown = total is not None and total.posts is None
    return VolumeFigure(
        **_common(drawn, counted, count_lines(counts), kind="bars"),
        buckets=tuple(posts.rows),
        said=only_counts(titles) if unknown and titles else _headline(counted, Peak, Total),
        groups={name: tuple(rows) for name, rows in (posts.groups or {}).items() if split},
        counts=tuple(counts),
    )


def spread(drawn: Drawn) -> VolumeFigure:
    counted, spread_report = drawn.worded("volume"), drawn.worded("spread")
    report, common = spread_report.report, _common(drawn, counted, kind="bars")
    onset = next(iter(report.rows_of(OnsetRow, "onset")), None)
    standing = next(iter(report.rows_of(StandingRow, "")), None)
    ahead = report.rows_of(ForecastRow, "forecast")
    outlook = None
    if standing is not None:
        outlook = Outlook(
            onset=None if onset is None else Span(onset.low, onset.high),
            gradual=onset is not None and onset.gradual,
            bursts=tuple(Span(one.start, one.end) for one in report.rows_of(BurstRow, "bursts")),
            fan=fan(standing.settled_until, common["every"], ahead),
            phases=drawn.worded("phases").report.rows_of(Phased, "phases"),
        )
    return VolumeFigure(
        **common,
        buckets=counted.report.rows_of(Bucket, "buckets"),
        said=_headline(spread_report, Trend, Unwatched),
        outlook=outlook,
    )


def amplification(drawn: Drawn) -> AmplificationFigure:
    counted = drawn.worded("volume")
    return AmplificationFigure(
        **_common(drawn, counted, kind="steps"),
        buckets=counted.report.rows_of(Bucket, "buckets"),
        said=_headline(counted, Total),
    )


def links(drawn: Drawn) -> LinksFigure:
    """Return how the most spread links were passed on."""
    counted, worded = drawn.worded("volume"), drawn.worded("links")
    shared = worded.report.rows_of(Shared, "links")
    few = any(posts is None for one in shared for posts in one.posts)
    known = any(one.is_spread for one in shared)
    missing = [] if not few else [NO_SUM] if known else [NO_LINES]
    return LinksFigure(
        **_common(drawn, counted, [LINKS_METHOD], notes=missing),
        buckets=counted.report.rows_of(Bucket, "buckets"),
        said=_headline(worded, MostLinked) or NO_LINK,
        links=shared,
    )


def narratives(drawn: Drawn) -> NarrativesFigure:
    """Return which narrative has what share of the posts, of those of which nothing is withheld."""
    counted, versions = drawn.worded("volume"), drawn.worded("narratives")
    report = versions.report
    rows = [row for row in report.rows_of(NarrativeRow, "narratives") if row.posts is not None]
    titles = {row.key: row.title for row in rows}
    few = any(one.posts is None for row in rows for one in row.share)
    shown = tuple(
        Narrative(
            row.title,
            row.posts or 0,
            tuple(DrawnStretch.of(*astuple(one)) for one in row.share if one.value is not None),
        )
        for row in rows
    )
    drawn_ones = any(one.stretches for one in shown)
    missing = () if not rows else (NO_SHARES,) if not drawn_ones else (NO_SUM,) if few else ()
    notes = [*versions.sentences(Textless), *missing]
    return NarrativesFigure(
        **_common(drawn, counted, [NARRATIVES_METHOD], notes=notes),
        buckets=counted.report.rows_of(Bucket, "buckets"),
        said=_leading(versions) or NO_VERSION,
        narratives=shown,
        overtakings=tuple(
            DrawnOvertaking(titles[one.ahead], titles[one.behind], Span(one.low, one.high))
            for one in report.rows_of(CrossingRow, "crossings")
        ),
    )


def sentiment(drawn: Drawn) -> SentimentFigure | ReactionsFigure:
    """Return how posts read over time; where the topic was taken out of it, with and without."""
    tone = drawn.worded("sentiment")
    report = tone.report
    buckets = tuple(one.point for one in report.rows_of(ToneRow, "buckets"))
    topic, sentence = next(iter(report.rows_of(TopicFigures, "without_topic")), None), None
    notes = list[str]()
    if topic is not None:
        sentence = report.find(WithoutTopic)
        notes = [REACTIONS_ONLY, *(limits(sentence) if sentence else ())]
    common = _common(drawn, tone, unobserved=drawn.worded("volume"), kind="points", notes=notes)
    if topic is None:
        said_of = _headline(tone, Negative, NothingScored)
        return SentimentFigure(**common, buckets=buckets, said=said_of)
    return ReactionsFigure(
        **common,
        buckets=buckets,
        said=_headline(tone, WithoutTopic),
        ways={
            name: ToneWay(way.total, [one.point for one in way.buckets])
            for name, way in topic.ways.items()
        },
    )


FEW_BARS: Final = 24
"""Bars below which a picture says why it has no more of them."""

WHOLE: Final = 0.99
"""Coverage from which on an hour counts as watched whole; of a share of rounded spans."""

CHARTS: Final[Mapping[str, Callable[[Drawn], Figure]]] = {
    "volume": volume,
    "sentiment": sentiment,
    "spread": spread,
    "narratives": narratives,
    "amplification": amplification,
    "links": links,
}


def comparison(compared: Worded) -> ComparisonFigure:
    """Return two reactions hour by hour, of all sources that were watched for both."""
    report = compared.report
    rows = hours_shown(report)
    sides = report.rows_of(SideRow, "sides")
    held: dict[tuple[str, int], list[SideHour]] = {}
    for row in rows:
        held.setdefault((row.side, row.hour), []).append(row)
    hours = sorted({row.hour for row in rows})
    found = report.find(Comparison)
    few = any(row.coverage and row.posts is None for row in rows)
    axis = tuple(_paired(held["first", hour]) for hour in hours)
    called = names(sides, compared.wording)
    return ComparisonFigure(
        title=report.head.title,
        timezone=report.head.timezone,
        every=timedelta(hours=1),
        said=_of_shown(compared, rows) or _headline(compared, Incomparable, Comparison),
        simulated=report.head.simulated,
        notes=(*compared.sentences(Comparison), *((NO_STEP,) if few else ())),
        method=tuple(compared.sheet.method),
        since=ZERO["onset" if found is None else found.align],
        buckets=axis,
        unobserved=tuple(one.span for one in axis if not one.coverage),
        curves=tuple(
            Curve(called[side.side], tuple(_together(held[side.side, hour]) for hour in hours))
            for side in sides
        ),
    )


def _of_shown(compared: Worded, rows: Sequence[SideHour]) -> str:
    """Return which side drew more posts of what is drawn; empty where that is not published.

    Of one source it is no title of a picture of all.
    """
    drawn = {row.source or None for row in rows}
    return next(
        (
            said.headline
            for one, said in compared.said
            if isinstance(one, PostRatio) and (one.source is None or drawn == {one.source})
        ),
        "",
    )


def _paired(first: Sequence[SideHour]) -> Bucket:
    """Return an hour of the axis, with whether both sides were watched whole in it."""
    return Bucket(
        start=first[0].start,
        end=first[0].end,
        posts=None,
        people=None,
        messages=None,
        coverage=float(all(one.counted for one in first)),
        provisional=False,
        truncated=False,
    )


def _together(rows: Sequence[SideHour]) -> tuple[int | None, bool]:
    """Return the posts of an hour on all its rows, and whether that is a minimum."""
    known = [one.posts for one in rows if one.posts is not None]
    least = any(one.coverage < WHOLE for one in rows)
    return (sum(known) if len(known) == len(rows) else None), least


def _common(
    drawn: Drawn,
    worded: Worded,
    more: Sequence[str] = (),
    *,
    unobserved: Worded | None = None,
    kind: Literal["bars", "steps", "points", "lines"] = "lines",
    notes: Sequence[str] = (),
) -> dict[str, Any]:
    """Return what every figure has, and *more* lines about how it came about.

    Where buckets are drawn as bars, steps or points, notes say that some have none, or why bars are
    few, if that is so; its own *notes* come last.
    """
    report, method, out = worded.report, worded.method, sorted(worded.withheld())
    total = drawn.worded("volume").report.find(Total)
    # Where no post is held either there is no archive that might be complete: nobody watched.
    claimed = bool(method.lanes) or (total is not None and total.posts is None)
    rows = cast("Sequence[Bucket | ToneRow]", report.frames["buckets"].rows)
    dark = (unobserved or worded).report.rows_of(Unobserved, "unobserved")
    gone = kind != "lines" and bool(out) and total is not None
    ever = {one.source for one in method.lanes if one.observed}
    never = dict.fromkeys(one.source for one in method.lanes if one.source not in ever)
    long_bars = kind in {"bars", "steps"} and drawn.lengthened and len(rows) < FEW_BARS
    return {
        "title": report.head.title,
        "timezone": report.head.timezone,
        "every": method.every,
        "events": tuple(drawn.marks),
        "unobserved": tuple(Span(one.start, one.end) for one in dark),
        "missed": tuple(
            one.span
            for one in drawn.worded("sources").report.findings
            if isinstance(one, Gap) and one.about.key not in never
        ),
        "never": tuple(never),
        "claimed": claimed,
        "notes": (
            *([] if drawn.asked is None else [widened(drawn.asked, report.head)]),
            *([] if claimed else [UNCLAIMED]),
            *([LONG_BARS] if long_bars else []),
            *([no_bar(method.every, dotted=kind == "bars")] if gone else []),
            *notes,
        ),
        "lost": tuple(Lost(Span(one.start, one.end), one.reason, one.kind) for one in method.lost),
        "withheld": tuple(rows[at].span for at in out),
        "few": total is None,
        "simulated": report.head.simulated,
        "method": (*worded.sheet.method, *more),
        "now": report.head.generated_at,
    }


def _headline(worded: Worded, *kinds: type[Finding]) -> str:
    """Return the headline of the first of these kinds that was found; empty without any."""
    said = (worded.of(kind) for kind in kinds)
    return next((one.headline for one in said if one is not None), "")


def _leading(worded: Worded) -> str:
    """Return the last overtaking as a title, or else the largest share, or what else is found."""
    turned = [(found, said) for found, said in worded.said if isinstance(found, Overtakings)]
    shares = [(found, said) for found, said in worded.said if isinstance(found, NarrativeShare)]
    if turned:
        _, last = max(turned, key=lambda one: astuple(one[0].times[-1].between)[::-1])
        return last.headline
    if shares:
        _, largest = max(shares, key=lambda one: one[0].share.value if one[0].share else -1)
        return largest.headline
    return next((said.headline for _, said in worded.said), "")
