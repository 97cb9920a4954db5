"""Words with a part of their own: what `social` never counts, and what turns or grades a word."""

import re
from importlib.resources import files
from typing import Final


def _lists() -> dict[str, frozenset[str]]:
    """Return the sections of `words.txt` by name."""
    text = files(__package__).joinpath("words.txt").read_text(encoding="utf-8")
    plain = re.sub(r"^#.*$", "", text, flags=re.MULTILINE)
    _, *parts = re.split(r"^\[(\w+)\]$", plain, flags=re.MULTILINE)
    return {
        name: frozenset(words.split()) for name, words in zip(parts[::2], parts[1::2], strict=True)
    }


_LISTS: Final = _lists()

EVENT: Final = _LISTS["event"]
"""The vocabulary of incidents: what happened is no opinion of it."""
IDENTITY: Final = _LISTS["identity"]
"""Whom a post is about; not even a step from one word to the next."""
FILLER: Final = _LISTS["filler"]
"""Words that other lexicons count, though posts use them without a tone."""
NEGATIONS: Final = _LISTS["negations"]
MORE: Final = _LISTS["more"]
LESS: Final = _LISTS["less"]
