"""Runs by their seeds: those that have found something, and one with and one without a new query.

Promises 2, 4 and 5.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.page.document import document
from monitor.store.connection import Store
from monitor.testing.contract import SINCE
from tests.simulation import observers, rules
from tests.simulation.disturbed import disturbed
from tests.simulation.happened import Happened
from tests.simulation.observers import Truth
from tests.simulation.run import EVERY, Fault, House, calm
from tests.simulation.seeded import KINDS, Plan, run
from tests.simulation.services import Forward
from tests.simulation.world import SECOND, Entry

pytestmark = pytest.mark.repeats

ROOT = Path(__file__).resolve().parents[2]


def seeds() -> Iterator[tuple[int, float, str]]:
    for line in (Path(__file__).parent / "seeds.txt").read_text().splitlines():
        if line.partition("#")[0]:
            seed, hours, kind = line.partition("#")[0].split()
            for name in KINDS if kind == "all" else (kind,):
                yield int(seed), float(hours), name


@pytest.mark.parametrize(("seed", "hours", "kind"), [*seeds()])
def test_a_seed(seed: int, hours: float, kind: str, tmp_path: Path) -> None:
    """Every rule holds, for every observer; and what was planned and declared has happened."""
    result = run(kind, seed, hours, tmp_path)
    assert result.written == result.held + result.unseen + result.named + result.other
    # Where the query changes, the narrow one and a short feed show less.
    assert result.held > result.written / (50 if seed % 2 else 20)


def test_a_seed_says_the_same_again() -> None:
    """Two processes whose hashes differ print the same, letter by letter, with the commit."""
    said = [_simulation("--seed", "8", "--hours", "2", "--kind", "rss", hashes=h) for h in "17"]
    assert said[0] == said[1]
    first, second, last = said[0].splitlines()
    assert re.fullmatch(r"seed 8, 2 hours, (commit|version) \S+, Python \S+", first)
    assert re.match(r"rss: \d+ posts written, \d+ held, .* bad answers \d", second)
    assert last.endswith("every rule held")


def _simulation(*words: str, hashes: str) -> str:
    command = [sys.executable, "-m", "tests.simulation", *words]
    world = {"PATH": os.defpath, "PYTHONHASHSEED": hashes}
    return subprocess.run(
        command, cwd=ROOT, env=world, capture_output=True, text=True, timeout=120, check=True
    ).stdout


def test_what_never_happened_is_named() -> None:
    """A run in which something that was declared has not happened fails."""
    with pytest.raises(
        AssertionError, match="never happened: clock ahead, edits; it did: bursts 2"
    ):
        Happened(bursts=2).require(["edits", "bursts", "clock ahead"])


def test_a_fault_that_never_came_is_named(tmp_path: Path) -> None:
    """A fault that is planned for later than there are answers is waited for, and then missed."""
    service = Forward(HELD)
    house = House(tmp_path, disturbed(service), service, patient=True)
    plan = Plan([SINCE + EVERY], {0: Fault("error", 10**6)}, {}, {})
    plan.carry_out(house, HELD, HELD)
    assert [fault.after for fault in house.waiting] == [10**6]
    assert house.happened["faults come"] < house.happened["faults planned"]
    house.close()


HELD = [Entry(n, SINCE + n * 20 * SECOND, SINCE + n * 20 * SECOND) for n in range(1, 60)]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house that has seen sixty posts of twenty minutes, and an hour of silence after them."""
    service = Forward(HELD)
    house = House(tmp_path, disturbed(service), service)
    for turn in calm(SINCE + timedelta(minutes=20)):
        assert house.turn(turn) == "ok"
    yield house
    house.close()


def _change(store: Store, *statements: str) -> None:
    with store.transaction() as conn:
        for statement in statements:
            conn.execute(statement)


ROLLUPS = ("volume_minute", "volume_hour")
ONE = "WHERE topic = 1 AND posts > 0"


@pytest.mark.parametrize(
    ("changes", "who"),
    [
        ([f"UPDATE {one} SET posts = posts - 1 {ONE}" for one in ROLLUPS], "the report"),
        ([f"UPDATE {one} SET posts = posts + 9 {ONE}" for one in ROLLUPS], "the report"),
        (["DELETE FROM mention WHERE post = 7"], "not exported"),
        (["UPDATE post SET published_at = published_at + 1000 WHERE id = 7"], "created_at"),
        (["UPDATE post SET text = text || '!' WHERE id = 7"], "Anaheim"),
    ],
)
def test_each_observer_is_held_by_itself(house: House, changes: list[str], who: str) -> None:
    """What only one of them shows wrong is found, though the others are right."""
    truth = Truth(HELD, HELD, house.world.now)
    observers.hold(house, truth)
    _change(house.store, *changes)
    with pytest.raises(AssertionError, match=who):
        observers.hold(house, truth)


def test_the_page_is_held_by_itself(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that draws one post too many is found, though the report has the right number."""
    truth = Truth(HELD, HELD, house.world.now)

    def wrong(*asked: object) -> bytes:
        return re.sub(rb'"n":\[(\d+)', lambda found: b'"n":[9%b' % found[1], document(*asked))  # type: ignore[arg-type]

    monkeypatch.setattr(observers, "document", wrong)
    with pytest.raises(AssertionError, match="posts that never were: the page"):
        observers.hold(house, truth)


def test_the_rules_do_not_need_the_observers(house: House) -> None:
    """What the store lacks is found in the store, whatever the rollups say."""
    _change(
        house.store,
        *(f"DELETE FROM {t} WHERE post = 7" for t in ("mention", "score", "link", "recheck")),
        "DELETE FROM post WHERE id = 7",
    )
    with pytest.raises(AssertionError, match="missing inside what is called covered"):
        rules.hold(house, HELD, house.world.now)
