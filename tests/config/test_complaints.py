"""Each mistake in a configuration: one sentence with file, line, table, key, and what to do."""

# ruff: noqa: E501  complaints stand on one line, as a user reads them

import os
import re
from pathlib import Path

import pytest

from monitor.config import read_config
from monitor.errors import ConfigError
from tests.config.write import RIGHT, read, told, write

ZONE = "a time with its zone, such as 2017-02-22T22:00:00-08:00"
FIX = re.compile(r": (?:write|give|put|keep|add|breaks)\b|\b(?:put|take) |; did you mean ")
"""What each complaint has: what to do."""

OF_POSTS = "bluesky, discourse, hackernews, hackernews-items, jetstream, lemmy, mastodon, reddit, replay, rss, threads, tumblr, x, youtube"

KEY = "a short name of a-z, 0-9, - and _, such as anaheim-2017"

# What is replaced in the right configuration, by what, and the complaint after the name of the file.
MISTAKES = [
    # Unknown tables and keys
    (
        "[monitor]",
        "[page]\n[monitor]",
        "line 2: page is no table: write one of monitor, incident, source, counts, import, links, media, alerts, web, backup, brief",
    ),
    (
        "[monitor]",
        "[sources]\n[monitor]",
        'line 2: sources is no table; did you mean "source"?',
    ),
    (
        "[[incident.voice]]",
        "[[voice]]",
        "line 18: voice is no table: write [[incident.voice]] below its [[incident]]",
    ),
    (
        "[incident.protect]",
        "[protect]",
        "line 32: protect is no table: write [incident.protect] below its [[incident]]",
    ),
    (
        "timezone =",
        "timezon =",
        'line 3, [monitor]: timezon is no key; did you mean "timezone"?',
    ),
    (
        "[incident.protect]",
        "[incident.protekt]",
        'line 32, [[incident]] "anaheim": protekt is no key; did you mean "protect"?',
    ),
    (
        "names =",
        "nams =",
        'line 33, [incident.protect]: nams is no key; did you mean "names"?',
    ),
    (
        "settle =",
        "setle =",
        'line 37, [source.hackernews]: setle is no key; did you mean "settle"?',
    ),
    # Empty
    (
        "[monitor]",
        "[brief]\nat = []\n[monitor]",
        "line 3, [brief]: at is empty: write a list, not an empty one",
    ),
    (
        "[monitor]",
        '[backup]\nfolder = ""\n[monitor]',
        "line 3, [backup]: folder is empty: write a path",
    ),
    (
        "[monitor]",
        '[web]\npassword_file = ""\n[monitor]',
        "line 3, [web]: password_file is empty: write a path",
    ),
    # Missing
    (
        'title = "He threatened"',
        "",
        'line 13, [[incident.narrative]] "threat" of "anaheim": the key "title" is missing: write it here',
    ),
    (
        'key = "chief"',
        "",
        'line 18, [[incident.voice]] number 1 of "anaheim": the key "key" is missing: write it here',
    ),
    # Wrong types
    (
        'timezone = "America/Los_Angeles"',
        "timezone = 7",
        "line 3, [monitor]: timezone is 7: write a string in quotes",
    ),
    (
        '["#Anaheim"]',
        '"anaheim"',
        "line 10, [[incident]] \"anaheim\": hashtags is 'anaheim': write a list",
    ),
    (
        '["#Anaheim"]',
        '["a", 2]',
        'line 10, [[incident]] "anaheim": hashtags has 2 as entry 2: write a string in quotes',
    ),
    (
        "[[incident]]",
        "[incident]",
        "line 5: incident is a table: write a list of tables, each written [[incident]]",
    ),
    (
        "[[incident.voice]]",
        "[incident.voice]",
        'line 18, [[incident]] "anaheim": voice is a table: write a list of tables, each written [[incident.voice]]',
    ),
    (
        "[monitor]",
        '[alerts]\nvolume = "many"\n[monitor]',
        "line 3, [alerts]: volume is 'many': write a whole number",
    ),
    (
        "enabled = false",
        'enabled = "no"',
        "line 41, [source.second]: enabled is 'no': write true or false",
    ),
    (
        'kind = "hackernews"',
        "kind = true",
        "line 40, [source.second]: kind is true: write a string in quotes",
    ),
    (
        "[source.second]",
        "[source]\nthird = 3\n[source.second]",
        "line 40, [source.third]: 3 is no table: write [source.third] on a line",
    ),
    # Out of range
    (
        'every = "10m"',
        "every = 30",
        "line 36, [source.hackernews]: every is 30: write a number and s, m, h, d or w, such as 5m, in quotes",
    ),
    (
        'every = "10m"',
        'every = "5s"',
        "line 36, [source.hackernews]: every is '5s': write a duration from 30s to 1w",
    ),
    (
        'every = "10m"',
        'every = "often"',
        "line 36, [source.hackernews]: every is 'often': write a number and s, m, h, d or w, such as 5m",
    ),
    (
        'settle = "2h"',
        'settle = "53w"',
        "line 37, [source.hackernews]: settle is '53w': write a duration from 1s to 52w",
    ),
    (
        "[monitor]",
        "[source.hackernews-items]\nmost = 0\n[monitor]",
        "line 3, [source.hackernews-items]: most is 0: write a whole number >= 1",
    ),
    (
        "[monitor]",
        "[source.lemmy]\nlistings = []\n[monitor]",
        "line 3, [source.lemmy]: listings is empty: write one or more of 'posts', 'comments'",
    ),
    (
        "[monitor]",
        "[source.reddit]\nlistings = []\n[monitor]",
        "line 3, [source.reddit]: listings is empty: write one or more of 'new', 'comments'",
    ),
    (
        'title = "The chief"',
        'title = ""',
        'line 20, [[incident.voice]] "chief" of "anaheim": title is \'\': write a string in quotes, not an empty one',
    ),
    (
        'title = "The chief"',
        f'title = "{201 * "a"}"',
        f'line 20, [[incident.voice]] "chief" of "anaheim": title is \'{60 * "a"}…\': '
        "write a string in quotes, of at most 200 characters",
    ),
    (
        "[monitor]",
        '[monitor]\nlog_format = "xml"',
        "line 3, [monitor]: log_format is 'xml': write 'text' or 'json'",
    ),
    (
        "[monitor]",
        '[source.lemmy]\nlistings = ["new"]\n[monitor]',
        "line 3, [source.lemmy]: listings has 'new' as entry 1: write 'posts' or 'comments'",
    ),
    (
        'timezone = "America/Los_Angeles"',
        'timezone = "America/Los Angeles"',
        "line 3, [monitor]: timezone is 'America/Los Angeles': write a time zone such as America/Los_Angeles; did you mean \"America/Los_Angeles\"?",
    ),
    (
        'timezone = "America/Los_Angeles"',
        'timezone = "PST"',
        "line 3, [monitor]: timezone is 'PST': write a time zone such as America/Los_Angeles",
    ),
    (
        'timezone = "America/Los_Angeles"',
        'timezone = "GMT+1"',
        "line 3, [monitor]: timezone is 'GMT+1': write a time zone such as America/Los_Angeles",
    ),
    (
        "[monitor]",
        "[brief]\nat = [07:00:00]\n[monitor]",
        'line 3, [brief]: at is 07:00:00: write each in quotes, such as "07:00"',
    ),
    (
        'timezone = "America/Los_Angeles"',
        'timezone = "../UTC"',
        "line 3, [monitor]: timezone is '../UTC': write a time zone such as America/Los_Angeles; did you mean \"Etc/UTC\"?",
    ),
    (
        "[monitor]",
        '[monitor]\nscorer = "texblob"',
        "line 3, [monitor]: scorer is 'texblob', which is no scorer: write one of model, social, textblob; did you mean \"textblob\"?",
    ),
    (
        "[monitor]",
        '[monitor]\ndatabase = "postgresql://ann:secret@h/d"',
        "line 3, [monitor]: database is a URL: write the path of a file (SQLite; `monitor help scale` says why no other)",
    ),
    (
        '"pt-BR"',
        '"English"',
        "line 11, [[incident]] \"anaheim\": languages is 'English': write a language tag such as en or pt-BR",
    ),
    (
        '"#Anaheim"',
        '"two words"',
        "line 10, [[incident]] \"anaheim\": hashtags is 'two words': write a hashtag of letters, digits and _",
    ),
    (
        'key = "anaheim"',
        'key = "Ana heim"',
        f"""line 6, [[incident]] "Ana heim": key is 'Ana heim': write {KEY}""",
    ),
    (
        "[source.second]",
        '[source."a b"]',
        f"line 39, [source.a b]: a table cannot be named 'a b': write {KEY}",
    ),
    # Queries
    (
        'query = "chief"',
        'query = "(chief"',
        'line 21, [[incident.voice]] "chief" of "anaheim": query: the ( at character 1 is not closed before the end of the query: put a ) after its words',
    ),
    # Names that must be known, or new
    (
        'voice = "chief"',
        'voice = "chef"',
        'line 26, [[incident.event]] number 1 of "anaheim": voice is \'chef\', which is no voice: write one of chief; did you mean "chief"?',
    ),
    (
        'kind = "hackernews"',
        'kind = "hackernew"',
        f"""line 40, [source.second]: kind is 'hackernew', which is no kind of source: write one of {OF_POSTS}; did you mean "hackernews"?""",
    ),
    (
        'kind = "hackernews"',
        'kind = "RSS"',
        f"""line 40, [source.second]: kind is 'RSS', which is no kind of source: write one of {OF_POSTS}; did you mean "rss"?""",
    ),
    (
        'kind = "hackernews"',
        "",
        f"line 39, [source.second]: has no kind, and 'second' is none itself: write kind = and one of {OF_POSTS}",
    ),
    (
        'key = "threat"',
        'key = "chief"',
        'line 19, [[incident.voice]] "chief" of "anaheim": key is \'chief\' a second time: give each its own',
    ),
    # Times without a zone
    (
        "2017-02-21T00:00:00-08:00",
        "2017-02-21T00:00:00",
        f'line 8, [[incident]] "anaheim": since is 2017-02-21T00:00:00: write {ZONE}',
    ),
    (
        "2017-02-21T00:00:00-08:00",
        "2017-02-21",
        f'line 8, [[incident]] "anaheim": since is 2017-02-21: write {ZONE}',
    ),
    (
        "2017-02-22T22:00:00-08:00",
        "22:00:00",
        f'line 29, [[incident.event]] number 2 of "anaheim": at is 22:00:00: write {ZONE}',
    ),
    (
        "2017-02-21T00:00:00-08:00",
        "0001-01-01T00:00:00+14:00",
        'line 8, [[incident]] "anaheim": since is 0001-01-01T00:00:00+14:00: write a time within the years 1970 to 2099',
    ),
    (
        "2017-02-22T22:00:00-08:00",
        "9999-12-31T23:59:59Z",
        'line 29, [[incident.event]] number 2 of "anaheim": at is 9999-12-31T23:59:59+00:00: write a time within the years 1970 to 2099',
    ),
    (
        "2017-02-21T00:00:00-08:00",
        '"2017-02-21T00:00:00"',
        "line 8, [[incident]] \"anaheim\": since is '2017-02-21T00:00:00': write a time with its zone, such as 2017-02-22T22:00:00-08:00",
    ),
    (
        "2017-02-21T00:00:00-08:00",
        '"yesterday"',
        "line 8, [[incident]] \"anaheim\": since is 'yesterday': write a time with its zone, such as 2017-02-22T22:00:00-08:00",
    ),
    # The name guard: its names are never shown
    (
        '["Tomlin Averystone"]',
        '["Tomlin", "-"]',
        "line 33, [incident.protect]: names holds fewer than two letters as entry 2: write a name, or take the entry out",
    ),
    (
        "[incident.protect]",
        "[[incident.protect]]",
        'line 32, [[incident]] "anaheim": protect is a list: write a table of its own, [incident.protect]',
    ),
    (
        '["Tomlin Averystone"]',
        '"Tomlin"',
        "line 33, [incident.protect]: names is a string: write a list",
    ),
    (
        "names = ",
        '"Tomlin Averystone" = ',
        "line 32, [incident.protect]: has a key that it does not know: write names only",
    ),
    (
        '["Tomlin Averystone"]',
        '[["Tomlin"]]',
        "line 33, [incident.protect]: names has a list as entry 1: write a string in quotes",
    ),
    # TOML itself
    (
        'timezone = "America/Los_Angeles"',
        "timezone = ",
        "breaks the rules of TOML: this is no value, put text in quotes and write true or false in small letters (at line 3, column 12); see `monitor help configuration`",
    ),
    (
        "since = 2017-02-21T00:00:00-08:00",
        "since = 2017-02-21T00:00-08:00",
        "breaks the rules of TOML: the value ends before this, put text in quotes and write a time as 2017-02-22T22:00:00-08:00 (at line 8, column 19); see `monitor help configuration`",
    ),
    (
        "[source.second]",
        "[source.hackernews]",
        "breaks the rules of TOML: put the two tables [source.hackernews] together (at line 39, column 19); see `monitor help configuration`",
    ),
]


