"""Files of other tools: each is known by its columns, and says the same however it is written."""

import csv
import gzip
import io
import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import archive
from monitor.archive import Broken, Entry, Hints, Row
from monitor.archive.foreign import spreadsheet
from monitor.archive.foreign.presets import OURS, tools
from monitor.archive.foreign.times import read_time
from monitor.errors import DataError, UsageError
from monitor.nouns.posts import Post
from tests.examples import examples
from tests.foreign.workbook import packed, parts, workbook

FILES = Path(__file__).parent / "foreign"
PACIFIC = ZoneInfo("America/Los_Angeles")
NIGHT = "2017-02-23T06:05:00+00:00"
LATER = "2017-02-23T06:07:30+00:00"
TWEET = ("twitter", "834000000000000001", NIGHT)
AGAIN = ("twitter", "834000000000000002", LATER)
NEWS = "08ed23e7a0c72404a85a344c5251be13"

EXPECTED = {
    "brandwatch.csv": (
        "Brandwatch",
        [
            (*TWEET, "ann", "repost", 1204, "Police in Anaheim, again"),
            ("news", "r-2", LATER, "Jo Doe", "post", None, "The officer fired"),
            ("reddit", "r-3", "2017-02-23T06:09:00+00:00", "bo", "reply", 2, "so sad"),
        ],
    ),
    "talkwalker.csv": (
        "Talkwalker",
        [
            (*TWEET, "ann", "post", None, "Police in Anaheim; again"),
            (
                *("news", NEWS, LATER, "Jo Doe", "post", None),
                "An officer's shot\nThe officer fired in Anaheim.",
            ),
        ],
    ),
    "meltwater.csv": (
        "Meltwater",
        [
            (*TWEET, "ann", "post", 1204, "Police in Anaheim, again"),
            ("news", "d2", LATER, "Jo Doe", "post", None, "An officer's shot\nThe officer fired."),
        ],
    ),
    "crowdtangle-facebook.csv": (
        "CrowdTangle, Facebook",
        [
            (
                *("facebook", "6f7a6558eab5fc526fc1fe37910ac84b", NIGHT, "anaheimdaily"),
                *("post", 1204, "Police in Anaheim\nAn officer's shot"),
            ),
            (
                *(
                    "facebook",
                    "e9d4db180c2a8a1396a5129fda561446",
                    "2017-02-23T06:07:00+00:00",
                    "anaheimdaily",
                ),
                *("post", 1, "Protest in Anaheim tonight\nSTOP"),
            ),
        ],
    ),
    "crowdtangle-instagram.csv": (
        "CrowdTangle, Instagram",
        [("instagram", "BQ1abc_-x", NIGHT, "ann", "post", 1204, "Police in Anaheim #anaheim")],
    ),
    "meta-content-library.csv": (
        "Meta Content Library",
        [
            (None, "1200345", NIGHT, "anaheimdaily", "post", 1204, "Police in Anaheim"),
            (None, "1200346", LATER, "100", "post", 2, "An officer's shot in Anaheim"),
        ],
    ),
    "junkipedia.csv": (
        "Junkipedia",
        [
            ("telegram", "901", NIGHT, "anaheim_news", "post", None, "Police in Anaheim"),
            (
                *("tiktok", "6800000000000000001", LATER, "ann", "post", 1204),
                "Officer in Anaheim #fyp",
            ),
        ],
    ),
    "communalytic-bluesky.csv": (
        "Communalytic, Bluesky",
        [
            ("bluesky", "3jabc", NIGHT, "ann.bsky.social", "post", None, "Police in Anaheim"),
            ("bluesky", "3jabd", LATER, "bo.bsky.social", "post", None, "An officer, in Anaheim"),
        ],
    ),
    "4cat-x.csv": (
        "4CAT",
        [
            (*TWEET, "ann", "post", 1204, "Police in Anaheim"),
            (*AGAIN, "bo", "repost", 0, "RT @ann: Police in Anaheim"),
        ],
    ),
    "tags.csv": (
        "TAGS",
        [
            (*TWEET, "ann", "post", None, "Police in Anaheim"),
            (*AGAIN, "bo", "reply", None, "@ann Police in Anaheim"),
        ],
    ),
    "4cat-instagram.csv": (
        "4CAT",
        [("instagram", "BQ1abc_-x", NIGHT, "ann", "post", 1204, "Police in Anaheim #anaheim")],
    ),
    "zeeschuimer-x.ndjson": (
        "Zeeschuimer, X",
        [
            (*TWEET, "ann", "post", 1204, "Police in Anaheim"),
            (*AGAIN, "bo", "repost", 0, "Police in Anaheim <3"),
        ],
    ),
    "zeeschuimer-tiktok.ndjson": (
        "Zeeschuimer, TikTok",
        [
            (
                *("tiktok", "6800000000000000001", LATER, "ann", "post", 1204),
                "Officer in Anaheim #fyp",
            ),
            ("tiktok", "6800000000000000002", "2017-02-23T06:07:40+00:00", "bo", "post", 0, ""),
        ],
    ),
    "zeeschuimer-instagram.ndjson": (
        "Zeeschuimer, Instagram",
        [("instagram", "BQ1abc_-x", NIGHT, "ann", "post", 1204, "Police in Anaheim #anaheim")],
    ),
    "zeeschuimer-threads.ndjson": (
        "Zeeschuimer, Threads",
        [("threads", "CuXabc", NIGHT, "ann", "post", 1204, "Police in Anaheim")],
    ),
    "tweets.js": (
        "X archive",
        [
            (*TWEET, None, "post", 1204, "Police & Anaheim"),
            (*AGAIN, None, "reply", 0, "@bo no, an officer"),
            (
                *("twitter", "834000000000000003", "2017-02-23T06:08:00+00:00", None),
                *("repost", 0, "RT @bo: Anaheim tonight"),
            ),
        ],
    ),
    "twarc.jsonl": (
        "twarc",
        [
            (*TWEET, "ann", "post", 1204, "Police & Anaheim"),
            (*AGAIN, "bo", "reply", 0, "@ann no, an officer"),
            (
                *("twitter", "834000000000000003", "2017-02-23T06:08:00+00:00", "cy"),
                *("repost", 0, "RT @ann: Police & Anaheim"),
            ),
        ],
    ),
    "google-sheets.csv": (
        "our own columns",
        [
            (None, "1", NIGHT, "ann", "post", 1204, "Police in Anaheim"),
            (None, "2", LATER, "bo", "post", None, "An officer, in Anaheim"),
        ],
    ),
    "excel-german.csv": (
        "named columns",
        [
            (None, "1", NIGHT, "ann", "post", 1204, "Police in Anaheim"),
            (None, "2", "2017-02-23T06:07:00+00:00", "bo", "post", None, "An officer; in Anaheim"),
        ],
    ),
}
GERMAN = {
    "Nr": "id",
    "Zeit": "created_at",
    "Beitrag": "text",
    "Konto": "author",
    "Gefällt": "likes",
}
ZONELESS = re.compile("brandwatch|meltwater|google|excel").match
"""The files whose times name no zone."""


