"""Wikipedia, or any MediaWiki: how often an article was edited, by hour.

Service: GET {base_url}/api.php?action=query&prop=revisions, no key, a contact in the name of
whoever asks. Limits: 500 revisions an answer, one question at a time, and a pause when its servers
lag. See docs/counts/wikipedia.md; read on 2026-11-24.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar, Final, cast

from msgspec import Meta, Struct

from monitor.clock import rfc3339
from monitor.counts.base import HOUR, Ask, CountLane, CountSettings, floor, settling, steps, utc
from monitor.counts.wikipedia import WikipediaSettings, headers, lanes, listed
from monitor.errors import BadAnswer, NeedsAttention, RetryLater
from monitor.nouns.incident import Incident
from monitor.nouns.measure import Counted
from monitor.nouns.posts import Span
from monitor.sources.answers import decode
from monitor.sources.base import Http, Param

SETTLE: Final = timedelta(minutes=10)  # copies of the database lag behind
PAUSE: Final = timedelta(minutes=1)
SECOND: Final = timedelta(seconds=1)
BUSY: Final = frozenset({"maxlag", "ratelimited", "readonly"})
WHAT: Final = "Wikipedia edits"

# The newer shape, and a refusal instead of an answer that is late by more than 5 s.
ALWAYS: Final[Mapping[str, Param | None]] = {
    "action": "query",
    "format": "json",
    "formatversion": "2",
    "maxlag": "5",
    "redirects": "1",
    "prop": "revisions",
    "rvprop": "ids|timestamp",
    "rvdir": "newer",
}

Aware = Annotated[datetime, Meta(tz=True)]


class WikipediaEdit(Struct):
    """One edit; it keeps its time even where its text was removed."""

    timestamp: Aware

    def __post_init__(self) -> None:
        _ = utc(self.timestamp)


class WikipediaArticle(Struct):
    """An article: whether it exists, and its edits within the span, oldest first."""

    title: str = ""
    missing: bool = False
    invalid: bool = False
    invalidreason: str = ""
    revisions: list[WikipediaEdit] = []


class Pages(Struct):
    """The articles that were asked for: here always one."""

    pages: list[WikipediaArticle]


class WikipediaRefusal(Struct):
    """Why there is no answer; it comes with status 200."""

    code: str
    info: str = ""


class EditsAnswer(Struct, rename={"more": "continue"}):
    """An answer, or a refusal; whatever `continue` holds belongs into the next question."""

    query: Pages | None = None
    error: WikipediaRefusal | None = None
    more: dict[str, str | int] = {}

    @property
    def page(self) -> WikipediaArticle:
        """Return the article, of an answer that `read` has looked at."""
        return self.query.pages[0] if self.query else WikipediaArticle(missing=True)


class WikipediaEdits:
    """Walks the history of an article from the last settled hour on."""

    kind: ClassVar = "wikipedia-edits"
    min_interval: ClassVar = timedelta(seconds=1)
    Settings: ClassVar[type[CountSettings]] = WikipediaSettings

    def __init__(self, settings: CountSettings) -> None:
        self.settings = cast("WikipediaSettings", settings)
        base = self.settings.base_url.rstrip("/") or f"https://{self.settings.project}.org/w"
        self.url = f"{base}/api.php"

    def lanes(self, incident: Incident) -> tuple[CountLane, ...]:
        """Return a lane for each article."""
        return lanes(self.settings, "Edits", "edits")

    def pull(self, ask: Ask, http: Http) -> Iterator[Counted]:
        """Yield the hours of each answer, oldest first, those without an edit as 0.

        An article that does not exist has no values: it may be a title misspelt.

        Raises:
            RetryLater: Its servers lag.
            NeedsAttention: The title is none.
            BadAnswer: An answer holds no history.
        """
        final = floor(ask.now - SETTLE, HOUR)
        span = Span(floor(ask.span.start, HOUR), ask.now)
        edits, start = Counter[datetime](), span.start
        more: dict[str, str | int] = {}
        while True:
            found = self._ask(ask.lane.name, span, more, http)
            if found.page.missing:
                return
            edits.update(floor(r.timestamp.astimezone(UTC), HOUR) for r in found.page.revisions)
            # What one answer shows of its last hour, the next may still add to.
            until = floor(max(edits, default=start), HOUR) if found.more else span.end
            shown = {s.start: float(edits[s.start]) for s in steps(Span(start, until), HOUR)}
            yield Counted(
                values={ask.lane.name: tuple(settling(shown, HOUR, final))},
                settled=min(until, final),
            )
            if not found.more:
                return
            if found.more == more:
                message = f"{WHAT}: expected to be led on, got the same place again"
                raise BadAnswer(message)
            start, more = until, found.more

    def check(self, incident: Incident, http: Http) -> str:
        """Ask for the first edit of the first article, and say what would be counted.

        Raises:
            SourceError: It does not answer with a history.
        """
        title = self.settings.articles[0]
        params = {**ALWAYS, "titles": title, "rvlimit": 1, "maxlag": None}
        body = http.get(self.url, params=params, headers=headers(self.settings)).body
        known = f" ({title!r} does not exist yet)" if read(body).page.missing else ""
        return (
            f"Wikipedia edits: of {listed(self.settings)} by the hour, those of "
            f"robots and those taken back as well{known}."
        )

    def _ask(
        self, title: str, span: Span, more: Mapping[str, str | int], http: Http
    ) -> EditsAnswer:
        params = {
            **ALWAYS,
            "titles": title,
            "rvlimit": "max",
            "rvstart": rfc3339(span.start),
            "rvend": rfc3339(floor(span.end, SECOND)),
            **more,
        }
        answer = http.get(self.url, params=params, headers=headers(self.settings))
        return read(answer.body, span.end)


def read(body: bytes, now: datetime | None = None) -> EditsAnswer:
    """Read an answer.

    Raises:
        RetryLater: Its servers lag, where *now* is known.
        NeedsAttention: The title is none.
        BadAnswer: It refuses otherwise, or is no answer.
    """
    found = decode(body, EditsAnswer, WHAT)
    if found.error is not None:
        said = f"{found.error.code}: {found.error.info[:200]}"
        if found.error.code in BUSY and now is not None:
            message = f"{WHAT}: {said}"
            raise RetryLater(message, now + PAUSE)
        message = f"{WHAT}: expected a history, got {said}"
        raise BadAnswer(message)
    if found.query is None or len(found.query.pages) != 1:
        begin = body[:60].decode("utf-8", "replace")
        message = f"{WHAT}: expected the history of one article, got {begin!r}"
        raise BadAnswer(message)
    if found.page.invalid:
        message = (
            f"{WHAT}: expected a title, got one that is none: {found.page.invalidreason[:200]}"
        )
        raise NeedsAttention(message)
    return found
