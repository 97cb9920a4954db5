"""A source that met a bug when it was made: its passes fail of it, and the other sources go on."""

from collections.abc import Iterator
from typing import NoReturn

from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page
from monitor.sources.base import Http, Job, Source, SourceSettings


class Unopened(Source):
    """Stands for a source that could not be made: whatever it is asked, it raises that bug."""

    def __init__(self, made: type[Source], settings: SourceSettings, error: Exception) -> None:
        self.kind, self.traits, self.Settings = made.kind, made.traits, made.Settings  # type: ignore[misc]  # of the one that it stands for
        super().__init__(settings)
        self._error, self._trace = error, error.__traceback__

    def _fail(self) -> NoReturn:
        raise self._error.with_traceback(self._trace)

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Raise what the constructor raised."""
        del incident
        self._fail()

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Raise what the constructor raised."""
        del job, http
        self._fail()

    def check(self, incident: Incident, http: Http) -> str:
        """Raise what the constructor raised."""
        del incident, http
        self._fail()
