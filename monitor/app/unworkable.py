"""What of `[alerts]`, `[backup]`, `[brief]` and `[web]` cannot work as written; nobody is asked."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from monitor.alerts.finding import Rules
from monitor.alerts.services import service
from monitor.clock import rfc3339, short_duration
from monitor.config import Config, password_file
from monitor.config.sources import SourceEntry
from monitor.errors import ConfigError
from monitor.http.guard import nature_of
from monitor.web.passwords import Passwords


def soonest(entry: SourceEntry) -> timedelta:
    """Return after how long without anything observed a source can be called blind.

    Before, three passes have not failed, or what is late may still come. (`report.status.state`)
    """
    return max(3 * entry.every, entry.settle)


def unworkable(config: Config) -> Iterator[str]:
    """Yield a sentence for each rule, way or time, and for a live page, that cannot work."""
    yield from _blind(config)
    yield from _ways(config)
    yield from _page(config)
    alerts = config.alerts
    if config.briefs and not (alerts.webhook or alerts.command or alerts.notify):
        yield "[brief] at: nobody would get it: set notify, webhook or command in [alerts]"
    quiet = alerts.quiet
    # Two tries to deliver are up to an hour apart.
    if quiet is not None and timedelta(days=1) - quiet.length < timedelta(hours=1):
        yield (
            "[alerts] quiet: these hours leave less than one hour a day, so messages may never be "
            "sent: leave an hour or more"
        )


def doubtful(config: Config, now: datetime) -> Iterator[str]:
    """Yield a sentence for each rule that works less, or more often, than one might expect."""
    wanted = config.alerts.rules.blind
    if wanted is not None and wanted != Rules().blind and not any(_blind(config)):
        late = [
            f"{one.name} after {short_duration(soonest(one))}"
            for one in config.sources
            if one.enabled and soonest(one) > wanted
        ]
        if late:
            yield (
                f"[alerts] blind: a source whose posts come late, or that is asked rarely, is "
                f"called blind later: {', '.join(late)}; nothing need be done"
            )
    limit = config.alerts.rules.forecast
    if limit is not None and limit.by <= now:
        yield (
            f"[alerts.forecast] by: {rfc3339(limit.by)} is past, so nothing is judged by it: "
            "write a later time, or take the table out"
        )
    if config.alerts.rules.volume is not None and all(one.is_over(now) for one in config.incidents):
        yield "[alerts] volume: every incident is closed, so nothing is judged by it: take it out"
    backups = config.backups
    if backups is not None and backups.max_age < backups.every:
        every = short_duration(backups.every)
        yield (
            f"[backup] max_age: a backup is made every {every}, and is called too old after "
            f"{short_duration(backups.max_age)}: write {every} or more"
        )


def _blind(config: Config) -> Iterator[str]:
    wanted = config.alerts.rules.blind
    least = min((soonest(one) for one in config.sources if one.enabled), default=None)
    # The default means "soon", whatever the sources: who wrote another length meant that length.
    if wanted is None or least is None or wanted == Rules().blind or wanted >= least:
        return
    yield (
        f"[alerts] blind = {short_duration(wanted)}: no source can be called blind so soon: the "
        f"first one can after {short_duration(least)} (three times its every, or its settle): "
        f"write {short_duration(least)} or more"
    )


def _ways(config: Config) -> Iterator[str]:
    alerts = config.alerts
    if alerts.command and shutil.which(alerts.command[0]) is None:
        program = alerts.command[0]
        yield (
            f"[alerts] command: there is no program {program} that this account may run: write "
            "its whole path, or install it"
        )
    for key, url in (("webhook", alerts.webhook), ("heartbeat_url", alerts.heartbeat_url)):
        nature = None if url is None else _nature(urlsplit(url.value).hostname or "")
        if nature is not None and not alerts.allow_private:
            yield (
                f"[alerts] {key}: it leads to {nature} address, and those are not asked: "
                "set allow_private = true in [alerts] if this is meant"
            )
    for number, address in enumerate(alerts.notify, 1):
        found = service(address.value)
        if isinstance(found, str):
            which = f", address {number}" if len(alerts.notify) > 1 else ""
            yield f"[alerts] notify{which}: {found}"


def _page(config: Config) -> Iterator[str]:
    file = password_file(config) if config.web.enabled else None
    if file is not None:
        try:
            Passwords.of(file)
        except ConfigError as error:
            yield f"[web] password_file: {error}"


def _nature(host: str) -> str | None:
    if host == "localhost":
        return "a loopback"
    try:
        ip_address(host)
    except ValueError:
        return None
    return nature_of(host)
