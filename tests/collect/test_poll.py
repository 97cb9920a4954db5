"""One pass: what it asks for, what it claims, what it records; driven by small honest services."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.clock import to_epoch_ms
from monitor.collect import Outturn, PassWatch, collect
from monitor.collect.failing import Failure, in_sentences
from monitor.errors import BadAnswer, NeedsAttention, RetryLater, SourceError
from monitor.nouns.incident import Incident, Topic
from monitor.nouns.posts import Answer, Page, Post, Purpose, Reject, Span, Traits
from monitor.nouns.spans import difference
from monitor.privacy.guard import NameGuard
from monitor.privacy.masking import Masker
from monitor.privacy.pseudonym import Pseudonyms
from monitor.query import Query
from monitor.sources.base import Http, Job, Source, SourceSettings
from monitor.store import lateness
from monitor.store.connection import Store, open_store
from monitor.store.tombstones import tombstone
from monitor.store.writing.passes import settle_settings
from monitor.testing.whole_pass import Zero
from tests.examples import examples
from tests.store.pages import NOW, START

SETTLE = timedelta(minutes=10)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
INCIDENT = Incident(
    key="anaheim",
    title="Anaheim",
    since=START,
    query=Query.read("anaheim"),
    narratives=(Topic("threat", "The threat", Query.read("threat*")),),
)


class NoNetwork:
    """Refuses every question; the services of these tests answer by themselves."""

    def get(self, url: str, **_: object) -> Answer:
        raise AssertionError(url)

    post = get


class Service(Source):
    """A window service: shows at most *cap* posts of a window, newest first, once *late* enough."""

    kind: ClassVar = "service"
    traits: ClassVar = Traits(clock="created", settle=SETTLE)
    Settings: ClassVar = SourceSettings

    def __init__(
        self, posts: dict[str, datetime], cap: int = 1000, late: timedelta = timedelta(0)
    ) -> None:
        self.posts, self.cap, self.late = posts, cap, late
        self.asked: list[Span] = []
        self.now = NOW

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        del incident
        return ("",)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        del http
        self.asked.append(job.span)
        shown = sorted(
            (
                name
                for name, at in self.posts.items()
                if job.span.start <= at < job.span.end and at + self.late <= self.now
            ),
            key=lambda name: self.posts[name],
        )[::-1]
        posts = tuple(
            Post(native_id=name, text="in Anaheim", published_at=self.posts[name])
            for name in shown[: self.cap]
        )
        truncated = len(shown) >= self.cap
        yield Page(posts=posts, observed=None if truncated else job.span, truncated=truncated)

    def check(self, incident: Incident, http: Http) -> str:
        return f"{incident.key} {http}"


class Scripted(Service):
    """A forward service: yields what it was given, lane by lane, and raises an error among it."""

    traits: ClassVar = Traits(clock="arrival", settle=SETTLE)

    def __init__(self, **lanes: list[Page | SourceError]) -> None:
        super().__init__({})
        self.script = lanes
        self.jobs: list[Job] = []

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        del incident
        return tuple(self.script)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        del http
        self.jobs.append(job)
        for step in self.script[job.lane]:
            if isinstance(step, SourceError):
                raise step
            yield step


def _watch(source: Service, incident: Incident = INCIDENT) -> PassWatch:
    return PassWatch(
        name="service",
        source=source,
        incident=incident,
        settle=SETTLE,
        every=timedelta(minutes=5),
        masker=Masker(Pseudonyms(b"k" * 32), NameGuard(())),
        scorers=[Zero()],
    )


def _store(path: Path) -> Store:
    store = open_store(path / "monitor.db", zone="UTC", scorer="textblob")
    settle_settings(store)
    return store


def _pass(
    store: Store,
    source: Service,
    now: datetime = NOW,
    purpose: Purpose = "poll",
    span: Span | None = None,
    **watch: Any,
) -> Outturn:
    source.now = now
    watched = replace(_watch(source), **watch)
    return collect(store, watched, NoNetwork(), now=now, purpose=purpose, span=span)


def _observed(store: Store) -> list[Span]:
    rows = store.conn.execute("SELECT start, end FROM observed ORDER BY start").fetchall()
    return [Span(*(datetime.fromtimestamp(ms / 1000, START.tzinfo) for ms in row)) for row in rows]


def _stored(store: Store) -> set[str]:
    return {row[0] for row in store.conn.execute("SELECT native_id FROM post")}


minutes = st.integers(0, 24 * 60)


@pytest.mark.repeats
@examples(30)
@given(
    times=st.lists(minutes, max_size=40),
    burst=st.integers(0, 30),
    polls=st.lists(minutes, min_size=1, max_size=6),
    cap=st.integers(2, 12),
    late=st.integers(0, 10),
)
def test_nothing_is_missing_inside_what_is_called_observed(
    tmp_path_factory: pytest.TempPathFactory,
    times: list[int],
    burst: int,
    polls: list[int],
    cap: int,
    late: int,
) -> None:
    """Promises 4 and 5: a post that is not stored lies in no observed span.

    That holds with any cap, burst and schedule, and any lateness within the settle time. A burst
    within one second that is over the cap is lost by name; all else is walked to its end.
    """
    posts = {f"p{n}": START + timedelta(minutes=minute) for n, minute in enumerate(times)}
    posts |= {f"b{n}": START + timedelta(hours=3) for n in range(burst)}
    source = Service(posts, cap, timedelta(minutes=late))
    observed: list[Span] = []
    with _store(tmp_path_factory.mktemp("db")) as store:
        for poll in sorted(polls):
            now = START + timedelta(minutes=poll)
            _pass(store, source, now)
            observed = _observed(store)
            missing = [posts[name] for name in posts.keys() - _stored(store)]
            assert not [
                at for at in missing if any(span.start <= at < span.end for span in observed)
            ]
            assert all(span.end <= now - SETTLE for span in observed)
        lost = {row[0] for row in store.conn.execute("SELECT start FROM lost")}
    end = START + timedelta(minutes=max(polls)) - SETTLE
    crowded = [
        Span(at, at + SECOND)
        for at, count in sorted(Counter(posts.values()).items())
        if count >= cap and at < end
    ]
    assert difference(Span(START, end), observed) == crowded
    assert {to_epoch_ms(span.start) for span in crowded} <= lost


def test_an_old_window_is_not_asked_for_again(tmp_path: Path) -> None:
    """A poll asks for what is not yet observed, which is the settle time and what came since."""
    source = Service({})
    with _store(tmp_path) as store:
        _pass(store, source, START + timedelta(hours=1))
        _pass(store, source, START + timedelta(hours=2))
    hours = [(span.start - START, span.end - START) for span in source.asked]
    assert hours == [
        (timedelta(0), timedelta(hours=1)),
        (timedelta(minutes=50), timedelta(hours=2)),
    ]


def test_a_listing_of_another_kind_of_source_proves_nothing(tmp_path: Path) -> None:
    """Where a table of the configuration has another kind, its listing may have the same name.

    What the other service has shown is not called observed of this one, and stays as it is.
    """

    class Another(Service):
        kind: ClassVar = "another"

    with _store(tmp_path) as store:
        _pass(store, Service({}), START + timedelta(hours=1))
        before = _observed(store)
        made = _pass(store, Another({}), START + timedelta(hours=2))
        assert (made.outcome, made.error_kind) == ("failed", "cursor lost")
        assert "is none of the source another (it is of service)" in made.errors[0]
        assert _observed(store) == before
        assert _pass(store, Service({}), START + timedelta(hours=3)).outcome == "ok"


def test_a_sample_never_claims_coverage(tmp_path: Path) -> None:
    """A source that is not exhaustive is stored, and proves nothing."""

    class Sample(Service):
        traits: ClassVar = Traits(clock="created", settle=SETTLE, exhaustive=False)

    with _store(tmp_path) as store:
        assert _pass(store, Sample({"a": START})).new == 1
        assert not _observed(store)


def test_what_the_service_has_forgotten_is_not_asked_for(tmp_path: Path) -> None:
    """A look-back bounds the first pass."""

    class Short(Service):
        traits: ClassVar = Traits(clock="created", settle=SETTLE, lookback=timedelta(hours=2))

    source = Short({})
    with _store(tmp_path) as store:
        _pass(store, source)
    assert source.asked == [Span(NOW - timedelta(hours=2), NOW)]


def test_what_is_beside_the_point_is_dropped_and_counted(tmp_path: Path) -> None:
    """Each post is matched again, and not taken where it is older than the incident."""
    posts = (
        Post(native_id="1", text="Threats in #Anaheim", published_at=START),
        Post(native_id="2", text="Disneyland", published_at=START),
        Post(native_id="3", text="Anaheim", published_at=START - SECOND),
        Post(native_id="4", text="Anaheim, undated"),
        Post(native_id="5", text="Anaheim, of the future", published_at=NOW + timedelta(days=2)),
        Post(native_id="6", deleted_at=NOW),
    )
    page = Page(posts=posts, rejected=(Reject("no id", b"{}"),))
    with _store(tmp_path) as store:
        outturn = _pass(store, Scripted(tag=[page]))
        assert (outturn.seen, outturn.new, outturn.beside, outturn.rejected) == (6, 4, 2, 1)
        row = store.conn.execute(
            "SELECT outcome, seen, new, beside, rejected, pages FROM pass"
        ).fetchall()
        assert row == [("ok", 6, 4, 2, 1, 1)]
        flags = store.conn.execute(
            "SELECT native_id, flags, published_at = first_seen_at FROM post ORDER BY 1"
        ).fetchall()
        assert flags == [
            ("1", "", 0),
            ("4", "no time", 1),
            ("5", "time out of range", 1),
            (tombstone("6"), "no time", 1),
        ]
        counts = store.conn.execute(
            "SELECT t.kind, count(*) FROM mention AS m JOIN topic AS t ON t.id = m.topic GROUP BY 1"
        ).fetchall()
        assert counts == [("incident", 3), ("narrative", 1)]


class Brief(Zero):
    """The same, and it reads ten characters of a text."""

    cap = 10


def test_a_text_of_which_not_all_was_scored_or_kept_is_flagged(tmp_path: Path) -> None:
    """Two flags, since what is kept may be longer than what is scored."""
    lengths = {"1": 10, "2": 11, "3": 30_000}
    posts = tuple(
        Post(native_id=name, text="Anaheim".ljust(length, "!"), published_at=START)
        for name, length in lengths.items()
    )
    with _store(tmp_path) as store:
        _pass(store, Scripted(tag=[Page(posts=posts)]), scorers=[Brief()])
        flags = store.conn.execute("SELECT native_id, flags FROM post ORDER BY 1").fetchall()
    assert flags == [("1", ""), ("2", "scored in part"), ("3", "cut,scored in part")]


def test_no_raw_author_is_kept(tmp_path: Path) -> None:
    """Promise 11: an author is a pseudonym, the address lies apart, handles in texts are masked."""
    post = Post(
        native_id="1",
        text="Anaheim, says @alice_b",
        published_at=START,
        author="alice_b",
        url="https://x.example/1",
    )
    with _store(tmp_path) as store:
        _pass(store, Scripted(tag=[Page(posts=(post,))]))
        dump = "\n".join(store.conn.iterdump())
        assert store.conn.execute("SELECT url FROM link").fetchall() == [("https://x.example/1",)]
    assert "alice_b" not in dump


def test_one_broken_lane_costs_only_itself(tmp_path: Path) -> None:
    """Promise 3: a pass says which lane failed; the others are walked, the next is not held up."""
    good = [
        Page(
            posts=(Post(native_id="1", text="Anaheim", published_at=START),),
            observed=Span(START, NOW),
            cursor={"n": 1},
        )
    ]
    source = Scripted(first=[BadAnswer("expected JSON, got '<html>'")], second=[*good])
    with _store(tmp_path) as store:
        outturn = _pass(store, source)
        assert outturn.outcome == "failed"
        assert outturn.errors == ("first: expected JSON, got '<html>'; the next pass asks again",)
        assert outturn.until is None
        assert outturn.new == 1
        assert _pass(store, source).outcome == "failed"
    assert [job.cursor for job in source.jobs] == [None, None, None, {"n": 1}]
    assert [job.span.start for job in source.jobs] == [START, START, START, NOW]


def test_pages_before_a_failure_stay_and_claim_only_themselves(tmp_path: Path) -> None:
    """A service that fails on page two leaves page one committed, with its cursor and its span."""
    first = Page(
        posts=(Post(native_id="1", text="Anaheim", published_at=START),),
        observed=Span(START, START + timedelta(hours=1)),
        cursor={"page": 1},
    )
    source = Scripted(tag=[first, NeedsAttention("403: log in")])
    with _store(tmp_path) as store:
        _pass(store, source)
        assert _stored(store) == {"1"}
        assert _observed(store) == [Span(START, START + timedelta(hours=1))]
        later = NOW + timedelta(hours=2)
        _pass(store, source, later)
    assert source.jobs[1].cursor == {"page": 1}
    assert source.jobs[1].span == Span(START + timedelta(hours=1), later)


def test_nothing_is_claimed_that_was_not_asked_for(tmp_path: Path) -> None:
    """A source that claims more than its span is believed for the span, and no further."""
    day = timedelta(days=1)
    page = Page(observed=Span(START - day, NOW + day))
    with _store(tmp_path) as store:
        _pass(store, Scripted(tag=[page]))
        assert _observed(store) == [Span(START, NOW)]


def test_nobody_is_asked_before_the_time_that_it_named(tmp_path: Path) -> None:
    """Promise 6: after Retry-After the next pass is postponed and says so, also after a restart."""
    until = NOW + timedelta(hours=1)
    source = Scripted(tag=[RetryLater("429: wait", until)])
    with _store(tmp_path) as store:
        assert _pass(store, source).until == until
    with _store(tmp_path) as store:
        outturn = _pass(store, source, until - SECOND)
        assert (outturn.outcome, outturn.until) == ("postponed", until)
        assert len(source.jobs) == 1
        _pass(store, source, until)
        assert len(source.jobs) == 2
        outcomes = store.conn.execute("SELECT outcome, error FROM pass ORDER BY id").fetchall()
    assert outcomes == [
        ("failed", "tag: 429: wait"),
        ("postponed", None),
        ("failed", "tag: 429: wait"),
    ]


def test_back_off_doubles_up_to_an_hour_and_ends_with_a_success(tmp_path: Path) -> None:
    """A source that fails is asked later and later, never given up; once it answers, as usual."""
    script: list[Page | SourceError] = [SourceError("unreachable")]
    source = Scripted(tag=script)
    now, waits = NOW, []
    with _store(tmp_path) as store:
        for _ in range(6):
            until = _pass(store, source, now).until
            assert until is not None
            waits.append((until - now) // timedelta(minutes=1))
            now = until
        assert waits == [5, 10, 20, 40, 60, 60]
        script[:] = [Page()]
        assert _pass(store, source, now).until is None
        script[:] = [SourceError("unreachable")]
        jittered = _pass(store, source, now, random=Random(1)).until  # noqa: S311  by seed
    assert jittered is not None
    assert timedelta(minutes=2.5) <= jittered - now < timedelta(minutes=5)


def test_stopping_ends_between_pages(tmp_path: Path) -> None:
    """Promise 8: what is committed stays, the row says `stopped`, the next goes on from there."""
    pages: list[Page | SourceError] = [
        Page(posts=(Post(native_id=str(n), text="Anaheim", published_at=START),), cursor={"n": n})
        for n in range(5)
    ]
    source = Scripted(tag=pages)
    with _store(tmp_path) as store:
        outturn = _pass(store, source, stop=lambda: len(_stored(store)) >= 2)
        assert outturn.outcome == "stopped"
        assert _stored(store) == {"0", "1"}
        _pass(store, source)
    assert source.jobs[1].cursor == {"n": 1}


def test_a_backfill_leaves_the_cursor_alone(tmp_path: Path) -> None:
    """An old span is asked without the cursor; what it proves counts, what was lost is retried."""
    source = Service({"a": START + SECOND})
    with _store(tmp_path) as store:
        _pass(store, source, purpose="backfill", span=Span(START, START + timedelta(hours=2)))
        assert _observed(store) == [Span(START, START + timedelta(hours=2))]
        assert source.asked == [Span(START, START + timedelta(hours=2))]
        _pass(
            store,
            source,
            purpose="backfill",
            span=Span(START - timedelta(days=1), START + timedelta(hours=2)),
        )
        assert len(source.asked) == 1, "nothing is left to ask for"


def test_what_was_shown_does_not_become_silence(tmp_path: Path) -> None:
    """An index that fails answers with nothing: time in which it showed ten posts is not claimed.

    What is shown by then, or a day, ends the doubt; fewer posts may all have been deleted.
    """
    recent = {str(n): NOW - 60 * SECOND - n * SECOND for n in range(12)}
    begun = replace(INCIDENT, since=NOW - HOUR)
    with _store(tmp_path) as store:
        source = Service(dict(recent))
        _pass(store, source, incident=begun)
        before = _observed(store)
        assert before[-1].end < NOW - 60 * SECOND
        source.posts = {}
        outturn = _pass(store, source, NOW + HOUR, incident=begun)
        assert (outturn.outcome, _observed(store)) == ("failed", before)
        assert "of which 12 posts were shown before" in outturn.errors[0]
        source.posts = {"new": NOW + HOUR}
        outturn = _pass(store, source, NOW + 3 * HOUR, incident=begun)
        assert outturn.outcome == "ok"
        assert _observed(store)[-1].end == NOW + 3 * HOUR - SETTLE
    with _store(tmp_path / "later") as store:
        source = Service(dict(recent))
        _pass(store, source, incident=begun)
        source.posts = {}
        assert _pass(store, source, NOW + 25 * HOUR, incident=begun).outcome == "ok"


def test_a_source_knows_when_it_is_asked_for_an_old_span(tmp_path: Path) -> None:
    """What it uses of a day's allowance for that is of the day on which it is asked."""
    source = Scripted(lane=[Page()])
    with _store(tmp_path) as store:
        _pass(store, source, purpose="backfill", span=Span(START, START + timedelta(hours=2)))
    [job] = source.jobs
    assert (job.span.end, job.now) == (START + timedelta(hours=2), NOW)


