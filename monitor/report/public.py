"""Records of sentiment as they may be published: those that few people stand behind are empty."""

from typing import Final

from msgspec.structs import replace

from monitor.figures import Bucket
from monitor.nouns.report import Report
from monitor.privacy.cells import TOTAL
from monitor.privacy.publish import hidden
from monitor.words.sheet import Sheet
from monitor.words.worded import SUPPRESSED

_TOLD: Final = frozenset({"start", "end", "group", "coverage", "provisional", "simulated"})
"""What a record says in any case: of when and of whom, and how well it was observed."""


def public(sheet: Sheet, counted: Report) -> Sheet:
    """Return the records of *sheet* as they may be published, with a last column `suppressed`.

    Args:
        sheet: Of a report with one record for each bucket and group.
        counted: The report `volume` for the same question: who is behind each record.
    """
    rows = {TOTAL: counted.rows_of(Bucket, "buckets"), **counted.groups_of(Bucket, "buckets")}
    out = {(rows[name][place].start, name) for name, place in hidden(counted.frames["buckets"])}
    start, group = sheet.fields.index("start"), sheet.fields.index("group")
    records = []
    for record in sheet.records:
        suppressed = (record[start], record[group]) in out
        cells = zip(sheet.fields, record, strict=True)
        kept = [cell if name in _TOLD or not suppressed else None for name, cell in cells]
        records.append((*kept, suppressed))
    return replace(sheet, fields=(*sheet.fields, SUPPRESSED), records=records)
