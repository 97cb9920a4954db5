"""How a source stood: its last pass, what could not be read, how late its posts came."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from monitor.nouns.finding import Finding, Subject
from monitor.nouns.posts import Span
from monitor.nouns.quantity import counted, estimated, exact
from monitor.nouns.sources import LastPass, Lateness, SecondLook, Unreadable
from monitor.nouns.support import Support
from monitor.words.say import say
from monitor.words.wording import Wording

NOON = datetime(2017, 2, 23, 20, tzinfo=UTC)
WORDING = Wording(ZoneInfo("UTC"), Span(NOON, NOON + timedelta(hours=9)))
ABOUT: Any = {
    "about": Subject("source", "chirper"),
    "span": WORDING.span,
    "behind": Support(None, None),
}


def _late(posts: int, *, longer: bool, seconds: int = 5400) -> Lateness:
    time = estimated(seconds, seconds / 2**0.5, seconds, "seconds")
    number = counted(posts, "posts", missed=False)
    return Lateness(**ABOUT, posts=number, half=time, most=time, longer=longer)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            LastPass(**ABOUT, why="server error", quoted="503: down"),
            "The last fetch from chirper failed: 503: down.",
        ),
        (
            LastPass(**ABOUT, why=None, quoted="503: down"),
            "The last fetch from chirper failed: 503: down.",
        ),
        (
            LastPass(**ABOUT, why="clock", quoted="the clock is 2 h behind"),
            "The last fetch from chirper worked, with a warning: the clock is 2 h behind.",
        ),
        (
            Unreadable(
                **ABOUT,
                items=counted(1, "items", missed=False),
                reasons={"no date": exact(1, "items")},
            ),
            "1 item from chirper could not be read: no date (1).",
        ),
        (
            Unreadable(
                **ABOUT,
                items=counted(10, "items", missed=False),
                reasons={f"no time: {n}": exact(n, "items") for n in (4, 3, 2, 1)},
            ),
            "10 items from chirper could not be read: no time: 4 (4); no time: 3 (3); "
            "no time: 2 (2); 1 for other reasons.",
        ),
        (
            _late(1, longer=False),
            "1 post that came while chirper was watched without a break was there at the first "
            "fetch 1 h 30 min or more after publication.",
        ),
        (
            _late(99, longer=False),
            "All 99 posts that came while chirper was watched without a break were there at the "
            "first fetch 1 h 30 min or more after publication.",
        ),
        (
            replace(_late(99, longer=False), shared=True),
            "All 99 posts of all incidents that came while chirper was watched without a break "
            "were there at the first fetch 1 h 30 min or more after publication.",
        ),
        (
            # Fetches minutes apart do not show that a post came within a second.
            _late(79, longer=False, seconds=1),
            "All 79 posts that came while chirper was watched without a break were there at the "
            "first fetch after publication.",
        ),
        (
            # The step of 34 min 8 s: it is known to two fifths only.
            _late(79, longer=False, seconds=2048),
            "All 79 posts that came while chirper was watched without a break were there at the "
            "first fetch 35 min or more after publication.",
        ),
        (
            _late(1200, longer=True),
            "99 % of 1,200 posts that came while chirper was watched without a break were there at "
            "the first fetch 1 h 30 min or more after publication; its settle time is shorter: set "
            "a longer `settle` for it.",
        ),
        (
            SecondLook(
                **ABOUT,
                met=counted(99, "posts", missed=False),
                missed=counted(1, "posts", missed=False),
                share=estimated(0.01, 0.002, 0.054, "share"),
            ),
            "A second look at 100 posts from chirper found 1 that the first had missed: 1 % (1 to "
            "5 %).",
        ),
        (
            SecondLook(
                **ABOUT,
                met=exact(1, "posts"),
                missed=exact(0, "posts"),
                share=estimated(0, 0, 0.8, "share"),
            ),
            "A second look at 1 post from chirper found 0 that the first had missed: 0 % (0 to "
            "80 %).",
        ),
    ],
)
def test_what_is_said_of_a_source(found: Finding, said: str) -> None:
    """It names the source, the figure with its interval, and what to do."""
    assert say(found, WORDING).sentence == said
