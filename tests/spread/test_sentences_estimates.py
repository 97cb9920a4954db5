"""What estimates say to a reader who is no statistician (promise 14)."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.figures import Estimate
from monitor.spread.analysis import Order
from monitor.spread.change import Change
from monitor.spread.growth import Growth, growth
from monitor.spread.lead_lag import LeadLag
from monitor.spread.onset import Onset
from monitor.spread.peak import Peak
from monitor.spread.phase import Name, Phase
from monitor.spread.sentences.estimates import (
    change_sentence,
    growth_sentence,
    lead_lag_sentence,
    onset_sentence,
    order_sentences,
    peak_sentence,
    phase_sentence,
)
from tests.spread.draws import made

NAMES: tuple[Name, ...] = ("emerging", "growing", "peaking", "fading", "revived", "quiet")


def clock(at: int) -> str:
    return f"{at // 3600:02}:{at % 3600 // 60:02}"


def test_a_take_off_is_told_as_a_span() -> None:
    """The interval is told, and no instant as if it were sure."""
    told = onset_sentence(Onset(50_700, 50_700, 51_600), clock)
    assert told == "It took off between 14:05 and 14:20."
    assert onset_sentence(None, clock) == "When it took off cannot be told."


@pytest.mark.parametrize(
    ("peak", "said"),
    [
        (Peak(59_400, 1240.4, True, False), "Peak so far: 1,240 posts an hour, around 16:30."),
        (Peak(59_400, 1240.4, False, False), "Peak: 1,240 posts an hour, around 16:30."),
        (Peak(0, 0.4, True, False), "Peak so far: a post or less an hour, around 00:00."),
        (
            Peak(59_400, 12, True, True),
            "Peak so far: 12 posts an hour, around 16:30; not all of the time was observed, so a"
            " higher one may be missed.",
        ),
        (None, "There is no peak yet: too little was seen."),
    ],
)
def test_a_peak_is_told_with_what_may_surpass_it(peak: Peak | None, said: str) -> None:
    """So far until a quieter day is nearly sure; what was not observed may hold a higher one."""
    assert peak_sentence(peak, clock) == said


@pytest.mark.parametrize(
    ("growth", "said"),
    [
        (
            Growth(0.832, 0.462, 1.188, 50 / 60, None, "growing"),
            "Doubling every 50 minutes (35 to 90 minutes).",
        ),
        (
            Growth(-0.2, -0.3, -0.01, None, 3.47, "fading"),
            "Halving every 3.5 hours (2.3 hours to 2.9 days).",
        ),
        (
            Growth(-0.2, -0.4, -0.0001, None, 3.47, "fading"),
            "Halving every 3.5 hours (1.7 hours to over 90 days).",
        ),
        (
            Growth(0.1, -0.3, 0.4, None, None, "no clear trend"),
            "No clear trend: it may be growing or fading.",
        ),
        (None, "Too few posts to say whether it grows or fades."),
    ],
)
def test_growth_is_told_as_a_time_with_its_range(growth: Growth | None, said: str) -> None:
    """Doubling time or half-life, from the shortest to the longest; or that none is clear."""
    assert growth_sentence(growth) == said


@pytest.mark.parametrize(
    ("phase", "said"),
    [
        (Phase("fading", "fading", 0.85), "Fading so far: 85 % sure the next 6 hours are quieter."),
        (
            Phase("fading", "fading", 0.55),
            "Fading so far: only 55 % sure the next 6 hours are quieter.",
        ),
        (Phase("growing", "growing", 0.2), "Growing: 80 % sure the next 6 hours are busier."),
        (
            Phase("revived", "revived", 0.1),
            "Growing again after a lull: 90 % sure the next 6 hours are busier.",
        ),
        (Phase("growing", "growing", None), "Growing when last forecast."),
        (Phase("peaking", "peaking", 0.5), "Near its peak so far."),
        (Phase("quiet", "quiet", None), "Quiet for now; it may come back."),
        (Phase("emerging", "emerging", None), "Emerging: too early to say where it goes."),
    ],
)
def test_a_phase_is_told_with_how_sure_it_is(phase: Phase, said: str) -> None:
    """The odds are those of the hours to come."""
    assert phase_sentence(phase) == said


@given(st.sampled_from(NAMES), st.none() | st.floats(0, 1), st.integers(1, 24))
def test_no_phase_is_told_as_the_end(name: Name, chance: float | None, hours: int) -> None:
    """Whatever the phase and the odds, no sentence says that it is over."""
    said = phase_sentence(Phase(name, name, chance), hours)
    assert said.endswith(".")
    assert not {"over", "ended", "finished"} & set(said.lower().strip(".").split())


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            LeadLag(20, 15, 25, 3, 3),
            "Reddit followed Bluesky by about 20 minutes (15 to 25 minutes; seen in 3 of 3"
            " bursts).",
        ),
        (
            LeadLag(-150, -170, -90, 2, 5),
            "Bluesky followed Reddit by about 2.5 hours (90 minutes to 2.8 hours; seen in 2 of 5"
            " bursts).",
        ),
        (LeadLag(None, None, None, 0, 4), None),
    ],
)
def test_an_order_is_told_from_who_led(found: LeadLag, said: str | None) -> None:
    """Who followed whom, by how much, and in how many bursts."""
    assert lead_lag_sentence(found, "Bluesky", "Reddit") == said


LED, OPEN = LeadLag(20, 15, 25, 3, 3), LeadLag(None, None, None, 0, 4)


@pytest.mark.parametrize(
    ("names", "led", "said"),
    [
        ("ab", "", "No clear order between a and b."),
        ("abc", "", "No clear order among a, b and c."),
        ("abcdefgh", "", "No clear order among a, b, c, d, e, f, g and h."),
        ("abc", "ab", "No clear order between a and c, nor between b and c."),
        ("abcd", "ab", "No clear order between the two of any of the 5 other pairs of sources."),
    ],
)
def test_sources_of_which_none_leads_are_told_once(names: str, led: str, said: str) -> None:
    """Eight sources make 28 pairs: one sentence for all of which nothing is known."""
    pairs = list(combinations(names, 2))
    orders = [Order(a, b, LED if a + b == led else OPEN) for a, b in pairs]
    told = order_sentences(orders)
    assert told[-1] == said
    assert len(told) == 1 + bool(led)
    assert told[0].startswith("b followed a") == bool(led)
    assert order_sentences([Order("a", "b", LED)]) == [lead_lag_sentence(LED, "a", "b")]
    assert order_sentences([]) == []


def test_a_change_is_told_with_both_shares() -> None:
    """From the begin of the first bucket of the set to the end of its last."""
    told = Change(
        17,
        15,
        17,
        Estimate(value=0.31, low=0.28, high=0.34),
        Estimate(value=0.44, low=0.4, high=0.48),
        99,
    )
    said = change_sentence(told, lambda n: f"{n}:00", lambda n: f"{n + 1}:00")
    assert said == (
        "The tone turned between 15:00 and 18:00: 31 % (28 to 34) negative before, 44 % (40 to 48)"
        " after."
    )
    nothing = "No lasting change of tone that stands out from chance."
    assert change_sentence(None, str, str) == nothing


@given(st.lists(st.integers(0, 1000), min_size=8, max_size=40))
def test_any_growth_has_a_sentence(posts: list[int]) -> None:
    """Whatever the counts, one sentence is told, and no number is without its unit."""
    said = growth_sentence(growth(made(posts)))
    assert said.endswith(".")
    assert "e+" not in said
