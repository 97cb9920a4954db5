"""What the rollups say equals what counting says."""

import tempfile
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.nouns.buckets import Distinct
from monitor.store import sketches
from monitor.store.reading.distinct import distinct, people_up_to
from monitor.store.reading.reader import open_reader
from monitor.store.reading.volume import ALL, UNKNOWN, posted, tallies
from monitor.store.records import Grouping
from tests.examples import examples
from tests.store.build import Sample, build, instant, messages, people, tally

pytestmark = pytest.mark.repeats

START = instant("02-22T00:00")
SUMS = ("posts", "negative", "neutral", "positive", "unscored", "polarity", "squares")
GROUPS: dict[Grouping | None, Callable[[Sample], str]] = {
    None: lambda _: ALL,
    "source": lambda p: p.source,
    "language": lambda p: p.lang or UNKNOWN,
    "kind": lambda p: p.kind,
    "side": lambda p: "news" if p.kind == "article" else "reactions",
}

samples = st.lists(
    st.builds(
        Sample,
        at=st.integers(0, 3 * 86_400).map(lambda s: START + timedelta(seconds=s)),
        source=st.sampled_from(["chirper", "commons"]),
        person=st.none() | st.integers(-(2**63), 2**63 - 1) | st.integers(1, 3),
        message=st.integers(-(2**63), 2**63 - 1) | st.integers(1, 3),
        lang=st.sampled_from(["en", "es", ""]),
        kind=st.sampled_from(["post", "reply", "article"]),
        label=st.sampled_from(["negative", "neutral", "positive", "unscored"]),
        polarity=st.integers(-1_000_000, 1_000_000),
    ),
    max_size=25,
)
# Steps between edges: whole hours, minutes, days, and a mixture.
cuts = st.one_of(
    st.lists(st.integers(1, 300), min_size=1, max_size=8),
    st.lists(st.sampled_from([60, 120, 1440]), min_size=1, max_size=8),
    st.lists(st.just(60), min_size=1, max_size=8),
    st.lists(st.just(1440), min_size=1, max_size=4),
)


def edges_of(first: int, steps: Iterable[int]) -> list[datetime]:
    found = [START + timedelta(minutes=first)]
    for step in steps:
        found.append(found[-1] + timedelta(minutes=step))
    return found


def by_hand(
    posts: Iterable[Sample], edges: list[datetime], by: Grouping | None
) -> dict[str, list[list[Sample]]]:
    found: dict[str, list[list[Sample]]] = {} if by else {ALL: [[] for _ in edges[1:]]}
    for bucket, (start, end) in enumerate(pairwise(edges)):
        for post in posts:
            if start <= post.at < end:
                held = found.setdefault(GROUPS[by](post), [[] for _ in edges[1:]])
                held[bucket].append(post)
    return found


