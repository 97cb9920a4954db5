"""Files of posts, served as a service would have served them: page by page, late posts late.

The files are read once, in order of arrival. Answers depend on the recorded times alone: the same
question always gets the same answer.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Annotated, ClassVar, Final, Self, TypeAlias

from msgspec import Meta, Struct
from msgspec.structs import replace

from monitor import archive
from monitor.clock import EPOCH, read_duration, rfc3339
from monitor.errors import ConfigError, CursorLost, DataError, NotFound, SourceError, cannot_read
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Lost, Page, Post, Reject, Span, Traits
from monitor.sources.base import Http, Job, Source, SourceSettings, cursor_of, resumed
from monitor.sources.settings import stat_of_file
from monitor.sources.values import Aware

_MICROSECOND: Final = timedelta(microseconds=1)
_at: Final[Callable[["Arrival"], datetime]] = attrgetter("at")
Stamp: TypeAlias = tuple[str, int, int]  # path, time of change, size
Clock: TypeAlias = Callable[[datetime], datetime]


class Settings(SourceSettings, frozen=True, kw_only=True):
    """What is played, and how.

    Attributes:
        file: An archive in the [interchange format](../archive.md), or several.
        speed: Recorded seconds that pass in one second; with `starts`.
        starts: When the first post comes; all times move with it.
        page_size: Posts a page.
        platform: Only posts with this `source` are played; without it, all.
        outages: Recorded spans, half-open, in which a poll fails.
        lookback: How far back is shown, such as `2h`; without it, all is.
    """

    file: str | tuple[str, ...]
    speed: Annotated[float, Meta(gt=0)] = 1.0
    starts: Aware | None = None
    page_size: Annotated[int, Meta(ge=1, le=10_000)] = 100
    platform: str | None = None
    outages: tuple[tuple[Aware, Aware], ...] = ()
    lookback: str | None = None

    def beside(self, whole: Callable[[str], Path]) -> Self:
        return replace(self, file=tuple(str(whole(name)) for name in _paths(self)))


class Arrival(Struct, frozen=True):
    """A version of a post, or a line that could not be read, and when it arrives."""

    at: datetime
    item: Post | Reject


class Recording(Struct, frozen=True):
    """What the files hold of one platform."""

    origin: datetime  # when the first post of any platform arrived, as recorded
    events: Sequence[Arrival]  # in order of arrival as served; at one instant as in the files


class Place(Struct, frozen=True):
    """The cursor: an instant, and how much of that instant was served."""

    at: int  # in microseconds since 1970, on the clock that is served
    served: int  # versions and broken lines that arrived at that instant and were handed in


class Replay(Source, settings=Settings):
    kind: ClassVar = "replay"
    traits: ClassVar = Traits(
        clock="arrival", settle=timedelta(minutes=10), min_interval=timedelta(0)
    )

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        if settings.starts is None and settings.speed != 1:
            raise ConfigError(
                f"replay: speed = {settings.speed} needs `starts`: add it", key="speed"
            )
        self.settings = settings
        try:
            self.lookback = read_duration(settings.lookback) if settings.lookback else None
        except ValueError as error:
            raise ConfigError(f"replay: lookback: {error}", key="lookback") from error
        for start, end in settings.outages:
            if end <= start:
                raise ConfigError(
                    f"replay: outages: {rfc3339(start)} is not before {rfc3339(end)}: write the "
                    "earlier first",
                    key="outages",
                )

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        return (self.settings.platform or "all",)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        # A backfill or a sweep walks what arrived in its span, versions of older posts included.
        recording = self._load()
        if job.purpose == "poll":
            self._refuse_in_outage(job.span.end, recording)
        elif self.lookback is not None:
            yield Page(lost=(Lost(job.span, "the service shows only what is new", "too old"),))
            return
        start, skip = job.span.start, 0
        if job.cursor is not None:
            place = resumed(job.cursor, Place, self.kind)
            start, skip = EPOCH + place.at * _MICROSECOND, place.served
            if start > job.span.end:
                raise CursorLost(
                    f"replay: the place that was kept, {rfc3339(start)}, is not before "
                    f"{rfc3339(job.span.end)}: set the clock, or give its table another name"
                )
        lost: tuple[Lost, ...] = ()
        if self.lookback is not None and start < (floor := job.span.end - self.lookback):
            reason = f"the service shows only {self.settings.lookback}"
            lost = (Lost(Span(start, floor), reason, "too old"),)
            start, skip = floor, 0
        for page in self._pages(recording.events, Span(start, job.span.end), skip):
            yield replace(page, lost=lost)
            lost = ()

    def check(self, incident: Incident, http: Http) -> str:
        recording = self._load()
        broken = sum(isinstance(event.item, Reject) for event in recording.events)
        if broken == len(recording.events):
            raise SourceError(f"replay: no post can be read of {self._what()}: look at the files")
        first, last = (
            at.astimezone(UTC) for at in (recording.events[0].at, recording.events[-1].at)
        )
        unread = "1 line" if broken == 1 else f"{broken:,} lines"
        return (
            f"Replay of {self._what()}: {len(recording.events) - broken:,} posts, edits and "
            f"deletions arrive between {first:%Y-%m-%d %H:%M} and {last:%Y-%m-%d %H:%M} UTC"
            f"{f'; {unread} cannot be read' if broken else ''}."
        )

    def _what(self) -> str:
        return f"{self.settings.platform or 'all platforms'} in {names(_paths(self.settings))}"

    def _pages(self, events: Sequence[Arrival], span: Span, skip: int) -> Iterator[Page]:
        """Yield at least one page: what *events* hold of the span, but for the first *skip*."""
        index = bisect_left(events, span.start, key=_at) + skip
        end = bisect_left(events, span.end, key=_at)
        start = span.start
        while True:
            taken = events[index : min(index + self.settings.page_size, end)]
            index += len(taken)
            reached = taken[-1].at if index < end else span.end
            served = index - bisect_left(events, reached, key=_at)
            yield Page(
                posts=tuple(e.item for e in taken if isinstance(e.item, Post)),
                rejected=tuple(e.item for e in taken if isinstance(e.item, Reject)),
                observed=Span(start, reached) if start < reached else None,
                cursor=cursor_of(Place((reached - EPOCH) // _MICROSECOND, served)),
            )
            if index >= end:
                return
            start = reached

    def _refuse_in_outage(self, asked: datetime, recording: Recording) -> None:
        if self.settings.starts is not None:
            asked = recording.origin + (asked - self.settings.starts) * self.settings.speed
        for start, end in self.settings.outages:
            if start <= asked < end:
                message = f"replay of {self._what()}: down at {rfc3339(asked)} (503)"
                raise SourceError(message, kind="server error")

    def _load(self) -> Recording:
        stamps = []
        for path in _paths(self.settings):
            try:
                stat = stat_of_file(Path(path))
            except OSError as error:
                raise NotFound(cannot_read(f"replay: {names([path])}", error)) from error
            stamps.append((path, stat.st_mtime_ns, stat.st_size))
        own = self.settings
        return record(tuple(stamps), own.platform, own.starts, own.speed)


def _paths(settings: Settings) -> tuple[str, ...]:
    return (settings.file,) if isinstance(settings.file, str) else settings.file


def names(paths: Iterable[str]) -> str:
    """Return how messages call the files: a published report names no folder."""
    return ", ".join(Path(path).name for path in paths)


@lru_cache(maxsize=8)
def record(
    stamps: tuple[Stamp, ...], platform: str | None, starts: datetime | None, speed: float
) -> Recording:
    """Return what the files hold, read once for as long as they stay as they are.

    Only posts of *platform* count; all for None. *starts* is when the first post of any platform
    arrives on the clock that is served (None leaves the recorded times as they are), *speed* how
    many recorded seconds pass in one second.

    Raises:
        SourceError: A file is no archive, or none holds a line that can be read.
    """
    entries = _read(stamps)
    if not entries:
        return Recording(EPOCH, ())
    arrivals = [entry.available_at for entry in entries if isinstance(entry, archive.Row)]
    if not arrivals:
        files = names(path for path, *_ in stamps)
        raise SourceError(
            f"{files}: no line is a post (lines: {len(entries):,}): look at the files"
        )
    origin = min(arrivals)
    events = sorted(_events(entries, arrivals[0], platform), key=_at)
    if starts is not None:
        moved = _mover(origin, starts, speed)
        events = [Arrival(moved(event.at), _move(event.item, moved)) for event in events]
    return Recording(origin, events)


@lru_cache(maxsize=2)
def _read(stamps: tuple[Stamp, ...]) -> list[archive.Entry]:
    entries: list[archive.Entry] = []
    for path, *_ in stamps:
        name = names([path])
        try:
            with Path(path).open("rb") as file:
                entries.extend(archive.read(file, name=name))
        except DataError as error:
            raise SourceError(f"replay: {error}") from error
        except OSError as error:
            raise SourceError(cannot_read(f"replay: {name}", error)) from error
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
    times = {name: getattr(item, name) for name in ("published_at", "edited_at", "deleted_at")}
    return replace(item, **{name: moved(at) for name, at in times.items() if at})
