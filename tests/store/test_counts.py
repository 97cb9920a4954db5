"""How count series are kept, and read back."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.errors import StoreError
from monitor.nouns.measure import Count, Counted, CountSeries, Measure
from monitor.nouns.posts import Span
from monitor.store.connection import Store
from monitor.store.reading.reader import open_reader
from monitor.store.writing import counts, passes
from tests.examples import examples
from tests.store.build import build
from tests.store.build_counts import add_counts
from tests.store.pages import NOW, START, fresh

HOUR = timedelta(hours=1)
VIEWS = Measure(name="views", title="Views", unit="views", question="en: Anaheim")
TONE = Measure(name="tone", title="Tone", unit="tone", how="mean", question="anaheim")
WHOLE = Span(START, START + 100 * HOUR)


def one(hour: int, value: float, *, final: bool = True) -> Count:
    return Count(START + hour * HOUR, START + (hour + 1) * HOUR, value, final)


def opened(
    store: Store, *measures: Measure, now: datetime = NOW, source: str = "wiki"
) -> counts.Series:
    number = store.number("source", name=source)
    return counts.open_series(store, number, "anaheim", measures or (VIEWS,), now)


def add(store: Store, *values: Count, **other: object) -> int:
    series = opened(store)
    run = passes.begin(store, 1, "anaheim", "count", NOW)
    answer = Counted(values={"views": values}, **other)  # type: ignore[arg-type]
    return counts.add(store, series, run, answer, NOW)


def kept(store: Store) -> Sequence[tuple[float, bool]]:
    rows = store.conn.execute("SELECT value, final FROM count_value ORDER BY series, start")
    return [(value, bool(final)) for value, final in rows]


@pytest.mark.repeats
@examples(30)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 99), st.booleans()), min_size=1, max_size=12
    )
)
def test_the_last_word_holds_but_a_provisional_one_is_no_word_on_a_final(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[int, int, bool]]
) -> None:
    """Whatever comes in whatever order: the last final value, or the last one if none is final."""
    truth: dict[int, tuple[float, bool]] = {}
    with fresh(tmp_path_factory.mktemp("db")) as store:
        for hour, value, final in said:
            add(store, one(hour, value, final=final))
            if final or not truth.get(hour, (0, False))[1]:
                truth[hour] = (value, final)
        assert kept(store) == [truth[hour] for hour in sorted(truth)]


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    """An answer that says what is known already is no news."""
    with fresh(tmp_path) as store:
        assert add(store, one(0, 5), one(1, 6, final=False)) == 2
        assert add(store, one(0, 5), one(1, 6, final=False)) == 0
        assert add(store, one(0, 5), one(1, 7, final=False)) == 1


def test_the_present_hour_grows(tmp_path: Path) -> None:
    """A part of an hour is replaced by a longer part, its end as well."""
    part = replace(one(0, 5, final=False), end=START + HOUR / 2)
    with fresh(tmp_path) as store:
        add(store, part)
        add(store, one(0, 9))
        rows = store.conn.execute("SELECT end - start, value FROM count_value").fetchall()
    assert rows == [(3_600_000, 9)]


def test_a_whole_answer_drops_what_it_does_not_hold(tmp_path: Path) -> None:
    """What left the editor's file leaves the series; what others do not tell again stays."""
    with fresh(tmp_path) as store:
        add(store, one(0, 1), one(1, 2), one(2, 3))
        add(store, one(1, 9))
        assert kept(store) == [(1, True), (9, True), (3, True)]
        assert add(store, one(1, 9), whole=True) == 2
        assert kept(store) == [(9, True)]


def test_an_answer_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    """One value that the database refuses takes back its whole answer, with what it settled."""
    with fresh(tmp_path) as store:
        add(store, one(0, 1), settled=START)
        backwards = Count(START + HOUR, START, 5)
        with pytest.raises(StoreError):
            add(store, one(0, 7), backwards, settled=START + 9 * HOUR)
        assert kept(store) == [(1, True)]
        assert opened(store).settled == START


def test_what_is_settled_never_moves_back(tmp_path: Path) -> None:
    """A lane goes on from the least that its measures have settled; a new one has none."""
    with fresh(tmp_path) as store:
        assert opened(store).settled is None
        for hours in (5, 3):
            add(store, settled=START + hours * HOUR)
            assert opened(store).settled == START + 5 * HOUR
        assert opened(store, VIEWS, TONE).settled is None


