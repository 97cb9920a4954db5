"""Sources of which nobody can know yet how much of a time was seen."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.nouns.posts import Lane, Span
from monitor.report.known import Known
from monitor.series import too_early


def early(
    known: Known, incident: str, lanes: Sequence[Lane], past: Span, due: Mapping[str, datetime]
) -> frozenset[str]:
    """Return the sources whose polls work, and of which it is too early to know what was seen.

    Args:
        known: The store.
        incident: Its key.
        lanes: What its listings have shown.
        past: What is over of the time that is asked about.
        due: Source -> when its last pass was due.

    Raises:
        StoreError: The database cannot be read.
    """
    found = [
        source
        for source in sorted({lane.source for lane in lanes})
        if too_early([lane for lane in lanes if lane.source == source], past, due)
    ]
    standings = known.standings() if found else {}
    return frozenset(
        source
        for source in found
        if (one := standings.get((source, incident))) is not None and one.outcome == "ok"
    )
