"""Fills a database by plain SQL, every rollup counted by hand: a writer that owes ours nothing."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from monitor.clock import EPOCH, to_epoch_ms
from monitor.nouns.posts import Lane
from monitor.store import connection
from monitor.store.sketches import WHOLE, updated
from monitor.text.links import links

INCIDENT = "anaheim"


class Sample(Struct, frozen=True, kw_only=True):
    """One stored post; `at` is aware."""

    at: datetime
    source: str = "chirper"
    person: int | None = 1
    message: int = 1
    lang: str = "en"
    kind: str = "post"
    label: str = "neutral"
    polarity: int = 0
    reason: str | None = None
    narratives: tuple[str, ...] = ()
    text: str | None = "Posted"

    @property
    def minute(self) -> int:
        return to_epoch_ms(self.at) // 60_000


class Tried(Struct, frozen=True, kw_only=True):
    """One pass."""

    source: str
    at: datetime
    outcome: str | None = "ok"
    error: str | None = None
    purpose: str = "poll"
    seen: int = 0
    beside: int = 0
    rejected: int = 0


def build(
    path: Path,
    posts: Sequence[Sample] = (),
    *,
    lanes: Iterable[Lane] = (),
    passes: Iterable[Tried] = (),
    narratives: Sequence[str] = (),
    settings: Mapping[str, str] | None = None,
    title: str = "Off-duty officer fires his gun in Anaheim",
) -> Path:
    """Make a database that holds all of it, and return its path."""
    settings = {"scorer": "textblob", "timezone": "UTC", **(settings or {})}
    conn = sqlite3.connect(path, isolation_level=None)
    connection._migrate(conn)
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA synchronous = OFF")
    conn.execute("BEGIN")
    conn.executemany("INSERT INTO setting VALUES (?, ?)", settings.items())
    conn.execute("INSERT INTO scorer VALUES (1, 'textblob', '0.20.1')")
    topics = _topics(conn, narratives, title)
    sources = _Sources(conn)
    _posts(conn, posts, topics, sources)
    _rollups(conn, posts, topics, sources, ZoneInfo(settings["timezone"]))
    for lane in lanes:
        _lane(conn, lane, sources(lane.source))
    for tried in passes:
        _pass(conn, tried, sources(tried.source))
    conn.execute("COMMIT")
    conn.close()
    return path


class _Sources:
    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self.known: dict[str, int] = {}

    def __call__(self, name: str) -> int:
        if name not in self.known:
            self.known[name] = len(self.known) + 1
            self.conn.execute("INSERT INTO source VALUES (?, ?)", (self.known[name], name))
        return self.known[name]


def _topics(conn: sqlite3.Connection, narratives: Sequence[str], title: str) -> dict[str, int]:
    wanted = [
        ("incident", INCIDENT, title),
        *(("narrative", key, key.title()) for key in narratives),
    ]
    for number, (kind, key, name) in enumerate(wanted, start=1):
        conn.execute(
            "INSERT INTO topic VALUES (?, ?, ?, ?, ?, ?)",
            (number, INCIDENT, kind, key, name, f"{key} OR x"),
        )
        conn.execute(
            "INSERT INTO topic_query (topic, since, query) VALUES (?, ?, ?)",
            (number, 1_487_700_000_000, f"{key} OR x"),
        )
    return {key: number for number, (_, key, _) in enumerate(wanted, start=1)}


def _belongs(post: Sample, topics: Mapping[str, int]) -> list[int]:
    return [topics[key] for key in (INCIDENT, *post.narratives)]


def _posts(
    conn: sqlite3.Connection, posts: Sequence[Sample], topics: Mapping[str, int], sources: _Sources
) -> None:
    for number, post in enumerate(posts, start=1):
        at = to_epoch_ms(post.at)
        conn.execute(
            "INSERT INTO post (id, source, native_id, published_at, claimed_at, first_seen_at, "
            "person, kind, lang, text, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                sources(post.source),
                f"n{number}",
                at,
                at,
                at,
                post.person,
                post.kind,
                post.lang,
                post.text,
                post.message,
            ),
        )
        for link in links(post.text or ""):
            conn.execute(
                "INSERT INTO target (key, kind) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (link.key, link.kind),
            )
            conn.execute(
                "INSERT INTO pointing SELECT ?, id FROM target WHERE key = ?", (number, link.key)
            )
        conn.execute(
            "INSERT INTO link (post, url) VALUES (?, ?)",
            (number, f"https://a.example/@handle/{number}"),
        )
        conn.execute(
            "INSERT INTO score (post, scorer, polarity, subjectivity, label, reason) "
            "VALUES (?, 1, ?, 0, ?, ?)",
            (number, post.polarity, post.label, post.reason),
        )
        conn.executemany(
            "INSERT INTO mention VALUES (?, ?, ?, ?, ?)",
            [
                (topic, number, post.minute, post.person, post.message)
                for topic in _belongs(post, topics)
            ],
        )


def _said(post: Sample) -> tuple[object, ...]:
    return post.person, post.kind, post.lang, post.text, post.message


def tally(posts: Iterable[Sample]) -> list[int]:
    """Count by hand, in the order of the columns of the rollups."""
    held = list(posts)
    labels = Counter(post.label for post in held)
    scored = [post.polarity for post in held if post.label != "unscored"]
    return [
        len(held),
        *(labels[label] for label in ("negative", "neutral", "positive", "unscored")),
        sum(scored),
        sum(p * p // 1_000_000 for p in scored),
    ]


def people(posts: Iterable[Sample]) -> set[int]:
    """Return who is known to have written them."""
    return {post.person for post in posts} - {None}  # type: ignore[return-value]


def messages(posts: Iterable[Sample]) -> set[int]:
    """Return the distinct messages among them."""
    return {post.message for post in posts}


def _rollups(
    conn: sqlite3.Connection,
    posts: Sequence[Sample],
    topics: Mapping[str, int],
    sources: _Sources,
    zone: ZoneInfo,
) -> None:
    def cells(
        key: Callable[[Sample], tuple[object, ...]],
    ) -> dict[tuple[object, ...], list[Sample]]:
        found: dict[tuple[object, ...], list[Sample]] = defaultdict(list)
        for post in posts:
            for topic in _belongs(post, topics):
                found[topic, *key(post)].append(post)
        return found

    for grain, size in (("minute", 1), ("hour", 60)):
        rows = cells(lambda p, size=size: (p.minute // size, sources(p.source), p.lang, p.kind))  # type: ignore[misc]
        conn.executemany(
            f"INSERT INTO volume_{grain} VALUES ({', '.join('?' * 12)})",
            [(*key, *tally(held)) for key, held in rows.items()],
        )
    parts = cells(lambda p: (p.minute // 60, sources(p.source), p.lang, p.kind))
    wholes = cells(lambda p: (p.minute // 60, *WHOLE))
    for key, held in (*parts.items(), *wholes.items()):
        row = (*key, updated(None, people(held)), updated(None, messages(held)))
        conn.execute("INSERT INTO sketch VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    for grain, start in (
        ("hour", lambda p: (p.minute // 60 * 60,)),
        ("day", lambda p: (_day(p.at, zone),)),
    ):
        conn.executemany(
            "INSERT INTO distinct_count VALUES (?, ?, ?, ?, ?)",
            [
                (topic, grain, at, len(people(held)), len(messages(held)))
                for (topic, at), held in cells(start).items()
            ],
        )


def _day(at: datetime, zone: ZoneInfo) -> int:
    midnight = datetime.combine(at.astimezone(zone).date(), datetime.min.time(), zone)
    return int((midnight.astimezone(UTC) - EPOCH) / timedelta(minutes=1))


def _lane(conn: sqlite3.Connection, lane: Lane, source: int) -> None:
    bounds = [None if at is None else to_epoch_ms(at) for at in (lane.since, lane.until)]
    number = conn.execute(
        "INSERT INTO lane (source, incident, name, settle, clock, since, until) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            source,
            INCIDENT,
            lane.name,
            lane.settle // timedelta(milliseconds=1),
            lane.clock,
            *bounds,
        ),
    ).lastrowid
    conn.executemany(
        "INSERT INTO observed (lane, start, end) VALUES (?, ?, ?)",
        [(number, to_epoch_ms(s.start), to_epoch_ms(s.end)) for s in lane.observed],
    )
    conn.executemany(
        "INSERT INTO lost (lane, start, end, reason, kind, found_at) VALUES (?, ?, ?, ?, ?, 0)",
        [
            (number, to_epoch_ms(x.span.start), to_epoch_ms(x.span.end), x.reason, x.kind)
            for x in lane.lost
        ],
    )


def _pass(conn: sqlite3.Connection, tried: Tried, source: int) -> None:
    at = to_epoch_ms(tried.at)
    ended = None if tried.outcome is None else at + 1_500
    conn.execute(
        "INSERT INTO pass (source, incident, purpose, started_at, ended_at, outcome, error, "
        "seen, beside, rejected) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            source,
            INCIDENT,
            tried.purpose,
            at,
            ended,
            tried.outcome,
            tried.error,
            tried.seen,
            tried.beside,
            tried.rejected,
        ),
    )


def _ended(tried: Tried) -> tuple[object, ...]:
    return tried.outcome, tried.error, tried.seen, tried.beside, tried.rejected


def instant(text: str) -> datetime:
    """Read an instant of 2017 in UTC, such as ``02-23T06:00``."""
    return datetime.fromisoformat(f"2017-{text}").replace(tzinfo=UTC)
