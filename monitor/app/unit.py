"""The unit with which systemd runs the daemon."""

import pwd
from pathlib import Path
from typing import Final

from monitor.config import Config
from monitor.errors import CannotCreate, ConfigError

NAME: Final = "reaction-monitor.service"
HOMES: Final = ("/home", "/root", "/run/user")
"""What `ProtectHome=yes` hides."""

TEMPORARY: Final = ("/tmp", "/var/tmp")  # noqa: S108  nothing is written there
"""What `PrivateTmp=yes` hides."""

BARE: Final = frozenset("/.-_+@:,=~")
"""Characters besides letters and digits that need no quotes in a unit; others are refused."""


def unit(config: Config, python: Path) -> str:
    """Return the unit for this configuration and this installation.

    Raises:
        ConfigError: The owner is root, or a path holds what systemd would read otherwise.
    """
    file = config.path.resolve()
    owner = file.stat().st_uid
    if owner == 0:
        raise ConfigError(
            f"{file}: it belongs to root, and the daemon should not run as root. Make an account "
            "and give it the folder: useradd --system reaction-monitor && chown -R "
            f"reaction-monitor: {file.parent}"
        )
    files = (config.database, config.key_file)  # or links to them
    places = [folder for one in files for folder in (one.parent, one.resolve().parent)]
    places += [] if config.backups is None else [config.backups.folder]
    places += [] if config.imports is None else [config.imports.path]
    writable = sorted({one.resolve() for one in places})
    for path in (file, python, *writable):
        if not all(one.isalnum() or one in BARE for one in str(path)):
            raise ConfigError(
                f"{path}: a path in a unit may hold letters, digits and {''.join(sorted(BARE))} "
                "only; move it"
            )
    used = [str(one) for one in (file, python, *writable)]
    hidden, temporary = (
        any(one.startswith(f"{folder}/") for one in used for folder in folders)
        for folders in (HOMES, TEMPORARY)
    )
    text = (Path(__file__).parent / NAME).read_text("utf-8")
    return text.format(
        start=f"{python} -m monitor --config {file} run --json-logs",
        user=account(owner),
        folder=file.parent,
        # A folder that is not there is left out, until it is.
        writable=" ".join(f"-{one}" for one in writable),
        home="read-only" if hidden else "yes",
        temporary="no" if temporary else "yes",
    )


def account(number: int) -> str:
    """Return the name of an account; its number where it has none, which systemd takes as well."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def install(config: Config, python: Path, target: Path) -> None:
    """Write the unit to a new file, or in place of an older one of this configuration.

    Raises:
        CannotCreate: It cannot be written, or that of somebody else or of another configuration is
            there.
    """
    text = unit(config, python)
    try:
        there = target.read_text("utf-8", "replace") if target.exists() else text
        if not there.startswith(text[:40]):
            message = f"{target}: this is not our unit; it was left as it is: move it away first"
            raise CannotCreate(message)
        if f" --config {config.path.resolve()} run" not in there:
            raise CannotCreate(
                f"{target}: this unit runs another configuration; it was left as it is: name a "
                "second one with --out, or move it away first"
            )
        target.write_text(text, "utf-8")
        target.chmod(0o644)
    except OSError as error:
        raise CannotCreate(
            f"{target}: cannot be written: {error.strerror}; as root it can, or use --out FILE"
        ) from error