def taken(data: bytes, name: str, hints: Hints | None = None) -> tuple[str, list[Entry]]:
    if hints is None:
        hints = Hints(
            GERMAN if "german" in name else {}, PACIFIC if ZONELESS(name) else None, "dmy"
        )
    with archive.opened(io.BytesIO(data), name=name, hints=hints) as found:
        assert found.preset is not None
        return found.preset.name, list(found.entries)


def facts(entries: Sequence[Entry]) -> list[tuple[object, ...]]:
    """Return what the tests know of each post."""
    rows = [one for one in entries if isinstance(one, Row)]
    assert len(rows) == len(entries), [one for one in entries if isinstance(one, Broken)]
    return [
        (
            *(
                one.source,
                one.post.native_id,
                one.post.published_at and one.post.published_at.isoformat(),
            ),
            *(one.post.author, one.post.kind, one.post.likes, one.post.text),
        )
        for one in rows
    ]


@pytest.mark.parametrize("name", EXPECTED)
def test_each_tool_is_known_and_its_posts_come_back(name: str) -> None:
    """The posts are those that a person reads in it; written and read again they are the same."""
    tool, wanted = EXPECTED[name]
    found, entries = taken((FILES / name).read_bytes(), name)
    assert found == tool
    assert facts(entries) == wanted
    stream = io.BytesIO()
    rows = [one for one in entries if isinstance(one, Row)]
    archive.write(
        stream, [archive.row(one.post, source=one.source) for one in rows], format="ndjson"
    )
    again = list(archive.read(io.BytesIO(stream.getvalue()), name="a.ndjson"))
    assert [one.post for one in again if isinstance(one, Row)] == [one.post for one in rows]


def test_each_preset_has_a_file() -> None:
    """No shape is promised that no test has seen."""
    assert {one.name for one in (*tools(), OURS)} == {tool for tool, _ in EXPECTED.values()} - {
        "named columns"
    }
    document = (Path(__file__).parents[1] / "docs" / "foreign.md").read_text("utf-8")
    for one in tools():
        assert f"\n| {one.name} |" in document
        assert one.learned.split()[0].strip(",") in document


TABLES = sorted(name for name in EXPECTED if name.endswith(".csv"))


