"""What a count of `report volume` may be called, and how much of the time was observed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitor.nouns.buckets import Bucket
from monitor.nouns.gaps import Gap
from monitor.nouns.posts import Lane, Span
from monitor.nouns.quantity import exact
from monitor.nouns.spans import covered, longest
from monitor.nouns.volume import Peak
from monitor.report.readings import Question
from monitor.report.snapshot import Snapshot
from monitor.store.reading.reader import open_reader
from monitor.words.numbers import percent
from tests.examples import examples
from tests.store.build import INCIDENT, Sample, build

START = datetime(2017, 2, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURS = 8
WATCHED = st.lists(st.booleans(), min_size=HOURS, max_size=HOURS)
PLAZA = [at < 2 or at > 5 for at in range(HOURS)]
TABLON = [at != 7 for at in range(HOURS)]
ASKED = Question(
    incident=INCIDENT,
    title="A",
    span=Span(START, START + HOURS * HOUR),
    every=HOUR,
    timezone="UTC",
    now=START + (HOURS + 1) * HOUR,
)


@pytest.mark.parametrize(
    ("coverage", "truncated", "exact"),
    [(1.0, False, True), (1.0, True, False), (0.999, False, False), (0.0, False, False)],
)
def test_a_count_is_exact_where_nothing_can_be_missing(
    coverage: float, truncated: bool, exact: bool
) -> None:
    """All of the bucket was observed, and the service has cut off nothing in it."""
    bucket = Bucket(
        start=START,
        end=START + timedelta(hours=1),
        posts=12,
        people=9,
        messages=10,
        coverage=coverage,
        provisional=False,
        truncated=truncated,
    )
    assert (bucket.certainty == "exact") is exact


@pytest.mark.parametrize(
    ("share", "shown"),
    [(1, "100 %"), (0.9999, "99 %"), (0.995, "99 %"), (0.44, "44 %"), (0.0001, "1 %"), (0, "0 %")],
)
def test_all_is_said_of_all_and_none_of_none(share: float, shown: str) -> None:
    """What was observed but for a minute was not observed whole; a minute is more than nothing."""
    assert percent(share) == shown


@given(st.lists(st.integers(0, 3), min_size=2, max_size=4), st.integers(0, 5))
@examples(20)
def test_no_hour_is_the_busiest_that_another_equals_or_the_running_one_passes(
    ended: list[int], newest: int
) -> None:
    """All hours with as many posts are named, and the hour that has not ended where it has more."""
    now = START + (len(ended) + 0.5) * HOUR
    posts = [
        Sample(at=START + at * HOUR, person=place, message=place, source="plaza")
        for at, number in enumerate([*ended, newest])
        for place in range(number)
    ]
    lane = Lane(source="plaza", name="", settle=timedelta(), observed=(Span(START, now),))
    asked = Question(
        incident=INCIDENT,
        title="A",
        span=Span(START, now),
        every=HOUR,
        timezone="UTC",
        now=now,
    )
    with TemporaryDirectory() as folder:
        path = build(Path(folder) / "monitor.db", posts, lanes=[lane])
        with open_reader(path) as reader:
            told = Snapshot(reader, asked, internal=True)
            found, again = (told.worded(name).report.find(Peak) for name in ("volume", "spread"))
    assert found == again
    if not any(ended):
        assert found is None
        return
    assert found is not None
    most = max(ended)
    hours = [START + at * HOUR for at, number in enumerate(ended) if number == most]
    assert [one.start for one in (found.span, *found.others)] == hours
    passes = newest > most
    assert found.running == (
        (Span(START + len(ended) * HOUR, now), exact(newest, "posts")) if passes else None
    )


@given(st.lists(WATCHED, min_size=1, max_size=3))
@example([PLAZA, TABLON])
@example([PLAZA, [at not in {5, 6} for at in range(HOURS)]])
@settings(examples(40), suppress_health_check=[HealthCheck.too_slow])
def test_who_missed_the_longest_gap_missed_all_of_it(sources: list[list[bool]]) -> None:
    """Where none did, one of those that are named was away in each hour of it, and none in all."""
    names = ["plaza", "tablon", "commons"]
    lanes = [
        Lane(
            source=name,
            name="",
            settle=timedelta(),
            observed=tuple(
                Span(START + at * HOUR, START + (at + 1) * HOUR)
                for at, seen in enumerate(watched)
                if seen
            ),
        )
        for name, watched in zip(names, sources, strict=False)
    ]
    with TemporaryDirectory() as folder:
        path = build(Path(folder) / "monitor.db", [Sample(at=START, source="plaza")], lanes=lanes)
        with open_reader(path) as reader:
            report = Snapshot(reader, ASKED, internal=True).worded("volume").report
    found = report.find(Peak)
    assert found is not None
    if not found.hidden:
        assert all(map(all, sources))
        return
    gap = longest(found.beyond or found.hidden)
    hours = range((gap.start - START) // HOUR, (gap.end - START) // HOUR)
    unseen = {
        name: [not watched[at] for at in hours]
        for name, watched in zip(names, sources, strict=False)
    }
    whole = [name for name in sorted(unseen) if all(unseen[name])]
    assert found.throughout == bool(whole)
    assert list(found.away) == (whole or [name for name in sorted(unseen) if any(unseen[name])])
    assert all(any(unseen[name][at] for name in found.away) for at in range(len(hours)))


@given(st.lists(WATCHED, min_size=2, max_size=3))
@example([PLAZA, TABLON])
@settings(examples(20), suppress_health_check=[HealthCheck.too_slow])
def test_a_source_of_which_a_listing_was_watched_is_not_called_unwatched(
    listings: list[list[bool]],
) -> None:
    """Only a part of it is, wherever another listing has shown any of that time."""
    lanes = [
        Lane(
            source="plaza",
            name=f"{number}",
            settle=timedelta(),
            observed=tuple(_hour(at) for at, seen in enumerate(watched) if seen),
        )
        for number, watched in enumerate(listings)
    ]
    with TemporaryDirectory() as folder:
        path = build(Path(folder) / "monitor.db", [Sample(at=START, source="plaza")], lanes=lanes)
        with open_reader(path) as reader:
            snapshot = Snapshot(reader, ASKED, internal=True)
            gaps = snapshot.worded("sources").report.findings
            peak = snapshot.worded("volume").report.find(Peak)
    seen = [_hour(at) for at in range(HOURS) if any(one[at] for one in listings)]
    for gap in gaps:
        if isinstance(gap, Gap):
            assert gap.part == bool(covered(gap.span, seen))
    assert peak is not None
    if peak.hidden:
        assert bool(peak.partly) == bool(covered(longest(peak.beyond or peak.hidden), seen))


def _hour(at: int) -> Span:
    return Span(START + at * HOUR, START + (at + 1) * HOUR)
