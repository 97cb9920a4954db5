"""How reports look: bounded, plain, harmless, and the same each time."""

import csv
import io
import json
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from monitor.privacy.output import terminal as harmless
from monitor.report import terminal
from monitor.report.formats import FORMATS, written
from monitor.report.making import MAKERS
from monitor.report.terminal import Style
from monitor.store.reading.reader import open_reader
from monitor.words.sheet import Sheet, Table
from tests.report.sample import LANES, T, question, sample
from tests.store.build import Sample, build

pytestmark = pytest.mark.repeats

HOSTILE = "=cmd()|\x1b[2J\x9b31m\u202etxt <script>alert(1)</script> [a](http://x) 👩‍👩‍👧"


def text(path: Path, what: str, form: str, style: Style | None = None, **changes: object) -> str:
    with open_reader(path) as reader:
        report = MAKERS[what](reader, question(**changes))
    return written(form, report, style or Style())


@pytest.mark.parametrize("what", list(MAKERS))
@pytest.mark.parametrize("form", list(FORMATS))
def test_promise_13_the_same_bytes(tmp_path: Path, what: str, form: str) -> None:
    """Promise 13: the same database, question and instant give the same report, byte for byte."""
    path = sample(tmp_path)
    assert text(path, what, form, by="source") == text(path, what, form, by="source")


@pytest.mark.parametrize("what", list(MAKERS))
@pytest.mark.parametrize("by", [None, "source", "language", "narrative"])
def test_a_piped_table_is_plain_and_narrow(tmp_path: Path, what: str, by: str | None) -> None:
    """Without a terminal no line is longer than 80 columns, and there is no escape sequence."""
    found = text(sample(tmp_path), what, "table", by=by)
    assert max(map(len, found.splitlines())) <= 80
    assert "\x1b" not in found


@pytest.mark.parametrize("what", ["volume", "sentiment"])
def test_coverage_is_not_called_watched(tmp_path: Path, what: str) -> None:
    """Watched is the time of any listing, complete that of all: two figures, two names."""
    path = sample(tmp_path)
    headings = [one for one in text(path, what, "table").splitlines() if one.startswith("from ")]
    assert [one.split()[-1] for one in headings] == ["complete"] * len(headings)
    assert headings


@pytest.mark.parametrize("what", ["volume", "sentiment"])
def test_languages_are_called_by_name_in_tables_only(tmp_path: Path, what: str) -> None:
    """People read Spanish; programs read the tag."""
    path = sample(tmp_path)
    found = json.loads(text(path, what, "json", by="language"))
    (tag,) = [name for name in found["groups"] if name == "en"]
    table = re.split(r"\s+", text(path, what, "table", by="language"))
    assert "English" in table
    assert tag not in table


def test_languages_without_a_column_are_called_by_name_too(tmp_path: Path) -> None:
    """In one note with those that have one; no two have one name."""
    langs = ["en"] * 9 + ["es"] * 8 + ["nb"] * 7 + ["nn"] * 6 + ["ja"] * 5 + ["tlh"]
    posts = [Sample(at=T, message=n, lang=lang) for n, lang in enumerate(langs)]
    path = build(tmp_path / "m.db", posts, lanes=LANES)
    told = text(path, "volume", "md", by="language")
    assert "Not shown: Norwegian Nynorsk, Japanese, tlh (see --format json or csv)." in told
    assert "| English | Spanish | Norwegian Bokmål |" in told


def test_a_narrow_terminal_is_kept(tmp_path: Path) -> None:
    """No line is longer than the terminal is wide; with colour only the headings are bold."""
    path = sample(tmp_path)
    assert max(map(len, text(path, "volume", "table", Style(width=44)).splitlines())) <= 44
    colored = text(path, "volume", "table", Style(color=True))
    assert "\x1b[1m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored).split() == text(path, "volume", "table").split()


@pytest.mark.parametrize("what", ["volume", "sentiment", "spread"])
def test_a_number_and_its_sign_stay_on_one_line(tmp_path: Path, what: str) -> None:
    """However wide the terminal is: `96` at the end of a line reads as a count."""
    path = sample(tmp_path)
    assert "%" in text(path, what, "table")
    for width in range(30, 90):
        lines = text(path, what, "table", Style(width=width)).splitlines()
        assert not [line for line in lines if line.lstrip().startswith("%")]
        assert max(map(len, lines)) <= width


