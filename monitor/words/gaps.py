"""The words of the time that a source did not show."""

from collections.abc import Sequence
from typing import Final

from monitor.nouns.gaps import Gap, NoGap, Unbroken, Unreached
from monitor.nouns.posts import Span
from monitor.nouns.report import Head
from monitor.words.causes import unseen
from monitor.words.numbers import capital, duration, listed
from monitor.words.sheet import LocalTime, Table
from monitor.words.tables import Columns, table_of
from monitor.words.wording import Said, Wording, Words, alike, longer

MOST: Final = 5
"""Gaps that one reads as sentences; the others are counted."""
MOST_ROWS: Final = 50
"""Gaps in a table, the longest."""


OURS: Final = frozenset({"not tried", "stopped", "not claimed", "killed", "bug", "clock"})
"""Causes that lie with us: one sentence does for all sources that share one and a time."""


def alike_gaps(gaps: Sequence[Gap | NoGap]) -> list[list[Gap | NoGap]]:
    """Return the gaps in order, those that one sentence says of several sources together."""
    groups: list[list[Gap | NoGap]] = []
    shared: dict[tuple[Span, object, bool], list[Gap | NoGap]] = {}
    for one in gaps:
        group = [one]
        if isinstance(one, Gap) and not one.lost and not one.part and OURS.issuperset(one.why):
            held = shared.setdefault((one.span, one.why, one.lasts), group)
            if held is not group and one.about not in [other.about for other in held]:
                held.append(one)
                continue
        groups.append(group)
    return groups


def sentence(group: Sequence[Gap | NoGap], wording: Wording) -> str:
    gaps = [one for one in group if isinstance(one, Gap)]
    said = _gap(gaps, wording) if gaps else WORDS[type(group[0])](group[0], wording)
    return said.sentence


def _gap(gaps: Sequence[Gap], wording: Wording) -> Said:
    found = gaps[0]
    title = listed([wording.title(one.about) for one in gaps])
    name, no = capital(f"part of {title}" if found.part else title), "not "
    was, has = ("was", "has") if len(gaps) == 1 else ("were", "have")
    if found.about.kind == "incident":
        name, no = "No source", ""
    if found.lost:
        headline = f"Some posts from {title} are missing for good, {wording.during(found.span)}"
    elif found.lasts and found.span.start <= wording.span.start:
        headline = f"{name} {has} {no}been watched at all in this time"
    elif found.lasts:
        headline = f"{name} {has} {no}been watched since {wording.moment(found.span.start)}"
    else:
        headline = f"{name} {was} {no}watched {wording.during(found.span)}"
    return longer(headline, f": {unseen(found.why, found.lost)}.")


def no_gap(found: NoGap, _: Wording) -> Said:
    if found.partly:
        whose = listed(found.partly, "or")
        return alike(f"No gaps that we know of; nobody claims to have seen all of {whose}")
    if found.watched:
        return alike("No gaps that we know of")
    if found.early:
        return alike("What was missed of this time is not yet known")
    return alike("No source was watched in this time, so nobody can say what was missed")


def unreached(found: Unreached, _: Wording) -> Said:
    names = listed(found.sources)
    last = "its last fetch" if len(found.sources) == 1 else "their last fetches"
    return alike(f"The newest posts from {names} may be missing: {last} failed")


def unbroken(found: Unbroken, _: Wording) -> Said:
    verb = "was" if len(found.sources) == 1 else "were"
    return alike(f"{capital(listed(found.sources))} {verb} watched without a gap")


def first(gaps: Sequence[Gap | NoGap], wording: Wording) -> list[str]:
    groups = alike_gaps(gaps)
    more = sum(map(len, groups[MOST:]))
    other = "One more gap." if more == 1 else f"{more:,} more gaps."
    sentences = [sentence(group, wording) for group in groups[:MOST]]
    return [*sentences, *([other] if more > 0 else [])]


def table(gaps: Sequence[Gap], head: Head) -> Table:
    """Return the gaps with the listings that have them, and what was said of them if it is known.

    *gaps* are those that last first, then the longest; the clock is that of the report of *head*.
    """
    ends = (at for gap in gaps for at in (gap.span.start, gap.span.end))
    local, more = LocalTime(head.timezone, [head.since, head.until, *ends]), len(gaps) - MOST_ROWS
    columns: Columns[Gap] = {
        "source": lambda gap: (
            "all" if gap.about.kind == "incident" else listing(gap.about.key, gap.listings)
        ),
        "from": lambda gap: local(gap.span.start),
        "for": lambda gap: duration(gap.span.length),
        "why": _why,
    }
    title = "What was missed" if more <= 0 else f"What was missed: the {MOST_ROWS} longest gaps"
    return table_of(gaps[:MOST_ROWS], columns, title=title)


def _why(gap: Gap) -> str:
    said = "; ".join(gap.quoted) or unseen(gap.why, gap.lost)
    return f"for good: {said}" if gap.lost else said


def listing(source: str, lanes: Sequence[str]) -> str:
    """Return how listings are called: by their source alone where they have no other name.

    >>> listing("news", ["news"]), listing("mastodon", ["mastodon.social#lapd", "#anaheim"])
    ('news', 'mastodon (mastodon.social#lapd, #anaheim)')
    """
    names = [lane for lane in lanes if lane not in {"", source}]
    return f"{source} ({', '.join(names)})" if names else source


WORDS: Final[Words] = {
    Gap: lambda found, wording: _gap([found], wording),
    NoGap: no_gap,
    Unreached: unreached,
    Unbroken: unbroken,
}
