"""Who had the video first, how it moved, how far its copies went: within, and in public."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from monitor.nouns.posts import Lane, Span
from monitor.nouns.quantity import counted
from monitor.nouns.videos import (
    CopyRow,
    NoVideo,
    PicturesCompared,
    VideoCopies,
    VideoFirst,
    VideoRow,
)
from monitor.page.figures import figures
from monitor.page.making import make_front
from monitor.page.values import values
from monitor.report.snapshot import Snapshot
from monitor.report.terminal import Style, drawn
from monitor.store.reading.reader import open_reader
from monitor.words.sheet import LocalTime
from monitor.words.videos import TABLES
from monitor.words.worded import worded
from tests.report.sample import T, question
from tests.store.build import Sample, build

pytestmark = pytest.mark.repeats

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
ASKED = replace(question(), span=Span(T, T + 3 * HOUR), now=T + 3 * HOUR)
LINK = "https://video.example/w/8121"
OWN, NEAR, OTHER = "0" * 64, "0" * 63 + "f", "0f" * 32


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """90 posts: 36 with an upload, 24 link to it, 22 upload it elsewhere, 4 of two people a third.

    The first on each source are 10 minutes, 70 and 130 minutes after the begin.
    """
    path = tmp_path_factory.mktemp("videos") / "monitor.db"
    times = Span(T, T + 3 * HOUR)
    lanes = [
        Lane(source=name, name="#a", settle=MINUTE, observed=(times,))
        for name in ("chirper", "commons", "newswire")
    ]
    first, second, third = (T + n * MINUTE for n in (10, 70, 130))
    posts = [
        *(Sample(at=first + n * MINUTE, person=n % 30, message=n) for n in range(36)),
        *(
            Sample(at=second + n * MINUTE, person=n % 30, source="commons", message=n, text=LINK)
            for n in range(24)
        ),
        *(
            Sample(at=second + n * MINUTE, person=n % 20, source="commons", message=50 + n)
            for n in range(22)
        ),
        *(
            Sample(at=third + n * MINUTE, person=n % 2, source="newswire", message=90 + n)
            for n in range(4)
        ),
        *(Sample(at=T + n * MINUTE, person=n, message=100 + n) for n in range(4)),
    ]
    build(path, posts, lanes=lanes)
    rows = [
        *((n, 0, "video", "chirper-8121", OWN, None) for n in range(1, 37)),
        *((n, 0, "card", None, NEAR, None) for n in range(37, 40)),
        *((n, 0, "video", "commons-8121", NEAR, None) for n in range(61, 83)),
        *((n, 0, "video", "newswire-8121", OWN, None) for n in range(83, 87)),
        (87, 0, "video", "chirper-1", OTHER, None),
        (88, 0, "video", "chirper-2", None, "small"),
        (89, 0, "image", "chirper-3", OTHER, None),
    ]
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.executemany(
            "INSERT INTO attachment (post, place, kind, native_id, pdq, unread, digest) "
            "VALUES (?, ?, ?, ?, ?, ?, NULL)",
            rows,
        )
    return path


def test_who_had_it_first_and_how_far_each_copy_went(path: Path) -> None:
    """Uploads and the link are one video; another has a picture beside it, one no picture."""
    with open_reader(path) as reader:
        told = Snapshot(reader, ASKED, internal=True).worded("video")
    report = told.report
    assert [
        (one.posts, one.accounts, one.copies) for one in report.rows_of(VideoRow, "videos")
    ] == [
        (86, 30, 4),
        (2, 2, 2),
        (1, 1, 1),
    ]
    copies = [
        (one.source, one.copy, one.posts, one.first and one.first - T)
        for one in report.rows_of(CopyRow, "copies")
        if one.video == 1
    ]
    assert copies == [
        ("chirper", "chirper-8121", 36, 10 * MINUTE),
        ("commons", "video.example/w/8121", 24, 70 * MINUTE),
        ("commons", "commons-8121", 22, 70 * MINUTE),
        ("newswire", "newswire-8121", 4, 130 * MINUTE),
    ]
    assert told.sentences(VideoFirst) == [
        "86 posts show or link to the same video, as 4 files and links. It was first seen on "
        "chirper, Wednesday 22 February, 10:10 pm (post n1), then on commons from Wednesday 22 "
        "February, 11:10 pm and on newswire from Thursday 23 February, 12:10 am. Posts show 2 "
        "other videos."
    ]
    assert told.sentences(PicturesCompared) == [
        "6 of 7 files and links are compared by a small picture; of the pictures of the others 1 "
        "had fewer than 200 pixels."
    ]


def test_in_tables_posts_and_accounts_are_minimums_where_some_were_missed(path: Path) -> None:
    """As the sentence says, and as tables of links do: of a video and of each copy."""
    with open_reader(path) as reader:
        report = Snapshot(reader, ASKED, internal=True).report("video")
    missed = tuple(
        replace(one, posts=counted(86, "posts", missed=True))
        if isinstance(one, VideoFirst)
        else one
        for one in report.findings
    )
    for found, least in ((report, False), (replace(report, findings=missed), True)):
        videos, copies = worded(found).sheet.tables
        assert videos.rows[0][1] == (">= 86" if least else "86")
        assert videos.rows[0][videos.columns.index("accounts")].startswith(">= ") == least
        for name in ("posts", "accounts"):
            cells = [row[copies.columns.index(name)] for row in copies.rows]
            assert all(cell.startswith(">= ") == least for cell in cells)


def test_a_row_of_copies_is_a_line(path: Path) -> None:
    """Within 80 columns, but for an address, which goes on after a slash; no word is cut."""
    with open_reader(path) as reader:
        report = Snapshot(reader, ASKED, internal=True).report("video")
    copies = report.frames["copies"]
    first = [row for row in report.rows_of(CopyRow, "copies") if row.video == 1]
    one = replace(report, frames={**report.frames, "copies": replace(copies, rows=first)})
    for found, last in ((report, "accounts"), (one, "share")):
        lines = drawn(worded(found).sheet, Style()).splitlines()
        heading, *rows = lines[lines.index("Copies") + 1 : lines.index("", lines.index("Copies"))]
        assert ("video" in heading.split()) is (last == "accounts")
        assert heading.endswith(last)
        whole = [row for row in rows if row.startswith("2017-02-2") and row[16:18] == "  "]
        assert len(whole) == len(found.rows_of(CopyRow, "copies"))
        assert [row.strip() for row in rows if row not in whole] in ([], ["8121"])


def test_in_public_posts_are_told_in_tens_and_times_to_the_hour(path: Path) -> None:
    """Neither names nor ids nor files, nor what two people did."""
    with open_reader(path) as reader:
        told = Snapshot(reader, ASKED).worded("video")
    report = told.report
    assert [(one.source, one.copy, one.posts) for one in report.rows_of(CopyRow, "copies")] == [
        ("chirper", None, 30),
        ("commons", None, 20),
        ("commons", None, 20),
    ]
    (video,) = report.rows_of(VideoRow, "videos")
    assert (video.posts, video.accounts, video.copies, video.first_post) == (80, None, None, None)
    assert told.sentences(VideoFirst, VideoCopies) == [
        "80 to 89 posts show or link to the same video. It was first seen on chirper, in the hour "
        "from Wednesday 22 February, 10 pm, then on commons from Wednesday 22 February, 11 pm.",
        "Copies of the video: an upload on chirper (30 to 39 posts), a link on commons (20 to 29 "
        "posts) and an upload on commons (20 to 29 posts). No crop, caption or screenshot of it is "
        "found: each counts as another video.",
    ]
    (copies,) = (table for table in told.sheet.tables if table.title == "Copies")
    assert [row[copies.columns.index("posts")] for row in copies.rows] == [
        "30 to 39",
        "20 to 29",
        "20 to 29",
    ]
    # Where too few on each source showed it, nothing says whether posts were missed.
    kept = [one for one in report.findings if not isinstance(one, VideoFirst)]
    (copies,) = TABLES[CopyRow](replace(report, findings=kept), LocalTime("UTC", []))
    assert copies.rows[0][copies.columns.index("posts")] == ">= 30"
    assert not told.sentences(PicturesCompared)
    assert "8121" not in str(report)


def test_a_later_report_does_not_say_that_nobody_had_it_before(path: Path) -> None:
    """It knows only the posts of its own time: the video may have been seen in what came before."""
    whole, later = ASKED.span, Span(T + HOUR, T + 3 * HOUR)
    for span, said in ((whole, ". It was first seen on"), (later, ". In this time it was first")):
        with open_reader(path) as reader:
            told = Snapshot(reader, replace(ASKED, span=span, whole=whole), internal=True).worded(
                "video"
            )
            (sentence,) = told.sentences(VideoFirst)
        assert said in sentence


def test_the_page_has_a_panel_of_it(path: Path) -> None:
    """Its title, its copies as data and as bars, which say what the sentence says of each.

    Ids are on an internal page alone.
    """
    with open_reader(path) as reader:
        pages = [
            make_front(Snapshot(reader, ASKED, internal=internal), adapts=True)
            for internal in (True, False)
        ]
    within, public = ("".join(figures(one)) for one in pages)
    assert "86 posts show or link to the same video" in within
    assert "chirper-8121, upload on chirper" in within
    assert "80 to 89 posts show or link to the same video" in public
    assert "8121" not in public
    assert ">36 posts</text>" in within
    assert ">30 to 39 posts</text>" in public
    assert [row[-2:] for row in values(pages[1])["video"].rows] == [
        (n, False) for n in (30, 20, 20)
    ]


def test_without_a_video_it_says_so(tmp_path: Path) -> None:
    """And the page has no panel."""
    posts = [Sample(at=T + n * MINUTE, person=n, message=n) for n in range(9)]
    with open_reader(build(tmp_path / "monitor.db", posts)) as reader:
        snapshot = Snapshot(reader, ASKED, internal=True)
        assert snapshot.worded("video").sentences(NoVideo) == [
            "No post that we hold shows a video or links to one."
        ]
        assert "video" not in values(make_front(snapshot, adapts=True))


def test_a_page_whose_preview_is_the_video_counts_with_all_its_posts(tmp_path: Path) -> None:
    """Nine posts link to it, of two of which a preview is known; another page has none."""
    linked = [Sample(at=T + n * MINUTE, text="See https://a.example/story") for n in range(9)]
    others = [Sample(at=T + n * MINUTE, text="See https://b.example/story") for n in range(7)]
    path = build(tmp_path / "monitor.db", [*linked, *others, Sample(at=T)])
    rows = [(17, "video", OWN), (3, "card", NEAR), (5, "card", NEAR)]
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.executemany(
            "INSERT INTO attachment (post, place, kind, pdq) VALUES (?, 0, ?, ?)", rows
        )
    with open_reader(path) as reader:
        report = Snapshot(reader, ASKED, internal=True).report("video")
    assert [(one.copy, one.posts) for one in report.rows_of(CopyRow, "copies")] == [
        ("a.example/story", 9),
        ("chirper/n17/0", 1),
    ]
