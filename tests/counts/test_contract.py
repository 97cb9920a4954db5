"""Every counter of ours keeps to every rule."""

from collections.abc import Callable

import pytest

from monitor.counts.base import BUILT_IN, load
from monitor.errors import ConfigError
from tests.counts.cases import CASES
from tests.counts.contract import ABOUT_ANSWERS, ALL, Case


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.__name__)
def test_contract(case: Case, rule: Callable[[Case], None]) -> None:
    """Every counter keeps to every rule."""
    rule(case)


@pytest.mark.parametrize("case", [c for c in CASES if c.network], ids=lambda case: case.name)
@pytest.mark.parametrize("rule", ABOUT_ANSWERS, ids=lambda rule: rule.__name__)
def test_contract_about_answers(case: Case, rule: Callable[[Case], None]) -> None:
    """Every counter that asks a service keeps to the rules about answers."""
    rule(case)


def test_each_kind_has_its_case() -> None:
    """A kind that can be configured is tested, and is called what its class says."""
    assert {case.name for case in CASES} == set(BUILT_IN)
    assert all(load(kind).kind == kind for kind in BUILT_IN)
    with pytest.raises(ConfigError, match=r"expected a kind of count series \(csv, .*'scv'"):
        load("scv")
