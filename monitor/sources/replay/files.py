"""The files that a replay plays: read once, in order of arrival, on the clock that is served."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from monitor import archive
from monitor.clock import EPOCH
from monitor.errors import DataError, SourceError
from monitor.nouns.posts import Post, Reject

Stamp: TypeAlias = tuple[str, int, int]  # path, time of change, size: another file is another stamp
Clock: TypeAlias = Callable[[datetime], datetime]


class Arrival(Struct, frozen=True):
    """A version of a post, or a line that could not be read, and when it arrives."""

    at: datetime
    item: Post | Reject


class Recording(Struct, frozen=True):
    """What the files hold of one platform.

    Attributes:
        origin: When the first post of any platform arrived, as recorded.
        events: In order of arrival on the clock that is served; at one instant as in the files.
    """

    origin: datetime
    events: Sequence[Arrival]


def names(paths: Iterable[str]) -> str:
    """Return how messages call the files: a report that is published tells no folder."""
    return ", ".join(Path(path).name for path in paths)


@lru_cache(maxsize=8)
def record(
    stamps: tuple[Stamp, ...], platform: str | None, starts: datetime | None, speed: float
) -> Recording:
    """Return what the files hold, read once for as long as they stay as they are.

    Args:
        stamps: The files, in order.
        platform: Only posts with this `source`; None means all.
        starts: When the first post of any platform arrives on the clock that is served; None
            leaves the recorded times as they are.
        speed: How many recorded seconds pass in one second.

    Raises:
        SourceError: A file is no archive, or none holds a line that can be read.
    """
    entries = _read(stamps)
    arrivals = [entry.available_at for entry in entries if isinstance(entry, archive.Row)]
    if not entries:
        return Recording(EPOCH, ())
    if not arrivals:
        files = names(path for path, *_ in stamps)
        message = f"{files}: expected posts, got none in {len(entries)} lines"
        raise SourceError(message)
    origin = min(arrivals)
    events = sorted(_events(entries, arrivals[0], platform), key=lambda event: event.at)
    if starts is not None:
        moved = _mover(origin, starts, speed)
        events = [Arrival(moved(event.at), _move(event.item, moved)) for event in events]
    return Recording(origin, events)


@lru_cache(maxsize=2)
def _read(stamps: tuple[Stamp, ...]) -> list[archive.Entry]:
    """Return the lines of all files.

    Raises:
        SourceError: A file is no archive.
    """
    entries: list[archive.Entry] = []
    for path, *_ in stamps:
        name = names([path])
        try:
            with Path(path).open("rb") as file:
                entries.extend(archive.read(file, name=name))
        except DataError as error:
            message = f"replay: {error}"
            raise SourceError(message) from error
        except OSError as error:
            message = f"replay: {name}: expected a file that can be read, got: {error.strerror}"
            raise SourceError(message) from error
    return entries


def _events(entries: Sequence[archive.Entry], at: datetime, platform: str | None) -> list[Arrival]:
    # A broken line may be any platform's; it comes with the line before it.
    events = []
    for entry in entries:
        if isinstance(entry, archive.Broken):
            events.append(Arrival(at, entry.reject))
        else:
            at = entry.available_at
            if platform in {None, entry.source}:
                events.append(Arrival(at, entry.post))
    return events


def _mover(origin: datetime, starts: datetime, speed: float) -> Clock:
    def moved(recorded: datetime) -> datetime:
        try:
            return starts + (recorded - origin) / speed
        except OverflowError:
            return recorded  # claimed so far off that it has no place on the other clock

    return moved


def _move(item: Post | Reject, moved: Clock) -> Post | Reject:
    if isinstance(item, Reject):
        return item
    return replace(
        item,
        published_at=item.published_at and moved(item.published_at),
        edited_at=item.edited_at and moved(item.edited_at),
        deleted_at=item.deleted_at and moved(item.deleted_at),
    )
