"""`monitor import --observed`: what an archive is claimed to show, as the reports know it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from monitor.store.reading.reader import open_reader
from tests.cli.run import CONFIG, archive, monitor, post
from tests.cli.shell import run_in

pytestmark = pytest.mark.repeats


OTHER = """
[[incident]]
key = "other"
title = "Another one"
since = 2017-02-21T00:00:00-08:00
query = "disneyland"
"""

FIRST = "2017-02-22T06:00Z..2017-02-22T08:00Z"
SECOND = "2017-02-22T12:00Z..2017-02-22T14:00Z"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Give a folder with two incidents, an archive of two hours, and one without posts."""
    (tmp_path / "config.toml").write_text(CONFIG + OTHER)
    archive(tmp_path / "posts.ndjson", [post(n) for n in range(90)])
    archive(tmp_path / "silent.ndjson", [])
    archive(tmp_path / "broken.ndjson", [post(100), "{broken"])
    return tmp_path


def imported(here: Path, *words: str, spans: tuple[str, ...] = (FIRST,)) -> Result:
    """Import files of *here* with claims."""
    claims = [word for span in spans for word in ("--observed", span)]
    paths = [str(here / word) if word.endswith(".ndjson") else word for word in words]
    return run_in(here, "import", *claims, *paths)


def hours(here: Path, incident: str = "anaheim") -> Mapping[int, tuple[int | None, float]]:
    """Return posts and coverage of each hour of the day that has either, from the report."""
    span = ["--since", "2017-02-22T00:00Z", "--until", "2017-02-23T00:00Z"]
    words = ["report", "volume", "--json", "--every", "1h", "--tz", "UTC", "--incident", incident]
    done = run_in(here, *words, *span)
    assert done.exception is None, done.exception
    report: dict[str, Any] = json.loads(done.stdout)
    return {
        int(one["start"][11:13]): (one["posts"], one["coverage"])
        for one in report["buckets"]
        if one["posts"] is not None or one["coverage"]
    }


def test_each_claim_counts(here: Path) -> None:
    """Promise 4: two spans in one call are both covered; hours between them are not."""
    done = imported(here, "posts.ndjson", spans=(FIRST, SECOND))
    assert done.exception is None
    assert hours(here) == {6: (60, 1.0), 7: (30, 1.0), 12: (0, 1.0), 13: (0, 1.0)}
    assert done.stderr.splitlines() == [
        "claimed as watched: chirper, 2017-02-22T06:00:00Z..2017-02-22T08:00:00Z",
        "claimed as watched: chirper, 2017-02-22T12:00:00Z..2017-02-22T14:00:00Z",
    ]


@pytest.mark.parametrize(
    ("words", "source"), [([], "archive"), (["--source", "chirper"], "chirper")]
)
def test_silence_can_be_claimed(here: Path, words: list[str], source: str) -> None:
    """An archive without posts: nothing was there, and that is a zero and no gap."""
    done = imported(here, "--incident", "anaheim", *words, "silent.ndjson")
    assert done.exception is None
    assert "held no posts" in done.stderr
    assert f"claimed as watched: {source}, " in done.stderr
    assert hours(here) == {6: (0, 1.0), 7: (0, 1.0)}
    listed = json.loads(run_in(here, "report", "sources", "--incident", "anaheim", "--json").stdout)
    assert [one["source"] for one in listed["sources"]] == [source]


def test_without_a_claim_silence_proves_nothing(here: Path) -> None:
    """Promise 4: an empty archive alone is no zero."""
    assert imported(here, "silent.ndjson", spans=()).exception is None
    assert hours(here) == {}
    assert imported(here, "posts.ndjson", spans=()).exception is None
    assert hours(here) == {6: (60, 0.0), 7: (30, 0.0)}


def test_a_silent_file_among_others_is_silence_of_their_source(here: Path) -> None:
    """The files are one archive: no source is invented for the one that is empty."""
    done = imported(here, "posts.ndjson", "silent.ndjson", spans=(FIRST, SECOND))
    assert "claimed as watched: chirper, " in done.stderr
    assert "archive" not in done.stderr
    assert hours(here) == {6: (60, 1.0), 7: (30, 1.0), 12: (0, 1.0), 13: (0, 1.0)}


def test_claims_that_touch_or_overlap_are_one(here: Path) -> None:
    """However they are cut: an hour that two of them hold in parts is whole."""
    spans = (
        "2017-02-22T06:30Z..2017-02-22T08:00Z",
        "2017-02-22T06:00Z..2017-02-22T06:40Z",
        "2017-02-22T08:00Z..2017-02-22T09:00Z",
    )
    done = imported(here, "posts.ndjson", spans=spans)
    assert done.stderr.splitlines() == [
        "claimed as watched: chirper, 2017-02-22T06:00:00Z..2017-02-22T09:00:00Z"
    ]
    assert hours(here) == {6: (60, 1.0), 7: (30, 1.0), 8: (0, 1.0)}
    # And by a later archive, which overlaps.
    longer = "2017-02-22T08:00Z..2017-02-22T10:00Z"
    imported(here, "silent.ndjson", "--source", "chirper", spans=(longer,))
    assert hours(here) == {6: (60, 1.0), 7: (30, 1.0), 8: (0, 1.0), 9: (0, 1.0)}


