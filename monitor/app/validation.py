"""How wrong the scorer is on each incident, told from posts that people coded."""

from collections.abc import Sequence

from monitor.app.asked import Asked
from monitor.app.newsroom import Newsroom
from monitor.app.questions import questions
from monitor.nouns.report import Report
from monitor.report.readings import Question, read
from monitor.report.validation.report import make_validation
from monitor.report.validation.stance import stances
from monitor.sentiment.rules import rule
from monitor.store.reading.reader import Reader


def validations(newsroom: Newsroom, asked: Asked, target: str | None) -> Sequence[Report]:
    """Return one report for each incident.

    *target* is toward whom stances are told as well; None is toward nobody.
    """
    with newsroom.opened() as reader:
        made = [_made(reader, one, target) for one in questions(newsroom, reader, asked)]
    return [newsroom.leaks.cleared("validate", one) for one in made]


def _made(reader: Reader, question: Question, target: str | None) -> Report:
    note = None if target is None else stances(reader, read(reader, question), target)
    return make_validation(reader, question, rule(reader.setting("scorer")), note)
