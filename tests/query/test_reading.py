"""How a text is read into words."""

import ast
import gzip
import json
import re
from pathlib import Path
from unicodedata import category, name

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.query import read
from monitor.query.reading import spoken, tokens
from monitor.text import SPACELESS, fold

HARD = Path(__file__).parents[3] / "shared" / "data" / "hardtext"


def hard(file: str) -> Path:
    path = HARD / file
    if not path.exists():
        pytest.skip(f"{path.name} is not here")
    return path


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Off-duty Officer's gun", "off duty officer gun"),
        ("l’officier O'Brien don't", "l officier o brien don t"),
        ("@LAPD_HQ: 1,500 $5 50%", "lapd hq 1 500 $ 5 50"),
        ("café CAFÉ ＣＡＦＥ", "cafe cafe cafe"),
        ("see https://example.org/police now", "see now"),
        ("https://t.co/a1警察 www.lapd.org", "警 察"),
        ("警察とLAPD", "警 察 と lapd"),
        ("ตำรวจ", "ต \u0e4d า ร ว จ"),
        ("पुलिस की गाड़ी", "पुलिस की गाड़ी"),
        ("شرطة مُحَمَّد", "شرطة محمد"),
        ("Полиция €5", "полиция € 5"),
        ("경찰이", "경찰이"),
        ("iPhone™ LAPD®", "iphone tm lapd ®"),
        ("👍🏽👨‍👩‍👧❤️", "👍 🏽 👨 👩 👧 ❤"),
        ("🇦🇺🇸🇪", "🇦🇺 🇸🇪"),
        ("#Anaheim's #LAPD_HQ", "anaheim lapd_hq"),
        ("#東京 #Tokyo東京", "東 京 tokyo 東 京"),
        ("... !? _ ' #", ""),
        ("", ""),
    ],
)
def test_words_are_what_a_reader_sees(text: str, line: str) -> None:
    """Hyphens and apostrophes part words, possessives and links go, symbols stand alone."""
    assert read(text).line.split() == line.split()


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#Anaheim a #lapd #ANAHEIM", {"#anaheim": [0, 3], "#lapd": [2]}),
        ("&#39; x#y #1 ##a #_", {"#a": [4]}),
        ("＃東京 #x", {"#東京": [0], "#x": [2]}),
        ("no tags", {}),
    ],
)
def test_hashtags_know_their_places(text: str, tags: dict[str, list[int]]) -> None:
    """A hashtag holds a letter, begins a word, and is noted with its place among the words."""
    assert read(text).tags == tags


def test_language_is_a_tag_in_lower_case() -> None:
    """Services write es-MX and es_mx; an empty claim is none."""
    assert [read("", lang).lang for lang in ("es-MX", "es_mx", "", None)] == ["es-mx"] * 2 + [
        None
    ] * 2


@given(st.text(st.characters(codec="ascii")) | st.text("ab#'s&_$1 -"))
def test_the_fast_path_reads_alike(text: str) -> None:
    """A text in ASCII is read as it would be with a word of another script after it."""
    assert tokens(f"{fold(text)} ж") == [*tokens(fold(text)), "ж"]


@given(st.lists(st.sampled_from(["a", "ab", "b", "#a", "a's"]), max_size=12))
def test_places_are_counted_in_words(words: list[str]) -> None:
    """Each occurrence is found once, at the number of words before it."""
    bare = [word.removesuffix("'s").lstrip("#") for word in words]
    reading = read(" ".join(words))
    assert reading.places(" a ") == [i for i, word in enumerate(bare) if word == "a"]
    assert reading.places(" a") == [i for i, word in enumerate(bare) if word[0] == "a"]
    assert reading.places(" a a ") == [i for i in range(len(bare)) if bare[i : i + 2] == ["a", "a"]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Niño полицейский", ("Niño", "полицейский")),
        ("“Off–duty” O’Brien’s", ("Off", "duty", "O", "Brien")),
        ("$5 👍🏽 警察", ("$5", "👍🏽", "警察")),
    ],
)
def test_other_services_get_the_letters_as_written(text: str, words: tuple[str, ...]) -> None:
    """A service may not fold as we do, so accents stay, and so does what stands together."""
    assert spoken(text) == words


def test_hashtags_agree_with_twitter() -> None:
    """Twitter's conformance cases for hashtags hold, but for two that are named."""
    suite = hard("twitter-text/extract.yml").read_text("utf-8")
    section = suite.split("\n  hashtags:\n")[1].split("\n  hashtags_")[0]
    case = re.compile(r"description: \"(.+)\"\n\s+text: (\".*\"|'.*')\n\s+expected: (\[.*\])")
    wrong = {
        title
        for title, text, tags in case.findall(section)
        if set(read(ast.literal_eval(text)).tags) != {f"#{fold(t)}" for t in ast.literal_eval(tags)}
    }
    assert len(case.findall(section)) > 60
    assert wrong == {
        "Extract hashtag with fullwidth tilde",  # to us it is the ASCII one, which ends a tag
        "DO NOT extract hashtag if it's a part of URL",  # without http:// it is no link to us
    }


def test_every_emoji_can_be_looked_for() -> None:
    """Each emoji of Unicode's list is read as something, but for those made of ASCII signs."""
    with gzip.open(hard("unicode/emoji-test.txt.gz"), "rt", encoding="utf-8") as lines:
        codes = [line.split(";")[0].split() for line in lines if ";" in line and line[0] != "#"]
    emoji = ["".join(chr(int(code, 16)) for code in row) for row in codes]
    assert len(emoji) > 3500
    assert {fold(one) for one in emoji if not tokens(fold(one))} == {"!!", "!?", "#", "*"}


def test_no_sign_of_a_living_script_parts_a_word() -> None:
    """Marks that folding keeps belong to the letter before them."""
    spaceless = re.compile(f"[{SPACELESS}]")
    marks = [chr(code) for code in range(0x10000) if category(chr(code)) in {"Mn", "Mc", "Me"}]
    kept = [mark for mark in marks if mark in fold(f"x{mark}x") and not spaceless.match(mark)]
    parting = {name(mark) for mark in kept if len(tokens(fold(f"x{mark}x"))) > 1}
    assert len(kept) > 500
    assert {title.split()[0] for title in parting} == {
        "BALINESE",
        "IDEOGRAPHIC",
        "HANGUL",
        "HEBREW",
    }
    assert all("MUSICAL" in title or "TONE" in title or "VARIKA" in title for title in parting)


def test_naughty_strings_are_only_strings() -> None:
    """Nothing that breaks other programs breaks reading; what is read is stable when read again."""
    for text in json.loads(hard("blns/blns.json").read_text("utf-8")):
        line = read(text).line
        assert read(line.strip()).line == line
