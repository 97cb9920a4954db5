"""Is everything right: one look for each thing that can go wrong, and what to do about it."""

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from re import match
from tempfile import TemporaryDirectory, gettempdir
from typing import Final, Literal, TypeAlias

from msgspec import Struct, to_builtins
from msgspec.json import encode
from msgspec.structs import replace

from monitor.app import wiring
from monitor.app.backup import owner_of
from monitor.app.checking import answers, doubts, exposed, unwritable
from monitor.app.newsroom import Newsroom
from monitor.app.restoring import key_fits, looked_at
from monitor.app.status import backups
from monitor.app.unworkable import unworkable
from monitor.clock import rfc3339
from monitor.config import Config
from monitor.config.chosen import chosen_sources
from monitor.errors import CannotCreate, MonitorError, StoreError, cannot_write
from monitor.privacy.output import json_line, terminal
from monitor.privacy.pseudonym import has_key
from monitor.report.status import daemon_status
from monitor.store import cleaning
from monitor.store.connection import Store
from monitor.store.forgetting import count, naming
from monitor.store.identity import file_at
from monitor.store.reading import watch
from monitor.store.reading.alerts import undelivered, unsent
from monitor.store.reading.looks import short_links
from monitor.store.reading.reader import Reader, open_reader
from monitor.store.schema.version import CLEANING, SQLITE, VERSION
from monitor.store.writing.rescore import recount
from monitor.version import __version__
from monitor.words.numbers import several

State: TypeAlias = Literal["ok", "note", "wrong"]

OLDEST: Final = (3, 37)  # the oldest SQLite that knows strict tables
ROOM: Final = 100 << 20
"""Bytes that must be free at least; more where two copies of the database need more."""

AHEAD: Final = timedelta(minutes=2)
"""What is stored may be of a later time than now by so much."""


class Look(Struct, frozen=True, kw_only=True):
    """What came of a look at one thing.

    Attributes:
        state: `ok`; `note` where it works, and somebody should know; `wrong` where it does not.
        said: Sentences; of what is wrong, with what to do.
        fixed: Whether it was wrong, and is right now.
    """

    name: str
    state: State
    said: Sequence[str]
    fixed: bool = False


class Checkup(Struct, frozen=True):
    """What `monitor doctor` found: one entry for each thing that is looked at."""

    looks: Sequence[Look]


class Machine(Struct, frozen=True):
    """What the program runs on, so that a test can say something else."""

    now: datetime
    sqlite: tuple[int, ...] = SQLITE
    free: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free
    installed: Callable[[str], str] = version


def examine(newsroom: Newsroom, machine: Machine, *, offline: bool, fix: bool) -> Iterator[Look]:
    """Look at everything, and yield what came of each look.

    With *fix* what is safe to mend is mended: modes of files, rollups, bytes of what was forgotten.
    """
    config = newsroom.config
    yield _look("configuration", f"{config.path} is valid", notes=doubts(config, machine.now))
    yield _versions(machine)
    yield _permissions(config, fix=fix)
    yield _disk(config, machine)
    if not _may_be_there(config.database):
        yield Look(name="database", state="note", said=["There is none yet: `monitor run` begins."])
    else:
        yield from _database(newsroom, machine, fix=fix)
    if config.backups is not None:
        found = backups(config.backups, machine.now, owner_of(config.database))
        problems = [
            f"Restoring the newest failed ({one}): run `monitor backup`." for one in found.failed
        ]
        if found.overdue:
            problems.append("No recent backup was restored: run `monitor backup`.")
        yield _look("backups", "The newest was restored", problems)
    wrong = [f"{one}." for one in unworkable(config)]
    if config.imports is not None and not config.imports.path.is_dir():
        wrong.append(f"[import] folder: there is no folder {config.imports.path}: make it.")
    yield _look("alerts and folders", "All can work", wrong)
    if not offline:
        yield from _sources(config)


def _may_be_there(path: Path) -> bool:
    """Tell whether there is a file, or one where we may not look: opening it says so."""
    try:
        return file_at(path) is not None
    except OSError:
        return True


def _look(name: str, right: str, wrong: Sequence[str] = (), notes: Iterable[str] = ()) -> Look:
    """Return what came of a look; *right* is what is said where there is nothing else to say."""
    noted = list(notes)
    if wrong:
        return Look(name=name, state="wrong", said=[*wrong, *noted])
    return Look(name=name, state="note" if noted else "ok", said=noted or [_ended(right)])


