"""A finding in words: one function a kind, found by its type."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from msgspec import Struct

from monitor.nouns.finding import Finding
from monitor.words.wording import Wording


class Said(Struct, frozen=True, kw_only=True):
    """One finding in two lengths.

    Attributes:
        headline: Without a full stop: a title.
        sentence: With its uncertainty and why.
    """

    headline: str
    sentence: str


def alike(headline: str) -> Said:
    """Return words whose sentence is the headline, with a full stop."""
    return longer(headline, ".")


def longer(headline: str, rest: str) -> Said:
    """Return words whose sentence is the headline, and goes on with *rest* up to a full stop."""
    return Said(headline=headline, sentence=f"{headline}{rest}")


AMONG_ALL: Final = "but this report makes many comparisons, and one like it can easily be chance"
"""Why something that would stand by itself is not claimed."""
ALONE: Final = f"By itself it would count as a change, {AMONG_ALL}."

Words: TypeAlias = Mapping[type[Finding], Callable[[Any, Wording], Said]]
"""Of each kind of finding the function that words it."""
