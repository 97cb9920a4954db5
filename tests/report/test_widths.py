"""Every report as a table, in windows of the usual widths, where names are long and many."""

import re
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from monitor.nouns.posts import Lane, Span
from monitor.nouns.report import Report
from monitor.privacy.publish import publish
from monitor.report.formats import written
from monitor.report.making import MAKERS
from monitor.report.terminal import Style, drawn
from monitor.store.reading.reader import open_reader
from monitor.words.sheet import Sheet, Table
from monitor.words.worded import word
from tests.examples import examples
from tests.report.sample import HOUR, T, question
from tests.store.build import Sample, Tried, build

pytestmark = pytest.mark.repeats

SOURCES = tuple(f"a-source-with-a-rather-long-name-{number}" for number in range(8))
NARRATIVES = tuple(f"a-narrative-with-a-long-key-{number}" for number in range(6))
DAY = 24 * HOUR
END = T + DAY
ASKED = [
    *((kind, None) for kind in MAKERS),
    *((kind, by) for kind in ("volume", "sentiment") for by in ("source", "narrative", "kind")),
]
WIDTHS = (60, 80, 120)


def _build(folder: Path) -> Path:
    posts = [
        Sample(
            at=T + hour * HOUR,
            source=SOURCES[(hour + number) % 8],
            person=number,
            message=8 * hour + number,
            narratives=(NARRATIVES[(hour + number) % 6],),
            lang=("en", "es", "")[number % 3],
            kind=("post", "reply")[number % 2],
            label=("negative", "positive")[number % 2],
            polarity=(-400_000, 300_000)[number % 2],
        )
        for hour in range(24)
        for number in range(12)
    ]
    seen = (Span(T, T + 20 * HOUR),)
    lanes = [
        Lane(source=name, name="#a-long-hashtag", settle=timedelta(minutes=5), observed=seen)
        for name in SOURCES
    ]
    failed = Tried(source=SOURCES[0], at=T, outcome="failed", error="503: down for a long time")
    path = folder / "monitor.db"
    return build(path, posts, lanes=lanes, narratives=NARRATIVES, passes=[failed])


@cache
def made() -> dict[tuple[str, str | None], Report]:
    """Return each report on eight sources and six narratives."""
    with TemporaryDirectory() as folder, open_reader(_build(Path(folder))) as reader:
        return {
            (kind, by): MAKERS[kind](reader, question(span=Span(T, END), now=END + HOUR, by=by))
            for kind, by in ASKED
        }


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("kind", "by"), ASKED)
def test_nothing_is_wider_than_the_window_and_nothing_is_lost(
    kind: str, by: str | None, width: int
) -> None:
    """What has no room goes on in the next line: without blanks, all is there that has room."""
    report = made()[kind, by]
    text = written("table", report, Style(width=width))
    assert max(map(cell_len, text.splitlines())) <= width
    assert "…" not in text
    wide = written("table", report, Style(width=2000))
    assert sorted("".join(text.split())) == sorted("".join(wide.split()))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("by", [None, "source", "narrative", "kind"])
def test_a_time_and_its_number_stay_on_one_line(by: str | None, width: int) -> None:
    """A bucket is one line of the table, however long the names over it are."""
    text = written("table", made()["volume", by], Style(width=width))
    rows = re.findall(r"^2017-02-2\d \d\d:\d\d  .*", text, re.MULTILINE)
    assert len(rows) == 24
    assert all("12" in line.split() for line in rows)


@pytest.mark.parametrize(("kind", "by"), [("volume", "kind"), ("sentiment", None)])
def test_that_nobody_watched_is_said_once_a_row(
    tmp_path: Path, kind: str, by: Literal["kind"] | None
) -> None:
    """Within 80 columns on one line, with offsets where clocks change."""
    span = Span(T, T + 30 * DAY)
    asked = replace(question(span=span, now=span.end, by=by), every=DAY)
    with open_reader(_build(tmp_path)) as reader:
        report = MAKERS[kind](reader, asked)
    lines = written("table", report, Style()).splitlines()
    rows = [line for line in lines if re.match(r"2017-03-\d\d \d\d:\d\d -0[78]00  ", line)]
    assert len(rows) > 20
    assert all(row.count("not watched") == 1 and row.endswith(" 0 %") for row in rows)


