"""The words of how wrong the classifier is."""

from typing import Final

from monitor.nouns.method import FEWEST_HERE, FEWEST_IN_ALL
from monitor.nouns.report import Report
from monitor.nouns.validation import ConfusionRow, CorrectedShare, Labelled, ScorerError, Stances
from monitor.words.method import CORRECTED, agreement, errors, rate
from monitor.words.numbers import bare, capital, interval, number, percent
from monitor.words.sheet import LocalTime, Table
from monitor.words.tables import Columns, Tables, table_of
from monitor.words.wording import Said, Wording, Words, alike, longer

NEEDED: Final = (
    f"Shares are corrected once {FEWEST_IN_ALL} posts are labelled, {FEWEST_HERE} of them in this "
    "time"
)


def labelled(found: Labelled, _: Wording) -> Said:
    note = found.measured
    if not note.coded.value:
        return longer(
            "No post of this incident is labelled", ": `monitor label` shows some to label."
        )
    people = "one person" if note.coders.value == 1 else bare(note.coders)
    posts = f"{bare(note.coded)} {'was' if note.coded.value == 1 else 'were'}"
    twice = f"; {number(note.doubly)} by two" if note.doubly.value else ""
    headline = f"{posts} labelled by {people}, {number(note.here)} of this time{twice}"
    unknown = "too few to say how often the classifier errs; some must be negative and some not"
    why = f": {unknown}" if note.shown is None else ""
    needed = "" if found.enough else f" {NEEDED}."
    return longer(headline, f"{why}.{needed}")


def share(found: CorrectedShare, _: Wording) -> Said:
    note = found.measured
    how = f"Corrected by {CORRECTED[note.method]}" + (f"; {note.warning}" if note.warning else "")
    if found.share is None:
        headline = "We cannot say what share of the posts is negative"
        why = f"the classifier errs so often that its {rate(found.as_scored)} leaves nothing to say"
        return longer(headline, f": {why}. {how}.")
    headline = f"{interval(found.share)} of the posts are negative"
    return longer(headline, f"; the classifier says {rate(found.as_scored)}. {how}.")


def error(found: ScorerError, _: Wording) -> Said:
    return alike(capital(errors(found.measured)))


def stances(found: Stances, _: Wording) -> Said:
    note = found.note
    counts = (
        ", ".join(f"{number(posts)} {stance}" for stance, posts in note.coded.items()) or "none"
    )
    headline = f"Posts labelled for their stance toward {note.target}: {counts}"
    agreed = f"{agreement(note.alpha)}."
    if note.error is None or note.baseline is None:
        return longer(headline, f"{agreed} No shares can be given: {note.why_not}.")
    shares = ", ".join(f"{stance} {interval(one)}" for stance, one in note.shares.items())
    but = f" But {note.warning}." if note.warning else ""
    wrong = (
        f"The classifier is wrong on {percent(note.error.value)} of posts that it had not learnt "
        f"from (always saying the commonest stance: {percent(note.baseline.value)}); it is never "
        "shown for one post."
    )
    return longer(
        headline, f"{agreed} Of all posts: {shares}; 95 % intervals, each by itself.{but} {wrong}"
    )


OTHER_TIME: Final = (
    "the labelled posts were not drawn from all of this time, and the shares need not hold for it"
)

COLUMNS: Final = {"negative": "negative", "neutral": "neutral", "positive": "positive"}


def matrix(report: Report, _: LocalTime) -> list[Table]:
    rows = report.rows_of(ConfusionRow, "matrix")
    if not any(row.negative or row.neutral or row.positive for row in rows):
        return []
    numbers: Columns[ConfusionRow] = {
        COLUMNS["negative"]: lambda row: f"{row.negative:,}",
        COLUMNS["neutral"]: lambda row: f"{row.neutral:,}",
        COLUMNS["positive"]: lambda row: f"{row.positive:,}",
        "recall": lambda row: "" if row.recall is None else percent(row.recall),
    }
    columns: Columns[ConfusionRow] = {"people say": lambda row: COLUMNS[row.people], **numbers}
    title = (
        "What people say and what the classifier says, posts; for recall each counts by its chance "
        "of being drawn"
    )
    return [table_of(rows, columns, title=title, numbers=numbers)]


TABLES: Final[Tables] = {ConfusionRow: matrix}
WORDS: Final[Words] = {
    Labelled: labelled,
    CorrectedShare: share,
    ScorerError: error,
    Stances: stances,
}
