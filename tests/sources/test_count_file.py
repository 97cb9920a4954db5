"""A file that an editor keeps: every mistake is told with its line, and nothing is guessed."""

import os
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import rfc3339
from monitor.errors import BadAnswer, ConfigError, SourceError
from monitor.nouns.measure import Count, Counted
from monitor.nouns.posts import Answer, Span
from monitor.sources.count_file import LARGEST, CountFile, Settings, read
from monitor.testing.counting import INCIDENT, NOW, SINCE, counted
from monitor.testing.service import FakeHttp
from tests.sources.case_counts import DAY, HOUR

ANAHEIM = ZoneInfo("America/Los_Angeles")


def counts(text: str, per: timedelta = HOUR) -> list[tuple[str, str, float]]:
    found = read(text, "calls.csv", per, ANAHEIM)
    return [(rfc3339(one.start), rfc3339(one.end), one.value) for one in found]


def test_local_and_absolute_times() -> None:
    """A time without a zone is on the clock of the file's zone; one with a zone is what it says."""
    text = "start,value\n2017-02-22T22:00,12\n2017-02-23T07:00:00Z,0\n2017-02-23 00:00,3.5\n"
    assert counts(text) == [
        ("2017-02-23T06:00:00Z", "2017-02-23T07:00:00Z", 12),
        ("2017-02-23T07:00:00Z", "2017-02-23T08:00:00Z", 0),
        ("2017-02-23T08:00:00Z", "2017-02-23T09:00:00Z", 3.5),
    ]


def test_a_column_of_ends() -> None:
    """Values may last as long as they like; headings may have blanks and capitals."""
    text = "Start, End ,value\n2017-02-22,2017-02-23,5\n2017-02-23,2017-02-23T06:30,-1\n"
    assert counts(text) == [
        ("2017-02-22T08:00:00Z", "2017-02-23T08:00:00Z", 5),
        ("2017-02-23T08:00:00Z", "2017-02-23T14:30:00Z", -1),
    ]


def test_days_are_those_of_the_calendar() -> None:
    """The day on which clocks change has 23 hours, and the next one begins at midnight."""
    text = "start,value\n2017-03-12,1\n2017-03-13,2\n"
    found = counts(text, DAY)
    assert found[0][:2] == ("2017-03-12T08:00:00Z", "2017-03-13T07:00:00Z")
    assert found[1][0] == found[0][1]


@pytest.mark.parametrize(
    ("zone", "first", "begins", "ends"),
    [
        ("America/Sao_Paulo", "2017-10-14", "2017-10-15T03:00:00Z", "2017-10-16T02:00:00Z"),
        ("America/Havana", "2017-11-04", "2017-11-05T04:00:00Z", "2017-11-06T05:00:00Z"),
    ],
)
def test_a_day_begins_also_where_the_clock_skips_midnight(
    zone: str, first: str, begins: str, ends: str
) -> None:
    """Or shows it twice: of a day alone it is known when it begins."""
    days = [f"{date.fromisoformat(first) + n * DAY},{n}" for n in range(3)]
    found = read("\n".join(["start,value", *days]), "calls.csv", DAY, ZoneInfo(zone))
    assert (rfc3339(found[1].start), rfc3339(found[1].end)) == (begins, ends)
    assert [one.end for one in found[:2]] == [one.start for one in found[1:]]


def test_order_and_empty_lines_do_not_matter() -> None:
    """Lines are sorted; a value that is missing is not known, and is no zero."""
    text = "start,value\n2017-02-22T23:00,2\n\n,\n2017-02-22T22:00,\n2017-02-22T21:00,1\n"
    assert [value for *_, value in counts(text)] == [1, 2]
    assert counts("start,value") == []


MISTAKES = [
    ("", "line 1: write start,value or start,end,value, not ''"),
    ("time;calls\n", "line 1: write start,value or start,end,value, not 'time;calls'"),
    ("start,value\n2017-02-22T22:00\n", "line 2: write 2 cells, not 1"),
    ("start,value\n2017-02-22T22:00,1,234\n", "line 2: write 2 cells, not 3"),
    ('start,value\n\n2017-02-22T22:00,"1,234"\n', "line 3: write a number such as 12 or 0.5"),
    ("start,value\n2017-02-22T22:00,many\n", "line 2: write a number such as 12 or 0.5"),
    ("start,value\n2017-02-22T22:00,nan\n", "line 2: write a number such as 12 or 0.5"),
    ("start,value\n2017-02-22T22:00,1_0\n", "line 2: write a number such as 12 or 0.5"),
    ("start,value\n22/02/2017 22:00,1\n", "line 2: write a time such as 2017-02-22T22:00"),
    ("start,value\n2017-03-12T02:30,1\n", "line 2: write a time that the clock of America/"),
    ("start,value\n2017-11-05T01:30,1\n", "line 2: write a time with its zone, since the clock"),
    ("start,end,value\n2017-02-22,2017-02-22,1\n", "line 2: write an end after its start"),
    ("start,value\n0001-01-01T00:00+14:00,1\n", "line 2: write a time within the years 1 to 9999"),
    ("start,value\n9999-12-31T23:59Z,1\n", "line 2: write a time within the years 1 to 9999"),
    (
        "start,value\n2017-02-22T22:00,1\n2017-02-22T21:30,1\n",
        "line 3: write a time of its own, not one that overlaps that of line 2",
    ),
    (
        'start,value\n2017-02-22T22:00,"1\n',
        "is no CSV (unexpected end of data): save the file as CSV",
    ),
]


