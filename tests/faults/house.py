"""A folder with a configuration of sources on loopback, the daemon over it, and what it wrote."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from monitor.clock import from_epoch_ms, rfc3339, utc_now
from monitor.store.connection import open_store
from tests.servers import end
from tests.store.pages import ZONE

TOP = """
[monitor]
timezone = "America/Los_Angeles"
scorer = "textblob"

[[incident]]
key = "anaheim"
title = "Anaheim"
since = {since}
query = 'anaheim AND (police OR officer)'
hashtags = ["anaheim"]
"""

FIELDS = {
    "rss": 'feeds = ["{url}/"]',
    "hackernews": 'base_url = "{url}"\nitems_url = "{url}"',
    "mastodon": 'instances = ["{url}"]',
}


class Row(NamedTuple):
    """What the database says of a source.

    Attributes:
        outcome: Of its last pass; None where that has not ended, or there was none.
        error: Of its last pass.
        passes: How many it has had.
        observed: Until when it is observed; None where it never was.
        not_before: When it is asked again at the earliest.
    """

    outcome: str | None
    error: str | None
    passes: int
    observed: datetime | None
    not_before: datetime | None


class House:
    """The folder; *since* is an hour ago."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = dict(os.environ)  # noqa: TID251  of processes of their own
        # Whole seconds: a search that counts in them is asked for twice as much by a part of one.
        since = rfc3339(utc_now().replace(microsecond=0) - timedelta(hours=1))
        self.write(TOP.format(since=since))

    def write(self, text: str) -> None:
        with (self.folder / "config.toml").open("a") as file:
            file.write(text)

    def add(
        self,
        name: str,
        url: str,
        kind: str = "rss",
        *,
        private: bool = True,
        settle: str = "2s",
    ) -> None:
        """Add a source that asks *url*."""
        fields = FIELDS[kind].format(url=url)
        allowed = str(private).lower()
        self.write(
            f'[source.{name}]\nkind = "{kind}"\n{fields}\nallow_private = {allowed}\n'
            f'every = "30s"\nsettle = "{settle}"\n'
        )

    def command(self, *words: str) -> list[str]:
        config = str(self.folder / "config.toml")
        return [sys.executable, "-m", "monitor", "--config", config, *words]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=self.environ,
        )

    def status(self) -> dict[str, dict[str, Any]]:
        said = json.loads(self.run("status", "--json").stdout)
        return {row["source"]: row for row in said["sources"]}

    @contextmanager
    def daemon(self) -> Iterator[subprocess.Popen[bytes]]:
        """Have a daemon while the block runs; its log is in `log.txt`."""
        with (self.folder / "log.txt").open("ab") as log:
            daemon = subprocess.Popen(self.command("run"), stderr=log, env=self.environ)
            try:
                yield daemon
            finally:
                if daemon.poll() is None:
                    end(daemon, signal.SIGTERM)

    @property
    def log(self) -> str:
        return (self.folder / "log.txt").read_text()

    def rows(self) -> Mapping[str, Row]:
        path = self.folder / "db" / "monitor.db"
        with open_store(path, zone=ZONE, scorer="textblob") as store:
            return {
                name: Row(outcome, error, passes, _instant(observed), _instant(bound))
                for name, outcome, error, passes, observed, bound, _ in store.conn.execute(ROWS)
            }


ROWS = """
SELECT s.name, p.outcome, p.error, count(p.id),
  (SELECT max(o.end) FROM observed AS o JOIN lane AS l ON l.id = o.lane WHERE l.source = s.id),
  (SELECT not_before FROM pace WHERE source = s.id), max(p.id)
FROM source AS s LEFT JOIN pass AS p ON p.source = s.id GROUP BY s.id
"""
"""With one `max`, the bare columns of a group are those of the row that has it (SQLite)."""


def _instant(value: int | None) -> datetime | None:
    return None if value is None else from_epoch_ms(value)


@contextmanager
def mounted(place: Path, size: str) -> Iterator[None]:
    """Have a new folder on a file system of its own; skip where none can be mounted."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)
