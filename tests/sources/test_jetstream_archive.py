"""Jetstream's archive: what of an old span it shows, what it claims, and what it refuses."""

import random
import struct
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.errors import BadAnswer, ConfigError, SourceError
from monitor.nouns.posts import Answer, Page, Span
from monitor.query import Query
from monitor.sources.base import Job
from monitor.sources.bluesky.wire import BlueskyRecord
from monitor.sources.jetstream import block, cbor
from monitor.sources.jetstream.archive import COPIED
from monitor.sources.jetstream.block import ArchiveBlock
from monitor.sources.jetstream.source import ARCHIVE, LOOKBACK, Jetstream, Settings
from monitor.testing.contract import INCIDENT, MINUTE, SINCE, START, items
from monitor.testing.passes import MARK, Collected
from monitor.testing.service import FakeHttp, Params, answer
from monitor.testing.whole_pass import a_pass, a_store, quarantined, stored
from tests.examples import examples
from tests.sources.asking import backfill
from tests.sources.case_bluesky import DID, record
from tests.sources.case_jetstream import Stream, a_jetstream, tid
from tests.sources.case_jetstream_archive import (
    NEAR,
    SITE,
    Event,
    Sealed,
    an_archive,
    body_of,
    packed,
)
from tests.sources.case_jetstream_archive import cbor as written

HOUR = timedelta(hours=1)


def pages(service: Sealed, span: Span, *, deletions: bool = True) -> list[Page]:
    source = Jetstream(Settings(archive=SITE, deletions=deletions, settle="5m"))
    lane = source.lanes(INCIDENT)[0]
    job = Job(incident=INCIDENT, lane=lane, span=span, purpose="backfill")
    return list(source.walk(job, FakeHttp(service.respond)))


def claimed(found: list[Page]) -> list[Span]:
    """Return the claims, one after the other; each begins where the one before ends."""
    spans = [page.observed for page in found if page.observed]
    assert all(one.end == after.start for one, after in pairwise(spans))
    return [Span(spans[0].start, spans[-1].end)] if spans else []


@pytest.mark.repeats
@examples(60)
@given(
    block=st.integers(1, 40),
    segment=st.integers(1, 6),
    whole=st.booleans(),
    entries=st.integers(1, 6),
    begin=st.integers(0, 200),
    length=st.integers(1, 120),
    unsealed=st.integers(0, 60),
    late=st.integers(-4, 4),
    dropped=st.frozensets(st.integers(1, 300), max_size=40),
)
def test_what_is_claimed_was_shown(
    *,
    block: int,
    segment: int,
    whole: bool,
    entries: int,
    begin: int,
    length: int,
    unsealed: int,
    late: int,
    dropped: frozenset[int],
) -> None:
    """However it is cut, all is shown that the stream's server had in a claim, if it is kept.

    A claim reaches to the end of what was asked for, or to the settle time before what is sealed,
    and another server may have witnessed each post up to that much earlier or later.
    """
    held = items(60, SINCE, 3 * MINUTE)
    service = Sealed(
        held,
        START,
        block=block,
        segment=segment,
        whole=whole,
        entries=entries,
        unsealed=unsealed * MINUTE,
        dropped=dropped,
    )
    span = Span(SINCE + begin * MINUTE, SINCE + (begin + length) * MINUTE)
    found = pages(service, span)
    kept = {seq: one for seq, one in service.events() if seq not in dropped}
    there = {int(one.rkey) for one in kept.values() if one.rkey.isdigit()}
    shown = {int(mark) for page in found for p in page.posts for mark in MARK.findall(p.text)}
    sealed = max(one.at for _, one in service.events()) - NEAR
    end = min(span.end, sealed.replace(second=0, microsecond=0))
    assert claimed(found) == ([Span(span.start, end)] if span.start < end else [])
    by_stream = {it.number: it.arrived + late * MINUTE for it in held}
    for one in claimed(found):
        due = {number for number, at in by_stream.items() if one.start <= at < one.end}
        assert due & there <= shown
    assert not any(page.rejected or page.lost or page.cursor for page in found)


