"""What every source must keep to, whoever writes it.

A `Case` says how to make a source together with a service that holds given items; each public
function that takes one is a rule, and stands in one of the lists at the end.
"""

import inspect
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from msgspec.structs import replace

from monitor.errors import BadAnswer, RetryLater, SourceError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Span
from monitor.nouns.spans import covered, difference
from monitor.query import Query
from monitor.sources.base import Job, Source, SourceSettings
from monitor.store.connection import Store
from monitor.store.reading.reader import open_reader
from monitor.testing.passes import Collected, collect
from monitor.testing.poison import VALUES, Poison, WireFormat, doses
from monitor.testing.service import FakeHttp, Item, Respond, Service, refusing, showing, turning
from monitor.testing.whole_pass import Spied, a_pass, a_store, newest, quarantined, stored

SINCE = datetime(2026, 11, 23, 12, tzinfo=UTC)
START = SINCE + timedelta(hours=3)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
ROUND = 90  # items that arrive between two passes
INCIDENT = Incident(
    key="anaheim",
    title="Off-duty officer fires his gun",
    since=SINCE,
    query=Query.read("anaheim police"),
    hashtags=("Anaheim",),
)


GARBAGE = (
    b"<html><body>Please log in</body></html>",
    b'[{"id": "1", "uri',
    b'{"hits": [{',
    b"",
    b"17",
    b"\xff\xfe",
)
"""What is no answer of any service."""

REFUSALS = (RetryLater("429: later", START + MINUTE), SourceError("500: out of order"))
SENTENCE = re.compile(r"(\S+ ){5,}\S+\.")


@dataclass(frozen=True)
class Case:
    """A source and its service.

    Attributes:
        make: Makes the source, and a service that holds given items and answers it. Both are new
            with each call, and each case is made many times.
        network: False for a source that reads files: what is only about answers does not concern
            it.
        burst: Items of one minute that take more than three pages, and that the service can still
            show.
        wire: How an item looks on its way, for the rule about hostile values; None leaves it out.
        frames: Whether the service sends each item by itself, made by its method `shape`.
        hides: Whether the service, asked again for a post, may leave it out without saying why.
        forgets: Whether the service goes on without items that were shown long ago: of thousands of
            hostile values it then shows the last hundreds again in each pass, and not all.
    """

    name: str
    make: Callable[[Sequence[Item]], tuple[Source, Service]]
    network: bool = True
    burst: int = 200
    wire: WireFormat | None = None
    frames: bool = False
    hides: bool = False
    forgets: bool = False


Rule: TypeAlias = Callable[[Case], object]
"""Fails with an `AssertionError` where the source of a case breaks it."""


def items(
    count: int, start: datetime = START, step: timedelta = MINUTE, first: int = 1
) -> list[Item]:
    """Return items that arrive the moment they are written."""
    return [Item(first + n, start + n * step, start + n * step) for n in range(count)]


def first_pages(source: Source, http: FakeHttp, now: datetime) -> list[Page]:
    lane = source.lanes(INCIDENT)[0]
    return list(source.walk(Job(incident=INCIDENT, lane=lane, span=Span(SINCE, now)), http))


def declares_itself(case: Case) -> None:
    """Kind, traits and lanes are declared; the module names service, limits and the date read."""
    source, _ = case.make([])
    declared(source, INCIDENT, network=case.network)
    assert not source.traits.counts
    assert source.traits.settle > timedelta()
    assert not any(source.measures(INCIDENT, lane) for lane in source.lanes(INCIDENT))


def declared(source: Source, incident: Incident, *, network: bool) -> None:
    """Hold a source to what each says of itself, whether it has posts or counts."""
    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]*", source.kind)
    assert source.traits.clock in {"created", "arrival"}
    assert issubclass(source.Settings, SourceSettings)
    assert source.lanes(incident) == source.lanes(incident)
    assert len(set(source.lanes(incident))) == len(source.lanes(incident)) > 0
    if network:
        module = inspect.getmodule(type(source))
        assert module is not None
        said = " ".join((module.__doc__ or "").split())
        for words in ("Service:", "GET ", "Limit", "read on 20"):
            assert words in said


def reads_what_is_there(case: Case) -> None:
    """Each post comes once, with its own words and no markup; a second run yields the same ids."""
    held = items(30)
    runs = []
    for _ in range(2):
        source, service = case.make(held)
        service.now = held[-1].arrived + source.traits.settle + MINUTE
        pages = first_pages(source, FakeHttp(service.respond), service.now)
        ids = [post.native_id for page in pages for post in page.posts]
        assert len(set(ids)) == len(ids)
        runs.append({post.native_id: post.text for page in pages for post in page.posts})
        shown = [it for it in held if f"n{it.number}." in "".join(runs[-1].values())]
        assert len(shown) == len(runs[-1]) >= 20
        assert all(any(it.text in text for it in held) for text in runs[-1].values())
    assert runs[0] == runs[1]


