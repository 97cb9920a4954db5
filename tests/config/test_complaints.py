"""Each mistake in a configuration: one sentence with file, table, key, expected and got."""

# ruff: noqa: E501  complaints stand on one line, as a user reads them

from pathlib import Path

import pytest

from monitor.config import read_config
from monitor.errors import ConfigError
from monitor.sources.registry import kinds
from tests.config.write import RIGHT, read, write

ZONE = "a time with its zone, such as 2017-02-22T22:00:00-08:00"
KEY = "a short name of a-z, 0-9, - and _, such as anaheim-2017"

# What is replaced in the right configuration, by what, and the complaint after the name of the file.
MISTAKES = [
    # Unknown tables and keys
    (
        "[monitor]",
        "[page]\n[monitor]",
        'expected a known table (monitor, incident, source, counts, import, links, media, alerts, web, backup, brief), got "page"',
    ),
    (
        "[monitor]",
        "[sources]\n[monitor]",
        'expected a known table, got "sources"; did you mean "source"?',
    ),
    (
        "timezone =",
        "timezon =",
        '[monitor]: expected a known key, got "timezon"; did you mean "timezone"?',
    ),
    (
        "[incident.protect]",
        "[incident.protekt]",
        '[[incident]] "anaheim": expected a known key, got "protekt"; did you mean "protect"?',
    ),
    (
        "names =",
        "nams =",
        '[incident.protect]: expected a known key, got "nams"; did you mean "names"?',
    ),
    (
        "settle =",
        "setle =",
        '[source.hackernews]: expected a known key, got "setle"; did you mean "settle"?',
    ),
    # Missing
    (
        'title = "He threatened"',
        "",
        '[[incident.narrative]] "threat" of "anaheim": expected the key "title", got none',
    ),
    (
        'key = "chief"',
        "",
        '[[incident.voice]] number 1 of "anaheim": expected the key "key", got none',
    ),
    # Wrong types
    (
        'timezone = "America/Los_Angeles"',
        "timezone = 7",
        '[monitor], key "timezone": expected a string in quotes, got 7',
    ),
    (
        '["#Anaheim"]',
        '"anaheim"',
        """[[incident]] "anaheim", key "hashtags": expected a list, got 'anaheim'""",
    ),
    (
        '["#Anaheim"]',
        '["a", 2]',
        '[[incident]] "anaheim", key "hashtags": expected a string in quotes, got 2 as entry 2',
    ),
    (
        "[[incident]]",
        "[incident]",
        'key "incident": expected a list of tables, each written [[incident]], got a table',
    ),
    (
        "enabled = false",
        'enabled = "no"',
        """[source.second], key "enabled": expected true or false, got 'no'""",
    ),
    (
        'kind = "hackernews"',
        "kind = true",
        '[source.second], key "kind": expected a string in quotes, got true',
    ),
    (
        "[source.second]",
        "[source]\nthird = 3\n[source.second]",
        "[source.third]: expected a table [source.third], got 3",
    ),
    # Out of range
    (
        'every = "10m"',
        'every = "5s"',
        """[source.hackernews], key "every": expected a duration from 30s to 1w, got '5s'""",
    ),
    (
        'every = "10m"',
        'every = "often"',
        """[source.hackernews], key "every": expected a duration such as 30s, 2m, 1h, 1d or 1w, got 'often'""",
    ),
    (
        'settle = "2h"',
        'settle = "53w"',
        """[source.hackernews], key "settle": expected a duration from 1s to 52w, got '53w'""",
    ),
    (
        'title = "The chief"',
        'title = ""',
        '[[incident.voice]] "chief" of "anaheim", key "title": expected a string in quotes of length >= 1, got \'\'',
    ),
    (
        "[monitor]",
        '[monitor]\nlog_format = "xml"',
        """[monitor], key "log_format": expected 'text' or 'json', got 'xml'""",
    ),
    (
        'timezone = "America/Los_Angeles"',
        'timezone = "America/Los Angeles"',
        """[monitor], key "timezone": expected a time zone such as America/Los_Angeles, got 'America/Los Angeles'; did you mean "America/Los_Angeles"?""",
    ),
    (
        'timezone = "America/Los_Angeles"',
        'timezone = "../UTC"',
        """[monitor], key "timezone": expected a time zone such as America/Los_Angeles, got '../UTC'; did you mean "UTC"?""",
    ),
    (
        "[monitor]",
        '[monitor]\nscorer = "texblob"',
        """[monitor], key "scorer": expected a scorer (model, social, textblob), got 'texblob'; did you mean "textblob"?""",
    ),
    (
        "[monitor]",
        '[monitor]\ndatabase = "postgresql://ann:secret@h/d"',
        """[monitor], key "database": expected the path of a file (SQLite; `monitor help scale` says why no other), got a URL""",
    ),
    (
        '"pt-BR"',
        '"English"',
        """[[incident]] "anaheim", key "languages": expected a language tag such as en or pt-BR, got 'English'""",
    ),
    (
        '"#Anaheim"',
        '"two words"',
        """[[incident]] "anaheim", key "hashtags": expected a hashtag of letters, digits and _, got 'two words'""",
    ),
    (
        'key = "anaheim"',
        'key = "Ana heim"',
        f"""[[incident]] "Ana heim", key "key": expected {KEY}, got 'Ana heim'""",
    ),
    (
        "[source.second]",
        '[source."a b"]',
        f"""[source.a b]: expected {KEY} as the name of a table, got 'a b'""",
    ),
    # Queries
    (
        'query = "chief"',
        'query = "(chief"',
        '[[incident.voice]] "chief" of "anaheim", key "query": expected ) for the ( at character 1, got the end of the query',
    ),
    # Names that must be known, or new
    (
        'voice = "chief"',
        'voice = "chef"',
        """[[incident.event]] number 1 of "anaheim", key "voice": expected the key of a voice (chief), got 'chef'; did you mean "chief"?""",
    ),
    (
        'kind = "hackernews"',
        'kind = "hackernew"',
        f"""[source.second], key "kind": expected a kind of source ({", ".join(kinds())}), got 'hackernew'; did you mean "hackernews"?""",
    ),
    (
        'key = "threat"',
        'key = "chief"',
        """[[incident.voice]] "chief" of "anaheim", key "key": expected a key of its own, got 'chief' again""",
    ),
    # Times without a zone
    (
        "2017-02-21T00:00:00-08:00",
        "2017-02-21T00:00:00",
        f'[[incident]] "anaheim", key "since": expected {ZONE}, got 2017-02-21T00:00:00',
    ),
    (
        "2017-02-21T00:00:00-08:00",
        "2017-02-21",
        f'[[incident]] "anaheim", key "since": expected {ZONE}, got 2017-02-21',
    ),
    (
        "2017-02-22T22:00:00-08:00",
        "22:00:00",
        f'[[incident.event]] number 2 of "anaheim", key "at": expected {ZONE}, got 22:00:00',
    ),
    (
        "2017-02-21T00:00:00-08:00",
        '"2017-02-21T00:00:00"',
        """[[incident]] "anaheim", key "since": expected a time with a timezone component, got '2017-02-21T00:00:00'""",
    ),
    (
        "2017-02-21T00:00:00-08:00",
        '"yesterday"',
        """[[incident]] "anaheim", key "since": expected a time with its zone, such as 2017-02-22T22:00:00-08:00, got 'yesterday'""",
    ),
    # The name guard: its names are never shown
    (
        '["Tomlin Averystone"]',
        '["Tomlin", "-"]',
        '[incident.protect], key "names": expected at least two letters, got fewer as entry 2',
    ),
    (
        '["Tomlin Averystone"]',
        '"Tomlin"',
        '[incident.protect], key "names": expected a list, got a string',
    ),
    (
        '["Tomlin Averystone"]',
        '[["Tomlin"]]',
        '[incident.protect], key "names": expected a string in quotes, got a list as entry 1',
    ),
    # TOML itself
    (
        'timezone = "America/Los_Angeles"',
        "timezone = ",
        "expected TOML, got: A value that is none: texts stand in quotes (at line 3, column 12)",
    ),
    (
        "[source.second]",
        "[source.hackernews]",
        "expected TOML, got: The table [source.hackernews] twice (at line 39, column 19)",
    ),
]


