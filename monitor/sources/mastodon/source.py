"""Mastodon and what speaks its API: hashtag timelines, as several instances have received them.

Service: GET {instance}/api/v1/timelines/tag/{tag}, no key. Limits: 40 posts a page, 300 requests in
5 minutes; an instance has only what its users follow. Ids are opaque and local to the instance, and
follow the order of arrival but for posts that were fetched late, which land in the middle. See
docs/sources/mastodon.md; read on 2026-11-24.

What proves that nothing is missing: `min_id` shows the posts right above the last one known, page
by page, to the end; then a walk backwards looks for what landed in the middle since. Both can be
interrupted: the cursor knows where they are.
"""

from collections.abc import Generator, Iterator
from datetime import datetime, timedelta
from typing import ClassVar, Final, cast
from urllib.parse import quote

from msgspec.structs import replace

from monitor.clock import MILLISECOND
from monitor.errors import BadAnswer, ConfigError, NeedsAttention, NotFound
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Span, Traits
from monitor.nouns.spans import overlap
from monitor.privacy.secret import Secret
from monitor.sources.base import Http, Job, Recheck, Source, SourceSettings, in_turn, resumed
from monitor.sources.configured import by_host
from monitor.sources.mastodon.again import again
from monitor.sources.mastodon.instance import look
from monitor.sources.mastodon.search import Searcher, search
from monitor.sources.mastodon.walk import (
    Ask,
    Place,
    Walk,
    above,
    back,
    forward,
    page,
    shape,
    up,
)
from monitor.sources.mastodon.wire import MastodonPage, parse
from monitor.sources.overlap import RECENT, STEP, newer

LIMIT: Final = 40
SEARCH: Final = "search"


class Settings(SourceSettings, frozen=True, kw_only=True):
    """What to read, and where.

    Attributes:
        instances: Addresses such as `https://mastodon.social`.
        base_url: One more of them.
        search: Whether the first instance is searched too, which needs a token.
        token: Of an account on the first instance; no other is shown it.
    """

    instances: tuple[str, ...] = ()
    base_url: str | None = None
    search: bool = False
    token: Secret | None = None