def proves_silence(case: Case) -> None:
    """A service that holds nothing is silence, proved from the second look on at the latest."""
    source, service = case.make([])
    kept = Collected()
    for minutes in (0, 60):
        service.now = START + minutes * MINUTE
        assert collect(source, INCIDENT, FakeHttp(service.respond), service.now, kept)
    assert (kept.posts, kept.lost, kept.rejected) == ({}, [], [])
    for lane in source.lanes(INCIDENT):
        assert any(span.end > START - source.traits.settle for span in kept.observed.get(lane, ()))


def lets_refusals_through(case: Case) -> None:
    """What the network refuses (429, 500) reaches the core as it is, and nothing is claimed."""
    for refusal in REFUSALS:
        for after in range(4):
            assert _failure(case, refusing(refusal), after) is refusal


def believes_no_garbage(case: Case) -> None:
    """What is no answer but has status 200 (a login page, cut JSON) is bad, and claims nothing."""
    for body in GARBAGE:
        for after in range(4):
            assert isinstance(_failure(case, showing(body), after), BadAnswer)


def _failure(case: Case, then: Respond, after: int) -> SourceError:
    source, service = case.make(items(3))
    http, kept = FakeHttp(turning(service.respond, then, after)), Collected()
    for minutes in range(10, 20):
        observed = {lane: list(spans) for lane, spans in kept.observed.items()}
        service.now = START + minutes * MINUTE
        try:
            collect(source, INCIDENT, http, service.now, kept)
        except SourceError as error:
            assert kept.observed == observed
            return error
    raise AssertionError("nothing was asked in ten passes")


def loses_one_item_for_one(case: Case) -> None:
    """One broken item is one reject, with a reason and its bytes; the others are read."""
    held = items(10)
    source, service = case.make(held)
    service.broken = frozenset({4})
    service.now = START + 10 * MINUTE + source.traits.settle
    kept = Collected()
    assert collect(source, INCIDENT, FakeHttp(service.respond), service.now, kept)
    assert kept.numbers == {it.number for it in held} - {4}
    assert len({reject.raw for reject in kept.rejected}) == 1
    assert all(reject.reason and reject.raw for reject in kept.rejected)


def keeps_poison_to_itself(case: Case) -> str:
    """A hostile value costs its own item at most, whatever it is and in whichever field.

    Each value is put into each field that the wire type declares, among items that are well. All of
    the others are stored; the poisoned one is stored as something valid, or is one row in
    quarantine with reason and kind; each pass is `ok`, and the next one goes on from it.

    Returns:
        How many values were tried, and what became of them, in a sentence.
    """
    assert case.wire is not None
    left = doses(case.wire)
    assert len(left) >= 40 * len(case.wire.paths()) > 0
    poison, tried, healthy = Poison(case.wire), len(left), set[int]()
    source, service = case.make([])
    http, spied = FakeHttp(poison.of(service, frames=case.frames)), Spied(source)
    begin, number = START, 1
    with a_store() as store:
        while left:
            fresh, last = items(ROUND, begin, timedelta(seconds=1), first=number), newest(store)
            for it in fresh:
                if it.number % 3 != 1 and left:
                    poison.given[it.number] = left.pop(0)
            well = {it.number for it in fresh} - poison.given.keys()
            healthy |= well
            service.items = [*service.items[-3 * ROUND if case.forgets else 0 :], *fresh]
            service.now = begin = fresh[-1].arrived + source.traits.settle + MINUTE
            number += ROUND
            outturn = a_pass(store, spied, INCIDENT, http, service.now)
            assert (outturn.outcome, outturn.errors) == ("ok", ())
            assert not well - stored(store, last)
        kept, rows = stored(store), quarantined(store)
    assert not healthy - kept
    assert len(rows) == len(spied.rejects)
    assert all(reason and kind != "other" for reason, kind in rows)
    assert max(Counter(filter(None, spied.rejects.values())).values()) == 1
    named = {number for number in spied.rejects.values() if number is not None}
    assert not named & healthy
    others = {n for n, dose in poison.given.items() if dose.is_of_another(case.wire)}
    assert not (named & kept) - others
    gone = {n: it for n, it in poison.given.items() if n not in kept | named}
    unnamed = sum(number is None for number in spied.rejects.values())
    assert sum(not dose.may_hide(case.wire) for dose in gone.values()) <= unnamed, gone
    return (
        f"{case.name}: {tried:,} values, {len(VALUES)} in each of {len(case.wire.paths())} fields; "
        f"{len(rows):,} rejected, all {len(healthy):,} neighbours stored"
    )


