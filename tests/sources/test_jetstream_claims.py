"""Jetstream: a stream claims no more than it proves, whatever its server does."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from monitor.nouns.posts import Cursor, Page, Span
from monitor.sources.base import Job
from monitor.sources.jetstream.rate import EventRate
from monitor.sources.jetstream.source import Jetstream, Settings
from monitor.sources.jetstream.walk import GONE, MOVED, SPARSE
from monitor.sources.jetstream.wire import Protocol
from monitor.testing.contract import INCIDENT, MINUTE, START, items
from monitor.testing.passes import Collected, collect
from monitor.testing.service import Item
from tests.sources.case_jetstream import Live, Stream, micros
from tests.sources.test_jetstream import HOUR, NOBODY, listening, passed

pytestmark = pytest.mark.repeats


SETTLE = Jetstream.traits.settle
ELSEWHERE = "wss://elsewhere.example"


def claimed(kept: Collected, held: Sequence[Item]) -> set[int]:
    """Return the numbers of the items that reached the server in a span that is claimed."""
    spans = kept.observed.get("posts", [])
    return {it.number for it in held if any(s.start <= it.arrived < s.end for s in spans)}


def minutes(*spans: tuple[float, float]) -> list[Span]:
    return [Span(START + begin * MINUTE, START + end * MINUTE) for begin, end in spans]


# --- the change from replay to live


@pytest.mark.parametrize("protocol", ["v1", "v2"])
def test_what_is_dropped_as_replay_meets_live_is_read_again(protocol: Protocol) -> None:
    """What may be missing is not claimed by the line that dropped it; the next pass shows it."""
    held = items(2_000, step=timedelta(milliseconds=500))
    stream, kept = Live(held, START, protocol=protocol), Collected()
    source = Jetstream(Settings(protocol=protocol), stream.connect, clock=stream.clock)
    for minute in (5, 7, 8, 9, 12):
        passed(source, stream, kept, minute)
        witnessed = {it.number for it in held if it.arrived < stream.now}
        assert witnessed - kept.numbers, "the server has dropped nothing"
        assert claimed(kept, held) <= kept.numbers
        [observed] = kept.observed["posts"]
        assert observed.start == START
        assert observed.end >= stream.now - 2 * MINUTE
    assert not kept.lost


def test_what_is_live_is_not_claimed_however_long_we_listen() -> None:
    """Where our clock is three minutes ahead a pass listens as long; its claims end as they did."""
    stream = Live(items(2_000, step=timedelta(milliseconds=500)), START + 5 * MINUTE)
    source = Jetstream(Settings(), stream.connect, clock=stream.clock)
    job = Job(incident=INCIDENT, lane="posts", span=Span(START, START + 8 * MINUTE))
    pages = list(source.pull(job, NOBODY))
    assert stream.passed > 170
    assert max(page.observed.end for page in pages if page.observed) == START + 4 * MINUTE


def test_a_slow_replay_gets_on() -> None:
    """Where events come hardly faster than they once did, old ones are claimed all the same."""
    stream, ticks = Stream(items(600), START + 12 * HOUR), iter(range(10**6))
    source, kept = Jetstream(Settings(), stream.connect, clock=lambda: next(ticks) / 2), Collected()
    passed(source, stream, kept, 12 * 60)
    [observed] = kept.observed["posts"]
    assert observed.length > 30 * MINUTE


# --- another server


def two_servers(late: timedelta) -> tuple[Stream, Stream, Collected]:
    """Return two servers of one network, the first so much slower, once it was read for a while."""
    at = [START + n * MINUTE / 4 for n in range(300)]
    slow = Stream([Item(n, it, it + late) for n, it in enumerate(at, start=1)], START)
    quick = Stream([Item(n, it, it) for n, it in enumerate(at, start=1)], START)
    return slow, quick, passed(listening(slow), slow, Collected(), 10, 30)


@pytest.mark.parametrize("late", [timedelta(), timedelta(minutes=3), timedelta(minutes=8)])
def test_another_server_is_read_again_from_before(late: timedelta) -> None:
    """What it had witnessed before our last claim, and the first server had not yet, is shown."""
    _, quick, kept = two_servers(late)
    [before] = kept.observed["posts"]
    source = listening(quick, base_url=ELSEWHERE)
    pages = passed(source, quick, kept, 40)
    assert int(quick.calls[0]["cursor"]) <= micros(before.end - SETTLE)
    assert pages.lost == []
    assert kept.observed["posts"] == minutes(((before.start - START) / MINUTE, 39))
    assert {it.number for it in quick.items if it.arrived < quick.now} <= kept.numbers
    passed(source, quick, kept, 50)
    assert int(quick.calls[-2]["cursor"]) == micros(START + 38.75 * MINUTE)


def test_nothing_is_claimed_of_another_server_before_it_was_read() -> None:
    """A pass that ends before the overlap was read claims nothing, and the next begins it again."""
    _, quick, kept = two_servers(timedelta(minutes=3))
    source, before = listening(quick, base_url=ELSEWHERE), list(kept.observed["posts"])
    quick.now = START + 40 * MINUTE
    quick.cut, quick.cuts = 30, 1  # some seven minutes, of the overlap of ten
    assert not collect(source, INCIDENT, NOBODY, quick.now, kept, pages=kept.pages + 1)
    assert (kept.observed["posts"], kept.lost) == (before, [])
    passed(source, quick, kept, 41)
    assert quick.calls[0]["cursor"] == quick.calls[1]["cursor"]
    assert {it.number for it in quick.items if it.arrived < quick.now} <= kept.numbers
    assert kept.observed["posts"] == minutes((3, 40))


@pytest.mark.parametrize("silent", [True, False])
def test_another_server_that_goes_back_less_far(silent: bool) -> None:
    """What it does not show is lost by name; neither is believed there."""
    _, quick, kept = two_servers(timedelta(minutes=3))
    quick.floor, quick.silent = START + 35 * MINUTE, silent
    passed(listening(quick, base_url=ELSEWHERE), quick, kept, 60)
    assert [(lost.span, lost.reason, lost.kind) for lost in kept.lost] == [
        (minutes((29, 36))[0], MOVED, "too old")
    ]
    assert kept.observed["posts"] == minutes((3, 29), (36, 59))


def test_another_server_that_begins_within_the_overlap() -> None:
    """Where less than the settle time was read again, the two claims do not meet."""
    _, quick, kept = two_servers(timedelta(minutes=8))
    quick.floor, quick.silent = START + 25 * MINUTE, True
    passed(listening(quick, base_url=ELSEWHERE), quick, kept, 60)
    assert kept.observed["posts"] == minutes((8, 29), (30, 59))


def test_another_server_that_shows_nothing() -> None:
    """Its silence is none: the first server had something to show of that time."""
    _, quick, kept = two_servers(timedelta())
    quick.items = []
    passed(listening(quick, base_url=ELSEWHERE), quick, kept, 60)
    assert [(lost.span, lost.reason) for lost in kept.lost] == [(minutes((29, 59))[0], GONE)]
    assert kept.observed["posts"] == minutes((0, 29))


def test_an_event_of_the_old_server_need_not_come_again_from_the_new_one() -> None:
    """The two witnessed it at different times: each server is held to its own events."""
    quick = Stream([Item(n, at, at) for n, at in enumerate((START, START + 7 * MINUTE))], START)
    slow = Stream(
        [Item(it.number, it.created, it.arrived + 3 * MINUTE) for it in quick.items], START
    )
    kept = passed(listening(slow), slow, Collected(), 30)
    source = listening(quick, base_url=ELSEWHERE)
    passed(source, quick, kept, 40)
    quick.items = [*quick.items, Item(2, START + 50 * MINUTE, START + 50 * MINUTE)]
    passed(source, quick, kept, 60)
    assert (kept.lost, kept.observed["posts"]) == ([], minutes((3, 59)))


def test_a_cursor_of_an_older_release_is_of_no_known_server() -> None:
    """It goes on, as if the server were another one: what was read is read again once."""
    slow, _, kept = two_servers(timedelta())
    old: Cursor = {key: kept.cursors["posts"][key] for key in ("seen", "last")}
    kept.cursors["posts"] = old
    passed(listening(slow), slow, kept, 40)
    assert (kept.lost, kept.observed["posts"]) == ([], minutes((0, 39)))


# --- a stream that brings far less than usual


def rated(*stretches: tuple[int, float]) -> list[Item]:
    """Return items of so many minutes each, with so many a minute."""
    held: list[Item] = []
    begin = START
    for length, rate in stretches:
        many = round(length * rate)
        held += items(many, begin, MINUTE * length / max(many, 1), first=len(held) + 1)
        begin += length * MINUTE
    return held


def watched(held: list[Item], *at: int, **settings: str) -> tuple[Collected, Stream]:
    stream, kept = Stream(held, START), Collected()
    passed(listening(stream, **settings), stream, kept, *at)
    return kept, stream


def lost_of(kept: Collected) -> list[tuple[datetime, datetime, str, str]]:
    """Return what is lost, with neighbours put together."""
    found: list[tuple[datetime, datetime, str, str]] = []
    for lost in kept.lost:
        if found and found[-1][1:] == (lost.span.start, lost.reason, lost.kind):
            found[-1] = (found[-1][0], lost.span.end, lost.reason, lost.kind)
        else:
            found.append((lost.span.start, lost.span.end, lost.reason, lost.kind))
    return found


def test_a_stream_that_falls_to_a_twentieth_claims_nothing() -> None:
    """It is suspect while it does so, says so, and claims again when the rate is back."""
    held = rated((70, 200), (20, 10), (30, 200))
    kept, _ = watched(held, *range(5, 125, 5))
    assert kept.observed["posts"] == minutes((0, 70), (90, 118))
    assert lost_of(kept) == [(START + 70 * MINUTE, START + 90 * MINUTE, SPARSE, "sparse")]
    assert kept.numbers == {it.number for it in held}  # what came is kept, all the same


def test_it_does_not_matter_in_how_many_passes_it_is_read() -> None:
    """Minutes are counted by the server's clock: a backlog in one pass gives the same claims."""
    held = rated((70, 200), (20, 10), (30, 200))
    kept, _ = watched(held, 120)
    assert kept.observed["posts"] == minutes((0, 70), (90, 118))
    assert lost_of(kept) == [(START + 70 * MINUTE, START + 90 * MINUTE, SPARSE, "sparse")]