class Mastodon(Source):
    """Reads one hashtag of one instance at a time."""

    kind: ClassVar = "mastodon"
    traits: ClassVar = Traits(
        clock="arrival",
        settle=timedelta(minutes=30),  # how long a post may take from server to server
        min_interval=timedelta(seconds=1),
        samples=frozenset({SEARCH}),
    )
    Settings: ClassVar[type[SourceSettings]] = Settings
    batch: ClassVar = 100

    def __init__(self, settings: SourceSettings) -> None:
        own = cast("Settings", settings)
        self.instances = _instances(own)
        self.searcher = _searcher(own, self.instances)
        self.settle = settings.late(self.traits)

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return ``host#tag`` for each instance and tag, and ``search`` where that is wanted."""
        tagged = tuple(f"{host}#{tag}" for host in self.instances for tag in incident.tags)
        return (*tagged, SEARCH) if self.searcher else tagged

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield what is new, oldest page first, then what came late; the last page claims the span.

        Without a cursor it yields what there is, newest page first, down to the start of the span.

        Raises:
            NeedsAttention: The instance does not show its hashtag timelines to visitors.
            CursorLost: The cursor is none of ours.
            SourceError: An answer is no timeline; nothing was claimed.
        """
        if job.lane == SEARCH and self.searcher:
            yield from search(self.searcher, job, http)
            return
        host, _, tag = job.lane.partition("#")
        base_url = self.instances[host]
        ask = _asker(host, f"{base_url}/api/v1/timelines/tag/{quote(tag, safe='')}", http)
        place = resumed(job.cursor, Place, "mastodon")
        today = job.span.end.date().isoformat()
        if place.looked != today:
            look(base_url, http)
            place = replace(place, looked=today)
        if job.purpose == "poll":
            yield from self._poll(ask, place, job.span)
            return
        walk = Walk(job.span.start, job.span, above(ask(None, None), job.span.end + self.settle))
        for found in back(ask, Place(), walk, job.span, self.settle):
            yield replace(found, cursor=None)  # an old span is none of the poll's business

    def _poll(self, ask: Ask, place: Place, span: Span) -> Iterator[Page]:
        """Yield what is new and what came late: in a burst without reading all of it again."""
        known = place.overlap
        goes_on = known.whole is not None and span.start >= known.whole - MILLISECOND
        if place.top is not None and place.walk is None and goes_on and known.is_dear:
            new = yield from self._new(ask, place, span.end)
            if new is not None and new.low is not None:
                yield from self._settled(ask, new, new.low, span)
                return
            if new is not None and not known.wants_all(span.end, self.settle):
                return
        yield from self._all(ask, place, span)

    def _new(self, ask: Ask, place: Place, now: datetime) -> Generator[Page, None, Place | None]:
        """Yield what came since the last pass; return the new place.

        Returns:
            None where the id that we know may mean nothing any more (another software).
        """
        top, until = str(place.top), now - RECENT
        known = place.overlap
        count = known.unsettled
        for step in up(ask, top, until, now):
            if step.listing.ids and shape(step.listing.ids[0]) != shape(top):
                return None
            nothing = step.ended and not step.listing.ids and step.edge == top
            if nothing and top not in ask(None, None).ids:
                return None
            new = [it for it in step.listing.posts if (it.published_at or now) < until]
            count += newer(new, known.looked or until)
            looked = until if step.ended else known.looked
            place = replace(
                place, top=step.edge, overlap=replace(known, looked=looked, unsettled=count)
            )
            yield page(step.listing, place)
        return place

    def _settled(self, ask: Ask, place: Place, low: str, span: Span) -> Iterator[Page]:
        """Yield once more what has settled since it was read; the last page claims.

        It proves what a whole look of a minute ago would have proved.
        """
        at = span.end - RECENT
        until = at - self.settle
        known = place.overlap
        if known.whole is not None and at - known.whole < STEP:
            return
        for step in up(ask, low, until, span.end, place.top):
            over = sum((it.published_at or until) < until for it in step.listing.posts)
            count = max(place.overlap.unsettled - over, 0)
            whole = at if step.ended else known.whole
            left = replace(place.overlap, whole=whole, unsettled=count)
            place = replace(place, low=step.edge, overlap=left)
            proved = overlap(Span(span.start, at), span) if step.ended else None
            yield page(step.listing, place, proved)

    def _all(self, ask: Ask, place: Place, span: Span) -> Iterator[Page]:
        """Yield what came since the last pass, and all that is not settled once more."""
        before, start, now = place.top, span.start, span.end
        place = replace(place, edge=None, overlap=replace(place.overlap, unsettled=0))
        if before is not None:
            place = yield from forward(ask, place, now, self.settle)
        if place.walk is not None:
            start = place.walk.span.end
            place = yield from back(ask, place, place.walk, span, self.settle)
        # Where nothing came the id may mean nothing any more (another software): look from the top.
        trusted = place.top != before and shape(place.top) == shape(before)
        late = Walk(start - self.settle, Span(start, span.end), before if trusted else None)
        edge = place.edge if trusted else None
        yield from back(ask, replace(place, low=None, edge=edge), late, span, self.settle)

    def again(self, recheck: Recheck, http: Http) -> Iterator[Page]:
        """Yield posts as the instance that showed each has them now; see `again.py`.

        Raises:
            SourceError: An instance failed; the pages yielded before stand.
        """
        return in_turn(
            again(host, base_url, recheck, http) for host, base_url in self.instances.items()
        )

    def check(self, incident: Incident, http: Http) -> str:
        """Ask each instance what it is, and say what will be seen of it.

        Raises:
            NeedsAttention: Neither a hashtag nor a search is configured, an instance does not show
                its hashtag timelines to visitors, or the token is refused.
            SourceError: An instance does not answer as Mastodon does.
        """
        if not (incident.tags or self.searcher):
            message = f"mastodon: expected hashtags to read, but incident {incident.key!r} has none"
            raise NeedsAttention(message)
        said = [self._tagged(incident, http)] if incident.tags else []
        if self.searcher:
            said.append(self.searcher.check(incident, http))
        return f"Mastodon: {'; '.join(said)}."

    def _tagged(self, incident: Incident, http: Http) -> str:
        found = [f"{host} ({look(base_url, http)})" for host, base_url in self.instances.items()]
        tags = ", ".join(f"#{tag}" for tag in incident.tags)
        return (
            f"public posts tagged {tags}, as far as they reached {', '.join(found)}; an instance "
            "has only what its users follow, and posts without these tags are not seen"
        )


def _asker(host: str, url: str, http: Http) -> Ask:
    """Return the question for a page of a timeline: above an id, below an id, or the newest.

    Raises:
        BadAnswer: The answer is no list of posts.
        NotFound: A timeline that has posts is not there.
    """

    def ask(min_id: str | None, max_id: str | None) -> MastodonPage:
        try:
            body = http.get(url, params={"limit": LIMIT, "min_id": min_id, "max_id": max_id}).body
        except NotFound:
            if min_id or max_id:
                raise
            return MastodonPage()  # nobody here has ever used the tag
        listing = parse(body, url, host)
        if listing.rejected and not listing.ids:
            message = (
                f"{url}: expected a list of posts, got {body[:60].decode('utf-8', 'replace')!r}"
            )
            raise BadAnswer(message)
        return listing

    return ask


def _searcher(settings: Settings, instances: dict[str, str]) -> Searcher | None:
    """Return who searches the first instance; None where no search is wanted."""
    if not (settings.search and settings.token):
        return None
    host, base_url = next(iter(instances.items()))
    return Searcher(host, base_url, settings.token)


def _instances(settings: Settings) -> dict[str, str]:
    """Return the base address of each instance by its host.

    Raises:
        ConfigError: There is none, or one is no address of a server, or a search lacks its token.
    """
    if settings.enabled and settings.search and not settings.token:
        message = "mastodon: expected token_env or token_file for a search, got neither"
        raise ConfigError(message)
    return by_host("mastodon", (*settings.instances, settings.base_url), "https://mastodon.social")
