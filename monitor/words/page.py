"""What a page says around its findings: headings, captions, controls, what is suppressed and why.

Words of a script and of a fragment of HTML are looked up by the name that stands there.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.clock import rfc3339
from monitor.nouns.posts import Span
from monitor.nouns.report import Head
from monitor.nouns.support import FEWEST
from monitor.words import charts
from monitor.words.numbers import duration, several
from monitor.words.tables import SUPPRESSED
from monitor.words.times import day, last_moment, offsets
from monitor.words.worded import when, wording_of
from monitor.words.wording import Wording, place

TOO_FEW: Final = "Too few accounts posted for any figure to be shown."
FEW: Final = f"Fewer than {FEWEST} accounts posted."
TONE_SUPPRESSED: Final = "How their posts read is not shown."
INTERNAL: Final = "INTERNAL, not for publication: it shows numbers of few people, links and texts."
PUBLIC: Final = (
    "Made for publication: no texts, no authors, only the sites of links. Numbers with fewer than "
    f"{FEWEST} people behind them are suppressed, and so is the next smallest where the total "
    "would reveal one."
)
SKIP: Final = "Skip to the content"

SPREAD: Final = "Spread"
MISSED: Final = "What was missed"
FOR_INTERNAL: Final = "For internal use"
NOW: Final = "Now"
"""Headings of sections."""

POSTS_AND_TONE: Final = "Posts and tone"
SOURCES: Final = "What each source showed"
GAPS: Final = "Gaps"
WATCHED: Final = "Time that was watched"
TEXTS: Final = "Texts that were repeated most"
STATE: Final = "State of each source"
ALERTS: Final = "Alerts of the last 24 hours"
"""Captions of tables."""

PHASES: Final = "Phases as a list"

ALL: Final = "all"
ALL_POSTS: Final = "All posts"
OF_TIME: Final = ("posts", "accounts", "texts", "negative", "mean polarity", "complete")
OF_LANES: Final = ("source", "from", "until")
OF_TEXTS: Final = ("text", "source", "posts", "accounts")
"""Headings of columns."""

SHOW: Final = "Show"
SCRIPT: Final[Mapping[str, str]] = {
    "few": SUPPRESSED,
    "span": "{0} to {1}",
    "unwatched": charts.UNWATCHED,
    "least": "at least {0}",
    "early": charts.PROVISIONAL,
    "noon": "noon",
    "midnight": "midnight",
    "post": "1 post",
    "posts": "{0} posts",
    "byOne": "{0} by 1 account",
    "by": "{0} by {1} accounts",
    "shown": "{0}, {1} to {2}. One bar is {3}.",
    "others": "The rows below show all posts.",
    "bars": "Posts in {0}",
    "source": "Source: {0}",
    "narrative": "Version: {0}",
    "language": "Language: {0}",
    "copied": "Copied",
    "live": "Live: renewed as posts arrive.",
    "stale": "Not live since {0}: the server does not answer.",
    "desk": "Label posts by hand",
    "notes": "Add or change notes",
}
"""Of the script of a page."""

LIVE_PUBLIC: Final = "Live: renewed every 15 minutes."
"""What a live page for the public says instead: shorter times might identify few people."""

FRAGMENT: Final[Mapping[str, str]] = {
    "controls": "Which posts and which time the chart shows",
    "in": "Zoom in",
    "out": "Zoom out",
    "earlier": "Earlier",
    "later": "Later",
    "whole": "Whole time",
    "busy": "Zoom to the bars",
}
"""Of the controls over the chart."""


def kicker(head: Head) -> str:
    """Return of which days a page speaks; of one, at which time of day."""
    zone = ZoneInfo(head.timezone)
    end = last_moment(Span(head.since, head.until))
    first, last = (at.astimezone(zone) for at in (head.since, end))
    if first.date() == last.date():
        return when(head).removesuffix(".")
    year = "" if first.year == last.year else f" {first.year}"
    return f"{day(first)}{year} – {day(last)} {last.year}, {place(head.timezone)}"


def made(head: Head, at: datetime) -> str:
    wording = wording_of(head)
    return (
        f"{when(head).removesuffix('.')} ({offsets(wording.span, wording.zone)}). Made "
        f"{wording.moment(at)} ({rfc3339(at)})."
    )


def footer(*, internal: bool, version: str) -> str:
    return f"{INTERNAL if internal else PUBLIC} Made by Reaction Monitor {version}."


def description(dek: str, counted: Sequence[str], when: str) -> str:
    """Return what is shown of a page below its headline, where somebody shares a link to it."""
    return " ".join([*([dek] if dek else []), *(f"{one}." for one in counted)]) or f"{when}."


def card(headline: str, notices: Sequence[str], lines: Sequence[str]) -> str:
    """Say what the picture of a page shows, for whoever does not see it."""
    return " ".join([*notices, *(f"{one}." for one in (headline, *lines))])


def none(caption: str) -> str:
    return f"{caption}: none."


def phase(span: Span, name: str, wording: Wording) -> str:
    return f"{wording.stretch(span)}: {charts.PHASES[name]}"


def event(at: str, name: str) -> str:
    return f"{at}: {name}"


def too_short(every: str) -> str:
    return f"Buckets of {every} and shorter are not included, so that the file stays small."


def rows(said: str, number: int) -> str:
    """Return a cell that stands for several rows."""
    return f"{said} ({number} rows)" if number > 1 else said


def rounded(posts: int, *, least: bool) -> str:
    """Return a number of posts that is rounded to tens on purpose; a minimum is rounded down."""
    return f"{'>=' if least else 'about'} {posts:,}"


def earlier_spans(number: int) -> str:
    return several(number, "earlier span")


def no_bar(every: timedelta, *, dotted: bool) -> str:
    """Say which posts are in no bar or point of a picture; bars may be longer than *every*.

    In place of bars there are *dotted* lines.
    """
    sign = "Dotted, which is not zero" if dotted else "Left out, though not zero"
    few = f"stretches of {duration(every)} with fewer than {FEWEST} accounts"
    return f"{sign}: {few}, and others that would reveal their numbers."


LONG_BARS: Final = "Shorter bars would have to leave out too many posts."


def widened(asked: Span, head: Head) -> str:
    when = wording_of(head).during(asked)
    return (
        f"This covers more than was asked for ({when}): figures of that time alone would give few "
        "people away."
    )


def alert(said: str) -> str:
    return f"Alert: {said}"
