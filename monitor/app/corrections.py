"""What pages, briefs and embeds said: kept when one is written, compared when the next is made."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from monitor.app.newsroom import Newsroom
from monitor.clock import EARLIEST
from monitor.errors import MonitorError
from monitor.nouns.corrections import ChangedFigure, Edition, FigureName, PublishedFigure, Unchanged
from monitor.nouns.method import Scoring
from monitor.nouns.posts import Span
from monitor.page.story import Story
from monitor.privacy.publish import publish
from monitor.report.corrections import PROGRAM, corrections_report, figured
from monitor.report.readings import topic_of
from monitor.report.snapshot import Snapshot
from monitor.store.reading.as_of import AsOf
from monitor.store.reading.reader import Reader
from monitor.store.records import PublicationRecord, Readership
from monitor.words import corrections as words
from monitor.words.worded import Worded, word

if TYPE_CHECKING:
    from monitor.store.connection import Store

STANDS: Final = timedelta(days=1)
"""A correction of an embed, which is renewed every few minutes, stands for so long after the
version that it corrects."""

SHOWS: Final[Mapping[str, frozenset[FigureName]]] = {
    "volume": frozenset({"posts", "peak"}),
    "sentiment": frozenset({"negative"}),
}
"""Which figures the embed of a chart shows; of the others none is kept."""


class Corrections(NamedTuple):
    """What the last page, brief or embed said that has changed.

    Attributes:
        sentences: The first of them, and how many more there are.
        changes: Empty for an embed.
        at: Of an embed, the `as of` of the version that said so (UTC); None where nothing has
            changed.
    """

    sentences: Sequence[str] = ()
    changes: tuple[ChangedFigure, ...] = ()
    at: datetime | None = None


def embed_corrections(reader: Reader, snapshot: Snapshot, name: str) -> Corrections:
    """Return what the last version of an embed said that has changed.

    What that one corrected itself stands for a day: the same version is compared again.
    """
    now = snapshot.question.now
    last = _last(reader, snapshot, "embed", now, name)
    if last is not None and last.corrects is not None and now - last.corrects < STANDS:
        last = _last(reader, snapshot, "embed", last.corrects + timedelta(milliseconds=1), name)
    if last is None:
        return Corrections()
    sentences = words.first(_compared(reader, snapshot, last).sentences(ChangedFigure))
    return Corrections(sentences, at=last.at) if sentences else Corrections()


def embed_record(
    story: Story, chart: str, name: str, corrects: datetime | None
) -> PublicationRecord:
    figures = _figures(story.volume, story.sentiment)
    shown = [one for one in figures if one.name in SHOWS.get(chart, ())]
    made = _record(story, "embed", () if story.few else shown)
    return replace(made, name=name, corrects=corrects)


def corrections(reader: Reader, snapshot: Snapshot, edition: Edition) -> Corrections:
    """Return what the last page or brief said that has changed; nothing where there was none.

    The last is the last of an instant before that of the question, for the same readers: so the
    same question has the same answer, whether its own answer was kept or not.
    """
    last = _last(reader, snapshot, edition, snapshot.question.now)
    if last is None:
        return Corrections()
    comparison = _compared(reader, snapshot, last)
    # A page has no room for what has not changed.
    kinds = (ChangedFigure, Unchanged) if edition == "brief" else (ChangedFigure,)
    changed = tuple(one for one, _ in comparison.said if isinstance(one, ChangedFigure))
    return Corrections(words.first(comparison.sentences(*kinds)), changed)


def _last(
    reader: Reader, snapshot: Snapshot, edition: Edition, before: datetime, name: str = ""
) -> PublicationRecord | None:
    """Return the last one for the same readers that speaks of an instant before *before*.

    None where it was made later than that instant, with `--now`, from posts that came afterwards:
    nobody knows which of them it had, so no change can be explained.
    """
    readership: Readership = "internal" if snapshot.internal else "public"
    incident = snapshot.question.incident
    found = reader.publications(incident, edition, readership, before, name, most=1)
    return next((one for one in found if not _had_later_posts(reader, one)), None)


def _had_later_posts(reader: Reader, last: PublicationRecord) -> bool:
    """Tell whether it counted posts though all that are known were first seen after its instant."""
    topic = topic_of(reader, last.incident)
    said = next((one for one in last.figures if one.name == "posts"), None)
    if said is None or said.quantity is None or not said.quantity.value:
        return False
    came = reader.arrived(topic, said.span, last.at)
    # Most often a few came since, and nobody needs to count the others.
    few = (came.posts or 0) < said.quantity.value
    return not few and came == reader.arrived(topic, said.span, EARLIEST)


def _compared(reader: Reader, snapshot: Snapshot, last: PublicationRecord) -> Worded:
    then = AsOf(reader.conn, reader.path, last.at)
    name = reader.setting("scorer") or ""
    scorer = _scorer(Scoring(name, [v for one, v in reader.scorers() if one == name], None))
    report = corrections_report(snapshot, last, then, scorer)
    return word(publish(report, "internal" if snapshot.internal else snapshot.public))


def page_record(story: Story) -> PublicationRecord:
    figures = _figures(story.volume, story.spread, story.sentiment)
    return _record(story, "page", () if story.few else figures)


def brief_record(
    story: Story,
    counted: Worded,
    spread: Worded,
    changes: tuple[ChangedFigure, ...],
    *,
    few: bool,
) -> PublicationRecord:
    """Return what is kept of a brief.

    Args:
        story: Of the time since the last one: its posts and its tone are said.
        counted: Of all the time that is known: its busiest hour is said.
        spread: Likewise: when it took off.
        changes: What it says that has changed since the last one.
        few: Whether too few accounts are behind that to publish any of it.
    """
    lately = [one for one in _figures(story.volume, story.sentiment) if one.name != "peak"]
    always = [one for one in _figures(counted, spread) if one.name in {"peak", "onset"}]
    figures = [*([] if story.few else lately), *([] if few else always)]
    return replace(_record(story, "brief", figures), changes=changes)


def keep(
    newsroom: Newsroom, record: PublicationRecord, *more: "Callable[[Store], None]"
) -> str | None:
    """Keep what was published, in one short transaction; return why not, in a sentence.

    What was written is written, whatever becomes of this. *more* is what else is kept of it, each
    in a transaction of its own.
    """
    from monitor.store.connection import open_store  # reading needs no writer
    from monitor.store.identity import FileId, file_at
    from monitor.store.writing import publications

    config = newsroom.config
    try:
        # A database that was taken away meanwhile is not made again.
        file = file_at(config.database) or FileId(0, 0)
        with open_store(config.database, zone=config.timezone, scorer="", file=file) as store:
            publications.add(store, record)
            for act in more:
                act(store)
    except MonitorError as error:
        return words.unrecorded(record.edition, str(error))
    return None


def _figures(*reports: Worded) -> list[PublishedFigure]:
    return [one for worded in reports for one in figured(worded.report)]


def _record(
    story: Story, edition: Edition, figures: Iterable[PublishedFigure]
) -> PublicationRecord:
    head = story.head
    return PublicationRecord(
        incident=head.incident,
        edition=edition,
        readership="internal" if story.internal else "public",
        at=head.generated_at,
        span=Span(head.since, head.until),
        timezone=head.timezone,
        program=PROGRAM,
        scorer=_scorer(story.method.scoring),
        figures=tuple(figures),
    )


def _scorer(scoring: Scoring) -> str:
    return " ".join((scoring.scorer, *scoring.versions))
