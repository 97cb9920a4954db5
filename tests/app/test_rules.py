"""How often a rule fired, and how often that was a wave of the report."""

from datetime import timedelta
from pathlib import Path

from monitor.app.alerts import records
from monitor.app.newsroom import Newsroom
from monitor.config import read_config
from monitor.nouns.posts import Lane, Span
from monitor.store.connection import open_store
from monitor.store.reading.reader import open_reader
from monitor.store.records import News
from monitor.store.writing import alerts
from tests.cli.shell import CONFIG
from tests.store.build import Sample, build, instant

START = instant("02-21T08:00")
HOUR = timedelta(hours=1)
NOW = START + 72 * HOUR


def test_an_episode_is_a_wave_where_it_overlaps_one(tmp_path: Path) -> None:
    """One in the wave, one far from it, one too recent to say; blindness looks for no wave."""
    usual = [Sample(at=START + n * HOUR / 6) for n in range(72 * 6)]
    wave = [Sample(at=START + 40 * HOUR + n * HOUR / 100) for n in range(300)]
    lane = Lane(source="commons", name="#a", settle=HOUR, observed=(Span(START, NOW),))
    path = build(tmp_path / "monitor.db", [*usual, *wave], lanes=[lane])
    (tmp_path / "config.toml").write_text(CONFIG)
    room = Newsroom.of(read_config(tmp_path / "config.toml", environ={}))
    with open_store(path, zone="America/Los_Angeles", scorer="textblob") as store:
        for rule, hours, lasts in (
            ("burst", 41, 1),
            ("burst", 10, 1),
            ("burst", 71.5, None),
            ("blind", 5, 1),
        ):
            at = START + hours * HOUR
            news = News(rule=rule, incident="anaheim", source="commons", since=at, said="Words")
            alerts.begin(store, [news], [], at)
            if lasts is not None:
                alerts.end(store, rule, "anaheim", "commons", [], at + lasts * HOUR)
    with open_reader(path) as reader:
        found = {one.rule: one for one in records(room, reader, NOW)}
    assert (found["burst"].fired, found["burst"].waves, found["burst"].recent) == (3, 1, 1)
    assert (found["blind"].fired, found["blind"].waves) == (1, None)
