"""The title of a chart: one sentence that says what is seen, for each kind of figure."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from monitor.chart.figure import (
    Figure,
    ReactionsFigure,
    SentimentFigure,
    at_least,
)
from monitor.chart.talk import LinksFigure, NarrativesFigure
from monitor.chart.times import moment, within
from monitor.words.numbers import duration, interval, signed_interval

SIMULATED: Final = "SIMULATED"


def headline(figure: Figure) -> str:
    """Say in one sentence what is seen, or that nothing is."""
    if not figure.buckets:
        said = "Nothing to show: there is no bucket in this span"
    else:
        said = figure.said or HEADLINES[type(figure)](figure)
    return f"{SIMULATED} · {said}" if figure.simulated else said


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
    return f"Tone: clearest negative from {when}, mean polarity {signed_interval(lowest)}"


def _reactions(figure: ReactionsFigure) -> str:
    """Say how much of the reactions is negative, in each way of reading them."""
    told = [
        f"{interval(way.total.published)} {way.name}"
        for way in figure.ways
        if way.total.published is not None
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
    return f"“{title}”: {interval(last_told.share)} of the posts, from {since}"


def _links(figure: LinksFigure) -> str:
    if not figure.links:
        return "No link that enough people shared"
    first = figure.links[0]
    bound = "at least " if any(map(at_least, figure.buckets)) else ""
    return f"Passed on most: {first.link}, in {bound}{_count(sum(first.posts), 'post')}"


HEADLINES: Final[Mapping[type[Figure], Callable[[Any], str]]] = {
    SentimentFigure: _tone,
    ReactionsFigure: _reactions,
    NarrativesFigure: _narratives,
    LinksFigure: _links,
}
