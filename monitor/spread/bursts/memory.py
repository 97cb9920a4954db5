"""What is remembered of a series while it is read: sums, means, upper ends, the highest.

Each forgets, so that its memory is bounded and last month says less than yesterday; each costs the
same for every value, however long the series is.
"""

from collections import deque
from math import exp, log
from typing import Final

_PER_ONE: Final = 12
"""Bins for each 1, which is a factor e of posts: those within 9 % share a bin, and are spread
evenly within it."""

_LOWEST: Final = -6.0
"""Where the first bin begins; it takes all that is lower too."""

_BINS: Final = 400
"""Up to 27, the logarithm of more posts an hour than can be."""

_HEAVY: Final = 1e100
"""Instead of making the old lighter, the new is made heavier; from here on all is scaled down."""


class ForgettingMean:
    """A mean that forgets; of few values, their plain mean.

    Attributes:
        value: The mean.
    """

    __slots__ = ("_share", "_weight", "value")

    def __init__(self, half_life: float, otherwise: float = 0.0) -> None:
        """Begin empty.

        Args:
            half_life: After so many values of weight 1 one counts half.
            otherwise: What the mean is where nothing was taken in.
        """
        self._share = 1 - 0.5 ** (1 / half_life)
        self._weight = 0.0
        self.value = otherwise

    def add(self, value: float, weight: float) -> None:
        """Take in a value, of *weight* above 0 to 1; what came before fades by as much."""
        share = self._share * weight
        self._weight += share * (1 - self._weight)
        self.value += share / self._weight * (value - self.value)


class Tail:
    """A histogram of logarithms that forgets, and an upper quantile of it at any time, within 1/12.

    References:
        The weights are those of "Forward decay" (Cormode et al., ICDE 2009); the place of the
        quantile is moved by a bin or two for each value, and never searched for.
    """

    __slots__ = ("_above", "_at", "_bins", "_growth", "_rest", "_total", "_weight", "_whole")

    def __init__(self, quantile: float, half_life: float) -> None:
        """Begin empty.

        Args:
            quantile: Which one, 0 to 1.
            half_life: After so many values of weight 1 one counts half.
        """
        self._rest = 1 - quantile
        self._growth = log(2) / half_life
        self._whole = exp(self._growth)
        self._bins = [0.0] * _BINS
        self._weight = 1.0
        self._total = 0.0
        self._at = 0
        self._above = 0.0

    def add(self, value: float, weight: float) -> None:
        """Take in a value, of *weight* 0 to 1; what came before fades by as much."""
        place = int((value - _LOWEST) * _PER_ONE) if value > _LOWEST else 0
        place = min(place, _BINS - 1)
        # Nearly every bucket was seen whole: its growth is known beforehand.
        self._weight *= self._whole if weight == 1 else exp(self._growth * weight)
        if self._weight > _HEAVY:
            self._scale()
        mass = self._weight * weight
        self._bins[place] += mass
        self._total += mass
        if place > self._at:
            self._above += mass
        self._move()

    def value(self) -> float:
        """Return the quantile; the lower end of all bins where nothing was taken in."""
        mass = self._bins[self._at]
        higher = max(self._rest * self._total - self._above, 0.0)
        share = 1 - higher / mass if higher < mass else 0.0
        return (self._at + share) / _PER_ONE + _LOWEST

    def _move(self) -> None:
        limit = self._rest * self._total
        bins = self._bins
        while self._above > limit and self._at < _BINS - 1:
            self._at += 1
            self._above -= bins[self._at]
        while self._at and self._above + bins[self._at] <= limit:
            self._above += bins[self._at]
            self._at -= 1

    def _scale(self) -> None:
        self._bins = [mass / self._weight for mass in self._bins]
        self._total = sum(self._bins)
        self._above = sum(self._bins[self._at + 1 :])
        self._weight = 1.0


class Highest:
    """The highest of the last so many places, whether or not each of them had a value."""

    __slots__ = ("_kept", "_length")

    def __init__(self, length: int) -> None:
        """Begin empty; *length* is how many places back one is still remembered."""
        self._length = length
        self._kept: deque[tuple[int, float]] = deque()

    def before(self, place: int) -> float:
        """Return the highest value at most *length* places before *place*; 0 where there is none.

        Places are asked for and added in rising order.
        """
        kept = self._kept
        while kept and kept[0][0] < place - self._length:
            kept.popleft()
        return kept[0][1] if kept else 0.0

    def add(self, place: int, value: float) -> None:
        """Take in the value at *place*."""
        kept = self._kept
        # Whoever is earlier and no higher can never be the highest again.
        while kept and kept[-1][1] <= value:
            kept.pop()
        kept.append((place, value))


class Recent:
    """Sums over the last so many places, whether or not each of them was observed.

    Attributes:
        posts: How many were counted.
        usual: How many would have been usual in what was observed.
        hours: How long was observed.
    """

    __slots__ = ("_kept", "_length", "hours", "posts", "usual")

    def __init__(self, length: int) -> None:
        """Begin empty; *length* is how many places are summed."""
        self._length = length
        self._kept: deque[tuple[int, int, float, float]] = deque()
        self.posts = 0
        self.usual = 0.0
        self.hours = 0.0

    @property
    def share(self) -> float:
        """In which share of the places something was observed, 0 to 1."""
        return len(self._kept) / self._length

    def add(self, place: int, posts: int, usual: float, hours: float) -> None:
        """Take in what was observed at *place*, and leave what is too long ago."""
        kept = self._kept
        kept.append((place, posts, usual, hours))
        self.posts += posts
        self.usual += usual
        self.hours += hours
        while kept[0][0] <= place - self._length:
            _, posts, usual, hours = kept.popleft()
            self.posts -= posts
            self.usual -= usual
            self.hours -= hours
