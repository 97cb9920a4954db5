"""TextBlob's own engine, imported without the toolkit that its front door pulls in.

`import textblob` costs nltk: nine tenths of the time and two thirds of the memory, for features
that we do not use. The engine, `textblob.en`, needs only the standard library, so it is loaded
behind an empty parent package and then taken out of `sys.modules` again: whoever imports textblob
later gets the real one, whole.
"""

import sys
from functools import cache
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.metadata import version
from importlib.util import find_spec, module_from_spec
from threading import Lock
from types import ModuleType
from typing import Final, NamedTuple

_NAME: Final = "textblob"
_ONE_AT_A_TIME: Final = Lock()  # for a moment sys.modules holds an empty parent


class Package(NamedTuple):
    """TextBlob as we use it: `english.sentiment(text)` scores, `text` has the tables."""

    english: ModuleType
    text: ModuleType
    version: str


def load_package() -> Package:
    """Return TextBlob, by the usual import where it cannot be had alone or is imported already."""
    with _ONE_AT_A_TIME:
        return _load()


@cache
def _load() -> Package:
    if _NAME in sys.modules:
        return _package()
    try:
        return _alone()
    except (ImportError, AttributeError):
        return _package()


def _package() -> Package:
    return Package(import_module(f"{_NAME}.en"), import_module(f"{_NAME}._text"), version(_NAME))


def _alone() -> Package:
    """Import the engine behind an empty parent, and leave no trace of either.

    Raises:
        ImportError: There is no such package, or its engine needs the front door.
        AttributeError: Likewise.
    """
    real = find_spec(_NAME)
    if real is None or real.submodule_search_locations is None:
        message = f"expected the package {_NAME}, found none"
        raise ImportError(message)
    bare = ModuleSpec(_NAME, None, is_package=True)
    bare.submodule_search_locations = list(real.submodule_search_locations)
    sys.modules[_NAME] = module_from_spec(bare)
    try:
        return _package()
    finally:
        for name in [each for each in sys.modules if each.partition(".")[0] == _NAME]:
            del sys.modules[name]
