"""The gate out: what few accounts stand behind is in no published report."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from monitor.nouns.buckets import Bucket
from monitor.nouns.finding import Finding, Subject
from monitor.nouns.frame import Frame
from monitor.nouns.gaps import Gap
from monitor.nouns.narratives import (
    CrossingRow,
    NarrativeRow,
    NarrativeShare,
    Overtaking,
    Overtakings,
    ShareRow,
    Undecided,
)
from monitor.nouns.posts import Span
from monitor.nouns.quantity import counted, exact
from monitor.nouns.report import Head, Report
from monitor.nouns.sources import GapRow, LastPass, Passes, SourceRow, Unreadable
from monitor.nouns.spread import Onset, OnsetRow
from monitor.nouns.support import ALL, TOTAL, Layer, Publishable, Support
from monitor.nouns.tone import MessagesRow
from monitor.nouns.volume import Peak, Total
from monitor.privacy.cells import withhold
from monitor.privacy.publish import Audience, publish

T = datetime(2017, 2, 23, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
COUNTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=4)
"""Posts by as many accounts in each hour, of two groups that share none."""


class Method(Struct):
    """None."""


def row(place: int, posts: int) -> Bucket:
    return Bucket(
        start=T + place * HOUR,
        end=T + (place + 1) * HOUR,
        posts=posts,
        people=posts,
        messages=posts,
        coverage=1.0,
        provisional=False,
        truncated=False,
    )


def finding(posts: int, accounts: int) -> tuple[Finding, Finding]:
    shared = {
        "about": Subject("incident", "anaheim"),
        "span": Span(T, T + HOUR),
        "behind": Support(posts, accounts),
        "posts": counted(posts, "posts", missed=False),
        "so_far": False,
    }
    accounts_, texts = (
        counted(accounts, "accounts", missed=False),
        counted(1, "texts", missed=False),
    )
    return (
        Total(**shared, accounts=accounts_, texts=texts, error=exact(0.0, "share")),  # type: ignore[arg-type]
        Peak(**shared),  # type: ignore[arg-type]
    )


def report(hours: list[tuple[int, int]]) -> Report:
    """Each account wrote one post; the first hour is called the busiest."""
    groups = {
        name: [row(i, hour[place]) for i, hour in enumerate(hours)]
        for place, name in enumerate(("a", "b"))
    }
    until, sums = T + len(hours) * HOUR, [sum(hour) for hour in hours]
    total, peak = finding(sum(sums), sum(sums))[0], finding(sums[0], sums[0])[1]
    return Report(
        name="volume",
        head=Head(
            incident="anaheim", title="Anaheim", simulated=False, every="PT1H", timezone="UTC",
            since=T, until=until, generated_at=T,
        ),
        findings=(replace(total, span=Span(T, until)), peak),
        frames={
            "buckets": Frame(
                Bucket,
                [row(i, n) for i, n in enumerate(sums)],
                groups=groups,
                by="source"
            )
        },
        method=Method(),
    )  # fmt: skip


def withheld(hours: list[tuple[int, int]]) -> Publishable:
    """Return what may be told of them."""
    sums = [sum(hour) for hour in hours]
    edges = [[T, T + len(hours) * HOUR], [T + place * HOUR for place in range(len(hours) + 1)]]
    return withhold(
        [
            Layer(
                cut,
                {
                    ALL: cells(sums, len(cut)),
                    **{
                        ("source", name): cells([hour[place] for hour in hours], len(cut))
                        for place, name in enumerate(("a", "b"))
                    },
                },
            )
            for cut in edges[: 2 if len(hours) > 1 else 1]
        ]
    )


def cells(posts: list[int], edges: int) -> list[Support]:
    of = posts if edges > 2 else [sum(posts)]
    return [Support(n, n) for n in of]


@given(COUNTS)
def test_what_few_accounts_stand_behind_is_not_published(hours: list[tuple[int, int]]) -> None:
    """No finding and no row of 1 to 4 accounts is left, nor a row from which such a one follows."""
    whole = report(hours)
    published = publish(whole, withheld(hours))
    shown = published.report
    total, first = sum(map(sum, hours)), sum(hours[0])
    assert (shown.find(Total) is None) == (0 < total < 5)
    series = shown.series_of(Bucket)
    rows = series[TOTAL]
    assert (shown.find(Peak) is None) == (0 < first < 5 or rows[0].posts is None)
    left = [i for i, row in enumerate(rows) if row.posts is None]
    # What is left of the total is more than one hour, and more than few posts.
    assert len(left) != 1 or shown.find(Total) is None
    assert not left or shown.find(Total) is None or sum(map(sum, (hours[i] for i in left))) > 4
    for place, (a, b) in enumerate(hours):
        held = {"": a + b, "a": a, "b": b}
        told = {name: held[place] for name, held in series.items()}
        for name, row in told.items():
            assert row.start == T + place * HOUR
            out = (name, place) in published.suppressed["buckets"]
            assert out == (row.posts is None) == (row.people is None) == (row.messages is None)
            assert out or row.posts == 0 or row.posts == held[name] > 4
        # A split is shown whole, or not at all.
        assert (told["a"].posts is None) == (told["b"].posts is None)


def test_a_busiest_hour_is_not_what_is_left_of_the_total() -> None:
    """Two accounts in the second hour: the first one goes with it, also as the busiest."""
    hours = [(20, 10), (2, 0)]
    published = publish(report(hours), withheld(hours)).report
    assert published.find(Total) is not None
    assert published.find(Peak) is None


def test_a_finding_that_counts_nothing_is_withheld_too() -> None:
    """Where few accounts are its source: it says of them what they did."""
    held = report([(9, 9)])
    for accounts, shown in ((4, False), (5, True)):
        onset = Onset(
            about=Subject("incident", "anaheim"),
            span=Span(T, T + HOUR),
            behind=Support(accounts, accounts),
            low=None,
            high=None,
        )
        found = publish(replace(held, findings=(onset,)), withheld([(9, 9)])).report
        assert (found.find(Onset) is not None) == shown


def test_within_the_house_all_is_shown() -> None:
    """The same values, none withheld."""
    whole = report([(1, 2)])
    published = publish(whole, "internal")
    assert published.report == whole
    assert published.suppressed == {}


def answered(said: str) -> Report:
    """Return what a source showed whose service said something."""
    span, nobody = Span(T, T + HOUR), Support(None, None)
    source = Subject("source", "news")
    gap = GapRow(lane="a", start=T, end=T + HOUR, kind="lost", reasons=(said,), kinds=("too old",))
    shown = SourceRow(
        incident="anaheim", source="news", posts=9, people=9, minimum=True, coverage=0.5, seen=9,
        beside=0, rejected=1, passes=Passes(ok=1), last_success=T, last_error=said, gaps=(gap,),
        lanes=("a",), last_error_kind="refused", quarantined={said: 1}, settle=None, late=None,
        swept=None,
    )  # fmt: skip
    items = counted(1, "items", missed=False)
    about: Any = {"about": source, "span": span, "behind": nobody}
    return replace(
        report([(9, 9)]),
        findings=(
            Gap(**about, why=("refused",), lost=(), lasts=False, quoted=(said,)),
            LastPass(**about, why="refused", quoted=said),
            Unreadable(**about, items=items, reasons={said: items}),
        ),
        frames={"sources": Frame(SourceRow, (shown,))},
    )


def test_what_services_answered_is_not_published() -> None:
    """Neither in findings nor in rows: it may name paths, hosts and accounts of who watches."""
    said = "no /home/watcher/feed for @watcher"
    cell = {ALL: [Support(9, 9)], ("source", "news"): [Support(9, 9)]}
    public = withhold([Layer((T, T + HOUR), cell)])
    audiences: tuple[tuple[Audience, int], ...] = (("internal", 3), (public, 0))
    for audience, quoted in audiences:
        found = publish(answered(said), audience).report
        assert str(found.findings).count(said) == quoted
        assert str(found.frames).count(said) == quoted
    (row,) = found.rows_of(SourceRow, "sources")
    assert (row.source, row.posts, row.coverage, row.passes.ok) == ("news", 9, 0.5, 1)
    assert [type(one) for one in found.findings] == [Gap, LastPass]


def test_rows_that_name_nobody_behind_them_have_no_place_in_public() -> None:
    """Nor have the records: who stands behind them cannot be looked at."""
    frame = Frame(MessagesRow, [MessagesRow(9, 3, None)])
    whole = report([(9, 9)])
    made = replace(whole, frames={**whole.frames, "messages": frame}, records=frame)
    assert publish(made, "internal").report == made
    found = publish(made, withheld([(9, 9)])).report
    assert set(found.frames) == set(whole.frames)
    assert found.records is None


@given(st.integers(0, 9))
def test_estimates_are_published_unless_few_posted_in_all(posts: int) -> None:
    """They rest on all posts: of one to four accounts nothing is estimated in public."""
    row = OnsetRow(T, T, T, False, 0.9, 0.0, 0.1)
    frame = Frame(OnsetRow, [row], single=True)
    made = replace(report([(posts, 0)]), frames={"onset": frame})
    found = publish(made, withheld([(posts, 0)])).report
    assert found.rows_of(OnsetRow, "onset") == (() if 0 < posts < 5 else (row,))


@given(st.integers(0, 9), st.integers(0, 9))
def test_a_narrative_of_few_is_not_told(few: int, many: int) -> None:
    """Neither its posts, its shares, nor what is found of it or of its order with another one."""
    counts = {"a": few, "b": many + 5}
    shares = [ShareRow(T, T + HOUR, 0.5, 0.4, 0.6, 30)]
    rows = [
        NarrativeRow(key=key, title=key, posts=posts, share=shares, tone=())
        for key, posts in counts.items()
    ]
    a, b = (row.subject for row in rows)
    over: Any = {
        "about": Subject("incident", "anaheim"),
        "span": Span(T, T + HOUR),
        "behind": Support(30, 30),
    }
    found = [NarrativeShare(**(over | {"about": row.subject}), share=None) for row in rows] + [
        Overtakings(**over, times=(Overtaking(a, b, Span(T, T + HOUR)),)),
        Undecided(**over, pairs=((a, b),), others=(), alone=()),
    ]
    crossing = CrossingRow("a", "b", T, T + HOUR)
    made = replace(
        report([(30, 0)]),
        findings=tuple(found),
        frames={
            "narratives": Frame(NarrativeRow, rows),
            "crossings": Frame(CrossingRow, [crossing]),
        },
    )
    cells_ = {("narrative", key): [Support(posts, posts)] for key, posts in counts.items()}
    told = publish(made, withhold([Layer((T, T + HOUR), {ALL: [Support(30, 30)], **cells_})]))
    first, second = told.report.rows_of(NarrativeRow, "narratives")
    out = 0 < few < 5
    assert (first.posts is None, first.share[0].value is None) == (out, out)
    assert second == rows[1]
    assert [one.about for one in told.report.findings] == (
        [b] if out else [a, b, over["about"], over["about"]]
    )
    assert told.report.rows_of(CrossingRow, "crossings") == (() if out else (crossing,))
