"""Bluesky, through the search of an account's server.

Service: GET {base_url}/xrpc/app.bsky.feed.searchPosts, with an app password. Limits: 100 posts a
page, 3,000 requests in 5 minutes, some 10,000 posts a search; past them an answer may lack its
cursor, and looks like the end. See docs/sources/bluesky.md; read on 2026-11-24.

What proves that nothing is missing: a window of time is walked to the page without a cursor,
however short or empty the pages before it were, and one that may hold more than is shown is split.

References:
    The lexicon of app.bsky.feed.searchPosts leaves the syntax open; the search that was published
    (bluesky-social/indigo, palomar) joins all words by AND, and takes OR for a word. That its
    index keeps what an apostrophe joins, as UAX #29 does, is assumed. Lexicons
    app.bsky.feed.getPosts (25 addresses at once) and com.atproto.repo.getRecord,
    bluesky-social/atproto. All read on 2026-11-24.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import ClassVar, Final
from urllib.parse import urlsplit

from msgspec.structs import replace

from monitor.clock import EPOCH, SECOND, from_epoch, rfc3339
from monitor.errors import ConfigError, NeedsAttention, NotFound, RetryLater, SourceError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Span, Traits
from monitor.privacy.secret import Secret
from monitor.query import Probe
from monitor.sources.base import (
    Held,
    Http,
    Job,
    MemoryVault,
    Onward,
    Params,
    Recheck,
    Source,
    SourceSettings,
    gone,
)
from monitor.sources.bluesky.session import BlueskyAccount, BlueskySession, name_of
from monitor.sources.bluesky.wire import BlueskySearch, parse, parse_asked
from monitor.sources.configured import address

SITE: Final = "https://bsky.social"
SEARCH: Final = "app.bsky.feed.searchPosts"
POSTS: Final = "app.bsky.feed.getPosts"
RECORD: Final = "com.atproto.repo.getRecord"

LIMIT: Final = 100
MOST_PAGES: Final = 90  # the search shows some 10,000 posts, and grows unreliable before that
MOST: Final = MOST_PAGES * LIMIT

# How servers say that there is no such record: the lexicon has the first name only.
MISSING: Final = frozenset({"RecordNotFound", "InvalidRequest"})

SIGNS: Final = frozenset({"AND", "OR", "NOT"})

# What an apostrophe joins to the word before it (don't) or after it (l'officier): one word there.
ENDS: Final = frozenset({"t", "s", "d", "m", "re", "ve", "ll"})
STARTS: Final = frozenset({"l", "j", "n", "c", "qu", "d", "m"})


class Settings(SourceSettings, frozen=True, kw_only=True):
    """The account that searches, and its server.

    Attributes:
        handle: The account's handle (or e-mail). Required.
        password: An **app password** of the account (its settings, "App passwords"). Required.
        base_url: The server of the account, where it is not Bluesky's own.
    """

    handle: Secret | None = None
    password: Secret | None = None
    base_url: str = SITE


class Bluesky(Source, settings=Settings):
    kind: ClassVar = "bluesky"
    lane: ClassVar = "search"
    traits: ClassVar = Traits(
        clock="created",
        settle=timedelta(minutes=10),  # the index runs behind by seconds, in bad hours by minutes
        min_interval=SECOND,
        granularity=SECOND,
    )
    batch: ClassVar = 25

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        server = address(self.kind, settings.base_url, SITE)
        if settings.enabled and not (settings.handle and settings.password):
            missing = [key for key in ("handle", "password") if not getattr(settings, key)]
            raise ConfigError(
                f"bluesky: there is no {' and no '.join(missing)}: give handle_env and "
                "password_env (an app password), or *_file"
            )
        nothing = Secret("")
        self.account = BlueskyAccount(
            server, settings.handle or nothing, settings.password or nothing
        )
        self.host = urlsplit(server).netloc

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield the pages of each search; the last claims the span, unless one is cut short.

        Nothing is claimed where the query can only be asked for what the search does not know.
        """
        session = BlueskySession(self.account, job.vault, http)
        probes = job.incident.query.probes
        whole = all(map(sure, probes))
        for number, probe in enumerate(probes, start=1):
            for found, truncated in walk(partial(self._ask, session, window(probe, job.span))):
                last = found.after is None and number == len(probes)
                page = found.page(observed=job.span if last and whole else None)
                yield replace(page, truncated=truncated)
                if truncated:
                    return

    def look(self, posts: Sequence[Held], recheck: Recheck, http: Http) -> Iterator[Page]:
        # A post that is not shown may be deleted, or its author may have blocked the account that
        # asks. So its record is asked for as well: only one that cannot be found is gone.
        session = BlueskySession(self.account, recheck.vault, http)
        body = session.get(POSTS, {"uris": [post.ref or "" for post in posts]}).body
        page, there = parse_asked(body)
        yield page  # whatever becomes of the others
        unseen = [post for post in posts if post.native_id not in there]
        if unseen:
            yield gone([post for post in unseen if _is_gone(session, post.ref or "")], recheck)

    def server_of(self, post: Held) -> str | None:
        """Return the account's server; a post that an older release stored has no address."""
        return self.host if post.ref else None

    def check(self, incident: Incident, http: Http) -> str:
        probes = incident.query.probes
        session = BlueskySession(self.account, MemoryVault(), http)
        found = self._ask(session, {"q": words(probes[0]), "sort": "latest", "limit": 1}, None)
        much = "and it answers"
        if found.total:
            much = f"of which the first finds {found.total:,} or so of all years"
        hole = " It cannot look for beginnings (word*) or clipped words: nothing will be claimed."
        return (
            f"Bluesky: posts, replies and quotes, searches: {len(probes)}, {much}; posts that are "
            f"dated back, and reposts, cannot be seen.{'' if all(map(sure, probes)) else hole}"
        )

    def _ask(self, session: BlueskySession, params: Params, cursor: str | None) -> BlueskySearch:
        answer = session.get(SEARCH, {**params, "cursor": cursor})
        return parse(answer.body, f"{self.host}, search")


