"""How a post is made ready for reading."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.sentiment.social import engine
from monitor.sentiment.social.engine import Normalizer, values
from monitor.sentiment.social.reading import counted, roles_of
from monitor.sentiment.standard import standard
from monitor.sentiment.tokens import TOKENS
from monitor.text import word_set
from tests.examples import examples

NORMAL = Normalizer("😂❤👍")
PIECES = sorted(
    word_set("""
    : :- :) ) ( - . ' '( d x o ° RT R\u200dT #RT RT: @ana @ana: ＠ana #GoodBad #so_bad ＃bad
    https://example.org/bad HTTPS://EXAMPLE.ORG WWW.BAD.EXAMPLE www.good.example isn't isn’t ISN'T
    n`t &lt;3 &amp; &#58; 😂 👍🏿 \ufe0f goooood good! bad... not but very END-OF-SENTENCE gonna
    Hope said poor families as hell smart can't nobody
    """)
)


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


@examples(400)
@example([("not a b", " "), ("RT", " "), ("@ana", " "), ("bad", "")])
@example([("not a b", " "), ("WWW.BAD.EXAMPLE", " "), ("bad", " "), ("https://example.org", "")])
@example([("not a b", " "), ("END-OF-SENTENCE", " "), ("bad", "")])
@example([("so :", "\n\n"), (")", "")])
@example([("so :", " "), ("@ana", " "), (")", "")])
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " ", " ", "\n", "\xa0"]))))
def test_a_post_is_read_by_its_pieces_as_in_one(said: list[tuple[str, str]]) -> None:
    """What is known of each piece adds up to what the whole says, made ready and cut in one.

    Where neighbours decide, as with "RT", a torn emoticon or an end of a paragraph, it is made so.
    """
    text = "".join(piece + gap for piece, gap in said)
    normal = Normalizer(word for word in values() if len(word) == 1)
    whole = counted([roles_of(TOKENS.words(normal(text)), values())])
    assert engine._counted(text) == whole
