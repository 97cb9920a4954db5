"""Workbooks: the rows of the CSV, and on further sheets what they mean and how they came about."""

import csv
import json
import re
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zipfile import ZipFile

import pytest

from monitor.archive import workbook
from monitor.archive.foreign.spreadsheet import sheet
from monitor.archive.workbook import Leaf, save
from monitor.cli import Globals
from monitor.cli.export import export
from monitor.cli.report import report
from monitor.errors import DataError, NeedsPackage, UsageError
from tests.cli.shell import CONFIG, NOW, configured, run
from tests.report.sample import sample
from tests.store.build import Sample, build, instant

FORMULA = '=HYPERLINK("https://a.example","open")'


def cells(path: Path) -> list[list[str]]:
    """Return the first sheet as our own reader of other people's workbooks has it."""
    with path.open("rb") as file:
        rows = [row for _, row in sheet(file, path.name)]
    return [[row.get(column, "") for column in range(len(rows[0]))] for row in rows]


def xml(path: Path, part: str = "") -> str:
    """Return the parts of a workbook whose name holds *part*, as they are."""
    with ZipFile(path) as book:
        return "".join(book.read(one).decode() for one in book.namelist() if part in one)


@pytest.mark.parametrize("what", ["volume", "sentiment"])
@pytest.mark.parametrize("command", [export, report], ids=["export", "report"])
def test_the_first_sheet_has_the_rows_of_the_csv(
    settings: Globals, tmp_path: Path, what: str, command: object
) -> None:
    """By the name of the file; numbers are numbers, times are days, what is not known is empty."""
    words = (what, "--by", "source", "--every", "1h", "--now", NOW)
    path = tmp_path / "out.xlsx"
    run(command, *words, "--out", str(path), settings=settings)  # type: ignore[arg-type]
    told = run(export, *words, "--format", "csv", settings=settings).stdout
    head, *rows = csv.reader(told.splitlines())
    found = cells(path)
    assert found[0] == head
    assert len(found) == len(rows) + 1
    for row, cell in ((a, b) for a, b in zip(rows, found[1:], strict=True)):
        for name, said, kept in zip(head, row, cell, strict=True):
            if name in {"start", "end"}:
                assert datetime.fromisoformat(kept).replace(tzinfo=UTC) == datetime.fromisoformat(
                    said
                )
            elif said in {"true", "false"}:
                assert kept.lower() in {said, str(int(said == "true"))}
            elif re.fullmatch(r"-?[\d.]+", said):
                assert float(kept) == pytest.approx(float(said))
            else:
                assert kept == said


def test_further_sheets_say_what_was_found_and_how(settings: Globals, tmp_path: Path) -> None:
    """Findings, columns with their units, method: each in the words of the report."""
    path = tmp_path / "out.xlsx"
    run(report, "volume", "--now", NOW, "--out", str(path), settings=settings)
    names = re.findall(r'<sheet name="(\w+)"', xml(path, "workbook.xml"))
    assert names == ["Figures", "Findings", "Columns", "Method"]
    told = xml(path, "sheet").replace("&gt;", ">")
    shown = run(report, "volume", "--now", NOW, "--format", "md", settings=settings).stdout
    method = [line[2:] for line in shown.partition("## Method")[2].splitlines() if line[:1] == "-"]
    assert method
    assert sum(line.replace("\\", "").replace("&gt;", ">") in told for line in method) == len(
        method
    )
    assert "At least 5 posts so far by 3 accounts" in told
    assert "Distinct pseudonyms; null as for posts." in told


