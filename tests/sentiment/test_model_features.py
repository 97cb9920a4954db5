"""What the model sees of a text, and what leaves no trace."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.sentiment.events import EVENT
from monitor.sentiment.model.features import COUNT_SLOTS, COUNTS, FeatureReader, Features, pieces
from monitor.sentiment.model.hidden import NAMES, is_hidden, is_personal
from monitor.sentiment.persons import PERSONS
from tests.sentiment import corpus

TONES = {"good": 19, "great": 31, "bad": -25, "awful": -20, ":)": 20}
READER = FeatureReader(lambda word: TONES.get(word, 0))


def counted(features: Features) -> dict[str, int]:
    """The value of each count, read back from its slot."""
    first, found = 0, {}
    for slot, (name, values) in zip(features.slots, COUNTS.items(), strict=True):
        found[name] = values[slot - first]
        first += len(values)
    return found


@settings(deadline=None)
@given(corpus.nasty_texts())
def test_any_text_has_cells_and_one_slot_for_each_count(text: str) -> None:
    """Numbers within bounds whatever the text, and the same each time."""
    found = READER.features(text)
    assert all(0 <= cell < 1 << 32 for cell in found.cells)
    assert len(found.slots) == len(COUNTS)
    assert all(0 <= slot < COUNT_SLOTS for slot in found.slots)
    assert FeatureReader(lambda word: TONES.get(word, 0)).features(text) == found


@given(st.lists(st.sampled_from([*sorted(PERSONS | NAMES | EVENT), "JAMAL", "Müller"]), max_size=6))
def test_hidden_words_are_interchangeable(words: list[str]) -> None:
    """However many there are and whatever they are, the text around them looks the same."""
    hidden = [word for word in words if is_hidden(word.lower())]
    text = "a good day for {} and a bad one"
    expected = READER.features(text.format("Emily"))
    if hidden:
        assert READER.features(text.format(" ".join(hidden))) == expected


def test_a_hidden_word_joins_no_pair() -> None:
    """Neither with its neighbours nor by bringing them together."""
    assert READER.features("good officer day") != READER.features("good day")
    assert READER.features("good officer day").cells < READER.features("good day").cells | (
        READER.features("good").cells | READER.features("day").cells
    )


def test_nothing_is_hidden_from_who_asks_for_all() -> None:
    """Training and stance see the words that scoring does not."""
    everything = FeatureReader(lambda _: 0, hidden=lambda _: False)
    assert len(everything.features("the officer").cells) > len(READER.features("the officer").cells)
    assert is_hidden("officer")
    assert not is_personal("officer")
    assert is_personal("emily's")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("good great bad", {"positive words": 2, "negative words": 1, "balance": 3, "both": 7}),
        ("not good", {"positive words": 0, "negative words": 1, "balance": -1}),
        ("isn't it good", {"negative words": 1}),
        ("not one day with such good", {"positive words": 1}),
        ("GOOD I AM", {"words in capitals": 1}),
        ("goooood", {"positive words": 1, "stretched words": 1}),
        ("what?! no!!!!!", {"exclamation marks": 3, "question marks": 1}),
        (":) :)", {"positive words": 2}),
        ("word " * 60, {"length": 6}),
        ("", {"length": 0, "balance": 0, "both": 0}),
    ],
)
def test_what_is_counted(text: str, expected: dict[str, int]) -> None:
    """Tones with negation, shouting, stretching, marks and length, cut to their ranges."""
    found = counted(READER.features(text))
    assert {name: found[name] for name in expected} == expected


def test_a_turned_word_is_the_pair_with_not() -> None:
    """`isn't good` shares a cell with `not good`, though the words are not neighbours in it."""
    assert READER.features("isn't so good").cells & (
        READER.features("not good").cells - READER.features("good").cells
    )


def test_grammar_leaves_no_trace_and_parts_no_neighbours() -> None:
    """Copulas, auxiliaries, articles, the s of a verb, and which "not" it is."""
    same = (
        ("they are lying", "they lying"),
        ("he lies to the kid", "he lie to kid"),
        ("it's a good day", "a good day"),
        ("it isn't good", "it ain't good"),
        ("the mayor's house", "the mayor house"),
        ("he does not know", "he don't know"),
    )
    for one, other in same:
        assert READER.features(one) == READER.features(other), one
    assert READER.features("I can't wait").cells != READER.features("I don't wait").cells
    assert READER.cell("the") is None is READER.cell("officer")
    assert READER.cell("goods") == READER.cell("Good")


def test_spelling_that_readers_do_not_see_makes_no_difference() -> None:
    """Case, accents, curly apostrophes and very long stretching leave cells as they are."""
    cells = READER.features("that isn't café good").cells
    assert READER.features("That ISN’T CAFÉ good").cells == cells
    assert READER.features("sooo").cells == READER.features("soooooo").cells


def test_links_and_mentions_are_not_read() -> None:
    """A handle is no word, nor is an address."""
    assert pieces("@good www.bad.com https://bad.org/awful day") == ["day"]
    assert READER.features("@good day") == READER.features("day")


def test_emoticons_are_known_and_words_without_tone_are_not() -> None:
    """What the gate asks about a text without letters."""
    assert READER.knows("... :)")
    assert not READER.knows("... 12 !!")
