"""What a language tag claims: services write the same language in several ways, or none."""

import re
from functools import lru_cache
from typing import Final

_NO_CLAIM: Final = frozenset(
    {"", "art", "mis", "mul", "qam", "qct", "qht", "qme", "qst", "und", "zxx"}
)
_OLD_TAGS: Final = {"fil": "tl", "in": "id", "iw": "he"}


@lru_cache(1_024)
def primary(tag: str | None) -> str | None:
    """Return the language of a BCP 47 tag in its present spelling, or None where it names none.

    >>> primary("en-US"), primary("und"), primary("iw")
    ('en', None, 'he')
    """
    language = re.split("[-_]", tag or "", maxsplit=1)[0].strip().lower()
    return None if language in _NO_CLAIM else _OLD_TAGS.get(language, language)
