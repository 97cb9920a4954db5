"""Volume and sentiment over time, each bucket with what was seen of it."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from msgspec import Struct

from monitor.nouns.buckets import Bucket, Distinct, Tally
from monitor.nouns.posts import Lane, Span
from monitor.nouns.tone import Share, ToneRow, share_of
from monitor.series.coverage import coverage, provisional, truncated
from monitor.series.intervals import mean, share


class PostSeries(Struct, frozen=True):
    """A set of posts over time.

    Attributes:
        edges: Ascending (UTC), one more than there are buckets.
        tallies: One for each bucket.
        distinct: One for each bucket.
        lanes: Whatever could have shown these posts. Without any (an archive was imported, and
            nobody claims what it covers) the coverage is 0 and counts are lower bounds.
    """

    edges: Sequence[datetime]
    tallies: Sequence[Tally]
    distinct: Sequence[Distinct]
    lanes: Sequence[Lane]

    @property
    def span(self) -> Span:
        return Span(self.edges[0], self.edges[-1])

    def volume(self, now: datetime) -> tuple[Bucket, ...]:
        """Return how many posts, people and messages each bucket holds.

        None where nothing was observed and no post is known; 0 only where something was observed.
        Coverage is that of a bucket's part before *now*; buckets that end later, less the settle
        time of a lane, are provisional.
        """
        rows = zip(
            pairwise(self.edges),
            self.tallies,
            self.distinct,
            *self._seen(now),
            truncated(self.edges, self.lanes),
            strict=True,
        )
        found = []
        for (start, end), tally, count, seen, early, cut in rows:
            known = tally.posts > 0 or seen > 0
            found.append(
                Bucket(
                    start=start,
                    end=end,
                    posts=tally.posts if known else None,
                    people=count.people if known else None,
                    messages=count.messages if known else None,
                    coverage=seen,
                    provisional=early,
                    truncated=cut,
                )
            )
        return tuple(found)

    def sentiment(self, now: datetime) -> tuple[ToneRow, ...]:
        """Return how the posts of each bucket read, with 95 % intervals; *now* as for `volume`."""
        rows = zip(pairwise(self.edges), self.tallies, self.distinct, *self._seen(now), strict=True)
        found = []
        for (start, end), tally, count, seen, early in rows:
            # Where nothing was watched and no post is known, nobody knows how many there were.
            people = count.people if seen or count.people else None
            row = tone_row(Span(start, end), tally, count.messages, seen, early, people)
            found.append(row)
        return tuple(found)

    def _seen(self, now: datetime) -> tuple[Sequence[float], Sequence[bool]]:
        # Nobody can have missed what lies ahead.
        begun = [min(edge, now) for edge in self.edges]
        return coverage(begun, self.lanes), provisional(self.edges, self.lanes, now)


def tone_row(
    span: Span,
    tally: Tally,
    messages: int,
    seen: float,
    early: bool = False,
    people: int | None = None,
) -> ToneRow:
    """Return how the posts of a bucket read, as they are scored.

    The error is that of as many independent posts as there are distinct messages: a thousand copies
    of one text are one opinion's worth of evidence on how texts sound.
    """
    effective = min(tally.scored, max(messages, 1))
    own = share(tally.negative, tally.scored, effective)
    raw = None if own is None else Share(own.value, own.low, own.high, corrected=False)
    return ToneRow(
        start=span.start,
        end=span.end,
        scored=tally.scored,
        unscored=tally.unscored,
        negative=tally.negative,
        neutral=tally.neutral,
        positive=tally.positive,
        polarity=mean(tally.polarity, tally.squares, tally.scored, effective),
        share_negative=share_of(raw),
        coverage=seen,
        provisional=early,
        share_negative_raw=raw,
        people=people,
    )
