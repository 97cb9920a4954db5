"""Whether each source can be seen through, now."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

import msgspec
from msgspec import Struct

from monitor.model import Lane, Span
from monitor.report.status.blindness import cannot_be_told, quiet, seen_until, together
from monitor.report.status.budgets import BudgetStatus, budget_table
from monitor.report.status.counts import CounterStanding, CountStatus, count_status, count_table
from monitor.report.status.daemon import DaemonStatus
from monitor.report.status.lately import hours_before
from monitor.series import coverage
from monitor.spans import covered
from monitor.spark import spark
from monitor.store.records import Standing
from monitor.words.numbers import duration, percent
from monitor.words.sheet import SIMULATED, UNOBSERVED, LocalTime, Sheet, Table

DAY: Final = timedelta(days=1)
HOURS: Final = 24
HOURLY: Final = "hourly_24h"
"""The field that only JSON has, and people as bars."""

DATE: Final = len("2017-02-22")

UNSEEN: Final = "·"

State: TypeAlias = Literal["ok", "late", "failing", "blind", "off"]


class SourceWatch(Struct, frozen=True, kw_only=True):
    """One source for one incident: what the configuration wants, and what the store knows.

    Attributes:
        settle: How long posts may be late.
        posts: Published in each of the last 24 hours, oldest first.
    """

    source: str
    incident: str
    enabled: bool
    every: timedelta
    settle: timedelta
    standing: Standing
    lanes: Sequence[Lane]
    posts: Sequence[int]


class SourceStatus(Struct, frozen=True, kw_only=True):
    """How one source stands with one incident.

    Attributes:
        state: `off` (disabled), `blind` (nothing can be said of the present), `failing` (the last
            pass failed), `late` (a pass is overdue, or had more to read than one pass may), `ok`.
        posts_24h: None where nothing was observed in that time and no post is known.
        coverage_24h: Observed share of the last 24 hours, 0 to 1.
        error: What the last pass said: why it failed, or that the clock is wrong; None where it
            said nothing.
        seen_until: Up to when any of its listings has shown all; None where none did lately.
        hourly_24h: As `posts_24h`, for each of these hours, oldest first.
    """

    source: str
    incident: str
    state: State
    last_success: datetime | None
    next_pass: datetime | None
    posts_24h: int | None
    coverage_24h: float
    error: str | None
    seen_until: datetime | None
    hourly_24h: Sequence[int | None]


class DatabaseStatus(Struct, frozen=True, kw_only=True):
    """The database file; sizes in bytes.

    Attributes:
        cleaning_due: Whether bytes of what was forgotten may still be in the files.
        may_name_minors: How many of the posts that were ever stored may name somebody under 18
            whom nobody has listed.
    """

    path: str
    bytes: int
    log_bytes: int
    schema: int
    cleaning_due: bool = False
    may_name_minors: int = 0


class StatusReport(Struct, frozen=True, kw_only=True):
    """`status`; instants in UTC. `sentences` say what a person should know first."""

    generated_at: datetime
    simulated: bool
    timezone: str
    sentences: Sequence[str]
    sources: Sequence[SourceStatus]
    budgets: Sequence[BudgetStatus]
    counts: Sequence[CountStatus]
    database: DatabaseStatus
    daemon: DaemonStatus


def status_report(
    watches: Sequence[SourceWatch],
    budgets: Sequence[BudgetStatus] = (),
    counts: Sequence[CounterStanding] = (),
    *,
    daemon: DaemonStatus,
    database: DatabaseStatus,
    timezone: str,
    simulated: bool,
    now: datetime,
) -> StatusReport:
    """Return the state of each source.

    Args:
        watches: Every source for every incident.
        budgets: What hosts and services still grant.
        counts: Every counter for each of its incidents.
        daemon: As `daemon_status` reads it.
        database: The database file.
        timezone: Name of the zone for what people read.
        simulated: Whether a program made the posts up.
        now: Instant of the report (UTC).
    """
    sources = [_source(watch, daemon, now) for watch in watches]
    return StatusReport(
        generated_at=now,
        simulated=simulated,
        timezone=timezone,
        sentences=[
            *_daemon_sentence(daemon, now),
            *_sight_sentences(sources, timezone),
            *_cleaning_sentence(database),
            *_minors_sentence(database),
        ],
        sources=sources,
        budgets=budgets,
        counts=[count_status(watch, now, running=daemon.running) for watch in counts],
        database=database,
        daemon=daemon,
    )


def _source(watch: SourceWatch, daemon: DaemonStatus, now: datetime) -> SourceStatus:
    seen = coverage((now - DAY, now), watch.lanes)[0]
    hourly = coverage(hours_before(now, HOURS), watch.lanes)
    return SourceStatus(
        source=watch.source,
        incident=watch.incident,
        state=state(watch, now),
        last_success=watch.standing.last_success,
        next_pass=watch.standing.next_pass if daemon.running and watch.enabled else None,
        posts_24h=sum(watch.posts) if any(watch.posts) or seen else None,
        hourly_24h=[
            posts if posts or share else None
            for posts, share in zip(watch.posts, hourly, strict=True)
        ],
        coverage_24h=seen,
        error=watch.standing.error,
        seen_until=seen_until(watch.lanes),
    )


def state(watch: SourceWatch, now: datetime) -> State:
    """Return whether a source can be seen through at *now*."""
    standing = watch.standing
    failed = standing.outcome == "failed"
    if not watch.enabled:
        return "off"
    if standing.last_success is None or (failed and not _seen_lately(watch, now)):
        return "blind"
    if failed:
        return "failing"
    overdue = now - standing.last_success > 2 * watch.every + timedelta(minutes=1)
    return "late" if overdue or standing.error_kind == "over budget" else "ok"


def _seen_lately(watch: SourceWatch, now: datetime) -> bool:
    lately = Span(now - max(3 * watch.every, watch.settle), now)
    return any(covered(lately, lane.observed) for lane in watch.lanes)


def _daemon_sentence(daemon: DaemonStatus, now: datetime) -> list[str]:
    if daemon.running:
        return []
    if daemon.heartbeat_at is None:
        return ["The daemon does not run: `monitor run` starts it."]
    ago = duration(now - daemon.heartbeat_at)
    return [f"The daemon does not run: its last sign of life was {ago} ago."]


def _cleaning_sentence(database: DatabaseStatus) -> list[str]:
    if not database.cleaning_due:
        return []
    what = "Bytes of posts that were deleted or forgotten are still in the database file"
    return [f"{what}: `monitor purge` takes them out."]


def _minors_sentence(database: DatabaseStatus) -> list[str]:
    found = database.may_name_minors
    if not found:
        return []
    posts = "1 stored post gives" if found == 1 else f"{found:,} stored posts give"
    what = f"{posts} an age below 18 next to a name that is not protected"
    return [f"{what}. Check whether `names` in [incident.protect] is complete."]


def _sight_sentences(sources: Sequence[SourceStatus], timezone: str) -> list[str]:
    local = LocalTime(timezone, [s.seen_until for s in sources if s.seen_until])
    alike: dict[tuple[str, str | None, str], list[str]] = {}
    for s in sources:
        if s.state == "blind":
            since = None if s.seen_until is None else local(s.seen_until)
            alike.setdefault((s.incident, since, s.error or ""), []).append(s.source)
    blind = [
        f"Blind: {cannot_be_told(incident, together(names), since)}{f' ({why})' if why else ''}."
        for (incident, since, why), names in alike.items()
    ]
    silent = [s for s in sources if s.state == "ok" and s.posts_24h == 0]
    return [*blind, *(quiet(s.incident, s.source, percent(s.coverage_24h)) for s in silent)]


def _states(sources: Sequence[SourceStatus], local: Callable[[datetime], str]) -> Table:
    columns = ("posts 24 h", "observed")
    return Table(
        columns=("source", "incident", "state", "last success", "next pass", *columns),
        rows=[
            (
                s.source,
                s.incident,
                s.state,
                "never" if s.last_success is None else local(s.last_success),
                "" if s.next_pass is None else local(s.next_pass),
                UNOBSERVED if s.posts_24h is None else f"{s.posts_24h:,}",
                percent(s.coverage_24h),
            )
            for s in sources
        ],
        numbers=frozenset(columns),
    )


def _by_the_hour(sources: Sequence[SourceStatus]) -> list[Table]:
    known = [s for s in sources if any(posts is not None for posts in s.hourly_24h)]
    if not known:
        return []
    columns = ("source", "incident", "by the hour", "most")
    return [
        Table(
            title=f"Posts in each of the last {HOURS} hours ({UNSEEN}: not observed)",
            columns=columns,
            rows=[
                (
                    s.source,
                    s.incident,
                    spark(s.hourly_24h).replace(" ", UNSEEN),
                    f"{max(posts for posts in s.hourly_24h if posts is not None):,}",
                )
                for s in known
            ],
            numbers=frozenset({"most"}),
        )
    ]


def sheet(report: StatusReport) -> Sheet:
    """Return the report as it is shown to people."""
    instants = [at for s in report.sources for at in (s.last_success, s.next_pass)]
    instants += [at for b in report.budgets for at in (b.resets_at, b.not_before)]
    instants += [at for c in report.counts for at in (c.last_success, c.next_pass, c.known_until)]
    local = LocalTime(report.timezone, list(filter(None, instants)))
    today = local(report.generated_at)[:DATE]

    def near(at: datetime) -> str:
        """Leave the date out where it is that of the report: the table is to fit 80 columns."""
        return local(at).removeprefix(today).lstrip()

    return Sheet(
        title="Status",
        head=[
            *([SIMULATED] if report.simulated else []),
            *report.sentences,
            # Those that are blind have said why.
            *(
                f"{s.source}, {s.incident}: {s.error}"
                for s in report.sources
                if s.error and s.state != "blind"
            ),
            *(f"{s.source}, {s.incident}: {s.error}" for s in report.counts if s.error),
        ],
        tables=[
            _states(report.sources, near),
            *_by_the_hour(report.sources),
            *([count_table(report.counts, local)] if report.counts else []),
            *([budget_table(report.budgets, local)] if report.budgets else []),
        ],
        foot=[
            f"Times on the clock of {report.timezone}, {today}; database {report.database.path}."
        ],
        fields=[name for name in SourceStatus.__struct_fields__ if name != HOURLY],
        records=[
            tuple(value for name, value in msgspec.structs.asdict(s).items() if name != HOURLY)
            for s in report.sources
        ],
    )
