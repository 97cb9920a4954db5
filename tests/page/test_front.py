"""The page as values: what its script is given, what each figure holds, without few people."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from msgspec import json
from msgspec.structs import replace

from monitor.nouns.incident import Event
from monitor.nouns.posts import Span
from monitor.page import front as made
from monitor.page.front import packed
from monitor.page.making import make_front
from monitor.page.values import values
from monitor.report.readings import Question
from monitor.report.snapshot import Snapshot
from monitor.store.reading.reader import open_reader
from tests.page.stories import HOSTILE, HOUR, LONELY, T, front, opened, question, story
from tests.store.build import INCIDENT, Sample, build

pytestmark = pytest.mark.repeats


def levels(**how: Any) -> Any:
    return packed(front(**how))["levels"]


def test_groups_have_titles_for_people() -> None:
    """All posts first, then sources, narratives and languages, most posts first.

    In public only those that have a number that may be shown.
    """
    assert [(g.kind, g.key, g.title) for g in front().groups] == [("", "", "All posts")]
    assert [(g.kind, g.key, g.title) for g in front(internal=True).groups] == [
        ("", "", "All posts"),
        ("source", "chirper", "chirper"),
        ("source", HOSTILE, HOSTILE),
        ("narrative", "threat", "Threat"),
        ("language", "en", "English"),
        ("language", "es", "Spanish"),
    ]


def test_few_people_are_left_out_unless_it_is_internal() -> None:
    """The lonely post is there as something; only the internal page says that it is one."""
    hour = (LONELY - T) // HOUR
    for internal, expected in ((False, 0), (True, 1)):
        posts = levels(internal=internal)[-1]["groups"][0]
        assert sum(posts["at"]) == hour
        assert posts["n"][-1] == expected


def test_a_bucket_left_out_is_not_the_rest_of_a_longer_one() -> None:
    """One hour alone is of few people: the smallest others go with it, or the sum would tell of it.

    The table, whose rows are hours here too, leaves out the same.
    """
    assert levels()[-1]["groups"][0]["n"].count(0) == 3
    assert sum(story().hidden_rows) == 3
    assert story().hidden_sums == {"chirper", HOSTILE}
    assert not story(internal=True).hidden_sums
    assert sum(story(internal=True).hidden_rows) == 0


def test_each_length_of_bucket_holds_the_same_posts() -> None:
    """Of an internal page, where nothing is withheld: each group has one sum in all lengths."""
    found = levels(internal=True, every=timedelta(minutes=5))
    assert len(found) > 1
    for place in range(len(front(internal=True).groups)):
        assert len({sum(level["groups"][place]["n"]) for level in found}) == 1


@pytest.mark.parametrize(
    ("zone", "night"),
    [
        ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 7, 1, 1, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ],
)
def test_a_length_is_called_by_what_its_buckets_are(
    zone: str, night: datetime, tmp_path: Path
) -> None:
    """Around a change of clocks one bucket is longer or shorter than what is said of all."""
    posts = [
        Sample(at=night + n * HOUR + timedelta(minutes=m), person=m, message=m)
        for n in range(-130, 130, 2)
        for m in range(6)
    ]
    path = build(tmp_path / "monitor.db", posts, settings={"timezone": zone})
    asked = Question(
        incident=INCIDENT,
        title="A",
        span=Span(night - 130 * HOUR, night + 130 * HOUR),
        every=timedelta(minutes=15),
        timezone=zone,
        now=night + 131 * HOUR,
    )
    with open_reader(path) as reader:
        page = make_front(Snapshot(reader, asked))
    told: Any = packed(page)["levels"]
    assert [level["words"] for level in told] == ["3 h", "1 h", "15 min"]
    usual = [Counter(b.end - b.start for b in rows) for rows in page.groups[0].levels]
    assert [one.most_common(1)[0][0] for one in usual] == list(page.lengths)


def test_a_file_stays_small_by_losing_its_finest_buckets(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page says which are gone; one length always stays."""
    whole = packed(front(every=timedelta(minutes=1)))
    assert not whole["left_out"]
    held: Any = whole["levels"]
    sizes = list(accumulate(len(json.encode(level)) for level in held))
    monkeypatch.setattr(made, "BUDGET", sizes[-1] - 1)
    less: Any = packed(front(every=timedelta(minutes=1)))
    assert less["left_out"] == held[-1]["words"] == "1 min"
    assert less["levels"] == held[:-1]
    monkeypatch.setattr(made, "BUDGET", 1)
    least: Any = packed(front(every=timedelta(minutes=1)))
    assert [level["words"] for level in least["levels"]] == [held[0]["words"]]


def test_each_figure_has_its_values() -> None:
    """Posts, versions, statements, two days and what comes next; each row has a cell a field."""
    found = values(front(internal=True))
    assert set(found) == {"waves", "versions", "statements", "links", "compared", "next"}
    for one in found.values():
        assert one.rows
        assert {len(row) for row in one.rows} == {len(one.fields)}
    posts = [dict(zip(found["waves"].fields, row, strict=True)) for row in found["waves"].rows]
    assert sum(int(str(one["posts"] or 0)) for one in posts) == 181


def test_the_values_of_a_public_page_hold_no_few_people() -> None:
    """Hours that are withheld have no number; no statement is shown."""
    found = values(front())
    rows = [dict(zip(found["waves"].fields, row, strict=True)) for row in found["waves"].rows]
    assert sum(bool(one["suppressed"]) for one in rows) == 3
    assert all(one["posts"] is None for one in rows if one["suppressed"])
    assert "statements" not in found


def test_events_of_one_instant_stand_in_one_order() -> None:
    """That in which they are configured: in the list of the page as over its bars."""
    events = (Event(T + HOUR, "B"), Event(T + HOUR, "A"))
    with opened() as (reader, _):
        told = make_front(Snapshot(reader, replace(question(), events=events)))
    assert told.timeline is not None
    for found in (told.story.events, told.timeline.posts.events):
        assert [one.title for one in found if one.title in {"A", "B"}] == ["B", "A"]


def test_the_script_knows_which_end_and_whether_years_are_said() -> None:
    """The minute in which a page was made has ended; a year is said where there are two."""
    page = front()
    whole = packed(page)
    assert (whole["said"], whole["years"]) == (whole["until"], False)
    volume = page.story.volume
    report = volume.report
    now = report.head.until - timedelta(seconds=30)
    long_ago = report.head.since - timedelta(days=365)
    head = replace(report.head, since=long_ago, generated_at=now)
    told = replace(volume, report=replace(report, head=head))
    running: Any = packed(replace(page, story=replace(page.story, volume=told)))
    assert (running["until"] - running["said"], running["years"]) == (60_000, True)