@pytest.mark.parametrize(("before", "after", "complaint"), MISTAKES)
def test_a_mistake_is_told_exactly(tmp_path: Path, before: str, after: str, complaint: str) -> None:
    """File, line, table, key, what is wrong and what to do; exit code 78."""
    assert before in RIGHT
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, RIGHT.replace(before, after, 1))
    assert told(caught.value, tmp_path) == complaint
    assert FIX.search(complaint)
    assert caught.value.exit_code == 78


@pytest.mark.parametrize(
    "line",
    [
        'monitor]\ndatabase = "~nobody-here/a.db"',
        'backup]\nfolder = "~nobody-here/copies"',
        'import]\nfolder = "~nobody-here/inbox"',
        'web]\npassword_file = "~nobody-here/readers.txt"',
        'source.pages]\nkind = "mastodon"\ntoken_file = "~nobody-here/id"',
        'source.again]\nkind = "replay"\nfile = "~nobody-here/a.ndjson"',
        'counts.calls]\nkind = "csv"\nfile = "~nobody-here/a.csv"\ntitle = "Calls"\nunit = "calls"',
    ],
)
def test_a_home_that_nobody_has_is_complained_of(tmp_path: Path, line: str) -> None:
    """As where a configuration was moved to another machine, or runs in a container."""
    text = RIGHT.replace("[monitor]", f"[{line}", 1) if "monitor" in line else f"{RIGHT}\n[{line}\n"
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    fault = "begins with ~ and a home folder that is not known here: write the whole path"
    assert fault in told(caught.value, tmp_path)


