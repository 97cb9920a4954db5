"""Views are a minimum of what services say, and nothing is said of the others."""

import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace

from monitor.nouns.spread import Views
from monitor.report.making import MAKERS
from monitor.report.snapshot import Snapshot
from monitor.store.reading.reader import open_reader
from monitor.words.say import say
from monitor.words.worded import worded
from tests.report.sample import question, sample

FILES = (
    (1, 0, "video", "v1", 1000),
    (2, 0, "video", "v1", 1000),  # another source: another file
    (3, 0, "video", "v1", 1200),  # the first again, counted later
    (3, 1, "image", None, None),
    (4, 0, "image", None, 50),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Four of five posts have an attachment with views; two show the same file of one service."""
    made = sample(tmp_path)
    with sqlite3.connect(made) as conn:
        conn.executemany(
            "INSERT INTO attachment (post, place, kind, native_id, views) VALUES (?, ?, ?, ?, ?)",
            FILES,
        )
    conn.close()
    return made


def test_a_file_counts_once_and_the_sum_is_a_minimum(path: Path) -> None:
    """By the largest number that was told of it; the share without any is said beside it."""
    with open_reader(path) as reader:
        report = MAKERS["spread"](reader, question())
    found = report.find(Views)
    assert found is not None
    assert (found.views.value, found.views.certainty) == (1200 + 1000 + 50, "minimum")
    assert found.posts.value == 4
    assert found.without.value == pytest.approx(1 / 5)
    said = worded(report).of(Views)
    assert said is not None
    assert said.sentence == (
        "What is attached to posts was viewed at least 2,250 times; of 20 % of the posts no "
        "service says it."
    )
    once = say(replace(found, views=replace(found.views, value=1)), worded(report).wording)
    assert once.headline == "What is attached to posts was viewed at least 1 time"


def test_nothing_is_said_where_no_service_says_anything(tmp_path: Path) -> None:
    """No finding, and no zero."""
    with open_reader(sample(tmp_path)) as reader:
        assert MAKERS["spread"](reader, question()).find(Views) is None


def test_the_public_sees_no_views(path: Path) -> None:
    """They tell how many posts of a small group there are."""
    with open_reader(path) as reader:
        assert Snapshot(reader, question()).published("spread").report.find(Views) is None
