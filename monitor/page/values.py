"""The values of each figure of a page: what its data, its table and `values.json` hold."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from monitor.chart.figure import NarrativesFigure, counts_posts
from monitor.chart.svg.timeline import TimeAxis
from monitor.clock import rfc3339
from monitor.nouns.comparison import Side, SideHour, SideRow, hours_shown
from monitor.nouns.spread import ForecastRow
from monitor.nouns.statements import StatementChange, StatementRow
from monitor.nouns.tone import ToneRow
from monitor.nouns.videos import CopyRow, VideoFirst
from monitor.page.front import FrontPage
from monitor.words.comparison import names
from monitor.words.sheet import Cell

FORECAST: Final = ("hours", "lowest", "low", "middle", "high", "highest")
SHARES: Final = ("version", "start", "end", "share", "low", "high")
STATEMENTS: Final = ("at", "statement", "counted", "before", "after", "times", "low", "high")
LINKS: Final = ("link", "posts")
COMPARED: Final = ("side", "source", "hour", "start", "posts", "coverage", "compared")
VIDEO: Final = ("video", "source", "link", "first", "posts")
COUNTED: Final = ("counted", "unit", "start", "end", "value", "provisional")
"""Where no posts are known, of the other counts that are drawn instead."""

TONE: Final = ("start", "end", "scored", "share_negative", "low", "high", "checked", "provisional")

SIMULATED: Final = "simulated"
"""The last column of all of them: data are passed on without what stands around a figure."""


class Values(Struct, frozen=True):
    """A table as data: instants in RFC 3339, shares from 0 to 1, None for what is not known."""

    fields: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def values(front: FrontPage) -> Mapping[str, Values]:
    bars = front.bars.sheet
    found = {"waves": Values(bars.fields, [[plain(cell) for cell in row] for row in bars.records])}
    if front.timeline is not None and not counts_posts(front.timeline.posts):
        found["waves"] = Values(COUNTED, _counted(front.timeline))
    if front.shares is not None and any(one.stretches for one in front.shares.narratives):
        found["versions"] = Values(SHARES, _shares(front.shares))
    statements = front.story.statements.rows
    if statements:
        found["statements"] = Values(STATEMENTS, [x for row in statements for x in _changes(row)])
    if front.links:
        found["links"] = Values(LINKS, [(name, int(posts.value)) for name, posts in front.links])
    copies = front.video.report.rows_of(CopyRow, "copies")
    if front.video.of(VideoFirst) is not None and copies:
        found["video"] = Values(
            VIDEO,
            [
                (one.video, one.source, one.link, one.first and rfc3339(one.first), one.posts)
                for one in copies
            ],
        )
    if front.compared is not None:
        report = front.compared.report
        called = names(report.rows_of(SideRow, "sides"), front.compared.wording)
        rows = [_hour(called, one) for one in hours_shown(report)]
        found["compared"] = Values(COMPARED, rows)
    ahead = front.story.spread.report.rows_of(ForecastRow, "forecast")
    if ahead:
        found["next"] = Values(
            FORECAST,
            [(one.horizon_hours, one.q025, one.q10, one.q50, one.q90, one.q975) for one in ahead],
        )
    return {name: _signed(one, front) for name, one in found.items()}


def _counted(axis: TimeAxis) -> list[tuple[Cell, ...]]:
    return [
        (what.title, what.unit, rfc3339(one.start), rfc3339(one.end), one.value, one.provisional)
        for what, held in (
            (series.measure, axis.posts.counted(series)[0]) for series in axis.counts
        )
        for one in held
    ]


def tone_values(front: FrontPage) -> Values:
    tone = None if front.timeline is None else front.timeline.tone
    rows = [] if tone is None else [_toned(one) for one in tone.buckets]
    return _signed(Values(TONE, rows), front)


def _signed(values: Values, front: FrontPage) -> Values:
    """Return data of which each row says whether the posts behind it were made by a program."""
    if SIMULATED in values.fields:
        return values
    simulated = front.story.head.simulated
    return Values((*values.fields, SIMULATED), [(*row, simulated) for row in values.rows])


def _toned(bucket: ToneRow) -> tuple[Cell, ...]:
    share = bucket.share_negative
    ends, nothing = (rfc3339(bucket.start), rfc3339(bucket.end)), (None,) * 5
    if share is None:
        return *ends, *nothing, bucket.provisional
    numbers = (round(one, 4) for one in (share.value, share.low, share.high))
    return *ends, bucket.scored, *numbers, share.corrected, bucket.provisional


def _hour(called: Mapping[Side, str], one: SideHour) -> tuple[Cell, ...]:
    start, seen = rfc3339(one.start), round(one.coverage, 4)
    return called[one.side], one.source, one.hour, start, one.posts, seen, one.counted


def plain(cell: Cell) -> Cell:
    """Return a cell as JSON and CSV have it."""
    return cell if isinstance(cell, str | int | float | None) else rfc3339(cell)


def _shares(figure: NarrativesFigure) -> list[tuple[Cell, ...]]:
    return [
        (
            narrative.title,
            rfc3339(one.span.start),
            rfc3339(one.span.end),
            *(round(x, 4) for x in (one.share.value, one.share.low, one.share.high)),
        )
        for narrative in figure.narratives
        for one in narrative.stretches
    ]


def _changes(row: StatementRow) -> list[tuple[Cell, ...]]:
    return [
        (rfc3339(row.at), row.title, counted, *_numbers(change))
        for counted, change in (("posts", row.posts), ("naming", row.naming))
        if change.verdict != "withheld"
    ]


def _numbers(change: StatementChange) -> tuple[Cell, ...]:
    held = (change.before, change.after, change.beyond, change.low, change.high)
    return tuple(None if one is None else round(one, 3) for one in held)
