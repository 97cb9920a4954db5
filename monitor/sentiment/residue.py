"""What of a text is left to read, once links, mentions, hashtags and emoji are taken out.

References:
    Unicode 16.0, emoji-test.txt and DerivedCoreProperties.txt (Default_Ignorable_Code_Point); read
    2026-11-24.
"""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from monitor.text import MASKED, SPACELESS

HANDLE: Final = re.compile(r"[@＠](?:\[handle\]|\w[\w.-]*)(?:@[\w.-]+)?:?|\bRT(?=\s+[@＠])")
KINDS: Final[Mapping[str, re.Pattern[str]]] = {
    "links": re.compile(rf"(?i:https?://|www\.)[^\s{SPACELESS}]+"),
    "mentions": re.compile(f"{HANDLE.pattern}|{MASKED.pattern}"),
    "hashtags": re.compile(r"[#＃]\w+"),
    "emoji": re.compile(
        r"[0-9#*]\ufe0f?\u20e3"
        r"|[©®\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934\u2935"
        r"\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
        r"[\ufe0e\ufe0f\u200d\U000e0020-\U000e007f]*"
    ),
}
_SIGNS: Final = {"links": ("://", "www."), "mentions": ("@", "＠", "["), "hashtags": ("#", "＃")}
"""Wherever something of a kind is, one of its signs is."""
_BLANK: Final = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe0e\ufe0f\uffa0]")


class Residue(Struct, frozen=True):
    """What is left of a text, and which of `KINDS` were taken out of it, in their order."""

    text: str
    taken: tuple[str, ...]

    @property
    def letters(self) -> str:
        return "".join(filter(str.isalpha, self.text))


def residue(text: str) -> Residue:
    """Take links, mentions, hashtags, emoji and blank letters out of *text*, each leaving a space.

    >>> residue("RT @ana: look 😂 https://example.org/x #lapd").text.split()
    ['look']
    """
    taken = []
    for kind, pattern in KINDS.items():
        if not _may_hold(text, kind):
            continue
        text, times = pattern.subn(" ", text)
        if times:
            taken.append(kind)
    return Residue(text if text.isascii() else _BLANK.sub(" ", text), tuple(taken))


def _may_hold(text: str, kind: str) -> bool:
    """Tell, in less time than its pattern takes, whether something of a kind may be in *text*."""
    if kind == "emoji":
        return not text.isascii()
    signs = _SIGNS[kind]
    return any(map((text.lower() if kind == "links" else text).__contains__, signs))


def why_wordless(left: Residue) -> str:
    """Return why a text whose residue has no letters cannot be read.

    Returns:
        `empty`; `links only`, `mentions only`, `hashtags only` or `emoji only`, punctuation aside;
        else `no words`.
    """
    visible = [c for c in left.text if c.isprintable() and not c.isspace()]
    if not left.taken and not visible:
        return "empty"
    if len(left.taken) == 1 and not any(c.isalnum() for c in visible):
        return f"{left.taken[0]} only"
    return "no words"
