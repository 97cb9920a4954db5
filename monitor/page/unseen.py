"""What was not seen: the gaps in words, and how much was watched."""

from collections.abc import Sequence
from typing import Final

from monitor.nouns.volume import Watch
from monitor.page.story import Story
from monitor.words.gaps import missed
from monitor.words.say import say
from monitor.words.worded import wording_of

MOST_GAPS: Final = 5
"""As many as one reads; the others are counted."""


def unseen(story: Story) -> list[str]:
    """Return the gaps, those that last first, or that none is known, or that nothing was seen."""
    wording = wording_of(story.head)
    said = [say(gap, wording).sentence for gap in story.sources.findings]
    return missed(said, most=MOST_GAPS, watched=bool(story.watch.watched.value))


def at_the_top(story: Story) -> Sequence[str]:
    """Return what a reader must know before any number: who is blind, how much was seen."""
    if all(source.coverage is None for source in story.sources.sources):
        return ["No source was watched: all counts are minimums."]
    watched = story.volume.of(Watch)
    return [*unseen(story), *([] if watched is None else [watched.sentence])]
