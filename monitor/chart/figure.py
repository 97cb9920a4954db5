"""What a chart shows, as frozen values; nothing here knows how it is drawn."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from monitor.nouns.buckets import Bucket, Estimate
from monitor.nouns.incident import Event, by_instant
from monitor.nouns.measure import CountBucket, CountSeries
from monitor.nouns.posts import Lost, Span
from monitor.nouns.spans import difference, overlap, union
from monitor.nouns.spread import Phased, Shared
from monitor.nouns.tone import ToneRow, ToneWay
from monitor.series.counts import counts
from monitor.words.charts import OTHERS, POSTS
from monitor.words.wording import Wording


class Figure(Struct, frozen=True, kw_only=True):
    """What every chart of an incident has.

    Attributes:
        said: What was found, in one sentence, as its title.
        title: Usually the incident's; any text, it is made harmless when drawn.
        timezone: Name of the zone of its times, such as `America/Los_Angeles`.
        buckets: Of its time axis, in order, without holes.
        events: Dated markers; those outside the buckets are not drawn.
        unobserved: Spans in which nothing was observed, to the second.
        missed: Spans that a source had to have shown and has not, to the second, in any order.
        never: Sources that were watched at no time: hatching from edge to edge would say nothing.
        claimed: Whether any listing claims to show everything. Where none does, as of an archive of
            which nobody says what it covers, no time is marked as missed: all of it may be.
        withheld: Buckets without their numbers since few people stand behind them, in order.
        few: Whether so few accounts posted in all that no number of posts may be shown.
        simulated: Whether the posts were made by a program; said in the title and across the plot.
        notes: Sentences under the title.
        method: Lines of the method box under the chart.
        now: When it was made; what ends with the minute that runs then is said to have ended now.
            None where it is made of its own end.
    """

    title: str
    timezone: str
    every: timedelta
    buckets: tuple[Bucket | ToneRow, ...]
    events: tuple[Event, ...] = ()
    unobserved: tuple[Span, ...] = ()
    missed: tuple[Span, ...] = ()
    never: tuple[str, ...] = ()
    claimed: bool = True
    lost: tuple[Lost, ...] = ()
    withheld: tuple[Span, ...] = ()
    few: bool = False
    simulated: bool = False
    notes: tuple[str, ...] = ()
    method: tuple[str, ...] = ()
    now: datetime | None = None
    said: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def span(self) -> Span:
        """Return the time of the buckets; there is at least one."""
        return Span(self.buckets[0].start, self.buckets[-1].end)

    @property
    def bar(self) -> timedelta | None:
        """Return how long a bar is; None where the only one is as long as all that it shows."""
        return self.every if len(self.buckets) > 1 else None

    @property
    def wording(self) -> Wording:
        return Wording(self.zone, window(self) or self.span, now=self.now)


class Ahead(Struct, frozen=True):
    """What is expected up to an instant.

    The quantiles 0.025, 0.1, 0.5, 0.9 and 0.975 are of the posts in a bucket, on average from the
    last bucket up to `at`; the middle is None where nothing in the range is likely.
    """

    at: datetime
    lowest: float
    low: float
    middle: float | None
    high: float
    highest: float


class Outlook(Struct, frozen=True, kw_only=True):
    """What the counts show of how it spreads.

    Attributes:
        onset: 95 % interval of when it took off; None where that is unknown.
        gradual: Whether it rose gradually.
        bursts: In order of time.
        fan: Ascending in time; the first is where the last settled bucket ends.
        phases: In order of time, each other than the one before.
    """

    onset: Span | None = None
    gradual: bool = False
    bursts: tuple[Span, ...] = ()
    fan: tuple[Ahead, ...] = ()
    phases: tuple[Phased, ...] = ()


class VolumeFigure(Figure, frozen=True, kw_only=True):
    """Posts over time.

    Attributes:
        buckets: Of all posts.
        groups: The same buckets for each source (or other classes that share no post), by name;
            empty shows the total only. What the groups leave of the total is shown as `others`.
        counts: Numbers that are no posts; each has a strip and a scale of its own.
        outlook: How it spreads; None shows the volume only.
    """

    buckets: tuple[Bucket, ...]
    groups: Mapping[str, tuple[Bucket, ...]] = {}
    counts: tuple[CountSeries, ...] = ()
    outlook: Outlook | None = None

    def __post_init__(self) -> None:
        """Refuse groups that cannot be stacked.

        Raises:
            ValueError: A group has other buckets, or the groups hold more posts, than the total.
        """
        starts = [bucket.start for bucket in self.buckets]
        for name, buckets in self.groups.items():
            if [bucket.start for bucket in buckets] != starts:
                message = f"group {name!r} of the chart: its buckets are not those of the total"
                raise ValueError(message)
        for column in zip(self.buckets, *self.groups.values(), strict=True):
            whole, parts = column[0].posts or 0, sum(part.posts or 0 for part in column[1:])
            if parts > whole:
                at = column[0].start
                raise ValueError(
                    f"bucket {at}: its groups hold {parts} posts in all, and the total {whole}"
                )

    def counted(self, series: CountSeries) -> tuple[Sequence[CountBucket], bool]:
        """Return a count series in the figure's buckets, of which there is one at least.

        False where its values do not fit them: then they stand as they were given.
        """
        edges = [self.buckets[0].start, *(bucket.end for bucket in self.buckets)]
        return counts(edges, series.values, series.measure.how)


class SentimentFigure(Figure, frozen=True, kw_only=True):
    """How posts sound over time; `buckets` are in order, without holes."""

    buckets: tuple[ToneRow, ...]


class ReactionsFigure(Figure, frozen=True, kw_only=True):
    """How reactions sound with and without the topic.

    Attributes:
        buckets: Of all posts, news too, as scored: for the time axis and what was not scored.
        ways: By name, `as scored` first; at most four. Their buckets are those of the figure, and
            shares are as scored, never corrected.
    """

    buckets: tuple[ToneRow, ...]
    ways: Mapping[str, ToneWay]


class DrawnStretch(Struct, frozen=True):
    """The share of a narrative among the posts of a stretch of time.

    Attributes:
        span: Long enough to bear a figure; the next stretch begins where it ends, or later.
        share: 0 to 1, with its 95 % interval.
    """

    span: Span
    share: Estimate
    posts: int

    @classmethod
    def of(
        cls, start: datetime, end: datetime, value: float, low: float, high: float, posts: int
    ) -> "DrawnStretch":
        return cls(Span(start, end), Estimate(value=value, low=low, high=high), posts)


class Narrative(Struct, frozen=True):
    """A narrative with its stretches in order of time, none where there is too little to say."""

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


class LinksFigure(Figure, frozen=True, kw_only=True):
    """How the links were passed on that are in most posts, those first; `buckets` are of all."""

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
                    raise ValueError(
                        f"link {one.link!r} of the chart: it has {len(numbers)} numbers for "
                        f"{len(self.buckets)} buckets"
                    )


class Curve(Struct, frozen=True):
    """The posts of one side in each hour of the figure, and whether that is a minimum.

    None where nobody watched, or where it is withheld.
    """

    title: str
    posts: tuple[tuple[int | None, bool], ...]


class ComparisonFigure(Figure, frozen=True, kw_only=True):
    """Two reactions over the hours from where each begins.

    Attributes:
        buckets: The hours, as the first side has them on its clock; those that were not watched
            whole on both sides have a coverage of 0.
        since: What the hours are counted from, for the axis.
    """

    buckets: tuple[Bucket, ...]
    curves: tuple[Curve, ...]
    since: str


def window(figure: Figure) -> Span | None:
    """Return the span of the figure's buckets and of what is expected; None without a bucket."""
    buckets = figure.buckets
    if not buckets:
        return None
    outlook = figure.outlook if isinstance(figure, VolumeFigure) else None
    ends = [buckets[-1].end, *(ahead.at for ahead in (outlook.fan if outlook else ()))]
    return Span(buckets[0].start, max(ends))


