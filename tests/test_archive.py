"""The interchange format: what is read, what is refused, and that what was written can be read."""

import csv
import gzip
import io
import json
import subprocess
import sys
import tracemalloc
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import archive
from monitor.archive import NO_OBJECT, Broken, Entry, Format, Row
from monitor.archive.parquet import records, save
from monitor.archive.reading import LINE_CAP
from monitor.clock import from_epoch_ms
from monitor.collect.matching import pointed_to
from monitor.errors import DataError, NeedsPackage
from monitor.nouns.media import Attachment
from monitor.nouns.posts import KINDS, Post
from monitor.privacy.output import terminal
from monitor.report.posts import fields
from monitor.report.posts import row as exported
from monitor.report.rows import write_csv
from monitor.store.records import StoredPost
from tests.examples import examples

NIGHT = datetime(2017, 2, 23, 6, 0, tzinfo=UTC)
GOOD = {"source": "chirper", "id": "1", "created_at": "2017-02-22T22:00:00-08:00", "text": "hello"}


def lines(*items: object) -> bytes:
    return b"".join(
        item + b"\n" if isinstance(item, bytes) else json.dumps(item).encode() + b"\n"
        for item in items
    )


def read(data: bytes, form: Format = "ndjson", unknown: Counter[str] | None = None) -> list[Entry]:
    with archive.opened(io.BytesIO(data), name="file", format=form, unknown=unknown) as found:
        return list(found.entries)


def the_row(data: bytes, form: Format = "ndjson") -> Row:
    (entry,) = read(data, form)
    assert isinstance(entry, Row), entry
    return entry


def the_broken(data: bytes, form: Format = "ndjson") -> Broken:
    (entry,) = read(data, form)
    assert isinstance(entry, Broken), entry
    return entry


def between(data: bytes, form: Format = "ndjson") -> Broken:
    """Return the middle one of three entries, which is refused; the others are read."""
    first, middle, last = read(data, form)
    assert (type(first), type(middle), type(last)) == (Row, Broken, Row), middle
    assert isinstance(middle, Broken)
    return middle


def one(**changes: object) -> Post:
    return the_row(lines(GOOD | changes)).post


def reason(**changes: object) -> str:
    """Return why the middle one of three lines is refused; the others must be read."""
    middle = between(lines(GOOD, GOOD | changes, GOOD))
    assert middle.line == 2
    return middle.reject.reason


def test_a_line_becomes_a_post() -> None:
    """Every key of the format arrives in the post, times in UTC."""
    more = {
        "author": "someone",
        "url": "https://chirper.example/p/1",
        "kind": "quote",
        "reply_to": "0",
        "likes": 5,
        "reposts": 0,
        "replies": 2**63 - 1,
        "lang": "en",
        "edited_at": "2017-02-23T06:05:00Z",
    }
    (entry,) = read(lines(GOOD | more))
    assert entry == Row(
        line=1,
        source="chirper",
        post=Post(
            native_id="1",
            text="hello",
            published_at=NIGHT,
            author="someone",
            url="https://chirper.example/p/1",
            kind="quote",
            parent_id="0",
            lang="en",
            version="2017-02-23T06:05:00Z",
            likes=5,
            reposts=0,
            replies=2**63 - 1,
            edited_at=NIGHT + timedelta(minutes=5),
        ),
        available_at=NIGHT + timedelta(minutes=5),
    )


@pytest.mark.parametrize(
    "written",
    [
        *("2017-02-23T06:00:00Z", "2017-02-22T22:00:00-08:00", "2017-02-23 06:00:00+00:00"),
        *(1487829600, 1487829600.0, "1487829600", "Thu, 23 Feb 2017 06:00:00 GMT"),
    ],
    ids=repr,
)
def test_times_are_read_in_each_form(written: object) -> None:
    """RFC 3339 with any offset and epoch seconds name the same instant."""
    assert one(created_at=written).published_at == NIGHT


@pytest.mark.parametrize("year", ["1999", "2099"])
def test_a_time_out_of_range_is_kept_as_claimed(year: str) -> None:
    """A time before 2004 or in the future is the core's to flag: nothing is lost here."""
    assert one(created_at=f"{year}-01-01T00:00:00Z").published_at == datetime(
        int(year), 1, 1, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": "comment"}, "comment"),
        ({"repost_of": "0"}, "repost"),
        ({"reply_to": "0"}, "reply"),
        ({"reply_to": "0", "repost_of": "9"}, "repost"),
        ({"kind": None}, "post"),
        ({"reply_to": ""}, "post"),
    ],
)
def test_kind_is_derived_where_it_is_absent(changes: dict[str, object], expected: str) -> None:
    """`repost_of` makes a repost, `reply_to` a reply; a kind that is given stays."""
    assert one(**changes).kind == expected


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"created_at": "yesterday"}, "created_at: write a time with its zone"),
        ({"created_at": "2017-02-22T22:00:00"}, "with its zone"),
        ({"created_at": None}, "created_at: the value is missing"),
        ({"created_at": 1e18}, "created_at"),
        ({"created_at": 1487829600000}, "created_at: write seconds since 1970, not milliseconds"),
        ({"created_at": True}, "created_at"),
        ({"edited_at": "soon"}, "edited_at"),
        ({"text": None}, "text: the value is missing"),
        ({"id": None}, "id"),
        ({"likes": -(2**63)}, "likes"),
        ({"likes": 2**63}, "likes"),
        ({"likes": 1.5}, "likes"),
        ({"source": "a\n"}, "source"),
        ({"url": "javascript:alert(1)"}, "url: write an address with http or https, not"),
    ],
)
def test_a_line_that_breaks_a_rule_costs_itself_only(
    changes: dict[str, object], words: str
) -> None:
    """It is refused with its number and the key that is wrong; the lines around it are read."""
    assert words in reason(**changes)


