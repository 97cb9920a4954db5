"""A report as a table, JSON, CSV or Markdown."""

import io
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import asdict, astuple

from monitor.clock import HOUR
from monitor.nouns.counts import CountMethod
from monitor.nouns.finding import Finding
from monitor.nouns.method import Method
from monitor.nouns.quantity import values
from monitor.nouns.report import Report
from monitor.nouns.sources import Unreadable
from monitor.nouns.spread import Accounts, Answers, Forecast, Record, Trend
from monitor.nouns.status import DaemonStatus
from monitor.nouns.validation import CorrectedShare, Labelled, ScorerError, Stances
from monitor.nouns.volume import Total
from monitor.privacy.output import json_line, markdown_cell
from monitor.report.rows import write_csv
from monitor.report.terminal import Style, drawn
from monitor.words import counts
from monitor.words.method import shape as method_shape
from monitor.words.numbers import capital
from monitor.words.sheet import METHOD, NONE, Table
from monitor.words.worded import Worded, worded

# Findings as the JSON has them: as values, but for numbers that have always stood there alone.
#
# Their keys say what they are (docs/json.md). A new kind has none: its numbers have units there
# too.


def finding_shape(found: Finding) -> dict[str, object]:
    fields = dict(zip(found.__struct_encode_fields__, astuple(found), strict=True))
    numbers = ALONE[type(found)](found) if type(found) in ALONE else {}
    return {
        "kind": found.__struct_config__.tag,
        **{key: value for key, value in {**fields, **numbers}.items() if value is not UNSET},
    }


def _answers(found: Answers) -> dict[str, object]:
    allowed = found.allowed
    low, high = (None, None) if allowed is None else (allowed.low, allowed.high)
    return {"allowed": UNSET, "low": low, "high": high}


def _ranges(found: Forecast) -> dict[str, object]:
    ranges = [
        {"hours": one.horizon / HOUR, "posts": one.posts, "likely": one.likely}
        for one in found.ranges
    ]
    return {"ranges": ranges}


def _measured(found: Labelled | CorrectedShare | ScorerError) -> dict[str, object]:
    return {"measured": {**asdict(found.measured), **found.measured.counts}}


ALONE: Final[Mapping[type[Finding], Callable[[Any], Mapping[str, object]]]] = {
    Total: lambda one: {"error": one.error.value},
    Unreadable: lambda one: {"reasons": values(one.reasons)},
    Trend: lambda one: {"hours": one.ahead // HOUR},
    Forecast: _ranges,
    Record: lambda one: {"hours": one.horizon // HOUR},
    Accounts: lambda one: {"even": one.even and astuple(one.even)[:2]},
    Answers: _answers,
    DaemonStatus: DaemonStatus.plain,
    Labelled: lambda one: {**_measured(one), "confusion": one.plain()["confusion"]},
    CorrectedShare: _measured,
    ScorerError: _measured,
    Stances: lambda one: {"note": {**asdict(one.note), **one.note.counts}},
}
"""What stands under a key instead of a value with its unit."""


def as_json(report: Worded, _: Style) -> str:
    """Return the shape that docs/json.md describes, on one line."""
    return json_line(msgspec.json.encode(_shape(report)).decode()) + "\n"


def _shape(report: Worded) -> dict[str, object]:
    """Return head, frames, the plain numbers of the findings by their fields, findings, method."""
    values = report.report
    found: dict[str, Any] = asdict(values.head)
    if not values.head.incident:
        del found["incident"], found["title"]
    for key, frame in values.frames.items():
        one = next(iter(frame.rows), None) if frame.single else frame.rows
        found |= {key: one} if key or not isinstance(one, Struct) else msgspec.structs.asdict(one)
        if frame.groups is not None:
            found["groups"] = frame.groups
    for finding in values.findings:
        if not finding.field:
            found.update(finding.plain())
        elif finding.field not in values.frames:
            found[finding.field] = {**found.get(finding.field, {}), **finding.plain()}
    return {
        **found,
        "findings": [finding_shape(one) for one in values.findings],
        "sentences": [said.sentence for _, said in report.said],
        **({} if values.method is None else {"method": _method(values.method)}),
    }


def _method(method: Struct) -> object:
    if isinstance(method, CountMethod):
        return counts.method_shape(method)
    return method_shape(method) if isinstance(method, Method) else method


def as_csv(report: Worded, _: Style) -> str:
    """Return one record for each line, times in UTC; text cells are harmless in a spreadsheet."""
    sheet = report.sheet
    out = io.StringIO()
    write_csv(out, sheet.fields, sheet.records, raw=False)
    return out.getvalue()


def as_markdown(report: Worded, _: Style) -> str:
    sheet = report.sheet
    parts = [f"# {markdown_cell(sheet.title)}", *map(markdown_cell, sheet.sentences)]
    for table in sheet.tables:
        parts += [f"## {markdown_cell(table.title)}"] if table.title else []
        parts += [_markdown_table(table)] if table.rows else [f"{capital(NONE)}."]
    if sheet.method:
        parts += [f"## {METHOD}", "\n".join(f"- {markdown_cell(line)}" for line in sheet.method)]
    return "\n\n".join(parts) + "\n"


def _markdown_table(table: Table) -> str:
    rule = ["---:" if column in table.numbers else "---" for column in table.columns]
    rows = [map(markdown_cell, table.columns), rule]
    rows += [map(markdown_cell, row) for row in table.rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def as_table(report: Worded, style: Style) -> str:
    """Return what a person reads in a terminal; plain text unless colour is allowed."""
    return drawn(report.sheet, style)


FORMATS: Final[dict[str, Callable[[Worded, Style], str]]] = {
    "table": as_table,
    "json": as_json,
    "csv": as_csv,
    "md": as_markdown,
}


def written(form: str, report: Report, style: Style) -> str:
    return FORMATS[form](worded(report), style)
