"""What an incident is doing (promise 14)."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.spread.phase import (
    FORESEEN,
    Name,
    Phase,
    found_in,
    levels,
    phase,
    quieter,
    unless_it_stirs,
)
from monitor.spread.series import Counts
from tests.spread.draws import HOUR, made

WAVE = [0] * 4 + [5, 20, 60, 100, 100, 100, 90, 80]


def hourly(*parts: list[int]) -> Counts:
    return made([posts for part in parts for posts in part], step=HOUR)


@pytest.mark.parametrize(
    ("counts", "chance", "name"),
    [
        (hourly([3, 3, 3]), 0.1, "emerging"),
        (hourly([0] * 50 + [30, 30]), 0.1, "emerging"),
        (hourly([1] * 12), 0.1, "emerging"),
        (hourly(WAVE), 0.2, "growing"),
        (hourly(WAVE), 0.5, "peaking"),
        (hourly(WAVE), 0.9, "fading"),
        (hourly(WAVE, [30] * 6), 0.6, "fading"),
        (hourly(WAVE, [30] * 6), 0.4, "growing"),
        (hourly(WAVE, [2] * 30), 0.2, "quiet"),
        (hourly(WAVE, [2] * 20), 0.2, "growing"),
        (hourly(WAVE, [10] * 30, [50] * 4), 0.2, "revived"),
        (hourly(WAVE, [10] * 30, [50] * 4), 0.9, "fading"),
        (hourly(WAVE, [10] * 12, [50] * 4), 0.2, "growing"),
        (hourly([5] * 6, [0] * 40, [50] * 12), 0.2, "growing"),
        (hourly([1], [0] * 30), 0.2, "quiet"),
        (hourly([0] * 30), 0.2, "emerging"),
    ],
)
def test_a_phase_is_what_the_next_hours_are_likely_to_bring(
    counts: Counts, chance: float, name: Name
) -> None:
    """Each phase has its rule; a night is no lull, and what came before the first wave no wave.

    Where nothing ever came, nothing has stopped.
    """
    assert phase(counts, chance).name == name


BURST = [1, *[0] * 19, 1, 2, 40_000]


@pytest.mark.parametrize("chance", [0.1, 0.4, 0.6])
@pytest.mark.parametrize("then", [[38], [38, 20], [38, 20, 26, 25, 18, 16, 15, 13, 8, 15, 10]])
def test_after_a_burst_that_has_collapsed_nothing_is_near_its_peak(
    then: list[int], chance: float
) -> None:
    """Nor growing, whatever a forecast expects that has seen nothing but the burst.

    Its level goes back for three hours and has the burst in it; a day ago there was nothing. What
    lost three in four has not collapsed, nor has what is far smaller.
    """
    assert phase(hourly(BURST, then), chance).name == "fading"
    assert phase(hourly(BURST, [9_000]), 0.4).name == "peaking"
    assert phase(hourly([1, *[0] * 19, 1, 2, 40], [1]), 0.4).name == "peaking"


def test_an_hour_that_was_seen_in_part_has_not_collapsed_for_it() -> None:
    """What it had is in proportion to what was seen of it: a quarter of 15 % is no collapse."""
    before = [1, *[0] * 19, 400, 400]
    whole, part = made([*before, 60], step=HOUR), made([*before, 15], [1] * 22 + [0.25], step=HOUR)
    assert phase(whole, 0.4).name == phase(part, 0.4).name == "peaking"


@pytest.mark.parametrize(
    ("counts", "asked"),
    [
        (hourly([0] * 50 + [30, 30]), False),
        (hourly(WAVE, [2] * 30), False),
        (hourly(WAVE, [2] * 20), True),
        (hourly(WAVE), True),
    ],
)
def test_a_forecast_is_asked_for_where_the_phase_depends_on_it(
    counts: Counts, *, asked: bool
) -> None:
    """Not of an incident that is young or quiet: of hours of the past that is most of the work."""
    runs: list[None] = []
    found_in(counts, levels(counts), lambda: runs.append(None))
    assert len(runs) == asked


def test_it_is_never_over() -> None:
    """No phase says that an incident has ended."""
    assert set(get_args(Name)) == {
        "emerging",
        "growing",
        "peaking",
        "fading",
        "revived",
        "quiet",
    }


def test_a_phase_changes_when_two_runs_agree() -> None:
    """One run that finds another phase changes nothing; the second in a row does."""
    first = phase(hourly(WAVE), 0.1)
    second = phase(hourly(WAVE), 0.4, first)
    assert (second.name, second.found) == ("growing", "peaking")
    assert phase(hourly(WAVE), 0.4, second).name == "peaking"
    back = phase(hourly(WAVE), 0.1, second)
    assert (back.name, back.found) == ("growing", "growing")


@pytest.mark.parametrize("chance", [0.1, 0.4])
@pytest.mark.parametrize(
    ("then", "name"),
    [
        ([90 - 2 * hour for hour in range(30)], "fading"),
        ([40] * 18 + [20] * 8, "fading"),
        ([30] * 14 + [10] * 10 + [20, 30, 40], "growing"),
        ([10] * 20 + [60] * 6 + [50] * 4, "growing"),
        ([90 - 4 * hour for hour in range(11)], "growing"),
    ],
)
def test_what_falls_does_not_grow_whatever_is_forecast(
    then: list[int], name: Name, chance: float
) -> None:
    """Below its level of six hours ago and of a day ago nothing grows; below one of both it may.

    In the first day nobody knows what a night does to it.
    """
    assert phase(hourly(WAVE, then), chance).name == name


@given(
    st.sampled_from(get_args(Name)),
    st.sampled_from(get_args(Name)),
    st.floats(0, 1),
    st.sampled_from([[], [30] * 6, [1] * 30]),
)
def test_no_phase_is_told_against_its_own_chance(
    told: Name, before: Name, chance: float, then: list[int]
) -> None:
    """A rise is not kept once less is likely, nor a fall once more is that the level bears out."""
    now = phase(hourly(WAVE, then), chance, Phase(told, before, 0.5))
    if now.found in FORESEEN:
        assert now.name != "fading" or chance > 0.25
        assert now.name not in {"growing", "revived"} or chance < 0.75


def test_without_a_forecast_no_direction_is_found() -> None:
    """What was said last stays, unless it is plainly quiet, emerging or at its peak."""
    low = hourly(WAVE, [30] * 6)
    before = Phase("fading", "fading", 0.8)
    assert phase(low, None, before) == Phase("fading", "fading", None)
    assert phase(low, None).name == "emerging"
    assert phase(hourly(WAVE), None).name == "peaking"
    assert phase(hourly(WAVE, [1] * 30), None).name == "quiet"


def test_what_was_not_seen_is_neither_quiet_nor_a_lull() -> None:
    """A day without observation ends nothing, and what follows it revives nothing."""
    posts = WAVE + [0] * 30
    seen = np.array([1.0] * len(WAVE) + [0.0] * 30)
    blind = phase(made(posts, seen, step=HOUR), 0.5, Phase("growing", "growing", 0.1))
    assert blind.name == "growing"
    again = made(posts + [50] * 4, np.append(seen, np.ones(4)), step=HOUR)
    assert phase(again, 0.2).name == "growing"


def test_what_may_still_change_is_not_used() -> None:
    """Provisional buckets decide nothing; without any settled one, it is emerging."""
    counts = hourly(WAVE, [0] * 30)
    assert phase(Counts(0, HOUR, counts.posts, counts.seen, len(WAVE)), 0.5).name == "peaking"
    assert phase(made([]), None).name == "emerging"


def test_the_chance_of_less_is_read_between_quantiles() -> None:
    """At a quantile it is its probability, between two in between, beyond the last no more."""
    quantiles = [(0.1, 10.0), (0.5, 50.0), (0.9, 200.0)]
    assert quieter(50, quantiles) == 0.5
    assert 0.5 < quieter(90, quantiles) < 0.9
    assert (quieter(5, quantiles), quieter(9_999, quantiles)) == (0.1, 0.9)


def test_nothing_is_quieter_than_silence() -> None:
    """After hours without a post, none can be quieter; equal quantiles are not less."""
    assert quieter(0, [(0.1, 0.0), (0.5, 0.0), (0.9, 8.0)]) == 0
    assert quieter(8, [(0.1, 8.0), (0.5, 8.0), (0.9, 9.0)]) == 0.1
    assert 0.5 < quieter(1, [(0.1, 0.0), (0.5, 0.0), (0.9, 8.0)]) < 0.9


@given(
    st.lists(st.floats(0, 1e6), min_size=1, max_size=9),
    st.floats(0, 1e6),
    st.floats(0, 1e6),
)
def test_more_than_before_is_more_likely_undercut(
    values: list[float], one: float, other: float
) -> None:
    """The chance of less grows with what came last, and is a probability."""
    chances = np.linspace(0.05, 0.95, len(values))
    quantiles = list(zip(chances.tolist(), sorted(values), strict=True))
    low, high = (quieter(last, quantiles) for last in sorted((one, other)))
    assert 0 <= low <= high + 1e-12
    assert high <= 1


@given(
    st.lists(st.tuples(st.integers(0, 99), st.floats(0, 1)), max_size=80),
    st.none() | st.floats(0, 1),
    st.sampled_from([HOUR, 48 * HOUR]),
)
def test_any_counts_have_a_phase(
    pairs: list[tuple[int, float]], chance: float | None, step: int
) -> None:
    """Whatever the counts, it is one of the six; of buckets longer than a day as well."""
    counts = made([n for n, _ in pairs], [s for _, s in pairs], step=step)
    assert phase(counts, chance).name in get_args(Name)


def test_it_is_not_quiet_while_newer_posts_say_otherwise() -> None:
    """Of buckets that have not settled, a twentieth of the highest level is enough to wait."""
    settled = hourly(WAVE, [2] * 30)
    found = phase(settled, 0.2)
    assert found.name == "quiet"
    for newer, name in (([1], "quiet"), ([40], "emerging"), ([2, 1, 2], "quiet")):
        counts = hourly(WAVE, [2] * 30, newer)
        known = replace(counts, final=len(settled))
        assert unless_it_stirs(found, known).name == name
