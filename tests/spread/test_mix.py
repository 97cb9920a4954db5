"""A part that takes over is found; one that does not is not, nor where the total moves."""

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.spread.mix import shift

HOURS = 27
WATCHED = np.ones(HOURS, bool)
TOTAL = np.full(HOURS, 40, dtype=np.int64)


def part(before: int, *now: int) -> NDArray[np.int64]:
    """Return the posts of a part: in each hour of the day before, then in the last three."""
    return np.array([before] * (HOURS - 3) + list(now), dtype=np.int64)


@pytest.mark.parametrize(
    ("posts", "standing"),
    [
        (part(10, 21, 21, 21), "holds"),
        (part(11, 21, 21, 21), "over"),  # it had more than a quarter
        (part(10, 20, 21, 21), "unsure"),  # not more than half of each hour
        (part(10, 30, 19, 21), "unsure"),
        (part(10, 20, 20, 20), "over"),
        (part(0, 40, 40, 40), "holds"),
    ],
)
def test_most_posts_now_and_few_before(posts: NDArray[np.int64], standing: str) -> None:
    """More than half of each of three hours, after a quarter of the day before, at most."""
    assert shift(TOTAL, posts, WATCHED).standing == standing


def test_no_hour_of_the_day_before_was_as_high() -> None:
    """What had such an hour yesterday has not taken over; a share of few posts is none."""
    posts = part(2, 21, 22, 23)
    posts[4] = 21
    assert shift(TOTAL, posts, WATCHED).standing == "unsure"
    total = TOTAL.copy()
    posts[4], total[4] = 9, 9
    assert shift(total, posts, WATCHED).standing == "holds"


def test_a_wave_is_no_matter_of_the_mix() -> None:
    """Up to twice as many posts, or half, is flat; beyond it other rules speak."""
    for times, standing in ((2.0, "holds"), (2.1, "unsure"), (0.5, "holds"), (0.45, "unsure")):
        total = TOTAL.copy()
        total[-3:] = np.round(40 * times)
        assert shift(total, np.where(WATCHED, total, 0) * part(0, 1, 1, 1), WATCHED).standing == (
            standing
        )


def test_what_was_not_watched_is_not_judged() -> None:
    """One of the last hours, or most of the day before; and a few posts are not much."""
    posts = part(5, 30, 30, 30)
    for place in (-1, -3):
        watched = WATCHED.copy()
        watched[place] = False
        assert shift(TOTAL, posts, watched).standing == "unseen"
    watched = WATCHED.copy()
    watched[:12] = False
    assert shift(TOTAL, posts, watched).standing == "holds"
    watched[12] = False
    assert shift(TOTAL, posts, watched).standing == "unseen"
    assert shift(TOTAL // 5, posts // 5, WATCHED).standing == "over"
    assert shift(TOTAL[:3], posts[:3], WATCHED[:3]).standing == "unseen"


def test_chance_alone_hardly_ever_takes_over() -> None:
    """Three even parts of a quiet series, which are all below half: at most 2 of 2,000 windows."""
    random = np.random.default_rng(2)
    total = random.poisson(15, (2000, HOURS))
    few = random.binomial(total, 0.25)
    found = [shift(*window, WATCHED).standing for window in zip(total, few, strict=True)]
    assert found.count("holds") <= 2
