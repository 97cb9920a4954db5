"""Probabilities of three classes in whole numbers, so that every machine finds the same ones."""

from decimal import Context, Decimal
from typing import Final

from monitor.sentiment.model.weights import ONE

SCALE: Final = 1 << 32
"""1.0 of a power of e, in units."""

_STEP: Final = 64
_FARTHEST: Final = 20
"""e to the -20 is below a millionth of a millionth of what counts."""

# Decimal rounds its powers of e correctly by its specification; a C library need not.
_EXACT: Final = Context(prec=28)
_WHOLE: Final = [int(_EXACT.exp(Decimal(-i)) * SCALE) for i in range(_FARTHEST + 1)]
_COARSE: Final = [int(_EXACT.exp(Decimal(-i) / _STEP) * SCALE) for i in range(_STEP)]
_FINE: Final = [int(_EXACT.exp(Decimal(-i) / ONE) * SCALE) for i in range(ONE // _STEP)]


def softmax(negative: int, positive: int) -> tuple[int, int, int]:
    """Return what negative, neutral and positive weigh; each over their sum is its probability.

    Args:
        negative: Logit of negative over neutral, in `1 / ONE`.
        positive: Logit of positive over neutral, likewise.

    >>> [round(3 * part / sum(softmax(0, 0)), 6) for part in softmax(0, 0)]
    [1.0, 1.0, 1.0]
    """
    top = max(negative, 0, positive)
    return _power(top - negative), _power(top), _power(top - positive)


def _power(below: int) -> int:
    """Return e to the ``-below / ONE``, in `1 / SCALE`; *below* is 0 or more."""
    whole, rest = divmod(below, ONE)
    if whole > _FARTHEST:
        return 0
    coarse, fine = divmod(rest, ONE // _STEP)
    return (_WHOLE[whole] * _COARSE[coarse] >> 32) * _FINE[fine] >> 32
