"""A source whose answers fail, and whose process dies, where it is told to."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from functools import cache
from typing import ClassVar

from msgspec.structs import replace

from monitor.nouns.incident import Incident
from monitor.nouns.posts import Answer, Page, Traits
from monitor.sources.base import Http, Job, Param, Source, SourceSettings
from monitor.store.tombstones import tombstone
from monitor.testing.passes import MARK
from monitor.testing.service import Respond
from tests.simulation.happened import Happened


@dataclass
class Disturbed(Source):
    """A source, and its network, that fail where they are told to.

    Attributes:
        respond: What answers; None for a source that asks nobody.
        numbers: Of the posts that were shown in this pass.
        trip: Called before each answer and each page.
        clock: What the service says that the time is, with each answer; None where it does not.
        happened: What the service has shown, counted.
        keeping: Whether a page has been handed out and the next not been asked for: it is kept.
    """

    kind: ClassVar[str]
    traits: ClassVar[Traits]
    Settings: ClassVar[type[SourceSettings]]

    source: Source
    respond: Respond | None = None
    numbers: set[int] = field(default_factory=set)
    trip: Callable[[], None] = lambda: None
    clock: Callable[[], datetime] | None = None
    happened: Happened = field(default_factory=Happened)
    keeping: bool = False

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        return self.source.lanes(incident)

    def check(self, incident: Incident, http: Http) -> str:
        return self.source.check(incident, http)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        for page in self.source.pull(job, http):
            self.trip()
            if self.clock is not None and self.respond is None:
                http.get("https://there.example/")
            self.numbers |= {number_of(p.native_id, p.text) for p in page.posts}
            self._count(page, job)
            self.keeping = True
            yield page
            self.keeping = False
        self.trip()

    def _count(self, page: Page, job: Job) -> None:
        self.happened["pages"] += 1
        self.happened["cap reached"] += page.truncated
        self.happened["place lost"] += bool(page.lost) and job.cursor is not None

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, Param | None] | None = None,
        headers: Mapping[str, str] | None = None,
        follow: bool = False,
    ) -> Answer:
        del follow
        self.trip()
        if self.respond is None:
            return self._dated(Answer(200, b"", {}, url))
        return self._dated(self.respond(url, params or {}, headers or {}))

    def _dated(self, answer: Answer) -> Answer:
        if self.clock is None:
            return answer
        date = {"date": format_datetime(self.clock(), usegmt=True)}
        return replace(answer, headers={**answer.headers, **date})

    def post(
        self,
        url: str,
        *,
        json: object | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        body = json if isinstance(json, Mapping) else form
        return self.get(url, params=dict(body or {}), headers=headers)


def disturbed(source: Source, respond: Respond | None = None) -> Disturbed:
    """Return a source that can be disturbed, with the traits of *source*."""

    class Like(Disturbed):
        kind = source.kind
        traits = source.traits
        Settings = source.Settings

        def __init__(self) -> None:
            super().__init__(source, respond)

    return Like()


def number_of(native_id: str, text: str | None) -> int:
    """Return the number of the entry that a post was made from."""
    found = MARK.search(text or "")
    return int(found[1]) if found else _numbers_by_name()[native_id]


@cache
def _numbers_by_name() -> Mapping[str, int]:
    """Return the numbers of entries by their ids, and by what is left of those that are gone."""
    numbers = range(10_000)
    return {str(n): n for n in numbers} | {tombstone(str(n)): n for n in numbers}