def test_a_gap_is_never_zero_in_a_table(tmp_path: Path) -> None:
    """Unobserved is said in words, a lower bound with >=, a provisional count with ~."""
    lines = text(sample(tmp_path), "volume", "table").splitlines()
    rows = {line[:16]: line[16:].split("  ") for line in lines if line.startswith("2017-02-2")}
    cells = {key: [c.strip() for c in row if c.strip()] for key, row in rows.items()}
    assert cells["2017-02-22 22:00"] == ["3", "2", "2", "100 %"]
    assert cells["2017-02-22 23:00"] == ["not watched", "0 %"]
    assert cells["2017-02-23 00:00"][0] == ">= 1"
    assert cells["2017-02-23 01:00"][-1] == "50 %, cut off"
    assert cells["2017-02-23 02:00"][0] == ">= ~0"


def test_a_gap_is_never_zero_in_csv(tmp_path: Path) -> None:
    """Unobserved cells are empty, numbers are numbers, and groups follow the total."""
    path = sample(tmp_path)
    rows = list(csv.DictReader(io.StringIO(text(path, "volume", "csv", by="source"))))
    assert [row["posts"] for row in rows[:5]] == ["3", "", "1", "1", "0"]
    assert [row["group"] for row in rows] == [""] * 5 + ["chirper"] * 5 + ["commons"] * 5
    sentiment = csv.DictReader(io.StringIO(text(path, "sentiment", "csv")))
    assert [row["polarity_mean"] for row in sentiment] == ["-0.1", "", "", "", ""]


@pytest.mark.parametrize("what", list(MAKERS))
def test_hostile_titles_are_harmless(tmp_path: Path, what: str) -> None:
    """A title cannot steer a terminal, run in a spreadsheet, or become a link or HTML."""
    path = sample(tmp_path)
    table = text(path, what, "table", title=HOSTILE)
    assert not set(table) & set("\x1b\x9b\u202e")
    assert "👩‍👩‍👧" in table
    marked = text(path, what, "md", title=HOSTILE)
    assert "<script>" not in marked
    assert "[a](" not in marked
    assert json.loads(text(path, what, "json", title=HOSTILE))["title"] == HOSTILE


def test_hostile_sources_and_errors_are_harmless(tmp_path: Path) -> None:
    """What servers say is as dangerous as what posts say."""
    from tests.report.sample import LANES, T
    from tests.store.build import Tried, build

    late = T + timedelta(hours=2)
    passes = [Tried(source="commons", at=late, outcome="failed", error="=1+1\x1b[31m|x")]
    path = build(tmp_path / "m.db", lanes=LANES, passes=passes)
    assert "\x1b" not in text(path, "sources", "table")
    assert "'=1+1" in text(path, "sources", "csv")
    assert "\\|x" in text(path, "sources", "md")


@pytest.mark.parametrize("what", list(MAKERS))
@pytest.mark.parametrize("form", list(FORMATS))
def test_simulated_is_said_everywhere(tmp_path: Path, what: str, form: str) -> None:
    """Where a program made the posts up, every output says so, and else none does."""
    (tmp_path / "real").mkdir()
    said = re.compile(r'SIMULATED|"simulated":true|"true"\n')
    assert said.search(text(sample(tmp_path, simulated="1"), what, form))
    assert not said.search(text(sample(tmp_path / "real"), what, form))


def test_more_groups_than_fit_are_named(tmp_path: Path) -> None:
    """A table shows the largest groups and says which it leaves out; CSV leaves none out."""
    from tests.store.build import Sample, build, instant

    posts = [Sample(at=instant("02-23T06:00"), source=f"s{i}", message=i) for i in range(5)]
    path = build(tmp_path / "m.db", posts)
    assert "Not shown: s3, s4" in text(path, "volume", "table", by="source")
    assert '"s4"' in text(path, "volume", "csv", by="source")


@pytest.mark.parametrize("by", ["source", None])
def test_the_clock_says_its_offset_where_it_changes(tmp_path: Path, by: str | None) -> None:
    """The hour that is shown twice can be told apart; else no offset is shown."""
    from monitor.nouns.posts import Span
    from tests.store.build import instant

    path = sample(tmp_path)
    autumn = Span(instant("11-05T08:00"), instant("11-05T10:00"))
    found = text(path, "volume", "table", span=autumn, every=timedelta(hours=1), by=by)
    assert "2017-11-05 01:00 -0700" in found
    assert "2017-11-05 01:00 -0800" in found
    assert "-0800" not in text(path, "volume", "table", by=by)


