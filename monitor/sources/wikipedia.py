"""Wikipedia: how often an article was edited, by the hour, and read, by the day.

Service: GET {base_url}/api.php?action=query&prop=revisions of any MediaWiki, and GET
{base_url}/metrics/pageviews/per-article/...; no key, a contact in the user agent. Limits:
one question at a time; 500 revisions an answer, and a pause when its servers lag; views of whole
days (UTC), about a day late. See docs/counts/wikipedia.md; read on 2026-11-24.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar, Final, cast
from urllib.parse import quote

from msgspec import Meta, Struct

from monitor.clock import rfc3339
from monitor.errors import BadAnswer, NeedsAttention, NotFound, RetryLater
from monitor.nouns.incident import Incident
from monitor.nouns.measure import Counted, Measure
from monitor.nouns.posts import Page, Span, Traits
from monitor.sources.answers import decode
from monitor.sources.base import Http, Job, Onward, Param, Source, SourceSettings
from monitor.sources.counting import (
    DAY,
    HOUR,
    CountSettings,
    Whole,
    floor,
    settling,
    steps,
    utc,
)
from monitor.version import __version__

PAUSE: Final = timedelta(minutes=1)
SECOND: Final = timedelta(seconds=1)
BUSY: Final = frozenset({"maxlag", "ratelimited", "readonly"})
FIRST: Final = datetime(2015, 7, 1, tzinfo=UTC)  # of this way of counting views
NAMED: Final = 3
EDITS: Final = "Wikipedia edits"

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

Article = Annotated[str, Meta(min_length=1, max_length=255)]
Aware = Annotated[datetime, Meta(tz=True)]


class WikipediaSettings(CountSettings, frozen=True, kw_only=True):
    """What to ask of Wikipedia.

    Attributes:
        articles: Titles, as the reader sees them.
        contact: An address for mail, or of a page, by which the operators of Wikipedia can find
            you; they ask for it.
        project: Which Wikipedia: `en.wikipedia`.
        base_url: Another server of the same API.
    """

    articles: Annotated[tuple[Article, ...], Meta(min_length=1)]
    contact: Annotated[str, Meta(min_length=3, pattern="^[!-~]+$")]
    project: Annotated[str, Meta(pattern="^[a-z0-9-]+\\.[a-z]+$")] = "en.wikipedia"
    base_url: str = ""


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


class Day(Struct):
    """A day and how often the article was read in it."""

    timestamp: Annotated[str, Meta(pattern="^[0-9]{10}$")]
    views: Whole


class ViewsAnswer(Struct):
    """An answer: days in order; those without a view, or not loaded yet, are left out."""

    items: list[Day]


class _Wikipedia(Source):
    """Counts something of articles, each a listing by itself, and names who asks."""

    Settings: ClassVar[type[SourceSettings]] = WikipediaSettings
    what: ClassVar[str]

    def __init__(self, settings: SourceSettings) -> None:
        super().__init__(settings)
        self.settings = cast("WikipediaSettings", settings)
        # With the contact that Wikimedia's policy asks for.
        name = f"reaction-monitor/{__version__} ({self.settings.contact})"
        self.headers = {"User-Agent": name}

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return the articles, each once."""
        return tuple(dict.fromkeys(self.settings.articles))

    def measures(self, incident: Incident, lane: str) -> tuple[Measure, ...]:
        """Return what is counted of an article."""
        title, asked = f"{self.what} of “{lane}”", f"{self.settings.project}: {lane}"
        return (Measure(name=lane, title=title, unit=self.what.lower(), question=asked),)

    @property
    def listed(self) -> str:
        """Return which articles are meant: the first three by name, the others counted."""
        articles = tuple(dict.fromkeys(self.settings.articles))
        named = ", ".join(f"“{article}”" for article in articles[:NAMED])
        others = f" and {len(articles) - NAMED} more" if len(articles) > NAMED else ""
        return f"{named}{others} ({self.settings.project})"


