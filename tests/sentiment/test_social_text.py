"""How a post is made ready for reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.social.engine import Normalizer
from monitor.sentiment.standard import standard

NORMAL = Normalizer("😂❤👍")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("it isn’t", "it is not"),
        ("It ISN'T", "It IS NOT"),
        ("can't, won't", "ca not, wo not"),
        ("he`s", "he's"),
        ("so😂😂funny", "so 😂 😂 funny"),
        ("👍🏿", "👍"),
        ("❤️", "❤"),
        ("&lt;3 &amp; &#39;x&#39;", "<3 & 'x'"),
        ("see https://example.org/bad-day www.bad.example now", "see now"),
        ("@bad_cop hi @ana@example.org", "hi"),
        ("RT @ana: hi", "hi"),
        ("＠bad hi ＃SoSad", "hi So Sad"),
        ("#SoSad #LAPDOfficer #so_sad #sad", "So Sad LAPD Officer so sad sad"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_what_becomes_of_a_post(text: str, words: str) -> None:
    """One apostrophe, `not` in full, emoji alone, no link, no name, hashtags in words."""
    assert NORMAL(text).split() == words.split()


@given(st.text())
def test_any_text_can_be_made_ready(text: str) -> None:
    """No text is too odd, and letters are neither added nor lost but in names, links, entities.

    Of a text that is in standard English; another one is put into it.
    """
    made = NORMAL(text)
    odd = set("@＠&'’‘ʼ＇`´") & set(text) or "://" in text or "www." in text
    if standard(text) == text and not odd:
        assert [c for c in made if c.isalnum()] == [c for c in text if c.isalnum()]
