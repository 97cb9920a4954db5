"""No number of a finding stands without its unit and its certainty."""

from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

from msgspec import Struct

from monitor.nouns.quantity import Quantity
from monitor.words.say import KINDS

PLAIN = {
    "behind.posts": "who stands behind it, for the gate",
    "behind.accounts": "who stands behind it, for the gate",
    "Total.error": "relative standard error of other numbers",
    "Unreadable.reasons": "parts of a number that has its unit",
    "Trend.hours": "a length of time that the sentence names",
    "Forecast.ranges.hours": "a length of time that the sentence names",
    "Record.hours": "a length of time that the sentence names",
    "Accounts.even": "as if so many wrote equally often",
    "Answers.low": "end of an interval of a number that has its unit",
    "Answers.high": "end of an interval of a number that has its unit",
    "OverLimit.limit": "posts an hour, of the configuration",
    "DaemonStatus.pid": "a name that is a number",
    "Labelled.confusion": "posts, counted",
    "measured.coded": "posts, counted",
    "measured.here": "posts, counted",
    "measured.doubly": "posts, counted",
    "measured.coders": "people, counted",
    "measured.alpha": "agreement of two people, without a unit",
    "note.coded": "posts, counted",
    "note.coders": "people, counted",
    "note.alpha": "agreement of two people, without a unit",
    "note.error": "cross-validated share",
    "note.baseline": "cross-validated share",
    "note.recall": "cross-validated shares",
}
"""Numbers that are no quantities, and what they are: a new one must be a quantity."""


def numbers(hint: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield where a type holds numbers that are not within a quantity."""
    if hint in {int, float}:
        yield path
    elif isinstance(hint, type) and issubclass(hint, Struct):
        if hint is not Quantity:
            hints = get_type_hints(hint)
            for name in hint.__struct_fields__:
                yield from numbers(hints[name], (*path, name))
    else:
        for part in get_args(hint):
            yield from numbers(part, path)


def test_each_number_of_a_finding_has_a_unit() -> None:
    """In the type of each kind, so that no report can have another; the rest is named."""
    found = {path for kind in KINDS for path in numbers(kind, (kind.__name__,))}
    named = {".".join(path) for path in found} | {".".join(path[-2:]) for path in found}
    assert PLAIN.keys() <= named, "what is named and gone"
    unnamed = {path for path in found if not {".".join(path), ".".join(path[-2:])} & PLAIN.keys()}
    assert unnamed == set()
