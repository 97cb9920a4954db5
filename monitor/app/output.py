"""A report as it is written: by format, safe for the place where it is shown."""

from typing import Final

from monitor.nouns.report import Report
from monitor.report import formats

__all__: Final = ["Report", "written"]


def written(report: Report, form: str, width: int, color: bool, *, method: bool = False) -> str:
    """Return a report in one of the formats `table`, `json`, `csv` and `md`.

    Args:
        report: It passed the test of what leaves.
        form: Name of the format.
        width: Columns of a line of a table, at most.
        color: Whether headings of a table may be bold.
        method: Whether a table ends with how the figures came about.
    """
    return formats.written(form, report, formats.Style(width=width, color=color, method=method))
