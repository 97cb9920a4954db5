"""A part that takes over is found; one that does not is not, nor where the total moves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitor.spread.mix import shifts

pytestmark = pytest.mark.repeats

Ints = NDArray[np.int64]

HOURS = 48
WATCHED = np.ones(HOURS, bool)


def table(total: int, before: int, *now: int, rival: int | None = None) -> tuple[Ints, Ints]:
    """Return the total and two parts: of *before* posts an hour, then as *now* says; and the rest.

    The rest is one part, or *rival* posts of it and others that belong to no part.
    """
    part = np.array([before] * (HOURS - len(now)) + list(now), dtype=np.int64)
    other = total - part if rival is None else np.full(HOURS, rival, dtype=np.int64)
    return np.full(HOURS, total, dtype=np.int64), np.stack([part, other])


@pytest.mark.parametrize(
    ("total", "before", "now", "hours"),
    [
        (100, 20, [70] * 3, 3),
        (30, 6, [21] * 6, 6),
        (5, 0, [4] * 12, 12),
        (5, 1, [5] * 12, 12),
        (5, 1, [4] * 24, 24),
        (100, 20, [80, 80, 40], 0),  # the newest hour has lost it again
        (100, 20, [50] * 24, 0),  # half is not most
        (100, 45, [64] * 24, 0),  # up by 19 points
        (100, 45, [65] * 24, 24),
        (100, 0, [90] * 1, 0),  # one hour of three
        (5, 1, [3] * 24, 0),  # that may be chance
        (4, 0, [4] * 7, 0),  # too few posts
    ],
)
def test_most_posts_now_and_no_lead_before(
    total: int, before: int, now: list[int], hours: int
) -> None:
    """More than half, in as many hours as are needed to tell it from chance; 0 for none of them."""
    first, second = shifts(*table(total, before, *now), WATCHED)
    assert second.standing == "over"
    assert (first.hours if first.standing == "holds" else 0) == hours
    if hours:
        assert first.now == pytest.approx(sum(now[-hours:]) / total / hours)


def test_what_led_before_takes_over_from_nobody() -> None:
    """Neither the largest part, nor one that is as large as the largest; others do count."""
    for before, rival, standing in ((40, 39, "over"), (40, 40, "over"), (40, 41, "holds")):
        total, parts = table(100, before, *[70] * 6, rival=rival)
        parts[1, -6:] = 20
        assert shifts(total, parts, WATCHED)[0].standing == standing
    # What belongs to no part is as good as one.
    total, parts = table(100, 45, *[70] * 6)
    assert shifts(total, parts[:1], WATCHED)[0].standing == "holds"


def test_a_share_that_rises_each_night_does_not_take_over() -> None:
    """It had as much in the same hours of the day before."""
    total, parts = table(100, 20, *[70] * 6)
    assert shifts(total, parts, WATCHED)[0].standing == "holds"
    parts[0, -30:-24], parts[1, -30:-24] = 60, 40
    assert shifts(total, parts, WATCHED)[0].standing == "unsure"


def test_a_wave_is_no_matter_of_the_mix() -> None:
    """Up to twice as many posts, or half, is flat; beyond it other rules speak."""
    for times, standing in ((2.0, "holds"), (2.1, "unsure"), (0.5, "holds"), (0.45, "unsure")):
        total, parts = table(100, 10, *[80] * 3)
        total[-3:], parts[:, -3:] = total[-3:] * times, parts[:, -3:] * times
        assert shifts(total, parts, WATCHED)[0].standing == standing


def test_a_burst_of_one_part_is_no_takeover() -> None:
    """Nor is the total flat where only the newest of the hours have more than twice as many."""
    for newest, standing in ((200, "holds"), (210, "unsure")):
        total, parts = table(100, 20)
        total[-2:], parts[0, -2:] = newest, newest - 30
        assert shifts(total, parts, WATCHED)[0].standing == standing


def test_what_was_not_watched_is_not_judged() -> None:
    """The newest hour, or half of the day before; one of the others is left out."""
    total, parts = table(100, 20, *[70] * 3)
    for place, standing in ((-1, "unseen"), (-2, "holds")):
        watched = WATCHED.copy()
        watched[place] = False
        assert shifts(total, parts, watched)[0].standing == standing
    for first, standing in ((33, "holds"), (34, "unseen")):
        watched = WATCHED.copy()
        watched[:first] = False
        assert shifts(total, parts, watched)[0].standing == standing
    assert shifts(total[:0], parts[:, :0], WATCHED[:0])[0].standing == "unseen"


def test_what_is_seen_of_a_gap_is_no_share() -> None:
    """Posts of hours in which one platform was not watched are not counted for the others."""
    total, parts = table(100, 20)
    watched = WATCHED.copy()
    for place in (-2, -4, -6, -8, -10):
        watched[place], total[place], parts[0, place], parts[1, place] = False, 300, 300, 0
    found = shifts(total, parts, watched)
    assert [one.standing for one in found] == ["over", "over"]
    assert found[0].now == pytest.approx(0.2)


counts = st.lists(st.integers(0, 400), min_size=HOURS, max_size=HOURS)
seen = st.lists(st.booleans(), min_size=HOURS, max_size=HOURS)


@given(counts, st.lists(st.integers(0, 9), min_size=2, max_size=5), seen, st.data())
def test_where_shares_stay_the_same_nothing_fires(
    base: list[int], shares: list[int], some: list[bool], data: st.DataObject
) -> None:
    """However many posts come, and whatever is seen of the hours that were not watched."""
    parts = np.array(shares)[:, None] * np.array(base)[None]
    watched = np.array(some)
    unseen = np.array(data.draw(st.lists(counts, min_size=len(shares), max_size=len(shares))))
    parts = np.where(watched, parts, unseen)
    found = shifts(parts.sum(0), parts, watched)
    assert all(one.standing != "holds" for one in found)


tables = st.lists(counts, min_size=2, max_size=5).map(np.array)
low = st.integers(0, 30)
swapped = st.tuples(
    st.lists(low, min_size=2, max_size=4), st.integers(3, 24), st.integers(10, 90)
).map(lambda one: _swapped(*one))


def _swapped(others: list[int], hours: int, high: int) -> Ints:
    """Return parts of which the first is small, and in the last hours the largest."""
    parts = np.tile(np.array([1, *others])[:, None], (1, HOURS))
    parts[0, -hours:] = high
    return parts


@given(st.one_of(tables, swapped), seen, st.randoms())
def test_the_order_of_the_parts_does_not_matter(
    parts: Ints, some: list[bool], random: object
) -> None:
    """Each part stands as it does in any other place."""
    order = list(range(len(parts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    watched = np.array(some)
    watched[-1] = True
    found = shifts(parts.sum(0), parts, watched)
    again = shifts(parts.sum(0), parts[order], watched)
    assert [str(found[place]) for place in order] == [str(one) for one in again]


@given(st.one_of(tables, swapped), st.integers(0, 400))
def test_what_leads_all_along_never_takes_over(parts: Ints, more: int) -> None:
    """Whatever the others do."""
    leads = parts.max(0) + more
    held = np.concatenate([leads[None], parts])
    assert shifts(held.sum(0), held, WATCHED)[0].standing in ("over", "unseen")


@given(st.one_of(tables, swapped))
def test_one_part_at_most_takes_over(parts: Ints) -> None:
    """Of parts that do not overlap, within the same hours; and it has most posts of them."""
    holds = [one for one in shifts(parts.sum(0), parts, WATCHED) if one.standing == "holds"]
    assert len({one.hours for one in holds}) == len(holds)
    assert all(one.now > 0.5 and one.now - one.before >= 0.2 for one in holds)


def test_chance_alone_hardly_ever_takes_over() -> None:
    """Two parts of 35 and 40 % in flocks of three, looked at 500 times: at most once."""
    random = np.random.default_rng(2)
    fired = 0
    for _ in range(500):
        dealt = 3 * random.multinomial(2, (0.4, 0.35, 0.25), HOURS).T
        fired += any(one.standing == "holds" for one in shifts(dealt.sum(0), dealt, WATCHED))
    assert fired <= 1
