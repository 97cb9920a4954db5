"""`monitor demo` and `monitor chart`: the whole pipeline, held against the truth."""

import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.config import Config
from monitor.demo.play import furnish
from monitor.demo.truth import Truth
from monitor.errors import CannotCreate, UsageError
from monitor.store.connection import open_store
from monitor.store.tombstones import tombstone
from monitor.store.writing import passes
from tests.demo.conftest import Demo, run
from tests.store.test_released import restored

pytestmark = pytest.mark.repeats

NOW = "2017-02-28T11:00:00Z"


def test_every_output_says_that_it_is_simulated(demo: Demo) -> None:
    """Nobody takes the demo for the world: words, tables, JSON, pictures."""
    assert demo.output.startswith("SIMULATED")
    for what in ("volume", "sentiment", "sources"):
        assert "SIMULATED" in demo.run("report", what, "--now", NOW).output
        told = json.loads(demo.run("report", what, "--now", NOW, "--json").output)
        assert told["method"]["simulated"] is True
    for name in ("volume.svg", "sentiment.svg"):
        assert "SIMULATED" in (demo.folder / name).read_text()


def test_the_comparison_is_printed(demo: Demo) -> None:
    """A line for each kind of finding: counts right, a minimum below, estimates with their rate.

    The posts that the outage hid lie in what is called missed.
    """
    hours = r"^hourly posts, (\w+) +(\d+) figures +all$"
    found = re.findall(hours, demo.output, re.MULTILINE)
    assert found == [("chirper", "168"), ("commons", "165"), ("newswire", "168")]
    assert re.search(r"^posts +at least 7,\d{3} +8,445 +not above$", demo.output, re.MULTILINE)
    missed = r"^missed, commons +Thu 4:50 to 11:10 pm +431 posts, Thu 5:30 +not above$"
    assert re.search(missed, demo.output, re.MULTILINE)
    for platform in demo.truth.hours:
        labels = rf"^labels, {platform} +[\d,]+ figures +(\d+) %$"
        (right,) = re.findall(labels, demo.output, re.MULTILINE)
        assert int(right) >= 70
    comparison = demo.output[demo.output.index("What the reports say") :]
    assert re.search(r"^texts of a day +7 figures +all$", comparison, re.MULTILINE)
    assert not re.search(r"TOO|HIGH|NOT|EQUAL", comparison)
    assert max(map(len, comparison[: comparison.index("wrote")].splitlines())) <= 80


def test_narratives_are_those_of_the_truth(demo: Demo) -> None:
    """Where nothing was missed, each narrative holds just the posts that tell it."""
    rows = demo.rows(
        "SELECT topic.key, source.name, post.native_id FROM mention "
        "JOIN topic ON topic.id = mention.topic JOIN post ON post.id = mention.post "
        "JOIN source ON source.id = post.source "
        "WHERE topic.kind = 'narrative' AND source.name != 'commons'"
    )
    held: dict[str, set[tuple[str, str]]] = {}
    for key, source, native_id in rows:
        held.setdefault(key, set()).add((source, native_id))
    for key, posts in held.items():
        beside = demo.truth.which("beside")
        true = {p for p in demo.truth.which(key) if p[0] != "commons"} - beside
        # A post that was taken back is known by a digest of its id.
        assert {tombstone(post[1]) for post in posts} == {tombstone(post[1]) for post in true}


def test_the_protected_name_never_gets_in(demo: Demo) -> None:
    """Promise 11: the feed has it, in several posts; database, reports and pictures do not."""
    assert demo.truth.which("protected")
    name = re.compile(rb"tomlin|averystone", re.IGNORECASE)
    files = [path for path in demo.folder.rglob("*") if path.name != "config.toml"]
    for path in filter(Path.is_file, files):
        assert not name.search(path.read_bytes()), path
    assert b"[name withheld]" in (demo.folder / "db" / "monitor.db").read_bytes()


