"""What is said of the volume, of its busiest hour, and of how much was watched."""

from collections.abc import Sequence
from typing import Final

from monitor.clock import HOUR, MINUTE
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity
from monitor.nouns.spans import longest
from monitor.nouns.volume import Completed, Filling, Peak, Total, Watch
from monitor.words.numbers import (
    bare,
    capital,
    count,
    listed,
    nearly,
    noun,
    percent,
    rough,
    several,
    spelled,
)
from monitor.words.wording import Said, Wording, Words, alike, longer

MANY: Final = 5
"""Other hours with as many posts from which on none of them is worth its name."""

NEARLY_ALL: Final = 0.9
"""Of the time of a report: from when to when so much of it was missed says nothing."""

_UNITS: Final = {HOUR: "hour", 24 * HOUR: "day", 168 * HOUR: "week"}


def total(found: Total, _: Wording) -> Said:
    posts, accounts, texts = found.posts, found.accounts, found.texts
    if posts is None or accounts is None or texts is None:
        if found.early:
            return alike("No post was found so far")
        return Said(
            headline="Nothing is known: no source was watched",
            sentence="Nothing is known of this time: no source was watched.",
        )
    so_far = _so_far(found)
    if not posts.value:
        return alike(none(found))
    # Feeds name no author: that no account is known is not that nobody posted.
    by = f" by {who(found)}" if who(found) else ", none with a known author"
    different = "different " if texts.value > 1 else ""
    in_texts = f"in {nearly(texts)} {different}{noun(texts)}"
    return alike(capital(f"{count(posts)}{so_far}{by}, {in_texts}"))


def short(found: Total) -> str:
    if found.posts is None:
        return "no posts" if found.early else "not watched"
    if not found.posts.value:
        return "no posts"
    return f"{count(found.posts)} by {who(found)}" if who(found) else count(found.posts)


def who(found: Total) -> str:
    """Return how many accounts posted; empty where none is known."""
    accounts = found.accounts
    return f"{nearly(accounts)} {noun(accounts)}" if accounts and accounts.value else ""


def none(found: Total) -> str:
    missed = found.posts is not None and found.posts.certainty == "minimum"
    return f"No post was found{' in what was watched' if missed else ''}{_so_far(found)}"


def _so_far(found: Total) -> str:
    return " in this time" if found.of_part else " so far" if found.so_far else ""


def peak(found: Peak, wording: Wording) -> Said:
    """Say which hour had most posts, or that a busier one may have been missed.

    Counts of other tools may be of days or weeks: of those it is one.
    """
    running = _running(found, wording)
    if not found.hidden and found.posts.certainty == "exact":
        return _busiest(found, wording, running)
    when, posts = wording.stretch(found.span), count(wording.of(found.posts))
    # The first and the last hour of a report may be clipped by it.
    hour = "part of an hour" if found.span.length < HOUR else f"one {_unit(found)}"
    text = f"{capital(posts)} came in {hour}, {when}; {_doubt(found, wording)}."
    return Said(
        headline=f"{capital(posts)} in {hour}, {when}",
        sentence=f"{text} {capital(running)}." if running else text,
    )


def _unit(found: Peak) -> str:
    return _UNITS.get(found.span.length, "hour" if found.span.length < HOUR else "stretch")


def _doubt(found: Peak, wording: Wording) -> str:
    if not found.hidden:
        return "no source claims to show all"
    gaps = found.beyond or found.hidden
    if found.beyond and longest(gaps).length >= wording.span.length * NEARLY_ALL:
        return f"any other {_unit(found)} may have been busier, since {_away(found)}"
    between = wording.between(longest(gaps), found.span.start)
    others = len(gaps) - 1
    more = "" if not others else f", or in {several(others, 'other gap')}"
    what = f"a busier {_unit(found)} may lie" if found.beyond else "more may have come"
    return f"{what} between {between}, {_who(found)}{more}"


