"""What is said of narratives: their share of the posts, how they read, which overtook which."""

from collections.abc import Sequence
from typing import Final

from monitor.nouns.finding import Subject
from monitor.nouns.narratives import (
    NarrativeRow,
    NarrativeShare,
    NarrativeTone,
    NoNarrative,
    Overtakings,
    ShareRow,
    Undecided,
)
from monitor.nouns.report import Report
from monitor.words.numbers import capital, interval, listed, signed_interval
from monitor.words.sheet import LocalTime, Table
from monitor.words.tables import Tables, if_any, rows_as_table
from monitor.words.tone import stretches
from monitor.words.wording import ALONE, Said, Titles, Wording, Words, alike, longer


def none(_found: NoNarrative, _: Wording) -> Said:
    return longer(
        "No version of events was looked for yet",
        ": [[incident.narrative]] names what people say happened, and `monitor collect` matches it "
        "with the posts that are held.",
    )


def share(found: NarrativeShare, wording: Wording) -> Said:
    title = wording.title(found.about)
    if found.share is None:
        return alike(f"Too few different texts to say what share of the posts gives “{title}”")
    return alike(f"“{title}” is in {interval(found.share)} of the posts")


def tone(found: NarrativeTone, wording: Wording) -> Said:
    title = wording.title(found.about)
    if not found.scored:
        return alike(f"Too few different texts are scored to say how posts with “{title}” read")
    how = ", corrected for the classifier's error," if found.corrected else ""
    negative = (
        f"{interval(found.negative)}{how} read as negative"
        if found.negative is not None
        else "it cannot be said what share reads as negative"
    )
    mean = found.polarity
    polarity = (
        f"mean polarity {signed_interval(mean)}"
        if mean is not None
        else "their mean polarity cannot be said"
    )
    return longer(f"Of the posts with “{title}”, {negative}", f"; {polarity}.")


def order(found: Overtakings, wording: Wording) -> Said:
    parts = [
        f"“{wording.title(one.ahead)}” overtook “{wording.title(one.behind)}” between "
        f"{wording.between(one.between, one.between.start, dated=True)}"
        for one in found.times
    ]
    last = found.times[-1]
    headline = (
        f"By {wording.moment(last.between.end)}, “{wording.title(last.ahead)}” had overtaken "
        f"“{wording.title(last.behind)}”"
    )
    return Said(headline=headline, sentence=f"{', then '.join(parts)}.")


def undecided(found: Undecided, wording: Wording) -> Said:
    if found.alone:
        names = [listed([f"“{wording.title(one)}”" for one in pair]) for pair in found.alone]
        headline = f"We cannot say whether {', or '.join(names)} ever changed places"
        return longer(headline, f". {ALONE}")
    if len(found.pairs) == 1:
        names = [f"“{wording.title(one)}”" for one in found.pairs[0]]
        return alike(f"Neither {listed(names, 'nor')} was found to have overtaken the other")
    headline = "no version was found to have overtaken another"
    return alike(f"Otherwise {headline}" if found.others else capital(headline))


def over_time(report: Report, local: LocalTime) -> list[Table]:
    return [
        one
        for row in report.rows_of(NarrativeRow, "narratives")
        for one in (
            *if_any(shares(row, local)),
            *if_any(stretches(row.tone, local, f"{row.title}: how its posts read")),
        )
    ]


def shares(row: NarrativeRow, local: LocalTime) -> Table:
    rows = [one for one in row.share if one.value is not None]
    return rows_as_table(ShareRow, rows, local, SHARE, row.title)


SHARE: Final = {
    "start": "from",
    "end": "until",
    "posts": "posts in all",
    "value": "share with this",
}


def titles(rows: Sequence[NarrativeRow], _: Wording) -> dict[Subject, str]:
    return {row.subject: row.title for row in rows}


TABLES: Final[Tables] = {NarrativeRow: over_time}
TITLES: Final[Titles] = {NarrativeRow: titles}
WORDS: Final[Words] = {
    NoNarrative: none,
    NarrativeShare: share,
    NarrativeTone: tone,
    Overtakings: order,
    Undecided: undecided,
}
