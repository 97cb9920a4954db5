"""A published report with its words: what renderers take, and nothing else."""

from collections import ChainMap
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from monitor.nouns.buckets import Bucket
from monitor.nouns.finding import Finding
from monitor.nouns.gaps import Gap
from monitor.nouns.posts import Span
from monitor.nouns.report import Head, Report
from monitor.nouns.support import TOTAL
from monitor.privacy.publish import Published
from monitor.words import (
    alerts,
    counts,
    narratives,
    sources,
    spread,
    statements,
    status,
    tone,
    validation,
)
from monitor.words.gaps import first
from monitor.words.say import say
from monitor.words.sheet import SIMULATED, Cell, LocalTime, Sheet, Table, title
from monitor.words.speech import Said
from monitor.words.tables import GROUPS_SHOWN, Tables, fields, largest, records, table
from monitor.words.wording import Titles, Wording, place

SUPPRESSED: Final = "suppressed"
"""Column of a public file: whether a record is empty since few accounts stand behind it."""


TABLES: Final[Tables] = {
    **sources.TABLES,
    **tone.TABLES,
    **spread.TABLES,
    **narratives.TABLES,
    **statements.TABLES,
    **status.TABLES,
    **counts.TABLES,
    **validation.TABLES,
    **alerts.TABLES,
}
TITLES: Final[Titles] = {**narratives.TITLES, **statements.TITLES}


class Worded(Struct, frozen=True, kw_only=True):
    """A published report with its words; `word` alone makes it.

    Attributes:
        said: Each finding in words, as the report has them.
        wording: How its times and subjects are worded.
        sheet: The same as sentences, tables and records.
    """

    published: Published
    wording: Wording
    said: tuple[tuple[Finding, Said], ...]
    sheet: Sheet

    def sentences(self, *kinds: type[Finding]) -> list[str]:
        """Return the sentences of findings of these kinds, as the report has them."""
        return [said.sentence for found, said in self.said if isinstance(found, kinds)]

    def of(self, kind: type[Finding]) -> Said | None:
        """Return the words of the finding of a kind; None where there is none to show."""
        return next((said for found, said in self.said if isinstance(found, kind)), None)


def word(
    published: Published,
    *,
    notes: Sequence[str],
    method: Sequence[str],
    cautions: Sequence[str] = (),
) -> Worded:
    """Return a report in words.

    Args:
        published: What may be shown.
        notes: Sentences that come before all others.
        method: How it came about, in sentences.
        cautions: Sentences that come after the findings.
    """
    report = published.report
    head, wording = report.head, _titled(report)
    said = tuple((one, say(one, wording)) for one in report.findings)
    columns, found = _records(published)
    return Worded(
        published=published,
        wording=wording,
        said=said,
        sheet=Sheet(
            title=title(head.title, report.name),
            head=[
                *([SIMULATED] if head.simulated else []),
                *notes,
                when(head),
                *_sentences(said, wording),
                *cautions,
                *_left_out(report),
            ],
            tables=_tables(published),
            method=method,
            fields=columns,
            records=found,
        ),
    )


def _titled(report: Report) -> Wording:
    """Return how a report is worded: its subjects are called as its rows say."""
    wording = wording_of(report.head)
    titles = [
        TITLES[frame.kind](frame.rows, wording)
        for frame in report.frames.values()
        if frame.kind in TITLES
    ]
    return replace(wording, titles=dict(ChainMap(*map(dict, titles))))


def _left_out(report: Report) -> list[str]:
    """Return which groups have no column in the tables, if any."""
    buckets = [frame for frame in report.frames.values() if frame.kind is Bucket]
    names = [name for frame in buckets for name in largest(frame)[GROUPS_SHOWN:]]
    return [f"Not shown: {', '.join(names)} (see --format json or csv)."] if names else []


def _records(published: Published) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Return the names of the columns of the records, and the records."""
    report = published.report
    simulated, listed = report.head.simulated, report.records
    if listed is not None:
        series = listed.groups is not None
        found = records(listed, series=series, simulated=simulated)
        return fields(listed, series=series), found
    for key, frame in report.frames.items():
        found = records(frame, simulated=simulated)
        if published.audience == "internal":
            return fields(frame), found
        out = published.suppressed[key]
        names = ["", *(frame.groups or {})]
        flags = [(name, i) in out for name in names for i in range(len(frame.rows))]
        return (*fields(frame), SUPPRESSED), [
            (*record, flag) for record, flag in zip(found, flags, strict=bool(flags))
        ]
    return (), []


def _sentences(said: Sequence[tuple[Finding, Said]], wording: Wording) -> list[str]:
    """Return the sentences of findings; gaps first, of which only the longest are said."""
    missed = [found for found, _ in said if isinstance(found, Gap)]
    others = [words.sentence for found, words in said if not isinstance(found, Gap)]
    return [*first(missed, wording), *others]


def _tables(published: Published) -> list[Table]:
    report = published.report
    local = local_of(report.head)
    found: list[Table] = []
    for kind in dict.fromkeys(frame.kind for frame in report.frames.values()):
        found += TABLES[kind](report, local) if kind in TABLES else ()
    for key, frame in report.frames.items():
        if frame.kind is Bucket:
            few = published.suppressed.get(key, ())
            out = frozenset(place for name, place in few if name == TOTAL)
            found.append(table(frame, local, suppressed=out))
    return found


def wording_of(head: Head) -> Wording:
    """Return how a report writes times."""
    return Wording(ZoneInfo(head.timezone), Span(head.since, head.until))


def local_of(head: Head) -> LocalTime:
    """Return what writes the instants of a report in tables."""
    return LocalTime(head.timezone, [head.since, head.until])


def when(head: Head) -> str:
    """Return of which time a report speaks, or of which instant, and on which clock."""
    wording = wording_of(head)
    instants = dict.fromkeys(_instant(at, wording) for at in (head.since, head.until))
    return f"{' to '.join(instants)}, {place(head.timezone)}."


def _instant(at: datetime, wording: Wording) -> str:
    time = wording.time(at)
    return wording.full(at) if time == "midnight" else f"{wording.full(at)}, {time}"
