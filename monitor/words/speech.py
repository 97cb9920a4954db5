"""A finding in words: one function a kind, found by its type."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from msgspec import Struct

from monitor.nouns.finding import Finding
from monitor.words.times import Clock


class Said(Struct, frozen=True, kw_only=True):
    """One finding in three lengths.

    Attributes:
        headline: Without a full stop: a title.
        sentence: With its uncertainty and why.
        label: The number or the fact alone.
    """

    headline: str
    sentence: str
    label: str


Words: TypeAlias = Mapping[type[Finding], Callable[[Any, Clock], Said]]
"""Of each kind of finding the function that words it."""
