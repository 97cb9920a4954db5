"""Up to when what an earlier query finds was read, and what a new one could not be matched with."""

from datetime import datetime, timedelta
from pathlib import Path
from time import process_time

from msgspec.structs import replace

from monitor.nouns.posts import Lane, Span
from monitor.nouns.quantity import exact
from monitor.nouns.queries import Textless
from monitor.report.queries import _until, changes, textless
from monitor.report.readings import Question, read
from monitor.store.reading.reader import open_reader
from monitor.store.records import Proved, TopicRecord
from tests.report.audience import Audience
from tests.report.sample import T
from tests.store.build import INCIDENT, Sample, build

MINUTE = timedelta(minutes=1)
QUERY, NARROWER = "anaheim", "anaheim AND police"


def passes(first: int, last: int, *, of: int = 4) -> list[Proved]:
    """Return what passes proved, one in five minutes, each *of* some of them."""
    begins = (T + 5 * number * MINUTE for number in range(first, last))
    return [Proved(1, at + 5 * MINUTE, Span(at, at + of * MINUTE)) for at in begins]


def four_hours(now: datetime) -> Question:
    return Question(
        incident=INCIDENT,
        title="A",
        span=Span(T, T + timedelta(hours=4)),
        every=timedelta(hours=1),
        timezone="UTC",
        now=now,
    )


def test_it_ends_where_the_narrower_query_alone_was_read() -> None:
    """What was read for both is whole, whichever came first."""
    replaced = T + 50 * MINUTE
    queries = [(T, QUERY), (replaced, NARROWER)]
    before, after = passes(0, 9), passes(9, 20)
    assert _until(QUERY, replaced, queries, [*after, *before]) == T + 45 * MINUTE
    assert _until(QUERY, replaced, queries, before) is None
    assert _until(QUERY, replaced, queries, after) is None


def test_what_changed_before_a_report_breaks_it_where_the_new_query_was_watched(
    tmp_path: Path,
) -> None:
    """Its figures do not compare before and after that, and charts mark no time outside."""
    changed, watched = T - 60 * MINUTE, T + 90 * MINUTE
    path = build(tmp_path / "monitor.db", [Sample(at=T, person=1, message=1)])
    asked = four_hours(T + timedelta(hours=4))
    lane = Lane(
        source="chirper",
        name="#a",
        settle=MINUTE,
        observed=(asked.span,),
        before=((Span(T, watched), changed),),
    )
    queries = ((T - timedelta(days=2), "anaheim"), (changed, "harlow"))
    topic = TopicRecord(id=1, kind="incident", key=INCIDENT, title="A", queries=queries)
    with open_reader(path) as reader:
        readings = read(reader, asked)
    total = replace(readings.total, lanes=[lane])
    (found,) = changes(replace(readings, total=total, topics=(topic,)), "incident")
    assert (found.how, found.at, found.since) == ("other", changed, watched)
    assert found.breaks_at == watched


def test_months_of_passes_take_no_time() -> None:
    """Each is looked at once, however many holes there are between them."""
    replaced = T + 65_000 * MINUTE
    begun = process_time()
    found = _until(QUERY, replaced, [(T, QUERY), (replaced, NARROWER)], passes(0, 26_000))
    assert found == replaced - 5 * MINUTE
    assert process_time() - begun < 5


def test_texts_that_were_gone_are_said_where_they_matter(tmp_path: Path) -> None:
    """Of a report on time with such posts, from 1 % of its posts on; in public without a sum."""
    posts = [Sample(at=T + n * MINUTE, person=n, message=n) for n in range(200)]
    path = build(tmp_path / "monitor.db", posts)
    asked = four_hours(T + timedelta(days=1))
    topic = TopicRecord(id=2, kind="narrative", key="n", title="N", queries=((T, QUERY),))
    with open_reader(path) as reader:
        readings = read(reader, asked)

    def said(number: int, at: datetime, kind: str = "narrative") -> tuple[Textless, ...]:
        one = replace(topic, textless=(number, at))
        return textless(replace(readings, topics=(*readings.topics, one)), kind)

    (found,) = said(2, T + 90 * MINUTE)
    assert found.posts == exact(2, "posts")
    assert found.until == T + timedelta(hours=2)
    (many,) = said(40, T)
    shown = many.public(Audience(tells=lambda *_: True))
    assert shown is not None
    assert shown.posts is None
    assert not said(1, T)
    assert not said(40, T - MINUTE)
    assert not said(40, T, "voice")
