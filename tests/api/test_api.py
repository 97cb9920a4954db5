"""`monitor.open`: the figures of the command line, for notebooks and other programs."""

import doctest
import io
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import monitor
from monitor.api.opened import Monitor
from monitor.api.report import ReportView
from monitor.cli.alerts import alerts
from monitor.cli.export import export
from monitor.cli.report import report
from monitor.cli.status import status
from monitor.errors import ConfigError, NeedsPackage, UsageError
from monitor.report.rows import write_csv
from tests.cli.shell import CONFIG, NOW, configured, run
from tests.examples import examples
from tests.report.sample import T, sample

BY = ("volume", "sentiment")
REPORTS = (*BY, "spread", "narratives", "voices", "sources", "video", "counts")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("api")
    configured(folder)
    sample(folder)
    return folder


@pytest.fixture(scope="module")
def opened(folder: Path) -> Monitor:
    return monitor.open(folder)


def csv(found: ReportView) -> str:
    out = io.StringIO()
    write_csv(out, found.rows.keys, [list(row.values()) for row in found.rows], raw=False)
    return out.getvalue()


OPTIONS = st.fixed_dictionaries(
    {"now": st.just(NOW)},
    optional={
        "since": st.sampled_from(["2017-02-22", "6h", "2017-02-22T22:30", "2017-02-23T07:10Z"]),
        "until": st.sampled_from(["30m", "2017-02-23T02:00", "2017-02-23T09:00Z"]),
        "every": st.sampled_from(["10m", "1h", "1d"]),
        "timezone": st.sampled_from(["UTC", "Asia/Kolkata"]),
        "incident": st.just("anaheim"),
    },
)


@pytest.mark.repeats
@examples(25)
@given(
    st.sampled_from(REPORTS), OPTIONS, st.sampled_from([None, "source", "narrative", "language"])
)
def test_each_report_has_the_figures_of_the_command_line(
    folder: Path, opened: Monitor, what: str, options: dict[str, str], by: str | None
) -> None:
    """Whatever is asked: the JSON is the same byte for byte, and the rows are those of the CSV."""
    asked = options | ({"by": by} if by is not None and what in BY else {})
    words = [f"--{'tz' if key == 'timezone' else key}={said}" for key, said in asked.items()]

    def told(form: str) -> str:
        path = folder / "config.toml"
        return run(report, what, *words, "--format", form, settings=_globals(path)).stdout

    try:
        found: ReportView = getattr(opened, what)(**asked)
    except UsageError as refused:  # it ends before it begins: the command line says the same
        with pytest.raises(UsageError, match=re.escape(str(refused))):
            told("json")
        return
    assert found.to_json() == told("json")
    if len(found.rows):
        assert csv(found) == told("csv")
    else:
        assert told("csv").count("\n") == 2  # a heading, and an empty row


def _globals(path: Path) -> Any:
    from monitor.cli import Globals

    return Globals(path, debug=False)


@pytest.mark.parametrize("command", [status, alerts], ids=["status", "alerts"])
def test_what_is_of_all_incidents_is_the_same_too(
    folder: Path, opened: Monitor, command: Any
) -> None:
    """State of the sources, and alerts."""
    found = getattr(opened, command.name)(now=NOW)
    words = ("--json", "--now", NOW)
    assert found.to_json() == run(command, *words, settings=_globals(folder / "config.toml")).stdout


@pytest.mark.parametrize("what", BY)
def test_the_public_sees_what_a_public_export_has(folder: Path, opened: Monitor, what: str) -> None:
    """Few accounts stand behind each hour of the sample: their posts are withheld in both."""
    found = getattr(opened, what)(now=NOW, every="1h", public=True)
    words = (what, "--public", "--now", NOW, "--every", "1h", "--format", "csv")
    assert csv(found) == run(export, *words, settings=_globals(folder / "config.toml")).stdout
    assert any(found.rows["suppressed"])
    with pytest.raises(UsageError, match="leave out as_of"):
        getattr(opened, what)(public=True, as_of="1h")


def test_values_are_taken_as_well_as_words(opened: Monitor) -> None:
    """A time and a length as Python has them mean what the command line writes."""
    values = opened.volume(since=T, every=timedelta(hours=1), now=T + timedelta(hours=5))
    words = opened.volume(since="2017-02-22T22:00", every="1h", now="2017-02-23T11:00:00Z")
    assert values.to_json() == words.to_json()
    local = T.replace(tzinfo=None) - timedelta(hours=8)  # in Anaheim, whose clock is configured
    assert opened.volume(since=local, every="1h", now=NOW).head.since == T
    day = opened.volume(since=local.date(), every="1h", now=NOW)
    assert day.to_json() == opened.volume(since=f"{local:%Y-%m-%d}", every="1h", now=NOW).to_json()


