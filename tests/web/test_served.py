"""`monitor serve` as a person starts it: beside a daemon, with coders, and called wrongly."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from monitor.cli.serve import serve
from monitor.errors import StoreError, UsageError
from monitor.store.reading import labels as read_labels
from monitor.store.reading.reader import open_reader
from monitor.web.port import listen
from monitor.words.live import UNREADABLE
from tests.cli.shell import CONFIG, configured
from tests.report.coded import incident
from tests.servers import free_port
from tests.web.served import ALERT, alive, ask, change, serving

pytestmark = pytest.mark.repeats


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Serve 60 posts with two coders; give the address of the page and the path of the database."""
    folder = tmp_path_factory.mktemp("served")
    path, _ = incident(folder / "monitor.db", 60)
    words = ("--internal", "--label", "ana", "--label", " ben ")
    with serving(folder, *words, "--until", "2017-02-24T00:00Z") as address:
        ask(f"{address}label")
        yield address, path


def events(address: str) -> Iterator[str]:
    with httpx.stream("GET", f"{address}events", timeout=30) as stream:
        yield from stream.iter_text()


def test_how_things_stand_is_told_at_once(house: tuple[str, Path]) -> None:
    """Alerts first; a sign of life and an alert are there as soon as they are written."""
    address, path = house
    told = events(address)
    assert "<code>monitor run</code> starts it" in "".join(next(told) for _ in range(2))
    alive(path, "2026-01-01T00:00:00Z")
    change(path, ALERT, "Nobody <can> see.")
    text = next(chunk for chunk in told if "event: now" in chunk)
    now = json.loads(text.split("data: ")[1].split("\n")[0])
    assert now.index("Alert: Nobody &lt;can&gt; see.") < now.index("last sign of life")
    assert "Alerts of the last 24 hours" in now


def test_readers_hold_nothing(house: tuple[str, Path]) -> None:
    """While somebody listens, the daemon can cut the write-ahead log to nothing, and write."""
    address, path = house
    told = events(address)
    assert next(told)
    with closing(sqlite3.connect(path, timeout=0)) as conn:
        conn.execute("CREATE TABLE IF NOT EXISTS beside (x)")
        conn.commit()
        assert conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        conn.execute("BEGIN EXCLUSIVE")
        with httpx.Client(timeout=5) as client:
            assert client.get(f"{address}label/1").status_code == 200
        conn.rollback()


def test_a_database_that_goes_is_not_shown_as_if_it_were_there(tmp_path: Path) -> None:
    """Removed, the page says so within seconds; with another in its place, it shows that one."""
    folder = tmp_path / "served"
    folder.mkdir()
    path, _ = incident(folder / "monitor.db", 5)
    other, _ = incident(tmp_path / "other.db", 5)
    change(other, ALERT, "This is the other one.")

    def now(told: Iterator[str]) -> str:
        # One every two seconds; what is not new is made again only once a minute.
        return next(chunk for chunk in islice(told, 10) if "event: now" in chunk)

    with serving(folder, "--internal", "--until", "2017-02-24T00:00Z") as address:
        ask(address)
        told = events(address)
        assert "This is the other one." not in now(told)
        for file in folder.glob("monitor.db*"):
            file.unlink()
        assert "there is no database" in now(told)
        other.rename(path)
        assert "This is the other one." in now(told)