@pytest.mark.parametrize(
    "raw",
    [
        *(b"{", b"[1]", b'"text"', b'{"id": "\xff"}', b"\x00", b'{"created_at": NaN}'),
        *(b"[" * 100_000, b'{"id":"1","x":' + b"[" * 100_000, b'{"likes": ' + b"9" * 5000 + b"}"),
    ],
)
def test_bytes_that_are_no_json_cost_one_line(raw: bytes) -> None:
    """Cut, foreign or hostile bytes are refused, and kept up to 64 KiB for a look."""
    broken = between(lines(GOOD, raw, GOOD))
    assert broken.line == 2
    assert broken.reject.raw == (raw + b"\n")[:65_536]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b'{"id": jane}', NO_OBJECT),
        (b'{id: "jane"}', NO_OBJECT),
        (b'["jane"]', NO_OBJECT),
        (b"[" * 100_000, NO_OBJECT),
        (b'{"id": ' + b"9" * 5000 + b"}", NO_OBJECT),
        (b'{"id": "\xff"}', "this is no text in UTF-8: save the file as UTF-8"),
    ],
)
def test_what_is_no_object_is_told_in_our_words(raw: bytes, words: str) -> None:
    """The reason is kept and counted: it is the same for all such lines, with nothing of theirs."""
    assert the_broken(raw).reject.reason == words


def test_lone_surrogates_and_nul_are_replaced() -> None:
    """What no database can hold becomes U+FFFD in any key; whole pairs and other text stay."""
    raw = rb'{"id":"a\u0000","created_at":1,"text":"\ud83d\ude00 \ud800 \\u0000","author":"\udfff"}'
    entry = the_row(raw)
    assert (entry.post.native_id, entry.post.author) == ("a\ufffd", "\ufffd")
    assert entry.post.text == "\U0001f600 \ufffd \\u0000"


def test_a_foreign_key_of_half_a_character_costs_nothing() -> None:
    """It is kept out like any other that is not ours."""
    assert the_row(rb'{"id":"a","created_at":1,"text":"b","\ud83d":1}').post.text == "b"


def test_nul_alone_is_replaced() -> None:
    """Also where the line is JSON without a fault; a backslash before `u0000` is no NUL."""
    assert one(text="a\0b\\u0000").text == "a\ufffdb\\u0000"


def test_a_deletion_needs_only_its_id() -> None:
    """`deleted_at` with `source` and `id` is whole, and comes when it was deleted."""
    entry = the_row(lines({"source": "chirper", "id": "1", "deleted_at": "2017-02-23T06:00:00Z"}))
    assert (entry.post.deleted_at, entry.available_at) == (NIGHT, NIGHT)
    assert entry.post.published_at is None


@pytest.mark.parametrize(
    ("changes", "hours"),
    [
        ({}, 0),
        ({"edited_at": "2017-02-23T08:00:00Z"}, 2),
        ({"edited_at": "2017-02-23T08:00:00Z", "deleted_at": "2017-02-23T09:00:00Z"}, 3),
        ({"deleted_at": "2017-02-23T09:00:00Z", "available_at": "2017-02-23T10:00:00Z"}, 4),
    ],
)
def test_a_version_is_available_from_its_own_time(changes: dict[str, object], hours: int) -> None:
    """Our own key `available_at` decides; without it deletion, edit, publication, in this order."""
    assert the_row(lines(GOOD | changes)).available_at == NIGHT + timedelta(hours=hours)


def test_unknown_keys_are_counted() -> None:
    """Keys that are not ours are kept out, and counted by line."""
    unknown: Counter[str] = Counter()
    entries = read(
        lines(GOOD | {"mood": 1}, GOOD, GOOD | {"mood": [2], "geo": {}}), unknown=unknown
    )
    assert [type(entry) for entry in entries] == [Row, Row, Row]
    assert unknown == {"mood": 2, "geo": 1}


