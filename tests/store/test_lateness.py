"""How late posts came, in steps."""

from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from monitor.nouns.posts import Span
from monitor.store import lateness
from monitor.store.reading.reader import open_reader
from tests.store.pages import NOW, fresh

MS = timedelta(milliseconds=1)


@given(st.integers(-10_000, 10**10))
def test_a_step_holds_what_is_counted_in_it(late: int) -> None:
    """A post lies within its step, and beyond the step before; so a quantile is never too short."""
    number = lateness.step(late)
    assert late * MS <= lateness.within(number)
    if number:
        assert late / 1000 > 2 ** ((number - 1) / lateness.STEPS)


def test_what_was_counted_is_read(tmp_path: Path) -> None:
    """Counts of a day add up, by source; others are left, also that which begins at the end.

    So do steps that end within one second.
    """
    now = int(NOW.timestamp() * 1000)
    with fresh(tmp_path) as store, store.transaction() as conn:
        conn.execute("INSERT INTO source VALUES (7, 'chirper')")
        lateness.count(conn, 7, [now - 60_000, now - 61_000, now + 500], now, now + 60_000)
        lateness.count(conn, 7, [now - 60_000], now, now)
        lateness.count(conn, 7, [now - 1_200, now - 1_300, now - 1_800], now, now)
        lateness.count(conn, 7, [now], now, now - 3 * lateness.DAY)
        lateness.count(conn, 7, [now], now, now + lateness.DAY)
    midnight = NOW.replace(hour=0) + timedelta(days=1)
    with open_reader(tmp_path / "monitor.db") as reader:
        found = reader.lateness(Span(NOW, midnight))
    seconds = {within.total_seconds(): posts for within, posts in found["chirper"].items()}
    assert seconds == {1: 1, 2: 3, 64: 3}