@pytest.mark.parametrize("purpose", ["backfill", "sweep"])
def test_only_a_poll_moves_the_cursor(tmp_path: Path, purpose: Purpose) -> None:
    """A page of an old span has a cursor too; the next poll goes on where the last one was."""
    hour = Span(START, START + timedelta(hours=1))
    source = Scripted(all=[Page(cursor={"n": 7})])
    with _store(tmp_path) as store:
        _pass(store, source)
        source.script["all"] = [Page(cursor={"n": 1})]
        _pass(store, source, purpose=purpose, span=hour)
        assert source.jobs[-1].cursor is None
        _pass(store, source)
        assert source.jobs[-1].cursor == {"n": 7}


def test_a_pass_that_died_is_closed_by_the_next(tmp_path: Path) -> None:
    """A row that a killed process left open is told apart from one that still runs."""

    class Killed(BaseException):
        pass

    class Dying(Scripted):
        def pull(self, job: Job, http: Http) -> Iterator[Page]:
            del job, http
            raise Killed

    with _store(tmp_path) as store:
        with pytest.raises(Killed):
            _pass(store, Dying(tag=[]))
        _pass(store, Scripted(tag=[Page()]))
        rows = store.conn.execute(
            "SELECT outcome, error_kind, error FROM pass ORDER BY id"
        ).fetchall()
    assert rows[0][:2] == ("stopped", "killed")
    assert rows[0][2].startswith("the process was killed, the machine stopped or the database")
    assert rows[1] == ("ok", None, None)