GAP = "2017-02-22T08:00:00Z", "2017-02-22T12:00:00Z"
WHOLE = "2017-02-22T06:00Z..2017-02-22T14:00Z"


def told(here: Path, what: str, *words: str) -> Any:
    """Return a report on all that is known, as its JSON has it."""
    done = run_in(here, "report", what, "--json", "--tz", "UTC", "--incident", "anaheim", *words)
    assert done.exception is None, done.exception
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "imports", [[(FIRST, SECOND)], [(FIRST,), (SECOND,)], [(SECOND,), (FIRST,)]]
)
def test_a_gap_between_claims_is_missed(here: Path, imports: list[tuple[str, ...]]) -> None:
    """Promise 4: also where another source is claimed whole, in one import or several."""
    imported(here, "--incident", "anaheim", "--source", "other", "silent.ndjson", spans=(WHOLE,))
    whole = told(here, "volume", "--every", "1h")["total"]
    assert (whole["coverage"], whole["minimum"], whole["watched"]) == (1.0, False, 1.0)
    for spans in imports:
        imported(here, "--incident", "anaheim", "posts.ndjson", spans=spans)
    volume = told(here, "volume", "--every", "1h", "--by", "source")
    assert (volume["total"]["coverage"], volume["total"]["minimum"]) == (0.75, True)
    assert volume["total"]["watched"] == 1.0
    assert [one["coverage"] for one in volume["buckets"]] == [1, 1, 0.5, 0.5, 0.5, 0.5, 1, 1]
    assert [one["posts"] for one in volume["groups"]["chirper"]][1:4] == [30, None, None]
    assert [one["posts"] for one in volume["groups"]["other"]] == [0] * 8
    sources = told(here, "sources")
    gaps = {
        one["source"]: [(gap["start"], gap["end"], gap["kind"]) for gap in one["gaps"]]
        for one in sources["sources"]
    }
    assert gaps == {"chirper": [(*GAP, "not observed")], "other": []}
    # It was never to be fetched: somebody may hold it and not have claimed it.
    assert sources["sentences"][0].endswith(": nobody claims to have seen all of that time.")
    imported(here, "silent.ndjson", "--source", "chirper", spans=("..".join(GAP),))
    filled = told(here, "volume")["total"]
    assert (filled["posts"], filled["coverage"], filled["minimum"]) == (90, 1.0, False)


@pytest.mark.parametrize(
    ("since", "until", "nobody"),
    [
        ("03:00", "08:00", [("03:00", "06:00")]),
        ("06:00", "10:00", [("08:00", "10:00")]),
        ("03:00", "10:00", [("03:00", "06:00"), ("08:00", "10:00")]),
        ("06:00", "08:00", []),
    ],
)
def test_time_that_nobody_claims_is_no_silence(
    here: Path, since: str, until: str, nobody: list[tuple[str, str]]
) -> None:
    """Before, after and around what is claimed posts may be missing, and each surface says so.

    Where another source is claimed for all of the time it is said of the one that is not.
    """
    imported(here, "--incident", "anaheim", "posts.ndjson")
    ends = [f"2017-02-22T{at}:00Z" for at in (since, until)]
    part = ("--since", ends[0], "--until", ends[1])
    expected = [[f"2017-02-22T{at}:00Z" for at in one] for one in nobody]

    volume = told(here, "volume", *part)
    assert volume["total"]["minimum"] == volume["peak"]["minimum"] == bool(nobody)
    assert volume["peak"]["hidden"] == sorted(expected)
    sources = told(here, "sources", *part)
    assert [one["minimum"] for one in sources["sources"]] == [bool(nobody)]
    gaps = [one for one in sources["findings"] if one["kind"] == "watch.gap"]
    assert [list(one["span"].values()) for one in gaps] == expected
    assert {one["about"]["kind"] for one in gaps} <= {"incident"}
    brief, page = run_in(here, "brief", "--incident", "anaheim", *part).stdout, here / "page.html"
    assert (
        run_in(here, "page", "--incident", "anaheim", *part, "--out", str(page)).exception is None
    )
    for said in (brief, page.read_text().replace("\N{NO-BREAK SPACE}", " ")):
        assert ("that we know of" in said) != bool(nobody)
        assert ("No source was watched" in said) == bool(nobody)

    span = "..".join(ends)
    imported(here, "--incident", "anaheim", "--source", "other", "silent.ndjson", spans=(span,))
    assert told(here, "volume", *part)["total"]["minimum"] is False
    rows = {one["source"]: one["minimum"] for one in told(here, "sources", *part)["sources"]}
    assert rows == {"chirper": bool(nobody), "other": False}
    said = run_in(here, "report", "sources", "--incident", "anaheim", *part).stdout
    assert ("nobody claims to have seen all of chirper" in said) == bool(nobody)


