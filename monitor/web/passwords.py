"""Passwords of those who may read the live page: a file of names and of what scrypt made of each.

References:
    RFC 7914, scrypt; OWASP, "Password Storage" cheat sheet (2^15 blocks of 8, three times) and
    "Authentication" cheat sheet (an unknown name takes as long as a known one); known, not read
    again on 2026-11-27. The lines are those of the PHC string format.
"""

import binascii
import hashlib
import hmac
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from stat import S_IMODE, S_IRWXG, S_IRWXO
from typing import Final, Self
from unicodedata import normalize

from msgspec import Struct

from monitor.errors import ConfigError

COST: Final = 15
BLOCKS: Final = 8
TIMES: Final = 3
"""What scrypt is asked for: 2^15 blocks of 8 times 128 bytes (32 MiB), three times."""

MOST_COST: Final = 17
MOST_BLOCKS: Final = 16
"""What a line may ask for: more would be a file that keeps its own server from answering."""

SALT: Final = 16
BYTES: Final = 32

_LINE: Final = re.compile(
    r"\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})"
)


class Hash(Struct, frozen=True):
    cost: int
    blocks: int
    times: int
    salt: bytes
    made: bytes

    def __str__(self) -> str:
        salt, made = (b64encode(one).rstrip(b"=").decode() for one in (self.salt, self.made))
        return f"$scrypt$ln={self.cost},r={self.blocks},p={self.times}${salt}${made}"

    def fits(self, password: str) -> bool:
        return hmac.compare_digest(self.made, _scrypt(password, self))


def hashed(password: str) -> Hash:
    bare = Hash(COST, BLOCKS, TIMES, secrets.token_bytes(SALT), bytes(BYTES))
    return Hash(COST, BLOCKS, TIMES, bare.salt, _scrypt(password, bare))


def _scrypt(password: str, how: Hash) -> bytes:
    return hashlib.scrypt(
        normalize("NFC", password).encode(),
        salt=how.salt,
        n=2**how.cost,
        r=how.blocks,
        p=how.times,
        maxmem=2 * 128 * how.blocks * 2**how.cost,
        dklen=len(how.made),
    )


class Passwords:
    def __init__(self, known: Mapping[str, Hash]) -> None:
        self._known = dict(known)
        self._nobody = hashed(secrets.token_urlsafe())

    @classmethod
    def of(cls, path: Path) -> Self:
        """Return those of a file.

        Raises:
            ConfigError: It cannot be read, others can read it, a line of it is wrong, or it has
                none.
        """
        known = read(path)
        if not known:
            message = f"{path}: nobody has a password in it: `monitor password FILE NAME` adds one"
            raise ConfigError(message)
        return cls(known)

    def fit(self, name: str, password: str) -> bool:
        """Tell whether a password is that of a name; takes as long where there is no such name."""
        known = self._known.get(name)
        return (known or self._nobody).fits(password) and known is not None


def read(path: Path) -> dict[str, Hash]:
    """Return what a file of passwords holds: name -> what is kept of the password.

    Raises:
        ConfigError: It cannot be read, others can read it, or a line of it is wrong.
    """
    try:
        mode, text = path.stat().st_mode, path.read_text("utf-8")
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot read the password file: {error.strerror}: "
            "`monitor password FILE NAME` makes one"
        ) from error
    except UnicodeDecodeError as error:
        message = f"{path}: this password file is no text in UTF-8: make it again"
        raise ConfigError(message) from error
    if mode & (S_IRWXG | S_IRWXO):
        raise ConfigError(
            f"{path}: other accounts can read or change this password file (mode "
            f"{S_IMODE(mode):03o}): run `chmod 600` on it"
        )
    known = dict[str, Hash]()
    for number, line in enumerate(text.splitlines(), start=1):
        if line and not line.startswith("#"):
            name, kept = _entry(line, f"{path}:{number}")
            if name in known:
                raise ConfigError(f"{path}:{number}: {name} has a line already: remove one")
            known[name] = kept
    return known


def _entry(line: str, where: str) -> tuple[str, Hash]:
    # No message shows the line: it may hold a password.
    name, _, kept = line.partition(":")
    found = _LINE.fullmatch(kept)
    if not name or found is None:
        message = f"{where}: not `name:$scrypt$...`: `monitor password FILE NAME` writes such lines"
        raise ConfigError(message)
    cost, blocks, times = (int(found[at]) for at in (1, 2, 3))
    if not (1 <= cost <= MOST_COST and 1 <= blocks <= MOST_BLOCKS and times):
        raise ConfigError(
            f"{where}: scrypt with these settings would take too long, or no time: "
            f"`monitor password FILE {name}` writes it again"
        )
    try:
        salt, made = (b64decode(found[at] + "=" * (-len(found[at]) % 4)) for at in (4, 5))
    except binascii.Error as error:
        message = f"{where}: the hash is cut off: `monitor password FILE {name}` writes it again"
        raise ConfigError(message) from error
    return name, Hash(cost, blocks, times, salt, made)
