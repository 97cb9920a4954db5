"""What the store said while a report was made, as one number."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import cast

import msgspec

from monitor.report.known import Known


class Witness:
    """Stands between a report and the store, and takes down each question with its answer.

    Args:
        known: The store.
    """

    def __init__(self, known: Known) -> None:
        self._known = known
        self._digest = sha256()

    @property
    def known(self) -> Known:
        """Return the store, as a report asks it."""
        return cast(Known, self)

    @property
    def sha256(self) -> str:
        """Return the digest (hexadecimal) of all that was asked and answered so far, in order."""
        return self._digest.hexdigest()

    def __getattr__(self, name: str) -> object:
        """Return what the store has under *name*, a method as one that is taken down."""
        found = getattr(self._known, name)
        if callable(found):
            return self._taken_down(name, found)
        self._note([name, found])
        return found

    def _taken_down(self, name: str, ask: Callable[..., object]) -> Callable[..., object]:
        def asked(*values: object) -> object:
            answer = ask(*values)
            self._note([name, values, answer])
            return answer

        return asked

    def _note(self, what: object) -> None:
        # In a canonical form: sets and mappings have no order of their own.
        self._digest.update(msgspec.json.encode(_listed(what), order="sorted"))


def _listed(value: object) -> object:
    """Return *value* with mappings as sorted lists of pairs: JSON has only texts as keys."""
    if isinstance(value, Mapping):
        pairs = [[_listed(key), _listed(held)] for key, held in value.items()]
        return sorted(pairs, key=lambda pair: msgspec.json.encode(pair[0], order="sorted"))
    if isinstance(value, list | tuple):
        return [_listed(held) for held in value]
    return value
