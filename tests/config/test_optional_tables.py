"""Tables that may be left out: nothing is done without them, and each mistake has its complaint."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.archive import Hints
from monitor.config.chores import Backups
from monitor.config.convert import keys
from monitor.config.tables import ConfigTable, LinksTable, MediaTable
from monitor.config.web import Web
from monitor.errors import ConfigError
from tests.config.write import RIGHT, read


def test_nothing_is_copied_by_default(tmp_path: Path) -> None:
    """Without the table there is nothing; the folder starts from that of the file."""
    assert read(tmp_path, RIGHT).backups is None
    assert read(tmp_path, f'{RIGHT}[backup]\nfolder = "copies"\n').backups == Backups(
        folder=tmp_path / "copies", every=timedelta(days=1), keep=7, max_age=timedelta(days=3)
    )


def test_no_folder_is_watched_by_default(tmp_path: Path) -> None:
    """Nor where only the way of reading is given."""
    assert read(tmp_path, RIGHT).imports is None
    assert read(tmp_path, f'{RIGHT}[import]\ndates = "dmy"\n').imports is None


def test_all_is_read_of_a_folder_of_imports(tmp_path: Path) -> None:
    """Every key; the path starts from the folder of the file."""
    text = (
        '[import]\nfolder = "inbox"\nsource = "forum"\ntimezone = "Europe/Berlin"\n'
        'dates = "dmy"\ncolumns = { Zeit = "created_at", "Mein Text" = "text" }\n'
    )
    found = read(tmp_path, RIGHT + text).imports
    assert found is not None
    assert found.path == tmp_path / "inbox"
    columns = {"Zeit": "created_at", "Mein Text": "text"}
    assert found.hints == Hints(columns, ZoneInfo("Europe/Berlin"), "dmy", "forum", mixed=True)


@pytest.mark.parametrize(
    ("name", "on"), [("media", MediaTable(enabled=True)), ("links", LinksTable(resolve=True))]
)
def test_nobody_is_asked_by_default(tmp_path: Path, name: str, on: ConfigTable) -> None:
    """Without the table, nor where only the budget is given."""
    first = keys(type(on))[0]
    for text, expected in (
        ("", type(on)()),
        (f"[{name}]\nper_minute = 10\n", type(on)()),
        (f"[{name}]\n{first} = true\n", on),
    ):
        found = getattr(read(tmp_path, RIGHT + text), name)
        assert found == expected
        assert getattr(found, first) == ("true" in text)


def test_nothing_is_served_by_default(tmp_path: Path) -> None:
    """A daemon serves nothing that nobody asked for."""
    assert read(tmp_path, RIGHT).web == Web(enabled=False, port=8017)


def test_all_is_read_of_a_live_page(tmp_path: Path) -> None:
    """Every key."""
    text = (
        '[web]\nenabled = true\nport = 9000\nincident = "anaheim"\ninternal = true\n'
        'host_names = ["news.example"]\npassword_file = "readers.txt"\ntrust_proxy = true\n'
    )
    wanted = Web(
        enabled=True,
        port=9000,
        incident="anaheim",
        internal=True,
        host_names=("news.example",),
        password_file=str(tmp_path / "readers.txt"),
        trust_proxy=True,
    )
    assert read(tmp_path, RIGHT + text).web == wanted


MISTAKES = {
    "backup": (
        ("", 'the key "folder" is missing: write it here'),
        ("keep = 3", 'the key "folder" is missing: write it here'),
        ('folder = "x"\nkept = 3', 'kept is no key; did you mean "keep"?'),
        ('folder = "x"\nkeep = 0', "keep is 0: write a whole number >= 1"),
        ('folder = "x"\nevery = "1m"', "every is '1m': write a duration from 1h to 1w"),
        ('folder = "x"\nmax_age = "1y"', "max_age is '1y': write a number and s, m,"),
    ),
    "brief": (
        ("", 'the key "at" is missing: write it here'),
        ('at = ["7:00"]', "at holds '7:00': write times of day such as 07:00"),
        # A digit that no time of day is read with.
        ('at = ["0٧:00"]', "at holds '0٧:00': write times of day such as 07:00"),
    ),
    "import": (
        ('folders = "inbox"', 'folders is no key; did you mean "folder"?'),
        ('dates = "ymd"', "dates is 'ymd': write 'dmy' or 'mdy' or ''"),
        ('timezone = "Europe/Berln"', 'America/Los_Angeles; did you mean "Europe/Berlin"?'),
        ('source = "My Forum"', "source is 'My Forum': write a short name of a-z, 0-9, - and _"),
        (
            'columns = { Zeit = "time" }',
            "columns gives the column 'Zeit' the field 'time', which is none: write",
        ),
        ("columns = { Zeit = 1 }", "columns is a value of another type: write a string in quotes"),
    ),
    # One a second at most: it is a courtesy to hosts that owe us nothing.
    "media": tuple((f"per_minute = {budget}", "per_minute is") for budget in ("0", "61", '"many"')),
    "links": tuple((f"per_minute = {budget}", "per_minute is") for budget in ("0", "61", '"many"')),
    "web": (
        ('enabled = "yes"', "enabled is 'yes': write true or false"),
        ("port = 0", "port is 0: write a whole number >= 1"),
        ("port = 65536", "port is 65536: write a whole number <= 65535"),
        ('port = "8017"', "port is '8017': write a whole number"),
        (
            'incident = "anahiem"',
            "incident is 'anahiem', which is no incident: write one of anaheim; did",
        ),
        (
            'host_names = ["https://news.example/"]',
            "': write a host name such as news.example, in small letters, without",
        ),
        ('host_names = ["*"]', "host_names holds '*': write a host name"),
        (
            'host_names = ["news.example"]\ninternal = true',
            "password_file is missing, and host_names lets others ask for an",
        ),
        ('host = "0.0.0.0"', "host is no key: write one of enabled, port, incident, internal,"),
    ),
}
"""Table -> lines of it, and what is said of them."""


@pytest.mark.parametrize(
    ("table", "lines", "said"),
    [(table, *mistake) for table, mistakes in MISTAKES.items() for mistake in mistakes],
)
def test_what_is_wrong_is_told(tmp_path: Path, table: str, lines: str, said: str) -> None:
    """The file, the line, the table, the key, what is wrong and what to do."""
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, f"{RIGHT}[{table}]\n{lines}\n")
    assert str(caught.value).startswith(f"{tmp_path / 'config.toml'}, line ")
    assert f", [{table}]: " in str(caught.value)
    assert said in str(caught.value)


def test_a_live_page_is_a_table(tmp_path: Path) -> None:
    """Not a word."""
    with pytest.raises(ConfigError, match="web is true: write a table"):
        read(tmp_path, f"web = true\n{RIGHT}")
