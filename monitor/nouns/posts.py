"""The nouns: frozen values that every part of the program passes on.

Instants are aware and in UTC; spans are half-open. Nothing here asks the world for anything. What
there are many of is left out of the search for cycles (`gc=False`): frozen values form none.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta, Struct

from monitor.clock import read_instant
from monitor.nouns.measure import Counted
from monitor.nouns.media import Attachment
from monitor.text.links import Link

Kind: TypeAlias = Literal["post", "reply", "quote", "repost", "comment", "article"]
Label: TypeAlias = Literal["negative", "neutral", "positive", "unscored"]
Clock: TypeAlias = Literal["created", "arrival"]
Purpose: TypeAlias = Literal["poll", "backfill", "sweep", "recheck"]
Cursor: TypeAlias = Mapping[str, object]
Losing: TypeAlias = Literal[
    "capped", "turned over", "too old", "gone", "over budget", "sparse", "other"
]
Rejecting: TypeAlias = Literal[
    "shape", "encoding", "number", "time", "text", "address", "same id", "not stored", "other"
]

NEWS: Final = "article"
"""Kind of the posts that are news: what a feed publishes. All others are reactions."""

KINDS: Final = ("post", "reply", "quote", "repost", "comment", "article")
LABELS: Final = ("negative", "neutral", "positive", "unscored")
MICRO: Final = 1_000_000
ARCHIVES: Final = "imported archives"
"""Name of the one listing that has all claims of a source for an incident; no tag has a space."""

RAW_CAP: Final = 65_536
"""Bytes that are kept of an item that could not be read."""


class Span(Struct, frozen=True, order=True):
    """Half-open stretch of time ``[start, end)``."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """Time from start to end; zero or less means that the span holds nothing."""
        return self.end - self.start


class Post(Struct, frozen=True, kw_only=True, gc=False):
    """One public message, as a source reads it, before anything in it is masked (privacy).

    Attributes:
        native_id: The service's own id, opaque, stable across edits; unique within its source. Must
            not carry the author's name: a source whose ids do hands in a digest of them.
        published_at: As the author's service claims; None where it claims nothing.
        text: Plain text, a content warning first where there is one.
        version: Changes when the author edits (edited_at, cid, a digest); None where the service
            has no such thing.
        lang: BCP 47 tag as claimed.
        parent_id: Id, in the same source, of the post that this one answers or quotes.
        repost_of: Id, in the same source, of the post that this one repeats.
        ref: How the service is asked for this post again, where its id is not enough; kept with the
            address, since it may carry the author's account. None where the id is enough.
        likes, reposts, replies: As the service counts them; None where it does not say.
        links: Addresses that it points to, as the service resolves them, besides those in the text.
        media: What is attached to it, in any order.
        deleted_at: Set where the service said that the author took the post back; then only
            `native_id` counts.
    """

    native_id: str
    text: str = ""
    published_at: datetime | None = None
    author: str | None = None
    url: str | None = None
    kind: Kind = "post"
    parent_id: str | None = None
    repost_of: str | None = None
    ref: str | None = None
    lang: str | None = None
    version: str | None = None
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    links: tuple[str, ...] = ()
    media: tuple[Attachment, ...] = ()

    @property
    def words(self) -> str:
        """Return all that queries are asked of: the text, then what describes its attachments."""
        if not self.media:
            return self.text
        return "\n".join((self.text, *(one.alt for one in self.media if one.alt)))


class Reject(Struct, frozen=True):
    """One item that could not be read: what was wrong with it, and its bytes (at most 64 KiB).

    Attributes:
        reason: In the words of whoever refused it; only ever quoted.
        kind: The same as a kind, from which sentences for readers are made.
    """

    reason: str
    raw: bytes
    kind: Rejecting = "other"


class Lost(Struct, frozen=True):
    """A span that a source can no longer show whole, and why.

    Its bounds say what is known to be incomplete.

    Attributes:
        reason: In the words of the source; only ever quoted.
        kind: The same as a kind, from which sentences for readers are made.
    """

    span: Span
    reason: str
    kind: Losing = "other"


class Page(Struct, frozen=True, kw_only=True):
    """One answer of a source: posts, and what they prove.

    Attributes:
        observed: Span that the source has now shown us whole (on its own clock, see `Traits`); None
            proves nothing.
        cursor: Where the next pass begins; kept once this page is committed. None leaves the old
            one.
        truncated: The span that was asked for holds more than the service shows: split it and ask
            again.
        lost: Spans that can no longer be shown whole.
        rejected: Items that could not be read.
        counted: Numbers, of a source that counts; what else is on its pages says nothing.
    """

    posts: tuple[Post, ...] = ()
    observed: Span | None = None
    cursor: Cursor | None = None
    truncated: bool = False
    lost: tuple[Lost, ...] = ()
    rejected: tuple[Reject, ...] = ()
    counted: Counted | None = None


_AGE: Final = re.compile(r"[0-9]{1,9}")


class Answer(Struct, frozen=True):
    """What a service answered: status, body, headers, final address.

    The body is decompressed; the headers have lower-case names.

    Attributes:
        shared: Whether it was given to another incident before: nothing was sent for it, and there
            is nothing to pay.
    """

    status: int
    body: bytes
    headers: Mapping[str, str]
    url: str
    shared: bool = False

    @property
    def date(self) -> datetime | None:
        """Return what time it is by the clock of the server; None where it does not say."""
        try:
            return read_instant(self.headers.get("date", ""))
        except ValueError:
            return None

    @property
    def age(self) -> timedelta:
        """Return for how long it lay in caches; nothing where none says so."""
        age = _AGE.fullmatch(self.headers.get("age", ""))
        return timedelta(seconds=int(age[0]) if age else 0)

    def made(self, now: datetime) -> datetime:
        """Return when it was made, by the older of its date and its age; *now* at the latest.

        References:
            RFC 9110, 6.6.1 (Date); RFC 9111, 4.2.3 and 5.1 (Age); read on 2026-11-24. A cache
            keeps the date of what it holds, or puts one of its own there.
        """
        return min(now, self.date or now, now - self.age)


class Traits(Struct, frozen=True, kw_only=True):
    """What a source can do, said in one place.

    Attributes:
        clock: What `Page.observed` speaks of: when posts were `created`, or when they reached the
            service (`arrival`).
        settle: How long after publication a post may still turn up; younger buckets are
            provisional.
        min_interval: Shortest time between two requests to one host.
        granularity: Finest window that the service honours.
        lookback: How far back the service can show; None means all.
        backfill: Whether an old span can be asked for.
        exhaustive: False where all that it shows is a sample, which never claims coverage.
        samples: Lanes that are samples, where others are not.
        ordered: Whether it shows everything in the order in which it came, so that nothing turns up
            behind: it need not be swept, and the deletion of a post that is not held says nothing.
        metered: Whether each answer costs money or a scarce daily allowance: such a source is never
            asked more often than the configuration says, nor swept.
        counts: Whether it has numbers over time instead of posts: its pages carry values.
        unfiltered: Whether its listings hold whatever is posted, so that they are the same for all
            incidents: each is walked once for all of them.
    """

    clock: Clock
    settle: timedelta
    min_interval: timedelta = timedelta(seconds=1)
    granularity: timedelta = timedelta(seconds=1)
    lookback: timedelta | None = None
    backfill: bool = True
    exhaustive: bool = True
    samples: frozenset[str] = frozenset()
    ordered: bool = False
    metered: bool = False
    counts: bool = False
    unfiltered: bool = False


class Score(Struct, frozen=True, gc=False):
    """What one scorer says of one text.

    Attributes:
        polarity: The scorer's number in millionths, -1,000,000 to 1,000,000.
        subjectivity: In millionths, 0 to 1,000,000; None where the scorer has no such number.
        label: Decided on `polarity`, or `unscored`.
        reason: Why it is unscored: `empty`, `links only`, `language: es`, ...; None where it is
            scored.
        confidence: How sure the scorer is of the label, in millionths, 0 to 1,000,000; None where
            it does not say.
    """

    polarity: Annotated[int, Meta(ge=-MICRO, le=MICRO)]
    subjectivity: Annotated[int, Meta(ge=0, le=MICRO)] | None
    label: Label
    reason: str | None = None
    confidence: Annotated[int, Meta(ge=0, le=MICRO)] | None = None


class Kept(Struct, frozen=True, kw_only=True, gc=False):
    """A post that matched, masked: what the store writes.

    Attributes:
        post: Names, handles and addresses masked; `person` stands for the author.
        url: Address of the post, kept apart since it often carries a handle.
        ref: As in `Post`, kept with the address.
        former: Id as the service gave it, where the post has another since a protected name was
            found in it: it may be held by it from before the name was listed. Never written.
        published_at: When it counts as published, in milliseconds since 1970: as claimed, or when
            first seen where the claim is missing or out of range (then `flags` says so).
        person: Pseudonym of the author, signed 64 bits; None where the author is not known.
        message: Key of the normalised text, signed 64 bits: equal for copies.
        links: What it points to: in its text, and as the service says.
        topics: Topics that it mentions, by their number in the store; empty for a deletion.
        score: By the scorer whose labels the reports use; None for a deletion.
        others: By the further scorers, in their order; empty for a deletion.
        flags: Words such as `no time`, `time out of range`, `cut`, `scored in part`, separated by
            commas.
        minor: Whether it may name somebody under 18 who is not listed. Counted, and never written.
    """

    post: Post
    url: str | None = None
    ref: str | None = None
    former: str | None = None
    published_at: int
    person: int | None
    message: int
    topics: tuple[int, ...]
    score: Score | None
    others: tuple[Score, ...] = ()
    links: tuple[Link, ...] = ()
    flags: str = ""
    minor: bool = False


class Lane(Struct, frozen=True, kw_only=True):
    """What one listing of a source has shown us of one incident.

    Attributes:
        settle: Posts younger than this may still turn up.
        clock: What its spans were proved on; they speak of times of publication all the same.
        observed: Posts published in these spans have all been shown; sorted, disjoint.
        before: Of these, what was not shown for the present query, with the instant at which the
            query was replaced for which it was: of posts that match that one and all since, none is
            missing. Sorted, disjoint.
        lost: What it can no longer show whole, and why; what was filled later is not in it.
        since: Nothing before is expected of it (an archive begins somewhere); None where all is.
        until: From here on it is no longer read (it left the configuration); None while it is.
        sample: It never claims to show everything, so no coverage is expected of it.
    """

    source: str
    name: str
    settle: timedelta
    clock: Clock = "created"
    observed: tuple[Span, ...] = ()
    before: tuple[tuple[Span, datetime], ...] = ()
    lost: tuple[Lost, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    sample: bool = False
