"""How wrong a scorer is on this incident, from posts that people coded, and what it hides.

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
from monitor.nouns.buckets import Estimate, Tally
from monitor.nouns.method import FEWEST_HERE
from monitor.nouns.posts import MICRO, Label

CLASSES: Final[tuple[Label, ...]] = ("negative", "neutral", "positive")
NEGATIVE: Final = 0

Z: Final = 1.959963984540054
"""Of the normal distribution, between whose -Z and Z lie 95 %."""

MIX_DIFFERS: Final = 9.210
"""Chi-square with 2 degrees of freedom that is passed by chance in one case of a hundred."""

APART: Final = np.linspace(0.01, 0.4, 40)
"""How much stretches of time may differ beyond what the scorer says of them, as standard deviations
of the share of negative."""
DIFFER: Final = APART**2

SMALLER: Final = 1.5
"""How much likelier small differences are than large ones before a post is coded: between 1, the
rule of Jeffreys, and 2, where whatever part of what a stretch shows is its own is as likely as any
other (Daniels, "A prior for the variance in hierarchical models", Canadian Journal of Statistics
27, 1999)."""

STRETCH: Final = 20
"""Coded posts in a row from which that is learned."""

TINY: Final = 1e-9
NOTHING: Final = 1e9
"""Variance beyond all that coded posts show."""

EDGE: Final = 0.02
"""Shares nearer to 0 or 1 are taken to vary as much as this one."""

LEAST_FREE: Final = 0.1
"""Share of a coded post that is taken not to pull the regression, at least."""

Floats: TypeAlias = NDArray[np.float64]
Table: TypeAlias = Floats | NDArray[np.int64]


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
        share: 0 to 1; None where it is unknown.
        method: `prediction-powered` (the regression of `learn`) or `adjusted count`.
        other_mix: Whether the coded posts come from another mix of classes than the posts spoken
            of, and the scorer's error rates are taken to be the same in both.
    """

    share: Estimate | None
    method: str
    other_mix: bool = False


def confusion(
    coded: Sequence[Label], predicted: Sequence[Label], worth: Sequence[float] | None = None
) -> Table:
    """Return how often people said (row) what the scorer said (column), `[3, 3]`.

    Args:
        coded: What people said of each post, in the order of `CLASSES`.
        predicted: What the scorer said of the same posts.
        worth: One over the chance that each was drawn with, but for a factor that all share; the
            table then adds up to as many posts, drawn evenly, as would be as informative. None
            counts each once.

    Posts that either calls `unscored` are left out.

    Raises:
        DataError: There are not as many of the one as of the other; nothing was counted.
    """
    if len(coded) != len(predicted):
        raise DataError(
            f"validation: {len(predicted)} labels of the scorer for {len(coded)} coded posts: give "
            "one for each"
        )
    table = np.zeros((len(CLASSES), len(CLASSES)))
    squares = 0.0
    for said, scored, one in zip(coded, predicted, worth or [1.0] * len(coded), strict=True):
        if said in CLASSES and scored in CLASSES:
            table[CLASSES.index(said), CLASSES.index(scored)] += one
            squares += one**2
    return table * (table.sum() / squares) if worth and squares else table


def rates(table: Table) -> Rates:
    """Return true and false positive rate of "negative", and what of a change is shown.

    The *table* is as from `confusion`.

    References:
        Of the factor by which a misclassified share moves: Rogan and Gladen, American Journal of
        Epidemiology 107, 1978.
    """
    hit, actual, false, other = _rates(table)
    true_positive, false_positive = wilson(hit, actual), wilson(false, other)
    if true_positive is None or false_positive is None:
        return Rates(true_positive=true_positive, false_positive=false_positive, shown=None)
    shown = true_positive.above(false_positive)
    return Rates(true_positive=true_positive, false_positive=false_positive, shown=shown)


def recalls(table: Table) -> tuple[float | None, ...]:
    """Return which share of each class of people the scorer calls so too; None without posts.

    That of "negative" is the true positive rate of `rates`.

    The *table* is as from `confusion`.
    """
    return tuple(
        float(row[place] / row.sum()) if row.sum() else None for place, row in enumerate(table)
    )


class CodedPosts(Struct, frozen=True, eq=False):
    """Posts that people coded, in the order of their publication, and what the scorer said of them.

    Attributes:
        negative: Whether people called each negative, `bool[n]`.
        said: What the scorer said of each, as from `said_of`, `float64[n, 5]`.
        worth: One over the chance that each was drawn with, but for a factor that all share,
            `float64[n]`.
    """

    negative: NDArray[np.bool_]
    said: Floats
    worth: Floats