def test_a_busy_stream_that_falls_silent_is_suspect_too() -> None:
    """Nothing comes, and nothing comes to anybody else: a server that lost its supply."""
    kept, stream = watched(rated((70, 200)), 70, 100)
    assert kept.observed["posts"] == minutes((0, 70))
    assert lost_of(kept) == [(START + 70 * MINUTE, START + 99 * MINUTE, SPARSE, "sparse")]
    stream.items = [*stream.items, *items(2_000, START + 100 * MINUTE, MINUTE / 200, first=14_001)]
    passed(listening(stream), stream, kept, 110)
    assert kept.observed["posts"] == minutes((0, 70), (100, 108))


def test_another_server_that_knows_a_part_of_the_network_is_suspect() -> None:
    """What is usual goes with us to another address, for the network is the same."""
    kept, _ = watched(rated((70, 200)), 70)
    part = Stream(items(1_000, START, MINUTE / 10), START)
    passed(listening(part, base_url=ELSEWHERE), part, kept, 90)
    assert kept.observed["posts"] == minutes((0, 68))
    assert {lost.reason for lost in kept.lost} == {SPARSE}


def test_a_minute_of_which_a_part_was_seen_is_not_suspect() -> None:
    """Where a server begins three seconds before the minute is over it cannot show much of it."""
    held = rated((100, 200))
    kept, stream = watched(held, 70)
    stream.floor = START + 80 * MINUTE + timedelta(seconds=57)
    passed(listening(stream), stream, kept, 95)
    assert {lost.reason for lost in kept.lost} == {GONE}
    assert kept.observed["posts"][-1].start == stream.floor


