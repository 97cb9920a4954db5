"""`monitor import` and `monitor analyze` of other tools' files, as a user meets them."""

import json
import shutil
from datetime import datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from monitor import cli
from tests.cli.run import CONFIG, archive, monitor, post
from tests.cli.terminal import Terminal
from tests.foreign.workbook import workbook

pytestmark = pytest.mark.repeats


FILES = Path(__file__).parents[1] / "foreign"
PACIFIC = ("--tz", "America/Los_Angeles")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(CONFIG)
    for path in FILES.glob("*.*s*"):
        shutil.copy(path, tmp_path)
    return tmp_path


def run(here: Path, *words: str) -> Result:
    config = ["--config", str(here / "config.toml")]
    paths = [str(here / word) if (here / word).is_file() else word for word in words]
    return CliRunner().invoke(cli.root, [*config, *paths], standalone_mode=False)


def test_three_posts_are_shown_before_anything_is_written(here: Path) -> None:
    """As they would be stored: names and handles masked, authors gone, time in UTC, on stderr."""
    text = "Tomlin Averystone and @bo, police in Anaheim"
    rows = [f'{n},22/02/2017 22:0{n}:00,"{text}",Ann Author,{7 - 6 * n % 7}' for n in range(5)]
    (here / "a.csv").write_text("\n".join(["id,created_at,text,author,likes", *rows]))
    done = run(here, "import", *PACIFIC, "--dates", "dmy", "--source", "sheet", "a.csv")
    assert done.exception is None
    lines = done.stderr.splitlines()
    assert lines[0].endswith("a.csv: our own columns; as they would be stored, first:")
    assert lines[1:3] == [
        "  line 2: sheet 0; 2017-02-23T06:00:00Z; post; author as a pseudonym; 7 likes; "
        "mentions anaheim",
        "    [name withheld] and @[handle], police in Anaheim",
    ]
    assert "; 1 like; " in lines[3]
    assert len(lines) == 7
    assert "Ann Author" not in done.output
    assert done.stdout.endswith("5 posts read, 5 mention an incident (5 new), 0 off-topic, "
                                "0 could not be read\n")  # fmt: skip
    again = run(here, "import", *PACIFIC, "--json", "--source", "sheet", "--yes", "a.csv")
    assert json.loads(again.stdout)["new"] == 0


def test_columns_that_are_not_kept_are_named(here: Path) -> None:
    """Up to ten: who misses the authors sees that their column was not taken for one."""
    more = [f"c{n}" for n in range(10)]
    values = "1,2017-02-22T22:00:00Z,police in Anaheim,Ann" + 10 * ",x"
    (here / "a.csv").write_text("\n".join([",".join(["id,when,text,author", *more]), values]))
    done = run(here, "import", "--map", "when=created_at", "--source", "sheet", "a.csv")
    named = ", ".join(["author", *more[:9]])
    assert f"  columns that are not kept: {named} and 1 more\n" in done.stderr


def test_a_preview_says_which_incident_a_post_will_count_for(here: Path) -> None:
    """None where it is not of its time, whatever it says; as the count below it has it."""
    config = here / "config.toml"
    config.write_text(
        config.read_text().replace(
            "since = 2017", "closed = 2017-03-01T00:00:00-08:00\nsince = 2017", 1
        )
    )
    days = ("2017-02-20", "2017-02-22", "2017-03-02")
    rows = [f"{n},{day} 22:00,police in Anaheim" for n, day in enumerate(days)]
    (here / "a.csv").write_text("\n".join(["id,created_at,text", *rows]))
    done = run(here, "import", *PACIFIC, "--source", "sheet", "a.csv")
    said = [line.rpartition("; ")[2] for line in done.stderr.splitlines() if "sheet" in line]
    early = "off-topic: not of the time of anaheim"
    assert said == [early, "mentions anaheim", early]
    assert "3 posts read, 1 mentions an incident (1 new), 2 off-topic" in done.stdout


def test_the_name_of_a_file_is_shown_without_protected_names(here: Path) -> None:
    """Before it is read, in its sentence, in its JSON, and in what is complained of."""
    good = "id,created_at,text,source\n1,2017-02-22T22:00:00Z,police in Anaheim,forum\n"
    for name, rows in (("a.csv", good), ("b.csv", good + "2,soon,police,forum\n"), ("c.csv", "")):
        (here / f"Tomlin Averystone {name}").write_text(rows)
        for how in ((), ("--json",), ("--observed", "2017-02-22T22:00:00Z..2017-02-22T23:00:00Z")):
            done = run(here, "import", "--yes", *how, f"Tomlin Averystone {name}")
            said = f"{done.output}{done.stderr}{done.exception or ''}"
            assert f"[name withheld] {name}" in said
            assert "Tomlin" not in said
    done = run(here, "import", "--yes", "Tomlin Averystone d.csv")
    assert str(done.exception).startswith("[name withheld] d.csv cannot be read")
    done = run(here, "import", "--map", "Body=text", "Tomlin Averystone a.csv")
    assert "/[name withheld] a.csv: --map: there is no column" in str(done.exception)


