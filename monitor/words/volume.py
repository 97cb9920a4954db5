"""What is said of the volume, of its busiest hour, and of how much was watched."""

from collections.abc import Sequence
from typing import Final

from monitor.nouns.quantity import Quantity
from monitor.nouns.spans import longest
from monitor.nouns.volume import Completed, Filling, Peak, Total, Watch
from monitor.words.numbers import bare, capital, count, listed, noun, percent, spelled
from monitor.words.sheet import NOT_YET_KNOWN
from monitor.words.speech import Said, Words, alike, longer
from monitor.words.wording import Wording


def total(found: Total, _: Wording) -> Said:
    """Say how many posts there are, by how many accounts, in how many texts."""
    posts, accounts, texts = found.posts, found.accounts, found.texts
    if posts is None or accounts is None or texts is None:
        if found.early:
            return alike("No post was found so far", "no posts")
        return Said(
            headline="Nothing is known: no source was watched",
            sentence="Nothing is known of this time: no source was watched.",
            label="not watched",
        )
    so_far = _so_far(found)
    if not posts.value:
        said = none(found)
        return alike(said, "no posts")
    about = "about " if found.error.value else ""
    # Feeds name no author: that no account is known is not that nobody posted.
    by = f" by {about}{bare(accounts)}" if accounts.value else ", none with a known author"
    different = "different " if texts.value > 1 else ""
    in_texts = f"in {about}{texts.value:,.0f} {different}{noun(texts)}"
    told = capital(f"{count(posts)}{so_far}{by}, {in_texts}")
    return alike(told, f"{count(posts)}{by if accounts.value else ''}")


def none(found: Total) -> str:
    """Say that there is no post; of time that was not watched nobody knows."""
    missed = found.posts is not None and found.posts.certainty == "minimum"
    return f"No post was found{' in what was watched' if missed else ''}{_so_far(found)}"


def _so_far(found: Total) -> str:
    return " in this time" if found.of_part else " so far" if found.so_far else ""


def peak(found: Peak, wording: Wording) -> Said:
    """Say which hour had most posts, or that a busier one may have been missed."""
    when, posts = wording.stretch(found.span), count(found.posts)
    # The first and the last hour of a report may be clipped by it.
    hour = "one hour" if found.span.length.total_seconds() >= 3600 else "part of an hour"  # noqa: PLR2004
    if not found.hidden and found.posts.certainty == "minimum":
        told = f"{capital(posts)} in {hour}, {when}"
        return Said(
            headline=told,
            sentence=f"{capital(posts)} came in {hour}, {when}; no source claims to show all.",
            label=posts,
        )
    if not found.hidden:
        of = " of this time" if found.of_part else " so far" if found.so_far else ""
        return Said(
            headline=f"Busiest hour{of}: {when}, with {bare(found.posts)}",
            sentence=f"The busiest hour{of} was {when}, with {posts}.",
            label=posts,
        )
    others = len(found.hidden) - 1
    more = "" if not others else f", or in {others} other gap{'s' if others > 1 else ''}"
    told = f"{capital(posts)} in {hour}, {when}"
    return Said(
        headline=told,
        sentence=(
            f"{capital(posts)} came in {hour}, {when}; a busier hour may lie between "
            f"{wording.between(longest(found.hidden), found.span.start)}, {_who(found)}{more}."
        ),
        label=posts,
    )


def _who(found: Peak) -> str:
    """Say who was not watched where a busier hour may lie."""
    if not found.away:
        return "which nobody watched"
    if found.throughout:
        were = "was" if len(found.away) == 1 else "were"
        return f"when {listed(found.away)} {were} not watched"
    return f"when {listed(found.away, 'or')} was not watched"


def watch(found: Watch, _: Wording) -> Said:
    """Say how much of the time was watched, and by whom least."""
    if found.is_early:
        return alike(_not_yet(found.early), NOT_YET_KNOWN)
    if not found.sources or not found.watched.value:
        said = "No source that claims to show everything was watched: all counts are minimums"
        return alike(said, "not watched")
    share = percent(found.watched.value)
    if len(found.sources) == 1:
        told = f"{capital(found.sources[0])} was watched {share} of the time"
    else:
        many = spelled(len(found.sources))
        told = f"At least one of the {many} sources was watched {share} of the time"
    least = ""
    lowest = None if found.least is None else percent(found.least[1].value)
    if found.least is not None and len(found.sources) > 1 and lowest != share:
        least = f"; {found.least[0]} only {lowest}"
    more = f" {_not_yet(found.early)}." if found.early else ""
    return longer(told, f"{least}.{more}", share)


def _not_yet(sources: Sequence[str]) -> str:
    verb = "was" if len(sources) == 1 else "were"
    return f"How much of this time {listed(sources)} {verb} watched is not yet known"


def filling(found: Filling, wording: Wording) -> Said:
    """Say what an hour holds so far, and what it will once no more posts come late."""
    when, held = wording.stretch(found.span), bare(found.posts)
    told = f"{capital(when)}: {held} so far, {_about(found.expected)}"
    return longer(told, " once late posts are in.", _about(found.expected))


def completed(found: Completed, _: Wording) -> Said:
    """Say how many posts there would be, had nothing been missed, and from what that is told."""
    told = f"With what was missed, {_about(found.posts)} posts"
    others = "" if len(found.sources) == 1 else " and the other sources"
    return longer(told, f", estimated from the hours around the gaps{others}.", _about(found.posts))


def _about(posts: Quantity) -> str:
    """Return an estimate with its interval: `about 52 (45 to 60)`."""
    return f"about {posts.value:,.0f} ({posts.low or 0:,.0f} to {posts.high or 0:,.0f})"


WORDS: Final[Words] = {
    Total: total,
    Watch: watch,
    Peak: peak,
    Filling: filling,
    Completed: completed,
}
