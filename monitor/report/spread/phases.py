"""The phase of each hour, as it would have been reported then, and when it took off."""

from datetime import datetime
from functools import cache, partial
from itertools import groupby
from typing import Final

import numpy as np
from msgspec.structs import replace

from monitor.clock import from_epoch
from monitor.nouns.frame import Frame
from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.nouns.spans import overlap
from monitor.nouns.spread import Phased
from monitor.report.readings import Question, read, since_it_began
from monitor.report.spread.findings import onset
from monitor.report.spread.reading import read_counts
from monitor.report.volume import on_incident
from monitor.spread.analysis import AHEAD, quieter_ahead, took_off
from monitor.spread.forecast.ahead import forecast, replay
from monitor.spread.forecast.errors import Errors, learned
from monitor.spread.growth import has_enough
from monitor.spread.phase import FORESEEN, MOVING, Phase, found_in, levels, reported
from monitor.spread.series import HOUR, Counts
from monitor.store.reading.reader import Reader

MOST: Final = 1000
"""Runs at most, spread evenly; a year by the hour would take long and be no easier to read."""


def phases_report(known: Reader, question: Question) -> Report:
    """Return where an incident went, as it would have been reported from hour to hour.

    Nowhere, where nothing was watched: then the report says nothing of its spread either.
    """
    readings = read(known, question)
    counts = read_counts(known, read(known, since_it_began(question)))
    found = phases(counts) if counts.known.any() else ()
    inside = ((one, overlap(one.span, readings.span)) for one in found)
    rows = [replace(one, span=span) for one, span in inside if span is not None]
    return Report(
        name="phases",
        head=readings.head,
        findings=(),
        frames={"phases": Frame(Phased, rows)},
    )


def phases(counts: Counts) -> tuple[Phased, ...]:
    """Return what was found from hour to hour, each time from what had settled by then.

    There is no phase before the first post. As in the report, a phase begins once two runs in a row
    have found it, or the next hours speak against the one before, and there is none where a rise or
    a fall has too few posts to say how fast it is. It is drawn over the hours at whose end it was
    reported.

    Args:
        counts: Since before the first post; only the settled buckets are used.
    """
    settled = counts.settled()
    hour = max(HOUR // counts.step, 1)
    every = hour * max(-(-len(settled) // (hour * MOST)), 1)
    past = learned(replay(settled)) if HOUR % counts.step == 0 else None
    level = levels(settled)
    runs: list[tuple[int, Phase]] = []
    too_few: set[int] = set()
    first = next(iter(np.flatnonzero(settled.posts)), len(settled))
    for cut in range(int(first) // every * every + every, len(settled) + 1, every):
        known = settled.until(cut)
        ahead = cache(partial(_quieter, known, past))
        found = found_in(known, level[:cut], ahead)
        chance = ahead() if found in FORESEEN else None
        now = reported(found, chance, runs[-1][1] if runs else None)
        runs.append((cut, now))
        if now.name in MOVING and not has_enough(known):
            too_few.add(cut)
    groups = groupby(runs, lambda run: None if run[0] in too_few else run[1].name)
    return tuple(
        Phased(name, Span(_at(counts, alike[0][0] - every), _at(counts, alike[-1][0])))
        for name, group in groups
        for alike in (list(group),)
        if name is not None
    )


def _at(counts: Counts, bucket: int) -> datetime:
    return from_epoch(counts.start + bucket * counts.step)


def _quieter(known: Counts, past: Errors | None) -> float | None:
    """Return the probability that the next hours bring fewer posts than as many before them."""
    return quieter_ahead(known, () if past is None else forecast(known, (AHEAD,), past))


def onset_report(known: Reader, question: Question) -> Report:
    """Return when it took off; nothing where nothing is known to have been watched."""
    readings = read(known, question)
    counts = read_counts(known, readings)
    found = []
    if counts.known.any():
        wide = since_it_began(question)
        whole = counts if wide is question else read_counts(known, read(known, wide))
        found.append(onset(took_off(whole), on_incident(readings)))
    return Report(
        name="onset",
        head=readings.head,
        findings=tuple(found),
        frames={},
    )
