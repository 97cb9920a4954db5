"""From passes to alerts, with a real feed, a real webhook and a real heartbeat."""

import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from msgspec.structs import replace

from monitor.app.alerting import Alerting, following
from monitor.app.alerts import acknowledged, replayed
from monitor.app.newsroom import Newsroom
from monitor.app.wiring import Collector
from monitor.config import read_config
from monitor.errors import UsageError
from monitor.sentiment import base
from monitor.store.connection import open_store
from monitor.store.reading import alerts as read_alerts
from monitor.store.reading.reader import open_reader
from monitor.store.records import AlertRecord, News
from monitor.store.writing.alerts import begin, delivered, due, end, failed, snooze, snoozed_until
from monitor.words.worded import worded
from tests.alerts.servers import Asked, Status, listening
from tests.alerts.test_delivery import DUE, mails
from tests.app.test_turns import feed
from tests.cli.run import CONFIG
from tests.sources.answers import rss

pytestmark = pytest.mark.repeats

__all__ = ["mails"]

MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 11, 29, 20, tzinfo=UTC)
SOURCE = """
[source.news]
kind = "rss"
feeds = ["{feed}"]
every = "1m"
settle = "1m"
allow_private = true
"""
ALERTS = """
[alerts]
blind = "10m"
allow_private = true
heartbeat_url = "{url}/ping/SECRET-CANARY"
webhook = "{url}/hook/SECRET-CANARY"
"""


class House:
    """A configuration with a feed that may be gone, and a clock that the test moves."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now = folder, NOON
        self.status, self.asked = Status(200), list[Asked]()
        self.url = ""

    def write(self, source: str, more: str = ALERTS) -> None:
        """Write the configuration; only its owner may read it, since it holds secrets."""
        path = self.folder / "config.toml"
        path.write_text(CONFIG + SOURCE.format(feed=source) + more.format(url=self.url))
        path.chmod(0o600)
        self.config = read_config(path, environ={})
        self.alerting = self.restarted()

    def restarted(self) -> Alerting:
        """Return alerts as a daemon that has just started makes them."""
        return Alerting(self.config, sleep=lambda _: False, environ={}, now=lambda: self.now)

    def collect(self) -> str:
        """Make a pass, and return how it ended."""
        collector = Collector(
            self.config, [base.load("social")], sleep=lambda _: False, now=lambda: self.now
        )
        return collector(self.config.sources[0], self.config.incidents[0]).outcome

    def later(self, minutes: float) -> None:
        """Let time pass, and judge."""
        self.now += minutes * MINUTE
        self.alerting()

    def told(self, path: str = "/hook") -> list[Asked]:
        """Return what was asked of an address."""
        return [one for one in self.asked if one.path.startswith(path)]

    def states(self) -> list[str]:
        """Return what the webhook was told."""
        return [json.loads(one.body)["state"] for one in self.told()]

    def alerts(self) -> tuple[AlertRecord, ...]:
        """Return what is stored, latest first."""
        with open_reader(self.config.database) as reader:
            return read_alerts.alerts(reader, self.now - timedelta(days=9))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Give a house whose feed was seen once, and is gone now."""
    with ExitStack() as stack:
        house = House(tmp_path)
        house.url, house.asked = stack.enter_context(listening(house.status))
        with feed(rss().encode()) as (url, _):
            house.write(url)
            assert house.collect() == "ok"
        yield house


def test_blindness_is_told_once_and_so_is_its_end(house: House) -> None:
    """Not before it lasts; once, however often it is judged and restarted; and when it is over."""
    house.later(3)
    assert house.collect() == "failed"
    house.later(1)
    assert house.alerts() == ()
    house.later(10)
    assert house.states() == ["begun"]
    for _ in range(3):
        house.alerting = house.restarted()
        house.later(1)
    assert house.states() == ["begun"]
    sent = json.loads(house.told()[0].body)
    assert (sent["rule"], sent["incident"], sent["source"]) == ("blind", "anaheim", "news")
    assert sent["text"].startswith(
        "News has shown nothing about “Off-duty officer fires his gun in Anaheim” since "
    )
    with feed(rss().encode()) as (url, _):
        house.write(url)
        house.now += timedelta(hours=2)
        assert house.collect() == "ok"
        house.later(1)
    assert house.states() == ["begun", "ended"]
    (alert,) = house.alerts()
    assert alert.ended_at == house.now
    assert set(alert.delivered) == {"log", "webhook"}