class WikipediaEdits(_Wikipedia):
    """Walks the history of an article from the last settled hour on."""

    kind: ClassVar = "wikipedia-edits"
    what: ClassVar = "Edits"
    traits: ClassVar = Traits(
        clock="created",
        settle=timedelta(minutes=10),  # copies of the database lag behind
        backfill=False,
        counts=True,
    )

    def __init__(self, settings: SourceSettings) -> None:
        super().__init__(settings)
        base = self.settings.base_url.rstrip("/") or f"https://{self.settings.project}.org/w"
        self.url = f"{base}/api.php"

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield the hours of each answer, oldest first, those without an edit as 0.

        An article that does not exist has no values: it may be a title misspelt.

        Raises:
            RetryLater: The servers lag.
            BadAnswer: An answer is no history, or does not lead on.
            NeedsAttention: The title is none.
        """
        now, article = job.span.end, job.lane
        final = floor(now - self.settle, HOUR)
        span = Span(floor(job.span.start, HOUR), now)
        edits, start = Counter[datetime](), span.start
        more: dict[str, str | int] = {}
        onward = Onward(EDITS)
        while True:
            found = self._ask(article, span, more, http)
            if found.page.missing:
                return
            edits.update(floor(r.timestamp.astimezone(UTC), HOUR) for r in found.page.revisions)
            # What one answer shows of its last hour, the next may still add to.
            until = floor(max(edits, default=start), HOUR) if found.more else span.end
            shown = {s.start: float(edits[s.start]) for s in steps(Span(start, until), HOUR)}
            values = {article: settling(shown, HOUR, final)}
            yield Page(counted=Counted(values=values, settled=min(until, final)))
            if not found.more:
                return
            onward.to(tuple(found.more.values()))
            start, more = until, found.more

    def check(self, incident: Incident, http: Http) -> str:
        """Ask for the first edit of the first article, and say what would be counted.

        Raises:
            SourceError: It does not answer with a history.
        """
        title = self.settings.articles[0]
        params = {**ALWAYS, "titles": title, "rvlimit": 1, "maxlag": None}
        body = http.get(self.url, params=params, headers=self.headers).body
        known = f" ({title!r} does not exist yet)" if read(body).page.missing else ""
        return (
            f"Wikipedia edits: of {self.listed} by the hour, those of "
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
        return read(http.get(self.url, params=params, headers=self.headers).body, span.end)


def read(body: bytes, now: datetime | None = None) -> EditsAnswer:
    """Read an answer with the history of an article.

    Raises:
        RetryLater: Its servers lag, where *now* is known.
        NeedsAttention: The title is none.
        BadAnswer: It refuses otherwise, or is no answer.
    """
    found = decode(body, EditsAnswer, EDITS)
    if found.error is not None:
        said = f"{found.error.code}: {found.error.info[:200]}"
        if found.error.code in BUSY and now is not None:
            message = f"{EDITS}: {said}"
            raise RetryLater(message, now + PAUSE)
        message = f"{EDITS}: expected a history, got {said}"
        raise BadAnswer(message)
    if found.query is None or len(found.query.pages) != 1:
        begin = body[:60].decode("utf-8", "replace")
        message = f"{EDITS}: expected the history of one article, got {begin!r}"
        raise BadAnswer(message)
    if found.page.invalid:
        message = (
            f"{EDITS}: expected a title, got one that is none: {found.page.invalidreason[:200]}"
        )
        raise NeedsAttention(message)
    return found


class WikipediaViews(_Wikipedia):
    """Asks for all days that are not settled, article by article."""

    kind: ClassVar = "wikipedia-views"
    what: ClassVar = "Views"
    traits: ClassVar = Traits(
        clock="created",
        settle=timedelta(hours=48),  # days are loaded about a day late
        granularity=DAY,
        backfill=False,
        counts=True,
    )

    def __init__(self, settings: SourceSettings) -> None:
        super().__init__(settings)
        base = self.settings.base_url.rstrip("/") or "https://wikimedia.org/api/rest_v1"
        self.url = f"{base}/metrics/pageviews/per-article/{self.settings.project}/all-access/user"

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield the days; that none is shown (404) is an answer that says nothing.

        Raises:
            BadAnswer: An answer holds no days.
        """
        span = Span(max(job.span.start, FIRST), job.span.end)
        if span.start >= span.end:
            return
        final = floor(span.end - self.settle, DAY)
        try:
            views = self._ask(job.lane, span, http)
        except NotFound:
            views = {}
        counts = settling(views, DAY, final)
        # Days are loaded in order, now and then many days late: what comes after the last is open.
        settled = min(counts[-1].end, final) if counts else None
        yield Page(counted=Counted(values={job.lane: counts}, settled=settled))

    def check(self, incident: Incident, http: Http) -> str:
        """Ask for the first days of the first article, and say what would be counted.

        Raises:
            SourceError: The service does not answer.
        """
        article = self.settings.articles[0]
        try:
            self._ask(article, Span(FIRST, FIRST + 30 * DAY), http)
            known = ""
        except NotFound:
            known = f" (of {article!r} it knows none in July 2015: look at the title)"
        return (
            f"Wikipedia views: readers of {self.listed} by the day (UTC), a day "
            f"late{known}; those who came by another title are not counted."
        )

    def _ask(self, article: str, span: Span, http: Http) -> dict[datetime, float]:
        title = quote(article.replace(" ", "_"), safe="")
        first, last = (f"{floor(at, DAY):%Y%m%d00}" for at in (span.start, span.end))
        url = f"{self.url}/{title}/daily/{first}/{last}"
        body = http.get(url, headers=self.headers).body
        found = decode(body, ViewsAnswer, "Wikipedia views")
        try:
            return {
                datetime.strptime(day.timestamp, "%Y%m%d%H").replace(tzinfo=UTC): day.views
                for day in found.items
            }
        except ValueError as error:
            message = f"Wikipedia views: expected days such as 2017022200 ({error})"
            raise BadAnswer(message) from error