def test_the_first_week_of_an_archive_is_not_claimed() -> None:
    """It holds a copy of all that there was, and what was written meanwhile may come hours late."""
    service = Sealed(items(60), START + HOUR, begins=SINCE - COPIED + HOUR)
    found = pages(service, Span(SINCE, START))
    assert claimed(found) == [Span(SINCE + HOUR, START)]
    young = Sealed(items(60), START + HOUR, begins=SINCE - HOUR)
    assert claimed(pages(young, Span(SINCE, START))) == []


def changes() -> list[Event]:
    """Return a post that is edited, one that is deleted, and the end of an older one."""
    at = START + MINUTE
    one, two = tid(at), tid(at + MINUTE)
    text = written(record(at, "Police in Anaheim"))
    other = written(record(at, "Police in Anaheim, again"))
    return [
        Event(at, one, text),
        Event(at + MINUTE, two, text),
        Event(at + 2 * MINUTE, one, other, "update"),
        Event(at + 3 * MINUTE, two, operation="delete"),
        Event(at + 4 * MINUTE, tid(SINCE - HOUR), operation="delete"),
        Event(at + 5 * MINUTE, one, operation="account", collection=""),
        Event(at + 6 * MINUTE, one, other, "resync"),
    ]


def test_edits_and_deletions_come_in_their_order() -> None:
    """The last that is shown of a post is how it ends; deletions of older posts are left out."""
    service = Sealed((), START + HOUR, others=changes())
    span = Span(START, START + HOUR)
    shown = [post for page in pages(service, span) for post in page.posts]
    assert [bool(post.deleted_at) for post in shown] == [False, False, False, True, False]
    assert [bool(post.edited_at) for post in shown] == [False, False, True, False, False]
    assert len({post.native_id for post in shown}) == 2
    assert shown[2].version == shown[4].version != shown[0].version
    none = [p for page in pages(service, span, deletions=False) for p in page.posts]
    assert not any(post.deleted_at for post in none)


def test_a_post_of_the_archive_is_that_of_the_stream() -> None:
    """Id, version, text, links and files are the same, so that both together hold it once."""
    link = cbor.cid(b"a picture")
    picture = {"alt": "police", "image": {"$type": "blob", "ref": {"$link": link}, "size": 7}}
    what = record(START, "Anaheim", langs=["en"], embed={"images": [picture]}, tags=[1.5, -3, None])
    row = block.ArchiveRow(0, "create", DID.encode(), b"3k", written(what))
    stored_event = block.event(row)
    assert msgspec.json.decode(stored_event.record) == what
    assert stored_event.uri == f"at://{DID}/app.bsky.feed.post/3k"
    ((made,), rejected) = block.posts(iter([row]))
    assert not rejected
    assert made.version == stored_event.cid == cbor.cid(written(what))
    assert [one.native_id for one in made.media] == [link]


Changed = Callable[[dict[str, object]], object]

