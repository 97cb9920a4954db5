"""Which posts are to be asked for again, and when: soon while they are young, ever more seldom."""

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from monitor.clock import from_epoch_ms, to_epoch_ms
from monitor.store.connection import Store
from monitor.store.writing import inserting
from monitor.store.writing.passes import write_setting

SOONEST: Final = 3_600_000
DOUBTED: Final = timedelta(days=1) // timedelta(milliseconds=1)
LONGEST: Final = timedelta(days=7) // timedelta(milliseconds=1)
UNTIL: Final = timedelta(days=30) // timedelta(milliseconds=1)


_OF_SOURCE: Final = (
    "SELECT post, due, doubted FROM recheck "
    "WHERE source = (SELECT id FROM source WHERE name = :source)"
)
_DUE: Final = f"""
SELECT r.post, r.due, p.native_id, link.ref, p.published_at, p.deleted_at,
  r.doubted
FROM ({_OF_SOURCE} AND due <= :now UNION ALL {_OF_SOURCE} AND due > :farthest) AS r
JOIN post AS p ON p.id = r.post LEFT JOIN link ON link.post = r.post
WHERE EXISTS (SELECT 1 FROM mention AS m JOIN topic AS t ON t.id = m.topic
  WHERE m.post = r.post AND t.kind = 'incident' AND t.incident = :incident)
ORDER BY r.due, r.post LIMIT :most
"""  # noqa: S608  our own words


class DuePost(Struct, frozen=True):
    """A post whose turn has come.

    Attributes:
        at: When its turn came, in milliseconds since 1970.
        published_at: In milliseconds since 1970.
        ref: How its service is asked for it; None where its id is enough.
        deleted: Whether it was taken back meanwhile, as something else has shown.
        doubted: Whether it was said to be gone when it was asked for last, and not believed.
    """

    post: int
    at: int
    native_id: str
    ref: str | None
    published_at: int
    deleted: bool
    doubted: bool


def following(published: int, now: int) -> int | None:
    """Return when a post is to be asked for next, or None where it is left alone.

    Its age doubles from one turn to the next, between an hour and a week; from its 31st day on it
    is left alone. All in milliseconds since 1970.
    """
    age = now - published
    return None if age > UNTIL else now + min(max(age, SOONEST), LONGEST)


def plan(conn: sqlite3.Connection, source: int, posts: Iterable[tuple[int, int]], now: int) -> None:
    """Give posts their next turn.

    An old post that comes in only now has one turn all the same: it may have been deleted since.
    """
    inserting.insert(
        conn,
        "recheck (source, due, post)",
        [(source, following(published, now) or now + LONGEST, post) for post, published in posts],
        "ON CONFLICT DO NOTHING",
    )


def due(store: Store, source: str, incident: str, now: datetime, most: int) -> list[DuePost]:
    """Return at most *most* posts whose turn has come, longest due first.

    A turn that is farther ahead than any is given was given by a clock that was wrong.
    """
    present = to_epoch_ms(now)
    found = store.conn.execute(
        _DUE,
        {
            "source": source,
            "incident": incident,
            "now": present,
            "farthest": present + LONGEST,
            "most": most,
        },
    )
    return [
        DuePost(post, at, native_id, ref, published, deleted is not None, bool(doubted))
        for post, at, native_id, ref, published, deleted, doubted in found
    ]


def took(
    store: Store, source: int, asked: Sequence[DuePost], gone: Collection[str], now: datetime
) -> None:
    """Keep that the turn of posts is over: each gets the next, but for those that are gone."""
    instant = to_epoch_ms(now)
    with store.transaction() as conn:
        conn.executemany(
            "DELETE FROM recheck WHERE source = ? AND due = ? AND post = ?",
            [(source, one.at, one.post) for one in asked],
        )
        conn.executemany(
            "INSERT INTO recheck (source, due, post) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [
                (source, at, one.post)
                for one in asked
                if one.native_id not in gone
                and (at := following(one.published_at, instant)) is not None
            ],
        )


def defer(store: Store, source: int, posts: Sequence[DuePost], now: datetime) -> None:
    """Give posts that could not be asked for another try in an hour, behind those that are due."""
    _put_off(store, source, posts, to_epoch_ms(now) + SOONEST, doubted=False)


def doubt(store: Store, source: int, posts: Sequence[DuePost], now: datetime) -> None:
    """Ask in a day again for posts that are said to be gone: then that is believed."""
    _put_off(store, source, posts, to_epoch_ms(now) + DOUBTED, doubted=True)


def _put_off(
    store: Store, source: int, posts: Sequence[DuePost], due: int, *, doubted: bool
) -> None:
    with store.transaction() as conn:
        conn.executemany(
            "UPDATE OR IGNORE recheck SET due = ?, doubted = max(doubted, ?) "
            "WHERE source = ? AND due = ? AND post = ?",
            [(due, doubted, source, one.at, one.post) for one in posts],
        )


def pause(store: Store, source: str, incident: str, until: datetime) -> None:
    """Keep that a source is not to be asked again for what is held before *until*."""
    write_setting(store, _paused(source, incident), str(to_epoch_ms(until)))


def paused_until(store: Store, source: str, incident: str) -> datetime | None:
    """Return what `pause` was given last; None where it never was."""
    kept = store.setting(_paused(source, incident))
    return None if kept is None else from_epoch_ms(int(kept))


def _paused(source: str, incident: str) -> str:
    return f"recheck {source} {incident}"