def _ended(said: str) -> str:
    """Return what was said as a sentence: messages end without a point, but for some."""
    return said if said.endswith((".", "?")) else f"{said}."


def _versions(machine: Machine) -> Look:
    wrong = []
    if machine.sqlite < OLDEST:
        found, least = (".".join(map(str, one)) for one in (machine.sqlite, OLDEST))
        wrong.append(f"SQLite {found} is too old: {least} is needed; use a newer Python.")
    for need in requires("reaction-monitor") or ():
        named = match(r"[\w.-]+", need)
        if named is None or "extra ==" in need:
            continue
        try:
            machine.installed(named[0])
        except PackageNotFoundError:
            wrong.append(f"The package {named[0]} is missing: install the program again.")
    python, sqlite = sys.version.split()[0], ".".join(map(str, machine.sqlite))
    right = f"monitor {__version__}, schema {VERSION}, Python {python}, SQLite {sqlite}"
    return _look("versions", right, wrong)


def _permissions(config: Config, *, fix: bool) -> Look:
    found = list(exposed(config))
    if fix:
        for one in found:
            if one.mode is not None:
                one.path.chmod(one.mode)
    left = list(exposed(config)) if fix else found
    look = _look("permissions", "Only you can use the files", [one.said for one in left])
    return _mended(look, [one.said for one in found if one not in left])


def _mended(look: Look, gone: Sequence[str]) -> Look:
    if not gone:
        return look
    sentences = [*(f"Fixed: {one}" for one in gone), *(look.said if look.state == "wrong" else ())]
    return Look(name=look.name, state=look.state, said=sentences, fixed=look.state == "ok")


def _disk(config: Config, machine: Machine) -> Look:
    try:
        size = config.database.stat().st_size
    except OSError:
        size = 0
    needed, places = max(ROOM, 2 * size), {config.database.parent: None}
    if config.backups is not None:
        places[config.backups.folder] = None
    wrong = []
    for place in places:
        try:
            free = machine.free(place)
        except OSError:
            continue
        if free < needed:
            has = f"{place} has {free >> 20:,} MiB free, {needed >> 20:,} are needed"
            wrong.append(f"{has}: make room.")
    return _look("disk", "There is room", wrong)


def _database(newsroom: Newsroom, machine: Machine, *, fix: bool) -> Iterator[Look]:
    config = newsroom.config
    try:
        with open_reader(config.database) as reader:
            due = reader.setting(CLEANING) is not None
            looks = looked_at(reader)
    except MonitorError as error:
        yield Look(name="database", state="wrong", said=[f"{error}."])
        return
    yield Look(name="database", state="ok", said=[f"{config.database} can be read."])
    for name, wrong in looks.items():
        look = _look(name, "Nothing is wrong", [f"{one}. {_WAY_OUT[name]}" for one in wrong])
        if fix and wrong and name == "rollups":
            look = _recounted(config, wrong)
        yield look
    advice = ["Bytes of forgotten posts are still in the files: `monitor purge` takes them out."]
    if due and fix:
        with _as_kept(config) as store:
            left = cleaning.tidied(store)
        cleaned = _look("cleaning", "Nothing is due", [] if left is None else [left])
        yield _mended(cleaned, advice if left is None else [])
    else:
        yield _look("cleaning", "Nothing is due", notes=advice if due else [])
    with open_reader(config.database) as reader:
        try:
            yield from _state(config, reader, machine)
            yield _listed_later(newsroom, reader)
        except StoreError as error:
            yield Look(name="database", state="wrong", said=[f"{error}."])


_WAY_OUT: Final[Mapping[str, str]] = {
    "integrity": "Restore a backup, or try: sqlite3 FILE .recover",
    "foreign keys": "Restore a backup.",
    "rollups": "`monitor doctor --fix` counts again.",
    "cursors": "Was the clock wrong? The next passes withdraw it where they can.",
    "forgotten texts": "Run that `monitor forget` again.",
}


_TRY: Final = "`monitor alerts test` tries each way."


def _as_kept(config: Config) -> Store:
    """Open the database for writing by its own settings, which ours may differ from."""
    with open_reader(config.database) as reader:
        zone, scorer = reader.setting("timezone"), reader.setting("scorer")
    kept = replace(config, timezone=zone or config.timezone, scorer=scorer or config.scorer)
    return wiring.keyless(kept)


