"""The report of count series, and how counters stand."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import msgspec

from monitor.nouns.measure import Count, CountSeries, Measure
from monitor.report.counts import counts_report
from monitor.report.formats import written
from monitor.report.status import CounterStanding, count_status
from monitor.report.terminal import Style
from monitor.report.volume import volume_report
from monitor.store.reading.reader import open_reader
from monitor.store.records import Extent, Standing
from monitor.words.counts import count_lines
from tests.report.sample import CALLS, HOUR, NOW, T, question, sample
from tests.store.build import INCIDENT, Sample, Tried, build
from tests.store.build_counts import add_counts

TONE = CountSeries(
    source="gdelt",
    measure=Measure(
        name="tone", title="Tone", unit="tone, -100 to 100", how="mean", question="anaheim police"
    ),
    values=(Count(T, T + HOUR, -1.5), Count(T + HOUR, T + 2 * HOUR, -2.5)),
)
DAY = timedelta(days=1)


def text(path: Path, form: str, **asked: object) -> str:
    with open_reader(path) as reader, reader.snapshot():
        return written(form, counts_report(reader, question(**asked)), Style(method=True))


def test_the_shape_of_the_json(tmp_path: Path) -> None:
    """The shape that docs/json.md promises; what is not known is null, and 0 is 0."""
    (tmp_path / "days").mkdir()
    found = json.loads(text(sample(tmp_path), "json"))
    assert list(found) == [
        "incident",
        "title",
        "simulated",
        "every",
        "timezone",
        "since",
        "until",
        "generated_at",
        "series",
        "findings",
        "sentences",
        "method",
    ]
    assert list(found["method"]) == [
        *("simulated", "timezone", "buckets", "limits", "means", "versions"),
    ]
    assert found["method"]["buckets"] == "1h on the clock of America/Los_Angeles"
    [calls] = found["series"]
    assert (calls["source"], calls["name"], calls["unit"], calls["how"], calls["every"]) == (
        "calls",
        "values",
        "calls",
        "sum",
        "PT1H",
    )
    assert [bucket["value"] for bucket in calls["buckets"]] == [12, 0, None, None, 1500]
    assert [bucket["coverage"] for bucket in calls["buckets"]] == [1, 1, 0, 0, 1]
    assert calls["buckets"][4]["provisional"] is True
    assert calls["buckets"][0]["start"] == "2017-02-23T06:00:00Z"
    days = json.loads(text(sample(tmp_path / "days"), "json", every=DAY))
    spans = [(one["since"], one["until"]) for one in (found, days)]
    assert spans == [("2017-02-23T06:00:00Z", "2017-02-23T11:00:00Z")] * 2, "not to midnight"


def test_people_read_lower_bounds_and_provisional_values(tmp_path: Path) -> None:
    """A sum with a gap in it is a lower bound, what may still change has its sign, no gap is 0."""
    path = sample(tmp_path)
    fine = text(path, "table")
    assert "2017-02-22 23:00          0  100 %" in fine
    assert "not known    0 %" in fine
    assert "~1,500" in fine
    coarse = text(path, "table", every=DAY)
    assert ">= 12" in coarse
    assert ">= ~1,500" in coarse


def test_a_series_is_called_by_its_title(tmp_path: Path) -> None:
    """Its source stands with it only where another series has the same title."""
    path = sample(tmp_path)
    assert "\nCalls to the police\n" in text(path, "table")
    add_counts(path, msgspec.structs.replace(CALLS, source="sheriff"), asked_at=NOW)
    both = text(path, "table")
    assert "\nCalls to the police (calls)\n" in both
    assert "\nCalls to the police (sheriff)\n" in both


def test_means_are_no_bounds(tmp_path: Path) -> None:
    """Of half of a bucket, an average is an average; the method box says how it came about."""
    path = build(tmp_path / "m.db")
    add_counts(path, TONE, asked_at=NOW)
    told = text(path, "table", every=DAY)
    assert "−2    8 %" in told
    assert ">=" not in told
    assert "means of what is known" in told
    assert "anaheim police" in told


def test_values_that_fit_no_bucket_are_told_as_given(tmp_path: Path) -> None:
    """Hours in buckets of ten minutes stay hours: nothing is divided."""
    path = sample(tmp_path)
    found = json.loads(text(path, "json", every=timedelta(minutes=10)))["series"][0]
    assert found["every"] is None
    assert [b["value"] for b in found["buckets"]] == [12, 0, None, 1500]
    assert "in the steps in which they were given" in text(
        path, "table", every=timedelta(minutes=10)
    )


def test_csv_has_a_record_for_each_bucket_and_series(tmp_path: Path) -> None:
    """Unknown cells are empty; each record bears its series and unit."""
    path = sample(tmp_path)
    add_counts(path, TONE, asked_at=NOW)
    rows = list(csv.DictReader(io.StringIO(text(path, "csv"))))
    assert [(r["source"], r["unit"], r["value"]) for r in rows[:3]] == [
        ("calls", "calls", "12.0"),
        ("calls", "calls", "0.0"),
        ("calls", "calls", ""),
    ]
    assert {row["source"] for row in rows} == {"calls", "gdelt"}
    assert len(rows) == 10


def test_they_are_never_added_to_posts(tmp_path: Path) -> None:
    """The report of posts is the same, byte for byte, with count series and without."""
    (tmp_path / "bare").mkdir()
    bare = build(tmp_path / "bare" / "m.db")
    full = build(tmp_path / "m.db")
    add_counts(full, CALLS, TONE, asked_at=NOW)
    told = []
    for path in (bare, full):
        with open_reader(path) as reader, reader.snapshot():
            told.append(written("json", volume_report(reader, question(by="source")), Style()))
    assert told[0] == told[1]


def test_without_any_it_says_how_to_get_one(tmp_path: Path) -> None:
    """An empty report is a sentence, not an empty page."""
    assert "[counts.NAME] in the configuration makes one" in text(build(tmp_path / "m"), "table")
    assert count_lines(()) == ()
    assert count_lines((CALLS,))[0] == "Counted by calls: Calls to the police."


def test_a_counter_that_fails_is_told(tmp_path: Path) -> None:
    """The error of its last pass stands over its table, and in the JSON."""
    passes = [Tried(source="calls", at=T, purpose="count", outcome="failed", error="calls.csv: no")]
    path = build(tmp_path / "m.db", passes=passes)
    add_counts(path, CALLS, asked_at=NOW)
    assert "The last fetch from calls failed: calls.csv: no." in text(path, "table")
    assert json.loads(text(path, "json"))["series"][0]["last_error"] == "calls.csv: no"


def watch(standing: Standing, *, enabled: bool = True) -> CounterStanding:
    return CounterStanding(
        source="calls",
        incident="anaheim",
        kind="csv",
        enabled=enabled,
        every=HOUR,
        standing=standing,
        until=T,
    )


def test_the_states_of_a_counter() -> None:
    """Off, blind, failing, late, ok; the next pass is told only while a daemon runs."""
    ok = Standing(last_success=NOW - HOUR, outcome="ok", next_pass=NOW + HOUR)
    late = Standing(last_success=NOW - 3 * HOUR, outcome="ok")
    failing = Standing(last_success=NOW - HOUR, outcome="failed", error="down")
    cases = [
        (watch(ok), "ok"),
        (watch(late), "late"),
        (watch(failing), "failing"),
        (watch(Standing(outcome="failed", error="down")), "blind"),
        (watch(ok, enabled=False), "off"),
    ]
    assert [count_status(one, NOW, running=True).state for one, _ in cases] == [s for _, s in cases]
    assert count_status(watch(ok), NOW, running=True).next_pass == NOW + HOUR
    assert count_status(watch(ok), NOW, running=False).next_pass is None
    assert count_status(watch(ok), NOW, running=True).known_until == T


def test_of_numbers_alone_a_report_is_of_all_their_time(tmp_path: Path) -> None:
    """Not of the last minute; where a post is known, the posts say of which time it is."""
    numbers, both = build(tmp_path / "a.db", []), build(tmp_path / "b.db", [Sample(at=T + DAY)])
    for path in (numbers, both):
        add_counts(path, TONE, asked_at=NOW)
    with open_reader(numbers) as reader:
        assert reader.extent(INCIDENT) == Extent(T, T + 2 * HOUR, live=False)
    with open_reader(both) as reader:
        assert reader.extent(INCIDENT).first == T + DAY


def test_no_time_outside_the_report_is_called_unknown(tmp_path: Path) -> None:
    """Hours of UTC fit no bucket of Kolkata; the rest of its first and last one is no gap."""
    asked = {"timezone": "Asia/Kolkata", "every": 6 * HOUR}
    found = json.loads(text(sample(tmp_path), "json", **asked))
    [calls] = found["series"]
    assert calls["every"] is None
    ends = [(one["start"], one["end"]) for one in calls["buckets"]]
    assert found["since"] <= ends[0][0]
    assert ends[-1][1] <= found["until"]
    assert [one["value"] for one in calls["buckets"]].count(None) == 1, "one gap within it"
