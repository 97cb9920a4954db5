"""When the last days are asked for once more, and what that finds."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.collect.sweeping import can_be_swept, sweep_is_due
from monitor.nouns.posts import Span, Traits
from monitor.store.writing import passes
from tests.collect.test_poll import SETTLE, Service, _pass, _store
from tests.store.pages import NOW

ZONE = ZoneInfo("America/Los_Angeles")
NOON = datetime(2017, 2, 22, 20, tzinfo=UTC)
NIGHTFALL = datetime(2017, 2, 22, 11, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "passed", "due"),
    [
        (NIGHTFALL, 19 * HOUR, False),
        (NIGHTFALL, 21 * HOUR, True),
        (NOON, 21 * HOUR, False),
        (NOON, 37 * HOUR, True),
    ],
)
def test_sweeps_are_nightly(now: datetime, passed: timedelta, *, due: bool) -> None:
    """Once each night; by day only where the night was slept through."""
    assert NIGHTFALL.astimezone(ZONE).hour in range(2, 6)
    assert NOON.astimezone(ZONE).hour not in range(2, 6)
    assert sweep_is_due(now - passed, now, ZONE) is due


def test_a_sweep_by_a_clock_that_was_ahead_puts_no_other_off(tmp_path: Path) -> None:
    """Else no late post would be looked for until the day that it had shown."""
    with _store(tmp_path) as store:
        _pass(store, Service({}), NOON)
        passes.end(store, passes.begin(store, 1, "anaheim", "poll", NOON), "ok", None, NOON)
        for at in (NOON + HOUR, NOON + 365 * 24 * HOUR):
            passes.end(store, passes.begin(store, 1, "anaheim", "sweep", at), "ok", None, at)
        name = store.conn.execute("SELECT name FROM source WHERE id = 1").fetchone()[0]
        assert passes.last_sweep(store, name, "anaheim", NOON + 2 * HOUR) == NOON + HOUR
        assert passes.last_sweep(store, name, "anaheim", NOON) == NOON
        assert passes.last_sweep(store, name, "anaheim", NOON - HOUR) is None


def test_only_what_may_show_more_is_swept() -> None:
    """No sample, no stream in order, nothing that costs, nothing that cannot show the past."""
    whole = {"clock": "created", "settle": SETTLE}
    assert can_be_swept(Traits(**whole))  # type: ignore[arg-type]
    for name, value in {"exhaustive": False, "ordered": True, "metered": True}.items():
        assert not can_be_swept(Traits(**whole, **{name: value}))  # type: ignore[arg-type]
    assert not can_be_swept(Traits(**whole, backfill=False))  # type: ignore[arg-type]


def test_a_sweep_tells_what_coverage_missed(tmp_path: Path) -> None:
    """A post that came later than the settle time is found, and counted as missed; others as met.

    What lies in time that was never called observed is neither.
    """
    service = Service({f"n{n}": NOW - n * HOUR for n in range(1, 21)})
    with _store(tmp_path) as store:
        _pass(store, service)
        service.posts["late"] = NOW - 5 * HOUR
        service.posts["fresh"] = NOW + 2 * HOUR
        again = NOW + 2 * HOUR + SETTLE / 2
        swept = _pass(store, service, again, "sweep", Span(again - timedelta(days=3), again))
        assert swept.new == 2
        row = store.conn.execute(
            "SELECT again, missed FROM pass WHERE purpose = 'sweep'"
        ).fetchone()
        assert row == (20, 1)
        assert store.conn.execute("SELECT count(*) FROM pass WHERE missed").fetchone() == (1,)