def test_before_enough_is_known_nothing_is_suspect() -> None:
    """An hour must have been counted: a stream may begin with a rush."""
    kept, _ = watched(rated((30, 200), (29, 5)), 60)
    assert (kept.observed["posts"], kept.lost) == (minutes((0, 59)), [])


def test_a_small_stream_is_never_suspect() -> None:
    """Below a hundred events a minute, few may be chance: a quiet night is no outage."""
    kept, _ = watched(rated((90, 90), (60, 0.2)), 150)
    assert (kept.observed["posts"], kept.lost) == (minutes((0, 149)), [])


def after(usual: EventRate, count: int, minutes: int) -> EventRate:
    for _ in range(minutes):
        usual = usual.with_minute(count)
    return usual


def test_the_usual_follows_the_day_and_what_lasts() -> None:
    """Night and day differ by three to one; a twentieth is the usual after most of a day."""
    known = after(EventRate(), 3_000, 120)
    assert known == EventRate(3_000, 120)
    assert not known.suspects(1_000)
    assert known.suspects(299)
    assert not known.suspects(300)
    assert after(known, 150, 17 * 60).suspects(150)
    assert not after(known, 150, 19 * 60).suspects(150)
    week = known
    for _ in range(7):
        week = after(after(week, 1_000, 720), 3_000, 720)
    assert not week.suspects(1_000)


def test_a_cursor_remembers_what_is_usual() -> None:
    """It goes through the database as JSON, and comes back as it was."""
    kept, stream = watched(rated((30, 200)), 10)
    assert kept.cursors["posts"]["usual"] == {"events": 200.0, "minutes": 8}
    passed(listening(stream), stream, kept, 20)
    assert kept.cursors["posts"]["usual"] == {"events": 200.0, "minutes": 18}


def test_each_page_with_a_cursor_comes_after_all_that_it_claims() -> None:
    """Where a page is followed by further claims, only the last one moves the cursor."""
    stream = Stream(rated((70, 200), (3, 0), (5, 200)), START + 78 * MINUTE)
    job = Job(incident=INCIDENT, lane="posts", span=Span(START, stream.now))
    pages: list[Page] = list(listening(stream).pull(job, NOBODY))
    without = [page for page in pages if page.observed and page.cursor is None]
    assert [page.observed for page in without if page.lost] == minutes((68, 70))
    assert all(page.cursor for page in pages if not page.observed or page not in without)
