"""What stands on a chart beside what was found: setting, gaps, rows, values pointed at."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.nouns.buckets import Bucket, Estimate
from monitor.nouns.measure import amount
from monitor.nouns.posts import Span
from monitor.nouns.support import FEWEST
from monitor.nouns.tone import Mean, Share, ToneRow
from monitor.words.causes import LOSING
from monitor.words.front import clock, tone_row, unit_of
from monitor.words.method import NOT_THE_PUBLIC
from monitor.words.numbers import (
    capital,
    duration,
    interval,
    listed,
    percent,
    several,
    signed_interval,
)
from monitor.words.spread import rose
from monitor.words.tables import SUPPRESSED
from monitor.words.times import day, last_moment, offsets
from monitor.words.tone import AS_SCORED_ONLY, WAYS
from monitor.words.wording import Wording

WATERMARK: Final = "SIMULATED"
SIMULATED: Final = "Simulated: a program made these posts; they are nobody's reaction."
NOTHING: Final = "Nothing to show: this span is empty"
EMPTY: Final = "Nothing in this span"
FEW_POSTED: Final = f"Fewer than {FEWEST} accounts posted"

BAR: Final = "bar"
STEP: Final = "step"
POINT: Final = "point"

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

PROVISIONAL: Final = "will still change"
MINIMUM: Final = "at least this many"
UNWATCHED: Final = "not watched"
UNCLAIMED: Final = "Nobody says that this archive is complete: more may have been posted."
MEAN: Final = "mean polarity, 95 % interval"
"""Entries of the key in a terminal."""

POLARITY: Final = "Mean polarity, from −1 (negative) to 1 (positive)"
NEGATIVE: Final = "Share of scored posts that are negative"
UNSCORED: Final = "Share of posts that could not be scored"
PHASE: Final = "Phase, hour by hour, as it looked at the time"
NO_SUM: Final = "A line is broken where a number might identify a few people."
NO_STEP: Final = (
    f"A line is broken where fewer than {FEWEST} accounts posted, or where a number would reveal "
    "theirs."
)
NO_LINK: Final = "No link was shared widely enough to be shown"
NO_VERSION: Final = "No version of events is in enough posts to be shown"
NO_LINES: Final = "Posts over time are not drawn: too few posts or people at a time."
NO_SHARES: Final = "Shares over time are not drawn: too few posts or people at a time."
EACH_HOUR: Final = "Posts of each hour"
LINKED: Final = "Posts with this link, so far"
ENGAGEMENT: Final = "Likes, reposts and replies of these posts, so far, as their services last said"
OFTEN: Final = "Posts for each different text, the lowest bar is 1"
"""Headings of rows."""

HARDLY: Final = 0.005
"""Share of the time below which it is no percent of it."""

MOST_NAMED: Final = 5
"""Sources that a bucket names, those with most posts in it."""

BY_SOURCE: Final = "The same by source, each row on its own scale"
EXPECTED_LINES: Final = ("grey: expected, on average", "up to then (80 and 95 %)")
"""Beside the fan, in two lines."""

LIGHT: Final = "Light blue: at least this many, because something was missed."
LIGHT_FEW: Final = "Light blue: at least this many; posts of few people are left out."
PALER: Final = "Paler hatching: watched in part."
CUT: Final = "Red line on top: a service could not show all of this."
PALE: Final = "Pale or dashed: will still change."
"""What a look means; each is said only where it is drawn."""

HOW: Final = "How we counted"

NARRATIVES_METHOD: Final = (
    "Shares are of posts that will no longer change, over stretches long enough to bear a figure; "
    "posts with the same text count once as evidence. One version is said to overtake another "
    "where chance would give such evidence in one of 400 reports."
)
LINKS_METHOD: Final = (
    "A link is one address or video, however it was written; a shortened address stands for "
    f"itself. Links that fewer than {FEWEST} accounts shared are not shown. Engagement is that of "
    "the posts, as their services last reported it, at the time the posts were published."
)
REACTIONS_ONLY: Final = f"Reactions, without the news; {AS_SCORED_ONLY}."


def title(said: str, *, simulated: bool) -> str:
    return f"{WATERMARK} · {said}" if simulated else said


def one(drawn: str, every: timedelta, *, at_least: bool = False) -> str:
    return f"one {drawn} is {duration(every)}{' or more' if at_least else ''}"


def setting(whole: Span | None, timezone: str, length: str) -> str:
    """Say which days and which zone a chart shows, and the *length* of what it draws, if any."""
    after = f" · {length}" if length else ""
    if whole is None:
        return f"times in {timezone}{after}"
    zone = ZoneInfo(timezone)
    start, end = (at.astimezone(zone) for at in (whole.start, last_moment(whole)))
    first, last = f"{day(start)} {start.year}", f"{day(end)} {end.year}"
    days = first if first == last else f"{first} – {last}"
    return f"{days} · times in {timezone} ({offsets(whole, zone)}){after}"


def hours_of(number: int, since: str) -> str:
    return f"{several(number, 'hour')} {since} · {one(STEP, timedelta(hours=1))}"


def not_both(hours: int) -> list[str]:
    noun = "hour was" if hours == 1 else "hours were"
    said = (
        f"{hours:,} {noun} not watched whole on both sides (hatched); what was missed on one side "
        "is left out on both."
    )
    return [said] if hours else []


def hour_at(hour: int, posts: Mapping[str, tuple[int | None, bool]]) -> str:
    lines = [
        f"{name}: {'no number' if one is None else f'{one:,}'}{', at least' if least else ''}"
        for name, (one, least) in posts.items()
    ]
    return "\n".join([f"Hour {hour}", *lines])


def missed(
    whole: Span,
    *,
    unwatched: Sequence[Span],
    partly: Sequence[Span],
    lost: Sequence[Span],
    never: Sequence[str] = (),
    why: Iterable[str],
    drawn: bool = True,
) -> list[str]:
    """Say what was missed: one sentence for each kind of gap, none where all was watched.

    *lost* is what a service can no longer show whole, and *why* has the kinds of reasons for that;
    *never* are the sources that were not watched at all.
    Where nothing is *drawn*, nothing is hatched either.
    """
    kinds = (
        ("Not watched (hatched, not zero)" if drawn else "Not watched", unwatched),
        ("Only partly watched", partly),
        ("Cut short by a service", lost),
    )
    lines = [f"{what}: {_amount(spans, whole)}." for what, spans in kinds if spans]
    reasons = dict.fromkeys(LOSING[kind] for kind in why) if lost else ()
    lines += [f"Not watched at all: {listed(never)}."] if never else []
    return [*lines, *([f"Why it was cut short: {'; '.join(reasons)}."] if reasons else [])]


def _amount(spans: Sequence[Span], whole: Span) -> str:
    length = sum((span.length for span in spans), timedelta())
    many = "" if len(spans) == 1 else f" in {len(spans)} parts"
    share = length / whole.length
    part = "less than 1 %" if share < HARDLY else percent(share)
    return f"{duration(length)}{many}, {part} of the time shown"


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


def smaller(left_out: int) -> str:
    are = "is" if left_out == 1 else "are"
    return f"{several(left_out, 'version')} with fewer posts {are} not drawn."


def overtakings(left_out: int) -> str:
    """Return the heading over the boxes of overtakings."""
    more = f"; {several(left_out, 'earlier one')} not drawn" if left_out else ""
    return f"One overtook another at some time within its box (95 %){more}"


def over(ahead: str, behind: str) -> str:
    return f"“{ahead}” over “{behind}”"


def overtook(ahead: str, behind: str, between: Span, wording: Wording) -> str:
    return f"“{ahead}” overtook “{behind}” between {_within(between, wording)}."


def last_share(name: str, share: Estimate | None, span: Span | None, wording: Wording) -> str:
    if share is None or span is None:
        return f"“{name}”: too few posts to draw its share over time."
    return f"“{name}”: {interval(share)} of the posts between {_within(span, wording)}."


def _within(span: Span, wording: Wording) -> str:
    return wording.between(span, span.start, dated=True)


def took_off(between: Span, wording: Wording, *, gradual: bool) -> str:
    return f"It {rose(gradual=gradual)} between {_within(between, wording)} (95 %)."


def spikes(spans: Sequence[Span], wording: Wording) -> str:
    one = len(spans) == 1
    return (
        f"{'Spike' if one else 'Spikes'} between {'; '.join(_within(s, wording) for s in spans)}."
    )


def phases(names: Iterable[str]) -> str:
    return f"Phase: {', '.join(f'{name[0]} {name}' for name in names)}"


def mean_by_way(way: str) -> str:
    return f"mean polarity, {WAYS[way]}"


def negative_by_way(mark: str, way: str) -> str:
    return f"{mark} Share negative, {WAYS[way]}"


def all_by_way(way: str, mean: Mean | None, negative: Share | None) -> str:
    polarity = "too few to say" if mean is None else signed_interval(mean)
    part = "" if negative is None else f", {interval(negative)} negative"
    return f"{capital(WAYS[way])}, in all: mean polarity {polarity}{part}."


def link_names(found: Sequence[tuple[str, str]]) -> list[str]:
    """Return what links are called; in public, where several of one site look alike, numbered.

    Each is given as it may be shown, with whether it is a `video` or a `page`.
    """
    named = [(link, "video" if kind == "video" else "page") for link, kind in found]
    return [
        f"{link} ({kind}{f' {named[: at + 1].count((link, kind))}' if several else ''})"
        for at, (link, kind) in enumerate(named)
        for several in [named.count((link, kind)) > 1]
    ]


def engagement_of(place: int) -> str:
    """Return the heading over the engagement of the *place*-th link, from 0."""
    return f"Likes, reposts and replies of {place + 1}, so far"


def series(title: str, unit: str, bar: timedelta | None) -> str:
    """Return what follows the title of a count series: its unit, and its bar where it is given."""
    return f"{unit_of(title, unit)}{'' if bar is None else f', {one(BAR, bar)}'}"


def ends(low: str, high: str) -> str:
    return f"{low} to {high}".replace("-", "−")


def share_ends(low: float, high: float) -> str:
    first, last = percent(low), percent(high)
    return last if first == last else ends(first.removesuffix(" %"), last)


def count_ends(low: float, high: float) -> str:
    return ends(f"{low:,.0f}", f"{high:,.0f}")


def ratio_ends(low: float, high: float) -> str:
    return ends(f"{low:.1f}", f"{high:.1f}")


def event(number: int, at: datetime, name: str, wording: Wording) -> str:
    """Return a line of the list of events."""
    return f"{number} {clock(at, wording)} · {name}"


def more_events(number: int) -> str:
    return f"… and {several(number, 'more event')}"


def numbered(number: int, at: datetime, name: str, wording: Wording) -> str:
    """Return a line of the list of events under a picture."""
    return f"{number}  {clock(at, wording)}: {name}"


def source_row(name: str, buckets: Sequence[Bucket], *, claimed: bool) -> str:
    posts = sum(bucket.posts or 0 for bucket in buckets)
    # What is too new to be known is not missed.
    missed = (one.certainty == "minimum" and not one.provisional for one in buckets)
    least = claimed and any(missed)
    # The name comes last: written from right to left, it would draw the number to its other side.
    return f"{capital(_posts(posts, least=least))} from {name}"


def _posts(posts: int, *, least: bool) -> str:
    return f"{'at least ' if least else ''}{several(posts, 'post')}"


def waves_row(gradual: bool | None, *, spiked: bool) -> str:
    """Return what stands over the outline of the onset and the spikes.

    *gradual* is None where no onset is outlined.
    """
    began = None if gradual is None else rose(gradual=gradual)
    names = (
        *([] if began is None else [f"outlined: it {began} within this time (95 %)"]),
        *(["filled: spikes"] if spiked else []),
    )
    return capital("; ".join(names))


def between(span: Span, wording: Wording) -> str:
    shown = wording.shown(span)
    return f"{clock(shown.start, wording)} to {clock(shown.end, wording)}"


def phase_between(name: str, span: Span, wording: Wording) -> str:
    return f"{name}: {between(span, wording)}"


def posts_at(
    bucket: Bucket,
    parts: Mapping[str, int | None],
    counted: Mapping[str, float | None],
    wording: Wording,
    *,
    withheld: bool,
) -> str:
    """Say how many posts a bucket has, of which sources, and what else was counted in it.

    Where some are *withheld*, the others are not all.
    """
    lines = [f"{clock(bucket.start, wording)}: {_known(bucket, withheld=withheld)}"]
    known = sorted(((posts, name) for name, posts in parts.items() if posts), reverse=True)
    lines += [f"{posts:,} from {name}" for posts, name in known[:MOST_NAMED]]
    return "\n".join([*lines, *_counted(counted)])


def counted_at(at: datetime, counted: Mapping[str, float | None], wording: Wording) -> str:
    """Say what was counted from an instant on, where no posts are known."""
    return "\n".join([clock(at, wording), *(_counted(counted) or [UNWATCHED])])


def _counted(counted: Mapping[str, float | None]) -> list[str]:
    return [f"{amount(value)}: {name}" for name, value in counted.items() if value is not None]


def _known(bucket: Bucket, *, withheld: bool) -> str:
    if withheld and not bucket.posts:
        return SUPPRESSED
    if bucket.posts is None:
        return UNWATCHED
    return _posts(bucket.posts, least=withheld or bucket.certainty == "minimum")


def negative_row(every: timedelta | None, *, checked: bool, both: bool) -> str:
    return f"{tone_row(every, checked=checked, short=False)}{'; grey: as scored' if both else ''}"


def negative_way(every: timedelta | None, way: str, *, beside: bool) -> str:
    label = f"{tone_row(every, checked=False, short=True)}, {WAYS[way]}"
    return f"{label} (grey: as scored)" if beside else label


def polarity_way(way: str, *, beside: bool) -> str:
    return f"Mean polarity, {WAYS[way]}{' (grey: as scored)' if beside else ''}"


def tone_at(bucket: ToneRow, wording: Wording, *, withheld: bool) -> str:
    if withheld or not bucket.scored:
        return f"{clock(bucket.start, wording)}: {SUPPRESSED if withheld else 'no scored post'}"
    lines = [f"{clock(bucket.start, wording)}: {bucket.scored:,} scored"]
    if bucket.share_negative is not None:
        lines.append(f"negative: {interval(bucket.share_negative)}")
    if bucket.polarity is not None:
        lines.append(f"mean polarity: {signed_interval(bucket.polarity)}")
    return "\n".join(lines)


def ways_at(ways: Mapping[str, ToneRow], wording: Wording) -> str:
    at = clock(next(iter(ways.values())).start, wording)
    lines = [
        f"{WAYS[way]}: {interval(one.share_negative)} negative"
        for way, one in ways.items()
        if one.share_negative is not None
    ]
    return "\n".join([at, *lines]) if lines else f"{at}: too few to say"


def share_at(title: str, share: Estimate, posts: int, span: Span, wording: Wording) -> str:
    return f"“{title}”: {interval(share)} of {_posts(posts, least=False)}\n{between(span, wording)}"


def ratio(number: float) -> str:
    """Return a mark on an axis of ratios, in three digits.

    >>> ratio(1.25), ratio(12.25), ratio(2001)
    ('1.25', '12.2', '2,000')
    """
    return amount(float(f"{number:.3g}"))


def signed(number: float) -> str:
    """Return a mark on an axis of polarity."""
    return f"{number:+.1f}".replace("-", "−") if number else "0"


def copies_at(bucket: Bucket, wording: Wording, *, withheld: bool) -> str:
    lines = [f"{clock(bucket.start, wording)}: {_known(bucket, withheld=withheld)}"]
    for name, number in zip(LINES[1:], (bucket.people, bucket.messages), strict=True):
        lines += [] if number is None else [f"{name}: {number:,}"]
    if bucket.posts and bucket.messages:
        lines.append(f"{bucket.posts / bucket.messages:.1f} posts for each text")
    return "\n".join(lines)


def links_at(
    at: datetime, links: Sequence[tuple[str, float | None, float | None]], wording: Wording
) -> str:
    """Say how many posts point to each link so far, and with what engagement.

    Where the posts of a link are not known they are withheld.
    """
    lines = [clock(at, wording)]
    for name, posts, engagement in links:
        more = "" if engagement is None else f", {engagement:,.0f} likes, reposts and replies"
        known = SUPPRESSED if posts is None else f"{_posts(int(posts), least=False)}{more}"
        lines.append(f"{name}: {known}")
    return "\n".join(lines)


def not_drawn(span: Span, posts: int, *, least: bool, withheld: bool, wording: Wording) -> str:
    """Say which quiet time is left out of the picture, and what came in it.

    "At least 0 posts" says nothing: then it is said why more is not known.
    """
    text = f"Not drawn: {between(span, wording)}"
    if posts or not (least or withheld):
        return f"{text}, with {_posts(posts, least=least or withheld)}."
    return f"{text}; its posts are {SUPPRESSED}." if withheld else f"{text}, with no post seen."


def happened(at: datetime, name: str, wording: Wording) -> str:
    return f"{clock(at, wording)}: {name}."


def source_of(version: str) -> str:
    return f"{NOT_THE_PUBLIC} Made by Reaction Monitor {version}; how it counts: docs/figures.md."


def alone(span: Span, wording: Wording) -> str:
    shown = wording.shown(span)
    first, last = clock(shown.start, wording), clock(shown.end, wording)
    return f"One post, between {first} and {last}: too little to draw."
