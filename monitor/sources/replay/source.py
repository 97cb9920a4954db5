"""Files of posts, served as a service would have served them: page by page, late posts late.

Answers depend on the recorded times alone: the same question always gets the same answer.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, ClassVar, Final, Self

from msgspec import Meta
from msgspec.structs import replace

from monitor.clock import EPOCH, read_duration, rfc3339
from monitor.errors import ConfigError, CursorLost, NotFound, SourceError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Cursor, Lost, Page, Post, Reject, Span, Traits
from monitor.sources.base import Http, Job, Source, SourceSettings
from monitor.sources.replay.files import Arrival, Recording, names, record

_MICROSECOND: Final = timedelta(microseconds=1)
_Aware = Annotated[datetime, Meta(tz=True)]


class Settings(SourceSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is played, and how.

    Attributes:
        file: Archives in the interchange format (`docs/archive.md`), played as one.
        speed: How many recorded seconds pass in one second; only with `starts`.
        starts: When the first post of the files (of any platform) is served; all times move with
            it. None leaves the recorded times as they are.
        page_size: Posts on a page.
        platform: Only posts with this `source` are played; None plays all.
        outages: Recorded spans, half-open, in which a poll fails as at a service that is down.
        lookback: How far back the service shows what arrived, as `2h` on the clock that is served;
            what is older is lost. None means all.
    """

    file: str | tuple[str, ...]
    speed: Annotated[float, Meta(gt=0)] = 1.0
    starts: _Aware | None = None
    page_size: Annotated[int, Meta(ge=1, le=10_000)] = 100
    platform: str | None = None
    outages: tuple[tuple[_Aware, _Aware], ...] = ()
    lookback: str | None = None

    def beside(self, folder: Path) -> Self:
        """Return the settings with relative files taken from *folder*."""
        return replace(self, file=tuple(str(folder / name) for name in _paths(self)))


class Replay(Source):
    """Plays recorded posts with their recorded timing."""

    kind: ClassVar = "replay"
    traits: ClassVar = Traits(
        clock="arrival", settle=timedelta(minutes=10), min_interval=timedelta(0)
    )
    Settings: ClassVar = Settings

    def __init__(self, settings: SourceSettings) -> None:
        if not isinstance(settings, Settings):
            message = f"replay: expected the settings of a replay, got {type(settings).__name__}"
            raise ConfigError(message)
        if settings.starts is None and settings.speed != 1:
            message = f"replay: speed = {settings.speed} expects `starts` beside it, got none"
            raise ConfigError(message)
        self.settings = settings
        try:
            self.lookback = read_duration(settings.lookback) if settings.lookback else None
        except ValueError as error:
            message = f"replay: lookback: {error}"
            raise ConfigError(message) from error

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return the one listing that there is: all posts of the platform."""
        return (self.settings.platform or "all",)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield what arrived since the cursor, or else in the span, in order.

        A backfill or a sweep walks what arrived in its span, versions of older posts included.

        Raises:
            SourceError: A file cannot be read, or the poll falls into an outage.
            CursorLost: The cursor is none of ours, or lies in the future.
        """
        recording = self._load()
        polling = job.purpose == "poll"
        if polling:
            self._refuse_in_outage(job.span.end, recording)
        elif self.lookback is not None:
            yield Page(lost=(Lost(job.span, "the service shows only what is new", "too old"),))
            return
        start, skip = _read(job.cursor, job.span)
        lost: tuple[Lost, ...] = ()
        if self.lookback is not None and start < job.span.end - self.lookback:
            floor = job.span.end - self.lookback
            said = f"the service shows only {self.settings.lookback}"
            lost = (Lost(Span(start, floor), said, "too old"),)
            start, skip = floor, 0
        for page in self._pages(recording.events, Span(start, job.span.end), skip):
            yield replace(page, lost=lost, cursor=page.cursor if polling else None)
            lost = ()

    def check(self, incident: Incident, http: Http) -> str:
        """Say what the files hold.

        Raises:
            SourceError: A file cannot be read.
        """
        recording = self._load()
        broken = sum(isinstance(event.item, Reject) for event in recording.events)
        if broken == len(recording.events):
            message = f"replay: expected posts of {self._what()}, got none"
            raise SourceError(message)
        first, last = recording.events[0].at, recording.events[-1].at
        return (
            f"Replay of {self._what()}: {len(recording.events) - broken} posts, edits and "
            f"deletions arrive between {rfc3339(first)} and {rfc3339(last)}; "
            f"{broken} lines cannot be read."
        )

    def _what(self) -> str:
        return f"{self.settings.platform or 'all platforms'} in {names(_paths(self.settings))}"

    def _pages(self, events: Sequence[Arrival], span: Span, skip: int) -> Iterator[Page]:
        """Yield at least one page: what *events* hold of the span, but for the first *skip*."""
        index = bisect_left(events, span.start, key=_at) + skip
        end = bisect_left(events, span.end, key=_at)
        start = span.start
        while True:
            taken = events[index:end][: self.settings.page_size]
            index += len(taken)
            reached = taken[-1].at if index < end else span.end
            yield Page(
                posts=tuple(e.item for e in taken if isinstance(e.item, Post)),
                rejected=tuple(e.item for e in taken if isinstance(e.item, Reject)),
                observed=Span(start, reached) if start < reached else None,
                cursor=_write(reached, index - bisect_left(events, reached, key=_at)),
            )
            if index >= end:
                return
            start = reached

    def _refuse_in_outage(self, asked: datetime, recording: Recording) -> None:
        """Fail as the service did when it was asked at this instant of the recording.

        Raises:
            SourceError: It was down.
        """
        if self.settings.starts is not None:
            asked = recording.origin + (asked - self.settings.starts) * self.settings.speed
        for start, end in self.settings.outages:
            if start <= asked < end:
                message = f"replay: expected {self._what()}, got 503: down at {rfc3339(asked)}"
                raise SourceError(message, kind="server error")

    def _load(self) -> Recording:
        stamps = []
        for path in _paths(self.settings):
            try:
                stat = Path(path).stat()
            except OSError as error:
                message = f"replay: expected the file {names([path])}, got: {error.strerror}"
                raise NotFound(message) from error
            stamps.append((path, stat.st_mtime_ns, stat.st_size))
        chosen = self.settings
        return record(tuple(stamps), chosen.platform, chosen.starts, chosen.speed)


def _paths(settings: Settings) -> tuple[str, ...]:
    return (settings.file,) if isinstance(settings.file, str) else settings.file


def _at(event: Arrival) -> datetime:
    return event.at


def _write(at: datetime, served: int) -> Cursor:
    return {"at": (at - EPOCH) // _MICROSECOND, "served": served}


def _read(cursor: Cursor | None, span: Span) -> tuple[datetime, int]:
    """Return from which instant to go on, and how many events of that instant were served already.

    Raises:
        CursorLost: It is none of ours, or lies behind the end of the span.
    """
    if cursor is None:
        return span.start, 0
    at, served = cursor.get("at"), cursor.get("served")
    if not isinstance(at, int) or not isinstance(served, int):
        message = f"replay: expected a cursor of ours, got {dict(cursor)!r}"
        raise CursorLost(message)
    start = EPOCH + at * _MICROSECOND
    if start > span.end:
        message = f"replay: expected a cursor before {rfc3339(span.end)}, got {rfc3339(start)}"
        raise CursorLost(message)
    return start, served
