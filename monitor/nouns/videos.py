"""What is found of videos: who had one first, how it moved from source to source, its copies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, ClassVar, Literal, Self, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import HOUR, floor
from monitor.nouns.finding import Finding
from monitor.nouns.frame import column
from monitor.nouns.media import Unread
from monitor.nouns.quantity import Quantity
from monitor.nouns.spread import TEN, has_tens, in_tens, tens
from monitor.nouns.support import NOBODY, May, Support, Withholding

Joined: TypeAlias = Literal["id", "bytes", "picture"]


class Showing(Struct, frozen=True, kw_only=True, gc=False):
    """One file that a post shows, or one page or video that it links to.

    Attributes:
        native_id: The id of the post on its service.
        at: When it was published (UTC, to the minute).
        person: Pseudonym of its author; None where it is not known.
        name: The service's own id of the file, or the key of the link.
        link: Whether it is a link.
        video: Whether it is known to be a video.
        digest, pdq, unread: Of its small picture; see `Attachment`.
        waiting: Whether that is still to be looked at.
    """

    post: int
    native_id: str
    source: str
    at: datetime
    person: int | None
    name: str
    link: bool
    video: bool
    digest: str | None
    pdq: str | None
    unread: Unread | None
    waiting: bool

    @property
    def is_compared(self) -> bool:
        """Tell whether it has a picture that was looked at, or will be, or should."""
        looked_at = (self.digest, self.pdq, self.unread) != (None, None, None)
        return self.video or self.waiting or looked_at


class FirstSeen(Struct, frozen=True, kw_only=True):
    """When a video was first seen on a source, and who showed it there.

    Attributes:
        at: None where it would reveal how many posts do not show it.
        links: Keys of the links that are it there, of those that enough accounts shared.
    """

    source: str
    at: datetime | None
    behind: Support
    links: tuple[str, ...] = ()


class VideoFirst(Finding, frozen=True, kw_only=True, tag="video.first"):
    """Where the video that most posts show was seen first, and how it moved from there.

    Attributes:
        posts: That show it or link to it.
        copies: Files and links that are it, as far as that is known; None in public.
        firsts: Of each source, the earliest first; in public to the hour, as far as that may be.
        post: Id of the first post on its service; None in public.
        others: Further videos that posts show; None in public.
        begins_later: Whether something is known of before the report, where it may have been seen.
    """

    posts: Quantity
    copies: Quantity | None
    firsts: tuple[FirstSeen, ...]
    post: str | None
    others: Quantity | None
    begins_later: bool = False

    counts: ClassVar[bool] = True

    def public(self, may: May) -> Self | None:
        """Return it with posts in tens and times to the hour, of sources where five showed it."""
        kept = tuple(
            replace(one, at=_first(one.at, one.links, may), behind=NOBODY, links=())
            for one in self.firsts
            if not one.behind.few
        )
        if not kept or self.posts.value < TEN:
            return None
        posts = in_tens(self.posts)
        return replace(self, posts=posts, copies=None, firsts=kept, post=None, others=None)


class VideoCopy(Struct, frozen=True, kw_only=True):
    """How far one copy of a video went on one source.

    Attributes:
        name: Of the file or link; None in public.
        link: Whether it is a link.
        share: Of the posts that show the video; None in public.
    """

    name: str | None
    source: str
    link: bool
    posts: Quantity
    share: Quantity | None
    behind: Support


class VideoCopies(Finding, frozen=True, kw_only=True, tag="video.copies"):
    """How far each copy of the video that most posts show went.

    Attributes:
        copies: Most posts first; a post that shows two counts for both.
    """

    copies: tuple[VideoCopy, ...]

    counts: ClassVar[bool] = True

    def public(self, may: May) -> Self | None:
        """Return it with posts in tens, of copies that five accounts or more showed."""
        del may
        kept = tuple(
            replace(one, name=None, posts=in_tens(one.posts), share=None, behind=NOBODY)
            for one in self.copies
            if not one.behind.few and one.posts.value >= TEN
        )
        return replace(self, copies=kept) if kept else None


class PicturesCompared(Finding, frozen=True, kw_only=True, tag="video.pictures"):
    """How many files are compared by a picture, and why the others are not.

    Attributes:
        files: Videos, and pictures and pages of which services show a small picture, each once.
        compared: Those with a fingerprint.
        waiting: Those whose picture is still to be fetched.
        unread: Why others have none, with how many.
    """

    files: Quantity
    compared: Quantity
    waiting: Quantity
    unread: dict[Unread, Quantity]

    # It counts files, of which nobody says who is behind.
    internal: ClassVar = True


class NoVideo(Finding, frozen=True, kw_only=True, tag="video.none"):
    """No post shows a video or links to one.

    Attributes:
        gone: Whether posts have lost their text, and what they linked to with it.
    """

    gone: bool = False


class VideoRow(Withholding, frozen=True, kw_only=True):
    """A video: all files and links that are known to be it. In public its posts are in tens."""

    video: Annotated[int, column("name", "Its number in this report; 1 is in most posts.")]
    posts: Annotated[int, column("posts", "That show it or link to it.")]
    accounts: Annotated[int | None, column("accounts", "That wrote them.")]
    copies: Annotated[int | None, column("items", "Files and links that are it.")]
    first: Annotated[datetime | None, column("time", "Of the first post; null in public.")]
    first_source: Annotated[str | None, column("name", "Where that was.")]
    first_post: Annotated[str | None, column("name", "Its id there.")]

    def public(self, may: May) -> Self | None:
        """Return it without what few accounts are behind; None where that is all of it."""
        if not has_tens(self.posts, self.accounts, may):
            return None
        hidden = dict.fromkeys(("accounts", "copies", "first", "first_source", "first_post"))
        return replace(self, posts=tens(self.posts), **hidden)


class CopyRow(Withholding, frozen=True, kw_only=True):
    """How far one copy of a video went on one source. In public its posts are in tens."""

    video: Annotated[int, column("name", "Number of the video.")]
    source: Annotated[str, column("name", "The source.")]
    copy: Annotated[str | None, column("name", "The service's id of the file, or the link.")]
    link: Annotated[bool, column("flag", "Whether it is a link.")]
    joined: Annotated[
        str,
        column(
            "name",
            "What makes it the same video as another copy: equal `bytes` of its small picture, or a"
            " `picture` that looks alike; `id` where there is no other.",
        ),
    ]
    first: Annotated[
        datetime | None,
        column(
            "time",
            "Of the first post there; in public its hour, or null where it would tell too much.",
        ),
    ]
    posts: Annotated[int, column("posts", "That show it.")]
    accounts: Annotated[int | None, column("accounts", "That wrote them.")]
    share: Annotated[
        float | None,
        column("share", "Of the posts of the video; a post that shows two copies counts twice."),
    ]

    def public(self, may: May) -> Self | None:
        """Return it without its name; None where few accounts are behind it."""
        if not has_tens(self.posts, self.accounts, may):
            return None
        links = (self.copy,) if self.link and self.copy is not None else ()
        first = _first(self.first, links, may)
        hidden = {"copy": None, "accounts": None, "share": None}
        return replace(self, posts=tens(self.posts), first=first, **hidden)


def _first(at: datetime | None, links: Sequence[str], may: May) -> datetime | None:
    """Return the hour of a first post; None where that of a link is not for the public.

    Who knows that nobody pointed to it before knows how many did from then on: posts that do not
    would be what is left of all.
    """
    if at is None:
        return None
    hour = floor(at, HOUR)
    publishable = all(may.shown.begins(("link", one), hour) for one in links)
    return hour if publishable else None