def test_blank_lines_and_a_byte_order_mark_are_passed_over() -> None:
    """They are no posts; the numbers of lines stay those of an editor."""
    entries = read(b"\xef\xbb\xbf" + lines(GOOD, b"", b"  \r", GOOD))
    assert [entry.line for entry in entries] == [1, 4]


def test_a_line_without_end_fills_no_memory() -> None:
    """A line longer than the cap is refused once, and the next is read."""

    def parts() -> Iterator[bytes]:
        yield b'{"id":"'
        yield b"x" * (3 * LINE_CAP)
        yield b'"}\n' + lines(GOOD)

    first, last = read(b"".join(parts()))
    assert isinstance(first, Broken)
    assert isinstance(last, Row)
    assert (first.line, last.line) == (1, 2)


def test_gzip_is_known_by_its_first_bytes() -> None:
    """Whatever the name says; several members count as one file."""
    packed = gzip.compress(lines(GOOD)) + gzip.compress(lines(GOOD))
    assert [type(entry) for entry in read(packed)] == [Row, Row]


@pytest.mark.parametrize("end", [b"", b"\0" * 8], ids=["cut", "spoilt"])
def test_gzip_that_breaks_off_keeps_what_was_good(end: bytes) -> None:
    """The lines before the break are read; the break itself is one refused line with the reason."""
    packed = gzip.compress(b"".join(lines(GOOD | {"id": str(i)}) for i in range(20_000)))
    *rows, last = read(packed[:-8] + end)
    assert len(rows) > 15_000
    assert all(isinstance(row, Row) for row in rows)
    assert isinstance(last, Broken)
    assert "compressed data breaks off" in last.reject.reason


def test_reading_needs_flat_memory() -> None:
    """A file ten times as long needs no more memory."""

    class Endless(io.RawIOBase):
        def __init__(self, count: int) -> None:
            self.left = count

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            assert isinstance(buffer, memoryview)
            data = (lines(GOOD) * (len(buffer) // len(lines(GOOD))))[: self.left]
            self.left -= len(data)
            buffer[: len(data)] = data
            return len(data)

    def peak(size: int) -> int:
        tracemalloc.start()
        with Endless(size) as stream:
            wrapped = io.BufferedReader(stream)
            count = sum(1 for _ in archive.read(wrapped, name="-"))
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count > size // 120
        return used

    assert peak(3_000_000) < 1.3 * peak(300_000) + 100_000


def test_the_stream_stays_open() -> None:
    """Whoever opened it closes it."""
    stream = io.BytesIO(lines(GOOD))
    list(archive.read(stream, name="-"))
    assert not stream.closed


def table(*rows: list[str], columns: str = "source,id,created_at,text,likes") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([columns.split(","), *rows])
    return text.getvalue().encode("utf-8-sig")


def test_what_r_writes_for_nothing_says_nothing() -> None:
    """Else all posts without an author were by one account, and answers to a post called so."""
    columns = "source,id,created_at,text,author,lang,reply_to,repost_of,likes"
    data = table(
        ["chirper", "1", "2017-02-23T06:00:00Z", "NA", "NA", "NA", "NA", "NA", "NA"],
        columns=columns,
    )
    assert the_row(data, "csv").post == Post(native_id="1", text="NA", published_at=NIGHT)
    the_broken(data.replace(b"chirper,1", b"chirper,NA"), "csv")


def test_csv_has_the_same_names_as_columns() -> None:
    """Numbers are read from text, an empty cell says nothing, an empty text is a text."""
    rows = read(
        table(
            ["chirper", "1", "2017-02-23T06:00:00Z", 'a "b",\nc', "3"],
            ["", "2", "1487829600", "", ""],
        ),
        "csv",
    )
    assert [r.post for r in rows if isinstance(r, Row)] == [
        Post(native_id="1", text='a "b",\nc', published_at=NIGHT, likes=3),
        Post(native_id="2", text="", published_at=NIGHT),
    ]
    assert [r.source for r in rows if isinstance(r, Row)] == ["chirper", None]
    assert [r.line for r in rows] == [2, 4]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (b"a,1,1487829600,x", "there are 4 cells, and the heading has 5"),
        (b"a,1,1487829600,x,2,3", "there are 6 cells, and the heading has 5"),
        (b"a,1,1487829600,x,many", "likes"),
        (b"a,1,1487829600,\xff,1", "this is no text in UTF-8"),
        (b"a,1,then,x,1", "created_at"),
        (b'a,1,1487829600,"' + b"x" * 200_000 + b'",1', "a cell has more than 131,072 characters"),
        (b"a,1,1487829600,x\ry,1", "a line break stands in a cell without quotes"),
    ],
)
def test_a_broken_row_of_csv_costs_itself_only(row: bytes, words: str) -> None:
    """It is refused with the number of its line; the rows around it are read."""
    good = b"a,1,1487829600,x,1\r\n"
    broken = between(table() + good + row + b"\r\n" + good, "csv")
    assert broken.line == 3
    assert words in broken.reject.reason


