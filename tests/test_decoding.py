"""What is undone, and that each character is known to stand where it was read from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.decoding import decoded

NAME = "José Peña"


@pytest.mark.parametrize(
    "text",
    [
        "Jos%C3%A9%20Pe%C3%B1a",
        "Jos%c3%a9 Pe%c3%b1a",
        "Jos%25C3%25A9 Pe%252525C3%252525B1a",
        "Jos%E9 Pe%F1a",
        "%u004aos%u00e9 Pe%u00f1a",
        "Jos&eacute; Pe&ntilde;a",
        "&#74;os&#xE9; Pe&#241;a",
        "Jos&amp;eacute; Pe&amp;amp;#241;a",
        r"Jos\u00e9 Pe\u00F1a",
        r"Jos\\u00e9 Pe\u{f1}a",
        r"Jos\xe9 Pe\xc3\xb1a",
        r"Jos\N{LATIN SMALL LETTER E WITH ACUTE} Pe\361a",
        "Jos=C3=A9 Pe=C3=B1a",
        "Jo=\ns=C3=\r\n=A9 P=\r\ne=C3=B1a",
        r"Jos\U000000e9 Pe&ntilde;a",
        NAME.encode().decode("cp1252"),
        NAME.encode().decode("cp1252").encode().decode("cp1252"),
        NAME.encode().decode("mac_roman"),
        "Jo<b>s</b>é Pe<wbr>ña",
        "Jos%26eacute%3B Pe%26ntilde%3Ba",
    ],
)
def test_encodings_are_undone(text: str) -> None:
    """Each by itself, one in the other, and several times over."""
    assert decoded(text)[-1].text == NAME


def test_a_host_is_read_as_a_browser_shows_it() -> None:
    assert decoded("https://xn--jos-dma.example/").pop().text == "https://josé.example/"


def test_two_halves_of_a_character_are_one() -> None:
    assert decoded(r"\ud83d\ude42").pop().text == "🙂"


def test_what_is_no_garbling_stays_readable() -> None:
    """Cyrillic letters may pass for garbled ones: the text before is among the views."""
    assert "Фёдор" in [view.text for view in decoded("%D0%A4%D1%91%D0%B4%D0%BE%D1%80")]


@pytest.mark.parametrize(
    "text", ["", "plain", "50% off & more", "a=b&c=d", r"C:\temp", "x < y > z", "Étienne", "1--2"]
)
def test_what_is_not_encoded_is_itself(text: str) -> None:
    assert [view.text for view in decoded(text)] == [text]


def test_a_character_stands_where_it_was_read_from() -> None:
    """A mask over the letters that are read covers what was written, and nothing beside it."""
    view = decoded("so Jos%C3%A9_Pe%C3%B1a!").pop()
    first = view.text.index("José")
    assert view.place(first, first + 9) == (3, 22)


@given(st.text(alphabet="%25C3A9&#x;amp\\u{}ÃƒÂ©=<>n-\ud83d", max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    """No text breaks it, and no place lies outside."""
    for view in decoded(text):
        for at in range(len(view.text)):
            start, end = view.place(at, at + 1)
            assert 0 <= start < end <= len(text)
