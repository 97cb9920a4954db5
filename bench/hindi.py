"""Hindi words as people type them in Latin letters: by rule, with the variants that are usual.

Nobody spells by a standard, so a word is spelt again each time, each variant about as often as it
is met: long vowels single or double, v or w, vowels dropped, the nasal written or not.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Final

_LETTERS: Final = "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसहळ"
_SOUND_OF: Final = (
    "k kh g gh n ch chh j jh n t th d dh n t th d dh n p f b bh m y r l v sh sh s h l"
)
_VOWEL_OF: Final = "A i I u U ri e E o O o e"
_CONSONANTS: Final = dict(zip(_LETTERS, _SOUND_OF.split(), strict=True))
_DOTTED: Final = {"क": "q", "ख": "kh", "ग": "g", "ज": "z", "ड": "r", "ढ": "rh", "फ": "f"}
_SIGNS: Final = dict(zip("ािीुूृेैोौॉॅ", _VOWEL_OF.split(), strict=True))
_VOWELS: Final = {"अ": "a", **dict(zip("आइईउऊऋएऐओऔऑऍ", _VOWEL_OF.split(), strict=True))}
_NASALS: Final = {"ं": "N", "ँ": "M"}
_NUKTA, _VIRAMA, _VISARGA = "\u093c", "\u094d", "\u0903"
_INHERENT: Final = "@"
_TIMES: Final = 8
"""Spellings that are drawn for each word."""

_SPELT: Final = {
    "N": (("n", 0.85), ("", 0.15)),
    "M": (("n", 0.55), ("", 0.45)),
    "v": (("v", 0.7), ("w", 0.3)),
    "f": (("f", 0.8), ("ph", 0.2)),
    "chh": (("chh", 0.6), ("ch", 0.4)),
    "z": (("z", 0.7), ("j", 0.3)),
    "@": (("a", 0.88), ("", 0.12)),
    "A": (("a", 0.75), ("aa", 0.25)),
    "I": (("i", 0.72), ("ee", 0.25), ("y", 0.03)),
    "U": (("u", 0.7), ("oo", 0.3)),
    "E": (("ai", 0.65), ("e", 0.25), ("ae", 0.1)),
    "O": (("au", 0.6), ("o", 0.4)),
    "i": (("i", 0.95), ("", 0.05)),
}
"""Sound -> how it is spelt, and how often."""


def _sounds(word: str) -> list[list[str]] | None:
    """Return a consonant and a vowel for each syllable; None where *word* is not Devanagari."""
    found: list[list[str]] = []
    for sign in unicodedata.normalize("NFD", word.replace("\u200d", "").replace("\u200c", "")):
        if sign in _CONSONANTS:
            found.append([_CONSONANTS[sign], _INHERENT])
            last = sign
        elif sign in _VOWELS or sign in _NASALS:
            found.append(["", _VOWELS[sign]] if sign in _VOWELS else [_NASALS[sign], ""])
        elif found and sign in _SIGNS:
            found[-1][1] = _SIGNS[sign]
        elif found and sign == _NUKTA:
            found[-1][0] = _DOTTED.get(last, found[-1][0])
        elif found and sign == _VIRAMA:
            found[-1][1] = ""
        elif sign != _VISARGA:
            return None
    return found or None


def _without_silent(found: list[list[str]]) -> None:
    """Drop the inherent vowels that nobody speaks: the last, and those between spoken ones."""
    if len(found) > 1 and found[-1][1] == _INHERENT:
        found[-1][1] = ""
    for at in range(len(found) - 2, 0, -1):
        spoken = found[at - 1][1] and found[at + 1][1] not in {"", _INHERENT} and found[at + 1][0]
        if found[at][1] == _INHERENT and spoken:
            found[at][1] = ""


def typed(word: str, draw: Random) -> str | None:
    """Return one way to type *word*; None where it is not all Devanagari."""
    found = _sounds(word)
    if found is None:
        return None
    _without_silent(found)
    sounds = [sound for pair in found for sound in pair if sound]
    return "".join(_spelt(sound, draw) for sound in sounds)


def _spelt(sound: str, draw: Random) -> str:
    ways = _SPELT.get(sound)
    if ways is None:
        return sound
    spellings, shares = zip(*ways, strict=True)
    return str(draw.choices(spellings, shares)[0])


def words(frequencies: Mapping[str, float], draw: Random) -> dict[str, float]:
    """Return typed word -> how often: half by rule, half from our own list (`hindi.txt`).

    *frequencies* say how often a word in Devanagari is used.
    """
    found: dict[str, float] = defaultdict(float)
    for word, often in frequencies.items():
        for _ in range(_TIMES):
            if spelling := typed(word, draw):
                found[spelling] += often / _TIMES
    lines = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    own = dict(one.split(":") for line in lines if not line.startswith("#") for one in line.split())
    unit = sum(found.values()) / sum(map(int, own.values()))
    for spelling, number in own.items():
        found[spelling] += int(number) * unit
    return dict(found)
