"""What must be among the letters of a text, else no name is in it."""

from collections.abc import Iterable
from typing import Final

from monitor.privacy.spellings import FUZZY_FROM, Form

UPRIGHT: Final = bytes.maketrans(b"i1", b"ll")
"""1 is an i or an l: where little is to be spent, all three are the same."""

FEW: Final = 8
"""Names of which the halves are found sooner than words are taken apart."""


class Needs:
    """Looks for halves of parts: one error in a part leaves one of its halves as it is.

    Args:
        forms: Of the names.
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        names = {frozenset(form) for form in forms}
        self.are_few = len(names) <= FEW
        # Of a name its longest part comes first: it is in the fewest texts.
        self._names = [
            [_halves(part) for part in sorted(parts, key=lambda part: (-len(part), part))]
            for parts in sorted(names, key=sorted)
        ]

    def are_met(self, letters: str) -> bool:
        """Tell whether all parts of a name may be among *letters*, those of a text, `UPRIGHT`."""
        for parts in self._names:
            for halves in parts:
                for half in halves:
                    if half in letters:
                        break
                else:
                    break
            else:
                return True
        return False


def upright(letters: str) -> str:
    """Return *letters* as `UPRIGHT` makes them."""
    return letters.encode().translate(UPRIGHT).decode()


def _halves(part: str) -> tuple[str, ...]:
    """Return strings of which one is there wherever *part* is, with one error or without."""
    part = upright(part)
    if len(part) < FUZZY_FROM:
        return (part,)
    cut = len(part) // 2
    swapped = part[cut - 2 : cut - 1] + part[cut] + part[cut - 1] + part[cut + 1 : cut + 2]
    return part[cut:], part[:cut], swapped
