"""Reports in the shape of their JSON, and true."""

import json
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.nouns.buckets import Bucket
from monitor.nouns.frame import Frame
from monitor.nouns.posts import Lane, Span
from monitor.nouns.report import Report
from monitor.report.formats import written
from monitor.report.making import MAKERS
from monitor.report.readings import Question, whole_span
from monitor.report.terminal import Style
from monitor.report.volume import volume_report
from monitor.store.reading.reader import Reader, open_reader
from monitor.store.records import Extent
from monitor.store.schema.version import VERSION
from monitor.words.languages import group_named
from monitor.words.method import labels
from tests.examples import examples
from tests.report.sample import HOUR, LABELS, NOW, TITLE, T, question, sample
from tests.store.build import INCIDENT, build, messages, people
from tests.store.test_reading_volume import GROUPS, START, samples

pytestmark = pytest.mark.repeats

RFC3339 = "%Y-%m-%dT%H:%M:%SZ"


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with open_reader(sample(tmp_path)) as opened:
        yield opened


def as_told(report: Report) -> Any:
    return json.loads(written("json", report, Style()))


def made(reader: Reader, what: str, **changes: object) -> Any:
    return as_told(MAKERS[what](reader, question(**changes)))


@examples(40)
@given(
    samples,
    st.sampled_from(["UTC", "America/Los_Angeles", "Asia/Kathmandu", "Australia/Lord_Howe"]),
    st.sampled_from([5, 20, 60, 90, 360, 1440, 10_080]),
    st.sampled_from([None, "source", "language", "kind"]),
    st.integers(0, 4000),
    st.integers(1, 3000),
)
def test_a_report_is_a_count_by_hand(
    posts: Any, zone: str, minutes: int, by: Any, since: int, length: int
) -> None:
    """For any posts, zone, length of bucket and grouping, every figure is that of a count."""
    asked = Question(
        incident=INCIDENT,
        title=TITLE,
        span=Span(
            START + timedelta(minutes=since), START + timedelta(minutes=min(since + length, 6000))
        ),
        every=timedelta(minutes=max(minutes, length // 60)),
        timezone=zone,
        now=NOW,
        by=by,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = build(Path(folder) / "m.db", posts, settings={"timezone": zone})
        with open_reader(path) as reader:
            found = as_told(volume_report(reader, asked))
    series = {"": found["buckets"], **found.get("groups", {})}
    for group, buckets in series.items():
        for bucket in buckets:
            start = datetime.fromisoformat(bucket["start"])
            end = datetime.fromisoformat(bucket["end"])
            held = [p for p in posts if start <= p.at < end and group in {"", GROUPS[by](p)}]
            counts = (bucket["posts"], bucket["people"], bucket["messages"])
            expected = (len(held), len(people(held)), len(messages(held)))
            assert counts == (expected if held else (None, None, None))
    whole = [
        p
        for p in posts
        if datetime.fromisoformat(found["since"]) <= p.at < datetime.fromisoformat(found["until"])
    ]
    total = found["total"]
    assert (total["posts"] or 0) == len(whole)
    assert (total["people"] or 0) == len(people(whole))
    assert (total["messages"] or 0) == len(messages(whole))


def test_volume_has_the_shape_of_the_contract(reader: Reader) -> None:
    """The JSON of `report volume`, field by field, as product and docs/json.md have it."""
    found = made(reader, "volume")
    assert list(found) == [
        *("incident", "title", "simulated", "every", "timezone", "since", "until"),
        *("generated_at", "buckets", "unobserved", "total", "peak", "findings", "sentences"),
        "method",
    ]
    assert (found["incident"], found["every"]) == ("anaheim", "PT1H")
    assert found["timezone"] == "America/Los_Angeles"
    assert (found["since"], found["until"]) == ("2017-02-23T06:00:00Z", "2017-02-23T11:00:00Z")
    assert found["generated_at"] == NOW.strftime(RFC3339)
    assert [b["start"] for b in found["buckets"]] == [
        (T + i * HOUR).strftime(RFC3339) for i in range(5)
    ]
    shown = [
        tuple(b[k] for k in ("posts", "people", "messages", "coverage", "provisional", "truncated"))
        for b in found["buckets"]
    ]
    assert shown == [
        (3, 2, 2, 1.0, False, False),
        (None, None, None, 0.0, False, False),
        (1, 1, 1, 0.5, False, False),
        (1, 1, 1, 0.5, False, True),
        (0, 0, 0, 0.5, True, False),
    ]
    assert found["total"] == {
        "posts": 5,
        "people": 3,
        "messages": 4,
        "minimum": True,
        "error": 0,
        "coverage": 0.5,
        "watched": 0.8,
    }
    assert found["peak"] == {
        "start": "2017-02-23T06:00:00Z",
        "end": "2017-02-23T07:00:00Z",
        "posts": 3,
        "minimum": True,
        "so_far": True,
        "hidden": found["peak"]["hidden"],
        "others": [],
        "running": None,
    }
    assert found["peak"]["hidden"][0] == ["2017-02-23T07:00:00Z", "2017-02-23T10:05:00Z"]


def test_groups_have_their_own_coverage(reader: Reader) -> None:
    """By source, coverage is that of the source; what it did not show is null and not 0."""
    groups = made(reader, "volume", by="source")["groups"]
    assert list(groups) == ["chirper", "commons"]
    assert [b["posts"] for b in groups["commons"]] == [1, None, None, None, None]
    assert [b["coverage"] for b in groups["chirper"]] == [1, 0, 1, 1, 1]


def test_narratives_are_groups_of_their_own(reader: Reader) -> None:
    """Each narrative is a group, that of no post too; the method says that they do not add up."""
    found = made(reader, "volume", by="narrative")
    assert [b["posts"] for b in found["groups"]["threat"]] == [1, None, 0, 0, 0]
    assert [b["posts"] for b in found["groups"]["denial"]] == [0, None, 0, 0, 0]
    assert "do not add up" in found["method"]["groups"]


@pytest.mark.parametrize("name", ["volume", "sentiment"])
def test_narratives_are_called_by_their_titles(reader: Reader, name: str) -> None:
    """In tables for people; data has their keys."""
    asked = question(by="narrative")
    table = written("table", MAKERS[name](reader, asked), Style(width=200))
    assert "Threat" in table
    assert "threat" not in table


def test_groups_with_one_title_have_their_keys_too() -> None:
    """Two narratives may have the same title, and two columns of one name say nothing."""
    frame = Frame(Bucket, (), by="narrative", titles={"a": "Shots", "b": "Shots", "c": "Threat"})
    assert [group_named(frame, key) for key in "abc"] == ["Shots (a)", "Shots (b)", "Threat"]


def test_sentiment_has_the_shape_of_the_contract(reader: Reader) -> None:
    """The JSON of `report sentiment`; null where it cannot be told."""
    found = made(reader, "sentiment")
    first, nothing, one, *_ = found["buckets"]
    assert first["start"] == "2017-02-23T06:00:00Z"
    assert (first["scored"], first["unscored"]) == (2, 1)
    assert (first["negative"], first["neutral"], first["positive"]) == (1, 0, 1)
    assert first["polarity"] == {"mean": -0.1, "low": -1, "high": 1}
    assert list(first["share_negative"]) == ["estimate", "low", "high", "corrected", "sampling"]
    assert first["share_negative"]["estimate"] == 0.5
    assert (nothing["coverage"], nothing["polarity"], nothing["share_negative"]) == (0, None, None)
    assert (one["polarity"], one["share_negative"]["estimate"]) == (None, 1)
    assert found["total"]["scored"] == 4
    assert found["method"]["scored"]["reasons"] == {"language: es": 1}
    assert "13 to 30 points" in found["method"]["sentiment"]
    assert set(made(reader, "sentiment", by="kind")["groups"]) == {"post", "reply"}


def test_sources_name_what_was_not_seen_and_why(reader: Reader) -> None:
    """Gaps carry the errors of the passes in them; lost spans carry what the service said."""
    found = made(reader, "sources")
    chirper, commons = found["sources"]
    assert (chirper["posts"], chirper["seen"], chirper["beside"], chirper["rejected"]) == (
        4,
        10,
        6,
        1,
    )
    assert chirper["passes"] == {"ok": 1}
    assert [(g["kind"], g["reasons"]) for g in chirper["gaps"]] == [
        ("not observed", ["nothing was fetched"]),
        ("lost", ["more than the cap"]),
    ]
    assert commons["passes"] == {"failed": 3, "ok": 1}
    assert commons["last_error"] == "503: down"
    (gap,) = commons["gaps"]
    assert (gap["start"], gap["end"]) == ("2017-02-23T07:00:00Z", "2017-02-23T11:00:00Z")
    assert (gap["kind"], gap["reasons"]) == ("not observed", ["503: down"])


def test_gaps_are_values(reader: Reader) -> None:
    """One lasts only where the report reaches up to now."""
    for until, lasts in ((NOW, True), (T + 5 * HOUR, False)):
        short = {"every": HOUR / 2, "span": Span(T, until)}
        found = made(reader, "sources", **short)["findings"]
        assert [
            (gap["about"]["key"], gap["span"]["start"], gap["why"], gap["lost"], gap["lasts"])
            for gap in found
            if gap["kind"] == "watch.gap"
        ] == [
            ("commons", "2017-02-23T07:00:00Z", ["other"], [], lasts),
            ("chirper", "2017-02-23T07:00:00Z", ["not tried"], [], False),
            ("chirper", "2017-02-23T09:00:00Z", [], ["other"], False),
        ]


def test_what_is_still_to_come_was_not_missed(tmp_path: Path) -> None:
    """The last minute of a report may lie ahead in part: the source was watched whole."""
    now = NOW + timedelta(seconds=20)
    lanes = [Lane(source="chirper", name="#", settle=HOUR, observed=(Span(T, now),))]
    with open_reader(build(tmp_path / "m.db", lanes=lanes)) as reader:
        asked = {"span": Span(T, NOW + timedelta(minutes=1)), "now": now}
        (source,) = made(reader, "sources", **asked)["sources"]
        found = made(reader, "volume", **asked)
    assert source["coverage"] == found["total"]["coverage"] == 1


def test_the_share_of_a_source_is_one_figure(tmp_path: Path) -> None:
    """Of the time of its listings what was observed, whichever report says it."""
    lanes = [
        Lane(source="chirper", name="whole", settle=HOUR, observed=(Span(T, NOW),)),
        # Read for an hour only, and half of that was seen: it weighs as long as it was read.
        Lane(
            source="chirper",
            name="late",
            settle=HOUR,
            observed=(Span(NOW - HOUR, NOW - HOUR / 2),),
            since=NOW - HOUR,
        ),
    ]
    with open_reader(build(tmp_path / "m.db", lanes=lanes)) as reader:
        (source,) = made(reader, "sources", span=Span(T, NOW))["sources"]
        watch = made(reader, "volume", span=Span(T, NOW))["findings"][-1]
    hours = (NOW - T) / HOUR
    assert source["coverage"] == pytest.approx((hours + 0.5) / (hours + 1))
    assert watch["least"] == ["chirper", {**watch["least"][1], "value": source["coverage"]}]


def test_no_gap_depends_on_the_buckets(reader: Reader) -> None:
    """The same gaps and words for each `--every`: they are not made of buckets."""
    each = [made(reader, "sources", every=every) for every in (HOUR / 60, HOUR, 24 * HOUR)]
    assert len({json.dumps(one["findings"]) for one in each}) == 1
    assert len({json.dumps(one["sources"]) for one in each}) == 1


def test_gaps_that_last_come_first_then_the_longest(tmp_path: Path) -> None:
    """A short one that lasts is what a reader must know first."""
    seen = {
        "chirper": (Span(T, T + HOUR), Span(T + 4 * HOUR, NOW)),
        "commons": (Span(T, NOW - HOUR),),
        "newswire": (Span(T, T + HOUR), Span(T + 3 * HOUR, NOW)),
    }
    lanes = [Lane(source=one, name="#", settle=HOUR, observed=at) for one, at in seen.items()]
    with open_reader(build(tmp_path / "m.db", lanes=lanes)) as reader:
        found = made(reader, "sources", every=HOUR / 2, span=Span(T, NOW))["findings"]
    assert [one["about"]["key"] for one in found] == ["commons", "chirper", "newswire"]
    assert [one["lasts"] for one in found] == [True, False, False]


def test_a_gap_without_a_failed_pass_has_a_reason_too(tmp_path: Path) -> None:
    """No pass at all, and passes that proved nothing, are told apart."""
    from tests.report.sample import LANES
    from tests.store.build import Tried

    passes = [Tried(source="commons", at=T + 2 * HOUR)]
    with open_reader(build(tmp_path / "m.db", lanes=LANES, passes=passes)) as reader:
        chirper, commons = made(reader, "sources", every=HOUR / 2)["sources"]
    assert [g["reasons"] for g in chirper["gaps"]] == [
        ["nothing was fetched"],
        ["more than the cap"],
    ]
    assert "does not reach back" in commons["gaps"][0]["reasons"][0]


def test_the_method_tells_how_it_came_about(reader: Reader) -> None:
    """Queries with since when, what was watched and lost, scorer, versions, counting, limits."""
    method = made(reader, "volume")["method"]
    assert method["queries"][0] == {
        "kind": "incident",
        "key": "anaheim",
        "since": "2017-02-21T18:00:00Z",
        "query": "anaheim OR x",
    }
    assert [(lane["source"], lane["coverage"]) for lane in method["lanes"]] == [
        ("chirper", 0.8),
        ("commons", 0.2),
    ]
    assert method["lanes"][0]["observed"][0] == ["2017-02-23T06:00:00Z", "2017-02-23T07:00:00Z"]
    assert method["lost"][0]["reason"] == "more than the cap"
    assert method["scored"]["share"] == 0.8
    assert method["scoring"] == {
        "scorer": "textblob",
        "versions": ["0.20.1"],
        "labels": labels(LABELS),
        "differing": [],
    }
    assert method["versions"]["schema"] == str(VERSION)
    assert "counted exactly" in method["counting"]
    assert "neither the public" in method["limits"]


def test_an_incident_that_was_never_collected(reader: Reader) -> None:
    """Nothing known is null everywhere, and no error."""
    found = made(reader, "volume", incident="unheard-of", by="narrative")
    assert {b["posts"] for b in found["buckets"]} == {None}
    assert found["total"]["posts"] is None
    assert found["groups"] == {}
    assert made(reader, "sentiment", incident="unheard-of")["total"]["share_negative"] is None
    assert made(reader, "sources", incident="unheard-of")["sources"] == []


def test_an_outage_at_the_end_is_in_the_default_span() -> None:
    """While an incident is watched the span ends now, so that time without observation shows."""
    since = T - 100 * HOUR
    assert whole_span(Extent(T, T + HOUR, live=True), since, NOW) == Span(T, NOW)
    assert whole_span(Extent(T, T + HOUR, live=False), since, NOW) == Span(T, T + HOUR)
    assert whole_span(Extent(since - HOUR, T, live=False), since, NOW) == Span(since, T)
    assert whole_span(Extent(None, None, live=False), since, NOW) == Span(NOW, NOW)
