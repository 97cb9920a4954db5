"""Jetstream: what a pass shows, what it claims, and what it calls lost."""

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import rfc3339
from monitor.errors import BadAnswer, ConfigError, SourceError
from monitor.nouns.posts import Cursor, Page, Span
from monitor.sources.base import Job
from monitor.sources.jetstream.socket import Connect, LineCut
from monitor.sources.jetstream.source import Jetstream, Settings
from monitor.sources.jetstream.walk import CALLS, GONE, PAGE
from monitor.sources.jetstream.wire import Protocol, made_at
from monitor.testing.contract import INCIDENT, MINUTE, SINCE, START, items
from monitor.testing.passes import Collected, collect
from monitor.testing.service import FakeHttp, Item
from tests.examples import examples
from tests.sources import case_jetstream as made
from tests.sources.asking import backfill
from tests.sources.case_bluesky import DID, record
from tests.sources.case_jetstream import Stream, a_jetstream, failure, micros, new, notice, tid

NOBODY = FakeHttp(lambda url, *_: pytest.fail(f"{url} is not to be asked"))
HOUR = timedelta(hours=1)


def passed(source: Jetstream, service: Stream, kept: Collected, *minutes: float) -> Collected:
    """Make a pass at each of these minutes after the start."""
    for minute in minutes:
        service.now = START + minute * MINUTE
        assert collect(source, INCIDENT, NOBODY, service.now, kept)
    return kept


def listening(stream: Stream, **settings: Any) -> Jetstream:
    return Jetstream(Settings(protocol=stream.protocol, **settings), stream.connect)


def pull(connect: Connect, cursor: Cursor | None = None, **settings: Any) -> list[Page]:
    span = Span(SINCE, START + HOUR)
    job = Job(incident=INCIDENT, lane="posts", span=span, cursor=cursor)
    return list(Jetstream(Settings(**settings), connect).pull(job, NOBODY))


def known(seen: datetime, last: datetime) -> Cursor:
    """Return a cursor of the server that `pull` asks."""
    server = "wss://jetstream.us-west.bsky.network/xrpc/network.bsky.jetstream.subscribeEvents"
    return {"server": server, "seen": rfc3339(seen), "last": rfc3339(last)}


def saying(*frames: bytes) -> Connect:
    """Return a line on which these frames come, whatever is asked for."""
    stream = Stream([], START)
    stream._from = lambda cursor: list(frames) if cursor else []  # type: ignore[method-assign]
    return stream.connect


def test_each_protocol_is_asked_in_its_own_words() -> None:
    """The names of parameters differ, and each server refuses the other's."""
    for protocol, asked in (
        ("v1", {"wantedCollections": made.POSTS}),
        ("v2", {"kinds": "commit", "collections": made.POSTS}),
    ):
        source, stream = a_jetstream([], protocol)  # type: ignore[arg-type]
        assert isinstance(stream, Stream)
        assert isinstance(source, Jetstream)
        passed(source, stream, Collected(), 0)
        assert stream.calls[0] == {**asked, "cursor": str(micros(SINCE))}
        assert stream.calls[-1] == asked


def test_a_pass_goes_on_where_the_last_one_stood() -> None:
    """The newest event from before the end of the claim is asked for again, and what follows."""
    stream = Stream(items(60), START)
    source, kept = listening(stream), Collected()
    passed(source, stream, kept, 30, 50)
    asked = [call["cursor"] for call in stream.calls if "cursor" in call]
    assert asked == [str(micros(SINCE)), str(micros(START + 28 * MINUTE))]
    assert len(kept.numbers) == 50


