"""The real sources over services that hold given posts, under the same rules.

Promises 2, 4 and 5.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.sources import overlap
from monitor.sources.base import Source
from monitor.testing.contract import SINCE
from monitor.testing.service import Item, Service
from tests.examples import examples
from tests.simulation import rules
from tests.simulation.disturbed import disturbed
from tests.simulation.happened import Happened, on_the_platform
from tests.simulation.real import KINDS, Kind, a_feed
from tests.simulation.run import EVERY, MINUTE, NAMES, RULE, House, Turn, calm, turns
from tests.simulation.world import SECOND, Entry, drawn
from tests.sources.case_threads import a_search
from tests.sources.case_tumblr import a_tag

pytestmark = pytest.mark.repeats

FEW = settings(RULE, max_examples=examples(5).max_examples)
"""Of each of thirty ways of watching; together they are 150."""

USED, RUN = Happened(), set[str]()
"""What has happened in all examples together, and of which kinds there were any."""


@pytest.mark.parametrize("cheap", [100, 8])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@FEW
@given(data=st.data(), passes=turns(), size=st.integers(1, 6))
def test_what_is_covered_is_whole(
    kind: Kind, cheap: int, data: st.DataObject, passes: list[Turn], size: int
) -> None:
    """With answers that fail and processes that die, no post is missing where all is known.

    Once as it is, and once where eight posts are a burst, in which less is read again.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlap, "CHEAP", cheap)
        watched(kind, data, passes, size)


def watched(kind: Kind, data: st.DataObject, passes: list[Turn], size: int) -> None:
    """Make the passes, then calm ones, and hold the rules after each and at the end."""
    # These services take nothing back, and ids must go up with time.
    kept = [Entry(it.number, it.created, it.arrived) for it in data.draw(drawn(kind.late))]
    source, service = kind.make(kept, size)
    with (
        TemporaryDirectory() as folder,
        closing(House(Path(folder), disturbed(source, service.respond), service)) as house,
    ):
        made = [*passes, *calm()]
        if overlap.CHEAP != 100:  # what a burst left has settled after the first two
            made += [Turn(made[-1].at + n * EVERY) for n in (1, 2)]
        for turn in made:
            house.turn(turn)
            rules.nothing_is_missing_inside_what_is_covered(house, kept, service.now)
            rules.nothing_is_counted_twice(house)
        # In a burst the last pass need not be one that looks for what came late.
        pause = timedelta() if overlap.CHEAP == 100 else EVERY
        settle = source.traits.settle if source.traits.clock == "created" else timedelta()
        early = turn.at - kind.behind - settle
        assert early - pause - kind.step <= rules.observed_spans(house)[-1].end <= early
        if kind.names:
            rules.what_is_missing_is_named(house, kept, service.now)
        USED.update(house.happened + on_the_platform(kept, service.now))
        RUN.add(kind.name)


def test_every_path_was_used() -> None:
    """All examples together have met every fault; it stands after them, for it looks at theirs."""
    if {kind.name for kind in KINDS} != RUN:
        pytest.skip("only some of the kinds were run")
    paths = {"bursts", "cap reached", "late posts", "passes postponed", "place lost"}
    USED.require({*NAMES.values(), *paths})


@FEW
@given(held=drawn(), passes=turns())
@pytest.mark.parametrize("cheap", [100, 8])
@pytest.mark.parametrize("make", [a_tag, a_search])
def test_a_sample_claims_nothing_and_keeps_what_it_shows(
    make: Callable[[Sequence[Item]], tuple[Source, Service]],
    cheap: int,
    held: list[Entry],
    passes: list[Turn],
) -> None:
    """Tumblr and Threads may leave posts out, and never claim; what they list is stored."""
    kept = [Entry(it.number, it.created, it.arrived) for it in held]
    source, service = make(())
    service.items, service.now = kept, kept[0].created
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlap, "CHEAP", cheap)
        house = House(Path(folder), disturbed(source, service.respond), service)
        try:
            for turn in [*passes, *calm()]:
                house.turn(turn)
                rules.nothing_is_counted_twice(house)
            assert rules.observed_spans(house) == []
            crowded = Counter(it.created for it in kept)  # of a second it lists one page
            missing = rules.missing_of(house, kept, service.now)
            assert [it for it in missing if crowded[it.created] <= 20] == []
        finally:
            house.close()


HOUR = 60 * MINUTE


def a_burst(after: timedelta, count: int = 40) -> list[Entry]:
    """Return posts that are written and arrive in the same second, but for the last moment."""
    at = SINCE + after
    return [Entry(n, at, at + SECOND * n / 100) for n in range(1, count + 1)]


def test_a_feed_that_turns_over_while_it_answers(tmp_path: Path) -> None:
    """What scrolled out before the first answer came is not called seen by the second."""
    held = a_burst(HOUR)
    source, service = a_feed(held, 0)
    house = House(tmp_path, disturbed(source, service.respond), service)
    service.tick = 10 * SECOND
    for minutes in (60, 65, 300):
        house.turn(Turn(SINCE + minutes * MINUTE))
        rules.nothing_is_missing_inside_what_is_covered(house, held, service.now)
    house.close()


def test_a_feed_that_turns_over_while_the_clock_is_behind(tmp_path: Path) -> None:
    """A hole that cannot be named by a clock that is behind is not called seen by a right one."""
    held = [Entry(99, SINCE, SINCE), *a_burst(HOUR)]
    source, service = a_feed(held, 0)
    house = House(tmp_path, disturbed(source, service.respond), service)
    for minutes, behind in ((30, 0), (90, -80), (120, 0), (300, 0)):
        house.turn(Turn(SINCE + minutes * MINUTE, skew=behind * MINUTE))
        if not behind:
            rules.nothing_is_missing_inside_what_is_covered(house, held, service.now)
    house.close()
