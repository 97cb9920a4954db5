"""What onset, peak, growth, phase, order and change say to a reader who is no statistician."""

from collections.abc import Callable
from typing import Final

from monitor.figures import Estimate
from monitor.spread.change import Change
from monitor.spread.growth import Growth
from monitor.spread.lead_lag import LeadLag
from monitor.spread.onset import Onset
from monitor.spread.peak import Peak
from monitor.spread.phase import LIKELY, Phase

Clock = Callable[[int], str]
"""Writes an instant, in seconds since 1970 (UTC), as the reader's clock shows it."""

HOUR: Final = 60
"""Minutes."""

DAY: Final = 24
"""Hours."""

MINUTES: Final = 99.5
"""From so many on, hours are told."""

HOURS: Final = 48
"""From so many on, days are told."""

DAYS: Final = 90
"""Beyond so many, no more than that."""

PHASES: Final = {
    "emerging": "Emerging: too early to say where it goes.",
    "peaking": "Near its peak so far.",
    "quiet": "Quiet for now; it may come back.",
}
"""Of phases that are told without odds."""


def onset_sentence(onset: Onset | None, clock: Clock) -> str:
    """Say when it took off."""
    if onset is None:
        return "When it took off cannot be told."
    return f"It took off between {clock(onset.low)} and {clock(onset.high)}."


def peak_sentence(peak: Peak | None, clock: Clock) -> str:
    """Say how high it went; whether that may be surpassed, or a higher one was not seen."""
    if peak is None:
        return "There is no peak yet: too little was seen."
    so_far = " so far" if peak.so_far else ""
    rate = f"{peak.posts_per_hour:,.0f} posts" if peak.posts_per_hour > 1 else "a post or less"
    hidden = "; not all of the time was observed, so a higher one may be missed"
    said = f"Peak{so_far}: {rate} an hour, around {clock(peak.at)}"
    return f"{said}{hidden if peak.hidden else ''}."


def growth_sentence(growth: Growth | None) -> str:
    """Say how fast it grows or fades, with the range."""
    if growth is None:
        return "Too few posts to say whether it grows or fades."
    if growth.hours is None:
        return "No clear trend: it may be growing or fading."
    low, high = growth.hours
    span = _span(low, high)
    if growth.doubling_hours is not None:
        return f"Doubling every {_length(growth.doubling_hours)} ({span})."
    return f"Halving every {_length(growth.half_life_hours or high)} ({span})."


def phase_sentence(phase: Phase, horizon_hours: int = 6) -> str:
    """Say what it is doing, and how sure that is.

    Args:
        phase: As the last run returned it.
        horizon_hours: Of the forecast behind `phase.quieter`.
    """
    if phase.name in PHASES:
        return PHASES[phase.name]
    fading = phase.name == "fading"
    word = {
        "fading": "Fading so far",
        "growing": "Growing",
        "revived": "Growing again after a lull",
    }
    if phase.quieter is None:
        return f"{word[phase.name]} when last forecast."
    chance = phase.quieter if fading else 1 - phase.quieter
    sure = f"{100 * chance:.0f} % sure the next {horizon_hours} hours are"
    only = "" if chance >= LIKELY else "only "
    return f"{word[phase.name]}: {only}{sure} {'quieter' if fading else 'busier'}."


def lead_lag_sentence(found: LeadLag, first: str, second: str) -> str:
    """Say which of two platforms followed the other, and by how much."""
    if found.minutes is None or found.low is None or found.high is None:
        return f"No clear order between {first} and {second}."
    low, high = sorted((abs(found.low), abs(found.high)))
    leader, follower = (first, second) if found.minutes > 0 else (second, first)
    return (
        f"{follower} followed {leader} by about {_length(abs(found.minutes) / HOUR)}"
        f" ({_span(low / HOUR, high / HOUR)}; seen in {found.agreeing} of {found.bursts} bursts)."
    )


def change_sentence(change: Change | None, begins: Clock, ends: Clock) -> str:
    """Say when the tone turned, and from where to where.

    Args:
        change: None where no change is borne out.
        begins: Writes the begin of a bucket, given its index.
        ends: Writes its end.
    """
    if change is None:
        return "No lasting change of tone that stands out from chance."
    return (
        f"The tone turned between {begins(change.low)} and {ends(change.high)}:"
        f" {_percent(change.before)} negative before, {_percent(change.after)} after."
    )


def _percent(share: Estimate) -> str:
    return f"{100 * share.value:.0f} % ({100 * share.low:.0f} to {100 * share.high:.0f})"


def _span(low: float, high: float) -> str:
    """Write two durations, with their unit once where both have the same."""
    first, last = _length(low), _length(high)
    number, _, unit = first.partition(" ")
    return f"{number} to {last}" if last.endswith(f" {unit}") else f"{first} to {last}"


def _length(hours: float) -> str:
    """Write a duration no finer than it is known: `50 minutes`, `3.5 hours`, `4 days`."""
    if hours * HOUR < MINUTES:
        count = max(round(hours * HOUR), 1)
        return f"{count} minute{'s' if count > 1 else ''}"
    if hours < HOURS:
        return f"{hours:.2g} hours"
    return f"{hours / DAY:.2g} days" if hours < DAYS * DAY else f"over {DAYS} days"
