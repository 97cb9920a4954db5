"""Characters that pass for letters: Unicode's own list of them, and what it lacks.

The list is `confusables.txt` beside this file, made by `bench/confusables.py`.
"""

import re
from pathlib import Path
from typing import Final
from unicodedata import normalize

TABLE: Final = Path(__file__).parent / "confusables.txt"


def _pairs(text: str) -> dict[str, str]:
    return {pair[0]: pair[1:] for pair in text.split()}


# What Unicode compares with these only, and these with no letter of ASCII.
EXTRA: Final = _pairs(
    "ƅb ĸk ɛe ꞓe πn ʍm ᴀa ʙb ᴅd ᴇe ꜰf ɢg ʜh ᴊj ᴋk ʟl ᴍm ɴn ᴘp ʀr ᴛt βb χx ωw ъb Γr"
    " ٱl ىي یي ېي کك ڪك ۅو"  # the same letter in another language that writes with Arabic ones
)
_EXTRA_SIGNS: Final = {
    **_pairs("†t ‡t ✝t €e £l §s ¡i ⭕o ○o ◯o ◎o ●o ⚪o ⚫o 🔴o ❌x ✖x"),
    **_pairs("Λa Δa Дa Σe Ξe Єe Зe зe əe ǝe Иn иn Яr яr Фo μu"),  # chosen for their looks
    **{
        chr(first + number): chr(ord("a") + number)
        for first in (0x1F150, 0x1F170, 0x1F1E6)  # discs, boxes, letters of flags
        for number in range(26)
    },
}


def _read() -> tuple[dict[str, str], dict[str, str]]:
    """Return what letters and what signs look like, from the file."""
    groups: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for group, block in zip(groups, TABLE.read_text("utf-8").split("\n\n"), strict=True):
        for line in block.splitlines():
            if not line.startswith("#"):
                found, characters = line.split("\t")
                group.update(dict.fromkeys(characters, found))
    return groups


_LETTERS, _SIGNS = _read()

LETTERS: Final = _LETTERS | EXTRA
"""What a letter looks like, in small ASCII letters where it can be; 1 is an i or an l."""

_UPRIGHTS: Final = dict.fromkeys(
    ["Ι", "І", *(chr(n) for n in range(128, 0x1F000) if normalize("NFKD", chr(n)) in {"I", "l"})],
    "1",
)
_ANY_SIGN: Final = {**_SIGNS, **_EXTRA_SIGNS, **_UPRIGHTS, "!": "1", "|": "1"}
SIGN: Final = rf"[{re.escape(''.join(_SIGNS | _EXTRA_SIGNS | _UPRIGHTS))}]|[!|](?=\w)"
"""A pattern of the signs that look like letters; ! and | at the end of a word do not."""
_SIGN: Final = re.compile(rf"(?=[!|]|[^\x00-\x7f])(?:{SIGN})")
_UPRIGHT: Final = str.maketrans(dict.fromkeys("Il|", "1") | _UPRIGHTS)


def with_signs_as_letters(text: str) -> list[str]:
    """Return *text*, as long as it is, with a letter for each sign that looks like one.

    Also with each l and capital I as either, where letters of other alphabets are there too. Empty
    where nothing in it looks like a letter.
    """
    if text.isascii() and "!" not in text and "|" not in text:
        return []
    signed = _SIGN.sub(lambda found: _ANY_SIGN[found[0]], text)
    found = [] if signed == text else [signed]
    return found if text.isascii() else [*found, signed.translate(_UPRIGHT)]
