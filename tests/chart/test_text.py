"""Text of others does no harm in a chart, and fits."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.chart.text import cut, one_line, sized, width, wrap
from tests.examples import examples

SMALL = sized(11)
ANY = st.text(st.characters(), max_size=200)
FORBIDDEN = [
    *map(chr, range(0x20)),
    "\x7f",
    *map(chr, range(0x80, 0xA0)),
    *"\u202a\u202e\u2066\u2069\u200f\u061c",
]


@given(ANY)
@examples(150)
def test_nothing_that_commands_a_terminal_or_turns_the_line_is_left(text: str) -> None:
    """No control, no direction override, no lone surrogate: any text can be encoded and printed."""
    clean = one_line(text)
    assert not [char for char in clean if char in FORBIDDEN or unicodedata.category(char) == "Cs"]
    clean.encode()


@pytest.mark.parametrize("text", ["מהומה", "مظاهرة", "👩‍👩‍👧 🇺🇸", "naïve café"])
def test_letters_of_any_script_and_emoji_stay_whole(text: str) -> None:
    """Joiners inside emoji, right-to-left letters and accents are text, not commands."""
    assert one_line(text) == text


@given(text=ANY, room=st.integers(30, 400))
@examples(100)
def test_wrapped_lines_fit_and_keep_every_letter(text: str, room: int) -> None:
    """No line is wider than the room, and nothing but spaces is lost."""
    lines = wrap(text, room, SMALL)
    assert all(SMALL(line) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == one_line(text).replace(" ", "")


@examples(60)
@given(st.integers(0, 100), st.integers(0, 12))
def test_a_number_and_its_sign_stay_on_one_line(share: int, before: int) -> None:
    """No line begins with the sign, wherever the number stands."""
    lines = wrap(f"{'x' * before} of which {share} % is so, and {share} % is not", 14, len)
    assert not any(line.startswith("%") for line in lines)
    assert "".join(lines).count(f"{share} %") == 2


@pytest.mark.parametrize("unit", ["h", "min", "d", "am"])
def test_a_number_keeps_its_unit(unit: str) -> None:
    """A line that begins with "h" is read twice."""
    assert wrap(f"one bar is 3 {unit}", 12, len) == ["one bar is", f"3 {unit}"]
    assert wrap("from 3 days on", 6, len) == ["from 3", "days", "on"]


def test_a_joined_character_is_never_cut_in_two() -> None:
    """A family of four stays a family at the end of a line."""
    family = "👨‍👩‍👧‍👦"
    assert set(wrap(family * 6, 60, SMALL)) <= {family * n for n in range(1, 7)}


@given(text=ANY, room=st.integers(30, 400))
@examples(100)
def test_cut_text_fits_and_says_that_it_was_cut(text: str, room: int) -> None:
    """What fits is left as it is; what does not ends in an ellipsis and fits."""
    short = cut(text, room, SMALL)
    assert SMALL(short) <= room
    assert short == one_line(text) or short.endswith("…")


@pytest.mark.parametrize(
    "text",
    [
        "Police order protesters to disperse",
        "WWW MMM @@@",
        "1,234 (−0.21 to −0.10)",
        "Ærøskøbing Жизнь",
    ],
)
def test_the_estimate_is_no_less_than_what_is_drawn(text: str) -> None:
    """The renderer never needs more room than was set aside for a text."""
    images = pytest.importorskip("PIL.ImageFont", reason="the extra `charts` is not installed")
    fonts = pytest.importorskip("manimgx_fonts", reason="the extra `charts` is not installed")
    (folder,) = fonts.__path__
    font = images.truetype(str(Path(folder) / "NotoSans[wght].ttf"), 110)
    assert font.getlength(text) / 10 <= width(text, 11) + 2
