"""What the script is given: every group in every length, small enough, without few people."""

import json
from datetime import timedelta
from typing import Any

import pytest

from monitor.clock import to_epoch_ms
from monitor.nouns.support import TOTAL
from monitor.page.packing import BUDGET, fitted
from tests.page.stories import DARK, HOSTILE, HOUR, LONELY, T, story


def packed(**how: Any) -> Any:
    return story(**how).packed


def group(level: Any, kind: str, key: str = "") -> Any:
    names = [(g["kind"], g["key"]) for g in packed()["groups"]]
    return level["groups"][names.index((kind, key))]


def test_groups_have_titles_for_people() -> None:
    """All posts first, then sources, narratives and languages, most posts first."""
    found = [(g["kind"], g["key"], g["title"]) for g in packed()["groups"]]
    assert found == [
        ("", "", "All posts"),
        ("source", "chirper", "chirper"),
        ("source", HOSTILE, HOSTILE),
        ("narrative", "threat", "Threat"),
        ("language", "en", "en"),
        ("language", "es", "es"),
    ]


def test_few_people_are_left_out_unless_it_is_internal() -> None:
    """The lonely post is there as something; only the internal page says that it is one."""
    hour = (LONELY - T) // HOUR
    for internal, expected in ((False, 0), (True, 1)):
        posts = group(packed(internal=internal)["levels"][0], "")["posts"]
        assert sum(posts["at"]) == hour
        assert posts["n"][-1] == expected
    assert packed()["fewest"] == 5
    assert packed(internal=True)["fewest"] == 0


def test_a_bucket_left_out_is_not_the_rest_of_a_longer_one() -> None:
    """One hour alone is of few people: the smallest others go with it, or the sum would tell of it.

    The table, whose rows are hours here too, leaves out the same.
    """
    posts = group(packed()["levels"][0], "")["posts"]
    assert posts["n"].count(0) == 3
    assert sum(story().hidden_rows) == 3
    assert not story().hidden_sums & {TOTAL}
    assert sum(story(internal=True).hidden_rows) == 0


def test_what_nobody_saw_is_told_to_the_millisecond() -> None:
    """Of all sources together, and of each."""
    span = [to_epoch_ms(DARK.start), to_epoch_ms(DARK.end)]
    assert packed()["unseen"] == {"": [span], "chirper": [span], HOSTILE: [span]}
    assert packed()["lost"][HOSTILE] == []
    assert len(packed()["lost"]["chirper"]) == 1


def test_a_file_stays_small_by_losing_its_finest_buckets() -> None:
    """The page says which are gone; one length always stays."""
    whole = packed(every=timedelta(minutes=1))
    assert whole["left_out"] is None
    size = len(json.dumps(whole, separators=(",", ":")))
    assert size < BUDGET
    less = fitted(whole, size - 100)
    assert less["left_out"] == "1 min"
    assert less["levels"] == whole["levels"][1:]
    held: Any = fitted(whole, 1)["levels"]
    assert [level["words"] for level in held] == ["1 h"]


def test_of_very_many_posts_no_combination_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each post is looked at for them; without them, no choice need be coarser for their sake."""
    assert packed()["combined"] is not None
    monkeypatch.setattr("monitor.page.combined.MOST_POSTS", 9)
    without: Any = story.__wrapped__().packed  # the usual one is remembered
    assert without["combined"] is None
    assert [level["combined"] for level in without["levels"]] == [None] * len(without["levels"])
    assert not any(level["plain"] for level in without["levels"])
