"""Sources that count, from the configuration to the database, over a real network."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from msgspec.structs import replace

from monitor.app import wiring
from monitor.app.newsroom import Newsroom
from monitor.app.status import status
from monitor.app.turns import go_round
from monitor.config import Config, read_config, session_vault
from monitor.config.sources import SourceEntry
from monitor.errors import StoreError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Span
from monitor.sources.count_file import CountFile, Settings
from monitor.store.lock import hold
from monitor.store.reading.reader import open_reader
from tests.cli.run import CONFIG, archive, post
from tests.http.servers import Handler, handling

NOW = datetime(2017, 2, 23, 9, 40, tzinfo=UTC)
SINCE = NOW - timedelta(days=2)
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

[counts.x-counts]
bearer_env = "X_BEARER"
requests_per_day = 2
base_url = "{url}"
allow_private = true

[counts.gdelt]
query = "anaheim"
base_url = "{url}"
allow_private = true
"""


SECOND = """
[[incident]]
key = "lapd"
title = "The same, seen from elsewhere"
since = 2017-02-21T00:00:00-08:00
query = "anaheim OR lapd"
"""


@contextmanager
def served(answers: dict[str, tuple[int, str, bytes]]) -> Iterator[tuple[str, list[str]]]:
    """Serve answers (status, type, body) by the beginning of their path; tells what was asked."""
    asked: list[str] = []

    class Answering(Handler):
        def answered(self) -> None:
            asked.append(self.path)
            found = [answers[p] for p in answers if self.path.startswith(p)]
            status, kind, body = found[0] if found else (404, "text/plain", b"")
            self.reply(status, body, {"Content-Type": kind})

    with handling(Answering) as url:
        yield url, asked


def config(folder: Path, url: str = "http://127.0.0.1:9") -> Config:
    (folder / "config.toml").write_text(CONFIG + COUNTS.replace("{url}", url))
    archive(folder / "feed.ndjson", [post(n) for n in range(5)])
    (folder / "calls.csv").write_text("start,value\n2017-02-22T22:00,12\n2017-02-22T23:00,40\n")
    return read_config(folder / "config.toml", environ={"X_BEARER": "a-bearer-token"})


def collector(found: Config, now: datetime = NOW) -> wiring.Collector:
    return wiring.Collector(found, wiring.scorers(found), sleep=Event().wait, now=lambda: now)


def round_of(found: Config, entry: SourceEntry) -> None:
    """Do what the daemon does with a source that counts."""
    go_round(collector(found), entry, wiring.SourceTurn.collect)


def run(found: Config, name: str, now: datetime = NOW) -> tuple[str, int, tuple[str, ...]]:
    [entry] = [entry for entry in found.counts if entry.name == name]
    outturn = collector(found, now)(entry, found.incidents[0])
    return outturn.outcome, outturn.new, outturn.errors


def passes(found: Config) -> list[tuple[object, ...]]:
    with open_reader(found.database) as reader:
        return reader.rows(
            "SELECT source.name, outcome, coalesce(error, '') FROM pass "
            "JOIN source ON source.id = source ORDER BY pass.id"
        )


def test_x_is_counted_over_a_real_network_within_its_budget(tmp_path: Path) -> None:
    """Hours are kept, questions are paid for once, and the third of a day is not asked."""
    body = b'{"data": [{"start": "2017-02-23T08:00:00Z", "end": "2017-02-23T09:00:00Z", '
    body += b'"tweet_count": 7}], "meta": {"total_tweet_count": 7}}'
    with served({"/2/tweets/counts": (200, "application/json", body)}) as (url, asked):
        found = config(tmp_path, url)
        assert run(found, "x-counts") == ("ok", 1, ())
        assert run(found, "x-counts") == ("ok", 0, ())
        outcome, _, errors = run(found, "x-counts")
        assert outcome == "failed"
        assert "the 2 of this day are used up" in errors[0]
        assert len(asked) == 2
        assert "granularity=hour" in asked[0]
        entry = found.counts[1]
        assert session_vault(found, entry).read("requests") == '{"day":"2017-02-23","amount":2}'
    assert [row[1] for row in passes(found)] == ["ok", "ok", "failed"]


def two_incidents(folder: Path, url: str) -> Config:
    """Return a configuration in which two incidents are counted by one query, on X and by GDELT."""
    config(folder, url)
    told = (folder / "config.toml").read_text()
    told = told.replace("requests_per_day = 2", 'requests_per_day = 9\nquery = "anaheim"')
    (folder / "config.toml").write_text(told + SECOND)
    return read_config(folder / "config.toml", environ={"X_BEARER": "a-bearer-token"})


def held(found: Config, name: str) -> list[tuple[object, ...]]:
    """Return incident and sum of each series of a source."""
    with open_reader(found.database) as reader:
        return reader.rows(
            "SELECT incident, sum(value) FROM count_series AS s "
            "JOIN count_value AS v ON v.series = s.id "
            "WHERE s.source = (SELECT id FROM source WHERE name = ?) GROUP BY 1 ORDER BY 1",
            (name,),
        )


def test_incidents_share_what_a_counter_answers(tmp_path: Path) -> None:
    """One question for two incidents that ask the same: sent once, paid for once, kept by both."""
    body = b'{"data": [{"start": "2017-02-23T08:00:00Z", "end": "2017-02-23T09:00:00Z", '
    body += b'"tweet_count": 7}], "meta": {}}'
    with served({"/2/tweets/counts": (200, "application/json", body)}) as (url, asked):
        found = two_incidents(tmp_path, url)
        x = found.counts[1]
        round_of(found, x)
        assert len(asked) == 1
        assert session_vault(found, x).read("requests") == '{"day":"2017-02-23","amount":1}'
        round_of(found, x)
        assert len(asked) == 2  # what was told in an earlier turn is asked for again
    assert held(found, "x-counts") == [("anaheim", 7.0), ("lapd", 7.0)]
    assert [row[1] for row in passes(found)] == ["ok"] * 4


