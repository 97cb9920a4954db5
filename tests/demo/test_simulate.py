"""The simulated week: the same for everybody, like a real week, and true to its own truth."""

import gzip
import json
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

import monitor.demo
from bench.simulator import simulate
from bench.simulator.recount import CALLS, FEED, TRUTH
from bench.simulator.simulate import Feed, main
from bench.simulator.texts import ENGLISH
from monitor import archive
from monitor.archive import Row
from monitor.config import read_config
from monitor.demo.truth import Truth, load
from monitor.errors import SourceError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Cursor, Post, Span
from monitor.query import Query, Reading, read
from monitor.sources.base import Job
from monitor.sources.replay import Replay, Settings
from monitor.testing.service import FakeHttp, Service

pytestmark = pytest.mark.repeats


LOCAL = ZoneInfo("America/Los_Angeles")
HOUR = timedelta(hours=1)
CONFIG = Path(monitor.demo.__file__).parent / "config.toml"
POSTS = FEED / "anaheim.ndjson.gz"
PLATFORMS = ("chirper", "commons", "newswire")


@pytest.fixture(scope="module")
def rows() -> Sequence[Row]:
    """Return every line of the shipped feed; that each can be read is proved on the way."""
    with POSTS.open("rb") as file:
        entries = list(archive.read(file, name=POSTS.name))
    assert all(isinstance(entry, Row) for entry in entries)
    return [entry for entry in entries if isinstance(entry, Row)]


@pytest.fixture(scope="module")
def posts(rows: Sequence[Row]) -> Mapping[tuple[str, str], Post]:
    """Return each post as it was first published."""
    first: dict[tuple[str, str], Post] = {}
    for row in rows:
        if row.post.deleted_at is None:
            first.setdefault((str(row.source), row.post.native_id), row.post)
    return first


@pytest.fixture(scope="module")
def truth() -> Truth:
    return load()


@pytest.fixture(scope="module")
def readings(posts: Mapping[tuple[str, str], Post]) -> Mapping[tuple[str, str], Reading]:
    return {key: read(post.text) for key, post in posts.items()}


@pytest.fixture(scope="module")
def mentions(
    posts: Mapping[tuple[str, str], Post], readings: Mapping[tuple[str, str], Reading]
) -> Mapping[tuple[str, str], Post]:
    """Return the posts that the configured query matches."""
    query = Query.read(config()["incident"][0]["query"])
    return {key: post for key, post in posts.items() if query.matches(readings[key])}


def config() -> dict:
    return tomllib.loads(CONFIG.read_text())


def local(*when: int) -> datetime:
    day, hour, minute = (*when, 0, 0)[:3]
    return datetime(2017, 2, day, hour, minute, tzinfo=LOCAL)


def hourly(posts: Mapping[tuple[str, str], Post]) -> Counter[datetime]:
    """Count posts by the hour in which they were published."""
    return Counter(published(p).replace(minute=0, second=0, microsecond=0) for p in posts.values())


def published(post: Post) -> datetime:
    assert post.published_at is not None
    return post.published_at


def within(counts: Counter[datetime], start: datetime, end: datetime) -> int:
    return sum(n for hour, n in counts.items() if start <= hour < end)


@cache
def week(seed: int) -> Feed:
    """Return another week than the one that is shipped."""
    return simulate.simulate(seed)


def test_the_same_seed_gives_the_same_week(tmp_path: Path) -> None:
    """What is shipped is what the simulator writes, line for line; another seed, another week."""
    main(tmp_path / "feed")
    written = (tmp_path / "feed" / POSTS.name).read_bytes()
    assert gzip.decompress(written) == gzip.decompress(POSTS.read_bytes())
    again, shipped = ((where / TRUTH).read_bytes() for where in (tmp_path / "feed", FEED))
    assert gzip.decompress(again) == gzip.decompress(shipped)
    assert (tmp_path / "feed" / CALLS).read_bytes() == (FEED / CALLS).read_bytes()
    assert week(1).lines != week(2).lines


def test_the_feed_is_small_and_undated() -> None:
    """At most 700 KB, and no time in its header, so that the same posts are the same bytes."""
    packed = POSTS.read_bytes()
    assert len(packed) <= 700_000
    assert packed[4:8] == bytes(4)


