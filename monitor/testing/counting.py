"""What every source keeps to that counts, as `contract.py` has it for those that have posts.

A `CountCase` makes a source together with a service that holds one value for each of its steps;
each public function that takes one is a rule, and stands in one of the lists at the end.
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from msgspec.structs import replace

from monitor.errors import BadAnswer, SourceError
from monitor.nouns.incident import Incident
from monitor.nouns.measure import Count, Counted
from monitor.nouns.posts import Answer, Page, Span
from monitor.query import Query
from monitor.sources.base import Job, MemoryVault, Source
from monitor.sources.counting import CountSettings
from monitor.testing.contract import GARBAGE, REFUSALS, SENTENCE, declared
from monitor.testing.poison import Dose, WireFormat, doses, put
from monitor.testing.service import FakeHttp, Respond, refusing, showing

SINCE = datetime(2026, 11, 10, tzinfo=UTC)
NOW = datetime(2026, 11, 15, 9, 40, tzinfo=UTC)
INCIDENT = Incident(
    key="anaheim",
    title="Off-duty officer fires his gun",
    since=SINCE,
    query=Query.read("anaheim AND (police OR cop)"),
)

DAY: Final = timedelta(days=1)

Held = Mapping[datetime, int]


@dataclass(frozen=True)
class CountCase:
    """A source that counts, and its service.

    Attributes:
        step: Length of its values.
        settle: How long before the instant of a pass a value must have ended to be final.
        sparse: Whether what is not held is left out (else it is 0).
        network: False for a source that reads a file.
        wire: How a value stands in an answer; None where there are no answers.
        at: Tells of an item of an answer when it is of; None where there are no answers.
        near: How far around a value that cannot be read nothing is known.
        present: Whether the service shows but the value of the last step that has ended, and the
            source has to look once in each.
    """

    name: str
    make: Callable[[Held, datetime], tuple[Source, Respond]]
    step: timedelta
    settle: timedelta
    sparse: bool = True
    network: bool = True
    wire: WireFormat | None = None
    at: Callable[[Mapping[str, Any]], datetime] = lambda row: NOW
    near: timedelta = timedelta()
    present: bool = False


def held(step: timedelta, until: datetime = NOW) -> dict[datetime, int]:
    """Return 1, 2, 3 ... for each step since the incident."""
    count = math.ceil((until - SINCE) / step)
    return {SINCE + n * step: n + 1 for n in range(count)}


def counted(
    source: Source, http: FakeHttp, span: Span, lane: int = 0, vault: MemoryVault | None = None
) -> Iterator[Counted]:
    """Yield the answers of a lane; pages of a source that counts hold nothing else."""
    name = source.lanes(INCIDENT)[lane]
    job = Job(incident=INCIDENT, lane=name, span=span, vault=vault or MemoryVault())
    for page in source.walk(job, http):
        assert page.counted is not None
        assert page == Page(counted=page.counted, rejected=page.rejected)
        yield page.counted


def asked(
    source: Source, respond: Respond, now: datetime = NOW, since: datetime = SINCE
) -> list[Counted]:
    return list(counted(source, FakeHttp(respond), Span(since, now)))


def _read(case: CountCase, truth: Held) -> list[Count]:
    """Return the values by now, asked for as often as the source has to be."""
    looks = [NOW]
    if case.present:
        looks = [SINCE + n * case.step for n in range(1, math.ceil((NOW - SINCE) / case.step))]
    answers: list[Counted] = []
    for now in looks:
        source, respond = case.make(truth, now)
        answers += asked(source, respond, now, _settled(answers) or SINCE)
    return values(answers)


def values(answers: list[Counted]) -> list[Count]:
    """Return the values of the first measure, a later one for a time in place of an earlier."""
    found: dict[datetime, Count] = {}
    for one_answer in answers:
        found |= {one.start: one for one in next(iter(one_answer.values.values()), ())}
    return sorted(found.values())


def declares_what_it_counts(case: CountCase) -> None:
    """It says what every source says, and of each lane what an answer has values of."""
    source, _ = case.make({}, NOW)
    declared(source, INCIDENT, network=case.network)
    assert source.traits.counts
    assert not source.traits.backfill
    assert source.settle == case.settle
    assert issubclass(source.Settings, CountSettings)
    measures = [m for lane in source.lanes(INCIDENT) for m in source.measures(INCIDENT, lane)]
    assert all(source.measures(INCIDENT, lane) for lane in source.lanes(INCIDENT))
    assert len({measure.name for measure in measures}) == len(measures)
    assert all(measure.title and measure.unit for measure in measures)


def reads_all_values(case: CountCase) -> None:
    """Each value is there as it is held, in order, none overlapping another, in UTC."""
    truth = held(case.step)
    found = _read(case, truth)
    shown = {one.start: one.value for one in found}
    assert len(shown) >= len(truth) - 2
    assert shown == {at: truth[at] for at in shown}
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(one.start.tzinfo is UTC and math.isfinite(one.value) for one in found)


def tells_final_from_provisional(case: CountCase) -> None:
    """What is older than the settle time is final, what is younger is not."""
    source, respond = case.make(held(case.step), NOW)
    for one in values(asked(source, respond)):
        assert one.final == (one.end <= NOW - case.settle), one


def makes_no_zero_of_what_is_missing(case: CountCase) -> None:
    """A value that the service leaves out is left out, unless a listing proves that it is 0."""
    truth = held(case.step)
    gap = SINCE + 2 * case.step
    del truth[gap]
    shown = {one.start: one.value for one in _read(case, truth)}
    assert shown.get(gap) == (None if case.sparse else 0)


def goes_on_where_it_was(case: CountCase) -> None:
    """From the settled instant on, all that was not final comes again, and nothing is left out."""
    truth = held(case.step)
    source, respond = case.make(truth, NOW)
    answers = asked(source, respond)
    marks = [one.settled for one in answers if one.settled is not None]
    assert marks == sorted(marks)
    settled = marks[-1] if marks else SINCE
    assert settled <= NOW
    open_ones = {one.start for one in values(answers) if not one.final}
    again = asked(source, respond, since=max(settled, SINCE))
    assert open_ones <= {one.start for one in values(again)}
    assert {one.start for one in values(answers)} >= {one.start for one in values(again)}


def keeps_poisoned_values_to_themselves(case: CountCase) -> None:
    """One value of an answer that is hostile, in any field, costs itself at most.

    All others are what they are; it is kept as something valid, or is rejected with a reason, and
    then nothing stands where it was. The next pass begins where it would have begun.
    """
    assert case.wire is not None
    truth = held(case.step)
    source, respond = case.make(truth, NOW)
    healthy, settled = values(asked(source, respond)), _settled(asked(source, respond))
    for dose in doses(case.wire):
        respond_poisoned, spoilt = _poisoned(case, respond, dose)
        # With a vault of its own: what the others have used of a day's allowance is used up.
        job = Job(incident=INCIDENT, lane=source.lanes(INCIDENT)[0], span=Span(SINCE, NOW))
        pages = list(source.walk(job, FakeHttp(respond_poisoned)))
        answers = [page.counted for page in pages if page.counted is not None]
        rejected = [one for page in pages for one in page.rejected]
        found = {one.start: one for one in values(answers)}
        assert spoilt, dose
        [at] = set(spoilt)
        for one in healthy:
            if not at - case.near <= one.start <= at + case.near:
                assert found.get(one.start) == one, (dose, one)
        if rejected:
            assert len(rejected) == len(spoilt), dose
            assert all(one.reason for one in rejected), dose
            assert at not in found, dose
        assert _settled(answers) == settled, dose


def _poisoned(case: CountCase, respond: Respond, dose: Dose) -> tuple[Respond, list[datetime]]:
    """Return answers of which one value has a dose, and where it is put as it is."""
    wire, spoilt = case.wire, list[datetime]()
    assert wire is not None
    middle = SINCE + 2 * DAY

    def poisoned(*question: Any) -> Answer:
        whole = json.loads((answer := respond(*question)).body)
        for row in wire.items(whole):
            at = case.at(row)
            if at == middle:
                spoilt.append(at)
                raw = dose.raw(wire, put(row, dose.path, "@@poison@@", wire.more))
                body = json.dumps(whole).encode().replace(b'"@@poison@@"', raw)
                return replace(answer, body=body)
        return answer

    return poisoned, spoilt


def _settled(answers: list[Counted]) -> datetime | None:
    return max((one.settled for one in answers if one.settled is not None), default=None)


def counts_the_same_again(case: CountCase) -> None:
    """The same question at the same instant has the same answer."""
    source, respond = case.make(held(case.step), NOW)
    assert asked(source, respond) == asked(source, respond)


def lets_refusals_of_counts_through(case: CountCase) -> None:
    """What the network refuses (429, 500) reaches the core as it is."""
    source, _ = case.make(held(case.step), NOW)
    for refusal in REFUSALS:
        assert _failure(source, refusing(refusal)) is refusal


def believes_no_garbage_of_counts(case: CountCase) -> None:
    """What is no answer but has status 200 (a login page, cut JSON) is bad."""
    source, _ = case.make(held(case.step), NOW)
    for body in (*GARBAGE, b'{"items": [{"timestamp"', b"[]"):
        assert isinstance(_failure(source, showing(body)), BadAnswer), body


def _failure(source: Source, respond: Respond) -> SourceError:
    try:
        answers = asked(source, respond)
    except SourceError as error:
        return error
    raise AssertionError(answers)


def says_what_it_can_count(case: CountCase) -> None:
    """`check` answers in a sentence."""
    source, respond = case.make(held(case.step), NOW)
    assert SENTENCE.fullmatch(source.check(INCIDENT, FakeHttp(respond)))


COUNT_RULES = (
    declares_what_it_counts,
    reads_all_values,
    tells_final_from_provisional,
    makes_no_zero_of_what_is_missing,
    goes_on_where_it_was,
    counts_the_same_again,
    says_what_it_can_count,
)
ABOUT_COUNT_ANSWERS = (lets_refusals_of_counts_through, believes_no_garbage_of_counts)
ABOUT_COUNT_POISON = (keeps_poisoned_values_to_themselves,)
