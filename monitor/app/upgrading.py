"""Bringing a database up to the schema of this program, and giving it a new key."""

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from monitor.app import wiring
from monitor.app.backup import STAMP, make
from monitor.app.newsroom import Newsroom
from monitor.app.restoring import looked_at, scratch, upgrade
from monitor.clock import utc_now
from monitor.errors import StoreError, UsageError
from monitor.privacy.pseudonym import has_key, read_key
from monitor.store.backup import backup as copy
from monitor.store.lock import hold
from monitor.store.reading.reader import open_reader
from monitor.store.schema.version import KEY, VERSION
from monitor.store.writing import notes, passes

LOST_KEY: Final = "A new key for pseudonyms: accounts that posted before and after it count twice"
COST: Final = (
    "From now on everybody who posts again counts as a new account, beside the old one. "
    "`monitor forget --author` finds only what is collected from now on. Posts whose id had to be "
    "hidden may be stored a second time. Nothing that was counted until now changes."
)
"""What a new key costs."""


def migrate(newsroom: Newsroom, *, dry_run: bool) -> Iterator[str]:
    """Bring the database up to date, after a backup; or try that on a copy. Yield what came of it.

    Raises:
        StoreBusy: A daemon holds the database.
        StoreError: It cannot be read or upgraded; or the result is not right, which is said before.
        CannotCreate: The backup, or the copy, cannot be made: nothing was changed.
    """
    database, backups = newsroom.config.database, newsroom.config.backups
    with open_reader(database, older=True) as reader:
        found = reader.schema()
    if found == VERSION:
        yield f"{database}: schema {VERSION}, which is that of this program; nothing to do."
        return
    if dry_run:
        with scratch(database.parent) as place:
            copy(database, place / database.name)
            yield from _upgraded(place / database.name)
        yield f"This was a copy; {database} was not changed."
        return
    with hold(database, upgrading=True):
        folder = database.parent / "backups" if backups is None else backups.folder
        made = make(newsroom, folder / utc_now().strftime(STAMP))
        yield f"Backup: {made.folder}"
        yield from _upgraded(database)


def _upgraded(database: Path) -> Iterator[str]:
    before, begun = _posts(database), time.monotonic()
    found = upgrade(database)
    seconds, after = time.monotonic() - begun, _posts(database)
    yield f"Schema {found} -> {VERSION}: {seconds:.1f} s, {after:,} posts (before: {before:,})."
    with open_reader(database) as reader:
        wrong = [f"{name}: {one}" for name, all_ in looked_at(reader).items() for one in all_]
    yield from wrong
    if wrong or before != after:
        raise StoreError(f"{database}: the upgrade went wrong, as said above: restore the backup")
    yield "Integrity, foreign keys, rollups, cursors and forgotten texts are right."


def _posts(database: Path) -> int:
    with open_reader(database, older=True) as reader:
        return reader.table("post").count_where()


def new_key(newsroom: Newsroom, now: datetime) -> str:
    """Make a key in place of one that is lost, note that for each incident, and say so.

    Raises:
        UsageError: The key is there and right: nothing was changed.
        ConfigError: Another key is there; likewise.
        StoreBusy: A daemon holds the database.
    """
    config = newsroom.config
    if has_key(config.key_file):
        wiring.writer(config).conn.close()
        message = f"{config.key_file}: this is the key of the database, so no new one is needed"
        raise UsageError(message)
    with hold(config.database):
        mark = wiring.mark_of(read_key(config.key_file))
        with wiring.keyless(config) as store:
            passes.write_setting(store, KEY, mark)
            for incident in config.incidents:
                notes.add(store, incident.key, now, LOST_KEY, "monitor", now)
    return f"{config.key_file}: a new key. Back it up. {COST}"
