"""The rules that every source keeps to, for whoever writes one; nothing here needs pytest.

Write a `Service` that answers as the real one does, say in a `Case` how source and service are
made, and run the rules::

    def make(held):
        return Bulletin(Settings()), Board(held, START)

    check_source(Case("bulletin", make))

or, with pytest, each rule as a test of its own::

    pytest.register_assert_rewrite("monitor.testing")  # in conftest.py, before it is imported

    CASE = Case("bulletin", make)

    @pytest.mark.parametrize("rule", rules_of(CASE), ids=lambda rule: rule.__name__)
    def test_bulletin(rule):
        rule(CASE)

A rule is a function of a case that fails with an `AssertionError`; its docstring says what holds.
`contract.py` has those about pages and answers, `again.py` those about posts that are asked for
again, `counting.py` those of sources that count (`check_counts` runs them over a `CountCase`),
`service.py` what services are made of, `poison.py` the hostile values; `passes.py` and
`whole_pass.py` make passes as the program does, without its database and with it. Python must not
run with `-O`, which leaves out all assertions.
"""

from monitor.testing.again import ABOUT_HELD, ABOUT_HIDDEN
from monitor.testing.contract import (
    ABOUT_ANSWERS,
    ABOUT_CLAIMS,
    ABOUT_PAGES,
    ABOUT_POISON,
    INCIDENT,
    START,
    Case,
    Rule,
    items,
)
from monitor.testing.counting import ABOUT_COUNT_ANSWERS, ABOUT_COUNT_POISON, COUNT_RULES, CountCase
from monitor.testing.passes import Collected, collect
from monitor.testing.poison import WireFormat
from monitor.testing.service import FakeHttp, Item, Params, Respond, Service, answer

__all__ = [
    "INCIDENT",
    "START",
    "Case",
    "Collected",
    "CountCase",
    "FakeHttp",
    "Item",
    "Params",
    "Respond",
    "Rule",
    "Service",
    "WireFormat",
    "answer",
    "check_counts",
    "check_source",
    "collect",
    "items",
    "rules_of",
]


def rules_of(case: Case) -> tuple[Rule, ...]:
    """Return the rules that concern a case: all, but for those about what its source has not."""
    source, _ = case.make([])
    again = source.batch is not None
    return (
        *(rule for rule in ABOUT_PAGES if source.traits.exhaustive or rule not in ABOUT_CLAIMS),
        *(ABOUT_ANSWERS if case.network else ()),
        *(ABOUT_POISON if case.wire is not None else ()),
        *(ABOUT_HELD if again else ()),
        *(ABOUT_HIDDEN if again and case.hides else ()),
    )


def check_source(case: Case) -> None:
    """Hold a source to every rule that concerns it.

    Raises:
        AssertionError: One is broken; the traceback names it.
    """
    for rule in rules_of(case):
        rule(case)


def check_counts(case: CountCase) -> None:
    """Hold a source that counts to every rule that concerns it.

    Raises:
        AssertionError: One is broken; the traceback names it.
    """
    answers = ABOUT_COUNT_ANSWERS if case.network else ()
    poison = ABOUT_COUNT_POISON if case.wire is not None else ()
    for rule in (*COUNT_RULES, *answers, *poison):
        rule(case)
