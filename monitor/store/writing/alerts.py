"""Keeping alerts: one row for each episode, and what is still to be delivered of it.

A brief on schedule is delivered as an alert is.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec.structs import asdict

from monitor.clock import MILLISECOND, epoch_ms_or_none, from_epoch_ms, to_epoch_ms
from monitor.store.columns import json_list, records
from monitor.store.connection import Store
from monitor.store.records import Due, DueBrief, News
from monitor.store.writing.passes import write_setting

LONGEST: Final = timedelta(hours=2) // MILLISECOND
"""No try waits longer for the next one; twice as long as `monitor.app.alerting` lets one wait."""

_BRIEFS_SINCE: Final = "briefs_since"
"""The setting that says from when on briefs are sent: what was due before is not made up for."""

_NEWER: Final = "UPDATE briefing SET due = NULL, error = 'a newer one is due' WHERE due IS NOT NULL"
_GONE: Final = (
    "UPDATE {table} SET due = NULL, error = 'not configured any more' "
    "WHERE due IS NOT NULL AND way NOT IN (SELECT value FROM json_each(?))"
)


def begin(store: Store, news: Sequence[News], ways: Collection[str], now: datetime) -> None:
    """Keep episodes that begin, and that each is to be delivered by each way."""
    with store.transaction():
        for one in news:
            times = {"since": to_epoch_ms(one.since), "at": to_epoch_ms(now)}
            number = store.table("alert").insert({**asdict(one), **times}).last_pk
            _to_deliver(store, number or 0, "begun", ways, now)


def end(
    store: Store, rule: str, incident: str, source: str, ways: Collection[str], now: datetime
) -> None:
    """Keep that an episode is over, and that this is to be delivered by each way."""
    with store.transaction():
        alerts = store.table("alert")
        its = "ended_at IS NULL AND rule = ? AND incident = ? AND source = ?"
        for one in list(alerts.rows_where(its, (rule, incident, source))):
            alerts.update(one["id"], {"ended_at": to_epoch_ms(now)})
            _to_deliver(store, one["id"], "ended", set(ways) - _left_out(store, one["id"]), now)


def _left_out(store: Store, alert: int) -> set[str]:
    """Return the ways by which an acknowledged alert was never sent: nor is its end."""
    found = store.table("delivery").rows_where(
        "alert = ? AND what = 'begun' AND due IS NULL AND delivered_at IS NULL "
        "AND alert IN (SELECT alert FROM acknowledged)",
        (alert,),
    )
    return {row["way"] for row in found}


def acknowledge(
    store: Store, alert: int, by: str, note: str, ways: Collection[str], now: datetime
) -> None:
    """Keep that somebody looks after an episode; what waits of it by *ways* is not sent."""
    with store.transaction() as conn:
        row = {"alert": alert, "at": to_epoch_ms(now), "editor": by, "note": note}
        store.table("acknowledged").insert(row, replace=True)
        conn.execute(
            "UPDATE delivery SET due = NULL WHERE alert = ? AND due IS NOT NULL "
            "AND way IN (SELECT value FROM json_each(?))",
            (alert, json_list(ways)),
        )


def _to_deliver(store: Store, alert: int, what: str, ways: Collection[str], now: datetime) -> None:
    at = to_epoch_ms(now)
    rows = ({"alert": alert, "what": what, "way": way, "due": at} for way in ways)
    store.table("delivery").insert_all(rows)


def due(store: Store, now: datetime) -> tuple[Due, ...]:
    """Return what is to be delivered now, in the order in which it happened.

    An end waits for its begin, which would else be the last that people or a program have. What is
    to wait longer than anything waits was put off by a clock that was ahead.
    """
    present = to_epoch_ms(now)
    found = store.conn.execute(
        "SELECT d.alert, d.what, d.way, d.tries, a.rule, a.incident, a.source, a.said, a.since, "
        "a.at, a.ended_at FROM delivery AS d JOIN alert AS a ON a.id = d.alert "
        "WHERE d.due NOT BETWEEN :now + 1 AND :longest AND NOT EXISTS "
        "(SELECT 1 FROM delivery AS b WHERE b.alert = d.alert AND b.way = d.way "
        "AND d.what = 'ended' AND b.what = 'begun' AND b.due > :now) "
        "ORDER BY iif(d.what = 'begun', a.at, a.ended_at), d.alert, d.what, d.way",
        {"now": present, "longest": present + LONGEST},
    )
    return records(Due, found)


def delivered(store: Store, one: Due | DueBrief, now: datetime) -> None:
    done = {"due": None, "tries": 1, "delivered_at": to_epoch_ms(now), "error": None}
    _tried(store, one, done)


def failed(store: Store, one: Due | DueBrief, error: str, again_at: datetime | None) -> None:
    """Keep that one could not be delivered, and when to try again; None gives it up."""
    _tried(store, one, {"due": epoch_ms_or_none(again_at), "tries": 1, "error": error})


def _tried(store: Store, one: Due | DueBrief, outcome: dict[str, Any]) -> None:
    key: tuple[int, str] = (to_epoch_ms(one.at), one.incident)
    table = "briefing"
    if isinstance(one, Due):
        table, key = "delivery", (one.alert, one.what)
    with store.transaction():
        store.table(table).update((*key, one.way), outcome, conversions={"tries": "tries + ?"})


SNOOZED: Final = "alerts_snoozed_until"


def snooze(store: Store, until: datetime) -> None:
    write_setting(store, SNOOZED, str(to_epoch_ms(until)))


def snoozed_until(store: Store) -> datetime | None:
    """Return up to when nobody is to be disturbed, which may be past; None where nobody said so."""
    found = store.setting(SNOOZED)
    return None if found is None else from_epoch_ms(int(found))


def give_up_ways(store: Store, ways: Collection[str]) -> None:
    """Deliver nothing more by ways that left the configuration."""
    with store.transaction() as conn:
        conn.execute(_GONE.format(table="delivery"), (json_list(ways),))


def plan_briefs(
    store: Store, at: datetime, incidents: Collection[str], ways: Collection[str], now: datetime
) -> None:
    """Keep that the briefs of an instant are to be sent, unless known; older ones are not.

    What lies after *now* was kept by a clock that was ahead, and says nothing.
    """
    since, present = store.setting(_BRIEFS_SINCE), to_epoch_ms(now)
    if since is None or int(since) > present:
        write_setting(store, _BRIEFS_SINCE, str(present))
        return
    with store.transaction() as conn:
        conn.execute(_GONE.format(table="briefing"), (json_list(ways),))
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


def due_briefs(store: Store, now: datetime) -> tuple[DueBrief, ...]:
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
