"""How wrong a scorer is on this incident, told from posts that people coded, and what it hides.

It is arithmetic on counts: how often people said one class where the scorer said another, and how
many posts the scorer put into each class in the span that a claim is about.
"""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Final, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.errors import DataError
from monitor.nouns.buckets import Estimate
from monitor.nouns.posts import Label

CLASSES: Final[tuple[Label, ...]] = ("negative", "neutral", "positive")
NEGATIVE: Final = 0

Z: Final = 1.959963984540054
"""Of the normal distribution, between whose -Z and Z lie 95 %."""

FEWEST_CODED: Final = 30
"""Coded posts below which no corrected share is given: the intervals were not tried with fewer."""

MIX_DIFFERS: Final = 9.210
"""Chi-square with 2 degrees of freedom that is passed by chance in one case of a hundred."""

Table: TypeAlias = NDArray[np.int64]


class Rates(Struct, frozen=True, kw_only=True):
    """How a scorer's label "negative" relates to what people say.

    Attributes:
        true_positive: Share of the posts that people call negative which the scorer calls so; None
            where people call none negative.
        false_positive: Share of the others which the scorer calls negative; None where there are
            none.
        shown: Difference of the two: the part of a real change of the share of negative that the
            scorer can show, 1 for a perfect scorer, 0 for a blind one, below 0 for one that shows
            the opposite; None where one of the two is.
    """

    true_positive: Estimate | None
    false_positive: Estimate | None
    shown: Estimate | None


class Corrected(Struct, frozen=True, kw_only=True):
    """Share of negative posts with the scorer's error taken out.

    Attributes:
        share: 0 to 1; None where it cannot be told.
        method: `prediction-powered` or `adjusted count`.
        other_mix: Whether the coded posts come from another mix of classes than the posts spoken
            of, and the scorer's error rates are taken to be the same in both.
    """

    share: Estimate | None
    method: str
    other_mix: bool = False


def confusion(coded: Sequence[Label], predicted: Sequence[Label]) -> Table:
    """Return how often people said (row) what the scorer said (column), `int64[3, 3]`.

    Args:
        coded: What people said of each post, in the order of `CLASSES`.
        predicted: What the scorer said of the same posts.

    Posts that either calls `unscored` are left out.

    Raises:
        DataError: There are not as many of the one as of the other; nothing was counted.
    """
    if len(coded) != len(predicted):
        message = (
            f"validation: expected a label of the scorer for each of {len(coded)} coded posts, "
            f"got {len(predicted)}"
        )
        raise DataError(message)
    table = np.zeros((len(CLASSES), len(CLASSES)), dtype=np.int64)
    for said, scored in zip(coded, predicted, strict=True):
        if said in CLASSES and scored in CLASSES:
            table[CLASSES.index(said), CLASSES.index(scored)] += 1
    return table


def rates(table: Table) -> Rates:
    """Return true and false positive rate of "negative", and what of a change is shown.

    Args:
        table: As from `confusion`, of posts drawn at random or in proportion to their strata.

    References:
        Newcombe, "Interval estimation for the difference between independent proportions",
        Statistics in Medicine 17, 1998, method 10; the factor by which a misclassified share moves:
        Rogan and Gladen, American Journal of Epidemiology 107, 1978.
    """
    hit, actual, false, other = _rates(table)
    true_positive, false_positive = wilson(hit, actual), wilson(false, other)
    if true_positive is None or false_positive is None:
        return Rates(true_positive=true_positive, false_positive=false_positive, shown=None)
    t, f = true_positive, false_positive
    value = t.value - f.value
    shown = Estimate(
        value=value,
        low=value - sqrt((t.value - t.low) ** 2 + (f.high - f.value) ** 2),
        high=value + sqrt((t.high - t.value) ** 2 + (f.value - f.low) ** 2),
    )
    return Rates(true_positive=t, false_positive=f, shown=shown)


def corrected(table: Table, counts: Mapping[Label, int], *, drawn_here: bool) -> Corrected:
    """Return the share of negative among the posts of a span, with the scorer's error taken out.

    Args:
        table: As from `confusion`.
        counts: How many posts of the span the scorer put into each of `CLASSES`.
        drawn_here: Whether the coded posts are a random draw from these posts. Where they are not,
            or their mix of predicted classes is another, only the error rates are carried over.
    """
    here = drawn_here and not mix_differs(table, counts)
    if here:
        return Corrected(share=prediction_powered(table, counts), method="prediction-powered")
    return Corrected(share=adjusted_count(table, counts), method="adjusted count", other_mix=True)


def prediction_powered(table: Table, counts: Mapping[Label, int]) -> Estimate | None:
    """Return the corrected share of negative by prediction-powered inference; see `powered`.

    None where fewer than `FEWEST_CODED` posts are coded or there is no post.
    """
    coded, total = int(table.sum()), sum(counts.get(each, 0) for each in CLASSES)
    if coded < FEWEST_CODED or not total:
        return None
    everywhere = counts.get(CLASSES[NEGATIVE], 0)
    both, said = int(table[NEGATIVE, NEGATIVE]), int(table[NEGATIVE].sum())
    scored = int(table[:, NEGATIVE].sum())
    return powered((both, said, scored, coded), (everywhere, total))


