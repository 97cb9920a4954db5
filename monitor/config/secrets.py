"""Passwords and tokens: named in the configuration, kept in the environment or in a file."""

import re
import stat
from collections.abc import Mapping
from typing import Annotated, Final, get_args, get_origin

from msgspec import Struct
from msgspec.structs import FieldInfo, fields

from monitor.config.place import TablePlace, hidden
from monitor.privacy.secret import Secret

READABLE_BY_OTHERS: Final = stat.S_IRGRP | stat.S_IROTH

# Whoever writes the secret itself where its variable should be named must not read it in the log.
LIKE_A_VARIABLE: Final = re.compile(r"[A-Z]+(_[A-Z0-9]+)*")


def is_secret(field: FieldInfo) -> bool:
    kind = get_args(field.type)[0] if get_origin(field.type) is Annotated else field.type
    return Secret in (kind, *get_args(kind))


def ways(field: FieldInfo) -> list[str]:
    """Return the keys that a table may have for a field: three ways for a secret, else its name."""
    name = field.encode_name
    return [f"{name}_env", f"{name}_file", name] if is_secret(field) else [name]


def with_secrets(
    raw: Mapping[str, object], shape: type[Struct], place: TablePlace
) -> dict[str, object]:
    """Return *raw* with each `NAME_env` or `NAME_file` replaced by the secret NAME itself.

    Tables that are not `enabled` may name variables and files that are not there yet.

    Raises:
        ConfigError: A variable is not set, a file cannot be read, a secret stands in a file that
            others can read, or is given twice. No message holds the secret.
    """
    found = dict(raw)
    for field in fields(shape):
        if is_secret(field):
            name = field.encode_name
            keys = [f"{name}{suffix}" for suffix in _WAYS]
            given = {key: found.pop(key) for key in keys if key in found}
            if len(given) > 1:
                wrong = f"is given twice, by {' and '.join(given)}"
                raise place.error(wrong=wrong, fix="keep one of them", key=name)
            for key, value in given.items():
                if not isinstance(value, str):
                    raise place.error(
                        wrong=f"is {hidden(value)}", fix="write a string in quotes", key=key
                    )
                found[name] = Secret(_WAYS[key[len(name) :]](key, value, place))
    return found


def _inline(key: str, value: str, place: TablePlace) -> str:
    mode = place.file.stat().st_mode
    if mode & READABLE_BY_OTHERS:
        wrong = f"stands in a file that others can read (mode {stat.S_IMODE(mode):03o})"
        fix = f"use {key}_env or {key}_file, or make the file your own (chmod 600)"
        raise place.error(wrong=wrong, fix=fix, key=key)
    return value


def _from_environment(key: str, value: str, place: TablePlace) -> str:
    if not place.environ.get(value) and _is_needed(place):
        if LIKE_A_VARIABLE.fullmatch(value):
            wrong = f"names the environment variable {value}, which is not set"
            raise place.error(wrong=wrong, fix="set it before the program starts", key=key)
        fix = "set it before the program starts (its name is not shown: it may be the secret)"
        raise place.error(wrong="names no environment variable that is set", fix=fix, key=key)
    return place.environ.get(value, "")


def _from_file(key: str, value: str, place: TablePlace) -> str:
    if not (value or _is_needed(place)):
        return ""
    path = place.path_of(value, key)
    try:
        found = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        if not _is_needed(place):
            return ""
        reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        wrong = f"names a file that cannot be read ({reason})"
        fix = "write its path, which starts from the folder of this configuration"
        # Not `from error`: it names the file, which may be the secret itself in the wrong place.
        raise place.error(wrong=wrong, fix=fix, key=key) from None
    if not found and _is_needed(place):
        raise place.error(wrong="names an empty file", fix="put the secret into it", key=key)
    return found


def _is_needed(place: TablePlace) -> bool:
    return place.value("enabled") is not False


_WAYS: Final = {"": _inline, "_env": _from_environment, "_file": _from_file}
