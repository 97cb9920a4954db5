"""How much of the volume answers volume."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.spread.self_excitation import (
    DROP,
    TRIED,
    Outside,
    memory,
    not_rejected,
    self_excitation,
)
from monitor.spread.step import Floats
from tests.examples import examples
from tests.spread.draws import HOUR, made

pytestmark = pytest.mark.repeats

STEP = 300
DAY = 24 * HOUR // STEP


def answered(
    random: np.random.Generator, outside: Floats, ratio: float, half_life: float
) -> Floats:
    """Draw counts of which each post draws *ratio* answers."""
    fade, held = 0.5 ** (STEP / half_life), 0.0
    counts = np.zeros(len(outside))
    for place, rate in enumerate(outside):
        counts[place] = random.poisson(rate + ratio * held)
        held = fade * held + (1 - fade) * counts[place]
    return counts


def rhythm(days: int) -> Floats:
    return 1 + 0.8 * np.sin(2 * np.pi * np.arange(days * DAY) / DAY)


@pytest.mark.parametrize("ratio", [0.0, 0.3, 0.6])
@pytest.mark.parametrize("daily", [False, True])
@pytest.mark.repeats
def test_the_range_holds_the_truth(ratio: float, daily: bool) -> None:
    """With and without answers, with and without a rhythm of the day: in 19 of 20, or more."""
    random = np.random.default_rng(1)
    held = []
    for number in range(5):
        outside = 5 * (1 - ratio) * (rhythm(3) if daily else np.ones(3 * DAY))
        found = self_excitation(made(answered(random, outside, ratio, 900 + 900 * (number % 3))))
        assert found.low is not None
        assert found.high is not None
        held.append(found.low <= ratio <= found.high)
    assert np.mean(held) >= 0.95


def test_one_number_would_mislead() -> None:
    """Without a single answer, a rhythm of the day looks like nothing but answers to one baseline.

    The range says so: it reaches from next to nothing to nearly all.
    """
    random = np.random.default_rng(2)
    found = self_excitation(made(answered(random, 5 * rhythm(7), 0, 900)))
    ranges = {name: (low, high) for name, low, high in found.baselines}
    assert ranges["constant"][0] > 0.85
    assert ranges["local"][0] == 0
    assert ranges["time of day"][0] < 0.1
    assert (found.low, found.high) == (0, ranges["constant"][1])


@pytest.mark.parametrize("ratio", [0.0, 0.5])
@pytest.mark.repeats
def test_news_is_in_the_range(ratio: float) -> None:
    """Waves that come from outside within three hours do not pass for answers under all baselines.

    Each baseline that has a level for hours takes them for answers.
    """
    random = np.random.default_rng(7)
    for _ in range(3):
        age = np.arange(4 * DAY) - random.integers(0, 4 * DAY, 5)[:, None]
        rise, decay = np.exp(-((np.minimum(age, 0) / 36) ** 2)), np.exp(-np.maximum(age, 0) / 60)
        outside = (1 - ratio) * (2 + 40 * (rise * decay).sum(axis=0))
        found = self_excitation(made(answered(random, outside, ratio, 1800)))
        assert found.low is not None
        assert found.high is not None
        assert found.low - 0.1 <= ratio <= found.high
        assert {name: low for name, low, _ in found.baselines}["local"] > ratio + 0.1


@pytest.mark.repeats
def test_what_was_not_seen_does_not_change_the_range_much() -> None:
    """A third seen at random and a hole of half a day leave the range where it was, but wider."""
    random = np.random.default_rng(3)
    posts = answered(random, np.full(6 * DAY, 8.0), 0.6, 900)
    seen = np.where(np.arange(len(posts)) % 5 == 2, 0.6, 1.0)
    seen[2 * DAY : 2 * DAY + DAY // 2] = 0
    thinned = random.binomial(posts.astype(np.int64), seen)
    whole, holed = self_excitation(made(posts)), self_excitation(made(thinned, seen))
    of = {name: (low, high) for name, low, high in whole.baselines}["constant"]
    part = {name: (low, high) for name, low, high in holed.baselines}["constant"]
    assert part[0] <= 0.6 <= part[1]
    assert part == pytest.approx(of, abs=0.2)
    # If half of each bucket was seen, there was twice as much, of answers too.
    assert self_excitation(made(posts, 0.5)) == whole
    # Holes that pass for silence are the most striking rhythm of all.
    zeros = self_excitation(made(thinned, 1.0))
    assert {name: low for name, low, _ in zeros.baselines}["constant"] > part[1]


def test_below_five_hundred_posts_or_a_day_there_is_no_model() -> None:
    """What was observed is told all the same."""
    few = np.zeros(3 * DAY)
    few[DAY : DAY + 499] = 1
    assert self_excitation(made(few), 0.4) == self_excitation(made([]), 0.4)
    assert self_excitation(made(few), 0.4).observed == 0.4
    few[DAY + 499] = 1
    assert self_excitation(made(few)).low is not None
    assert self_excitation(made(np.full(DAY // 2, 50))).low is None
    assert self_excitation(made(np.full(200, 50), step=HOUR)).low is None


@pytest.mark.repeats
def test_provisional_buckets_and_old_ones_tell_nothing() -> None:
    """Only the settled buckets of the last four weeks count; minutes are put together."""
    random = np.random.default_rng(4)
    posts = answered(random, np.full(3 * DAY, 5.0), 0.5, 900).astype(np.int64)
    late = np.concatenate([posts, np.full(DAY, 400)])
    counts = made(late, step=STEP, final=len(posts))
    assert self_excitation(counts) == self_excitation(made(posts))
    month = random.poisson(2, 28 * DAY // 3)
    old = np.concatenate([np.full(DAY, 400), month])
    assert self_excitation(made(old, step=900)) == self_excitation(made(month, step=900))
    minutes = np.zeros(5 * len(posts))
    minutes[::5] = posts
    assert self_excitation(made(minutes, step=60)) == self_excitation(made(posts))


def test_the_fit_is_that_of_a_known_package() -> None:
    """With one memory and one baseline, the range is that of a Poisson model, identity link."""
    statsmodels = pytest.importorskip("statsmodels.api")
    random = np.random.default_rng(5)
    posts = answered(random, np.full(1000, 4.0), 0.5, 900)
    held = memory(posts, 0.5 ** (STEP / 900))
    ones = np.ones(len(posts))
    low, high = not_rejected(posts, ones, [held], Outside("", np.zeros(1000, np.intp), ones))
    link = statsmodels.families.links.Identity()
    family = statsmodels.families.Poisson(link=link)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that such a link can leave the domain
        model = statsmodels.GLM(posts, statsmodels.add_constant(held), family=family)
        fitted = model.fit(scale="X2", start_params=[posts.mean() / 2, 0.5])
    near = fitted.conf_int()[1]
    assert (low, high) == pytest.approx(tuple(near), abs=0.05)


def test_a_memory_is_a_mean_of_what_came_before() -> None:
    """Of steady counts it is that count, in time; nothing of a bucket's own posts is in it."""
    held = memory(np.full(200, 7.0), 0.8)
    assert held[0] == 0
    assert held[-1] == pytest.approx(7)
    assert memory(np.array([0.0, 0, 9]), 0.5).tolist() == [0, 0, 0]


