"""The file of those who may read the live page."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final
from unicodedata import normalize

from monitor.errors import UsageError
from monitor.files import replacing
from monitor.web import passwords
from monitor.web.passwords import Hash

HEAD: Final = (
    "# Who may read the live page: `monitor password FILE NAME` adds a line. No password is here.\n"
)


def keep(path: Path, name: str, password: str) -> str:
    """Write what is kept of the password of a name, in place of an older one, and say so.

    Raises:
        ConfigError: The file is there, and wrong.
    """
    known = passwords.read(path) if path.exists() else {}
    name = normalize("NFC", name)
    done = "Changed" if name in known else "Added"
    _write(path, {**known, name: passwords.hashed(password)})
    return f"{done} {name} in {path}."


def remove(path: Path, name: str) -> str:
    """Take a name out of the file, and say so.

    Raises:
        UsageError: It is not there.
        ConfigError: The file is wrong.
    """
    known = passwords.read(path)
    if known.pop(normalize("NFC", name), None) is None:
        raise UsageError(f"{path}: there is no {name} in it: look at the names in the file")
    _write(path, known)
    return (
        f"Removed {name} from {path}; a page that is served now lets {name} in until it restarts."
    )


def _write(path: Path, known: Mapping[str, Hash]) -> None:
    text = "".join([HEAD, *(f"{name}:{kept}\n" for name, kept in known.items())])
    with replacing(path, mode=0o600) as file:
        file.write(text.encode())
