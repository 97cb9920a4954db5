"""One small database with everything in it that a report must tell apart."""

from datetime import datetime, timedelta
from pathlib import Path

from monitor.nouns.finding import Subject
from monitor.nouns.measure import Count, CountSeries, Measure
from monitor.nouns.method import LabelRule
from monitor.nouns.posts import Lane, Lost, Span
from monitor.nouns.quantity import exact
from monitor.nouns.status import DatabaseStatus
from monitor.report.readings import Question
from tests.store.build import INCIDENT, Sample, Tried, build, instant
from tests.store.build_counts import add_counts

T = instant("02-23T06:00")
HOUR = timedelta(hours=1)
NOW = T + 5 * HOUR + timedelta(minutes=10)
TITLE = "Off-duty officer fires his gun in Anaheim"
LABELS = LabelRule(number="polarity", below=0, above=150_000)
LANES = (
    Lane(
        source="chirper",
        name="#anaheim",
        settle=timedelta(minutes=30),
        observed=(Span(T, T + HOUR), Span(T + 2 * HOUR, NOW)),
        lost=(Lost(Span(T + 3 * HOUR, T + 3 * HOUR + timedelta(minutes=10)), "more than the cap"),),
    ),
    Lane(
        source="commons", name="#lapd", settle=timedelta(minutes=5), observed=(Span(T, T + HOUR),)
    ),
)
POSTS = (
    Sample(at=T, person=1, message=1, label="negative", polarity=-500_000, narratives=("threat",)),
    Sample(at=T, person=1, message=2, label="positive", polarity=300_000, source="commons"),
    Sample(at=T, person=2, message=2, label="unscored", reason="language: es", lang="es"),
    Sample(at=T + 2 * HOUR, person=3, message=3, label="negative", polarity=-100_000),
    Sample(at=T + 3 * HOUR, person=3, message=4, kind="reply", lang=""),
)
PASSES = (
    Tried(source="chirper", at=T + HOUR, seen=10, beside=6, rejected=1),
    Tried(source="commons", at=T, outcome="failed", error="429: later"),
    Tried(source="commons", at=T + HOUR),
    Tried(source="commons", at=T + 2 * HOUR, outcome="failed", error="503: down"),
    Tried(source="commons", at=T + 3 * HOUR, outcome="failed", error="503: down"),
)
CALLS = CountSeries(
    source="calls",
    measure=Measure(name="values", title="Calls to the police", unit="calls"),
    values=(
        Count(T, T + HOUR, 12),
        Count(T + HOUR, T + 2 * HOUR, 0),
        Count(T + 4 * HOUR, T + 5 * HOUR, 1500, final=False),
    ),
)


def sample(folder: Path, title: str = TITLE, **settings: str) -> Path:
    path = build(
        folder / "monitor.db",
        POSTS,
        lanes=LANES,
        passes=PASSES,
        narratives=("threat", "denial"),
        settings=settings,
        title=title,
    )
    add_counts(path, CALLS, asked_at=NOW)
    return path


def question(**changes: object) -> Question:
    asked: dict[str, object] = {
        "incident": INCIDENT,
        "title": TITLE,
        "span": Span(T, T + 5 * HOUR),
        "every": HOUR,
        "timezone": "America/Los_Angeles",
        "now": NOW,
    }
    return Question(**(asked | changes))  # type: ignore[arg-type]


def database_status(
    path: str, now: datetime, *, size: int, log: int, schema: int, cleaning_due: bool, minors: int
) -> DatabaseStatus:
    """Return how the database file stands; *size* and *log* in bytes, see `DatabaseStatus`."""
    return DatabaseStatus(
        about=Subject("incident", ""),
        span=Span(now, now),
        path=path,
        size=exact(size, "bytes"),
        log=exact(log, "bytes"),
        schema=str(schema),
        cleaning_due=cleaning_due,
        may_name_minors=exact(minors, "posts"),
    )
