"""`monitor report`."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.cli import Globals
from monitor.cli.alerts import alerts
from monitor.cli.brief import brief
from monitor.cli.chart import chart
from monitor.cli.export import export
from monitor.cli.note import note
from monitor.cli.report import report
from monitor.cli.status import status
from monitor.cli.top import top
from monitor.errors import StoreError, UsageError
from monitor.store.reading.reader import open_reader
from tests.cli.shell import CLOCK, CONFIG, NOW, configured, run
from tests.cli.terminal import Terminal
from tests.store.build import Sample, build, instant

pytestmark = pytest.mark.repeats


@pytest.mark.parametrize("what", ["volume", "sentiment", "sources"])
@pytest.mark.parametrize("form", [["--json"], ["--format", "csv"], ["--format", "md"], []])
def test_promise_13_now_makes_the_bytes(settings: Globals, what: str, form: list[str]) -> None:
    """Promise 13: with `--now` the same database, configuration and version give the same bytes."""
    words = [what, "--now", NOW, *form]
    first = run(report, *words, settings=settings).stdout_bytes
    assert first == run(report, *words, settings=settings).stdout_bytes
    assert first.endswith(b"\n")


def test_the_default_span_is_all_that_is_known(settings: Globals) -> None:
    """From the first post to now, whose minute belongs to it, in the zone of the configuration."""
    found = json.loads(run(report, "volume", "--json", "--now", NOW, settings=settings).stdout)
    assert (found["since"], found["until"]) == ("2017-02-23T06:00:00Z", "2017-02-23T11:11:00Z")
    assert (found["every"], found["timezone"]) == ("PT1H", "America/Los_Angeles")
    assert found["generated_at"] == NOW
    assert found["total"]["posts"] == 5


def test_the_options_say_what_of_when(settings: Globals) -> None:
    """--since, --until (also as time before --now), --every, --tz and --by do as they say."""
    words = ["--since", "4h", "--until", "2017-02-23T10:00:00+00:00", "--every", "30m"]
    words += ["--tz", "Asia/Kolkata", "--by", "source", "--json", "--now", NOW]
    found = json.loads(run(report, "volume", *words, settings=settings).stdout)
    assert (found["since"], found["until"]) == ("2017-02-23T07:10:00Z", "2017-02-23T10:00:00Z")
    assert (found["every"], found["timezone"]) == ("PT30M", "Asia/Kolkata")
    assert set(found["groups"]) == {"chirper", "commons"}


def test_a_long_time_has_long_buckets(settings: Globals) -> None:
    """Where nobody says how long a bucket is, there are not more than can be read."""
    words = ["volume", "--json", "--since", "2017-02-22T00:00:00Z", "--now", "2018-06-01T00:00:00Z"]
    found = json.loads(run(report, *words, settings=settings).stdout)
    assert found["every"] == "P28D"
    assert len(found["buckets"]) <= 60
    words[-1] = "2030-01-01T00:00:00Z"
    assert json.loads(run(report, *words, settings=settings).stdout)["every"] == "P364D"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--every", "90s"], "write whole minutes, 1m to 1w"),
        (["--every", "2w"], "write whole minutes, 1m to 1w"),
        (["--every", "soon"], "write a number and s, m"),
        (["--tz", "Mars/Olympus"], "write one such as America/Los_Angeles"),
        (["--tz", "Kolkata"], '; did you mean "Asia/Kolkata"?'),
        (
            ["--since", "soon"],
            "write a time such as 2017-02-22, 2017-02-22T22:00, yesterday, or",
        ),
        (["--as-of", "soon"], "write a time such as 2017-02-22, 2017-02-22T22:00, yesterday, or"),
        (["--since", "2017-02-30"], "write a time such as"),
        (["--now", "2017-02-22"], "write a time with its zone such as 2017-02-22T22:00-08:00,"),
        (["--by", "mood"], "is not one of"),
    ],
)
def test_wrong_options_are_explained(settings: Globals, words: list[str], said: str) -> None:
    """An option that cannot be read ends with code 2 and what was expected."""
    done = run(report, "volume", *words, settings=settings)
    assert done.exit_code == 2
    assert said in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--incident", "x"], "--incident: there is no incident 'x': write one of anaheim"),
        (["--since", "1h", "--until", "2h"], "begin at 2017-.*-08:00 and end at 2017-.*-08:00: "),
        (["--since", "1h", "--until", "1h"], "begin at 2017-.*-08:00 and end at 2017-.*-08:00: "),
        (
            ["--since", "2016-12-31T23:59", "--until", "2017-01-01T00:01"],
            "end at 2017-.*-08:00, before .* began: write an end after 2017-02-.*-08:00",
        ),
        (
            ["--since", "2030-01-01T00:00Z"],
            f"the time would begin at 2029-12-31T16.*: write a beginning before {CLOCK}",
        ),
        (
            ["--as-of", "2030-01-01T00:00Z"],
            f"--as-of: 2029-12-31T16.* is too late: write a time before {CLOCK}",
        ),
    ],
)
def test_impossible_questions_are_refused(settings: Globals, words: list[str], said: str) -> None:
    """A question without an answer is one sentence with exit code 2; nobody types microseconds."""
    now = NOW.replace("Z", ".123456Z")
    with pytest.raises(UsageError, match=said) as caught:
        run(report, "volume", "--now", now, *words, settings=settings)
    assert "123456" not in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", ["report.pdf", "report.docx", "report.html"])
def test_a_table_is_not_called_what_it_is_not(settings: Globals, tmp_path: Path, name: str) -> None:
    """A file whose ending promises something else is not written; with --format it is."""
    words = ("volume", "--now", NOW, "-o", str(tmp_path / name))
    said = f"{name}: its ending says no format: name it with one of .json, .csv, .md, .xlsx, .txt"
    with pytest.raises(UsageError, match=said):
        run(report, *words, settings=settings)
    assert not (tmp_path / name).exists()
    run(report, *words, "--format", "md", settings=settings)
    assert (tmp_path / name).read_text().startswith("# ")


def test_no_more_buckets_than_can_be_held(settings: Globals) -> None:
    """A year by the minute is refused with what is possible."""
    words = ["--since", "2017-02-22T00:00Z", "--every", "1m", "--now", "2018-02-22T00:00:00Z"]
    with pytest.raises(UsageError, match="at most 100,000 can be shown"):
        run(report, "volume", *words, settings=settings)


def test_nothing_before_the_incident_belongs_to_it(settings: Globals) -> None:
    """A report begins where the incident does, however early it is asked for."""
    words = ["volume", "--json", "--now", NOW, "--since", "2016-01-01T00:00:00Z"]
    found = json.loads(run(report, *words, settings=settings).stdout)
    assert found["since"] == "2017-02-21T08:00:00Z"


def test_without_a_database_the_next_step_is_told(tmp_path: Path) -> None:
    """Nothing was collected yet: exit code 74, and what to run."""
    with pytest.raises(StoreError, match="run `monitor collect`"):
        run(report, "volume", settings=configured(tmp_path))


def test_an_archive_alone_is_reported_to_its_end(tmp_path: Path) -> None:
    """Without any source being watched, the span ends with the last post, and counts are bounds."""
    build(
        tmp_path / "monitor.db",
        [Sample(at=instant("02-23T06:10")), Sample(at=instant("02-23T08:20"))],
    )
    words = ["volume", "--json", "--now", "2026-11-24T00:00:00Z"]
    found = json.loads(run(report, *words, settings=configured(tmp_path)).stdout)
    assert [b["posts"] for b in found["buckets"]] == [1, None, 1]
    assert {b["coverage"] for b in found["buckets"]} == {0}


def test_time_after_what_is_known_is_not_observed(tmp_path: Path) -> None:
    """It is told up to now, whoever asks for the last hours of an archive that is long over."""
    build(tmp_path / "monitor.db", [Sample(at=instant("02-23T06:10"))])
    words = ["volume", "--json", "--since", "3h", "--now", "2026-11-24T00:00:00Z"]
    found = json.loads(run(report, *words, settings=configured(tmp_path)).stdout)
    assert (found["since"], found["until"]) == ("2026-11-23T21:00:00Z", "2026-11-24T00:01:00Z")
    assert [b["posts"] for b in found["buckets"]] == [None] * 4


def test_posts_without_an_author_are_of_nobody_known(tmp_path: Path) -> None:
    """Feeds name none: that is not to say that no person wrote."""
    build(tmp_path / "monitor.db", [Sample(at=instant("02-23T06:10"), person=None)])
    shown = run(report, "volume", settings=configured(tmp_path)).stdout
    assert "At least 1 post, none with a known author, in 1 text." in shown


def test_what_has_not_been_yet_is_not_unobserved(settings: Globals) -> None:
    """A report ends now, whatever end is asked for; its buckets end with it and add up."""
    words = ["volume", "--json", "--now", "2017-02-23T12:00:00Z", "--since", "2017-02-23T08:00Z"]
    hour = json.loads(run(report, *words, settings=settings).stdout)
    later = [*words, "--until", "2017-02-25T00:00:00Z"]
    assert json.loads(run(report, *later, settings=settings).stdout) == hour
    day = json.loads(run(report, *words, "--every", "1d", settings=settings).stdout)
    assert day["total"] == hour["total"]
    assert [bucket["posts"] for bucket in day["buckets"]] == [hour["total"]["posts"]]


@pytest.mark.parametrize(
    ("words", "since"),
    [
        (["--since", "2017-02-22"], "2017-02-22T08:00:00Z"),
        (["--since", "2017-02-22T22:00"], "2017-02-23T06:00:00Z"),
        (["--since", "2017-02-22 22:00"], "2017-02-23T06:00:00Z"),
        (["--since", "2017-02-23", "--tz", "Europe/Berlin"], "2017-02-22T23:00:00Z"),
        (["--since", "2017-02-22T22:00Z"], "2017-02-22T22:00:00Z"),
        (["--since", "yesterday"], "2017-02-22T08:00:00Z"),
        (["--since", "Today"], "2017-02-23T08:00:00Z"),
        (["--since", "today", "--tz", "Europe/Berlin"], "2017-02-22T23:00:00Z"),
        (["--since", "0001-01-01T00:00+14:00"], "2017-02-21T08:00:00Z"),
        (["--since", "0001-01-01", "--tz", "Asia/Tokyo"], "2017-02-21T08:00:00Z"),
        (["--since", "today", "--until", "9999-12-31T23:59"], "2017-02-23T08:00:00Z"),
        # That of the change of clocks, and of the day in which midnight comes twice.
        (["--since", "2017-03-12T02:30"], "2017-03-12T10:30:00Z"),
        (["--since", "2017-11-05", "--tz", "America/Havana"], "2017-11-05T04:00:00Z"),
    ],
)
def test_a_date_is_meant_on_the_clock_of_the_report(
    settings: Globals, words: list[str], since: str
) -> None:
    """Midnight where the buckets are cut; a time with its zone is what it says."""
    now = NOW if since < NOW else "2017-12-01T00:00:00Z"
    asked = ["volume", "--json", "--now", now, *words]
    assert json.loads(run(report, *asked, settings=settings).stdout)["since"] == since


def test_before_all_that_is_known_nothing_is(settings: Globals) -> None:
    """A time that ends before the first post is reported on: it begins where the incident does."""
    done = run(report, "volume", "--json", "--until", "2017-02-21T09:00Z", settings=settings)
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert (found["until"], found["total"]["posts"]) == ("2017-02-21T09:00:00Z", None)


@pytest.mark.parametrize("at", ["0001-01-01", "0001-01-01T00:00Z", "0001-01-01T00:00+14:00"])
def test_a_time_at_the_end_of_the_calendar_can_be_shown_on_any_clock(
    settings: Globals, at: str
) -> None:
    """That of Los Angeles would show a day before the first."""
    with pytest.raises(UsageError, match="before anaheim began: write an end after"):
        run(report, "volume", "--until", at, settings=settings)
    with pytest.raises(UsageError, match="is not within the time of anaheim"):
        run(note, "add", "--at", at, "Rain", settings=settings)
    assert run(alerts, "--since", at, settings=settings).exit_code == 0


@pytest.mark.parametrize("now", ["9999-12-31T23:59:59.999999Z", "0001-01-01T00:00Z", "5200w"])
def test_a_report_is_of_a_time_that_can_be_reckoned_with(settings: Globals, now: str) -> None:
    """Far from any incident nothing is computed: what was known then, or comes next."""
    said = r"Z is no time of a report: write one within the years 1970 to 2099$"
    for command, words in (
        (report, ("volume", "--now", now)),
        (report, ("volume", "--as-of", now)),
        (report, ("volume", "--as-of", now, "--now", NOW)),
        (chart, ("volume", "--now", now)),
        (status, ("--now", now)),
        (alerts, ("--now", now)),
        (note, ("list", "--now", now)),
        (top, ("--now", now)),
        (export, ("metrics", "--now", now)),
    ):
        with pytest.raises(UsageError, match=said):
            run(command, *words, settings=settings)


def test_a_report_does_not_wait_for_a_writer(settings: Globals, tmp_path: Path) -> None:
    """A transaction that the daemon holds open does not block a report."""
    import sqlite3

    writer = sqlite3.connect(tmp_path / "monitor.db", isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    writer.execute("DELETE FROM volume_hour")
    found = json.loads(run(report, "volume", "--json", "--now", NOW, settings=settings).stdout)
    writer.execute("ROLLBACK")
    writer.close()
    assert found["total"]["posts"] == 5


def test_a_report_sees_one_state(settings: Globals, tmp_path: Path) -> None:
    """What the daemon commits while a report is read is not seen by its second half."""
    import sqlite3

    from monitor.app.newsroom import Newsroom
    from monitor.config.chosen import configuration

    writer = sqlite3.connect(tmp_path / "monitor.db", isolation_level=None)
    with Newsroom.of(configuration(settings.config_path)).opened() as reader:
        assert reader.setting("scorer") == "textblob"
        writer.execute("UPDATE setting SET value = 'other' WHERE key = 'scorer'")
        assert reader.setting("scorer") == "textblob"
    writer.close()


def test_a_piped_report_is_plain(settings: Globals) -> None:
    """Into a pipe no escape sequence is written, whatever the terminal's variables say."""
    found = run(report, "volume", "--now", NOW, settings=settings, env={"FORCE_COLOR": "1"}).stdout
    assert "\x1b" not in found
    assert max(map(len, found.splitlines())) <= 80


