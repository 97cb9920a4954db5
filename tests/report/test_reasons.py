"""Errors of passes, said so that a reader sees what they have in common."""

from collections import UserList
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.errors import Failing
from monitor.nouns.posts import Span
from monitor.report.sources import REASONS_SHOWN, kinds, once, reasons
from monitor.store.records import Attempt, Outcome
from monitor.words.causes import WAITING

T = datetime(2017, 2, 23, 7, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def failed(minutes: int, error: str | None) -> Attempt:
    at = T + minutes * MINUTE
    outcome: Outcome = "failed" if error else "ok"
    return Attempt(source="chirper", started_at=at, ended_at=at, outcome=outcome, error=error)


@pytest.mark.parametrize(
    "instant",
    [
        "2017-02-23T07:{:02}:00Z",
        "2017-02-23T07:00:{:02}.125-08:00",
        "2017-02-23 07:{:02}",
        "Thu, 23 Feb 2017 07:{:02}:00 GMT",
        "14878332{:02}",
        "14878332{:02}000",
    ],
)
def test_errors_that_differ_in_an_instant_only_are_said_once(instant: str) -> None:
    """The last of them stands for all, with how many they are, whatever the form of the time."""
    errors = [f"a.example: got 503: down at {instant.format(n)}" for n in range(12)]
    assert once(errors) == [f"{errors[-1]} (12 times, the last one quoted)"]


def test_errors_that_are_the_same_stand_as_they_are() -> None:
    """Where nothing differs there is no last one."""
    assert once(["503: down"] * 12) == ["503: down"]


def test_errors_that_differ_in_more_stay_apart() -> None:
    """Other numbers than instants tell something (a status, a port). Frequent ones come first."""
    errors = ["got 503", "got 502", "port 4080", "port 4081", "got 502"]
    assert once(errors) == ["got 502", "got 503", "port 4080"]
    assert len(once(errors)) == REASONS_SHOWN


def test_only_passes_that_began_in_the_time_tell_of_it() -> None:
    """Without a failed pass in it, it says whether there was any."""
    span = Span(T, T + 10 * MINUTE)
    tried = [failed(-1, "before"), failed(3, "down"), failed(11, "after")]
    assert reasons(span, tried) == ["down"]
    assert reasons(span, [failed(5, None)]) == [WAITING["not reached"]]
    assert reasons(span, []) == [WAITING["not tried"]]


@pytest.mark.parametrize(("error", "why"), [("down", "down"), (None, WAITING["not reached"])])
def test_of_thousands_of_passes_few_are_looked_at_for_each_gap(error: str | None, why: str) -> None:
    """A feed that turns over fast has a gap after nearly each of them."""
    looked_at = list[object]()

    class Watched(UserList[Attempt]):
        def __getitem__(self, place: Any) -> Any:
            looked_at.append(place)
            return super().__getitem__(place)

        def __iter__(self) -> Iterator[Attempt]:
            return (self[place] for place in range(len(self)))

    tried = Watched(failed(5 * number, error) for number in range(8_000))
    assert reasons(Span(T + 601 * MINUTE, T + 609 * MINUTE), tried) == [why]
    assert 0 < len(looked_at) < 80


def test_a_pass_tells_nothing_of_the_time_after_it() -> None:
    """The one that proved what lies before a gap is no reason for the gap; a later one is."""
    settle = 5 * MINUTE
    gap = Span(T, T + 60 * MINUTE)
    assert reasons(gap, [failed(0, None)]) == [WAITING["not tried"]]
    assert reasons(gap, [failed(5, None)], settle) == [WAITING["not tried"]]
    assert reasons(gap, [failed(6, None)], settle) == [WAITING["not reached"]]
    assert reasons(gap, [failed(0, "down"), failed(5, None)], settle) == ["down"]


def test_a_pass_early_in_a_gap_is_no_reason_for_the_days_after_it() -> None:
    """Some sources claim up to a minute before their pass; then nobody asked for days."""
    tried = [failed(-60, None), failed(1, None)]
    assert reasons(Span(T, T + timedelta(days=6)), tried) == [WAITING["not tried"]]
    assert reasons(Span(T, T + timedelta(hours=2)), tried) == [WAITING["not reached"]]


def test_what_left_the_configuration_is_no_feed_that_reaches_less_far() -> None:
    """Where it was read to its end, as often as before; else nothing was fetched, or it failed."""
    gap = Span(T - 20 * MINUTE, T)
    read = [failed(-30, None), failed(-15, None)]
    assert kinds(gap, read, given_up=True) == ["given up"]
    assert reasons(gap, read[1:], given_up=True) == [WAITING["given up"]]
    assert kinds(gap, read) == ["not reached"]
    assert kinds(gap, [failed(-24, None), failed(-19, None)], 5 * MINUTE, given_up=True) == [
        "not tried"
    ]
    assert kinds(gap, [failed(-16, None), failed(-15, None)], given_up=True) == ["not tried"]
    assert reasons(gap, [*read, failed(-5, "down")], given_up=True) == ["down"]


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ([None], "a fetch was begun that has not ended"),
        (["postponed"], "fetches were put off"),
        (["stopped", "postponed"], "fetches were stopped before they had ended"),
        ([None, "ok"], "fetches worked"),
    ],
)
def test_only_a_pass_that_succeeded_is_called_so(outcomes: list[Outcome | None], said: str) -> None:
    """Promise 4: one that never ended, was put off or was stopped is told as that."""
    tried = [
        Attempt(source="chirper", started_at=T, ended_at=None, outcome=outcome, error=None)
        for outcome in outcomes
    ]
    (told,) = reasons(Span(T - MINUTE, T + MINUTE), tried)
    assert told.startswith(said)


def test_the_kinds_of_failures_are_told_beside_their_words() -> None:
    """The most frequent first, an unknown one is `other`; where none failed, what there was."""

    def tried(kind: Failing | None, error: str | None = "down") -> Attempt:
        return Attempt(
            source="a", started_at=T, ended_at=T, outcome="failed", error=error, error_kind=kind
        )

    met = [tried("slow"), tried("bug"), tried("bug"), tried(None), tried(None, None)]
    assert kinds(Span(T, T + MINUTE), met) == ["bug", "slow", "other"]
    assert kinds(Span(T + MINUTE, T + 2 * MINUTE), met) == ["not tried"]