def test_passes_within_two_minutes_only_show_what_is_new() -> None:
    """They begin with the newest event that was shown; nothing more can be claimed by them."""
    stream = Stream(items(1_000, step=timedelta(seconds=1)), START)
    source, kept = listening(stream), Collected()
    passed(source, stream, kept, 10, 10.25, 10.5, 10.75, 11.25)
    asked = [float(call["cursor"]) / 60e6 for call in stream.calls if "cursor" in call]
    since = [at - micros(START) / 60e6 for at in asked[1:]]
    assert since == pytest.approx([10, 10.25, 10.5, 8], abs=0.05)
    assert kept.numbers == set(range(1, 676))
    [observed] = kept.observed["posts"]
    assert observed.end == START + 10 * MINUTE


def test_a_pass_ends_at_the_present() -> None:
    """On a stream that never rests a pass ends with what is some seconds old, and claims less."""
    stream = Stream(items(1_000, step=timedelta(seconds=1)), START)
    source, kept = listening(stream), Collected()
    passed(source, stream, kept, 10)
    now = START + 10 * MINUTE
    [observed] = kept.observed["posts"]
    assert observed.end == now - 2 * MINUTE  # the last whole one, a minute before the line opened
    assert "cursor" in stream.calls[-1]  # nobody had to ask whether it is silent
    assert kept.pages == 2 > len(kept.numbers) / PAGE


@pytest.mark.parametrize(
    "way", [{"refuses": True}, {}, {"silent": True}], ids=["refused", "told", "silent"]
)
def test_what_the_server_let_go_of_is_lost_by_name(way: dict[str, bool]) -> None:
    """After an outage longer than the server's memory the hole has a name, whoever tells of it."""
    stream = Stream(items(60), START, **way)  # type: ignore[arg-type]
    source, kept = listening(stream), Collected()
    passed(source, stream, kept, 10)
    seen = kept.observed["posts"][-1].end
    stream.floor = START + 40 * MINUTE
    passed(source, stream, kept, 60)
    [lost] = kept.lost
    assert (lost.span, lost.reason) == (Span(seen, START + 40 * MINUTE), GONE)
    assert [span.start for span in kept.observed["posts"]] == [START, START + 40 * MINUTE]
    assert kept.numbers == {*range(1, 11), *range(41, 61)}


def test_silence_is_not_a_loss() -> None:
    """A quiet hour is no hole: the event before it comes again, so that nothing was let go of."""
    held = [Item(1, START, START), Item(2, START + HOUR, START + HOUR)]
    stream = Stream(held, START)
    kept = passed(listening(stream), stream, Collected(), 5, 30, 70)
    assert (kept.lost, kept.numbers) == ([], {1, 2})
    [observed] = kept.observed["posts"]
    assert observed == Span(START, START + 69 * MINUTE)


def test_silence_by_a_clock_that_was_far_ahead_does_not_last() -> None:
    """Where our clock is right again, the line begins with the span, and claims it."""
    stream = Stream(items(60), START + HOUR)
    pages = pull(stream.connect, known(START + 720 * HOUR, START))
    assert max(page.observed.end for page in pages if page.observed) > START + 50 * MINUTE
    assert stream.calls[0]["cursor"] == str(micros(SINCE))


@pytest.mark.parametrize("silent", [True, False])
def test_silence_of_a_server_that_forgot_is_a_loss(silent: bool) -> None:
    """Where the event that was the newest does not come again, nothing is believed; but once."""
    stream = Stream(items(5), START, silent=silent)
    source, kept = listening(stream), Collected()
    passed(source, stream, kept, 10)
    stream.floor = START + 5 * MINUTE
    passed(source, stream, kept, 30)
    assert [lost.span for lost in kept.lost] == [Span(START + 9 * MINUTE, START + 29 * MINUTE)]
    passed(source, stream, kept, 40)
    assert kept.observed["posts"][-1] == Span(START + 29 * MINUTE, START + 39 * MINUTE)


def test_events_may_change_places() -> None:
    """Where replay meets what is live, an event can come behind a younger one: claims keep off."""
    times = [START + timedelta(seconds=n) for n in range(PAGE)]
    late = times[-1] - MINUTE + timedelta(seconds=1)
    frames = [new(at, str(n), record(at, "x")) for n, at in enumerate([*times, late])]
    first, second, *_ = pull(saying(*frames))
    assert first.observed == Span(START, START + 7 * MINUTE)
    assert [post.published_at for post in second.posts] == [late]