def said_of(label: str, polarity: float) -> tuple[float, ...]:
    """Return what a scorer says of a post, as the regression takes it: its label, and how sure.

    The *label* is one of `CLASSES`, the *polarity* -1 to 1.
    """
    return 1.0, float(label == "negative"), float(label == "positive"), polarity, polarity**2


def said_of_all(tally: Tally) -> Floats:
    """Return the mean of `said_of` over scored posts, of which there is at least one."""
    sums = tally.negative, tally.positive, tally.polarity / MICRO, tally.squares / MICRO
    return np.array([1.0, *(each / tally.scored for each in sums)])


class Learned(Struct, frozen=True, eq=False):
    """How what people say goes with what the scorer says: a linear regression on the coded posts.

    Attributes:
        drawn: The coded posts.
        weights: Share of each in the sum of `CodedPosts.worth`.
        slopes: Of the chance of negative by what the scorer says, `float64[5]`.
        inverse: Of the weighted products of what it says, `float64[5, 5]`.
        left: What the regression leaves of each coded post, `float64[n]`.
        errors: The same, as large as of a post that it was not fitted to.
    """

    drawn: CodedPosts
    weights: Floats
    slopes: Floats
    inverse: Floats
    left: Floats
    errors: Floats

    def share(self, said: Floats, posts: int) -> Estimate:
        """Return the share of negative among the posts from which the coded ones were drawn.

        *said* is the mean over these posts of what the scorer says of each, `float64[5]`.
        """
        return _estimate(float(said @ self.slopes), self._variance(said, posts))

    def _variance(self, said: Floats, posts: float) -> float:
        # What people say of a coded post is known: where all posts are coded, nothing is left open.
        unknown = np.maximum(1 - 1 / (posts * self.weights), 0)
        pull = self.weights * (self.drawn.said @ (self.inverse @ said))
        # That no coded post has an error does not mean that no other one has.
        least = _spread(0.0) * float(unknown.mean()) / len(unknown)
        return max(float((unknown * (pull * self.errors) ** 2).sum()), least)

    def share_within(self, said: Floats, posts: int, own: NDArray[np.bool_]) -> Estimate:
        """Return the share of negative among some of the posts: those of a stretch of time, say.

        What the regression says of them, and of what it leaves of the coded ones among them as much
        as such stretches differ by more than chance: how much that is is not known, and all that
        the coded posts allow counts, each as much as it is likely.

        *said* and *posts* are as for `share`; *own* says which of the coded posts are among these,
        `bool[n]`.

        References:
            Fay and Herriot, "Estimates of income for small places", Journal of the American
            Statistical Association 74, 1979; Ghosh and Rao, "Small area estimation: an appraisal",
            Statistical Science 9, 1994 (also for the posts that are not coded); Li and Lahiri, "An
            adjusted maximum likelihood method for solving small area estimation problems", Journal
            of Multivariate Analysis 101, 2010 (variances that are not taken for none).
        """
        fitted, places = float(said @ self.slopes), np.flatnonzero(own)
        usual = _spread(float(self.weights @ self.drawn.negative))
        mean, _ = self._left_among(places, posts, 1.0)
        mean, variance = self._left_among(places, posts, _spread(fitted + mean) / usual)
        return _estimate(fitted + mean, self._variance(said, np.inf) + variance)

    def _left_among(
        self, places: NDArray[np.intp], posts: int, spread: float
    ) -> tuple[float, float]:
        """Return the mean over *posts* of what the regression leaves, and its variance.

        *places* are those of the coded ones among them, *spread* is how much they vary, as a part
        of how much all coded posts do.
        """
        every, (off, alike) = self._every * spread, self._off(places)
        # The regression was fitted to them, too, and has a part of their error.
        error = every * (1 / alike - 1 / _alike(self.weights)) if alike else NOTHING
        kept = DIFFER / (DIFFER + max(error, TINY))
        coded = min(alike / posts, 1.0)
        means = (coded + (1 - coded) * kept) * off
        variances = (1 - coded) ** 2 * kept * error + (1 - coded) * every / posts
        likely = self._likely()
        mean = float(likely @ means)
        return mean, float(likely @ (variances + (means - mean) ** 2))

    def _likely(self) -> Floats:
        """Return how likely each variance between stretches is."""
        groups = np.array_split(np.arange(len(self.left)), max(len(self.left) // STRETCH, 1))
        offs, alike = np.array([self._off(group) for group in groups]).T
        spread = DIFFER[:, None] + np.maximum(self._every / alike, TINY)
        # The regression has taken out the mean of them all: one stretch alone says nothing.
        free = 1 - 1 / len(groups)
        fits = -0.5 * (free * np.log(spread) + offs**2 / spread).sum(axis=1)
        beforehand = APART * spread.mean(axis=1) ** -SMALLER  # APART: of equal steps of DIFFER
        likely = beforehand * np.exp(fits - fits.max())
        return np.asarray(likely / likely.sum())

    def _off(self, places: NDArray[np.intp]) -> tuple[float, float]:
        """Return the mean of what is left of some coded posts, and how many they are worth."""
        worth = self.weights[places]
        alike = _alike(worth)
        return float(worth @ self.left[places]) / float(worth.sum()) if alike else 0.0, alike

    @property
    def _every(self) -> float:
        """Return the variance of what is left of a post."""
        return float(self.weights @ self.errors**2)


def learn(drawn: CodedPosts) -> Learned | None:
    """Return what coded posts show of the scorer; None where fewer than `FEWEST_HERE` are coded.

    References:
        Särndal, Swensson and Wretman, "Model assisted survey sampling", 1992, 6.4 (the regression
        estimator, for draws of any known chances); Angelopoulos, Duchi and Zrnic, "PPI++: Efficient
        prediction-powered inference", arXiv:2311.01453, 2023 (the same, of one prediction); Zrnic
        and Candès, "Active statistical inference", arXiv:2403.03208, 2024; MacKinnon and White,
        Journal of Econometrics 29, 1985 (errors by what each post pulls).
    """
    if len(drawn.negative) < FEWEST_HERE:
        return None
    weights = drawn.worth / drawn.worth.sum()
    products = (drawn.said * weights[:, None]).T
    inverse = np.linalg.pinv(products @ drawn.said, hermitian=True)
    slopes = inverse @ (products @ drawn.negative)
    left = drawn.negative - drawn.said @ slopes
    pulls = weights * np.einsum("ij,jk,ik->i", drawn.said, inverse, drawn.said)
    errors = left / np.sqrt(np.maximum(1 - pulls, LEAST_FREE))
    return Learned(drawn, weights, slopes, inverse, left, errors)


def powered(coded: tuple[float, float, float, float], counted: tuple[int, int]) -> Estimate:
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
    return _estimate(said + power * (everywhere - scored), variance)


def adjusted_count(table: Table, counts: Mapping[Label, float]) -> Estimate | None:
    """Return the share of negative that the scorer's error rates make of its own share.

    The interval holds every share that its count does not contradict, so it is wide where the
    scorer hardly separates negative posts from others; None where it excludes nothing or
    everything, the coded posts have no negative or no other one, or there is no post.

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
    # Where no share fits, the scorer errs otherwise on these posts than on those that were coded.
    if not len(fits) or (fits[0], fits[-1]) == (0.0, 1.0):
        return None
    value, low, high = float(possible[np.argmin(np.abs(gap))]), float(fits[0]), float(fits[-1])
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


def _rates(table: Table) -> tuple[float, float, float, float]:
    """Return true positives, coded negatives, false positives, and coded others."""
    hit, actual = float(table[NEGATIVE, NEGATIVE]), float(table[NEGATIVE].sum())
    return hit, actual, float(table[:, NEGATIVE].sum()) - hit, float(table.sum()) - actual


def _total(counts: Mapping[Label, float]) -> float:
    return sum(counts.get(each, 0) for each in CLASSES)


def _alike(worth: Floats) -> float:
    """Return how many posts of equal worth would be as informative."""
    squares = float((worth**2).sum())
    return float(worth.sum()) ** 2 / squares if squares else 0.0


def _spread(share: float) -> float:
    inner = min(max(share, EDGE), 1 - EDGE)
    return inner * (1 - inner)


def _smooth(hits: float, count: float) -> float:
    """Return the variance of a share, not 0 where all or none were hit."""
    share = (hits + 1) / (count + 2)
    return share * (1 - share) / count


def _estimate(value: float, variance: float) -> Estimate:
    """Return a share with Wilson's 95 % interval of as many posts as would have its variance."""
    inner = min(max(value, 0.0), 1.0)
    half = Z * sqrt(max(variance, 0.0))
    effective = _spread(inner) / variance if variance > 0 else 0.0
    found = wilson(inner * effective, effective)
    low, high = (found.low, found.high) if found else (inner - half, inner + half)
    low, high = min(max(low, 0.0), inner), max(min(high, 1.0), inner)
    return Estimate(value=inner, low=low, high=high, corrected=True)
