"""The nightly sweep: what came later than the settle time is found, and counted for what it is.

Promise 5.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.sweeping import SWEPT
from monitor.nouns.posts import Span
from monitor.testing.contract import SINCE
from tests.simulation import rules
from tests.simulation.disturbed import disturbed
from tests.simulation.real import Make, a_timeline, a_wide_window, a_window
from tests.simulation.run import EVERY, RULE, Fault, House, Kind, Turn, turns
from tests.simulation.services import Forward
from tests.simulation.world import END, SECOND, SETTLE, Entry, drawn

pytestmark = pytest.mark.repeats

LATE = 6 * SETTLE.total_seconds()
NIGHT = END + 2 * SETTLE + LATE * SECOND
HOUR = timedelta(hours=1)

MAKERS = [a_window, a_wide_window, a_timeline]


@dataclass(frozen=True)
class Known:
    """What was known before a pass: what had been called whole, and what was stored."""

    whole: Sequence[Span]
    stored: frozenset[int]

    @classmethod
    def of(cls, house: House) -> "Known":
        return cls(rules.whole_spans(house), frozenset(house.stored()))


def found(house: House, held: Sequence[Entry], before: Known) -> tuple[int, int]:
    """Return how many posts of a time that was called whole a pass met again, and how many not."""
    by_number = {it.number: it for it in held}
    shown = house.source.numbers & house.stored().keys()
    inside = {n for n in shown if rules.inside(by_number[n].created, before.whole)}
    return len(inside & before.stored), len(inside - before.stored)


def counted(house: House) -> tuple[int, int]:
    row: tuple[int, int] = house.store.conn.execute(
        "SELECT again, missed FROM pass ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return row


@pytest.mark.parametrize("make", MAKERS)
@RULE
@given(held=drawn(LATE), passes=turns(deaths=False), size=st.integers(1, 6))
def test_a_sweep_finds_what_came_late(
    make: Make, held: list[Entry], passes: list[Turn], size: int
) -> None:
    """All that the service shows of the span is stored then; what had been missed is counted."""
    kept = [Entry(it.number, it.created, it.arrived) for it in held]
    source, service = make(kept, size)
    with (
        TemporaryDirectory() as folder,
        closing(House(Path(folder), disturbed(source, service.respond), service)) as house,
    ):
        for turn in passes:
            house.turn(turn)
        swept(house, kept)


def swept(house: House, held: Sequence[Entry]) -> None:
    """Sweep, and compare its row with what was known before."""
    before = Known.of(house)
    turn = Turn(NIGHT, purpose="sweep", span=Span(NIGHT - SWEPT, NIGHT))
    assert house.turn(turn) == "ok"
    assert counted(house) == found(house, held, before)
    lost = rules.lost_spans(house)
    missing = rules.missing_of(house, held, NIGHT)
    assert not [it for it in missing if not rules.inside(it.created, lost)]
    rules.nothing_is_counted_twice(house)


def test_what_a_sweep_finds_is_told_apart(tmp_path: Path) -> None:
    """Five posts that were known are met again; one that came two hours late had been missed."""
    late = Entry(6, SINCE + 6 * SECOND, SINCE + 2 * HOUR)
    held = [*(Entry(n, SINCE + n * SECOND, SINCE + n * SECOND) for n in range(1, 6)), late]
    source, service = a_wide_window(held, 1)
    house = House(tmp_path, disturbed(source, service.respond), service)
    assert house.turn(Turn(SINCE + HOUR)) == "ok"
    assert house.turn(Turn(SINCE + 3 * HOUR)) == "ok"
    assert counted(house) == (0, 0), "it is not asked for what is called whole"
    sweep = Span(SINCE, SINCE + 3 * HOUR)
    assert house.turn(Turn(SINCE + 3 * HOUR, purpose="sweep", span=sweep)) == "ok"
    assert counted(house) == (5, 1)
    house.close()


@pytest.mark.parametrize("kind", ["error", "death", None])
def test_a_sweep_leaves_the_cursor_alone(kind: Kind | None, tmp_path: Path) -> None:
    """It reads an old span, and may fail or die in it; the next poll goes on as without it."""
    held = [Entry(n, END - 40 * SECOND + n * SECOND, END) for n in range(1, 40)]
    source = Forward(held)
    house = House(tmp_path, disturbed(source), source)
    assert house.turn(Turn(END + EVERY)) == "ok"
    cursor = house.store.conn.execute("SELECT cursor FROM lane").fetchone()
    fault = Fault(kind, 3) if kind else None
    house.turn(Turn(END + 2 * EVERY, fault, purpose="sweep", span=Span(END - SWEPT, END + SECOND)))
    assert house.source.numbers, "it was shown something"
    assert house.store.conn.execute("SELECT cursor FROM lane").fetchone() == cursor
    house.close()
