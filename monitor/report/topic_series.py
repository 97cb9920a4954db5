"""A topic in the steps of a report, as the analytics of narratives and voices need it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Self, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.nouns.buckets import Tally
from monitor.nouns.posts import Span
from monitor.report.readings import ALL, Readings
from monitor.series.coverage import coverage
from monitor.spread.series import settled
from monitor.store.reading.reader import Reader

Which: TypeAlias = Literal["posts", "scored", "negative"]
"""Posts that mention a topic: all, those with a label, those labelled negative."""


class TopicSeries(Struct, frozen=True, eq=False, kw_only=True):
    """One topic, step by step.

    Attributes:
        edges: Of the steps, ascending (UTC).
        tallies: Sums over the posts of each step.
        messages: Distinct texts of each step; `int64[n]`.
        coverage: Observed share of the time of all listings in each step, 0 to 1; `float64[n]`.
        final: How many steps, from the first on, will not change any more.
    """

    edges: Sequence[datetime]
    tallies: Sequence[Tally]
    messages: NDArray[np.int64]
    coverage: NDArray[np.float64]
    final: int

    def counted(self, which: Which) -> NDArray[np.int64]:
        return np.array([getattr(tally, which) for tally in self.tallies], np.int64)

    def worth(self, which: Which) -> NDArray[np.float64]:
        """Return how many of them are evidence of their own: as many as there are texts."""
        return np.minimum(self.counted(which), self.messages).astype(np.float64)

    def known(self, steps: slice) -> Span:
        """Return the time of some steps, from the first to the last that says anything.

        That is one that was watched in part at least, or holds posts; some do.
        """
        said = np.flatnonzero((self.coverage[steps] > 0) | (self.counted("posts")[steps] > 0))
        first, last = (steps.start + int(place) for place in said[[0, -1]])
        return Span(self.edges[first], self.edges[last + 1])

    def settled(self) -> Self:
        return type(self)(
            edges=self.edges[: self.final + 1],
            tallies=self.tallies[: self.final],
            messages=self.messages[: self.final],
            coverage=self.coverage[: self.final],
            final=self.final,
        )


def read_topic(
    known: Reader, readings: Readings, topic: int, edges: Sequence[datetime]
) -> TopicSeries:
    """Ask the store for a topic of an incident, in the steps between *edges* (ascending, UTC)."""
    now, lanes = readings.question.now, readings.total.lanes
    return TopicSeries(
        edges=edges,
        tallies=known.tallies(topic, edges)[ALL],
        messages=np.array([one.messages for one in known.distinct(topic, edges)[ALL]], np.int64),
        coverage=np.array(coverage([min(edge, now) for edge in edges], lanes), np.float64),
        final=settled(edges, lanes, now),
    )
