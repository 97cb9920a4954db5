"""Texts made comparable: what is the same word, and what is the same message.

Every function costs time in proportion to its text, whatever the text is.
"""

import re
from hashlib import blake2b
from typing import Final
from unicodedata import normalize

# Scripts written without spaces between words, as the inside of a character class.
SPACELESS: Final = (
    "\u0e01-\u0eff"  # Thai, Lao
    "\u1000-\u109f\ua9e0-\ua9fe\uaa60-\uaa7f"  # Myanmar
    "\u1780-\u17dd"  # Khmer
    "\u3005-\u3007\u3021-\u3029\u3041-\u309f\u30a1-\u30fa\u30fc-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)
_ACCENTS: Final = (
    "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew points
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"  # Arabic vowels
)
INVISIBLE: Final = (
    "\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff"
)
# What Unicode does not call an accent, or a variant of an ASCII sign, though readers do.
_SIGNS: Final = {
    **dict.fromkeys("‘’‚‛′ʹʻʼʽˈ‹›", "'"),
    **dict.fromkeys("“”„‟«»〝〞〟", '"'),
    **dict.fromkeys("‐‒–—―−", "-"),
    **dict(zip("ØøŁłĐđĦħŦŧıÐð", "oollddhhttidd", strict=True)),
    "Æ": "ae",
    "æ": "ae",
    "Œ": "oe",
    "œ": "oe",
    "Þ": "th",
    "þ": "th",
}
_ODD: Final = re.compile(f"[{_ACCENTS}{INVISIBLE}{''.join(_SIGNS)}]")

# Normalising sorts each run of marks by insertion, in the square of its length: where a text is
# long enough to feel it, runs are cut (Unicode Standard Annex 15 calls 30 marks ample).
_LONG: Final = 1000
_MARK: Final = (
    r"[^\w\s\x00-\x7f\u2000-\u200a\u2010-\u2027\u2030-\u205f\u2070-\u20cf\u2100-\u2bff"
    r"\u3000-\u3029\u3030-\u303f\U0001f000-\U0001fbff]|[\uff9e\uff9f]"
)
_MARKS: Final = re.compile(rf"((?:{_MARK}){{30}})(?:{_MARK})+")

_LINK: Final = re.compile(  # the first letter decides: so few places are looked at
    r"(?:https?://|w(?<![\w.]w)ww\.(?=\w)|p(?<![\w.]p)ic\.twitter\.com/|t(?<![\w.]t)\.co/)"
    rf"[^\s{SPACELESS}]*"
)
# Marks belong to the letter before them, but are none to `\w`: all that is not ASCII, no space and
# no sign of those blocks that hold signs only.
LETTER_MARK: Final = (
    r"[^\w\s\x00-\x7f\u00a1-\u00bf\u00d7\u00f7\u060c\u061b\u061f\u06d4\u0964\u0965\u2000-\u2bff"
    r"\u3000-\u303f\ufe00-\ufe6f\uff00-\uff65\U0001f000-\U0001fbff]"
)
MASKED: Final = re.compile(r"(?<![@＠])\[(?:handle|name withheld|e-mail|phone)\]")
"""What `monitor.privacy` puts in place of what leads to a person, but for handles after an @."""

# Stored texts hold the mask in place of a handle (`monitor.privacy.masking`). Folding drops what it
# ended at, an accent or a joiner, so letters may follow; they belong to the name.
_PART: Final = r"@(?:\[handle\]|\w)(?:[\w.-]*\w)?"
_NAME: Final = rf"{_PART}(?:{_PART})?"
_MENTION: Final = re.compile(rf"(?<![\w@/.]){_NAME}")
_REPOST: Final = re.compile(rf"\A\s*(?:rt\s*+{_NAME}\s*+:?\s*+)+")


def fold(text: str) -> str:
    """Return *text* with all that readers do not distinguish made equal.

    Case, accents (also Hebrew points and Arabic vowel signs), width, ligatures, curly quotes and
    dashes and zero-width characters do not matter. Folding twice changes nothing.

    References:
        Unicode Standard Annex 15, normalisation forms KD and C, in Python's `unicodedata`.

    >>> fold("Ｎiño’s CAFÉ")
    "nino's cafe"
    """
    if text.isascii():
        return text.lower()
    if len(text) > _LONG:
        text = _MARKS.sub(r"\1", text)
    text = normalize("NFKD", text.replace("´", "'").replace("™", " tm"))
    return normalize("NFC", _ODD.sub(lambda odd: _SIGNS.get(odd[0], ""), text).casefold())


def without_links(folded: str) -> str:
    """Return folded text with each link replaced by a space.

    A link ends at a space, or where a script without spaces begins.

    >>> without_links("https://t.co/a1を見て")
    ' を見て'
    """
    if "/" in folded or "www." in folded:
        return _LINK.sub(" ", folded)
    return folded


def plain(text: str) -> str:
    """Return what *text* says: folded, without links, @names and a leading ``RT @name:``.

    Two posts carry the same message where this is equal. A masked handle is a name too.

    >>> plain("RT @KTLA:  Officer fires gun  https://t.co/x1")
    'officer fires gun'
    >>> plain("RT @[handle]: Officer fires gun")
    'officer fires gun'
    """
    folded = fold(text)
    if "@" in folded:
        folded = _REPOST.sub("", folded)
    folded = without_links(folded)
    if "@" in folded:
        folded = _MENTION.sub(" ", folded)
    return " ".join(folded.split())


def word_set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def message_key(text: str) -> int:
    """Return a signed 64-bit number that stands for the message of *text*.

    It is the same on every machine and in every run. A text that holds nothing but links and names
    stands for itself, letter by letter, because links that differ in case lead to two places.

    References:
        BLAKE2b (RFC 7693) with a digest of 8 bytes, big-endian, in Python's `hashlib`.
    """
    key = plain(text) or " ".join(text.split())
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