def test_a_file_that_claims_nothing_is_named_beside_what_was_watched(here: Path) -> None:
    """That no gap is known says nothing of a platform of which nobody claims to have seen all."""
    imported(here, "--incident", "anaheim", "posts.ndjson")
    whole = ("--since", "2017-02-22T06:00Z", "--until", "2017-02-22T08:00Z")
    asked = ("--incident", "anaheim", *whole)
    said = "nobody claims to have seen all of forum"
    surfaces = (("report", "sources"), ("brief",))
    assert not any(said in run_in(here, *one, *asked).stdout for one in surfaces)
    archive(here / "forum.ndjson", [post(n, source="forum") for n in range(9)])
    assert imported(here, "forum.ndjson", spans=()).exception is None
    assert all(said in " ".join(run_in(here, *one, *asked).stdout.split()) for one in surfaces)


@pytest.mark.parametrize("what", [("report", "volume"), ("brief",), ("page", "--out", "-")])
def test_a_time_before_anything_is_known_can_be_asked_for(
    here: Path, what: tuple[str, ...]
) -> None:
    """Nobody watched then, which each surface says."""
    imported(here, "--incident", "anaheim", "posts.ndjson")
    span = ("--since", "2017-02-21T08:00Z", "--until", "2017-02-22T03:00Z")
    words = [str(here / "page.html") if word == "-" else word for word in what]
    done = run_in(here, *words, "--incident", "anaheim", *span)
    assert done.exception is None, done.exception
    said = (here / "page.html").read_text() if "--out" in words else done.stdout
    assert "Nothing is known of this time" in said or "We cannot say: nobody watched" in said
    assert "that we know of" not in said


def test_a_claim_is_of_the_incident_that_was_asked_for(here: Path) -> None:
    """Another incident, whose posts nobody looked for, has not been observed."""
    imported(here, "--incident", "anaheim", "posts.ndjson")
    assert hours(here) == {6: (60, 1.0), 7: (30, 1.0)}
    assert hours(here, "other") == {}
    imported(here, "posts.ndjson", spans=(SECOND,))
    assert hours(here, "other") == {12: (0, 1.0), 13: (0, 1.0)}


@pytest.mark.parametrize(
    "files",
    [["broken.ndjson"], ["posts.ndjson", "broken.ndjson"], ["broken.ndjson", "posts.ndjson"]],
)
def test_what_was_not_read_whole_claims_nothing(here: Path, files: list[str]) -> None:
    """Code 65, in words; the posts are kept, at no coverage. Once mended, it can be claimed."""
    failed = imported(here, *files)
    assert getattr(failed.exception, "exit_code", None) == 65
    assert "nothing was claimed as watched" in str(failed.exception)
    assert "claimed as observed of" not in failed.stderr
    assert {coverage for _, coverage in hours(here).values()} == {0.0}
    archive(here / "broken.ndjson", [post(100)])
    assert imported(here, *files).exception is None
    assert {coverage for _, coverage in hours(here).values()} == {1.0}


def test_a_file_that_is_not_there_claims_nothing(here: Path) -> None:
    """The one before it is in, and its pass has ended well."""
    failed = imported(here, "posts.ndjson", "nowhere.ndjson")
    assert getattr(failed.exception, "exit_code", None) == 65
    assert str(failed.exception).endswith("; nothing was claimed as watched")
    assert hours(here) == {6: (60, 0.0), 7: (30, 0.0)}
    with open_reader(here / "db" / "monitor.db") as reader:
        assert set(reader.rows("SELECT outcome FROM pass")) == {("ok",)}


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ("yesterday", "'yesterday' is no span: write SINCE..UNTIL"),
        ("2017-02-22T06:00Z", "is no span: write SINCE..UNTIL"),
        ("2017-02-22T06:00..2017-02-22T08:00", "write a time with its zone"),
        ("2017-02-22T08:00Z..2017-02-22T06:00Z", "ends before it begins"),
        ("2017-02-22T06:00Z..2017-02-22T06:00Z", "ends before it begins"),
        ("2017-02-22T06:00Z..9000-01-01T00:00Z", "ends in the future"),
    ],
)
def test_a_wrong_span_is_wrong_usage(here: Path, span: str, said: str) -> None:
    """One sentence and code 2, also where another span is right; nothing is read or made."""
    words = ["import", "--observed", FIRST, "--observed", span, "posts.ndjson"]
    done = monitor(*words, cwd=here)
    assert done.returncode == 2
    assert len(done.stderr.decode().splitlines()) == 1
    assert said in done.stderr.decode()
    assert not (here / "db").exists()


def test_silence_of_a_protected_name_is_not_kept(here: Path) -> None:
    """Promise 11: not even as the name of a source."""
    failed = imported(here, "--source", "tomlin-averystone", "silent.ndjson")
    assert getattr(failed.exception, "exit_code", None) == 65
    assert "source: it holds a protected name: name" in str(failed.exception)
    for file in (here / "db").iterdir():
        assert b"tomlin" not in file.read_bytes()
