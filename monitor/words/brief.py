"""What a brief says around its findings: its parts, what will change, what is not known."""

from collections.abc import Sequence
from typing import Final

from monitor.words.sheet import marked

BARS: Final = "▁▂▃▄▅▆▇█"


def spark(values: Sequence[float | None], top: float | None = None) -> str:
    """Return a character for each value: eight heights, zero the lowest, a space for None.

    *top* is what fills a character; None takes the largest value.

    >>> spark([0, 1, None, 8])
    '▁▂ █'
    """
    most = max((v for v in values if v is not None), default=0) if top is None else top
    highest = len(BARS) - 1
    return "".join(
        " " if v is None else BARS[min(round(v / most * highest), highest) if most else 0]
        for v in values
    )


HAPPENED: Final = "What happened"
IN_ALL: Final = "The reaction as a whole"
CHANGED: Final = "What changed since the last one"
SURE: Final = "How sure that is"
MISSED: Final = "What we missed"
WATCH: Final = "What to watch"

EARLY: Final = "The newest counts will still change."
NEXT_UNKNOWN: Final = "We cannot say what comes next."


def subject(title: str, *, simulated: bool) -> str:
    return marked(f"Brief: {title}", simulated=simulated)


def no_change_known(statements: int) -> str:
    of_more = f"any of the {statements} statements"
    which = {1: "the statement", 2: "either statement"}.get(statements, of_more)
    return f"We cannot say yet whether {which} changed volume or tone."
