"""What is said of two reactions side by side: which drew more posts, and how sure that is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from monitor.clock import DAY
from monitor.nouns.comparison import (
    Alignment,
    Apart,
    Comparison,
    ComparisonMethod,
    Incomparable,
    PostRatio,
    Side,
    SideHour,
    SideRow,
    hours_shown,
)
from monitor.nouns.finding import Subject
from monitor.nouns.quantity import Quantity
from monitor.nouns.report import Report
from monitor.words.numbers import bare, capital, count, listed, times
from monitor.words.sheet import UNOBSERVED, LocalTime, Table
from monitor.words.tables import Tables
from monitor.words.wording import Said, Titles, Wording, Words, alike, longer

ZERO: Final[Mapping[Alignment, str]] = {
    "onset": "since each took off",
    "clock": "from the same hour of the clock on",
}
APART: Final[Mapping[Apart, str]] = {
    "onset": "nobody can say when {side} took off; hours of the clock may still be compared",
    "source": "no source that shows all its posts was watched for both",
    "hour": "no hour is over that both have",
    "time of day": "no hour that is over is in both at the same time of day",
}
FEW: Final = "too few posts or hours, or too uneven,"
METHOD: Final = (
    "Counted are the hours in which a source was watched whole on both sides, once late posts are "
    "in; what was missed on one side is left out on both.",
    "The interval is that of the ratio which both would show on average, were it all to happen "
    "again: it allows for posts that answer and copy each other, and for attention that drifts.",
    "Each side has its own search: the ratio is one of what the searches find.",
)


def _side(side: Side, wording: Wording) -> str:
    return wording.title(Subject("side", side))


def sides(found: Comparison, wording: Wording) -> Said:
    begins: tuple[tuple[Side, datetime], ...] = (("first", found.first), ("second", found.second))
    starts = [
        f"{'' if found.periods else f'{_side(side, wording)} '}from {wording.instant(at)}"
        for side, at in begins
    ]
    whole = {found.hours.value: "all", 0: "none"}
    all_of = whole.get(found.watched.value, bare(found.watched))
    where = f"{listed(found.sources)} {'was' if len(found.sources) == 1 else 'were'} watched"
    left = (
        ""
        if not found.left_out
        else f" Not compared: {listed(found.left_out)}, not watched whole for both."
    )
    headline = f"Compared: the {bare(found.hours)} {ZERO[found.align]}"
    return Said(
        headline="The posts of each, hour by hour",
        sentence=f"{headline}: {listed(starts)}. In {all_of} of them {where} on both sides.{left}",
    )


def none(found: Incomparable, wording: Wording) -> Said:
    side = _side(found.side or "first", wording)
    return alike(f"They cannot be compared: {APART[found.why].format(side=side)}")


def ratio(found: PostRatio, wording: Wording) -> Said:
    first, second = (_side(side, wording) for side in ("first", "second"))
    where = "" if found.source is None else f"On {found.source}, "
    usual = "" if found.baseline is None else f"Measured against {found.baseline}, "
    hours = f"in the {bare(found.hours)} that both were watched"
    if not found.hours.value:
        headline = f"{where or usual}{first} and {second} cannot be compared"
        return longer(capital(headline), ": in no hour were both watched.")
    if found.times is None:
        headline = f"{where or usual}{first} and {second}: {_against(*found.posts)}"
        return Said(
            headline=f"{capital(headline)}; too little to say which draws more",
            sentence=f"{capital(headline)} {hours}; {FEW} to say which draws more.",
        )
    posts = _against(*(found.posts[::-1] if found.lead == "second" else found.posts))
    more, less = (second, first) if found.lead == "second" else (first, second)
    same = times(found.times.value) == times(1)
    ends = f"{times(found.times.low or 0.0)} to {times(found.times.high or 0.0)}"
    one, other = found.posts  # the ratio has three digits at most
    equal = "as many" if found.times.value == 1 and one == other else "about as many"
    many = equal if same else f"{times(found.times.value)} times as many"
    headline = capital(f"{where or usual}{more} drew {many} posts as {less}")
    if found.ahead is None:
        such = "a" if same else "such a"
        return Said(
            headline=f"{headline}; one burst can {'change' if same else 'make'} that",
            sentence=(
                f"{headline}: {posts} {hours}. One burst can make {such} difference ({ends} times)."
            ),
        )
    return longer(headline, f" ({ends}): {posts} {hours}.")


def _against(one: Quantity, other: Quantity) -> str:
    return f"{count(one)} against {other.value:,.0f}"


def names(rows: Sequence[SideRow], wording: Wording) -> Mapping[Side, str]:
    """Return what the sides are called; two periods of one incident by when they are."""
    if _two_incidents(rows):
        return {row.side: row.title for row in rows}
    days = all(wording.time(row.start) == "midnight" and row.end - row.start <= DAY for row in rows)
    said = {row.side: wording.day(row.start) for row in rows}
    if not days:
        said = {
            row.side: f"the time from {wording.clock(row.start)} on {said[row.side]}"
            for row in rows
        }
    return said


def titles(rows: Sequence[SideRow], wording: Wording) -> Mapping[Subject, str]:
    """Return what the sides are called in a sentence: titles in quotation marks.

    A title is a headline, often a sentence: without them nobody sees where it ends.
    """
    quoted = _two_incidents(rows)
    return {
        Subject("side", side): f"“{name}”" if quoted else name
        for side, name in names(rows, wording).items()
    }


def _two_incidents(rows: Sequence[SideRow]) -> bool:
    return len({row.incident for row in rows}) == len(rows)


def hours(report: Report, local: LocalTime) -> Sequence[Table]:
    """Return the posts of each hour of both sides: of all sources, or of each that is common."""
    pairs: dict[str, dict[int, dict[Side, SideHour]]] = {}
    for row in hours_shown(report):
        pairs.setdefault(row.source, {}).setdefault(row.hour, {})[row.side] = row
    sides = report.rows_of(SideRow, "sides")
    alone = _two_incidents(sides)
    called = {row.side: row.title if alone else local(row.start) for row in sides}
    return [
        Table(
            title=source,
            columns=("hour", "from", *called.values(), "compared"),
            rows=[
                (
                    str(hour),
                    local(both["first"].start),
                    *(_posts(both[side]) for side in called),
                    "yes" if both["first"].counted else "no",
                )
                for hour, both in its.items()
            ],
            numbers=frozenset({"hour", *called.values()}),
        )
        for source, its in pairs.items()
    ]


def _posts(row: SideHour) -> str:
    if row.posts is None:
        return UNOBSERVED
    return f"{'' if row.coverage == 1 else '>= '}{row.posts:,}"


def method(found: ComparisonMethod) -> Sequence[str]:
    base = (
        ()
        if found.baseline is None
        else (
            f"{found.baseline} says how busy the platforms were in the same hours: both sides are "
            "divided by it.",
        )
    )
    versions = ", ".join(f"{name} {version}" for name, version in found.versions.items())
    return (*METHOD, *base, f"Made with {versions}.")


WORDS: Final[Words] = {Comparison: sides, Incomparable: none, PostRatio: ratio}
TABLES: Final[Tables] = {SideHour: hours}
TITLES: Final[Titles] = {SideRow: titles}
