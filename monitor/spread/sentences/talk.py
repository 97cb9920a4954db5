"""What narratives and statements say to a reader who is no statistician."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from monitor.clock import to_epoch_ms
from monitor.figures import Estimate, SentimentBucket
from monitor.spread.crossings import Crossing
from monitor.spread.narratives import Share
from monitor.spread.voices import BeforeAfter

Clock: TypeAlias = Callable[[int], str]
"""Writes an instant, in seconds since 1970 (UTC), as the reader's clock shows it."""

MORE: Final = {"more": "more", "less": "fewer"}
"""How a verdict is told of posts."""

VAGUE: Final = 100
"""An interval of a factor whose ends are farther apart is told by its nearer end alone."""

NO_CAUSE: Final = "Whether a statement was the cause, no count can tell."
"""Said once after all changes that were found."""


def share_sentence(found: Sequence[Share], title: str, clock: Clock) -> str:
    """Say what share of the posts tells a narrative, in the last stretch that can bear a figure."""
    if not found:
        return f"Too few posts to say what share tells “{title}”."
    last = found[-1]
    return (
        f"From {clock(last.start)} to {clock(last.end)}, {_interval(last.share)} of the posts tell"
        f" “{title}”."
    )


def tone_sentence(found: Sequence[SentimentBucket], title: str, clock: Clock) -> str:
    """Say how the posts that tell a narrative sound, in the last stretch that can bear a figure."""
    if not found:
        return f"Too few scored posts to say how those that tell “{title}” sound."
    last = found[-1]
    when = (
        f"from {clock(to_epoch_ms(last.start) // 1000)} to {clock(to_epoch_ms(last.end) // 1000)}"
    )
    share, mean = last.share_negative, last.polarity
    how = " (corrected for the scorer's error)" if share is not None and share.corrected else ""
    parts = [
        "which share is negative cannot be told"
        if share is None
        else f"{_interval(share)} are negative{how}",
        "their mean polarity cannot be told"
        if mean is None
        else f"their mean polarity is {mean.value:+.2f} ({mean.low:+.2f} to {mean.high:+.2f})",
    ]
    return f"Of the posts that tell “{title}”, {when}, {' and '.join(parts)}."


def crossings_sentence(found: Sequence[Crossing], first: str, second: str, clock: Clock) -> str:
    """Say when one narrative overtook the other."""
    if not found:
        return f"Whether “{first}” and “{second}” ever changed places cannot be told."
    parts = []
    for crossing in found:
        ahead, behind = (first, second) if crossing.first_leads else (second, first)
        when = f"between {clock(crossing.low)} and {clock(crossing.high)}"
        parts.append(f"“{ahead}” overtook “{behind}” {when}")
    return f"{', then '.join(parts)}."


def statement_volume_sentence(found: BeforeAfter, title: str) -> str:
    """Say whether more was said after a statement than time of day and trend would give."""
    return _volume_sentence(found, title, "posts")


def statement_naming_sentence(found: BeforeAfter, title: str) -> str:
    """Say whether more posts named its speaker after a statement."""
    return _volume_sentence(found, title, "posts that name the speaker")


def _volume_sentence(found: BeforeAfter, title: str, what: str) -> str:
    if found.beyond is None:
        return (
            f"Whether there were more {what} after “{title}” cannot be told: too little to compare"
            " with."
        )
    low, high = found.beyond.low, found.beyond.high
    usual = "as many as the time of day and the trend would give"
    if found.verdict == "cannot tell":
        return (
            f"Whether there were more {what} after “{title}” cannot be told: {times(low)} to"
            f" {times(high)} times {usual}."
        )
    how = f"{times(found.beyond.value)} times ({times(low)} to {times(high)})"
    if high > VAGUE * low:
        how = (
            f"at least {times(low)} times"
            if found.verdict == "more"
            else f"at most {times(high)} times"
        )
    return f"After “{title}” there were {MORE[found.verdict]} {what}: {how} {usual}."


def times(factor: float) -> str:
    """Return two digits of a factor, and no power of ten: 0.031, 2.4, 27, 1,200."""
    return f"{float(f'{factor:.2g}'):,.15g}"


def statement_tone_sentence(found: BeforeAfter, title: str) -> str:
    """Say whether posts sounded different after a statement."""
    if found.beyond is None:
        return (
            f"Whether the tone changed after “{title}” cannot be told: too little to compare with."
        )
    value, low, high = (
        f"{100 * part:+.0f}" for part in (found.beyond.value, found.beyond.low, found.beyond.high)
    )
    how = "corrected for the scorer's error, " if found.beyond.corrected else ""
    if found.verdict == "cannot tell":
        return (
            f"Whether the tone changed after “{title}” cannot be told: {how}{low} to {high} points"
            " in the share of negative posts against what is usual."
        )
    return (
        f"After “{title}” {MORE[found.verdict]} posts were negative: {how}{value} points ({low} to"
        f" {high}) against what is usual."
    )


def _percent(share: float) -> str:
    if 0 < share < 0.01:  # noqa: PLR2004  a percent
        return "under 1 %"
    return f"{100 * share:.0f} %"


def _interval(share: Estimate) -> str:
    return f"{_percent(share.value)} ({100 * share.low:.0f} to {100 * share.high:.0f})"
