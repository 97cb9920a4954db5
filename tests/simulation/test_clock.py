"""A clock that is wrong for a while: once it is right, nothing is called seen that was not."""

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from monitor.testing.contract import SINCE
from tests.simulation import rules
from tests.simulation.disturbed import disturbed
from tests.simulation.run import EVERY, MINUTE, Fault, House, Turn
from tests.simulation.services import Honest, Window
from tests.simulation.test_kinds import KINDS
from tests.simulation.world import HOURS, Entry, long_history

pytestmark = pytest.mark.repeats


PASSES = 60 * HOURS * MINUTE // EVERY


def watch(
    kind: type[Honest],
    seed: int,
    folder: Path,
    skew: timedelta,
    wrong: tuple[int, int] = (1, 5),
    *,
    dated: bool = False,
) -> None:
    """Make a pass every five minutes; in *wrong* many of them the clock is ahead by *skew*.

    A *dated* service says what time it is.
    """
    random = Random(seed)  # noqa: S311  by seed
    held = long_history(random, 400)
    service = kind(held, size=5, seed=seed)
    source = disturbed(service)
    house = House(folder, source, service)
    if dated:
        source.clock = lambda: service.now
    start = random.randrange(2, PASSES - wrong[1] - 1)
    off = range(start, start + random.randrange(*wrong))
    for number in range(1, PASSES + 1):
        house.turn(Turn(SINCE + number * EVERY, skew=skew if number in off else timedelta()))
        # What a wrong clock spoils shows right after it; else a look now and then will do.
        if number not in off and (number % 4 == 0 or off.stop <= number < off.stop + 4):
            rules.hold(house, held, service.now)
    house.happened.require(["clock ahead" if skew > timedelta() else "clock behind"])
    house.close()


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("kind", KINDS)
def test_a_clock_that_was_behind_hides_nothing(
    kind: type[Honest], seed: int, tmp_path: Path
) -> None:
    """What came while the clock was behind is stored, or not called seen."""
    watch(kind, seed, tmp_path, -(20 + 30 * seed) * MINUTE)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("kind", KINDS)
def test_a_clock_that_was_ahead_claims_nothing(
    kind: type[Honest], seed: int, tmp_path: Path
) -> None:
    """What was claimed of a time that had not come yet is claimed no more."""
    watch(kind, seed, tmp_path, (40 + 30 * seed) * MINUTE)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("kind", KINDS)
def test_a_clock_that_was_ahead_for_longer_than_by_how_much(
    kind: type[Honest], seed: int, tmp_path: Path
) -> None:
    """Promise 4: nothing of ours tells that a pass was made ahead of time; the server's clock does.

    No pass claims more than its server can have seen, so nothing has to be taken back.
    """
    watch(kind, seed, tmp_path, (20 + 15 * seed) * MINUTE, (7, 12), dated=True)


def test_a_pause_of_a_wrong_clock_does_not_last(tmp_path: Path) -> None:
    """A source that failed while the clock was a year ahead is asked again when it is right."""
    service = Window([Entry(1, SINCE, SINCE)])
    house = House(tmp_path, disturbed(service), service)
    year = timedelta(days=365)
    assert house.turn(Turn(SINCE + EVERY, Fault("error", 0), year)) == "failed"
    assert house.turn(Turn(SINCE + timedelta(days=2))) == "ok"
    house.close()
