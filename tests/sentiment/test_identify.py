"""What tells languages in Latin letters apart."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.identify import CELLS, SHIPPED, cells_of, leads, version, weigh, words_of

TEXTS = {
    "sw": "Siamini kwamba hili limetokea hapa leo, watu wanalia",
    "cs": "Nemohu uvěřit, že se to stalo zrovna tady",
    "hi-Latn": "mujhe yakeen nahi hota ki ye sab yaha hua",
    "vi": "không thể tin được chuyện này lại xảy ra ở đây",
    "en": "nobody here can believe that it happened",
    "fi": "en voi uskoa että tämä tapahtui täällä",
}


@pytest.mark.parametrize(("language", "text"), TEXTS.items(), ids=TEXTS)
def test_the_language_of_a_sentence_is_the_likeliest(language: str, text: str) -> None:
    """Also of languages that are written without accents."""
    found, _ = weigh(text)
    assert max(found, key=found.__getitem__) == language


@given(st.text())
def test_any_text_is_weighed(text: str) -> None:
    """Each language has a number, always the same; a text without a word has none."""
    found, parts = weigh(text)
    assert (found, parts) == weigh(text)
    assert len(found) == (40 if words_of(text) else 0)
    assert bool(parts) == bool(found)


def test_the_order_of_words_does_not_matter_and_each_is_read_once() -> None:
    """So that training may draw words instead of sentences."""
    (one, _), (other, _) = weigh("the whole town knows"), weigh("knows town whole the")
    assert one == pytest.approx(other)


@given(st.text("abcdefghijklmnopqrstuvwxyzäöüß'", min_size=1, max_size=30))
def test_cells_lie_in_the_table(word: str) -> None:
    """One for the whole word, and one for each sequence, edges included."""
    cells = cells_of(word)
    assert 0 <= min(cells) <= max(cells) < CELLS
    assert zlib.crc32(f"<{word}>".encode()) % CELLS in cells
    assert len(cells) <= 3 * (len(word) + 2)


@pytest.mark.parametrize("word", ["good", "Die", "straßen", "soooo", "don't", "a" * 40])
@pytest.mark.parametrize("end", ["", ",", "!?", ".)", ":"])
def test_the_lead_of_a_word_is_over_its_likeliest_rival(word: str, end: str) -> None:
    """However it is looked up: English less the best other language, without what ends it."""
    weights, parts = weigh(word)
    english = weights.pop("en")
    lead, counted = leads(word + end)
    assert counted == parts
    assert lead == pytest.approx(english - max(weights.values()))


def test_what_is_no_word_is_left_out() -> None:
    """Ends of addresses, amounts, names after `@`, and more than two equal letters in a row."""
    assert words_of("see x.org, $USD, a@b, SOOOO 12th") == ["see", "x", "b", "soo"]
    assert len(words_of("so " * 1_000)) == 200


def test_dots_and_hyphens_part_words() -> None:
    """Of what has a hyphen short parts are left out: they are prefixes, endings and pronouns."""
    assert words_of("pues...nada, well..ok") == ["pues", "nada", "well", "ok"]
    assert words_of("lembro-me, de-escalate, anti-Trump") == ["lembro", "escalate", "anti", "trump"]


def test_the_file_is_small_and_its_licence_travels_with_it() -> None:
    """It is part of any installation; its sources ask to be named."""
    assert SHIPPED.stat().st_size < 400_000
    notice = SHIPPED.with_suffix(".NOTICE").read_text("utf-8")
    assert version().removeprefix("languages-") in notice
    for name in ("wordfreq", "CC BY-SA 4.0", "lingua", "Apache", "GoEmotions", "TwitterAAE", "MIT"):
        assert name in notice
