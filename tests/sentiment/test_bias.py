"""Whom a post is about, and what happened, move no score: this gates every change of a scorer."""

import pytest

from monitor.nouns.posts import MICRO
from monitor.sentiment.base import Scorer, load, names
from monitor.sentiment.events import EVENT
from monitor.sentiment.persons import PERSONS
from tests.sentiment.templates import GROUPS, SENTENCES, filled

pytestmark = pytest.mark.repeats

LARGEST_MOVE = {"social": 0, "model": 150_000}
"""Millionths of polarity by which the person may move a score: nothing, where words are counted; a
trained model learns what stands beside whom, so that it has a bound."""

VOCABULARY = (
    "shot", "shots", "shooting", "shoot", "fired", "fire", "gun", "guns", "weapon", "officer",
    "officers", "police", "cop", "cops", "off-duty", "kid", "kids", "boy", "boys", "teen",
    "teenager", "child", "children", "minor", "juvenile", "protest", "protests", "protester",
    "protesters", "protesting", "march", "rally", "riot", "riots", "arrest", "arrests", "arrested",
    "jail", "custody", "charged", "suspect", "accused", "crime", "criminal", "victim", "victims",
    "violence", "violent", "attack", "attacked", "assault", "threat", "threatened", "kill",
    "killed", "killing", "murder", "dead", "death", "died", "injured", "wounded", "struggle",
    "fight", "dispute", "investigation", "chief", "mayor", "lawn", "dispersal", "black", "white",
    "Latino", "Hispanic", "Muslim", "Christian", "justice",
)  # fmt: skip


@pytest.fixture(params=sorted(LARGEST_MOVE), scope="module")
def scorer(request: pytest.FixtureRequest) -> Scorer:
    if request.param not in names():
        pytest.skip(f"no scorer {request.param} here")
    return load(request.param)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_person_moves_no_score(scorer: Scorer, sentence: str) -> None:
    """Ethnic group, faith, gender and name, swapped in a sentence, leave its polarity as it was."""
    found = {scorer.score(text, "en").polarity for text in filled(sentence)}
    assert max(found) - min(found) <= LARGEST_MOVE[scorer.name]


def test_the_sentences_have_something_to_move(scorer: Scorer) -> None:
    """Most of them have a tone; a scorer that reads nothing would pass without merit."""
    toned = [s for s in SENTENCES if scorer.score(next(filled(s)), "en").polarity]
    assert len(toned) >= 0.8 * len(SENTENCES)


@pytest.mark.parametrize("word", VOCABULARY)
def test_the_vocabulary_of_the_incident_is_neutral(scorer: Scorer, word: str) -> None:
    """A word for what happened or for who was there is no opinion of it, alone or in a report."""
    for text in (word, word.upper(), f"#{word}", f"The report says: {word}."):
        assert scorer.score(text, "en").label in {"neutral", "unscored"}, text


def test_no_word_of_the_lists_counts_for_social() -> None:
    """Each word that was taken out has no polarity, in any case and as a hashtag."""
    social = load("social")
    for word in sorted(EVENT | PERSONS):
        assert {social.score(t, "en").polarity for t in (word, word.title(), f"#{word}")} == {0}


@pytest.mark.parametrize("tone", ["🏻", "🏼", "🏽", "🏾", "🏿", "\u200d♀️", "\u200d♂️"])
def test_the_colour_of_a_hand_moves_no_score_of_social(tone: str) -> None:
    """Skin tone and gender of an emoji say nothing, nor does the colour of a heart."""
    social = load("social")
    for emoji in "👍👏🙏🤦":
        assert social.score(f"well {emoji}{tone} ok") == social.score(f"well {emoji} ok")
    assert len({social.score(f"well {heart} ok") for heart in ("❤️", "🖤", "🤍", "🤎", "💛")}) == 1


def test_raw_textblob_would_not_pass() -> None:
    """The test can fail: TextBlob's own lexicon finds a Black kid sadder than a white one."""
    raw = load("textblob")
    found = {group: raw.score(f"the {group} kid", "en").polarity for group in GROUPS}
    assert found["Black"] < found["white"] == 0
    assert found["Black"] / MICRO == pytest.approx(-0.166667)
