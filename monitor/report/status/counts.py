"""How each counter stands with each incident, for `monitor status`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from monitor.store.records import Standing
from monitor.words.sheet import LocalTime, Table

SLACK: Final = timedelta(minutes=1)
"""A pass that is late by no more than this, beyond a second one, is not called late."""


class CounterStanding(Struct, frozen=True, kw_only=True):
    """One counter for one incident: what the configuration wants, and what the store knows.

    Attributes:
        until: End of the last value that is known (UTC); None where none is.
    """

    source: str
    incident: str
    kind: str
    enabled: bool
    every: timedelta
    standing: Standing
    until: datetime | None


class CountStatus(Struct, frozen=True, kw_only=True):
    """How one counter stands with one incident.

    Attributes:
        source: Name of its table, [counts.NAME].
        state: `off` (disabled), `blind` (no pass ever succeeded), `failing` (the last pass failed),
            `late` (a pass is overdue), `ok`.
        known_until: End of the last value (UTC); None where none is known.
        error: Of the last pass; None where it did not fail.
    """

    source: str
    incident: str
    kind: str
    state: str
    last_success: datetime | None
    next_pass: datetime | None
    known_until: datetime | None
    error: str | None


def count_status(watch: CounterStanding, now: datetime, *, running: bool) -> CountStatus:
    """Return the state of a counter; *running* tells whether the daemon lives."""
    return CountStatus(
        source=watch.source,
        incident=watch.incident,
        kind=watch.kind,
        state=_state(watch, now),
        last_success=watch.standing.last_success,
        next_pass=watch.standing.next_pass if running and watch.enabled else None,
        known_until=watch.until,
        error=watch.standing.error,
    )


def _state(watch: CounterStanding, now: datetime) -> str:
    standing = watch.standing
    if not watch.enabled:
        return "off"
    if standing.last_success is None:
        return "blind"
    if standing.outcome == "failed":
        return "failing"
    return "late" if now - standing.last_success > 2 * watch.every + SLACK else "ok"


def count_table(found: Sequence[CountStatus], local: LocalTime) -> Table:
    """Return the counters as they are shown to people."""
    return Table(
        title="Count series",
        columns=("counts", "incident", "state", "last success", "next pass", "known until"),
        rows=[
            (
                s.source,
                s.incident,
                s.state,
                "never" if s.last_success is None else local(s.last_success),
                "" if s.next_pass is None else local(s.next_pass),
                "" if s.known_until is None else local(s.known_until),
            )
            for s in found
        ],
    )
