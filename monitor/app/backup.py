"""Backups: database, configuration, and the reports that show whether a restored copy is right.

A backup is a folder; the key of the pseudonyms is next to it, in a file of its own, so that the
folder can be kept where the key must not be.
"""

import logging
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime, timedelta
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from monitor.app.asked import Asked
from monitor.app.child import run_child
from monitor.app.newsroom import Newsroom
from monitor.app.reports import reports
from monitor.clock import utc_now
from monitor.config.chores import Backups
from monitor.errors import CannotCreate, DataError, HoldsName, MonitorError, UsageError
from monitor.files import drafted, write_new
from monitor.privacy.pseudonym import has_key
from monitor.store.backup import backup as copy
from monitor.store.reading.reader import open_reader
from monitor.store.schema.version import KEY, VERSION
from monitor.version import __version__

log = logging.getLogger("monitor.backup")

DATABASE: Final = "monitor.db"
CONFIG: Final = "config.toml"
REPORTS: Final = "reports.ndjson"
MANIFEST: Final = "backup.json"
PROOF: Final = "proof.json"
RECORDED: Final = ("volume", "sentiment", "spread")
"""Reports that are made as a backup is, and made again from the restored copy."""

PRIVATE: Final = 0o600
STAMP: Final = "%Y-%m-%dT%H%M%SZ"
"""How backups on schedule are named, in UTC; their names sort by time."""

Progress = Callable[[int, int], object]

EVERY: Final = timedelta(minutes=5)
"""Time between two looks whether a backup is due."""

AGAIN: Final = timedelta(hours=1)
"""Time to the next try after one that failed."""

NICENESS: Final = 10
MOST: Final = 10_000  # bytes of what a failed backup said that go into the log


class BackupManifest(Struct, frozen=True, kw_only=True):
    """What a backup holds.

    Attributes:
        made_at: When it was made (UTC); its reports are of this instant.
        key: Whether the key is next to it.
        owner: What the database keeps of its key: those of other monitors in the same folder are
            not ours. None where that is not known, as in backups of version 0.1.
        sha256: Name of a file -> its digest, in hexadecimal.
    """

    made_at: datetime
    program: str
    schema: int
    key: bool
    sha256: Mapping[str, str]
    owner: str | None = None


class RestoreProof(Struct, frozen=True, kw_only=True):
    """What came of restoring a backup: name of a check -> what it found wrong, in sentences."""

    at: datetime
    wrong: Mapping[str, Sequence[str]]

    @property
    def holds(self) -> bool:
        return not any(self.wrong.values())

    @property
    def failed(self) -> Sequence[str]:
        return [name for name, found in self.wrong.items() if found]


class Backup(Struct, frozen=True):
    """A backup on the disk; *proof* is None where nobody has tried to restore it yet."""

    folder: Path
    manifest: BackupManifest
    proof: RestoreProof | None = None

    @property
    def key(self) -> Path:
        return key_beside(self.folder)