@examples(6)
@given(st.lists(st.integers(0, 10**6), min_size=40, max_size=60))
def test_any_counts_give_a_range_within_zero_and_one(posts: list[int]) -> None:
    """However wild the counts, each baseline has a range, and the whole range holds it."""
    found = self_excitation(made(np.repeat(posts, 12)))
    for _, low, high in found.baselines:
        assert found.low is not None
        assert found.high is not None
        assert 0 <= found.low <= low <= high <= found.high <= 1


@examples(5)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.floats(0, 0.9))
def test_each_ratio_has_its_highest_likelihood(seed: int, blocks: int, ratio: float) -> None:
    """The range is that of a search that begins again for each ratio, block by block."""
    random = np.random.default_rng(seed)
    posts = answered(random, random.uniform(0, 4, 120) ** 2, ratio, 900)
    exposure, shape = random.uniform(0.2, 1, 120), random.uniform(0.1, 2, 120)
    memories = [memory(posts, 0.5 ** (STEP / life)) for life in (300, 3600)]
    outside = Outside("", random.integers(0, blocks, 120), shape)
    numbered = np.unique(outside.blocks, return_inverse=True)[1]
    outside = Outside("", np.asarray(numbered, np.intp), shape)
    fits = np.array(
        [[_plain_fit(posts, exposure, n * held, outside) for n in TRIED] for held in memories]
    )
    likelihood = fits[..., 0]
    best = np.unravel_index(int(likelihood.argmax()), likelihood.shape)
    degrees = max(len(posts) - int(outside.blocks.max()) - 2, 1)
    bar = likelihood[best] - DROP * max(float(fits[best][1]) / degrees, 1.0)
    kept = TRIED[(likelihood >= bar).any(axis=0)]
    assert not_rejected(posts, exposure, memories, outside) == (kept.min(), kept.max())


def _plain_fit(
    posts: Floats, exposure: Floats, answers: Floats, outside: Outside
) -> tuple[float, float]:
    """Return the highest log-likelihood, found by halving, and the squares by which it is off."""
    expected = np.empty(len(posts))
    for block in range(int(outside.blocks.max()) + 1):
        own = outside.blocks == block
        low, high = 0.0, 1e4
        for _ in range(80):
            middle = (low + high) / 2
            rate = np.maximum(middle * outside.shape[own] + answers[own], 1e-12)
            gain = (posts[own] * outside.shape[own] / rate).sum()
            if gain > (exposure[own] * outside.shape[own]).sum():
                low = middle
            else:
                high = middle
        expected[own] = exposure[own] * (low * outside.shape[own] + answers[own]) + 1e-12
    likelihood = (posts * np.log(expected) - expected).sum()
    return float(likelihood), float(((posts - expected) ** 2 / expected).sum())
