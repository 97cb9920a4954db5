"""A turn of the tone as a value, and in a sentence."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from monitor.model import Estimate
from monitor.report.sheet import LocalTime
from monitor.report.validation_note import interval
from monitor.store.records import Grouping

MIXES: Final[Mapping[Grouping, str]] = {
    "source": "sources",
    "kind": "kinds of posts",
    "language": "languages",
}
"""What else may have changed: the change must show with the mix of each of these held fixed."""


class Turn(Struct, frozen=True, kw_only=True):
    """A lasting step in the share of posts that the scorer calls negative, copies set aside.

    Attributes:
        at: Most probable beginning of the new share (UTC).
        low: Beginning of its 95 % interval.
        high: End of it.
        before: Share before, with its 95 % interval.
        after: Share after it.
        evidence: Bayes factor of a step against none, above 20.
        not_within: Of `source`, `kind`, `language`, those with whose mix held fixed it does not
            show, or cannot be seen: another mix may explain it, and it is not called a change.
    """

    at: datetime
    low: datetime
    high: datetime
    before: Estimate
    after: Estimate
    evidence: float
    not_within: Sequence[Grouping]


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
    moved = "rose" if turn.after.value > turn.before.value else "fell"
    change = (
        f"between {local(turn.low)} and {local(turn.high)}: the share of negative posts, as scored "
        f"and copies set aside, {moved} from {interval(turn.before)} to {interval(turn.after)}"
    )
    if not turn.not_within:
        return f"The tone turned {change}; so it did with the mix of {_listed(MIXES)} held fixed."
    return (
        f"Another mix of posts may explain what changed {change}; with that of "
        f"{_listed(turn.not_within)} held fixed it does not show, so it is not called a turn."
    )


def _listed(mixes: Iterable[Grouping]) -> str:
    *first, last = (MIXES[mix] for mix in mixes)
    return f"{', '.join(first)} and {last}" if first else last
