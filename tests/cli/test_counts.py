"""Count series from the outside: collected, checked, reported, drawn."""

import csv
import io
import json
from pathlib import Path

import pytest

from monitor.errors import SourceError, UsageError
from tests.cli.run import CONFIG, archive, monitor, post
from tests.cli.shell import error, run_in

pytestmark = pytest.mark.repeats


COUNTS = """
[source.chirper]
kind = "replay"
file = "feed.ndjson"
platform = "chirper"

[counts.calls]
kind = "csv"
file = "calls.csv"
title = "Calls to the police"
unit = "calls"

[counts.asleep]
kind = "wikipedia-views"
articles = ["Anaheim"]
contact = "desk@example.org"
enabled = false
"""
SPAN = ("--since", "2017-02-22T18:00-08:00", "--until", "2017-02-23T00:00-08:00", "--every", "1h")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Give a folder with a configuration, a recorded feed, and a file of calls."""
    (tmp_path / "config.toml").write_text(CONFIG + COUNTS)
    archive(tmp_path / "feed.ndjson", [post(n) for n in range(5)])
    (tmp_path / "calls.csv").write_text("start,value\n2017-02-22T20:00,12\n2017-02-22T22:00,40\n")
    return tmp_path


def test_collect_counts_what_the_sources_do_not(here: Path) -> None:
    """Sources first, then counters, one line each; by name, only what is named."""
    lines = run_in(here, "collect").stdout.splitlines()
    assert [line.split(" / ")[0] for line in lines] == ["chirper", "calls"]
    assert lines[1] == "calls / anaheim: ok: 2 new of 2 values"
    [line] = run_in(here, "collect", "--source", "calls", "--json").stdout.splitlines()
    said = json.loads(line)
    assert (said["source"], said["outcome"], said["seen"], said["new"]) == ("calls", "ok", 2, 0)
    assert "calls" not in run_in(here, "collect", "--source", "chirper").stdout
    assert "write one of chirper, calls" in error(
        run_in(here, "collect", "--source", "x"), UsageError
    )


def test_a_counter_that_fails_costs_only_itself(here: Path) -> None:
    """The sources were collected; the code is 69, the reason is said, and the status knows it."""
    (here / "calls.csv").write_text("start,value\nsoon,12\n")
    result = run_in(here, "collect")
    assert "chirper / anaheim: ok: 5 new of 5 seen" in result.stdout
    assert "calls.csv, line 2: write a time such as" in result.stdout
    assert "1 of the listings failed" in error(result, SourceError)
    [counter, asleep] = json.loads(run_in(here, "status", "--json").stdout)["counts"]
    assert (counter["state"], asleep["state"]) == ("blind", "off")
    assert "line 2" in counter["error"]


def test_a_file_that_was_mended_is_read_by_the_next_pass(here: Path) -> None:
    """However often it failed before: no service is spared by waiting."""
    good = (here / "calls.csv").read_text()
    (here / "calls.csv").write_text("start,value\nsoon,12\n")
    for _ in range(3):
        assert "calls.csv, line 2" in run_in(here, "collect").stdout
    (here / "calls.csv").write_text(good)
    assert "calls / anaheim: ok: 2 new of 2 values" in run_in(here, "collect").stdout


def test_of_one_that_was_taken_out_nobody_says_that_it_is_asked_again(here: Path) -> None:
    """Its last failure stands; the next pass asks again only for what is configured."""
    path = here / "config.toml"
    before, asks_again = path.read_text(), "the next pass asks again"
    (here / "calls.csv").write_text("start,value\nsoon,12\n")
    for text, said in (
        (before, True),
        (before.replace("[counts.calls]", "[counts.others]"), False),
    ):
        path.write_text(text)
        run_in(here, "collect")
        last = json.loads(run_in(here, "report", "counts", *SPAN, "--json").stdout)
        (calls,) = (one for one in last["findings"] if one["about"]["key"] == "calls")
        assert "calls.csv, line 2" in calls["quoted"]
        assert (asks_again in calls["quoted"]) is said
    path.write_text(before)
    run_in(here, "collect")
    assert asks_again in run_in(here, "report", "counts", *SPAN, "--json").stdout


def test_check_tells_what_would_be_counted(here: Path) -> None:
    """And what cannot be; what is not enabled is not asked."""
    said = run_in(here, "check").stdout
    assert "counts calls / anaheim: CSV: calls.csv has 'Calls to the police' (values: 2);" in said
    assert "counts asleep: not enabled" in said
    (here / "calls.csv").write_text("start,value\n01/12/2026 13:00,4\n")
    (wrong,) = (one for one in run_in(here, "check").stdout.splitlines() if "calls /" in one)
    assert wrong.endswith("not '01/12/2026 13:00'"), "waiting mends no file"
    (here / "calls.csv").unlink()
    result = run_in(here, "check")
    assert "counts calls / anaheim: cannot work: calls.csv cannot be read" in result.stdout
    assert "1 of the sources cannot work (calls): correct what is said above" in error(
        result, SourceError
    )


def test_status_shows_counters_in_a_table_of_their_own(here: Path) -> None:
    """Their state, and until when values are known; they are no sources."""
    run_in(here, "collect")
    found = json.loads(run_in(here, "status", "--json").stdout)
    assert [one["source"] for one in found["sources"]] == ["chirper"]
    assert [(one["source"], one["kind"], one["state"]) for one in found["counts"]] == [
        ("calls", "csv", "ok"),
        ("asleep", "wikipedia-views", "off"),
    ]
    assert found["counts"][0]["known_until"] == "2017-02-23T07:00:00Z"
    table = run_in(here, "status").stdout
    assert "Count series\ncounts  incident  state" in table


def test_they_are_reported_in_every_format(here: Path) -> None:
    """The same figures as a table, JSON, CSV and Markdown; a gap is null and empty, never 0."""
    run_in(here, "collect")
    found = json.loads(run_in(here, "report", "counts", *SPAN, "--json").stdout)
    values = [bucket["value"] for bucket in found["series"][0]["buckets"]]
    assert values == [None, None, 12, None, 40, None]
    rows = csv.DictReader(
        io.StringIO(run_in(here, "report", "counts", *SPAN, "--format", "csv").stdout)
    )
    assert [row["value"] for row in rows] == ["", "", "12.0", "", "40.0", ""]
    assert "not known" in run_in(here, "report", "counts", *SPAN).stdout
    assert "| 2017" in run_in(here, "report", "counts", *SPAN, "--format", "md").stdout


def test_they_are_drawn_under_the_volume(here: Path) -> None:
    """In the terminal and in a file, with what they count in the method box."""
    run_in(here, "collect")
    drawn = run_in(here, "chart", "volume", *SPAN).stdout
    assert "Calls to the police: 12 to 40" in drawn
    assert "Counted by calls: Calls to the police." in " ".join(drawn.split())
    assert "never added" in " ".join(drawn.split())
    picture = here / "volume.svg"
    run_in(here, "chart", "volume", *SPAN, "--out", str(picture))
    assert "Calls to the police" in picture.read_text()
    assert "Calls to the police" not in run_in(here, "chart", "sentiment", *SPAN).stdout


def test_the_same_bytes_for_the_same_instant(here: Path) -> None:
    """Promise 13 holds for this report too, in a process of its own."""
    monitor("collect", cwd=here)
    words = ("report", "counts", *SPAN, "--now", "2017-03-01T00:00Z", "--json")
    assert monitor(*words, cwd=here).stdout == monitor(*words, cwd=here).stdout != b""


def test_counts_without_any_post_are_shown_for_what_they_are(here: Path) -> None:
    """Brief, chart and page name and draw them; no archive is spoken of where there is none."""
    run_in(here, "collect", "--source", "calls")
    now = ("--now", "2017-02-23T08:00Z")
    known = "Nobody watched for posts; what is known are counts: Calls to the police"
    brief = run_in(here, "report", *now, "--incident", "anaheim").stdout
    drawn = run_in(here, "chart", "volume", *now, "--incident", "anaheim").stdout
    for said in (brief, drawn):
        assert known in " ".join(said.split())
        assert "Calls to the police" in said
        assert "archive is complete" not in said
        assert "╱ not watched" in said
        assert "Nothing is known of this time" not in said
        assert "all counts are minimums" not in said
    assert "## Counts over time" in brief
    pages = (("--out", "public.html"), ("--out", "desk.html", "--internal"))
    for out in pages:
        run_in(here, "page", *now, "--incident", "anaheim", *out[:1], str(here / out[1]), *out[2:])
        page = (here / out[1]).read_text()
        assert f"<h1>{known}</h1>" in page
        assert "Nothing is known of posts" in page
        assert 'class="count"' in page
