"""What onset, peak, growth, phase, order and change say to a reader who is no statistician."""

from collections.abc import Callable, Sequence
from typing import Final

from monitor.figures import Estimate
from monitor.spread.analysis import Order
from monitor.spread.change import Change
from monitor.spread.growth import Growth
from monitor.spread.lead_lag import LeadLag
from monitor.spread.onset import Onset
from monitor.spread.peak import Peak
from monitor.spread.phase import LIKELY, Phase

UNORDERED: Final = "No clear order"
"""How the one sentence begins that tells of sources of which none is known to lead."""

FEW_PAIRS: Final = 3
"""So many pairs are named; more are counted."""

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


def order_sentences(found: Sequence[Order]) -> list[str]:
    """Say who followed whom, one sentence for each such pair; then once who has no clear order."""
    told = [(one, lead_lag_sentence(one.found, one.first, one.second)) for one in found]
    unclear = [one for one, said in told if said is None]
    known = [said for _, said in told if said is not None]
    return [*known, *([_unordered(unclear, of=len(found))] if unclear else [])]


def _unordered(pairs: Sequence[Order], *, of: int) -> str:
    """Say that no order is clear between the two of each pair; there is at least one pair."""
    if len(pairs) == 1:
        return f"{UNORDERED} between {pairs[0].first} and {pairs[0].second}."
    if len(pairs) == of:
        names = sorted({name for pair in pairs for name in (pair.first, pair.second)})
        return f"{UNORDERED} among {', '.join(names[:-1])} and {names[-1]}."
    if len(pairs) <= FEW_PAIRS:
        each = [f"{pair.first} and {pair.second}" for pair in pairs]
        return f"{UNORDERED} between {', nor between '.join(each)}."
    return f"{UNORDERED} between the two of any of the {len(pairs)} other pairs of sources."


def lead_lag_sentence(found: LeadLag, first: str, second: str) -> str | None:
    """Say which of two platforms followed the other, by how much; None without a clear order."""
    if found.minutes is None or found.low is None or found.high is None:
        return None
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
