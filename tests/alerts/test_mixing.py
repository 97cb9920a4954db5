"""From the store to the rule `mix`."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.alerts.finding import RuleFinding
from monitor.alerts.mixing import mix
from monitor.nouns.alerts import TookOver
from monitor.nouns.posts import Lane, Span
from monitor.store.reading.reader import open_reader
from monitor.words.say import say
from monitor.words.wording import Wording
from tests.store.build import INCIDENT, Sample, build, instant

HOUR = timedelta(hours=1)
START = instant("02-21T00:00")
NOW = START + 40 * HOUR + HOUR / 3
"""Of which the settled hours end at 39."""


def posts(late: dict[str, int]) -> list[Sample]:
    """Return 20 posts an hour, 16 of chirper and 4 of commons; in the last four as *late* says."""
    found = []
    for hour in range(40):
        for source, number in (late if hour >= 36 else {"chirper": 16, "commons": 4}).items():
            found += [
                Sample(at=START + hour * HOUR + n * HOUR / 60, source=source, person=n % 9)
                for n in range(number)
            ]
    return found


def lane(source: str, *spans: Span, until: datetime | None = None) -> Lane:
    return Lane(source=source, name="#a", settle=HOUR, observed=spans, until=until)


WHOLE = Span(START, NOW)


def judged(folder: Path, held: list[Sample], *lanes: Lane, since: datetime = START) -> RuleFinding:
    path = build(folder / "monitor.db", held, lanes=lanes, narratives=["ill"])
    with open_reader(path) as reader:
        found = mix(reader, INCIDENT, since, NOW)
    assert found is not None
    return found


def test_a_platform_takes_over(tmp_path: Path) -> None:
    """It is named with its share, and when."""
    found = judged(
        tmp_path,
        posts({"chirper": 5, "commons": 15}),
        lane("chirper", WHOLE),
        lane("commons", WHOLE),
    )
    assert found.active is True
    assert isinstance(found.found, TookOver)
    assert found.found.span == Span(START + 36 * HOUR, START + 39 * HOUR)
    assert say(found.found, Wording(ZoneInfo("UTC"), WHOLE)).sentence == (
        "Commons has 75 % of the Anaheim posts on Wednesday 22 February, noon to 3 pm, after 20 % "
        "the day before. The total is about the same."
    )


def test_an_outage_is_no_change_of_the_mix(tmp_path: Path) -> None:
    """Where the other platform was not watched, or left, nobody can say who has most posts."""
    held = posts({"commons": 15})
    gone = Span(START, START + 36 * HOUR)
    blind = judged(tmp_path, held, lane("chirper", gone), lane("commons", WHOLE))
    assert (blind.active, blind.stands) == (None, "unseen")
    (tmp_path / "left").mkdir()
    left = lane("chirper", gone, until=START + 36 * HOUR)
    assert judged(tmp_path / "left", held, left, lane("commons", WHOLE)).active is None
    (tmp_path / "new").mkdir()
    new = lane("commons", Span(START + 36 * HOUR, NOW))
    late = posts({"chirper": 5, "commons": 15})
    assert judged(tmp_path / "new", late, lane("chirper", WHOLE), new).active is None


def test_a_version_and_a_link_take_over(tmp_path: Path) -> None:
    """A link only where five accounts share it."""
    lanes = (lane("chirper", WHOLE),)
    usual = [
        Sample(at=START + n * HOUR / 20, person=n % 9, text=f"Words {n}") for n in range(36 * 20)
    ]
    times = [START + 36 * HOUR + n * HOUR / 20 for n in range(60)]
    told = [Sample(at=at, person=n % 9, narratives=("ill",)) for n, at in enumerate(times)]
    version = judged(tmp_path, [*usual, *told], *lanes).found
    assert isinstance(version, TookOver)
    assert (version.about.kind, version.about.key) == ("narrative", "ill")
    for people, active in ((9, True), (4, False)):
        folder = tmp_path / str(people)
        folder.mkdir()
        text = "https://video.example/w/1"
        shared = [Sample(at=at, person=n % people, text=text) for n, at in enumerate(times)]
        found = judged(folder, [*usual, *shared], *lanes)
        assert found.active is active
        if isinstance(found.found, TookOver):
            assert (found.found.about.kind, found.found.about.key) == ("link", "video.example/w/1")


def test_a_young_incident_is_not_asked(tmp_path: Path) -> None:
    """Fifteen settled hours are needed."""
    path = build(tmp_path / "monitor.db", posts({}), lanes=[lane("chirper", WHOLE)])
    with open_reader(path) as reader:
        assert mix(reader, INCIDENT, START + 24 * HOUR, NOW) is not None
        assert mix(reader, INCIDENT, START + 25 * HOUR, NOW) is None
        assert mix(reader, "unknown", START, NOW) is None
