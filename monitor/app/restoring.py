"""Restoring backups: into a scratch place, to prove that it works, and for good."""

import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from re import sub
from tempfile import TemporaryDirectory
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from monitor.app.backup import (
    CONFIG,
    DATABASE,
    PRIVATE,
    PROOF,
    REPORTS,
    Backup,
    RestoreProof,
    digest,
    key_beside,
    read_backup,
    write_private,
)
from monitor.app.newsroom import Newsroom
from monitor.app.verifying import in_words, judged, sealed
from monitor.app.wiring import mark_of
from monitor.clock import rfc3339, utc_now
from monitor.config.file import leaves
from monitor.config.secrets import LIKE_A_VARIABLE
from monitor.config.tables import MonitorTable
from monitor.errors import (
    CannotCreate,
    DataError,
    HoldsName,
    MonitorError,
    StoreError,
    cannot_write,
)
from monitor.files import write_new
from monitor.privacy.pseudonym import has_key, read_key
from monitor.report.seal import Verdict
from monitor.store.connection import open_store
from monitor.store.identity import companion
from monitor.store.reading import looks
from monitor.store.reading.reader import Reader, open_reader
from monitor.store.schema.version import KEY, VERSION

RIGHT: Final = ("same", "same but for the version", "made by other definitions")
"""Outcomes of a comparison that say nothing against a copy."""


def prove(newsroom: Newsroom, folder: Path) -> RestoreProof:
    """Restore the backup in *folder* into a scratch place, look at all of it, and keep what came.

    The database in use is not opened, nor is anything of it changed.

    Raises:
        DataError: There is no backup.
        CannotCreate: There is no room for a scratch place.
    """
    backup = read_backup(folder)
    with scratch(folder.parent) as place:
        wrong = {"files": _changed(backup)}
        if not wrong["files"]:
            try:
                wrong |= _restored(newsroom, backup, place)
            except MonitorError as error:
                wrong["database"] = [str(error)]
    masked = newsroom.leaks.masked
    proof = RestoreProof(
        at=utc_now(), wrong={name: [masked(said) for said in some] for name, some in wrong.items()}
    )
    (folder / PROOF).unlink(missing_ok=True)
    write_private(folder / PROOF, msgspec.json.encode(proof))
    return proof


@contextmanager
def scratch(beside: Path) -> Iterator[Path]:
    """Yield a private folder that is gone afterwards.

    Raises:
        CannotCreate: It cannot be made or written to.
    """
    try:
        with TemporaryDirectory(prefix=".scratch-", dir=beside) as place:
            yield Path(place)
    except OSError as error:
        raise CannotCreate(cannot_write(f"{beside}: a copy to be looked at", error)) from error


def _changed(backup: Backup) -> Sequence[str]:
    wrong = []
    for name, expected in backup.manifest.sha256.items():
        try:
            found = digest(backup.folder / name)
        except OSError as error:
            wrong.append(f"{name} cannot be read: {error.strerror}")
            continue
        if found != expected:
            wrong.append(f"{name} was changed after the backup was made")
    return wrong


def _restored(newsroom: Newsroom, backup: Backup, place: Path) -> dict[str, Sequence[str]]:
    database, key = place / DATABASE, place / "monitor.key"
    _put(backup.folder / DATABASE, database)
    if backup.key.exists():
        _put(backup.key, key)
    upgrade(database)
    with open_reader(database) as reader:
        wrong = looked_at(reader)
        wrong["key"] = key_fits(reader, key)
    room = newsroom._replace(config=replace(newsroom.config, database=database, key_file=key))
    recorded = backup.folder / REPORTS
    lines = sealed(recorded) if recorded.stat().st_size else ()
    found: list[Verdict] = []
    for line in lines:
        with suppress(HoldsName):  # that was listed since
            found += judged(room, [line])
    wrong["reports"] = [in_words(one) for one in found if one.outcome not in RIGHT]
    return wrong


def _put(source: Path, target: Path) -> None:
    # Private from its first byte: a copy takes minutes, and the folder may be open to others.
    with source.open("rb") as held, write_new(target, PRIVATE) as file:
        shutil.copyfileobj(held, file)


def upgrade(database: Path) -> int:
    """Bring a database up to date that nobody else uses, and return which version it had.

    Raises:
        StoreError: It cannot be opened; it was left as it is.
    """
    with open_reader(database, older=True) as reader:
        found = reader.schema()
        zone, scorer = reader.setting("timezone") or "UTC", reader.setting("scorer") or ""
    if found < VERSION:
        open_store(database, zone=zone, scorer=scorer).conn.close()
    return found


def looked_at(reader: Reader) -> dict[str, Sequence[str]]:
    """Return what each look at a whole database finds wrong; that it cannot be read is among it.

    Raises:
        StoreError: Not even its settings can be read.
    """
    zone = ZoneInfo(reader.setting("timezone") or "UTC")
    wanted: Mapping[str, Callable[[Reader], Sequence[str]]] = {
        "integrity": looks.integrity,
        "foreign keys": looks.foreign_keys,
        "rollups": partial(looks.rollups, zone=zone),
        "cursors": looks.cursors,
        "forgotten texts": looks.forgotten,
    }
    found: dict[str, Sequence[str]] = {}
    for name, look in wanted.items():
        try:
            found[name] = look(reader)
        except StoreError as error:
            found[name] = [str(error)]
    return found


