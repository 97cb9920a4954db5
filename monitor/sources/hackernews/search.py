"""Hacker News, through Algolia's search: stories, polls and comments.

Service: GET {base_url}/api/v1/search_by_date, no key. Limit: a search shows at most 1,000 hits
whatever the paging, and past them an answer that looks like "nothing found"; so one whole answer is
asked for each window, and a window that holds more is split. See docs/sources/hackernews.md and
hn.algolia.com/api; read on 2026-11-24.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar, Final

from msgspec import Raw, Struct
from msgspec.structs import replace

from monitor.clock import EPOCH, SECOND, from_epoch
from monitor.errors import BadAnswer, excerpt
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Post, Span, Traits
from monitor.query import Probe
from monitor.sources.answers import decode, each
from monitor.sources.base import Http, Job, Param, SourceSettings
from monitor.sources.configured import address
from monitor.sources.hackernews.post import ITEMS, HackerNewsSource, with_words
from monitor.sources.values import Epoch

SITE: Final = "https://hn.algolia.com"
CAP: Final = 1000

# The search forgives typing errors, completes the last word and reads authors and addresses, unless
# told otherwise.
EXACT: Final[dict[str, Param]] = {
    "tags": "(story,comment,poll)",
    "typoTolerance": "false",
    "ignorePlurals": "false",
    "advancedSyntax": "false",
    "restrictSearchableAttributes": "title,story_text,comment_text",
    "attributesToHighlight": "",
}


class Settings(SourceSettings, frozen=True, kw_only=True):
    """Which servers are asked.

    Attributes:
        base_url: Another server of the search.
        items_url: Another server of the item API, which is asked for posts again.
    """

    base_url: str = SITE
    items_url: str = ITEMS


class AlgoliaHit(Struct):
    objectID: str  # noqa: N815  the service's name
    created_at_i: Epoch
    author: str | None = None
    title: str | None = None
    url: str | None = None
    story_text: str | None = None
    comment_text: str | None = None
    parent_id: int | None = None
    points: int | None = None
    num_comments: int | None = None


class AlgoliaSearch(Struct):
    hits: list[Raw]
    nbHits: int  # noqa: N815
    message: str | None = None


class HackerNews(HackerNewsSource, settings=Settings):
    kind: ClassVar = "hackernews"
    lane: ClassVar = "search"
    traits: ClassVar = Traits(
        clock="created",
        settle=timedelta(minutes=10),  # hits were seen up to 4 minutes after they were written
        min_interval=SECOND,
        granularity=SECOND,
    )

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.url = f"{address(self.kind, settings.base_url, SITE)}/api/v1/search_by_date"
        self.items_url = address(self.kind, settings.items_url, ITEMS)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield a page for each search; the last claims the span, unless one is cut short."""
        probes = job.incident.query.probes
        for number, probe in enumerate(probes, start=1):
            page = parse(http.get(self.url, params=window(probe, job.span)).body)
            whole = number == len(probes) and not page.truncated
            yield replace(page, observed=job.span if whole else None)
            if page.truncated:  # the window is split, and all searches asked again in its halves
                return

    def check(self, incident: Incident, http: Http) -> str:
        probes = incident.query.probes
        body = http.get(self.url, params={**search(probes[0]), "hitsPerPage": 0}).body
        found = decode(body, AlgoliaSearch, "Hacker News").nbHits
        return (
            f"Hacker News: stories, polls and comments, exact searches: {len(probes)}, of "
            f"which the first finds {found:,} of all years; dead and deleted ones are not found."
        )


def search(probe: Probe) -> dict[str, Param]:
    """Return the parameters of a search that finds every text on which *probe* holds.

    The words of a phrase are asked for one by one: the index holds the markup too (`didn&#x27;t` is
    three words there), so that a quoted phrase would miss posts that a reader would find.
    Off-topic results are dropped later.
    """
    words = [*probe.words, *(word for phrase in probe.phrases for word in phrase)]
    end = [probe.prefix] if probe.prefix else []
    kind = "prefixLast" if probe.prefix else "prefixNone"
    return {**EXACT, "query": " ".join((*dict.fromkeys(words), *end)), "queryType": kind}


def window(probe: Probe, span: Span) -> dict[str, Param]:
    """Return the parameters of the search over *span*, widened to whole seconds."""
    start, end = (span.start - EPOCH) // SECOND, -((EPOCH - span.end) // SECOND)
    return {
        **search(probe),
        "numericFilters": f"created_at_i>={start},created_at_i<{end}",
        "hitsPerPage": CAP,
        "page": 0,
    }


def parse(body: bytes) -> Page:
    """Read an answer, newest post first; it is truncated where there may be more than it shows.

    Raises:
        BadAnswer: The body is no search result, or says that the page lies past the cap.
    """
    found = decode(body, AlgoliaSearch, "Hacker News")
    if found.message and not found.hits:
        raise BadAnswer(f"Hacker News: no hits came, but the message {excerpt(found.message)!r}")
    posts, rejects = each(found.hits, AlgoliaHit, post)
    truncated = len(found.hits) >= CAP or found.nbHits > len(found.hits)
    return Page(posts=tuple(posts), rejected=tuple(rejects), truncated=truncated)


def post(hit: AlgoliaHit) -> Post:
    made = Post(
        native_id=hit.objectID,
        published_at=from_epoch(hit.created_at_i),
        author=hit.author,
        url=hit.url,
        parent_id=str(hit.parent_id) if hit.parent_id else None,
        likes=hit.points,
        replies=hit.num_comments,
    )
    return with_words(made, hit.title, hit.comment_text or hit.story_text)
