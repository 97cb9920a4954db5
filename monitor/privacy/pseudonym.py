"""Authors as keyed pseudonyms: a person stays one person, and stays unknown without the key.

An id that would reveal a name is hidden in the same way.
"""

import hmac
import secrets
import stat
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

from monitor.errors import ConfigError, cannot_read
from monitor.files import drafted, write_new
from monitor.privacy import ids

KEY_BYTES: Final = 32
REMEMBERED: Final = 16_384
DIGITS: Final = 20  # 80 bits: a collision among a million people has a chance of 1 in 10^12


class Pseudonyms:
    def __init__(self, key: bytes) -> None:
        self._key = key
        # A few people write most posts of an incident.
        self._remembered = lru_cache(REMEMBERED)(
            lambda source, author: self._digest(f"{source}\0{author}")[:DIGITS]
        )

    def of(self, source: str, author: str) -> str:
        """Return 20 hex digits that stand for *author* of *source*, always the same under one key.

        References:
            HMAC-SHA256 (RFC 2104, read 2026-11-24). A plain digest would be undone by hashing a
            list of known names.
        """
        return self._remembered(source, author)

    def of_id(self, source: str, native_id: str) -> str:
        # No source has an empty name, so no author is ever digested as this.
        return ids.PREFIX + self._digest(f"\0{source}\0{native_id}")[: ids.DIGITS]

    def _digest(self, message: str) -> str:
        return hmac.digest(self._key, message.encode("utf-8", "surrogatepass"), "sha256").hex()


def number(pseudonym: str) -> int:
    """Return the first 64 bits of a pseudonym, signed, as the store keeps it."""
    return int.from_bytes(bytes.fromhex(pseudonym[:16]), "big", signed=True)


def spellings(author: str) -> tuple[str, ...]:
    """Return how services may write the name that a person gives as *author*, each once.

    >>> spellings("@ann@there.example")[1:]
    ('ann@there.example', 'https://there.example/@ann', 'https://there.example/u/ann')
    >>> spellings("u/ann")
    ('u/ann', 'ann')
    """
    name = author.strip()
    bare = name.removeprefix("@").removeprefix("/").removeprefix("u/")
    local, _, host = bare.partition("@")
    addresses = [f"https://{host}/@{local}", f"https://{host}/u/{local}"] if local and host else []
    return tuple(dict.fromkeys([author, name, bare, *addresses]))


def has_key(path: Path) -> bool:
    """Tell whether there is a file at *path*.

    Raises:
        ConfigError: Its folder may not be looked into.
    """
    try:
        return path.exists()
    except OSError as error:
        raise ConfigError(cannot_read(path, error)) from error


def read_key(path: Path, *, make: bool = True) -> bytes:
    """Return the key kept in *path*; the first caller makes it, readable by its owner only.

    Of several processes that come first at once, all get the same key. Without this file people who
    come back are counted as new ones: keep a copy of it, apart from the database.

    With *make* one is made where there is none. Beside a database that was written with one, none
    ever is.

    Raises:
        CannotCreate: The file is not there and cannot be made.
        ConfigError: It is not there and may not be made; or others may read it, or it is no key.
            Nothing was changed.
    """
    if not has_key(path):
        if not make:
            raise ConfigError(
                f"{path}: the key of the pseudonyms is missing, and the database was written with "
                "one. Put its copy back: each backup has one, named like it and ending in .key. If "
                "it is lost, `monitor new-key` makes another and says what that costs"
            )
        _create(path)
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        key = path.read_bytes()
    except OSError as error:
        raise ConfigError(cannot_read(path, error)) from error
    if mode & 0o077:
        raise ConfigError(f"{path}: others can read this key (mode {mode:03o}): chmod 600 {path}")
    if len(key) != KEY_BYTES:
        raise ConfigError(
            f"{path}: a key has {KEY_BYTES} bytes, and this has {len(key)}: restore it from its "
            "copy"
        )
    return key


def _create(path: Path) -> None:
    with drafted(path, f"the key file {path}") as draft:
        path.parent.mkdir(mode=0o700, exist_ok=True)  # as of the database: a disk may be away
        with write_new(draft, 0o600) as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        with suppress(FileExistsError):  # another process was faster
            path.hardlink_to(draft)
