"""Keeping a page: posts, scores, mentions, rollups, cursor and observed spans, all or nothing."""

import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import blake2b
from sqlite3 import Connection
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import epoch_ms_or_none, to_epoch_ms
from monitor.errors import StoreError
from monitor.nouns.posts import Kept, Page, Reject, Score, Span
from monitor.privacy.ids import is_withheld
from monitor.store import cleaning, lateness, tombstones
from monitor.store.columns import json_list
from monitor.store.connection import Store
from monitor.store.schema.version import MINORS
from monitor.store.writing import (
    attached,
    history,
    passes,
    post_rows,
    posts,
    rechecks,
    rollup,
    watch,
)
from monitor.store.writing.posts import PostRow, Revision
from monitor.store.writing.rollup import Mention, MentionChange


def as_held(conn: Connection, source: int, kept: Sequence[Kept]) -> Sequence[Kept]:
    """Return *kept*, each under the id that it is held by, if it is held.

    Masking gives a post another id once a name in it is listed. A post that was stored before
    would come as a second one, and a post that was forgotten before would return.
    """
    former = {one.former for one in kept if one.former is not None}
    if not former:
        return kept
    names = {tombstones.tombstone(name): name for name in former} | {name: name for name in former}
    held = {names[name] for name in tombstones.held(conn, source, names)}
    return [
        replace(one, post=replace(one.post, native_id=one.former)) if one.former in held else one
        for one in kept
    ]


class PageWritten(Struct, frozen=True):
    """What became of a page.

    Attributes:
        rejected: How many of its rejects were new, with those that it was given here.
        refused: Ids of posts that the database would not hold.
        counted: How many posts mention something now, and mentioned nothing before; a tombstone
            does not, until its post comes.
    """

    new: int
    rejected: int
    refused: frozenset[str] = frozenset()
    counted: int = 0


class _Added(Struct, frozen=True):
    """What became of posts: their rows that are new, and those that the database would not hold.

    Attributes:
        counted: As in `PageWritten`.
    """

    kept: Sequence[Kept]
    new: Sequence[PostRow]
    counted: int
    refused: Sequence[tuple[Kept, Exception]] = ()


# What the database, or its driver, raises over a value; a full disk is none of it.
_UNFIT: Final = (
    sqlite3.DataError,
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
    OverflowError,
    TypeError,
    ValueError,
)


class PagePlace(Struct, frozen=True):
    """Where a page belongs, and what was known there before.

    Attributes:
        lane: Its number; without one (None) the page proves nothing.
        others: Numbers of the further scorers, in the order of `Kept.others`.
        whole: Times of publication that had been called observed before this pass: a new post in
            them was missed.
        watched: From when on the lane was watched without a break, up to the pass before: so a post
            shows how late it was; None where it was not watched.
        checked: Whether its source can be asked for a post again.
        ordered: Whether a deletion always comes after its post, so that one of a post that is not
            held needs no tombstone.
        changes: See `watch.observe`.
        met: Ids of posts that this pass has met already; each counts once as met again.
    """

    source: int
    run: int
    lane: int | None
    scorer: int
    others: tuple[int, ...] = ()
    whole: Sequence[Span] = ()
    watched: Span | None = None
    checked: bool = False
    ordered: bool = False
    changes: Sequence[datetime] = ()
    met: Collection[str] = ()


_COUNT: Final = """
UPDATE pass SET pages = pages + 1, seen = seen + ?, new = new + ?, beside = beside + ?,
  rejected = rejected + ?, masked = masked + ?, again = again + ?, missed = missed + ?
WHERE id = ?
"""

_MINORS: Final = """
INSERT INTO setting (key, value) VALUES (?, ?)
ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + excluded.value
"""


