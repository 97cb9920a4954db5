"""How the posts that tell a narrative sound, over stretches that can bear a figure."""

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from monitor.nouns.buckets import SentimentBucket
from monitor.report.readings import total
from monitor.report.topic_series import TopicSeries
from monitor.series.buckets import sound
from monitor.spread.change import merged
from monitor.spread.narratives import together

if TYPE_CHECKING:
    from monitor.report.correction.shares import Correction


def tone(series: TopicSeries, correction: "Correction | None") -> list[SentimentBucket]:
    """Return share of negative and mean polarity of a narrative, each with its 95 % interval.

    Steps are put together until they hold 20 scored posts, copies set aside.

    Args:
        series: Of the posts that tell the narrative; only steps that will not change any more.
        correction: Takes the measured error of the scorer out of the shares; None where too little
            was coded. Polarity stays as scored.

    Returns:
        Adjoining stretches, in order; empty where there is less evidence than one needs.

    References:
        docs/spread.md, "Narratives"; docs/figures.md, "Sentiment".
    """
    # No draw was made of the posts of one narrative, so none speaks for them alone.
    corrected = None if correction is None else correction.elsewhere()
    found = []
    for first, end in merged(series.worth("scored").astype(np.int64)):
        bucket, messages = _stretch(series, slice(first, end))
        found.append(bucket if corrected is None else corrected.bucket(bucket, messages))
    return found


def _stretch(series: TopicSeries, steps: slice) -> tuple[SentimentBucket, int]:
    """Return some steps as one bucket, and how many of its scored posts are their own evidence."""
    worth = round(together(series.counted("scored")[steps], series.worth("scored")[steps]))
    start, end = series.edges[steps.start], series.edges[steps.stop]
    lengths = [(after - at).total_seconds() for at, after in pairwise(series.edges)][steps]
    tally, seen = total(series.tallies[steps]), np.average(series.coverage[steps], weights=lengths)
    return sound(start, end, tally, worth, float(seen), False), worth
