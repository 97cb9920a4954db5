"""`monitor note`."""

import json
import os
import pwd
from pathlib import Path

import pytest

from monitor.cli import Globals
from monitor.cli.chart import chart
from monitor.cli.note import note
from monitor.cli.page import page
from monitor.cli.report import report
from tests.cli.run import CONFIG, archive, monitor, post
from tests.cli.shell import NOW, run

pytestmark = pytest.mark.repeats


AT = ("--at", "2017-02-22T23:00")
USER = pwd.getpwuid(os.getuid()).pw_name


def listed(settings: Globals, *words: str) -> list[dict[str, object]]:
    done = run(note, "list", "--json", *words, settings=settings)
    found: list[dict[str, object]] = json.loads(done.stdout)["notes"]
    return found


def test_notes_are_added_changed_removed_and_listed(settings: Globals) -> None:
    """Each says in a sentence what was done; the history has who, when and what it said before."""
    added = run(note, "add", *AT, "Curfew begins", settings=settings).stdout
    assert added == ("Added note 1 on Wednesday 22 February 2017, 11 pm (Los Angeles time).\n")
    run(note, "add", *AT, "--by", "ann", "Rain", settings=settings)
    done = run(note, "change", "1", "Curfew starts", "--by", "ben", settings=settings)
    assert done.stdout == "Changed note 1.\n"
    assert [(one["text"], one["by"]) for one in listed(settings)] == [
        ("Curfew starts", "ben"),
        ("Rain", "ann"),
    ]
    done = run(note, "remove", "1", settings=settings)
    assert done.stdout == "Removed note 1; `monitor note list --history` still shows it.\n"
    assert [one["number"] for one in listed(settings)] == [2]
    assert [
        (one["number"], one["text"], one["by"], one["made"])
        for one in listed(settings, "--history")
    ] == [
        (1, "Curfew begins", USER, "added"),
        (1, "Curfew starts", "ben", "changed"),
        (1, None, USER, "removed"),
        (2, "Rain", "ann", "added"),
    ]


def test_a_note_of_now_needs_no_time(settings: Globals) -> None:
    """While news break nobody looks at a clock to type it."""
    run(note, "add", "--at", "now", "Second blast", settings=settings)
    run(note, "add", "--at", "1s", "Rain", settings=settings)
    blast, rain = sorted(listed(settings), key=lambda one: str(one["text"]), reverse=True)
    assert str(blast["at"])[:16] == str(rain["at"])[:16]


def test_people_read_a_table(settings: Globals) -> None:
    """How many there are, and each with its number; within 80 columns."""
    assert "No notes." in run(note, "list", settings=settings).stdout
    run(note, "add", *AT, "--by", "ann", "Word " * 40, settings=settings)
    shown = run(note, "list", settings=settings).stdout
    assert "1 note." in shown
    assert "2017-02-22 23:00" in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert "1 version." in run(note, "list", "--history", settings=settings).stdout


def test_surfaces_show_who_wrote_a_note_inside_only(settings: Globals, tmp_path: Path) -> None:
    """Terminal and JSON name the editor; page and chart do where they are internal."""
    run(note, "add", *AT, "--by", "editor-ann", "Curfew begins", settings=settings)
    told = json.loads(run(report, "volume", "--json", "--now", NOW, settings=settings).stdout)
    (found,) = [one for one in told["findings"] if one["kind"] == "note"]
    assert (found["at"], found["text"]) == ("2017-02-23T07:00:00Z", "Curfew begins")
    assert found["by"] == "editor-ann"
    assert "“Curfew begins” (editor-ann)." in told["sentences"][-1]
    assert (
        "Note: Curfew begins (editor-ann)"
        in run(chart, "volume", "--now", NOW, settings=settings).stdout
    )
    for command, name in ((page, "a.html"), (chart, "a.svg")):
        words = [*(["volume"] if command is chart else []), "--now", NOW]
        for internal in ([], ["--internal"]):
            path = tmp_path / name
            run(command, *words, "--out", str(path), *internal, settings=settings)
            text = path.read_text("utf-8")
            assert "Note: Curfew begins" in text
            assert ("editor-ann" in text) is bool(internal)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", *AT, ""), "the text of the note is empty"),
        (("add", *AT, "x" * 201), "has 201 characters"),
        (("add", "--at", "2016-01-01", "x"), "2016-01-01T00:00-08:00 is not within the time"),
        (("add", "--at", "0001-01-01T00:00Z", "x"), " is not within the time of anaheim: give"),
        (("add", "x"), "missing option '--at'"),
        (
            ("add", "--at", "2017-11-05T01:30", "x"),
            "2017-11-05T01:30 comes twice on the clock of America/Los_Angeles: "
            "write 2017-11-05T01:30-07:00 or 2017-11-05T01:30-08:00",
        ),
        (("add", "--at", "noon", "x"), "is no time: write a time such as"),
        (("add", *AT, "--by", " ", "x"), "is no name: write 1 to 80 characters"),
        (("add", *AT, "tomlin averystone speaks"), "holds a protected name"),
        (("change", "7", "x"), "there is no note 7"),
        (("change", "x", "x"), "'x' is not a valid integer"),
        (("remove", "7"), "there is no note 7"),
        (("list", "--incident", "nosuch"), "no incident 'nosuch': write one of anaheim"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_wrong_usage_is_told_in_one_sentence(
    played: Path, words: tuple[str, ...], said: str
) -> None:
    """The code is 2, and nothing is kept."""
    done = monitor("note", *words, cwd=played)
    told = done.stderr.decode()
    assert (done.returncode, done.stdout, told.count("\n")) == (2, b"", 1)
    assert said in told
    assert "averystone" not in told.lower()
    assert listed(Globals(played / "config.toml", debug=False)) == []


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a database and a protected name."""
    folder = tmp_path_factory.mktemp("played")
    (folder / "config.toml").write_text(CONFIG)
    archive(folder / "posts.ndjson", [post(n) for n in range(5)])
    assert monitor("import", "posts.ndjson", cwd=folder).returncode == 0
    return folder
