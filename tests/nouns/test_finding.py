"""No number of a finding stands without its unit and its certainty."""

from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import pytest
from msgspec import Struct
from msgspec.structs import replace

from bench.findings import CATALOGUE, WORDING, Entry
from monitor.nouns.finding import Finding
from monitor.nouns.quantity import Bounds, Expectation, Quantity
from monitor.nouns.support import Support
from monitor.words.say import KINDS, say


def numbers(hint: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield where a type holds numbers that are not within a quantity, or bounds of one."""
    if hint in {int, float}:
        yield path
    elif isinstance(hint, type) and issubclass(hint, Struct):
        # Who stands behind a part is for the gate, as below who stands behind the whole.
        if hint not in {Quantity, Bounds, Expectation, Support}:
            hints = get_type_hints(hint)
            for name in hint.__struct_fields__:
                yield from numbers(hints[name], (*path, name))
    else:
        for part in get_args(hint):
            yield from numbers(part, path)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_number_of_a_finding_has_a_unit(kind: type[Finding]) -> None:
    """In the type of each kind, so that no report can have another; nothing is excepted."""
    hints = get_type_hints(kind)
    own = [name for name in kind.__struct_fields__ if name not in Finding.__struct_fields__]
    assert [path for name in own for path in numbers(hints[name], (name,))] == []


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: str(entry.tag))
def test_who_stands_behind_a_finding_is_for_the_gate(entry: Entry) -> None:
    """No word depends on it, so these numbers need no unit: what is said is a quantity."""
    others = replace(entry.example, behind=Support(7_919, 6_841))
    assert say(others, WORDING) == say(entry.example, WORDING)


def test_bounds_are_in_order_and_in_a_unit() -> None:
    """Ends that are swapped, and a unit that is none, are mistakes of whoever computed them."""
    assert Bounds(low=0.1, high=0.1, unit="share").high == 0.1
    with pytest.raises(ValueError, match="not an interval"):
        Bounds(low=0.2, high=0.1, unit="share")
    with pytest.raises(ValueError, match="not an interval"):
        Bounds(low=0.1, high=0.2, unit="parsecs")  # type: ignore[arg-type]
