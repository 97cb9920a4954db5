"""What the store says of itself: topics, passes, extents; frozen values without any SQL."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import astuple

from monitor.errors import Failing
from monitor.nouns.corrections import ChangedFigure, Edition, PublishedFigure
from monitor.nouns.frame import column
from monitor.nouns.media import Attachment
from monitor.nouns.posts import Label, Span
from monitor.text.links import Link

Readership: TypeAlias = Literal["public", "internal"]


class PublicationRecord(Struct, frozen=True, kw_only=True):
    """A page, a brief or an embed that was written: its figures, and nothing of its text.

    Attributes:
        name: Which of several; empty for a page or a brief.
        at: The instant of which it speaks (UTC).
        corrects: Of which instant the version was that it corrects; None where it corrects none.
        changes: Of a brief, what it said that had changed since the last one.
    """

    incident: str
    edition: Edition
    readership: Readership
    at: datetime
    span: Span
    timezone: str
    program: str
    scorer: str
    figures: tuple[PublishedFigure, ...]
    name: str = ""
    corrects: datetime | None = None
    changes: tuple[ChangedFigure, ...] = ()


Made: TypeAlias = Literal["added", "changed", "removed"]


class NoteRecord(Struct, frozen=True, kw_only=True):
    """One version of a note; none is ever changed."""

    number: Annotated[int, column("name", "Of the note; all its versions have it.")]
    incident: Annotated[str, column("name", "Its key.")]
    at: Annotated[datetime, column("time", "The instant that is noted.")]
    text: Annotated[str | None, column("name", "What is noted; null where it was removed.")]
    by: Annotated[str, column("name", "Who made this version.", internal=True)]
    made: Annotated[Made, column("name", "`added`, `changed` or `removed`.")]
    made_at: Annotated[datetime, column("time", "When this version was made.")]


class Viewed(Struct, frozen=True):
    """How often what is attached to posts was viewed, where their service says.

    Attributes:
        posts: That have an attachment with a number of views.
        views: Of their distinct attachments together; 0 without any.
    """

    posts: int
    people: int
    views: int


class FoundRecord(Struct, frozen=True, kw_only=True):
    """A post that an editor found: in no figure.

    Attributes:
        address: Of the post; it may carry its author's handle.
        at: When it was posted (UTC); None where the editor did not say.
        text: As the editor gave it, masked; None where it was not given.
        added_at: When it was added (UTC).
    """

    incident: str
    address: str
    at: datetime | None
    text: str | None
    by: str
    added_at: datetime


CodeKind: TypeAlias = Literal["tone", "stance"]

SKIPPED: Final = "skipped"
"""The code of a post that its coder could not judge: it is not asked for again, nor counted."""


class Coding(Struct, frozen=True):
    """What was coded, and by which coder.

    Attributes:
        kind: `tone`, or `stance` toward a target.
        target: Of the stance; empty for tone.
    """

    coder: str
    kind: CodeKind = "tone"
    target: str = ""


class Draw(Struct, frozen=True, kw_only=True):
    """A random draw of posts to code.

    Attributes:
        span: Of publication, from which the posts were drawn, in whole minutes (UTC).
        posts: Their numbers in the order in which they are to be coded, which is random too: the
            first n of them are a random draw as well.
        chances: Of each to be drawn, above 0 up to 1; all 1 where each was as likely as any other.
    """

    id: int
    span: Span
    at: datetime
    posts: tuple[int, ...]
    chances: tuple[float, ...]


class ToCode(Struct, frozen=True):
    """A post as its coder sees it: its text, and nothing that anybody or anything said of it.

    `message` is equal for copies, which are not shown twice.
    """

    post: int
    message: int
    text: str


class Coded(Struct, frozen=True, kw_only=True):
    """A post that somebody coded.

    Attributes:
        at: When it was published (UTC, to the minute).
        label: What the scorer says whose labels the reports use; None where it has not said.
        polarity: What it says in millionths, -1,000,000 to 1,000,000; 0 where it has not said.
        codes: Coder -> code, which may be `SKIPPED`; at least one.
        text: None where its author took it back.
    """

    post: int
    at: datetime
    label: Label | None
    polarity: int
    codes: Mapping[str, str]
    text: str | None = None

    @property
    def given(self) -> list[str | None]:
        return [None if code == SKIPPED else code for code in self.codes.values()]


What: TypeAlias = Literal["begun", "ended"]


class News(Struct, frozen=True, kw_only=True):
    """An episode that begins; `since` is when its subject began (UTC)."""

    rule: str
    incident: str
    source: str
    since: datetime
    said: str


class Due(Struct, frozen=True, kw_only=True):
    """One thing to be delivered by one way: that an episode has begun, or is over.

    Attributes:
        way: `log`, `webhook` or `command`.
        source: Empty where it is about all of them together.
        ended_at: When it was found to be over; None while it is not.
    """

    alert: int
    what: What
    way: str
    tries: int
    rule: str
    incident: str
    source: str
    said: str
    since: datetime
    at: datetime
    ended_at: datetime | None


class DueBrief(Struct, frozen=True, kw_only=True):
    """A brief on schedule that is to be sent by one way.

    Attributes:
        at: For which instant (UTC).
        last: For which instant the last one was that anybody has; None where none was.
        begun: Whether somebody has this one already, by another way.
    """

    at: datetime
    incident: str
    way: str
    tries: int
    last: datetime | None
    begun: bool


class AlertRecord(Struct, frozen=True, kw_only=True):
    """One episode."""

    rule: Annotated[str, column("name", "`blind`, `burst`, `volume` ...")]
    incident: Annotated[str, column("name", "Its key.")]
    source: Annotated[str, column("name", "Its name; empty where all are meant.")]
    since: Annotated[datetime, column("time", "When what it tells of began.")]
    at: Annotated[datetime, column("time", "When it was found.")]
    said: Annotated[str, column("name", "Its sentence.", internal=True)]
    ended_at: Annotated[datetime | None, column("time", "Null while it lasts.")]
    delivered: Annotated[
        Mapping[str, datetime | None],
        column("nested", "Way -> when the begin was delivered by it; null where it was not (yet)."),
    ]
    number: Annotated[int, column("name", "Of the episode; `monitor alerts ack` takes it.")] = 0
    acknowledged_at: Annotated[
        datetime | None, column("time", "When somebody said that they look after it; else null.")
    ] = None
    acknowledged_by: Annotated[str | None, column("name", "Who said so last.", internal=True)] = (
        None
    )
    note: Annotated[str | None, column("name", "What they noted.", internal=True)] = None


Grouping: TypeAlias = Literal["source", "language", "kind", "side"]
TopicKind: TypeAlias = Literal["incident", "narrative", "voice"]


class Proved(NamedTuple):
    """Time that a pass proved to have shown; *lane* is the number of its listing."""

    lane: int
    at: datetime
    span: Span


class TopicRecord(Struct, frozen=True, kw_only=True):
    """An incident, or a narrative or voice of one, as the store knows it.

    Attributes:
        queries: Every query that it was collected with, oldest first, with the instant (UTC) from
            which that query held.
        textless: In how many posts it could not be looked for, since their texts were gone when its
            query was new, and when the last of them was published; None where there are none.
    """

    id: int
    kind: TopicKind
    key: str
    title: str
    queries: tuple[tuple[datetime, str], ...] = ()
    textless: tuple[int, datetime] | None = None


class Extent(Struct, frozen=True):
    """From when to when anything is known of an incident.

    Attributes:
        first: The earliest post or observed instant (UTC), without either the earliest value that
            was counted; None where nothing is known.
        last: The latest one; None where nothing is known.
        live: Whether any listing of it is still being read.
    """

    first: datetime | None
    last: datetime | None
    live: bool


Outcome: TypeAlias = Literal["ok", "failed", "postponed", "stopped"]


class Attempt(Struct, frozen=True):
    """One pass over one source.

    Attributes:
        ended_at: None where it never came to an end (it runs, or was killed).
        outcome: None as for `ended_at`.
        error: Why it failed, or what else there is to say of it, in a sentence; None for nothing.
        error_kind: The same as a kind; the gravest, where several listings failed.
        seen: Posts that the source handed out.
        new: Of these, what was not known before.
        beside: Of these, what the query did not match.
        again: Known posts that it met in time that had been called observed.
        missed: Posts that it found there and that were not known.
    """

    source: str
    started_at: datetime
    ended_at: datetime | None
    outcome: Outcome | None
    error: str | None
    error_kind: Failing | None = None
    seen: int = 0
    new: int = 0
    beside: int = 0
    rejected: int = 0
    purpose: str = "poll"
    again: int = 0
    missed: int = 0


class Standing(Struct, frozen=True, kw_only=True):
    """How a source stands with an incident.

    Its polls show that: to ask again for what is held may work where new posts cannot be had.

    Attributes:
        last_success: End of the last poll that succeeded; None where none ever did.
        outcome: Of the last poll that came to an end; None where none ever did.
        error: What that poll said, else the failure of the last recheck or sweep, and what happens
            next where the source is still asked; None for nothing.
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
        people: Pseudonyms of those who did; posts without an author have none.
        first: When the earliest of them was published (UTC, to the minute).
    """

    text: str
    source: str
    posts: int
    people: frozenset[int]
    first: datetime


class RepeatedText(NamedTuple):
    """A text, on whichever source; None where it is gone.

    Attributes:
        posts: How many say it.
        message: The number by which mentions know it.
    """

    text: str | None
    posts: int
    message: int


class Sampled(NamedTuple):
    """Texts, or a sample of them.

    Attributes:
        sayings: As for all, most posts first.
        share: Of all texts that were looked at, above 0; 1 where all were.
    """

    sayings: tuple[Saying, ...]
    share: float


class TextHits(NamedTuple):
    """Texts that were looked for.

    Attributes:
        sayings: Each on each source, with all its posts that were looked at; in no order.
        texts: Distinct texts on each source that were looked at.
    """

    sayings: tuple[Saying, ...]
    texts: int
    posts: int


class Linked(Struct, frozen=True, kw_only=True):
    """How posts are linked with each other.

    Attributes:
        held: Those that answer, quote or repeat another post, which is held and mentions the same.
    """

    posts: int
    held: int


class LinkPosts(Struct, frozen=True, kw_only=True):
    """The posts that point to one link: a place each in every array (of int64), by their numbers.

    Attributes:
        post: Their numbers, ascending.
        minute: Of publication, since 1970 (UTC).
        person: Number of the author, from 0 on without holes; -1 where the author is not known.
    """

    link: Link
    post: Any
    minute: Any
    person: Any

    def __len__(self) -> int:
        return len(self.minute)

    @property
    def accounts(self) -> int:
        return int(self.person.max(initial=-1)) + 1


Engagement: TypeAlias = tuple[Any, Any]
"""Likes, reposts and replies together of each of `LinkPosts`, 0 where none is known; and 1 where
any is, else 0. Both are arrays of int64."""


class Unscored(Struct, frozen=True):
    """Why posts have no label, or a neutral one.

    Attributes:
        reasons: Reason -> how many of the posts that were looked at, most frequent first.
        accounts: Reason -> who wrote these; of unknown authors each post counts.
        looked_at: How many posts that was.
        sampled: Whether there are more posts than that.
        neutral: How many of them are neutral.
        wordless: How many of the neutral ones have the number 0: no word of theirs counts for the
            scorer, or what counts is even.
    """

    reasons: Mapping[str, int]
    accounts: Mapping[str, int]
    looked_at: int
    sampled: bool
    neutral: int = 0
    wordless: int = 0


class StoredPost(Struct, frozen=True):
    """A post as it may leave the house: without author, address, and (unless asked for) text.

    Its fields are the columns of `monitor export posts`, in their order.

    Attributes:
        created_at: As the author's service claims, or when it was first seen where that cannot be.
        text: None where it was not asked for, or the author took it back.
        lang: Primary language as claimed; None where nobody claimed one.
        links: Keys of what it points to, sorted.
        media: What is attached to it; without what describes it where no text was asked for.
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
    links: tuple[str, ...]
    media: tuple[Attachment, ...]
    edited_at: datetime | None
    deleted_at: datetime | None
    label: Label | None
    polarity: int | None
    subjectivity: int | None
    reason: str | None


