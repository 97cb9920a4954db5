"""One way of writing: what is put into standard English, and what is left as it is."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.sentiment.persons import NAMES_THAT_ARE_WORDS
from monitor.sentiment.standard import (
    _CURLY,
    _rewritten,
    _said_once,
    by_itself,
    in_pieces,
    phrases,
    standard,
)
from tests.examples import examples
from tests.sentiment import corpus


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("They finna leave", "They about to leave"),
        ("Ion know", "i do not know"),
        ("She smart as hell", "She smart "),
        ("lovin it, goin' home", "loving it, going home"),
        ("LOVIN IT", "LOVING IT"),
        ("Can't nobody say that", "nobody say that"),
        ("I ain't seen nothing", "I is not seen anything"),
        ("I ain’t seen nuthin", "I is not seen anything"),
        ("They never gave nobody no answer", "They never gave anybody any answer"),
        ("good ass food", "good  food"),
        ("poor families", "they families"),
        ("I saw Hope near the station", "I saw they near the station"),
        ("Hope said so. Joy's brother too", "they said so. they's brother too"),
    ],
)
def test_what_is_put_into_standard_english(written: str, read_as: str) -> None:
    """Spellings, grammar, idioms, dropped sounds, double denial, and who is spoken of."""
    assert standard(written) == read_as


@pytest.mark.parametrize(
    "text",
    [
        "We were happy, and it was a good day.",
        "I never said no. Nothing else was said.",
        "No, I did not",
        "the captain began again in the rain",
        "kiss my ass you liar",
        "I have hope and joy. Hope for the best",
        "Happy Birthday and Merry Christmas",
        "a poor excuse",
        "@lovin #lovin https://example.org/finna",
        "the dope dealer lit a candle",
        "see _stdin_",
    ],
)
def test_what_is_left_as_it_is(text: str) -> None:
    """Standard English, words in their other sense, links, mentions and hashtags."""
    assert standard(text) == text


@settings(deadline=None)
@given(corpus.nasty_texts())
def test_any_text_is_read_and_nothing_is_said_twice(text: str) -> None:
    """Whatever is written, it has a reading that is no longer than its phrases make it."""
    longest = max(len(read_as) for found in phrases().values() for _, read_as in found)
    assert len(standard(text)) <= len(text) + longest * len(re.findall(r"\w+", text))


_SAID = sorted(
    {
        *re.findall(
            r"\S+", "Hope Joy poor families lovin' goin again rain in @lovin #finna no never"
        ),
        *re.findall(
            r"\S+", "can't don't nobody ass I`m it’s ’bout u2 ' '' . ! - é Hope's the a my"
        ),
        *(word for same in phrases().values() for words, _ in same for word in words),
        "\n",
    }
)


@examples(300)
@given(st.lists(st.tuples(st.sampled_from(_SAID), st.sampled_from(["", " ", " "])), max_size=12))
def test_the_quick_look_reads_as_word_by_word(said: list[tuple[str, str]]) -> None:
    """A text in which no rule is seen at a glance is read as if each word were looked at."""
    text = "".join(word + gap for word, gap in said)
    in_full = _said_once(_rewritten(text.translate(_CURLY)))
    assert standard(text) in {text, in_full}
    assert standard(text).translate(_CURLY) == in_full


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("They lovin it, y'all", True),
        ("no, I did not", False),
        ("no, I did", True),
        ("Hope said so", False),
        ("we hope so", True),
        ("poor families", False),
        ("smart as hell", False),
        ("smart  as-hell", False),
        ("hell no", True),
        ("good ass food", False),
        ("see _stdin_", False),
    ],
)
def test_pieces_are_written_by_themselves_where_no_neighbour_decides(
    text: str, *, alone: bool
) -> None:
    """Neighbours decide on phrases, names, who is spoken of, and what is denied twice."""
    assert in_pieces(text) is alone


@examples(300)
@given(st.lists(st.tuples(st.sampled_from(_SAID), st.sampled_from(["", " ", " "])), max_size=12))
def test_a_text_becomes_what_its_pieces_become(said: list[tuple[str, str]]) -> None:
    """Where that may be said of it; else it is put into standard English as a whole."""
    text = "".join(word + gap for word, gap in said)
    if in_pieces(text):
        pieces = " ".join(map(by_itself, text.split()))
        assert standard(text).translate(_CURLY).split() == pieces.split()


def test_the_table_is_sorted_and_says_each_thing_once() -> None:
    """A phrase has one meaning, in lower case, and is at most four words long."""
    found = [words for same in phrases().values() for words, _ in same]
    assert len(found) == len(set(found)) > 400
    assert all(" ".join(words) == " ".join(words).lower() for words in found)
    assert max(map(len, found)) <= 5


@pytest.mark.parametrize("name", sorted(NAMES_THAT_ARE_WORDS))
def test_a_name_is_told_from_the_word_by_how_it_is_used(name: str) -> None:
    """In the middle of a sentence by its capital, at its beginning by what follows."""
    assert standard(f"we asked {name.title()} about it") == "we asked they about it"
    assert standard(f"{name.title()} lives here") == "they lives here"
    assert standard(f"we asked {name} about it") == f"we asked {name} about it"
