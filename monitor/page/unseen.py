"""What was not seen: the gaps in words, and how much was watched."""

from collections.abc import Sequence

from monitor.nouns.gaps import Gap, NoGap
from monitor.nouns.queries import QueryChanged
from monitor.nouns.volume import Watch
from monitor.page.story import Story
from monitor.words.gaps import first
from monitor.words.worded import wording_of


def unseen(story: Story) -> list[str]:
    """Return the gaps, those that last first, or that none is known, and how the search changed."""
    report = story.sources.report
    gaps = [one for one in report.findings if isinstance(one, Gap | NoGap)]
    return [*first(gaps, wording_of(report.head)), *story.volume.sentences(QueryChanged)]


def at_the_top(story: Story) -> Sequence[str]:
    """Return what a reader must know before any number: who is blind, how much was seen."""
    watched = story.volume.sentences(Watch)
    return [*unseen(story), *watched] if story.watch.sources else watched
