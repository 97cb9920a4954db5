"""What a workbook says besides its rows: findings, columns, method; each a sheet."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from msgspec import Struct

from monitor.nouns.frame import columns
from monitor.words.sheet import METHOD, Cell
from monitor.words.worded import SUPPRESSED, Worded

FIGURES: Final = "Figures"
POSTS: Final = "Posts"
"""Names of the first sheet, which holds the rows."""

INCIDENT: Final = "incident"
"""Column that distinguishes the rows of several incidents."""

ADDED: Final[Mapping[str, tuple[str, str]]] = {
    INCIDENT: ("name", "Key of the incident; where there are several."),
    "group": ("name", "Of which group; empty for all posts."),
    "simulated": ("flag", "Whether a program made the posts up."),
    SUPPRESSED: ("flag", "Whether the row is empty since few accounts stand behind it."),
}
"""Columns that files have besides those of a kind of rows: unit, and what they say."""

Leaves: TypeAlias = list[tuple[str, Sequence[str], list[Sequence[Cell]]]]
"""Sheets: name, names of the columns, rows."""


def described(kind: type[Struct], keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    own = {one.key: (one.unit, one.doc) for one in columns(kind)}
    return {key: own.get(key) or ADDED[key] for key in keys}


def kind_of(report: Worded) -> type[Struct]:
    content = report.report
    return (content.records or next(iter(content.frames.values()))).kind


def besides(reports: Sequence[Worded]) -> Leaves:
    """Return the sheets after the first: what was found, what the columns say, how it came about.

    Args:
        reports: Of one name, at least one.
    """
    leaves = described(kind_of(reports[0]), reports[0].sheet.fields)
    if len(reports) > 1 and INCIDENT not in leaves:
        leaves = {INCIDENT: ADDED[INCIDENT], **leaves}
    return [
        (
            "Findings",
            ("Report", "Finding"),
            [(one.sheet.title, line) for one in reports for line in one.sheet.sentences],
        ),
        (
            "Columns",
            ("Column", "Unit", "What it says"),
            [(key, *about) for key, about in leaves.items()],
        ),
        (
            METHOD,
            ("Report", "How the figures came about"),
            [(one.sheet.title, line) for one in reports for line in one.sheet.method],
        ),
    ]