def is_bare(figure: Figure) -> bool:
    """Tell whether there is nothing to draw but time: its title says all of it."""
    match figure:
        case Figure(buckets=()) | ComparisonFigure():
            drawn = True
        case VolumeFigure():
            drawn = bool(figure.counts) or counts_posts(figure)
        case Figure(few=True):
            drawn = False
        case NarrativesFigure():
            drawn = any(one.stretches for one in figure.narratives)
        case LinksFigure():
            drawn = any(one.is_spread for one in figure.links)
        case SentimentFigure():
            drawn = any(bucket.posts for bucket in figure.buckets)
        case _:
            drawn = any(bucket.posts is not None for bucket in figure.buckets)
    return not drawn


def counts_posts(figure: VolumeFigure) -> bool:
    """Tell whether the posts of any bucket are known, of no posts too; else they have no row."""
    return not figure.few and any(bucket.posts is not None for bucket in figure.buckets)


def inside(figure: Figure, spans: Sequence[Span]) -> list[Span]:
    """Return what of *spans* lies in the figure's window: sorted, disjoint."""
    whole = window(figure)
    return [] if whole is None else union(filter(None, (overlap(whole, span) for span in spans)))


def unobserved(figure: Figure) -> list[Span]:
    """Return the spans to hatch, sorted, disjoint, within the buckets: never of the future."""
    return _within(figure, figure.unobserved)


