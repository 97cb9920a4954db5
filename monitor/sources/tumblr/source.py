"""Tumblr: posts by tag, as far as the service cares to list them.

Service: GET {base_url}/v2/tagged?tag=&before=, with a key. Limits: 20 posts a page, backwards only;
1,000 requests an hour and 5,000 a day for each key. See docs/sources/tumblr.md; read on 2026-11-24.

This is a sample and never claims coverage: the list leaves out posts that the site itself shows
under the tag, and nothing says which.

References:
    tumblr/docs, api.md, "/tagged", "/posts" with `id` and "Blog identifiers", with its issues 77,
    131 and 136; read on 2026-11-24.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import ClassVar, Final
from urllib.parse import quote

from monitor.clock import from_epoch, rfc3339
from monitor.errors import BadAnswer, NeedsAttention, NotFound
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Traits
from monitor.privacy.secret import Secret
from monitor.sources import backwards
from monitor.sources.answers import beginning, decode, each
from monitor.sources.base import Held, Http, Job, Recheck, Source, SourceSettings, gone
from monitor.sources.configured import address, credential
from monitor.sources.tumblr.wire import Single, TumblrPage, TumblrPost, parse, post

SITE: Final = "https://api.tumblr.com"
LIMIT: Final = 20


class Settings(SourceSettings, frozen=True, kw_only=True):
    """The key of an application, and which server.

    Attributes:
        api_key: The OAuth consumer key of an application registered at tumblr.com/oauth/apps.
            Required.
        base_url: Another server of the same API.
    """

    api_key: Secret | None = None
    base_url: str = SITE


class Tumblr(Source, settings=Settings):
    kind: ClassVar = "tumblr"
    traits: ClassVar = Traits(
        clock="created",
        settle=timedelta(minutes=15),
        min_interval=timedelta(seconds=4),  # so that an hour's allowance lasts an hour
        exhaustive=False,
    )
    batch: ClassVar = 1

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.key = credential(self.kind, settings, "api_key", "a consumer key")
        self.url = f"{address(self.kind, settings.base_url, SITE)}/v2"

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        return incident.tags

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        return backwards.pull(partial(self._listing, job.lane, http), job, self.settle, self.kind)

    def server_of(self, post: Held) -> str | None:
        """Return the one server; None where a post came without the id of its blog."""
        return None if post.ref is None else self.url

    def look(self, posts: Sequence[Held], recheck: Recheck, http: Http) -> Iterator[Page]:
        """Ask for a post on its blog, which is named by an id that is not its author's name.

        One that is not there (404) is gone, alone or with its blog.
        """
        [held] = posts
        url = f"{self.url}/blog/{quote(held.ref or '', safe=':')}/posts"
        params = {"id": held.native_id, "filter": "text", "api_key": self.key.value}
        try:
            body = http.get(url, params=params).body
        except NotFound:
            yield gone(posts, recheck)
            return
        found, rejected = each(decode(body, Single, "Tumblr").response.posts, TumblrPost, post)
        yield Page(posts=tuple(found), rejected=tuple(rejected))

    def check(self, incident: Incident, http: Http) -> str:
        if not incident.tags:
            message = f"tumblr: incident {incident.key!r} has no hashtags: add `hashtags`"
            raise NeedsAttention(message)
        listing = self._listing(incident.tags[0], http, None)
        newest = rfc3339(from_epoch(max(listing.keys))) if listing.keys else "none yet"
        chosen = ", chosen by editors" if listing.featured else ""
        tags = ", ".join(f"#{tag}" for tag in incident.tags)
        return (
            f"Tumblr: a sample of the posts tagged {tags} (newest of the first: {newest}{chosen}), "
            "which proves no coverage: the service lists some posts and leaves out others."
        )

    def _listing(self, tag: str, http: Http, before: int | None) -> TumblrPage:
        params = {"tag": tag, "before": before, "limit": LIMIT, "filter": "text"}
        # The key can only be given in the address: the network hides it wherever it is shown.
        body = http.get(f"{self.url}/tagged", params={**params, "api_key": self.key.value}).body
        listing = parse(body)
        # Posts may come again, since the last second of a page does: only time must go back.
        stuck = before is not None and backwards.oldest(listing.keys, before) > before
        if stuck or (listing.rejected and not listing.keys):
            got = listing.keys[:3] or beginning(body)
            message = f"Tumblr: the answer shows no posts of #{tag} before {before}, but {got!r}"
            raise BadAnswer(message)
        return listing
