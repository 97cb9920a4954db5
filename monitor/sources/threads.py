"""Threads: public posts that Meta's search finds by words and by topic tags.

Service: GET {base_url}/v1.0/keyword_search?q=&search_mode=&search_type=RECENT&since=&until=, with a
token of an app that Meta has approved for it. Limits: 100 posts an answer; 2,200 questions in 24
hours for each user. See docs/sources/threads.md; read on 2026-11-29. It was never tried against the
service itself.

This is a sample and never claims coverage: nothing says that the search shows all. Of words that
Meta holds sensitive it answers with an empty list, as if nobody wrote: where a word finds nothing,
of all time either, the listing fails, since that is a gap and no silence.

References:
    developers.facebook.com/documentation/threads, "Keyword and Topic Tag Search" (21 January 2026)
    and "Media Retrieval"; Graph API, "Handle Errors"; read on 2026-11-29.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar, Final

from msgspec import Raw, Struct

from monitor.clock import from_epoch, read_instant, rfc3339, utc_now
from monitor.errors import BadAnswer, NeedsAttention, RetryLater, SourceError
from monitor.nouns.incident import Incident
from monitor.nouns.media import Attachment, MediaKind
from monitor.nouns.posts import Kind, Page, Post, Traits
from monitor.privacy.secret import Secret
from monitor.sources import backwards
from monitor.sources.answers import decode, each, later
from monitor.sources.backwards import DatedListing
from monitor.sources.base import Http, Job, Param, Params, Source, SourceSettings
from monitor.sources.configured import address, credential
from monitor.sources.values import digest

SITE: Final = "https://graph.threads.net"
LIMIT: Final = 100
FIRST: Final = 1_688_540_400  # of no earlier second can be asked: Threads opened in July 2023
FIELDS: Final = (
    "id,text,media_type,permalink,timestamp,username,is_reply,is_quote_post,replied_to,"
    "quoted_post,reposted_post,alt_text,link_attachment_url,topic_tag"
)
MEDIA: Final[dict[str, MediaKind]] = {
    "IMAGE": "image",
    "VIDEO": "video",
    "AUDIO": "audio",
    "CAROUSEL_ALBUM": "other",
}
"""What is attached, by the type of the post. What a row of pictures holds is not known."""

TOKEN: Final = frozenset({10, 102, 190, *range(200, 300)})
TOO_OFTEN: Final = frozenset({4, 17, 32, 613})
"""Codes of the Graph API: the token or its permission is refused; the limit is used up."""


class Settings(SourceSettings, frozen=True, kw_only=True):
    """The token of a user, and which server.

    Attributes:
        token: A long-lived access token of a user, which lasts 60 days, with the permissions
            `threads_basic` and `threads_keyword_search`. Required.
        base_url: Another server of the same API.
    """

    token: Secret | None = None
    base_url: str = SITE


class Named(Struct):
    id: str


class ThreadsPost(Struct):
    id: str
    timestamp: str
    text: str | None = None
    media_type: str | None = None
    permalink: str | None = None
    username: str | None = None
    is_reply: bool = False
    is_quote_post: bool = False
    replied_to: Named | None = None
    quoted_post: Named | None = None
    reposted_post: Named | None = None
    alt_text: str | None = None
    link_attachment_url: str | None = None
    topic_tag: str | None = None

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("the id is empty")
        _ = self.at

    @property
    def at(self) -> datetime:
        """Return when it was published; the service writes an offset without a colon."""
        return read_instant(self.timestamp)


class ThreadsKey(Struct):
    timestamp: str


class ThreadsAnswer(Struct):
    data: list[Raw]


class GraphError(Struct):
    code: int = 0


class GraphRefusal(Struct):
    error: GraphError


class Threads(Source, settings=Settings):
    kind: ClassVar = "threads"
    traits: ClassVar = Traits(
        clock="created",
        settle=timedelta(minutes=15),
        min_interval=timedelta(seconds=40),  # so that a day's allowance lasts a day
        exhaustive=False,
    )

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.token = credential(self.kind, settings, "token", "a long-lived access token")
        self.url = f"{address(self.kind, settings.base_url, SITE)}/v1.0/keyword_search"

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        """Return the incident's tags, each with ``#``, and what its query comes down to."""
        words = (
            (*probe.words, *(word for phrase in probe.phrases for word in phrase))
            for probe in incident.query.probes
        )
        tags = [f"#{tag}" for tag in incident.tags]
        return tuple(dict.fromkeys((*tags, *filter(None, map(" ".join, words)))))

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        ask = partial(self._listing, job.lane, http, job.span.end)
        found = False
        for page in backwards.pull(ask, job, self.settle, self.kind):
            found = found or bool(page.posts or page.rejected)
            yield page
        # That nothing is new is no gap; that nothing is found of all time is one.
        if (
            not found
            and not parse(self._ask(job.lane, http, job.span.end, search_type="TOP", limit=1)).keys
        ):
            raise NeedsAttention(nothing(job.lane))

    def check(self, incident: Incident, http: Http) -> str:
        lanes = self.lanes(incident)
        if not lanes:
            message = f"threads: {incident.key} has no words or hashtags to ask for: add `hashtags`"
            raise NeedsAttention(message)
        listing = self._listing(lanes[0], http, utc_now(), None)
        if not listing.keys:
            raise NeedsAttention(nothing(lanes[0]))
        newest = rfc3339(from_epoch(max(listing.keys)))
        return (
            f"Threads: a sample of the public posts that its search finds for {', '.join(lanes)} "
            f"(newest of the first: {newest}), which proves no coverage. If that one is your own, "
            "Meta has not approved the app for threads_keyword_search yet."
        )

    def _listing(self, lane: str, http: Http, now: datetime, before: int | None) -> DatedListing:
        if before is not None and before <= FIRST:
            return DatedListing()
        span: Params = {"since": FIRST, "until": before} if before else {}
        body = self._ask(lane, http, now, search_type="RECENT", **span)
        listing = parse(body)
        if before is not None and backwards.oldest(listing.keys, before) > before:
            message = f"Threads: the posts of {lane} are not before {before}: {listing.keys[:3]}"
            raise BadAnswer(message)
        return listing

    def _ask(self, lane: str, http: Http, now: datetime, **more: Param | None) -> bytes:
        word = lane.removeprefix("#")
        params: Params = {
            "q": word,
            "search_mode": "KEYWORD" if word == lane else "TAG",
            "fields": FIELDS,
            "limit": LIMIT,
            # The documents give no other way: the network hides it wherever an address is shown.
            "access_token": self.token.value,
            **more,
        }
        try:
            return http.get(self.url, params=params).body
        except RetryLater:
            raise
        except SourceError as error:  # with 400, 401 or 403, whatever it means
            raise meant(error, now) from error


