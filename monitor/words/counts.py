"""The words of count series: numbers that are no posts, each in its own unit."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from monitor.nouns.counts import CountMethod, NoSeries
from monitor.nouns.measure import CountBucket, CountSeries, How, Measure, SeriesRow, amount
from monitor.nouns.report import Report
from monitor.words.front import count_name
from monitor.words.method import buckets, made_by
from monitor.words.numbers import listed, percent
from monitor.words.sheet import LocalTime, Table
from monitor.words.tables import Tables
from monitor.words.wording import Said, Wording, Words, longer

UNKNOWN: Final = "not known"
LIMITS: Final = (
    "Count series are kept apart from the posts: they are never added to them, nor to each other. "
    "A time without a value is not known; it is not 0."
)
MEANS: Final = (
    "Averages and shares of longer buckets are means of what is known, each hour with equal weight."
)


def none(_found: NoSeries, _: Wording) -> Said:
    return longer("There is no count series", ": [counts.NAME] in the configuration makes one.")


def only_counts(titles: Sequence[str]) -> str:
    return f"Nobody watched for posts; what is known are counts: {listed(list(titles))}"


def over_time(report: Report, _: LocalTime) -> list[Table]:
    """Return a table for each series, called by its title; by its source too where two share it."""
    rows = report.rows_of(SeriesRow, "series")
    titles, found = Counter(row.title for row in rows), []
    for row in rows:
        local = LocalTime(report.head.timezone, [bucket.start for bucket in row.buckets])
        source = None if titles[row.title] == 1 else row.source
        title = heading(row.title, source, fits=row.every is not None)
        found.append(table(title, row.unit, row.how, row.buckets, local))
    return found


def heading(title: str, source: str | None, *, fits: bool) -> str:
    """Return what stands over a series; *source* is None where no other has its title."""
    name = title if source is None else f"{title} ({source})"
    return name if fits else f"{name}, in the steps in which they were given"


def table(
    title: str, unit: str, how: How, buckets: Sequence[CountBucket], local: LocalTime
) -> Table:
    return Table(
        title=title,
        columns=("from", unit, "known"),
        rows=[(local(one.start), cell(one, how), percent(one.coverage)) for one in buckets],
        numbers=frozenset({unit, "known"}),
    )


def cell(bucket: CountBucket, how: How) -> str:
    """Return a value as people read it: a sum of which something is missing is a minimum."""
    if bucket.value is None:
        return UNKNOWN
    least = ">= " if how == "sum" and bucket.coverage < 1 else ""
    return f"{least}{'~' if bucket.provisional else ''}{amount(bucket.value)}"


def method_lines(method: CountMethod, rows: Sequence[SeriesRow]) -> tuple[str, ...]:
    simulated = ("SIMULATED: a program made these numbers up.",)
    return (
        *(simulated if method.simulated else ()),
        *(_counted(row.source, row) for row in rows),
        f"Buckets: {buckets(method)}. Provisional (~) values may still change.",
        *((MEANS,) if method.means else ()),
        LIMITS,
        made_by(method),
    )


def method_shape(method: CountMethod) -> dict[str, object]:
    return {
        "simulated": method.simulated,
        "timezone": method.timezone,
        "buckets": buckets(method),
        "limits": LIMITS,
        "means": MEANS if method.means else None,
        "versions": method.versions,
    }


def count_lines(series: Sequence[CountSeries]) -> tuple[str, ...]:
    lines = tuple(_counted(one.source, one.measure) for one in series)
    means = (MEANS,) if any(one.measure.how == "mean" for one in series) else ()
    return (*lines, *means, LIMITS) if lines else ()


def _counted(source: str, what: SeriesRow | Measure) -> str:
    question = f": {what.question}" if what.question else ""
    return f"Counted by {source}: {count_name(what)}{question}."


TABLES: Final[Tables] = {SeriesRow: over_time}
WORDS: Final[Words] = {NoSeries: none}
