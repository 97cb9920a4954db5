"""A real limit: nginx answers 429 without a word on when to come back."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.clock import utc_now
from monitor.sources.mastodon.source import Mastodon, Settings
from monitor.testing.service import Item
from tests.live.collecting import collecting, listening, statuses
from tests.servers import free_port, nginx
from tests.sources.services import Timeline

pytestmark = pytest.mark.repeats

ZONE = "limit_req_zone $binary_remote_addr zone=ours:1m rate=5r/s; limit_req_status 429;"
RULES = "limit_req zone=ours burst=3 nodelay;"
POSTS = 60
SECOND = timedelta(seconds=1)


def test_what_is_behind_a_limit_is_stored_in_the_end(tmp_path: Path) -> None:
    """Each pass goes on where the limit ended the last; nobody is asked before a pause is over."""
    start = utc_now().replace(microsecond=0) - timedelta(hours=1)
    held = [Item(n, start + n * SECOND, start + n * SECOND) for n in range(1, POSTS + 1)]
    behind, front = free_port(), free_port()
    settings = Settings(base_url=f"http://127.0.0.1:{front}", allow_private=True)
    with (
        listening(Timeline(held, utc_now(), page=5), behind),
        nginx(tmp_path, front, behind, zone=ZONE, rules=RULES),
        collecting(tmp_path, Mastodon(settings)) as ours,
    ):
        refused = 0
        while (made := ours.poll()).outcome != "ok":
            assert "429" in made.errors[0]
            assert made.until is not None
            assert made.until >= ours.now + timedelta(minutes=1)
            while statuses(tmp_path).count(429) <= refused:  # the log is written after the answer
                threading.Event().wait(0.05)
            asked = len(statuses(tmp_path))
            assert ours.poll(made.until - SECOND).outcome == "postponed"
            assert len(statuses(tmp_path)) == asked, "it was asked all the same"
            ours.now = made.until
            refused += 1
            assert refused < POSTS
            threading.Event().wait(0.7)  # in which the limit lets some through again
        assert refused >= 2
        assert statuses(tmp_path).count(429) == refused
        assert ours.stored().keys() == {it.number for it in held}
