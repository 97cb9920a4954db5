"""Posts, figures and reports as they are written: for other programs, and by format."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Final, NamedTuple, TextIO

from monitor.app.asked import Asked
from monitor.app.newsroom import Newsroom
from monitor.app.questions import questions
from monitor.app.reports import worded_reports
from monitor.errors import UsageError
from monitor.nouns.report import Report
from monitor.report.formats import written
from monitor.report.posts import fields, row
from monitor.report.readings import Question, is_simulated
from monitor.report.rows import FORMS, Rows
from monitor.report.terminal import Style
from monitor.store.reading.reader import Reader, open_reader
from monitor.words.found import FIELDS
from monitor.words.sheet import Cell
from monitor.words.worded import Worded, worded
from monitor.words.workbook import INCIDENT

NDJSON: Final = "ndjson"
ENDINGS: Final = {
    **dict.fromkeys((".ndjson", ".jsonl", ".json", ".txt", ""), NDJSON),
    ".csv": "csv",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
}
"""Formats that follow from the name of a file."""


class Exported(NamedTuple):
    """Rows, read as they are written, and the reports that they are of; none of posts."""

    fields: Sequence[str]
    rows: Rows
    reports: Sequence[Worded] = ()


@contextmanager
def posts(newsroom: Newsroom, asked: Asked, *, text: bool) -> Iterator[Exported]:
    """Read the posts that mention an incident, in the order in which they were first seen.

    Raises:
        DataError: While they are written: a protected name would be, with this row.
    """
    # No snapshot: a long export must not keep the daemon's log from being written back.
    with open_reader(newsroom.config.database) as reader:
        columns = fields(text=text)
        wanted = list(questions(newsroom, reader, asked))
        rows = _posts(reader, wanted, text=text)
        yield Exported(columns, newsroom.leaks.rows("export posts", columns, rows))


def _posts(reader: Reader, asked: Sequence[Question], *, text: bool) -> Iterator[Sequence[Cell]]:
    simulated = is_simulated(reader)
    for question in asked:
        for topic in reader.topics(question.incident)[:1]:
            for post in reader.stream(topic.id, question.span, text=text):
                yield row(question.incident, post, text=text, simulated=simulated)


@contextmanager
def links(newsroom: Newsroom, asked: Asked) -> Iterator[Exported]:
    """Read what posts point to, most posts first, then the posts that editors found.

    What an editor found has no time.
    """
    from monitor.report.linked import linked

    with newsroom.opened() as reader:
        rows = (
            row
            for question in questions(newsroom, reader, asked)
            for row in linked(reader, question)
        )
        yield Exported(FIELDS, newsroom.leaks.rows("export links", FIELDS, rows))


def figures(newsroom: Newsroom, what: str, asked: Asked, *, public: bool) -> Exported:
    """Return the buckets of the report *what*; in public what few people said is empty."""
    # Rows for a file or a program: a terminal has room for few, and does not choose their length.
    asked = asked._replace(form=asked.form or "csv")
    return exported(worded_reports(newsroom, what, asked, public=public))


def exported(reports: Sequence[Worded]) -> Exported:
    """Return the rows of reports of one name, those of one incident after those of the other.

    Of several incidents each row begins with the key of its own: nothing else distinguishes them.
    """
    fields = reports[0].sheet.fields
    if len(reports) == 1 or INCIDENT in fields:
        return Exported(
            fields, (record for one in reports for record in one.sheet.records), reports
        )
    rows = ((one.report.head.incident, *record) for one in reports for record in one.sheet.records)
    return Exported((INCIDENT, *fields), rows, reports)


def form(asked: str | None, path: Path | None) -> str:
    """Return the format that was said, or else that of the file's name.

    Raises:
        UsageError: Parquet or a workbook is to go to standard output; both are written as a whole.
            Or nothing is said, and the ending of the file is that of something else.
    """
    name = asked or ENDINGS.get(path.suffix.lower() if path else "")
    if name is None:
        raise UsageError(
            f"{path}: its ending says no format: name it .ndjson, .csv, .xlsx or .parquet, or add "
            "--format"
        )
    if name in {"parquet", "xlsx"} and path is None:
        raise UsageError(f"--format {name} needs a file: add --out FILE")
    return name


def put(file: TextIO, name: str, found: Exported, *, raw: bool) -> None:
    """Write the rows in the format of a name; *raw* leaves cells of CSV as they are.

    Raises:
        DataError: As for `workbook`.
    """
    match name:
        case "parquet":
            from monitor.archive.parquet import save

            # A table holds no formula to run.
            times = [one for one in found.fields if one.endswith("_at") or one in {"start", "end"}]
            save(file.buffer, found.rows, found.fields, instants=times)
        case "xlsx":
            workbook(file, found)
        case _:
            FORMS[name](file, found.fields, found.rows, raw)


def workbook(file: TextIO, found: Exported) -> None:
    """Write the rows as the first sheet of a workbook, then what was found, and how.

    Raises:
        DataError: The library is not installed, or there are more rows than a sheet holds.
    """
    from monitor.archive.workbook import Leaf, save
    from monitor.words.workbook import FIGURES, POSTS, besides

    first = Leaf(FIGURES if found.reports else POSTS, found.fields, found.rows)
    others = besides(found.reports) if found.reports else []
    save(file.buffer, [first, *(Leaf(*one) for one in others)])


__all__: Final = ["Report", "Style", "one_table", "save", "written"]


def one_table(reports: Sequence[Report]) -> str:
    found, out = exported([worded(one) for one in reports]), StringIO()
    FORMS["csv"](out, found.fields, found.rows, False)
    return out.getvalue()


def save(file: TextIO, reports: Sequence[Report]) -> None:
    workbook(file, exported([worded(one) for one in reports]))
