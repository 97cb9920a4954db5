"""A row of small bars, for a table or under a drawing."""

from collections.abc import Sequence
from typing import Final

BARS: Final = "▁▂▃▄▅▆▇█"


def spark(values: Sequence[float | None], top: float | None = None) -> str:
    """Return a character for each value: eight heights, zero the lowest, a space for None.

    Args:
        values: Zero or more, in order; None where nothing is known.
        top: What fills a character; None takes the largest value.

    >>> spark([0, 1, None, 8])
    '▁▂ █'
    """
    most = max((v for v in values if v is not None), default=0) if top is None else top
    highest = len(BARS) - 1
    return "".join(
        " " if v is None else BARS[min(round(v / most * highest), highest) if most else 0]
        for v in values
    )
