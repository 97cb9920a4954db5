"""Two days of an incident whose every text is hostile, told as a page tells it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from monitor.nouns.incident import Event, Incident, Topic
from monitor.nouns.method import Method
from monitor.nouns.posts import Lane, Lost, Span
from monitor.nouns.volume import Total
from monitor.page.front import FrontPage
from monitor.page.making import make_front
from monitor.page.story import Story
from monitor.privacy.publish import Audience
from monitor.query import Query
from monitor.report.comparison import Pair, comparison_report
from monitor.report.readings import Question
from monitor.report.snapshot import Snapshot
from monitor.store.reading.reader import Reader, open_reader
from monitor.store.records import AlertRecord, TopicRecord
from monitor.words.worded import worded
from tests.store.build import INCIDENT, Sample, Tried, build, instant

T = instant("02-22T08:00")  # midnight in Anaheim
HOUR = timedelta(hours=1)
END = T + 48 * HOUR
NOW = END + HOUR
HOSTILE = "</script><img src=x onerror=\"document.title='owned'\">\x1b[31m\u202eevil & 'co'"
QUOTE = "What somebody wrote, word for word https://evil.example/@somebody"
FEW_POSTS = "3 posts of two people"
PATH = "/home/watcher/secret.ndjson"
LONELY = T + 30 * HOUR
"""One post of one person in this hour."""

DARK = Span(T + 36 * HOUR, T + 40 * HOUR)


def posts() -> Iterator[Sample]:
    """Six people in each of the first hours, then one alone; `lone` has few people always."""
    for hour in range(24):
        for person in range(6 + hour % 4):
            label, polarity = (("negative", -400_000), ("positive", 300_000))[person % 2]
            yield Sample(
                at=T + hour * HOUR + timedelta(minutes=person),
                source="chirper" if person < 5 or hour < 12 else HOSTILE,
                person=person,
                message=hour * 100 + person,
                label=label,
                polarity=polarity,
                lang="es" if person == 5 and hour >= 12 else "en",
                narratives=("threat",) if person < 5 else (),
                text=QUOTE,
            )
    yield Sample(at=LONELY, person=7, message=1, text=QUOTE)


def lanes() -> tuple[Lane, ...]:
    seen = (Span(T, DARK.start), Span(DARK.end, END))
    lost = (Lost(Span(T + 2 * HOUR, T + 3 * HOUR), HOSTILE),)
    settle = timedelta(minutes=5)
    return (
        Lane(source="chirper", name="#a", settle=settle, observed=seen, lost=lost),
        Lane(source=HOSTILE, name=HOSTILE, settle=settle, observed=seen),
    )


def incident(title: str = HOSTILE) -> Incident:
    query = Query.read("anaheim")
    return Incident(
        key=INCIDENT,
        title=title,
        since=T,
        query=query,
        narratives=(Topic("threat", HOSTILE, query),),
        events=(
            Event(T + 14 * HOUR, HOSTILE),
            Event(T + 14.2 * HOUR, "Press conference", voice="chief"),
        ),
    )


def _naming(post: Sample) -> Sample:
    """Return the post as one that names the chief, if one of three people wrote it."""
    names = post.narratives and post.person in {0, 1, 2}
    return replace(post, narratives=(*post.narratives, "chief")) if names else post


def alerts() -> tuple[AlertRecord, ...]:
    """One that is over and one that lasts; a third is about another incident."""
    found = [
        ("burst", INCIDENT, "chirper", T + 13 * HOUR, T + 15 * HOUR),
        ("blind", INCIDENT, HOSTILE, T + 40 * HOUR, None),
        ("blind", "other", "chirper", T + 41 * HOUR, None),
    ]
    return tuple(
        AlertRecord(
            rule=rule,
            incident=key,
            source=source,
            since=since,
            at=since,
            said=f"{FEW_POSTS} in 5 minutes.",
            ended_at=ended,
            delivered={},
        )
        for rule, key, source, since, ended in found
    )


def _voice(path: Path, key: str) -> None:
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE topic SET kind = 'voice' WHERE key = ?", (key,))
    conn.close()


def question(every: timedelta = HOUR, years: int = 0) -> Question:
    return Question(
        incident=INCIDENT,
        title=HOSTILE,
        span=Span(T - timedelta(days=365 * years), END),
        every=every,
        timezone="America/Los_Angeles",
        now=NOW,
        events=incident().events,
    )


@cache
def front(
    *, internal: bool = False, every: timedelta = HOUR, empty: bool = False, years: int = 0
) -> FrontPage:
    """Return the page.

    *empty* knows of no post and no source; *years* are looked back on. An hour is the usual length
    of its buckets, any other was chosen. An internal one compares its two days.
    """
    with opened(empty=empty) as (reader, _):
        snapshot = Snapshot(reader, question(every, years), internal=internal)
        made = make_front(snapshot, () if empty else alerts(), adapts=every == HOUR)
        days = (replace(question(), span=Span(at, at + 24 * HOUR)) for at in (T, T + 24 * HOUR))
        told = comparison_report(reader, Pair(first=next(days), second=next(days), align="clock"))
        return replace(made, compared=worded(told, "internal") if internal else None)


def story(*, internal: bool = False, empty: bool = False) -> Story:
    """Return what the page tells."""
    return front(internal=internal, empty=empty).story


@contextmanager
def opened(
    *, empty: bool = False, simulated: bool = True
) -> Iterator[tuple[Reader, tuple[TopicRecord, ...]]]:
    """Yield the store of the story and its topics; it is gone afterwards."""
    with TemporaryDirectory() as folder:
        failed = Tried(source="chirper", at=DARK.start, outcome="failed", error=f"no {PATH}")
        path = build(
            Path(folder) / "monitor.db",
            [] if empty else [_naming(post) for post in posts()],
            lanes=() if empty else lanes(),
            passes=[failed],
            narratives=("threat", "chief"),
            settings={"simulated": "1"} if simulated else {},
            title=HOSTILE,
        )
        _voice(path, "chief")
        reader = open_reader(path)
        try:
            yield reader, tuple(reader.topics(INCIDENT))
        finally:
            reader.conn.close()


def few(told: Story) -> Story:
    """Return a story in which too few accounts posted in all to say how many posts there are."""
    findings = told.volume.report.findings
    left = tuple(one for one in findings if not isinstance(one, Total))
    report = replace(told.volume.report, findings=left)
    return replace(
        told,
        volume=replace(
            told.volume,
            report=report,
            said=tuple(one for one in told.volume.said if not isinstance(one[0], Total)),
        ),
    )


def with_method(told: Story, box: Method, audience: Audience = "internal") -> Story:
    """Return a story whose sentiment came about in another way."""
    report = replace(told.sentiment.report, method=box)
    return replace(told, sentiment=worded(report, audience))
