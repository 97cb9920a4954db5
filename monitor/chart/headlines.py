"""The title of a chart: one sentence that says what is seen, for each kind of figure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from monitor.chart.figure import (
    Figure,
    ReactionsFigure,
    SentimentFigure,
    VolumeFigure,
    at_least,
)
from monitor.chart.talk import AmplificationFigure, LinksFigure, NarrativesFigure
from monitor.chart.times import duration, lasting, moment, percent, with_interval, within
from monitor.figures import Bucket
from monitor.model import Span

SIMULATED: Final = "SIMULATED"
ORDINALS: Final = (
    *("first", "second", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth", "tenth"),
)
MOST: Final = len(ORDINALS)  # waves that a title counts


def headline(figure: Figure) -> str:
    """Say in one sentence what is seen, or that nothing is."""
    if not figure.buckets:
        said = "Nothing to show: there is no bucket in this span"
    else:
        said = HEADLINES[type(figure)](figure)
    return f"{SIMULATED} · {said}" if figure.simulated else said


def _volume(figure: VolumeFigure) -> str:
    if figure.outlook is not None:
        return figure.outlook.said
    top = _top(figure.buckets)
    if isinstance(top, str):
        return top
    which, compared = _waves(figure, top)
    length = lasting(Span(top.start, top.end), figure.zone)
    when = moment(top.start, figure.zone)
    return f"{which}: {_bound(top)}{_count(top.posts, 'post')} in {length}, from {when}{compared}"


def _waves(figure: VolumeFigure, top: Bucket) -> tuple[str, str]:
    """Return which wave the highest bucket is of, and how much higher than the next highest one.

    It is the peak where there are no two waves, or they run together in the buckets that are shown.
    """
    highest = [_highest(figure.buckets, wave) for wave in figure.waves]
    if top not in highest or len(set(highest)) < len(highest) or not 1 < len(highest) <= MOST:
        return "Peak", ""
    place = highest.index(top)
    next_place, other = max(
        (pair for pair in enumerate(highest) if pair[0] != place), key=lambda pair: _posts(pair[1])
    )
    which = f"{ORDINALS[place].capitalize()} of {len(highest)} waves"
    if other is None or at_least(other) or not other.posts:
        return which, ""
    times = f"{_bound(top)}{_posts(top) / other.posts:.2g} times the {ORDINALS[next_place]}"
    return which, f", {times}"


def _highest(buckets: Sequence[Bucket], wave: Span) -> Bucket | None:
    inside = (b for b in buckets if b.start < wave.end and wave.start < b.end)
    return max(inside, key=_posts, default=None)


def _posts(bucket: Bucket | None) -> int:
    return (bucket.posts or 0) if bucket is not None else 0


def _bound(bucket: Bucket) -> str:
    return "at least " if at_least(bucket) else ""


def _top(buckets: Sequence[Bucket]) -> Bucket | str:
    """Return the bucket with most posts, or a sentence where there is none."""
    known = [bucket for bucket in buckets if bucket.posts is not None]
    if not known:
        return "Nothing was observed"
    top = max(known, key=lambda bucket: bucket.posts or 0)
    return top if top.posts else "No post in what was observed"


def _count(number: int | None, noun: str) -> str:
    return f"{number or 0:,} {noun}{'' if number == 1 else 's'}"


def _tone(figure: SentimentFigure) -> str:
    sure = [(b.polarity, b) for b in figure.buckets if b.polarity is not None]
    if not sure:
        return "Tone: too few scored posts to tell"
    lowest, bucket = min(sure, key=lambda pair: pair[0].high)
    if lowest.high >= 0:
        return (
            f"Tone: nowhere clearly negative (each {duration(figure.every)} reaches zero or above)"
        )
    when = moment(bucket.start, figure.zone)
    return f"Tone: clearest negative from {when}, mean polarity {with_interval(lowest)}"


def _reactions(figure: ReactionsFigure) -> str:
    """Say how much of the reactions is negative, in each way of reading them."""
    told = [
        f"{percent(way.total.share_negative)} {way.name}"
        for way in figure.ways
        if way.total.share_negative is not None
    ]
    return f"Negative reactions: {'; '.join(told)}" if told else "Tone: no reaction is scored"


def _narratives(figure: NarrativesFigure) -> str:
    """Say which narrative was overtaken last, or else which one leads."""
    if not figure.narratives:
        return "No narrative is configured"
    if figure.overtakings:
        last = max(figure.overtakings, key=lambda one: (one.between.end, one.between.start))
        when = within(last.between, figure.zone)
        return f"“{last.ahead}” overtook “{last.behind}” between {when}"
    told = [(one.title, one.stretches[-1]) for one in figure.narratives if one.stretches]
    if not told:
        return "Narratives: too few posts to tell a share"
    title, last_told = max(told, key=lambda pair: pair[1].share.value)
    since = moment(last_told.span.start, figure.zone)
    return f"“{title}”: {percent(last_told.share)} of the posts, from {since}"


def _amplification(figure: AmplificationFigure) -> str:
    top = _top(figure.buckets)
    if isinstance(top, str):
        return top
    people = (
        ""
        if top.people is None
        else f", {top.people:,} {'person' if top.people == 1 else 'people'}"
    )
    messages = "" if top.messages is None else f", {_count(top.messages, 'distinct message')}"
    length = lasting(Span(top.start, top.end), figure.zone)
    when = moment(top.start, figure.zone)
    return (
        f"Peak: {_bound(top)}{_count(top.posts, 'post')}{people}{messages} in {length}, from {when}"
    )


def _links(figure: LinksFigure) -> str:
    if not figure.links:
        return "No link that enough people shared"
    first = figure.links[0]
    bound = "at least " if any(map(at_least, figure.buckets)) else ""
    return f"Passed on most: {first.link}, in {bound}{_count(sum(first.posts), 'post')}"


HEADLINES: Final[Mapping[type[Figure], Callable[[Any], str]]] = {
    VolumeFigure: _volume,
    SentimentFigure: _tone,
    ReactionsFigure: _reactions,
    NarrativesFigure: _narratives,
    AmplificationFigure: _amplification,
    LinksFigure: _links,
}