def test_between_two_incidents_is_a_blank_line(settings: Globals, tmp_path: Path) -> None:
    """A second title directly under the first report is not read as one; data has no such line."""
    second = CONFIG.partition("[[incident]]")[2].partition("[source")[0].replace("anaheim", "other")
    with (tmp_path / "config.toml").open("a") as file:
        file.write(f"\n[[incident]]{second}")
    title = "Off-duty officer fires his gun in Anaheim"
    # The finding of a chart stands over its title.
    for command, words, head, over in (
        (report, ("volume",), f"{title}: volume", 1),
        (report, ("volume", "--format", "md"), f"# {title}: volume", 1),
        (report, (), "# ", 1),
        (brief, (), "# ", 1),
        (chart, ("volume",), title, 2),
    ):
        lines = run(command, *words, "--now", NOW, settings=settings).stdout.split("\n")
        _, found = (place for place, line in enumerate(lines) if line.startswith(head))
        assert lines[found - over] == "", (command.name, words)
    data = run(report, "volume", "--json", "--now", NOW, settings=settings).stdout
    assert len(data.splitlines()) == 2
    assert "\n\n" not in data


def test_a_report_imports_nothing_heavy(settings: Globals) -> None:
    """`report volume --json` starts without httpx, textblob, numpy, pandas and rich."""
    code = (
        "import sys\n"
        "from monitor.cli import root\n"
        f"root(['--config', {str(settings.config_path)!r}, 'report', 'volume', '--json'],"
        " standalone_mode=False)\n"
        "heavy = {'httpx', 'textblob', 'numpy', 'pandas', 'rich'}\n"
        "print(*sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    env = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
    )
    assert done.stderr.strip() == ""


