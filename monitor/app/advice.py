"""What a person can do about a source that cannot work, as far as its answer tells."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from msgspec import Struct
from msgspec.structs import asdict

from monitor.errors import SourceError
from monitor.privacy.secret import Secret


def advised(error: SourceError, settings: Struct) -> str:
    """Return what went wrong in a sentence, and what to look at where that can be told.

    Args:
        error: Why the source cannot work.
        settings: Of the source: which credentials it was given.
    """
    advice = _ADVICE.get(error.status or 0)
    return str(error) if advice is None else f"{error}; {advice(settings)}"


def _credentials(settings: Struct) -> str:
    """Tell which keys hold what was refused; without any the service is shut to visitors."""
    given = [name for name, value in asdict(settings).items() if isinstance(value, Secret)]
    if not given:
        return "it does not show this without a log-in"
    keys = " and ".join(f"{name}_env (or {name}_file)" for name in given)
    return f"it does not accept what {keys} gives: is that whole, still valid, and meant for this?"


def _address(settings: Struct) -> str:
    del settings
    return "is the address in the configuration right?"


_ADVICE: Final[Mapping[int, Callable[[Struct], str]]] = {
    HTTPStatus.UNAUTHORIZED: _credentials,
    HTTPStatus.FORBIDDEN: _credentials,
    HTTPStatus.NOT_FOUND: _address,
    HTTPStatus.GONE: _address,
}
