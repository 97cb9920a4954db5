"""From the store to the rule `mix`."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.alerts.finding import RuleFinding
from monitor.alerts.mixing import mix
from monitor.nouns.alerts import TookOver
from monitor.nouns.posts import Lane, Span
from monitor.nouns.support import Support
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
        "Commons has 75 % of the posts about anaheim on Wednesday 22 February, noon to 3 pm, after "
        "20 % the day before. The total has neither doubled nor halved."
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


def test_five_heldan_hour_are_enough_in_time(tmp_path: Path) -> None:
    """Where an hour has few posts, twelve of them are looked at together, and the span says so."""
    held = [
        Sample(
            at=START + hour * HOUR + n * HOUR / 9,
            source="commons" if n < (5 if hour >= 27 else 1) else "chirper",
            person=n + 5 * (hour % 3),
        )
        for hour in range(40)
        for n in range(5)
    ]
    found = judged(tmp_path, held, lane("chirper", WHOLE), lane("commons", WHOLE)).found
    assert isinstance(found, TookOver)
    assert found.span == Span(START + 27 * HOUR, START + 39 * HOUR)
    assert (found.before.value, found.now.value) == (0.2, 1.0)
    assert found.behind == Support(60, 15)


@pytest.mark.parametrize(("people", "active"), [(9, True), (5, True), (4, False), (1, False)])
@pytest.mark.parametrize("kind", ["source", "narrative", "link"])
def test_of_what_few_accounts_stand_behind_nothing_is_said(
    tmp_path: Path, kind: str, people: int, active: bool
) -> None:
    """Be it a platform, a version or a link: five accounts at least, in the hours it is said of."""
    usual = [
        Sample(at=START + n * HOUR / 20, person=n % 9, text=f"Words {n}") for n in range(36 * 20)
    ]
    if kind == "link":
        usual += [
            Sample(at=START + (20 + n) * HOUR, person=20 + n, text="https://video.example/w/1")
            for n in range(5)
        ]
    late = [
        Sample(
            at=START + 36 * HOUR + n * HOUR / 20,
            person=n % people,
            source="commons" if kind == "source" else "chirper",
            narratives=("ill",) if kind == "narrative" else (),
            text="https://video.example/w/1" if kind == "link" else f"More {n}",
        )
        for n in range(60)
    ]
    key = {"source": "commons", "narrative": "ill", "link": "video.example/w/1"}[kind]
    result = judged(tmp_path, [*usual, *late], lane("chirper", WHOLE), lane("commons", WHOLE))
    assert result.active is active
    assert (result.found is not None) is active
    if result.found is not None:
        assert (result.found.about.kind, result.found.about.key) == (kind, key)


def test_of_a_link_whose_sharers_are_unknown_nothing_is_said(tmp_path: Path) -> None:
    """Some services name no authors."""
    held = [Sample(at=START + n * HOUR / 20, text=f"Words {n}", person=n % 9) for n in range(720)]
    held += [
        Sample(at=START + n * HOUR / 20, text="https://video.example/w/1", person=None)
        for n in range(720, 780)
    ]
    assert judged(tmp_path, held, lane("chirper", WHOLE)).active is False


def test_a_young_incident_is_not_asked(tmp_path: Path) -> None:
    """Fifteen settled hours are needed."""
    path = build(tmp_path / "monitor.db", posts({}), lanes=[lane("chirper", WHOLE)])
    with open_reader(path) as reader:
        assert mix(reader, INCIDENT, START + 24 * HOUR, NOW) is not None
        assert mix(reader, INCIDENT, START + 25 * HOUR, NOW) is None
        assert mix(reader, "unknown", START, NOW) is None
