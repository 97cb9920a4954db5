"""What the corrected share of negative promises: coverage, and silence where nothing is known.

Promise 14.
"""

from importlib.util import find_spec

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from monitor.errors import DataError
from monitor.nouns.method import FEWEST_HERE
from monitor.nouns.posts import Label
from monitor.sentiment.validation import (
    APART,
    CLASSES,
    DIFFER,
    CodedPosts,
    Learned,
    Table,
    adjusted_count,
    confusion,
    learn,
    mix_differs,
    rates,
    said_of,
    wilson,
)

pytestmark = pytest.mark.repeats


GOOD = np.array([[0.70, 0.25, 0.05], [0.20, 0.60, 0.20], [0.05, 0.25, 0.70]])
USUAL = (0.32, 0.48, 0.20)
POSTS = 5_000
DRAWS = 600

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


def polled(
    random: np.random.Generator,
    share: NDArray[np.float64],
    n: int,
    surest: float = 1.0,
    off: float = 0.2,
) -> tuple[CodedPosts, NDArray[np.float64], NDArray[np.bool_], NDArray[np.intp]]:
    """Posts whose chance to be negative is *share*, read by a scorer with an error of *off*.

    Return *n* that were drawn, in their order, what the scorer says of all, which are negative, and
    the places of those drawn. Who reads as positive is drawn *surest* times as often as others.
    """
    true = random.random(len(share)) < share
    number = np.clip(np.where(true, -0.25, 0.15) + random.normal(0, off, len(share)), -1, 1)
    low, high = number < -0.06, number > 0.2
    said = np.column_stack([np.ones(len(share)), low, high, number, number**2])
    chance = np.where(high, surest, 1.0)
    order = random.permutation(len(share))
    ends = np.cumsum(chance[order]) / chance.sum() * n
    drawn = np.sort(order[np.searchsorted(ends, np.arange(n) + random.random())])
    return CodedPosts(true[drawn], said[drawn], 1 / chance[drawn]), said, true, drawn


def learned(drawn: CodedPosts) -> Learned:
    found = learn(drawn)
    assert found is not None
    return found


@pytest.mark.parametrize("surest", [1.0, 0.5])
@pytest.mark.parametrize(("n", "share"), [(100, 0.32), (200, 0.32), (200, 0.08), (500, 0.32)])
def test_the_interval_holds_the_true_share_in_93_of_100_draws(
    n: int, share: float, surest: float
) -> None:
    """Whether every post is as likely to be drawn, or those that read as positive half as often."""
    random = np.random.default_rng(n)
    held, off = [], []
    for _ in range(2 * DRAWS):
        drawn, said, true, _ = polled(random, np.full(2_000, share), n, surest)
        found = learned(drawn).share(said.mean(axis=0), len(said))
        held.append(found.low <= true.mean() <= found.high)
        off.append(found.value - true.mean())
    assert np.mean(held) >= 0.93
    assert abs(np.mean(off)) < 0.006


def test_without_the_chances_of_the_draw_the_share_would_be_wrong() -> None:
    """A scorer whose label says nothing of what people say: only the chances set it right."""
    random = np.random.default_rng(6)
    off = []
    for _ in range(100):
        label = random.random(2_000) < 0.5
        true = random.random(2_000) < np.where(label, 0.2, 0.6)
        said = np.ones((2_000, 1))  # nothing of the label is handed in
        drawn = np.flatnonzero(random.random(2_000) < np.where(label, 0.05, 0.2))
        worth = 1 / np.where(label, 0.05, 0.2)[drawn]
        found = learned(CodedPosts(true[drawn], said[drawn], worth)).share(np.ones(1), 2_000)
        off.append(found.value - true.mean())
    assert abs(np.mean(off)) < 0.01