def test_nothing_is_computed_and_nothing_is_a_link(tmp_path: Path) -> None:
    """Neither a title nor a text that begins as a formula."""
    settings = configured(tmp_path)
    assert settings.config_path is not None
    title = CONFIG.replace("Off-duty officer", FORMULA.replace('"', "'"))
    settings.config_path.write_text(title, "utf-8")
    at = instant("02-23T06:00")
    texts = [FORMULA, "@SUM(1)", "https://a.example/", "\x1b[2Jx", "a" * 40_000]
    posts = [Sample(at=at, person=n, message=n, text=text) for n, text in enumerate(texts)]
    build(tmp_path / "monitor.db", posts, title=FORMULA)
    path = tmp_path / "posts.xlsx"
    run(export, "posts", "--text", "--now", NOW, "--out", str(path), settings=settings)
    head, *rows = cells(path)
    found = [row[head.index("text")] for row in rows]
    assert found[:4] == [FORMULA, "@SUM(1)", "https://a.example/", "�[2Jx"]
    assert found[4] == "a" * 32_764 + "..."
    run(report, "volume", "--now", NOW, "--out", str(tmp_path / "v.xlsx"), settings=settings)
    for book in (path, tmp_path / "v.xlsx"):
        assert "<f" not in re.sub(r"<(font|fill|family|format)", "", xml(book, "sheets/"))
        assert "hyperlink" not in xml(book, "sheets/").lower().replace(FORMULA[:11].lower(), "")


def test_times_are_written_in_utc(tmp_path: Path) -> None:
    """Whatever their zone."""
    at = datetime(2017, 2, 22, 22, tzinfo=timezone(timedelta(hours=-8)))
    with (tmp_path / "t.xlsx").open("wb") as file:
        save(file, [Leaf("Times", ("at",), [(at,), (None,)])])
    assert cells(tmp_path / "t.xlsx")[1][0].startswith("2017-02-23T06:00")


@pytest.mark.parametrize(
    ("ending", "form"), [("md", "md"), ("json", "json"), ("csv", "csv"), ("txt", "table")]
)
def test_a_report_goes_into_a_file_as_it_is_called(
    settings: Globals, tmp_path: Path, ending: str, form: str
) -> None:
    """The same as on standard output."""
    path = tmp_path / f"volume.{ending}"
    done = run(report, "volume", "--now", NOW, "-o", str(path), settings=settings)
    assert done.stdout == ""
    told = run(report, "volume", "--now", NOW, "--format", form, settings=settings).stdout
    assert path.read_text("utf-8") == told


def test_a_workbook_needs_a_file(settings: Globals) -> None:
    """It is no text, and a terminal is none for it."""
    for command in (export, report):
        with pytest.raises(UsageError, match="--out FILE"):
            run(command, "volume", "--format", "xlsx", settings=settings)


def test_what_lacks_is_named(
    settings: Globals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra; no half file is left."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(NeedsPackage, match=r"^XLSX needs one more package: pip install .*\[xlsx\]"):
        run(report, "volume", "--now", NOW, "-o", str(tmp_path / "v.xlsx"), settings=settings)
    assert not list(tmp_path.glob("v.xlsx*"))


def test_more_rows_than_a_sheet_holds_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather than left out: 1,048,576 with the heading are too many."""
    assert workbook.MOST_ROWS == 1_048_575
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    with (tmp_path / "t.xlsx").open("wb") as file:
        save(file, [Leaf("Rows", ("n",), [(n,) for n in range(3)])])
        with pytest.raises(DataError, match="holds 3 rows"):
            save(file, [Leaf("Rows", ("n",), [(n,) for n in range(4)])])


def test_rows_of_several_incidents_say_of_which_they_are(tmp_path: Path) -> None:
    """In one table, with one heading; of one incident the columns are what they were."""
    sample(tmp_path)
    settings = configured(tmp_path)
    one = run(
        report, "volume", "--now", NOW, "--format", "csv", settings=settings
    ).stdout.splitlines()
    path = tmp_path / "config.toml"
    path.write_text(
        f'{path.read_text()}\n[[incident]]\nkey = "other"\ntitle = "Another one"\n'
        'since = 2017-02-21T00:00:00-08:00\nquery = "disneyland"\n'
    )
    for command, *words in (
        (report, "volume", "--now", NOW, "--format", "csv"),
        (export, "volume", "--now", NOW, "--format", "csv"),
    ):
        lines = run(command, *words, settings=settings).stdout.splitlines()
        assert lines[0] == f'"incident",{one[0]}'
        assert lines[1 : len(one)] == [f'"anaheim",{line}' for line in one[1:]]
        rest = lines[len(one) :]
        assert rest
        assert all(line.startswith('"other",') for line in rest)
    rows = run(export, "volume", "--now", NOW, settings=settings).stdout.splitlines()
    assert {json.loads(row)["incident"] for row in rows} == {"anaheim", "other"}