def test_a_length_beyond_the_calendar_is_all_there_is(opened: Monitor) -> None:
    """Whoever writes `timedelta.max` means all; nothing is known as of then."""
    whole = opened.volume(since=timedelta.max, now=NOW)
    assert csv(whole) == csv(opened.volume(since=date(2000, 1, 1), now=NOW))
    assert csv(opened.volume(until=timedelta.min, now=NOW)) == csv(
        opened.volume(until=NOW, now=NOW)
    )
    for asked in ({"now": timedelta.max}, {"as_of": timedelta.max}):
        with pytest.raises(UsageError, match="is no time of a report"):
            opened.volume(**asked)  # type: ignore[arg-type]


def test_what_was_known_is_of_a_day_as_on_the_command_line(opened: Monitor) -> None:
    """It begins on the clock of the configuration, as that of `since` does."""
    midnight = T + timedelta(hours=2)  # in Anaheim
    told = opened.volume(as_of=midnight, now=NOW).to_json()
    for said in ("2017-02-23", "today", date(2017, 2, 23)):
        assert opened.volume(as_of=said, now=NOW).to_json() == told


def test_alerts_begin_when_the_command_says(opened: Monitor) -> None:
    """A day, or a time without its zone, is meant on the clock of the newsroom there too."""
    midnight = T - timedelta(hours=22)  # in Anaheim
    assert opened.alerts(since="2017-02-22", now=NOW).head.since == midnight
    assert opened.alerts(since="yesterday", now=NOW).head.since == midnight
    with pytest.raises(UsageError, match="the time would begin at 2030"):
        opened.alerts(since="2030-01-01", now=NOW)


def test_tables_are_read_as_arrow(opened: Monitor) -> None:
    """Each with types that do not depend on its values, and the unit of each column."""
    reports = [getattr(opened, what)(now=NOW, every="1h") for what in (*REPORTS, "links")]
    for one in [*reports, opened.status(now=NOW), opened.alerts(now=NOW)]:
        for figures in (one.rows, *one.frames.values()):
            table = pa.table(figures)
            assert table.num_rows == len(figures)
            for field in table.schema:
                assert field.metadata[b"unit"].decode() == figures.units[field.name]
    volume = reports[0]
    assert pa.table(volume).to_pylist() == list(volume.rows)
    assert pa.table(reports[2]).column("value").type == pa.string()  # numbers and words
    frame = pd.DataFrame.from_arrow(volume)
    assert list(frame["posts"].fillna(-1)) == [3, -1, 1, 1, 0, 0]
    assert str(frame["start"].dtype) == "datetime64[ms, UTC]"
    assert opened.alerts(now=NOW).rows.columns["said"] == []


def test_frames_have_the_rows_of_the_json(opened: Monitor) -> None:
    """Under the same keys; a value within a value is a column."""
    found = opened.sources(now=NOW)
    told = found.to_dict()["sources"]
    rows = found.frames["sources"]
    assert rows["posts"] == [row["posts"] for row in told]
    assert rows["passes_failed"] == [row["passes"].get("failed", 0) for row in told]
    assert "share_negative" not in opened.sentiment(now=NOW).frames["messages"].keys


def test_polars_reads_a_report(opened: Monitor) -> None:
    """Where it is installed: it is no requirement of ours."""
    polars = pytest.importorskip("polars")
    found = opened.volume(now=NOW, every="1h")
    assert polars.DataFrame(found)["posts"].to_list() == found.rows["posts"]


