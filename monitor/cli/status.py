"""``monitor status``: whether each source can be seen through, now."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.moments import Moment, before
from monitor.cli.reading import opened, show

if TYPE_CHECKING:
    from monitor.cli import Settings
    from monitor.config import Config
    from monitor.config.counts import CountEntry
    from monitor.config.sources import SourceEntry
    from monitor.report.status.budgets import BudgetStatus
    from monitor.report.status.counts import CountWatch
    from monitor.report.status.report import DatabaseStatus, StatusReport
    from monitor.store.reading.reader import Reader


@click.command()
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
@click.option("--now", type=Moment(), help="Instant of the report, for the same bytes again.")
@click.pass_obj
def status(settings: "Settings", as_json: bool, now: datetime | timedelta | None) -> None:
    """Show the state of each source: ok, late, failing, blind or off.

    Blind means that it cannot be told what the source would say now: that is no silence.

    \b
    Examples:
      monitor status
      monitor status --json | jq '.sources[] | select(.state != "ok")'
    """  # noqa: D301
    from monitor.clock import utc_now
    from monitor.config.chosen import configuration

    config = configuration(settings.config_path)
    with opened(config) as reader:
        found = read_status(config, reader, before(utc_now(), now))
    show(found, "json" if as_json else "table")


def read_status(
    config: "Config", reader: "Reader", now: datetime, *, editor: bool = True
) -> "StatusReport":
    """Return how each source stands at *now* (UTC), protected names masked.

    That a source is blind must be seen, whatever its server said of it.

    Args:
        config: The configuration.
        reader: Of its database.
        now: Instant of the report (UTC).
        editor: Whether only the editor reads it: how many posts may name a minor is for no page.

    Raises:
        StoreError: The database cannot be read.
    """
    from monitor.app.watches import watches
    from monitor.privacy.leaks import LeakTest
    from monitor.report.readings import is_simulated
    from monitor.report.status.daemon import daemon_status
    from monitor.report.status.report import status_report

    found = status_report(
        watches(config, reader, now),
        _budgets(config, reader, now),
        _counters(config, reader),
        daemon=daemon_status(reader.setting("daemon"), now),
        database=_database(config.database, reader, editor=editor),
        timezone=config.timezone,
        simulated=is_simulated(reader),
        now=now,
    )
    return LeakTest(config.protected).masked(found)


def _counters(config: "Config", reader: "Reader") -> "list[CountWatch]":
    from monitor.report.status.counts import CountWatch
    from monitor.store.records import Standing

    known, until = reader.standings(), reader.counts_known_until()
    return [
        CountWatch(
            source=entry.name,
            incident=incident.key,
            kind=entry.kind,
            enabled=entry.enabled,
            every=entry.every,
            standing=known.get((entry.name, incident.key), Standing()),
            until=until.get((entry.name, incident.key)),
        )
        for incident in config.incidents
        for entry in config.counts
        if entry.about(incident)
    ]


def _budgets(config: "Config", reader: "Reader", now: datetime) -> "list[BudgetStatus]":
    from monitor.config.sessions import session_vault
    from monitor.report.status.budgets import BudgetStatus, host_budget
    from monitor.sources.base import Metered

    hosts = [host_budget(budget, now) for budget in reader.budgets()]
    found = [status for status in hosts if status is not None]
    services: list[tuple[SourceEntry | CountEntry, object]] = []
    services += [(entry, entry.source) for entry in config.sources]
    services += [(entry, entry.counter) for entry in config.counts]
    for entry, service in services:
        granted = (
            service.allowances(session_vault(config, entry), now)
            if entry.enabled and isinstance(service, Metered)
            else ()
        )
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


def _database(path: Path, reader: "Reader", *, editor: bool) -> "DatabaseStatus":
    from monitor.report.status.report import DatabaseStatus
    from monitor.store.schema.version import CLEANING, MINORS, VERSION

    log = path.with_name(f"{path.name}-wal")
    return DatabaseStatus(
        path=str(path),
        bytes=path.stat().st_size,
        log_bytes=log.stat().st_size if log.exists() else 0,
        schema=VERSION,
        cleaning_due=reader.setting(CLEANING) is not None,
        may_name_minors=int(reader.setting(MINORS) or 0) if editor else 0,
    )
