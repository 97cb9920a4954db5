"""The search of one Mastodon instance, for an account there: a supplement to the hashtags.

It finds posts of those who agreed to be found, and the account's own, as far as the instance has
them and keeps an index (Elasticsearch) at all; where it keeps none it answers with an empty list.
So it is a sample and claims nothing.

References:
    docs.joinmastodon.org, methods/search; app/services/statuses_search_service.rb in
    mastodon/mastodon (newest first, by the id; an index that fails is an empty list); read on
    2026-11-24.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page
from monitor.privacy.secret import Secret
from monitor.sources.base import Http, Job, cursor_of, resumed
from monitor.sources.mastodon.wire import MastodonPage, parse_search
from monitor.sources.overlap import Overlap

LIMIT: Final = 40
PAGES: Final = 10  # of one search; what lies below was found by earlier passes, or is too much
OVERLAP: Final = timedelta(hours=1)  # a post may take its time into the index
COMMON: Final = "news"  # an instance with an index and nothing for this word is not known


class Place(Struct, frozen=True):
    """The cursor: when the last search began that came to its end, and how was searched."""

    searched: datetime | None = None
    overlap: Overlap = Overlap()


class Searcher(Struct, frozen=True):
    """An account on an instance: where it is, and the token that only this instance is shown."""

    host: str
    base_url: str
    token: Secret

    def ask(self, words: str, offset: int, http: Http) -> MastodonPage:
        url = f"{self.base_url}/api/v2/search"
        body = http.get(
            url,
            params={
                "q": words,
                "type": "statuses",
                "resolve": "false",
                "limit": LIMIT,
                "offset": offset,
            },
            headers={"Authorization": f"Bearer {self.token.value}"},
        ).body
        return parse_search(body, url, self.host)

    def check(self, incident: Incident, http: Http) -> str:
        """Search, and say whether the instance has an index."""
        first = next(iter(asked(incident)), COMMON)
        if self.ask(first, 0, http).ids:
            found = f"a search of {self.host} finds posts without them"
        elif self.ask(COMMON, 0, http).ids:
            found = f"a search of {self.host} finds nothing at present for {first}"
        else:
            return f"a search of {self.host} finds nothing at all: it seems to keep no index"
        return f"{found}, of authors who agreed to be found, which never counts as coverage"


def search(searcher: Searcher, job: Job, http: Http) -> Iterator[Page]:
    """Yield what was found since the last search, newest first, once for each simple search."""
    place = resumed(job.cursor, Place, "mastodon")
    part, after = place.overlap.from_top(job.span.end, OVERLAP)
    last = place.overlap.whole or place.searched
    # One that lies ahead was made by a clock that was wrong.
    since = part or (last - OVERLAP if last and last <= job.span.end else job.span.start)
    floor = max(job.span.start, since)
    met: set[str] = set()
    for words in asked(job.incident):
        for number in range(PAGES):
            listing = searcher.ask(words, number * LIMIT, http)
            yield listing.page()
            met.update(post.native_id for post in listing.posts)
            if not listing.ids or (listing.latest is not None and listing.latest < floor):
                break
    yield Page(cursor=cursor_of(Place(job.span.end, after.with_more(len(met)))))


def asked(incident: Incident) -> tuple[str, ...]:
    """Return the searches that the incident's query comes down to; all words must be there."""
    # It cannot look for beginnings.
    return tuple(dict.fromkeys(filter(None, (probe.quoted for probe in incident.query.probes))))