def test_truth_is_a_count_by_hand(
    posts: Mapping[tuple[str, str], Post],
    mentions: Mapping[tuple[str, str], Post],
    truth: Truth,
) -> None:
    """Posts and mentions by platform and hour are what the query engine finds in the file."""
    assert 9_000 <= len(posts) <= 12_000
    assert Counter(platform for platform, _ in posts) == truth.posts
    assert frozenset(posts) - frozenset(mentions) == truth.which("beside")
    assert len(truth.which("beside")) > 0.15 * len(posts)
    for platform in PLATFORMS:
        counted = hourly({key: post for key, post in mentions.items() if key[0] == platform})
        assert {hour: n for hour, n in truth.hourly(platform).items() if n} == counted
    assert {hour: n for hour, n in truth.hourly().items() if n} == hourly(mentions)


@pytest.mark.parametrize("key", ["threat", "denial"])
def test_narratives_are_what_the_queries_find(
    key: str,
    mentions: Mapping[tuple[str, str], Post],
    readings: Mapping[tuple[str, str], Reading],
    truth: Truth,
) -> None:
    """What the writer tells is what the narrative's query matches, post by post, day by day."""
    narratives = config()["incident"][0]["narrative"]
    query = Query.read(next(n["query"] for n in narratives if n["key"] == key))
    told = {post for post in mentions if query.matches(readings[post])}
    assert told == truth.which(key)
    everyone = Counter(day_of(post) for post in mentions.values())
    tellers = Counter(day_of(mentions[post]) for post in told)
    for day, shares in truth.narrative_shares.items():
        assert shares["mentions"] == everyone[day]
        assert shares[key] == pytest.approx(tellers[day] / everyone[day], abs=1e-6)


def day_of(post: Post) -> str:
    return published(post).astimezone(LOCAL).date().isoformat()


def test_the_narratives_cross(truth: Truth) -> None:
    """On the first evening the threat leads by far, from the next day on the denial does."""
    shares = truth.narrative_shares
    assert shares["2017-02-21"]["threat"] > 2 * shares["2017-02-21"]["denial"]
    for day in ("2017-02-22", "2017-02-23", "2017-02-24"):
        assert shares[day]["denial"] > 1.3 * shares[day]["threat"] > 0.1


def test_it_begins_with_the_video(mentions: Mapping[tuple[str, str], Post], truth: Truth) -> None:
    """Before the onset there is idle talk of police, in its hour ten times as much."""
    counts = hourly(mentions)
    before = within(counts, local(21), local(21, 19))
    assert 5 <= before <= 60
    assert within(counts, local(21, 19), local(21, 20)) > 10 * before / 19
    assert truth.onset in {published(post) for post in mentions.values()}
    assert truth.onset == local(21, 19, 12).astimezone(UTC)


def test_there_are_two_waves(mentions: Mapping[tuple[str, str], Post]) -> None:
    """It peaks on the night of the dispersal order and after the press conference, then fades."""
    counts = hourly(mentions)
    protest = within(counts, local(22, 21), local(23, 0))
    morning = within(counts, local(23, 9), local(23, 12))
    press = within(counts, local(23, 17), local(23, 20))
    later = [within(counts, local(day, 17), local(day, 20)) for day in (24, 25, 26, 27)]
    assert protest > 4 * morning
    assert press > 4 * morning
    assert press > 4 * later[0]
    assert later == sorted(later, reverse=True)
    assert all(0 < n < 100 for n in later[2:])


@pytest.mark.parametrize("day", [24, 25, 26])
def test_people_sleep(posts: Mapping[tuple[str, str], Post], day: int) -> None:
    """The hours from 2 to 6, in Anaheim, are quiet beside those from 17 to 21."""
    counts = hourly(posts)
    night = within(counts, local(day, 2), local(day, 6))
    assert 0 < night < 0.2 * within(counts, local(day, 17), local(day, 21))


def test_nothing_is_told_before_it_happened(mentions: Mapping[tuple[str, str], Post]) -> None:
    """Protest, arrests and press conference are spoken of only once they are there."""
    first = {
        "disperse|riot gear": local(22, 17),
        "24 arrest|arrested 24|24 people arrested|24 detenidos": local(23),
        "quezada": local(23, 15),
        r"\btait\b": local(23, 15),
    }
    for words, since in first.items():
        told = [published(p) for p in mentions.values() if re.search(words, p.text.lower())]
        assert len(told) > 20
        assert min(told) >= since


