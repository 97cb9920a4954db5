"""When letters in a row are a name: what may stand around it, and between its letters and parts."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from monitor.privacy.places import Place, inside
from monitor.privacy.skeleton import HUMP, JOIN, NONE, SPACE, Letters

ANYWHERE_FROM: Final = 10  # letters: found inside any longer word
SPACED_FROM: Final = 8  # letters: found with spaces anywhere; Justin is not found in "just in"
IN_TAG_FROM: Final = 6  # letters: found inside a longer hashtag or handle, as in #justicefortomlin
MIDDLE_NAMES: Final = 2
MIDDLE_LONGEST: Final = 20  # letters
BETWEEN_TWO: Final = frozenset({"and", "et", "oder", "or", "und", "vs"})
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
        between: Letters of middle names, which are no part of the name that is listed.
    """

    start: int
    end: int
    errors: int
    spaced: bool
    between: int = 0


def stands(fit: Fit, spread: Letters, tagged: list[Place]) -> bool:
    """Tell whether *fit* is to be taken for the name, seeing what stands around it."""
    # With errors, size is no argument.
    size = 0 if fit.errors else fit.end - fit.start - fit.between
    if fit.spaced and (fit.between or size < SPACED_FROM):
        return False
    if fit.between > 1 and size < IN_TAG_FROM:  # an initial is no word that may stand there
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


def next_parts(spread: Letters, end: int) -> Iterator[int]:
    """Yield where the next part may begin: here, or after middle names or the s of a possessive.

    Middle names have capitals or are initials, or nothing but signs join them, as in an address. In
    small letters one word with nothing but a space on either side may be one. What joins two people
    (`Chris and Jordan`) is none; `Or` is a given name.
    """
    gaps, at = spread.gaps, spread.at
    if gaps[end] > SPACE:
        return
    yield end
    for number in range(MIDDLE_NAMES):
        after = _word_end(gaps, end)
        if not HUMP <= gaps[after] <= SPACE:
            return
        written = spread.text[at[end] : at[after - 1] + 1]
        if spread.letters[end:after] in BETWEEN_TWO and written != "Or":
            return
        joined = HUMP <= gaps[end] <= JOIN >= gaps[after]
        apart = gaps[end] >= JOIN
        named = joined or (apart and (after == end + 1 or spread.text[at[end]].isupper()))
        alone = number == 0 and at[end] - at[end - 1] == at[after] - at[after - 1] == 2  # noqa: PLR2004
        if not (named or (apart and alone)):
            return
        end = after
        yield end
        if not named:
            return


def _word_end(gaps: list[int], start: int) -> int:
    end = start + 1
    while gaps[end] == NONE and end - start < MIDDLE_LONGEST:
        end += 1
    return end


def _parted(spread: Letters, at: int) -> bool:
    """Tell whether a word begins or ends at letter *at*; in some scripts any letter may do so."""
    if spread.gaps[at] != NONE:
        return True
    return any(_UNSPACED.match(letter) for letter in spread.letters[at - 1 : at + 1])
