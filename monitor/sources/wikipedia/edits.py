"""Wikipedia: how often an article was edited, by the hour.

Service: GET {base_url}/api.php?action=query&prop=revisions of any MediaWiki; no key, a contact in
the user agent. Limits: one question at a time; 500 revisions an answer, and a pause when its
servers lag. See docs/counts/wikipedia.md; read on 2026-11-24.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final

from msgspec import Raw, Struct

from monitor.clock import HOUR, SECOND, floor, rfc3339
from monitor.errors import BadAnswer, NeedsAttention, quoted
from monitor.nouns.incident import Incident
from monitor.nouns.measure import Counted
from monitor.nouns.posts import Page, Reject, Span, Traits
from monitor.sources.answers import decode, each, later, not_all_broken, refuse
from monitor.sources.base import Http, Job, Onward, Params
from monitor.sources.counting import settling, steps
from monitor.sources.values import Aware, utc
from monitor.sources.wikipedia.articles import Articles

PAUSE: Final = timedelta(minutes=1)
BUSY: Final = frozenset({"maxlag", "ratelimited", "readonly"})
EDITS: Final = "Wikipedia edits"

# The newer shape, and a refusal instead of an answer that is late by more than 5 s.
ALWAYS: Final[Params] = {
    "action": "query",
    "format": "json",
    "formatversion": "2",
    "maxlag": "5",
    "redirects": "1",
    "prop": "revisions",
    "rvprop": "ids|timestamp",
    "rvdir": "newer",
}


class WikipediaEdit(Struct):
    timestamp: Aware  # kept even where the text was removed

    def within(self, span: Span) -> datetime:
        at = utc(self.timestamp)
        if not span.start <= at <= span.end:
            raise ValueError(f"the edit of {at.isoformat()} lies outside what was asked for")
        return at


class WikipediaArticle(Struct):
    missing: bool = False
    invalid: bool = False
    invalidreason: str = ""
    revisions: list[Raw] = []  # within the span, oldest first


class Pages(Struct):
    pages: list[WikipediaArticle]  # here always one


class WikipediaRefusal(Struct):
    """Why there is no answer; it comes with status 200."""

    code: str
    info: str = ""


class EditsAnswer(Struct, rename={"more": "continue"}):
    query: Pages | None = None
    error: WikipediaRefusal | None = None
    more: dict[str, str | int] = {}  # belongs into the next question

    @property
    def page(self) -> WikipediaArticle:
        """Return the article, of an answer that `read` has looked at."""
        return self.query.pages[0] if self.query else WikipediaArticle(missing=True)


class WikipediaEdits(Articles):
    kind: ClassVar = "wikipedia-edits"
    what: ClassVar = "Edits"
    site: ClassVar = "https://{project}.org/w"
    traits: ClassVar = Traits(
        clock="created",
        settle=timedelta(minutes=10),  # copies of the database lag behind
        backfill=False,
        counts=True,
    )

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield the hours of each answer, oldest first, those without an edit as 0.

        An article that does not exist has no values: it may be a title misspelt.
        """
        now, article = job.span.end, job.lane
        final = floor(now - self.settle, HOUR)
        span = Span(floor(job.span.start, HOUR), now)
        edits, start, onward = Counter[datetime](), span.start, Onward(EDITS)
        asked: Params = {
            "rvlimit": "max",
            "rvstart": rfc3339(span.start),
            "rvend": rfc3339(floor(now, SECOND)),
        }
        more: dict[str, str | int] = {}
        while True:
            found = self._ask(article, {**asked, **more}, http, now)
            if found.page.missing:
                return
            within = Span(start, span.end)
            shown, rejected, unknown = _read(found.page.revisions, within)
            edits.update(floor(at, HOUR) for at in shown)
            # What one answer shows of its last hour, the next may still add to.
            until = floor(max(shown, default=start), HOUR) if found.more else span.end
            hours = {
                hour.start: float(edits[hour.start])
                for hour in steps(Span(start, until), HOUR)
                if hour.start not in unknown
            }
            counted = Counted(
                values={article: settling(hours, HOUR, final)}, settled=min(until, final)
            )
            yield Page(counted=counted, rejected=rejected)
            if not found.more:
                return
            onward.to(tuple(found.more.values()))
            start, more = until, found.more

    def check(self, incident: Incident, http: Http) -> str:
        title = self.articles[0]
        found = self._ask(title, {"rvlimit": 1, "maxlag": None}, http)
        known = f" ({title!r} does not exist yet)" if found.page.missing else ""
        return (
            f"Wikipedia edits: of {self.listed} by the hour, those of "
            f"robots and those taken back as well{known}."
        )

    def _ask(
        self, title: str, asked: Params, http: Http, now: datetime | None = None
    ) -> EditsAnswer:
        params = {**ALWAYS, "titles": title, **asked}
        answer = http.get(f"{self.base_url}/api.php", params=params, headers=self.headers)
        return read(answer.body, now)


def _read(
    revisions: Sequence[Raw], within: Span
) -> tuple[list[datetime], tuple[Reject, ...], frozenset[datetime]]:
    # Times, in order (UTC); what could not be read; hours that are not known. An edit whose time
    # cannot be read lies between its neighbours: of the hours there it is not known how many edits
    # they hold.
    times: list[datetime] = []
    rejects: list[Reject] = []
    unknown: set[datetime] = set()
    last, is_open = within.start, False
    for raw in revisions:
        found, refused = each([raw], WikipediaEdit, lambda edit: edit.within(within))
        rejects += refused
        for at in found:
            if is_open:
                unknown.update(hour.start for hour in steps(Span(last, at + SECOND), HOUR))
            times.append(at)
            last, is_open = at, False
        is_open = is_open or bool(refused)
    not_all_broken(times, rejects, f"{EDITS}: no time of an edit")
    if is_open:
        unknown.update(hour.start for hour in steps(Span(last, within.end), HOUR))
    return times, tuple(rejects), frozenset(unknown)


def read(body: bytes, now: datetime | None = None) -> EditsAnswer:
    """Read an answer with the history of an article.

    Raises:
        RetryLater: Its servers lag, where *now* is known.
        NeedsAttention: The title is none.
        BadAnswer: It refuses otherwise, or is no answer.
    """
    found = decode(body, EditsAnswer, EDITS)
    if found.error is not None:
        code, info = found.error.code, found.error.info
        if code in BUSY and now is not None:
            failure = later(f"{EDITS}: it is busy ({quoted(f'{code}: {info}')})", now + PAUSE)
            raise failure
        raise BadAnswer(f"{EDITS}: it refuses the question: {quoted(f'{code}: {info}')}")
    if found.query is None or len(found.query.pages) != 1:
        refuse(EDITS, "the history of one article", body)
    if found.page.invalid:
        reason = quoted(found.page.invalidreason)
        raise NeedsAttention(f"{EDITS}: look at `articles`, for one is no title: {reason}")
    return found
