"""Whether many speak or few."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.spread.amplification import concentration, effective_number


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=50))
def test_effective_number_lies_between_one_and_all(counts: list[int]) -> None:
    """It is the number of authors where they are equal, and falls towards 1 as one dominates."""
    found = effective_number(counts)
    assert found * (1 + 1e-12) >= 1
    assert found <= len(counts) * (1 + 1e-12)
    assert effective_number([7] * len(counts)) == pytest.approx(len(counts))
    assert effective_number([*counts, 10**9]) < 1.01


@pytest.mark.parametrize(
    ("crowd", "posts"), [(40, 300), (300, 400), (2_000, 1_000), (4_000, 2_500), (30_000, 3_000)]
)
def test_equal_authors_lie_in_their_reference(crowd: int, posts: int) -> None:
    """In 93 % of draws or more, however few posts show of them: those who have none count too."""
    rng, inside = np.random.default_rng(1), list[tuple[bool, bool]]()
    for _ in range(60):
        equal = rng.multinomial(posts, np.full(crowd, 1 / crowd))
        found = concentration(equal[equal > 0].tolist())
        assert found is not None
        (low, high), (least, most) = found.even_effective, found.even_top_share
        inside.append((low <= found.effective <= high, least <= found.top_share <= most))
    assert (np.mean(inside, axis=0) >= 0.93).all()


def test_few_posts_look_concentrated_by_chance() -> None:
    """Five who write half of all are beyond it, as are ten of 4,700 who wrote five posts each."""
    some = concentration([5] * 10 + [2] * 200 + [1] * 4_500)
    assert some is not None
    assert some.top_share > some.even_top_share[1]
    few = concentration([100] * 5 + [1] * 500)
    assert few is not None
    assert few.top_share > few.even_top_share[1]
    assert few.effective < few.even_effective[0]
    assert few.top_share == pytest.approx(505 / 1000)
    assert few.posts == 1000


def test_too_few_posts_tell_nothing() -> None:
    """Below fifty posts there is no figure, and the same counts have the same reference."""
    assert concentration([1] * 49) is None
    assert concentration([2] * 40) == concentration([2] * 40)


def test_the_order_does_not_matter() -> None:
    """Counts are a set of sizes."""
    assert concentration([30, 1, 40]) == concentration([40, 30, 1])
