"""Figures to draw, of any length and with any gap."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.chart import (
    AmplificationFigure,
    LinksFigure,
    NarrativesFigure,
    ReactionsFigure,
    SentimentFigure,
    VolumeFigure,
)
from monitor.chart.figure import DrawnOvertaking, DrawnStretch, Narrative
from monitor.nouns.buckets import Bucket
from monitor.nouns.incident import Event
from monitor.nouns.posts import Lost, Span
from monitor.nouns.spread import Shared
from monitor.nouns.tone import Mean, Share, ToneRow, ToneWay, share_of

HOUR = timedelta(hours=1)
START = datetime(2017, 2, 22, 8, tzinfo=UTC)  # midnight in Los Angeles
LOS_ANGELES = "America/Los_Angeles"
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m\x9b1m\u202eevil"


def bucket(
    index: int,
    posts: int | None,
    *,
    every: timedelta = HOUR,
    coverage: float | None = None,
    provisional: bool = False,
    truncated: bool = False,
) -> Bucket:
    seen = (0.0 if posts is None else 1.0) if coverage is None else coverage
    return Bucket(
        start=START + index * every,
        end=START + (index + 1) * every,
        posts=posts,
        people=posts,
        messages=posts,
        coverage=seen,
        provisional=provisional,
        truncated=truncated,
    )


def series(counts: Iterable[int | None], every: timedelta = HOUR) -> tuple[Bucket, ...]:
    return tuple(bucket(i, posts, every=every) for i, posts in enumerate(counts))


def seen(
    buckets: Sequence[Bucket | ToneRow], unobserved: tuple[Span, ...] | None = None
) -> dict[str, Any]:
    """What was not observed, in whole buckets where it is not given, and in which some was."""
    dark = tuple(one.span for one in buckets if one.coverage <= 0)
    return {
        "unobserved": dark if unobserved is None else unobserved,
        "missed": tuple(one.span for one in buckets if 0 < one.coverage < 1),
    }


def volume(
    total: Sequence[Bucket],
    groups: Mapping[str, tuple[Bucket, ...]] | None = None,
    *,
    title: str = "Off-duty officer fires his gun",
    every: timedelta = HOUR,
    events: tuple[Event, ...] = (),
    unobserved: tuple[Span, ...] | None = None,
    lost: tuple[Lost, ...] = (),
    simulated: bool = False,
    method: tuple[str, ...] = (),
    timezone: str = LOS_ANGELES,
    said: str = "Posts over time",
) -> VolumeFigure:
    return VolumeFigure(
        title=title,
        said=said,
        timezone=timezone,
        every=every,
        buckets=tuple(total),
        groups=groups or {},
        events=events,
        **seen(total, unobserved),
        lost=lost,
        simulated=simulated,
        method=method,
    )


def feeling(
    index: int,
    mean: float | None,
    *,
    half: float = 0.1,
    provisional: bool = False,
    coverage: float = 1.0,
) -> ToneRow:
    """A bucket with twenty scored posts and five others, or with none where *mean* is None."""
    known = mean is not None
    raw = Share(0.5, 0.4, 0.6, corrected=False) if known else None
    return ToneRow(
        start=START + index * HOUR,
        end=START + (index + 1) * HOUR,
        scored=20 if known else 0,
        unscored=5 if known else 0,
        negative=10 if known else 0,
        neutral=5 if known else 0,
        positive=5 if known else 0,
        polarity=None if mean is None else Mean(mean, mean - half, mean + half),
        share_negative=share_of(raw),
        coverage=coverage,
        provisional=provisional,
        share_negative_raw=raw,
    )


def sentiment(
    buckets: Sequence[ToneRow],
    *,
    title: str = "Off-duty officer fires his gun",
    events: tuple[Event, ...] = (),
    simulated: bool = False,
) -> SentimentFigure:
    return SentimentFigure(
        said="What was found",
        title=title,
        timezone=LOS_ANGELES,
        every=HOUR,
        buckets=tuple(buckets),
        **seen(buckets),
        events=events,
        simulated=simulated,
    )


def reactions(
    means: Mapping[str, Sequence[float | None]],
    *,
    events: tuple[Event, ...] = (),
    provisional: bool = False,
) -> ReactionsFigure:
    """Each way with the means of its buckets; *provisional* is the last bucket."""
    cells = {
        name: tuple(
            feeling(i, mean, provisional=provisional and i == len(some) - 1)
            for i, mean in enumerate(some)
        )
        for name, some in means.items()
    }
    return ReactionsFigure(
        said="What was found",
        title="Off-duty officer fires his gun",
        timezone=LOS_ANGELES,
        every=HOUR,
        buckets=cells["as scored"],
        ways={name: ToneWay(_whole(some), some) for name, some in cells.items()},
        events=events,
    )


def _whole(buckets: Sequence[ToneRow]) -> ToneRow:
    """The first bucket that bears a figure stands for all."""
    return next((b for b in buckets if b.polarity is not None), buckets[0])


def event(hours: float, title: str = "Police order protesters to disperse") -> Event:
    return Event(START + hours * HOUR, title)


def span(first: float, last: float) -> Span:
    return Span(START + first * HOUR, START + last * HOUR)


def stretch(first: float, last: float, share: float, half: float = 0.1) -> DrawnStretch:
    low, high = max(share - half, 0.0), min(share + half, 1.0)
    return DrawnStretch.of(START + first * HOUR, START + last * HOUR, share, low, high, 80)


def narratives(
    told: Sequence[Narrative],
    overtakings: tuple[DrawnOvertaking, ...] = (),
    *,
    said: str = "What was found",
    buckets: Sequence[Bucket] | None = None,
    title: str = "Off-duty officer fires his gun",
    events: tuple[Event, ...] = (),
    simulated: bool = False,
) -> NarrativesFigure:
    return NarrativesFigure(
        said=said,
        title=title,
        timezone=LOS_ANGELES,
        every=HOUR,
        buckets=series([20] * 24) if buckets is None else tuple(buckets),
        **seen(buckets or ()),
        narratives=tuple(told),
        overtakings=overtakings,
        events=events,
        simulated=simulated,
    )


def amplification(
    buckets: Sequence[Bucket],
    *,
    title: str = "Off-duty officer fires his gun",
    events: tuple[Event, ...] = (),
    simulated: bool = False,
) -> AmplificationFigure:
    return AmplificationFigure(
        title=title,
        said="Posts, accounts and texts",
        timezone=LOS_ANGELES,
        every=HOUR,
        buckets=tuple(buckets),
        **seen(buckets),
        events=events,
        simulated=simulated,
    )


def links(
    buckets: Sequence[Bucket],
    shared: Sequence[Shared],
    *,
    title: str = "Off-duty officer fires his gun",
    events: tuple[Event, ...] = (),
    simulated: bool = False,
) -> LinksFigure:
    return LinksFigure(
        said="What was found",
        title=title,
        timezone=LOS_ANGELES,
        every=HOUR,
        buckets=tuple(buckets),
        **seen(buckets),
        links=tuple(shared),
        events=events,
        simulated=simulated,
    )