def test_quiet_is_no_alarm(house: House) -> None:
    """A source that is seen and has nothing is not told."""
    with feed(rss().encode()) as (url, _):
        house.write(url)
        for _ in range(4):
            house.now += 5 * MINUTE
            assert house.collect() == "ok"
            house.later(1)
    assert house.alerts() == ()


def test_what_cannot_be_delivered_is_tried_again(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """Later and later, across restarts, until it is taken; no secret is in the log."""
    house.collect()
    house.status.number = 500
    with caplog.at_level(logging.INFO):
        house.later(11)
        assert len(house.told()) == 1
        house.later(0.5)
        assert len(house.told()) == 1, "it is not asked again at once"
        house.alerting = house.restarted()
        house.later(1)
        assert len(house.told()) == 2
        house.status.number = 204
        house.later(1)
        assert len(house.told()) == 2
        house.later(1.1)
        assert len(house.told()) == 3
        house.later(60)
    assert len(house.told()) == 3
    assert "alert not delivered by webhook" in caplog.text
    assert "it will be tried again" in caplog.text
    # What httpx itself logs is switched off by `monitor.logs`.
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("monitor")]
    assert not [line for line in ours if "SECRET-CANARY" in line]
    assert b"SECRET-CANARY" not in house.config.database.read_bytes()
    (alert,) = house.alerts()
    assert alert.delivered["webhook"] is not None


def test_what_a_clock_that_was_ahead_put_off_is_sent_once_it_is_right(house: House) -> None:
    """Else nobody would hear of it until the day that it had shown."""
    house.collect()
    house.status.number = 500
    house.later(11)
    right = house.now
    house.now += timedelta(hours=20)
    house.alerting()
    tried = len(house.told())
    assert tried == 2
    house.now, house.status.number = right, 204
    house.later(1)
    assert len(house.told()) == tried + 1
    (alert,) = house.alerts()
    assert alert.delivered["webhook"] is not None


def test_what_waits_is_sent_in_the_order_in_which_it_happened(house: House) -> None:
    """Whoever was not reached reads what came first, first: the end of one may lie after others."""
    config = house.config
    with open_store(config.database, zone=config.timezone, scorer=config.scorer) as store:
        for minute, rule in enumerate(("burst", "volume")):
            one = News(rule=rule, incident="anaheim", source="", since=NOON, said="Many.")
            begin(store, [one], ["webhook"], NOON + minute * MINUTE)
        end(store, "burst", "anaheim", "", ["webhook"], NOON + 2 * MINUTE)
        waiting = [(one.rule, one.what) for one in due(store, NOON + 3 * MINUTE)]
    assert waiting == [("burst", "begun"), ("volume", "begun"), ("burst", "ended")]


def test_a_way_fails_where_it_did_not_take_the_newest(house: House) -> None:
    """That may be the end of an earlier alert; what it took since shows that it works again."""
    config = house.config
    with open_store(config.database, zone=config.timezone, scorer=config.scorer) as store:
        for rule in ("burst", "volume"):
            one = News(rule=rule, incident="anaheim", source="", since=NOON, said="Many.")
            begin(store, [one], ["webhook"], NOON)
        for told in due(store, NOON):
            delivered(store, told, NOON)
        failing = []
        for minute, rule in enumerate(("burst", "volume"), 1):
            end(store, rule, "anaheim", "", ["webhook"], NOON + minute * MINUTE)
            (told,) = due(store, NOON + minute * MINUTE)
            if rule == "burst":
                failed(store, told, "refused", None)
            else:
                delivered(store, told, NOON + minute * MINUTE)
            with open_reader(config.database) as reader:
                failing.append(read_alerts.undelivered(reader))
    assert failing == [{"webhook": "refused"}, {}]