LONG = "a cell has more than 131,072 characters"
BREAK = "a line break stands in a cell without quotes"


@pytest.mark.parametrize(
    ("head", "row", "words"),
    [
        ("id,created_at,text", "1,1487829600," + "x" * 140_000, LONG),
        ("id,created_at,text", '1,1487829600,"x\r' + "x" * 140_000 + '"', LONG),
        ("id,created_at,text", f"1,1487829600,{'x' * 100_000}\r{'x' * 100_000}", BREAK),
        ("id,created_at,text", '"1\r\n2",1487829600,x\ry', BREAK),
        ("id;created_at;text", '1;1487829600;"' + "x" * 140_000 + '"', LONG),
        ("id;created_at;text", '1;1487829600;"' + "x\n" * 70_000, LONG),
    ],
)
def test_why_a_row_is_none_rests_on_no_words_of_python(
    monkeypatch: pytest.MonkeyPatch, head: str, row: str, words: str
) -> None:
    """Its module of CSV may word its errors as it likes: ours say what is wrong with the row."""
    own = csv.reader

    class Reworded:
        """The reader of that module, which says something else."""

        def __init__(self, lines: Iterable[str], **how: Any) -> None:
            self._own = own(lines, **how)

        @property
        def line_num(self) -> int:
            return self._own.line_num

        def __iter__(self) -> Iterator[list[str]]:
            return self

        def __next__(self) -> list[str]:
            try:
                return next(self._own)
            except csv.Error:
                message = "no"
                raise csv.Error(message) from None

    monkeypatch.setattr(csv, "reader", Reworded)
    good = head[2].join(("0", "1487829600", "x"))
    first, broken, *_ = read("\r\n".join((head, good, row, "")).encode(), "csv")
    assert isinstance(first, Row)
    assert isinstance(broken, Broken)
    assert (broken.line, broken.reject.reason.partition(":")[0]) == (3, words)


def test_csv_of_something_else_is_named() -> None:
    """A table without `id` is no archive: the sentence says what is there and what to do."""
    with pytest.raises(
        DataError, match=r"file: its columns \(when, what\) are those of no tool that is known:"
    ):
        read(b"when,what\n1,2\n", "csv")
    with pytest.raises(DataError, match="a cell has more than 131,072 characters"):
        read(b"x" * 200_000, "csv")


@pytest.mark.parametrize("held", [GOOD, {"data": [GOOD]}, {"orderedItems": []}])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_one_object_over_several_lines_is_no_archive(
    held: dict[str, object], encoding: str
) -> None:
    """What services hand out whole is refused in one sentence, and not line by line."""
    with pytest.raises(DataError, match="file: this is one JSON object over several lines"):
        read(json.dumps(held, indent=2).encode(encoding))


@pytest.mark.parametrize("form", ["ndjson", "csv", "parquet"])
def test_an_export_of_posts_whose_texts_are_gone_can_be_read(form: Format) -> None:
    """What was forgotten, or kept as long as it may be, has no text left, and is no broken line."""
    if form == "parquet":
        pytest.importorskip("pyarrow", reason="Parquet needs the extra [parquet]")
    stream = io.BytesIO()
    row = {**GOOD, "id": f"forgotten:{'0' * 32}", "text": None}
    archive.write(stream, [row], format=form)
    assert the_row(stream.getvalue(), form).post.text == ""
    the_broken(lines(GOOD | {"text": None}))


def test_what_is_no_object_in_a_list_costs_itself_and_is_shown() -> None:
    """As on a line: how it begins tells what it is."""
    broken = between(
        b"[" + json.dumps(GOOD).encode() + b', "so",' + json.dumps(GOOD).encode() + b"]"
    )
    assert (broken.reject.reason, broken.reject.raw) == (NO_OBJECT, b'"so"')


@pytest.mark.parametrize(
    ("data", "form"),
    [
        *product([b"", b"\xef\xbb\xbf", b"\r\n\r\n"], ["ndjson", "csv"]),
        *product([b"[]", b"\xef\xbb\xbf[]\n"], ["ndjson"]),
    ],
)
def test_nothing_in_nothing_out(data: bytes, form: Format) -> None:
    """An empty file holds no posts; that is no error."""
    assert read(data, form) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *(
            ("a.ndjson", "ndjson"),
            ("a.jsonl.gz", "ndjson"),
            ("a.b.csv", "csv"),
            ("A.CSV.gz", "csv"),
            ("A.CSV.GZ", "csv"),
        ),
        *(("a.json", "ndjson"), ("x/y.parquet", "parquet"), ("-", "ndjson")),
    ],
)
def test_the_name_tells_the_format(name: str, expected: str) -> None:
    """By its ending, with `.gz` or not; `-` is NDJSON."""
    assert archive.format_of(name) == expected


@pytest.mark.parametrize("name", ["a.docx", "a", "a.gz", ""])
def test_a_name_that_tells_nothing_is_refused(name: str) -> None:
    """The sentence lists what we read."""
    with pytest.raises(DataError, match=r"its ending says no format: name it \.ndjson, \.jsonl,"):
        archive.format_of(name)


