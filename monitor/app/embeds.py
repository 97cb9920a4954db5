"""Embeds: figures that are framed elsewhere, written, remembered, and written again."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from monitor.app import wiring
from monitor.app.asked import Asked, AskedTime, NamedDay, of_incident
from monitor.app.corrections import embed_corrections, embed_record, keep
from monitor.app.newsroom import Newsroom
from monitor.app.questions import fitted
from monitor.chart.figure import AmplificationFigure, VolumeFigure
from monitor.chart.files.render import put
from monitor.chart.making import amplification, spread
from monitor.config.chosen import chosen_incidents
from monitor.errors import UsageError
from monitor.page.embed import ENDINGS, EmbeddedFigure
from monitor.page.making import make_front
from monitor.report.cells import finest
from monitor.report.lengths import readable
from monitor.report.snapshot import Snapshot
from monitor.store.records import EmbedQuestion, EmbedRecord, PublicationRecord
from monitor.store.writing import publications as kept
from monitor.words import embeds as words

if TYPE_CHECKING:
    from monitor.store.connection import Store

PICTURES: Final[Mapping[str, Callable[[Snapshot], VolumeFigure | AmplificationFigure]]] = {
    "spread": spread,
    "amplification": amplification,
}
"""The charts that a page does not have; of the others its own figures are framed."""

SUFFIX: Final = ".html"
READABLE: Final = 0o644
"""What is made for publication a web server may read, whatever a daemon hides from others else."""


class WrittenEmbed(NamedTuple):
    """An embed that was written: the code that frames it, and why it was not recorded, if so."""

    files: tuple[Path, ...]
    code: str
    notes: tuple[str, ...]
    warning: str | None


class MadeEmbed(NamedTuple):
    """An embed before it is written, and what the next version is compared with."""

    embed: EmbeddedFigure
    record: PublicationRecord


def write(
    newsroom: Newsroom, chart: str, asked: Asked, path: Path, *, internal: bool, once: bool
) -> Iterator[WrittenEmbed]:
    """Write an embed of each incident; where there are several, each name gets its key.

    Raises:
        UsageError: The name ends otherwise, or the span is wrong.
    """
    if path.suffix.lower() != SUFFIX:
        name = f"{path.stem or 'chart'}{SUFFIX}"
        raise UsageError(f"--embed: {path} does not end in {SUFFIX}: name it so, such as {name}")
    try:
        str(path.resolve()).encode()
    except UnicodeEncodeError as error:
        raise UsageError("--embed: the path is no text in UTF-8: choose another name") from error
    once = once or asked.now is not None  # what speaks of one instant is not renewed
    incidents = [one.key for one in chosen_incidents(newsroom.config, asked.incidents)]
    for key in incidents:
        # One name for one file: what is written ends in small letters, whatever was asked for.
        file = of_incident(path, key, incidents).with_suffix(SUFFIX).resolve()
        if once or internal:
            # A live page shows the public what lies where a public one is remembered: it forgets
            # that before anything is written, which may be what fails.
            with newsroom.opened() as reader:
                renewed = any(one.file == str(file) for one in reader.embeds())
            if renewed:
                with wiring.writer_as_scored(newsroom.config) as store:
                    kept.drop_embed(store, str(file))
        found = made(newsroom, chart, asked._replace(incidents=(key,)), file, internal=internal)
        files = put_all(found.embed, file)
        one = _record(found, file, chart, asked)
        warning = keep(
            newsroom, found.record, *([] if once else [partial(keep_written, newsroom, one)])
        )
        notes = words.put(file.name), words.renewed(once=once or warning is not None)
        yield WrittenEmbed(files, found.embed.code(), notes, warning)


def made(newsroom: Newsroom, chart: str, asked: Asked, file: Path, *, internal: bool) -> MadeEmbed:
    with newsroom.opened() as reader:
        (question,) = fitted(newsroom, reader, asked, finest)
        snapshot = Snapshot(reader, question, newsroom.leaks.allows, internal=internal).widened()
        front = make_front(snapshot, adapts=asked.every is None)
        changed = embed_corrections(reader, snapshot, str(file))
        picture = None
        if chart in PICTURES:
            (question,) = fitted(newsroom, reader, asked, readable)
            bars = Snapshot(reader, question, internal=internal)
            bars = bars.widened(finest if asked.every else readable)
            picture = PICTURES[chart](bars if asked.every else bars.adapted())
    embed = EmbeddedFigure(
        chart=chart, name=file.stem, front=front, corrections=changed.sentences, picture=picture
    )
    cleared = newsroom.leaks.cleared(f"embed {chart}", embed)
    return MadeEmbed(cleared, embed_record(front.story, chart, str(file), changed.at))


def put_all(embed: EmbeddedFigure, file: Path) -> tuple[Path, ...]:
    """Write the files of an embed, each at once, the one that is framed last; return them."""
    files = {file.with_suffix(ending): act(embed) for ending, act in ENDINGS.items()}
    mode = None if embed.front.story.internal else READABLE
    for path, content in files.items():
        put(path, content, mode)
    return tuple(files)


def keep_written(newsroom: Newsroom, one: EmbedRecord, store: "Store") -> None:
    """Keep that an embed was written, and for which protected names it was looked through."""
    asked = replace(one.asked, names=wiring.mark_of_names(newsroom.config))
    kept.keep_embed(store, replace(one, asked=asked))


def public_files(newsroom: Newsroom, incidents: Collection[str]) -> Mapping[str, Path]:
    """Return the files of public embeds by their names, but none that may hold a protected name.

    Before one is written it is looked through for the names that are listed then: others may be
    listed now.
    """
    with newsroom.opened() as reader:
        names = wiring.mark_of_names(newsroom.config)
        shown = [
            Path(one.file)
            for one in reader.embeds()
            if one.readership == "public" and one.incident in incidents and one.asked.names == names
        ]
    files = (file.with_suffix(ending) for file in shown for ending in ENDINGS)
    return {file.name: file for file in files}


def again(one: EmbedRecord) -> Asked:
    asked = one.asked
    return Asked(
        incidents=(one.incident,),
        since=_moment(asked.since, asked.since_ago, asked.since_day),
        until=_moment(asked.until, asked.until_ago, asked.until_day),
        every=asked.every,
        timezone=asked.timezone,
    )


def _moment(at: datetime | None, ago: timedelta | None, day: int | None) -> AskedTime | None:
    if day is not None:
        return NamedDay(day)
    return ago if at is None else at  # no time ago is now


def _record(found: MadeEmbed, file: Path, chart: str, asked: Asked) -> EmbedRecord:
    since, until = asked.since, asked.until
    return EmbedRecord(
        file=str(file),
        incident=found.record.incident,
        chart=chart,
        readership=found.record.readership,
        asked=EmbedQuestion(
            since=since if isinstance(since, datetime) else None,
            since_ago=since if isinstance(since, timedelta) else None,
            since_day=since if isinstance(since, NamedDay) else None,
            until=until if isinstance(until, datetime) else None,
            until_ago=until if isinstance(until, timedelta) else None,
            until_day=until if isinstance(until, NamedDay) else None,
            every=asked.every,
            timezone=asked.timezone,
        ),
        written_at=found.record.at,
    )
