"""One pass over a source that counts: what it asks for, what it keeps, what it records."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from monitor.clock import rfc3339
from monitor.collect import Outturn, PassWatch, collect
from monitor.collect.budget import Budget
from monitor.errors import NeedsAttention, RetryLater, SourceError, StoreError
from monitor.nouns.incident import Incident
from monitor.nouns.measure import Count, Counted, Measure
from monitor.nouns.posts import Answer, Page, Post, Span, Traits
from monitor.privacy.guard import WITHHELD, NameGuard
from monitor.privacy.masking import Masker
from monitor.privacy.pseudonym import Pseudonyms
from monitor.query import Query
from monitor.sources.base import Http, Job, Source
from monitor.sources.counting import CountSettings
from monitor.store.connection import Store
from monitor.store.reading.reader import open_reader
from monitor.testing.whole_pass import Zero
from tests.collect.test_dated import Clock, date
from tests.collect.test_poll import NoNetwork
from tests.store.pages import NOW, START, fresh

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
INCIDENT = Incident(key="anaheim", title="Anaheim", since=START, query=Query.read("anaheim"))

MASKER = Masker(Pseudonyms(bytes(32)), NameGuard(["Tomlin Averystone"]))

Step = Counted | SourceError


class Scripted(Source):
    """Answers as it was told, lane by lane."""

    kind: ClassVar = "scripted"
    traits: ClassVar = Traits(clock="created", settle=timedelta(), backfill=False, counts=True)
    Settings: ClassVar = CountSettings

    def __init__(self, settings: CountSettings = CountSettings(), **script: list[Step]) -> None:  # noqa: B008
        super().__init__(settings)
        self.script, self.asked = script, list[Job]()
        self.refusal: SourceError | None = None

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        return tuple(self.script)

    def measures(self, incident: Incident, lane: str) -> tuple[Measure, ...]:
        if self.refusal is not None:
            raise self.refusal
        return (Measure(name=lane, title=lane, unit="calls"),)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        self.asked.append(job)
        for step in self.script[job.lane]:
            if isinstance(step, SourceError):
                raise step
            yield Page(counted=step)

    def check(self, incident: Incident, http: Http) -> str:
        return f"{incident.key} {http}"


def told(name: str, *values: float, settled: datetime | None = None) -> Counted:
    made = tuple(
        Count(START + hour * HOUR, START + (hour + 1) * HOUR, value)
        for hour, value in enumerate(values)
    )
    return Counted(values={name: made}, settled=settled)


def run(
    store: Store,
    source: Scripted,
    now: datetime = NOW,
    incident: Incident = INCIDENT,
    stop: Callable[[], bool] = bool,
    http: Http | None = None,
    budget: Budget | None = None,
) -> Outturn:
    watched = PassWatch(
        name="calls",
        source=source,
        incident=incident,
        settle=timedelta(),
        every=HOUR,
        masker=MASKER,
        scorers=[Zero()],
        stop=stop,
    )
    return collect(store, watched, http or NoNetwork(), now=now, budget=budget)


def rows(store: Store) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = store.conn.execute(
        "SELECT outcome, error, seen, new FROM pass ORDER BY id"
    ).fetchall()
    return found


def test_a_pass_keeps_what_it_is_told_and_leaves_a_row(tmp_path: Path) -> None:
    """Values, how many of them were new, and one row; the second pass goes on where it was."""
    source = Scripted(a=[told("a", 1, 2, settled=START + HOUR), told("a", 3)])
    with fresh(tmp_path) as store:
        first, second = run(store, source), run(store, source)
        assert (first.outcome, first.seen, first.new) == ("ok", 3, 3)
        assert (second.outcome, second.seen, second.new) == ("ok", 3, 2)
        assert rows(store) == [("ok", None, 3, 3), ("ok", None, 3, 2)]
    assert [job.span.start for job in source.asked] == [START, START + HOUR]
    assert {job.span.end for job in source.asked} == {NOW}


def test_a_lane_that_fails_costs_only_itself(tmp_path: Path) -> None:
    """What it told before stays, the other lanes are asked, and the reason stands in the row."""
    source = Scripted(a=[told("a", 1), SourceError("a: down")], b=[told("b", 7)])
    with fresh(tmp_path) as store:
        made = run(store, source)
        assert (made.outcome, made.errors, made.new, made.until) == (
            "failed",
            ("a: down",),
            2,
            None,
        )
        assert rows(store) == [("failed", "a: down", 2, 2)]
        assert store.conn.execute("SELECT value FROM count_value").fetchall() == [(1,), (7,)]


def test_where_all_fail_it_waits(tmp_path: Path) -> None:
    """As long as the service asked for, or longer and longer; a postponed pass leaves a row too."""
    until = NOW + 3 * HOUR
    with fresh(tmp_path) as store:
        source = Scripted(a=[RetryLater("later", until)], b=[RetryLater("later", until + HOUR)])
        assert run(store, source).until == until
        asked = len(source.asked)
        made = run(store, source, NOW + HOUR)
        assert (made.outcome, made.until, len(source.asked)) == ("postponed", until, asked)
        source.script = {"a": [SourceError("down")]}
        waits = []
        at = until
        for _ in range(3):
            found = run(store, source, at).until
            assert found is not None
            waits.append((found - at) / HOUR)
            at = found
        assert waits == [1, 1, 1]  # never longer than an hour, or than it is asked anyhow
        source.script = {"a": []}
        assert run(store, source, at).until is None
        assert [row[0] for row in rows(store)] == ["failed", "postponed"] + 3 * ["failed"] + ["ok"]


def test_a_query_that_cannot_be_asked_is_a_failed_pass(tmp_path: Path) -> None:
    """Nothing is asked, the reason is told, and nothing else stops."""
    source = Scripted(a=[])
    source.refusal = NeedsAttention("gdelt: expected a query that GDELT can say")
    with fresh(tmp_path) as store:
        made = run(store, source)
        assert (made.outcome, made.errors) == (
            "failed",
            (f"a: {source.refusal}; see `monitor check`",),
        )
        assert made.until is not None
        assert source.asked == []


def test_it_stops_between_answers(tmp_path: Path) -> None:
    """What was told before is kept; the row says that it was stopped."""
    source = Scripted(a=[told("a", 1), told("a", 1, 2)], b=[told("b", 7)])
    with fresh(tmp_path) as store:
        made = run(store, source, stop=lambda: True)
        assert (made.outcome, made.new) == ("stopped", 1)
        assert [job.lane for job in source.asked] == ["a"]


def test_a_crash_after_any_answer_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    """The values and the place where it goes on are of one transaction; the row is closed later."""

    class Crash(BaseException):
        """Stands for a process that is killed."""

    class Crashing(Scripted):
        def pull(self, job: Job, http: Http) -> Iterator[Page]:
            yield from super().pull(job, http)
            raise Crash

    with fresh(tmp_path) as store:
        with pytest.raises(Crash):
            run(store, Crashing(a=[told("a", 1, 2, settled=START + 2 * HOUR)]))
        assert rows(store) == [(None, None, 2, 2)]
        source = Scripted(a=[told("a", 1, 2, 3)])
        assert run(store, source).new == 1
        assert source.asked[0].span.start == START + 2 * HOUR
        assert rows(store)[0][0] == "stopped"


def test_an_incident_of_the_future_is_left_alone(tmp_path: Path) -> None:
    """There is nothing to job before it began."""
    source = Scripted(a=[told("a", 1)])
    with fresh(tmp_path) as store:
        made = run(store, source, now=START - HOUR)
        assert (made.outcome, source.asked) == ("ok", [])


def test_a_database_that_fails_is_no_failure_of_the_service(tmp_path: Path) -> None:
    """It is raised, and not told as an error of the source."""
    backwards = Counted(values={"a": (Count(START + HOUR, START, 1),)})
    with fresh(tmp_path) as store, pytest.raises(StoreError):
        run(store, Scripted(a=[backwards]))


def test_the_words_of_a_service_are_masked(tmp_path: Path) -> None:
    """Protected names and addresses in a refusal are neither kept in the row nor handed on."""
    refusal = NeedsAttention("the page of Tomlin Averystone is gone, job @ann at ann@example.org")
    said = f"the page of {WITHHELD} is gone, job @[handle] at [e-mail]"
    with fresh(tmp_path) as store:
        said = f"a: {said}"
        told = f"{said}; see `monitor check`"
        assert run(store, Scripted(a=[refusal])).errors == (told,)
        refused = Scripted(a=[])
        refused.refusal = refusal
        assert run(store, refused, now=NOW + HOUR).errors == (told,)
        assert [row[1] for row in rows(store)] == [said, said]


@pytest.mark.parametrize("step", ["lanes", "ask", "keep", "close"])
def test_a_bug_in_a_counter_is_a_failed_pass(tmp_path: Path, step: str) -> None:
    """Promise 3: the row says `bug`, the other lanes are asked, the next pass comes later."""

    class Buggy(Scripted):
        def lanes(self, incident: Incident) -> tuple[str, ...]:
            self.fail("lanes")
            return super().lanes(incident)

        def fail(self, at: str) -> None:
            if at == step:
                raise KeyError(f"{at}, says Tomlin Averystone")

        def pull(self, job: Job, http: Http) -> Iterator[Page]:
            if job.lane == "good":
                yield from super().pull(job, http)
                return
            self.fail("ask")
            try:
                value = object() if step == "keep" else 1.0
                count = Count(START, START + HOUR, value)  # type: ignore[arg-type]
                yield Page(counted=Counted(values={"bad": (count,)}))
            finally:
                self.fail("close")

    source = Buggy(bad=[], good=[told("good", 7)])
    with fresh(tmp_path) as store:
        made = run(store, source)
        assert (made.outcome, made.error_kind) == ("failed", "bug")
        kind, error = store.conn.execute("SELECT error_kind, error FROM pass").fetchone()
        assert kind == "bug"
        lane = "" if step == "lanes" else "bad: "
        assert error.startswith(f"{lane}bug in the source calls: ")
        assert "Averystone" not in error
        values = store.conn.execute("SELECT value FROM count_value").fetchall()
        assert ((7,) in values) is (step != "lanes")
        # Where all that was to be asked failed, it is asked again later.
        again = run(store, source)
        assert again.outcome == ("postponed" if step == "lanes" else "failed")
    with open_reader(tmp_path / "monitor.db") as reader:
        standing = reader.standings()["calls", "anaheim"]
    assert (standing.outcome, standing.error_kind) == ("failed", "bug")


class Asking(Scripted):
    """Asks for each answer."""

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        for page in super().pull(job, http):
            http.get("https://counts.example")
            yield page


class Answering(NoNetwork):
    """Answers everything with nothing."""

    def get(self, url: str, **_: object) -> Answer:
        return Answer(200, b"", {}, url)


def test_a_pass_that_uses_up_its_budget_goes_on_in_the_next(tmp_path: Path) -> None:
    """It ends well with what is kept, and says from when on nothing is known yet."""
    steps: list[Step] = [told("a", *range(n), settled=START + n * HOUR) for n in (1, 2, 3)]
    budget = Budget(timedelta(minutes=10), 2, 10, 2**20)
    with fresh(tmp_path) as store:
        source = Asking(a=steps)
        made = run(store, source, http=Answering(), budget=budget)
        assert (made.outcome, made.seen, made.behind) == ("ok", 3, True)
        [said] = made.errors
        assert said.startswith("a: backlog: stopped after ")
        assert f"{rfc3339(START + 2 * HOUR)} to {rfc3339(NOW)} is not observed yet" in said
        assert "it goes on at the next pass" in said
        assert not run(store, source, http=Answering()).behind
    assert [job.span.start for job in source.asked] == [START, START + 2 * HOUR]


def test_a_clock_that_is_ahead_counts_no_hour_to_its_end_that_is_not_over(tmp_path: Path) -> None:
    """It is counted by the clock of the server, and the row of the pass has both."""
    source = Asking(a=[told("a", 1)])
    with fresh(tmp_path) as store:
        made = run(store, source, http=Clock(*[date(NOW - HOUR)] * 2))
        assert made.outcome == "ok"
        assert "this machine says" in made.errors[0]
        assert [job.span.end for job in source.asked] == [NOW, NOW - HOUR]
        assert store.conn.execute("SELECT value FROM count_value").fetchall() == [(1,)]


def test_by_a_clock_that_is_years_ahead_no_hour_is_over(tmp_path: Path) -> None:
    """Such a server is not believed, but nothing later is final of it, and all else asked again."""
    present = START + 2 * HOUR
    source = Asking(a=[told("a", 1, 2, 0, settled=NOW + 400 * DAY)])
    with fresh(tmp_path) as store:
        run(store, source, NOW + 400 * DAY, http=Clock(date(present)))
        assert store.conn.execute("SELECT value FROM count_value").fetchall() == [(1,), (2,)]
        run(store, source, present + HOUR, http=Clock(date(present + HOUR)))
    assert source.asked[-1].span == Span(START, present + HOUR)


def test_a_source_that_counts_has_no_listing_and_no_posts(tmp_path: Path) -> None:
    """Nothing of it is expected to be observed, and what else is on its pages is not kept."""

    class Chatty(Scripted):
        def pull(self, job: Job, http: Http) -> Iterator[Page]:
            yield Page(posts=(Post(native_id="1", text="anaheim"),), observed=job.span)
            yield from super().pull(job, http)

    with fresh(tmp_path) as store:
        assert run(store, Chatty(a=[told("a", 1)])).seen == 1
        for table in ("lane", "observed", "post"):
            assert store.conn.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        assert store.conn.execute("SELECT purpose FROM pass").fetchall() == [("count",)]