def test_a_younger_event_in_front_is_no_hole() -> None:
    """What was the newest event need not be the very first that comes again."""
    cursor = known(START + MINUTE, START)
    times = [START + 2 * MINUTE, START]
    frames = [new(at, str(n), record(at, "x")) for n, at in enumerate(times)]
    assert not any(page.lost for page in pull(saying(*frames), cursor))
    assert any(page.lost for page in pull(saying(frames[0]), cursor))


def test_a_first_look_claims_from_where_the_server_begins() -> None:
    """Before the first event there may be silence or forgetting: v1 does not say, so no claim."""
    stream = Stream(items(10), START, silent=True, floor=START)
    kept = passed(listening(stream), stream, Collected(), 20)
    assert (kept.lost, kept.observed["posts"][0].start) == ([], START)
    told = Stream(items(10), START, floor=START)
    kept = passed(listening(told), told, Collected(), 20)
    assert [lost.span for lost in kept.lost] == [Span(SINCE, START)]


def test_a_replay_that_stands_still_is_an_error() -> None:
    """Where others hear what is new and we hear nothing, that is no silence, and not claimed."""
    stream = Stream([], START)
    live = new(START, "9", record(START, "x"))
    stream._from = lambda cursor: [] if cursor else [live]  # type: ignore[method-assign]
    pages: list[Page] = []
    job = Job(incident=INCIDENT, lane="posts", span=Span(SINCE, START))
    with pytest.raises(SourceError, match="the replay does not go on"):
        pages.extend(listening(stream).pull(job, NOBODY))
    assert set(pages) == {Page()}
    assert stream.open == 0


def test_a_line_that_is_cut_is_opened_again() -> None:
    """Each new line goes on from the last page that was handed in; nothing is missing."""
    stream = Stream(items(1_700, step=timedelta(milliseconds=100)), START, cut=700, cuts=2)
    kept = passed(listening(stream), stream, Collected(), 10)
    assert len(kept.numbers) == 1_700
    assert kept.lost == []
    assert sum("cursor" in call for call in stream.calls) == 3


def test_a_line_that_is_cut_again_and_again_is_an_error() -> None:
    """After some tries the pass fails; what it had handed in stays."""
    stream = Stream(items(10), START + HOUR, cut=5, cuts=99)
    with pytest.raises(LineCut, match="the line was cut"):
        pull(stream.connect)
    assert len(stream.calls) == CALLS
    assert stream.open == 0


def test_a_pass_has_an_end_on_the_clock() -> None:
    """A backlog that is too long for one pass is left to the next, from the cursor on."""
    stream = Stream(items(1_700, step=timedelta(milliseconds=500)), START)
    source = Jetstream(Settings(), stream.connect, clock=lambda: next(ticks))
    ticks, kept = count(step=0.2), Collected()
    passed(source, stream, kept, 30)
    before = len(kept.numbers)
    assert 0 < before < 1_700
    assert kept.observed["posts"][0].end < START + timedelta(seconds=before / 2)
    passed(source, stream, kept, *[30] * 4)
    assert len(kept.numbers) == 1_700


def test_a_server_that_ends_the_stream_says_why() -> None:
    """What came before stands, with its cursor; the server's word is in the error."""
    frames = [new(START, "1", record(START, "x")), failure("ConsumerTooSlow")]
    job = Job(incident=INCIDENT, lane="posts", span=Span(SINCE, START + HOUR))
    pages = Jetstream(Settings(), saying(*frames)).pull(job, NOBODY)
    first = next(pages)
    assert (len(first.posts), first.cursor is not None) == (1, True)
    with pytest.raises(
        SourceError, match=r"the server ended the stream \('ConsumerTooSlow: bye'\)"
    ):
        next(pages)