def key_fits(reader: Reader, key: Path) -> Sequence[str]:
    """Return whether *key* is not the one that a database was written with, in a sentence."""
    kept = reader.setting(KEY)
    if kept is None:
        return []
    try:
        if not has_key(key):
            return ["the key of the pseudonyms is missing"]
        own = mark_of(read_key(key, make=False))
    except MonitorError as error:
        return [str(error)]
    return [] if own == kept else ["the key is not the one that the database was written with"]


def restore(
    source: Path, target: Path, key: Path | None, environ: Mapping[str, str]
) -> Iterator[str]:
    """Put a backup into a new place, and yield in lines what was done and what is missing.

    *key* is the file of the key; None is the one next to the backup, if there is one.

    Raises:
        DataError: There is no backup, or it is damaged: nothing was written.
        CannotCreate: There is a configuration, a database or a key already, or they cannot be
            written.
        StoreError: The restored database cannot be read.
    """
    backup = read_backup(source)
    if wrong := _changed(backup):
        raise DataError(
            f"{source}: the backup is damaged, nothing was restored: {'; '.join(wrong)}: use "
            "another backup"
        )
    text, database, own_key = _relocated((source / CONFIG).read_text("utf-8-sig"))
    config, database, own_key = target / CONFIG, target / database, target / own_key
    # The log of a database that lay there would be taken for that of the restored one.
    logs = (companion(database, ending) for ending in ("-wal", "-journal"))
    for path in (config, database, own_key, *logs):
        if path.exists():
            raise CannotCreate(f"{path}: there is a file already; restore into an empty folder")
    given = key or key_beside(source)
    try:
        for folder in (target, database.parent, own_key.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if given.exists() or key is not None:
            write_private(own_key, given.read_bytes())
        _put(source / DATABASE, database)
        write_private(config, text.encode())
    except OSError as error:
        # What was half written would refuse the next try; what is there now, but was not before, is
        # of somebody else.
        for path in () if isinstance(error, FileExistsError) else (config, database, own_key):
            with suppress(OSError):
                path.unlink()
        raise CannotCreate(
            f"{target}: the backup cannot be restored there, for {error.filename or database} "
            f"cannot be used ({error.strerror}): look at its path, its permissions and its disk"
        ) from error
    upgrade(database)
    with open_reader(database) as reader:
        found = {**looked_at(reader), "key": key_fits(reader, own_key)}
    made = rfc3339(backup.manifest.made_at)
    yield f"Restored the backup of {made} to {target}."
    yield f"Looked at: {', '.join(name for name in found if name != 'key')}."
    for name, wrong in found.items():
        yield from (f"Wrong: {name}: {one}." for one in wrong)
    if found["key"]:
        yield (
            f"Put the key at {own_key}; if it is lost, `monitor -c {config} new-key` makes another "
            "and says what that costs."
        )
    named = {table: held for table, held in tomllib.loads(text).items() if table != "monitor"}
    yield from _elsewhere(named, target, environ)
    yield f"Whatever was forgotten after {made} is in it again: run those `monitor forget` again."
    yield f"Next: `monitor -c {config} doctor`, then `monitor -c {config} run`."


def _relocated(text: str) -> tuple[str, Path, Path]:
    """Return a configuration whose database and key lie below its own folder, and where they lie.

    Raises:
        DataError: It does not read as this program writes it.
    """
    document = tomllib.loads(text)
    own: dict[str, Any] = document.get("monitor", {})
    places = []
    for name, usual in ((one, getattr(MonitorTable(), one)) for one in ("database", "key_file")):
        path = Path(own.get(name, usual))
        if path.is_absolute() or ".." in path.parts or path.parts[0].startswith("~"):
            path = Path(usual)
            before = rf"(?ms)^(\s*\[monitor\].*?^\s*{name}\s*=\s*)"
            written = rf"{before}(?:\"[^\"\n]*\"|'[^'\n]*')(?![\"'])"
            text = sub(written, rf'\g<1>"{usual}"', text, count=1)
            if tomllib.loads(text).get("monitor", {}).get(name) != usual:
                raise DataError(
                    f"{CONFIG}: {name} is not a line of its own, so it cannot be moved: copy the "
                    "files of the backup by hand, and mend that line"
                )
        places.append(path)
    return text, places[0], places[1]


def _elsewhere(
    document: Mapping[str, object], target: Path, environ: Mapping[str, str]
) -> Iterator[str]:
    """Yield a line for each thing that a configuration names and a backup does not hold."""
    for path, value in leaves(document):
        name = next(step for step in reversed(path) if isinstance(step, str))
        if not isinstance(value, str):
            continue
        if name.endswith("_env") and value not in environ:
            # Of a source that is not enabled it may be the secret itself, in the wrong place.
            which = value if LIKE_A_VARIABLE.fullmatch(value) else f"that {name} names"
            yield f"Not in the backup: the environment variable {which}: set it."
        elif name == "file" or name.endswith("_file"):
            file = target / value
            with suppress(RuntimeError):  # nobody here has that home folder
                file = target / Path(value).expanduser()
            if not file.exists():
                yield f"Not in the backup: the file {file}: put it there."
