"""When letters in a row are a name: what may stand around it, and between its letters and parts."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from monitor.privacy.places import Place, inside
from monitor.privacy.skeleton import HUMP, JOIN, NONE, SPACE, Letters

ANYWHERE_FROM: Final = 10  # letters: found inside any longer word
SPACED_FROM: Final = 8  # letters: found with spaces anywhere; Justin is not found in "just in"
IN_TAG_FROM: Final = 6  # letters: found inside a longer hashtag or handle, as in #justicefortomlin
SPELT_FROM: Final = 3  # letters: a shorter part is not looked for with signs between its letters

_UNSPACED: Final = (
    re.compile(  # scripts that put no spaces: South-East Asian, Chinese, Japanese, Korean
        r"[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\U00020000-\U0003ffff]"
    )
)


class Fit(NamedTuple):
    """Letters that may be a name.

    Attributes:
        start, end: Places among the letters.
        errors: Wrong letters, all parts together.
        spaced: Whether there are spaces within a part.
    """

    start: int
    end: int
    errors: int
    spaced: bool


def stands(fit: Fit, spread: Letters, tagged: list[Place]) -> bool:
    """Tell whether *fit* is to be taken for the name, seeing what stands around it."""
    size = 0 if fit.errors else fit.end - fit.start  # with errors, size is no argument
    if fit.spaced and size < SPACED_FROM:
        return False
    if _parted(spread, fit.start) and _parted(spread, fit.end):
        return True
    return size >= ANYWHERE_FROM or (size >= IN_TAG_FROM and inside(spread.at[fit.start], tagged))


def in_one_piece(gaps: list[int], errors: int) -> bool:
    """Tell whether a part with these gaps inside is joined, dotted, or spelt letter by letter."""
    widest = max(gaps, default=NONE)
    if widest <= HUMP:
        return True
    if errors or len(gaps) + 1 < SPELT_FROM:
        return False
    return widest == JOIN or min(gaps) >= JOIN


def is_unspaced(part: str) -> bool:
    """Tell whether *part* is written in a script that puts no spaces, so that one says nothing."""
    return all(map(_UNSPACED.match, part))


def next_parts(gaps: list[int], end: int) -> Iterator[int]:
    """Yield where the next part may begin: here, or after an initial or the s of a possessive."""
    if gaps[end] > SPACE:
        return
    yield end
    if gaps[end] >= JOIN and JOIN <= gaps[end + 1] <= SPACE:
        yield end + 1


def _parted(spread: Letters, at: int) -> bool:
    """Tell whether a word begins or ends at letter *at*; in some scripts any letter may do so."""
    if spread.gaps[at] != NONE:
        return True
    return any(_UNSPACED.match(letter) for letter in spread.letters[at - 1 : at + 1])