def test_two_people_code_the_same_posts(house: tuple[str, Path]) -> None:
    """What they say is kept as `monitor label` keeps it, and the overview tells how they agree."""
    address, path = house
    origin = address.rstrip("/")
    shown: dict[int, list[str]] = {1: [], 2: []}
    with httpx.Client(timeout=30, headers={"origin": origin}, follow_redirects=True) as client:
        for coder, code in ((1, "negative"), (2, "negative"), (1, "neutral"), (2, "positive")):
            page = client.get(f"{address}label/{coder}").text
            form = dict(re.findall(r'name="(token|post)" value="([^"]*)"', page))
            shown[coder].append(form["post"])
            answer = client.post(f"{address}label/{coder}", data={**form, "code": code})
            assert answer.status_code == 200
        overview = client.get(f"{address}label").text
    assert shown[1] == shown[2]
    with open_reader(path) as reader:
        kept = [dict(one.codes) for one in read_labels.coded(reader, 1, "tone")]
    assert sorted(kept, key=lambda codes: codes["ben"]) == [
        {"ana": "negative", "ben": "negative"},
        {"ana": "neutral", "ben": "positive"},
    ]
    assert "ana</a>: 2 of 60 posts" in overview
    assert "2 posts were labelled by two or more; Krippendorff&#x27;s alpha: " in overview


def test_its_log_holds_no_protected_name(tmp_path: Path) -> None:
    """What it cannot read is logged as all commands that log do it: with its time, names masked."""
    folder = tmp_path / "tomlin averystone"
    folder.mkdir()
    path, _ = incident(folder / "monitor.db", 5)
    config = CONFIG.replace(
        "[source.commons]", '[incident.protect]\nnames = ["Tomlin Averystone"]\n\n[source.commons]'
    )
    with serving(folder, config=config) as address:
        assert ask(f"{address}feed.xml").status_code == 200
        for file in folder.glob("monitor.db*"):
            file.unlink()
        assert UNREADABLE in ask(f"{address}feed.xml").text
    said = [
        line for line in (folder / "log.txt").read_text("utf-8").splitlines() if path.name in line
    ]
    assert said
    for line in said:
        assert re.match(r"\d{4}-\d\d-\d\dT[\d:.]+Z WARNING monitor.web: ", line), line
        assert "averystone" not in line.lower()


def test_the_desk_is_closed_unless_asked_for(tmp_path: Path) -> None:
    """Nobody codes, and no text is shown, where nobody named a coder."""
    incident(tmp_path / "monitor.db", 5)
    with serving(tmp_path) as address:
        assert ask(f"{address}label").status_code == 404
        assert httpx.post(f"{address}label/1", data={}).status_code == 404
        assert "post number" not in ask(address).text


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    """Which one, and why; nothing is started."""
    incident(tmp_path / "monitor.db", 5)
    with (
        listen(port := free_port()),
        pytest.raises(UsageError, match=f"port {port} of .* \\(address alr"),
    ):
        CliRunner().invoke(
            serve, ["--port", str(port)], obj=configured(tmp_path), catch_exceptions=False
        )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--port", "0"], "write a whole number, 1 to 65535, not '0'"),
        (["--port", "8017.5"], "write a whole number, 1 to 65535, not '8017.5'"),
        (["--label", ""], "is no name: write 1 to 80 characters"),
        (["--label", "ana\x1b[2J"], "is no name: write 1 to 80 characters"),
    ],
)
def test_wrong_words_are_refused(tmp_path: Path, words: list[str], said: str) -> None:
    """Before anything is opened."""
    done = CliRunner().invoke(serve, words, obj=configured(tmp_path))
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_stance_needs_a_coder(tmp_path: Path) -> None:
    """Else nobody would be asked for it."""
    with pytest.raises(UsageError, match="--stance goes with --label: add --label CODER"):
        CliRunner().invoke(
            serve, ["--stance", "x"], obj=configured(tmp_path), catch_exceptions=False
        )


def test_a_time_to_come_is_refused(tmp_path: Path) -> None:
    """As by a report: a page of it could show nothing."""
    incident(tmp_path / "monitor.db", 5)
    with pytest.raises(UsageError, match=r"the time would begin at .*: write a beginning before"):
        CliRunner().invoke(
            serve, ["--since", "2999-01-01"], obj=configured(tmp_path), catch_exceptions=False
        )


def test_there_must_be_a_database(tmp_path: Path) -> None:
    """The sentence says how one is made."""
    with pytest.raises(StoreError, match="run `monitor collect`"):
        CliRunner().invoke(serve, [], obj=configured(tmp_path), catch_exceptions=False)