@examples(60)
@given(st.sampled_from(TABLES), st.randoms(use_true_random=False), st.integers(0, 3))
def test_the_order_of_columns_and_others_between_them_change_nothing(
    name: str, random: object, more: int
) -> None:
    """Any permutation, any columns that the tool does not have, any dialect, and a spreadsheet."""
    raw = (FILES / name).read_bytes()
    text = raw.decode("utf-16" if raw[:2] == b"\xff\xfe" else "utf-8-sig")
    sign = "\t" if name == "meltwater.csv" else ";" if name[:4] in {"exce", "talk"} else ","
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=sign) if len(row) > 3]
    width = len(rows[0]) + more
    rows = [[*row, *(f"{'Extra' if n == 0 else 'x'} {k}" for k in range(more))] for n, row in
            enumerate(rows)]  # fmt: skip
    order = list(range(width))
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled = [[row[k] for k in order] for row in rows]
    wanted = EXPECTED[name]
    for delimiter in ",;\t|":
        stream = io.StringIO()
        csv.writer(stream, delimiter=delimiter).writerows(shuffled)
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            tool, entries = taken(stream.getvalue().encode(encoding), name)
            assert (tool, facts(entries)) == wanted
    if width < 26:
        tool, entries = taken(workbook(shuffled), f"{name}.xlsx")
        assert (tool, facts(entries)) == wanted


TIMES = [
    ("2017-02-22 22:05:00", None),
    ("2017-02-22T22:05", None),
    ("2017/02/22 22:05:00.0", None),
    ("22.02.2017 22:05", None),
    ("22/02/2017 10:05 PM", None),
    ("2/22/17 22:05", None),
    ("22-Feb-2017 10:05PM", None),
    ("Feb 22, 2017, 10:05 p.m.", None),
    ("Wed 22 February 2017 22:05:00", None),
    ("2017-02-23 01:05:00 EST", None),
    ("2017-02-23T06:05:00.000Z", None),
    ("2017-02-23 06:05:00 UTC", None),
    ("2017-02-23 07:05:00 +0100", None),
    ("Thu Feb 23 06:05:00 +0000 2017", None),
    ("Wed, 22 Feb 2017 22:05:00 -0800", None),
    ("1487829900", None),
    ("1487829900000", None),
    ("1487829900.0", None),
    ("Wed, 22 Feb 2017 22:05:00", None),
    ("Wed, 22 Feb 2017 10:05 PM", None),
    ("2017-02-22 22:05:00 PST", "zone"),
]


@pytest.mark.parametrize(("written", "named"), TIMES)
def test_times_are_read_as_people_write_them(written: str, named: str | None) -> None:
    """Each names the same instant; one that names its zone needs no other."""
    zone = None if named or (written[-1] in "ZCT0" and "22:05" not in written) else PACIFIC
    if "EST" in written:
        zone = None
    assert read_time(written, zone, None).isoformat() == NIGHT


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("03/04/2017 10:00", r"can be read as two days: say which with --dates dmy .* --dates mdy"),
        ("2017-02-22", "export the time of day as well, not only a"),
        ("2017-11-05 01:30:00", "came twice in America/Los_Angeles: export the times in UTC"),
        ("2017-03-12 02:30:00", "never came in America/Los_Angeles"),
        ("2017-02-22 22:05 NZDT", "names no time in America/Los_Angeles"),
        ("2017-02-30 10:00", "there is no time '2017-02-30 10:00': correct its date"),
        ("22/13/2017 10:00", "there is no time '22/13/2017 10:00': correct its date"),
        ("2017-02-22 13:05 PM", "13 is no hour with AM or PM: write 1 to 12"),
        ("22-Fév-2017 10:00", "write a time such as 2017-02-22 22:05,"),
        ("Wed, 22 Feb 2017 22:05:00 CET", "names no time in America/Los_Angeles"),
        ("2017-02-22 22:05 +99:00", r"there is no zone '\+99:00': correct it, or leave it out"),
        ("yesterday", "write a time such as 2017-02-22 22:05,"),
        ("20170222220500", "write a time such as 2017-02-22 22:05,"),
        ("201702222205", "write a time such as 2017-02-22 22:05,"),
        ("", "write a time such as 2017-02-22 22:05,"),
    ],
)
def test_a_time_that_could_be_two_is_refused(written: str, words: str) -> None:
    """The sentence says what is wrong, and which option settles it."""
    with pytest.raises(ValueError, match=words):
        read_time(written, PACIFIC, None)


def test_the_order_of_day_and_month_settles_it() -> None:
    """Day first or month first; points are day first by themselves."""
    for order, month in (("dmy", 4), ("mdy", 3)):
        assert read_time("03/04/2017 10:00", PACIFIC, order).month == month  # type: ignore[arg-type]
    assert read_time("03.04.2017 10:00", PACIFIC, None).month == 4