def test_a_key_may_be_used_once(tmp_path: Path) -> None:
    """Two incidents, or two narratives of one, have two keys."""
    again = RIGHT[RIGHT.index("[[incident]]") : RIGHT.index("[source.")]
    with pytest.raises(ConfigError, match="key is 'anaheim' a second time: give each its own"):
        read(tmp_path, RIGHT + again)
    second = RIGHT.replace("[[incident.voice]]", "[[incident.narrative]]")
    with pytest.raises(ConfigError, match="key is 'threat' a second time: give each"):
        read(tmp_path, second.replace('key = "chief"', 'key = "threat"'))


def test_a_title_may_be_used_once(tmp_path: Path) -> None:
    """Tables and charts know narratives, and voices, by their titles."""
    second = RIGHT.replace("[[incident.voice]]", "[[incident.narrative]]")
    second = second.replace('title = "The chief"', 'title = "He threatened"')
    with pytest.raises(ConfigError, match="title is 'He threatened' a second time: give each its"):
        read(tmp_path, second)


def test_a_name_in_place_of_the_table_of_names_is_not_shown(tmp_path: Path) -> None:
    """What an editor writes there is to be protected, however it is written."""
    table = RIGHT[RIGHT.index("[incident.protect]") :].split("\n\n", 1)[0]
    wrong = RIGHT.replace(table, "").replace("[[incident]]", '[[incident]]\nprotect = "Tomlin"', 1)
    with pytest.raises(ConfigError, match=r"protect is a string: write a table of its own") as told:
        read(tmp_path, wrong)
    assert "Tomlin" not in str(told.value)


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ("[monitor]", '[monitor]\ndatabase = "a\\u0000.db"', "[monitor]: database"),
        ('"Tomlin Averystone"', '"Tomlin\\u0000"', "[incident.protect]: names"),
        ('"threat*"', '"threat\\u0000"', '[[incident.narrative]] "threat" of "anaheim": query'),
    ],
)
def test_a_character_that_is_none_is_refused_wherever_it_stands(
    tmp_path: Path, before: str, after: str, where: str
) -> None:
    """No path, address or text can have it; as a path it ended as a bug, where that was opened."""
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, RIGHT.replace(before, after, 1))
    assert rf"{where} holds \u0000" in str(caught.value)
    assert "Tomlin" not in str(caught.value)


