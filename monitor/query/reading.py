"""A text, read once into words, so that many queries can be asked of it."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final
from unicodedata import normalize

from msgspec import Struct

from monitor.text import SPACELESS, fold, without_links
from monitor.text.tags import present

# Signs that belong to the letter before them and that `fold` keeps, by block.
_SIGNS: Final = (
    "\u0483-\u0489\u0711\u0730-\u074a\u07a6-\u07b0\u07eb-\u07f3\u07fd\u0816-\u082d\u0859-\u085b"
    "\u0897-\u089f\u08ca-\u0963\u0966-\u0df3"  # the scripts of India
    "\u0f18\u0f19\u0f35-\u0f39\u0f3e\u0f3f\u0f71-\u0f84\u0f86-\u0fbc\u0fc6\u135d-\u135f"
    "\u1712-\u1734\u1752\u1753\u1772\u1773\u1885\u1886\u18a9\u1920-\u193b\u1a17-\u1a7f"
    "\u1b00-\u1b59\u1b80-\u1bf3\u1c00-\u1c37\u1cd0-\u1cff\u2cef-\u2cf1\u2d7f\u2de0-\u2dff"
    "\ua66f-\ua67d\ua69e\ua69f\ua6f0\ua6f1\ua802-\ua827\ua82c\ua880-\ua8cd\ua8e0-\ua8ff"
    "\ua926-\ua953\ua980-\ua9c0\uaa29-\uaa4d\uaab0-\uaac1\uaaeb-\uaaf6\uabe3-\uabed"
    "\U00010d24-\U00010d27\U00011000-\U00011fff\U00016b30-\U00016f92\U0001e000-\U0001e94a"
)
_EMOJI: Final = (
    "\u00a9\u00ae\u3030\u303d\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\U0001f000-\U0001faff"
)
_MONEY: Final = "$\u00a2-\u00a5\u20a0-\u20cf"
_IN_TAGS: Final = "\u00b7\u05be\u05f3\u05f4\u0f0b\u3003\u301c\u30a0\u30fb"
_FLAG: Final = "[\U0001f1e6-\U0001f1ff]{2}"

# A hashtag holds a letter and begins where no word goes on (`&#39;` is no tag).
_ASCII: Final = r"[a-z0-9]++|(?<![&\w])#[\d_]*+[a-z]\w*+|\$"
_ANY: Final = (
    rf"(?<![&\w{_SIGNS}])#[\d_]*+[^\W\d_][\w{_SIGNS}{SPACELESS}{_IN_TAGS}]*+"
    rf"|{_FLAG}|[{SPACELESS}{_EMOJI}{_MONEY}]"
    rf"|[^\W_{SPACELESS}]++(?:[{_SIGNS}]++[^\W_{SPACELESS}]*+)*+"
)
_POSSESSIVE: Final = r"(?:'s\b)?+"
_ASCII_TOKEN: Final = re.compile(f"({_ASCII}){_POSSESSIVE}")
_SPACELESS: Final = re.compile(f"[{SPACELESS}]")
# Without hashtags, ASCII is split at what is in no word in half the time that matching takes.
_ASCII_OWNER: Final = re.compile(r"([a-z0-9$])'s\b")
_IN_ASCII_WORDS: Final = b"abcdefghijklmnopqrstuvwxyz0123456789$"
_PARTED: Final = bytes(code if code in _IN_ASCII_WORDS else ord(" ") for code in range(256))


class Reading(Struct, frozen=True, gc=False):
    """What a query needs to know of a text.

    Attributes:
        line: The folded tokens in order, with one space before each and one at the end; hashtags
            without their ``#``.
        words: The tokens, and beside them the hashtags with their ``#``.
        tags: For each hashtag (with ``#``) the places, counted in tokens from 0, where it stands.
        lang: BCP 47 tag as `present` spells it; None where the text claims none.
    """

    line: str
    words: frozenset[str]
    tags: Mapping[str, list[int]]
    lang: str | None = None

    def places(self, needle: str) -> list[int]:
        """Return where *needle* stands in `line`, in tokens from 0, in order.

        A *needle* is tokens, with one space before each; a last space asks for the whole last
        token.
        """
        found = []
        place = since = 0
        at = self.line.find(needle)
        while at >= 0:
            place += self.line.count(" ", since, at)
            found.append(place)
            since = at
            at = self.line.find(needle, at + 1)
        return found


_NO_TAGS: Final[Mapping[str, list[int]]] = {}


def read(text: str, lang: str | None = None) -> Reading:
    """Read *text* once; any number of queries can then be asked of what comes back.

    Links are left out: what stands in an address is the publisher's wording, not the author's, and
    shortened links are noise that matches by chance.

    *lang* is the BCP 47 tag as the service claims it; None where it claims none.
    """
    folded = without_links(fold(text))
    words = tokens(folded)
    tags = _NO_TAGS
    if "#" in folded:
        words, tags = _untagged(words)
    line = f" {' '.join(words)} " if words else " "
    spoken = present(lang) if lang else None
    return Reading(line, frozenset([*words, *tags] if tags else words), tags, spoken)


def tokens(folded: str) -> list[str]:
    """Split folded text into words, hashtags, emoji, and single letters of spaceless scripts.

    A hashtag keeps its ``#``. A possessive ``'s`` is dropped; every other apostrophe, hyphen and
    underscore parts two words.

    >>> tokens("the off-duty officer's $5 👍🏽 #anaheim_cop 警察")
    ['the', 'off', 'duty', 'officer', '$', '5', '👍', '🏽', '#anaheim_cop', '警', '察']
    """
    if not folded.isascii():
        return _token().findall(folded)
    return _ASCII_TOKEN.findall(folded) if "#" in folded else _split(folded)


def _split(folded: str) -> list[str]:
    """Split folded ASCII without hashtags into words; a dollar sign is one."""
    if "'s" in folded:
        folded = _ASCII_OWNER.sub(r"\1", folded)
    if "$" in folded:
        folded = folded.replace("$", " $ ")
    return folded.encode().translate(_PARTED).decode().split()


def spoken(text: str) -> tuple[str, ...]:
    """Return the words of *text* with its own letters and accents, as other services want them.

    What stands together without a space stays together.

    >>> spoken("Café «警察» $5 #LAPD")
    ('Café', '警察', '$5', '#LAPD')
    """
    pattern = rf"((?:{_ASCII if text.isascii() else _ANY})+){_POSSESSIVE}"
    return tuple(re.findall(pattern, normalize("NFC", text).replace("’", "'"), re.IGNORECASE))


def spaceless(text: str) -> bool:
    return _SPACELESS.search(text) is not None


@cache
def _token() -> re.Pattern[str]:
    """Compile what reads any script; at first use, because it takes 8 ms of a command's start."""
    return re.compile(f"({_ANY}){_POSSESSIVE}")


def _untagged(words: list[str]) -> tuple[list[str], dict[str, list[int]]]:
    bare: list[str] = []
    tags: dict[str, list[int]] = {}
    for word in words:
        if word[0] == "#":
            tags.setdefault(word, []).append(len(bare))
            bare += tokens(word[1:]) if spaceless(word) else [word[1:]]
        else:
            bare.append(word)
    return bare, tags
