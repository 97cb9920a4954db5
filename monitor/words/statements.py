"""What is said of the reactions to a statement: more posts or fewer, another tone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from monitor.nouns.finding import Finding, Subject
from monitor.nouns.quantity import Quantity
from monitor.nouns.report import Report
from monitor.nouns.statements import (
    NoCause,
    NoStatement,
    ReactionTone,
    ReactionVolume,
    StatementChange,
    StatementRow,
    Verdict,
)
from monitor.words.numbers import listed, percent, points, times
from monitor.words.sheet import LocalTime, Table
from monitor.words.tables import SUPPRESSED, Tables
from monitor.words.wording import ALONE, Said, Titles, Wording, Words, alike, longer

HARDLY: Final = 1.0
"""Posts an hour below which hardly any were there: a multiple of that says nothing."""

TENTHS: Final = 10.0
"""Posts an hour from which on their tenths say nothing."""

VAGUE: Final = 100
"""An interval of a multiple whose ends are farther apart is said by its nearer end alone."""

VERDICTS: Final[Mapping[Verdict, str]] = {
    "more": "more",
    "less": "less",
    "cannot tell": "cannot say",
    "withheld": "",
}

COUNTED: Final = {"posts": "posts", "naming": "posts naming the speaker"}


def joined(findings: Sequence[Finding], wording: Wording) -> list[tuple[Finding, Wording]]:
    """Return findings with how each is worded; what is the same of several statements, once.

    All posts around statements of one instant are the same posts: only those that name a speaker
    differ.
    """
    found: list[tuple[Finding, Wording]] = []
    for one in findings:
        if not isinstance(one, ReactionVolume | ReactionTone):
            found.append((one, wording))
            continue
        alike_ones = (other for other in findings if type(one) is type(other))
        same = [other for other in alike_ones if replace(other, about=one.about) == one]
        if one is same[0]:
            several = dict.fromkeys(wording.title(other.about) for other in same)
            # The sentence has the first and the last quotation mark.
            title = listed([f"“{each}”" for each in several]).removeprefix("“").removesuffix("”")
            titles = {**wording.titles, one.about: title}
            found.append((one, replace(wording, titles=titles) if len(same) > 1 else wording))
    return found


def none(found: NoStatement, _: Wording) -> Said:
    if found.outside:
        return alike("No statement was made in this time")
    return longer(
        "No statement is known yet",
        ": an [[incident.event]] with a `voice` is one, its voice is an [[incident.voice]], and "
        "`monitor collect` matches it with the posts that are held.",
    )


def volume(found: ReactionVolume, wording: Wording) -> Said:
    title, what = wording.title(found.about), COUNTED[found.counted]
    before, after, beyond = found.before, found.after, found.beyond
    if beyond is None or before is None or after is None:
        return alike(f"Too few posts or watched days to say whether {what} changed after “{title}”")
    if found.verdict == "cannot tell":
        low, high = times(beyond.low or 0), times(beyond.high or 0)
        return Said(
            headline=f"We cannot say whether {what} changed after “{title}”",
            sentence=(
                f"We cannot say whether there were more {what} after “{title}”: "
                f"{_both(before.value, after.value)}, which is {low} to {high} times what the time "
                f"of day and the trend would give.{_alone(found)}"
            ),
        )
    went = "rose" if found.verdict == "more" else "fell"
    headline = f"After “{title}” {what} {went} from {_change(before.value, after.value)}"
    if before.value < HARDLY:
        return alike(headline)
    return longer(
        headline,
        f": {_multiple(beyond, found.verdict)} what the time of day and the trend would give.",
    )


def _alone(found: ReactionVolume | ReactionTone) -> str:
    return f" {ALONE}" if found.alone else ""


def rates(before: float | None, after: float) -> str:
    if before is None:
        last = " an hour" if after >= HARDLY else ""
        return f"{_an_hour(after)}{last}; too little was seen before"
    return f"from {_change(before, after)}"


def _change(before: float, after: float) -> str:
    """Say two rates as a range, its unit after a number: `16 to 14 an hour`."""
    first, last = (" an hour" if rate >= HARDLY else "" for rate in (before, after))
    return f"{_an_hour(before)}{'' if last else first} to {_an_hour(after)}{last}"


def _both(before: float, after: float) -> str:
    """Say two rates that are no range: `16 an hour before, 14 after`."""
    first = _an_hour(before) + (" an hour" if before >= HARDLY else "")
    last = " an hour" if after >= HARDLY > before else ""
    return f"{first} before, {_an_hour(after)}{last} after"


def _an_hour(rate: float) -> str:
    if rate < HARDLY:
        return "hardly any" if rate else "none"
    return _rate(rate)


def _rate(posts: float) -> str:
    """Return posts an hour as sentences and tables have them: below ten with their tenths."""
    return f"{posts:,.0f}" if round(posts, 1) >= TENTHS else f"{posts:.1f}"


def _multiple(beyond: Quantity, verdict: str) -> str:
    low, high = beyond.low or 0.0, beyond.high or 0.0
    if high > VAGUE * low:
        least = verdict == "more"
        return f"at {'least' if least else 'most'} {times(low if least else high)} times"
    return f"{times(beyond.value)} times ({times(low)} to {times(high)})"


def tone(found: ReactionTone, wording: Wording) -> Said:
    title, beyond = wording.title(found.about), found.beyond
    if beyond is None or found.before is None or found.after is None:
        return alike(
            f"Too few posts or watched days to say whether the tone changed after “{title}”"
        )
    how = ", corrected for the classifier's error" if found.corrected else ""
    change = f"{percent(found.before.value)} negative before, {percent(found.after.value)} after"
    usual = f"{points(beyond.low or 0)} to {points(beyond.high or 0)} points against what is usual"
    if found.verdict == "cannot tell":
        return Said(
            headline=f"We cannot say whether the tone changed after “{title}”",
            sentence=(
                f"We cannot say whether the tone changed after “{title}”: {change}{how} ({usual})."
                f"{_alone(found)}"
            ),
        )
    more = "More" if found.verdict == "more" else "Fewer"
    headline = f"{more} posts were negative after “{title}”: {change}"
    return longer(headline, f"{how} ({points(beyond.value)} points, {usual}).")


def cause(_found: NoCause, _: Wording) -> Said:
    return alike("Counts cannot show that a statement caused the change")


FIGURES: Final = {
    "posts": "posts an hour",
    "naming": "posts an hour naming the speaker",
    "negative": "share of negative",
    "negative_raw": "share of negative, as scored",
}


def reactions(report: Report, local: LocalTime) -> list[Table]:
    return [
        Table(
            title=f"{local(row.at)}: {row.title}",
            columns=("figure", "before", "after", "against what is usual", "verdict"),
            rows=_figures(row),
            numbers=frozenset({"before", "after"}),
        )
        for row in report.rows_of(StatementRow, "statements")
    ]


def _figures(row: StatementRow) -> list[tuple[str, ...]]:
    return [
        (name, *_cells(getattr(row, key), share=key.startswith("negative")))
        for key, name in FIGURES.items()
        if key != "negative_raw" or row.negative_raw != row.negative
    ]


def _cells(change: StatementChange, *, share: bool) -> tuple[str, str, str, str]:
    if change.verdict == "withheld":
        return SUPPRESSED, "", "", ""
    before, after = (
        "" if one is None else percent(one) if share else _rate(one)
        for one in (change.before, change.after)
    )
    unknown = change.beyond is None or change.low is None or change.high is None
    if unknown or (not share and (change.before or 0) < HARDLY):
        return before, after, "", VERDICTS[change.verdict]
    beyond, low, high = (
        (points if share else times)(one or 0) for one in (change.beyond, change.low, change.high)
    )
    unit = "points" if share else "times"
    return before, after, f"{beyond} {unit} ({low} to {high})", VERDICTS[change.verdict]


def titles(rows: Sequence[StatementRow], wording: Wording) -> dict[Subject, str]:
    """Return what the statements are called: dated where two are called alike."""
    several = Counter(row.title for row in rows)
    return {
        row.subject: row.title
        if several[row.title] == 1
        else f"{row.title}, {wording.moment(row.at)}"
        for row in rows
    }


TABLES: Final[Tables] = {StatementRow: reactions}
TITLES: Final[Titles] = {StatementRow: titles}
WORDS: Final[Words] = {
    NoStatement: none,
    ReactionVolume: volume,
    ReactionTone: tone,
    NoCause: cause,
}
