"""Under which name a post whose text is gone is remembered, so that it never returns.

An id may be all that it takes to find a post again, and is a part of its address. So it goes with
the text; what stays shows whether a given id was that post's.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from sqlite3 import Connection
from typing import Final

from msgspec.structs import replace

from monitor.nouns.posts import Kept
from monitor.privacy.ids import FORGOTTEN
from monitor.store.columns import json_list

PREFIX: Final = FORGOTTEN
AFTER: Final = "forgotten;"
"""The first text after all that begin with the prefix."""

_DIGITS: Final = 32  # 128 bits: no two posts of a source share a name


def tombstone(native_id: str) -> str:
    """Return the name that stands for *native_id* once its post is gone; such a name stays itself.

    >>> tombstone("17")
    'forgotten:4523540f1504cd17100c4835e85b7eef'
    """
    if native_id.startswith(PREFIX):
        return native_id
    return PREFIX + sha256(native_id.encode()).hexdigest()[:_DIGITS]


def renamed(conn: Connection, source: int, kept: Sequence[Kept]) -> Sequence[Kept]:
    """Return *kept* with the names of tombstones in place of the ids of posts that are gone.

    That is done for the posts themselves, and for those that they answer or repeat.
    """
    mark = "SELECT 1 FROM post WHERE source = ? AND native_id >= ? AND native_id < ? LIMIT 1"
    if conn.execute(mark, (source, PREFIX, AFTER)).fetchone() is None:
        return kept
    known = {name for one in kept for name in _ids(one) if name is not None}
    names = {tombstone(native_id): native_id for native_id in known}
    gone = {names[name]: name for name in held(conn, source, names)}
    return [_renamed(one, gone) if gone.keys() & set(_ids(one)) else one for one in kept]


def held(conn: Connection, source: int, names: Iterable[str]) -> list[str]:
    """Return those of some names, ids or tombstones, under which *source* has a post."""
    found = conn.execute(
        "SELECT native_id FROM post WHERE source = ? "
        "AND native_id IN (SELECT value FROM json_each(?))",
        (source, json_list(names)),
    )
    return [name for (name,) in found]


def _ids(one: Kept) -> tuple[str | None, ...]:
    return one.post.native_id, one.post.parent_id, one.post.repost_of


def _renamed(one: Kept, gone: dict[str, str]) -> Kept:
    native, parent, repost = (None if name is None else gone.get(name, name) for name in _ids(one))
    post = replace(
        one.post, native_id=native or one.post.native_id, parent_id=parent, repost_of=repost
    )
    return replace(one, post=post)
