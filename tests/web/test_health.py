"""What other programs ask of the live page."""

import httpx
import pytest

from monitor.app.newsroom import Newsroom
from monitor.words.metrics import TEXT_FORMAT
from tests.app.test_corrections import room
from tests.web.test_feed import get

__all__ = ["room"]


def test_all_is_well_while_the_database_can_be_read(room: Newsroom) -> None:
    """Nothing is said but that; anybody may ask."""
    answer = get(room, "healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    room.config.database.unlink()
    answer = get(room, "healthz")
    assert (answer.status_code, answer.text) == (503, "failing\n")


def test_metrics_are_for_those_who_run_it(room: Newsroom) -> None:
    """They hold numbers of posts, whoever is behind them: no public page has them."""
    answer: httpx.Response = get(room, "metrics", internal=True)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == TEXT_FORMAT
    assert "\nmonitor_source_coverage_ratio{" in answer.text
    assert get(room, "metrics").status_code == 404
    room.config.database.unlink()
    assert get(room, "metrics", internal=True).status_code == 503


def test_a_daemon_that_died_is_not_well(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that ran, and has said nothing of itself for long."""
    from tests.store.pages import fresh

    said = (
        '{"pid": 7, "started_at": "2017-02-23T11:00:00Z", "heartbeat_at": "2017-02-23T11:00:00Z"}'
    )
    with fresh(room.config.database.parent) as store:
        store.conn.execute("INSERT OR REPLACE INTO setting VALUES ('daemon', ?)", (said,))
        store.conn.commit()
    assert get(room, "healthz").status_code == 503
