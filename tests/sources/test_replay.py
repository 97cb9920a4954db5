"""A recording is served as its service would have served it."""

import json
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import rfc3339
from monitor.errors import ConfigError, CursorLost, NotFound, SourceError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Cursor, Page, Post, Span
from monitor.nouns.spans import union
from monitor.query import Query
from monitor.sources.base import Job
from monitor.sources.replay import Replay, Settings
from monitor.testing.service import FakeHttp, Service
from tests.examples import examples

SINCE = datetime(2017, 2, 21, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NO_NETWORK = FakeHttp(Service([], SINCE).respond)
INCIDENT = Incident(key="anaheim", title="A shot", since=SINCE, query=Query.read("anaheim"))


def at(minutes: float) -> datetime:
    return SINCE + minutes * MINUTE


def line(number: int, minutes: float = 0, source: str = "chirper", **more: object) -> str:
    times = {
        k: rfc3339(at(v))
        for k, v in more.items()
        if k.endswith("_at") and isinstance(v, int | float)
    }
    base = {
        "source": source,
        "id": str(number),
        "created_at": rfc3339(at(minutes)),
        "text": f"post {number}",
    }
    return json.dumps({**base, **more, **times})


def gone(number: int, minutes: float) -> str:
    return json.dumps({"source": "chirper", "id": str(number), "deleted_at": rfc3339(at(minutes))})


def save(folder: Path, *lines: str, name: str = "feed.ndjson") -> str:
    (folder / name).write_text("".join(f"{item}\n" for item in lines))
    return str(folder / name)


def pull(
    source: Replay,
    until: datetime,
    cursor: Cursor | None = None,
    since: datetime = SINCE,
    **more: object,
) -> list[Page]:
    return list(source.walk(_job(source, until, cursor, since, **more), NO_NETWORK))


def _job(
    source: Replay,
    until: datetime,
    cursor: Cursor | None = None,
    since: datetime = SINCE,
    **more: object,
) -> Job:
    lane = source.lanes(INCIDENT)[0]
    job = Job(incident=INCIDENT, lane=lane, span=Span(since, until), cursor=cursor)
    return msgspec.structs.replace(job, **more)


def ids(pages: Sequence[Page]) -> list[str]:
    return [post.native_id for page in pages for post in page.posts]


def test_posts_are_served_when_they_arrived(tmp_path: Path) -> None:
    """Nothing is shown before it arrived: late posts come late, edits and deletions in turn."""
    feed = save(
        tmp_path,
        line(1, 1),
        line(2, 2, available_at=30),
        line(1, 1, text="post 1, corrected", edited_at=10),
        gone(1, 20),
        line(3, 20),
    )
    source = Replay(Settings(file=feed))
    shown = {until: ids(pull(source, at(until))) for until in (1, 2, 11, 20, 21, 31)}
    assert shown == {
        1: [],
        2: ["1"],
        11: ["1", "1"],
        20: ["1", "1"],
        21: ["1", "1", "1", "3"],
        31: ["1", "1", "1", "3", "2"],
    }
    (page,) = pull(source, at(31))
    assert [post.version for post in page.posts[:2]] == [None, "2017-02-21T08:10:00Z"]
    assert page.posts[2] == Post(native_id="1", deleted_at=at(20))


def test_each_page_claims_what_it_proves(tmp_path: Path) -> None:
    """A full page proves the time up to its last arrival, the last one the time up to the pass."""
    source = Replay(Settings(file=save(tmp_path, *(line(n, n) for n in range(1, 6))), page_size=2))
    pages = pull(source, at(60))
    assert [ids([page]) for page in pages] == [["1", "2"], ["3", "4"], ["5"]]
    assert [page.observed for page in pages] == [
        Span(at(0), at(2)),
        Span(at(2), at(4)),
        Span(at(4), at(60)),
    ]


def test_silence_is_proved(tmp_path: Path) -> None:
    """A pass that finds nothing new yields one page that says so."""
    source = Replay(Settings(file=save(tmp_path, line(1, 1))))
    (first,) = pull(source, at(10))
    (second,) = pull(source, at(20), first.cursor)
    assert (second.posts, second.observed) == ((), Span(at(10), at(20)))
    (again,) = pull(source, at(20), second.cursor)
    assert (again.posts, again.observed) == ((), None)


def test_the_same_question_gets_the_same_answer(tmp_path: Path) -> None:
    """Asked again, also by another instance, it yields the same pages."""
    feed = save(tmp_path, *(line(n, n % 3) for n in range(20)))
    answers = [pull(Replay(Settings(file=feed, page_size=7)), at(9)) for _ in range(2)]
    assert answers[0] == answers[1]
    assert ids(answers[0]) == sorted(ids(answers[0]), key=lambda n: (int(n) % 3, int(n)))


def test_one_file_feeds_several_platforms(tmp_path: Path) -> None:
    """`platform` plays only the posts with that source; two files are played as one."""
    one = save(tmp_path, line(1, 3), line(2, 1, source="commons"))
    two = save(tmp_path, line(3, 2), name="more.ndjson")
    found = {
        platform: ids(pull(Replay(Settings(file=(one, two), platform=platform)), at(9)))
        for platform in (None, "chirper", "commons", "nobody")
    }
    assert found == {None: ["2", "3", "1"], "chirper": ["3", "1"], "commons": ["2"], "nobody": []}
    assert Replay(Settings(file=one, platform="commons")).lanes(INCIDENT) == ("commons",)


def test_files_lie_beside_the_configuration(tmp_path: Path) -> None:
    """A relative file is taken from the given folder, an absolute one from where it is."""
    feed = save(tmp_path, line(1, 3))
    moved = Settings(file=("feed.ndjson", feed)).beside(tmp_path.joinpath)
    assert moved == Settings(file=(feed, feed))
    assert Settings(file="feed.ndjson").beside(tmp_path.joinpath).file in {feed, (feed,)}


def test_a_broken_line_is_rejected_once(tmp_path: Path) -> None:
    """It comes with the line before it, and not again in later passes."""
    feed = save(tmp_path, "{", line(1, 1), line(2, 5), '{"id": 7}', line(3, 9))
    source = Replay(Settings(file=feed))
    (first,) = pull(source, at(3))
    (second,) = pull(source, at(6), first.cursor)
    (third,) = pull(source, at(20), second.cursor)
    assert [len(page.rejected) for page in (first, second, third)] == [1, 1, 0]
    assert second.rejected[0].raw == b'{"id": 7}\n'


def test_times_move_with_the_start_and_the_speed(tmp_path: Path) -> None:
    """The first post of any platform comes at `starts`; all times are moved, divided by `speed`."""
    feed = save(
        tmp_path,
        line(1, 10, source="commons"),
        line(2, 20, available_at=30),
        line(2, 20, edited_at=70),
        gone(2, 130),
        "{",
    )
    starts = datetime(2026, 11, 24, 12, tzinfo=UTC)
    source = Replay(Settings(file=feed, platform="chirper", starts=starts, speed=60))
    (page,) = pull(source, starts + timedelta(minutes=5), since=starts)
    seconds = timedelta(seconds=1)
    assert [post.published_at for post in page.posts[:2]] == [starts + 10 * seconds] * 2
    assert page.posts[1].edited_at == starts + 60 * seconds
    assert page.posts[2].deleted_at == starts + 120 * seconds
    assert page.posts[1].version == "2017-02-21T09:10:00Z"
    assert len(page.rejected) == 1
    (early,) = pull(source, starts + 20 * seconds, since=starts)
    assert early.posts == ()


def test_a_claim_off_the_calendar_stays_as_it_is(tmp_path: Path) -> None:
    """A time that has no place on the served clock is left to the core to judge."""
    odd = json.dumps({"source": "a", "id": "2", "created_at": "0001-01-02T00:00:00Z", "text": "x"})
    odd = odd.replace('"text"', f'"available_at": "{rfc3339(at(5))}", "text"')
    starts = datetime(2026, 11, 24, tzinfo=UTC)
    source = Replay(Settings(file=save(tmp_path, line(1, 0), odd), starts=starts, speed=0.5))
    (page,) = pull(source, starts + timedelta(hours=1), since=starts)
    assert page.posts[1].published_at == datetime(1, 1, 2, tzinfo=UTC)


def test_an_outage_fails_the_pass(tmp_path: Path) -> None:
    """A poll within an outage (recorded, half-open) fails like a 503; then nothing is missing."""
    feed = save(tmp_path, *(line(n, n) for n in range(10)))
    source = Replay(Settings(file=feed, outages=((at(3), at(6)),)))
    (before,) = pull(source, at(2))
    for minute in (3, 5.9):
        with pytest.raises(SourceError, match="down at 2017-02-21T08:0") as down:
            pull(source, at(minute), before.cursor)
        assert down.value.kind == "server error"
    (after,) = pull(source, at(6), before.cursor)
    assert ids([after]) == ["2", "3", "4", "5"]
    assert after.observed == Span(at(2), at(6))
    assert ids(pull(source, at(5), purpose="backfill")) == ["0", "1", "2", "3", "4"]


def test_an_outage_follows_the_speed(tmp_path: Path) -> None:
    """Under another clock the outage comes at the same place of the recording."""
    feed = save(tmp_path, *(line(n, n) for n in range(10)))
    starts = datetime(2026, 11, 24, tzinfo=UTC)
    source = Replay(Settings(file=feed, starts=starts, speed=60, outages=((at(3), at(6)),)))
    for seconds, down in ((2.9, False), (3, True), (5.9, True), (6, False)):
        try:
            pull(source, starts + timedelta(seconds=seconds), since=starts)
        except SourceError:
            assert down
        else:
            assert not down


def test_what_the_service_no_longer_shows_is_named(tmp_path: Path) -> None:
    """With a `lookback`, what was not fetched in time is lost, and said to be, once."""
    feed = save(tmp_path, *(line(n, n // 2) for n in range(200)))
    source = Replay(Settings(file=feed, lookback="10m", page_size=3))
    first, *_ = pull(source, at(5))
    assert first.lost == ()
    pages = pull(source, at(60), first.cursor)  # which stands between two posts of one instant
    assert [(lost.span, lost.reason) for page in pages for lost in page.lost] == [
        (Span(at(1), at(50)), "the service shows only 10m")
    ]
    assert ids(pages) == [str(n) for n in range(100, 120)]
    assert union(p.observed for p in pages if p.observed) == [Span(at(50), at(60))]
    (old,) = pull(source, at(50), since=at(5), purpose="backfill")
    assert (old.posts, old.observed, old.lost[0].span) == ((), None, Span(at(5), at(50)))


def test_an_old_span_can_be_walked(tmp_path: Path) -> None:
    """A backfill shows what arrived in its span, claims just that, and leaves no cursor."""
    source = Replay(Settings(file=save(tmp_path, *(line(n, n) for n in range(20))), page_size=3))
    pages = pull(source, at(10), since=at(4), purpose="backfill")
    assert ids(pages) == [str(n) for n in range(4, 10)]
    assert union(page.observed for page in pages if page.observed) == [Span(at(4), at(10))]
    assert {page.cursor for page in pages} == {None}


@pytest.mark.parametrize("cursor", [{}, {"at": "now", "served": 0}, {"at": 1}, {"min_id": "7"}])
def test_a_foreign_cursor_is_lost(tmp_path: Path, cursor: Cursor) -> None:
    """A cursor that is none of ours is named, never passed over in silence."""
    with pytest.raises(CursorLost, match="is none of the source replay"):
        pull(Replay(Settings(file=save(tmp_path, line(1)))), at(9), cursor)


def test_a_cursor_of_the_future_is_lost(tmp_path: Path) -> None:
    """A cursor that lies behind the pass (the clock went back) is named."""
    source = Replay(Settings(file=save(tmp_path, line(1))))
    (page,) = pull(source, at(9))
    with pytest.raises(CursorLost, match="is not before 2017-02-21T08:05:00Z"):
        pull(source, at(5), page.cursor)


def test_a_file_that_cannot_be_read_is_a_failed_source(tmp_path: Path) -> None:
    """Missing, no archive, or without a line that can be read: one sentence that names the file."""
    with pytest.raises(NotFound, match=r"nowhere\.ndjson cannot be read \(No such file"):
        pull(Replay(Settings(file="nowhere.ndjson")), at(1))
    for name, text, words in (
        ("a.docx", "x", "its ending says no format"),
        ("a.csv", "x,y\n", "name them source"),
        ("a.ndjson", "{\n{\n", r"no line is a post \(lines: 2\): look"),
    ):
        feed = save(tmp_path, text, name=name)
        with pytest.raises(SourceError, match=words):
            pull(Replay(Settings(file=feed)), at(1))
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(SourceError, match="Is a directory"):
        pull(Replay(Settings(file=str(tmp_path / "folder.csv"))), at(1))


@pytest.mark.parametrize(
    ("name", "text"), [("gone.csv", None), ("a.xlsx", "x"), ("a.csv", "x,y\n"), ("a.ndjson", "{\n")]
)
def test_no_message_tells_where_the_files_lie(tmp_path: Path, name: str, text: str | None) -> None:
    """Errors stand in reports that are published: a file is called by its name, without folders."""
    if text is not None:
        save(tmp_path, text, name=name)
    with pytest.raises(SourceError) as raised:
        pull(Replay(Settings(file=name).beside(tmp_path.joinpath)), at(1))
    assert str(tmp_path) not in str(raised.value)
    assert name in str(raised.value)


def test_no_outage_tells_where_the_files_lie(tmp_path: Path) -> None:
    """Nor does the message of an outage that is played."""
    feed = save(tmp_path, line(1))
    source = Replay(Settings(file=feed, outages=((at(0), at(9)),)))
    with pytest.raises(SourceError, match=r"replay of all platforms in feed\.ndjson: down"):
        pull(source, at(1))


def test_an_outage_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    """It would never come, and nobody would know why."""
    feed = save(tmp_path, line(1))
    for end in (at(3), at(2)):
        with pytest.raises(ConfigError, match=r"outages: .*T\S+Z is not before .*T\S+Z: write the"):
            Replay(Settings(file=feed, outages=((at(3), end),)))


def test_an_empty_file_is_silence(tmp_path: Path) -> None:
    """A recording without a line holds nothing yet; what is added later is served."""
    feed = save(tmp_path)
    (page,) = pull(Replay(Settings(file=feed)), at(5))
    assert (page.posts, page.observed) == ((), Span(at(0), at(5)))
    save(tmp_path, line(1, 6))
    assert ids(pull(Replay(Settings(file=feed)), at(9), page.cursor)) == ["1"]


def test_check_says_what_would_be_played(tmp_path: Path) -> None:
    """One sentence with posts, span and broken lines; a platform that has none cannot work."""
    feed = save(tmp_path, line(1, 1), "{", line(2, 7))
    said = Replay(Settings(file=feed, platform="chirper")).check(INCIDENT, NO_NETWORK)
    assert said == (
        "Replay of chirper in feed.ndjson: 2 posts, edits and deletions arrive between "
        "2017-02-21 08:01 and 2017-02-21 08:07 UTC; 1 line cannot be read."
    )
    with pytest.raises(SourceError, match="no post can be read of nobody"):
        Replay(Settings(file=feed, platform="nobody")).check(INCIDENT, NO_NETWORK)
    save(tmp_path, line(1, 1), line(2, 7))
    whole = Replay(Settings(file=feed, platform="chirper")).check(INCIDENT, NO_NETWORK)
    assert whole.endswith("and 2017-02-21 08:07 UTC."), "of no broken line nothing is said"


def test_settings_that_make_no_sense_are_refused() -> None:
    """Speed needs a start, a page holds something, times have a zone."""
    with pytest.raises(ConfigError, match="replay: speed = 2 needs `starts`: add it"):
        Replay(Settings(file="a", speed=2))
    with pytest.raises(ConfigError, match="lookback: write a number and s"):
        Replay(Settings(file="a", lookback="2 hours"))
    for wrong in ({"speed": 0}, {"page_size": 0}, {"starts": datetime(2017, 1, 1)}, {}):  # noqa: DTZ001
        fields = {"file": "a", **wrong} if wrong else {}
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(fields, Settings)


versions = st.tuples(st.integers(0, 8), st.integers(0, 60), st.integers(0, 30))


@examples(80)
@given(
    recorded=st.lists(versions, min_size=1, max_size=40),
    passes=st.lists(st.integers(0, 120), min_size=1, max_size=8).map(sorted),
    page_size=st.integers(1, 7),
    crashes=st.lists(st.integers(0, 4), max_size=8),
)
def test_nothing_is_lost_and_nothing_doubled(
    recorded: list[tuple[int, int, int]], passes: list[int], page_size: int, crashes: list[int]
) -> None:
    """Any schedule, page size and crash between pages: what arrived by t was served by t.

    Each version comes once, in order of arrival, and the claims cover the time without a hole.
    """
    lines = [line(n, m, available_at=m + late) for n, m, late in recorded]
    due = sorted(((m + late, i) for i, (_, m, late) in enumerate(recorded)))
    stops = iter(crashes)
    with TemporaryDirectory() as folder:
        source = Replay(Settings(file=save(Path(folder), *lines), page_size=page_size))
        kept: list[Post] = []
        observed: list[Span] = []
        cursor: Cursor | None = None
        for minute in passes:
            pages = [*source.pull(_job(source, at(minute), cursor), NO_NETWORK)]
            for page in _until_a_crash(pages, next(stops, None)):
                kept += page.posts
                observed += [page.observed] if page.observed else []
                cursor = page.cursor
        for page in source.pull(_job(source, at(121), cursor), NO_NETWORK):
            kept += page.posts
            observed += [page.observed] if page.observed else []
    assert [post.native_id for post in kept] == [str(recorded[i][0]) for _, i in due]
    assert union(observed) == [Span(at(0), at(121))]


def _until_a_crash(pages: list[Page], pages_kept: int | None) -> Iterator[Page]:
    yield from pages if pages_kept is None else pages[:pages_kept]


@examples(60)
@given(st.lists(versions, min_size=1, max_size=40), st.integers(1, 7), st.integers(0, 100))
def test_a_page_never_claims_what_it_has_not_shown(
    recorded: list[tuple[int, int, int]], page_size: int, until: int
) -> None:
    """After every page, all that arrived inside the claims so far has been served."""
    with TemporaryDirectory() as folder:
        lines = [line(i, m, available_at=m + late) for i, (_, m, late) in enumerate(recorded)]
        source = Replay(Settings(file=save(Path(folder), *lines), page_size=page_size))
        served: set[str] = set()
        claimed: list[Span] = []
        for page in pull(source, at(until)):
            served |= set(ids([page]))
            claimed += [page.observed] if page.observed else []
            for i, (_, m, late) in enumerate(recorded):
                inside = any(span.start <= at(m + late) < span.end for span in claimed)
                assert not inside or str(i) in served


@pytest.mark.timeout(20)
def test_no_pipe_is_waited_for(tmp_path: Path) -> None:
    """A pass over one would never end."""
    os.mkfifo(tmp_path / "feed.ndjson")
    with pytest.raises(SourceError, match=r"feed\.ndjson is a pipe or a device: name a file"):
        pull(Replay(Settings(file=str(tmp_path / "feed.ndjson"))), at(1))