@given(
    st.datetimes(datetime.fromisoformat("2004-01-01"), datetime.fromisoformat("2037-01-01")),
    st.sampled_from(["dmy", "mdy"]),
)
def test_a_local_time_comes_back(at: datetime, order: str) -> None:
    """What was written in a zone is read in it; it is refused where it came twice or never."""
    at = at.replace(second=0, microsecond=0)
    written = at.strftime("%d/%m/%Y %H:%M" if order == "dmy" else "%m/%d/%Y %H:%M")
    try:
        found = read_time(written, PACIFIC, order)  # type: ignore[arg-type]
    except ValueError:
        offsets = {at.replace(tzinfo=PACIFIC, fold=fold).utcoffset() for fold in (0, 1)}
        assert len(offsets) == 2
        return
    assert found.astimezone(PACIFIC).replace(tzinfo=None) == at


def test_a_zone_that_is_not_known_is_asked_for() -> None:
    """Nothing is guessed: not the reader's own zone, and not that of three letters with many."""
    with pytest.raises(ValueError, match=r"'2017-02-22 22:05' has no zone: say which with --tz"):
        read_time("2017-02-22 22:05", None, None)
    with pytest.raises(ValueError, match="what zone 'NZDT' is, is not known"):
        read_time("2017-02-22 22:05 NZDT", None, None)
    auckland = ZoneInfo("Pacific/Auckland")
    assert read_time("2017-02-23 19:05 NZDT", auckland, None).isoformat() == NIGHT


@pytest.mark.parametrize(
    ("written", "count"),
    [
        *(("1,204", 1204), ("1.204", 1204), ("1 204", 1204), ("1’204’000", 1204000)),
        *(("1.204,00", 1204), ("1,204.0", 1204), ("1 204 000,0", 1204000), ("204,00", 204)),
        *(("17", 17), ("17.0", 17), ("-1", None), ("", None), ("N/A", None), ("-", None)),
    ],
)
def test_counts_may_have_their_thousands_parted(written: str, count: int | None) -> None:
    """As each country writes them; below zero is how tools say that they know none."""
    data = f"id;created_at;text;likes\n1;1487829900;x;{written}\n".encode()
    _, (one,) = taken(data, "a.csv")
    assert isinstance(one, Row)
    assert one.post.likes == count


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("1;1487829900;x;1.5", "likes: write a whole number, not '1.5'"),
        ("1;1487829900;x;12,34", "likes: write a whole number, not '12,34'"),
        ("1;1487829900;x;1.204,50", "likes: write a whole number, not '1.204,50'"),
        ("1;1487829900;x;1.204.00", "likes: write a whole number, not '1.204.00'"),
        ("8.34E+17;1487829900;x;1", "id: a spreadsheet kept only 15 of its digits"),
        (";1487829900;x;1", "id: there is neither an id nor an address: fill in one"),
        ("1;;x;1", "created_at: the value is missing"),
        ("1;03/04/2017 10:00;x;1", "--dates"),
        ("1;1487829900;x", "there are 3 cells, and the heading has 4"),
        (
            "1;1487829900;\udcff;1",
            "this is no text in UTF-8: save the file as CSV UTF-8, or as XLSX",
        ),
        (f"1;1487829900;{'x' * 200_000};1", "a cell has more than 131,072 characters"),
    ],
)
def test_a_bad_row_costs_itself(row: str, words: str) -> None:
    """Its line is named with the column and the reason; the rows around it are read."""
    good = "1;1487829900;=HYPERLINK(0);1"
    text = f"id;created_at;text;likes\n{good}\n{row}\n{good}\n"
    hints = Hints(zone=PACIFIC)
    _, entries = taken(text.encode("utf-8", "surrogateescape"), "a.csv", hints)
    first, broken, last = entries
    assert isinstance(first, Row)
    assert isinstance(last, Row)
    assert first.post.text == "=HYPERLINK(0)"  # a formula is a text like any other
    assert isinstance(broken, Broken)
    assert broken.line == 3
    assert words in broken.reject.reason


