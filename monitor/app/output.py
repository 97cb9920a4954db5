"""A report as it is written: by format, safe for the place where it is shown."""

from collections.abc import Sequence
from typing import Final, TextIO

from monitor.app.exports import exported, workbook
from monitor.nouns.report import Report
from monitor.report import formats
from monitor.words.worded import worded

__all__: Final = ["Report", "save", "written"]


def written(
    report: Report,
    form: str,
    width: int,
    color: bool,
    *,
    method: bool = False,
    lines: int | None = None,
) -> str:
    """Return a report in one of the formats `table`, `json`, `csv` and `md`.

    A table has to fit into *lines*; None writes all of it. With *method* it ends with how the
    figures came about.
    """
    style = formats.Style(width=width, color=color, method=method, lines=lines)
    return formats.written(form, report, style)


def save(file: TextIO, reports: Sequence[Report]) -> None:
    """Write reports of one name as a workbook into what is opened as text.

    Raises:
        DataError: The library is not installed, or there are more rows than a sheet holds.
    """
    workbook(file, exported([worded(one) for one in reports]))
