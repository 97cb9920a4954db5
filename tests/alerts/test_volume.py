"""From the store to what the rules `burst` and `volume` say."""

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from monitor.alerts.bursting import bursts
from monitor.alerts.finding import RuleFinding
from monitor.alerts.volume import volume
from monitor.nouns.alerts import OverLimit, Spike
from monitor.nouns.posts import Lane, Span
from monitor.nouns.quantity import counted, exact
from monitor.store.reading.reader import open_reader
from tests.store.build import INCIDENT, Sample, build, instant

NOW = instant("02-23T11:10")
START = NOW - timedelta(days=4)
MINUTE = timedelta(minutes=1)
SETTLE = 10 * MINUTE


def _store(
    folder: Path,
    burst_at: datetime | None = None,
    seen_until: datetime = NOW,
    settle: timedelta = SETTLE,
) -> Path:
    """Write a post every ten minutes for four days, and sixty of them within three minutes."""
    usual = [Sample(at=START + n * 10 * MINUTE) for n in range(4 * 144)]
    burst = (
        [] if burst_at is None else [Sample(at=burst_at + n * 3 * MINUTE / 60) for n in range(60)]
    )
    lane = Lane(source="chirper", name="#a", settle=settle, observed=(Span(START, seen_until),))
    gone = Lane(source="left", name="#a", settle=SETTLE, until=NOW)
    return build(folder / "monitor.db", [*usual, *burst], lanes=[lane, gone])


def _bursts(path: Path, now: datetime = NOW, since: datetime = START) -> list[RuleFinding]:
    with open_reader(path) as reader:
        return list(bursts(reader, INCIDENT, since, now))


def _volume(path: Path, most: int, now: datetime = NOW) -> RuleFinding:
    with open_reader(path) as reader:
        return volume(reader, INCIDENT, most, now)


def test_a_burst_is_found_on_its_source(tmp_path: Path) -> None:
    """Once its five minutes are settled; a source that left the configuration is not spoken of."""
    at = NOW - 20 * MINUTE
    path = _store(tmp_path, at)
    (found,) = _bursts(path)
    assert (found.key.source, found.active, found.since) == ("chirper", True, at)
    assert isinstance(found.found, Spike)
    assert found.found.posts.value == 62  # 61, and one in the ten minutes before them
    assert found.found.span == Span(at - 10 * MINUTE, at + 5 * MINUTE)


def test_what_may_still_change_is_no_burst(tmp_path: Path) -> None:
    """A burst that is not settled yet is told later."""
    path = _store(tmp_path, NOW - 10 * MINUTE)
    assert [found.active for found in _bursts(path)] == [False]
    assert [found.active for found in _bursts(path, NOW + SETTLE)] == [True]


def test_usual_times_are_no_burst(tmp_path: Path) -> None:
    """Four days of the same, and an incident of which nothing is known yet."""
    path = _store(tmp_path)
    assert [found.active for found in _bursts(path)] == [False]
    assert _bursts(path, since=NOW - MINUTE) == []
    with open_reader(path) as reader:
        assert list(bursts(reader, "unknown", START, NOW)) == []


def test_volume_of_the_last_hour_and_the_last_settled_one(tmp_path: Path) -> None:
    """Sixty posts in the last minutes are enough; when they are past, it is over."""
    path = _store(tmp_path, NOW - 5 * MINUTE)
    assert _volume(path, 60).active is True
    over = _volume(path, 60).found
    assert isinstance(over, OverLimit)
    assert over.posts == counted(66, "posts", missed=True)
    assert over.limit == exact(60, "posts an hour")
    assert over.span == Span(NOW - 60 * MINUTE, NOW)
    assert _volume(path, 66).active is False
    (tmp_path / "blind").mkdir()
    unseen = _store(tmp_path / "blind", seen_until=NOW - 3 * 60 * MINUTE)
    assert _volume(unseen, 60).active is None, "nobody saw the last hours"
    with open_reader(path) as reader:
        assert volume(reader, "unknown", 1, NOW).active is None


def test_a_burst_is_one_episode_however_late_it_settles(tmp_path: Path) -> None:
    """Between its last busy hour and the settled one it is neither told again nor over."""
    path = _store(tmp_path, NOW - 12 * 60 * MINUTE, settle=5 * 60 * MINUTE)
    looks = [_volume(path, 60, NOW - 12 * 60 * MINUTE + n * 10 * MINUTE) for n in range(60)]
    heard = [look.active for look in looks if look.active is not None]
    assert sum(now and not before for before, now in pairwise(heard)) == 1
    assert (heard[0], heard[-1]) == (False, False)
    assert {look.stands for look in looks if look.active is None} == {"unsure"}
