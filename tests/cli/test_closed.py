"""An incident that was closed: collecting ends, figures stay, and nothing after it is a gap."""

import json
from pathlib import Path

import pytest

from monitor.app.turns import go_round
from monitor.app.wiring import Collector, SourceTurn, writer
from monitor.config import read_config
from monitor.errors import ConfigError
from monitor.testing.whole_pass import Zero
from tests.cli.run import archive, post
from tests.cli.shell import error, run_in


def closed_at(here: Path, at: str) -> None:
    """Write it into the configuration."""
    path = here / "config.toml"
    path.write_text(path.read_text().replace("query =", f"closed = {at}\nquery =", 1))


def test_a_source_is_asked_no_more(here: Path) -> None:
    """Neither by the daemon nor by hand; its state is `off`, which nobody is woken for."""
    closed_at(here, "2017-02-23T00:00:00-08:00")
    assert "chirper / anaheim: closed, so nothing was asked" in run_in(here, "collect").stderr
    config = read_config(here / "config.toml", environ={})
    with writer(config):
        collector = Collector(config, [Zero()], sleep=lambda _: None)
        went = go_round(collector, config.sources[0], SourceTurn.collect)
    assert went is not None
    assert went.new == 0
    status = json.loads(run_in(here, "status", "--json").stdout)
    assert {one["state"] for one in status["sources"]} == {"off"}
    assert "closed at 2017-02-23T00:00-08:00" in run_in(here, "check", "--offline").stdout


def test_reports_end_there_and_miss_nothing_after(here: Path) -> None:
    """Figures are those of before, however much later one asks."""
    run_in(here, "collect", "--source", "chirper")
    end, later = "2017-02-24T08:00:00Z", ("--json", "--now", "2017-06-01T00:00:00Z")
    before = json.loads(run_in(here, "report", "volume", "--json", "--now", end).stdout)
    closed_at(here, end)
    after = json.loads(run_in(here, "report", "volume", *later).stdout)
    assert after["until"] == end
    assert after["total"]["posts"] == before["total"]["posts"] == 5
    assert after["total"]["coverage"] >= before["total"]["coverage"]
    watched = json.loads(run_in(here, "report", "sources", *later).stdout)
    assert all(gap["end"] <= end for one in watched["sources"] for gap in one["gaps"])


def test_an_end_that_nobody_watched_is_missed(here: Path) -> None:
    """Where the last pass was before the end, and the only one, nothing more is to come."""
    run_in(here, "collect", "--source", "chirper")
    end, later = "2030-01-01T08:00:00Z", ("--now", "2030-06-01T00:00:00Z")
    closed_at(here, end)
    said = run_in(here, "report", "volume", *later).stdout
    assert "so far" not in said
    assert "At least 5 posts" in said
    soon = run_in(here, "report", "volume", "--now", "2030-01-01T08:05:00Z").stdout
    assert "5 posts so far" in soon


def test_what_is_published_ends_there_too(here: Path) -> None:
    """Whatever was collected before somebody closed it: page and brief count as the reports do."""
    posts = [post(n, author=f"u{n}", created_at=f"2017-02-22T{n:02d}:30:00Z") for n in range(8, 24)]
    span = "2017-02-22T08:00Z..2017-02-23T00:00Z"
    run_in(here, "import", "--observed", span, str(archive(here / "old.ndjson", posts)))
    assert "16 posts by 16 accounts" in run_in(here, "brief").stdout
    closed_at(here, "2017-02-22T14:15:00Z")
    assert "6 posts by 6 accounts" in run_in(here, "report", "volume").stdout
    assert "- 6 posts by 6 accounts" in run_in(here, "brief").stdout
    run_in(here, "page", "--out", str(here / "page.html"))
    assert "6 posts from 6 accounts" in (here / "page.html").read_text()


@pytest.mark.parametrize("since", ["2017-02-23T00:00:00Z", "2017-05-01T00:00:00Z", "1h"])
def test_what_is_asked_of_later_is_of_its_last_minute(here: Path, since: str) -> None:
    """No minute after the end was to be watched: none is missed, and no hour becomes a minimum."""
    posts = [post(n, author=f"u{n}", created_at=f"2017-02-22T{n:02d}:30:00Z") for n in range(8, 24)]
    span = "2017-02-22T08:00Z..2017-02-23T00:00Z"
    run_in(here, "import", "--observed", span, str(archive(here / "old.ndjson", posts)))
    closed_at(here, "2017-02-23T00:00:00Z")
    asked = ("--since", since, "--now", "2017-06-01T00:00:00Z")
    found = json.loads(run_in(here, "report", "volume", "--json", *asked).stdout)
    ends = ("2017-02-22T23:59:00Z", "2017-02-23T00:00:00Z")
    assert (found["since"], found["until"]) == ends
    assert (found["total"]["posts"], found["total"]["watched"]) == (0, 1)
    told = json.loads(run_in(here, "report", "spread", "--json", *asked).stdout)
    assert told["peak"] is None or not told["peak"]["minimum"]
    assert "not watched" not in run_in(here, "brief", *asked).stdout


