"""A published report with its words: what renderers take, and nothing else."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from monitor.model import Span
from monitor.nouns.finding import Finding
from monitor.nouns.gaps import Gap
from monitor.nouns.report import Head, Report
from monitor.nouns.sources import SourceRow
from monitor.privacy.cells import TOTAL
from monitor.privacy.publish import Published
from monitor.words import sources
from monitor.words.gaps import longest
from monitor.words.say import say
from monitor.words.sheet import SIMULATED, LocalTime, Sheet, Table
from monitor.words.speech import Said
from monitor.words.tables import GROUPS_SHOWN, fields, largest, records, table
from monitor.words.wording import Wording, place

SUPPRESSED: Final = "suppressed"
"""Column of a public file: whether a record is empty since few accounts stand behind it."""


TABLES: Final[Mapping[type[Struct], Callable[[Report, LocalTime], list[Table]]]] = {
    SourceRow: sources.tables
}
"""How rows are shown that are no series, by their type."""


class Worded(Struct, frozen=True, kw_only=True):
    """A published report with its words; `word` alone makes it.

    Attributes:
        said: Each finding in words, as the report has them.
        sheet: The same as sentences, tables and records.
    """

    published: Published
    said: tuple[tuple[Finding, Said], ...]
    sheet: Sheet

    def sentences(self, *kinds: type[Finding]) -> list[str]:
        """Return the sentences of findings of these kinds, as the report has them."""
        return [said.sentence for found, said in self.said if isinstance(found, kinds)]

    def of(self, kind: type[Finding]) -> Said | None:
        """Return the words of the finding of a kind; None where there is none to show."""
        return next((said for found, said in self.said if isinstance(found, kind)), None)


def word(published: Published, *, notes: Sequence[str], method: Sequence[str]) -> Worded:
    """Return a report in words.

    Args:
        published: What may be shown.
        notes: Sentences that come before all others.
        method: How it came about, in sentences.
    """
    report = published.report
    head, wording = report.head, wording_of(report.head)
    said = tuple((one, say(one, wording)) for one in report.findings)
    frames = report.frames
    hidden = [name for frame in frames.values() for name in largest(frame)[GROUPS_SHOWN:]]
    public = published.audience == "public"
    key, first = next(iter(frames.items()))
    out = published.suppressed.get(key, frozenset())
    found = records(first, simulated=head.simulated)
    if public:
        names = ["", *(first.groups or {})]
        flags = [(name, i) in out for name in names for i in range(len(first.rows))]
        found = [(*record, flag) for record, flag in zip(found, flags, strict=True)]
    return Worded(
        published=published,
        said=said,
        sheet=Sheet(
            title=f"{head.title}: {report.name}",
            head=[
                *([SIMULATED] if head.simulated else []),
                *notes,
                when(head),
                *_sentences(said),
                *(
                    [f"Not shown: {', '.join(hidden)} (see --format json or csv)."]
                    if hidden
                    else []
                ),
            ],
            tables=_tables(published),
            method=method,
            fields=(*fields(first), *([SUPPRESSED] if public else [])),
            records=found,
        ),
    )


def _sentences(said: Sequence[tuple[Finding, Said]]) -> list[str]:
    """Return the sentences of findings; gaps first, of which only the longest are said."""
    missed = [words.sentence for found, words in said if isinstance(found, Gap)]
    others = [words.sentence for found, words in said if not isinstance(found, Gap)]
    return [*longest(missed), *others]


def _tables(published: Published) -> list[Table]:
    report = published.report
    local = LocalTime(report.head.timezone, [report.head.since, report.head.until])
    found: list[Table] = []
    for key, frame in report.frames.items():
        if frame.kind in TABLES:
            found += TABLES[frame.kind](report, local)
        else:
            few = published.suppressed.get(key, ())
            out = frozenset(place for name, place in few if name == TOTAL)
            found.append(table(frame, local, suppressed=out))
    return found


def wording_of(head: Head) -> Wording:
    """Return how a report writes times."""
    return Wording(ZoneInfo(head.timezone), Span(head.since, head.until))


def when(head: Head) -> str:
    """Return of which time a report speaks, and on which wording."""
    wording = wording_of(head)
    start, end = (_instant(at, wording) for at in (head.since, head.until))
    return f"{start} to {end}, {place(head.timezone)}."


def _instant(at: datetime, wording: Wording) -> str:
    time = wording.time(at)
    return wording.full(at) if time == "midnight" else f"{wording.full(at)}, {time}"
