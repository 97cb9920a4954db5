"""Reports as they are asked for: as known now or then, sealed, and how wrong the scorer is."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from monitor.app.asked import Asked
from monitor.app.newsroom import Newsroom
from monitor.app.questions import fitted, questions
from monitor.clock import utc_now
from monitor.errors import UsageError
from monitor.nouns.report import Report
from monitor.report.cells import LONGEST, publishable
from monitor.report.making import Maker, makers
from monitor.report.readings import Question, in_minutes, read
from monitor.sentiment.labels import rule
from monitor.series.wallclock import screen_rows
from monitor.store.reading.as_of import AsOf
from monitor.store.reading.reader import Reader
from monitor.words.worded import Worded, worded


class MadeReports(NamedTuple):
    """Reports, one for each incident, and each sealed as one line, where that is asked for."""

    reports: Sequence[Report]
    sealed: Sequence[str]


def reports(newsroom: Newsroom, what: str, asked: Asked) -> MadeReports:
    """Return the report *what* about each incident.

    Raises:
        UsageError: The span ends before it begins, has too many buckets, or is not known yet.
    """
    zone = ZoneInfo(asked.timezone or newsroom.config.timezone)
    asked = asked.fixed(zone)
    make, opened = maker(newsroom, what), newsroom.opened()
    if asked.tables is not None:
        from monitor.app import tables  # few ask for it, and it writes

        opened = tables.opened(newsroom, what, asked, asked.tables)
    with opened as reader:
        known = reader
        if isinstance(asked.as_of, datetime):
            known = AsOf(reader.conn, reader.path, asked.as_of)
        if asked.format == "table" and asked.seal is None:  # it has to fit a terminal
            wanted = fitted(
                newsroom, known, asked, lambda span: screen_rows(in_minutes(span), zone)
            )
        else:
            wanted = tuple(questions(newsroom, known, asked))
        made = [make(known, question) for question in wanted]
        lines = _sealed(what, make, known, wanted) if asked.seal else ()
    return MadeReports(made, lines)


def worded_reports(
    newsroom: Newsroom, what: str, asked: Asked, *, public: bool
) -> Sequence[Worded]:
    """Return the report *what* about each incident as its readers see it, in words.

    Raises:
        UsageError: As for `reports`, or the public is shown what was known earlier.
    """
    if not public:
        return [worded(one) for one in reports(newsroom, what, asked).reports]
    if asked.as_of is not None:
        raise UsageError("what was known earlier is for those who run the program: leave out as_of")
    make = maker(newsroom, what)
    with newsroom.opened() as reader:
        wanted = [
            replace(one, every=min(one.every, LONGEST))
            for one in questions(newsroom, reader, asked)
        ]
        return [worded(make(reader, one), publishable(reader, one)) for one in wanted]


def maker(newsroom: Newsroom, what: str) -> Maker:
    """Return what makes a report; protected names are masked in its method box.

    It raises DataError where one stands in another field.
    """
    made = makers(newsroom.leaks.allows)[what]

    def make(known: Reader, question: Question) -> Report:
        return newsroom.leaks.cleared(f"report {what}", made(known, question))

    return make


def _sealed(what: str, maker: Maker, known: Reader, wanted: Sequence[Question]) -> Sequence[str]:
    """Return each report with its manifest, as one line, made from the same state again."""
    from monitor.report.seal import make, seal  # few ask for it

    now, labels = utc_now(), rule(known.setting("scorer"))
    made = [(make(maker, known, one), one) for one in wanted]
    return [seal(what, report, question, labels, now).decode() for report, question in made]


def validations(newsroom: Newsroom, asked: Asked, target: str | None) -> Sequence[Report]:
    from monitor.report.validation import make_validation, stances  # few ask for it

    def made(reader: Reader, question: Question) -> Report:
        note = None if target is None else stances(reader, read(reader, question), target)
        return make_validation(reader, question, note)

    with newsroom.opened() as reader:
        found = [made(reader, one) for one in questions(newsroom, reader, asked)]
    return [newsroom.leaks.cleared("validate", one) for one in found]