def test_posts_of_no_platform_are_refused_in_one_sentence(here: Path) -> None:
    """A file that names no source is refused whole, not line by line."""
    rows = [f"{n},2017-02-22T22:00:00Z,police in Anaheim" for n in range(30)]
    (here / "a.csv").write_text("\n".join(["id,created_at,text", *rows]))
    done = run(here, "import", "a.csv")
    assert str(done.exception).endswith(
        "/a.csv: nothing in it tells which platform its posts are from: name it with --source, "
        "such as --source facebook"
    )
    rows[0] += ",forum"
    (here / "a.csv").write_text("\n".join(["id,created_at,text,source", *rows]))
    assert "1 mentions an incident (1 new)" in run(here, "import", "a.csv").stdout


@pytest.mark.parametrize("name", ["My Forum", "", "Форум", "../x", "a@b", "-x", "forum\n"])
def test_a_source_has_a_name_that_an_export_can_be_read_by(here: Path, name: str) -> None:
    """As in the files themselves; nothing is stored under another one."""
    (here / "a.csv").write_text("id,created_at,text\n1,2017-02-22T22:00:00Z,police in Anaheim\n")
    done = run(here, "import", "--yes", "--source", name, "a.csv")
    assert isinstance(done.exception, click.BadParameter)
    assert str(done.exception) == (
        "this is no name of a source: write a short name of a-z, 0-9, - and _, such as facebook"
    )


def test_one_post_of_a_platform_is_enough(here: Path) -> None:
    """However late it comes: it is kept, and each line before it is refused by itself."""
    rows = [f"{n},2017-02-22T22:00:00Z,police in Anaheim," for n in range(30)]
    rows[-1] += "forum"
    (here / "a.csv").write_text("\n".join(["id,created_at,text,source", *rows]))
    assert "1 mentions an incident (1 new), 0 off-topic, 29 could not be read" in (
        run(here, "import", "a.csv").stdout
    )


def test_nothing_is_written_where_nobody_agrees(here: Path) -> None:
    """On a terminal it asks; no is no, --yes does not ask; an archive of our own is no question."""
    words = ("import", *PACIFIC, "brandwatch.csv")
    with Terminal() as screen:
        started = screen.run(*words, cwd=here)
        screen.wait_for(b"Store these? [y/N]")
        screen.press(b"n\n")
        assert screen.end_of(started) == 130
    assert not (here / "db").exists()
    assert not (here / "monitor.key").exists()
    with Terminal() as screen:
        started = screen.run(*words, cwd=here)
        screen.wait_for(b"Store these? [y/N]")
        screen.press(b"y\n")
        assert screen.end_of(started) == 0
    with Terminal() as screen:
        assert screen.end_of(screen.run(*words, "--yes", cwd=here)) == 0
        archive(here / "own.ndjson", [post(1)])
        assert screen.end_of(screen.run("import", "own.ndjson", cwd=here)) == 0
        assert b"Store these?" not in screen.written