@pytest.mark.parametrize("frame", [b"<html>Log in</html>", b"", b"17", b"{}", b"\xff", b"[" * 9999])
def test_what_is_no_jetstream_is_bad(frame: bytes) -> None:
    """Frames of another kind are no stream of posts; nothing is claimed."""
    for protocol in ("v1", "v2"):
        with pytest.raises(BadAnswer, match=f"the answer is not frames of {protocol}"):
            pull(saying(frame), protocol=protocol)


def test_a_frame_that_cannot_be_read_costs_only_itself() -> None:
    """In a stream that is understood a broken frame is a reject, alone in its page or not."""
    good = [new(START, str(n), record(START, f"n{n}.")) for n in range(PAGE)]
    pages = pull(saying(*good, b"{", b"[" * 99_999))
    rejects = [reject for page in pages for reject in page.rejected]
    assert [len(reject.raw) for reject in rejects] == [1, 65_536]
    assert sum(len(page.posts) for page in pages) == PAGE


@pytest.mark.parametrize("protocol", ["v1", "v2"])
def test_what_is_about_no_post_tells_the_time_only(protocol: Protocol) -> None:
    """Accounts and other records come as well: they are no posts, yet what they prove holds."""
    at = START + HOUR
    whole = {"did": DID, "time_us": micros(at), "time": rfc3339(at), "kind": "account"}
    other = {"operation": "create", "collection": "app.bsky.feed.like", "rkey": "1"}
    frames = [{**whole, "kind": "commit", "commit": other}, whole]
    if protocol == "v2":
        frames = [{"$type": "message", "payload": {**whole, **part}} for part in (other, {})]
    pages = pull(saying(*(json.dumps(frame).encode() for frame in frames)), protocol=protocol)
    assert not any(page.posts or page.rejected for page in pages)
    assert (pages[0].cursor or {})["seen"] == rfc3339(at)


def test_the_time_that_counts_is_when_the_server_witnessed_it() -> None:
    """A server can show imported times; places are those of the stream itself."""
    frame = json.loads(new(START - HOUR, "1", record(START - 2 * HOUR, "x")))
    frame["payload"]["witnessedAt"] = rfc3339(START)
    page = pull(saying(json.dumps(frame).encode()))[0]
    assert page.posts[0].published_at == START - 2 * HOUR
    assert (page.cursor or {})["seen"] == rfc3339(START)


def test_deletions_of_this_incident_are_handed_on() -> None:
    """A deletion names its post and nothing else; those of older posts are of no use here."""
    frames = [
        new(START, tid(SINCE), operation="delete"),
        new(START, tid(SINCE - MINUTE), operation="delete"),
        new(START, "self", operation="delete"),
    ]
    recent = Jetstream(Settings(), saying(*frames))
    job = Job(incident=INCIDENT, lane="posts", span=Span(SINCE, START + HOUR))
    posts = [post for page in recent.pull(job, NOBODY) for post in page.posts]
    assert [(post.deleted_at, post.text, post.author) for post in posts] == [(START, "", None)] * 2
    assert pull(saying(*frames), deletions=False)[0].posts == ()


def test_an_edit_is_newer_than_what_it_replaces() -> None:
    """An update has the id of its post, the version of its record, and its own time as edit."""
    later = START + MINUTE
    frames = [
        new(START, "1", record(START, "police in anaheim")),
        new(later, "1", record(START, "the police in anaheim"), operation="update"),
    ]
    first, second = pull(saying(*frames))[0].posts
    assert first.native_id == second.native_id
    assert (first.edited_at, second.edited_at) == (None, later)
    assert second.published_at == START
    assert (first.author, first.url) == (DID, f"https://bsky.app/profile/{DID}/post/1")


