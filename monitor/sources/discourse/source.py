"""Discourse forums: the latest posts of all topics of a site that a visitor may read.

Service: GET {site}/posts.json?before={id}, no key. Limits: 50 posts a page, 200 requests a minute
and 50 in 10 seconds; visitors may get an answer that is a minute old. Ids rise with arrival. See
docs/sources/discourse.md; read on 2026-11-24.

What proves that nothing is missing is a walk down from the newest post, without a hole, to the
newest one known and beyond it to posts older than any that could still have been on its way. It can
be interrupted: the cursor knows where it stands. In a burst not each walk goes that far.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar, Final, cast

from msgspec.structs import replace

from monitor.clock import rfc3339
from monitor.errors import BadAnswer, ConfigError, NeedsAttention, SourceError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Span, Traits
from monitor.privacy.secret import Secret
from monitor.sources.base import Http, Job, Recheck, Source, SourceSettings, in_turn, resumed
from monitor.sources.configured import by_host
from monitor.sources.discourse.again import again, single
from monitor.sources.discourse.walk import Ask, Place, Walk, down
from monitor.sources.discourse.wire import HIGHEST, DiscoursePage, parse

EXAMPLE: Final = "https://meta.discourse.org"
CACHED: Final = timedelta(minutes=1)


class Settings(SourceSettings, frozen=True, kw_only=True):
    """`sites`: addresses of forums; `base_url`: one more of them; `api_key`: for the only one.

    A key of the site's administrators goes with the `api_username` that it acts for, a key that a
    user made goes alone.
    """

    sites: tuple[str, ...] = ()
    base_url: str | None = None
    api_key: Secret | None = None
    api_username: str | None = None


class Discourse(Source):
    """Reads one site at a time."""

    kind: ClassVar = "discourse"
    traits: ClassVar = Traits(
        clock="arrival",
        settle=timedelta(minutes=5),  # ids are given out before a post is there for all to see
    )
    Settings: ClassVar[type[SourceSettings]] = Settings
    batch: ClassVar = 100

    def __init__(self, settings: SourceSettings) -> None:
        own = cast("Settings", settings)
        self.sites = by_host(self.kind, (*own.sites, own.base_url), EXAMPLE, "sites")
        self.headers = _headers(own, len(self.sites))
        self.settle = settings.late(self.traits)

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return the sites, each as its host and folder."""
        return tuple(self.sites)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield pages from the newest down; the last page of a walk claims what it proves.

        Raises:
            NeedsAttention: The site asks visitors to log in.
            CursorLost: The cursor is none of ours.
            SourceError: An answer is no list of posts; nothing was claimed.
        """
        ask = self._asker(job.lane, http)
        place, start = resumed(job.cursor, Place, "discourse"), job.span.start
        proves = Span(start, job.span.end - CACHED)
        if job.purpose != "poll":
            for page in down(ask, Place(), Walk(start - self.settle, proves), job.span):
                yield replace(page, cursor=None)  # an old span is none of the poll's business
            return
        if place.walk is not None:
            proves = Span(place.walk.span.end, proves.end)
            place = yield from down(ask, place, place.walk, job.span)
        # Visitors may be shown what was there a minute ago.
        floor, after = place.overlap.from_top(job.span.end - CACHED, self.settle)
        whole = Walk(proves.start - self.settle, proves, place.top, overlap=after)
        part = replace(whole, floor=floor or whole.floor, span=Span(proves.start, proves.start))
        yield from down(ask, place, whole if floor is None else part, job.span)

    def again(self, recheck: Recheck, http: Http) -> Iterator[Page]:
        """Yield posts as each site shows them now; see `again.py`.

        Raises:
            NeedsAttention: A site asks visitors to log in.
            SourceError: A site failed; the pages yielded before stand.
        """
        return in_turn(self._again(site, recheck, http) for site in self.sites)

    def _again(self, site: str, recheck: Recheck, http: Http) -> Iterator[Page]:
        held = [(post.native_id, post.native_id.rpartition("/")) for post in recheck.posts]
        wanted = {int(number): key for key, (at, _, number) in held if at == site}
        one = single(self.sites[site], self.headers, site, recheck, http)
        return again(self._asker(site, http), one, wanted)

    def check(self, incident: Incident, http: Http) -> str:
        """Ask each site for its newest posts, and say from when the newest is.

        Raises:
            NeedsAttention: A site asks visitors to log in.
            SourceError: A site does not answer as Discourse does.
        """
        said = []
        for site in self.sites:
            latest = self._asker(site, http)(None).latest
            said.append(f"{site} ({f'newest {rfc3339(latest)}' if latest else 'no posts yet'})")
        return (
            f"Discourse: posts of {', '.join(said)}, whatever their topic; messages, closed "
            "categories and what was hidden or deleted before it was read are not seen."
        )

    def _asker(self, site: str, http: Http) -> Ask:
        """Return the question for a page: the newest posts, or those below an id.

        Raises:
            BadAnswer: The answer is no list of posts, or one that goes on elsewhere.
            NeedsAttention: The site asks visitors to log in.
            SourceError: As the network has it.
        """
        url = f"{self.sites[site]}/posts.json"

        def ask(before: int | None) -> DiscoursePage:
            try:
                body = http.get(url, params={"before": before}, headers=self.headers).body
            except SourceError as error:
                if not _wants_login(error):
                    raise
                message = f"{site}: expected posts open to visitors, got a request to log in"
                raise NeedsAttention(message) from error
            listing = parse(body, site, before)
            strange = [number for number in listing.ids if number > (before or HIGHEST)]
            if strange or (listing.rejected and not listing.ids):
                got = strange[:3] or body[:60].decode("utf-8", "replace")
                message = f"{site}: expected posts with ids below {before}, got {got!r}"
                raise BadAnswer(message)
            return listing

        return ask


def _wants_login(error: SourceError) -> bool:
    """Return whether a refusal is the site's way to ask for a log-in: 403, or a redirect to it."""
    return b"not_logged_in" in error.body or ("points to" in str(error) and "/login" in str(error))


def _headers(settings: Settings, sites: int) -> dict[str, str]:
    """Return what goes with each question.

    Raises:
        ConfigError: There is a key, but no single site that it belongs to.
    """
    if settings.api_key is None:
        return {}
    if sites > 1:
        message = "discourse: expected one site with api_key, for a key belongs to one, got more"
        raise ConfigError(message)
    if settings.api_username is None:
        return {"User-Api-Key": settings.api_key.value}
    return {"Api-Key": settings.api_key.value, "Api-Username": settings.api_username}
