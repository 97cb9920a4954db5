"""What is told, repeated and passed on: frozen values, as those in `figure`."""

from datetime import datetime

from msgspec import Struct

from monitor.chart.figure import Figure
from monitor.figures import Bucket, Estimate
from monitor.model import Span


class DrawnStretch(Struct, frozen=True):
    """What share of the posts of a stretch of time tells a narrative.

    Attributes:
        span: Long enough to bear a figure; the next stretch begins where it ends, or later.
        share: 0 to 1, with its 95 % interval.
        posts: Of which it is a share.
    """

    span: Span
    share: Estimate
    posts: int

    @classmethod
    def of(
        cls, start: datetime, end: datetime, value: float, low: float, high: float, posts: int
    ) -> "DrawnStretch":
        """Return a stretch from the numbers of a report."""
        return cls(Span(start, end), Estimate(value=value, low=low, high=high), posts)


class Narrative(Struct, frozen=True):
    """A narrative.

    Attributes:
        title: Any text.
        posts: That tell it, in all the time shown.
        stretches: In order of time; empty where there is too little to tell.
    """

    title: str
    posts: int
    stretches: tuple[DrawnStretch, ...]


class DrawnOvertaking(Struct, frozen=True):
    """One narrative (by title) overtook another at some time within `between`."""

    ahead: str
    behind: str
    between: Span


class NarrativesFigure(Figure, frozen=True, kw_only=True):
    """Which narrative has what share of the posts.

    Attributes:
        buckets: Of all posts of the incident, for the time axis and what was not observed.
        narratives: In the order of the configuration.
        overtakings: In no order.
    """

    buckets: tuple[Bucket, ...]
    narratives: tuple[Narrative, ...]
    overtakings: tuple[DrawnOvertaking, ...] = ()


class AmplificationFigure(Figure, frozen=True, kw_only=True):
    """Posts, people and distinct messages of each bucket.

    Distinct counts do not add up, so buckets are drawn as they are given.
    """

    buckets: tuple[Bucket, ...]


class Shared(Struct, frozen=True):
    """A page or a video that posts point to.

    Attributes:
        link: As people read it; any text.
        kind: `video` or `page`.
        posts: That point to it, published in each bucket.
        engagement: Likes, reposts and replies of these posts as their services last told; None for
            a bucket with such posts of which no service told any.
    """

    link: str
    kind: str
    posts: tuple[int, ...]
    engagement: tuple[int | None, ...]


class LinksFigure(Figure, frozen=True, kw_only=True):
    """How the most spread links were passed on.

    Attributes:
        buckets: Of all posts of the incident.
        links: Most posts first; each has one number for each bucket.
    """

    buckets: tuple[Bucket, ...]
    links: tuple[Shared, ...]

    def __post_init__(self) -> None:
        """Refuse a link with another number of buckets.

        Raises:
            ValueError: A link has more or fewer numbers than there are buckets.
        """
        for one in self.links:
            for numbers in (one.posts, one.engagement):
                if len(numbers) != len(self.buckets):
                    message = (
                        f"link {one.link!r} of the chart: expected {len(self.buckets)} numbers, "
                        f"one for each bucket, got {len(numbers)}"
                    )
                    raise ValueError(message)
