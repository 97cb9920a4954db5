"""The words of posts that an editor found."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from monitor.nouns.posts import Span
from monitor.store.records import FoundRecord
from monitor.words.numbers import several
from monitor.words.wording import Wording, place

FIELDS: Final = (
    "link",
    "archive status",
    "destination folder",
    "kind",
    "posts",
    "accounts",
    "first_posted_at",
    "first_source",
    "text",
    "found_by",
    "simulated",
)
"""The first three are those by which auto-archiver reads a sheet, under its own names; a row whose
`archive status` is empty is still to be archived. As a CSV file it takes the first alone.

References:
    bellingcat/auto-archiver, `csv_feeder.py` and the manifest of `gsheet_feeder_db`; read on
    2026-11-29.
"""

NONE: Final = "No post was added. `monitor add URL` keeps one that you found."


def added(number: int) -> str:
    return f"Kept {several(number, 'post')}, as found by an editor: in no figure."


def removed(number: int) -> str:
    return f"Removed {several(number, 'post')}."


def listed(found: Sequence[FoundRecord], timezone: str) -> str:
    if not found:
        return NONE
    lines = [f"{one.address} ({', '.join(_known(one, timezone))})" for one in found]
    return "\n".join([*lines, f"Times: {place(timezone)}. None of these is in any figure."])


def _known(one: FoundRecord, timezone: str) -> list[str]:
    posted = [] if one.at is None else [f"posted {_when(one.at, timezone)}"]
    text = [] if one.text is None else [f"“{' '.join(one.text.split())}”"]
    return [*posted, *text, f"found by {one.by}, added {_when(one.added_at, timezone)}"]


def _when(at: datetime, timezone: str) -> str:
    return Wording(ZoneInfo(timezone), Span(at, at)).instant(at)