def test_lateness_is_counted_where_the_watch_was_unbroken(tmp_path: Path) -> None:
    """What the first pass brings tells nothing, nor what comes after an outage of ours.

    A post that the first pass after it shows is not late.
    """
    service = Service({"old": START + SECOND})
    minutes = timedelta(minutes=1)
    with _store(tmp_path) as store:
        _pass(store, service)
        service.posts |= {"a": NOW + minutes, "b": NOW - 4 * minutes, "early": NOW - 9 * minutes}
        _pass(store, service, NOW + 5 * minutes)
        service.posts["after"] = NOW + 10 * minutes
        _pass(store, service, NOW + timedelta(hours=3))
        steps = store.conn.execute("SELECT step, posts FROM lateness ORDER BY step").fetchall()
    assert steps == [(0, 1), (lateness.step(240_000), 1), (lateness.step(540_000), 1)]


def test_a_deletion_of_what_is_not_held_leaves_nothing_where_all_comes_in_order(
    tmp_path: Path,
) -> None:
    """In an ordered stream a deletion follows its post; elsewhere it may come first."""

    class Stream(Scripted):
        traits: ClassVar = Traits(clock="arrival", settle=SETTLE, ordered=True)

    gone = Page(posts=(Post(native_id="x", deleted_at=NOW),))
    for kind, rows in ((Stream, 0), (Scripted, 1)):
        with _store(tmp_path / kind.__name__) as store:
            _pass(store, kind(lane=[gone]))
            assert store.conn.execute("SELECT count(*) FROM post").fetchone() == (rows,)


