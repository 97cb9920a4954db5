"""Each way in which platforms can be read, under every disturbance: what is covered is whole.

Promises 2, 4 and 5.
"""

from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.testing.contract import SINCE
from tests.simulation import rules
from tests.simulation.disturbed import disturbed
from tests.simulation.happened import WORLD, Happened, on_the_platform
from tests.simulation.run import NAMES, RULE, Fault, House, Kind, Turn, calm, turns
from tests.simulation.services import Forward, Honest, Snapshot, Stream, Window
from tests.simulation.world import Entry, drawn, long_history

pytestmark = pytest.mark.repeats

MINUTE = timedelta(minutes=1)

KINDS: list[type[Honest]] = [Window, Forward, Snapshot, Stream]
USED, RUN = Happened(), set[type[Honest]]()
"""What has happened in all examples together, and of which kinds there were any."""


def watch(service: Honest, passes: Sequence[Turn]) -> None:
    """Make passes, then calm ones, and hold the rules after each and at the end."""
    held = service.held
    with (
        TemporaryDirectory() as folder,
        closing(House(Path(folder), disturbed(service), service)) as house,
    ):
        for turn in passes:
            house.turn(turn)
            rules.hold(house, held, service.now)
        for turn in calm():
            assert house.turn(turn) == "ok"
            rules.hold(house, held, service.now)
        rules.the_present_is_reached(house, turn.at)
        if not isinstance(service, Snapshot):
            # What a snapshot lost while it answered is called unobserved instead.
            rules.what_is_missing_is_named(house, held, service.now)
            rules.all_is_observed_or_lost(house, turn.at)
        if isinstance(service, Stream):
            rules.what_has_changed_is_known(house, held, service.now)
        USED.update(house.happened + on_the_platform(held, service.now))
        RUN.add(type(service))


@pytest.mark.parametrize("kind", KINDS)
@RULE
@given(held=drawn(), passes=turns(), size=st.integers(1, 8), seed=st.integers(0, 99))
def test_what_is_covered_is_whole(
    kind: type[Honest], held: list[Entry], passes: list[Turn], size: int, seed: int
) -> None:
    """Whatever comes, fails or dies: no post is missing where all is said to be known."""
    watch(kind(held, size, seed), passes)


@pytest.mark.parametrize("fault", NAMES)
def test_each_fault_is_survived(fault: Kind) -> None:
    """Planned on each kind of platform, so that none is left to chance."""
    before = USED[NAMES[fault]]
    for kind in KINDS:
        held = long_history(Random(7), 60)  # noqa: S311
        passes = [
            Turn(SINCE + n * 20 * MINUTE, Fault(fault, 0) if n % 2 else None) for n in range(1, 8)
        ]
        watch(kind(held, 4, 1), passes)
    assert USED[NAMES[fault]] > before


def test_every_path_was_used() -> None:
    """A short example meets little; all of them together have met every fault, and all that comes.

    It stands last, for it looks at what the others have met.
    """
    if {*KINDS} != RUN:
        pytest.skip("only some of the kinds were run")
    USED.require({*NAMES.values(), *WORLD, "cap reached", "place lost", "passes postponed"})