def test_posts_answer_and_repeat_each_other(posts: Mapping[tuple[str, str], Post]) -> None:
    """A large part excites itself: reposts repeat an earlier post, answers follow one."""
    kinds = Counter(post.kind for post in posts.values())
    assert 0.2 < kinds["repost"] / len(posts) < 0.45
    assert min(kinds[k] for k in ("reply", "quote", "comment", "article")) > 100
    for (platform, _), post in posts.items():
        other = post.repost_of or post.parent_id
        if other is not None:
            earlier = posts[platform, other]
            assert published(earlier) <= published(post)
            assert post.repost_of is None or post.text == earlier.text
    counted = Counter((k[0], p.repost_of) for k, p in posts.items() if p.repost_of)
    assert all(p.reposts == counted[k] for k, p in posts.items() if p.reposts is not None)


def test_copies_change_a_little(posts: Mapping[tuple[str, str], Post], truth: Truth) -> None:
    """Near copies lead back to the words of another post; messages are fewer than posts."""
    copies = [posts[key] for key in truth.which("copies")]
    assert len(copies) > 0.08 * len(posts)
    words = {post.text.lower() for post in posts.values()}
    prefix = re.compile(r"(rt @\S+|so true|read this|same here): ")
    copied = [prefix.sub("", p.text.lower(), 1) for p in copies if prefix.match(p.text.lower())]
    assert sum(text in words for text in copied) > 0.8 * len(copied) > 100
    assert 0.3 < len(words) / len(posts) < 0.7


