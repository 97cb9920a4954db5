"""Session tokens in a file of their own: apart from the database, for its owner only."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from monitor.errors import CannotCreate, ConfigError, cannot_write
from monitor.files import replacing


class FileVault:
    """The vault of one source in a file that all sources share.

    It is made at the first writing, 0600. The *source* sees only what it wrote itself.
    """

    def __init__(self, path: Path, source: str) -> None:
        self._path = path
        self._source = source

    def read(self, name: str) -> str | None:
        """Return what was written last under *name*, or None.

        Raises:
            ConfigError: The file cannot be read.
        """
        return self._load().get(self._source, {}).get(name)

    def write(self, name: str, value: str | None) -> None:
        """Keep *value* under *name*; None forgets it.

        Raises:
            CannotCreate: The file cannot be written; what was in it is still there.
            ConfigError: The file cannot be read.
        """
        self.change(name, lambda _: value)

    def change(self, name: str, how: Callable[[str | None], str | None]) -> None:
        """Keep what *how* makes of what is kept under *name*; nobody writes meanwhile.

        Raises:
            CannotCreate: The file cannot be written; what was in it is still there.
            ConfigError: The file cannot be read.
        """
        with self._alone():
            kept = self._load()
            mine = kept.get(self._source, {})
            value = how(mine.pop(name, None))
            if value is not None:
                mine[name] = value
            with replacing(self._path, f"{self._path}: a token", mode=0o600) as file:
                file.write(msgspec.json.encode({**kept, self._source: mine}))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other threads and processes from the file: the daemon and a backfill share it.

        Its folder is locked, since the file itself is replaced by each writing.

        Raises:
            CannotCreate: There is no such folder.
        """
        import fcntl  # noqa: PLC0415  not on Windows, which is refused in a sentence of its own

        try:
            folder = os.open(self._path.parent, os.O_RDONLY)
        except OSError as error:
            raise CannotCreate(cannot_write(f"{self._path}: a token", error)) from error
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _load(self) -> dict[str, dict[str, str]]:
        try:
            body = self._path.read_bytes()
            return msgspec.json.decode(body, type=dict[str, dict[str, str]])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            message = f"{self._path} is no file of session tokens ({error}): delete it"
            raise ConfigError(message) from error
