"""Keeping a page: posts, scores, mentions, rollups, cursor and observed spans, all or nothing."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from monitor.model import Kept, Page
from monitor.store import posts, rollup, watch
from monitor.store.connection import Store
from monitor.store.posts import Revision, Row
from monitor.store.rollup import Change, Mention


class Written(Struct, frozen=True):
    """How many posts of a page were new, and how many of its rejects."""

    new: int
    rejected: int


class Place(Struct, frozen=True):
    """Where a page belongs: numbers of its source, its pass, its lane, and of the scorer.

    Without a lane (None) it proves nothing.
    """

    source: int
    run: int
    lane: int | None
    scorer: int


def add_page(
    store: Store,
    place: Place,
    page: Page,
    kept: Sequence[Kept],
    *,
    now: int,
    beside: int = 0,
    masked: int = 0,
) -> Written:
    """Write one page in one transaction, and count it in its pass.

    Args:
        store: Where to write.
        place: Where the page belongs.
        page: What the source said; its posts are taken from *kept*.
        kept: The posts of the page that matched, as the door let them in, in the order of the page.
        now: Instant of the pass, in milliseconds since 1970.
        beside: How many posts of the page were beside the point.
        masked: How many names were masked in it.

    Raises:
        StoreError: Nothing of the page was kept.
    """
    with store.transaction() as conn:
        new = _add_posts(store, place.source, kept, place.scorer, now)
        if place.lane is not None:
            watch.observe(conn, place.lane, page, now)
        rejected = watch.quarantine(conn, place.source, page.rejected, now)
        conn.execute(
            "UPDATE pass SET pages = pages + 1, seen = seen + ?, new = new + ?, "
            "beside = beside + ?, rejected = rejected + ?, masked = masked + ? WHERE id = ?",
            (len(page.posts), new, beside, len(page.rejected), masked, place.run),
        )
    return Written(new, rejected)


def _add_posts(store: Store, source: int, kept: Sequence[Kept], scorer: int, now: int) -> int:
    if not kept:
        return 0
    conn = store.conn
    old = posts.known(conn, store.scorer, source, dict.fromkeys(k.post.native_id for k in kept))
    number = conn.execute("SELECT coalesce(max(id), 0) FROM post").fetchone()[0]
    rows = dict(old)
    revisions: list[tuple[int, Revision]] = []
    for one in kept:
        row = rows.get(one.post.native_id)
        if row is None:
            number += 1
            rows[one.post.native_id] = posts.first(one, number, source, now)
            continue
        rows[one.post.native_id], past = posts.again(row, one)
        if past is not None:
            revisions.append((row.id, past))
    _write(store, rows, old, revisions, scorer, now)
    posts.write_links(conn, _links(kept, rows))
    return len(rows) - len(old)


def _write(
    store: Store,
    rows: dict[str, Row],
    old: dict[str, Row],
    revisions: Iterable[tuple[int, Revision]],
    scorer: int,
    now: int,
) -> None:
    before = {row.id: row for row in old.values()}
    present = list(rows.values())
    posts.write(store.conn, scorer, present, before)
    posts.write_engagement(store.conn, present, before, now)
    posts.write_revisions(store.conn, revisions, now)
    posts.forget_texts(store.conn, [row.id for row in present if row.deleted_at is not None])
    rollup.apply(store, list(_changes(present, before)))


def _changes(rows: Iterable[Row], old: dict[int, Row]) -> Iterator[Change]:
    for row in rows:
        past = old.get(row.id)
        if past == row:
            continue
        for topic in row.topics:
            before = None if past is None or topic not in past.topics else _mention(topic, past)
            after = _mention(topic, row)
            if before != after:
                yield Change(before, after)


def _mention(topic: int, row: Row) -> Mention:
    return Mention(
        topic,
        row.id,
        row.published_at // 60_000,
        row.source,
        row.lang,
        row.kind,
        row.person,
        row.message,
        row.label,
        row.polarity,
    )


def _links(kept: Iterable[Kept], rows: dict[str, Row]) -> Iterator[tuple[int, str]]:
    for one in kept:
        row = rows[one.post.native_id]
        if one.url is not None and row.deleted_at is None:
            yield row.id, one.url


def scorer_number(store: Store, name: str, version: str) -> int:
    """Return the number under which scores of this scorer and version are kept."""
    with store.transaction() as conn:
        conn.execute(
            "INSERT INTO scorer (name, version) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (name, version),
        )
        number: int = conn.execute(
            "SELECT id FROM scorer WHERE name = ? AND version = ?", (name, version)
        ).fetchone()[0]
    return number
