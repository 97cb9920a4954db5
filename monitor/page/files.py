"""What the page brings along, and how its policy names it."""

import base64
import hashlib
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from monitor.privacy.output import html

_WORD: Final = re.compile(r"\{\{(\w+)\}\}")


def file(name: str) -> str:
    """Return a file of `script/` as text."""
    return files("monitor.page").joinpath("script", name).read_text("utf-8")


def fragment(name: str, words: Mapping[str, str]) -> str:
    """Return a file of `script/` in which `{{name}}` is replaced by the words of that name.

    Raises:
        KeyError: There is no such word.
    """
    return _WORD.sub(lambda found: html(words[found[1]]), file(name))


def digest(text: str) -> str:
    """Return how a policy names a script or style that may be used."""
    made = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(made).decode()}'"
