"""Reading alerts, and what their rules need to know of passes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from monitor.clock import LATEST, from_epoch_ms, to_epoch_ms
from monitor.store.columns import record
from monitor.store.reading.rows import Rows
from monitor.store.records import AlertRecord


def alerts(reader: Rows, since: datetime, until: datetime = LATEST) -> tuple[AlertRecord, ...]:
    """Return the episodes that were not over before *since*, found up to *until*, latest first.

    They are as they stood at *until*: what ended later still lasted.
    """
    latest = to_epoch_ms(until)

    def by_then(at: int | None) -> datetime | None:
        return None if at is None or at > latest else from_epoch_ms(at)

    ways: dict[int, dict[str, datetime | None]] = {}
    for row in reader.table("delivery").rows_where("what = 'begun'", order_by="alert, way"):
        ways.setdefault(row["alert"], {})[row["way"]] = by_then(row["delivered_at"])
    acknowledged = {
        row["alert"]: {
            "acknowledged_at": from_epoch_ms(row["at"]),
            "acknowledged_by": row["editor"],
            "note": row["note"] or None,
        }
        for row in reader.table("acknowledged").rows_where("at <= ?", (latest,))
    }
    return tuple(
        record(
            AlertRecord,
            row,
            number=row["id"],
            ended_at=by_then(row["ended_at"]),
            delivered=ways.get(row["id"], {}),
            **acknowledged.get(row["id"], {}),
        )
        for row in reader.table("alert").rows_where(
            "coalesce(ended_at >= ?, 1) AND at <= ?",
            (to_epoch_ms(since), latest),
            order_by="at DESC, id DESC",
        )
    )


def open_alerts(reader: Rows) -> tuple[tuple[str, str, str], ...]:
    """Return rule, incident and source of each episode that is not over."""
    found = reader.table("alert").rows_where("ended_at IS NULL", order_by="rule, incident, source")
    return tuple((row["rule"], row["incident"], row["source"]) for row in found)


def first_tried(reader: Rows) -> Mapping[tuple[str, str], datetime]:
    """Return when each source was first asked for each incident, by the names of both."""
    return {
        (source, incident): from_epoch_ms(at)
        for source, incident, at in reader.rows(
            "SELECT s.name, incident, min(started_at) FROM pass JOIN source AS s ON s.id = source "
            "GROUP BY source, incident"
        )
    }


def last_success(reader: Rows) -> int:
    """Return the number of the last pass that ended well; 0 where none ever did."""
    found = reader.table("pass").rows_where(
        "outcome = 'ok' AND purpose <> 'import'", order_by="id DESC", limit=1
    )
    return next((row["id"] for row in found), 0)


def unsent(reader: Rows) -> Mapping[str, str]:
    """Return each way by which a brief of the last schedule could not be sent -> why."""
    found = reader.table("briefing").rows_where(
        "at = (SELECT max(at) FROM briefing) AND tries > 0 AND delivered_at IS NULL",
        order_by="way, error",
    )
    return {row["way"]: row["error"] for row in found}


_LAST_TRIED: Final = """
SELECT way, delivered_at, error, row_number() OVER (PARTITION BY way
  ORDER BY iif(what = 'begun', at, ended_at) DESC, alert DESC, what DESC) AS place
FROM delivery JOIN alert ON alert.id = delivery.alert WHERE tries > 0 OR delivered_at IS NOT NULL
"""


def undelivered(reader: Rows) -> Mapping[str, str]:
    """Return each way that did not take the newest of what it was given -> why."""
    found = reader.rows(
        f"SELECT way, error FROM ({_LAST_TRIED}) "  # noqa: S608  our own words
        "WHERE place = 1 AND delivered_at IS NULL ORDER BY way"
    )
    return {way: error or "it was given up" for way, error in found}
