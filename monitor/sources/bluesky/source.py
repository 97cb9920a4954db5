"""Bluesky, through the search of an account's server.

Service: GET {base_url}/xrpc/app.bsky.feed.searchPosts, with an app password. Limits: 100 posts a
page, 3,000 requests in 5 minutes, some 10,000 posts a search; past them an answer may lack its
cursor, and looks like the end. See docs/sources/bluesky.md; read on 2026-11-24.

What proves that nothing is missing: a window of time is walked to the page without a cursor,
however short or empty the pages before it were, and one that may hold more than is shown is split.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import ClassVar, Final, cast
from urllib.parse import urlsplit

from monitor.errors import ConfigError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Traits
from monitor.privacy.secret import Secret
from monitor.sources.base import Http, Job, MemoryVault, Param, Recheck, Source, SourceSettings
from monitor.sources.bluesky.again import again
from monitor.sources.bluesky.session import BlueskyAccount, BlueskySession
from monitor.sources.bluesky.walk import SECOND, walk, window
from monitor.sources.bluesky.wire import BlueskySearch, parse
from monitor.sources.bluesky.words import sure, words
from monitor.sources.configured import address

SITE: Final = "https://bsky.social"
SEARCH: Final = "app.bsky.feed.searchPosts"


class Settings(SourceSettings, frozen=True, kw_only=True):
    """`handle` and `password`: of an account, an app password; `base_url`: its server."""

    base_url: str = SITE
    handle: Secret | None = None
    password: Secret | None = None


class Bluesky(Source):
    """Asks for one window at a time, once for each simple search that the query comes down to."""

    kind: ClassVar = "bluesky"
    traits: ClassVar = Traits(
        clock="created",
        settle=timedelta(minutes=10),  # the index runs behind by seconds, in bad hours by minutes
        min_interval=SECOND,
        granularity=SECOND,
    )
    Settings: ClassVar[type[SourceSettings]] = Settings
    batch: ClassVar = 100

    def __init__(self, settings: SourceSettings) -> None:
        self.account = _account(cast("Settings", settings))
        self.host = urlsplit(self.account.server).netloc

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return the one listing that there is."""
        return ("search",)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield the pages of each search; the last claims the span, unless one is cut short.

        Nothing is claimed where the query can only be asked for what the search does not know.

        Raises:
            NeedsAttention: The account was refused.
            SourceError: An answer is no search result; nothing was claimed.
        """
        session = BlueskySession(self.account, job.vault, http)
        probes = job.incident.query.probes
        whole = all(map(sure, probes))
        shown: set[str] = set()
        for number, probe in enumerate(probes, start=1):
            for step in walk(partial(self._ask, session, window(probe, job.span))):
                found = step.found
                last = step.ended and number == len(probes)
                yield Page(
                    posts=tuple(post for post in found.posts if post.native_id not in shown),
                    rejected=found.rejected,
                    observed=job.span if last and whole else None,
                    truncated=step.truncated,
                )
                if step.truncated:
                    return
                shown.update(post.native_id for post in found.posts)

    def again(self, recheck: Recheck, http: Http) -> Iterator[Page]:
        """Yield posts as the account's server shows them now; see `again.py`.

        Raises:
            NeedsAttention: The account was refused.
            SourceError: The service failed; the pages yielded before stand.
        """
        return again(BlueskySession(self.account, recheck.vault, http), recheck)

    def check(self, incident: Incident, http: Http) -> str:
        """Log in, ask the first search, and say what that means.

        Raises:
            NeedsAttention: The account was refused.
            SourceError: The service does not answer as a search.
        """
        probes = incident.query.probes
        session = BlueskySession(self.account, MemoryVault(), http)
        found = self._ask(session, {"q": words(probes[0]), "sort": "latest", "limit": 1}, None)
        much = (
            f"of which the first finds {found.total:,} or so of all years"
            if found.total
            else "and it answers"
        )
        hole = (
            ""
            if all(map(sure, probes))
            else " It cannot look for beginnings (word*) or clipped words: nothing will be claimed."
        )
        return (
            f"Bluesky: posts, replies and quotes, searches: {len(probes)}, {much}; posts that "
            f"are dated back, and reposts, cannot be seen.{hole}"
        )

    def _ask(
        self, session: BlueskySession, params: dict[str, Param | None], cursor: str | None
    ) -> BlueskySearch:
        answer = session.get(SEARCH, {**params, "cursor": cursor})
        return parse(answer.body, f"{self.host}, search")


def _account(settings: Settings) -> BlueskyAccount:
    """Return whom to log in as.

    Raises:
        ConfigError: A secret is missing though the source is enabled, or the server is none.
    """
    server = address("bluesky", settings.base_url, SITE)
    if settings.enabled and not (settings.handle and settings.password):
        missing = [key for key in ("handle", "password") if not getattr(settings, key)]
        message = (
            "bluesky: expected handle_env and password_env (an app password), or *_file, "
            f"got no {' and no '.join(missing)}"
        )
        raise ConfigError(message)
    nothing = Secret("")
    return BlueskyAccount(server, settings.handle or nothing, settings.password or nothing)