@examples(24)
@given(
    samples,
    st.integers(-60, 600),
    cuts,
    st.sampled_from(list(GROUPS)),
    st.booleans(),
)
def test_tallies_and_distinct_equal_a_count_by_hand(
    posts: list[Sample], first: int, steps: list[int], by: Grouping | None, midnight: bool
) -> None:
    """For any posts, edges and grouping: every sum, every person and every message.

    However many posts are read at once.
    """
    edges = edges_of(0 if midnight else first, steps)
    with (
        tempfile.TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr("monitor.store.reading.distinct.AT_ONCE", 3)
        reader = open_reader(build(Path(folder) / "m.db", posts))
        sums, counts = tallies(reader, 1, edges, by), distinct(reader, 1, edges, by)
        by_source = posted(reader, 1, edges)
        reader.conn.close()
    held = by_hand(posts, edges, by)
    assert set(sums) == set(held)
    for group, buckets in held.items():
        found = [[getattr(t, name) for name in SUMS] for t in sums[group]]
        assert found == [tally(bucket) for bucket in buckets]
        exact = [Distinct(len(people(b)), len(messages(b))) for b in buckets]
        assert list(counts[group]) == exact
    assert set(counts) - {ALL} == set(held) - {ALL}
    named = by_hand(posts, edges, "source")
    assert by_source == {name: tuple(map(len, buckets)) for name, buckets in named.items()}


@examples(60)
@given(samples, st.integers(1, 1_000), st.integers(61, 3 * 1_440))
def test_people_and_messages_are_counted_alike_in_any_order(
    posts: list[Sample], first: int, minutes: int
) -> None:
    """Whether a stretch is looked at by time, or all of the topic by people and by messages.

    One post is of the first minute of the stretch, one of the minute after it.
    """
    edges = edges_of(first, [minutes])
    posts = posts + [replace(one, at=edge) for one, edge in zip(posts, edges, strict=False)]
    found = []
    with (
        tempfile.TemporaryDirectory() as folder,
        open_reader(build(Path(folder) / "m.db", posts)) as reader,
        pytest.MonkeyPatch.context() as patch,
    ):
        for much in (0, 1_000):
            patch.setattr("monitor.store.reading.distinct.MUCH", much)
            found.append(distinct(reader, 1, edges))
    (held,) = by_hand(posts, edges, None)[ALL]
    exact = (Distinct(len(people(held)), len(messages(held))),)
    assert found == [{ALL: exact}] * 2


@pytest.mark.parametrize("by", list(GROUPS))
def test_ends_within_an_hour_are_read_by_the_minute(tmp_path: Path, by: Grouping | None) -> None:
    """Where only the outermost edges are no whole hours, nothing of the ends is lost or added."""
    draw = Random(1)  # noqa: S311  a draw for a test
    posts = [
        Sample(
            at=START + timedelta(seconds=draw.randrange(5 * 3600)),
            source=draw.choice(["chirper", "commons"]),
            lang=draw.choice(["en", ""]),
            label=draw.choice(["negative", "unscored"]),
            polarity=draw.randrange(-1_000_000, 1_000_000),
        )
        for _ in range(600)
    ]
    with open_reader(build(tmp_path / "m.db", posts)) as reader:
        for early, steps in ((7, [53, 60, 23]), (0, [180, 1]), (59, [181]), (20, [160]), (5, [30])):
            edges = edges_of(early, steps)
            held, found = by_hand(posts, edges, by), tallies(reader, 1, edges, by)
            assert set(found) == set(held)
            for group, buckets in held.items():
                told = [[getattr(t, name) for name in SUMS] for t in found[group]]
                assert told == [tally(bucket) for bucket in buckets]


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Kolkata", "Australia/Lord_Howe"])
def test_days_of_the_stored_zone_come_from_their_counters(tmp_path: Path, zone: str) -> None:
    """A local day of the store's zone is answered without looking at a single mention."""
    posts = [
        Sample(at=START + timedelta(hours=3 * i), person=i % 5, message=i % 7) for i in range(24)
    ]
    path = build(tmp_path / "m.db", posts, settings={"timezone": zone})
    offset = {
        "America/Los_Angeles": 8 * 60,
        "Asia/Kolkata": 18 * 60 + 30,
        "Australia/Lord_Howe": 13 * 60,
    }
    edges = edges_of(offset[zone], [1440, 1440])
    with open_reader(path) as reader:
        asked: list[str] = []
        reader.conn.set_trace_callback(asked.append)
        counts = distinct(reader, 1, edges)
        reader.conn.set_trace_callback(None)
    held = by_hand(posts, edges, None)[ALL]
    assert list(counts[ALL]) == [Distinct(len(people(b)), len(messages(b))) for b in held]
    assert not any("FROM mention" in sql for sql in asked)


def test_whole_hours_are_read_from_the_small_table(tmp_path: Path) -> None:
    """Where all edges are full hours the minute table, sixty times as large, is not touched."""
    with open_reader(build(tmp_path / "m.db", [Sample(at=START)])) as reader:
        asked: list[str] = []
        reader.conn.set_trace_callback(asked.append)
        tallies(reader, 1, edges_of(0, [60] * 24))
        assert "volume_minute" not in "".join(asked)
        tallies(reader, 1, edges_of(30, [60] * 24))
        assert "volume_minute" in "".join(asked)
        reader.conn.set_trace_callback(None)


def test_beyond_the_exact_size_sketches_answer_within_their_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long spans of many posts are estimated; the truth lies within four stated errors."""
    draw = Random(7)  # noqa: S311
    posts = [
        Sample(
            at=START + timedelta(minutes=draw.randrange(6 * 60)),
            person=draw.getrandbits(63) - 2**62,
            message=draw.getrandbits(6),
            source=draw.choice(["chirper", "commons"]),
        )
        for _ in range(6_000)
    ]
    edges = edges_of(17, [3 * 60 + 5, 20])
    monkeypatch.setattr("monitor.store.reading.distinct.EXACT_POSTS", 1_000)
    with open_reader(build(tmp_path / "m.db", posts)) as reader:
        for by in (None, "source"):
            held = by_hand(posts, edges, by)
            for group, (rough, fine) in distinct(reader, 1, edges, by).items():
                truth = [len(people(b)) for b in held[group]]
                assert rough.error == pytest.approx(0.016, abs=0.001)
                assert rough.people == pytest.approx(truth[0], rel=4 * rough.error)
                assert rough.messages == pytest.approx(
                    len(messages(held[group][0])), rel=4 * rough.error
                )
                assert (fine.people, fine.error) == (truth[1], 0)


def test_whether_enough_people_posted_is_what_counting_all_of_them_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In any buckets and groups, few posts or many; there are never more than enough."""
    draw = Random(11)  # noqa: S311
    posts = [
        Sample(
            at=START + timedelta(minutes=int(draw.paretovariate(0.4)) % (48 * 60)),
            person=draw.randrange(40) or None,
            source=draw.choice(["chirper"] * 5 + ["commons"]),
        )
        for _ in range(800)
    ]
    with open_reader(build(tmp_path / "m.db", posts)) as reader:
        for first, lengths in ((0, [60] * 48), (0, [360] * 8), (17, [100] * 28), (3, [2_870])):
            edges = edges_of(first, lengths)
            for by, exact in ((by, exact) for by in GROUPS for exact in (10_000, 10)):
                monkeypatch.setattr("monitor.store.reading.distinct.EXACT_POSTS", exact)
                held = by_hand(posts, edges, by)
                counted = people_up_to(reader, 1, edges, by, enough=5)
                for group, counts in counted.items():
                    for bucket, found in zip(held[group], counts, strict=True):
                        assert found == min(len(people(bucket)), 5)


def test_an_estimate_does_not_depend_on_how_many_sketches_are_read_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bucket may begin in one page of sketches and end in another; few values are exact."""
    draw = Random(12)  # noqa: S311
    posts = [
        Sample(
            at=START + timedelta(minutes=draw.randrange(12 * 60)),
            person=draw.randrange(90) or None,
            message=draw.randrange(60),
            source=draw.choice(["chirper", "commons", "newswire"]),
        )
        for _ in range(600)
    ]
    monkeypatch.setattr("monitor.store.reading.distinct.EXACT_POSTS", 0)
    with open_reader(build(tmp_path / "m.db", posts)) as reader:
        edges = edges_of(20, [100] * 7)
        held = by_hand(posts, edges, "source")
        for at_once in (1, 2, 7, 1_000):
            monkeypatch.setattr("monitor.store.reading.estimated.AT_ONCE", at_once)
            found = distinct(reader, 1, edges, "source")
            assert found.keys() == held.keys()
            for group, buckets in held.items():
                for bucket, one in zip(buckets, found[group], strict=True):
                    assert one.people == len(people(bucket))
                    assert one.messages == len({post.message for post in bucket})


@examples(15)
@given(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=300), st.randoms(), st.integers(1, 5))
def test_a_sketch_does_not_know_the_order(values: list[int], draw: Random, parts: int) -> None:
    """The same values give the same figure, in whatever order and in however many sketches."""
    more = [value * 2_654_435_761 % 2**63 for value in range(1_000)]
    values = [*values, *more]
    whole = sketches.updated(None, values)
    shuffled = draw.sample(values, len(values))
    split = [sketches.updated(None, shuffled[part::parts]) for part in range(parts)]
    assert sketches.unions(split, [0] * parts) == [whole]
    assert sketches.counts([whole]) == [pytest.approx(len(set(values)), rel=0.1)]


def test_a_sketch_grows_as_it_is_updated() -> None:
    """Adding to a stored sketch is the same as having added all at once; a few values are exact."""
    grown = sketches.updated(sketches.updated(None, [1, 2]), [2, 3])
    assert grown == sketches.updated(None, [1, 2, 3])
    assert sketches.counts([grown, b""]) == [3, 0]