times = st.integers(1_072_915_200_000, 1_900_000_000_000).map(from_epoch_ms)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
words = st.none() | st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=9
)
counts = st.none() | st.integers(0, 2**63 - 1)
posts = st.builds(
    Post,
    native_id=words.filter(bool),
    text=texts,
    published_at=times,
    author=words,
    url=st.sampled_from([None, "https://a.example/1", "HTTP://b.example"]),
    kind=st.sampled_from(KINDS),
    parent_id=words,
    repost_of=words,
    lang=st.sampled_from([None, "en", "pt-BR"]),
    likes=st.none() | st.integers(-(2**63) + 1, 2**63 - 1),
    reposts=counts,
    replies=counts,
)


@pytest.mark.parametrize("form", ["ndjson", "csv", "parquet"])
@examples(60)
@given(st.lists(st.tuples(posts, st.sampled_from(["a", "b-1"]), times), max_size=5))
def test_what_was_written_can_be_read(
    form: Format, written: list[tuple[Post, str, datetime]]
) -> None:
    """In every format each post comes back as it was, with its source and its time of arrival."""
    if form == "parquet":
        pytest.importorskip("pyarrow", reason="Parquet needs the extra [parquet]")
    stream = io.BytesIO()
    rows = [archive.row(post, source=s, available_at=t) for post, s, t in written]
    assert archive.write(stream, rows, format=form) == len(written)
    entries = read(stream.getvalue(), form)
    assert [(e.post, e.source, e.available_at) for e in entries if isinstance(e, Row)] == written


@examples(300)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_stop_the_reading(junk: bytes) -> None:
    """Whatever stands between two lines, both are read and nothing but `DataError` is raised."""
    entries = read(lines(GOOD) + junk + b"\n" + lines(GOOD))
    assert entries[0] == read(lines(GOOD))[0]
    assert isinstance(entries[-1], Row)


@examples(100)
@given(st.binary(max_size=200).filter(lambda b: b'"' not in b))
def test_no_bytes_stop_the_reading_of_csv(junk: bytes) -> None:
    """Rows around foreign bytes are read, but for quotes: one that never closes hides the rest."""
    good = b"a,1,1487829600,x,1\r\n"
    entries = read(table() + good + junk + b"\r\n" + good, "csv")
    assert isinstance(entries[0], Row)
    assert isinstance(entries[-1], Row)


@pytest.mark.parametrize("columns", ["source,id,created_at,text,likes", "Nr;id;created_at;text;x"])
def test_a_quote_that_never_closes_swallows_no_row_in_silence(columns: str) -> None:
    """What stands after it would be one long text: the row is refused, and the others are kept."""
    sign = columns[6] if ";" not in columns else ";"
    good, open_quote = ["a", "1", "2017-02-23T06:00:00Z", "x", "1"], '"A night, they say'
    rows = [good, [*good[:3], open_quote, "1"], good, good]
    data = "\n".join([columns, *(sign.join(row) for row in rows)]).encode()
    read_rows = list(archive.read(io.BytesIO(data), name="file.csv"))
    first, second = read_rows
    assert isinstance(first, Row)
    assert isinstance(second, Broken)
    assert second.line == 3
    assert second.reject.reason.startswith("a quote is opened and never closed")


def test_an_id_that_a_spreadsheet_has_cut_is_refused_in_our_own_table_too() -> None:
    """Posts of one day would be one post, each time with other words."""
    for key in ("id", "reply_to", "repost_of"):
        for cut in ("8.34E+17", "8.342123456789012e+17", "8E+17", "8.0E17", "834212345678901234.0"):
            cells = {"source": "a", "id": "1", "created_at": "1487829600", "text": "x", key: cut}
            row = the_broken("\n".join(map(",".join, (cells, cells.values()))).encode(), "csv")
            assert row.reject.reason.startswith(f"{key}: a spreadsheet kept only 15 of its digits")


NATIVE = st.from_regex(r"[0-9a-z]{1,9}|[0-9]e[0-9]{1,6}|[-=@+'][0-9a-z]{1,9}", fullmatch=True)


@examples(60)
@given(NATIVE, NATIVE, st.text("'=@+- x1", max_size=4) | texts, st.sampled_from([",", ";"]))
def test_what_is_exported_as_csv_comes_back(native: str, other: str, text: str, sign: str) -> None:
    """Ids in base 16 or 36 (`1e919281`), and what is marked so that no spreadsheet runs it."""
    text = terminal(text).replace("\r", "")
    columns = ("source", "id", "created_at", "first_seen_at", "text", "reply_to")
    cells = ("a", native, NIGHT, NIGHT, text, other)
    stream = io.StringIO(newline="")
    write_csv(stream, columns, [cells], raw=False)
    table = list(csv.reader(io.StringIO(stream.getvalue(), newline="")))
    resaved = io.StringIO(newline="")
    csv.writer(resaved, delimiter=sign).writerows(table)
    for written in (stream, resaved):
        found = the_row(written.getvalue().encode(), "csv")
        assert (found.post.native_id, found.post.parent_id) == (native, other)
        assert found.post.text == text


