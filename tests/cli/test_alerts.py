"""`monitor alerts`."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.cli import Globals
from monitor.cli.alerts import alerts
from monitor.errors import SourceError, UsageError
from monitor.store.records import News
from monitor.store.writing import alerts as store_alerts
from tests.alerts.servers import listening
from tests.cli.run import CONFIG, archive, post
from tests.cli.shell import CLOCK, NOW, configured, run, run_in
from tests.report.sample import NOW as INSTANT
from tests.store.pages import fresh

DAY = timedelta(days=1)


@pytest.fixture
def settings(tmp_path: Path) -> Globals:
    """Three episodes: one long over, one that lasts since long ago, and one of today."""
    with fresh(tmp_path) as store:
        for source, began, ended in (("old", 20, 15), ("lasting", 20, None), ("today", 0.5, 0.1)):
            at = INSTANT - began * DAY
            news = News(
                rule="blind",
                incident="anaheim",
                source=source,
                since=at,
                said=f"How far anaheim spreads on {source} cannot be told.",
            )
            store_alerts.begin(store, [news], ["log", "webhook"], at)
            if ended is not None:
                store_alerts.end(store, "blind", "anaheim", source, ["log"], INSTANT - ended * DAY)
        for one in store_alerts.due(store, INSTANT):
            if one.way == "log":
                store_alerts.delivered(store, one, INSTANT)
    return configured(tmp_path)


@pytest.mark.parametrize(
    "words", [("--dry-run", "snooze", "2h"), ("--json", "test"), ("--since", "1d", "ack", "1")]
)
def test_options_before_a_command_of_it_are_refused(
    settings: Globals, words: tuple[str, ...]
) -> None:
    """Else `--dry-run snooze 2h` would hold messages back all the same."""
    with pytest.raises(UsageError, match="knows no option that stands before it"):
        run(alerts, *words, settings=settings)


def test_what_lasts_is_shown_whenever_it_began(settings: Globals) -> None:
    """The last week, latest first; an alert that lasts is not old."""
    found = json.loads(run(alerts, "--json", "--now", NOW, settings=settings).stdout)
    assert not {"incident", "title"} & set(found), "they are of all incidents"
    assert [one["source"] for one in found["alerts"]] == ["today", "lasting"]
    lasting = found["alerts"][1]
    assert lasting["ended_at"] is None
    assert lasting["delivered"] == {"log": NOW, "webhook": None}
    words = ["--json", "--now", NOW, "--since", "30d"]
    assert len(json.loads(run(alerts, *words, settings=settings).stdout)["alerts"]) == 3


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (19 * DAY, {"old": False, "lasting": False}),
        (12 * DAY, {"old": True, "lasting": False}),
        (0.3 * DAY, {"old": True, "lasting": False, "today": False}),
        (timedelta(), {"old": True, "lasting": False, "today": True}),
    ],
)
def test_an_earlier_instant_has_what_was_then(
    settings: Globals, now: timedelta, told: dict[str, bool]
) -> None:
    """What began later is not there, what ended later still lasts, what was sent later was not."""
    asked = ["--json", "--now", (INSTANT - now).isoformat(), "--since", "30d"]
    found = json.loads(run(alerts, *asked, settings=settings).stdout)
    assert {one["source"]: one["ended_at"] is not None for one in found["alerts"]} == told
    assert all((one["delivered"]["log"] is None) == bool(now) for one in found["alerts"])
    assert found["findings"][0]["lasting"]["value"] == sum(not over for over in told.values())


def test_a_time_that_has_not_begun_is_refused(settings: Globals) -> None:
    """As in reports; "No alert since 2030" had been said of it."""
    with pytest.raises(
        UsageError, match=f"the time would begin at 2030.*: write a beginning before {CLOCK}"
    ):
        run(alerts, "--since", "2030-01-01", "--now", NOW, settings=settings)


def test_people_read_a_table(settings: Globals) -> None:
    """How many, since when, by which ways; within 80 columns; help shows an example."""
    shown = run(alerts, "--now", NOW, settings=settings).stdout
    assert "2 alerts since Thursday 16 February, 3:10 am; 1 still lasts." in shown
    assert "log, webhook" in shown.replace("\n", " ")
    assert "(not" in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert "monitor alerts --json | jq" in run(alerts, "--help", settings=settings).stdout


def test_without_alerts_it_says_so(tmp_path: Path) -> None:
    """No alert is an answer."""
    fresh(tmp_path).conn.close()
    shown = run(alerts, "--now", NOW, settings=configured(tmp_path)).stdout
    assert "No alert since Thursday 16 February, 3:10 am." in shown


def test_each_way_is_tried_and_told(tmp_path: Path) -> None:
    """Whether a test arrived, way by way; one that fails keeps none of the others from it."""
    with listening() as (url, asked):
        path = tmp_path / "config.toml"
        told = f'[alerts]\nwebhook = "{url}/hook"\nallow_private = true\n'
        wrong = 'notify = "nosuch://x.example"\n'
        path.write_text(CONFIG + told + wrong)
        path.chmod(0o600)
        with pytest.raises(SourceError, match="1 of the ways"):
            run(alerts, "test", settings=Globals(path, debug=False))
        assert [json.loads(one.body)["rule"] for one in asked] == ["test"]
        path.write_text(CONFIG + told)
        shown = run(alerts, "test", settings=Globals(path, debug=False)).stdout
    assert shown == "log: delivered\nwebhook: delivered\n"
    assert not (tmp_path / "monitor.db").exists(), "a test is not kept"


def test_a_snooze_says_until_when(tmp_path: Path) -> None:
    """On the clock of the newsroom; `off` ends it; what is no length is refused."""
    (tmp_path / "config.toml").write_text(CONFIG)
    settings = Globals(tmp_path / "config.toml", debug=False)
    assert "Messages wait until" in run(alerts, "snooze", "2h", settings=settings).stdout
    assert "at once again" in run(alerts, "snooze", "off", settings=settings).stdout
    for length, said in (("2w", "at most a week"), ("soon", "or off")):
        refused = run(alerts, "snooze", length, settings=settings)
        assert refused.exit_code == 2
        assert said in refused.output


def test_an_alert_is_acknowledged_by_its_number(settings: Globals) -> None:
    """It shows who looks after it; one that is over, or that there is none of, is refused."""
    path = settings.config_path
    assert path is not None
    path.write_text(path.read_text().replace("[monitor]", '[monitor]\nscorer = "textblob"'))
    said = run(alerts, "ack", "2", "--by", "ann", "--note", "feed moved", settings=settings).stdout
    assert said == "Alert 2 is acknowledged by ann: no waiting message about it is sent.\n"
    since = ["--since", "2017-02-22"]
    shown = run(alerts, *since, settings=settings).stdout
    assert {"no.", "ann:", "feed", "moved."} <= set(shown.split())
    found = json.loads(run(alerts, *since, "--json", settings=settings).stdout)["alerts"]
    assert [one["acknowledged_by"] for one in found] == [None, "ann"]
    assert [one["number"] for one in found] == [3, 2]
    for number in ("1", "9"):
        with pytest.raises(UsageError, match=f"no alert {number} is open"):
            run(alerts, "ack", number, settings=settings)


def test_rules_show_how_they_stand_and_how_often_they_fired(settings: Globals) -> None:
    """A source that the configuration has no more recovers no more: it is not there."""
    found = json.loads(run(alerts, "--json", "--now", NOW, settings=settings).stdout)
    assert [(one["rule"], one["fired"], one["waves"]) for one in found["rules"]] == [
        ("blind", 3, None),
        ("burst", 0, 0),
    ]
    assert {one["state"] for one in found["states"]} <= {"pending", "blind"}
    shown = run(alerts, "--now", NOW, settings=settings).stdout
    assert "fired 3 times in 30 days" in shown
    assert "never fired in 30 days" in shown


def test_a_dry_run_asks_the_rules_of_now(settings: Globals) -> None:
    """Of the time that is named; what has no end after its begin is refused."""
    words = ["--dry-run", "--now", NOW, "--since", "1h", "--until", "30m"]
    found = json.loads(run(alerts, *words, "--json", settings=settings).stdout)
    assert (found["alerts"], found["findings"][0]["replayed"]) == ([], True)
    assert "No alert would have been sent " in run(alerts, *words, settings=settings).stdout
    local = ["--dry-run", "--now", NOW, "--since", "2017-02-22", "--until", "2017-02-22T12:00"]
    report = json.loads(run(alerts, *local, "--json", settings=settings).stdout)
    assert (report["since"], report["until"]) == ("2017-02-22T08:00:00Z", "2017-02-22T20:00:00Z")
    for wrong in (["--until", "1h"], ["--dry-run", "--since", "1h", "--until", "2h"]):
        with pytest.raises(UsageError, match="--until"):
            run(alerts, "--now", NOW, *wrong, settings=settings)


def test_a_dry_run_says_which_posts_came_too_late_for_it(tmp_path: Path) -> None:
    """An archive of then was imported now: that no rule fired says nothing about its limits."""
    (tmp_path / "config.toml").write_text(f"{CONFIG}\n[alerts]\nvolume = 2\n")
    archive(tmp_path / "old.ndjson", [post(n) for n in range(9)])
    run_in(tmp_path, "import", "--incident", "anaheim", str(tmp_path / "old.ndjson"))
    span = ("--since", "2017-02-22T05:00Z", "--until", "2017-02-22T08:00Z")
    said = " ".join(run_in(tmp_path, "alerts", "--dry-run", *span).stdout.split())
    late = "9 posts of that time were collected or imported only afterwards, so no rule could see"
    assert "No alert would have been sent" in said
    assert late in said