def add_page(
    store: Store,
    place: PagePlace,
    page: Page,
    kept: Sequence[Kept],
    *,
    now: int,
    beside: int = 0,
    masked: int = 0,
) -> PageWritten:
    """Write one page in one transaction, and count it in its pass.

    A post that the database will not hold, though it came this far, costs only itself: the page is
    then written again, post by post, and the post is among its rejects. *kept* are the posts of the
    page that matched, masked, the versions of each in the order of the page. *beside* counts its
    off-topic posts, *masked* the names that were masked in it.

    Raises:
        StoreError: Nothing of the page was kept.
        ConfigError: The reports have the labels of another scorer; likewise.
    """

    def write(add: Callable[[Store, PagePlace, Sequence[Kept], int], _Added]) -> PageWritten:
        with store.transaction() as conn:
            passes.refuse_other_labels(store)  # which may have taken over meanwhile
            added = add(store, place, kept, now)
            rejects = (*page.rejected, *(_refusal(one, error) for one, error in added.refused))
            if place.lane is not None:
                watch.observe(conn, place.lane, page, now, place.changes)
            rejected = watch.quarantine(conn, place.source, rejects, now)
            met = _checked_against(place, added.kept, added.new)
            numbers = (len(page.posts), len(added.new), beside, len(rejects), masked, *met)
            conn.execute(_COUNT, (*numbers, place.run))
            stored = {row.native_id for row in added.new}
            minors = sum(one.minor and one.post.native_id in stored for one in added.kept)
            if minors:
                conn.execute(_MINORS, (MINORS, minors))
        refused = frozenset(one.post.native_id for one, _ in added.refused)
        return PageWritten(len(added.new), rejected, refused, added.counted)

    try:
        return write(_add_together)
    except _UNFIT:
        return write(_add_each)
    except StoreError as error:
        if not isinstance(error.__cause__, _UNFIT):
            raise
        return write(_add_each)


def _add_together(store: Store, place: PagePlace, kept: Sequence[Kept], now: int) -> _Added:
    kept = as_held(store.conn, place.source, kept)
    kept = tombstones.renamed(store.conn, place.source, kept)
    return _Added(kept, *_add_posts(store, place, kept, now))


def _add_each(store: Store, place: PagePlace, kept: Sequence[Kept], now: int) -> _Added:
    """Add posts one by one; what one that cannot be held has written is taken back."""
    added: list[_Added] = []
    refused: list[tuple[Kept, Exception]] = []
    for one in kept:
        store.conn.execute("SAVEPOINT post")
        try:
            added.append(_add_together(store, place, [one], now))
        except _UNFIT as error:
            store.conn.execute("ROLLBACK TO post")
            refused.append((one, error))
        store.conn.execute("RELEASE post")
    return _Added(
        tuple(one for part in added for one in part.kept),
        tuple(row for part in added for row in part.new),
        sum(part.counted for part in added),
        refused,
    )


def _refusal(kept: Kept, error: Exception) -> Reject:
    """Return the reject of a post that the database will not hold; what it said has no name in it.

    Its fingerprint is that of a post that was masked.
    """
    reason = f"this post cannot be stored ({type(error).__name__})"
    raw = repr(kept.post).encode("utf-8", "backslashreplace")
    return Reject(reason, blake2b(raw, digest_size=16).hexdigest().encode(), "not stored")


def _checked_against(
    place: PagePlace, kept: Iterable[Kept], new: Iterable[PostRow]
) -> tuple[int, int]:
    """Return how many posts of a time that was called whole were known, and how many were not."""
    if not place.whole:
        return 0, 0
    starts = [to_epoch_ms(span.start) for span in place.whole]
    ends = [to_epoch_ms(span.end) for span in place.whole]

    def within(instant: int) -> bool:
        before = bisect_right(starts, instant) - 1
        return before >= 0 and instant < ends[before]

    missed = {row.native_id for row in new if within(row.published_at)}
    met = {one.post.native_id for one in kept if one.topics and within(one.published_at)}
    return sum(one not in place.met for one in met - missed), len(missed & met)


def _add_posts(
    store: Store, place: PagePlace, kept: Sequence[Kept], now: int
) -> tuple[list[PostRow], int]:
    """Add posts, and return the rows that are new, and how many mention something only now."""
    if not kept:
        return [], 0
    conn, source = store.conn, place.source
    old = posts.known(conn, store.scorer, source, dict.fromkeys(k.post.native_id for k in kept))
    number = conn.execute("SELECT coalesce(max(id), 0) FROM post").fetchone()[0]
    repeats = _repeats_forgotten(conn, source, kept)
    rows = dict(old)
    revisions: list[tuple[int, Revision]] = []
    for one in kept:
        row = rows.get(one.post.native_id)
        if row is None and place.ordered and one.post.deleted_at is not None:
            continue
        if row is None:
            number += 1
            forgotten = one.post.native_id in repeats
            row = posts.first(one, number, source, now, forgotten=forgotten)
            rows[one.post.native_id] = row
            continue
        rows[one.post.native_id], past = posts.again(row, one)
        if past is not None:
            revisions.append((row.id, past))
    _write(store, rows, old, revisions, place.scorer, now)
    with_text = ((rows.get(one.post.native_id), one) for one in kept if one.url or one.ref)
    post_rows.write_links(
        conn, [(row.id, one.url, one.ref) for row, one in with_text if row and row.text is not None]
    )
    held = {row.id for row in old.values()}
    said = list(_others(kept, rows, old)) if held or place.others else []
    post_rows.write_others(conn, place.scorer, place.others, said, held)
    new = [row for native_id, row in rows.items() if native_id not in old]
    _follow(conn, place, [row for row in new if row.text is not None], now)
    mentioned = {native_id for native_id, row in old.items() if row.topics}
    return new, sum(
        bool(row.topics) and native_id not in mentioned for native_id, row in rows.items()
    )


