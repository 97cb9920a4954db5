"""Small pages, and an honest count of what they must have become: of posts, not of rollups."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from msgspec.structs import replace

from monitor.collect.matching import pointed_to
from monitor.nouns.posts import Kept, Page, Post, Score
from monitor.store.connection import Store, open_store
from monitor.store.writing import pages as writing
from monitor.store.writing import passes, watch

START = datetime(2017, 2, 22, 6, 0, tzinfo=UTC)
NOW = START + timedelta(days=3)
ZONE = "America/Los_Angeles"


def fresh(path: Path, zone: str = ZONE) -> Store:
    """Open a new store with two topics (1 and 2) and one scorer."""
    store = open_store(path / "monitor.db", zone=zone, scorer="textblob")
    passes.settle_settings(store)
    with store.transaction() as conn:
        conn.executemany(
            "INSERT OR IGNORE INTO topic (id, incident, kind, key, title, query) "
            "VALUES (?, 'anaheim', ?, ?, '', '')",
            [(1, "incident", "anaheim"), (2, "narrative", "threat")],
        )
    return store


def kept(
    native_id: str,
    text: str = "hello",
    *,
    at: datetime = START,
    author: str | None = "alice",
    topics: tuple[int, ...] = (1,),
    label: str = "neutral",
    url: str | None = None,
    **fields: object,
) -> Kept:
    """Build a post as it is masked; its person and message follow from author and text."""
    post = Post(native_id=native_id, text=text, published_at=at, **fields)  # type: ignore[arg-type]
    polarity = {"negative": -400_000, "neutral": 0, "positive": 250_000, "unscored": 0}[label]
    return Kept(
        post=post,
        url=url,
        published_at=int(at.timestamp() * 1000),
        person=None if author is None else number(author),
        message=number(text),
        topics=() if post.deleted_at else topics,
        links=() if post.deleted_at else pointed_to(post),
        score=None if post.deleted_at else Score(polarity, 0, label),  # type: ignore[arg-type]
    )


def number(text: str) -> int:
    """Return 64 bits of a digest, as masking does."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def add(
    store: Store,
    *posts: Kept,
    source: str = "mastodon",
    page: Page | None = None,
    now: datetime = NOW,
    others: Mapping[int, Score] | None = None,
    scorers: Sequence[int] = (),
) -> writing.PageWritten:
    """Commit one page of *posts*; *others* tells what further scorers say of all of them.

    Without it *scorers* are those whose numbers the posts have already.
    """
    at = int(now.timestamp() * 1000)
    source_id = store.number("source", name=source)
    lane = watch.open_lane(store, source_id, "anaheim", "", timedelta(minutes=10), now=now)
    run = passes.begin(store, source_id, "anaheim", "poll", now)
    scorer = store.number("scorer", name="textblob", version="1")
    whole = page or Page(posts=tuple(k.post for k in posts))
    if others is not None:
        scorers = tuple(others)
        posts = tuple(replace(one, others=tuple(others.values())) for one in posts)
    place = writing.PagePlace(source_id, run, lane.id, scorer, tuple(scorers))
    return writing.add_page(store, place, whole, posts, now=at)


def counted(store: Store) -> dict[str, object]:
    """Count every rollup again from posts, mentions and scores, in plain Python."""
    minutes: Counter[tuple[object, ...]] = Counter()
    cells: dict[tuple[object, ...], tuple[set[object], set[object]]] = defaultdict(
        lambda: (set(), set())
    )
    for topic, minute, source, lang, kind, person, message, label, polarity in store.conn.execute(
        "SELECT m.topic, p.published_at / 60000, p.source, p.lang, p.kind, p.person, p.message, "
        "s.label, s.polarity FROM mention AS m "
        "JOIN post AS p ON p.id = m.post JOIN score AS s ON s.post = p.id "
        "JOIN scorer ON scorer.id = s.scorer AND scorer.name = ?",
        (store.setting("scorer") or store.scorer,),
    ):
        square = polarity * polarity // 1_000_000
        for name, amount in (("posts", 1), (label, 1), ("polarity", polarity), ("squares", square)):
            minutes[topic, minute, source, lang, kind, name] += (
                amount if label != "unscored" or name in ("posts", label) else 0
            )
        local = (
            datetime.fromtimestamp(minute * 60, UTC)
            .astimezone(store.zone)
            .replace(hour=0, minute=0)
        )
        for cell in (("hour", minute // 60 * 60), ("day", int(local.timestamp()) // 60)):
            people, messages = cells[topic, *cell]
            messages.add(message)
            if person is not None:
                people.add(person)
    return {
        "minutes": {key: amount for key, amount in minutes.items() if amount},
        "distinct": {
            key: (len(people), len(messages)) for key, (people, messages) in cells.items()
        },
    }


def kept_in_step(store: Store) -> dict[str, object]:
    """Read what the rollups say, in the shape of `counted`."""
    names = ("posts", "negative", "neutral", "positive", "unscored", "polarity", "squares")
    minutes = {}
    for *key, posts, negative, neutral, positive, unscored, polarity, squares in store.conn.execute(
        "SELECT * FROM volume_minute"
    ):
        for name, amount in zip(
            names, (posts, negative, neutral, positive, unscored, polarity, squares), strict=True
        ):
            if amount:
                minutes[*key, name] = amount
    distinct = {
        (topic, grain, minute): (people, messages)
        for topic, grain, minute, people, messages in store.conn.execute(
            "SELECT * FROM distinct_count"
        )
        if people or messages
    }
    return {"minutes": minutes, "distinct": distinct}
