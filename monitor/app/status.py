"""How each source, each counter and the database stand, now; the same as metrics."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from msgspec.structs import asdict

from monitor.app.backup import held
from monitor.app.newsroom import Newsroom
from monitor.clock import DAY, EARLIEST, short_duration, to_epoch_ms, utc_now
from monitor.config import Config, session_vault
from monitor.config.chores import Backups
from monitor.errors import SourceError
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Span
from monitor.nouns.quantity import exact
from monitor.nouns.report import Report
from monitor.nouns.status import (
    BackupStatus,
    BudgetStatus,
    DaemonStatus,
    DatabaseStatus,
    SourceStatus,
)
from monitor.report.metrics import metrics
from monitor.report.readings import first_known, in_minutes, is_simulated
from monitor.report.status import (
    CounterStanding,
    DayWatch,
    SourceWatch,
    daemon_status,
    host_budget,
    hourly,
    last_hours,
    status_report,
)
from monitor.store.identity import companion
from monitor.store.reading.alerts import alerts
from monitor.store.reading.reader import Reader
from monitor.store.records import Standing
from monitor.store.schema.version import CLEANING, KEY, MINORS, VERSION
from monitor.words.metrics import exposition


def status(newsroom: Newsroom, now: datetime) -> Report:
    with newsroom.opened() as reader:
        return read_status(newsroom, reader, now)


def refuse_ailing(found: Report, max_age: timedelta | None) -> None:
    """Refuse a state in which something is not watched.

    *max_age* is how long ago a source may last have shown all; None for however long.

    Raises:
        SourceError: No daemon runs, or a source is blind, or has shown nothing for too long, or no
            recent backup could be restored.
    """
    daemon, now = found.find(DaemonStatus), found.head.generated_at
    wrong = [] if daemon is not None and daemon.running else ["the daemon does not run"]
    for one in found.rows_of(SourceStatus, "sources"):
        named = f"{one.source} / {one.incident}"
        if one.state == "blind":
            wrong.append(f"{named} is blind")
        elif max_age is None or one.state == "off":
            continue
        elif one.seen_until is None or now - one.seen_until > max_age:
            wrong.append(f"{named} has shown nothing for {short_duration(max_age)}")
    backup = found.find(BackupStatus)
    if backup is not None and backup.overdue:
        wrong.append("no recent backup was restored")
    if wrong:
        raise SourceError(f"{'; '.join(wrong)}: `monitor doctor` says what to do")


def read_status(
    newsroom: Newsroom, reader: Reader, now: datetime, *, editor: bool = True
) -> Report:
    """Return how each source stands at *now* (UTC), protected names masked.

    That a source is blind must be seen, whatever its server said of it. How many posts may name a
    minor, and where embeds lie, is for the *editor* only, and for no page.
    """
    config = newsroom.config
    found = status_report(
        tuple(_days(config, reader, now)),
        _budgets(config, reader, now),
        _counters(config, reader, now),
        reader.embeds() if editor else (),
        daemon=daemon_status(reader.setting("daemon"), now),
        database=_database(config.database, reader, now, editor=editor),
        backup=None
        if config.backups is None
        else backups(config.backups, now, reader.setting(KEY)),
        timezone=config.timezone,
        simulated=is_simulated(reader),
        now=now,
    )
    return newsroom.leaks.masked(found)


def watches(
    config: Config, known: Reader, now: datetime, since: Mapping[str, datetime] | None = None
) -> Iterator[SourceWatch]:
    """Yield each source for each incident, with what its listings showed lately.

    Nothing is asked for of before *since*, where an incident has one.
    """
    longest = max((max(3 * e.every, e.settle) for e in config.sources), default=DAY)
    standings = known.standings(to_epoch_ms(now))
    for incident in config.incidents:
        start = max(now - max(longest, DAY), (since or {}).get(incident.key, EARLIEST))
        lanes = known.lanes(incident.key, Span(start, now))
        for entry in config.sources:
            yield SourceWatch(
                source=entry.name,
                incident=incident.key,
                enabled=entry.enabled and not entry.is_done(incident, now),
                every=entry.every,
                settle=entry.settle,
                standing=standings.get((entry.name, incident.key), Standing()),
                lanes=[lane for lane in lanes if lane.source == entry.name],
            )


def _days(config: Config, known: Reader, now: datetime) -> Iterator[DayWatch]:
    since = {one.key: first_known(known, one, now) for one in config.incidents}
    # What is posted once it is closed does not count, and nobody watches any more.
    until = {one.key: in_minutes(Span(EARLIEST, one.end(now))).end for one in config.incidents}
    hours = {key: last_hours(now, at, until[key]) for key, at in since.items()}
    posts = {key: hourly(known, key, cut) for key, cut in hours.items()}
    due = {key: known.due(key, now) for key in since}
    for one in watches(config, known, now, since):
        key = one.incident
        yield DayWatch(
            **asdict(one),
            posts=posts[key].get(one.source, [0] * (len(hours[key]) - 1)),
            since=since[key],
            until=until[key],
            due=due[key].get(one.source),
        )


def backups(wanted: Backups, now: datetime, owner: str | None = None) -> BackupStatus:
    """Return how the backups stand at *now* (UTC); with *owner* those of that monitor alone."""
    found = held(wanted.folder, now, owner)
    newest = next(iter(found), None)
    proven = next((one for one in found if one.proof is not None and one.proof.holds), None)
    made_at = None if proven is None else proven.manifest.made_at
    return BackupStatus(
        about=Subject("incident", ""),
        span=Span(now, now),
        made_at=None if newest is None else newest.manifest.made_at,
        proven=made_at,
        proved_at=None if proven is None or proven.proof is None else proven.proof.at,
        overdue=made_at is None or now - made_at > wanted.max_age,
        failed=() if newest is None or newest.proof is None else tuple(newest.proof.failed),
    )


def _counters(config: Config, reader: Reader, now: datetime) -> list[CounterStanding]:
    known, until = reader.standings(to_epoch_ms(now)), reader.counts_known_until()
    return [
        CounterStanding(
            source=entry.name,
            incident=incident.key,
            kind=entry.kind,
            enabled=entry.enabled and not entry.is_done(incident, now),
            every=entry.every,
            standing=known.get((entry.name, incident.key), Standing()),
            until=until.get((entry.name, incident.key)),
        )
        for incident in config.incidents
        for entry in config.counts
        if entry.about(incident)
    ]


def _budgets(config: Config, reader: Reader, now: datetime) -> list[BudgetStatus]:
    hosts = [host_budget(host, said, now) for host, said in reader.budgets().items()]
    found = [status for status in hosts if status is not None]
    for entry in (*config.sources, *config.counts):
        if not entry.enabled:
            continue
        granted = entry.source.allowances(session_vault(config, entry), now)
        found += [
            BudgetStatus(
                who=entry.name,
                what=one.what,
                left=max(one.limit - one.used, 0),
                limit=one.limit,
                resets_at=one.resets_at,
                spent=None if one.cost is None else one.used * one.cost,
            )
            for one in granted
        ]
    return found


def _database(path: Path, reader: Reader, now: datetime, *, editor: bool) -> DatabaseStatus:
    log = companion(path)
    return DatabaseStatus(
        about=Subject("incident", ""),
        span=Span(now, now),
        path=str(path),
        size=exact(path.stat().st_size, "bytes"),
        log=exact(log.stat().st_size if log.exists() else 0, "bytes"),
        schema=str(VERSION),
        cleaning_due=reader.setting(CLEANING) is not None,
        may_name_minors=exact(int(reader.setting(MINORS) or 0) if editor else 0, "posts"),
    )


def numbers(newsroom: Newsroom, now: datetime | None = None) -> str:
    now = now or utc_now()
    with newsroom.opened() as reader:
        status = read_status(newsroom, reader, now)
        last = Span(now - DAY, now)
        attempts = {one.key: reader.attempts(one.key, last) for one in newsroom.config.incidents}
        firing = [one for one in alerts(reader, now, now) if one.ended_at is None]
    return "".join(exposition(metrics(status, attempts, firing)))


def healthy(newsroom: Newsroom) -> bool:
    """Tell whether the database can be read, and the daemon runs if ever one did."""
    with newsroom.opened() as reader:
        found = read_status(newsroom, reader, utc_now(), editor=False).find(DaemonStatus)
    return found is None or found.running or found.pid is None
