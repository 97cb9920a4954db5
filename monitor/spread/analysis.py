"""All that the counts of one incident show, together: each figure rests on the others."""

from collections.abc import Mapping
from itertools import combinations
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.nouns.spread import GrowthRow, OrderRow
from monitor.spread.bursts.scores import scores
from monitor.spread.claims import LEVELS, standing
from monitor.spread.forecast.ahead import forecast, replay
from monitor.spread.forecast.errors import ForecastQuantiles, Outcome
from monitor.spread.forecast.quantiles import LEVELS as QUANTILES
from monitor.spread.growth import growth
from monitor.spread.lead_lag import LeadLag, lead_lag
from monitor.spread.onset import OnsetEstimate, UnderWay, onset
from monitor.spread.phase import Phase, phase, quieter, unless_it_stirs, young
from monitor.spread.series import HOUR, Counts

AHEAD: Final = 6
"""Hours that decide whether an incident is called growing or fading."""

RUNS: Final = 3
"""Hours; the last two must agree before another phase is reported."""


class Analysis(Struct, frozen=True, kw_only=True):
    """What the counts show; None, or nothing, where they do not.

    Attributes:
        alarms: Begins of the buckets in which the online detector raised an alarm, in seconds since
            1970 (UTC).
        settled_until: End of the settled buckets, in seconds since 1970 (UTC).
        forecast: From there on.
        outcomes: What earlier forecasts said and what came, made again from what was known then.
        order: Of each two sources that show enough; clear where it stands when all are counted.
        alone: Those of `order` that are not clear, and would be if the report claimed nothing else.
    """

    onset: OnsetEstimate | UnderWay | None
    alarms: tuple[int, ...]
    growth: GrowthRow | None
    phase: Phase
    settled_until: int
    forecast: tuple[ForecastQuantiles, ...]
    outcomes: tuple[Outcome, ...]
    order: tuple[OrderRow, ...] = ()
    alone: tuple[tuple[str, str], ...] = ()


def analyse(
    counts: Counts,
    sources: Mapping[str, Counts] | None = None,
    *,
    opened: Counts | None = None,
    since_it_began: Counts | None = None,
) -> Analysis:
    """Return what the counts show.

    Args:
        counts: Since before the incident began; at least one bucket.
        sources: The same by source, for who led; None where there is one source only.
        opened: Those since it began with what the newest are expected to hold, as if they had
            settled, for growth and phase; None where nothing is expected.
        since_it_began: Where the counts begin later, all of them, for onset, growth, phase and
            forecast; None where the counts are all.
    """
    whole = counts if since_it_began is None else since_it_began
    lately = whole if opened is None else opened
    alarms = _alarms(whole)
    raised = [whole.start + int(at) * whole.step for at in alarms]
    can_forecast = HOUR % whole.step == 0
    outcomes = replay(whole) if can_forecast else ()
    ahead = forecast(whole, past=outcomes) if can_forecast and whole.left_at is None else ()
    order, alone = _orders(sources or {})
    return Analysis(
        onset=took_off(whole, alarms),
        alarms=tuple(at for at in raised if at >= counts.start),
        growth=growth(lately),
        phase=_phase(lately, outcomes if can_forecast else None),
        settled_until=whole.start + whole.final * whole.step,
        forecast=ahead,
        outcomes=outcomes,
        order=order,
        alone=alone,
    )


def took_off(
    counts: Counts, alarms: NDArray[np.intp] | None = None
) -> OnsetEstimate | UnderWay | None:
    """Return when it took off, as `analyse` does.

    *alarms* are the buckets with an alarm; None looks for them.
    """
    found = _alarms(counts) if alarms is None else alarms
    return onset(counts, alarm=int(found[0]) if len(found) else None)


def _alarms(counts: Counts) -> NDArray[np.intp]:
    """Return the settled buckets in which the online detector raised an alarm."""
    return np.flatnonzero(scores(counts).alarm[: counts.final])


def _phase(counts: Counts, outcomes: tuple[Outcome, ...] | None) -> Phase:
    """Return the phase after the runs of the last hours, so that it does not flicker."""
    settled = counts.settled()
    hour = max(HOUR // counts.step, 1)
    cuts = [len(settled) - back * hour for back in range(RUNS - 1, -1, -1)]
    now: Phase | None = None
    for cut in [cut for cut in cuts if cut > 0] or [len(settled)]:
        known = settled.until(cut)
        ahead = () if outcomes is None else forecast(known, (AHEAD,), outcomes)
        now = phase(known, quieter_ahead(known, ahead), now)
    return unless_it_stirs(now or phase(settled, None), counts)


def unseen(found: Phase, counts: Counts) -> bool:
    """Tell whether a phase is not known for the holes of the last hours, and not for want of age.

    In the first of the runs that it rests on the incident must have been old enough.
    """
    settled = counts.settled()
    hour = max(HOUR // counts.step, 1)
    first = settled.until(max(len(settled) - (RUNS - 1) * hour, 0))
    holes = (settled.seen[-(AHEAD + RUNS) * hour :] < 1).any()
    # That a quiet one stirs is known from its newest posts.
    return found.name == "emerging" and found.found != "quiet" and not young(first) and bool(holes)


def quieter_ahead(counts: Counts, said: tuple[ForecastQuantiles, ...]) -> float | None:
    """Return the probability that `AHEAD` hours bring fewer posts than as many before them did.

    None where nothing is *said* of those hours, or the hours before were not seen well enough.
    """
    settled = counts.settled()
    last = slice(max(len(settled) - AHEAD * HOUR // counts.step, 0), len(settled))
    seen = settled.seen[last].sum() * counts.step / HOUR
    if not said or seen < AHEAD / 2:
        return None
    posts = settled.posts[last].sum() * AHEAD / seen
    return quieter(float(posts), list(zip(QUANTILES, said[0].quantiles, strict=True)))


def _orders(
    sources: Mapping[str, Counts],
) -> tuple[tuple[OrderRow, ...], tuple[tuple[str, str], ...]]:
    """Return the order of each two, and the pairs whose order is clear only by itself."""
    found = {
        (one, other): lead_lag(sources[one], sources[other])
        for one, other in combinations(sorted(sources), 2)
    }
    stand = standing({pair: order.chance for pair, order in found.items()}, LEVELS["orders"])
    alone = [pair for pair, order in found.items() if order.minutes is not None]
    return (
        tuple(_order(pair, order, pair in stand) for pair, order in found.items()),
        tuple(pair for pair in alone if pair not in stand),
    )


def _order(pair: tuple[str, str], found: LeadLag, stands: bool) -> OrderRow:
    if not stands:
        return OrderRow(*pair, None, None, None, 0, found.bursts, found.chance)
    clear = found.minutes, found.low, found.high
    return OrderRow(*pair, *clear, found.agreeing, found.bursts, found.chance)
