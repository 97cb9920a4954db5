"""Discourse forums: the latest posts of all topics of a site that a visitor may read.

Service: GET {site}/posts.json?before={id}, no key. Limits: 50 posts a page, 200 requests a minute
and 50 in 10 seconds; visitors may get an answer that is a minute old. Ids rise with arrival. See
docs/sources/discourse.md; read on 2026-11-24.

What proves that nothing is missing is a walk down from the newest post, without a hole, to the
newest one known and beyond it to posts older than any that could still have been on its way. It can
be interrupted: the cursor knows where it stands. In a burst that walk would never end: there a pass
reads what is new, and again what has settled since it was read (`walk`).

References:
    docs.discourse.org, "List latest posts across topics" and "Retrieve a single post", with what is
    behind them in discourse/discourse (app/controllers/posts_controller.rb); read on 2026-11-24.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar, Final

from msgspec import Raw
from msgspec.structs import replace

from monitor.clock import LATEST, rfc3339
from monitor.errors import BadAnswer, ConfigError, NeedsAttention, NotFound, SourceError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Span, Traits
from monitor.privacy.secret import Secret
from monitor.sources.answers import beginning, decode, each, members_only
from monitor.sources.base import Held, Http, Job, Recheck, Source, SourceSettings, gone, resumed
from monitor.sources.configured import by_host
from monitor.sources.discourse.walk import CACHED, Place, Walk, down, poll
from monitor.sources.discourse.wire import (
    HIGHEST,
    DiscourseId,
    DiscoursePage,
    DiscoursePost,
    parse,
    post,
)

EXAMPLE: Final = "https://meta.discourse.org"


class Settings(SourceSettings, frozen=True, kw_only=True):
    """Which forums, and a key for the only one.

    Attributes:
        sites: Addresses of forums, such as `["https://meta.discourse.org"]`; a forum may lie in a
            folder. Required.
        base_url: One more of them.
        api_key: A key of the site, for a table with one site only; sent in a header.
        api_username: Whom the key acts for: then it is a key of the site's administrators, else one
            that a user made.
    """

    sites: tuple[str, ...] = ()
    base_url: str | None = None
    api_key: Secret | None = None
    api_username: str | None = None


class Discourse(Source, settings=Settings):
    kind: ClassVar = "discourse"
    traits: ClassVar = Traits(
        clock="arrival",
        settle=timedelta(minutes=5),  # ids are given out before a post is there for all to see
        unfiltered=True,
    )
    batch: ClassVar = 100  # of which neighbours come with one question

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.sites = by_host(self.kind, (*settings.sites, settings.base_url), EXAMPLE, "sites")
        self.headers = _headers(settings, len(self.sites))

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return the sites, each as its host and folder."""
        return tuple(self.sites)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield pages from the newest down; the last page of a walk claims what it proves."""
        ask = partial(self._listing, job.lane, http, now=job.span.end)
        if job.purpose == "poll":
            place = resumed(job.cursor, Place, self.kind)
            yield from poll(ask, place, job.span, self.settle)
        else:
            proves = Span(job.span.start, job.span.end - CACHED)
            yield from down(ask, Place(), Walk(proves.start - self.settle, proves), job.span)

    def server_of(self, post: Held) -> str | None:
        """Return the site that an id begins with; None where it is not configured any more."""
        site = post.native_id.rpartition("/")[0]
        return site if site in self.sites else None

    def look(self, posts: Sequence[Held], recheck: Recheck, http: Http) -> Iterator[Page]:
        # The list of posts shows 50 with neighbouring ids, and with them the titles of topics,
        # which a post that is asked for by itself lacks. So only what the list leaves out, because
        # it was deleted, hidden or moved out of sight, is asked for by itself.
        site = posts[0].native_id.rpartition("/")[0]
        held = {int(one.native_id.rpartition("/")[2]): one for one in posts}
        left = sorted(held)
        while left:
            listing = self._listing(site, http, left[-1] + 1)
            yield listing.page()
            lowest = min((left[-1], *listing.ids))
            for number in left:
                if number >= lowest and number not in listing.ids:
                    yield self._single(site, number, held[number], recheck, http)
            left = [number for number in left if number < lowest]

    def _single(self, site: str, number: int, held: Held, recheck: Recheck, http: Http) -> Page:
        """Ask for a post by itself: that it is not there (404, 410) proves that it is gone."""
        try:
            body = http.get(f"{self.sites[site]}/posts/{number}.json", headers=self.headers).body
        except NotFound:
            return gone([held], recheck)
        except NeedsAttention:  # out of sight, which is not gone
            return Page()
        decode(body, DiscourseId, site)
        found, _ = each([Raw(body)], DiscoursePost, lambda item: post(item, site))
        return Page(posts=tuple(one for one in found if one.deleted_at))

    def check(self, incident: Incident, http: Http) -> str:
        answers = []
        for site in self.sites:
            latest = self._listing(site, http, None).latest
            answers.append(f"{site} ({f'newest {rfc3339(latest)}' if latest else 'no posts yet'})")
        return (
            f"Discourse: posts of {', '.join(answers)}, whatever their topic; messages, closed "
            "categories and what was hidden or deleted before it was read are not seen."
        )

    def _listing(
        self, site: str, http: Http, before: int | None, now: datetime = LATEST
    ) -> DiscoursePage:
        url = f"{self.sites[site]}/posts.json"
        try:
            answer = http.get(url, params={"before": before}, headers=self.headers)
        except SourceError as error:
            # A site asks for a log-in by a 403, or by a redirect to it.
            if b"not_logged_in" not in error.body and "/login" not in (error.leads_to or ""):
                raise
            raise members_only(site) from error
        listing = parse(answer.body, site, before)
        # More than that none comes again: each page must lie below the one before, without a hole.
        strange = [number for number in listing.ids if number > (before or HIGHEST)]
        if strange or (listing.rejected and not listing.ids):
            got = strange[:3] or beginning(answer.body)
            message = f"{site}: the answer shows no posts with ids below {before}, but {got!r}"
            raise BadAnswer(message)
        return replace(listing, made=answer.made(now))


def _headers(settings: Settings, sites: int) -> dict[str, str]:
    if settings.api_key is None:
        return {}
    if sites > 1:
        raise ConfigError(
            "discourse: an api_key belongs to one site, and there are more: give each its own table"
        )
    if settings.api_username is None:
        return {"User-Api-Key": settings.api_key.value}
    return {"Api-Key": settings.api_key.value, "Api-Username": settings.api_username}