def test_posts_that_the_scorer_is_sure_of_make_the_interval_narrower() -> None:
    """At 200 labels at most .83 of what the coded posts alone tell, by what a fair scorer says."""
    random = np.random.default_rng(7)
    parts = []
    for _ in range(50):
        drawn, said, *_ = polled(random, np.full(2_000, 0.32), 200, off=0.25)
        found = learned(drawn).share(said.mean(axis=0), len(said))
        alone = wilson(drawn.negative.sum(), 200)
        assert alone is not None
        parts.append((found.high - found.low) / (alone.high - alone.low))
    assert np.mean(parts) <= 0.83


@pytest.mark.parametrize(("differ", "least", "most"), [(0.0, 0.95, 1.0), (0.08, 0.92, 0.98)])
def test_a_day_holds_its_share_though_few_of_its_posts_are_coded(
    differ: float, least: float, most: float
) -> None:
    """Ten days, 200 coded posts: 95 in 100 where days differ by 8 points, 23 points wide at most.

    More where they do not differ, for that nobody knows.
    """
    random = np.random.default_rng(8)
    held, wide = [], []
    for _ in range(40):
        share = np.clip(random.normal(0.35, differ, 10), 0.02, 0.98).repeat(200)
        drawn, said, true, places = polled(random, share, 200)
        found = learned(drawn)
        for day in range(10):
            own = slice(200 * day, 200 * (day + 1))
            told = found.share_within(said[own].mean(axis=0), 200, places // 200 == day)
            held.append(told.low <= true[own].mean() <= told.high)
            wide.append(told.high - told.low)
    assert least <= np.mean(held) <= most
    assert np.mean(wide) <= 0.23


@pytest.mark.parametrize(
    ("coded", "share", "swing", "least"),
    [(150, 0.35, 0.15, 0.93), (300, 0.35, 0.15, 0.93), (150, 0.12, 0.1, 0.92)],
)
def test_a_day_holds_its_share_where_the_mood_comes_and_goes(
    coded: int, share: float, swing: float, least: float
) -> None:
    """In 93 of 100 days of a week in which the share goes up and down; in 92 from near 0."""
    random = np.random.default_rng(10)
    held = []
    for _ in range(400):
        week = share + swing * np.sin(np.arange(7) + random.uniform(0, 6))
        drawn, said, true, places = polled(random, week.repeat(500), coded, 0.6, 0.4)
        found = learned(drawn)
        for day in range(7):
            own = slice(500 * day, 500 * (day + 1))
            told = found.share_within(said[own].mean(axis=0), 500, places // 500 == day)
            held.append(told.low <= true[own].mean() <= told.high)
    assert np.mean(held) >= least


def test_coded_posts_of_one_stretch_do_not_show_how_stretches_differ() -> None:
    """Thirty are one stretch of twenty: as much is allowed for as before any was coded."""
    drawn, *_ = polled(np.random.default_rng(15), np.full(2_000, 0.35), 30)
    found = learned(drawn)
    beforehand = APART * (DIFFER + found._every / 30) ** -1.5
    assert found._likely() == pytest.approx(beforehand / beforehand.sum())


def test_a_day_without_coded_posts_is_told_from_what_the_scorer_says() -> None:
    """And less surely than one with many."""
    drawn, said, *_ = polled(np.random.default_rng(9), np.full(2_000, 0.35), 200)
    found, mean = learned(drawn), said.mean(axis=0)
    nothing = found.share_within(mean, 200, np.zeros(200, dtype=np.bool_))
    half = found.share_within(mean, 200, np.arange(200) < 100)
    assert nothing.value == pytest.approx(found.share(mean, 2_000).value)
    assert nothing.high - nothing.low > half.high - half.low


def test_the_error_is_that_of_statsmodels() -> None:
    """Oracle: least squares around the mean over all posts, with errors by what each post pulls."""
    drawn, said, *_ = polled(np.random.default_rng(10), np.full(5_000, 0.35), 200)
    found, mean = learned(drawn), said.mean(axis=0)
    around = drawn.said - np.append(0, mean[1:])
    oracle = sm.OLS(drawn.negative.astype(float), around).fit(cov_type="HC2")
    assert float(mean @ found.slopes) == pytest.approx(oracle.params[0])
    assert found._variance(mean, 10**12) == pytest.approx(oracle.bse[0] ** 2)


def test_the_adjusted_count_holds_where_the_coded_posts_are_of_another_mix() -> None:
    """Labels of a calm week say nothing of a stormy one; the error rates carry over."""
    random = np.random.default_rng(1)
    truth, adjusted = 0.58, 0
    for _ in range(DRAWS):
        table, _ = world(random, (0.1, 0.6, 0.3), GOOD, 300)
        _, counts = world(random, (truth, 0.37, 0.05), GOOD, 10)
        found = adjusted_count(table, counts)
        assert found is not None
        adjusted += found.low <= truth <= found.high
    assert adjusted >= 0.93 * DRAWS


def test_a_draw_from_here_is_not_suspected_often() -> None:
    """One random draw in a hundred looks like another mix; one of another time does."""
    random = np.random.default_rng(3)
    worlds = [world(random, USUAL, GOOD, 200) for _ in range(DRAWS)]
    assert sum(mix_differs(*each) for each in worlds) <= 0.025 * DRAWS
    table, _ = world(random, (0.1, 0.6, 0.3), GOOD, 300)
    _, counts = world(random, (0.58, 0.37, 0.05), GOOD, 10)
    assert mix_differs(table, counts)


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
    cells = [(people, told) for people in range(3) for told in range(3)]
    posts = [cell for cell, n in zip(cells, table.ravel(), strict=True) for _ in range(int(n))]
    said = np.array([said_of(CLASSES[told], 0.0) for _, told in posts]).reshape(-1, 5)
    found = learn(
        CodedPosts(np.array([people == 0 for people, _ in posts]), said, np.ones(len(posts)))
    )
    total = sum(counts.values())
    shares = [adjusted_count(table, counts)]
    if found is not None and total:
        mean = np.array([total, counts["negative"], counts["positive"], 0, 0]) / total
        shares += [
            found.share(mean, total),
            found.share_within(mean, total, np.arange(len(posts)) < 7),
        ]
    for share in shares:
        if share is not None:
            assert 0 <= share.low <= share.value <= share.high <= 1
            assert share.corrected


def test_a_count_that_no_share_explains_has_no_figure() -> None:
    """All 68 called negative, by a scorer that finds 72 % of them and 43 % of the others."""
    table = np.array([[72, 14, 14], [21, 28, 0], [22, 0, 29]])
    assert adjusted_count(table, {"negative": 68}) is None
    assert adjusted_count(table, {"negative": 40, "neutral": 28}) is not None


def test_without_enough_there_is_no_figure() -> None:
    """Too few coded posts, no posts, or a scorer that tells nothing: None, not a wide guess."""
    few, counts = np.diag([9, 10, 10]), dict.fromkeys(CLASSES, 100)
    assert few.sum() == FEWEST_HERE - 1
    assert learn(CodedPosts(np.ones(29, dtype=np.bool_), np.ones((29, 4)), np.ones(29))) is None
    assert learn(CodedPosts(np.ones(30, dtype=np.bool_), np.ones((30, 4)), np.ones(30))) is not None
    assert adjusted_count(few * 4, {}) is None
    assert adjusted_count(np.diag([0, 20, 20]), counts) is None
    assert adjusted_count(np.full((3, 3), 4), counts) is None


def test_a_share_of_posts_that_are_all_coded_is_exact() -> None:
    """And one of a day of which all are; in both cases whatever the scorer says."""
    random = np.random.default_rng(14)
    drawn, said, *_ = polled(random, np.full(200, 0.35), 200, off=0.6)
    found = learned(drawn).share(said.mean(axis=0), 200)
    assert (found.low, found.high) == pytest.approx([drawn.negative.mean()] * 2)
    first = np.arange(200) < 40
    day = learned(drawn).share_within(said[first].mean(axis=0), 40, first)
    half = learned(drawn).share_within(said[first].mean(axis=0), 80, first)
    assert day.value == pytest.approx(drawn.negative[first].mean())
    assert day.high - day.low < 0.8 * (half.high - half.low)


@pytest.mark.parametrize(("negative", "low", "high"), [(0, 0, 0.037), (100, 0.963, 1)])
def test_what_no_coded_post_shows_may_still_be_among_the_others(
    negative: int, low: float, high: float
) -> None:
    """Of 100 posts none are negative, or all: as much as Wilson's interval leaves open."""
    said = np.tile(said_of("neutral", 0.0), (100, 1))
    found = learned(CodedPosts(np.arange(100) < negative, said, np.ones(100)))
    share = found.share(said[0], 100_000)
    assert (share.low, share.high) == pytest.approx([low, high], abs=0.001)


def test_a_perfect_scorer_keeps_its_share() -> None:
    """Nothing is corrected where nothing is wrong; the interval allows for errors not yet seen."""
    counts: dict[Label, int] = {"negative": 1_500, "neutral": 2_500, "positive": 1_000}
    labels = [label for label, n in counts.items() for _ in range(n // 50)]
    said = np.array([said_of(label, 0.0) for label in labels])
    found = learned(CodedPosts(said[:, 1] == 1, said, np.ones(100)))
    share = found.share(np.array([1, 0.3, 0.2, 0, 0]), 5_000)
    adjusted = adjusted_count(np.diag([30, 50, 20]), counts)
    assert adjusted is not None
    assert share.value == pytest.approx(0.3)
    assert adjusted.value == pytest.approx(0.3, abs=0.005)
    assert 0.02 < share.high - share.low < 0.06


def test_a_table_counts_rare_draws_for_more() -> None:
    """As if all posts had been as likely, and as many posts as tell as much."""
    coded: list[Label] = ["negative", "neutral", "positive"]
    table = confusion(coded, coded, [1.0, 1.0, 2.0])
    assert np.diag(table) / table.sum() == pytest.approx([0.25, 0.25, 0.5])
    assert table.sum() == pytest.approx(4**2 / 6)
    assert confusion(coded, coded, [3.0] * 3).tolist() == np.eye(3).tolist()


@pytest.mark.skipif(not find_spec("ppi_py"), reason="ppi-python is not installed")
def test_it_is_what_the_authors_of_the_method_compute() -> None:
    """With one prediction, point and interval are nearly theirs where shares are common."""
    from ppi_py import ppi_mean_ci, ppi_mean_pointestimate

    random = np.random.default_rng(4)
    for n in (200, 500):
        drawn, said, true, _ = polled(random, np.full(POSTS, 0.32), n)
        drawn.said[:, 2:], said[:, 2:] = 0, 0  # theirs takes one prediction
        scored, rest = drawn.said[:, 1], said[:, 1]
        found = learned(drawn).share(said.mean(axis=0), POSTS)
        people = drawn.negative.astype(float)
        theirs = float(np.squeeze(ppi_mean_pointestimate(people, scored, rest)))
        assert found.value == pytest.approx(theirs, abs=2e-3)
        low, high = ppi_mean_ci(people, scored, rest, alpha=0.05)
        assert found.low == pytest.approx(float(np.squeeze(low)), abs=0.006)
        assert found.high == pytest.approx(float(np.squeeze(high)), abs=0.006)
        assert found.low <= true.mean() <= found.high


def test_the_confusion_counts_pairs_and_leaves_out_the_unscored() -> None:
    """Rows are what people said; what either could not read is no error of the other."""
    coded: list[Label] = ["negative", "negative", "neutral", "positive", "unscored", "neutral"]
    said: list[Label] = ["negative", "neutral", "negative", "positive", "neutral", "unscored"]
    assert confusion(coded, said).tolist() == [[1, 1, 0], [1, 0, 0], [0, 0, 1]]
    with pytest.raises(DataError, match="validation: 5 labels of the scorer for 6"):
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