def _by_rich(table: Table, widths: Sequence[int], width: int) -> list[str]:
    """Return a table as rich draws it in columns of these widths."""
    out = io.StringIO()
    found = RichTable(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column, size in zip(table.columns, widths, strict=True):
        found.add_column(
            Text(column),
            justify="right" if column in table.numbers else "left",
            overflow="fold",
            width=size,
        )
    for row in table.rows:
        found.add_row(*(Text(harmless(cell)) for cell in row))
    Console(file=out, width=width, color_system=None).print(found)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_a_table_is_what_rich_draws() -> None:
    """Wide letters, cells to be folded, of several lines or with controls among them; any width."""
    draw = Random(1)  # noqa: S311  a draw for a test
    some = ("1,234", "–", "中国人", "🚨", "", "two words", "1\n2", "\x1b[2J", "x" * 30, "[b]")
    for _ in range(60):
        columns = [f"{draw.choice(('posts', 'a long heading'))} {n}" for n in range(4)]
        table = Table(
            columns=columns,
            rows=[draw.choices(some[:4] if draw.random() < 0.5 else some, k=4) for _ in range(4)],
            numbers=frozenset(columns[:2]),
        )
        sheet = Sheet(title="Title", head=(), tables=[table], fields=(), records=())
        style = Style(width=draw.randrange(30, 100), color=draw.random() < 0.5)
        lines = re.sub(r"\x1b\[\dm", "", terminal.drawn(sheet, style)).splitlines()
        assert lines[2:] == _by_rich(table, terminal._widths(table, style.width), style.width)


def test_brackets_in_a_heading_are_shown_as_they_are() -> None:
    """The title of an incident heads a column of a comparison, and may hold anything."""
    titles = ["Fire [Anaheim]", "Strike [/] march"]
    table = Table(columns=["hour", *titles], rows=[["0", "1", "2"]])
    sheet = Sheet(title="", head=(), tables=[table], fields=(), records=())
    assert "hour  Fire [Anaheim]  Strike [/] march" in terminal.drawn(sheet, Style())


def test_a_word_that_is_wider_than_the_terminal_is_cut_and_nothing_is_lost() -> None:
    """It begins a line, and the next word follows its end."""
    sheet = Sheet(title="see " + "x" * 50 + " now", head=(), tables=(), fields=(), records=())
    assert terminal.drawn(sheet, Style(width=30)) == f"see\n{'x' * 30}\n{'x' * 20} now\n"


@given(
    said=st.lists(st.text("ab ", min_size=1, max_size=200), max_size=9),
    rows=st.lists(st.integers(0, 12), max_size=4),
    lines=st.integers(1, 60),
    method=st.sampled_from([(), ("Counted.",)]),
)
def test_a_report_fits_the_terminal(
    said: list[str], rows: list[int], lines: int, method: tuple[str, ...]
) -> None:
    """What comes first stays, whole; the last line counts what is left out; notes always stay.

    Below, there may be nothing else: then the last line has an empty one above it all the same.
    """
    tables = [
        Table(columns=["from", "posts"], rows=[[f"r{n}", "1"]] * size, title=f"Table {n}")
        for n, size in enumerate(rows)
    ]
    sheet = Sheet(
        title="Title",
        head=["Head."],
        said=[f"Finding {n}: {text}." for n, text in enumerate(said)],
        notes=["Nobody may miss this."],
        tables=tables,
        method=method,
        fields=(),
        records=(),
    )
    whole = terminal.drawn(sheet, Style()).splitlines()
    shown = terminal.drawn(sheet, Style(lines=lines)).splitlines()
    assert whole[: len(shown)] == shown or "--all shows" in shown[-1]
    if len(whole) <= lines:
        assert shown == whole
        return
    always = ["Title", "Head.", "Nobody may miss this."]
    assert len(shown) <= max(lines, len(always) + len(method) + len(["", shown[-1]]))
    assert [line for line in shown if line in always[:3]] == always[:3]
    left = {
        name: sum(f"{name} {n}" not in "\n".join(shown) for n in range(size))
        for name, size in (("Finding", len(said)), ("Table", len(tables)))
    }
    numbers = [int(n) for n in re.findall(r"([0-9]+) more", shown[-1])]
    assert numbers == [n for n in left.values() if n]
    kept = [f"Finding {n}" in "\n".join(shown) for n in range(len(said))]
    assert kept == sorted(kept, reverse=True)
    assert all(kept) or not any(line.startswith("Table") for line in shown)
