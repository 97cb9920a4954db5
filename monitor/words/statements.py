"""What is said of the reactions to a statement: more posts or fewer, another tone."""

from typing import Final

from monitor.nouns.quantity import Quantity
from monitor.nouns.statements import NoCause, NoStatement, ReactionTone, ReactionVolume
from monitor.words.numbers import percent, points, times
from monitor.words.speech import Said, Words, alike
from monitor.words.wording import Wording

HARDLY: Final = 1.0
"""Posts an hour below which hardly any were there: a multiple of that says nothing."""

VAGUE: Final = 100
"""An interval of a multiple whose ends are farther apart is said by its nearer end alone."""

COUNTED: Final = {"posts": "posts", "naming": "posts naming the speaker"}


def none(found: NoStatement, wording: Wording) -> Said:
    """Say how to configure one."""
    del found, wording
    return alike(
        "No statement is configured: an [[incident.event]] with a `voice` is one, and its voice a "
        "[[incident.voice]]",
        "none",
    )


def volume(found: ReactionVolume, wording: Wording) -> Said:
    """Say whether there were more posts after a statement than time of day and trend would give."""
    title, what = wording.title(found.about), COUNTED[found.counted]
    before, after, beyond = found.before, found.after, found.beyond
    if beyond is None or before is None or after is None:
        return alike(
            f"Too little was seen to say whether {what} changed after “{title}”", "unknown"
        )
    change = f"{_an_hour(before)} to {_an_hour(after)} an hour"
    if found.verdict == "cannot tell":
        low, high = times(beyond.low or 0), times(beyond.high or 0)
        return Said(
            headline=f"Whether {what} changed after “{title}” is not known",
            sentence=(
                f"We cannot say whether there were more {what} after “{title}”: {change}, {low} to "
                f"{high} times what the time of day and the trend would give."
            ),
            label="cannot say",
        )
    went = "rose" if found.verdict == "more" else "fell"
    told = f"After “{title}” {what} {went} from {change}"
    if before.value < HARDLY:
        return alike(told, _an_hour(after))
    return Said(
        headline=told,
        sentence=f"{told}: {_multiple(beyond, found.verdict)} what the time of day and the trend "
        "would give.",
        label=f"{times(beyond.value)} times",
    )


def _an_hour(rate: Quantity) -> str:
    if rate.value < HARDLY:
        return "hardly any" if rate.value else "none"
    return times(rate.value)


def _multiple(beyond: Quantity, verdict: str) -> str:
    low, high = beyond.low or 0.0, beyond.high or 0.0
    if high > VAGUE * low:
        least = verdict == "more"
        return f"at {'least' if least else 'most'} {times(low if least else high)} times"
    return f"{times(beyond.value)} times ({times(low)} to {times(high)})"


def tone(found: ReactionTone, wording: Wording) -> Said:
    """Say whether posts read otherwise after a statement."""
    title, beyond = wording.title(found.about), found.beyond
    if beyond is None or found.before is None or found.after is None:
        return alike(
            f"Too little was seen to say whether the tone changed after “{title}”", "unknown"
        )
    how = ", corrected for the classifier's error" if found.corrected else ""
    change = f"{percent(found.before.value)} negative before, {percent(found.after.value)} after"
    usual = f"{points(beyond.low or 0)} to {points(beyond.high or 0)} points against what is usual"
    if found.verdict == "cannot tell":
        return Said(
            headline=f"Whether the tone changed after “{title}” is not known",
            sentence=(
                f"We cannot say whether the tone changed after “{title}”: {change}{how} ({usual})."
            ),
            label="cannot say",
        )
    more = "More" if found.verdict == "more" else "Fewer"
    told = f"{more} posts were negative after “{title}”: {change}"
    return Said(
        headline=told,
        sentence=f"{told}{how} ({points(beyond.value)} points, {usual}).",
        label=f"{points(beyond.value)} points",
    )


def cause(found: NoCause, wording: Wording) -> Said:
    """Say what no count can."""
    del found, wording
    return alike("Counts cannot show that a statement caused the change", "cause unknown")


WORDS: Final[Words] = {
    NoStatement: none,
    ReactionVolume: volume,
    ReactionTone: tone,
    NoCause: cause,
}
