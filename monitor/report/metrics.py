"""How collecting stands, as metrics for a system that watches many programs.

References:
    Prometheus, "Metric and label naming" and "Exposition formats" (text, 0.0.4); known, not read
    again on 2026-11-28.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from monitor.nouns.report import Report
from monitor.nouns.status import (
    BackupStatus,
    BudgetStatus,
    CountStatus,
    DaemonStatus,
    DatabaseStatus,
    MetricSample,
    SourceStatus,
    State,
)
from monitor.store.records import AlertRecord, Attempt

STATES: Final[tuple[State, ...]] = ("ok", "late", "failing", "blind", "off")
OUTCOMES: Final = ("ok", "failed", "postponed", "stopped")


def metrics(
    status: Report, attempts: Mapping[str, Sequence[Attempt]], alerts: Iterable[AlertRecord]
) -> Iterator[MetricSample]:
    """Yield the samples, those of one metric after each other.

    *attempts* are the passes of the last 24 hours by the key of the incident, *alerts* those that
    last.
    """
    now = status.head.generated_at
    daemon, database = status.find(DaemonStatus), status.find(DatabaseStatus)
    if daemon is not None:
        yield MetricSample("daemon_up", {}, float(daemon.running))
        if daemon.heartbeat_at is not None:
            yield MetricSample("daemon_heartbeat_age_seconds", {}, _age(daemon.heartbeat_at, now))
    if database is not None:
        yield MetricSample("database_bytes", {}, database.size.value)
        yield MetricSample("database_log_bytes", {}, database.log.value)
    yield from _backup(status)
    sources = status.rows_of(SourceStatus, "sources")
    for one in sources:
        for state in STATES:
            yield MetricSample(
                "source_state", {**_of(one), "state": state}, float(one.state == state)
            )
    for metric, value in OF_SOURCES.items():
        for one in sources:
            known = value(one, now)
            if known is not None:
                yield MetricSample(metric, _of(one), known)
    yield from _passes(sources, attempts)
    yield from _rest(status, alerts)


def _backup(status: Report) -> Iterator[MetricSample]:
    backup = status.find(BackupStatus)
    if backup is not None:
        yield MetricSample("backup_overdue", {}, float(backup.overdue))
        if backup.proven is not None:
            age = _age(backup.proven, status.head.generated_at)
            yield MetricSample("backup_proven_age_seconds", {}, age)


def _passes(
    sources: Sequence[SourceStatus], attempts: Mapping[str, Sequence[Attempt]]
) -> Iterator[MetricSample]:
    ended = Counter(
        (incident, one.source, one.outcome) for incident, held in attempts.items() for one in held
    )
    for one in sources:
        for outcome in OUTCOMES:
            number = ended[one.incident, one.source, outcome]
            yield MetricSample("source_passes", {**_of(one), "outcome": outcome}, number)


def _rest(status: Report, alerts: Iterable[AlertRecord]) -> Iterator[MetricSample]:
    for counter in status.rows_of(CountStatus, "counts"):
        for state in STATES:
            labels = {"counter": counter.source, "incident": counter.incident, "state": state}
            yield MetricSample("counter_state", labels, float(counter.state == state))
    for budget in status.rows_of(BudgetStatus, "budgets"):
        if budget.left is not None:
            yield MetricSample("budget_left", {"who": budget.who, "what": budget.what}, budget.left)
    for alert in alerts:
        labels = {"rule": alert.rule, "incident": alert.incident, "source": alert.source}
        yield MetricSample("alert_firing", labels, 1.0)


def _of(one: SourceStatus) -> dict[str, str]:
    return {"source": one.source, "incident": one.incident}


def _age(at: datetime, now: datetime) -> float:
    return (now - at).total_seconds()


OF_SOURCES: Final[Mapping[str, Callable[[SourceStatus, datetime], float | None]]] = {
    "source_coverage_ratio": lambda one, _: one.coverage_24h,
    "source_posts": lambda one, _: one.posts_24h,
    "source_lag_seconds": lambda one, now: (
        None if one.seen_until is None else _age(one.seen_until, now)
    ),
    "source_overdue_seconds": lambda one, now: (
        None if one.next_pass is None else max(_age(one.next_pass, now), 0.0)
    ),
}
"""What has one value for each source; None where it is not known."""