def test_another_question_is_another_series(tmp_path: Path) -> None:
    """What another query counted is not mixed in; the one asked last is shown, the old kept."""
    with fresh(tmp_path) as store:
        add(store, one(0, 5), settled=START + HOUR)
        other = replace(VIEWS, question="en: Anaheim, California")
        series = opened(store, other, now=NOW + HOUR)
        assert series.settled is None
        run = passes.begin(store, 1, "anaheim", "count", NOW)
        counts.add(store, series, run, Counted(values={"views": (one(0, 8),)}), NOW)
        with open_reader(store.path) as reader:
            [shown] = reader.counts("anaheim", WHOLE)
        assert (shown.measure, [v.value for v in shown.values]) == (other, [8])
        assert kept(store) == [(5, True), (8, True)]
        back = opened(store, now=NOW + 2 * HOUR)
        assert back.settled == START + HOUR


def test_the_question_that_was_asked_last_is_shown_whatever_the_clock_said(tmp_path: Path) -> None:
    """One that a clock which was ahead had asked gives way to the next, and may return."""
    other = replace(VIEWS, question="en: Anaheim, California")
    with fresh(tmp_path) as store:
        for days, asked in ((400, VIEWS), (0, other), (0, other), (1, VIEWS)):
            opened(store, asked, now=NOW + days * 24 * HOUR)
            with open_reader(store.path) as reader:
                assert [one.measure for one in reader.counts("anaheim", WHOLE)] == [asked]


def test_the_pass_counts_values_and_not_posts(tmp_path: Path) -> None:
    """Its row says how many values were told and how many changed; posts have no part in it."""
    with fresh(tmp_path) as store:
        add(store, one(0, 5), one(1, 6))
        assert store.conn.execute("SELECT purpose, pages, seen, new FROM pass").fetchall() == [
            ("count", 1, 2, 2)
        ]
        assert store.conn.execute("SELECT count(*) FROM post").fetchone() == (0,)
        with open_reader(store.path) as reader:
            assert reader.attempts("anaheim", Span(NOW, NOW + HOUR)) == ()


def series(*values: Count, measure: Measure = VIEWS, source: str = "wiki") -> CountSeries:
    return CountSeries(source=source, measure=measure, values=values)


def test_values_that_touch_the_span_are_read_whole(tmp_path: Path) -> None:
    """In order of time, without those that only touch its ends; series by source."""
    path = build(tmp_path / "m.db")
    held = series(one(0, 1), one(1, 2, final=False), one(3, 4))
    add_counts(path, held, series(measure=TONE, source="gdelt"), asked_at=NOW)
    with open_reader(path) as reader:
        found = reader.counts("anaheim", WHOLE)
        assert found == (series(measure=TONE, source="gdelt"), held)
        middle = Span(START + HOUR + HOUR / 2, START + 3 * HOUR)
        assert reader.counts("anaheim", middle)[1].values == (one(1, 2, final=False),)
        assert reader.counts("elsewhere", WHOLE) == ()
        assert reader.counts_known_until() == {("wiki", "anaheim"): START + 4 * HOUR}


def test_a_series_that_was_given_up_is_left_out_where_it_has_nothing(tmp_path: Path) -> None:
    """One that was asked for within the span is there though nothing came."""
    path = build(tmp_path / "m.db")
    add_counts(path, series(one(0, 1)), asked_at=START + 2 * HOUR)
    with open_reader(path) as reader:
        assert len(reader.counts("anaheim", Span(START + HOUR, START + 9 * HOUR))) == 1
        assert reader.counts("anaheim", Span(START + 5 * HOUR, START + 9 * HOUR)) == ()


def test_the_view_is_readable(tmp_path: Path) -> None:
    """Names, times and words, for people and Datasette."""
    path = build(tmp_path / "m.db")
    add_counts(path, series(one(0, 1.5), one(1, 2, final=False)), asked_at=NOW)
    conn = sqlite3.connect(path)
    conn.row_factory = sqlite3.Row
    rows = [dict(row) for row in conn.execute("SELECT * FROM counts ORDER BY start")]
    conn.close()
    assert (rows[0]["source"], rows[0]["start"], rows[0]["value"], rows[0]["unit"]) == (
        "wiki",
        "2017-02-22T06:00:00Z",
        1.5,
        "views",
    )
    assert [row["state"] for row in rows] == ["final", "provisional"]