def test_sources_are_platforms_and_nothing_is_claimed(here: Path) -> None:
    """The same tweet out of two tools counts once; no hour is observed, unless it is claimed."""
    files = ("brandwatch.csv", "meltwater.csv", "4cat-x.csv", "zeeschuimer-x.ndjson")
    done = run(here, "import", *PACIFIC, *files)
    assert done.exception is None
    report = run(
        here, "report", "volume", "--json", "--every", "1h", "--until", "2017-02-24T00:00Z"
    )
    buckets = json.loads(report.stdout)["buckets"]
    assert sum(one["posts"] or 0 for one in buckets) == 2
    assert all(one["coverage"] == 0 for one in buckets)
    span = "2017-02-23T06:00Z..2017-02-23T07:00Z"
    claimed = run(here, "import", "--observed", span, "4cat-x.csv")
    assert "claimed as watched: twitter" in claimed.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            ("brandwatch.csv",),
            65,
            "none of its first rows can be read: look at line 8: created_at: ",
        ),
        (("--map", "Datum=created_at", "brandwatch.csv"), 2, "there is no column 'Datum'"),
        (("--map", "Date=tiem", "brandwatch.csv"), 2, "names no field: write column=field"),
        (
            ("--tz", "Berlin", "brandwatch.csv"),
            2,
            "is no time zone: write one such as America/Los_Angeles",
        ),
        (("meta-content-library.csv",), 65, "name it with --source, such as --source facebook"),
        (("excel-german.csv",), 65, "name them source, id, created_at"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    here: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    """And nothing is stored."""
    done = monitor("import", *words, cwd=here)
    assert (done.returncode, done.stdout) == (code, b"")
    assert said in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_other_tables_are_read_by_named_columns(here: Path) -> None:
    """What the example of the help shows."""
    maps = ("Zeit=created_at", "Beitrag=text", "Nr=id", "Konto=author", "Gefällt=likes")
    options = [word for pair in maps for word in ("--map", pair)]
    done = run(here, "import", "--source", "forum", *PACIFIC, *options, "excel-german.csv")
    assert done.exception is None
    assert "2 posts read, 2 mention an incident (2 new)" in done.stdout


def test_counts_are_analyzed_from_any_spreadsheet(here: Path) -> None:
    """Points, semicolons, UTF-16, a workbook, the newest first: the same series."""
    hours = [f"2017-02-{day:02d} {hour:02d}:00" for day in range(1, 8) for hour in range(24)]
    counts = [1000 + 7919 * n % 230 for n in range(len(hours))]
    plain = "".join(f"{hour},{n}\n" for hour, n in zip(hours, counts, strict=True))
    (here / "plain.csv").write_text(f"timestamp,count\n{plain}")
    wanted = run(here, "analyze", "--json", "plain.csv").stdout
    german = [
        f"{h[8:10]}.{h[5:7]}.{h[:4]} {h[11:]};{n:,}".replace(",", ".")
        for h, n in zip(hours, counts, strict=True)
    ]
    text = "\n".join(["Zeit;Anrufe", *reversed(german)])
    (here / "german.csv").write_text(text, "utf-16")
    at = [datetime.fromisoformat(hour) for hour in hours]
    rows: list[list[object]] = [["Zeit", "Anrufe"], *map(list, zip(at, counts, strict=True))]
    (here / "german.xlsx").write_bytes(workbook(rows))
    maps = ("--map", "Zeit=timestamp", "--map", "Anrufe=count")
    for name in ("german.csv", "german.xlsx"):
        assert run(here, "analyze", "--json", *maps, name).stdout == wanted
    piped = monitor("analyze", "--json", *maps, "-", cwd=here, stdin=text.encode("utf-16"))
    assert piped.stdout.decode() == wanted
    for pair, words in (
        ("Zeit=time", "--map: 'Zeit=time' names no field: write"),
        ("Zeitt=timestamp", "a column for timestamp and one for count; there are Zeit, Anrufe"),
    ):
        wrong = run(here, "analyze", "--map", pair, "--map", "Anrufe=count", "german.csv")
        assert words in str(wrong.exception)


def test_posts_are_counted_by_the_hour(here: Path) -> None:
    """An hour without a post was not observed, unless the file is said to show it; a post that
    comes twice counts once; a workbook and our own archive are files of posts too.
    """  # noqa: D205
    lines = [post(n, author=f"u{n}") for n in (*range(60), *range(60), *range(180, 200))]
    archive(here / "posts.ndjson", lines)
    found = json.loads(run(here, "analyze", "--json", "posts.ndjson").stdout)
    assert (found["buckets"], found["observed"], found["posts"]) == (4, 2, 80)
    assert (found["start"], found["step_seconds"]) == ("2017-02-22T06:00:00Z", 3600)
    span = ("--observed", "2017-02-22T05:00Z..2017-02-22T10:00Z")
    found = json.loads(run(here, "analyze", "--json", *span, "posts.ndjson").stdout)
    assert (found["buckets"], found["observed"], found["posts"]) == (5, 5, 80)
    head: list[object] = ["id", "created_at", "text", "source"]
    rows = [head, *([one["id"], one["created_at"], one["text"], "chirper"] for one in lines)]
    (here / "posts.xlsx").write_bytes(workbook(rows))
    assert json.loads(run(here, "analyze", "--json", *span, "posts.xlsx").stdout) == found
    done = run(here, "analyze", "--json", *PACIFIC, *span, "brandwatch.csv")
    assert json.loads(done.stdout)["posts"] == 0 + 3


def test_names_of_files_and_keys_are_shown_as_they_can_be(here: Path) -> None:
    """They steer no terminal, and JSON can hold them: half a character, and an escape."""
    line = json.dumps({"source": "chirper", **post(1), "\ud83d": 1, "\x1b[2J": 1})
    name = here / "caf\udce9\x1b[2J.ndjson"
    name.write_text(f"{line}\n")
    plain = run(here, "import", "--yes", str(name))
    found = json.loads(run(here, "import", "--yes", "--json", str(name)).stdout)
    assert "caf\ufffd\ufffd[2J.ndjson: 1 post read" in plain.stdout
    assert "keys that are not kept: \ufffd (1), \ufffd[2J (1)" in plain.stderr.replace("\n", "")
    assert found["unknown_keys"] == {"\ufffd": 1, "\ufffd[2J": 1}
    assert found["file"].endswith("/caf\ufffd\ufffd[2J.ndjson")
