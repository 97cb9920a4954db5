"""Write `monitor/privacy/confusables.txt` from Unicode's list of characters that look alike.

From the repository: ``python -m bench.confusables confusables.txt``, with the file that Unicode
publishes for its Technical Standard 39 (https://www.unicode.org/Public/security/). What Python's
own Unicode data decomposes to letters (bold, full width, accents) is left out: it needs no list.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from bench import arguments
from monitor.privacy.lookalikes import EXTRA, TABLE

MARKS: Final = {"Mn", "Me", "Cf"}
STROKES: Final = ("LATIN", "CYRILLIC", "LISU", "MIAO", "RUNIC", "WARANG")
"""Scripts whose upright stroke passes for a capital I as well as for an l. In others (Arabic alef,
Hebrew vav) it stands in too many names: reading it in two ways would cost more than it finds."""

EUROPEAN: Final = {"LATIN", "CYRILLIC", "GREEK"}
"""Scripts with small capitals. In others, two letters of one script are different letters."""

HEAD: Final = """\
# Characters that look like letters: which letters, a tab, the characters. First letters, then
# signs (after the empty line). 1 is an i or an l.
# Derived by bench/confusables.py from confusables.txt, Unicode Technical Standard 39, version {}.
# Copyright Unicode, Inc.; used under the Unicode License v3, https://www.unicode.org/license.txt
"""


def pairs(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each single character of the list with what it looks like."""
    for line in lines:
        fields = line.split(";")
        if len(fields) > 2 and not line.startswith("#"):
            character, like = (
                "".join(chr(int(code, 16)) for code in field.split()) for field in fields[:2]
            )
            if len(character) == 1:
                yield character, like


def plain(text: str) -> str:
    """Return *text* decomposed and in small letters, without marks and apostrophes."""
    whole = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in whole if unicodedata.category(c) not in MARKS and c not in "'·ʼ")


def letters_of(character: str, like: str) -> str:
    """Return the letters that *character* looks like, or nothing where it is of no use here."""
    found = "".join(EXTRA.get(c, c) for c in plain(like))
    found = "m" if found == "rn" else found
    if character.isascii() or not found.isalpha() or as_ascii_letters(plain(character)):
        return ""
    name = unicodedata.name(character, "")
    is_letter = unicodedata.category(character)[0] == "L"
    if not as_ascii_letters(found):  # for names in other alphabets: of another script only
        if not is_letter or len(like) != 1:
            return ""
        return found if script(like) in EUROPEAN or script(like) != script(character) else ""
    if len(found) > 1 and not (is_letter and name.startswith("LATIN")):
        return ""
    upright = like == "l" and (not is_letter or name.startswith(STROKES))
    return "1" if upright else found


def script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]


def as_ascii_letters(text: str) -> bool:
    return text.isascii() and text.isalpha()


def table(lines: list[str]) -> dict[str, str]:
    """Return what each character looks like, without what the reader finds by itself."""
    found = {c: letters for c, like in pairs(lines) if (letters := letters_of(c, like))}
    small = {c: found.get(c.lower(), EXTRA.get(c.lower(), "")) for c in found}
    found |= {c: "i" for c, letters in found.items() if letters in "1l" and small[c] == "i"}
    # A capital that looks like no letter of ASCII is read as its small form is.
    found = {
        c: letters
        for c, letters in found.items()
        if letters.isascii() or c == c.lower() or not small[c]
    }

    def by_itself(character: str) -> str:
        parts = unicodedata.normalize("NFKD", character)
        if parts == character:
            return "" if character in found else plain(character)
        return "".join(found.get(c, EXTRA.get(c, plain(c))) for c in parts)

    return {c: letters for c, letters in found.items() if by_itself(c) != letters}


def main() -> None:
    lines = arguments.file(*arguments.words(__doc__, 1, 1)).read_text("utf-8-sig").splitlines()
    version = next(line.split()[-1] for line in lines if line.startswith("# Version:"))
    groups: dict[bool, dict[str, str]] = {True: defaultdict(str), False: defaultdict(str)}
    for character, found in table(lines).items():
        groups[unicodedata.category(character)[0] == "L"][found] += character
    blocks = (
        "".join(
            f"{found}\t{''.join(sorted(some))}\n" for found, some in sorted(groups[kind].items())
        )
        for kind in (True, False)
    )
    TABLE.write_text(HEAD.format(version) + "\n".join(blocks), "utf-8")
    print(f"{TABLE}: {sum(map(len, (c for g in groups.values() for c in g.values())))} characters")


if __name__ == "__main__":
    main()
