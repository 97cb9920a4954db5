"""``python -m bench.alerts DATA WHAT``: how often `mix` and `forecast` fire, and what `mix` misses.

DATA holds ``volume/`` and ``timelines/``.

`mix`: the posts of real series are dealt at random to three
parts, of about 60, 25 and 15 of 100, so that no part ever takes over but by chance. Posts come in
flocks, which stay together: equal texts, where the series has texts; else six of ten posts join the
flock of one of the last six hours, drawn at random, so that some grow large (Simon's model).

`takeover`: at random instants of the same series, between two days of which neither has more than
twice as many posts as the other, one of three parts takes over: its share rises evenly from `FROM`
to `TO` within `WITHIN` hours, and the total stays what it was. The posts of these two days are
drawn again, so many that an hour has `SIZES` on average; a night has fewer. Each flock joins that
part at one moment of the rise, or never; where large ones leave the part's share of either day off
by more than `OFF`, all are drawn again. The rule is asked at the end of each hour of the clock.

`forecast`: at random instants of real series, the limit is what was posted up to two days before
them and 1.25 times what came then, which is not reached, or 0.8 times, which is. It is asked every
six hours of these two days.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.claims import Real, load
from monitor.alerts.finding import ForecastLimit
from monitor.alerts.forecasting import judged
from monitor.clock import from_epoch
from monitor.spread.mix import EARLIER, LEAST, RECENT, TIMES, shift
from monitor.spread.series import Counts
from monitor.text import message_key

DRAWS: Final = 50
PARTS: Final = (0.6, 0.25, 0.15)
JOIN: Final = 0.6
BACK: Final = 6
"""Hours."""
WINDOW: Final = RECENT + EARLIER
FROM: Final = {"a third": 1 / 3, "a fifth": 1 / 5, "a twentieth": 1 / 20}
TO: Final = 0.6
WITHIN: Final = (1, 6, 24)
SIZES: Final = (5, 100)
SOON: Final = 6
DAY: Final = 24
"""Hours, within which a takeover should be found."""
OFF: Final = 0.05
TAKEN: Final = 20
"""Takeovers of each series, size, share before and length of the rise."""
HOUR: Final = 3600
WEEK: Final = 168
SEED: Final = 18
INSTANTS: Final = 4
"""Of each series."""
AHEAD: Final = 48
EVERY: Final = 6
"""Hours before the end in which a limit is asked, and between two looks."""
FACTORS: Final = {"missed": 1.25, "reached": 0.8}
"""Of what was posted in these hours."""


def flocks(one: Real, random: np.random.Generator) -> NDArray[np.int64]:
    """Return the number of the flock of each post."""
    if one.texts:
        keys = np.array([message_key(text) for text in one.texts])
        return np.unique(keys, return_inverse=True)[1].astype(np.int64)
    at = np.sort(one.instants)
    own, first = np.arange(len(at)), np.searchsorted(at, at - BACK * HOUR)
    drawn = first + (random.random(len(at)) * (own - first)).astype(np.int64)
    flock = np.where((random.random(len(at)) < JOIN) & (drawn < own), drawn, own)
    while (flock != flock[flock]).any():  # each follows the one that it joined, to the first
        flock = flock[flock]
    return flock


def looks(total: NDArray[np.int64]) -> list[int]:
    """Return the ends of the windows in which the rule could fire, whatever the parts."""
    found = []
    for end in range(WINDOW, len(total) + 1):
        recent, early = total[end - RECENT : end], total[end - WINDOW : end - RECENT]
        flat = early.sum() >= LEAST and 1 / TIMES <= recent.mean() / early.mean() <= TIMES
        if flat and (recent >= LEAST).all():
            found.append(end)
    return found


def fired(total: NDArray[np.int64], part: NDArray[np.int64], ends: Sequence[int]) -> int:
    """Return how many episodes begin."""
    watched = np.ones(WINDOW, bool)
    number, lasts = 0, False
    for end in ends:
        window = slice(end - WINDOW, end)
        if 2 * part[end - RECENT : end].sum() <= total[end - RECENT : end].sum():
            lasts = False  # it could not hold: as `shift` says, and faster
            continue
        found = shift(total[window], part[window], watched).standing
        number += found == "holds" and not lasts
        lasts = found == "holds" or (lasts and found == "unsure")
    return number


def missed_and_reached(folder: Path) -> None:
    """Print how often `forecast` fires for limits that are missed or reached."""
    random = np.random.default_rng(SEED)
    ahead: dict[str, list[int]] = {kind: [] for kind in FACTORS}
    for one in load(folder):
        counts = one.counts(HOUR)
        if len(counts) < 2 * AHEAD:
            continue
        for by in random.integers(AHEAD, len(counts), INSTANTS):
            for kind, factor in FACTORS.items():
                came = int(counts.posts[by - AHEAD : by].sum())
                posts = int(counts.posts[: by - AHEAD].sum()) + max(round(came * factor), 1)
                end = from_epoch(counts.start + int(by) * HOUR)
                first = _first(counts, int(by), ForecastLimit(posts=posts, by=end))
                ahead[kind] += [] if first is None else [first]
        print(one.name, {kind: f"{np.count_nonzero(n)}/{len(n)}" for kind, n in ahead.items()},
              flush=True)  # fmt: skip
    for kind, hours in ahead.items():
        told = np.array(hours)
        print(f"{kind}: {(told > 0).sum()} of {len(told)} were told, "
              f"half of those {np.median(told[told > 0]):.0f} h before or earlier")  # fmt: skip


def _first(counts: Counts, by: int, limit: ForecastLimit) -> int | None:
    """Return how many hours before its end a limit is told, 0 for never.

    None where it was reached when it was first asked, or is reached by what is counted.
    """
    if counts.posts[: by - AHEAD].sum() >= limit.posts:
        return None
    for ahead in range(AHEAD, 0, -EVERY):
        known = counts.until(by - ahead)
        if known.posts.sum() >= limit.posts:
            return 0
        if judged("bench", limit, known).active:
            return ahead
    return 0


def dealt_out(folder: Path) -> None:
    """Print how often `mix` fires."""
    random = np.random.default_rng(SEED)
    episodes, hours, series = Counter[str](), Counter[str](), Counter[str]()
    for one in load(folder):
        at = np.sort(one.instants) // HOUR
        total = np.bincount(at - at[0])
        ends = looks(total)
        if not ends:
            continue
        kind = "texts" if one.texts else "drawn"
        order = np.argsort(one.instants, kind="stable")
        number = 0
        for _ in range(DRAWS):
            flock = flocks(one, random)[order] if one.texts else flocks(one, random)
            dealt = random.choice(len(PARTS), flock.max() + 1, p=PARTS)[flock]
            for part in range(len(PARTS)):
                held = np.bincount((at - at[0])[dealt == part], minlength=len(total))
                number += fired(total, held, ends)
        episodes[kind] += number
        hours[kind] += len(ends)
        series[kind] += 1
        print(f"{one.name}: {len(ends)} hours, {number} episodes in {DRAWS} draws", flush=True)
    for kind in sorted(series):
        weeks = hours[kind] / WEEK
        rate = episodes[kind] / DRAWS / weeks
        print(f"{kind}: {series[kind]} series, {weeks:.1f} weeks in which it could fire, "
              f"{episodes[kind]} episodes in {DRAWS} draws: {rate:.4f} a week")  # fmt: skip


def turns(total: NDArray[np.int64]) -> list[int]:
    """Return the hours between two days with about as many posts, 100 or more in both together."""
    days = np.convolve(total, np.ones(DAY, np.int64), "valid")
    before, after = days[:-DAY], days[DAY:]
    alike = (before <= TIMES * after) & (after <= TIMES * before) & (before + after >= 100)
    return [int(place) + DAY for place in np.flatnonzero(alike)]


def hours_to_find(
    at: NDArray[np.int64], begin: int, least: float, within: int, random: np.random.Generator
) -> float:
    """Return how long after it began the rule finds a takeover, in hours; infinity for never.

    Args:
        at: Seconds at which posts came, sorted, in the day before and the day after.
        begin: Second at which the share of a part begins to rise.
        least: That share before, 0 to 1.
        within: Hours in which it rises.
        random: Draws flocks, and when each of them joins the part.
    """
    share = least + (TO - least) * np.clip((at - begin) / (within * HOUR), 0, 1)
    days, off = (at < begin, at >= begin), 1.0
    while off > OFF:
        flock = flocks(Real("", "", at, ()), random)
        joined = random.random(len(at))[flock] < share
        off = max(abs(joined[day].mean() - share[day].mean()) for day in days)
    first = begin // HOUR - DAY
    total, part = (
        np.bincount(some // HOUR - first, minlength=2 * DAY) for some in (at, at[joined])
    )
    for end in range(DAY + 1, 2 * DAY + 1):
        window = slice(max(end - WINDOW, 0), end)
        watched = np.ones(len(total[window]), bool)
        if shift(total[window], part[window], watched).standing == "holds":
            return first + end - begin / HOUR
    return float("inf")


def taken_over(folder: Path) -> None:
    """Print how many takeovers `mix` finds, and how soon."""
    random = np.random.default_rng(SEED)
    found: dict[tuple[int, str, int], list[float]] = {}
    series = 0
    for one in load(folder):
        hours = np.sort(one.instants) // HOUR
        total = np.bincount(hours - hours[0])
        if not looks(total) or not (places := turns(total)):
            continue
        series += 1
        for case in product(SIZES, FROM, WITHIN):
            size, least, within = case
            for _ in range(TAKEN):
                place = int(hours[0]) + int(random.choice(places))
                near = hours[(hours >= place - DAY) & (hours < place + DAY)]
                drawn = random.choice(near, size * 2 * DAY) * HOUR
                at = np.sort(drawn + random.integers(HOUR, size=len(drawn)))
                begin = place * HOUR + int(random.integers(HOUR))
                took = hours_to_find(at, begin, FROM[least], within, random)
                found.setdefault(case, []).append(took)
    print(f"{series} series, {TAKEN} takeovers each")
    for (size, least, within), all_of in found.items():
        soon, late = (np.mean(np.array(all_of) <= most) for most in (SOON, DAY))
        print(f"{size} posts an hour, from {least} to {TO:.0%} within {within} h: "
              f"{soon:.0%} found within {SOON} h, {late:.0%} within {DAY} h")  # fmt: skip


if __name__ == "__main__":
    asked = {"mix": dealt_out, "takeover": taken_over, "forecast": missed_and_reached}
    asked[sys.argv[2]](Path(sys.argv[1]))
