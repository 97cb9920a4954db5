"""Which font each letter of a picture is drawn in, for a renderer that does not choose well.

A browser finds a font for each letter. resvg takes letters that the font of a text lacks from
another only where both make as many shapes of the whole text: Arabic would be lost, and joined
emoji break it. So each text is cut into pieces of one script, which stand side by side where they
would have stood in one.

References:
    Unicode Standard Annex 9, rules W2 to N1: which digits and marks belong to what is written from
    right to left; known, not read again on 2026-11-27.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from html import escape, unescape
from itertools import groupby
from pathlib import Path
from typing import Final, TypeAlias

from monitor.chart.theme import LETTERS, SMALL
from monitor.privacy.output import RIGHT_TO_LEFT

Advance: TypeAlias = Callable[[str, str, float, int], float]
"""Width in pixels of a text in a script, in letters of a size and a weight."""

LATIN: Final = "Noto Sans"
OWN: Final = frozenset(
    {"ARABIC", "ARMENIAN", "BENGALI", "DEVANAGARI", "ETHIOPIC", "GEORGIAN", "GUJARATI", "GURMUKHI"}
    | {"HEBREW", "KANNADA", "KHMER", "LAO", "MALAYALAM", "MYANMAR", "ORIYA", "SINHALA", "TAMIL"}
    | {"TELUGU", "THAI"}
)
"""Scripts whose font is called after them, and comes with the program."""

ASIAN: Final = (
    '"Noto Sans CJK JP","Noto Sans CJK SC","Noto Sans JP","Noto Sans SC","Source Han Sans",'
    '"Hiragino Sans","PingFang SC","Apple SD Gothic Neo"'
)
"""Too large to come with it: those that systems have."""

EMOJI: Final = '"Noto Color Emoji","Apple Color Emoji","Noto Emoji"'
FOLDERS: Final = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
)
FILES: Final = re.compile(
    r"NotoSansCJK|SourceHanSans|Hiragino|PingFang|AppleSDGothic|NotoColorEmoji|Apple Color Emoji"
)
"""Where systems have fonts, and how the files of those are called that do not come with us."""

_WIDE: Final = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "FULLWIDTH", "IDEOGRAPHIC"})
_JOINS: Final = frozenset({"Mn", "Me", "Cf", "Sk", "Zs"})
_TEXT: Final = re.compile(r"<text\b([^>]*)>([^<]+)(?=</text>)")
_ATTRIBUTE: Final = re.compile(r' (x|class|text-anchor)="([^"]*)"')
_LEFTWARD: Final = re.compile("R(?:[RDN]*[RD])?")
"""What is written from right to left, with the digits in it and after it, up to other letters."""

_ENDING: Final = f" .!?…{RIGHT_TO_LEFT}"
"""Signs after such letters that stand on their left; their fonts may have none of these."""

PLAIN: Final = "LATIN"
EMOJIS: Final = "EMOJI"
_KINDS: Final = {"L": "L", "R": "R", "AL": "R", "EN": "D", "AN": "D", "FSI": "I", "PDI": "I"}
"""What decides direction: letters, digits, and the isolates around a quotation."""


def script(char: str) -> str:
    """Return what decides the font of a character; empty for one that goes with the last.

    >>> script("a"), script("\u05d0"), script("\u8b66"), script("\u0301")
    ('LATIN', 'HEBREW', 'CJK', '')
    """
    if unicodedata.category(char) in _JOINS or "\U0001f3fb" <= char <= "\U0001f3ff":
        return ""
    name = unicodedata.name(char, "").partition(" ")[0].partition("-")[0]
    if char > "\U0001f000":
        return EMOJIS
    if name in _WIDE:
        return "CJK"
    return name if name in OWN else PLAIN


def families(of: str) -> str:
    """Return in which fonts a script is drawn, the first that is there.

    >>> families("HEBREW")
    '"Noto Sans Hebrew","Noto Sans"'
    """
    known = {PLAIN: "", "CJK": f"{ASIAN},", EMOJIS: f"{EMOJI},"}
    return f'{known.get(of, f"{chr(34)}Noto Sans {of.capitalize()}{chr(34)},")}"{LATIN}"'


def pieces(text: str) -> list[tuple[str, str]]:
    """Return a text in pieces of one script, each with it, as they stand from left to right."""
    kinds = "".join(_KINDS.get(unicodedata.bidirectional(char), "N") for char in text)
    held: list[tuple[str, str]] = []
    at = 0
    for found in _LEFTWARD.finditer(kinds):
        held += _runs(text[at : found.start()])
        # The last of several scripts stands on the left, digits with the letters before them.
        for of, part in reversed([*_runs(text[found.start() : found.end()], PLAIN)]):
            letters = part.rstrip(_ENDING)
            held += _runs(part[len(letters) :].rstrip(RIGHT_TO_LEFT)[::-1])
            held.append((of, letters))
        at = found.end()
    return [*held, *_runs(text[at:])]


def _runs(text: str, joined: str = "") -> Iterator[tuple[str, str]]:
    """Yield pieces of one script; what is of the script *joined* goes with the last, too."""
    last, scripts = PLAIN, []
    for char in text:
        of = script(char)
        last = last if of in {"", joined} else of
        scripts.append((last, char))
    for of, group in groupby(scripts, key=lambda pair: pair[0]):
        yield of, "".join(char for _, char in group)


def spelled(drawing: str, advance: Advance) -> str:
    return _TEXT.sub(lambda found: _spelled(found, advance), drawing)


def _spelled(found: re.Match[str], advance: Advance) -> str:
    held = pieces(unescape(found[2]))
    if all(of == PLAIN for of, _ in held):
        return found[0]
    how = dict(_ATTRIBUTE.findall(found[1]))
    size, weight = next(
        (LETTERS[name] for name in how.get("class", "").split() if name in LETTERS), (SMALL, 400)
    )
    wide = [advance(part, of, size, weight) for of, part in held]
    share = {"middle": 0.5, "end": 1.0}.get(how.get("text-anchor", ""), 0.0)
    x, parts = float(how.get("x", 0)) - share * sum(wide), []
    for (of, part), width in zip(held, wide, strict=True):
        parts.append(f"<tspan x=\"{x:.1f}\" font-family='{families(of)}'>{escape(part)}</tspan>")
        x += width
    rest = re.sub(r' text-anchor="[^"]*"', "", found[1])
    return f'<text{rest} xml:space="preserve">{"".join(parts)}'


@cache
def beyond_ours() -> tuple[str, ...]:
    """Return the files of fonts on this machine that do not come with the program."""
    found = (path for folder in FOLDERS for path in Path(folder).rglob("*"))
    return tuple(sorted(str(path) for path in found if FILES.search(path.name)))


def beyond(drawing: str) -> bool:
    """Tell whether a drawing that is `spelled` asks for a font that does not come with us."""
    return ASIAN in drawing or EMOJI in drawing
