"""Thousands of posts in three hours, with everything that can go wrong, by seed.

Promises 2, 4 and 5.
"""

from pathlib import Path
from random import Random

import pytest

from monitor.testing.contract import SINCE
from tests.simulation import rules
from tests.simulation.disturbed import disturbed
from tests.simulation.run import CALM, EVERY, MINUTE, Fault, House, Kind, Turn, calm
from tests.simulation.services import Honest, Snapshot
from tests.simulation.test_kinds import KINDS
from tests.simulation.world import END, long_history

pytestmark = pytest.mark.repeats

SEED, POSTS = 20170221, 3_000
FAULTS: list[Kind] = [
    "error", "bad", "later", "unknown place", "death", "death in a write", "death in a page",
]  # fmt: skip


def long_turns(random: Random) -> list[Turn]:
    """Return a pass about every five minutes; one in four is disturbed, and one outage."""
    turns = []
    at = SINCE + EVERY
    while at < END:
        wrong = random.random() < 0.25
        turns.append(
            Turn(at, Fault(random.choice(FAULTS), random.randrange(20)) if wrong else None)
        )
        at += random.uniform(2, 8) * MINUTE
    outage = random.randrange(len(turns) - 10)
    return turns[:outage] + turns[outage + 9 :]


@pytest.mark.parametrize("kind", KINDS)
def test_thousands_of_posts(kind: type[Honest], tmp_path: Path) -> None:
    """The rules hold on the way, and at the end all is stored, or lies in a span with a name."""
    random = Random(SEED)  # noqa: S311  by seed
    held = long_history(random, POSTS)
    service = kind(held, size=40, seed=SEED)
    house = House(tmp_path, disturbed(service), service, patient=True)
    for number, turn in enumerate(long_turns(random)):
        house.turn(turn)
        if number % 6 == 0:
            rules.hold(house, held, service.now)
    at = turn.at
    while house.waiting:
        at += EVERY
        assert at < END + CALM, f"never came: {house.waiting}"
        house.turn(Turn(at))
    assert house.happened["faults come"] == house.happened["faults planned"] >= 4
    for turn in calm():
        assert house.turn(turn) == "ok"
    rules.hold(house, held, service.now)
    missing = rules.missing_of(house, held, service.now)
    if kind is not Snapshot:
        rules.what_is_missing_is_named(house, held, service.now)
        rules.all_is_observed_or_lost(house, turn.at)
    assert bool(missing) == bool(rules.lost_spans(house)), "what is lost has a name, and only that"
    assert len(house.stored()) > POSTS / 10
    house.close()
