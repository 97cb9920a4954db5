"""Whether the daemon runs, told from what it last said of itself."""

from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct

HEARTBEAT: Final = timedelta(minutes=2)
"""A daemon whose last sign of life is older than this does not run."""


class DaemonStatus(Struct, frozen=True, kw_only=True):
    """The daemon, as it last said of itself; all None where none ever ran."""

    running: bool
    pid: int | None = None
    started_at: datetime | None = None
    heartbeat_at: datetime | None = None


class _Heartbeat(Struct):
    pid: int
    started_at: datetime
    heartbeat_at: datetime
    ended: bool = False


def daemon_status(setting: str | None, now: datetime) -> DaemonStatus:
    """Read what the daemon last said of itself; None where none ever ran."""
    if setting is None:
        return DaemonStatus(running=False)
    said = msgspec.json.decode(setting, type=_Heartbeat)
    return DaemonStatus(
        running=not said.ended and now - said.heartbeat_at <= HEARTBEAT,
        pid=said.pid,
        started_at=said.started_at,
        heartbeat_at=said.heartbeat_at,
    )
