"""What YouTube's Data API answers, and the posts that we read in it.

References:
    developers.google.com/youtube/v3/docs: CommentThreads, Comments, Search, Videos; read on
    2026-11-24.
"""

import re
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Final

from msgspec import Meta, Raw, Struct, field
from msgspec.structs import replace

from monitor.clock import rfc3339
from monitor.errors import BadAnswer, excerpt
from monitor.nouns.media import Attachment
from monitor.nouns.posts import Post
from monitor.sources.answers import Listing, beside, decode, each, not_all_broken
from monitor.sources.values import Aware

VIDEO: Final = re.compile(r"[A-Za-z0-9_-]{11}")  # the id of one; those of comments are longer

PICTURE: Final = "https://i.ytimg.com/vi/{}/hqdefault.jpg"
"""The small picture that each video has: 480 by 360, with bars. Known, not tried."""

Digits = Annotated[str, Meta(pattern="^[0-9]{1,18}$")]


class Channel(Struct):
    value: str = ""  # its id, which is not its name; empty where it was deleted


class CommentSnippet(Struct, rename="camel"):
    published_at: Aware
    updated_at: Aware | None = None
    text_original: str | None = None
    text_display: str | None = None
    author_channel_id: Channel | None = None
    like_count: int | None = None
    parent_id: str | None = None


class YoutubeId(Struct):
    """The id alone, so that a broken one still counts."""

    id: str


class Comment(YoutubeId):
    snippet: CommentSnippet


class ThreadSnippet(Struct, rename="camel"):
    top_level_comment: Raw
    total_reply_count: int = 0  # of which few are shown


class Replies(Struct):
    comments: list[Raw] = []


class Thread(YoutubeId):
    """What is read of a thread; where its first comment is broken, its replies are read still."""

    snippet: ThreadSnippet
    replies: Replies = field(default_factory=Replies)


class YoutubeList(Struct, rename="camel"):
    items: list[Raw]
    kind: str = ""
    next_page_token: str | None = None


class YoutubeThread(Struct, frozen=True):
    """A thread as a listing shows it: its id, and how many replies it has and shows."""

    id: str
    total: int
    shown: int


class YoutubePage(Listing, frozen=True):
    """One page; `latest` is when its youngest thread was begun."""

    threads: tuple[YoutubeThread, ...] = ()
    latest: datetime | None = None


class VideoId(Struct, rename="camel"):
    video_id: str  # channels and playlists have none


class VideoSnippet(Struct, rename="camel"):
    published_at: Aware
    title: str
    description: str = ""
    channel_id: str | None = None


class FoundVideo(Struct):
    id: VideoId


class Statistics(Struct, rename="camel"):
    comment_count: Digits | None = None  # None where they are switched off
    view_count: Raw = Raw()
    like_count: Digits | None = None


class KnownVideo(YoutubeId):
    statistics: Statistics = field(default_factory=Statistics)


class Video(KnownVideo, kw_only=True):
    snippet: VideoSnippet


class Hits(Listing, frozen=True):
    """One page of a search, which shows only the ids of videos."""

    videos: tuple[str, ...] = ()


def parse_threads(body: bytes, video: str, *, further: bool = False) -> YoutubePage:
    found = listed(body, "commentThread")
    threads, rejects = each(found.items, Thread)
    posts, latest = [], []
    for thread in threads:
        about = partial(comment, video=video, thread=thread.snippet)
        first, broken = each([thread.snippet.top_level_comment], Comment, about)
        replies, more = each(thread.replies.comments, Comment, partial(comment, video=video))
        # With the thread, for of the comment itself there may be nothing but a number.
        name = f"{thread.id} ".encode()
        rejects += [replace(one, raw=name + one.raw) for one in (*broken, *more)]
        latest += [said.published_at for said in first if said.published_at]
        posts += [*first, *replies]
    not_all_broken(posts, rejects, "YouTube: no comment", further=further)
    counts = (
        YoutubeThread(t.id, t.snippet.total_reply_count, len(t.replies.comments)) for t in threads
    )
    return YoutubePage(
        posts=tuple(posts),
        rejected=tuple(rejects),
        threads=tuple(counts),
        latest=max(latest, default=None),
        after=found.next_page_token,
    )