def walk(ask: Callable[[str | None], BlueskySearch]) -> Iterator[tuple[BlueskySearch, bool]]:
    """Yield the pages of one search, newest first, and whether it ends there though more is held.

    A search whose cursor fails is begun again, once: cursors do not live long.

    Raises:
        BadAnswer: The service shows the same page again.
        RetryLater: It asked for a pause.
        NeedsAttention: The account was refused.
        SourceError: It failed at the first page, or for the second time.
    """
    cursor: str | None = None
    onward, pages, begun_again = Onward("bluesky, search"), 0, False
    while True:
        try:
            found = ask(cursor)
        except (RetryLater, NeedsAttention):
            raise
        except SourceError:
            if cursor is None or begun_again:
                raise
            cursor, onward, pages, begun_again = None, Onward("bluesky, search"), 0, True
            continue
        cursor, pages = found.after, pages + 1
        deep = pages >= MOST_PAGES or (found.total or 0) >= MOST
        yield found, cursor is not None and deep
        if cursor is None or deep:
            return
        onward.to(cursor)


def window(probe: Probe, span: Span) -> Params:
    """Return the parameters of the search over *span*, widened to whole seconds."""
    start, end = (span.start - EPOCH) // SECOND, -((EPOCH - span.end) // SECOND)
    return {
        "q": words(probe),
        "sort": "latest",
        "since": rfc3339(from_epoch(start)),
        "until": rfc3339(from_epoch(end)),
        "limit": LIMIT,
    }


def words(probe: Probe) -> str:
    """Return a search that finds every text on which *probe* holds, as far as `sure` knows.

    The service promises no syntax. What is known to hold is that all words must be there; so they
    are asked for one by one, in quotes where a sign in them could mean something. `OR` is a word
    like any other. Off-topic results are dropped later.
    """
    every = [word for phrase in probe.phrases for word in phrase] + [probe.prefix or ""]
    wanted = _certain(probe) or [word for word in every if word]
    return " ".join(
        word if word.isalnum() and word not in SIGNS else f'"{word}"'
        for word in dict.fromkeys(wanted)
    )


def sure(probe: Probe) -> bool:
    """Tell whether the search finds all: it knows no beginnings of words, and no halves of them."""
    return bool(_certain(probe))


def _certain(probe: Probe) -> list[str]:
    """Return the words that the index has as we have them.

    Where an apostrophe may have stood, our two words can be one there: both are left out.
    """
    found = list(probe.words)
    for phrase in probe.phrases:
        small = [word.lower() for word in phrase]
        joined = {at - 1 for at, word in enumerate(small) if word in ENDS}
        joined |= {at + 1 for at, word in enumerate(small) if word in STARTS}
        clipped = ENDS | STARTS
        found += [w for at, w in enumerate(phrase) if at not in joined and small[at] not in clipped]
    return found


def _is_gone(session: BlueskySession, uri: str) -> bool:
    *_, did, collection, key = uri.split("/")
    try:
        session.get(RECORD, {"repo": did, "collection": collection, "rkey": key})
    except NotFound:
        return True
    except SourceError as error:
        if name_of(error) in MISSING:
            return True
        raise
    return False
