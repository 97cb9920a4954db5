"""What posts point to, for those who keep evidence of it: a row a page, video or found post."""

from collections.abc import Iterator

from monitor.report.readings import Question, in_minutes, is_simulated, topic_of
from monitor.spread.links import link_spread
from monitor.store.reading.reader import Reader
from monitor.text.links import address
from monitor.words.sheet import Cell


def linked(reader: Reader, question: Question) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of an incident, by `words.found.FIELDS`; what editors found comes last."""
    topic, made_up = topic_of(reader, question.incident), is_simulated(reader)
    for one in link_spread(reader.pointing(topic, in_minutes(question.span))):
        source, at = next(iter(one.first_seen.items()))
        known = (one.kind, one.posts, one.people or None, at, source, None, None)
        yield (address(one.link), None, question.incident, *known, made_up)
    for post in reader.found(question.incident):
        row = ("post", None, None, post.at, None, post.text, post.by)
        yield (post.address, None, question.incident, *row, made_up)
