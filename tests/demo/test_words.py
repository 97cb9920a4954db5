"""Words that emerge, and what is attached, beside what happened in the simulated week."""

import json
from datetime import timedelta

import pytest

from monitor.clock import read_instant
from tests.demo.conftest import Demo

pytestmark = pytest.mark.repeats

HOUR = timedelta(hours=1)


def test_the_hashtag_of_the_march_is_offered_when_it_comes_up(demo: Demo) -> None:
    """With its first post; as new as it is, no post before the march has it."""
    true = demo.truth.tags["#anaheimmarch"]
    now = true.first + 4 * HOUR
    found = json.loads(demo.run("suggest", "--json", "--now", now.isoformat()).stdout)
    rows = {row["word"]: row for row in found["words"]}
    new = {
        one["word"]: one
        for finding in found["findings"]
        if finding["kind"] == "words.new"
        for one in finding["words"]
    }
    assert read_instant(rows["#anaheimmarch"]["first"]) == true.first.replace(
        second=0, microsecond=0
    )
    assert rows["#anaheimmarch"]["posts"] <= true.posts
    assert new["#anaheimmarch"]["before"]["value"] == 0


def test_each_upload_of_the_video_is_held_by_its_platform(demo: Demo) -> None:
    """One id a platform; its posts are those of the truth, as far as they were shown."""
    held = {
        file: (source, posts)
        for file, source, posts in demo.rows(
            "SELECT a.native_id, s.name, count(*) FROM attachment AS a "
            "JOIN post AS p ON p.id = a.post JOIN source AS s ON s.id = p.source "
            "JOIN mention AS m ON m.post = p.id "
            "JOIN topic AS t ON t.id = m.topic AND t.kind = 'incident' "
            "WHERE a.kind = 'video' GROUP BY a.native_id"
        )
    }
    assert len(held) == 3
    assert held.keys() == demo.truth.uploads.keys()
    for file, (source, posts) in held.items():
        true = demo.truth.uploads[file]
        assert source == true.platform
        # A platform was cut off while most was posted.
        assert 0.5 * true.posts <= posts <= true.posts + demo.truth.media["video"].deleted
