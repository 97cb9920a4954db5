"""`monitor status`."""

import json
from pathlib import Path

import pytest

from monitor.cli.export import export
from monitor.cli.report import sources
from monitor.cli.status import status
from monitor.errors import SourceError
from tests.cli.shell import CONFIG, NOW, configured, run
from tests.report.sample import sample


def test_every_source_of_the_configuration_has_a_state(tmp_path: Path) -> None:
    """Each source for each incident, with posts and coverage of the last day; exit code 0."""
    sample(tmp_path)
    done = run(status, "--json", "--now", NOW, settings=configured(tmp_path))
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    commons, hushed = found["sources"]
    assert (commons["source"], commons["incident"], commons["state"]) == (
        "commons",
        "anaheim",
        "blind",
    )
    assert (commons["posts_24h"], commons["error"]) == (1, "503: down")
    assert commons["coverage_24h"] == pytest.approx(1 / (5 + 1 / 6)), "of what is known of it"
    assert (hushed["state"], hushed["last_success"], hushed["posts_24h"]) == ("off", None, None)
    assert found["database"]["path"] == str(tmp_path / "monitor.db")
    assert found["database"]["bytes"] > 0
    assert found["daemon"]["running"] is False


def test_blindness_is_the_first_thing_said(tmp_path: Path) -> None:
    """For people: what does not work comes before the table, which fits 80 columns."""
    sample(tmp_path)
    lines = run(status, "--now", NOW, settings=configured(tmp_path)).stdout.splitlines()
    assert lines[2].startswith("The daemon is not running")
    assert lines[3].startswith(
        "Commons has shown nothing about anaheim since Wednesday 22 February"
    )
    assert any(line.startswith("hushed") and " off " in line for line in lines)


def test_the_same_bytes_for_the_same_instant(tmp_path: Path) -> None:
    """With `--now` the status can be reproduced; help shows an example."""
    sample(tmp_path)
    settings = configured(tmp_path)
    words = ["--json", "--now", NOW]
    assert (
        run(status, *words, settings=settings).stdout
        == run(status, *words, settings=settings).stdout
    )
    assert "monitor status --json" in run(status, "--help", settings=settings).stdout


@pytest.mark.parametrize(
    ("now", "state", "last", "error"),
    [
        ("2017-02-23T06:30:00Z", "blind", None, "429: later"),
        ("2017-02-23T07:30:00Z", "late", "2017-02-23T07:00:01.500000Z", None),
        ("2017-02-23T10:00:00Z", "blind", "2017-02-23T07:00:01.500000Z", "503: down"),
    ],
)
def test_an_earlier_instant_knows_no_later_fetch(
    tmp_path: Path, now: str, state: str, last: str | None, error: str | None
) -> None:
    """Neither its end nor how it ended, in the status, in the metrics and in the report alike."""
    sample(tmp_path)
    settings = configured(tmp_path)
    found = json.loads(run(status, "--json", "--now", now, settings=settings).stdout)
    commons = found["sources"][0]
    assert (commons["state"], commons["last_success"]) == (state, last)
    assert commons["error"] == error
    assert commons["seen_until"] <= now
    shown = json.loads(run(sources, "--json", "--now", now, settings=settings).stdout)["sources"]
    (row,) = (one for one in shown if one["source"] == "commons")
    assert (row["last_success"], row["last_error"]) == (last, error)
    lags = run(export, "metrics", "--now", now, settings=settings).stdout
    assert not [line for line in lags.splitlines() if "lag" in line and " -" in line]


