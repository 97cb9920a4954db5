"""What the store says of itself: topics, passes, extents; frozen values without any SQL."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct

from monitor.errors import Failing
from monitor.nouns.posts import Label

Grouping: TypeAlias = Literal["source", "language", "kind"]
TopicKind: TypeAlias = Literal["incident", "narrative", "voice"]

Crossed: TypeAlias = tuple[str, str]
"""Name of a source and of a language: the posts that are in both."""


class Written(NamedTuple):
    """Where a post belongs, and who wrote it.

    Attributes:
        person: Number of the pseudonym; None where no author is known.
        message: Key of its normalised text.
        narratives: Numbers of those that it tells.
    """

    source: str
    language: str
    person: int | None
    message: int
    narratives: frozenset[int]


class TopicRecord(Struct, frozen=True, kw_only=True):
    """An incident, or a narrative or voice of one, as the store knows it.

    Attributes:
        queries: Every query that it was collected with, oldest first, with the instant (UTC) from
            which that query held.
    """

    id: int
    kind: TopicKind
    key: str
    title: str
    queries: tuple[tuple[datetime, str], ...] = ()


class Extent(Struct, frozen=True):
    """From when to when anything is known of an incident.

    Attributes:
        first: The earliest post or observed instant (UTC); None where nothing is known.
        last: The latest one; None where nothing is known.
        live: Whether any listing of it is still being read.
    """

    first: datetime | None
    last: datetime | None
    live: bool


class Attempt(Struct, frozen=True, kw_only=True):
    """One pass over one source.

    Attributes:
        ended_at: None where it never came to an end (it runs, or was killed).
        outcome: `ok`, `failed`, `postponed`, `stopped`; None as for `ended_at`.
        error: Why it failed, or what else there is to say of it, in a sentence; None for nothing.
        error_kind: The same as a kind; the gravest, where several listings failed.
        seen: Posts that the source handed out.
        new: Of these, what was not known before.
        beside: Of these, what the query did not match.
        rejected: Items that could not be read.
        purpose: Why it was made.
        again: Known posts that it met in time that had been called observed.
        missed: Posts that it found there and that were not known.
    """

    source: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    error: str | None
    error_kind: Failing | None = None
    seen: int = 0
    new: int = 0
    beside: int = 0
    rejected: int = 0
    purpose: str = "poll"
    again: int = 0
    missed: int = 0


class HostBudget(Struct, frozen=True, kw_only=True):
    """What a host said last of its patience; None where it said nothing.

    Attributes:
        remaining: Requests left in its window.
        limit: Requests in a whole window.
        resets_at: When the window ends (UTC).
        not_before: Until when it asked for a pause (UTC).
    """

    host: str
    remaining: int | None = None
    limit: int | None = None
    resets_at: datetime | None = None
    not_before: datetime | None = None


class Standing(Struct, frozen=True, kw_only=True):
    """How a source stands with an incident.

    That is told by its polls: to ask again for what is held may work where new posts cannot be had.

    Attributes:
        last_success: End of the last poll that succeeded; None where none ever did.
        outcome: Of the last poll that came to an end; None where none ever did.
        error: What that poll said, else the failure of the last recheck or sweep; None for nothing.
        error_kind: Of that error.
        next_pass: When the daemon means to ask again; None where it has not said.
    """

    last_success: datetime | None = None
    outcome: str | None = None
    error: str | None = None
    error_kind: Failing | None = None
    next_pass: datetime | None = None


class Saying(Struct, frozen=True, kw_only=True):
    """One text on one source.

    Attributes:
        posts: How many said it, 1 or more.
        people: Pseudonyms of those who did; posts without an author have none.
        first: When the earliest of them was published (UTC, to the minute).
    """

    text: str
    source: str
    posts: int
    people: frozenset[int]
    first: datetime


class Linked(Struct, frozen=True, kw_only=True):
    """How posts are linked with each other.

    Attributes:
        posts: All.
        says: Those that answer, quote or repeat another post, by their own account.
        held: Those of which that other post is held as well, and mentions the same.
    """

    posts: int
    says: int
    held: int


class Unscored(Struct, frozen=True):
    """Why posts have no label, or a neutral one.

    Attributes:
        reasons: Reason -> how many of the posts that were looked at, most frequent first.
        looked_at: How many posts that was.
        sampled: Whether there are more posts than that.
        neutral: How many of them are neutral.
        wordless: How many of the neutral ones have the number 0: no word of theirs counts for the
            scorer, or what counts is even.
    """

    reasons: Mapping[str, int]
    looked_at: int
    sampled: bool
    neutral: int = 0
    wordless: int = 0


class StoredPost(Struct, frozen=True, kw_only=True):
    """A post as it may leave the house: without author, address, and (unless asked for) text.

    Attributes:
        created_at: As the author's service claims, or when it was first seen where that cannot be.
        text: None where it was not asked for, or the author took it back.
        lang: Primary language as claimed; None where nobody claimed one.
        polarity: In millionths; None where no scorer saw it.
    """

    source: str
    id: str
    created_at: datetime
    first_seen_at: datetime
    kind: str
    lang: str | None
    text: str | None
    reply_to: str | None
    repost_of: str | None
    likes: int | None
    reposts: int | None
    replies: int | None
    edited_at: datetime | None
    deleted_at: datetime | None
    label: Label | None
    polarity: int | None
    subjectivity: int | None
    reason: str | None


class Retention(Struct, frozen=True, kw_only=True):
    """How long things are kept, counted from when they were first seen; None is for ever.

    Attributes:
        texts: Texts of posts, with all else that tells which post it was.
        links: Addresses of posts.
        leftovers: Earlier versions of posts, and what could not be read.
    """

    texts: timedelta | None = None
    links: timedelta | None = None
    leftovers: timedelta | None = None


class Gone(Struct, frozen=True, kw_only=True):
    """What was taken away, or would be.

    Attributes:
        posts: Posts that lose their text.
        links: Addresses.
        versions: Earlier versions of posts.
        unread: Items that could not be read, which lose their bytes.
    """

    posts: int
    links: int
    versions: int
    unread: int

    @property
    def anything(self) -> bool:
        """Tell whether there is anything."""
        return bool(self.posts or self.links or self.versions or self.unread)