@pytest.mark.parametrize(("text", "said"), MISTAKES)
def test_a_mistake_is_told_with_its_line(text: str, said: str) -> None:
    """File, line, what was expected, what came."""
    with pytest.raises(BadAnswer) as caught:
        counts(text)
    assert str(caught.value).startswith("calls.csv, line ")
    assert said in str(caught.value)


@given(st.dictionaries(st.integers(0, 400), st.floats(-1e9, 1e9), max_size=50))
def test_what_was_written_is_read(held: dict[int, float]) -> None:
    """Any values at any whole hours come back as they were, in order."""
    lines = "".join(f"{rfc3339(SINCE + hour * HOUR)},{value!r}\n" for hour, value in held.items())
    found = read(f"start,value\n{lines}", "calls.csv", HOUR, ANAHEIM)
    assert [(one.start, one.value) for one in found] == [
        (SINCE + hour * HOUR, held[hour]) for hour in sorted(held)
    ]


def table(folder: Path, **other: str) -> CountFile:
    given_ = Settings(file="calls.csv", title="Calls", unit="calls", **other)  # type: ignore[arg-type]
    return CountFile(given_.beside(folder.joinpath).in_zone("America/Los_Angeles"))


def nobody(*_: object) -> Answer:
    raise AssertionError("a file asks nobody")


def pull(source: CountFile) -> list[Counted]:
    return list(counted(source, FakeHttp(nobody), Span(SINCE, NOW)))


def test_the_file_is_believed_as_it_stands(tmp_path: Path) -> None:
    """All of it is told each time, what lies before the incident too; this hour may change."""
    (tmp_path / "calls.csv").write_bytes(
        b"\xef\xbb\xbfstart,value\r\n2017-02-22T22:00,1\r\n2026-11-15T01:00,2\r\n"
    )
    [found] = pull(table(tmp_path))
    assert found.whole
    assert found.settled is None
    assert [(one.value, one.final) for one in found.values["values"]] == [(1, True), (2, False)]
    assert "calls.csv has 'Calls' (values: 2);" in table(tmp_path).check(INCIDENT, FakeHttp(nobody))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """Missing, no text, or far too large: a sentence, as for a service that fails."""
    with pytest.raises(SourceError, match=r"calls\.csv cannot be read \(No"):
        pull(table(tmp_path))
    (tmp_path / "calls.csv").write_bytes(b"start,value\n\xff")
    with pytest.raises(SourceError, match="byte 12 is no text in UTF-8"):
        pull(table(tmp_path))
    with (tmp_path / "calls.csv").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(SourceError, match="is larger than 8 MiB"):
        pull(table(tmp_path))


@pytest.mark.timeout(20)
def test_no_pipe_and_no_device_is_waited_for(tmp_path: Path) -> None:
    """A pass over one would never end, or fill the memory."""
    calls = tmp_path / "calls.csv"
    os.mkfifo(calls)
    with pytest.raises(SourceError, match=r"calls\.csv is a pipe or a device: name a file"):
        pull(table(tmp_path))
    calls.unlink()
    calls.symlink_to("/dev/zero")
    with pytest.raises(SourceError, match=r"calls\.csv is a pipe or a device: name a file"):
        pull(table(tmp_path))


@pytest.mark.parametrize("value", ["1e308", "-1e19", str(2**70)])
def test_a_number_that_no_sum_can_hold_is_refused(value: str, tmp_path: Path) -> None:
    """Two of them would be infinite, of which no report can be made."""
    (tmp_path / "calls.csv").write_text(f"start,value\n2017-02-22T22:00,{value}\n")
    with pytest.raises(SourceError, match=r"line 2: write a number from -9,223"):
        pull(table(tmp_path))


def test_settings_that_cannot_be_right(tmp_path: Path) -> None:
    """A duration and a zone are looked at before anything is started."""
    for key, value, fix in (
        ("per", "soon", "write a number and s, m, h, d or w"),
        ("timezone", "America/Anaheim", "write a time zone such as America/Los_Angeles"),
    ):
        with pytest.raises(ConfigError, match=f"csv: {key}.*: {fix}"):
            table(tmp_path, **{key: value})
    assert table(tmp_path, timezone="UTC").zone.key == "UTC"
    assert table(tmp_path, how="mean").measures(INCIDENT, "file")[0].how == "mean"


def test_values_keep_their_order() -> None:
    """A count is ordered by its time."""
    assert Count(SINCE, NOW, 5) < Count(NOW, NOW + HOUR, 1)
