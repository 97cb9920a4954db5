"""Keeping briefs on schedule: which are to be sent by which way, and which were."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from monitor.clock import to_epoch_ms
from monitor.store.columns import json_list, records
from monitor.store.connection import Store
from monitor.store.records import DueBrief
from monitor.store.writing.passes import write_setting

SINCE: Final = "briefs_since"
"""The setting that says from when on briefs are sent: what was due before is not made up for."""

_NEWER: Final = "UPDATE briefing SET due = NULL, error = 'a newer one is due' WHERE due IS NOT NULL"
_GONE: Final = (
    "UPDATE briefing SET due = NULL, error = 'not configured any more' "
    "WHERE due IS NOT NULL AND way NOT IN (SELECT value FROM json_each(?))"
)


def plan(
    store: Store, at: datetime, incidents: Collection[str], ways: Collection[str], now: datetime
) -> None:
    """Keep that the briefs of an instant are to be sent, unless known; older ones are not.

    What lies after *now* was kept by a clock that was ahead, and says nothing.
    """
    since, present = store.setting(SINCE), to_epoch_ms(now)
    if since is None or int(since) > present:
        write_setting(store, SINCE, str(present))
        return
    with store.transaction() as conn:
        conn.execute(_GONE, (json_list(ways),))
        slot = to_epoch_ms(at)
        briefings = store.table("briefing")
        if briefings.count_where("at BETWEEN ? AND ?", (slot, present)) or slot <= int(since):
            return
        conn.execute(_NEWER)
        briefings.insert_all(
            {"at": slot, "incident": incident, "way": way, "due": slot}
            for incident in incidents
            for way in ways
        )


def due(store: Store, now: datetime) -> tuple[DueBrief, ...]:
    """Return what is to be sent now, an incident after the other."""
    found = store.conn.execute(
        "SELECT at, incident, way, tries, "
        "(SELECT max(at) FROM briefing AS b WHERE b.incident = briefing.incident "
        "AND b.at < briefing.at AND delivered_at IS NOT NULL) AS last, "
        "EXISTS (SELECT 1 FROM briefing AS b WHERE b.incident = briefing.incident "
        "AND b.at = briefing.at AND delivered_at IS NOT NULL) AS begun "
        "FROM briefing WHERE due <= ? ORDER BY incident, way",
        (to_epoch_ms(now),),
    )
    return records(DueBrief, found)
