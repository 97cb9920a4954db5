"""What the clocks of servers keep a pass from claiming."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import to_epoch_ms
from monitor.collect import Outturn, collect
from monitor.collect.dated import ClockAhead, Dated
from monitor.nouns.posts import Answer, Page
from monitor.sources.base import Http, Job
from monitor.store.connection import Store
from monitor.testing.service import FakeHttp
from tests.collect.test_poll import SETTLE, Service, _store, _watch
from tests.store.pages import NOW

HOUR = timedelta(hours=1)


class Clock(FakeHttp):
    """A network whose servers say what time it is, question by question."""

    def __init__(self, *said: str, age: str = "") -> None:
        super().__init__(self._tell)
        self.said, self.age = list(said), age

    def _tell(self, url: str, *_: object) -> Answer:
        date = self.said.pop(0) if self.said else ""
        return Answer(200, b"", {"date": date, "age": self.age}, url)


class Asking(Service):
    """Shows all of its span in one page, after one question."""

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        http.get("https://there.example/login")
        http.get("https://there.example/posts")
        yield Page(observed=job.span, cursor={"at": job.span.end.isoformat()})


def date(at: datetime) -> str:
    return format_datetime(at, usegmt=True)


def make(store: Store, http: Clock) -> Outturn:
    return collect(store, _watch(Asking({})), http, now=NOW)


def observed(store: Store) -> list[tuple[int]]:
    return list(store.conn.execute("SELECT end FROM observed"))


@given(st.lists(st.integers(-100_000, 100_000), max_size=4))
def test_nothing_is_seen_later_than_the_oldest_answer(behind: list[int]) -> None:
    """Promise 4: for any clocks of the servers; those that agree to two minutes are left alone."""
    times = [NOW - timedelta(seconds=seconds) for seconds in behind]
    http = Dated(Clock(*map(date, times)), NOW, certain=True)
    for _ in behind:
        http.get("https://there.example/")
    wrong = [at for at in times if NOW - at > timedelta(minutes=2)]
    assert http.latest == min(wrong, default=NOW)
    assert (http.said is None) == (not wrong)


@pytest.mark.parametrize("said", ["", "yesterday", "Tue, 31 Feb 2017 00:00:00 GMT", "0" * 400])
def test_a_date_that_is_none_says_nothing(said: str) -> None:
    """A server that tells no time, or nonsense, is taken as before."""
    http = Dated(Clock(said), NOW)
    http.post("https://there.example/")
    assert (http.latest, http.said) == (NOW, None)


@pytest.mark.parametrize(
    ("age", "named"), [("3590", False), ("60", True), ("-1", True), ("x", True)]
)
def test_an_answer_from_a_cache_is_old_and_no_wrong_clock(age: str, named: bool) -> None:
    """It shows nothing later than when it was made; only a difference beyond that is named."""
    http = Dated(Clock(date(NOW - HOUR), age=age), NOW, certain=True)
    http.get("https://there.example/")
    assert (http.latest, http.said is not None) == (NOW - HOUR, named)


@pytest.mark.parametrize("said", [date(NOW), ""])
def test_a_cache_may_put_its_own_date_on_an_answer(said: str) -> None:
    """Then its age tells when it was made, and no clock is wrong."""
    http = Dated(Clock(said, age="3600"), NOW)
    http.get("https://there.example/")
    assert (http.latest, http.said) == (NOW - HOUR, None)


@pytest.mark.parametrize(
    ("behind", "ends"), [(HOUR, True), (timedelta(days=1), True), (timedelta(days=400), False)]
)
def test_the_first_answer_tells(behind: timedelta, ends: bool) -> None:
    """A walk by a clock that is ahead ends before it began; one that goes on is not broken off.

    A server that is years behind is not believed: only nothing later is claimed of it.
    """
    http = Dated(Clock(date(NOW), date(NOW - behind)), NOW)
    http.get("https://there.example/")
    http.get("https://there.example/")
    first = Dated(Clock(date(NOW - behind)), NOW)
    with pytest.raises(ClockAhead) if ends else nullcontext():
        first.get("https://there.example/")
    assert first.latest == http.latest == NOW - behind


def test_a_clock_that_is_ahead_is_named_and_claims_nothing(tmp_path: Path) -> None:
    """Promise 4: both clocks are in the row of the pass, which is kept; the next is not put off.

    The lane is walked by the server's time: up to it the span counts as observed, the cursor knows
    of nothing later, and the rest is asked for again.
    """
    with _store(tmp_path) as store:
        outturn = make(store, Clock(*[date(NOW - HOUR)] * 3))
        (cursor,) = store.conn.execute("SELECT cursor FROM lane").fetchone()
        assert cursor == f'{{"at":"{(NOW - HOUR).isoformat()}"}}'
        (said,) = outturn.errors
        assert (outturn.outcome, outturn.until) == ("ok", None)
        for words in ("this machine says", "that of there.example", "nothing later counts"):
            assert words in said
        assert store.conn.execute("SELECT outcome, error FROM pass").fetchall() == [("ok", said)]
        assert observed(store) == [(to_epoch_ms(NOW - HOUR - SETTLE),)]
        late = make(store, Clock(date(NOW), date(NOW - HOUR / 2)))
        assert late.outcome == "ok"
        assert "this machine says" in late.errors[0], "also where only a later answer is behind"
        assert observed(store) == [(to_epoch_ms(NOW - HOUR / 2 - SETTLE),)]
        assert make(store, Clock(date(NOW), date(NOW))).errors == ()
        assert observed(store) == [(to_epoch_ms(NOW - SETTLE),)]


def test_a_machine_that_does_not_know_the_time_yet_takes_nothing_back(tmp_path: Path) -> None:
    """Before the incident began nothing was claimed by anybody: it is our clock that is behind."""
    with _store(tmp_path) as store:
        make(store, Clock())
        before = observed(store)
        collect(store, _watch(Asking({})), Clock(), now=datetime(1970, 1, 2, tzinfo=UTC))
        assert observed(store) == before == [(to_epoch_ms(NOW - SETTLE),)]