def test_the_database_stays_as_it_is(settings: Globals, tmp_path: Path) -> None:
    """Reading changes no row and leaves no open transaction behind."""
    before = (tmp_path / "monitor.db").read_bytes()
    run(report, "sentiment", "--now", NOW, settings=settings)
    assert (tmp_path / "monitor.db").read_bytes() == before
    with open_reader(tmp_path / "monitor.db") as reader:
        assert not reader.conn.in_transaction


@pytest.mark.parametrize(
    "words", [(), ("--since", "4h"), ("--until", "2017-02-23T09:00Z", "--tz", "UTC")]
)
def test_without_a_name_it_is_the_brief(settings: Globals, words: tuple[str, ...]) -> None:
    """The same bytes as of `monitor brief`, of the same time and on the same clock."""
    told = run(report, *words, "--now", NOW, settings=settings).stdout_bytes
    assert told == run(brief, *words, "--now", NOW, settings=settings).stdout_bytes
    assert b"## What happened" in told


def test_the_brief_has_no_json(settings: Globals) -> None:
    """It says so, and names a report that has."""
    with pytest.raises(UsageError, match="the brief has no JSON: name a report"):
        run(report, "--json", "--now", NOW, settings=settings)


def test_two_formats_are_refused(settings: Globals) -> None:
    """Nobody knows which one was meant."""
    with pytest.raises(UsageError, match="--json and --format csv: write one of them"):
        run(report, "volume", "--json", "--format", "csv", "--now", NOW, settings=settings)