def powered(coded: tuple[int, int, int, int], counted: tuple[int, int]) -> Estimate:
    """Return the share of a class among posts, from some that people coded and all as predicted.

    Args:
        coded: Of the coded posts, a random draw: how many both people and the classifier put into
            the class, how many people did, how many the classifier did, and how many there are.
        counted: Of all posts: how many the classifier puts into the class, and how many there are.

    References:
        Angelopoulos, Duchi and Zrnic, "PPI++: Efficient prediction-powered inference",
        arXiv:2311.01453, 2023: section 3 for the mean, section 6 for the tuning.
    """
    (both, people, machine, n), (hits, total) = coded, counted
    said, scored, everywhere = people / n, machine / n, hits / total
    together = both / n - said * scored
    pooled = (machine + hits) / (n + total)
    spread = pooled * (1 - pooled)
    power = min(max(together / ((1 + n / total) * spread), 0.0), 1.0) if spread else 0.0
    rest = said * (1 - said) - 2 * power * together + power**2 * scored * (1 - scored)
    variance = rest / (n - 1) + power**2 * everywhere * (1 - everywhere) / total
    return _estimate(said + power * (everywhere - scored), variance, skewed=True)


def adjusted_count(table: Table, counts: Mapping[Label, float]) -> Estimate | None:
    """Return the share of negative that the scorer's error rates make of its own share.

    The interval holds every share that its count does not contradict, so it is wide where the
    scorer hardly tells negative posts from others; None where it excludes nothing, the coded posts
    have no negative or no other one, or there is no post.

    References:
        Rogan and Gladen, "Estimating prevalence from the results of a screening test", American
        Journal of Epidemiology 107, 1978; the interval by Fieller, Journal of the Royal Statistical
        Society B 16, 1954.
    """
    hit, actual, false, other = _rates(table)
    total = _total(counts)
    if not (actual and other and total):
        return None
    share = counts.get(CLASSES[NEGATIVE], 0) / total
    found, wrong = hit / actual, false / other
    true_spread, false_spread, own = (
        _smooth(hits, n) for hits, n in ((hit, actual), (false, other), (share * total, total))
    )
    possible = np.linspace(0.0, 1.0, 1_001)
    gap = share - wrong - possible * (found - wrong)
    spread = own + possible**2 * true_spread + (1 - possible) ** 2 * false_spread
    fits = possible[gap**2 <= Z * Z * spread]
    value = float(possible[np.argmin(np.abs(gap))])
    low, high = (float(fits[0]), float(fits[-1])) if len(fits) else (value, value)
    if (low, high) == (0.0, 1.0):
        return None
    return Estimate(value=value, low=min(low, value), high=max(high, value), corrected=True)


def mix_differs(table: Table, counts: Mapping[Label, int]) -> bool:
    """Tell whether the coded posts cannot well be a random draw from the posts that are counted.

    Pearson's chi-square of the classes that the scorer gave to the coded posts.
    """
    total, drawn = _total(counts), table.sum(axis=0)
    if not total:
        return False
    expected = np.array([counts.get(each, 0) for each in CLASSES]) / total * drawn.sum()
    if (drawn[expected == 0] > 0).any():
        return True
    some = expected > 0
    return float(((drawn - expected)[some] ** 2 / expected[some]).sum()) > MIX_DIFFERS


def wilson(hits: float, count: float) -> Estimate | None:
    """Return ``hits / count`` with Wilson's 95 % interval; None where *count* is 0.

    References:
        Wilson, Journal of the American Statistical Association 22, 1927.
    """
    if not count:
        return None
    value = hits / count
    centre = (value + Z * Z / (2 * count)) / (1 + Z * Z / count)
    half = Z / (1 + Z * Z / count) * sqrt(value * (1 - value) / count + (Z / (2 * count)) ** 2)
    return Estimate(value=value, low=max(centre - half, 0.0), high=min(centre + half, 1.0))


def _rates(table: Table) -> tuple[int, int, int, int]:
    """Return true positives, coded negatives, false positives, and coded others."""
    hit, actual = int(table[NEGATIVE, NEGATIVE]), int(table[NEGATIVE].sum())
    return hit, actual, int(table[:, NEGATIVE].sum()) - hit, int(table.sum()) - actual


def _total(counts: Mapping[Label, float]) -> float:
    return sum(counts.get(each, 0) for each in CLASSES)


def _smooth(hits: float, count: float) -> float:
    """Return the variance of a share, not 0 where all or none were hit."""
    share = (hits + 1) / (count + 2)
    return share * (1 - share) / count


def _estimate(value: float, variance: float, *, skewed: bool = False) -> Estimate:
    """Return a share with its 95 % interval, Wilson's of as many posts where *skewed*."""
    inner = min(max(value, 0.0), 1.0)
    half = Z * sqrt(max(variance, 0.0))
    effective = inner * (1 - inner) / variance if variance > 0 else 0.0
    found = wilson(inner * effective, effective) if skewed else None
    low, high = (found.low, found.high) if found else (inner - half, inner + half)
    return Estimate(value=inner, low=max(low, 0.0), high=min(high, 1.0), corrected=True)
