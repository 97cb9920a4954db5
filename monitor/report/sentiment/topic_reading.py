"""From the store to tone without the topic: which posts, which words, which scorer."""

from collections.abc import Iterable, Sequence

from monitor.errors import DataError
from monitor.nouns.posts import Span
from monitor.query.query import Query
from monitor.query.terms import Lang
from monitor.query.tree import leaves
from monitor.report.known import Known
from monitor.report.readings import Readings
from monitor.report.sentiment.reading import whole
from monitor.report.sentiment.topic import Switches, TopicTone, Voice, without_topic
from monitor.sentiment.base import Scorer
from monitor.sentiment.rules import labeller
from monitor.store.reading.posts import SAMPLE
from monitor.store.records import TopicRecord


def read_topic(known: Known, readings: Readings, scorer: Scorer) -> TopicTone:
    """Return tone without the topic, of about `SAMPLE` posts where there are more.

    Args:
        known: The store.
        readings: Of the report; its question says what is to be taken out.
        scorer: The one whose labels are stored.

    Raises:
        StoreError: The database cannot be read.
        DataError: Words are to be set aside, and another version of the scorer gave the labels.
    """
    part, question = readings.total, readings.question
    words = mask_words(readings.topics) if "mask" in question.switches else None
    if words is not None:
        _refuse_other_versions(readings.scorers, scorer)
    posts = sum(tally.posts for tally in part.tallies)
    span = Span(part.edges[0], part.edges[-1])
    figures = without_topic(
        known.toned(readings.topic, span, posts),
        [whole(part, question.now), *part.sentiment(question.now)],
        Switches(words, "centre" in question.switches, Voice(scorer.score, labeller(scorer.name))),
        sampled=posts > SAMPLE,
    )
    return TopicTone(figures, words)


def mask_words(topics: Iterable[TopicRecord]) -> tuple[str, ...]:
    """Return the words that are set aside, sorted: those of the incident's own queries.

    Args:
        topics: The incident, its narratives and voices; of each the query in force counts, and of
            that whatever a post may hold to match, as it is written.
    """
    queries = [Query.read(topic.queries[-1][1]) for topic in topics]
    asked = {
        term.written.strip('"').removeprefix("#").lower()
        for query in queries
        for term in leaves(query.tree)
        if not isinstance(term, Lang)
    }
    return tuple(sorted(asked))


def _refuse_other_versions(stored: Sequence[tuple[str, str]], scorer: Scorer) -> None:
    """Refuse to compare what two versions of a scorer say.

    Raises:
        DataError: Labels of another version are stored.
    """
    others = [version for _, version in stored if version != scorer.version]
    if others:
        message = (
            f"the mask scores texts again: expected stored labels of {scorer.name} "
            f"{scorer.version}, got some of {', '.join(others)}; run `monitor rescore` first"
        )
        raise DataError(message)