def test_a_refusal_keeps_the_next_incident_from_asking(tmp_path: Path) -> None:
    """A service that asked for a pause gets it, whichever incident it said that to."""
    with served({"/": (429, "text/html", b"Please limit requests to one every 5 seconds")}) as (
        url,
        asked,
    ):
        found = two_incidents(tmp_path, url)
        round_of(found, found.counts[2])
    assert len(asked) == 1
    assert [row[1] for row in passes(found)] == ["failed"] * 2


def test_gdelt_refuses_in_its_own_ways(tmp_path: Path) -> None:
    """429 is a pause, plain text with 200 is a failure in its words; both leave rows, no values."""
    with served({"/": (429, "text/html", b"Please limit requests to one every 5 seconds")}) as (
        url,
        asked,
    ):
        found = config(tmp_path, url)
        assert run(found, "gdelt")[0] == "failed"
        assert run(found, "gdelt")[0] == "postponed"
        assert len(asked) == 1  # the tone is not asked once the host has asked for a pause
    with served({"/": (200, "text/html", b"Timespan is too short.\n")}) as (url, _):
        (tmp_path / "other").mkdir()
        found = config(tmp_path / "other", url)
        outcome, _, errors = run(found, "gdelt")
        assert outcome == "failed"
        assert "it refuses the question: 'Timespan is too short.'" in errors[0]
    with open_reader(found.database) as reader:
        assert [s.values for s in reader.counts("anaheim", Span(SINCE, NOW))] == [(), (), ()]


def test_what_was_paid_for_is_shown(tmp_path: Path) -> None:
    """`monitor status` tells how many questions of a day were paid for, and for how much."""
    with served({"/": (200, "application/json", b'{"data": [], "meta": {}}')}) as (url, _):
        found = config(tmp_path, url)
        run(found, "x-counts")
    said = status(Newsroom.of(found), NOW).frames["budgets"]
    shown = [(row.who, row.what, row.left, row.spent) for row in said.rows]  # type: ignore[attr-defined]
    assert ("x-counts", "requests a day", 1, 0.005) in shown


def test_the_files_values_follow_it(tmp_path: Path) -> None:
    """What is corrected in the file is corrected, what left it is dropped; a mistake keeps all."""
    found = config(tmp_path)
    assert run(found, "calls") == ("ok", 2, ())
    (tmp_path / "calls.csv").write_text("start,value\n2017-02-22T22:00,many\n")
    outcome, _, errors = run(found, "calls")
    assert (outcome, errors[0][:30]) == ("failed", "file: calls.csv, line 2: write")
    (tmp_path / "calls.csv").write_text("start,value\n2017-02-22T22:00,13\n")
    assert run(found, "calls")[1] == 2  # one corrected, one dropped
    with open_reader(found.database) as reader:
        [calls] = reader.counts("anaheim", Span(SINCE, NOW))
    assert [value.value for value in calls.values] == [13]


def test_a_task_of_the_daemon_logs_and_never_raises(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A failing service is a warning, a bug an error with its place, a full disk a sentence."""
    found = config(tmp_path)
    calls, x, _ = found.counts
    caplog.set_level(logging.INFO)
    round_of(found, calls)
    round_of(found, x)

    class Buggy(CountFile):
        def lanes(self, incident: Incident) -> tuple[str, ...]:
            raise ZeroDivisionError(incident.key)

    class Broken(CountFile):
        def lanes(self, incident: Incident) -> tuple[str, ...]:
            message = "the database cannot grow"
            raise StoreError(message)

    assert isinstance(calls.settings, Settings)
    for source in (Broken(calls.settings), Buggy(calls.settings)):
        round_of(found, replace(calls, source=source))
    round_of(found, replace(calls, incidents=("other",)))
    told = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert told[0] == ("INFO", "calls / anaheim: ok: 2 new of 2 values")
    assert told[1][0] == "WARNING"
    assert "x-counts / anaheim: failed: 0 new of 0 values; posts: 127.0.0.1:9" in told[1][1]
    assert told[2] == ("ERROR", "calls / anaheim: the database cannot grow; it will be tried again")
    bug = "bug in the source calls (csv): ZeroDivisionError: anaheim; please report it"
    assert told[3] == ("ERROR", bug)
    assert caplog.records[3].exc_info
    assert told[4] == ("WARNING", f"calls / anaheim: failed: 0 new of 0 values; {bug}")
    assert len(told) == 5


def test_the_daemon_has_a_task_for_each_counter(tmp_path: Path) -> None:
    """Beside those of the sources; its next pass is kept for `monitor status`."""
    from monitor.app.service import _Work

    found = config(tmp_path)
    with hold(found.database) as held:
        work = _Work(found, held)
        assert {"chirper", "calls", "x-counts", "gdelt"} <= set(work.numbers)
        work.pulse({"calls": NOW, "checkpoint": NOW})
    with open_reader(found.database) as reader:
        assert reader.standings()["calls", "anaheim"].next_pass == NOW
    with wiring.writer(found) as store:
        assert store.conn.execute("SELECT count(*) FROM lane WHERE until IS NULL").fetchone() == (
            0,
        )
