"""Ids in which a protected name was found only after their posts were stored."""

from collections.abc import Sequence
from sqlite3 import Connection

import msgspec
from msgspec.structs import replace

from monitor.nouns.posts import Kept
from monitor.store.tombstones import tombstone


def as_held(conn: Connection, source: int, kept: Sequence[Kept]) -> Sequence[Kept]:
    """Return *kept*, each under the id that it is held by, if it is held.

    The door gives a post another id once a name in it is listed. A post that was stored before
    would come as a second one, and a post that was forgotten before would return.

    Args:
        conn: Inside the transaction that writes them.
        source: Number of their source.
        kept: As the door let them in.
    """
    former = {one.former for one in kept if one.former is not None}
    if not former:
        return kept
    names = {tombstone(name): name for name in former} | {name: name for name in former}
    found = conn.execute(
        "SELECT native_id FROM post WHERE source = ? "
        "AND native_id IN (SELECT value FROM json_each(?))",
        (source, msgspec.json.encode(list(names)).decode()),
    )
    held = {names[name] for (name,) in found}
    return [
        replace(one, post=replace(one.post, native_id=one.former)) if one.former in held else one
        for one in kept
    ]
