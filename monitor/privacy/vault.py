"""Session tokens in a file of their own: apart from the database, for its owner only."""

from pathlib import Path
from threading import Lock
from typing import Final

import msgspec

from monitor.errors import ConfigError
from monitor.files import replacing

# Passes in several threads keep their tokens in one file; reading and writing back must be one
# step.
_TURN: Final = Lock()


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
        with _TURN:
            kept = self._load()
            mine = {k: v for k, v in kept.get(self._source, {}).items() if k != name}
            if value is not None:
                mine[name] = value
            with replacing(self._path, f"{self._path}: a token", mode=0o600) as file:
                file.write(msgspec.json.encode({**kept, self._source: mine}))

    def _load(self) -> dict[str, dict[str, str]]:
        try:
            body = self._path.read_bytes()
            return msgspec.json.decode(body, type=dict[str, dict[str, str]])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            message = f"{self._path} is no file of session tokens ({error}): delete it"
            raise ConfigError(message) from error