def test_an_end_never_comes_before_its_begin(house: House) -> None:
    """Whoever edits or threads by the key would else be left with an alert that lasts for ever.

    Not while the begin waits for its next try, and not in the round in which that fails.
    """
    house.collect()
    house.status.number = 500
    house.later(11)
    house.later(1)
    with feed(rss().encode()) as (url, _):
        house.write(url)
        house.now += MINUTE
        assert house.collect() == "ok"
        house.later(0)
        assert house.alerts()[0].ended_at == house.now, "it is over while its begin waits"
        house.later(1)
    assert house.states() == ["begun"] * 3
    house.status.number = 200
    house.later(3)
    house.later(1)
    house.later(1)
    sent = [json.loads(one.body) for one in house.told()]
    assert [one["state"] for one in sent] == ["begun"] * 3 + ["begun", "ended"]
    assert [one["sequence"] for one in sent[-2:]] == [1, 2]
    assert len({one["key"] for one in sent}) == 1


def test_a_recipient_who_is_refused_has_nobody_mailed_twice(
    house: House, mails: tuple[str, list[EmailMessage]]
) -> None:
    """Each is a way of its own: the mail goes on being tried for one, and came for the others."""
    address = mails[0].replace("to=ann@", "to=ann@example.org,bob@example.org,cy@")
    house.write("http://127.0.0.1:1/feed", f'[alerts]\nblind = "10m"\nnotify = "{address}"\n')
    assert house.collect() == "failed"
    for minutes in (15, 2, 3, 5):
        house.later(minutes)
    assert [mail["To"] for mail in mails[1]] == ["ann@example.org", "cy@example.org"]
    [alert] = house.alerts()
    assert {way for way, at in alert.delivered.items() if at is None} == {"mailto 2"}


def test_a_way_that_left_the_configuration_is_given_up(house: House) -> None:
    """Nothing is delivered by it any more, and the other ways go on."""
    house.collect()
    house.status.number = 500
    house.later(11)
    house.write("http://127.0.0.1:1/feed", '[alerts]\nblind = "10m"\ncommand = ["/bin/true"]\n')
    house.status.number = 200
    house.later(5)
    assert len(house.told()) == 1
    (alert,) = house.alerts()
    assert alert.delivered.keys() == {"log", "webhook"}
    house.write("http://127.0.0.1:1/feed", '[alerts]\nblind = "off"\ncommand = ["/bin/true"]\n')
    house.later(1)
    (alert,) = house.alerts()
    assert alert.ended_at == house.now, "what nothing judges any more is over"


def test_a_heart_beats_after_each_cycle_that_committed(house: House) -> None:
    """Once for each pass that ended well: not by a timer, nor after a failure or a restart."""
    house.alerting()
    house.alerting = house.restarted()
    house.later(1)
    assert len(house.told("/ping")) == 1
    assert house.collect() == "failed"
    house.later(1)
    assert len(house.told("/ping")) == 1
    with feed(rss().encode()) as (url, _):
        alerting = house.alerting
        house.write(url)
        house.alerting = alerting
        house.now += timedelta(hours=2)
        assert house.collect() == "ok"
        house.status.number = 503
        house.later(1)
        house.status.number = 200
        house.later(1)
        house.later(1)
    # Once, then three tries of the one that met 503, then once more.
    assert [one.method for one in house.told("/ping")] == ["GET"] * 5