@examples(30)
@given(st.integers(0, 2**53 - 1), st.integers(0, 2**53 - 1))
def test_ids_of_a_column_with_empty_cells_are_whole(native: int, other: int) -> None:
    """In a column with empty cells programs write `12.0`: it is the post 12."""
    for sign in (",", ";"):
        columns = sign.join(("source", "id", "created_at", "text", "reply_to", "repost_of"))
        row = sign.join(("a", f"{native}.0", "2017-02-23T06:00:00Z", "x", f"{other}.0", "1.50"))
        found = the_row(f"{columns}\n{row}\n".encode(), "csv")
        assert found.post.native_id == f"{native}"
        assert (found.post.parent_id, found.post.repost_of) == (f"{other}", "1.50")


def test_a_column_that_is_there_twice_is_refused() -> None:
    """One of the two would be taken in silence."""
    with pytest.raises(DataError, match="the column text is there twice: take out the one"):
        read(b"source,id,created_at,text,text\na,1,1487829600,x,y\n", "csv")
    the_row(b"source,id,created_at,text,x,x\na,1,1487829600,x,y,z\n", "csv")


def test_lines_may_end_as_on_the_first_macs() -> None:
    """Some spreadsheets still write CSV so."""
    good = table(["a", "1", "1487829600", "x", "1"], ["a", "2", "1487829600", "y", "1"])
    rows = read(good.replace(b"\r\n", b"\r").replace(b"\n", b"\r"), "csv")
    assert [one.post.text for one in rows if isinstance(one, Row)] == ["x", "y"]


def test_a_table_without_zones_is_told_of_tz() -> None:
    """As one of another tool is; a line of JSON can name the zone itself."""
    row = the_broken(table(["a", "1", "2017-02-22 22:00", "x", "1"]), "csv")
    assert row.reject.reason.endswith("; --tz says which zone is meant where none is named")
    assert "--tz" not in reason(created_at="2017-02-22 22:00")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": 5}, "id: write text in quotes, and not an empty one"),
        ({"id": ""}, "id: write text in quotes, and not an empty one"),
        ({"source": "A B"}, "source: write a short name of a-z, 0-9, - and _"),
        ({"replies": -1}, "replies: write a whole number, 0 or more"),
        ({"text": 7}, "text: write text in quotes"),
        ({"kind": "film"}, "kind: write one of post, reply, quote, repost, comment, article"),
        ({"media": [{"native_id": "1"}]}, "media[0].kind: the value is missing: write it"),
    ],
)
def test_a_value_that_breaks_its_rule_is_named_with_it(
    changes: dict[str, object], said: str
) -> None:
    """In words, and not in those of the library that reads it."""
    assert reason(**changes) == said


@pytest.mark.parametrize("likes", [12.0, "12"])
def test_a_number_is_read_as_tables_write_it(likes: object) -> None:
    """Of a column with empty cells they make numbers with a point; `12.5` likes are none."""
    [row] = read(lines(GOOD | {"likes": likes}))
    assert isinstance(row, Row)
    assert row.post.likes == 12
    assert reason(likes=12.5) == "likes: write a whole number"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_line_without_an_end_is_named_so(mark: bytes) -> None:
    """It may well be an object of JSON, of which only the beginning was read."""
    long = json.dumps(GOOD | {"text": "x" * LINE_CAP}).encode()
    broken, good = read(mark + lines(long, GOOD))
    assert isinstance(broken, Broken)
    assert broken.reject.reason == "the line is longer than 16 MiB: write one object on each line"
    assert isinstance(good, Row)


def test_what_was_good_before_compressed_data_breaks_off_is_kept() -> None:
    """All that can be unpacked, be it little."""
    posts = [GOOD | {"id": f"{number}", "text": f"x{number**3}"} for number in range(2000)]
    whole = gzip.compress(lines(*posts))
    entries = read(whole[:-200])
    assert len(entries) > 1800
    assert all(isinstance(entry, Row) for entry in entries[:-1])
    assert isinstance(entries[-1], Broken)
    assert entries[-1].line == len(entries)
    assert entries[-1].reject.reason.startswith("the compressed data breaks off here")


def test_an_edit_and_a_deletion_come_back() -> None:
    """A version of a post keeps its time of edit, a deletion needs no more than its id."""
    edited = Post(
        native_id="1", text="x", published_at=NIGHT, edited_at=NIGHT, version="2017-02-23T06:00:00Z"
    )
    gone = Post(native_id="1", deleted_at=NIGHT)
    stream = io.BytesIO()
    archive.write(stream, [archive.row(edited), archive.row(gone)], format="ndjson")
    assert [e.post for e in read(stream.getvalue()) if isinstance(e, Row)] == [edited, gone]


