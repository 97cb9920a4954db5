"""Archives, taken in file by file."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import BinaryIO, NamedTuple

import msgspec

from monitor import archive
from monitor.app import wiring
from monitor.app.importing import Import, Imported
from monitor.app.newsroom import Newsroom
from monitor.clock import rfc3339, utc_now
from monitor.config.chosen import chosen_incidents
from monitor.errors import DataError
from monitor.nouns.posts import Span
from monitor.nouns.spans import union
from monitor.privacy.output import terminal
from monitor.store import cleaning


class File(NamedTuple):
    """What became of an archive.

    Attributes:
        name: Of the file.
        imported: What came of its lines.
        unknown: Keys that are not kept -> how many lines have them; protected names are masked.
    """

    name: str
    imported: Imported
    unknown: Mapping[str, int]

    @property
    def text(self) -> str:
        """Return it in a sentence."""
        made = self.imported
        return (
            f"{self.name}: {made.lines} posts read, "
            f"{made.kept} mention an incident ({made.new} new), "
            f"{made.beside} off-topic, {made.rejected} could not be read"
        )

    @property
    def json(self) -> str:
        """Return it as one line of JSON."""
        builtin = msgspec.to_builtins(self.imported)
        line = {"file": self.name, **builtin, "unknown_keys": dict(self.unknown)}
        return msgspec.json.encode(line).decode()

    @property
    def notes(self) -> Iterator[str]:
        """Yield notices for people, safe for a terminal."""
        if self.unknown:
            keys = ", ".join(f"{key} ({count})" for key, count in sorted(self.unknown.items()))
            yield f"  keys that are not kept: {terminal(keys)}"
        for number, reason in self.imported.broken:
            yield f"  {self.name}, line {number}: {terminal(reason)}"


def take_in(
    newsroom: Newsroom,
    files: Sequence[str],
    opened: Callable[[str], AbstractContextManager[BinaryIO]],
    incidents: Sequence[str],
    notice: Callable[[str], None],
    *,
    source: str | None = None,
    everything: bool = False,
    spans: Sequence[Span] = (),
    form: str | None = None,
) -> Iterator[File]:
    """Import file by file, and yield what became of each, then tell what could not be read.

    Args:
        newsroom: Where the posts go.
        files: Names of the archives.
        opened: Opens one by its name.
        incidents: Keys of those that posts may mention; none are all.
        notice: Takes each notice for people.
        source: Name of the source of posts that name none.
        everything: Whether every post counts as a mention.
        spans: Which time the archives are claimed to show whole.
        form: Of the files: `ndjson`, `csv` or `parquet`; None goes by their names.

    Raises:
        UsageError: A key is not known.
        DataError: A file cannot be read: those before it were imported, and nothing is claimed.
            Or, after all files: lines could not be read.
        StoreError: The database failed; what was committed is safe.
    """
    config = newsroom.config
    chosen = chosen_incidents(config, incidents)
    door, (scorer, *others) = wiring.door(config), wiring.scorers(config)
    rejected = 0
    with wiring.writer(config) as store:
        intake = Import(
            store,
            chosen,
            door,
            scorer,
            others,
            now=utc_now(),
            source=source,
            everything=everything,
        )
        for name in files:
            unknown: Counter[str] = Counter()
            try:
                with opened(name) as stream:
                    imported = intake(
                        archive.read(stream, name=name, format=form, unknown=unknown)  # type: ignore[arg-type]
                    )
            except DataError:
                intake.finish()
                raise
            rejected += imported.rejected
            left = cleaning.tidied(store)
            if left is not None:
                notice(left)
            yield File(name, imported, newsroom.leaks.masked(dict(unknown)))
        _claimed(intake.finish(() if rejected else spans), spans, notice)
    if rejected:
        _complain(rejected, claimed=bool(spans))


def _claimed(sources: Sequence[str], spans: Sequence[Span], notice: Callable[[str], None]) -> None:
    """Say what was claimed, and of which sources: without posts that can be seen nowhere else."""
    for span in union(spans) if sources else ():
        said = f"{rfc3339(span.start)}..{rfc3339(span.end)}"
        notice(f"claimed as observed of {', '.join(sources)}: {said}")


def _complain(rejected: int, *, claimed: bool) -> None:
    """Tell how many lines could not be read.

    Raises:
        DataError: Always; the others were imported.
    """
    message = (
        f"could not read {rejected} of the lines, which are in quarantine; the others were imported"
    )
    if claimed:
        message += ", and nothing was claimed as observed"
    raise DataError(message)
