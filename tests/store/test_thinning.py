"""Proofs of long ago are put together, and no report can tell."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import to_epoch_ms
from monitor.nouns.posts import Page, Span
from monitor.store import forgetting
from monitor.store.connection import Store
from monitor.store.forgetting import WHOLE, thin
from monitor.store.reading.as_of import AsOf
from monitor.store.reading.reader import open_reader
from monitor.store.records import Retention
from monitor.store.writing import history, watch
from tests.examples import examples
from tests.store.pages import START, add, fresh, kept
from tests.store.test_read_as_of import _then

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MIDDAY = START.replace(minute=0, second=0, microsecond=0)
LAST = MIDDAY + 8 * HOUR
NOW = LAST + WHOLE

proofs = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(0, 10 * 60 * 60),
        st.integers(-300, 600),
        st.integers(1, 120),
        st.integers(0, 9).map(bool),
    ),
    max_size=40,
)
"""Lane, second of the pass, from which minute on and how many it proves; is the query the same?"""


def _filled(folder: Path, made: Sequence[tuple[int, int, int, int, bool]]) -> Store:
    """Make a store in which three lanes proved this and that, while the query changed at times."""
    store = fresh(folder)
    source = store.number("source", name="mastodon")
    lanes = [
        watch.open_lane(store, source, "anaheim", name, timedelta(), now=MIDDAY) for name in "abc"
    ]
    for lane, second, start, length, stays in sorted(made, key=lambda one: one[1]):
        at = to_epoch_ms(MIDDAY + timedelta(seconds=second))
        span = Span(MIDDAY + start * MINUTE, MIDDAY + (start + length) * MINUTE)
        with store.transaction() as conn:
            if not stays:
                history.disprove(conn, "anaheim", at)
            watch.observe(conn, lanes[lane].id, Page(observed=span), at)
    return store


def _known(store: Store, at: datetime) -> tuple[object, ...]:
    """Return all that reports ask of what was observed by then."""
    with open_reader(store.path) as reader:
        then = AsOf(reader.conn, reader.path, at)
        span = Span(MIDDAY - 12 * HOUR, MIDDAY + 24 * HOUR)
        return then.extent("anaheim"), then.lanes("anaheim", span)


def _observed(store: Store, at: datetime) -> timedelta:
    with open_reader(store.path) as reader:
        lanes = AsOf(reader.conn, reader.path, at).lanes(
            "anaheim", Span(MIDDAY - 12 * HOUR, MIDDAY + 24 * HOUR)
        )
    return sum((span.length for lane in lanes for span in lane.observed), timedelta())


def _rows(store: Store) -> int:
    count: int = store.conn.execute("SELECT count(*) FROM proof").fetchone()[0]
    return count


@pytest.mark.repeats
@examples(24)
@given(proofs, st.lists(st.integers(0, 11 * 60 * 60), min_size=3, max_size=6))
def test_promise_13_no_report_can_tell(
    tmp_path_factory: pytest.TempPathFactory,
    made: Sequence[tuple[int, int, int, int, bool]],
    seconds: Sequence[int],
) -> None:
    """Promise 13: as of any full hour, and of any instant within 400 days, all is as it was.

    As of another instant at most less counts as observed. To do it twice changes nothing more.
    """
    hours = [MIDDAY + n * HOUR for n in range(12)]
    others = [MIDDAY + timedelta(seconds=n) for n in seconds]
    with _filled(tmp_path_factory.mktemp("db"), made) as store:
        same = [*hours, *(at for at in others if at >= LAST)]
        before = [_known(store, at) for at in same]
        most = [_observed(store, at) for at in others]
        thin(store, NOW)
        assert [_known(store, at) for at in same] == before
        assert all(_observed(store, at) <= n for at, n in zip(others, most, strict=True))
        rows = _rows(store)
        thin(store, NOW)
        assert _rows(store) == rows


def test_a_year_of_passes_is_a_row_for_each_hour(tmp_path: Path) -> None:
    """What every pass left is bounded: 24 rows a day for a lane, however often it was asked.

    The daily purge does it; the reports as of each full hour are the same, byte for byte.
    """
    every = 10
    made = [(0, second, second // 60 - every, every, True) for second in range(600, 36_000, 60)]
    with _filled(tmp_path, made) as store:
        add(store, *(kept(str(n), at=MIDDAY + n * 20 * MINUTE) for n in range(20)))
        before = [_then(store, MIDDAY + n * HOUR) for n in range(1, 11)]
        assert _rows(store) == len(made)
        forgetting.purge(store, Retention(), NOW)
        assert _rows(store) == 8 + sum(second > 8 * 3600 for _, second, *_ in made)
        assert [_then(store, MIDDAY + n * HOUR) for n in range(1, 11)] == before


def test_what_was_proved_for_another_query_is_told_apart(tmp_path: Path) -> None:
    """A narrower one takes over what was observed, and reports say up to when more was asked for.

    Of two passes of an hour between which the query changed each keeps its own row.
    """
    made = [(0, 60, 0, 60, True), (0, 1200, 60, 60, True)]
    with _filled(tmp_path, made) as store:
        with store.transaction() as conn:
            conn.executemany(
                "INSERT INTO topic_query (topic, since, query, narrower) VALUES (1, ?, ?, ?)",
                [(1, "a OR b", False), (to_epoch_ms(MIDDAY + 10 * MINUTE), "a", True)],
            )
        with open_reader(store.path) as reader:
            span = Span(MIDDAY, MIDDAY + 2 * HOUR)
            before = reader.proved("anaheim", span)
        thin(store, NOW)
        with open_reader(store.path) as reader:
            assert reader.proved("anaheim", span) == before
