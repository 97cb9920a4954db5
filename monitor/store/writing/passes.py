"""One row for every attempt, and what it means for the next: back-off and settings."""

from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from monitor.clock import from_epoch_ms, to_epoch_ms
from monitor.errors import ConfigError, Failing
from monitor.nouns.posts import Purpose
from monitor.store.connection import Store

Outcome = Literal["ok", "failed", "postponed", "stopped"]

KILLED: Final = (
    "the process was killed, the machine stopped or the database failed before the pass ended"
)


class NextPass(Struct, frozen=True):
    """When a source may be asked again about an incident.

    Attributes:
        failures: How many passes in a row have failed.
        not_before: Earliest instant of the next pass; None where there is no such bound.
    """

    failures: int = 0
    not_before: datetime | None = None


def begin(
    store: Store,
    source: int,
    incident: str,
    purpose: Purpose | Literal["count", "import"],
    now: datetime,
) -> int:
    """Open the row of an attempt and return its number; it stands as unfinished until `end`.

    A row that is still open did not end by itself: it is closed here.
    """
    with store.transaction() as conn:
        conn.execute(
            "UPDATE pass SET outcome = 'stopped', error = ?, error_kind = 'killed' "
            "WHERE source = ? AND incident = ? AND purpose = ? AND outcome IS NULL",
            (KILLED, source, incident, purpose),
        )
        number = conn.execute(
            "INSERT INTO pass (source, incident, purpose, started_at) VALUES (?, ?, ?, ?)",
            (source, incident, purpose, to_epoch_ms(now)),
        ).lastrowid
    return number or 0


def end(
    store: Store,
    run: int,
    outcome: Outcome,
    error: str | None,
    now: datetime,
    kind: Failing | None = None,
) -> None:
    """Close the row of an attempt: how it ended, in which words it failed, and of which kind."""
    with store.transaction() as conn:
        conn.execute(
            "UPDATE pass SET ended_at = ?, outcome = ?, error = ?, error_kind = ? WHERE id = ?",
            (to_epoch_ms(now), outcome, error, kind, run),
        )


def last_sweep(store: Store, source: str, incident: str) -> datetime | None:
    """Return when the last sweep began, or the first pass where there was none; None before it."""
    row = store.conn.execute(
        "SELECT coalesce(max(CASE purpose WHEN 'sweep' THEN started_at END), min(started_at)) "
        "FROM pass WHERE source = (SELECT id FROM source WHERE name = ?) AND incident = ?",
        (source, incident),
    ).fetchone()
    return None if row[0] is None else from_epoch_ms(row[0])


def read_pace(store: Store, source: int, incident: str) -> NextPass:
    """Return when a source may be asked again, as the last pass left it; it survives a restart."""
    row = store.conn.execute(
        "SELECT failures, not_before FROM pace WHERE source = ? AND incident = ?",
        (source, incident),
    ).fetchone()
    return (
        NextPass()
        if row is None
        else NextPass(row[0], None if row[1] is None else from_epoch_ms(row[1]))
    )


def write_pace(store: Store, source: int, incident: str, pace: NextPass) -> None:
    """Keep when a source may be asked again."""
    bound = None if pace.not_before is None else to_epoch_ms(pace.not_before)
    with store.transaction() as conn:
        conn.execute(
            "INSERT INTO pace (source, incident, failures, not_before) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (source, incident) DO UPDATE SET "
            "failures = excluded.failures, not_before = excluded.not_before",
            (source, incident, pace.failures, bound),
        )


def write_next_pass(store: Store, source: int, incident: str, at: datetime) -> None:
    """Keep when the daemon means to ask a source again, for `monitor status`."""
    with store.transaction() as conn:
        conn.execute(
            "INSERT INTO pace (source, incident, next_pass) VALUES (?, ?, ?) "
            "ON CONFLICT (source, incident) DO UPDATE SET next_pass = excluded.next_pass",
            (source, incident, to_epoch_ms(at)),
        )


def read_setting(store: Store, key: str) -> str | None:
    """Return a setting, or None where it was never written."""
    row = store.conn.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def write_setting(store: Store, key: str, value: str) -> None:
    """Keep a setting."""
    with store.transaction() as conn:
        conn.execute(
            "INSERT INTO setting (key, value) VALUES (?, ?) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )


def settle_settings(store: Store) -> bool:
    """Write down the settings that the rollups depend on; return whether to recount the days.

    Raises:
        ConfigError: The rollups hold the labels of another scorer.
    """
    scorer = read_setting(store, "scorer")
    if scorer is not None and scorer != store.scorer:
        message = (
            f"[monitor] scorer: the database {store.path} holds the labels of {scorer!r}, "
            f"got {store.scorer!r}; `monitor rescore` gives it those"
        )
        raise ConfigError(message)
    zone = read_setting(store, "timezone")
    if scorer is None:
        write_setting(store, "scorer", store.scorer)
    if zone != store.zone.key:
        write_setting(store, "timezone", store.zone.key)
    return zone is not None and zone != store.zone.key