@pytest.mark.parametrize(("before", "after", "complaint"), MISTAKES)
def test_a_mistake_is_told_exactly(tmp_path: Path, before: str, after: str, complaint: str) -> None:
    """File, table, key, what was expected and what came; exit code 78."""
    assert before in RIGHT
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, RIGHT.replace(before, after, 1))
    assert str(caught.value) == f"{tmp_path / 'config.toml'}: {complaint}"
    assert caught.value.exit_code == 78


def test_a_key_may_be_used_once(tmp_path: Path) -> None:
    """Two incidents, or two narratives of one, have two keys."""
    again = RIGHT[RIGHT.index("[[incident]]") : RIGHT.index("[source.")]
    with pytest.raises(ConfigError, match=r"key \"key\": expected a key of its own, got 'anaheim'"):
        read(tmp_path, RIGHT + again)
    second = RIGHT.replace("[[incident.voice]]", "[[incident.narrative]]")
    with pytest.raises(ConfigError, match=r"threat.*got 'threat' again"):
        read(tmp_path, second.replace('key = "chief"', 'key = "threat"'))


def test_without_an_incident_there_is_nothing_to_do(tmp_path: Path) -> None:
    """An empty file is no configuration."""
    with pytest.raises(
        ConfigError, match=r"toml: expected at least one \[\[incident\]\], got none"
    ):
        read(tmp_path, "")


def test_a_source_says_what_it_misses(tmp_path: Path) -> None:
    """A complaint of the source itself is told with its table."""
    with pytest.raises(
        ConfigError, match=r"toml: \[source\.mastodon\]: mastodon: expected instances"
    ):
        read(tmp_path, f"{RIGHT}\n[source.mastodon]")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"\xff\xfe", "expected text in UTF-8, got other bytes at byte 0"),
        (None, "got: No such file"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, content: bytes | None, complaint: str
) -> None:
    """Missing, or no text."""
    path = tmp_path / "config.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=complaint):
        read_config(path, environ={})


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    """What cannot be opened is told with the reason of the system."""
    with pytest.raises(ConfigError, match="can be read, got: Is a directory"):
        read_config(tmp_path, environ={})


def test_long_values_are_shortened(tmp_path: Path) -> None:
    """A complaint stays one readable sentence."""
    with pytest.raises(ConfigError) as caught:
        read_config(write(tmp_path, RIGHT.replace('"10m"', f'"{"x" * 5000}"')), environ={})
    assert len(str(caught.value)) < 300
