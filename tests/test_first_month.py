"""A stranger's first day and first month: from `init` to the same figures on another machine.

With the program that the variable `MONITOR` names (`.ci/run` gives the one of the wheel), else with
this one; over real servers, and in real time.
"""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import StoreError
from monitor.store.reading.reader import open_reader
from tests.alerts.test_delivery import mails
from tests.cli.run import PROGRAM
from tests.servers import SOURCES, Feed, Snac, end, free_port, nginx, until

__all__ = ["mails"]

pytestmark = pytest.mark.repeats

MONITOR = shlex.split(os.environ.get("MONITOR", ""))  # noqa: TID251  as said above
INCIDENT = """
[[incident]]
key = "bridge"
title = "A bridge is closed"
since = {since}
query = 'bridge AND (closed OR closure)'
hashtags = ["bridge"]

[alerts]
volume = 3
allow_private = true
notify_env = "ALERTS_NOTIFY"

[brief]
at = ["{brief:%H:%M}"]
"""
REPORTS = ("volume", "sentiment", "spread", "sources")
TOLD = "Volume: A bridge is closed"
BRIEF = "Brief: A bridge is closed"


class Desk:
    """A newsroom with a machine of its own, and what its people type there."""

    def __init__(self, home: Path, notify: str) -> None:
        home.mkdir()
        self.home, self.folder = home, home / "newsroom"
        self.world = {"PATH": "/usr/bin:/bin", "HOME": str(home), "ALERTS_NOTIFY": notify}
        if not MONITOR:
            self.world["PYTHONPATH"] = PROGRAM
        self.program = MONITOR or [sys.executable, "-m", "monitor"]

    def types(self, *words: str, code: int = 0) -> str:
        """Run a command to its end, which has this code, without a traceback."""
        done = subprocess.run(
            [*self.program, *words],
            cwd=self.folder if self.folder.exists() else self.home,
            env=self.world,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    def daemon(self) -> subprocess.Popen[bytes]:
        """Start the daemon; its log is beside the configuration."""
        with (self.home / "log.txt").open("ab") as log:
            return subprocess.Popen(
                [*self.program, "run"], cwd=self.folder, env=self.world, stderr=log
            )

    def read(self, *words: str) -> Any:
        return json.loads(self.types(*words, "--json"))

    def states(self) -> dict[str, str]:
        return {row["source"]: row["state"] for row in self.read("status")["sources"]}

    def posts(self) -> int:
        """Count all posts; a process for each look would cost more than the rest."""
        with suppress(StoreError), open_reader(self.folder / "db" / "monitor.db") as reader:
            return int(reader.rows("SELECT count(*) FROM post")[0][0])
        return 0

    def figures(self, now: datetime) -> dict[str, Any]:
        return {name: self.read("report", name, "--now", now.isoformat()) for name in REPORTS}


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  the servers live in real time


def _wait(done: Callable[[], object]) -> None:
    until(done, seconds=100, every=4)


def settle_in(desk: Desk, port: int) -> None:
    """Set up a newsroom by hand: an incident, two sources, mail, and a brief in two minutes."""
    desk.types("init", "newsroom")
    config = desk.folder / "config.toml"
    head = config.read_text("utf-8").split("# --- What happened")[0]
    head = re.sub(r'timezone = "\S+"', 'timezone = "UTC"', head)
    since = (_now() - timedelta(hours=1)).isoformat(timespec="seconds")
    brief = _now() + timedelta(minutes=1, seconds=50)
    config.write_text(
        head + (INCIDENT + SOURCES).format(port=port, since=since, brief=brief), "utf-8"
    )
    desk.types("check")


def a_day(desk: Desk, snac: Snac, feed: Feed, came: list[EmailMessage]) -> None:
    """Four posts and an alert by mail; an outage, and news in it; a restart, and the brief."""
    daemon = desk.daemon()
    try:
        snac.post("They closed the bridge without a word #bridge")
        snac.post("The closure of the #bridge is a disaster")
        _wait(lambda: desk.posts() == 4)
        _wait(lambda: TOLD in subjects(came))

        snac.stop()
        feed.publish("Who decided on the closure of the bridge")
        _wait(lambda: desk.states() == {"mastodon": "failing", "news": "ok"})
        snac.start()
        snac.post("Nobody asked us about the closure of the #bridge")
        _wait(lambda: desk.posts() == 6)
        assert end(daemon, signal.SIGTERM) == 0

        daemon = desk.daemon()
        _wait(lambda: BRIEF in subjects(came))
        _wait(lambda: set(desk.states().values()) == {"ok"})
    finally:
        end(daemon, signal.SIGKILL)


def subjects(came: list[EmailMessage]) -> list[str]:
    return [mail["Subject"] for mail in came]


def test_a_first_day_and_a_first_month(
    tmp_path: Path, mails: tuple[str, list[EmailMessage]]
) -> None:
    """An outage hides nothing and the alert comes once; where the machine is lost, no figure is."""
    notify, came = mails
    port = free_port()
    snac = Snac(tmp_path / "snac", port)
    desk, feed = Desk(tmp_path / "home", notify), Feed(tmp_path)
    with nginx(tmp_path, port, snac.port):
        snac.start()
        try:
            snac.log_in()
            feed.publish("The old bridge is closed")
            feed.publish("Bridge closed: how to get to work")
            settle_in(desk, port)
            a_day(desk, snac, feed, came)
        finally:
            snac.stop()

        for name in REPORTS:
            assert desk.types("report", name)
        desk.types("page", "--out", "bridge.html")
        assert "A bridge is closed" in (desk.folder / "bridge.html").read_text("utf-8")
        desk.types("brief", "--out", "brief.html")
        copy, now = tmp_path / "copy", _now()
        assert "Restored into a scratch place and right" in desk.types("backup", str(copy))
        before = desk.figures(now)
        assert before["volume"]["total"]["posts"] == 6

        shutil.rmtree(desk.home)
        other = Desk(tmp_path / "another", notify)
        other.types("restore", str(copy), "newsroom")
        assert other.figures(now) == before
        month = (now + timedelta(days=30)).isoformat()
        assert other.read("report", "volume", "--now", month)["total"]["posts"] == 6
        other.types("collect", code=69)  # Mastodon is down
        assert other.posts() == 6
    assert (subjects(came).count(TOLD), subjects(came).count(BRIEF)) == (1, 1)