def test_columns_can_be_named() -> None:
    """Of any table, and of a known one that differs; a wrong name is told with those there are."""
    data = b"when,what,who,nr\n1487829900,Police,ann,7\n"
    hints = Hints({"when": "created_at", "what": "text", "nr": "id"})
    tool, (one,) = taken(data, "a.csv", hints)
    assert (tool, isinstance(one, Row) and one.post) == (
        "named columns",
        Post(native_id="7", text="Police", published_at=datetime.fromisoformat(NIGHT)),
    )
    file = (FILES / "junkipedia.csv").read_bytes()
    tool, entries = taken(file, "a.csv", Hints({"ChannelName": "text"}))
    assert tool == "Junkipedia, with --map"
    assert [one.post.text for one in entries if isinstance(one, Row)] == ["anaheim_news", "ann"]
    for columns, words in (
        ({"whan": "created_at"}, r"there is no column 'whan'; did you mean 'when'\?"),
        ({"when": "created_at"}, r"a\.csv: --map: no column holds text: add"),
        ({"when": "created_at", "what": "text"}, "no column holds id or url"),
    ):
        with pytest.raises(UsageError, match=words):
            taken(data, "a.csv", Hints(columns))
    with pytest.raises(UsageError, match=r"--map: .* names no field: .*did you mean a=text\?"):
        archive.read_columns(["a=tekst"])
    with pytest.raises(UsageError, match=r"names no field: .*did you mean texto=text\?"):
        archive.read_columns(["text=texto"])
    assert archive.read_columns(["a=b=text"]) == {"a=b": "text"}


def test_what_nobody_knows_is_told_with_its_columns() -> None:
    """And how they can be named; and what is known but cannot be read is refused as a whole."""
    with pytest.raises(
        DataError, match=r"a\.csv: its columns \(when, what\) are those of no tool that is"
    ):
        taken(b"when,what\n1,2\n", "a.csv", Hints())
    with pytest.raises(
        DataError, match=r"Brandwatch\): none of its first rows can be read: look at line 8"
    ):
        taken((FILES / "brandwatch.csv").read_bytes(), "a.csv", Hints())
    unknown: Counter[str] = Counter()
    data = (FILES / "junkipedia.csv").read_bytes()
    with archive.opened(io.BytesIO(data), name="a.csv", unknown=unknown) as found:
        list(found.entries)
    assert unknown == {"ViewsCount": 2}


def test_our_own_archives_stay_our_own() -> None:
    """A line or a row with our keys is no export, whatever else it has."""
    for name, data in (
        ("a.ndjson", b'{"id": "1", "created_at": 1487829900, "text": "x", "username": "u"}\n'),
        ("a.csv", b"id,created_at,text,username,date\n1,1487829900,x,u,d\n"),
        ("a.csv", b""),
        ("a.ndjson", b"{broken\n"),
    ):
        with archive.opened(io.BytesIO(data), name=name) as found:
            assert found.preset is None


@pytest.mark.parametrize(
    ("name", "named"),
    [("communalytic-bluesky.csv", True), ("zeeschuimer-x.ndjson", True), ("brandwatch.csv", False)],
)
def test_a_platform_that_is_named_counts_where_no_post_tells_its_own(
    name: str, named: bool
) -> None:
    """A table whose columns only look like those of a tool of one platform may be of another."""
    data = (FILES / name).read_bytes()
    _, entries = taken(data, name, Hints(zone=PACIFIC, dates="dmy", source="forum"))
    told = {one.source for one in entries if isinstance(one, Row)}
    assert (told == {"forum"}) is named


def test_our_own_workbook_is_in_utc_whatever_zone_is_named() -> None:
    """Its cells can name no zone: what `monitor export posts` wrote comes back at its instants."""
    columns = ("source", "id", "created_at", "first_seen_at", "text")
    rows = ("a", "1", "2017-02-23T06:05:00", "2017-02-23T06:06:00", "x")
    for hints in (Hints(), Hints(zone=PACIFIC)):
        tool, (found,) = taken(workbook([columns, rows]), "a.xlsx", hints)
        assert tool == "our own export"
        assert isinstance(found, Row)
        assert found.post.published_at == datetime.fromisoformat("2017-02-23T06:05:00+00:00")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Police_x000D_\nAnaheim", "Police\r\nAnaheim"),  # as Excel keeps a line end of Windows
        ("a_x005F_x000D_b", "a_x000D_b"),
        ("sad _xD83D__xDE22_", "sad \U0001f622"),
        ("half _xD83D_", "half \ufffd"),
        ("snake_xbox_case _x12_ _x005f_", "snake_xbox_case _x12_ _"),
    ],
)
def test_characters_that_a_workbook_escapes_are_read(written: str, text: str) -> None:
    """`_x000D_` is no word of anybody."""
    columns = ("id", "created_at", "text")
    _, (found,) = taken(workbook([columns, ("1", "2017-02-23T06:05:00Z", written)]), "a.xlsx")
    assert isinstance(found, Row)
    assert found.post.text == text