LIES: dict[str, tuple[str, Changed, str]] = {
    "no segments": ("listSegments", lambda it: it.update(segments=[]), "it lists no segments"),
    "a segment is left out": (
        "listSegments",
        lambda it: it["segments"].pop(2),  # type: ignore[attr-defined]
        "does not follow the segment",
    ),
    "the same list again": ("listSegments", lambda it: it.update(cursor="1"), "do not go on"),
    "a plan that leads nowhere": (
        "planSnapshot",
        lambda it: it.update(plannedThroughSeq=0, segments=[]),
        "the plan from",
    ),
    "an end before what was listed": (
        "planSnapshot",
        lambda it: it.update(sealedTipSeq=int(str(it["sealedTipSeq"])) - 1),
        "the plan from",
    ),
    "a segment of nowhere": (
        "planSnapshot",
        lambda it: it["segments"][0].update(name="other.jss"),  # type: ignore[index]
        "that was listed",
    ),
    "blocks of another segment": (
        "planSnapshot",
        lambda it: it["segments"][-1].update(name=it["segments"][0]["name"]),  # type: ignore[index]
        "does not come after",
    ),
    "the same blocks again": (
        "planSnapshot",
        lambda it: it["segments"].append(it["segments"][0]),  # type: ignore[attr-defined, index]
        "does not come after",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_cannot_be_is_refused(lie: str) -> None:
    """A server that contradicts itself ends the walk with an error, and no claim for the rest."""
    of, change, said = LIES[lie]
    service = Sealed(items(60), START + HOUR)

    def respond(url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        found = service.respond(url, params, headers)
        if not url.endswith(of):
            return found
        tree = msgspec.json.decode(found.body)
        change(tree)
        return answer(tree)

    source = Jetstream(Settings(archive=SITE))
    kept = Collected()
    with pytest.raises(BadAnswer, match=said):
        backfill(source, INCIDENT, FakeHttp(respond), Span(START, START + HOUR), service.now, kept)
    assert all(span.end < START + HOUR for spans in kept.observed.values() for span in spans)


def test_a_segment_that_vanishes_is_no_end_of_its_blocks() -> None:
    """Of a segment that is read whole only `BlockNotFound` is the end, and never of its first."""
    service = Sealed(items(60), START + HOUR, whole=True)
    inner = service.respond

    def lost(url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        try:
            return inner(url, params, headers)
        except SourceError as error:
            error.body = b'{"error": "SegmentNotFound"}'
            raise

    source = Jetstream(Settings(archive=SITE))
    with pytest.raises(SourceError, match="404"):
        backfill(
            source, INCIDENT, FakeHttp(lost), Span(START, START + HOUR), service.now, Collected()
        )


WILD = (
    b"", b"\xa0", b"\xa1", b"\xff", b"\x9f\x01\xff", b"\xbf\xff", b"\xa1\x01\x02", b"\x5f\x41a\xff",
    b"\x81" * 500 + b"\x00", b"\x9b" + b"\xff" * 8, b"\x7b" + b"\xff" * 8, b"\xa1atext\x61\xff",
    b"\xa1\x64text\x61\xff", b"\xa1\x64text\xfb\x7f\xf0" + b"\0" * 6, b"\xa1\x64text\xf7",
    b"\xa1\x64text\xc0\x61a", b"\xa1\x64text\xd8\x2a\x41\x00", b"\xa1\x64text\x1b" + b"\xff" * 8,
    b"\xa1\x64text\x3b" + b"\xff" * 8, b"\xa0\xa0", b"\xd8\x2a", b"\xd8",
)  # fmt: skip
VALUES: tuple[object, ...] = (
    None, True, 0, -1, 2**64 - 1, -(2**63), 0.5, "", "\0", "x" * 100_000, [], [[]], {}, {"a": {}},
    {"$link": "b"}, {"$bytes": ""}, "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00",
)  # fmt: skip


def test_a_poisoned_record_costs_itself_at_most() -> None:
    """Whatever stands in a record, in whichever of its fields, its neighbours are stored.

    What was poisoned is stored as something valid, or is one row in quarantine that says why.
    """
    whole = record(START, "Police in Anaheim", langs=["en"])
    fields = [one.encode_name for one in msgspec.structs.fields(BlueskyRecord)]
    poisoned = [written({**whole, name: value}) for name in fields for value in VALUES]
    poisoned += WILD
    step = timedelta(milliseconds=100)
    others = [Event(START + n * step, f"k{n}", one) for n, one in enumerate(poisoned)]
    held = items(len(poisoned), START + step / 2, step)
    source, service = an_archive(held, others=others, block=50)
    service.now = START + HOUR
    with a_store() as store:
        ended = a_pass(store, source, INCIDENT, FakeHttp(service.respond), service.now)
        assert (ended.outcome, ended.errors) == ("ok", ())
        assert stored(store) == {it.number for it in held}
        rows = quarantined(store)
        assert all(reason and kind != "other" for reason, kind in rows)
        assert len(WILD) < len(rows) < len(poisoned)


@examples(150)
@given(seed=st.integers(0, 2**32))
def test_any_bytes_are_a_block_or_are_refused(seed: int) -> None:
    """Columns that lie about their lengths, blocks that are cut, and what is packed badly."""
    chance = random.Random(seed)  # noqa: S311  no secret
    body = bytearray(body_of([*enumerate(changes(), 1)]))
    for _ in range(chance.randrange(1, 4)):
        body[chance.randrange(4 if chance.random() < 0.3 else len(body))] = chance.randrange(256)
    frame = packed(bytes(body[: chance.choice((len(body), chance.randrange(len(body))))]))
    if chance.random() < 0.3:
        frame = frame[: chance.randrange(len(frame))]
    try:
        found = block.read(frame)
    except BadAnswer:
        return
    posts, rejected = block.posts(iter(found.rows))
    assert len(posts) + len(rejected) == len(found.rows) <= len(found.seqs)


def test_a_block_without_events_and_one_that_is_too_large() -> None:
    """The archive leaves a block in its place when all is gone from it; a bomb is refused."""
    assert block.read(packed(struct.pack("<I", 0))) == ArchiveBlock()
    with pytest.raises(BadAnswer, match="Jetstream archive, block: it is no whole"):
        block.read(packed(bytes(block.LARGEST + 1)))
    with pytest.raises(BadAnswer, match="frame"):
        block.read(packed(b"\0" * 4) * 2)


VALUE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUE)
def test_records_are_read_as_they_were_written(value: object) -> None:
    """What is written as DAG-CBOR is the same as JSON."""
    assert msgspec.json.decode(cbor.as_json(written(value))) == value


def test_it_fills_an_outage_and_what_a_changed_query_left_out() -> None:
    """A backfill fills what the stream did not show, in the same listing, each post once."""
    held = items(120, SINCE)
    sealed = Sealed(held, START + HOUR)
    stream = Stream(held, START + HOUR, floor=START + 20 * MINUTE)
    source = Jetstream(Settings(archive=SITE), stream.connect)
    http = FakeHttp(sealed.respond)
    narrow = replace(INCIDENT, query=Query.read("anaheim police n7"))
    with a_store() as store:
        a_pass(store, source, narrow, http, START + HOUR)
        assert stored(store) <= {7}
        ended = a_pass(store, source, INCIDENT, http, START + HOUR, "backfill")
        assert (ended.outcome, ended.errors) == ("ok", ())
        assert stored(store) == {it.number for it in held}
        again = a_pass(store, source, INCIDENT, http, START + HOUR, "backfill")
        assert again.new == 0


def test_without_an_archive_nothing_changes() -> None:
    """The stream reaches back 36 hours then as now, and is asked nothing else."""
    plain, _ = a_jetstream(items(3))
    assert plain.traits.lookback == LOOKBACK
    assert Jetstream(Settings(archive=ARCHIVE)).traits.lookback is None
    with pytest.raises(ConfigError, match=r"jetstream: 'archive\.example' is no"):
        Jetstream(Settings(archive="archive.example"))


def test_the_stream_is_asked_no_further_back_for_having_an_archive() -> None:
    """What is older is neither asked of it nor named as lost: the archive may still have it."""
    stream = Stream(items(3), START)
    source = Jetstream(Settings(archive=SITE), stream.connect)
    old = Span(START - 60 * HOUR, START)
    job = Job(incident=replace(INCIDENT, since=old.start), lane="posts", span=old)
    shown = list(source.walk(job, FakeHttp(lambda url, *_: pytest.fail(url))))
    assert int(stream.calls[0]["cursor"]) >= 10**6 * (START - LOOKBACK).timestamp()
    assert not any(page.lost for page in shown)
