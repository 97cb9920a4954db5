"""The words of the time that a source did not show."""

from collections.abc import Sequence
from typing import Final

from monitor.nouns.gaps import Gap
from monitor.words.causes import because
from monitor.words.numbers import capital, duration
from monitor.words.speech import Said, Words
from monitor.words.wording import Wording

NOTHING: Final = "Nothing that we know of."
ALL: Final = "Everything: no source was watched in this time, so nobody can say what was posted."


def gap(found: Gap, wording: Wording) -> Said:
    """Say when a source was not watched, and why."""
    name, when = capital(wording.title(found.about)), wording.during(found.span)
    why, lost = because(found.why, lost=False), because(found.lost, lost=True)
    if found.lost:
        told = f"{name} can no longer show all posts {when}"
        why = f"{why}, and {lost}" if why else lost
    elif found.lasts:
        before = " or before" if found.span.start <= wording.span.start else ""
        told = f"{name} has not been watched since {wording.moment(found.span.start)}{before}"
    else:
        told = f"{name} was not watched {when}"
    return Said(
        headline=told,
        sentence=f"{told}: {why}.",
        label=f"{name}: {duration(found.span.length)}",
    )


def missed(said: Sequence[str], *, most: int, watched: bool) -> list[str]:
    """Return what was missed: the first sentences and how many more there are, or that none is.

    Args:
        said: The words of each gap, the longest first.
        most: How many are shown.
        watched: Whether anything was watched at all.
    """
    more = len(said) - most
    other = "One more gap." if more == 1 else f"{more:,} more gaps."
    return [*said[:most], *([other] if more > 0 else [])] or [NOTHING if watched else ALL]


WORDS: Final[Words] = {Gap: gap}