def test_without_pyarrow_columns_are_left(opened: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """What asks for Arrow is told what to install, and what works without."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    figures = opened.volume(now=NOW, every="1h").rows
    with pytest.raises(NeedsPackage, match=r"Arrow needs one more package: pip .*`columns`"):
        figures.__arrow_c_stream__()
    assert pd.DataFrame(figures.columns)["people"].max() == 2


def test_jupyter_shows_sentences_tables_and_method(tmp_path: Path) -> None:
    """A title that holds markup is shown as it is written."""
    configured(tmp_path)
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.replace("Off-duty", "<b>Off</b>-duty"), "utf-8")
    sample(tmp_path)
    found = monitor.open(path).volume(now=NOW, every="1h")
    html, markdown = found._repr_html_(), found._repr_markdown_()
    assert html.startswith("<h3>&lt;b&gt;Off&lt;/b&gt;-duty")
    assert html.count("<tr>") == 7
    for shown in (html, markdown, str(found)):
        assert "At least 5 posts so far" in shown
        assert found.method[0].split()[0] in shown
    assert repr(found).startswith("<report volume anaheim 2017-02-23 06:00 to ")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"since": "last week"}, "since: last week is no time .* Write 2017-02-22, .*6h"),
        ({"now": "2017-02-22"}, "now: 2017-02-22 is no time .* Write 2017-02-22T22:00-08:00"),
        ({"now": T.replace(tzinfo=None)}, "now: 2017-02-23 06:00:00 is no time"),
        ({"now": T.date()}, "now: 2017-02-23 is no time"),
        ({"since": 1487829600}, "since: 1487829600 is no time .* Write 2017-02-22"),
        ({"as_of": 6.5}, "as_of: 6.5 is no time"),
        ({"every": 3600}, "every: write .* not '3600'"),
        ({"every": "90s"}, "every: '90s' cannot be used: write"),
        ({"every": timedelta(0)}, "every: .* cannot be used: write"),
        ({"timezone": "Anaheim"}, "timezone: 'Anaheim' is no time zone: write one"),
        ({"incident": "anahiem"}, "incident: there is no incident"),
        ({"by": "day"}, "by: day groups no posts. Write one of source, narrative, language, kind"),
    ],
)
def test_what_cannot_be_read_is_refused(
    opened: Monitor, options: dict[str, Any], told: str
) -> None:
    """With the option, and what to write instead."""
    with pytest.raises(UsageError, match=told):
        opened.volume(**options)


def test_of_several_incidents_one_is_named(tmp_path: Path) -> None:
    """A report is on one; the keys are told."""
    configured(tmp_path)
    path = tmp_path / "config.toml"
    more = (
        '\n[[incident]]\nkey = "other"\ntitle = "Other"\nsince = 2017-02-21T00:00:00Z\nquery = "b"'
    )
    path.write_text(CONFIG + more, "utf-8")
    sample(tmp_path)
    both = monitor.open(path)
    assert both.incidents == ("anaheim", "other")
    with pytest.raises(UsageError, match="incident='anaheim'"):
        both.volume()
    assert both.volume(incident="anaheim", now=NOW).head.incident == "anaheim"
    assert "anaheim, other" in repr(both)


def test_there_must_be_a_configuration(tmp_path: Path) -> None:
    """A folder without one is no monitor, nor is the database."""
    with pytest.raises(ConfigError, match=r"config\.toml"):
        monitor.open(tmp_path)
    with pytest.raises(ConfigError, match=r"is a database: name the config\.toml"):
        monitor.open(sample(tmp_path))


def test_a_column_that_is_not_there_is_named(opened: Monitor) -> None:
    """With those that are: nobody knows them all by heart."""
    with pytest.raises(KeyError, match=r"no column 'post'\. Write one of start, end, group, posts"):
        opened.volume(now=NOW).rows["post"]


def test_reading_changes_nothing(folder: Path, opened: Monitor) -> None:
    """Neither the configuration nor the database; SQLite keeps files beside that while it reads."""
    before = _held(folder)
    opened.volume(now=NOW)
    opened.status()
    assert _held(folder) == before
    assert {path.name for path in folder.iterdir()} <= {*before, *_BESIDE}


_BESIDE = ("monitor.db-shm", "monitor.db-wal")


def _held(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.name not in _BESIDE}


def test_import_costs_nothing() -> None:
    """What a report needs is loaded when one is asked for."""
    code = "import sys, monitor; print(sorted(m for m in sys.modules if m.startswith('monitor')))"
    code += "; assert not {'msgspec', 'numpy', 'sqlite3', 'click'} & sys.modules.keys()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['monitor', 'monitor.version']\n"


def test_the_document_is_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example of docs/python.md is run."""
    document = Path(__file__).parents[2] / "docs" / "python.md"
    (folder.parent / "anaheim").symlink_to(folder)
    monkeypatch.chdir(folder.parent)
    tried = doctest.testfile(str(document), module_relative=False)
    assert (tried.failed, tried.attempted) == (0, 13)