@pytest.mark.parametrize(
    ("columns", "named"),
    [
        ("nr;created_at;text;source", {"nr": "id"}),
        ("id;when;text;source", {"when": "created_at"}),
        ("url;created_at;what;source", {"what": "text"}),
    ],
)
def test_what_a_post_needs_may_have_our_name_beside_columns_that_are_named(
    columns: str, named: dict[str, str]
) -> None:
    """Only those: what else is called as a field of ours (`source`) may mean something else."""
    row = ";".join(("https://a.example/7", "2017-02-23T06:05:00Z", "Police", "Web App"))
    _, entries = taken(f"{columns}\n{row}\n".encode(), "a.csv", Hints(named, source="forum"))
    assert [(one.source, one.post.text) for one in entries if isinstance(one, Row)] == [
        ("forum", "Police")
    ]


def test_columns_of_parquet_can_be_named() -> None:
    """It has its own times, which keep their zone."""
    pyarrow = pytest.importorskip("pyarrow", reason="Parquet needs the extra [parquet]")
    parquet = pytest.importorskip("pyarrow.parquet")
    stream = io.BytesIO()
    row = {"when": datetime.fromisoformat(NIGHT), "what": "Police", "nr": 7, "mood": None}
    parquet.write_table(pyarrow.Table.from_pylist([row]), stream)
    hints = Hints({"when": "created_at", "what": "text", "nr": "id"})
    tool, entries = taken(stream.getvalue(), "a.parquet", hints)
    assert (tool, facts(entries)) == (
        "named columns",
        [(None, "7", NIGHT, None, "post", None, "Police")],
    )


def test_parquet_of_a_database_is_read() -> None:
    """It has decimal numbers, with all their digits; a day is no time, and is called one."""
    pyarrow = pytest.importorskip("pyarrow", reason="Parquet needs the extra [parquet]")
    parquet = pytest.importorskip("pyarrow.parquet")
    stream = io.BytesIO()
    at = datetime.fromisoformat(NIGHT)
    row = {
        "when": at,
        "what": "Police",
        "nr": Decimal(834_000_000_000_000_001),
        "n": Decimal("12.00"),
    }
    parquet.write_table(pyarrow.Table.from_pylist([row]), stream)
    hints = Hints({"when": "created_at", "what": "text", "nr": "id", "n": "likes"})
    _, (one,) = taken(stream.getvalue(), "a.parquet", hints)
    assert isinstance(one, Row)
    assert (one.post.native_id, one.post.likes) == ("834000000000000001", 12)
    days = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist([{**row, "when": at.date()}]), days)
    with pytest.raises(DataError, match="export the time of day as well, not only a day, '2017"):
        taken(days.getvalue(), "a.parquet", hints)


BOOK = parts('<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row>')
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet><sheetData>&b;</sheetData>'
    "</worksheet>"
)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", r"a\.xlsx is no XLSX workbook"),
        (b"PK\x03\x04" + b"x" * 100, r"a\.xlsx is no XLSX workbook"),
        (packed({"a": "b"}), r"a\.xlsx is no XLSX workbook"),
        (
            packed({**BOOK, "xl/workbook.xml": "<workbook>"}),
            r"a\.xlsx is no XLSX workbook",
        ),
        (
            packed({**BOOK, "xl/worksheets/sheet1.xml": LAUGHS}),
            r"a\.xlsx declares document types, which a",
        ),
        (packed(BOOK)[:-30], r"a\.xlsx is no XLSX workbook"),
        (packed(BOOK), r"a\.xlsx: its columns \(id\) are those of no"),
    ],
)
def test_a_hostile_workbook_is_one_sentence(data: bytes, words: str) -> None:
    """What is none, what is cut, what grows without end."""
    with pytest.raises(DataError, match=words):
        taken(data, "a.xlsx", Hints())


