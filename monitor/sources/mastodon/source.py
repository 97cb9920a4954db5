"""Mastodon and what speaks its API: hashtag timelines, as several instances have received them.

Service: GET {instance}/api/v1/timelines/tag/{tag}, no key. Limits: 40 posts a page, 300 requests in
5 minutes; an instance has only what its users follow. Ids are opaque and local to the instance, and
follow the order of arrival but for posts that were fetched late, which land in the middle. See
docs/sources/mastodon.md; read on 2026-11-24.

What proves that nothing is missing: `min_id` shows the posts right above the last one known, page
by page, to the end; then a walk backwards looks for what landed in the middle since. Both can be
interrupted: the cursor knows where they are.

References:
    docs.joinmastodon.org, methods/statuses; app/controllers/api/base_controller.rb in
    mastodon/mastodon (20 posts at once); read on 2026-11-24.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import ClassVar, Final
from urllib.parse import quote

from msgspec.structs import replace

from monitor.errors import ConfigError, NeedsAttention, NotFound
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Traits
from monitor.privacy.secret import Secret
from monitor.sources.answers import decode, refuse
from monitor.sources.base import Held, Http, Job, Recheck, Source, SourceSettings, gone, resumed
from monitor.sources.configured import by_host
from monitor.sources.mastodon.search import Searcher, search
from monitor.sources.mastodon.timeline import Place, TagTimeline
from monitor.sources.mastodon.wire import Instance, MastodonPage, parse, parse_one

LIMIT: Final = 40
MANY: Final = 20  # posts that can be asked for at once
SEARCH: Final = "search"


class Settings(SourceSettings, frozen=True, kw_only=True):
    """What to read, and where.

    Attributes:
        instances: Addresses of instances, such as `["https://mastodon.social",
            "https://mstdn.social"]`. One alone may stand in `base_url` instead. Required.
        base_url: One more instance: another way to write a single one.
        search: `true` searches the first instance too, by words; needs a token.
        token: The token of an account on the first instance (its settings, "Development"; scope
            `read:search`); no other is shown it.
    """

    instances: tuple[str, ...] = ()
    base_url: str | None = None
    search: bool = False
    token: Secret | None = None


class Mastodon(Source, settings=Settings):
    kind: ClassVar = "mastodon"
    traits: ClassVar = Traits(
        clock="arrival",
        settle=timedelta(minutes=30),  # how long a post may take from server to server
        min_interval=timedelta(seconds=1),
        samples=frozenset({SEARCH}),
    )
    batch: ClassVar = 100  # in questions for 20 at most, after one for the instance itself

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        if settings.enabled and settings.search and not settings.token:
            message = "mastodon: a search needs a token: give it by token_env or token_file"
            raise ConfigError(message)
        urls = (*settings.instances, settings.base_url)
        self.instances = by_host(self.kind, urls, "https://mastodon.social")
        host, base_url = next(iter(self.instances.items()))
        wanted = settings.search and settings.token
        self.searcher = Searcher(host, base_url, wanted) if wanted else None

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return ``host#tag`` for each instance and tag, and ``search`` where that is wanted."""
        tagged = tuple(f"{host}#{tag}" for host in self.instances for tag in incident.tags)
        return (*tagged, SEARCH) if self.searcher else tagged

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        """Yield what is new, oldest page first, then what came late; the last page claims the span.

        Without a cursor it yields what there is, newest page first, down to the start of the span.
        """
        if job.lane == SEARCH and self.searcher:
            yield from search(self.searcher, job, http)
            return
        host, _, tag = job.lane.partition("#")
        base_url = self.instances[host]
        url = f"{base_url}/api/v1/timelines/tag/{quote(tag, safe='')}"
        timeline = TagTimeline(job.lane, partial(_listing, url, host, http), self.settle)
        place = resumed(job.cursor, Place, self.kind)
        today = job.span.end.date().isoformat()
        if place.looked != today:
            version_of(base_url, http)
            place = replace(place, looked=today)
        if job.purpose == "poll":
            yield from timeline.poll(place, job.span)
        else:
            yield from timeline.old(job.span)

    def server_of(self, post: Held) -> str | None:
        """Return the instance that showed a post; None where it is not configured any more."""
        host = (post.ref or "").rpartition("/")[0]
        return host if host in self.instances else None

    def look(self, posts: Sequence[Held], recheck: Recheck, http: Http) -> Iterator[Page]:
        # That an instance answers for itself first proves that the address is one still. From 4.3
        # on several posts can be asked for at once; what is left out there, and each post on an
        # older server or another program, is asked for by itself. Only one that is not there (404)
        # is gone: what is shown to nobody without an account (401, 403) may be there still.
        host = (posts[0].ref or "").rpartition("/")[0]
        base_url = self.instances[host]
        url = f"{base_url}/api/v1/statuses"
        held = {(post.ref or "").rpartition("/")[2]: post for post in posts}
        left = list(held)
        if ask_instance(base_url, http).lists:
            for start in range(0, len(held), MANY):
                some = list(held)[start : start + MANY]
                listing = parse(http.get(url, params={"id[]": some}).body, url, host)
                left = [number for number in left if number not in listing.ids]
                yield listing.page()
        for number in left:
            try:
                body = http.get(f"{url}/{quote(number, safe='')}").body
            except NotFound:
                yield gone([held[number]], recheck)
            except NeedsAttention:
                continue
            else:
                listing = parse_one(body, url, host)
                yield listing.page()

    def check(self, incident: Incident, http: Http) -> str:
        if not (incident.tags or self.searcher):
            message = f"mastodon: incident {incident.key!r} has no hashtags: add `hashtags`"
            raise NeedsAttention(message)
        answers = []
        if incident.tags:
            found = [f"{host} ({version_of(url, http)})" for host, url in self.instances.items()]
            tags = ", ".join(f"#{tag}" for tag in incident.tags)
            answers.append(
                f"public posts tagged {tags}, as far as they reached {', '.join(found)}; an "
                "instance has only what its users follow, and posts without these tags are not seen"
            )
        if self.searcher:
            answers.append(self.searcher.check(incident, http))
        return f"Mastodon: {'; '.join(answers)}."


def _listing(
    url: str, host: str, http: Http, min_id: str | None, max_id: str | None
) -> MastodonPage:
    try:
        body = http.get(url, params={"limit": LIMIT, "min_id": min_id, "max_id": max_id}).body
    except NotFound:
        if min_id or max_id:
            raise
        return MastodonPage()  # nobody here has ever used the tag
    listing = parse(body, url, host)
    if listing.rejected and not listing.ids:
        refuse(url, "a list of posts", body)
    return listing


def version_of(base_url: str, http: Http) -> str:
    """Return what an instance runs, once it is sure that an empty timeline means nothing.

    Raises:
        NeedsAttention: Its hashtag timelines are not public: it would answer with empty lists.
    """
    instance = ask_instance(base_url, http)
    access = instance.configuration.timelines_access.hashtag_feeds
    if (access.local, access.remote) != ("public", "public"):
        raise NeedsAttention(
            f"{base_url}: its hashtag timelines are not open to visitors (posts of this server: "
            f"{access.local!r}, those of others: {access.remote!r}): choose another instance"
        )
    return instance.version


def ask_instance(base_url: str, http: Http) -> Instance:
    try:
        body = http.get(f"{base_url}/api/v2/instance").body
    except NotFound:  # before 4.0; such a server says 401 where it hides a timeline
        body = http.get(f"{base_url}/api/v1/instance").body
    return decode(body, Instance, base_url)
