"""What a page or a brief says of an incident, its narratives and its statements."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from monitor.nouns.buckets import Bucket
from monitor.nouns.finding import Finding
from monitor.nouns.gaps import Gap
from monitor.nouns.incident import Event
from monitor.nouns.measure import CountSeries
from monitor.nouns.method import Method
from monitor.nouns.narratives import (
    NarrativeRow,
    NarrativeShare,
    NarrativeTone,
    Overtakings,
    Undecided,
)
from monitor.nouns.quantity import Quantity
from monitor.nouns.report import Head
from monitor.nouns.spread import BurstRow, Phased, Wave
from monitor.nouns.statements import NoCause, ReactionTone, ReactionVolume, StatementRow
from monitor.nouns.tone import ToneRow
from monitor.nouns.volume import Total, Watch
from monitor.privacy.publish import Published
from monitor.report.readings import Question
from monitor.store.records import AlertRecord, Saying
from monitor.words.narratives import shares
from monitor.words.say import say
from monitor.words.sheet import Table
from monitor.words.worded import Worded, local_of, wording_of
from monitor.words.wording import Said

MOST: Final = 8
"""Narratives that are drawn: those with most posts."""


class Narratives(Struct, frozen=True):
    """Narratives as a page shows them; all is empty where none is configured.

    Attributes:
        title: Which overtook which last, as the title of a figure; empty where none did.
        totals: Of the sentences, those on the share of all posts, each with what it is called; the
            largest first.
    """

    sentences: Sequence[str] = ()
    title: str = ""
    totals: Sequence[tuple[str, str]] = ()
    tables: Sequence[Table] = ()


def narratives(worded: Worded) -> Narratives:
    report = worded.report
    rows = report.rows_of(NarrativeRow, "narratives")
    known = [row for row in rows if any(one.value is not None for one in row.share)]
    kept = sorted(known, key=lambda row: (-(row.posts or 0), row.key))[:MOST]
    local = local_of(report.head)
    turned = [
        (found.times[-1].between.end, said.headline)
        for found, said in worded.said
        if isinstance(found, Overtakings)
    ]
    title = worded.wording.title
    each_share = [
        (found.share.value if found.share else 0.0, title(found.about), said.sentence)
        for found, said in worded.said
        if isinstance(found, NarrativeShare)
    ]
    each = worded.sentences(NarrativeShare, NarrativeTone)
    return Narratives(
        sentences=[*each, *worded.sentences(Overtakings, Undecided)] if each else (),
        title=max(turned, default=(None, ""))[1],
        totals=[(name, said) for _, name, said in sorted(each_share, reverse=True)],
        tables=[shares(row, local) for row in kept],
    )


class Statements(Struct, frozen=True, kw_only=True):
    """Statements as a page has them; all is empty where none is configured.

    Attributes:
        changes: Of the sentences, those that say what changed.
        tones: Likewise, those on the tone, and what no count can show.
        number: How many statements there are, shown or not.
        rows: The figures of each, as they are published.
        title: What most changed, as the title of a figure.
    """

    sentences: Sequence[str] = ()
    changes: Sequence[str] = ()
    tones: Sequence[str] = ()
    tables: Sequence[Table] = ()
    number: int = 0
    rows: Sequence[StatementRow] = ()
    title: str = ""


def statements(worded: Worded) -> Statements:
    rows = worded.report.rows_of(StatementRow, "statements")
    shown = [
        (one, said.sentence)
        for one, said in worded.said
        if isinstance(one, ReactionVolume | ReactionTone)
    ]
    cause = worded.sentences(NoCause)
    changed = [said for one, said in shown if one.verdict != "cannot tell"]
    titles = (
        said.headline
        for one, said in worded.said
        if isinstance(one, ReactionVolume) and one.verdict in {"more", "less"}
    )
    return Statements(
        sentences=_each([*(said for _, said in shown), *cause]) if shown else (),
        changes=_each([*changed, *cause]) if changed else (),
        tones=_each([*worded.sentences(ReactionTone), *cause]) if shown else (),
        tables=[
            table
            for row, table in zip(rows, worded.sheet.tables, strict=True)
            if any(one.verdict != "withheld" for one in (row.posts, row.naming, row.negative))
        ],
        number=len(rows),
        rows=[one for one in rows if one.posts.verdict != "withheld"],
        title=next(iter(titles), ""),
    )


def _each(sentences: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(sentences))


class Story(Struct, frozen=True, kw_only=True):
    """All that a page says of an incident; of a brief it has what that says.

    Attributes:
        volume: In rows of the table (hours, days or weeks).
        sentiment: In the same rows.
        sources: Worded when it is written: what services answered is masked before.
        internal: Whether it shows what is not for publication.
        events: Within its time, in order.
        hidden_rows: For each row of the table whether it is left out.
        hidden_sums: Sources whose sum of posts is left out.
        texts: What was repeated most; empty on a public page.
        phases: Where it went, as it was reported from hour to hour.
        alerts: On this incident in its time: those that last, then the latest first.
        corrections: What the last page or brief said that has changed; empty where there was none.
    """

    question: Question
    spread: Worded
    volume: Worded
    sentiment: Worded
    sources: Published
    events: Sequence[Event] = ()
    hidden_rows: Sequence[bool] = ()
    hidden_sums: frozenset[str] = frozenset()
    internal: bool = False
    texts: Sequence[Saying] = ()
    statements: Statements = Statements()
    narratives: Narratives = Narratives()
    series: Sequence[CountSeries] = ()
    phases: Sequence[Phased] = ()
    alerts: Sequence[AlertRecord] = ()
    corrections: Sequence[str] = ()

    @property
    def head(self) -> Head:
        return self.volume.report.head

    @property
    def total(self) -> Total | None:
        """Return how many posts there are; None where few accounts stand behind all of them."""
        return self.volume.report.find(Total)

    @property
    def posts(self) -> Quantity | None:
        """Return their number; None as for `total`, and where nobody watched."""
        return None if self.total is None else self.total.posts

    @property
    def few(self) -> bool:
        """Return whether too few accounts posted in all for any number of them."""
        return self.total is None

    @property
    def only_counts(self) -> Sequence[str]:
        """Return the titles of what was counted, where no post is held; else none."""
        if self.total is None or (self.total.posts is not None and self.total.posts.value):
            return ()
        return [one.measure.title for one in self.series if one.values]

    @property
    def watch(self) -> Watch:
        """Return how much of the time was watched.

        Raises:
            TypeError: What it has is no report of volume.
        """
        found = self.volume.report.find(Watch)
        if found is None:
            raise TypeError("a report of volume says how much was watched")
        return found

    def of_sources(self, *kinds: type[Finding]) -> list[tuple[Finding, Said]]:
        wording = wording_of(self.head)
        found = self.sources.report.findings
        return [(one, say(one, wording)) for one in found if isinstance(one, kinds)]

    @property
    def gaps(self) -> list[Gap]:
        """Return what was missed: what still is first, then the longest."""
        return [one for one in self.sources.report.findings if isinstance(one, Gap)]

    @property
    def method(self) -> Method:
        return self.sentiment.method

    @property
    def tones(self) -> tuple[ToneRow, ...]:
        return self.sentiment.report.rows_of(ToneRow, "buckets")

    @property
    def rows(self) -> tuple[Bucket, ...]:
        return self.volume.report.rows_of(Bucket, "buckets")

    @property
    def drivers(self) -> list[tuple[Wave, Said]]:
        """Return what came before each wave, or stands out in it, in words; the largest first."""
        found = [(one, said) for one, said in self.spread.said if isinstance(one, Wave)]
        return sorted(found, key=lambda one: -(one[0].posts.value if one[0].posts else 0))

    @property
    def waves(self) -> tuple[BurstRow, ...]:
        return self.spread.report.rows_of(BurstRow, "bursts")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.question.timezone)

    def when(self, at: datetime) -> str:
        """Return an instant as people read it: `Wednesday 22 February, 10 pm`."""
        return wording_of(self.head).moment(at)
