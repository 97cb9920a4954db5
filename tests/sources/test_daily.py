"""What may be used of a service in a day."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import RetryLater
from monitor.sources.base import MemoryVault
from monitor.sources.daily import Daily

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PACIFIC = ZoneInfo("America/Los_Angeles")
DAY = timedelta(days=1)


def daily(zone: ZoneInfo | None = None, limit: int = 10) -> Daily:
    return Daily("units", limit, "Board: units", zone or UTC)


def test_what_is_used_is_not_left() -> None:
    """Whoever shares the vault shares the allowance; it never falls below nothing.

    What was taken and not used is given back.
    """
    vault = MemoryVault()
    assert daily().left(vault, NOON) == 10
    daily().spend(vault, NOON, 4)
    assert daily().take(vault, NOON, 5, keep=2) == 4
    assert daily().take(vault, NOON, 5) == 2
    daily().spend(vault, NOON, -1)
    assert daily().left(vault, NOON) == 1
    daily().spend(vault, NOON, 7)
    assert daily().left(vault, NOON) == 0


def test_what_is_used_up_waits_for_midnight() -> None:
    """The error says what is used up, and names the next midnight of the zone, in UTC."""
    vault = MemoryVault()
    daily(PACIFIC).spend(vault, NOON, 10)
    with pytest.raises(RetryLater, match="Board: units: the 10 of this day are used up") as caught:
        daily(PACIFIC).take(vault, NOON)
    assert caught.value.until == datetime(2026, 11, 25, 8, tzinfo=UTC)


def test_less_than_needed_is_used_up() -> None:
    """Where fewer are left than the least that can be asked for, there is nothing to ask."""
    vault = MemoryVault()
    daily().spend(vault, NOON, 7)
    with pytest.raises(RetryLater):
        daily().take(vault, NOON, 10, least=4)
    assert daily().take(vault, NOON, 10, least=3) == 3


@pytest.mark.parametrize(("day", "hours"), [("2026-03-08", 23), ("2026-11-01", 25)])
def test_days_of_a_changing_clock(day: str, hours: int) -> None:
    """A day lasts as long as it does where the service counts: 23 hours, or 25."""
    vault, began = MemoryVault(), datetime.fromisoformat(day).replace(tzinfo=PACIFIC)
    now = began.astimezone(UTC) + timedelta(hours=3)
    daily(PACIFIC).spend(vault, now, 10)
    assert daily(PACIFIC).over(vault, now).until == began.astimezone(UTC) + timedelta(hours=hours)


def test_a_clock_that_was_wrong_takes_no_day() -> None:
    """What was used under a day far ahead does not count once the clock is right."""
    vault = MemoryVault()
    daily().spend(vault, NOON + DAY, 4)
    assert daily().left(vault, NOON) == 6
    daily().spend(vault, NOON + 200 * DAY, 10)
    assert daily().take(vault, NOON, 10) == 10


TAKING = """
import sys
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from monitor.errors import RetryLater
from monitor.privacy.vault import FileVault
from monitor.sources.daily import Daily
vault, now = FileVault(Path(sys.argv[1]), "board"), datetime(2026, 11, 24, 12, tzinfo=UTC)
taken = 0
try:
    while True:
        taken += Daily("units", 200, "Board: units", UTC).take(vault, now)
except RetryLater:
    print(taken)
"""


def test_two_processes_take_no_more_than_there_is(tmp_path: Path) -> None:
    """A backfill beside the daemon has the same allowance: each unit is taken once."""
    command = [sys.executable, "-c", TAKING, str(tmp_path / "vault")]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    assert sum(int(one.communicate()[0]) for one in both) == 200


@given(st.integers(0, 30), st.integers(0, 47))
def test_what_is_shown_of_an_allowance(amount: int, hours: int) -> None:
    """What was used today, also beyond the limit, and when that begins again; asking costs none."""
    vault, now = MemoryVault(), NOON + timedelta(hours=hours)
    own = Daily("units", 10, "Board: units", PACIFIC, cost=0.5)
    own.spend(vault, now, amount)
    shown = own.allowance(vault, now)
    assert (shown.what, shown.used, shown.limit, shown.cost) == ("units a day", amount, 10, 0.5)
    assert shown.resets_at == own.over(vault, now).until
    assert now < shown.resets_at <= now + DAY
    later = own.allowance(vault, shown.resets_at)
    assert (later.used, later.resets_at) == (0, shown.resets_at + DAY)
    assert own.left(vault, now) == max(10 - amount, 0)


@given(st.lists(st.tuples(st.integers(0, 72), st.integers(1, 4)), max_size=40))
def test_no_day_uses_more_than_it_may(asked: list[tuple[int, int]]) -> None:
    """Whoever claims before it spends never uses more in a day than the day allows."""
    vault, used = MemoryVault(), dict[str, int]()
    for hours, amount in sorted(asked):
        now = NOON + timedelta(hours=hours)
        if daily().left(vault, now) >= amount:
            daily().spend(vault, now, amount)
            used[f"{now:%F}"] = used.get(f"{now:%F}", 0) + amount
    assert all(total <= 10 for total in used.values())
    last = NOON + timedelta(hours=max((hours for hours, _ in asked), default=0))
    assert daily().left(vault, last) == 10 - used.get(f"{last:%F}", 0)
