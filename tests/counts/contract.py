"""What every counter must keep to, whoever writes it.

A `Case` makes a counter together with a service that holds one value for each of its steps; each
function here is one rule. `test_contract.py` runs all of them over all of our counters.
"""

import inspect
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from monitor.counts.base import Ask, Counter, CountSettings
from monitor.errors import BadAnswer, RetryLater, SourceError
from monitor.nouns.incident import Incident
from monitor.nouns.measure import Count, Counted
from monitor.nouns.posts import Answer, Span
from monitor.query import Query
from monitor.sources.base import MemoryVault
from monitor.testing.service import FakeHttp, Respond

SINCE = datetime(2026, 11, 10, tzinfo=UTC)
NOW = datetime(2026, 11, 15, 9, 40, tzinfo=UTC)
INCIDENT = Incident(
    key="anaheim",
    title="Off-duty officer fires his gun",
    since=SINCE,
    query=Query.read("anaheim AND (police OR cop)"),
)

Held = Mapping[datetime, int]


@dataclass(frozen=True)
class Case:
    """A counter and its service.

    Attributes:
        step: Length of its values.
        settle: How long before the instant of a pass a value must have ended to be final.
        sparse: Whether what is not held is left out (else it is 0).
        network: False for a counter that reads a file.
    """

    name: str
    make: Callable[[Held, datetime], tuple[Counter, Respond]]
    step: timedelta
    settle: timedelta
    sparse: bool = True
    network: bool = True


def held(step: timedelta, until: datetime = NOW) -> dict[datetime, int]:
    """Return 1, 2, 3 ... for each step since the incident."""
    count = math.ceil((until - SINCE) / step)
    return {SINCE + n * step: n + 1 for n in range(count)}


def asked(
    counter: Counter, respond: Respond, now: datetime = NOW, since: datetime = SINCE
) -> list[Counted]:
    """Return the answers of the first lane."""
    lane = counter.lanes(INCIDENT)[0]
    ask = Ask(incident=INCIDENT, lane=lane, span=Span(since, now), vault=MemoryVault())
    return list(counter.pull(ask, FakeHttp(respond)))


def values(answers: list[Counted]) -> list[Count]:
    """Return the values of the first measure, a later one for a time in place of an earlier."""
    found: dict[datetime, Count] = {}
    for counted in answers:
        found |= {one.start: one for one in next(iter(counted.values.values()), ())}
    return sorted(found.values())


def declares_itself(case: Case) -> None:
    """Kind, settings and lanes are declared; the module tells service, limits and the date read."""
    counter, _ = case.make({}, NOW)
    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]*", counter.kind)
    assert issubclass(counter.Settings, CountSettings)
    lanes = counter.lanes(INCIDENT)
    assert lanes == counter.lanes(INCIDENT)
    measures = [measure for lane in lanes for measure in lane.measures]
    assert len({lane.name for lane in lanes}) == len(lanes) > 0
    assert len({measure.name for measure in measures}) == len(measures)
    assert all(measure.title and measure.unit for measure in measures)
    if case.network:
        module = inspect.getmodule(type(counter))
        assert module is not None
        said = " ".join((module.__doc__ or "").split())
        for told in ("Service:", "GET ", "Limit", "read on 20"):
            assert told in said


def reads_what_is_there(case: Case) -> None:
    """Each value is there as it is held, in order, none overlapping another, in UTC."""
    truth = held(case.step)
    counter, respond = case.make(truth, NOW)
    found = values(asked(counter, respond))
    shown = {one.start: one.value for one in found}
    assert len(shown) >= len(truth) - 2
    assert shown == {at: truth[at] for at in shown}
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(one.start.tzinfo is UTC and math.isfinite(one.value) for one in found)


def tells_final_from_provisional(case: Case) -> None:
    """What is older than the settle time is final, what is younger is not."""
    counter, respond = case.make(held(case.step), NOW)
    for one in values(asked(counter, respond)):
        assert one.final == (one.end <= NOW - case.settle), one


def makes_no_zero_of_what_is_missing(case: Case) -> None:
    """A value that the service leaves out is left out, unless a listing proves that it is 0."""
    truth = held(case.step)
    gap = SINCE + 2 * case.step
    del truth[gap]
    counter, respond = case.make(truth, NOW)
    shown = {one.start: one.value for one in values(asked(counter, respond))}
    assert shown.get(gap) == (None if case.sparse else 0)


def goes_on_where_it_was(case: Case) -> None:
    """From the settled instant on, all that was not final comes again, and nothing is left out."""
    truth = held(case.step)
    counter, respond = case.make(truth, NOW)
    answers = asked(counter, respond)
    marks = [counted.settled for counted in answers if counted.settled is not None]
    assert marks == sorted(marks)
    settled = marks[-1] if marks else SINCE
    assert settled <= NOW
    open_ones = {one.start for one in values(answers) if not one.final}
    again = asked(counter, respond, since=max(settled, SINCE))
    assert open_ones <= {one.start for one in values(again)}
    assert {one.start for one in values(answers)} >= {one.start for one in values(again)}


def adds_nothing_when_run_again(case: Case) -> None:
    """The same question at the same instant has the same answer."""
    counter, respond = case.make(held(case.step), NOW)
    assert asked(counter, respond) == asked(counter, respond)


def lets_refusals_through(case: Case) -> None:
    """What the network refuses (429, 500) reaches the core as it is."""
    counter, _ = case.make(held(case.step), NOW)
    for refusal in (RetryLater("429: later", NOW + case.step), SourceError("500: out of order")):

        def refuse(*_: object, error: SourceError = refusal) -> Answer:
            raise error

        assert _failure(counter, refuse) is refusal


def believes_no_garbage(case: Case) -> None:
    """What is no answer but has status 200 (a login page, cut JSON) is bad."""
    counter, _ = case.make(held(case.step), NOW)
    login, cut = b"<html><body>Please log in</body></html>", b'{"items": [{"timestamp"'
    for body in (login, cut, b"", b"17", b"[]", b"\xff\xfe"):
        found = _failure(counter, lambda url, *_, body=body: Answer(200, body, {}, url))
        assert isinstance(found, BadAnswer), body


def _failure(counter: Counter, respond: Respond) -> SourceError:
    try:
        answers = asked(counter, respond)
    except SourceError as error:
        return error
    raise AssertionError(answers)


def says_what_it_can_do(case: Case) -> None:
    """`check` answers in a sentence."""
    counter, respond = case.make(held(case.step), NOW)
    assert re.fullmatch(r"(\S+ ){5,}\S+\.", counter.check(INCIDENT, FakeHttp(respond)))


ALL = (
    declares_itself,
    reads_what_is_there,
    tells_final_from_provisional,
    makes_no_zero_of_what_is_missing,
    goes_on_where_it_was,
    adds_nothing_when_run_again,
    says_what_it_can_do,
)
ABOUT_ANSWERS = (lets_refusals_through, believes_no_garbage)