@pytest.mark.parametrize("ordered", [True, False])
def test_an_edit_of_what_is_held_is_kept_though_it_no_longer_matches(
    tmp_path: Path, *, ordered: bool
) -> None:
    """A stream that tells of an update and a listing that shows one do as a second question does.

    The post still counts, as what it is now. An edit of what nobody holds is off-topic.
    """

    class Told(Scripted):
        traits: ClassVar = Traits(clock="arrival", settle=SETTLE, ordered=ordered)

    edit = {"text": "never mind", "published_at": START, "edited_at": NOW, "version": "2"}
    first = Post(native_id="x", text="in Anaheim", published_at=START, version="1")
    later = [Post(native_id=name, **edit) for name in ("x", "y")]  # type: ignore[arg-type]
    with _store(tmp_path) as store:
        _pass(store, Told(lane=[Page(posts=(first,))]))
        outturn = _pass(store, Told(lane=[Page(posts=tuple(later))]), NOW + timedelta(hours=1))
        assert (outturn.seen, outturn.new, outturn.beside) == (2, 0, 1)
        assert store.conn.execute("SELECT native_id, text FROM post").fetchall() == [
            ("x", "never mind")
        ]
        assert store.conn.execute("SELECT text FROM revision").fetchall() == [("in Anaheim",)]
        assert store.conn.execute("SELECT sum(posts) FROM volume_hour").fetchone() == (1,)


def test_a_sample_beside_a_whole_lane_claims_nothing(tmp_path: Path) -> None:
    """A lane that is named a sample is kept, proves nothing, and is marked as such."""

    class Both(Scripted):
        traits: ClassVar = Traits(clock="arrival", settle=SETTLE, samples=frozenset({"search"}))

    page = Page(posts=(Post(native_id="n", text="in Anaheim"),), observed=Span(START, NOW))
    with _store(tmp_path) as store:
        _pass(store, Both(feed=[page], search=[page]))
        rows = store.conn.execute(
            "SELECT name, sample, count(observed.start) FROM lane "
            "LEFT JOIN observed ON observed.lane = lane.id GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert rows == [("feed", 0, 1), ("search", 1, 0)]


def test_a_listing_that_an_error_names_is_not_named_again() -> None:
    """A feed is called by its address, and so is an answer that cannot be read."""
    said = "https://a.example/feed: the answer is not RSS or Atom: it is empty"
    for listing, sentence in (("https://a.example/feed", said), ("#a", f"#a: {said}")):
        assert in_sentences([Failure(said, "unreadable", listing=listing)]) == (sentence,)
