"""How the first posts of a video are said."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.nouns.finding import Subject
from monitor.nouns.posts import Span
from monitor.nouns.quantity import exact
from monitor.nouns.support import NOBODY
from monitor.nouns.videos import FirstSeen, PicturesCompared, VideoFirst
from monitor.words.say import say
from monitor.words.wording import Wording

START = datetime(2017, 2, 22, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)
WORDING = Wording(ZoneInfo("America/Los_Angeles"), Span(START - HOUR, START + 30 * HOUR))


def said(*firsts: tuple[str, int], post: str | None, posts: int = 1_690) -> str:
    found = VideoFirst(
        about=Subject("incident", "anaheim"),
        span=WORDING.span,
        behind=NOBODY,
        posts=exact(posts, "posts"),
        copies=None,
        firsts=tuple(
            FirstSeen(source=source, at=START + hours * HOUR, behind=NOBODY)
            for source, hours in firsts
        ),
        post=post,
        others=None,
    )
    return say(found, WORDING).sentence


def test_sources_of_one_hour_are_in_no_order() -> None:
    """In public times are to the hour: which of two was first in it is not published."""
    told = said(("chirper", 0), ("commons", 0), ("plaza", 2), post=None)
    assert "first seen on chirper and commons, in the hour from Tuesday 21 February, 7 pm" in told
    assert "7 pm, then on plaza from Tuesday 21 February, 9 pm." in told
    alone = said(("chirper", 0), ("plaza", 2), post=None)
    assert "on chirper, in the hour from Tuesday 21 February, 7 pm, then on plaza from" in alone


def test_the_newsroom_sees_which_was_first() -> None:
    """It has the post itself."""
    told = said(("chirper", 0), ("commons", 0), post="17")
    assert "first seen on chirper, Tuesday 21 February, 7 pm (post 17), then on commons" in told


def test_one_post_shows_a_video_and_not_the_same() -> None:
    """Others show the same as that."""
    first = ("chirper", 0)
    assert said(first, post="17", posts=1).startswith("1 post shows or links to a video. It was")
    assert said(first, post="17", posts=2).startswith("2 posts show or link to the same video.")


def test_one_picture_is_said_in_the_singular() -> None:
    """Of those that are compared, and of those that wait."""
    one, span = exact(1, "items"), WORDING.span
    pictures = PicturesCompared(
        about=Subject("incident", "anaheim"),
        span=span,
        behind=NOBODY,
        files=exact(3, "items"),
        compared=one,
        waiting=one,
        unread={},
    )
    assert say(pictures, WORDING).sentence == (
        "1 of 3 files and links is compared by a small picture; of the pictures of the others 1 "
        "still waits to be fetched."
    )
