"""When it took off, where the watch began late or hours were lost: what is said of real incidents.

``python -m bench.onset DATA``, where DATA holds ``volume/*.csv.gz`` and ``timelines/*.ndjson.gz``.

The take-off that is found in a whole incident, with two silent days before it, is taken for the
true one. Then the same incident is watched from some hours after it on, from shortly before it on,
with one gap over it, or with a share of all hours lost at random; and within posts of a crowd that
is always there, a two-hundredth to a seventeenth as busy.

How likely it was under way before the watch is a logistic regression on the same incidents; here it
is fitted without the incident that it is asked about. The last lines are the weights that ship.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from bench import arguments, corpus
from bench.figures import Figure, show
from monitor.spread.onset import SUREST, UNDER_WAY, OnsetEstimate, UnderWay, evidence, onset, rise
from monitor.spread.series import HOUR, Counts

STEP: Final = 900
A_DAY: Final = 24 * HOUR // STEP
HOURS: Final = HOUR // STEP  # buckets an hour
LATE: Final = (1, 2, 3, 4, 6, 9, 12, 15, 18, 24, 30, 36, 48, 60, 72, 96)
EARLY: Final = (1, 2, 3, 4, 6, 8, 12, 16, 24, 36, 47)
SHARES: Final = (0.005, 0.02, 0.06)
WATCHED: Final = (6, 24, 48, 96, 168)
GAPS: Final = (1, 3, 6, 12, 24, 36)
LOST: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
DRAWS: Final = 4
RIDGE: Final = 2.0
ROUNDS: Final = 50
BINS: Final = (0, 0.02, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.01)
KEY: Final = "onset-hidden"
CHANCES: Final = "onset-chances"


def load(folder: Path) -> Iterator[Counts]:
    """Yield each incident: its first fortnight, watched whole, after two days without a post."""
    for path in sorted((folder / "volume").glob("*.csv.gz")):
        yield _whole(corpus.begins(path)[1])
    for path in sorted((folder / "timelines").glob("*.ndjson.gz")):
        yield _whole(corpus.instants(path))


def _whole(instants: NDArray[np.int64]) -> Counts:
    places = (instants - instants.min()) // STEP
    posts = np.bincount(places[places < 14 * A_DAY])
    return watched(np.concatenate([np.zeros(2 * A_DAY, dtype=np.int64), posts]))


def watched(posts: NDArray[np.int64], seen: NDArray[np.float64] | None = None) -> Counts:
    """Return counts of which only what was seen is known."""
    seen = np.ones(len(posts)) if seen is None else seen
    return Counts(0, STEP, np.where(seen > 0, posts, 0), seen, len(posts))


def backgrounds(whole: Counts, at: int, random: np.random.Generator) -> Iterator[Counts]:
    """Yield the incident in a crowd that is always there, watched for 6 hours to a week before."""
    busiest = np.convolve(whole.posts[at : at + A_DAY], np.ones(HOURS), "valid").max() / HOURS
    for share in SHARES:
        for hours in WATCHED:
            quiet = np.zeros(max(hours * HOURS - at, 0), dtype=np.int64)
            posts = np.concatenate([quiet, whole.posts[max(at - hours * HOURS, 0) :]])
            day = 1 + 0.8 * np.sin(math.tau * (np.arange(len(posts)) / A_DAY + random.random()))
            rowdy = random.gamma(5, 1 / 5, len(posts))
            yield watched(posts + random.poisson(share * busiest * day * rowdy))


def gaps(whole: Counts, at: int, random: np.random.Generator) -> Iterator[Counts]:
    """Yield the incident with one gap over its take-off, and with hours lost at random."""
    for hours in GAPS:
        for _ in range(DRAWS):
            seen = np.ones(len(whole))
            begin = at - int(random.integers(0, hours * HOURS))
            seen[max(begin, 0) : begin + hours * HOURS] = 0
            yield watched(whole.posts, seen)
    for share in LOST:
        for _ in range(DRAWS):
            kept = random.random(len(whole) // HOURS + 1) >= share
            yield watched(whole.posts, np.repeat(kept, HOURS)[: len(whole)].astype(float))


class Case(NamedTuple):
    """One way to watch an incident.

    Attributes:
        incident: Its number.
        kind: `late`, `early`, `background` or `gap`.
        found: What was said; None where nothing was.
        evidence: For whether it was under way before; None where no rise was found.
        hidden: Whether it took off in an hour that was lost.
        held: Whether the interval holds the true one; None where there is none.
    """

    incident: int
    kind: str
    found: OnsetEstimate | UnderWay | None
    evidence: NDArray | None
    hidden: bool
    held: bool | None


def cases(folder: Path) -> Iterator[Case]:
    """Yield each way to watch each incident."""
    random = np.random.default_rng(1)
    for number, whole in enumerate(load(folder)):
        true = onset(whole)
        if not isinstance(true, OnsetEstimate):
            continue
        at, enough = true.at // STEP, len(whole) - A_DAY // 2
        late = [at + hours * HOURS for hours in LATE if at + hours * HOURS < enough]
        early = [max(at - hours * HOURS, 0) for hours in EARLY]
        ways = [("late", watched(whole.posts[first:])) for first in late]
        ways += [("early", watched(whole.posts[first:])) for first in early]
        ways += [("background", one) for one in backgrounds(whole, at, random)]
        ways += [("gap", one) for one in gaps(whole, at, random)]
        for kind, one in ways:
            found, step = onset(one), rise(one)
            held = None
            if kind == "gap" and isinstance(found, OnsetEstimate):
                held = found.low <= true.high and found.high >= true.low
            hidden = kind == "gap" and one.seen[at] == 0
            seen = None if step is None else evidence(step)
            yield Case(number, kind, found, seen, hidden, held)


def fitted(known: Sequence[Case]) -> NDArray:
    """Return the weights with which *known* tell whether it was under way before the watch."""
    rows = np.array([one.evidence for one in known])
    true = np.array([one.kind == "late" for one in known], dtype=float)
    ridge, weights = RIDGE * np.eye(rows.shape[1]), np.zeros(rows.shape[1])
    ridge[0, 0] = 1e-6
    for _ in range(ROUNDS):
        said = 1 / (1 + np.exp(-rows @ weights))
        bent = (rows.T * np.maximum(said * (1 - said), 1e-6)) @ rows + ridge
        weights = weights + np.linalg.solve(bent, rows.T @ (true - said) - ridge @ weights)
    return weights


def unseen(known: Sequence[Case]) -> list[float]:
    """Return how likely each was under way before the watch, by what the others teach."""
    weights = {
        number: fitted([one for one in known if one.incident != number])
        for number in {one.incident for one in known}
    }
    told = np.array([-(one.evidence @ weights[one.incident]) for one in known])
    return [float(each) for each in np.minimum(1 / (1 + np.exp(told)), SUREST)]


def bins(told: Sequence[float], true: Sequence[bool], name: str, key: str) -> Iterator[Figure]:
    """Yield what was said, and how often it was so, with the range that chance allows."""
    said, was = np.array(told), np.array(true)
    for low, high in pairwise(BINS):
        here = (said >= low) & (said < high)
        if not here.any():
            continue
        mean, count = said[here].mean(), int(here.sum())
        least, most = binom.interval(0.95, count, mean)
        asked = f"{least / count:.0%} to {most / count:.0%}"
        yield Figure(
            f"{name}: said {mean:.1%}", f"{was[here].mean():.1%} of {count}", asked, key=key
        )


def figures(folder: Path) -> Iterator[Figure]:
    """Yield how often what is said is wrong."""
    known = list(cases(folder))
    dated = {
        kind: [isinstance(one.found, OnsetEstimate) for one in known if one.kind == kind]
        for kind in ("late", "early", "gap")
    }
    held = [one.held for one in known if one.held is not None]
    yield Figure(
        "watch began 1 to 96 h late: dated all the same", _of(dated["late"]), "0 %", key=KEY
    )
    yield Figure("watch began 1 to 47 h early: dated", _of(dated["early"]), "", key=KEY)
    yield Figure("gap over it, or hours lost: interval holds", _of(held), ">= 93 %", key=KEY)
    yield Figure(
        "gap over it, or hours lost: dated", f"{len(held)} of {len(dated['gap'])}", "", key=KEY
    )
    risen = [one for one in known if one.evidence is not None and one.found is not None]
    late = [one.kind == "late" for one in risen]
    yield from bins(unseen(risen), late, "under way before the watch", CHANCES)
    lost = [one for one in risen if one.kind == "gap" and one.found is not None]
    told = [one.found.chances.hidden for one in lost if one.found is not None]
    yield from bins(told, [one.hidden for one in lost], "hidden in a gap", CHANCES)
    short = ", ".join(f"{each:.3f}" for each in fitted(risen))
    yield Figure("weights of the evidence", short, ", ".join(map(str, UNDER_WAY)), key=CHANCES)


def _of(told: list[bool]) -> str:
    return f"{np.mean(told):.1%} of {len(told)}"


if __name__ == "__main__":
    show("Onset where it was not seen", figures(arguments.folder(__doc__, "volume", "timelines")))
