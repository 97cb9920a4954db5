"""Ids of posts: what of one somebody has written, and the digest that stands for one with a name.

Ids are drawn by services, but those of archives and feeds are often made of titles and authors.
"""

import re
from typing import Final

PREFIX: Final = "withheld:"
"""How an id begins in place of one that held a protected name; 32 hex digits follow."""

FORGOTTEN: Final = "forgotten:"
"""How the name of a post begins whose text is gone."""

DIGITS: Final = 32  # 128 bits: no two posts share an id

_HEX: Final = frozenset("0123456789abcdef")
_DRAWN: Final = re.compile(rf"(?<![0-9a-z])(?:{PREFIX})?[0-9a-f]{{{DIGITS}}}\Z")


def written(text: str) -> str:
    """Return *text* without what was drawn and not written: digits alone, a digest at its end.

    Digits can be read as letters, and a digest has letters in it: a name there is an accident, and
    an id that was replaced must not be found to hold one.

    >>> written("17"), written("forgotten:4523540f1504cd17100c4835e85b7eef"), written("17-ann")
    ('', 'forgotten:', '17-ann')
    """
    if text.isdecimal():
        return ""
    # Few texts end as a digest does: the others need not be searched.
    return _DRAWN.sub("", text) if text[-1:] in _HEX and len(text) >= DIGITS else text


def is_withheld(native_id: str) -> bool:
    """Tell whether *native_id* stands for one that its service cannot be asked for any more."""
    return native_id.startswith(PREFIX)
