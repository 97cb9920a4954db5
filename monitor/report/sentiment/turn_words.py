"""A turn of the tone as a value, and in a sentence."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from monitor.figures import Estimate
from monitor.report.correction.note import interval
from monitor.store.records import Grouping
from monitor.words.sheet import LocalTime

MIXES: Final[Mapping[Grouping, str]] = {
    "source": "sources",
    "kind": "kinds of posts",
    "language": "languages",
}
"""What else may have changed: the change must show with the mix of each of these held fixed."""

Explanation: TypeAlias = Grouping | Literal["coverage", "error"]

_OTHERS: Final[Mapping[Explanation, str]] = {
    "coverage": "gaps in what was observed",
    "error": "the scorer's error, as it was measured,",
}


class Turn(Struct, frozen=True, kw_only=True):
    """A lasting step in the share of posts that the scorer calls negative, copies set aside.

    Attributes:
        at: Most probable beginning of the new share (UTC).
        low: Beginning of its 95 % interval.
        high: End of it.
        before: Share before, with its 95 % interval.
        after: Share after it.
        evidence: Bayes factor of a step against none, above 20.
        not_within: What may explain it, so that it is not called a turn: `source`, `kind` and
            `language` where it does not show, or cannot be seen, with their mix held fixed;
            `coverage` where it does not among times that were observed alike; `error` where the
            measured error of the scorer leaves it open.
        measured: Whether that error was measured.
    """

    at: datetime
    low: datetime
    high: datetime
    before: Estimate
    after: Estimate
    evidence: float
    not_within: Sequence[Explanation]
    measured: bool = False

    @property
    def rises(self) -> bool:
        """Tell whether the share is larger after it."""
        return self.after.value > self.before.value


class Told(Struct, frozen=True):
    """Whether the tone turned: how, and whether there was enough to tell; None is no step."""

    turn: Turn | None
    enough: bool


def sentence(told: Told, timezone: str) -> str:
    """Return whether the tone turned, as one sentence on the clock of *timezone*."""
    turn = told.turn
    if turn is None:
        step = "No lasting step of the share of negative posts is borne out."
        return step if told.enough else "Too few posts are scored to tell whether the tone turned."
    local = LocalTime(timezone, [turn.low, turn.high])
    change = (
        f"between {local(turn.low)} and {local(turn.high)}: the share of negative posts, as scored "
        f"and copies set aside, {'rose' if turn.rises else 'fell'} from {interval(turn.before)} to "
        f"{interval(turn.after)}"
    )
    if turn.not_within:
        may = f"{_explained(turn.not_within)} may explain what changed"
        return f"{may} {change}; it is not called a turn."
    beyond = "; the scorer's error, as measured, does not explain it" if turn.measured else ""
    return (
        f"The tone turned {change}; so it did with the mix of {_listed(list(MIXES.values()))} held "
        f"fixed, and among times that were observed alike{beyond}."
    )


def _explained(open_to: Sequence[Explanation]) -> str:
    """Return what may explain a step, as the subject of a sentence."""
    mixes = [words for mix, words in MIXES.items() if mix in open_to]
    found = [f"another mix of {_listed(mixes)}"] if mixes else []
    words = _listed([*found, *(words for other, words in _OTHERS.items() if other in open_to)])
    return words[0].upper() + words[1:]


def _listed(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
