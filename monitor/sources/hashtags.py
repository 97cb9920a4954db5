"""Hashtags that a service keeps apart from the words of a post."""

import re
from collections.abc import Iterable
from typing import Final

from monitor.query import read

_TAG: Final = re.compile(r"#(\w+)")
_PLAIN: Final = re.compile("#[0-9]*[A-Za-z][0-9A-Za-z]*")
"""One that is read as it is shown."""
_SIGNS: Final = frozenset("#＃﹟")
"""One of them is in each text beyond ASCII that shows hashtags."""


def with_hashtags(text: str, names: Iterable[str]) -> str:
    r"""Return a text, and below it the hashtags that do not stand in it.

    >>> with_hashtags("Police in #Anaheim", ["lapd", "anaheim"])
    'Police in #Anaheim\n#lapd'
    """
    shown = frozenset(_TAG.findall(text.lower()))
    # In one order, each once: servers list those of the same post as they please.
    apart = [f"#{name}" for name in sorted(set(names)) if name.lower() not in shown]
    is_bare = text.isascii() or _SIGNS.isdisjoint(text)
    if apart and not (is_bare and all(map(_PLAIN.fullmatch, apart))):
        # Shown with accents, or in other letters.
        read_so = read(text).tags
        apart = [tag for tag in apart if not read(tag).tags.keys() <= read_so.keys()]
    return "\n".join(filter(None, (text, " ".join(apart))))
