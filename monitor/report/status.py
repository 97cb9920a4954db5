"""How each source, each counter, the database and the daemon stand, now."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import DAY, HOUR, MINUTE, floor
from monitor.nouns.finding import Subject
from monitor.nouns.frame import Frame
from monitor.nouns.hosts import HostLimits
from monitor.nouns.posts import Lane, Span
from monitor.nouns.quantity import exact
from monitor.nouns.report import Report, head_of_all
from monitor.nouns.sources import LastPass
from monitor.nouns.spans import covered
from monitor.nouns.status import (
    BackupStatus,
    BudgetStatus,
    CountStatus,
    DaemonStatus,
    DatabaseStatus,
    EmbedStatus,
    Quiet,
    SourceStatus,
    State,
    Unrenewed,
    Unwatchable,
)
from monitor.report.readings import is_early, topic_of
from monitor.series.coverage import complete, coverage, may_miss
from monitor.series.wallclock import edges
from monitor.store.reading.reader import Reader
from monitor.store.records import EmbedRecord, Standing

HOURS: Final = 24
HEARTBEAT: Final = timedelta(minutes=2)
"""A daemon whose last sign of life is older than this does not run."""

RENEWED: Final = timedelta(minutes=15)
"""How often an embed is renewed, so that two sums of it that follow are of some time apart."""


class SourceWatch(Struct, frozen=True, kw_only=True):
    """One source for one incident: what the configuration wants, and what the store knows.

    Attributes:
        settle: How long posts may be late.
        lanes: Its listings, with what they showed lately.
    """

    source: str
    incident: str
    enabled: bool
    every: timedelta
    settle: timedelta
    standing: Standing
    lanes: Sequence[Lane]


class DayWatch(SourceWatch, frozen=True, kw_only=True):
    """The same, with what is known of the last day.

    Attributes:
        posts: Published in each of the `last_hours`.
        since: When the incident began, or was first seen if that was later.
        until: When it was closed, to the end of that minute; the present while it is open.
        due: When its last poll was due; None where there was none.
    """

    posts: Sequence[int]
    since: datetime
    until: datetime
    due: datetime | None


class CounterStanding(Struct, frozen=True, kw_only=True):
    """One counter for one incident: what the configuration wants, and what the store knows.

    Attributes:
        until: End of the last value that is known (UTC); None where none is.
    """

    source: str
    incident: str
    kind: str
    enabled: bool
    every: timedelta
    standing: Standing
    until: datetime | None


class _Heartbeat(Struct):
    pid: int
    started_at: datetime
    heartbeat_at: datetime
    ended: bool = False


def status_report(
    watches: Sequence[DayWatch],
    budgets: Sequence[BudgetStatus] = (),
    counts: Sequence[CounterStanding] = (),
    embeds: Sequence[EmbedRecord] = (),
    *,
    daemon: DaemonStatus,
    database: DatabaseStatus,
    backup: BackupStatus | None = None,
    timezone: str,
    simulated: bool,
    now: datetime,
) -> Report:
    """Return the state at *now* (UTC) of each source for each incident, and of all beside it.

    There is no *backup* where none are made on schedule; *timezone* is that of what people read.
    """
    sources = tuple(_source(watch, now, running=daemon.running) for watch in watches)
    counters = tuple(count_status(watch, now, running=daemon.running) for watch in counts)
    span = Span(now, now)
    return Report(
        name="status",
        head=head_of_all(now, now, timezone=timezone, simulated=simulated, every="PT1H"),
        findings=(
            daemon,
            *_unwatchable(sources, span),
            *_errors(sources, watches, span),
            *_errors(counters, counts, span),
            *_quiet(sources, watches, now),
            *_unrenewed(embeds, span),
            database,
            *([] if backup is None else [backup]),
        ),
        frames={
            "sources": Frame(SourceStatus, sources),
            "counts": Frame(CountStatus, counters),
            "budgets": Frame(BudgetStatus, tuple(budgets)),
            "embeds": Frame(EmbedStatus, tuple(embed_status(one, now) for one in embeds)),
        },
    )


def _source(watch: DayWatch, now: datetime, *, running: bool) -> SourceStatus:
    due = {} if watch.due is None else {watch.source: watch.due}
    lately = _lately(watch, now)
    seen = complete(watch.lanes, lately)
    shares = coverage(last_hours(now, watch.since, watch.until), watch.lanes)
    over = len(last_hours(now, watch.since)) - 1 - len(shares)
    return SourceStatus(
        source=watch.source,
        incident=watch.incident,
        state=state(watch, now),
        last_success=watch.standing.last_success,
        next_pass=watch.standing.next_pass if running and watch.enabled else None,
        posts_24h=sum(watch.posts) if any(watch.posts) or seen else None,
        minimum=may_miss(watch.lanes, lately, due),
        hourly_24h=(
            *[None] * (HOURS - len(shares) - over),
            *(
                posts if posts or share else None
                for posts, share in zip(watch.posts, shares, strict=True)
            ),
            *[None] * over,
        ),
        coverage_24h=seen,
        error=watch.standing.error,
        seen_until=seen_until(watch.lanes, now),
        early=is_early(watch.standing, watch.lanes, lately, due),
    )


def _lately(watch: DayWatch, now: datetime) -> Span:
    start = max(floor(now - DAY, MINUTE), watch.since)
    return Span(start, max(start, min(watch.until, now)))


def state(watch: SourceWatch, now: datetime) -> State:
    lately = Span(now - max(3 * watch.every, watch.settle), now)
    seen = any(covered(lately, lane.observed) for lane in watch.lanes)
    found = _stands(watch, now, seen=seen)
    return "late" if found == "ok" and watch.standing.error_kind == "over budget" else found


def _stands(watch: SourceWatch | CounterStanding, now: datetime, *, seen: bool) -> State:
    """Return how it stands; where nothing was *seen* lately, a pass that failed leaves it blind."""
    standing = watch.standing
    failed = standing.outcome == "failed"
    if not watch.enabled:
        return "off"
    if standing.last_success is None or (failed and not seen):
        return "blind"
    if failed:
        return "failing"
    # Late where a second pass is overdue, by more than a minute.
    return "late" if now - standing.last_success > 2 * watch.every + MINUTE else "ok"


def seen_until(lanes: Sequence[Lane], now: datetime) -> datetime | None:
    """Return up to when (UTC) any listing of a source has shown all; None where none ever did."""
    seen = (span for lane in lanes for span in lane.observed if span.start < now)
    return max((min(span.end, now) for span in seen), default=None)


def count_status(watch: CounterStanding, now: datetime, *, running: bool) -> CountStatus:
    """Return the state of a counter; *running* says whether the daemon lives."""
    return CountStatus(
        source=watch.source,
        incident=watch.incident,
        kind=watch.kind,
        state=_stands(watch, now, seen=True),
        last_success=watch.standing.last_success,
        next_pass=watch.standing.next_pass if running and watch.enabled else None,
        known_until=watch.until,
        error=watch.standing.error,
    )


def _unwatchable(sources: Sequence[SourceStatus], span: Span) -> Iterator[Unwatchable]:
    """Yield the sources that cannot be watched; those with the same to say of them together."""
    alike: dict[tuple[str, datetime | None, str], list[str]] = {}
    for s in sources:
        if s.state == "blind":
            alike.setdefault((s.incident, s.seen_until, s.error or ""), []).append(s.source)
    for (incident, since, quoted), names in alike.items():
        yield Unwatchable(
            about=Subject("incident", incident),
            span=span,
            sources=tuple(names),
            since=since,
            quoted=quoted,
        )


def _errors(
    rows: Sequence[SourceStatus | CountStatus],
    watches: Sequence[SourceWatch | CounterStanding],
    span: Span,
) -> Iterator[LastPass]:
    """Yield what passes said, but those of sources that cannot be watched, which say why."""
    for row, watch in zip(rows, watches, strict=True):
        if row.error and not (isinstance(row, SourceStatus) and row.state == "blind"):
            yield LastPass(
                about=Subject("source", row.source),
                span=span,
                incident=row.incident,
                why=watch.standing.error_kind,
                quoted=row.error,
            )


def _quiet(
    sources: Sequence[SourceStatus], watches: Sequence[DayWatch], now: datetime
) -> Iterator[Quiet]:
    for s, watch in zip(sources, watches, strict=True):
        lately = _lately(watch, now)
        # What has settled of the first hour is too little to call a source quiet.
        if s.state == "ok" and s.posts_24h == 0 and s.coverage_24h * lately.length >= HOUR:
            yield Quiet(
                about=Subject("source", s.source),
                span=lately,
                incident=s.incident,
                watched=exact(s.coverage_24h, "share"),
            )


def shown_elsewhere(report: Report) -> Report:
    """Return a status without the path of the database: who is not on this machine needs none."""
    findings = (
        replace(one, path="") if isinstance(one, DatabaseStatus) else one for one in report.findings
    )
    return replace(report, findings=tuple(findings))


def in_public(report: Report, incident: str) -> Report:
    """Return what anyone may know of how the sources of an incident stand.

    Whether each is watched: nothing that a server said, which may name hosts and paths, nothing of
    the database or of other incidents, and no number of posts, 0 among them.
    """
    findings = [
        replace(one, quoted="") if isinstance(one, Unwatchable) else one
        for one in report.findings
        if isinstance(one, DaemonStatus)
        or (isinstance(one, Unwatchable) and one.about == Subject("incident", incident))
    ]
    sources = [
        replace(one, posts_24h=None, hourly_24h=(), error=None)
        for one in report.rows_of(SourceStatus, "sources")
        if one.incident == incident
    ]
    counts = [
        replace(one, error=None)
        for one in report.rows_of(CountStatus, "counts")
        if one.incident == incident
    ]
    frames = {"sources": Frame(SourceStatus, sources), "counts": Frame(CountStatus, counts)}
    return replace(report, findings=tuple(findings), frames=frames)


def embed_status(one: EmbedRecord, now: datetime) -> EmbedStatus:
    late = now - one.written_at > 2 * RENEWED
    return EmbedStatus(
        file=one.file,
        incident=one.incident,
        chart=one.chart,
        readership=one.readership,
        state="failing" if one.failed_at is not None else "late" if late else "ok",
        written_at=one.written_at,
        error=one.error,
    )


def _unrenewed(embeds: Sequence[EmbedRecord], span: Span) -> Iterator[Unrenewed]:
    for one in embeds:
        if one.failed_at is not None:
            yield Unrenewed(
                about=Subject("incident", one.incident),
                span=span,
                file=one.file,
                since=one.failed_at,
                quoted=one.error or "",
            )


def daemon_status(setting: str | None, now: datetime) -> DaemonStatus:
    """Read what the daemon last said of itself; None where none ever ran."""
    about: Any = {"about": Subject("incident", ""), "span": Span(now, now)}
    if setting is None:
        return DaemonStatus(**about, running=False)
    heartbeat = msgspec.json.decode(setting, type=_Heartbeat)
    return DaemonStatus(
        **about,
        # One that lies ahead was left by a clock that was, and says nothing of the present.
        running=not heartbeat.ended and abs(now - heartbeat.heartbeat_at) <= HEARTBEAT,
        pid=str(heartbeat.pid),
        started_at=heartbeat.started_at,
        heartbeat_at=heartbeat.heartbeat_at,
    )


def host_budget(host: str, said: HostLimits, now: datetime) -> BudgetStatus | None:
    """Return what a host still grants, or None where what it said is of the past."""
    current = said.resets_at is not None and said.resets_at > now
    waits = said.not_before is not None and said.not_before > now
    if not current and not waits:
        return None
    return BudgetStatus(
        who=host,
        what="requests",
        left=said.remaining if current else None,
        limit=said.limit if current else None,
        resets_at=said.resets_at if current else None,
        not_before=said.not_before if waits else None,
    )


def last_hours(now: datetime, since: datetime, until: datetime | None = None) -> list[datetime]:
    """Return the edges of the last `HOURS` hours, those after *since*, before *now* and *until*.

    They are whole minutes, the last not before *now*. The first hour may be up to a minute longer,
    so that no moment is left out; where *since* is within an hour, that is the first and shorter.
    """
    cut = edges(Span(now - HOURS * HOUR, now), MINUTE, ZoneInfo("UTC"))
    first = min(max(cut[0], floor(since, MINUTE)), cut[-1] - MINUTE)
    hours = (cut[-1] - back * HOUR for back in range(HOURS - 1, -1, -1))
    found = [first, *(hour for hour in hours if hour > first)]
    if until is None or until >= found[-1]:
        return found
    return [*(hour for hour in found if hour < until), until]


def hourly(known: Reader, incident: str, hours: Sequence[datetime]) -> Mapping[str, Sequence[int]]:
    """Return how many posts each source has by the hour."""
    tallies = known.tallies(topic_of(known, incident), hours, "source")
    return {source: [tally.posts for tally in held] for source, held in tallies.items()}
