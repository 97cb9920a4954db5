"""Counts from other tools."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain, count, islice
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.archive.counts import LONGEST_HOLE, CountTable, counted_lines, laid_out
from monitor.errors import DataError

START = 1_424_986_973  # 2015-02-26T21:42:53Z


def read(lines: Iterable[str], name: str = "calls.csv", *, whole: bool = False) -> CountTable:
    return laid_out(counted_lines(lines, name), name, whole=whole)


def table(*rows: str, header: str = "timestamp,count") -> CountTable:
    return read(f"{line}\n" for line in (header, *rows))


def complaint(*rows: str, header: str = "timestamp,count") -> str:
    with pytest.raises(DataError) as caught:
        list(table(*rows, header=header).counts)
    return str(caught.value)


@pytest.mark.parametrize(
    "rows",
    [
        ["2015-02-26 21:42:53,7", "2015-02-26 21:47:53,0"],
        ["2015-02-26T21:42:53Z,7", "2015-02-26T21:47:53Z,0"],
        ["2015-02-26T13:42:53-08:00,7", "2015-02-26T22:47:53+01:00,0"],
        ["2015-02-26T21:42:53.9,7", "2015-02-26 21:47:53,0"],
        [f"{START},7", f"{START + 300},0"],
        [f"{START}000,7", f"{START + 300}999,0"],
        [f"{START}.5,7", f"{START + 300}.0,0"],
        [f"{START}, 7.0 ", "", f" {START + 300} ,0"],
    ],
)
def test_a_time_may_be_written_as_other_tools_do(rows: list[str]) -> None:
    """ISO 8601 with a zone or in UTC, seconds or milliseconds since 1970 are the same instants."""
    found = table(*rows)
    assert (found.start, found.step, list(found.counts)) == (START, 300, [7, 0])


def test_a_file_that_has_no_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it has filled the memory: read whole, it would be held."""
    monkeypatch.setattr("monitor.archive.counts.MOST_ROWS", 3)
    rows = (f"{START + 60 * minute},1\n" for minute in count())
    with pytest.raises(DataError, match=r"calls\.csv: more than 3 rows: split the file"):
        read(chain(["timestamp,count\n"], rows), whole=True)


def test_eight_digits_are_a_date() -> None:
    """Days may be written without dashes."""
    found = table("20150226,1", "20150227,2", "20150228,3")
    assert (found.start, found.step) == (1_424_908_800, 86_400)


@pytest.mark.parametrize("time", ["2205", "220500"])
def test_digits_of_a_day_and_its_time_are_no_number(time: str) -> None:
    """As milliseconds they would be of the year 1976, or 2609."""
    with pytest.raises(DataError, match="is too early or too late: correct the year"):
        table(f"20170222{time},1", f"20170223{time},2")


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("timestamp,value", "{},5"),
        ("start,value", "{},5"),
        ("Count,who, TIMESTAMP", "5,desk,{}"),
        ("timestamp,count,value", "{},5,9"),
    ],
)
def test_columns_are_found_by_name(header: str, row: str) -> None:
    """The columns stand anywhere; `value` stands for `count`; others are passed over."""
    found = table(row.format(START), row.format(START + 60), header=header)
    assert list(found.counts) == [5, 5]


def test_what_is_missing_is_not_zero() -> None:
    """A row that is not there, or has no number, is a bucket without a count."""
    rows = [f"{START + 60 * k},{'' if k == 4 else k}" for k in range(9) if k not in {2, 6, 7}]
    assert list(table(*rows).counts) == [0, 1, None, 3, None, 5, None, None, 8]


@given(st.lists(st.integers(1, 5), min_size=20, max_size=50), st.integers(-29, 29))
def test_the_grid_is_even(gaps: list[int], off: int) -> None:
    """Rows that are late or early by less than half a bucket stand in their bucket, in order."""
    places = [0]
    for gap in [1, *gaps, *[1] * len(gaps)]:
        places.append(places[-1] + gap)
    rows = [f"{START + 60 * k + (off if k % 7 == 3 else 0)},{k}" for k in places]
    found = table(*rows)
    if found.step == 60:
        assert [k for k, n in enumerate(found.counts) if n is not None] == places


