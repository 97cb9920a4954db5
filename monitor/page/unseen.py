"""What was not seen, in sentences: the longest gaps first, then who does not see now."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from monitor.nouns.volume import Watch
from monitor.page.story import Story
from monitor.page.tables import reasons
from monitor.words.sheet import hours

MOST_GAPS: Final = 5
"""As many as one reads; the others are counted."""

NOTHING: Final = "Nothing that we know of."

ALL: Final = "All of it: no source was observed in this time, so what was said cannot be told."


def unseen(story: Story) -> list[str]:
    """Return the gaps, longest first, or that none is known of, or that nothing was seen at all.

    A listing that was cut short while it was not read is a gap twice, and told once.
    """
    reason: dict[tuple[timedelta, datetime, str], list[str]] = {}
    for source in story.sources.sources:
        for gap in source.gaps:
            key = (gap.start - gap.end, gap.start, source.source)
            reason.setdefault(key, []).append(reasons(gap))
    found = [
        f"{name} from {story.when(start)} for {hours(-length)}: {'; '.join(dict.fromkeys(why))}."
        for (length, start, name), why in sorted(reason.items())
    ]
    more = len(found) - MOST_GAPS
    told = [*found[:MOST_GAPS], *([f"{more} more gaps."] if more > 0 else [])]
    return told or [NOTHING if story.watch.watched.value else ALL]


def blind(story: Story, until: datetime) -> list[str]:
    """Return the sources that do not see now: what is told of them ends before the story does."""
    end = min(until, story.question.span.end, story.question.now)
    return [
        f"{source.source} is not observed now."
        for source in story.sources.sources
        if any(gap.kind == "not observed" and gap.end >= end for gap in source.gaps)
    ]


def at_the_top(story: Story) -> Sequence[str]:
    """Return what a reader must know before any number: who is blind, how much was seen."""
    if all(source.coverage is None for source in story.sources.sources):
        return ["No source was watched: what is told are lower bounds."]
    watched = story.volume.of(Watch)
    said = [] if watched is None else [watched.sentence]
    return [*blind(story, story.spread.until), *unseen(story), *said]
