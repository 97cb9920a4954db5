"""All that a public page leaves out: in its sums, its table, and its charts at every zoom."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.nouns.support import Support
from monitor.page.cells import ALL, Name, cell, masks
from monitor.page.nesting import Layer, close
from monitor.report.readings import By, Part, Readings


def suppressed(
    rows: Readings, levels: Sequence[Mapping[By, Readings]], *, plain: int = 0, internal: bool
) -> list[Layer]:
    """Return the sums, the rows of the table, then each length of bucket from the longest on.

    Args:
        rows: Of the table, by source.
        levels: Each length of bucket from the shortest on: what it was read by -> readings.
        plain: How many of the shortest tell of sources only.
        internal: Whether nothing is left out.
    """
    now, cut = rows.question.now, rows.total.edges
    parts = {ALL: rows.total} | {("source", key): part for key, part in rows.groups.items()}
    sums = {name: [Support(part.tally.posts, part.whole.people)] for name, part in parts.items()}
    shown: list[Mapping[By, Readings]] = [
        {"source": found["source"]} if place < plain else found
        for place, found in enumerate(levels)
    ]
    told: list[tuple[Sequence[datetime], Mapping[Name, Sequence[Support]]]] = [
        ((cut[0], cut[-1]), sums),
        (cut, _cells({ALL: rows.total}, now)),
        *reversed([(found["source"].total.edges, _cells(_parts(found), now)) for found in shown]),
    ]
    layers = [
        Layer(edges=edges, cells=cells, hidden=_shown(cells) if internal else masks(cells))
        for edges, cells in told
    ]
    if not internal:
        close(layers)
    return layers


def _parts(found: Mapping[By, Readings]) -> dict[Name, Part]:
    parts: dict[Name, Part] = {ALL: found["source"].total}
    for kind, readings in found.items():
        parts |= {(kind, key): part for key, part in readings.groups.items()}
    return parts


def _cells(parts: Mapping[Name, Part], now: datetime) -> dict[Name, list[Support]]:
    return {name: [cell(one) for one in part.volume(now)] for name, part in parts.items()}


def _shown(cells: Mapping[Name, Sequence[Support]]) -> dict[Name, list[bool]]:
    return {name: [False] * len(held) for name, held in cells.items()}
