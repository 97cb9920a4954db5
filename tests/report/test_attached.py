"""How many posts carry a picture, a video, the preview of a page."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from monitor.nouns.attached import Attached, AttachedRow
from monitor.nouns.posts import Lane, Span
from monitor.nouns.quantity import exact
from monitor.report.snapshot import Snapshot
from monitor.store.reading.reader import open_reader
from monitor.words.say import say
from tests.report.sample import T, question
from tests.store.build import Sample, build

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
ASKED = replace(question(), span=Span(T, T + HOUR), now=T + HOUR)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 posts of 30 accounts: 24 with two videos each, 36 with a picture; 4 people add previews.

    A third of the pictures is described, and one has an empty description.
    """
    path = tmp_path_factory.mktemp("attached") / "monitor.db"
    lane = Lane(source="chirper", name="#a", settle=MINUTE, observed=(Span(T, T + HOUR),))
    posts = [Sample(at=T + n * MINUTE, person=n % 30, message=n) for n in range(60)]
    posts.append(Sample(at=T - HOUR, person=99, message=99))
    build(path, posts, lanes=[lane])
    rows = [
        *((n, place, "video", None) for n in range(1, 25) for place in (0, 1)),
        *(
            (n, 0, "image", "" if n == 26 else "a street" if n % 3 == 0 else None)
            for n in range(25, 61)
        ),
        *((n, 2, "card", "Title") for n in range(1, 5)),
        (61, 0, "video", "before the report begins"),
    ]
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.executemany(
            "INSERT INTO attachment (post, place, kind, alt) VALUES (?, ?, ?, ?)", rows
        )
    return path


def test_posts_count_once_for_each_kind(path: Path) -> None:
    """However many they carry; what lies outside the report does not count."""
    with open_reader(path) as reader:
        told = Snapshot(reader, ASKED, internal=True).worded("spread")
    rows = told.report.rows_of(AttachedRow, "media")
    assert rows == (
        AttachedRow(kind="image", posts=36, accounts=30, files=36, described=12),
        AttachedRow(kind="video", posts=24, accounts=24, files=48, described=0),
        AttachedRow(kind="card", posts=4, accounts=4, files=4, described=4),
    )
    assert told.sentences(Attached) == [
        "36 posts carry a picture, 24 a video and 4 the preview of a page; "
        "12 of the 84 files are described."
    ]
    found = told.report.find(Attached)
    assert found is not None
    alone = say(replace(found, described=exact(1, "items")), told.wording)
    assert alone.sentence.endswith("; 1 of the 84 files is described.")
    for number, verb in ((1, "is"), (0, "is not")):
        one = replace(found, files=exact(1, "items"), described=exact(number, "items"))
        assert say(one, told.wording).sentence.endswith(f"; the only file {verb} described.")
    assert "Pictures, videos and previews" in [table.title for table in told.sheet.tables]


def test_in_public_posts_are_told_in_tens(path: Path) -> None:
    """And neither accounts nor files, nor what four people did."""
    with open_reader(path) as reader:
        told = Snapshot(reader, ASKED).worded("spread")
    assert [
        (row.kind, row.posts, row.accounts, row.files, row.described)
        for row in told.report.rows_of(AttachedRow, "media")
    ] == [("image", 30, None, None, None), ("video", 20, None, None, None)]
    assert told.sentences(Attached) == ["30 to 39 posts carry a picture and 20 to 29 a video."]
    (table,) = (one for one in told.sheet.tables if one.title == "Pictures, videos and previews")
    assert [row[1] for row in table.rows] == ["30 to 39", "20 to 29"]


def test_without_attachments_nothing_is_said(tmp_path: Path) -> None:
    """Neither a sentence nor an empty table."""
    posts = [Sample(at=T + n * MINUTE, person=n, message=n) for n in range(9)]
    with open_reader(build(tmp_path / "monitor.db", posts)) as reader:
        told = Snapshot(reader, ASKED, internal=True).worded("spread")
    assert told.sentences(Attached) == []
    assert "Pictures, videos and previews" not in [table.title for table in told.sheet.tables]