def adds_nothing_when_run_again(case: Case) -> None:
    """A second pass from the cursor of the first, at the same instant, adds and claims nothing."""
    held = items(30)
    source, service = case.make(held)
    service.now = held[-1].arrived + source.traits.settle
    kept = Collected()
    collect(source, INCIDENT, FakeHttp(service.respond), service.now, kept)
    posts, observed = dict(kept.posts), {lane: list(spans) for lane, spans in kept.observed.items()}
    collect(source, INCIDENT, FakeHttp(service.respond), service.now, kept)
    assert (kept.posts, kept.observed) == (posts, observed)


def walks_a_burst_to_its_end(case: Case) -> None:
    """Whatever came between two passes, more than three pages of it, is shown and observed."""
    held = items(5) + items(case.burst, START + 10 * MINUTE, timedelta(milliseconds=250), first=6)
    source, service = case.make(held)
    kept = Collected()
    for now in (START + 5 * MINUTE, START + 12 * MINUTE + source.traits.settle):
        service.now = now
        assert collect(source, INCIDENT, FakeHttp(service.respond), now, kept)
    assert kept.numbers == {it.number for it in held}
    assert not kept.lost
    for lane in source.lanes(INCIDENT):
        assert any(
            span.start <= START + 10 * MINUTE < START + 12 * MINUTE <= span.end
            for span in kept.observed.get(lane, ())
        )


def survives_a_crash_after_any_page(case: Case) -> None:
    """Stopped after any page and begun again from what was committed, nothing is missing."""
    held = items(5) + items(case.burst, START + 10 * MINUTE, timedelta(milliseconds=250), first=6)
    for crash in range(1, 9):
        source, service = case.make(held)
        kept = Collected()
        service.now = START + 5 * MINUTE
        collect(source, INCIDENT, FakeHttp(service.respond), service.now, kept)
        service.now = START + 12 * MINUTE
        whole = collect(
            source, INCIDENT, FakeHttp(service.respond), service.now, kept, pages=kept.pages + crash
        )
        service.now += source.traits.settle
        collect(source, INCIDENT, FakeHttp(service.respond), service.now, kept)
        assert kept.numbers == {it.number for it in held}, crash
        if whole:  # it has no more pages, after which it could be stopped
            break


def claims_nothing_for_another_query(case: Case) -> None:
    """Once the query has changed, claims hold for the new one; what was claimed stays claimed."""
    held = items(60)
    source, service = case.make(held)
    narrow = replace(INCIDENT, query=Query.read("anaheim police n7"))
    http = FakeHttp(service.respond)
    with a_store() as store:
        before: list[Span] = []
        for minutes in range(5, 80, 5):
            service.now = now = START + minutes * MINUTE
            a_pass(store, source, narrow if minutes < 40 else INCIDENT, http, now)
            claimed = _claimed(store, now)
            assert all(covered(one, [s for s, _ in claimed]) == one.length for one in before)
            if minutes < 40:
                before = [span for span, _ in claimed]
                continue
            sure = [span for span, asked in claimed if asked]
            known = stored(store)
            absent = [it for it in held if it.arrived < now and it.number not in known]
            missing = [it for it in absent if any(s.start <= it.created < s.end for s in sure)]
            assert not missing, f"claimed for a query that it was not asked for: {missing[:3]}"


def _claimed(store: Store, now: datetime) -> list[tuple[Span, bool]]:
    """Return what counts as observed of all listings, and whether for the current query.

    Without what posts may still reach the service that were written in it.
    """
    found = []
    with open_reader(store.path) as reader:
        for lane in reader.lanes(INCIDENT.key, Span(SINCE, now + DAY)):
            end = now - (lane.settle if lane.clock == "arrival" else timedelta())
            older = [span for span, _ in lane.before]
            spans = [Span(one.start, min(one.end, end)) for one in lane.observed]
            found += [(part, True) for one in spans for part in difference(one, older)]
            found += [(one, False) for one in older]
    return found


def says_what_it_can_do(case: Case) -> None:
    """`check` answers in a sentence."""
    source, service = case.make(items(3))
    service.now = START + 10 * MINUTE
    said = source.check(INCIDENT, FakeHttp(service.respond))
    assert SENTENCE.fullmatch(said)


ABOUT_PAGES = (
    declares_itself,
    reads_what_is_there,
    proves_silence,
    adds_nothing_when_run_again,
    walks_a_burst_to_its_end,
    survives_a_crash_after_any_page,
    says_what_it_can_do,
    claims_nothing_for_another_query,
)
ABOUT_CLAIMS = (proves_silence, walks_a_burst_to_its_end, claims_nothing_for_another_query)
"""Those of them that ask for a claim, which a source that shows only samples never makes."""

ABOUT_POISON = (keeps_poison_to_itself,)
ABOUT_ANSWERS = (lets_refusals_through, believes_no_garbage, loses_one_item_for_one)
