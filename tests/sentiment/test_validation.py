"""What the corrected share of negative promises: coverage, and silence where nothing is known.

Promise 14.
"""

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from monitor.errors import DataError
from monitor.nouns.buckets import Estimate
from monitor.nouns.posts import Label
from monitor.sentiment.validation import (
    CLASSES,
    FEWEST_CODED,
    Table,
    adjusted_count,
    confusion,
    corrected,
    mix_differs,
    prediction_powered,
    rates,
    wilson,
)

WEAK = np.array([[0.34, 0.43, 0.23], [0.15, 0.63, 0.22], [0.06, 0.40, 0.54]])
GOOD = np.array([[0.70, 0.25, 0.05], [0.20, 0.60, 0.20], [0.05, 0.25, 0.70]])
USUAL = (0.32, 0.48, 0.20)
RARE = (0.05, 0.65, 0.30)
POSTS = 5_000
DRAWS = 600
Way: TypeAlias = Callable[[Table, Mapping[Label, int]], Estimate | None]

tables = st.lists(st.integers(0, 60), min_size=9, max_size=9).map(
    lambda cells: np.array(cells, dtype=np.int64).reshape(3, 3)
)
sizes = st.lists(st.integers(0, 5_000), min_size=3, max_size=3).map(
    lambda found: dict(zip(CLASSES, found, strict=True))
)


def world(
    random: np.random.Generator, mix: tuple[float, ...], scorer: np.ndarray, n: int
) -> tuple[Table, dict[Label, int]]:
    """Posts of a mix of classes, scored with error; *n* of them coded by people."""
    true = random.choice(3, POSTS, p=mix)
    said = (random.random(POSTS)[:, None] > np.cumsum(scorer, axis=1)[true]).sum(axis=1).clip(0, 2)
    drawn = random.choice(POSTS, n, replace=False)
    table = np.zeros((3, 3), dtype=np.int64)
    np.add.at(table, (true[drawn], said[drawn]), 1)
    return table, {each: int((said == k).sum()) for k, each in enumerate(CLASSES)}


@pytest.mark.parametrize("n", [100, 200, 500])
@pytest.mark.parametrize(("mix", "scorer"), [(USUAL, WEAK), (USUAL, GOOD), (RARE, WEAK)])
def test_the_interval_holds_the_true_share_in_93_of_100_draws(
    n: int, mix: tuple[float, ...], scorer: np.ndarray
) -> None:
    """With 100, 200 and 500 coded posts, a weak or a good scorer, common or rare negatives."""
    random = np.random.default_rng(n)
    drawn = (prediction_powered(*world(random, mix, scorer, n)) for _ in range(DRAWS))
    found = [each for each in drawn if each]
    assert len(found) == DRAWS
    assert np.mean([each.low <= mix[0] <= each.high for each in found]) >= 0.93
    assert abs(np.mean([each.value for each in found]) - mix[0]) < 0.006


def test_the_adjusted_count_holds_where_the_coded_posts_are_of_another_mix() -> None:
    """Labels of a calm week say nothing of a stormy one; the error rates carry over."""
    random = np.random.default_rng(1)
    truth, adjusted, naive = 0.58, 0, 0
    for _ in range(DRAWS):
        table, _ = world(random, (0.1, 0.6, 0.3), GOOD, 300)
        _, counts = world(random, (truth, 0.37, 0.05), GOOD, 10)
        found, wrong = adjusted_count(table, counts), prediction_powered(table, counts)
        assert found is not None
        assert wrong is not None
        adjusted += found.low <= truth <= found.high
        naive += wrong.low <= truth <= wrong.high
    assert adjusted >= 0.93 * DRAWS
    assert naive < 0.1 * DRAWS


def test_another_mix_is_noticed_and_said() -> None:
    """The figure changes its method and carries the warning, even where the caller was sure."""
    random = np.random.default_rng(2)
    table, _ = world(random, (0.1, 0.6, 0.3), GOOD, 300)
    _, counts = world(random, (0.58, 0.37, 0.05), GOOD, 10)
    found = corrected(table, counts, drawn_here=True)
    assert (found.method, found.other_mix) == ("adjusted count", True)
    assert found.share == adjusted_count(table, counts)


def test_a_draw_from_here_is_not_suspected_often() -> None:
    """One random draw in a hundred looks like another mix; then the wider figure is given."""
    random = np.random.default_rng(3)
    worlds = [world(random, USUAL, GOOD, 200) for _ in range(DRAWS)]
    assert sum(mix_differs(*each) for each in worlds) <= 0.025 * DRAWS
    table, counts = worlds[0]
    found = corrected(table, counts, drawn_here=True)
    assert (found.method, found.other_mix) == ("prediction-powered", False)
    assert found.share == prediction_powered(table, counts)
    assert corrected(table, counts, drawn_here=False).other_mix


