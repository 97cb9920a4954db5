"""Words that posts of an incident use and its query lacks: what is new, what could be added."""

import re
from collections.abc import Container, Iterable, Sequence
from datetime import timedelta
from itertools import accumulate
from typing import Final, NamedTuple

from monitor.nouns.emerging import NewWord, NewWords, Offered, OfferRow
from monitor.nouns.finding import Finding
from monitor.nouns.frame import Frame
from monitor.nouns.posts import Span
from monitor.nouns.quantity import exact
from monitor.nouns.report import Report
from monitor.privacy.minors import possible_names
from monitor.report.readings import Allowed, Question, Readings, fine_edges, posts_in, read
from monitor.report.volume import incident, on_incident
from monitor.spread.emerging import MOST, TextUse, bare, counted, emerging
from monitor.spread.phrases import Holding, Own, folded
from monitor.store.reading.reader import Reader
from monitor.store.records import Saying

LATEST: Final = 200
LATELY: Final = timedelta(hours=6)
"""The latest are as many posts, or those of so long if these are more; but never more than half."""

_WORD: Final = re.compile(r"#?\w+\*?")


class Words(NamedTuple):
    """Words that posts use and the query lacks, most worth first.

    *latest* is the time of the latest posts, and *posts* how many these are.
    """

    latest: Span
    posts: int
    found: Sequence[OfferRow]


def words_report(known: Reader, question: Question, allowed: Allowed | None) -> Report:
    readings = read(known, question)
    words = read_words(known, readings, Own(asked_words(readings)), allowed)
    return Report(
        name="words",
        head=readings.head,
        findings=(
            Offered(
                about=incident(readings),
                span=readings.span,
                words=tuple(one.word for one in words.found),
                asked=False,
            ),
            *new_words(readings, words),
        ),
        frames={"words": Frame(OfferRow, words.found)},
    )


def read_words(
    known: Reader, readings: Readings, own: Own, allowed: Allowed | None, most: int = MOST
) -> Words:
    """Return the words; none where none may be shown.

    Words that stand next to an age below 18, as names do, are never among them. Where there are
    many texts, words are found in a sample, and counted in all (of 200,000 posts at most, the
    newest).
    """
    topic, past, latest = readings.topic, readings.past, _latest(known, readings)
    if allowed is None:
        return Words(latest, 0, ())
    late, whole = known.sampled(topic, latest), known.sampled(topic, past)
    heard = _heard(whole.sayings, late.sayings)
    drawn = {_key(one) for one in whole.sayings}
    beyond = [one for one in late.sayings if _key(one) not in drawn]
    also = _heard(beyond, beyond)
    found = emerging(heard, allowed, own=own, barred=_Names((*heard, *also)), also=also, most=most)
    if not found or whole.share == 1:
        return Words(latest, sum(one.late for one in heard), found)
    holds = Holding([bare(one) for one in found], own).any
    everything, lately = (known.holding(topic, span, holds) for span in (past, latest))
    heard = _heard(everything.sayings, lately.sayings)
    posts = everything.posts, lately.posts
    return Words(latest, lately.posts, counted(found, heard, posts, own, _Names(heard)))


class _Names(Container[str]):
    """Words that stand next to an age below 18 in one of the texts: looked for when asked."""

    def __init__(self, heard: Iterable[TextUse]) -> None:
        self._texts = dict.fromkeys(one.text for one in heard)
        self._folded: list[tuple[str, str]] = []

    def __contains__(self, word: object) -> bool:
        """Tell whether *word*, in lower case, is one."""
        self._folded = self._folded or [(text, folded(text)) for text in self._texts]
        return any(word in possible_names(text) for text, said in self._folded if str(word) in said)


def asked_words(readings: Readings) -> Sequence[str]:
    asked = (query for topic in readings.topics[:1] for _, query in topic.queries)
    return _WORD.findall(" ".join(asked))


def new_words(readings: Readings, words: Words) -> tuple[Finding, ...]:
    new = [one for one in words.found if one.new]
    if not new:
        return ()
    return (
        NewWords(
            **on_incident(readings),
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


def _latest(known: Reader, readings: Readings) -> Span:
    past = readings.past
    cut = fine_edges(readings)
    posts = posts_in(known, readings.topic, cut)
    lately = sum(n for at, n in zip(cut, posts, strict=False) if at >= past.end - LATELY)
    wanted = min(max(LATEST, lately), sum(posts) // 2)
    sums = list(accumulate(reversed(posts)))
    steps = next((place for place, held in enumerate(sums, 1) if held >= wanted), len(posts))
    return Span(cut[len(posts) - steps], past.end)


def _key(one: Saying) -> tuple[str, str]:
    return one.source, one.text


def _heard(sayings: Iterable[Saying], lately: Iterable[Saying]) -> list[TextUse]:
    late = {_key(one): one for one in lately}
    found = []
    for one in sayings:
        then = late.get(_key(one))
        used = (0, frozenset[int]()) if then is None else (then.posts, then.people)
        found.append(TextUse(one.text, one.posts, one.people, one.first, *used))
    return found
