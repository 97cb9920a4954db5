"""Tone without the topic in tables."""

from collections.abc import Callable
from datetime import datetime

from monitor.nouns.tone import ToneRow
from monitor.report.sentiment.topic import TopicFigures
from monitor.words.sheet import UNOBSERVED, Table
from monitor.words.tone import mean_cell, share_cell


def topic_tables(found: TopicFigures, local: Callable[[datetime], str]) -> list[Table]:
    """Return two tables with a column for each way: shares of negative, and mean polarities.

    Args:
        found: What was found.
        local: Writes an instant on the clock of the report.
    """
    columns = ("start", *found.ways)
    buckets = list(zip(*(way.buckets for way in found.ways.values()), strict=True))
    contents: tuple[tuple[str, Callable[[ToneRow], str]], ...] = (
        ("Reactions, share of negative", lambda one: share_cell(one.share_negative)),
        ("Reactions, mean polarity", lambda one: mean_cell(one.polarity)),
    )
    return [
        Table(
            title=title,
            columns=columns,
            rows=[(local(same[0].start), *(_cell(one, words) for one in same)) for same in buckets],
            numbers=frozenset(found.ways),
        )
        for title, words in contents
    ]


def _cell(bucket: ToneRow, words: Callable[[ToneRow], str]) -> str:
    """Return the figure of a bucket; what was not observed is no 0."""
    if bucket.scored:
        return words(bucket)
    return "" if bucket.unscored or bucket.coverage else UNOBSERVED