def nothing(lane: str) -> str:
    return (
        f"Threads shows no post at all for {lane!r}: it holds the word sensitive, or nobody ever "
        "wrote it, or the app is not approved for threads_keyword_search: ask Meta to approve the "
        "app, or search for other words"
    )


def meant(error: SourceError, now: datetime) -> SourceError:
    """Return what an error means by the code that the Graph API gave; itself where none did."""
    try:
        refused = decode(error.body, GraphRefusal, "Threads").error
    except BadAnswer:
        return error
    if refused.code in TOO_OFTEN:
        return later("Threads: its questions of this day are used up", now + timedelta(hours=1))
    if refused.code in TOKEN:
        message = (
            f"Threads: the token may not search (error {refused.code}): renew it (it lasts 60 "
            "days), and let Meta approve the app for threads_keyword_search"
        )
        return NeedsAttention(message)
    return error


def parse(body: bytes) -> DatedListing:
    found = decode(body, ThreadsAnswer, "Threads").data
    posts, rejects = each(found, ThreadsPost, post)
    keys = each(found, ThreadsKey, lambda item: int(read_instant(item.timestamp).timestamp()))[0]
    return DatedListing(posts=tuple(posts), rejected=tuple(rejects), keys=tuple(keys))


def post(item: ThreadsPost) -> Post:
    """Turn an item into a post: its text, then its topic, which stands in no text."""
    text = "\n".join(filter(None, (item.text, item.topic_tag and f"#{item.topic_tag}")))
    parent = item.replied_to or item.quoted_post
    what: Kind = "quote" if item.is_quote_post else "reply" if item.is_reply else "post"
    shown = MEDIA.get(item.media_type or "")
    return Post(
        native_id=item.id,
        text=text,
        published_at=item.at,
        author=item.username,
        url=item.permalink,
        kind="repost" if item.reposted_post else what,
        parent_id=parent.id if parent else None,
        repost_of=item.reposted_post.id if item.reposted_post else None,
        version=digest(text),
        links=(item.link_attachment_url,) if item.link_attachment_url else (),
        media=(Attachment(kind=shown, native_id=item.id, alt=item.alt_text),) if shown else (),
    )
