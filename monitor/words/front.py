"""What the front page says around its findings: headline, tiles, titles of figures and rows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from monitor.clock import DAY, HOUR, MINUTE
from monitor.nouns.gaps import Gap
from monitor.nouns.measure import Measure, SeriesRow
from monitor.nouns.method import FEWEST_IN_ALL
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity
from monitor.nouns.spans import overlap, union
from monitor.nouns.spread import BurstRow, ForecastRow, MostLinked, Trend, Verdict, Wave
from monitor.nouns.tone import Negative, Share, ToneRow
from monitor.nouns.validation import DRAWN
from monitor.nouns.volume import Peak, Total, Watch
from monitor.words.numbers import (
    bare,
    capital,
    count,
    duration,
    interval,
    listed,
    nearly,
    nth,
    outwards,
    percent,
    several,
    spelled,
)
from monitor.words.sheet import Table
from monitor.words.sheet import count as cell
from monitor.words.spread import ORDINALS
from monitor.words.tables import Columns, table_of
from monitor.words.times import UNITS, day, last_moment
from monitor.words.times import clock as clock_of_day
from monitor.words.tone import HOW_FAR_OFF, disputed, read
from monitor.words.volume import NEARLY_ALL, none, who
from monitor.words.wording import Wording

NOTHING_TO_READ: Final = "We hold no post to read"
HOW_FAR: Final = "How far?"
HOW_THEY_FEEL: Final = "How do they feel?"
WHAT_WE_MISSED: Final = "What did we miss?"
"""The three questions, in the order in which they are always answered."""

WATCHED_ROW: Final = "Who was watched?"
NEVER: Final = ("TikTok", "Instagram", "Facebook", "Telegram")
"""Platforms that no source of ours can watch; a plug-in might."""

WAVE_SHARE: Final = 10
"""A wave counts in the headline if it has at least a tenth of the posts of the largest."""

GOES: Final[Mapping[Verdict, str]] = {
    "growing": "is growing",
    "revived": "is growing again after a lull",
    "peaking": "is near its peak so far",
    "fading": "is fading",
    "quiet": "has all but stopped",
}
"""Where it goes, after `The reaction`."""

ONWARD: Final = frozenset[Verdict]({"growing", "revived", "peaking", "emerging"})
"""Where more is to come, or may be: what has come so far is not over."""


class Beginning(NamedTuple):
    """Of a watch that goes on: when it began, the present instant, and whose clock is shown."""

    at: datetime
    now: datetime
    zone: ZoneInfo

    @property
    def is_new(self) -> bool:
        return self.now - self.at < DAY

    def __str__(self) -> str:
        today = self.at.astimezone(self.zone).date() == self.now.astimezone(self.zone).date()
        if today:
            return clock_of_day(self.at.astimezone(self.zone))
        return clock(self.at, Wording(self.zone, Span(self.at, self.now)))


def large(waves: Sequence[BurstRow]) -> list[BurstRow]:
    """Return the waves that a headline counts, in order: of a tenth of the largest or more."""
    most = max((one.posts or 0 for one in waves), default=0)
    return [one for one in waves if one.posts is None or one.posts * WAVE_SHARE >= most]


def headline(
    waves: Sequence[BurstRow],
    trend: Trend | None,
    total: Total | None,
    length: timedelta,
    minimums: Collection[datetime] = (),
    watch: Beginning | None = None,
    since: str = "",
    *,
    more: bool = False,
    past: bool = False,
) -> str:
    """Return the finding of the page in one sentence without a full stop.

    The trend is None where nothing is estimated, the total where it is not published, the *watch*
    where it is over or nobody watched. *minimums* say when those waves begin in which posts were
    missed, *since* from when on the page speaks, empty where it speaks of all that is known. Where
    there may be *more* waves those that are known are not compared. A page is *past* that ends
    before its own present: it was closed, or asked for up to then.
    """
    nothing = "" if total is None else _nothing(total, watch)
    if nothing:
        return nothing
    if trend is not None and trend.seen_until is not None:
        trend = None  # where it goes now nobody saw
    held, goes = large(waves), "" if trend is None else GOES.get(trend.verdict, "")
    if held:
        reaction = f"Since {since}, the reaction" if since else "The reaction"
        main = " main" if len(held) < len(waves) else ""
        number = f"{'at least ' if more else ''}{spelled(len(held))}{main}"
        waved = f"in {number} {'wave' if len(held) == 1 else 'waves'}"
        if more and len(held) == 1 and not held[0].began:
            waved = f"in one or more{main} waves"
        going = not past and trend is not None and not trend.unseen and trend.verdict in ONWARD
        came = "has come" if going else "came"
        so_far = " so far" if going and not goes else ""
        order = "" if more else _order(held, minimums)
        if held[0].began:  # in no time of the page; the rest is not compared
            order = ", the first already under way"
            if len(held) == 1:
                waved, order = f"{waved} already under way", ""
                came, so_far = "has so far come" if so_far else came, ""
        came = f"{reaction} {came} {waved}{so_far}"
        now = goes if past else goes.replace("has", "has now")
        if total is not None and total.posts is not None and _is_aside(waves, total.posts):
            among = "stands" if len(held) == 1 else "stand"
            text = f"{capital(count(total.posts))} in {_about(length)}; {number} "
            text += f"{'wave' if len(held) == 1 else 'waves'} {among} out"
            return f"{text}, and the reaction {now}" if goes else text
        return f"{came}{order}{',' if order else ''} and {now}" if goes else f"{came}{order}"
    if goes:
        return f"The reaction {goes}"
    return _early(trend, total, length, watch)


def _is_aside(waves: Sequence[BurstRow], posts: Quantity) -> bool:
    """Return whether most posts came outside the waves: then the reaction did not come in them."""
    known = [one.posts for one in waves if one.posts is not None]
    return len(known) == len(waves) and sum(known) * 2 < posts.value


def _nothing(total: Total, watch: Beginning | None) -> str:
    """Say that there is no post, or that nobody knows; empty where there is one."""
    if total.early:
        return "No post was found so far"
    if total.posts is None:
        return "Nobody watched, so nothing is known of this reaction"
    if total.posts.value:
        return ""
    if not _since(watch):
        return none(total)
    nothing = none(replace(total, so_far=True, of_part=False))
    return f"{_since(watch)}: {nothing[0].lower()}{nothing[1:]}"


def _early(
    trend: Trend | None, total: Total | None, length: timedelta, watch: Beginning | None
) -> str:
    posts = "a few posts" if total is None or total.posts is None else count(total.posts)
    if _since(watch):
        return f"{_since(watch)}: {posts}, too early to say where this goes"
    known = f"{capital(posts)} in {_about(length)}"
    if trend is None:
        return known
    if trend.unseen:
        early = "too little was watched lately"
    elif trend.verdict == "too few":
        early = "too few recent ones"
    else:
        early = "too few" if trend.is_sparse else "too early"
    return f"{known}: {early} to say where this goes"


def _since(watch: Beginning | None) -> str:
    """Say when a watch of less than a day began; empty where there is none."""
    return f"Watching since {watch}" if watch is not None and watch.is_new else ""


def _about(length: timedelta) -> str:
    for unit, name in ((DAY, "day"), (HOUR, "hour")):
        if length >= 2 * unit:
            return several(round(length / unit), name)
    return several(round(length / MINUTE), "minute")


def _order(waves: Sequence[BurstRow], minimums: Collection[datetime]) -> str:
    """Say how the waves compare, where they do so plainly: a minimum is not known to be smaller."""
    known = [one.posts for one in waves if one.posts is not None]
    if len(known) < len(waves) or len(known) < 2:  # noqa: PLR2004  two to compare
        return ""
    open_end = [one.start in minimums for one in waves]
    pairs = list(pairwise(zip(known, open_end, strict=True)))
    many = len(known) > 2  # noqa: PLR2004
    if all(after > before and not least for (before, least), (after, _) in pairs):
        return ", each larger than the last" if many else ", the second larger"
    if all(after < before and not least for (before, _), (after, least) in pairs):
        return ", each smaller than the last" if many else ", the second smaller"
    top = known.index(max(known))
    others = [least for at, least in enumerate(open_end) if at != top]
    place = ORDINALS[top] if top < len(ORDINALS) else nth(top + 1)
    return "" if any(others) or known.count(known[top]) > 1 else f", the {place} the largest"


def reach(total: Total) -> str:
    """Return how many posts and accounts there are, as the first tile has it."""
    if total.posts is None:
        return "Nothing is known of posts"
    if not total.posts.value:
        return none(total)
    posts = capital(count(total.posts))
    return f"{posts} from {who(total)}" if who(total) else posts


def fresh(total: Total) -> str:
    if total.posts is None or total.texts is None or total.posts.value < 2:  # noqa: PLR2004
        return ""
    if total.texts.value >= total.posts.value:
        return "" if total.error.value else "No two posts are word for word alike."
    noun = "text" if total.texts.value == 1 else "different texts"
    return f"The posts hold {nearly(total.texts)} {noun}; the rest are copies."


def feeling(found: Negative) -> str:
    """Return what share reads as negative, as the second tile has it."""
    of = "" if read(found) == "the posts" else f" of {read(found)}"
    if found.validated:
        if found.share is None:
            return "The classifier errs too much here to say"
        return f"{percent(found.share.value)}{of} read as negative"
    share = found.as_scored
    checked = "too few were checked" if found.labelled else "nobody has checked"
    return f"{percent(share.value if share else 0)}{of} read as negative, but {checked}"


SHADED: Final = "shaded: how far off this may be"


def scored(found: Negative, *, internal: bool) -> str:
    text = f"{found.scored.value:,.0f} of {bare(found.posts)} scored by software."
    if found.validated:
        return text + disputed(found)
    if not internal or found.scored.value < FEWEST_IN_ALL:
        return f"{text} {capital(HOW_FAR_OFF)}."
    many = f"{DRAWN}" if found.posts.value >= DRAWN else "all of them"
    more = f"Label {many} by hand to replace the shading by a measured error."
    return f"{text} {capital(HOW_FAR_OFF)}. {more}"


def by_version(many: int, more: int = 0) -> str:
    """Say what is drawn of the versions of events, and how many of them a post can give.

    Of *more* nothing is said here but in the tables.
    """
    rest = f" The tables have {several(more, 'more version')}." if more else ""
    if many == 1:
        return f"Share of the posts that give this version, with 95 % range.{rest}"
    given = "both, or neither" if many == 2 else "several, or none"  # noqa: PLR2004
    each = f"Share of the posts that give each version, with 95 % range. A post can give {given}."
    return each + rest


def undrawn(said: str) -> str:
    return f"{said} It is not drawn: too few posts or people at a time."


def missed(
    gaps: Sequence[Gap],
    watch: Watch | None,
    peak: Peak | None,
    *,
    unreached: bool = False,
) -> str:
    """Return what was missed, in a few words, as the third tile has it.

    *unreached*: some source could not be read last.
    """
    if watch is None or not watch.sources:
        return "We cannot say: no source claims to show everything"
    if not gaps and (watch.is_early or unreached):
        return "That is not yet known"
    if not gaps:
        return "Nothing that we know of" if watch.watched.value else "We cannot say: nobody watched"
    # Any gap may hide a busier hour: at the peak is one in the busiest hour that was counted.
    hits = [] if peak is None else [gap for gap in gaps if overlap(gap.span, peak.span)]
    names = {name for gap in hits or gaps for name in _whose(gap, watch)}
    of = _of_sources(len(names), len(watch.sources))
    if all(gap.span.length >= watch.span.length * NEARLY_ALL for gap in hits or gaps):
        return capital(f"{of}, nearly all of the time")
    return capital(f"{of}, {'at the peak' if hits else _how_long(gaps, watch)}")


def _of_sources(missed: int, number: int) -> str:
    """Return how many of the sources missed something: `two of three sources`, `both sources`."""
    if number == 1:
        return "the only source"
    if missed < number:
        return f"{spelled(missed)} of {spelled(number)} sources"
    return "both sources" if number == 2 else f"all {spelled(number)} sources"  # noqa: PLR2004


def _whose(gap: Gap, watch: Watch) -> Sequence[str]:
    """Return which sources missed something: all of them where none was to be watched."""
    return watch.sources if gap.about.kind == "incident" else (gap.about.key,)


def _how_long(gaps: Sequence[Gap], watch: Watch) -> str:
    spans: dict[str, list[Span]] = {}
    for gap in gaps:
        for name in _whose(gap, watch):
            spans.setdefault(name, []).append(gap.span)
    missed = [sum((one.length for one in union(own)), timedelta()) for own in spans.values()]
    up_to, each = "" if len(set(missed)) == 1 else "up to ", " each" if len(missed) > 1 else ""
    return f"for {up_to}{duration(max(missed))}{each}"


def never_seen(sources: Iterable[str]) -> str:
    """Say what is never seen; a platform whose name one of the *sources* has (an import) was."""
    held = " ".join(sources).casefold()
    never = [name for name in NEVER if name.casefold() not in held]
    nor = f", nor {'is' if len(never) == 1 else 'are'} {listed(never)}" if never else ""
    return f"Private posts are never seen{nor}."


def more_gaps(number_of: int) -> str:
    if number_of <= 0:
        return ""
    return f"{several(number_of, 'more gap')}, in the tables below."


def posts_row(every: timedelta | None) -> str:
    return f"Posts {_each(every)}"


def _each(every: timedelta | None) -> str:
    """Return how long a bar is, after what it counts: `an hour`, `every 6 hours`.

    None is the length of one that counts all.
    """
    if every is None:
        return "in all"
    if every in UNITS:
        unit = UNITS[every]
        return f"{'an' if unit == 'hour' else 'a'} {unit}"
    whole = f"{every / HOUR:g} hours" if HOUR < every < DAY else duration(every)
    return f"every {whole}"


def tone_row(every: timedelta | None, *, checked: bool, short: bool) -> str:
    each = _each(every) if every is None or every not in UNITS else f"by the {UNITS[every]}"
    if short:
        return f"Share negative, {each}"
    doubt = "with 95 % range" if checked else "shaded: how far off unchecked classifiers may be"
    return f"Share of posts that read as negative, {each}; {doubt}"


def unit_of(title: str, unit: str) -> str:
    """Return what follows a title for its unit; one that names it needs nothing.

    >>> unit_of("Calls to the police", "calls"), unit_of("Level of the river", "cm")
    ('', ', in cm')
    """
    words = f" {title.casefold()} "
    return "" if f" {unit.casefold()} " in words else f", in {unit}"


def count_name(what: Measure | SeriesRow) -> str:
    """Return what a count series is called: its title, and its unit."""
    return f"{what.title}{unit_of(what.title, what.unit)}"


def count_row(what: Measure, every: timedelta | None) -> str:
    """Return what the row of a count series is called where its bars are so long: `Calls an hour`.

    None is the length of bars that differ, or of one that counts all; a mean is of no length.
    """
    row = count_name(what)
    return row if what.how == "mean" or every is None else f"{row} {_each(every)}"


def more_sources(number_of: int) -> str:
    return f"and {number_of} more, in the tables below"


def tone_point(bucket: ToneRow, share: Share, wording: Wording) -> str:
    when = clock(bucket.start, wording)
    return f"{when}: {interval(share)} of the posts read as negative; {bucket.scored:,} were scored"


def ends(span: Span, wording: Wording) -> tuple[str, str]:
    """Return the first and the last day, or hour of one day, of a picture without an axis."""
    first, last = (at.astimezone(wording.zone) for at in (span.start, last_moment(span)))
    if first.date() == last.date():
        end = clock_of_day(wording.shown(span).end.astimezone(wording.zone))
        return f"{day(first)}, {clock_of_day(first)}", end
    return day(first), f"{day(last)} {last.year}"


def clock(at: datetime, wording: Wording) -> str:
    """Return an instant where room is scarce: `Tue 21 Feb, 7:12 pm`, with its year as a day has."""
    local = at.astimezone(wording.zone)
    return f"{day(local)}{wording.year(at)}, {clock_of_day(local)}"


def wave(found: Wave) -> str:
    return "Wave" if found.only else f"{nth(round(found.place.value))} wave"


def wave_posts(posts: Quantity | None) -> str:
    return "number withheld" if posts is None else count(posts)


NO_CHANGE: Final = "no change"
OVER_TIME: Final = "Posts over time"
COUNTS_OVER_TIME: Final = "Counts over time"
VERSIONS: Final = "Versions of events"
STATEMENTS: Final = "What changed after each statement"
METHOD: Final = "How we counted (queries, sources, classifier, what these posts do not stand for)"
NUMBERS: Final = "All numbers as tables"
TAKE: Final = "Cite, embed, download"
CORRECTIONS: Final = "What an earlier version of this page said"
TABLE: Final = "Table"
BY_STATEMENT: Final = (
    "Posts in the hours after, as a multiple of what the time of day and the trend would give. "
    "Bars: 95 % range."
)
RATES_ONLY: Final = "Posts an hour before and after; no multiple of what was usual can be given."
BY_LINK: Final = (
    "Posts that carry a link, of the links that five accounts or more shared; in public, by site."
)
ONE_CLOCK: Final = "Everything on one clock."
HATCHED: Final = "Hatched: not watched, which is not zero."
PARTLY: Final = "Hatched: a source was not watched."
PALE: Final = "Pale: will still change."
GREY: Final = "Grey: not known to have been watched."
EVENTS: Final = "What happened"


def fold(multiple: float) -> str:
    return f"{multiple:,g}×"


def change(titles: Sequence[str], *, naming: bool) -> str:
    counted = "Posts naming the speaker" if naming else "All posts"
    return f"{counted}, after {listed([f'“{title}”' for title in titles])}"


def together(titles: Sequence[str]) -> str:
    return " · ".join(titles)


def linked(found: MostLinked) -> str:
    """Return what most posts link to, without its address, as the title of a figure."""
    what = "video" if found.video else "page"
    return f"One {what} was linked in {count(found.posts)}, by {count(found.accounts)}"


def each_hour(since: str) -> str:
    return f"Posts an hour, by hours {since}. What was not watched on both sides is hatched."


def link_table(found: Sequence[tuple[str, Quantity]]) -> Table:
    columns: Columns[tuple[str, Quantity]] = {
        "link": lambda one: one[0],
        "posts": lambda one: cell(
            int(one[1].value), exact=one[1].certainty == "exact", provisional=False
        ),
    }
    return table_of(found, columns, title="Links in most posts", numbers=["posts"])


def ahead_note(*, middle: bool) -> str:
    dot = " Dot: most likely." if middle else ""
    return f"Posts to come, if all are watched.{dot} Bars: 95 % range."


def within(hours: float) -> str:
    return "In the next hour" if hours == 1 else f"In the next {hours:g} hours"


def between(low: int, high: int) -> str:
    return " to ".join(dict.fromkeys(f"{end:,}" for end in outwards(low, high)))


def ahead(rows: Sequence[ForecastRow]) -> str:
    ranges = (f"{within(one.horizon_hours)}: {between(one.q025, one.q975)}." for one in rows)
    return " ".join(ranges)


def next_title(forecast: str) -> str:
    return f"What next? {forecast}"


def cite(title: str, when: str) -> str:
    return f"{title}. {when} Reaction Monitor."


EMBED: Final = (
    "To embed a figure, publish this file and frame its address with the name of the figure: "
    "each figure has the code for that."
)
ACTIONS: Final[Mapping[str, str]] = {
    "link": "Link",
    "csv": "Data (CSV)",
    "svg": "Picture (SVG)",
    "png": "Picture (PNG)",
    "embed": "Embed",
}
EVERYTHING: Final = "All figures as data (values.json)"
