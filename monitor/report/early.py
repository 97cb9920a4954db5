"""Sources of which nobody can know yet how much of a time was seen."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.clock import to_epoch_ms
from monitor.nouns.posts import Lane, Span
from monitor.series.coverage import too_early
from monitor.store.reading.reader import Reader
from monitor.store.records import Standing


def early(
    known: Reader,
    incident: str,
    lanes: Sequence[Lane],
    past: Span,
    due: Mapping[str, datetime],
    now: datetime,
) -> frozenset[str]:
    """Return the sources whose polls work, and of which it is too early to know what was seen."""
    own = {one.source: [lane for lane in lanes if lane.source == one.source] for one in lanes}
    found = [source for source, its in own.items() if too_early(its, past, due)]
    standings = known.standings(to_epoch_ms(now)) if found else {}
    return frozenset(
        source
        for source in found
        if is_early(standings.get((source, incident)), own[source], past, due)
    )


def is_early(
    standing: Standing | None, lanes: Sequence[Lane], past: Span, due: Mapping[str, datetime]
) -> bool:
    """Tell that of one source, whose *lanes* these are; where its last poll failed it is known."""
    return standing is not None and standing.outcome == "ok" and too_early(lanes, past, due)
