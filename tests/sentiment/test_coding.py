"""What is drawn for coding, and how agreement is measured."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.nouns.posts import Label
from monitor.sentiment.coding import alpha, chances, draw, sample_sizes

pytestmark = pytest.mark.repeats

strata = st.dictionaries(
    st.tuples(st.integers(0, 9), st.sampled_from(["negative", "neutral", "positive"])),
    st.integers(0, 300),
    min_size=1,
    max_size=12,
)


@given(strata, st.integers(0, 400), st.integers(0, 2**32))
def test_each_stratum_gets_its_share_rounded_down_or_up(
    counts: dict[tuple[int, str], int], n: int, seed: int
) -> None:
    """The sizes add up to what was asked, none is off by a post, none exceeds its stratum."""
    found = sample_sizes(counts, n, seed)
    total = sum(counts.values())
    assert list(found) == list(counts)
    assert sum(found.values()) == min(n, total)
    for stratum, size in found.items():
        assert 0 <= size <= counts[stratum]
        if n < total:
            assert abs(size - n * counts[stratum] / total) < 1


def test_small_strata_get_their_share_in_the_long_run() -> None:
    """A stratum too small for a whole place is drawn as often as its size says, not never."""
    counts = {"big": 970, "small": 30}
    found = [sample_sizes(counts, 10, seed)["small"] for seed in range(2_000)]
    assert np.mean(found) == pytest.approx(0.3, abs=0.03)


@given(strata, st.integers(0, 400), st.integers(0, 2**32))
def test_a_draw_names_posts_once_and_can_be_repeated(
    counts: dict[tuple[int, str], int], n: int, seed: int
) -> None:
    """Places are within the stratum, rising and distinct; the same seed draws the same."""
    found = draw(counts, n, seed)
    assert {each: len(places) for each, places in found.items()} == sample_sizes(counts, n, seed)
    for stratum, places in found.items():
        assert list(places) == sorted(set(places))
        assert set(places) <= set(range(counts[stratum]))
    assert draw(counts, n, seed) == found


def test_every_post_is_as_likely_to_be_drawn() -> None:
    """Over many seeds each post of each stratum comes up as often as any other."""
    seen = Counter(
        (stratum, place)
        for seed in range(3_000)
        for stratum, places in draw({"a": 7, "b": 3}, 5, seed).items()
        for place in places
    )
    assert len(seen) == 10
    assert all(abs(times - 1_500) < 150 for times in seen.values())


@pytest.mark.parametrize(
    ("coders", "expected"),
    [
        (("0100000010", "1110010000"), 0.095),
        (("aabbdcccedda", "babbbccceddd"), 0.692),
        (("123321412...", "1233224125.3", ".3332342251.", "12332441251."), 0.743),
    ],
)
def test_alpha_is_that_of_the_paper(coders: tuple[str, ...], expected: float) -> None:
    """The three nominal examples that Krippendorff works out, one with four coders and gaps."""
    units = [[None if code == "." else code for code in unit] for unit in zip(*coders, strict=True)]
    found = alpha(units)
    assert found is not None
    assert found == pytest.approx(expected, abs=0.0006)


def test_alpha_is_1_for_agreement_and_about_0_for_chance() -> None:
    """Two who always agree have 1; two who toss coins have nothing in common."""
    assert alpha([["a", "a"], ["b", "b"]]) == 1
    random = np.random.default_rng(0)
    tossed = alpha([list(map(str, random.integers(0, 3, 2))) for _ in range(5_000)])
    assert tossed is not None
    assert abs(tossed) < 0.03


@pytest.mark.parametrize("units", [[], [["a"], ["b"]], [["a", None], [None, "b"]], [["a", "a"]]])
def test_alpha_is_silent_where_agreement_cannot_be_told(units: list[list[str | None]]) -> None:
    """One coder, or one class for everything, shows neither agreement nor the lack of it."""
    assert alpha(units) is None


@given(strata, st.integers(0, 400))
def test_chances_are_as_many_posts_as_are_drawn(
    counts: dict[tuple[int, Label], int], n: int
) -> None:
    """None is above 1, and where fewer than all are drawn they add up to the size of the draw."""
    found = chances(counts, n)
    assert all(0 <= chance <= 1 for chance in found.values())
    total = sum(counts.values())
    assert sum(found[key] * held for key, held in counts.items()) == pytest.approx(min(n, total))
    sizes = sample_sizes(counts, n, 0, found)
    assert sum(sizes.values()) == min(n, total)
    assert all(size <= counts[key] for key, size in sizes.items())
