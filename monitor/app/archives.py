"""Archives, shown as they would be stored, and taken in file by file."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from monitor import archive
from monitor.app import wiring
from monitor.app.importing import NAMED_SOURCE, NO_SOURCE, Import, Imported
from monitor.app.newsroom import Newsroom
from monitor.app.sifting import RemoteSifting
from monitor.app.workers import workers
from monitor.clock import rfc3339, utc_now
from monitor.config.chosen import chosen_incidents
from monitor.errors import DataError, UsageError, cannot_read
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Span
from monitor.nouns.spans import union
from monitor.privacy.guard import NameGuard
from monitor.privacy.masking import Masker
from monitor.privacy.output import terminal
from monitor.privacy.pseudonym import Pseudonyms
from monitor.query import read
from monitor.store import cleaning
from monitor.store.identity import FileId
from monitor.words.numbers import listed, several

COLUMNS: Final = 10  # that are not kept, by name; of an export of sixty, nobody reads all
SHOWN: Final = 3
"""Posts of a file of another tool that are shown before anything is written."""

WIDTH: Final = 90  # characters of their texts


class ImportOptions(NamedTuple):
    """What whoever imports files says of them.

    Attributes:
        incidents: Keys of those that posts may mention; none are all.
        everything: Whether every post counts as a mention.
        form: Of the files; None goes by their names.
        hints: How files of other tools are to be read, and the source of posts that name none.
    """

    incidents: Sequence[str] = ()
    everything: bool = False
    form: archive.Format | None = None
    hints: archive.Hints = archive.NO_HINTS


class Preview(NamedTuple):
    """What a file would bring, in lines safe for a terminal; protected names are masked."""

    name: str
    tool: str
    lines: tuple[str, ...]


class File(NamedTuple):
    """What became of an archive.

    Attributes:
        name: As it was given, but fit to be shown; protected names are masked.
        unknown: Keys that are not kept -> how many lines have them; likewise.
        tool: Whose export it is; None for an archive of our own.
    """

    name: str
    imported: Imported
    unknown: Mapping[str, int]
    tool: str | None = None

    @property
    def text(self) -> str:
        made = self.imported
        return (
            f"{self.name}: {several(made.lines - made.rejected, 'post')} read, "
            f"{made.kept:,} mention{'s' if made.kept == 1 else ''} an incident ({made.new:,} new), "
            f"{made.beside:,} off-topic, {made.rejected:,} could not be read"
        )

    @property
    def json(self) -> str:
        builtin = msgspec.to_builtins(self.imported)
        line = {
            "file": self.name,
            "tool": self.tool,
            **builtin,
            "unknown_keys": dict(self.unknown),
        }
        return msgspec.json.encode(line).decode()

    @property
    def notes(self) -> Iterator[str]:
        """Yield notices for people, safe for a terminal."""
        if self.unknown and self.tool:
            names = [name or "one without a name" for name in self.unknown]
            if len(names) > COLUMNS:
                names[COLUMNS:] = [f"{len(names) - COLUMNS:,} more"]
            yield f"  columns that are not kept: {listed(names)}"
        elif self.unknown:
            found = sorted(self.unknown.items())
            keys = ", ".join(f"{key or 'without a name'} ({count})" for key, count in found)
            yield f"  keys that are not kept: {keys}"
            if self.imported.rejected == self.imported.lines:
                example = f"--map {found[0][0]}=FIELD"
                yield f"  If one of them holds what is missing below, say so: {example}"
        made = self.imported
        if made.early:
            yield f"  {several(made.early, 'post')} off-topic for being older than the incident"
        if made.doubled:
            more = f" and {made.doubled - 1:,} more" if made.doubled > 1 else ""
            yield (
                f"  {self.name}, line {made.doubled_at}{more}: the id is that of another post, of "
                "another time or author: they are kept as one; is the column right?"
            )
        if made.undated:
            yield (
                f"  {several(made.undated, 'post')} dated before 2004 or more than a day ahead: "
                "counted as published now"
            )
        for reason in dict.fromkeys(reason for _, reason in made.broken):
            lines = [number for number, said in made.broken if said == reason]
            yield f"  {self.name}, {_numbered(lines)}: {terminal(reason)}"


def _numbered(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"lines {numbers[0]} to {numbers[-1]}"
    return f"lines {listed([str(number) for number in numbers])}"


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """Open a file; `-` is standard input, which stays open.

    Raises:
        DataError: It cannot be read.
    """
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = Path(name).open("rb")  # noqa: SIM115  closed below, where an error is not the file's
    except OSError as error:
        raise DataError(cannot_read(name, error)) from error
    with stream:
        yield stream


def hints_of(
    columns: Sequence[str],
    timezone: str | None,
    dates: Literal["dmy", "mdy"] | None,
    source: str | None,
) -> archive.Hints:
    zone = ZoneInfo(timezone) if timezone else None
    return archive.Hints(archive.read_columns(columns), zone, dates, source)


@contextmanager
def opened_archive(
    name: str, wanted: ImportOptions, unknown: Counter[str] | None = None
) -> Iterator[archive.OpenedArchive]:
    """Open a file of posts; keys that are none of ours are counted in *unknown*."""
    form, hints = wanted.form, wanted.hints
    with (
        opened(name) as stream,
        archive.opened(stream, name=name, format=form, unknown=unknown, hints=hints) as found,
    ):
        yield found._replace(entries=_placed(found, name, hints.source))


def _placed(found: archive.OpenedArchive, name: str, source: str | None) -> Iterator[archive.Entry]:
    if source is not None:
        return found.entries
    first, names_source, posts = list[archive.Entry](), False, False
    for one in islice(found.entries, 10_000):  # held until one names its platform
        first.append(one)
        if isinstance(one, archive.Row):
            posts, names_source = True, bool(one.source)
        if names_source:
            break
    if posts and not names_source:
        tool = f" ({found.preset.name})" if found.preset else ""
        raise DataError(
            f"{name}{tool}: nothing in it tells which platform its posts are from: name it with "
            "--source, such as --source facebook"
        )
    return chain(first, found.entries)


def previews(newsroom: Newsroom, files: Sequence[str], wanted: ImportOptions) -> Iterator[Preview]:
    """Yield what each file of another tool would bring; an archive of our own brings itself.

    A file that cannot be read is passed over: it is complained of in its turn.

    Raises:
        UsageError: A column that was named is not there; nothing is written yet.
    """
    config = newsroom.config
    chosen = chosen_incidents(config, wanted.incidents)
    # Its pseudonyms are not shown, so it needs no key: the first import makes that.
    masker = Masker(Pseudonyms(bytes(32)), NameGuard(config.protected), config.secrets)
    for name in files:
        lines: list[str] = []
        tool = None
        try:
            with suppress(DataError), opened_archive(name, wanted) as found:
                good = 0
                for one in islice(found.entries, archive.LOOKED if found.preset else 0):
                    good += isinstance(one, archive.Row)
                    lines += _lines(one, masker, chosen, wanted)
                    if good == SHOWN:
                        break
                tool = found.preset and found.preset.name
        except UsageError as error:
            raise type(error)(newsroom.leaks.masked(f"{error}")) from error
        if tool is not None:
            shown = terminal(newsroom.leaks.masked(name))
            yield Preview(shown, tool, tuple(map(terminal, lines)))


def _lines(
    one: archive.Entry,
    masker: Masker,
    incidents: Sequence[Incident],
    wanted: ImportOptions,
) -> Iterator[str]:
    """Yield a row as it would be stored, or why it cannot be."""
    if isinstance(one, archive.Broken):
        yield f"  line {one.line}: cannot be read: {masker.words(one.reject.reason)}"
        return
    named = one.source or wanted.hints.source
    if named is None or masker.names(named):
        refused = NO_SOURCE if named is None else NAMED_SOURCE
        yield f"  line {one.line}: cannot be read: {refused.reason}"
        return
    reading = read(one.post.text, one.post.lang)
    found = [each for each in incidents if wanted.everything or each.query.matches(reading)]
    post = masker.masked(named, one.post).post
    at = post.published_at or post.deleted_at
    facts = [
        f"{named} {post.native_id}",
        rfc3339(at) if at else "no time",
        post.kind,
        "no author" if post.author is None else "author as a pseudonym",
    ]
    counts = (post.likes, "like", "likes"), (post.reposts, "repost", "reposts")
    for count, single, plural in (*counts, (post.replies, "reply", "replies")):
        if count is not None:
            facts.append(f"{count:,} {single if count == 1 else plural}")
    facts.append(_belongs(found, at))
    yield f"  line {one.line}: {'; '.join(facts)}"
    text = " ".join(post.text.split())
    yield f"    {text if len(text) <= WIDTH else f'{text[: WIDTH - 1]}…'}"


def _belongs(found: Sequence[Incident], at: datetime | None) -> str:
    # Of which incidents a post will count, of those whose query it matches.
    during = [
        one.key
        for one in found
        if at is None or (one.since <= at and (one.closed is None or at < one.closed))
    ]
    if during:
        return f"mentions {', '.join(during)}"
    keys = ", ".join(one.key for one in found)
    return f"off-topic: not of the time of {keys}" if found else "off-topic"


def import_files(
    newsroom: Newsroom,
    files: Sequence[str],
    wanted: ImportOptions,
    notice: Callable[[str], None],
    *,
    spans: Sequence[Span] = (),
    file: FileId | None = None,
    on: str | None = None,
) -> Iterator[File]:
    """Import file by file, and yield what became of each, then say what could not be read.

    *notice* takes each notice for people, *spans* are claimed to be shown whole, and *on* is where
    posts are matched, masked and scored: see `monitor.app.workers.workers`.

    Raises:
        UsageError: A key is not known, a column that was named is not there, or nobody is *on*.
        DataError: A file cannot be read: those before it were imported, and nothing is claimed.
            Or, after all files: lines could not be read.
        StoreGone: It is not *file* (any more).
    """
    config, rejected, taken = newsroom.config, 0, 0
    chosen = chosen_incidents(config, wanted.incidents)
    masker, scorers = wiring.masker(config), wiring.scorers(config)
    with workers(on) as there, wiring.writer(config, file) as store:
        remote = None
        if there is not None:
            remote = RemoteSifting(there, config, wiring.own_key(config), scorers)
        intake = Import(
            store,
            chosen,
            masker,
            scorers,
            now=utc_now(),
            source=wanted.hints.source,
            everything=wanted.everything,
            remote=remote,
        )
        for name in files:
            unknown: Counter[str] = Counter()
            try:
                with opened_archive(name, wanted, unknown) as found:
                    made = intake(found.entries)
            except (DataError, UsageError) as error:
                intake.finish()
                claimed = "; nothing was claimed as watched" if spans else ""
                raise type(error)(newsroom.leaks.masked(f"{error}{claimed}")) from error
            rejected += made.rejected
            taken += made.lines - made.rejected
            left = cleaning.tidied(store)
            if left is not None:
                notice(left)
            tool = found.preset.name if found.preset else None
            keys = newsroom.leaks.masked(dict(unknown))
            shown = {terminal(key): count for key, count in keys.items()}
            yield File(terminal(newsroom.leaks.masked(name)), made, shown, tool)
        sources = intake.finish(() if rejected else spans)
        # Of which sources: where there are no posts, that can be seen nowhere else.
        for span in union(spans) if sources else ():
            claim = f"{rfc3339(span.start)}..{rfc3339(span.end)}"
            notice(f"claimed as watched: {listed(sources)}, {claim}")
    if rejected:
        became = ["the others were imported"] if taken else []
        became += ["nothing was claimed as watched"] if spans else []
        raise DataError(
            f"{several(rejected, 'line')} could not be read: correct what is named above, and "
            f"import the file again{'; ' if became else ''}{', and '.join(became)}"
        )