def _recounted(config: Config, wrong: Sequence[str]) -> Look:
    with _as_kept(config) as store:
        recount(store)
    with open_reader(config.database) as reader:
        left = looked_at(reader)["rollups"]
    return _mended(_look("rollups", "", left), [one for one in wrong if one not in left])


def _state(config: Config, reader: Reader, machine: Machine) -> Iterator[Look]:
    """Yield what the database shows of key, clock, daemon, embeds and delivery."""
    found = key_fits(reader, config.key_file)
    wrong = [f"{one[0].upper()}{one[1:]}: see `monitor new-key --help`." for one in found]
    yield _look("key", "It is the one that the database was written with", wrong)
    last = watch.last_begun(reader)
    wrong = []
    if last is not None and last > machine.now + AHEAD:
        times = f"{rfc3339(last)}, and it is {rfc3339(machine.now)}"
        wrong.append(f"The last pass began at {times}: set the clock.")
    wrong += [
        f"{source}: {one.error}."
        for (source, _), one in reader.standings().items()
        if one.error_kind == "clock"
    ]
    yield _look("clock", "Nothing is stored of a later time than now", wrong)
    daemon = daemon_status(reader.setting("daemon"), machine.now)
    notes = [] if daemon.running else ["It is not running: `monitor run` starts it."]
    yield _look("daemon", "It is running", notes=notes)
    wrong = list(filter(None, (unwritable(one.file) for one in reader.embeds())))
    yield _look("embeds", "All can be written", wrong)
    failing = [
        f"{way}: the last alert was not delivered: {why}. {_TRY}"
        for way, why in undelivered(reader).items()
    ]
    failing += [
        f"{way}: the last brief was not sent: {why}. {_TRY}" for way, why in unsent(reader).items()
    ]
    yield _look("delivery", "No alert is waiting", failing)
    asked, nowhere = short_links(reader)
    if asked:
        count = f"{nowhere:,} of {asked:,} lead nowhere that is known: each counts as another link."
        right = f"All {asked:,} are resolved"
        yield _look("short links", right, notes=[count] if nowhere else [])


def _listed_later(newsroom: Newsroom, reader: Reader) -> Look:
    """Look for posts that were stored before a name in them was listed."""
    held = 0
    if newsroom.config.protected:
        found = count(reader.conn, naming(reader.conn, newsroom.leaks.finds))
        held = found.posts + found.references
    fix = "`monitor forget --protected` deletes them, and the counts stay"
    notes = [f"{several(held, 'stored post')} with a name that was listed later: {fix}."]
    return _look("protected names", "No stored post holds one", notes=notes if held else [])


def _sources(config: Config) -> Iterator[Look]:
    try:
        with (
            _leaving_nothing(config) as asked,
            wiring.writer_of_this_schema(asked) as store,
        ):
            store.try_writing()
            for entry in chosen_sources(asked):
                found = list(answers(asked, store, entry))
                wrong = [
                    _ended(f"{incident}: {said}") for incident, works, said in found if not works
                ]
                right = "; ".join(f"{incident}: {said}" for incident, _, said in found)
                yield _look(f"source {entry.name}", right, wrong)
    except MonitorError as error:
        yield Look(name="sources", state="wrong", said=[f"They were not asked: {error}."])


@contextmanager
def _leaving_nothing(config: Config) -> Iterator[Config]:
    # Where there is no database, the sources are asked with one that is gone afterwards.
    if _may_be_there(config.database):
        yield config
        return
    try:
        scratch = TemporaryDirectory(prefix="monitor-")
    except OSError as error:
        raise CannotCreate(cannot_write(f"a folder in {gettempdir()}", error)) from error
    with scratch as folder:
        key = config.key_file if has_key(config.key_file) else Path(folder, "key")
        yield replace(config, database=Path(folder, "monitor.db"), key_file=key)


def in_words(newsroom: Newsroom, look: Look) -> str:
    """Return a look in lines, protected names masked, safe for a terminal."""
    state = "fixed" if look.fixed else look.state
    lines = [f"{state:<6} {look.name}: {one}" for one in look.said]
    return "\n".join(terminal(newsroom.leaks.masked(one)) for one in lines)


def in_json(newsroom: Newsroom, looks: Sequence[Look]) -> str:
    """Return looks as one line of JSON, protected names masked."""
    masked = newsroom.leaks.masked(to_builtins(Checkup(looks)))
    return terminal(json_line(encode(masked).decode()))
