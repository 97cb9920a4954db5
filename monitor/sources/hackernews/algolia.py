"""Hacker News, through Algolia's search: stories, polls and comments.

Service: GET {base_url}/api/v1/search_by_date, no key. Limit: a search shows at most 1,000 hits
whatever the paging, and past them an answer that looks like "nothing found"; so one whole answer is
asked for each window, and a window that holds more is split. See docs/sources/hackernews.md; read
on 2026-11-24.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar, Final, cast

from monitor.clock import EPOCH
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Span, Traits
from monitor.query import Probe
from monitor.sources.answers import decode
from monitor.sources.base import Http, Job, Param, Recheck, Source, SourceSettings
from monitor.sources.configured import address
from monitor.sources.hackernews.again import again
from monitor.sources.hackernews.algolia_wire import CAP, AlgoliaSearch, parse
from monitor.sources.hackernews.items_wire import SITE as ITEMS

SITE: Final = "https://hn.algolia.com"
SECOND: Final = timedelta(seconds=1)

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
    """`base_url`: another server of the search; `items_url`: of the item API, asked once more."""

    base_url: str = SITE
    items_url: str = ITEMS


class HackerNews(Source):
    """Asks for one window at a time, once for each simple search that the query comes down to."""

    kind: ClassVar = "hackernews"
    traits: ClassVar = Traits(
        clock="created",
        settle=timedelta(minutes=10),  # hits were seen up to 4 minutes after they were written
        min_interval=SECOND,
        granularity=SECOND,
    )
    Settings: ClassVar[type[SourceSettings]] = Settings
    batch: ClassVar = 100

    def __init__(self, settings: SourceSettings) -> None:
        own = cast("Settings", settings)
        self.url = f"{address(self.kind, own.base_url, SITE)}/api/v1/search_by_date"
        self.items_url = address(self.kind, own.items_url, ITEMS)

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return the one listing that there is."""
        return ("search",)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield a page for each search; the last claims the span, unless one is cut short.

        Raises:
            SourceError: An answer is no search result; nothing was claimed.
        """
        shown: set[str] = set()
        probes = job.incident.query.probes
        for number, probe in enumerate(probes, start=1):
            answer = http.get(self.url, params=window(probe, job.span))
            posts, rejected, truncated = parse(answer.body)
            last = truncated or number == len(probes)
            yield Page(
                posts=tuple(post for post in posts if post.native_id not in shown),
                rejected=rejected,
                observed=job.span if last and not truncated else None,
                truncated=truncated,
            )
            if last:
                return
            shown.update(post.native_id for post in posts)

    def again(self, recheck: Recheck, http: Http) -> Iterator[Page]:
        """Yield items as the item API shows them now; see `again.py`.

        Raises:
            SourceError: The service failed; the pages yielded before stand.
        """
        return again(self.items_url, recheck, http)

    def check(self, incident: Incident, http: Http) -> str:
        """Ask how much the first search finds, and say what that means.

        Raises:
            SourceError: The service does not answer as a search.
        """
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
    three words there), so that a quoted phrase would miss posts that a reader would find. What is
    found beside the point is dropped later.
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