def test_few_write_much(posts: Mapping[tuple[str, str], Post]) -> None:
    """The busiest hundredth of the people writes over a tenth, over half of them write once."""
    writers = Counter((key[0], post.author) for key, post in posts.items() if key[0] != "newswire")
    busiest = [n for _, n in writers.most_common(len(writers) // 100)]
    assert sum(busiest) > 0.1 * sum(writers.values())
    assert sum(n == 1 for n in writers.values()) > 0.5 * len(writers)


def test_it_is_told_in_several_languages(posts: Mapping[tuple[str, str], Post]) -> None:
    """English, a good part Spanish, and others; emoji and tags among them."""
    langs = Counter(post.lang for post in posts.values())
    assert 0.75 < langs["en"] / len(posts) < 0.92
    assert 0.06 < langs["es"] / len(posts) < 0.2
    assert set(langs) == {"en", "es", "vi", "fr", "de", "pt", "ko", "ja"}
    assert sum(any(c > "\U0001f000" for c in p.text) for p in posts.values()) > 0.1 * len(posts)
    assert sum("#" in post.text for post in posts.values()) > 0.2 * len(posts)
    assert sum("video.example" in post.text for post in posts.values()) > 500


def test_the_name_guard_has_work(posts: Mapping[tuple[str, str], Post], truth: Truth) -> None:
    """The invented name stands in a few posts, written in several ways, and nowhere else."""
    carrying = {key for key, post in posts.items() if "tomlin" in post.text.lower()}
    assert carrying == truth.which("protected")
    assert 8 <= len(carrying) <= 60
    spelt = {
        found for k in carrying for found in re.findall(r"(?i)#?tomlin ?averystone", posts[k].text)
    }
    assert len(spelt) >= 3
    assert ENGLISH.protected in config()["incident"][0]["protect"]["names"]


def test_nothing_points_to_the_world(posts: Mapping[tuple[str, str], Post]) -> None:
    """Every address and every server is of a name that is reserved for examples."""
    for post in posts.values():
        for host in re.findall(r"https?://([^/\s]+)", f"{post.url} {post.text}"):
            assert host.endswith(".example")
        assert "@" not in str(post.author) or str(post.author).endswith(".example")


def test_versions_are_told(rows: Sequence[Row], truth: Truth) -> None:
    """Late, edited and deleted posts are those of the file; after a deletion nothing comes."""
    late = {key(row) for row in rows if not row.post.edited_at and lateness(row)}
    edited = {key(row) for row in rows if row.post.edited_at}
    deleted = {key(row) for row in rows if row.post.deleted_at}
    for thing, found in (("late", late), ("edited", edited), ("deleted", deleted)):
        assert truth.which(thing) == found
        assert len(found) > 50
    last: dict[tuple[str, str], Row] = {}
    for row in rows:
        before = last.get(key(row))
        assert before is None or before.post.deleted_at is None
        last[key(row)] = row
    for name, hours in truth.settle_hours.items():
        lags = [lateness(row) for row in rows if row.source == name and not row.post.edited_at]
        assert timedelta() < max(lags) <= hours * HOUR


def key(row: Row) -> tuple[str, str]:
    return str(row.source), row.post.native_id


def lateness(row: Row) -> timedelta:
    """Return how long after its publication the row arrived; a deletion is never late."""
    return row.available_at - (row.post.published_at or row.available_at)


def test_the_file_is_in_order_of_arrival(rows: Sequence[Row]) -> None:
    """As a log would be."""
    assert [row.available_at for row in rows] == sorted(row.available_at for row in rows)


def test_labels_are_the_writers(posts: Mapping[tuple[str, str], Post], truth: Truth) -> None:
    """Each label holds a good part of the posts; a repost means what the first one meant."""
    labels = truth.labels()
    counts = Counter(labels.values())
    assert set(labels) == set(posts)
    assert min(counts.values()) > 0.12 * len(posts)
    for (platform, _), post in ((k, p) for k, p in posts.items() if p.repost_of):
        assert labels[platform, post.native_id] == labels[platform, str(post.repost_of)]


def test_the_configuration_holds_together(truth: Truth) -> None:
    """It can be read; the outage is that of the truth; real people are said to be simulated."""
    read_config(CONFIG, environ={})
    incident = config()["incident"][0]
    assert all("(simulated)" in one["title"] for one in (incident, *incident["voice"]))
    (outage,) = truth.outages
    commons = msgspec.convert(config()["source"]["commons"], Settings)
    assert commons.outages == ((outage.start, outage.end),)
    assert outage.end - outage.shown_again_from == timedelta(hours=2)
    assert commons.lookback == "2h"
    assert set(config()["source"]) == set(PLATFORMS) == set(truth.posts)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_it_can_be_played(platform: str, rows: Sequence[Row], truth: Truth) -> None:
    """Polled as configured, every version comes once; what the outage hid is named as lost."""
    table = config()["source"][platform]
    source = Replay(msgspec.convert({**table, "file": str(POSTS)}, Settings))
    served, lost, down = _play(source, truth)
    due = Counter(key(row)[1] for row in rows if row.source == platform)
    missing = due - served
    assert served - due == Counter()
    if platform != "commons":
        assert (missing, lost, down) == (Counter(), [], 0)
        return
    (outage,) = truth.outages
    assert down == 36
    assert [span.end for span in lost] == [outage.shown_again_from]
    assert outage.start - timedelta(minutes=10) <= lost[0].start <= outage.start
    unseen = {native_id for _, native_id in truth.which("unseen")}
    assert len(unseen) > 100
    assert unseen <= set(missing)
    arrivals = {native_id: row for row in rows for native_id in [row.post.native_id]}
    assert all(lost[0].start <= arrivals[i].available_at for i in missing)


def _play(source: Replay, truth: Truth) -> tuple[Counter[str], list[Span], int]:
    """Return what ten-minute polls were shown (versions by id), what was lost, how many failed."""
    incident = Incident(key="a", title="a", since=truth.since, query=Query.read("a"))
    served: Counter[str] = Counter()
    lost: list[Span] = []
    cursor: Cursor | None = None
    now, down = truth.since, 0
    while now < truth.until:
        now += timedelta(minutes=10)
        job = Job(incident=incident, lane="all", span=Span(truth.since, now), cursor=cursor)
        try:
            for page in source.pull(job, FakeHttp(Service([], now).respond)):
                served.update(post.native_id for post in page.posts)
                lost += [one.span for one in page.lost]
                cursor = page.cursor
        except SourceError:
            down += 1
    return served, lost, down


@pytest.mark.parametrize("seed", [1, 2])
def test_any_seed_is_true_to_itself(seed: int) -> None:
    """Other weeks agree with the queries too, and have no post without words."""
    feed = week(seed)
    truth = msgspec.convert(json.loads(msgspec.json.encode(feed.truth)), Truth)
    query = Query.read(config()["incident"][0]["query"])
    texts = [(line, str(line["text"])) for line in feed.lines if "text" in line]
    assert all(text.strip() for _, text in texts)
    beside = {(str(n["source"]), str(n["id"])) for n, t in texts if not query.matches(read(t))}
    assert beside == truth.which("beside")