def test_nothing_is_forecast_beyond_it(here: Path) -> None:
    """What counts no more is not foretold; up to a time before it, the reports forecast still."""
    posts = [post(n, author=f"u{n}", created_at=f"2017-02-22T{n:02d}:30:00Z") for n in range(8, 24)]
    span = "2017-02-22T08:00Z..2017-02-23T00:00Z"
    run_in(here, "import", "--observed", span, str(archive(here / "old.ndjson", posts)))
    closed_at(here, "2017-02-23T00:00:00Z")

    def ahead(*more: str) -> list[object]:
        said = json.loads(run_in(here, "report", "spread", "--json", *more).stdout)
        return list(said["forecast"])

    assert ahead("--until", "2017-02-22T23:00:00Z")
    assert ahead() == []
    said = " ".join(run_in(here, "report", "spread").stdout.split())
    assert "Nothing is forecast: posts count up to" in said
    assert "hours bring" not in said
    phase = json.loads(run_in(here, "report", "spread", "--json").stdout)
    assert [one["chance"] for one in phase["findings"] if one["kind"] == "spread.trend"] == [None]


def test_it_closes_after_it_begins(here: Path) -> None:
    """Else the configuration is refused, with the place."""
    closed_at(here, "2016-01-01T00:00:00Z")
    with pytest.raises(ConfigError, match=r'"anaheim": closed is .*: write a time after since'):
        read_config(here / "config.toml", environ={})
    assert error(run_in(here, "check", "--offline"), ConfigError)


def test_what_is_said_of_it_later_is_of_its_own_end(here: Path) -> None:
    """Nothing is the last day or the present of who reads it months later; nothing is unknown."""
    posts = [
        post(n, author=f"u{n}", created_at=f"2017-02-22T{n // 5:02d}:{n % 5}0:00Z")
        for n in range(40, 110)
    ]
    span = "2017-02-22T08:00Z..2017-02-26T00:00Z"
    run_in(here, "import", "--observed", span, str(archive(here / "old.ndjson", posts)))
    closed_at(here, "2017-02-26T00:00:00Z")
    brief = run_in(here, "brief", "--now", "2017-06-01T00:00Z").stdout
    assert "Nothing is forecast: posts count up to Saturday 25 February, 4 pm" in brief
    assert "cannot say what comes next" not in brief
    assert "no posts in the 24 hours up to Saturday 25 February, 4 pm" in brief
    assert "the last 24 hours" not in brief
    assert "has now" not in brief


def test_a_table_of_weeks_says_which_of_its_rows_are_shorter(here: Path) -> None:
    """Of rows of four weeks nobody sees that the first has ten days: it would pass for a lull."""
    posts = [
        post(n, author=f"u{n}", created_at=f"2017-{3 + n // 28:02d}-{1 + n % 28:02d}T12:00:00Z")
        for n in range(100)
    ]
    span = "2017-02-22T08:00Z..2017-06-20T08:00Z"
    run_in(here, "import", "--observed", span, str(archive(here / "old.ndjson", posts)))
    asked = ("--incident", "anaheim", "--now", "2017-06-20T08:00Z")
    for kind in ("volume", "sentiment"):
        said = run_in(here, "report", kind, *asked).stdout
        assert "A row has 28 days; the first has 5 days and the last has 1 day." in said
        assert "A row has" not in run_in(here, "report", kind, *asked, "--every", "1d").stdout
        weeks = ("--every", "1w", "--since", "2017-04-05T08:00Z", "--until", "2017-04-14T08:00Z")
        both = run_in(here, "report", kind, *asked, *weeks).stdout
        assert "A row has 7 days; the first has 5 days and the last has 4 days." in both
        # At midnight a row of the running minute is none of the table.
        now = ("--now", "2017-04-10T07:00Z", "--since", "2017-03-20T07:00Z", "--every", "1w")
        assert "A row has" not in run_in(here, "report", kind, *asked[:2], *now).stdout
