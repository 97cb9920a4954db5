"""What is remembered of a series while it is read: sums and means.

Each forgets, so that its memory is bounded and last month says less than yesterday; each costs the
same for every value, however long the series is.
"""

from collections import deque


class ForgettingMean:
    """A mean that forgets; of few values, their plain mean."""

    __slots__ = ("_share", "_weight", "value")

    def __init__(self, half_life: float) -> None:
        """Begin empty, at 0; after *half_life* values of weight 1 one counts half."""
        self._share = 1 - 0.5 ** (1 / half_life)
        self._weight = 0.0
        self.value = 0.0

    def add(self, value: float, weight: float) -> None:
        """Take in a value, of *weight* above 0 to 1; what came before fades by as much."""
        share = self._share * weight
        self._weight += share * (1 - self._weight)
        self.value += share / self._weight * (value - self.value)


class Recent:
    """Sums over a window of the last places, whether or not each of them was observed."""

    __slots__ = ("_kept", "_length", "hours", "posts")

    def __init__(self, length: int) -> None:
        self._length = length
        self._kept: deque[tuple[int, int, float]] = deque()
        self.posts = 0
        self.hours = 0.0

    def add(self, place: int, posts: int, hours: float) -> None:
        kept = self._kept
        kept.append((place, posts, hours))
        self.posts += posts
        self.hours += hours
        while kept[0][0] <= place - self._length:
            _, posts, hours = kept.popleft()
            self.posts -= posts
            self.hours -= hours
