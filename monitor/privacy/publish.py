"""The gate out: what an audience may see of a report. Nothing after it withholds or restores."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias, cast

from msgspec import Struct
from msgspec.structs import replace

from monitor.nouns.finding import Finding, Subject
from monitor.nouns.frame import Frame
from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.nouns.support import ALL, TOTAL, Backed, Name
from monitor.privacy.cells import Publishable, withhold

Audience: TypeAlias = Literal["internal", "public"]
Places: TypeAlias = frozenset[tuple[str, int]]
"""Rows of a frame: the name of their group, `TOTAL` for all posts, and their place in it."""


class Published(Struct, frozen=True, kw_only=True):
    """A report as one audience may see it; `publish` alone makes it.

    Attributes:
        withheld: Kinds of findings that are left out, since few accounts stand behind them.
        suppressed: Key of a frame -> rows whose numbers are left out for that reason, or since they
            would give another one away.
        shown: What may be published of any other stretch of time; None where all may.
    """

    report: Report
    audience: Audience
    withheld: tuple[type[Finding], ...] = ()
    suppressed: Mapping[str, Places] = {}
    shown: Publishable | None = None


def publish(report: Report, audience: Audience) -> Published:
    """Return what *audience* may see of a report: all of it, or what enough accounts stand behind.

    Args:
        report: As it was computed.
        audience: `internal` sees all; in `public` no number is left of which fewer than five
            accounts are the source, nor one from which such a number follows.

    Raises:
        ValueError: It is for the public, and does not say who stands behind it.
    """
    if audience == "internal":
        return Published(report=report, audience=audience)
    if not report.cells:
        message = f"report {report.name}: who stands behind it was not read, so it is not public"
        raise ValueError(message)
    shown, whole = withhold(report.cells), Span(report.head.since, report.head.until)
    # A row that does not say who stands behind it has no place in public.
    backed = {key: frame for key, frame in report.frames.items() if issubclass(frame.kind, Backed)}
    suppressed = {key: _hidden(frame, shown, whole) for key, frame in backed.items()}
    frames = {key: _without(frame, suppressed[key]) for key, frame in backed.items()}
    enough = [one for one in report.findings if _may_be_shown(one, shown)]
    few = [type(one) for one in report.findings if one not in enough]
    return Published(
        report=replace(
            report,
            findings=tuple(one for found in enough if (one := found.public()) is not None),
            frames=frames,
            records=None,
        ),
        audience=audience,
        withheld=tuple(dict.fromkeys(few)),
        suppressed=suppressed,
        shown=shown,
    )


def _may_be_shown(finding: Finding, shown: Publishable) -> bool:
    if finding.behind.few:
        return False
    return not finding.counts or shown.all_in(_name(finding.about), finding.span)


def _name(about: Subject) -> Name:
    return ALL if about.kind == "incident" else (about.kind, about.key)


def _hidden(frame: Frame[Struct], shown: Publishable, whole: Span) -> Places:
    groups = {(frame.by, key): rows for key, rows in (frame.groups or {}).items()}
    return frozenset(
        (name[1], place)
        for name, rows in {ALL: frame.rows, **groups}.items()
        for place, row in enumerate(cast("Sequence[Backed]", rows))
        if row.behind.posts is not None
        and (row.behind.few or not shown.all_in(row.name or name, row.span or whole))
    )


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
