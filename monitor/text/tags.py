"""What a language tag claims: services write the same language in several ways, or none."""

from functools import lru_cache
from typing import Final

_NO_CLAIM: Final = frozenset(
    {"", "art", "mis", "mul", "qam", "qct", "qht", "qme", "qst", "und", "zxx"}
)
_OLD_TAGS: Final = {"fil": "tl", "in": "id", "iw": "he"}


@lru_cache(1_024)
def present(tag: str) -> str:
    """Return a BCP 47 tag in its present spelling, in lower case.

    >>> present("iw_IL")
    'he-il'
    """
    language, hyphen, rest = tag.lower().replace("_", "-").partition("-")
    return f"{_OLD_TAGS.get(language, language)}{hyphen}{rest}"


@lru_cache(1_024)
def primary(tag: str | None) -> str | None:
    """Return the language of a BCP 47 tag in its present spelling, or None where it names none.

    >>> primary("en-US"), primary("und"), primary("iw")
    ('en', None, 'he')
    """
    language = present((tag or "").strip()).partition("-")[0].strip()
    return None if language in _NO_CLAIM else language
