"""What the newest hours will hold, once all that comes late is there."""

from itertools import pairwise

import numpy as np
import pytest

from bench.nowcast import SERVICES, shown
from monitor.spread.nowcast import Filled, Seen, nowcast

HOUR = 3600
T = 1_700_000_000 // HOUR * HOUR


def published(hours: float, an_hour: float, random: np.random.Generator) -> np.ndarray:
    return np.sort(T + random.integers(0, int(hours * HOUR), int(hours * an_hour)))


def held(sources: list[Seen], edges: list[int], now: int) -> list[int]:
    return [
        sum(int(((s.published >= a) & (s.published < b) & (s.first <= now)).sum()) for s in sources)
        for a, b in pairwise(edges)
    ]


def told(sources: list[Seen], edges: list[int], now: int) -> tuple[Filled | None, ...]:
    return nowcast(sources, held(sources, edges, now), edges, now)


@pytest.mark.repeats
def test_intervals_hold_what_comes() -> None:
    """Of late posts of a feed and a federation, in 90 to 99 % of some 140 instants.

    What is expected is off by less than three quarters of what is missing, at a steady rate.
    """
    random = np.random.default_rng(3)
    inside, off, missing = list[bool](), 0, 0
    for _ in range(15):
        sources = [
            shown(published(40, rate, random), SERVICES[kind], random)
            for kind, rate in ((1, 150.0), (2, 60.0))
        ]
        for now in random.integers(T + 6 * HOUR, T + 40 * HOUR, 10).tolist():
            hour = now // HOUR * HOUR
            (one,) = told(sources, [hour - HOUR, hour], now)
            if one is None:
                continue
            truth = sum(held(sources, [hour - HOUR, hour], now + 100 * HOUR))
            inside.append(one.low <= truth <= one.high)
            off, missing = off + abs(one.posts - truth), missing + truth - one.held
    assert len(inside) >= 100
    assert 0.90 <= np.mean(inside) <= 0.99
    assert off < 0.75 * missing


def test_what_comes_later_changes_nothing() -> None:
    """It is the same whether or not later posts and looks are handed in."""
    random = np.random.default_rng(4)
    whole = shown(published(20, 100, random), SERVICES[1], random)
    now = T + 10 * HOUR + 1234
    known = whole.first <= now
    then = Seen(
        whole.published[known], whole.first[known], whole.looks[whole.looks <= now], whole.settle
    )
    edges = [T + 9 * HOUR, T + 10 * HOUR, T + 11 * HOUR]
    assert told([whole], edges, now) == told([then], edges, now)


def test_an_outage_of_ours_makes_no_post_punctual() -> None:
    """Half of the posts are 20 minutes late; those that came while nobody asked do not count."""
    at = T + np.arange(0, 20 * HOUR, 30)
    looks = T + np.arange(0, 21 * HOUR, 120)
    looks = looks[(looks < T + 2 * HOUR) | (looks > T + 17 * HOUR)]
    shown_at = at + np.where(np.arange(len(at)) % 2, 1200, 0)
    seen = Seen(at, looks[np.searchsorted(looks, shown_at)], looks, 1800)
    (one,) = told([seen], [T + 18 * HOUR, T + 19 * HOUR], T + 19 * HOUR)
    assert one is not None
    assert one.held == 100
    assert abs(one.posts - 120) <= 5


def test_nothing_is_said_of_a_source_that_was_not_asked_lately_or_hardly_known() -> None:
    """Neither after an outage that lasts, nor before half an hour of its posts has settled."""
    random = np.random.default_rng(5)
    seen = shown(published(20, 100, random), SERVICES[1], random)
    silent = Seen(seen.published, seen.first, seen.looks[seen.looks < T + 9 * HOUR], seen.settle)
    now, edges = T + 10 * HOUR, [T + 9 * HOUR, T + 10 * HOUR]
    assert told([seen], edges, now)[0] is not None
    assert told([silent], edges, now) == (None,)
    young = T + 600
    assert told([seen], [T, young], young) == (None,)


def test_what_came_before_the_watch_says_nothing_of_what_is_usual() -> None:
    """As much is expected to be missing whether or not a wave had ended when the watch began."""
    random, settle = np.random.default_rng(6), 6 * HOUR
    looks = T + np.arange(0, settle + HOUR // 2, 60)
    now = int(looks[-1])
    steady = np.sort(T + random.integers(0, settle + HOUR // 2, 600))
    wave = np.sort(T - random.integers(1, HOUR // 4, 100_000))
    shown_at = T + ((steady - T) // 60 + 1) * 60
    alone = Seen(steady, shown_at, looks, settle)
    after = Seen(np.append(wave, steady), np.append(np.full(len(wave), T), shown_at), looks, settle)
    edges = [now - 3 * HOUR, now]
    (one,), (other,) = (told([seen], edges, now) for seen in (alone, after))
    assert one is not None
    assert other is not None
    assert abs(one.posts - other.posts) <= 2