def test_a_database_that_cannot_be_read_stops_nothing(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged, each part is tried, and tried again in the next round."""
    house.config.database.write_bytes(b"this is no database" * 100)
    with caplog.at_level(logging.WARNING):
        house.later(1)
    assert caplog.text.count("it will be tried again") == 3
    assert not house.told("/ping"), "without knowing of a cycle, no sign of life"


def test_a_bug_in_one_rule_keeps_no_other_from_being_judged(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor does it end what that rule has found: nobody knows whether it lasts."""
    config = house.config
    with open_store(config.database, zone=config.timezone, scorer=config.scorer) as store:
        burst = News(rule="burst", incident="anaheim", source="news", since=NOON, said="Many.")
        begin(store, [burst], (), NOON)

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("monitor.app.alerting.bursts", broken)
    assert house.collect() == "failed"
    house.later(20)
    assert [(one.rule, one.ended_at) for one in house.alerts()] == [
        ("blind", None),
        ("burst", None),
    ]
    assert "alerts/burst/anaheim failed; it will be tried again" in caplog.text


def test_all_rules_are_judged(house: House) -> None:
    """Volume and bursts as the configuration says."""
    items = "".join(
        f"<item><guid>{n}</guid><title>Police in Anaheim</title></item>" for n in range(5)
    )
    with feed(rss(items).encode()) as (url, _):
        house.write(url, '[alerts]\nblind = "off"\nvolume = 4\n')
        assert house.collect() == "ok"
        house.later(1)
    (alert,) = house.alerts()
    assert alert.rule == "volume"
    assert "at least 5 posts" in alert.said


def test_the_waits_grow_up_to_an_hour_and_end_after_a_day() -> None:
    """A minute, two, four ... an hour; news of yesterday is no news."""
    waits = [following(replace(DUE, tries=tries), DUE.at) for tries in range(12)]
    assert waits[:3] == [DUE.at + MINUTE * n for n in (1, 2, 4)]
    assert waits[-1] == DUE.at + 60 * MINUTE
    assert following(DUE, DUE.at + 24 * 60 * MINUTE) is not None
    assert following(DUE, DUE.at + 24 * 60 * MINUTE + MINUTE) is None


SERVICES = """
[alerts]
blind = "10m"
volume = 1
allow_private = true
notify = "json://{url}/ntfy?SECRET-CANARY=1"
webhook = "{url}/hook"
"""


def addressed(house: House) -> str:
    """Return the table of services, as it is formatted when it is written."""
    return SERVICES.replace("{url}/ntfy", house.url.removeprefix("http://") + "/ntfy")


def noisy(house: House, more: str = "") -> None:
    """Let two rules find something at once: a source that is gone, and a busy hour."""
    text = addressed(house) + more
    items = "".join(
        f"<item><guid>{n}</guid><title>Police in Anaheim</title></item>" for n in range(5)
    )
    with feed(rss(items).encode()) as (url, _):
        house.write(url, text)
        assert house.collect() == "ok"
    house.now += 2 * MINUTE
    house.collect()


def services(house: House) -> list[str]:
    """Return the messages that the service was given."""
    return [json.loads(one.body)["message"] for one in house.told("/ntfy")]


def test_a_service_is_told_all_that_is_due_in_one_message(house: House) -> None:
    """People get one message of what happens at once, programs one of each; no secret is kept."""
    noisy(house)
    house.later(9)
    assert [len(house.told(path)) for path in ("/ntfy", "/hook")] == [1, 2]
    (said,) = services(house)
    assert "News has shown nothing about “Off-duty officer fires his gun in Anaheim”" in said
    assert "posts in an hour" in said
    assert json.loads(house.told("/ntfy")[0].body)["title"] == (
        "2 alerts: Off-duty officer fires his gun in Anaheim"
    )
    assert set(house.alerts()[0].delivered) == {"json", "log", "webhook"}
    house.later(1)
    assert len(house.told("/ntfy")) == 1
    assert b"SECRET-CANARY" not in house.config.database.read_bytes()


def test_quiet_hours_hold_what_is_told_and_not_what_is_judged(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """The log has each alert at once; everybody else gets it when the quiet hours are over."""
    evening = house.now.astimezone(house.config.zone).replace(hour=23, minute=0)
    house.now = evening.astimezone(UTC)
    noisy(house, 'quiet = "22:00-07:00"\n')
    with caplog.at_level(logging.INFO):
        house.later(9)
    assert caplog.text.count("alert (") == 2
    assert len(house.alerts()) == 2
    assert house.told("/ntfy") == house.told("/hook") == []
    morning = evening.replace(hour=6, minute=59, second=0) + timedelta(days=1)
    house.now = morning.astimezone(UTC)
    house.alerting()
    assert house.told("/ntfy") == []
    house.later(1)
    assert [len(house.told(path)) for path in ("/ntfy", "/hook")] == [1, 2]
    assert "has shown nothing" in services(house)[0]
    assert "the limit is 1" in services(house)[0]


def test_nobody_is_disturbed_while_somebody_snoozes(house: House) -> None:
    """It ends by itself, or by `off`."""
    noisy(house)
    with open_store(house.config.database, zone="UTC", scorer="social") as store:
        snooze(store, house.now + timedelta(hours=2))
        house.later(9)
        assert house.told("/hook") == []
        house.later(2 * 60)
        assert len(house.told("/hook")) == 2
        snooze(store, house.now + timedelta(hours=2))
        snooze(store, house.now)
        assert snoozed_until(store) == house.now


def test_nobody_snoozes_by_a_clock_that_was_far_ahead(house: House) -> None:
    """Once the clock is right, the alerts of a month would wait."""
    noisy(house)
    with open_store(house.config.database, zone="UTC", scorer="social") as store:
        snooze(store, house.now + timedelta(days=30, hours=2))
    house.later(9)
    assert len(house.told("/hook")) == 2


def acked(house: House, rule: str, note: str = "") -> str:
    """Acknowledge the episode of a rule that lasts, as `monitor alerts ack` does."""
    [number] = [one.number for one in house.alerts() if one.rule == rule]
    return acknowledged(Newsroom.of(house.config), number, "ann", note)


def test_what_is_acknowledged_is_not_sent_again(house: House) -> None:
    """Neither its begin, which waits, nor its end, to people who never had the begin.

    Programs get both, so that what they count comes out even.
    """
    noisy(house)
    house.status.number = 500
    house.later(9)
    house.status.number = 200
    assert "acknowledged by ann" in acked(house, "blind", "feed moved")
    house.later(2)
    (said,) = services(house)[1:]
    assert "posts in an hour" in said
    assert "has shown nothing" not in said
    assert [one.acknowledged_by for one in house.alerts()] == [None, "ann"]
    assert house.alerts()[1].note == "feed moved"
    told = len(services(house))
    house.now += timedelta(hours=3)
    with feed(rss().encode()) as (url, _):
        house.write(url, addressed(house))
        assert house.collect() == "ok"
        house.later(1)
    assert house.alerts()[1].ended_at == house.now
    ended = [json.loads(one.body) for one in house.told()][-1]
    assert (ended["rule"], ended["state"]) == ("blind", "ended")
    assert len(services(house)) == told
    with pytest.raises(UsageError, match=r"no alert \d is open"):
        acknowledged(Newsroom.of(house.config), house.alerts()[1].number, "ann", "")


def test_a_dry_run_says_what_was_sent(house: House) -> None:
    """Asked at the same instants it finds the same episodes, each from what was known then.

    Nothing is sent by it, nor kept.
    """
    start = house.now
    noisy(house)
    house.later(3)
    for _ in range(5):
        house.later(5)
    house.now += MINUTE
    with feed(rss().encode()) as (url, _):
        house.write(url, addressed(house))
        assert house.collect() == "ok"
    house.later(4)
    house.later(5)
    sent = house.alerts()
    assert {(one.rule, one.ended_at is None) for one in sent} == {
        ("blind", False),
        ("volume", True),
    }
    asked, kept = len(house.asked), house.config.database.read_bytes()
    done = list[tuple[int, int]]()
    report = replayed(
        Newsroom.of(house.config), start, house.now, house.now, lambda *one: done.append(one)
    )
    looks = (house.now - start) // (5 * MINUTE) + 1
    assert done == [(made, looks) for made in range(looks)], "whoever waits sees how far it is"
    found = report.rows_of(AlertRecord, "alerts")
    assert [replace(one, number=0, delivered={}) for one in found] == [
        replace(one, number=0, delivered={}) for one in sent
    ]
    assert found[0].delivered == dict.fromkeys(("log", "webhook", "json"), found[0].at)
    assert (len(house.asked), house.config.database.read_bytes()) == (asked, kept)
    (said,) = worded(report).said
    assert said[1].sentence.startswith("2 alerts would have been sent ")
    house.write(house.url, addressed(house) + 'quiet = "00:00-23:00"\nburst = false\n')
    quiet = replayed(Newsroom.of(house.config), start, house.now, house.now)
    for one in quiet.rows_of(AlertRecord, "alerts"):
        hours = house.config.alerts.quiet
        assert hours is not None
        assert one.delivered["webhook"] == (hours.until(one.at, house.config.zone) or one.at)
        assert one.delivered["log"] == one.at