def parse_replies(body: bytes, video: str) -> YoutubePage:
    page = parse_comments(body, video)
    not_all_broken(page.posts, page.rejected, "YouTube: no comment", further=True)
    return page


def parse_comments(body: bytes, video: str | None = None) -> YoutubePage:
    """Read comments; where they were asked for by their ids, their video is not given."""
    found = listed(body, "comment")
    posts, rejects = each(found.items, Comment, partial(comment, video=video))
    return YoutubePage(posts=tuple(posts), rejected=tuple(rejects), after=found.next_page_token)


def parse_search(body: bytes) -> Hits:
    found = listed(body, "search")
    hits, rejects = each(found.items, FoundVideo)
    ids = tuple(hit.id.video_id for hit in hits)
    return Hits(videos=ids, rejected=tuple(rejects), after=found.next_page_token)


def parse_details(body: bytes) -> YoutubePage:
    posts, rejects = each(listed(body, "video").items, Video, video)
    return YoutubePage(posts=tuple(posts), rejected=tuple(rejects))


def parse_videos(body: bytes) -> dict[str, str | None]:
    """Return how many comments each video has that is there, None where they are switched off."""
    known, _ = each(listed(body, "video").items, KnownVideo)
    return {one.id: one.statistics.comment_count for one in known}


def parse_ids(body: bytes) -> frozenset[str] | None:
    """Return the ids of all that is listed; None where one of them cannot be read."""
    named, unnamed = each(decode(body, YoutubeList, "YouTube").items, YoutubeId)
    return None if unnamed else frozenset(one.id for one in named)


def listed(body: bytes, kind: str) -> YoutubeList:
    """Return an answer that lists things of a kind.

    Raises:
        BadAnswer: It lists something else.
    """
    found = decode(body, YoutubeList, "YouTube")
    if found.kind not in {"", f"youtube#{kind}ListResponse"}:
        message = f"YouTube: the answer is no list of kind {kind}, but {excerpt(found.kind, 60)!r}"
        raise BadAnswer(message)
    return found


def comment(said: Comment, video: str | None, thread: ThreadSnippet | None = None) -> Post:
    """Turn a comment into a post; the first of a thread answers the video itself, where known."""
    snippet = said.snippet
    published = snippet.published_at.astimezone(UTC)
    edited = snippet.updated_at.astimezone(UTC) if snippet.updated_at else published
    return Post(
        native_id=said.id,
        text=snippet.text_original or snippet.text_display or "",
        published_at=published,
        author=snippet.author_channel_id.value if snippet.author_channel_id else None,
        url=f"{watch(video)}&lc={said.id}" if video else None,
        kind="comment",
        parent_id=snippet.parent_id or video,
        version=rfc3339(edited) if edited != published else None,
        likes=snippet.like_count,
        replies=thread.total_reply_count if thread else None,
        edited_at=edited if edited != published else None,
    )


def video(found: Video) -> Post:
    """Turn a video into a post: its title before its description."""
    snippet, counts = found.snippet, found.statistics
    views = beside(counts.view_count, Digits)
    return Post(
        native_id=found.id,
        text="\n".join(filter(None, (snippet.title, snippet.description))),
        published_at=snippet.published_at.astimezone(UTC),
        author=snippet.channel_id,
        url=watch(found.id),
        likes=int(counts.like_count) if counts.like_count else None,
        replies=int(counts.comment_count) if counts.comment_count else None,
        links=(watch(found.id),),
        media=(
            Attachment(
                kind="video",
                native_id=found.id,
                views=int(views) if views else None,
                preview=PICTURE.format(found.id),
            ),
        ),
    )


def watch(video: str) -> str:
    return f"https://www.youtube.com/watch?v={video}"
