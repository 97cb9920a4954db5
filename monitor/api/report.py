"""A report in a notebook or a program: the sentences, figures and method of the command line."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from monitor.api.figures import Figures, figures, sheet_figures
from monitor.nouns.finding import Finding
from monitor.nouns.report import Head
from monitor.page.fragments import items, prose, table
from monitor.privacy.output import html
from monitor.report.formats import as_json, as_markdown, as_table
from monitor.report.terminal import Style
from monitor.words.sheet import METHOD
from monitor.words.worded import Worded


class ReportView:
    """One report, published for its audience and in words.

    It shows itself in Jupyter, and hands its rows to what reads Arrow (`polars.DataFrame(report)`,
    `pandas.DataFrame.from_arrow(report)`, `pyarrow.table(report)`, DuckDB).
    """

    def __init__(self, worded: Worded) -> None:
        self._worded = worded

    @property
    def name(self) -> str:
        """Return which report it is: `volume`."""
        return self._worded.report.name

    @property
    def head(self) -> Head:
        """Return what it speaks of: incident, span, length of a bucket, zone, instant."""
        return self._worded.report.head

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what was found, as values, the most important first (docs/findings.md)."""
        return self._worded.report.findings

    @property
    def sentences(self) -> list[str]:
        """Return the findings in words, one sentence each, in the same order."""
        return [said.sentence for _, said in self._worded.said]

    @property
    def method(self) -> Sequence[str]:
        """Return how the figures came about, in sentences."""
        return self._worded.sheet.method

    @property
    def rows(self) -> Figures:
        """Return the rows that the command line writes as CSV, with all groups."""
        return sheet_figures(self._worded)

    @property
    def frames(self) -> Mapping[str, Figures]:
        """Return all tables, under the keys that the JSON has; columns that hold rows are left out.

        The one row of the empty key are values of the report itself.
        """
        report = self._worded.report
        return {
            key: figures(frame, simulated=report.head.simulated)
            for key, frame in report.frames.items()
        }

    def to_dict(self) -> dict[str, Any]:
        """Return what `--json` writes (docs/json.md)."""
        found: dict[str, Any] = msgspec.json.decode(self.to_json())
        return found

    def to_json(self) -> str:
        """Return the very line that `--json` writes."""
        return as_json(self._worded, Style())

    def __str__(self) -> str:
        return as_table(self._worded, Style(method=True))

    def __repr__(self) -> str:
        head = self.head
        return f"<report {self.name} {head.incident} {head.since:%F %R} to {head.until:%F %R} UTC>"

    def _repr_markdown_(self) -> str:
        return as_markdown(self._worded, Style())

    def _repr_html_(self) -> str:
        sheet = self._worded.sheet
        parts = [f"<h3>{html(sheet.title)}</h3>"]
        parts += [f"<p>{prose(one)}</p>" for one in sheet.sentences]
        parts += [table(one, one.title or sheet.title) for one in sheet.tables]
        if sheet.method:
            method = items(sheet.method)
            parts.append(f"<details><summary>{METHOD}</summary>{method}</details>")
        return "\n".join(parts)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the rows as a capsule of an Arrow stream; see `Figures`."""
        return self.rows.__arrow_c_stream__(requested_schema)
