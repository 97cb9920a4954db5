"""A published report with its words: what renderers take, and nothing else."""

import re
from collections import ChainMap
from collections.abc import Sequence
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from msgspec import UNSET
from msgspec.structs import replace

from monitor.clock import DAY
from monitor.nouns.buckets import Bucket
from monitor.nouns.comparison import ComparisonMethod
from monitor.nouns.counts import CountMethod
from monitor.nouns.finding import Finding
from monitor.nouns.gaps import Gap
from monitor.nouns.measure import SeriesRow
from monitor.nouns.method import Method
from monitor.nouns.narratives import NarrativeTone
from monitor.nouns.posts import Span
from monitor.nouns.report import Head, Report
from monitor.nouns.statements import ReactionTone
from monitor.nouns.tone import ToneRow
from monitor.privacy.publish import INTERNAL, Audience, Published, publish
from monitor.words import comparison, counts, spread, statements
from monitor.words.gaps import first
from monitor.words.languages import group_named
from monitor.words.method import as_of_head, lines, sentiment_is
from monitor.words.numbers import listed, several
from monitor.words.say import TABLES, TITLES, say
from monitor.words.sheet import SIMULATED, Cell, LocalTime, Sheet, Table, title
from monitor.words.tables import GROUPS_SHOWN, begun, fields, largest, records, table
from monitor.words.wording import Said, Wording, place

SUPPRESSED: Final = "suppressed"
"""Column of a public file: whether a record is empty since few accounts stand behind it."""

WEEK: Final = 7
"""Days of a row from which on a shorter one is named."""

DAYS: Final = re.compile(r"P(\d+)D")
"""Length of rows that are whole days, as the head of a report has it."""


class Worded(Published, frozen=True, kw_only=True):
    """A published report with its words; `word` alone makes it.

    Attributes:
        said: Each finding in words, as the report has them; what several statements have in common
            is said of the first, for all.
        wording: How its times and subjects are worded.
        sheet: The same as sentences, tables and records.
    """

    wording: Wording
    said: tuple[tuple[Finding, Said], ...]
    sheet: Sheet

    @property
    def method(self) -> Method:
        """Return how a report on posts came about.

        Raises:
            TypeError: It is a report on something else.
        """
        found = self.report.method
        if not isinstance(found, Method):
            raise TypeError(f"the report {self.report.name} is on no posts")
        return found

    def sentences(self, *kinds: type[Finding]) -> list[str]:
        return [said.sentence for found, said in self.said if isinstance(found, kinds)]

    def of(self, kind: type[Finding]) -> Said | None:
        """Return the words of the finding of a kind; None where there is none to show."""
        return next((said for found, said in self.said if isinstance(found, kind)), None)


def worded(report: Report, audience: Audience = INTERNAL) -> Worded:
    return word(publish(report, audience))


def word(published: Published) -> Worded:
    report = published.report
    head, method, wording = report.head, report.method, _titled(report)
    posts = method if isinstance(method, Method) else None
    as_of = UNSET if posts is None else posts.as_of
    unsaid = any(isinstance(one, NarrativeTone | ReactionTone) for one in report.findings)
    sentences = tuple(
        (one, say(one, how)) for one, how in statements.joined(report.findings, wording)
    )
    missed = [one for one, _ in sentences if isinstance(one, Gap)]
    others = [(one, said.sentence) for one, said in sentences if not isinstance(one, Gap)]
    columns, found = _records(published)
    return Worded(
        report=report,
        suppressed=published.suppressed,
        shown=published.shown,
        wording=wording,
        said=sentences,
        sheet=Sheet(
            title=title(head.title, report.name),
            head=[
                *([SIMULATED] if head.simulated else []),
                *([] if as_of is UNSET else [as_of_head(as_of, wording)]),
                when(head),
            ],
            said=[*first(missed, wording), *spread.sentences(others)],
            notes=[
                *(sentiment_is(posts) if posts is not None and unsaid else []),
                *_left_out(report),
                *_cut_rows(report),
            ],
            tables=_tables(published),
            method=_method(report),
            fields=columns,
            records=found,
        ),
    )


def _method(report: Report) -> Sequence[str]:
    match report.method:
        case ComparisonMethod() as method:
            return comparison.method(method)
        case CountMethod() as method:
            return counts.method_lines(method, report.rows_of(SeriesRow, "series"))
        case Method() as method:
            return lines(method)
        case _:
            return ()


def _titled(report: Report) -> Wording:
    wording = wording_of(report.head)
    titles = [
        TITLES[frame.kind](frame.rows, wording)
        for frame in report.frames.values()
        if frame.kind in TITLES
    ]
    return replace(wording, titles=dict(ChainMap(*map(dict, titles))))


def _left_out(report: Report) -> list[str]:
    buckets = [frame for frame in report.frames.values() if frame.kind is Bucket]
    names = [
        group_named(frame, name) for frame in buckets for name in largest(frame)[GROUPS_SHOWN:]
    ]
    return [f"Not shown: {', '.join(names)} (see --format json or csv)."] if names else []


def _cut_rows(report: Report) -> list[str]:
    """Return how long the first and the last of long rows are, where the report cuts them short.

    Of a row of weeks nobody sees that it has fewer days, and so fewer posts, than the next.
    """
    kinds, length = {Bucket, ToneRow}, DAYS.fullmatch(report.head.every)
    whole = int(length[1]) if length else 0
    rows = next((one.rows for one in report.frames.values() if one.kind in kinds), ())
    shown = cast("Sequence[Any]", rows)[: begun(rows, report.head.generated_at)]
    days = [round((row.end - row.start) / DAY) for row in shown]
    if whole < WEEK or len(days) == 1:
        return []
    cut = [
        f"the {name} has {several(held, 'day') if held else 'less than a day'}"
        for name, held in zip(("first", "last"), (*days[:1], *days[-1:]), strict=False)
        if held < whole
    ]
    return [f"A row has {whole} days; {listed(cut)}."] if cut else []


def _records(published: Published) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    report = published.report
    simulated, listed = report.head.simulated, report.records
    if listed is not None:
        series = listed.groups is not None
        found = records(listed, series=series, simulated=simulated)
        return fields(listed, series=series), found
    for key, frame in report.frames.items():
        found = records(frame, simulated=simulated)
        if published.shown is None:
            return fields(frame), found
        if key not in published.suppressed:
            break  # what is told of it in public has no records
        out = published.suppressed[key]
        names = ["", *(frame.groups or {})]
        flags = [(name, i) in out for name in names for i in range(len(frame.rows))]
        return (*fields(frame), SUPPRESSED), [
            (*record, flag) for record, flag in zip(found, flags, strict=bool(flags))
        ]
    return (), []


def _tables(published: Published) -> list[Table]:
    report = published.report
    local = local_of(report.head)
    found: list[Table] = []
    for kind in dict.fromkeys(frame.kind for frame in report.frames.values()):
        found += TABLES[kind](report, local) if kind in TABLES else ()
    for key, frame in report.frames.items():
        if frame.kind is Bucket:
            withheld = published.withheld(key)
            found.append(table(frame, local, report.head.generated_at, suppressed=withheld))
    return found


def wording_of(head: Head) -> Wording:
    return Wording(ZoneInfo(head.timezone), Span(head.since, head.until), now=head.generated_at)


def local_of(head: Head) -> LocalTime:
    return LocalTime(head.timezone, [head.since, head.until])


def when(head: Head) -> str:
    """Return of which time a report speaks, or of which instant, and on which clock."""
    return f"{wording_of(head).period(Span(head.since, head.until))}, {place(head.timezone)}."
