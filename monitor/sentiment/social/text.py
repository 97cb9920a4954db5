"""A post made ready for reading: one spelling for what is written in several ways.

References:
    Unicode 16.0, emoji-test.txt: skin tones, joiners and variation selectors; read 2026-11-24.
"""

import re
from collections.abc import Iterable
from html import unescape
from typing import Final

from monitor.sentiment.residue import KINDS

_APOSTROPHES: Final = "’‘ʼ＇´"
# Skin tones, the joiner, signs of gender, variants: a face says the same with and without them.
_VARIANTS: Final = (*map(chr, range(0x1F3FB, 0x1F400)), *"\u200d\u2640\u2642\ufe0e\ufe0f")
_HASHTAG: Final = re.compile(r"[#＃](\w+)")
_JOINT: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_")


class Normalizer:
    """Rewrites posts; knows which emoji to set apart from their neighbours."""

    def __init__(self, emoji: Iterable[str]) -> None:
        """Keep what to replace, one character each."""
        self._table = str.maketrans(
            {
                **dict.fromkeys(_APOSTROPHES, "'"),
                **dict.fromkeys(_VARIANTS, ""),
                **{sign: f" {sign} " for sign in emoji},
            }
        )

    def __call__(self, text: str) -> str:
        """Return *text* with plain apostrophes, `not` for `n't`, and hashtags cut into words.

        Links and mentions are gone, entities of HTML are characters, emoji stand alone and have no
        skin tone and no gender.

        >>> Normalizer("😂")("@ana it isn’t😂 #JusticeForHim https://example.org/bad").split()
        ['it', 'is', 'not', '😂', 'Justice', 'For', 'Him']
        """
        if "&" in text:
            text = unescape(text)
        if not text.isascii():
            text = text.translate(self._table)
        if "://" in text or "www." in text:
            text = KINDS["links"].sub(" ", text)
        if "@" in text or "＠" in text:
            text = KINDS["mentions"].sub(" ", text)
        if "`" in text:
            text = text.replace("`", "'")
        if "'" in text:
            text = text.replace("n't", " not").replace("N'T", " NOT")
        if "#" in text or "＃" in text:
            text = _HASHTAG.sub(lambda tag: f" {_JOINT.sub(' ', tag[1])} ", text)
        return text