def test_without_an_incident_there_is_nothing_to_do(tmp_path: Path) -> None:
    """An empty file is no configuration."""
    with pytest.raises(
        ConfigError, match=r"there is no \[\[incident\]\]: add one, or let `monitor init` write"
    ):
        read(tmp_path, "")


def test_a_source_says_what_it_misses(tmp_path: Path) -> None:
    """A complaint of the source itself is told with its table."""
    with pytest.raises(ConfigError, match="mastodon: `instances` is missing: write instances ="):
        read(tmp_path, f"{RIGHT}\n[source.mastodon]")


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ('mastodon]\nevery = "1m"\ninstances = [\n  "mastodon.social",\n]', "instances"),
        ('rss]\nevery = "1m"\nfeeds = ["www.echo.example/feed"]', "feeds"),
        ('rss]\nfeeds = ["https://echo.example/feed"]\nlongest = "1 hour"', "longest"),
        ('reddit]\nevery = "1m"\nsubreddits = ["a town"]', "subreddits"),
    ],
)
def test_what_a_source_complains_of_has_the_line_of_its_key(
    tmp_path: Path, table: str, line: str
) -> None:
    """The source does not know where its table stands; whoever corrects it looks for the key."""
    text = f"{RIGHT}\n[source.{table}\n"
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    lines = text.splitlines()
    number = next(n for n, said in enumerate(lines, start=1) if said.startswith(f"{line} ="))
    assert told(caught.value, tmp_path).startswith(f"line {number}, [source.")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"\xff\xfe", "byte 0 is not text in UTF-8: save the file as UTF-8"),
        (None, r"cannot be read \(No such file"),
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


