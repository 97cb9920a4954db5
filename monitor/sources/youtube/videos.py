"""What YouTube's Data API answers of videos, and the posts that we read in it.

References:
    developers.google.com/youtube/v3/docs: Search, Videos; read on 2026-11-24.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Final

from msgspec import Meta, Struct, field

from monitor.nouns.posts import Post, Reject
from monitor.sources.answers import each
from monitor.sources.youtube.wire import YoutubePage, listed, watch

VIDEO: Final = re.compile(r"[A-Za-z0-9_-]{11}")  # the id of one; those of comments are longer

Aware = Annotated[datetime, Meta(tz=True)]
Digits = Annotated[str, Meta(pattern="^[0-9]{1,18}$")]


class VideoId(Struct, rename="camel"):
    """What a search found; channels and playlists have no such id."""

    video_id: str


class VideoSnippet(Struct, rename="camel"):
    """What is said of a video."""

    published_at: Aware
    title: str
    description: str = ""
    channel_id: str | None = None


class FoundVideo(Struct):
    """A video that a search found."""

    id: VideoId


class Statistics(Struct, rename="camel"):
    """How many likes and comments a video has; None where they are switched off."""

    comment_count: Digits | None = None
    like_count: Digits | None = None


class KnownVideo(Struct):
    """A video, as one asks for it by its id."""

    id: str
    statistics: Statistics = field(default_factory=Statistics)


class Video(KnownVideo, kw_only=True):
    """A video with what is said of it."""

    snippet: VideoSnippet


class Hits(Struct, frozen=True):
    """One page of a search: ids of videos; `token` where the next page is."""

    videos: tuple[str, ...] = ()
    rejected: tuple[Reject, ...] = ()
    token: str | None = None


def parse_search(body: bytes) -> Hits:
    """Read a page of a search for videos.

    Raises:
        BadAnswer: The body is no such list.
    """
    found = listed(body, "search")
    hits, rejects = each(found.items, FoundVideo)
    return Hits(tuple(hit.id.video_id for hit in hits), tuple(rejects), found.next_page_token)


def parse_details(body: bytes) -> YoutubePage:
    """Read videos that were asked for by their ids.

    Raises:
        BadAnswer: The body is no list of videos.
    """
    posts, rejects = each(listed(body, "video").items, Video, post)
    return YoutubePage(posts=tuple(posts), rejected=tuple(rejects))


def parse_videos(body: bytes) -> dict[str, str | None]:
    """Return how many comments each video has that is there, None where they are switched off.

    Raises:
        BadAnswer: The body is no list of videos.
    """
    videos, _ = each(listed(body, "video").items, KnownVideo)
    return {video.id: video.statistics.comment_count for video in videos}


def post(video: Video) -> Post:
    """Turn a video into a post: its title before its description."""
    snippet, counts = video.snippet, video.statistics
    return Post(
        native_id=video.id,
        text="\n".join(filter(None, (snippet.title, snippet.description))),
        published_at=snippet.published_at.astimezone(UTC),
        author=snippet.channel_id,
        url=watch(video.id),
        likes=int(counts.like_count) if counts.like_count else None,
        replies=int(counts.comment_count) if counts.comment_count else None,
    )
