"""How the words around a known word change what it counts."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.events import EVENT
from monitor.sentiment.persons import PERSONS
from monitor.sentiment.social.reading import (
    FILLER,
    LESS,
    MORE,
    NEGATIONS,
    counted,
    drawn_out,
    polarity,
    roles_of,
)

KNOWN = {"good": 2.0, "bad": -2.5, "sad": -2.0}
KINDS = [*KNOWN, "not", "very", "but", "he", "she", "zz", "unknownword", ".", "!", "'", "kinda"]
texts = st.lists(st.sampled_from(KINDS), max_size=15)


def factors(text: str) -> list[float]:
    return [round(factor, 6) for _, factor in found(text.split())]


def found(words: Sequence[str]) -> Sequence[tuple[str, float]]:
    known, _ = counted([roles_of(words, KNOWN)])
    return known


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("good", [1]),
        ("not good", [-0.5]),
        ("not a b good", [-0.5]),
        ("not a b c good", [1]),
        ("not . good", [1]),
        ("very good", [1.2]),
        ("kinda good", [0.8]),
        ("very good bad", [1.2, 1]),
        ("not very good", [-0.6]),
        ("good but bad", [0.5, 1.5]),
        ("not a thing but good", [1]),
        ("not good bad", [-0.5, -0.5]),
        ("but good", [1]),
        ("zz qq", []),
    ],
)
def test_factors(text: str, expected: list[float]) -> None:
    """Negations reach three words, degree words the next known one, `but` moves the weight."""
    assert factors(text) == expected


@given(texts, st.sampled_from(sorted(PERSONS)), st.integers(0, 15))
def test_an_identity_takes_no_room(words: list[str], identity: str, at: int) -> None:
    """Wherever such a word is put, what counts and by how much stays as it was."""
    with_it = [*words[:at], identity, *words[at:]]
    assert found(with_it) == found(words)


@given(texts, st.text("qwxz", min_size=1), st.text("qwxz", min_size=1))
def test_the_length_of_an_unknown_word_decides_nothing(
    words: list[str], one: str, other: str
) -> None:
    """Names are unknown words of any length: they are all read alike."""

    def named(name: str) -> Sequence[tuple[str, float]]:
        return found([name if word == "zz" else word for word in words])

    taken = {"d", "m", "s", "t"}
    if not {one, other} & taken:
        assert named(one) == named(other)


@given(st.integers(-9_000, 9_000).map(lambda hundredths: hundredths / 100), st.integers(0, 100))
def test_polarity_is_odd_bounded_and_grows(total: float, marks: int) -> None:
    """A sum and its opposite have opposite polarities, none beyond 1; marks never lower a tone."""
    found = polarity(total, marks)
    assert found == -polarity(-total, marks)
    assert abs(polarity(total, 0)) <= abs(found) <= 1
    assert found * total >= 0
    assert polarity(total, 4) == polarity(total, 5)


def test_the_scale_is_that_of_vader() -> None:
    """A sum of 3.9 gives about 0.7; an exclamation mark adds to the side that prevails."""
    assert polarity(3.9, 0) == pytest.approx(0.7096, abs=1e-4)
    assert polarity(-2.0, 1) == pytest.approx(-2.292 / (2.292**2 + 15) ** 0.5)
    assert polarity(0.0, 3) == 0


def test_drawn_out_words_are_known_again() -> None:
    """Two letters are tried before one; what is still unknown stays; parts of speech count too."""
    words = ("goooood", "baaaad", "verrry", "nooot", "zzzz", "sad", "zz")
    assert [drawn_out(word, KNOWN) for word in words] == [
        "good", "bad", "very", "not", "zzzz", "sad", "zz",
    ]  # fmt: skip


@given(texts, st.lists(st.integers(0, 15), max_size=4))
def test_words_say_the_same_in_parts(words: list[str], cuts: list[int]) -> None:
    """A text is looked up piece by piece: wherever it is cut, the same words count as much."""
    at = [0, *sorted(cuts), 15]
    parts = [roles_of(words[start:end], KNOWN) for start, end in pairwise(at)]
    assert counted(parts) == counted([roles_of(words, KNOWN)])


def test_exclamation_marks_are_counted() -> None:
    """They add to what prevails; where there is nothing to count they are counted all the same."""
    assert counted([roles_of(["so", "!", "good", "!", "!"], KNOWN)]) == ([("good", 1.0)], 3)
    assert counted([]) == ([], 0)


def test_the_lists_do_not_contradict_each_other() -> None:
    """No word both turns and grades, and none that is not seen does either."""
    parts = (NEGATIONS, MORE, LESS, PERSONS, EVENT)
    for number, one in enumerate(parts):
        for other in parts[number + 1 :]:
            assert one & other == frozenset()
    assert all(word == word.lower() for part in (*parts, FILLER) for word in part)
