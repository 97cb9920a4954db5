"""The words of what posts say and the search does not look for."""

from typing import Final

from monitor.nouns.emerging import NewWord, NewWords, Offered, OfferRow
from monitor.nouns.report import Report
from monitor.nouns.support import FEWEST
from monitor.words.numbers import Bounded, count, interval, listed, percent, several
from monitor.words.sheet import LocalTime, Table
from monitor.words.tables import Tables, rows_as_table
from monitor.words.wording import Said, Wording, Words, alike, longer


def new_words(found: NewWords, wording: Wording) -> Said:
    words = listed([f"“{one.word}”" for one in found.words])
    of = f"of the last {count(found.posts)}"
    parts = [f"“{one.word}” in {_change(one, wording)}" for one in found.words]
    return Said(headline=f"New words: {words}", sentence=f"New words, {of}: {'; '.join(parts)}.")


def _change(one: NewWord, wording: Wording) -> str:
    share = percent(one.share.value)
    if one.before is None:
        return f"{share}, far less often before"
    if one.before.value:
        return f"{share}, {percent(one.before.value)} before"
    return f"{share}, none before {wording.moment(one.first)}"


def offered(found: Offered, _: Wording) -> Said:
    if not found.words:
        return alike(f"No word that {FEWEST} accounts or more use could widen the search")
    first = f"{several(len(found.words), 'word')} could widen the search"
    if found.asked:
        more = (
            "The last columns say how many of the newest posts with each word the search misses; "
            "nobody has checked how many of those belong"
        )
    else:
        more = (
            "How many posts each would bring, and how many of them belong, is not known: we hold "
            "only posts that the search finds already. `monitor suggest --ask` asks the services"
        )
    return longer(first, f". {more}.")


def belonging(belong: int, judged: int, share: Bounded | None) -> str:
    rest = "" if share is None else f": {interval(share)} of those that the search misses"
    return f"{belong} of {judged} belong{'s' if belong == 1 else ''}{rest}."


def unasked(source: str, why: str) -> str:
    return f"{source} could not be asked for all words: {why}"


def written(path: str, query: str) -> str:
    return f"Wrote the new query to {path}: {query}"


NEXT: Final = (
    "A `monitor run` that is under way searches for it once it is restarted. Charts and the page "
    "mark where the search changed."
)


def offers(report: Report, local: LocalTime) -> Table:
    """Return the words that are offered, numbered by the keys that accept them."""
    rows = report.rows_of(OfferRow, "words")
    headings = {"word": "word", "posts": "posts", "late": "latest", "before": "before"}
    if any(one.shown is not None for one in rows):
        headings |= {"shown": "shown", "missed": "missed", "value": "share missed"}
    else:
        headings |= {"ordinary": "ordinary posts", "first": "first seen"}
    return rows_as_table(OfferRow, rows, local, headings, "Words that the search lacks")


TABLES: Final[Tables] = {OfferRow: lambda report, local: [offers(report, local)]}
WORDS: Final[Words] = {NewWords: new_words, Offered: offered}
