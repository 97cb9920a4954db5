"""``python -m bench.takeovers DATA HALF``: how often `mix` fires for nothing, and what it finds.

DATA holds ``volume/`` and ``timelines/``. HALF is `chosen` or `measured`: of the real series, in
the order of their names, every second one from the first on, or from the second. The constants of
the rule were chosen on the first half alone; what is published was measured on the other, with
other random numbers. The rule that it replaced (`replaced`) is asked in the same run.

For nothing: the posts of a series are dealt at random to parts (`SCENES`), so that none ever takes
over but by chance, or as the scene says. Posts come in flocks, which stay together: equal texts,
where the series has texts; else six of ten posts join the flock of one of the last six hours, drawn
at random, so that some grow large (Simon's model). Each series is dealt as it is, and thinned to
`FEW` posts in an hour of those in whose day before there was any post. A week is 168 hours in which
the rule was asked: those that end a day of `ALIVE` posts or more.

Takeovers: at random instants between two days of a series of which neither has more than twice as
many posts as the other, one of three parts takes over: its share rises evenly from `FROM` to `TO`
within `WITHIN` hours, and the total stays what it was. The posts of these two days are drawn again,
with `SIZES` an hour on average and fewer at night. Each flock joins that part at one
moment of the rise, or never; where large ones leave the part's share of either day off by more than
`OFF`, all are drawn again. Of the rest one part has two thirds. The rule is asked at the end of
each hour of the clock.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bench import arguments
from bench.claims import Real, load
from monitor.nouns.alerts import Stands
from monitor.spread.mix import EARLIER, RANK, WINDOWS, shifts
from monitor.text import message_key

Ints: TypeAlias = NDArray[np.int64]
Random: TypeAlias = np.random.Generator

HALVES: Final = {"chosen": 0, "measured": 1}
SEEDS: Final = {"chosen": 1801, "measured": 1802}
HOUR: Final = 3600
DAY: Final = 24
WEEK: Final = 168
LONGEST: Final = max(WINDOWS) + EARLIER

DRAWS: Final = 40
MOST: Final = 2_000_000
"""Posts of one series that are dealt in all draws; at least five draws are made."""
FEW: Final = 5
ALIVE: Final = 24
JOIN: Final = 0.6
MORE: Final = 0.8
"""Share of the posts that join a flock; where flocks are larger."""
BACK: Final = 6
"""Hours."""

FROM: Final = {"a third": 1 / 3, "a fifth": 1 / 5, "a twentieth": 1 / 20}
TO: Final = 0.6
WITHIN: Final = (1, 6, 24)
SIZES: Final = (5, 20, 100)
SOON: Final = 6
"""Hours in which a takeover is found soon; it should be found within a day."""
OFF: Final = 0.05
TAKEN: Final = 40
"""Takeovers of each series, size, share before and length of the rise."""


class Scene(NamedTuple):
    """How posts are dealt where nothing takes over.

    Attributes:
        kinds: The shares of the parts of each kind; the rest belongs to none.
        join: Share of the posts that join a flock.
        night: How far the log odds of the second part go up and down each day.
        wander: How far they wander: standard deviation of a first-order autoregression.
    """

    kinds: Sequence[Sequence[float]]
    join: float = JOIN
    night: float = 0.0
    wander: float = 0.0


ALIKE: Final = ((0.4, 0.35, 0.25),)
PLATFORMS: Final = (0.45, 0.35, 0.2)
LINKS: Final = tuple(0.3 / place for place in range(1, 13))
VERSIONS: Final = ((0.4,), (0.3,), (0.2,), (0.1,), (0.05,))
TWENTY: Final = (PLATFORMS, LINKS, *VERSIONS)
SCENES: Final = {
    "three parts": Scene(((0.6, 0.25, 0.15),)),
    "three, two of them alike": Scene(ALIKE),
    "the same, one larger by night": Scene(ALIKE, night=0.9),
    "twenty parts of three kinds": Scene(TWENTY),
    "twenty, larger flocks": Scene(TWENTY, join=MORE),
    "two alike, shares wander": Scene(ALIKE, wander=0.6),
}

Rule: TypeAlias = Callable[[Ints, Ints], Sequence[Stands]]
"""Of the total and the parts of each hour, the newest last: how each part stands."""


def asked(total: Ints, parts: Ints) -> Sequence[Stands]:
    return [one.standing for one in shifts(total, parts, np.ones(len(total), bool))]


def replaced(total: Ints, parts: Ints) -> Sequence[Stands]:
    """Ask the rule that was used before: three hours of ten posts or more against a day."""
    total, parts = total[-27:], parts[:, -27:]
    if len(total) < 15 or (total[-3:] < 10).any() or total[:-3].sum() < 10:
        return ["over"] * len(parts)
    found: list[Stands] = []
    ratio = total[-3:].mean() / total[:-3].mean()
    for part in parts:
        now, before = part[-3:].sum() / total[-3:].sum(), part[:-3].sum() / total[:-3].sum()
        shares = part / np.maximum(total, 1)
        highest = shares[:-3][total[:-3] >= 10].max(initial=0.0)
        holds = shares[-3:].min() > max(0.5, highest) and 0.5 <= ratio <= 2
        maybe = now > 0.5 and before <= 0.25
        found.append("over" if not maybe else "holds" if holds else "unsure")
    return found


RULES: Final[Mapping[str, Rule]] = {"this rule": asked, "the one before": replaced}


def half(folder: Path, name: str) -> tuple[Real, ...]:
    """Return every second series."""
    return tuple(sorted(load(folder), key=lambda one: one.name)[HALVES[name] :: 2])


def flocks(at: Ints, texts: Sequence[str], join: float, random: Random) -> Ints:
    """Return the number of the flock of each post, in their order: of its first post, or text."""
    if texts:
        keys = np.array([message_key(text) for text in texts])
        return np.unique(keys, return_inverse=True)[1].astype(np.int64)
    own, first = np.arange(len(at)), np.searchsorted(at, at - BACK * HOUR)
    drawn = first + (random.random(len(at)) * (own - first)).astype(np.int64)
    flock = np.where((random.random(len(at)) < join) & (drawn < own), drawn, own)
    while (flock != flock[flock]).any():  # each follows the one that it joined, to the first
        flock = flock[flock]
    return flock


def thinned(one: Real, random: Random) -> tuple[Ints, Sequence[str]]:
    """Return about `FEW` posts an hour, with their texts where there are any."""
    order = np.argsort(one.instants, kind="stable")
    at = one.instants[order]
    hours = np.bincount(at // HOUR - at[0] // HOUR)
    held = (np.convolve(hours, np.ones(DAY))[: len(hours)] > 0).sum()
    kept = random.random(len(at)) < FEW * held / len(at)
    return at[kept], [one.texts[place] for place in order[kept]] if one.texts else ()


def dealt(at: Ints, texts: Sequence[str], scene: Scene, random: Random) -> list[Ints]:
    """Return the posts of each hour of the parts, a table for each kind."""
    flock = flocks(at, texts, scene.join, random)
    hour = at // HOUR - at[0] // HOUR
    number = int(hour[-1]) + 1
    first = np.zeros(flock.max() + 1, np.int64)
    first[flock[::-1]] = hour[::-1]
    odds = scene.night * np.sin(2 * np.pi * np.arange(number) / DAY)
    if scene.wander:
        keep = np.exp(-1 / BACK)
        steps = scene.wander * np.sqrt(1 - keep**2) * random.standard_normal(number)
        for place in range(1, number):
            odds[place] = keep * odds[place - 1] + steps[place]
    found = []
    for shares in scene.kinds:
        rest = max(1 - sum(shares), 0)
        weights = np.tile(np.array([*shares, rest])[:, None], (1, number))
        weights[1] *= np.exp(odds)
        steps = np.cumsum(weights / weights.sum(0), 0)[:, first]
        part = (random.random(len(first)) > steps).sum(0)[flock]
        table = np.bincount(part * number + hour, minlength=(len(weights) + 1) * number)
        found.append(table.reshape(-1, number)[: len(shares)])
    return found


def could(total: Ints, parts: Ints) -> NDArray[np.bool_]:
    """Return at the end of which hours a rule could find a part, or be unsure: to be faster.

    One had half or less of the hours before, and has more than half of the newest.
    """
    rows = np.concatenate([total[None], parts])
    sums = np.concatenate([np.zeros((len(rows), 1), np.int64), np.cumsum(rows, 1)], 1)
    found = np.zeros(len(total), bool)
    end = np.arange(1, len(total) + 1)
    for hours in WINDOWS:
        begin = np.maximum(end - hours, 0)
        new, old = sums[:, end] - sums[:, begin], sums[:, begin]
        old = old - sums[:, np.maximum(begin - EARLIER, 0)]
        found |= ((2 * new[1:] > new[0]) & (2 * old[1:] <= old[0])).any(0)
    return found


def episodes(total: Ints, kinds: Sequence[Ints], ends: Sequence[int], rule: Rule) -> int:
    """Return how many begin, for all parts together."""
    number, lasts = 0, False
    possible = [could(total, parts) for parts in kinds]
    for end in ends:
        window = slice(max(end - LONGEST, 0), end)
        best = max(
            (
                RANK.index(standing)
                for parts, some in zip(kinds, possible, strict=True)
                if some[end - 1]
                for standing in rule(total[window], parts[:, window])
            ),
            default=0,
        )
        number += RANK[best] == "holds" and not lasts
        lasts = RANK[best] == "holds" or (lasts and RANK[best] == "unsure")
    return number


def for_nothing(series: Sequence[Real], random: Random) -> None:
    weeks = defaultdict[tuple[str, str], float](float)
    fired = Counter[tuple[str, str, str]]()
    for one in series:
        draws = max(5, min(DRAWS, MOST // len(one.instants)))
        order = np.argsort(one.instants, kind="stable")
        texts: Sequence[str] = [one.texts[place] for place in order] if one.texts else ()
        for (name, scene), size in product(SCENES.items(), ("as it is", f"{FEW} an hour")):
            for _ in range(draws):
                at, said = one.instants[order], texts
                if size != "as it is":
                    at, said = thinned(one, random)
                total = np.bincount(at // HOUR - at[0] // HOUR)
                days = np.convolve(total, np.ones(DAY))[: len(total)]
                ends = [int(place) + 1 for place in np.flatnonzero(days >= ALIVE)]
                kinds = dealt(at, said, scene, random)
                weeks[name, size] += len(ends) / WEEK
                for rule, ask in RULES.items():
                    fired[name, size, rule] += episodes(total, kinds, ends, ask)
        print(one.name, draws, flush=True)
    for (name, size), number in weeks.items():
        print(f"{name}, {size}: " + "; ".join(f"{rule} {fired[name, size, rule]}" for rule in RULES)
              + f" in {number:,.0f} weeks")  # fmt: skip


def turns(total: Ints) -> list[int]:
    """Return the hours between two days with about as many posts, 100 or more in both together."""
    days = np.convolve(total, np.ones(DAY, np.int64), "valid")
    before, after = days[:-DAY], days[DAY:]
    alike = (before <= 2 * after) & (after <= 2 * before) & (before + after >= 100)
    return [int(place) + DAY for place in np.flatnonzero(alike)]


def hours_to_find(
    at: Ints, begin: int, least: float, within: int, random: Random
) -> dict[str, float]:
    """Return how long after it began each rule finds a takeover, in hours; infinity for never.

    Args:
        at: Seconds at which posts came, sorted, in the day before and the day after.
        begin: Second at which the share of a part begins to rise.
        least: That share before, 0 to 1.
        within: Hours in which it rises.
        random: Draws flocks, and when each of them joins the part.
    """
    share = least + (TO - least) * np.clip((at - begin) / (within * HOUR), 0, 1)
    days = (at < begin, at >= begin)
    while True:
        flock = flocks(at, (), JOIN, random)
        joined = random.random(len(at))[flock] < share
        if max(abs(joined[day].mean() - share[day].mean()) for day in days) <= OFF:
            break
    larger = random.random(len(at))[flock] < 2 / 3
    first = begin // HOUR - DAY
    parts = np.stack(
        [
            np.bincount(at[some] // HOUR - first, minlength=2 * DAY)
            for some in (joined, ~joined & larger, ~joined & ~larger)
        ]
    )
    found = dict.fromkeys(RULES, float("inf"))
    for rule, ask in RULES.items():
        for end in range(DAY + 1, 2 * DAY + 1):
            if ask(parts[:, :end].sum(0), parts[:, :end])[0] == "holds":
                found[rule] = first + end - begin / HOUR
                break
    return found


def taken_over(series: Sequence[Real], random: Random) -> None:
    """Print how many takeovers the rules find, and how soon."""
    found = defaultdict[tuple[int, str, int], list[dict[str, float]]](list)
    number = 0
    for one in series:
        hours = np.sort(one.instants) // HOUR
        places = turns(np.bincount(hours - hours[0]))
        number += bool(places)
        for size, least, within in product(SIZES, FROM, WITHIN) if places else ():
            for _ in range(TAKEN):
                place = int(hours[0]) + int(random.choice(places))
                near = hours[slice(*np.searchsorted(hours, [place - DAY, place + DAY]))]
                drawn = random.choice(near, size * 2 * DAY) * HOUR
                at = np.sort(drawn + random.integers(HOUR, size=len(drawn)))
                begin = place * HOUR + int(random.integers(HOUR))
                took = hours_to_find(at, begin, FROM[least], within, random)
                found[size, least, within].append(took)
    print(f"{number} series, {TAKEN} takeovers each; found within {SOON} h; within {DAY} h")
    for (size, least, within), all_of in found.items():
        said = []
        for rule in RULES:
            times = np.array([one[rule] for one in all_of])
            said.append(f"{rule} {np.mean(times <= SOON):.0%}; {np.mean(times <= DAY):.0%}")
        print(f"{size} an hour, from {least} within {within} h: {', '.join(said)}")


if __name__ == "__main__":
    data, which = arguments.words(__doc__, 2, 2)
    if which not in HALVES:
        sys.exit(f"{which!r} is no half: write chosen or measured")
    every = half(arguments.holding(data, "volume", "timelines"), which)
    for_nothing(every, np.random.default_rng(SEEDS[which]))
    taken_over(every, np.random.default_rng(SEEDS[which] + 100))