def _repeats_forgotten(conn: Connection, source: int, kept: Sequence[Kept]) -> Collection[str]:
    """Return the ids of reposts of what was forgotten here, and of their reposts on this page."""
    reposts = {one.post.native_id: one.post.repost_of for one in kept if one.post.kind == "repost"}
    names = {name for name in reposts.values() if name and name.startswith(tombstones.PREFIX)}
    if not names:
        return ()
    found = conn.execute(
        "SELECT native_id FROM post WHERE source = ? AND instr(flags, ?) "
        "AND native_id IN (SELECT value FROM json_each(?))",
        (source, posts.WITH_REPOSTS, json_list(names)),
    )
    repeats, newest = set[str](), {name for (name,) in found}
    while newest:
        newest = {one for one, of in reposts.items() if of in newest and one not in repeats}
        repeats |= newest
    return repeats


def _follow(conn: Connection, place: PagePlace, new: Sequence[PostRow], now: int) -> None:
    if place.checked:
        # Its service knows no post by an id that stands for one with a name.
        asked = [(row.id, row.published_at) for row in new if not is_withheld(row.native_id)]
        rechecks.plan(conn, place.source, asked, now)
    if place.watched is not None:
        since = to_epoch_ms(place.watched.start)
        claimed = [row.claimed_at for row in new if row.claimed_at and row.claimed_at >= since]
        lateness.count(conn, place.source, claimed, to_epoch_ms(place.watched.end), now)


def _write(
    store: Store,
    rows: dict[str, PostRow],
    old: dict[str, PostRow],
    revisions: Iterable[tuple[int, Revision]],
    scorer: int,
    now: int,
) -> None:
    before = {row.id: row for row in old.values()}
    present = list(rows.values())
    post_rows.write(store.conn, scorer, present, before)
    attached.write(store.conn, present, before)
    post_rows.write_engagement(store.conn, present, before, now)
    post_rows.write_revisions(store.conn, revisions, now)
    _forget(store.conn, present, before)
    history.keep(store.conn, present, before, now)
    rollup.apply(store, list(_changes(present, before)))


def _forget(conn: Connection, rows: Sequence[PostRow], old: dict[int, PostRow]) -> None:
    """Take away what else is held of posts whose text is gone; their bytes are to go as well.

    So is the id of one that was never held: its answers may name it, and may have come before.
    """
    gone = [row.id for row in rows if row.text is None]
    newly = any(n not in old or old[n].text is not None for n in gone)
    if post_rows.forget_texts(conn, gone) or newly:
        cleaning.mark(conn)


def _changes(rows: Iterable[PostRow], old: dict[int, PostRow]) -> Iterator[MentionChange]:
    for row in rows:
        past = old.get(row.id)
        if past == row:
            continue
        for topic in row.topics:
            after = _mention(topic, row)
            if past is None:
                yield MentionChange(None, after)
                continue
            before = _mention(topic, past) if topic in past.topics else None
            if before != after:
                yield MentionChange(before, after)


def _mention(topic: int, row: PostRow) -> Mention:
    return Mention(
        topic,
        row.id,
        row.published_at // 60_000,
        row.source,
        row.lang,
        row.kind,
        row.person,
        row.message,
        row.score.label,
        row.score.polarity,
    )


def _others(
    kept: Iterable[Kept], rows: dict[str, PostRow], old: dict[str, PostRow]
) -> Iterator[tuple[int, tuple[Score, ...]]]:
    for one in kept:
        row, past = rows.get(one.post.native_id), old.get(one.post.native_id)
        if row is None or not _is_shown(row, one):
            continue
        if past is None or past.score is not row.score:
            yield row.id, one.others


def _is_shown(row: PostRow, one: Kept) -> bool:
    """Tell whether a row is as this version of it: an older one says nothing of the post as it is.

    Of a post whose text is gone it still shows which version counts.
    """
    if row.text is not None:
        return row.text == one.post.text
    version = None, one.message, epoch_ms_or_none(one.post.edited_at)
    return one.score is not None and _version(row) == version


def _version(row: PostRow) -> tuple[str | None, int, int | None]:
    return row.text, row.message, row.edited_at