def test_parquet_reads_timestamps_and_refuses_what_it_is_not() -> None:
    """A column of instants is read as such; a file that is no Parquet, and a pipe, are named."""
    pyarrow = pytest.importorskip("pyarrow", reason="Parquet needs the extra [parquet]")
    parquet = pytest.importorskip("pyarrow.parquet")
    stream = io.BytesIO()
    rows = [{"id": "1", "created_at": NIGHT, "text": "x", "mood": 1}, {"id": None, "text": "y"}]
    parquet.write_table(pyarrow.Table.from_pylist(rows), stream)
    unknown: Counter[str] = Counter()
    first, second = read(stream.getvalue(), "parquet", unknown)
    assert isinstance(first, Row)
    assert first.post.published_at == NIGHT
    assert isinstance(second, Broken)
    assert (second.line, unknown) == (2, {"mood": 1})
    with pytest.raises(DataError, match=r"file is no Parquet \(Parquet magic bytes not found"):
        read(b"not parquet at all", "parquet")


def test_parquet_is_recognised_by_its_columns() -> None:
    """That of a tool as its CSV is; one that nobody knows is refused whole, with its columns."""
    pyarrow = pytest.importorskip("pyarrow", reason="Parquet needs the extra [parquet]")
    parquet = pytest.importorskip("pyarrow.parquet")
    stream = io.BytesIO()
    rows = [{"post_id": None, "datum": NIGHT, "nachricht": "x"}, {"post_id": "7", "datum": NIGHT}]
    parquet.write_table(pyarrow.Table.from_pylist(rows), stream)
    with pytest.raises(
        DataError, match=r"its columns \(datum, nachricht, post_id\) are those of no"
    ):
        read(stream.getvalue(), "parquet")
    stream = io.BytesIO()
    row = {"id": "7", "author": "ann", "body": "x", "unix_timestamp": int(NIGHT.timestamp())}
    link = "https://twitter.com/ann/status/7"
    rows = [{**row, "thread_id": None, "link": link}, {**row, "thread_id": "7", "link": link}]
    parquet.write_table(pyarrow.Table.from_pylist(rows), stream)
    first, _ = read(stream.getvalue(), "parquet")
    assert isinstance(first, Row)
    assert (first.source, first.post.published_at) == ("twitter", NIGHT)


def test_a_cell_of_parquet_that_is_none_costs_its_row() -> None:
    """A text of other bytes, or a time beyond the calendar: the rows around it are read."""
    pyarrow = pytest.importorskip("pyarrow", reason="Parquet needs the extra [parquet]")
    parquet = pytest.importorskip("pyarrow.parquet")
    instants = pyarrow.array([0, 2**62, 0, 0], pyarrow.int64()).cast(pyarrow.timestamp("us", "UTC"))
    said = pyarrow.array([b"one", b"two", b"caf\xe9", b"four"]).view(pyarrow.string())
    stream = io.BytesIO()
    table = pyarrow.table({"id": ["1", "2", "3", "4"], "created_at": instants, "text": said})
    parquet.write_table(table, stream)
    found = [*read(stream.getvalue(), "parquet")]
    assert [isinstance(one, Row) for one in found] == [True, False, False, True]
    broken = [one for one in found if isinstance(one, Broken)]
    assert [one.line for one in broken] == [2, 3]
    assert all("no text or no time" in one.reject.reason for one in broken)


