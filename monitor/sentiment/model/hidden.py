"""Words that the scorer `model` does not see: who somebody is, and what the incident is about.

Who somebody is moves no scorer (`persons`); the model does not see common names either. It would
also learn that a post about violence is a negative post; a post is judged by what it says of the
event.
"""

from typing import Final

from monitor.sentiment.events import EVENT
from monitor.sentiment.model.names import NAMES
from monitor.sentiment.persons import PERSONS

VERSION: Final = 2


def is_hidden(word: str) -> bool:
    """Tell whether *word*, folded, is one of `PERSONS`, `EVENT` or a common name.

    >>> is_hidden("latino's"), is_hidden("officer"), is_hidden("awful")
    (True, True, False)
    """
    return bool(_HIDDEN & {word, word.removesuffix("'s")})


def is_personal(word: str) -> bool:
    """Tell whether *word*, folded, is one of `PERSONS` or a common name.

    >>> is_personal("she"), is_personal("officer")
    (True, False)
    """
    return bool(_PERSONAL & {word, word.removesuffix("'s")})


_PERSONAL: Final = PERSONS | NAMES
_HIDDEN: Final = _PERSONAL | EVENT
