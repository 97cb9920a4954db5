"""The words of what each source showed: its last pass, how late its posts came, what it missed."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final

from monitor.nouns.gaps import Gap
from monitor.nouns.report import Report
from monitor.nouns.sources import WARNINGS, LastPass, Lateness, SecondLook, SourceRow, Unreadable
from monitor.words import gaps
from monitor.words.numbers import capital, count, duration, interval, percent, several
from monitor.words.sheet import NOT_YET_KNOWN, UNOBSERVED, LocalTime, Table
from monitor.words.sheet import count as cell
from monitor.words.tables import SUPPRESSED, Columns, Tables, table_of
from monitor.words.wording import Said, Wording, Words, longer

REASONS: Final = 3
"""Shown at most: a reason may quote what came, so that each item has its own; JSON has all."""


def last_pass(found: LastPass, wording: Wording) -> Said:
    name = wording.title(found.about) + (f" for {found.incident}" if found.incident else "")
    went = "worked, with a warning" if found.why in WARNINGS else "failed"
    return longer(
        f"The last fetch from {name} {went}", f": {found.quoted}." if found.quoted else "."
    )


def unreadable(found: Unreadable, wording: Wording) -> Said:
    reasons = [(why, int(number.value)) for why, number in found.reasons.items()]
    headline = f"{count(found.items)} from {wording.title(found.about)} could not be read"
    parts = [f"{why} ({number:,})" for why, number in reasons[:REASONS]]
    if more := sum(number for _, number in reasons[REASONS:]):
        parts.append(f"{more:,} for other reasons")
    return longer(headline, f": {'; '.join(parts)}.")


def lateness(found: Lateness, wording: Wording) -> Said:
    name, seconds = wording.title(found.about), int(found.most.value)
    # It is known to two fifths: seconds would claim more.
    most = duration(timedelta(seconds=seconds if seconds < 120 else -(-seconds // 60) * 60))  # noqa: PLR2004
    # Of fewer than a hundred, 99 % are all.
    posts = int(found.posts.value)
    part = "" if posts == 1 else "all " if posts < 100 else "99 % of "  # noqa: PLR2004
    # It was not there at a fetch before: how long before the next it came, nobody saw.
    shared = " of all incidents" if found.shared else ""
    headline = (
        f"{part}{count(found.posts)}{shared} that came while {name} was watched without a break"
    )
    headline = capital(headline)
    after = "" if found.most.value <= 1 else f" {most} or more"
    headline += (
        f" {'was' if posts == 1 else 'were'} there at the first fetch{after} after publication"
    )
    advice = "; its settle time is shorter: set a longer `settle` for it"
    return longer(headline, f"{advice if found.longer else ''}.")


def second_look(found: SecondLook, wording: Wording) -> Said:
    name, looked = wording.title(found.about), found.met.value + found.missed.value
    missed = f"{found.missed.value:,.0f} that the first had missed"
    posts = several(round(looked), "post")
    headline = f"A second look at {posts} from {name} found {missed}"
    return longer(headline, f": {interval(found.share)}.")


def overview(rows: Sequence[SourceRow], withheld: Collection[str] = ()) -> Table:
    """Return what each source showed, without the posts of those that are *withheld*."""
    numbers: Columns[SourceRow] = {
        "posts": lambda row: (
            SUPPRESSED
            if row.source in withheld
            else cell(row.posts, exact=row.certainty == "exact", provisional=False)
        ),
        "off-topic": lambda row: f"{row.beside:,}",
        "unreadable": lambda row: f"{row.rejected:,}",
        "fetches ok": lambda row: f"{row.passes.ok:,}",
        "failed": lambda row: f"{row.passes.failed:,}",
        "watched": lambda row: (
            NOT_YET_KNOWN
            if row.early
            else UNOBSERVED
            if row.coverage is None
            else percent(row.coverage)
        ),
    }
    return table_of(rows, {"source": lambda row: row.source, **numbers}, numbers=numbers)


def tables(report: Report, _: LocalTime) -> list[Table]:
    found = [one for one in report.findings if isinstance(one, Gap)]
    rows = report.rows_of(SourceRow, "sources")
    return [overview(rows), *([gaps.table(found, report.head)] if found else [])]


TABLES: Final[Tables] = {SourceRow: tables}
WORDS: Final[Words] = {
    LastPass: last_pass,
    Unreadable: unreadable,
    Lateness: lateness,
    SecondLook: second_look,
}