@given(st.datetimes(datetime(1971, 1, 1), datetime(2099, 12, 31)), st.integers(-720, 720))  # noqa: DTZ001
def test_a_zone_is_heard(naive: datetime, minutes: int) -> None:
    """A time with a zone is that instant; a time without one is UTC."""
    aware = naive.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    later = aware + timedelta(hours=1)
    assert table(f"{aware.isoformat()},1", f"{later.isoformat()},1").start == aware.timestamp()
    bare = aware.replace(tzinfo=None)
    found = table(f"{bare},1", f"{bare + timedelta(hours=1)},1")
    assert found.start == bare.replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            ["1000,1", "1060,1", "1000,1"],
            "line 4: 1970-01-01T00:16:40Z does not come after 1970-01-01T00:17:40Z",
        ),
        (["1000,1", "1060,1", "1060,2"], "line 4: 1970-01-01T00:17:40Z is there twice: take out"),
        (
            ["1000,1", "1060,1", "1120,1", "1125,1"],
            "line 5: 1970-01-01T00:18:45Z does not fit the rows",
        ),
        (["1000,1", "1060,-1"], "line 3: '-1' is no count: write a whole number, 0 or"),
        (["1000,1", "1060,1.5"], "line 3: '1.5' is no count"),
        (["1000,1", "1060,nan"], "line 3: 'nan' is no count"),
        (["1000,1", "1060,many"], "line 3: 'many' is no count"),
        (["1000,1", "1060,1_0"], "line 3: '1_0' is no count"),
        (["1000,1", f"1060,{2**63}"], f"line 3: '{2**63}' is no count"),
        (["1000,1", "1060,1e308"], "line 3: '1e308' is no count: write a whole number, 0 to 1,000"),
        (["1000,1", f"1060,{10**12 + 1}"], "line 3: '1000000000001' is no count: write a whole"),
        (["1000,1", "noon,1"], "line 3: write a time with its zone such as"),
        (["1000,1", "99999999999999999999,1"], "line 3: write a time"),
        (["1000,1", "1060"], "line 3: '1060' lacks a cell: write a timestamp and a"),
        (
            ["1000,1", f"1060,{'9' * 200_000}"],
            "line 3: this is no CSV with cells of at most 131,072",
        ),
        (["1000,1", "1060,\udcff"], "line 3: this is no text in UTF-8"),
        (["2017-02-21,1", "2107-02-22,1"], "line 3: 2107-02-22T00:00:00Z is too early or too late"),
        (["0001-01-01,1", "0001-01-02,1"], "line 2: 0001-01-01T00:00:00Z is too early or too late"),
        (["0001-01-01T00:00:00+14:00,1", "0001-01-02,1"], "line 2: write a time with its zone"),
        (["2017-02-21,1", "9999-12-31T23:00:00-02:00,1"], "line 3: write a time with its zone"),
    ],
)
def test_a_wrong_row_is_named(rows: list[str], said: str) -> None:
    """Rows that are out of order, doubled or unreadable end the reading, with their line."""
    assert f"calls.csv, {said}" in complaint(*rows)


@given(st.lists(st.none() | st.integers(0, 9), min_size=2, max_size=30), st.randoms())
def test_a_whole_file_may_have_its_rows_in_any_order(
    counts: list[int | None], random: Random
) -> None:
    """Newest first, as many tools export it, or shuffled: it is the same series."""
    rows = [f"{START + 60 * k},{'' if n is None else n}\n" for k, n in enumerate(counts)]
    random.shuffle(rows)
    found = read(["timestamp,count\n", *rows], whole=True)
    assert (found.start, found.step, list(found.counts)) == (START, 60, counts)
    again = ["timestamp,count\n", *rows, rows[0]]
    with pytest.raises(DataError, match=f"line {len(rows) + 2}: .* is there twice"):
        list(read(again, whole=True).counts)


def test_a_wrong_date_makes_no_years_of_nothing() -> None:
    """A hole of more than a million buckets is a wrong date, and not filled."""
    rows = [f"{START + 60 * place},1" for place in (0, 1, 2, LONGEST_HOLE + 4)]
    assert "calls.csv, line 5: 2017-01-21T08:26:53Z does not fit the rows" in complaint(*rows)


@pytest.mark.parametrize("header", ["", "time,count", "timestamp,number", "2015-02-26,7"])
def test_other_columns_are_refused(header: str) -> None:
    """Without the two names nothing is guessed."""
    message = complaint("1000,1", header=header)
    assert "lacks a column: name them timestamp,count" in message


@pytest.mark.parametrize("rows", [[], ["1000,1"]])
def test_one_row_has_no_length(rows: list[str]) -> None:
    """Of fewer than two rows the length of a bucket cannot be told."""
    assert complaint(*rows) == (
        "calls.csv: fewer than two rows of counts: add more, for one has no distance"
    )


def test_rows_are_read_as_they_are_taken() -> None:
    """A series without end is read bit by bit; what comes before a wrong row is good."""

    def lines() -> Iterator[str]:
        yield "timestamp,count\n"
        for minute in range(5000):
            yield f"{minute * 60},{minute}\n"
        yield "broken\n"

    found = read(lines(), "-")
    assert list(islice(found.counts, 5000)) == list(range(5000))
    with pytest.raises(DataError, match="-, line 5002: 'broken' lacks a cell:"):
        next(found.counts)


@pytest.mark.parametrize("line", ["\udc89PNG", "PK\x03\x04", "\x7fELF\x02"])
def test_what_is_no_text_is_said_in_plain_words(line: str) -> None:
    """A picture or a spreadsheet in place of a table: no codes of bytes, no stand-ins for them."""
    for lines, place in (([line], 1), (["timestamp,count\n", f"{line},1\n"], 2)):
        with pytest.raises(DataError) as raised:
            list(read(lines).counts)
        said = f"calls.csv, line {place}: this is no text in UTF-8"
        assert str(raised.value).startswith(said)
        assert str(raised.value).isprintable()
