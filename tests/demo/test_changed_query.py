"""The demo with a query that is widened on its second day: what was watched before stays so."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from monitor.config import read_config
from monitor.demo.play import furnish, play
from tests.demo.conftest import Demo, Played, run

pytestmark = pytest.mark.repeats

OLD = "OR #anaheimcop'"
NEW = "OR #anaheimcop OR #oc'"


class Changed(Played):
    """The week, watched with a wider query from noon of its second day on."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        first, path = furnish(folder), folder / "config.toml"
        self.at = self.truth.since + timedelta(hours=36)
        until = replace(self.truth, until=self.at - timedelta(hours=3, minutes=10))
        for _ in play(first, until, lambda _: None):
            pass
        text = path.read_text("utf-8")
        assert OLD in text
        path.write_text(text.replace(OLD, NEW), encoding="utf-8")
        for _ in play(
            read_config(path, environ={}), replace(self.truth, since=self.at), lambda _: None
        ):
            pass

    def run(self, *words: str) -> str:
        when = ("--now", self.now.isoformat(), "--until", self.truth.until.isoformat())
        return run("--config", str(self.folder / "config.toml"), *words, *when).output


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Changed:
    return Changed(tmp_path_factory.mktemp("changed") / "out")


HELD = (
    "SELECT source.name, native_id, text FROM post JOIN source ON source.id = post.source "
    "WHERE post.id IN (SELECT post FROM mention)"
)


def _found(report: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one for one in report["findings"] if one["kind"] == kind]


def test_no_post_of_the_old_query_is_gained_or_lost(demo: Demo, changed: Changed) -> None:
    """What both queries match is the same; what only the new one brings has its new word."""
    before, after = set(demo.rows(HELD)), set(changed.rows(HELD))
    assert before <= after
    texts = [text for _, _, text in after - before if text is not None]  # None: taken back since
    assert texts
    assert all("#oc" in text.lower() for text in texts)


def test_what_was_watched_stays_watched(demo: Demo, changed: Changed) -> None:
    """Coverage, onset and busiest hour are what they are without the change."""
    one, other = demo.report("volume"), changed.report("volume")
    for figure in ("watched", "coverage"):
        assert other["total"][figure] >= one["total"][figure] >= 0.98
    assert other["peak"]["start"] == one["peak"]["start"]
    assert other["peak"]["hidden"] == one["peak"]["hidden"]
    first, second = demo.report("spread"), changed.report("spread")
    assert second["onset"]["at"] == first["onset"]["at"]
    assert second["phase"] == first["phase"]


def test_the_change_is_found_and_said(changed: Changed) -> None:
    """With both queries, the instant, and from when on the new one was watched."""
    for name in ("volume", "spread", "sentiment", "narratives", "voices", "sources"):
        [found] = _found(changed.report(name), "query.changed")
        assert (found["before"] in found["after"], found["how"]) == (True, "wider")
        assert found["at"] == changed.at.isoformat().replace("+00:00", "Z")
        assert found["since"] <= found["at"], "commons shows its last two hours still"
    said = changed.run("report", "volume")
    assert "The search was widened on Wednesday 22 February, noon." in said
    method = changed.run("report", "volume", "--method")
    assert NEW.rstrip("'") in method


def test_charts_and_page_mark_it(changed: Changed, tmp_path: Path) -> None:
    """A line with its name, where figures before and after do not compare."""
    picture, page = tmp_path / "volume.svg", tmp_path / "page.html"
    changed.run("chart", "volume", "--out", str(picture))
    changed.run("page", "--out", str(page))
    assert "Search widened" in picture.read_text("utf-8")
    text = page.read_text("utf-8")
    assert "Search widened" in text
    assert "The search was widened" in text