def test_a_bomb_is_refused_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook of a few kilobytes that unpacks to far more than any sheet has."""
    monkeypatch.setattr(spreadsheet, "MOST", 2**21)
    held = {**BOOK, "xl/worksheets/sheet1.xml": "<worksheet><sheetData>" + " " * 2**23}
    bomb = packed(held)
    assert len(bomb) < 20_000
    with pytest.raises(
        DataError, match=r"a\.xlsx: a sheet has more than 1 GiB: split it into files"
    ):
        taken(bomb, "a.xlsx", Hints())


UNENDING = "<worksheet><sheetData><row><c t='inlineStr'>"
STYLED = "<styleSheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>{}"


@pytest.mark.parametrize(
    "part",
    [
        {"xl/worksheets/sheet1.xml": UNENDING + "<a>" * 2**18},
        {"xl/worksheets/sheet1.xml": f"{UNENDING}<a b='{'a' * 2**23}'/>"},
        {"xl/styles.xml": STYLED.format("<a>" * 2**18)},
        {"xl/styles.xml": STYLED.format(" " * 2**26)},
        {"xl/workbook.xml": "<workbook>" + " " * 2**26},
    ],
    ids=["deep", "tag", "deep styles", "long styles", "long workbook"],
)
def test_a_bomb_of_another_kind_is_refused_at_once(part: dict[str, str]) -> None:
    """Elements within elements, a tag of megabytes, styles that no program writes."""
    before = process_time()
    with pytest.raises(DataError, match=r"a\.xlsx holds what no spreadsheet program writes"):
        taken(packed({**BOOK, **part}), "a.xlsx", Hints())
    assert process_time() - before < 3


@pytest.mark.parametrize("share", [True, False])
def test_a_text_of_many_pieces_is_no_longer_than_a_cell(share: bool) -> None:
    """Whether the sheets share it or not; what goes on is not kept, and fills no memory."""
    pieces = "<r><t>" + "</t></r><r><t>".join(["a" * 1000] * 1000) + "</t></r>"
    cell = '<c t="s"><v>0</v></c>' if share else f'<c t="inlineStr"><is>{pieces}</is></c>'
    book = parts(f"<row>{cell}</row>")
    if share:
        shared = book["xl/sharedStrings.xml"]
        book["xl/sharedStrings.xml"] = shared.replace("</sst>", f"<si>{pieces}</si></sst>")
    [(_, cells)] = spreadsheet.sheet(io.BytesIO(packed(book)), "a.xlsx")
    assert cells == {0: "a" * 131_072}


def test_a_format_of_brackets_costs_no_time() -> None:
    """It is read as far as a spreadsheet program lets one be."""
    styles = STYLED.format(
        f'<numFmts><numFmt numFmtId="164" formatCode="{"[" * 2**17}"/></numFmts>'
    )
    book = parts('<row><c t="str"><v>a</v></c></row>', styles=f"{styles}</styleSheet>")
    before = process_time()
    assert len([*spreadsheet.sheet(io.BytesIO(packed(book)), "a.xlsx")]) == 1
    assert process_time() - before < 1


def test_a_cell_without_its_place_follows_the_one_before() -> None:
    """Some programs write no places; an empty cell has its column all the same."""
    text = '<c t="str"><v>{}</v></c>'.format
    head = "".join(map(text, ("id", "author", "created_at", "text")))
    first = f'{text("1")}<c t="str"/>{text(NIGHT)}{text("Police")}'
    second = f'<c r="A3" t="str"><v>2</v></c><c r="C3" t="str"><v>{NIGHT}</v></c>{text("again")}'
    sheet = "".join(f"<row>{cells}</row>" for cells in (head, first, second))
    _, entries = taken(packed(parts(sheet)), "a.xlsx", Hints())
    found = [one.post for one in entries if isinstance(one, Row)]
    assert [(post.native_id, post.author, post.text) for post in found] == [
        ("1", None, "Police"),
        ("2", None, "again"),
    ]


@pytest.mark.parametrize(
    ("cell", "instant"),
    [("0.9201388888888888", "22:05:00"), ("0", "00:00:00"), ("0.5", "12:00:00")],
)
def test_a_time_of_day_may_have_a_cell_of_its_own(cell: str, instant: str) -> None:
    """Where the day stands in another: a spreadsheet keeps it as a part of a day, midnight as 0."""
    names = ("Date", "Time", "URL", "Hit Sentence", "Influencer")
    heading = "".join(f'<c t="str"><v>{name}</v></c>' for name in names)
    words = "".join(f'<c t="str"><v>{word}</v></c>' for word in ("https://a.example/1", "Tear gas"))
    row = f'<c s="2"><v>42788</v></c><c s="1"><v>{cell}</v></c>{words}'
    _, entries = taken(
        packed(parts(f"<row>{heading}</row><row>{row}</row>")),
        "a.xlsx",
        Hints(zone=ZoneInfo("UTC")),
    )
    found = [str(one.post.published_at) for one in entries if isinstance(one, Row)]
    assert found == [f"2017-02-22 {instant}+00:00"]


def test_a_spreadsheet_is_read_as_it_shows_itself() -> None:
    """Times in their format, counts as numbers, formulas by value; what lost digits is refused."""
    at = datetime.fromisoformat("2017-02-22T22:05")
    rows: list[list[object]] = [
        ["id", "created_at", "text", "likes"],
        ["834000000000000001", at, "Police in Anaheim", 1204],
        [834000000000000001.0, at, "lost", 1],
        [7, at, "a number as an id", 2.0],
        ["8", at.isoformat(), "a time as text", None],
    ]
    tool, entries = taken(workbook(rows), "a.xlsx", Hints(zone=PACIFIC))
    assert tool == "our own columns"
    good = [one for one in entries if isinstance(one, Row)]
    assert [(one.post.native_id, one.post.likes) for one in good] == [
        ("834000000000000001", 1204),
        ("7", 2),
        ("8", None),
    ]
    assert {str(one.post.published_at) for one in good} == {"2017-02-23 06:05:00+00:00"}
    (broken,) = (one for one in entries if isinstance(one, Broken))
    assert (broken.line, "15 of its digits" in broken.reject.reason) == (3, True)
    sheet = (
        '<row r="1"><c t="str"><v>id</v></c><c t="str"><v>created_at</v></c><c t="str"><v>text</v>'
        '</c></row><row r="2"><c t="str"><f>A9</f><v>1</v></c><c s="1"><v>42788.5</v></c>'
        '<c t="str"><f>HYPERLINK("x")</f><v>shown</v></c></row>'
        '<row r="3"><c t="str"><v>2</v></c><c s="2"><v>42788</v></c><c t="e"><v>#N/A</v></c></row>'
    )
    _, (one, day) = taken(packed(parts(sheet)), "a.xlsx", Hints(zone=PACIFIC))
    assert isinstance(one, Row)
    assert one.post.text == "shown"
    assert isinstance(day, Broken)
    assert "created_at: export the time of day as" in day.reject.reason


@examples(200)
@given(st.binary(max_size=300), st.sampled_from(["csv", "ndjson", "js", "xlsx"]))
def test_no_bytes_stop_it(junk: bytes, ending: str) -> None:
    """Whatever a file holds, it is read or refused in one sentence."""
    for data in (junk, b"PK\x03\x04" + junk, b"[{" + junk, b"id,created_at,text\n" + junk):
        said = ""
        try:
            with archive.opened(io.BytesIO(data), name=f"a.{ending}", hints=Hints()) as found:
                list(found.entries)
        except DataError as error:
            said = str(error)
        assert "\n" not in said


def test_a_list_that_breaks_off_keeps_what_was_good() -> None:
    """A list of objects is read as it comes; so is X's archive."""
    whole = (FILES / "tweets.js").read_bytes()
    _, entries = taken(whole[:-200], "tweets.js")
    assert [isinstance(one, Row) for one in entries] == [True, True, False]
    assert isinstance(entries[-1], Broken)
    assert "from here on this is no list of JSON objects: export" in entries[-1].reject.reason
    many = b"[" + b",".join(
        [b'{"tweet": {"id": "1", "full_text": "x", "created_at": 1487829900}}'] * 9000
    )
    _, entries = taken(many + b"]", "tweets.json")
    assert len(entries) == 9000