@pytest.mark.parametrize(
    ("since", "more"), [("2017-02-21T00:00:00", ()), ("2017-02-22T22:30:00", ("--since", "24h"))]
)
def test_a_source_stands_as_in_the_report_on_sources(
    tmp_path: Path, since: str, more: tuple[str, ...]
) -> None:
    """Share watched, posts and minimum: time before the incident was nobody's to watch."""
    sample(tmp_path)
    settings = configured(tmp_path, CONFIG.replace("2017-02-21T00:00:00", since))
    at = ["--json", "--now", NOW]
    found = json.loads(run(status, *at, settings=settings).stdout)["sources"][0]
    (row,) = (
        one
        for one in json.loads(run(sources, *at, *more, settings=settings).stdout)["sources"]
        if one["source"] == "commons"
    )
    told = [found[name] for name in ("posts_24h", "coverage_24h", "minimum")]
    assert told == [row[name] for name in ("posts", "coverage", "minimum")]
    assert row["minimum"]
    assert row["coverage"] > 0
    assert f">= {row['posts']} " in run(status, "--now", NOW, settings=settings).stdout


def test_the_daemon_is_told_from_its_heartbeat(tmp_path: Path) -> None:
    """What the daemon last wrote of itself is shown."""
    said = json.dumps({"pid": 7, "started_at": "2017-02-23T11:00:00Z", "heartbeat_at": NOW})
    sample(tmp_path, daemon=said)
    settings = configured(tmp_path)
    found = json.loads(run(status, "--json", "--now", NOW, settings=settings).stdout)
    assert found["daemon"] == {
        "running": True,
        "pid": 7,
        "started_at": "2017-02-23T11:00:00Z",
        "heartbeat_at": NOW,
    }
    assert found["sentences"][0].startswith("The daemon is running, since Thursday 23 February")


DOCTOR = ": `monitor doctor` says what to do"
HEARTBEAT = json.dumps({"pid": 7, "started_at": "2017-02-23T11:00:00Z", "heartbeat_at": NOW})


@pytest.mark.parametrize(
    ("daemon", "words", "said"),
    [
        (None, ["--exit-code"], f"the daemon does not run; commons / anaheim is blind{DOCTOR}"),
        (HEARTBEAT, ["--exit-code"], f"commons / anaheim is blind{DOCTOR}"),
        (HEARTBEAT, ["--max-age", "1m"], f"commons / anaheim is blind{DOCTOR}"),
    ],
    ids=["nothing runs", "a source is blind", "asked for its age"],
)
def test_the_code_tells_who_does_not_read(
    tmp_path: Path, daemon: str | None, words: list[str], said: str
) -> None:
    """69 with a sentence, after the table; without the option it is 0."""
    sample(tmp_path, **({} if daemon is None else {"daemon": daemon}))
    with pytest.raises(SourceError) as caught:
        run(status, "--now", NOW, *words, settings=configured(tmp_path))
    assert str(caught.value) == said
    assert caught.value.exit_code == 69


def test_metrics_are_what_prometheus_reads(tmp_path: Path) -> None:
    """By its own parser: each has help and type; the names follow its rules."""
    from prometheus_client.parser import text_string_to_metric_families

    sample(tmp_path, daemon=HEARTBEAT)
    settings = configured(tmp_path)
    told = run(export, "metrics", "--now", NOW, settings=settings).stdout
    found = {one.name: one for one in text_string_to_metric_families(told)}
    assert all(one.documentation.endswith(".") and one.type == "gauge" for one in found.values())
    assert all(name.startswith("monitor_") and name == name.lower() for name in found)
    assert len(found) == told.count("# TYPE ")
    states = {
        (s.labels["source"], s.labels["state"])
        for s in found["monitor_source_state"].samples
        if s.value
    }
    assert states == {("commons", "blind"), ("hushed", "off")}
    (posts,) = [s for s in found["monitor_source_posts"].samples if s.labels["source"] == "commons"]
    assert posts.value == 1
    assert found["monitor_daemon_up"].samples[0].value == 1
    assert found["monitor_database_bytes"].samples[0].value > 0
    out = tmp_path / "monitor.prom"
    run(export, "metrics", "--now", NOW, "-o", str(out), settings=settings)
    assert out.read_text() == told
