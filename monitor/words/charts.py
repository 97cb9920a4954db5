"""What stands on a chart beside what was found: setting, gaps, headings, key, values pointed at."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.nouns.buckets import Bucket, Estimate
from monitor.nouns.posts import Span
from monitor.nouns.support import FEWEST
from monitor.words.causes import LOSING
from monitor.words.numbers import capital, duration, interval, percent, signed_interval
from monitor.words.times import day, moment, offset, within
from monitor.words.tone import AS_SCORED_ONLY, WAYS

WATERMARK: Final = "SIMULATED"
SIMULATED: Final = "Simulated: a program made these posts; they are nobody's reaction."
NOTHING: Final = "Nothing to show: this span is empty"
EMPTY: Final = "Nothing in this span"

POSTS: Final = "posts"
OTHERS: Final = "others"
LINES: Final = ("posts", "accounts", "different texts")
PHASES: Final = {
    "emerging": "emerging",
    "growing": "growing",
    "peaking": "peaking",
    "fading": "fading",
    "revived": "revived",
    "quiet": "quiet",
}
"""What the phases of an incident are called."""

PROVISIONAL: Final = "will still change"
MINIMUM: Final = "at least this many"
UNWATCHED: Final = "not watched"
PARTLY: Final = "partly watched"
UNCLAIMED: Final = "Nobody says that this archive is complete: more may have been posted."
CUT_SHORT: Final = "cut short by the service"
INTERVAL: Final = "95 % interval"
TOOK_OFF: Final = "took off (95 %)"
SPIKE: Final = "spike"
EXPECTED: Final = "expected, on average up to then (80 and 95 %)"
MEAN: Final = "mean polarity, 95 % interval"
AS_SCORED: Final = "share negative, as scored"
CORRECTED: Final = "share negative, corrected, 95 % interval"
UNCHECKED: Final = (
    "share negative, and how far off such classifiers have been: nobody has checked this one"
)
"""Entries of the key."""

POLARITY: Final = "Mean polarity, from −1 (negative) to 1 (positive)"
REACTIONS_POLARITY: Final = "Mean polarity of reactions, from −1 (negative) to 1 (positive)"
NEGATIVE: Final = "Share of scored posts that are negative"
NEGATIVE_BOTH: Final = "Share of scored posts that are negative, corrected, and as scored (grey)"
REACTIONS_NEGATIVE: Final = "Share of scored reactions that are negative"
UNSCORED: Final = "Share of posts that could not be scored"
PHASE: Final = "Phase, hour by hour, as it looked at the time"
LINKED: Final = "Posts with this link, so far"
ENGAGEMENT: Final = "Likes, reposts and replies of these posts, so far, as their services last said"
OFTEN: Final = "Posts for each different text, the lowest bar is 1"
"""Headings of panels."""

HEADINGS: Final[Mapping[str, str]] = {
    "from": "from",
    "until": "until",
    "utc": "UTC",
    "posts": "posts",
    "people": "accounts",
    "messages": "different texts",
    "repeated": "repeated",
    "source": "source",
    "shown": "value",
    "phase": "phase",
    "narrative": "version of events",
    "share": "share",
    "way": "read as",
    "estimate": "estimate",
    "scored": "scored posts",
    "unscored": "posts without a score",
}
"""What the values are called that pointing at a chart shows."""

NARRATIVES_METHOD: Final = (
    "Shares are of posts that will no longer change, over stretches long enough to bear a figure; "
    "posts with the same text count once as evidence. One version is said to overtake another "
    "where chance would give such evidence once in 20 times."
)
LINKS_METHOD: Final = (
    "A link is one address or video, however it was written; a shortened address stands for "
    f"itself. Links that fewer than {FEWEST} accounts shared are not shown. Engagement is that of "
    "the posts, as their services last reported it, at the time the posts were published."
)
REACTIONS_ONLY: Final = f"Reactions, without the news; {AS_SCORED_ONLY}."


def title(said: str, *, simulated: bool) -> str:
    """Return what was found as a title; what a program made up says so first."""
    return f"{WATERMARK} · {said}" if simulated else said


def one_bar(every: timedelta) -> str:
    """Say how long a bar is."""
    return f"one bar is {duration(every)}"


def one_step(every: timedelta) -> str:
    """Say how long a step of a line is."""
    return f"one step is {duration(every)}"


def one_step_or_more(every: timedelta) -> str:
    """Say how long a step of a line is at least."""
    return f"one step is {duration(every)} or more"


def one_point(every: timedelta) -> str:
    """Say of how long a point is."""
    return f"one point is {duration(every)}"


def setting(whole: Span | None, timezone: str, one: str) -> str:
    """Say which days and which zone a chart shows, and what *one* of what it draws is."""
    if whole is None:
        return f"times in {timezone} · {one}"
    zone = ZoneInfo(timezone)
    start, end = (
        at.astimezone(zone) for at in (whole.start, whole.end - timedelta(microseconds=1))
    )
    first, last = f"{day(start)} {start.year}", f"{day(end)} {end.year}"
    days = first if first == last else f"{first} – {last}"
    offsets = dict.fromkeys(offset(at, zone) for at in (start, end))
    return f"{days} · times in {timezone} ({', then '.join(offsets)}) · {one}"


def missed(
    whole: Span,
    *,
    unwatched: Sequence[Span],
    partly: Sequence[Span],
    lost: Sequence[Span],
    why: Iterable[str],
) -> list[str]:
    """Say what was missed: one sentence for each kind of gap, none where all was watched.

    Args:
        whole: What is shown.
        unwatched: Time that nobody watched.
        partly: Time that not every source was watched in.
        lost: Time that a service can no longer show whole.
        why: Kinds of reasons why, of `lost`.
    """
    kinds = (
        ("Not watched (hatched, not zero)", unwatched),
        ("Only partly watched", partly),
        ("Cut short by a service", lost),
    )
    told = [f"{what}: {_amount(spans, whole)}." for what, spans in kinds if spans]
    reasons = dict.fromkeys(LOSING[kind] for kind in why) if lost else ()
    return [*told, *([f"Why it was cut short: {'; '.join(reasons)}."] if reasons else [])]


def _amount(spans: Sequence[Span], whole: Span) -> str:
    length = sum((span.length for span in spans), timedelta())
    many = "" if len(spans) == 1 else f" in {len(spans)} parts"
    return f"{duration(length)}{many}, {percent(length / whole.length)} of the time shown"


def posts_in(every: timedelta) -> str:
    """Return the heading over bars."""
    return f"Posts in {duration(every)}"


def all_in(every: timedelta) -> str:
    """Return the heading over the lines of posts, accounts and texts."""
    return f"Posts, accounts and different texts in {duration(every)}"


def often_from(fewest: int) -> str:
    """Return the heading over how often each text was posted, from *fewest* posts on."""
    return f"Posts for each different text, where there are {fewest} posts or more"


def shares(left_out: int) -> str:
    """Return the heading over the shares of narratives."""
    more = f"; {left_out} with fewer posts not drawn" if left_out else ""
    return f"Share of the posts that give this version (a post may give several, or none){more}"


def overtakings(left_out: int) -> str:
    """Return the heading over the boxes of overtakings."""
    more = f"; {left_out} earlier ones not drawn" if left_out else ""
    return f"One overtook another at some time within its box (95 %){more}"


def over(ahead: str, behind: str) -> str:
    """Say which narrative overtook which, where room is scarce."""
    return f"“{ahead}” over “{behind}”"


def overtook(ahead: str, behind: str, between: Span, zone: ZoneInfo) -> str:
    """Say which narrative overtook which, and between when."""
    return f"“{ahead}” overtook “{behind}” between {within(between, zone)}."


def last_share(name: str, share: Estimate | None, span: Span | None, zone: ZoneInfo) -> str:
    """Say what share of the posts gave a version of events last, or that there are too few."""
    if share is None or span is None:
        return f"“{name}”: too few posts to say what share gives it."
    return f"“{name}”: {interval(share)} of the posts between {within(span, zone)}."


def took_off(between: Span, zone: ZoneInfo) -> str:
    """Say between when it took off."""
    return f"It took off between {within(between, zone)} (95 %)."


def spikes(spans: Sequence[Span], zone: ZoneInfo) -> str:
    """Say when there were spikes."""
    one = len(spans) == 1
    return f"{'Spike' if one else 'Spikes'} between {'; '.join(within(s, zone) for s in spans)}."


def phases(names: Iterable[str]) -> str:
    """Say which initial stands for which phase."""
    return f"Phase: {', '.join(f'{name[0]} {name}' for name in names)}"


def by_way(way: str) -> str:
    """Return the entry of the key for a way of reading reactions."""
    return f"{WAYS[way]}, with its interval"


def mean_by_way(way: str) -> str:
    """Return the entry of the key for the mean polarity in a way of reading reactions."""
    return f"mean polarity, {WAYS[way]}"


def negative_by_way(mark: str, way: str) -> str:
    """Return the heading over the shares in a way of reading reactions."""
    return f"{mark} Share negative, {WAYS[way]}"


def all_by_way(way: str, mean: Estimate | None, negative: Estimate | None) -> str:
    """Say how all reactions read in one way."""
    polarity = "too few to say" if mean is None else signed_interval(mean)
    part = "" if negative is None else f", {interval(negative)} negative"
    return f"{capital(WAYS[way])}, in all: mean polarity {polarity}{part}."


def link(place: int) -> str:
    """Return what the link is called that is the *place*-th on the chart, from 0."""
    return f"link {place + 1}"


def kind_of_link(address: str, kind: str) -> str:
    """Return a link with what it points to."""
    return f"{address} ({'video' if kind == 'video' else 'page'})"


def engagement_of(place: int) -> str:
    """Return the heading over the engagement of the *place*-th link, from 0."""
    return f"Likes, reposts and replies of {place + 1}, so far"


def series(unit: str, bar: timedelta | None) -> str:
    """Return what follows the title of a count series: its unit, and its bar where it is given."""
    return f" ({unit}){'' if bar is None else f', {one_bar(bar)}'}"


def ends(low: str, high: str) -> str:
    """Return from what to what values go, with true minus signs."""
    return f"{low} to {high}".replace("-", "−")


def share_ends(low: float, high: float) -> str:
    """Return from what to what shares go."""
    first, last = percent(low), percent(high)
    return last if first == last else ends(first.removesuffix(" %"), last)


def count_ends(low: float, high: float) -> str:
    """Return from what to what counts go."""
    return ends(f"{low:,.0f}", f"{high:,.0f}")


def ratio_ends(low: float, high: float) -> str:
    """Return from what to what ratios go."""
    return ends(f"{low:.1f}", f"{high:.1f}")


def number_in(bucket: Bucket, number: int | None) -> str:
    """Return a number of a bucket, or that it is not known."""
    if number is None:
        return "not known"
    return f"{'at least ' if bucket.certainty == 'minimum' else ''}{number:,}"


def estimate(found: Estimate) -> str:
    """Return a number with its interval, as pointing at a point shows it."""
    return f"{found.value:.2f} ({found.low:.2f} to {found.high:.2f})".replace("-", "−")


def repeated(often: float) -> str:
    """Say how often each text was posted."""
    return f"{often:.1f} posts for each text"


def event(number: int, at: datetime, name: str, zone: ZoneInfo) -> str:
    """Return a line of the list of events."""
    return f"{number} {moment(at, zone)} · {name}"


def more_events(number: int) -> str:
    """Say how many events are not listed."""
    return f"… and {number:,} more event{'' if number == 1 else 's'}"
