"""Hashtags that a service keeps apart from the words of a post."""

import re
from collections.abc import Iterable
from typing import Final

from monitor.query import read

_TAG: Final = re.compile(r"#(\w+)")


def with_hashtags(text: str, names: Iterable[str]) -> str:
    r"""Return a text, and below it the hashtags that do not stand in it.

    >>> with_hashtags("Police in #Anaheim", ["lapd", "anaheim"])
    'Police in #Anaheim\n#lapd'
    """
    shown = frozenset(_TAG.findall(text.lower()))
    # In one order, each once: servers list those of the same post as they please.
    apart = [name for name in sorted(set(names)) if name.lower() not in shown]
    if apart:  # or written with accents, or in other letters
        read_so = read(text).tags
        apart = [f"#{name}" for name in apart if not read(f"#{name}").tags.keys() <= read_so.keys()]
    return "\n".join(filter(None, (text, " ".join(apart))))