def partly_observed(figure: Figure) -> list[Span]:
    """Return the spans in which a source was blind, and another was not."""
    hatched = unobserved(figure)
    held = _within(figure, figure.missed)
    return [left for span in held for left in difference(span, hatched)]


def _within(figure: Figure, spans: Sequence[Span]) -> list[Span]:
    """Return what of *spans* lies within the buckets; nothing where no listing claims anything.

    Other counts do not miss what posts do: where they stand alone nothing is marked.
    """
    alone = isinstance(figure, VolumeFigure) and figure.counts and not counts_posts(figure)
    if not figure.claimed or not figure.buckets or alone:
        return []
    return union(filter(None, (overlap(figure.span, span) for span in spans)))


def lost_spans(figure: Figure) -> list[Span]:
    """Return the spans that a service could not show whole, sorted, disjoint, within the window."""
    return inside(figure, [lost.span for lost in figure.lost])


def is_withheld(figure: Figure, span: Span) -> bool:
    """Tell whether the numbers of a bucket, or of one that was added up to it, are withheld."""
    place = bisect_right(figure.withheld, span.start, key=lambda one: one.end)
    return place < len(figure.withheld) and figure.withheld[place].start < span.end


def is_dotted(figure: Figure, bucket: Bucket) -> bool:
    return not bucket.posts and is_withheld(figure, bucket.span)


def shown_events(figure: Figure) -> list[Event]:
    """Return the events within the window, its end included, in order of time."""
    whole = window(figure)
    if whole is None:
        return []
    return sorted(
        (e for e in figure.events if whole.start <= e.at <= whole.end), key=lambda e: e.at
    )


def instants(figure: Figure) -> dict[datetime, list[str]]:
    """Return the titles of the events of each instant, which share a line and a number."""
    return by_instant(shown_events(figure))


def at_least(figure: Figure, bucket: Bucket) -> bool:
    """Tell whether the number of posts is marked as a lower bound.

    It is one as well where parts of the bucket are withheld and the others were added up.
    """
    if bucket.posts is None:
        return False
    return is_missing(figure, bucket) or is_withheld(figure, bucket.span)


def is_missing(figure: Figure, bucket: Bucket) -> bool:
    return figure.claimed and (bucket.truncated or bucket.coverage < 1)


def stack(figure: VolumeFigure, most: int) -> list[tuple[str, tuple[int, ...]]]:
    """Return the layers of the bars from the ground up: a name and its posts in each bucket.

    The layers add up to the total. The largest groups come first; a last layer `others` holds the
    posts that are in no group, and the groups beyond *most* layers.
    """
    totals = [bucket.posts or 0 for bucket in figure.buckets]
    if not figure.groups:
        return [(POSTS, tuple(totals))]
    layers = [(name, tuple(b.posts or 0 for b in group)) for name, group in figure.groups.items()]
    layers.sort(key=lambda layer: (-sum(layer[1]), layer[0]))
    if len(layers) > most:
        layers = layers[: most - 1]
    left = [
        whole - sum(parts)
        for whole, *parts in zip(totals, *(posts for _, posts in layers), strict=True)
    ]
    return [*layers, (OTHERS, tuple(left))] if any(left) else layers
