"""The gate out: what few accounts stand behind is in no published report."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from monitor.figures import Bucket
from monitor.model import Span
from monitor.nouns.finding import Finding, Subject
from monitor.nouns.frame import Frame
from monitor.nouns.gaps import Gap
from monitor.nouns.narratives import CrossingRow
from monitor.nouns.quantity import counted
from monitor.nouns.report import Head, Report
from monitor.nouns.sources import GapRow, LastPass, Passes, SourceRow, Unreadable
from monitor.nouns.support import Support
from monitor.nouns.volume import Peak, Total
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
        Total(**shared, accounts=accounts_, texts=texts, error=0.0),  # type: ignore[arg-type]
        Peak(**shared),  # type: ignore[arg-type]
    )


def report(hours: list[tuple[int, int]], total: int, peak: int) -> Report:
    groups = {
        name: [row(i, hour[place]) for i, hour in enumerate(hours)]
        for place, name in enumerate(("a", "b"))
    }
    return Report(
        name="volume",
        head=Head(
            incident="anaheim", title="Anaheim", simulated=False, every="PT1H", timezone="UTC",
            since=T, until=T + len(hours) * HOUR, generated_at=T,
        ),
        findings=(finding(total, total)[0], finding(peak, peak)[1]),
        frames={
            "buckets": Frame[Struct](
                kind=Bucket, rows=[row(i, sum(hour)) for i, hour in enumerate(hours)], groups=groups
            )
        },
        method=Method(),
    )  # fmt: skip


@given(COUNTS, st.integers(0, 9), st.integers(0, 9))
def test_what_few_accounts_stand_behind_is_not_published(
    hours: list[tuple[int, int]], total: int, peak: int
) -> None:
    """No finding and no row of 1 to 4 accounts is left, nor a row from which such a one follows."""
    whole = report(hours, total, peak)
    published = publish(whole, "public")
    shown = published.report
    assert (shown.find(Total) is None) == (0 < total < 5)
    assert (shown.find(Peak) is None) == (0 < peak < 5)
    assert set(published.withheld) == {
        kind for kind, n in ((Total, total), (Peak, peak)) if 0 < n < 5
    }
    rows, groups = shown.rows_of(Bucket, "buckets"), shown.groups_of(Bucket, "buckets")
    for place, (a, b) in enumerate(hours):
        cells = {"": a + b, "a": a, "b": b}
        told = {"": rows[place], **{name: held[place] for name, held in groups.items()}}
        known = {name for name in cells if told[name].posts is not None}
        assert not any(0 < cells[name] < 5 for name in known)
        # Of three numbers of which one is the sum of the others, two give the third.
        if any(0 < n < 5 for n in cells.values()):
            assert len(known - {name for name, n in cells.items() if n == 0}) <= 1
        for name in cells.keys() - known:
            assert ((name, place) in published.suppressed["buckets"]) == (cells[name] > 0)
            assert told[name].start == T + place * HOUR
            assert (told[name].people, told[name].messages) == (None, None)


def test_within_the_house_all_is_shown() -> None:
    """The same values, none withheld."""
    whole = report([(1, 2)], 3, 3)
    published = publish(whole, "internal")
    assert published.report == whole
    assert (published.withheld, published.suppressed) == ((), {})


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
        report([(9, 9)], 18, 18),
        findings=(
            Gap(**about, why=("refused",), lost=(), lasts=False, quoted=(said,)),
            LastPass(**about, why="refused", quoted=said),
            Unreadable(**about, items=items, reasons={said: 1}),
        ),
        frames={"sources": Frame[Struct](kind=SourceRow, rows=(shown,))},
    )


def test_what_services_answered_is_not_published() -> None:
    """Neither in findings nor in rows: it may name paths, hosts and accounts of who watches."""
    said = "no /home/watcher/feed for @watcher"
    audiences: tuple[tuple[Audience, int], ...] = (("internal", 3), ("public", 0))
    for audience, quoted in audiences:
        found = publish(answered(said), audience).report
        assert str(found.findings).count(said) == quoted
        assert str(found.frames).count(said) == quoted
    (row,) = found.rows_of(SourceRow, "sources")
    assert (row.source, row.posts, row.coverage, row.passes.ok) == ("news", 9, 0.5, 1)
    assert [type(one) for one in found.findings] == [Gap]


def test_rows_that_name_nobody_behind_them_have_no_place_in_public() -> None:
    """Nor have the records: who stands behind them cannot be looked at."""
    frame = Frame[Struct](kind=CrossingRow, rows=[CrossingRow("a", "b", T, T + HOUR)])
    whole = report([(9, 9)], 18, 9)
    made = replace(whole, frames={**whole.frames, "crossings": frame}, records=frame)
    assert publish(made, "internal").report == made
    found = publish(made, "public").report
    assert set(found.frames) == set(whole.frames)
    assert found.records is None