@pytest.mark.parametrize("kind", ["volume", "sentiment"])
def test_a_report_at_midnight_has_no_row_of_the_day_that_begins(tmp_path: Path, kind: str) -> None:
    """Its head ends with the day before, and nobody has watched the new one; data have it."""
    midnight = T.replace(hour=8) + 3 * DAY
    asked = question(span=Span(T, midnight + timedelta(minutes=1)), now=midnight, every=DAY)
    with open_reader(_build(tmp_path)) as reader:
        report = MAKERS[kind](reader, asked)
    days = re.findall(r"^(2017-\d\d-\d\d) ", written("table", report, Style()), re.MULTILINE)
    begins = midnight.strftime("%Y-%m-%d")
    assert days
    assert begins not in days
    assert begins in written("csv", report, Style())


def test_where_not_even_that_fits_a_cell_is_folded_between_its_words() -> None:
    """Six columns in 60: the date, and below it the time."""
    text = written("table", made()["sentiment", None], Style(width=60))
    assert "\n2017-02-22 " in text
    assert "\n22:00 " in text


@pytest.mark.parametrize("form", ["csv", "json", "md"])
@pytest.mark.parametrize(("kind", "by"), ASKED)
def test_what_is_for_machines_does_not_know_the_window(
    kind: str, by: str | None, form: str
) -> None:
    """The same bytes at any width, and no escape sequence."""
    report = made()[kind, by]
    narrow, wide = (
        written(form, report, Style(width=w, color=c)) for w, c in ((40, True), (200, False))
    )
    assert narrow == wide
    assert "\x1b" not in narrow


def test_where_something_is_folded_it_is_words_and_addresses_before_numbers() -> None:
    """A number stays with its sign, and an address goes on after a slash."""
    columns = ["first seen", "source", "copy", "posts", "accounts"]
    row = ["2017-02-21 19:16", "a-source", "video.example/w/8121", ">= 1,013", ">= 724"]
    table = Table(columns=columns, rows=[row], numbers=frozenset(columns[3:]))
    sheet = Sheet(title="", head=[], tables=[table], fields=[], records=[])
    lines = drawn(sheet, Style(width=64)).splitlines()
    assert lines[-2:] == [
        "2017-02-21 19:16  a-source  video.example/w/  >= 1,013    >= 724",
        "                            8121",
    ]


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf"]), max_size=40)


@examples(60)
@given(
    st.integers(1, 7).flatmap(
        lambda columns: st.lists(
            st.lists(CELLS, min_size=columns, max_size=columns), min_size=2, max_size=5
        )
    ),
    st.sampled_from([40, 60, 80, 120]),
)
def test_any_table_fits_any_window(rows: list[list[str]], width: int) -> None:
    """Whatever its headings and cells hold, wide letters too."""
    table = Table(columns=rows[0], rows=rows[1:], numbers=frozenset(rows[0][1:]))
    sheet = Sheet(title="", head=[], tables=[table], fields=[], records=[])
    assert max(map(cell_len, drawn(sheet, Style(width=width)).splitlines()), default=0) <= width


def test_signs_stand_in_columns_of_numbers_alone() -> None:
    """Only there they are looked for, where they are explained."""
    told = (word(publish(report, "internal")) for report in made().values())
    tables = [table for one in told for table in one.sheet.tables]
    signed = [
        (table.title, column)
        for table in tables
        for row in table.rows
        for column, cell in zip(table.columns, row, strict=True)
        if cell.startswith((">= ", "~"))
    ]
    numbers = {(table.title, column) for table in tables for column in table.numbers}
    assert signed
    assert set(signed) <= numbers


def test_the_method_is_folded_away() -> None:
    """What nobody may miss stays, each sign in use is explained, and the end says how to see it."""
    report = made()["volume", None]
    folded, whole = (written("table", report, Style(method=one)) for one in (False, True))
    last = folded.strip().splitlines()[-1]
    assert last == ">= is a minimum. How the figures came about: --method"
    assert "represent neither the public" in " ".join(folded.split())
    assert "Query of" not in folded
    assert "Query of" in whole
    assert "--method" not in whole
    assert "Query of" in written("md", report, Style())


@pytest.mark.parametrize(
    ("cell", "end"),
    [
        ("12", "How the figures came about: --method"),
        ("~12", "~ may still change. How the figures came about: --method"),
        (">= ~−1.6", ">= is a minimum, ~ may still change. How the figures came about: --method"),
    ],
)
def test_a_sign_is_explained_where_it_stands_before_a_number(cell: str, end: str) -> None:
    """An address may hold it too, and means nothing by it."""
    row = ["uni.example/~ann/>= ", cell]
    table = Table(columns=["link", "posts"], rows=[row], numbers=frozenset({"posts"}))
    sheet = Sheet(title="t", head=(), tables=[table], fields=(), records=(), method=["m"])
    assert drawn(sheet, Style()).splitlines()[-1] == end