def test_the_pictures_are_there(demo: Demo) -> None:
    """Volume and sentiment, as PNG, SVG and HTML."""
    for what in ("volume", "sentiment"):
        assert (demo.folder / f"{what}.png").read_bytes().startswith(b"\x89PNG")
        assert (demo.folder / f"{what}.svg").read_text().startswith("<svg")
        assert "<html" in (demo.folder / f"{what}.html").read_text()


def test_a_chart_of_any_span(demo: Demo) -> None:
    """In the terminal at 80 columns, or to a file; other endings are refused with the known."""
    for what in ("volume", "sentiment"):
        drawn = demo.run("chart", what, "--now", NOW, "--since", "3d").output
        assert max(map(len, drawn.splitlines())) <= 80
        assert "\x1b" not in drawn
    out = demo.folder / "some.svg"
    done = demo.run("chart", "volume", "--every", "6h", "--now", NOW, "--out", str(out))
    assert done.exception is None
    assert "one bar is 6 h" in out.read_text()
    refused = demo.run("chart", "volume", "--out", str(demo.folder / "some.gif"))
    assert isinstance(refused.exception, UsageError)
    assert ".png" in str(refused.exception)


def test_a_demo_replaces_a_demo_and_nothing_else(tmp_path: Path) -> None:
    """A database or a configuration that no demo made is left as it is."""
    config = furnish(tmp_path)
    config.database.parent.mkdir()
    with open_store(config.database, zone="UTC", scorer="social") as store:
        passes.write_setting(store, "simulated", "yes")
    furnish(tmp_path)
    assert not config.database.exists()
    config.database.write_bytes(b"somebody's database" * 100)
    with pytest.raises(CannotCreate, match=r"monitor\.db is not the database of an earlier"):
        furnish(tmp_path)
    assert config.database.read_bytes() == b"somebody's database" * 100
    config.database.unlink()
    config.path.write_text("# somebody's configuration")
    with pytest.raises(CannotCreate, match=r"config\.toml is not the configuration of an earlier"):
        furnish(tmp_path)
    assert config.path.read_text() == "# somebody's configuration"
    (tmp_path / "file").touch()
    for nowhere in ("file", "x" * 300):
        with pytest.raises(CannotCreate, match="cannot be written"):
            furnish(tmp_path / nowhere)


def test_a_demo_leaves_copies_and_older_databases_as_they_are(tmp_path: Path) -> None:
    """A copy that begins with the name of the database is somebody's; looking upgrades nothing."""
    (tmp_path / "db").mkdir()
    older = restored(12, tmp_path / "db")
    before = older.read_bytes()
    with pytest.raises(CannotCreate, match=r"monitor\.db is not the database of an earlier"):
        furnish(tmp_path)
    assert older.read_bytes() == before
    copy = older.rename(tmp_path / "db" / "monitor.db.old")
    (tmp_path / "db" / "monitor.db-wal").write_bytes(b"left over")
    furnish(tmp_path)
    assert copy.read_bytes() == before
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


def test_the_clock_can_be_slowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --speed 36000 an hour of the week takes a tenth of a second; without speed, for ever."""
    waited = []

    def an_hour(_: Config, __: Truth, wait: Callable[[timedelta], object]) -> Iterator[datetime]:
        begun = time.monotonic()
        wait(timedelta(hours=1))
        waited.append(time.monotonic() - begun)
        yield from ()

    monkeypatch.setattr("monitor.demo.play.play", an_hour)
    run("demo", "--out", str(tmp_path / "out"), "--speed", "36000")
    assert waited[0] >= 0.1


@pytest.mark.parametrize("speed", ["0", "-1", "nan", "inf", "fast"])
def test_a_speed_that_is_none_is_refused_before_anything_is_written(
    tmp_path: Path, speed: str
) -> None:
    """Neither is what is no number, nor one without an end."""
    refused = run("demo", "--out", str(tmp_path / "out"), "--speed", speed)
    assert f"'{speed}' is no speed: write 1 or more, such as 3600" in str(refused.exception)
    assert not (tmp_path / "out").exists()