@pytest.mark.parametrize("between", ["", "\n", ";\r\n ", ";\nwindow.YTD.tweets.part1 = "])
def test_lists_one_behind_another_are_all_read(between: str) -> None:
    """As where pages were written into one file, or put together; other words are named."""
    part = '[{"id": "1", "text": "x", "created_at": "2017-02-23T06:05:00Z", "source": "x"}]'
    _, entries = taken(f"{between.join([part] * 9000)};\n".encode(), "a.json")
    assert [isinstance(one, Row) for one in entries] == [True] * 9000
    _, entries = taken(f"{part}{between} and more".encode(), "a.json")
    assert [isinstance(one, Row) for one in entries] == [True, False]


@pytest.mark.parametrize(
    "broken",
    [
        '{"id": "2", "text": "two\nlines"}',
        '{"id": "2", "text": "\\x"}',
        '{"id": "2", "text": "a } b",}',
        "{'id': '2'}",
        f'{{"id": "2", "likes": {"9" * 5000}}}',
        f'{{"id": "2", "within": {"[" * 90_000}{"]" * 90_000}}}',
    ],
)
def test_a_broken_object_of_a_list_costs_itself(broken: str) -> None:
    """Where it ends is seen from its brackets: those after it are read."""
    good = '{"id": "1", "text": "x", "created_at": "2017-02-23T06:05:00Z", "source": "x"}'
    _, entries = taken(f"[{good},\n{broken},\n{good}]".encode(), "a.json")
    assert [isinstance(one, Row) for one in entries] == [True, False, True]


@pytest.mark.parametrize("name", ["brandwatch.csv", "tweets.js", "zeeschuimer-x.ndjson"])
def test_another_tools_file_that_breaks_off_at_once_is_one_sentence(name: str) -> None:
    """A download that was cut within the rows by which its tool is known is no bug."""
    cut = gzip.compress((FILES / name).read_bytes())[:-6]
    with pytest.raises(
        DataError, match=r"\.gz: the compressed data break off: copy the file again"
    ):
        taken(cut, f"{name}.gz", Hints())