def test_parquet_reads_nanoseconds_without_pandas() -> None:
    """Programs with pandas write times in them; what is finer than a microsecond is left out.

    So is it in columns that nobody reads: lengths, times of day, what lists and objects hold.
    """
    pytest.importorskip("pyarrow", reason="Parquet needs the extra [parquet]")
    code = """
import sys
from importlib.abc import MetaPathFinder
class Without(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "pandas":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Without())
import io, pyarrow, pyarrow.parquet as parquet
from tests.test_archive import read
at = pyarrow.array([0, 1_487_700_000_123_456_789], pyarrow.int64())
at = at.cast(pyarrow.timestamp("ns", "UTC"))
odd = pyarrow.array([0, 123_456_789], pyarrow.int64())
inner = pyarrow.struct([("at", at.type)])
others = {
    "lasts": odd.cast(pyarrow.duration("ns")),
    "clock": odd.cast(pyarrow.time64("ns")),
    "seen": pyarrow.array([[], [{"at": 123_456_789}]], pyarrow.list_(inner)),
}
stream = io.BytesIO()
held = {"id": ["1", "2"], "created_at": at, "text": ["a", "b"], **others}
parquet.write_table(pyarrow.table(held), stream)
print(*(one.post.published_at.isoformat() for one in read(stream.getvalue(), "parquet")))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split() == [
        "1970-01-01T00:00:00+00:00",
        "2017-02-21T18:00:00.123456+00:00",
    ], done.stderr


def test_a_table_of_very_many_columns_is_soon_looked_at() -> None:
    """Time is linear in their number: it took minutes."""
    heading = ",".join(f"c{number}" for number in range(50_000))
    begun = process_time()
    with pytest.raises(DataError, match="its columns"):
        read(f"{heading}\n".encode(), "csv")
    assert process_time() - begun < 10


def test_damaged_parquet_is_told_as_that() -> None:
    """Whatever the library raises over it: it ended as a bug."""
    pytest.importorskip("pyarrow", reason="Parquet needs the extra [parquet]")
    with pytest.raises(DataError, match="file is no Parquet"):
        read(b"PAR1" + bytes(100) + b"PAR1", "parquet")


def test_parquet_from_a_pipe_is_refused() -> None:
    """Parquet begins at its end, so a stream that cannot go there is named."""
    pytest.importorskip("pyarrow", reason="Parquet needs the extra [parquet]")

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    with (
        pytest.raises(DataError, match=r"a\.parquet: Parquet cannot be read from a stream:"),
        archive.opened(Pipe(b"PAR1"), name="a.parquet") as found,
    ):
        list(found.entries)


def test_parquet_without_its_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever lacks it is told what to install, for reading and for writing."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(
        NeedsPackage, match=r"^a\.parquet: Parquet needs one more package: .*\[parquet\]"
    ):
        next(records(io.BytesIO(), "a.parquet"))
    with pytest.raises(NeedsPackage, match=r"^Parquet needs one more package: .*\[parquet\]"):
        save(io.BytesIO(), [], archive.KEYS)
    assert NeedsPackage.exit_code == 78, "no input is wrong"


def test_a_real_archive_is_read_whole() -> None:
    """All 12,284 posts of the Ottawa shooting are read, each once; its extra keys are counted."""
    path = Path(__file__).parents[2] / "shared/data/timelines/pheme_ottawashooting.ndjson.gz"
    if not path.exists():
        pytest.skip(f"no recorded timelines at {path}")
    unknown: Counter[str] = Counter()
    with (
        path.open("rb") as file,
        archive.opened(file, name=path.name, unknown=unknown) as found,
    ):
        entries = list(found.entries)
    assert len({(e.source, e.post.native_id) for e in entries if isinstance(e, Row)}) == 12_284
    assert len(entries) == 12_284
    assert set(unknown.values()) == {12_284}


BESIDE = Post(
    native_id="1",
    text="Look",
    published_at=datetime(2017, 2, 22, tzinfo=UTC),
    links=("https://a.example/1?x=y", "https://b.example"),
    media=(
        Attachment(
            kind="video", native_id="7_1", alt='A "dog",\nand a man', duration=1500, views=3
        ),
        Attachment(kind="card", alt="A title"),
    ),
)


@pytest.mark.parametrize("form", ["ndjson", "csv", "parquet"])
def test_links_and_attachments_come_back(form: Format) -> None:
    """A list where there are lists, and a text in a cell, are read as the same."""
    if form == "parquet":
        pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
    stream = io.BytesIO()
    archive.write(stream, [archive.row(BESIDE, source="a")] * 2, format=form)
    for entry in read(stream.getvalue(), form):
        assert isinstance(entry, Row)
        assert (entry.post.links, entry.post.media) == (BESIDE.links, BESIDE.media)


def test_what_is_exported_points_to_the_same_when_it_is_read_again() -> None:
    """`export posts` writes addresses and JSON; without texts, without what describes pictures."""
    held = StoredPost(
        **dict.fromkeys(StoredPost.__struct_fields__)
        | {
            "source": "a",
            "id": "1",
            "created_at": BESIDE.published_at,
            "first_seen_at": BESIDE.published_at,
            "text": "Look",
            "links": tuple(one.key for one in pointed_to(BESIDE)),
            "media": BESIDE.media,
        },  # type: ignore[arg-type]
    )
    cells = exported("anaheim", held, text=True, simulated=False)
    named = dict(zip(fields(text=True), cells, strict=True))
    line = {k: named[k] for k in archive.KEYS if named.get(k) is not None and k != "created_at"}
    entry = the_row(lines({**line, "created_at": "2017-02-22T00:00:00Z"}))
    assert pointed_to(entry.post) == pointed_to(BESIDE)
    assert entry.post.media == BESIDE.media


@pytest.mark.parametrize(
    "beside",
    [
        {"links": ["javascript:alert(1)"]},
        {"links": "https://a.example b.example"},
        {"media": '[{"kind": "film"}]'},
        {"media": [{"native_id": "1"}]},
        {"media": "a dog"},
    ],
)
def test_a_line_with_broken_links_or_attachments_is_refused(beside: dict[str, object]) -> None:
    """In words that name the key."""
    line = {"source": "a", "id": "1", "created_at": 1487721600, "text": "Look", **beside}
    entry = the_broken(lines(line))
    assert next(iter(beside)) in entry.reject.reason
