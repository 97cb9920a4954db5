"""A folder that the daemon watches: what is put into it is imported, once it is whole.

A file is taken when it has not changed between two looks. What was imported is moved to `imported/`
in the folder, what cannot be read to `refused/`, each with a text next to it where there is
something to say; so nothing is taken twice, and an editor sees what became of each.
"""

import logging
from contextlib import suppress
from functools import partial
from pathlib import Path
from stat import S_ISREG
from typing import Final, TypeAlias

from monitor import archive
from monitor.app.archives import File, ImportOptions, import_files
from monitor.app.newsroom import Newsroom
from monitor.config.chores import ImportFolder
from monitor.daemon import shielded
from monitor.errors import DataError, StoreError, UsageError, cannot_read
from monitor.store.identity import FileId

log = logging.getLogger("monitor")

IMPORTED: Final = "imported"
REFUSED: Final = "refused"
SETTINGS: Final = (
    "For this folder, [import] in config.toml says what the options of monitor import say: "
    "timezone is --tz, dates is --dates, columns is --map."
)

_State: TypeAlias = tuple[int, int, int]
"""Inode, size and time of change of a file: where these are the same, so is the file."""


class Inbox:
    def __init__(
        self, newsroom: Newsroom, folder: ImportFolder, file: FileId | None = None
    ) -> None:
        self._newsroom, self._folder, self._file = newsroom, folder, file
        self._seen: dict[Path, _State] = {}
        self._tried: dict[Path, _State] = {}
        self._warned: set[Path] = set()

    def __call__(self) -> None:
        """Import each file that has not changed since the last look."""
        found = self._found()
        for path, state in found.items():
            if self._seen.get(path) == state and self._tried.get(path) != state:
                self._tried[path] = state  # where it cannot be moved, it is not tried again
                shielded(f"the import of {path.name}", partial(self._take, path))
        self._seen = found

    def _found(self) -> dict[Path, _State]:
        folder = self._folder.path
        try:
            paths = sorted(folder.iterdir())
        except OSError as error:
            self._warn(folder, f"[import] {cannot_read(folder, error)}")
            return {}
        self._warned.discard(folder)
        states = {path: _state(path) for path in paths}
        return {path: state for path, state in states.items() if state and self._is_ours(path)}

    def _is_ours(self, path: Path) -> bool:
        # Programs that download or edit call what is not done yet `.name`, `~$name` or `name.part`.
        if path.name.startswith((".", "~")):
            return False
        try:
            archive.format_of(path.name)
        except DataError as error:
            self._warn(path, f"[import] left alone: {error}")
            return False
        return True

    def _warn(self, path: Path, words: str) -> None:
        if path not in self._warned:
            self._warned.add(path)
            log.warning("%s", words)

    def _take(self, path: Path) -> None:
        before = _state(path)
        made: File | None = None
        refusal = ""
        try:
            for made in import_files(
                self._newsroom,
                [str(path)],
                ImportOptions(hints=self._folder.hints),
                log.warning,
                file=self._file,
            ):
                log.log(
                    logging.WARNING if made.imported.rejected else logging.INFO, "%s", made.text
                )
        except StoreError as error:
            log.error("%s: %s; it will be tried again", path.name, error)  # noqa: TRY400  no bug
            del self._tried[path]
            return
        except (DataError, UsageError) as error:
            refusal = str(error)
        if _state(path) != before:
            return  # somebody is still writing it: once more, when it is whole
        if made is None:
            log.warning("%s", refusal)
            self._move(path, REFUSED, f"{refusal}\n{SETTINGS}\n")
        else:
            rejected = made.imported.rejected
            nothing = rejected == made.imported.lines
            lines = (made.text, *made.notes, *([SETTINGS] if rejected else []))
            notes = "".join(f"{line}\n" for line in lines) if rejected else None
            self._move(path, REFUSED if rejected and nothing else IMPORTED, notes)

    def _move(self, path: Path, folder: str, words: str | None) -> None:
        target = self._folder.path / folder
        try:
            target.mkdir(exist_ok=True)
            free = _free(target / path.name)
            path.rename(free)
            self._tried.pop(path, None)  # what is put back is meant to be read again
            if words is not None:
                free.with_name(f"{free.name}.txt").write_text(
                    self._newsroom.leaks.masked(words), "utf-8", "backslashreplace"
                )
        except OSError as error:
            log.warning(
                "%s: cannot be moved to %s (%s): look at that folder, and move it yourself",
                *(path.name, target, error.strerror),
            )


def _state(path: Path) -> _State | None:
    """Return what identifies a state of a file; None where it is not a file but, say, a link."""
    with suppress(OSError):
        held = path.lstat()
        if S_ISREG(held.st_mode):
            return held.st_ino, held.st_size, held.st_mtime_ns
    return None


def _free(path: Path) -> Path:
    number = 1
    free = path
    while free.exists():
        number += 1
        free = path.with_name(f"{number}-{path.name}")
    return free
