"""Two incidents, or two periods of one, side by side: as a report, and as a chart."""

from datetime import timedelta
from typing import Final, NamedTuple

from msgspec.structs import replace

from monitor.app.asked import Asked
from monitor.app.newsroom import Newsroom
from monitor.app.questions import questions
from monitor.chart import Figure
from monitor.chart.making import comparison
from monitor.config.chosen import chosen_incidents
from monitor.errors import UsageError
from monitor.nouns.comparison import Alignment
from monitor.nouns.report import Report
from monitor.privacy.publish import INTERNAL
from monitor.report.comparison import Counter, Pair, comparison_report
from monitor.report.readings import Question
from monitor.report.snapshot import Snapshot
from monitor.store.reading.reader import Reader
from monitor.words.worded import Worded, worded

COUNTED: Final = {"x-counts": "x"}
"""Kind of a counter -> kind of the sources whose platform it counts the posts of."""


class Sides(NamedTuple):
    """What somebody wants to compare.

    Attributes:
        first, second: Each names one incident, and which of its time.
        align: What the first hours have in common; None for that each took off, or of two periods
            of one incident for the clock.
        longest: How long at most from there on; None for as long as both go on.
        baseline: Key of the incident, or name of the counter, that shows how busy the platforms
            were; None for none.
        named: The options or arguments that say which incidents they are.
    """

    first: Asked
    second: Asked
    align: Alignment | None = None
    longest: timedelta | None = None
    baseline: str | None = None
    named: tuple[str, str] = ("FIRST", "SECOND")


def compared(newsroom: Newsroom, sides: Sides) -> Report:
    """Return the comparison, as those who run the program read it."""
    with newsroom.opened() as reader:
        report = comparison_report(reader, _pair(newsroom, reader, sides))
    return newsroom.leaks.cleared("compare", report)


def drawn(newsroom: Newsroom, sides: Sides, *, public: bool) -> Figure:
    """Return the same as a chart; *public* shows only what enough accounts stand behind."""
    return newsroom.leaks.cleared("compare", comparison(published(newsroom, sides, public=public)))


def published(newsroom: Newsroom, sides: Sides, *, public: bool) -> Worded:
    with newsroom.opened() as reader:
        return published_comparison(newsroom, reader, sides, public=public)


def published_comparison(
    newsroom: Newsroom, reader: Reader, sides: Sides, *, public: bool
) -> Worded:
    """Return the same of a state of the database that is being read; see `published`."""
    pair = _pair(newsroom, reader, sides)
    if not public:
        return worded(comparison_report(reader, pair), INTERNAL)
    asked = [*pair.sides, *([] if pair.baseline is None else [pair.baseline])]
    tables = {one.incident: Snapshot(reader, one).public for one in asked}
    shown = replace(tables[pair.first.incident], others=tables)
    return worded(comparison_report(reader, pair, shown), shown)


def _pair(newsroom: Newsroom, reader: Reader, sides: Sides) -> Pair:
    def question(asked: Asked) -> Question:
        return next(iter(questions(newsroom, reader, asked)))

    config, base, counter = newsroom.config, None, None
    for asked, where in zip((sides.first, sides.second), sides.named, strict=True):
        chosen_incidents(config, asked.incidents, where=where)
    counting = next((one for one in config.counts if one.name == sides.baseline), None)
    if counting is not None:
        if counting.kind not in COUNTED:
            raise UsageError(
                f"--baseline: {counting.name} does not count the posts of a platform: name a "
                f"counter of kind {' or '.join(COUNTED)}, or an incident"
            )
        platform = COUNTED[counting.kind]
        names = (one.name for one in config.sources if one.kind == platform)
        counter = Counter(counting.name, frozenset(names))
    elif sides.baseline is not None:
        chosen_incidents(config, (sides.baseline,), where="--baseline")
        base = question(sides.first._replace(incidents=(sides.baseline,), since=None, until=None))
    first, second = question(sides.first), question(sides.second)
    one = first.incident == second.incident
    if one and first.span.start == second.span.start:
        raise UsageError(
            f"{sides.named[1]}: these are the same hours of the same incident twice: name another "
            f"incident, or two periods of this one, such as {first.incident}@SINCE..UNTIL"
        )
    return Pair(
        first=first,
        second=second,
        align=sides.align or ("clock" if one else "onset"),
        longest=sides.longest,
        baseline=base,
        counter=counter,
    )
