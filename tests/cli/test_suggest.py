"""`monitor suggest`: offers, and one key or option that accepts."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from monitor.app import wiring
from monitor.app.suggesting import belonging
from monitor.cli import Globals
from monitor.cli.suggest import suggest
from monitor.config import read_config
from monitor.errors import ConfigError, UsageError
from monitor.sentiment import base
from monitor.store.reading.reader import open_reader
from tests.cli.shell import run
from tests.cli.terminal import Terminal

SINCE = datetime(2026, 3, 2, tzinfo=UTC)
NOW = SINCE + timedelta(hours=20)
QUERY = "anaheim OR police"
CONFIG = """
[monitor]
database = "m.db"

[[incident]]
key = "anaheim"
title = "Shots in Anaheim"
since = 2026-03-02T00:00:00Z
query = 'anaheim OR police'   # as of Monday

[incident.protect]
names = ["Quux Corge"]

[source.chirper]
kind = "replay"
file = "feed.ndjson"
"""


def feed() -> Sequence[dict[str, object]]:
    """Return 60 posts that the query finds, half with the tag, and 30 with the tag alone."""
    texts = [
        *(f"anaheim w{n} today {'#march' if n % 2 else ''} by Quux Corge" for n in range(60)),
        *(f"#march on, x{n}, says @ann{n}, 714-555-0123" for n in range(30)),
    ]
    return [
        {
            "id": str(n),
            "platform": "chirper",
            "created_at": (SINCE + timedelta(minutes=10 * n)).isoformat(),
            "arrived_at": (SINCE + timedelta(minutes=10 * n + 1)).isoformat(),
            "author": f"person{n}",
            "text": text,
        }
        for n, text in enumerate(texts)
    ]


@pytest.fixture
def settings(tmp_path: Path) -> Globals:
    """A newsroom that has collected what its query finds."""
    path = tmp_path / "config.toml"
    path.write_text(CONFIG, "utf-8")
    lines = [msgspec.json.encode(one) + b"\n" for one in feed()]
    (tmp_path / "feed.ndjson").write_bytes(b"".join(lines))
    config = read_config(path, environ={})
    collector = wiring.Collector(
        config, [base.load("textblob")], sleep=lambda _: None, now=lambda: NOW
    )
    assert collector(config.sources[0], config.incidents[0]).new == 60
    return Globals(path, debug=False)


def query(settings: Globals) -> str:
    assert settings.config_path is not None
    return read_config(settings.config_path, environ={}).incidents[0].query.text


def offered(settings: Globals, *words: str) -> dict[str, dict[str, object]]:
    done = run(suggest, "--json", "--now", NOW.isoformat(), *words, settings=settings)
    assert done.exit_code == 0
    return {row["word"]: row for row in json.loads(done.stdout)["words"]}


def test_what_is_offered_changes_nothing(settings: Globals) -> None:
    """The tag, with how many of our posts hold it; what it would bring is not known, so null."""
    row = offered(settings)["#march"]
    assert (row["posts"], row["accounts"], row["shown"], row["value"]) == (30, 30, None, None)
    assert query(settings) == QUERY


def test_offers_go_into_the_file_that_is_named(settings: Globals, tmp_path: Path) -> None:
    """As those of every report, in the format that its name says; nothing is printed then."""
    file = tmp_path / "words.csv"
    words = ("--now", NOW.isoformat(), "--out", str(file), "--method")
    done = run(suggest, *words, settings=settings)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "#march" in file.read_text("utf-8")


def test_asking_says_what_the_search_misses(settings: Globals) -> None:
    """Of 60 posts with the tag 30 are missed; the interval holds half, and nothing is stored."""
    row = offered(settings, "--ask")["#march"]
    assert (row["shown"], row["missed"], row["value"]) == (60, 30, 0.5)
    assert 0.3 < float(str(row["low"])) < 0.5 < float(str(row["high"])) < 0.7
    assert settings.config_path is not None
    with open_reader(settings.config_path.with_name("m.db")) as reader:
        assert reader.rows("SELECT count(*) FROM post")[0][0] == 60


def test_accepting_makes_a_new_version_of_the_query(settings: Globals) -> None:
    """Comments stay; the next pass notes the version, from which charts mark the change."""
    done = run(suggest, "--accept", "#march", "--accept", "tear gas", settings=settings)
    assert query(settings) == f'{QUERY} OR #march OR "tear gas"'
    assert "its query was changed" in done.stdout
    assert settings.config_path is not None
    assert '"tear gas"\'   # as of Monday' in settings.config_path.read_text("utf-8")
    config = read_config(settings.config_path, environ={})
    later = NOW + timedelta(hours=1)
    collector = wiring.Collector(
        config, [base.load("textblob")], sleep=lambda _: None, now=lambda: later
    )
    assert collector(config.sources[0], config.incidents[0]).new == 30
    with open_reader(config.database) as reader:
        (topic,) = reader.topics("anaheim")
    assert [text for _, text in topic.queries] == [QUERY, query(settings)]


def test_a_name_that_the_query_has_to_hold_is_not_shown(settings: Globals) -> None:
    """It is in the configuration, and masked in all that is said of it, as `check` does."""
    assert settings.config_path is not None
    path = settings.config_path
    path.write_text(CONFIG.replace("OR police'", 'OR "quux corge"\''), "utf-8")
    done = run(suggest, "--accept", "#march", settings=settings)
    assert query(settings) == 'anaheim OR "quux corge" OR #march'
    assert "quux" not in f"{done.stdout}{done.stderr}".lower()
    assert 'anaheim OR "[name withheld]" OR #march' in done.stdout


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("anaheim", "finds every post with “anaheim” already"),
        ("#police", "finds every post with “#police” already"),
        ("Quux", "holds a protected name"),
        ("…", "no query can look for"),
    ],
)
def test_what_cannot_be_accepted_changes_nothing(settings: Globals, word: str, said: str) -> None:
    """What is found already, a protected name, what is no word."""
    with pytest.raises(UsageError, match=said):
        run(suggest, "--accept", word, settings=settings)
    assert query(settings) == QUERY


def test_a_query_that_cannot_be_edited_is_left_to_its_author(settings: Globals) -> None:
    """The message has the line to write."""
    assert settings.config_path is not None
    path = settings.config_path
    path.write_text(CONFIG.replace(f"'{QUERY}'", f"'''{QUERY}'''"), "utf-8")
    with pytest.raises(ConfigError, match=rf"query = '{QUERY} OR #march'"):
        run(suggest, "--accept", "#march", settings=settings)


def test_one_key_accepts(settings: Globals, tmp_path: Path) -> None:
    """On a terminal the key of a word, then yes to the new query; with --ask posts are judged.

    They are shown as they would be kept: without handles and phone numbers.
    """
    words = list(offered(settings))
    key = f"{words.index('#march') + 1:x}".encode()
    with Terminal() as terminal:
        program = terminal.run("suggest", "--ask", "--now", NOW.isoformat(), cwd=tmp_path)
        terminal.wait_for(b"any other ends")
        terminal.press(key)
        for number, answer in enumerate((b"y", b"y", b"n", b"q"), start=1):
            terminal.wait_for(b"Does it belong?", number)
            terminal.press(answer)
        terminal.wait_for(b"Write it?")
        terminal.press(b"y\n")
        assert terminal.end_of(program) == 0
        assert b"2 of 3 belong" in terminal.written
        assert b"@[handle], [phone]" in terminal.written
        assert b"@ann" not in terminal.written
    assert query(settings) == f"{QUERY} OR #march"


def test_what_was_judged_has_its_interval() -> None:
    """Wilson's, of those that the search misses."""
    assert belonging(1, 1).startswith("1 of 1 belongs: ")
    assert belonging(7, 10) == "7 of 10 belong: 70 % (40 to 89 %) of those that the search misses."


def test_one_search_is_widened_at_a_time(settings: Globals) -> None:
    """Of two that are named the second was left as it is, and nothing said so."""
    words = ("--incident", "anaheim", "--incident", "b", "--accept", "#march")
    with pytest.raises(UsageError, match="write one --incident"):
        run(suggest, *words, settings=settings)


def test_a_newsroom_of_several_incidents_names_one(settings: Globals) -> None:
    """Else a word could end in the query of another."""
    assert settings.config_path is not None
    path = settings.config_path
    first = CONFIG[CONFIG.index("[[incident]]") : CONFIG.index("[incident.protect]")]
    more = first.replace('"anaheim"', '"b"')
    path.write_text(CONFIG.replace("[source", f"{more}\n[source", 1), "utf-8")
    with pytest.raises(UsageError, match=r"say which with --incident KEY \(anaheim, b"):
        run(suggest, "--accept", "#march", settings=settings)
