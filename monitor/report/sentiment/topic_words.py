"""Tone without the topic in words and tables."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from monitor.report.sentiment.sound import Sound, mean_words, share_words
from monitor.report.sentiment.topic import AS_SCORED, WithoutTopic
from monitor.words.numbers import percent
from monitor.words.sheet import UNOBSERVED, Table

SHARES: Final = (
    "Shares as scored: the error of the scorer is not taken out, and was not measured for these."
)
MEANING: Final = (
    "The masked words count for nothing; centred is seen from the mean polarity of the news. "
    f"{SHARES}"
)


def topic_sentences(found: WithoutTopic) -> list[str]:
    """Return the tone of all reactions in each way, and what could not be told."""
    ways = "; ".join(f"{name} {_tone(way.total)}" for name, way in found.ways.items())
    total = found.ways[AS_SCORED].total
    posts = f"{'a sample of ' if found.sampled else ''}{total.scored:,} scored reactions"
    return [
        f"Tone without the topic, of {posts}, negative and mean polarity: {ways}. {MEANING}",
        *limits(found),
    ]


def limits(found: WithoutTopic) -> list[str]:
    """Return what was subtracted, and what could not be told."""
    bases = ", ".join(f"{mean_words(base)} ({way})" for way, base in found.baselines.items())
    return [
        *([f"Mean polarity of the news: {bases}."] if bases else []),
        *([f"Nothing could be centred: {found.why_not}."] if found.why_not else []),
        *([_gone(found.gone)] if found.gone else []),
        *(
            f"The mask leaves nothing to score of {percent(way.total.unscored / total)} of "
            f"the reactions ({name})."
            for name, way in found.ways.items()
            if way.total.unscored and (total := found.ways[AS_SCORED].total.scored)
        ),
    ]


def _gone(posts: int) -> str:
    one = posts == 1
    return f"Not available for {posts:,} post{'' if one else 's'}, whose text is no longer held."


def topic_tables(found: WithoutTopic, local: Callable[[datetime], str]) -> list[Table]:
    """Return two tables with a column for each way: shares of negative, and mean polarities.

    Args:
        found: What was found.
        local: Writes an instant on the clock of the report.
    """
    columns = ("start", *found.ways)
    buckets = list(zip(*(way.buckets for way in found.ways.values()), strict=True))
    contents: tuple[tuple[str, Callable[[Sound], str]], ...] = (
        ("Reactions, share of negative", lambda one: share_words(one.share_negative)),
        ("Reactions, mean polarity", lambda one: mean_words(one.polarity)),
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


def _tone(total: Sound) -> str:
    return f"{share_words(total.share_negative)}, {mean_words(total.polarity)}"


def _cell(bucket: Sound, words: Callable[[Sound], str]) -> str:
    """Return the figure of a bucket; what was not observed is no 0."""
    if bucket.scored:
        return words(bucket)
    return "" if bucket.unscored or bucket.coverage else UNOBSERVED