def test_a_backfill_leaves_the_cursor_alone_and_claims_its_span() -> None:
    """An old span is read up to its end and a little further, so that all of it can be claimed."""
    stream = Stream(items(3_000, step=timedelta(seconds=1)), START + HOUR)
    span, kept = Span(START, START + timedelta(seconds=PAGE + 3)), Collected()
    backfill(listening(stream), INCIDENT, NOBODY, span, stream.now, kept)
    assert kept.observed["posts"] == [span]
    assert kept.cursors == {}
    assert set(range(1, PAGE + 4)) <= kept.numbers


moments = st.integers(0, 600).map(lambda n: START + timedelta(seconds=n))


@examples(100)
@given(
    st.lists(st.tuples(moments, st.integers(0, 9)), max_size=30),
    st.lists(moments, min_size=1, max_size=5).map(sorted),
    st.lists(st.integers(0, 8), max_size=2),
    st.none() | moments,
    st.booleans(),
)
def test_nothing_is_missing_in_what_is_claimed(
    posts: list[tuple[datetime, int]],
    passes: list[datetime],
    cuts: list[int],
    floor: datetime | None,
    silent: bool,
) -> None:
    """Whatever arrives when, wherever the line is cut, and whatever the server lets go of.

    One thing cannot be told: that a server which says nothing of it let go of all that came, since
    a time when we knew of no event at all.
    """
    held = [
        Item(n, at - timedelta(minutes=late), at) for n, (at, late) in enumerate(posts, start=1)
    ]
    stream = Stream(held, START, silent=silent)
    source, kept = listening(stream), Collected()
    for number, now in enumerate(passes):
        stream.now, stream.cut, stream.cuts = now, (cuts or [0])[-1], len(cuts)
        known = (kept.cursors.get("posts") or {}).get("last")
        if floor and number == len(passes) - 1 and (known or not silent):
            stream.floor = floor
        collect(source, INCIDENT, NOBODY, now, kept)
    claimed = kept.observed.get("posts", [])
    shown = {it.number for it in held if any(s.start <= it.arrived < s.end for s in claimed)}
    assert shown <= kept.numbers


@given(st.datetimes(datetime(1970, 1, 1), datetime(2255, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_keys_tell_their_time(at: datetime) -> None:
    """The key of a post is its time, to the microsecond."""
    assert made_at(tid(at)) == at


@given(st.text(max_size=14))
def test_a_key_of_another_kind_tells_none(key: str) -> None:
    """What is no TID is no time, whatever it is."""
    assert made_at(f"-{key}") is None
    assert made_at(f"z{key}") is None


def test_check_says_whether_it_hears() -> None:
    """One frame is enough; what is no Jetstream, or says no, is an error."""
    live = Stream([], START)
    source = listening(live)
    assert "is silent now" in source.check(INCIDENT, NOBODY)
    for frame, said in (
        (notice("Hello"), None),
        (b"<html>", BadAnswer),
        (failure("No"), SourceError),
    ):
        live._from = lambda cursor, frame=frame: [frame]  # type: ignore[method-assign, misc]
        if said is None:
            assert "(it speaks)" in source.check(INCIDENT, NOBODY)
        else:
            with pytest.raises(said):
                source.check(INCIDENT, NOBODY)


@pytest.mark.parametrize(
    "url", ["jetstream.example", "ftp://a.example", "wss://", "wss://[::1", "wss://a.example:99999"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    """A server's address begins with wss:// or https://."""
    with pytest.raises(ConfigError, match="write one such as wss://"):
        Jetstream(Settings(base_url=url))


def test_addresses_of_the_web_are_understood() -> None:
    """Whoever writes https:// means wss://; a path before ours is kept."""
    source = Jetstream(Settings(base_url="https://a.example/jet/", enabled=False))
    assert source.url == "wss://a.example/jet"
    assert source.lanes(INCIDENT) == ("posts",)
    assert datetime(2026, 11, 24, tzinfo=UTC) - source.traits.lookback  # type: ignore[operator]
