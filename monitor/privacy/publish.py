"""The gate out: what an audience may see of a report. Nothing after it withholds or restores."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias, cast

from msgspec import Struct
from msgspec.structs import replace

from monitor.nouns.finding import Finding
from monitor.nouns.frame import Frame
from monitor.nouns.report import Report
from monitor.nouns.support import Backed, Support
from monitor.privacy.cells import TOTAL, withheld

Audience: TypeAlias = Literal["internal", "public"]
Places: TypeAlias = frozenset[tuple[str, int]]
"""Rows of a frame: the name of their group, `TOTAL` for all posts, and their place in it."""


class Published(Struct, frozen=True, kw_only=True):
    """A report as one audience may see it; `publish` alone makes it.

    Attributes:
        withheld: Kinds of findings that are left out, since few accounts stand behind them.
        suppressed: Key of a frame -> rows whose numbers are left out for that reason, or since they
            would give another one away.
    """

    report: Report
    audience: Audience
    withheld: tuple[type[Finding], ...] = ()
    suppressed: Mapping[str, Places] = {}


def publish(report: Report, audience: Audience) -> Published:
    """Return what *audience* may see of a report: all of it, or what enough accounts stand behind.

    Args:
        report: As it was computed.
        audience: `internal` sees all; in `public` no number is left of which fewer than five
            accounts are the source, nor one from which such a number follows.
    """
    if audience == "internal":
        return Published(report=report, audience=audience)
    # A row that does not say who stands behind it has no place in public.
    backed = {key: frame for key, frame in report.frames.items() if issubclass(frame.kind, Backed)}
    suppressed = {key: hidden(frame) for key, frame in backed.items()}
    frames = {key: _without(frame, suppressed[key]) for key, frame in backed.items()}
    few = [one for one in report.findings if one.behind.few]
    enough = (one.public() for one in report.findings if not one.behind.few)
    shown = tuple(one for one in enough if one is not None)
    return Published(
        report=replace(report, findings=shown, frames=frames, records=None),
        audience=audience,
        withheld=tuple(dict.fromkeys(map(type, few))),
        suppressed=suppressed,
    )


def hidden(frame: Frame[Struct]) -> Places:
    """Return the rows of a frame whose numbers may not be published; see `privacy.cells`."""
    groups = frame.groups or {}
    found = set()
    for place, row in enumerate(frame.rows):
        column = {name: _behind(rows[place]) for name, rows in groups.items() if name != TOTAL}
        found |= {(name, place) for name in withheld(_behind(row), column, apart=frame.apart)}
    return frozenset(found)


def _behind(row: Struct) -> Support:
    return cast("Backed", row).behind


def _without(frame: Frame[Struct], out: Places) -> Frame[Struct]:
    def kept(group: str, rows: Sequence[Struct]) -> tuple[Struct, ...]:
        return tuple(
            replace(row, **(empty if (group, place) in out else quoted))
            for place, row in enumerate(rows)
        )

    # A value within another goes with that.
    quoted = {one.path.split(".")[0]: None for one in frame.columns if one.internal}
    empty = quoted | {one.path.split(".")[0]: None for one in frame.columns if not one.always}
    groups = frame.groups
    return replace(
        frame,
        rows=kept(TOTAL, frame.rows),
        groups=None
        if groups is None
        else {name: kept(name, rows) for name, rows in groups.items()},
    )
