"""The vocabulary of incidents: a report of any kind of them is no reaction to it."""

from collections import Counter
from importlib.resources import files

import pytest

from monitor.nouns.posts import Score
from monitor.sentiment.base import Scorer, load
from monitor.sentiment.events import EVENT

REPORTS = {
    "shooting": "Officer fires gun at armed suspect, two bystanders injured, police say",
    "earthquake": "Earthquake of magnitude 6.1 damages hospital, residents evacuated",
    "flood": "Flooding and landslides after storm, rescue teams search the rubble",
    "train": "Train derails near the station, passengers taken to hospital",
    "plane": "Plane crashes on approach, pilot and four passengers dead",
    "protest": "Thousands march in protest, police arrest twelve demonstrators",
    "recall": "Company recalls 20,000 defective heaters after fires",
    "outbreak": "Salmonella outbreak: contaminated eggs withdrawn, 40 patients infected",
    "sport": "Penalty in the last minute, the team loses 1-0 and is eliminated",
    "death": "Actor dies at 71 after long illness, funeral on Monday",
}


@pytest.fixture(params=["social", "model"], scope="module")
def scorer(request: pytest.FixtureRequest) -> Scorer:
    return load(request.param)


def scored(scorer: Scorer, text: str) -> Score:
    return scorer.score(text, "en")


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_a_report_is_neutral_and_a_reaction_is_not(scorer: Scorer, report: str) -> None:
    """Whatever happened; what somebody says of it still counts."""
    assert scored(scorer, report).label == "neutral"
    assert scored(scorer, f"{report}. This is so sad and awful").label == "negative"


def test_words_stand_once_and_in_lower_case() -> None:
    """The file is what an editor reads: sections, and each word in one of them."""
    lines = files("monitor.sentiment").joinpath("events.txt").read_text("utf-8").splitlines()
    found = Counter(word for line in lines if line[:1] not in {"#", "["} for word in line.split())
    assert set(found) == EVENT
    assert [word for word, times in found.items() if times > 1 or word != word.lower()] == []
    assert len([line for line in lines if line.startswith("[")]) >= 8
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("word", ["lost", "tragic", "hero", "grief", "disgrace", "loser", "toxic"])
def test_judgements_and_feelings_still_count(word: str) -> None:
    """They are said of an incident, not by it."""
    assert word not in EVENT
