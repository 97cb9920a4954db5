"""Words that posts of an incident use and its query lacks: what is new, what could be added."""

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import accumulate
from typing import Final, NamedTuple

from msgspec import Struct

from monitor.nouns.buckets import Tally
from monitor.nouns.emerging import NewWord, NewWords, Offered, OfferRow
from monitor.nouns.finding import Finding
from monitor.nouns.frame import Frame
from monitor.nouns.posts import Span
from monitor.nouns.quantity import exact
from monitor.nouns.report import Report
from monitor.nouns.support import Support
from monitor.privacy.minors import possible_names
from monitor.report.head import head
from monitor.report.known import Known
from monitor.report.readings import ALL, Allowed, Question, Readings, fine_edges, read
from monitor.report.volume import incident
from monitor.spread.emerging import Emerging, TextUse, emerging
from monitor.spread.phrases import Own
from monitor.store.records import Saying

LATEST: Final = 200
LATELY: Final = timedelta(hours=6)
"""The latest are as many posts, or those of so long if these are more; but never more than half."""

_WORD: Final = re.compile(r"#?\w+\*?")


class Words(NamedTuple):
    """Words that posts use and the query lacks.

    Attributes:
        latest: Time of the latest posts.
        posts: How many they are.
        found: The words, most worth first.
    """

    latest: Span
    posts: int
    found: Sequence[Emerging]


def words_report(known: Known, question: Question, allowed: Allowed | None) -> Report:
    """Return the words that the search for an incident could be widened by.

    Args:
        known: The store.
        question: What is asked.
        allowed: Tells whether a word may be shown; None shows none.

    Raises:
        StoreError: The database cannot be read.
    """
    readings = read(known, question)
    words = read_words(known, readings, Own(asked_words(readings)), allowed)
    return Report(
        name="words",
        head=head(question, readings.total.edges, simulated=readings.simulated),
        findings=(
            Offered(
                about=incident(readings),
                span=readings.span,
                behind=Support(None, None),
                words=tuple(one.word for one in words.found),
                asked=False,
            ),
            *new_words(readings, words),
        ),
        frames={
            "words": Frame[Struct](
                kind=OfferRow,
                rows=[
                    OfferRow(**{name: getattr(one, name) for name in Emerging.__struct_fields__})
                    for one in words.found
                ],
            )
        },
        method=None,
    )


def read_words(known: Known, readings: Readings, own: Own, allowed: Allowed | None) -> Words:
    """Return the words; none where none may be shown.

    Words that stand next to an age below 18, as names do, are never among them.

    Args:
        known: The store.
        readings: What the report is about.
        own: Words of its queries.
        allowed: Tells whether a word may be shown.

    Raises:
        StoreError: The database cannot be read.
    """
    topic, past, latest = readings.topic, readings.past, _latest(known, readings)
    if allowed is None:
        return Words(latest, 0, ())
    late = {_key(one): one for one in known.sayings(topic, latest)}
    heard = [_heard(one, late.get(_key(one))) for one in known.sayings(topic, past)]
    barred = {name for one in heard for name in possible_names(one.text)}
    found = emerging(heard, allowed, own=own, barred=barred)
    return Words(latest, sum(one.late for one in heard), found)


def asked_words(readings: Readings) -> Sequence[str]:
    """Return the words of every query that the incident was collected with."""
    asked = (query for topic in readings.topics[:1] for _, query in topic.queries)
    return _WORD.findall(" ".join(asked))


def new_words(readings: Readings, words: Words) -> tuple[Finding, ...]:
    """Return which of the words are new, if any."""
    new = [one for one in words.found if one.new]
    if not new:
        return ()
    return (
        NewWords(
            about=incident(readings),
            span=readings.span,
            behind=Support(readings.total.tally.posts, readings.total.whole.people),
            words=tuple(
                NewWord(
                    word=one.word,
                    share=exact(one.late, "share"),
                    before=exact(one.before, "share"),
                    first=one.first,
                )
                for one in new
            ),
            latest=words.latest,
            posts=exact(words.posts, "posts"),
        ),
    )


def _latest(known: Known, readings: Readings) -> Span:
    """Return the time of the latest posts, in whole steps."""
    cut, past = fine_edges(readings), readings.past
    tallies = known.tallies(readings.topic, cut).get(ALL, (Tally(),) * (len(cut) - 1))
    posts = [one.posts for one in tallies]
    lately = sum(n for at, n in zip(cut, posts, strict=False) if at >= past.end - LATELY)
    wanted = min(max(LATEST, lately), sum(posts) // 2)
    sums = list(accumulate(reversed(posts)))
    steps = next((place for place, held in enumerate(sums, 1) if held >= wanted), len(posts))
    return Span(cut[len(posts) - steps], past.end)


def _key(one: Saying) -> tuple[str, str]:
    return one.source, one.text


def _heard(one: Saying, late: Saying | None) -> TextUse:
    lately = (0, frozenset[int]()) if late is None else (late.posts, late.people)
    return TextUse(one.text, one.posts, one.people, one.first, *lately)