def key_beside(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.key")


def make(newsroom: Newsroom, target: Path, progress: Progress | None = None) -> Backup:
    """Copy database, configuration and key while a daemon runs; nothing was proved yet.

    *progress* takes how many bytes of the database are copied, and of how many.

    Raises:
        CannotCreate: The copy cannot be made; nothing was left.
    """
    config, now = newsroom.config, utc_now().replace(microsecond=0)
    with _made(target) as part:
        copy(config.database, part / DATABASE, progress)
        write_private(part / CONFIG, config.path.read_bytes())
        with open_reader(part / DATABASE, older=True) as reader:
            schema, owner = reader.schema(), reader.setting(KEY)
        lines = _recorded(newsroom, part, now) if schema == VERSION else ()
        write_private(part / REPORTS, "".join(lines).encode())
        manifest = BackupManifest(
            made_at=now,
            program=__version__,
            schema=schema,
            key=has_key(config.key_file),
            sha256={name: digest(part / name) for name in (DATABASE, CONFIG, REPORTS)},
            owner=owner,
        )
        write_private(part / MANIFEST, msgspec.json.encode(manifest))
        with _key_written(target, config.key_file) if manifest.key else nullcontext():
            part.rename(target)
    return Backup(target, manifest)


@contextmanager
def _made(target: Path) -> Iterator[Path]:
    # The block gives the folder the name *target* once it is whole.
    with drafted(target, f"{target}: the backup") as part:
        if target.exists() or key_beside(target).exists():
            raise CannotCreate(
                f"{target}: there is a backup of this name already; it was left as it is: name "
                "another folder"
            )
        target.parent.mkdir(mode=0o700, exist_ok=True)
        part.mkdir(mode=0o700)
        yield part


@contextmanager
def _key_written(target: Path, own: Path) -> Iterator[None]:
    # One that is there already belongs to a backup that is made at the same time: it stays.
    key = key_beside(target)
    with drafted(key, f"{target}: the backup") as draft:
        write_private(draft, own.read_bytes())
        key.hardlink_to(draft)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            key.unlink()
        raise


def _recorded(newsroom: Newsroom, part: Path, now: datetime) -> Iterator[str]:
    room = newsroom._replace(config=replace(newsroom.config, database=part / DATABASE))
    with room.opened() as reader:
        ends = {one.key: reader.extent(one.key).last for one in room.config.incidents}
    for what in RECORDED:
        for key, until in ends.items():
            # Of an incident that begins in the future there is no report yet, and of one in whose
            # words a name stands that was listed later none can be made.
            with suppress(UsageError, HoldsName):
                # Not up to now: an old incident would be reported over years of nothing.
                asked = Asked(incidents=(key,), now=now, until=until, seal=part)
                yield from reports(room, what, asked).sealed


def write_private(path: Path, data: bytes) -> None:
    with write_new(path, PRIVATE) as file:
        file.write(data)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def read_backup(folder: Path) -> Backup:
    """Return the backup in *folder*.

    Raises:
        DataError: There is none.
    """
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=BackupManifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise DataError(
            f"{folder}: this is no backup: {MANIFEST} is missing or cannot be read: name the "
            "folder of one"
        ) from error
    try:
        proof = msgspec.json.decode((folder / PROOF).read_bytes(), type=RestoreProof)
    except (OSError, msgspec.MsgspecError):
        proof = None
    return Backup(folder, manifest, proof)


def owner_of(database: Path) -> str | None:
    """Return whose the backups of a database are; None where that cannot be read."""
    with suppress(MonitorError), open_reader(database, older=True) as reader:
        return reader.setting(KEY)
    return None


def held(folder: Path, now: datetime, owner: str | None = None) -> Sequence[Backup]:
    """Return the backups in a folder, the newest first; what is no backup is passed over.

    With *owner* those that are known to be of another are passed over, too.
    One that was made later than *now* was made by a clock that was ahead: it comes last.
    """
    found = []
    with suppress(OSError):
        for one in folder.iterdir():
            with suppress(DataError):
                found.append(read_backup(one))
    ours = [one for one in found if owner is None or one.manifest.owner in {None, owner}]

    def made(one: Backup) -> tuple[bool, datetime]:
        return one.manifest.made_at <= now, one.manifest.made_at

    return sorted(ours, key=made, reverse=True)


def prune(backups: Backups, now: datetime, owner: str | None = None) -> Sequence[Path]:
    """Delete what is beyond the number to keep, and return which; with *owner* of theirs alone.

    As many of those that were proven stay: no copy that failed takes the place of one.
    """
    found = held(backups.folder, now, owner)
    proven = [one for one in found if one.proof is not None and one.proof.holds]
    gone = [one for one in found[backups.keep :] if one not in proven[: backups.keep]]
    for one in gone:
        # The name goes first: what is half deleted is no backup.
        (one.folder / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(one.folder, ignore_errors=True)
        one.key.unlink(missing_ok=True)
    return [one.folder for one in gone]


def have_backed_up(
    backups: Backups,
    command: Sequence[str],
    stop: Event,
    *,
    now: Callable[[], datetime] = utc_now,
    owner: Callable[[], str | None] = lambda: None,
) -> timedelta:
    """Have a process make and prove a backup, if one is due; return when to look again.

    *command* makes a backup, proves it, deletes those beyond the number to keep, and ends.
    """
    newest = next(iter(held(backups.folder, now(), owner())), None)
    if newest is not None and timedelta() <= now() - newest.manifest.made_at < backups.every:
        return EVERY
    with TemporaryFile() as output:
        try:
            code = run_child(command, stop, said=output, niceness=NICENESS)
        except OSError as error:
            log.warning("no backup (%s); it will be tried again", error)
            return AGAIN
        if code is None:
            return EVERY
        output.seek(0)
        lines = output.read(MOST).decode(errors="replace").splitlines()
        words = "; ".join(" ".join(line.split()) for line in lines if line.strip())
    log.log(logging.WARNING if code else logging.INFO, "backup: %s", words)
    return AGAIN if code else EVERY
