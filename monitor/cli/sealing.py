"""How reports are made from the command line: as known now or then, and sealed."""

from datetime import datetime
from typing import TYPE_CHECKING

from monitor.cli.reading import Asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.config import Config
    from monitor.report.formats import Report
    from monitor.report.known import Known
    from monitor.report.making import Maker
    from monitor.report.readings import Question
    from monitor.store.reading.reader import Reader


def maker(config: "Config", what: str) -> "Maker":
    """Return what makes a report; protected names are masked in its method box.

    It raises DataError where one stands in another field.
    """
    from monitor.privacy.leaks import LeakTest
    from monitor.report.making import makers

    leaks = LeakTest(config.protected)
    made = makers(leaks.allows)[what]

    def make(known: "Known", question: "Question", rule: str) -> "Report":
        return leaks.cleared(f"report {what}", made(known, question, rule))

    return make


def as_known(reader: "Reader", asked: Asked) -> "Reader":
    """Return *reader*, or what it knew at the instant that *asked* (fixed) names."""
    from monitor.store.reading.as_of import AsOf

    return (
        AsOf(reader.conn, reader.path, asked.as_of) if isinstance(asked.as_of, datetime) else reader
    )


def sealed(
    what: str, maker: "Maker", known: "Reader", wanted: "Sequence[Question]", rule: str
) -> "Iterable[str]":
    """Return each report with its manifest, as one line, made from the same state once more."""
    from monitor.clock import utc_now
    from monitor.report.seal import make, seal

    now = utc_now()
    made = [(make(maker, known, one, rule), one) for one in wanted]
    return [seal(what, report, question, rule, now).decode() for report, question in made]
