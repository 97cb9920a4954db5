"""Figures as they may be published: cells with few people behind them are empty, and say so."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import UNSET
from msgspec.structs import replace

from monitor.privacy.cells import TOTAL, Cell, withheld
from monitor.report.readings import By
from monitor.report.sheet import Sheet
from monitor.report.volume import VolumeBucket, VolumeReport

SUPPRESSED: Final = "suppressed"

_TOLD: Final = frozenset(
    {"start", "end", "group", "coverage", "provisional", "truncated", "simulated"}
)
"""What a cell says in any case: of when and of whom, and how well it was observed."""


def public(sheet: Sheet, counted: VolumeReport, by: By | None) -> Sheet:
    """Return the records of *sheet* as they may be published, with a last column `suppressed`.

    Args:
        sheet: Of a report with one record for each bucket and group.
        counted: The report `volume` for the same question: who is behind each cell.
        by: What the question groups by.
    """
    hidden = _hidden(counted, apart=by != "narrative")
    start, group = sheet.fields.index("start"), sheet.fields.index("group")
    records = []
    for record in sheet.records:
        suppressed = (record[start], record[group]) in hidden
        cells = zip(sheet.fields, record, strict=True)
        kept = [cell if name in _TOLD or not suppressed else None for name, cell in cells]
        records.append((*kept, suppressed))
    return replace(sheet, fields=(*sheet.fields, SUPPRESSED), records=records)


def _hidden(counted: VolumeReport, *, apart: bool) -> set[tuple[datetime, str]]:
    """Return begin and group of each cell that is withheld."""
    groups = {} if counted.groups is UNSET else counted.groups
    return {
        (bucket.start, name)
        for index, bucket in enumerate(counted.buckets)
        for name in withheld(_cell(bucket), _column(groups, index), apart=apart)
    }


def _column(groups: Mapping[str, Sequence[VolumeBucket]], index: int) -> dict[str, Cell]:
    return {name: _cell(series[index]) for name, series in groups.items() if name != TOTAL}


def _cell(bucket: VolumeBucket) -> Cell:
    return Cell(bucket.posts, bucket.people)