def test_a_class_that_the_posts_do_not_have_is_another_mix() -> None:
    """A coded post in a class of which the span has none was not drawn from it."""
    table = np.diag([10, 10, 10])
    assert mix_differs(table, {"negative": 100, "neutral": 100})
    assert not mix_differs(table, {})


@given(tables, sizes)
def test_every_share_lies_within_its_interval_and_both_within_0_and_1(
    table: Table, counts: dict[Label, int]
) -> None:
    """Whatever the counts: a figure in bounds that says it is corrected, or none."""
    for way in (prediction_powered, adjusted_count):
        found = way(table, counts)
        if found is not None:
            assert 0 <= found.low <= found.value <= found.high <= 1
            assert found.corrected


def test_without_enough_there_is_no_figure() -> None:
    """Too few coded posts, no posts, or a scorer that tells nothing: None, not a wide guess."""
    few, counts = np.diag([9, 10, 10]), dict.fromkeys(CLASSES, 100)
    assert few.sum() == FEWEST_CODED - 1
    assert prediction_powered(few, counts) is None
    assert prediction_powered(few * 4, {}) is None
    assert adjusted_count(few * 4, {}) is None
    assert adjusted_count(np.diag([0, 20, 20]), counts) is None
    assert adjusted_count(np.full((3, 3), 4), counts) is None


def test_a_perfect_scorer_keeps_its_share() -> None:
    """Nothing is corrected where nothing is wrong, and the interval is that of the posts."""
    table = np.diag([30, 50, 20])
    counts: dict[Label, int] = {"negative": 1_500, "neutral": 2_500, "positive": 1_000}
    for way in (prediction_powered, adjusted_count):
        found = way(table, counts)
        assert found is not None
        assert found.value == pytest.approx(0.3, abs=0.005)


@pytest.mark.skipif(not find_spec("ppi_py"), reason="ppi-python is not installed")
def test_it_is_what_the_authors_of_the_method_compute() -> None:
    """The point is theirs to nine digits; the interval is nearly theirs where shares are common."""
    from ppi_py import ppi_mean_ci, ppi_mean_pointestimate

    random = np.random.default_rng(4)
    for n in (200, 500):
        table, counts = world(random, USUAL, GOOD, n)
        said = np.repeat([1, 1, 0, 0], cells := four(table)).astype(float)
        scored = np.repeat([1, 0, 1, 0], cells).astype(float)
        rest = np.repeat([1.0, 0.0], [counts["negative"], POSTS - counts["negative"]])
        found = prediction_powered(table, counts)
        assert found is not None
        assert found.value == pytest.approx(
            float(np.squeeze(ppi_mean_pointestimate(said, scored, rest))), abs=2e-4
        )
        low, high = ppi_mean_ci(said, scored, rest, alpha=0.05)
        assert found.low == pytest.approx(float(np.squeeze(low)), abs=0.005)
        assert found.high == pytest.approx(float(np.squeeze(high)), abs=0.005)


def four(table: Table) -> list[int]:
    """Counts of (negative, negative), (negative, other), (other, negative), (other, other)."""
    both, said, scored = table[0, 0], table[0].sum(), table[:, 0].sum()
    return [both, said - both, scored - both, table.sum() - said - scored + both]


def test_the_confusion_counts_pairs_and_leaves_out_the_unscored() -> None:
    """Rows are what people said; what either could not read is no error of the other."""
    coded: list[Label] = ["negative", "negative", "neutral", "positive", "unscored", "neutral"]
    said: list[Label] = ["negative", "neutral", "negative", "positive", "neutral", "unscored"]
    assert confusion(coded, said).tolist() == [[1, 1, 0], [1, 0, 0], [0, 0, 1]]
    with pytest.raises(DataError, match="for each of 6 coded posts, got 5"):
        confusion(coded, said[1:])


def test_rates_are_shares_with_the_usual_intervals() -> None:
    """TPR and FPR as in the textbook; their difference with Newcombe's interval."""
    found = rates(np.array([[30, 15, 5], [10, 40, 10], [2, 8, 30]]))
    assert found.true_positive is not None
    assert found.false_positive is not None
    assert found.shown is not None
    assert found.true_positive.value == 30 / 50
    assert found.false_positive.value == 12 / 100
    assert found.shown.value == pytest.approx(0.48)
    oracle = confint_proportions_2indep(30, 50, 12, 100, method="newcomb", compare="diff")
    assert (found.shown.low, found.shown.high) == pytest.approx(oracle)


def test_rates_are_unknown_where_a_class_was_not_coded() -> None:
    """Without a negative post nobody knows how many would be found."""
    found = rates(np.diag([0, 5, 5]))
    assert found.true_positive is None
    assert found.false_positive is not None
    assert found.shown is None
    assert rates(np.diag([5, 0, 0])).shown is None


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_that_of_statsmodels(pair: tuple[int, int]) -> None:
    """To nine digits, for any counts."""
    found = wilson(*pair)
    assert found is not None
    low, high = proportion_confint(*pair, method="wilson")
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)
    assert wilson(0, 0) is None