def _busiest(found: Peak, wording: Wording, running: str) -> Said:
    """Say which hour was the busiest, or which were: there is none where two had as many posts."""
    counted = wording.of(found.posts)
    when, posts = _hours(found, wording), count(counted)
    several, one = bool(found.others), _unit(found)
    hour, was, each = (f"{one}s", "were", " each") if several else (one, "was", "")
    of = " of this time" if found.of_part else " so far" if found.so_far and not running else ""
    over = f" that {'are' if several else 'is'} over" if running else ""
    more = f"; {running}" if running else ""
    if len(found.others) >= MANY:
        ended = " that is over" if running else ""
        return alike(f"No {one}{of}{ended} had more than {posts}{more}")
    return Said(
        headline=f"Busiest {hour}{of}{over}: {when}, with {bare(counted)}{each}{more}",
        sentence=f"The busiest {hour}{of}{over} {was} {when}, with {posts}{each}{more}.",
    )


def _hours(found: Peak, wording: Wording) -> str:
    """Return when it was, and of other hours with as many posts the only one, or how many."""
    when = wording.stretch(found.span)
    match found.others:
        case ():
            return when
        case (other,) if _one_day(found.span, other, wording):
            first, second = (wording.hours(span) for span in (found.span, other))
            return f"{wording.day(found.span.start)}, {first} and {second}"
        case (other,):
            return f"{when}, and {wording.stretch(other)}"
        case others:
            return f"{when}, and {spelled(len(others))} others"


def _one_day(one: Span, other: Span, wording: Wording) -> bool:
    """Return whether two hours are of the same day, which then needs no second mention."""
    days = {wording.day(at) for span in (one, other) for at in (span.start, span.end - MINUTE)}
    return len(days) == 1 and max(one.length, other.length) <= HOUR


def _running(found: Peak, wording: Wording) -> str:
    """Say what the hour that has not ended holds, where that is more; else nothing."""
    if found.running is None:
        return ""
    span, posts = found.running
    same = wording.day(span.start) == wording.day(found.span.start)
    since = wording.clock(span.start) if same else f"{wording.moment(span.start)},"
    return f"the hour since {since} already has {count(wording.of(posts))}"


def _who(found: Peak) -> str:
    return f"when {_away(found)}" if found.away else "which nobody watched"


def _away(found: Peak) -> str:
    if not found.away:
        return "nobody watched"
    names = [f"part of {name}" if name in found.partly else name for name in found.away]
    if found.throughout:
        were = "was" if len(names) == 1 else "were"
        return f"{listed(names)} {were} not watched"
    return f"{listed(names, 'or')} was not watched"


def watch(found: Watch, _: Wording) -> Said:
    if found.is_early:
        return alike(_not_yet(found.early))
    if not found.sources or not found.watched.value:
        return alike(
            "No source that claims to show everything was watched: all counts of posts are minimums"
        )
    share = percent(found.watched.value)
    if len(found.sources) == 1:
        headline = f"{capital(found.sources[0])} was watched {share} of the time"
    else:
        many = spelled(len(found.sources))
        headline = f"At least one of the {many} sources was watched {share} of the time"
    least = ""
    lowest = None if found.least is None else percent(found.least[1].value)
    if found.least is not None and len(found.sources) > 1 and lowest != share:
        rest = f"only {lowest}" if found.least[1].value else "not at all"
        least = f"; {found.least[0]} {rest}"
    more = f" {_not_yet(found.early)}." if found.early else ""
    return longer(headline, f"{least}.{more}")


def _not_yet(sources: Sequence[str]) -> str:
    verb = "was" if len(sources) == 1 else "were"
    return f"How much of this time {listed(sources)} {verb} watched is not yet known"


def filling(found: Filling, wording: Wording) -> Said:
    when, held = wording.stretch(found.span), bare(found.posts)
    headline = f"{capital(when)}: {held} so far, {_about(found.expected, found.posts)}"
    return longer(headline, " once late posts are in.")


def completed(found: Completed, _: Wording) -> Said:
    headline = f"With what was missed, {_about(found.posts, found.least)} posts"
    others = "" if len(found.sources) == 1 else " and the other sources"
    return longer(headline, f", estimated from the hours around the gaps{others}.")


def _about(posts: Quantity, least: Quantity) -> str:
    """Return an estimate with its interval, no finer than it is known: `about 52 (45 to 60)`.

    Neither goes below the posts that are there.
    """
    there = int(least.value)
    middle, low, high = rough(posts.value, posts.low or 0.0, posts.high or 0.0)
    return f"about {max(middle, there):,} ({max(low, there):,} to {high:,})"


WORDS: Final[Words] = {
    Total: total,
    Watch: watch,
    Peak: peak,
    Filling: filling,
    Completed: completed,
}
