"""What is taken out of a text before anyone asks for its language."""

import gzip
import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.residue import residue, why_wordless
from monitor.sentiment.scripts import LATIN, UNKNOWN, main_script, script
from tests.sentiment import corpus


def test_kinds_are_named_in_one_order() -> None:
    """Whatever stands first, links come before mentions, hashtags and emoji."""
    left = residue("😂 #lapd @ana see https://example.org/a_(b)?c=d#e")
    assert left.text.split() == ["see"]
    assert left.taken == ("links", "mentions", "hashtags", "emoji")
    assert left.letters == "see"


def test_words_that_merely_look_alike_stay() -> None:
    """A lone sign, a number sign and the word RT are no mention, no hashtag and no link."""
    left = residue("RT is not @ or # but a@b is; 3 # 4 http")
    assert left.letters == "RTisnotorbutaishttp"


@given(st.text())
def test_nothing_is_added(text: str) -> None:
    """What is left was there before, in the same order."""
    left = iter(text)
    assert all(c in left for c in residue(text).text if c != " ")


@given(st.text(st.characters(exclude_categories=["L"])))
def test_a_text_without_letters_always_has_a_reason(text: str) -> None:
    """Each is one of the reasons that the documents list."""
    kinds = ("links", "mentions", "hashtags", "emoji")
    assert why_wordless(residue(text)) in {"empty", "no words", *(f"{kind} only" for kind in kinds)}


def test_every_emoji_is_an_emoji() -> None:
    """Each emoji of Unicode's own test file, alone, is `emoji only`."""
    path = corpus.DATA / "hardtext" / "unicode" / "emoji-test.txt.gz"
    if not path.exists():
        pytest.skip("no emoji-test.txt beside the repository")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [row for line in file if (row := re.match(r"([0-9A-F ]+);", line))]
    emoji = ["".join(chr(int(code, 16)) for code in row[1].split()) for row in rows]
    assert len(emoji) > 3_000
    assert [e for e in emoji if why_wordless(residue(e)) != "emoji only"] == []


@pytest.mark.parametrize(
    "piece", ["@", "@a.", "RT ", "#", "http", "www.", "1\ufe0f", "\u200d", "a-"]
)
def test_time_grows_with_length_only(piece: str) -> None:
    """No repetition makes the patterns go back and forth: 100,000 characters take few seconds."""
    start = process_time()
    residue(piece * (100_000 // len(piece)))
    assert process_time() - start < 4


def test_scripts_are_told_by_most_of_the_letters() -> None:
    """The majority counts, kana make it Japanese, and the table begins and ends somewhere."""
    assert main_script("abcж") == LATIN
    assert main_script("abжж") == LATIN
    assert main_script("aжж") == "Cyrl"
    assert main_script("東京都へ") == "Jpan"
    assert main_script("東京都") == "Hani"
    assert main_script("ужасへ") == "Cyrl"
    assert main_script("𝓪𝓫") == UNKNOWN
    assert [script(c) for c in "\0\u036f\u0370\U0010ffff"] == [LATIN, LATIN, "Grek", UNKNOWN]