def test_a_configuration_is_a_file(tmp_path: Path) -> None:
    """A pipe would be waited on for ever; a folder is none either."""
    os.mkfifo(tmp_path / "pipe")
    for path, said in (
        (tmp_path / "pipe", "pipe is a pipe or a device, .* its folder: name a file"),
        (Path(os.devnull), "null is a pipe or a device, .* its folder: name a file"),
        (tmp_path, r"cannot be read \(Is a directory\): name a file in it"),
    ):
        with pytest.raises(ConfigError, match=said):
            read_config(path, environ={})


@pytest.mark.parametrize("key", ["database", "key_file"])
def test_a_pipe_is_no_file_of_ours(tmp_path: Path, key: str) -> None:
    """Whoever opened it would wait for ever, without a word."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigError, match=f"{key} is a pipe or a device: write the path of a file"):
        read(tmp_path, RIGHT.replace("[monitor]", f'[monitor]\n{key} = "pipe"', 1))


@pytest.mark.parametrize("key", ["database", "key_file"])
@pytest.mark.parametrize("name", ["k" * 300, "loop"])
def test_a_path_that_leads_nowhere_is_refused(tmp_path: Path, key: str, name: str) -> None:
    """Where it was opened it ended as a bug."""
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(
        ConfigError, match=r"cannot be read \((?:File name too long|Too many levels)"
    ):
        read(tmp_path, RIGHT.replace("[monitor]", f'[monitor]\n{key} = "{name}"', 1))


def test_a_name_is_no_essay(tmp_path: Path) -> None:
    """The complaint says which entry; one of some thousand letters ended every command as a bug."""
    with pytest.raises(
        ConfigError, match=r"names has a string as entry 1: .* at most 200 char"
    ) as told:
        read(tmp_path, RIGHT.replace('"Tomlin Averystone"', f'"{"Tomlin " * 300}"', 1))
    assert "Tomlin" not in str(told.value)


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    """What cannot be opened is told with the reason of the system."""
    with pytest.raises(ConfigError, match=r"cannot be read \(Is a directory\): name a file in it"):
        read_config(tmp_path, environ={})


def test_long_values_are_shortened(tmp_path: Path) -> None:
    """A complaint stays one readable sentence."""
    with pytest.raises(ConfigError) as caught:
        read_config(write(tmp_path, RIGHT.replace('"10m"', f'"{"x" * 5000}"')), environ={})
    assert len(str(caught.value)) < 300