class Retention(Struct, frozen=True, kw_only=True):
    """How long things are kept, counted from when they were first seen; None is for ever.

    Attributes:
        texts: Texts of posts, with all else that identifies the post.
        leftovers: Earlier versions of posts, and what could not be read.
    """

    texts: timedelta | None = None
    links: timedelta | None = None
    leftovers: timedelta | None = None


class Gone(Struct, frozen=True, kw_only=True):
    """What was taken away, or would be.

    Attributes:
        posts: Posts that lose their text.
        unread: Items that could not be read, which lose their bytes.
        failures: Failures and losses whose reason loses the words of a service.
        references: Posts that stay, and lose the id of the post that they answer or repeat.
    """

    posts: int
    links: int
    versions: int
    unread: int
    failures: int = 0
    references: int = 0

    @property
    def anything(self) -> bool:
        return any(astuple(self))


class EmbedQuestion(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an embed shows, as it was asked for; None is not said.

    Attributes:
        since_ago: How long before now that is, where it moves on.
        since_day: The same in days, where it is the midnight at which one begins; 0 is today.
        until_ago, until_day: Likewise.
        names: A mark of the protected names that were listed when it was last written; it reveals
            none of them, and is empty where none was listed.
    """

    since: datetime | None = None
    since_ago: timedelta | None = None
    since_day: int | None = None
    until: datetime | None = None
    until_ago: timedelta | None = None
    until_day: int | None = None
    every: timedelta | None = None
    timezone: str | None = None
    names: str = ""


class EmbedRecord(Struct, frozen=True, kw_only=True):
    """A file that frames a figure elsewhere.

    Attributes:
        file: Its path, absolute.
        written_at: Of which instant its last version speaks (UTC).
        failed_at: Since when it cannot be written; None where it can.
        error: Why; None where it can.
    """

    file: str
    incident: str
    chart: str
    readership: Readership
    asked: EmbedQuestion
    written_at: datetime
    failed_at: datetime | None = None
    error: str | None = None