@pytest.mark.parametrize("words", [("--since", "4h"), ("--json",), ("--incident", "anaheim")])
def test_options_before_the_name_of_a_report_are_refused(
    settings: Globals, words: tuple[str, ...]
) -> None:
    """Else the report would be one of another time than was asked for."""
    with pytest.raises(UsageError, match="after the name of the report: `monitor report volume"):
        run(report, *words, "volume", settings=settings)


def test_only_tables_for_people_have_long_rows(settings: Globals) -> None:
    """Data are as fine as ever, and so is a table of which somebody says how fine."""
    words = ("volume", "--since", "3d", "--now", NOW)
    data = json.loads(run(report, *words, "--json", settings=settings).stdout)["buckets"]
    table = run(report, *words, settings=settings).stdout
    fine = run(report, *words, "--every", "1h", settings=settings).stdout
    rows = [sum(line.startswith("2017-") for line in said.splitlines()) for said in (table, fine)]
    assert rows[0] <= 16 < len(data)
    assert rows[1] == len(data)


@pytest.mark.parametrize(
    ("words", "height"), [(["volume"], 18), (["sentiment"], 18), (["spread"], 18), ([], 23)]
)
def test_a_report_fits_the_terminal(settings: Globals, words: list[str], height: int) -> None:
    """It begins with its finding, no line leaves the screen, and the last says what is left out."""
    assert settings.config_path is not None
    folder = settings.config_path.parent
    with Terminal(height) as terminal:
        started = terminal.run("report", *words, "--now", NOW, cwd=folder, PAGER="sed s/^/paged:/")
        assert terminal.end_of(started) == 0
        plain = re.sub(rb"\x1b\[[0-9;]*m", b"", terminal.written)
    lines = plain.decode().splitlines()
    assert "paged:" not in plain.decode()
    assert len(lines) < height
    assert re.fullmatch(r"--all shows [0-9]+ more .*[.]", lines[-1]), lines


def test_a_long_report_goes_through_the_pager_of_a_terminal(settings: Globals) -> None:
    """Where all of it is asked for; one that fits on it does not, nor what goes into a file."""
    assert settings.config_path is not None
    folder = settings.config_path.parent
    words = ("report", "volume", "--all", "--now", NOW)
    for lines, paged in ((8, True), (200, False)):
        with Terminal(lines) as terminal:
            started = terminal.run(*words, cwd=folder, PAGER="sed s/^/paged:/")
            assert terminal.end_of(started) == 0
            assert (b"paged:" in terminal.written) == paged
            assert b"posts" in terminal.written
