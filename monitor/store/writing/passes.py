"""One row for every attempt, and what it means for the next: back-off and settings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

from msgspec import Struct

from monitor.clock import epoch_ms_or_none, from_epoch_ms, to_epoch_ms
from monitor.errors import ConfigError, Failing
from monitor.nouns.posts import Purpose
from monitor.store.columns import record
from monitor.store.connection import Store
from monitor.store.records import Outcome

KILLED: Final = (
    "the process was killed, the machine stopped or the database failed before the pass ended"
)


class NextPass(Struct, frozen=True):
    """When a source may be asked again about an incident.

    Attributes:
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
    row = {"source": source, "incident": incident, "purpose": purpose}
    stopped = {"outcome": "stopped", "error": KILLED, "error_kind": "killed"}
    with store.transaction():
        passes = store.table("pass")
        same = "source = :source AND incident = :incident AND purpose = :purpose"
        for one in list(passes.rows_where(f"{same} AND outcome IS NULL", row)):
            passes.update(one["id"], stopped)
        number: int = passes.insert({**row, "started_at": to_epoch_ms(now)}).last_pk or 0
    return number


def end(
    store: Store,
    run: int,
    outcome: Outcome,
    error: str | None,
    now: datetime,
    kind: Failing | None = None,
) -> Mapping[str, Any]:
    """Close the row of an attempt, and return it: how it ended, why it failed, what it counted."""
    ended = {"ended_at": to_epoch_ms(now), "outcome": outcome, "error": error, "error_kind": kind}
    with store.transaction():
        passes = store.table("pass")
        passes.update(run, ended)
        return next(passes.rows_where("id = ?", (run,)))


def last_sweep(store: Store, source: str, incident: str, now: datetime) -> datetime | None:
    """Return when the last sweep began, or the first pass where there was none; None before it.

    What began after *now* did so by a clock that was ahead, and does not count.
    """
    found = store.table("pass").rows_where(
        "source = (SELECT id FROM source WHERE name = ?) AND incident = ? AND started_at <= ?",
        (source, incident, to_epoch_ms(now)),
        select="coalesce(max(iif(purpose = 'sweep', started_at, NULL)), min(started_at)) AS at",
    )
    return next((from_epoch_ms(row["at"]) for row in found if row["at"] is not None), None)


def read_pace(store: Store, source: int, incident: str) -> NextPass:
    """Return when a source may be asked again, as the last pass left it; it survives a restart."""
    for row in store.table("pace").rows_where("source = ? AND incident = ?", (source, incident)):
        return record(NextPass, row)
    return NextPass()


def write_pace(store: Store, source: int, incident: str, pace: NextPass) -> None:
    bound = epoch_ms_or_none(pace.not_before)
    row = {"source": source, "incident": incident, "failures": pace.failures, "not_before": bound}
    with store.transaction():
        store.table("pace").upsert(row, pk=("source", "incident"))


def write_next_pass(store: Store, source: int, incident: str, at: datetime) -> None:
    """Keep when the daemon means to ask a source again, for `monitor status`."""
    row = {"source": source, "incident": incident, "next_pass": to_epoch_ms(at)}
    with store.transaction():
        store.table("pace").upsert(row, pk=("source", "incident"))


def write_setting(store: Store, key: str, value: str) -> None:
    with store.transaction():
        store.table("setting").upsert({"key": key, "value": value}, pk="key")


def refuse_other_labels(store: Store) -> None:
    """See that the rollups hold the labels of the scorer of the store, if they hold any.

    Raises:
        ConfigError: They hold those of another scorer.
    """
    scorer = store.setting("scorer")
    if scorer not in {None, store.scorer}:
        raise ConfigError(
            f"[monitor] scorer: the database {store.path} holds the labels of {scorer!r}, not of "
            f'{store.scorer!r}: write scorer = "{scorer}", or run `monitor rescore`'
        )


def settle_settings(store: Store) -> bool:
    """Write down the settings that the rollups depend on; return whether to recount the days.

    Their time zone stays what it was until they were: see `rescore.recount_days`.

    Raises:
        ConfigError: The rollups hold the labels of another scorer.
    """
    refuse_other_labels(store)
    zone = store.setting("timezone")
    if store.setting("scorer") is None:
        write_setting(store, "scorer", store.scorer)
    if zone is None:
        write_setting(store, "timezone", store.zone.key)
    return zone is not None and zone != store.zone.key
