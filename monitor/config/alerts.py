"""`[alerts]`: the alerts that are sent, and by which ways."""

import re
from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.alerts.finding import CHANCES, ForecastTable, Rules
from monitor.alerts.quiet import QuietHours, read_quiet
from monitor.config.convert import convert
from monitor.config.place import TablePlace
from monitor.config.sources import Bounds, duration
from monitor.config.tables import ConfigTable, Raw
from monitor.privacy.secret import Secret
from monitor.sources.configured import parted
from monitor.sources.settings import Positive

BLIND: Final[Bounds] = (timedelta(minutes=1), timedelta(weeks=1))
OFF: Final = "off"
_SCHEMES: Final = ("https://", "http://")
_BETWEEN: Final = re.compile(r"[/?&=#@:]")
TELLING_FROM: Final = 8  # characters: what is shorter could be guessed
NO_WORD_FROM: Final = 16  # letters alone: "services" and "webhooks" stand in many addresses


class AlertsTable(ConfigTable, frozen=True, kw_only=True):
    """`[alerts]` as it is written.

    Attributes:
        blind: Alert when a source has been blind for this long, `1m` to `1w`; `"off"` never does.
        burst: Whether to alert on bursts.
        volume: Alert at more posts an hour than this about one incident.
        forecast: Alert when the forecast reaches a number of posts: the table `[alerts.forecast]`.
        mix: Whether to alert when a platform, link or version of events [takes
            over](alerts.md#rules).
        heartbeat_url: The address that is asked for after each pass that ended well.
        webhook: The address that alerts are posted to as JSON.
        command: Program and arguments that are given each alert as JSON on standard input; no
            shell.
        notify: Addresses of mail, chat and other services, as [apprise](alerts.md#ways) writes
            them, with blanks between them; extra `[notify]`.
        quiet: Hours without messages, such as `"22:00-07:00"`, on the clock of the configuration;
            alerts of these hours are sent afterwards.
        allow_private: Whether these addresses may lie on loopback and in private networks.
    """

    blind: str = "30m"
    burst: bool = True
    volume: Positive | None = None
    forecast: Raw | None = None
    mix: bool = False
    heartbeat_url: Secret | None = None
    webhook: Secret | None = None
    command: tuple[str, ...] = ()
    notify: Secret | None = None
    quiet: str | None = None
    allow_private: bool = False


class Alerts(Struct, frozen=True, kw_only=True):
    rules: Rules = Rules()
    heartbeat_url: Secret | None = None
    webhook: Secret | None = None
    command: tuple[str, ...] = ()
    notify: tuple[Secret, ...] = ()
    quiet: QuietHours | None = None
    allow_private: bool = False

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the addresses, which let whoever knows them in, and what is telling in them."""
        known = (self.heartbeat_url, self.webhook, *self.notify)
        addresses = [address.value for address in known if address]
        return tuple(part for address in addresses for part in _telling(address))


def _telling(address: str) -> Iterator[str]:
    """Yield an address, then what a server that refuses may repeat of it: the part after the host.

    That comes whole and in pieces; a short one, one that is a word, or this machine, is no secret,
    and a log without it could not be read.
    """
    yield address
    scheme, _, target = address.partition("://")
    # Of a service that is no web server the host may be a token too, or come after a password.
    if scheme in {"http", "https"}:
        target = target.partition("/")[2]
    for part in (target, *_BETWEEN.split(target)):
        is_long = len(part) >= (NO_WORD_FROM if part.isalpha() else TELLING_FROM)
        if is_long and part != "127.0.0.1":
            yield part


def read_alerts(raw: Raw, root: TablePlace) -> Alerts:
    place = root.into("alerts")
    table = convert(raw, AlertsTable, place)
    for key in ("heartbeat_url", "webhook"):
        _address(getattr(table, key), place, key)
    if table.command and not table.command[0]:
        raise place.error(wrong="begins with nothing", fix="write the program first", key="command")
    services = tuple(map(Secret, table.notify.value.split())) if table.notify else ()
    for service in services:
        _address(service, place, "notify", any_scheme=True)
    try:
        quiet = None if table.quiet is None else read_quiet(table.quiet)
    except ValueError:
        wanted = "two times of day, such as 22:00-07:00"
        raise place.unfit(table.quiet, wanted, "quiet") from None
    blind = None if table.blind == OFF else duration(table.blind, BLIND, place, "blind")
    return Alerts(
        rules=Rules(
            blind=blind,
            burst=table.burst,
            volume=table.volume,
            forecast=_forecast(table.forecast, place.into("forecast")),
            mix=table.mix,
        ),
        heartbeat_url=table.heartbeat_url,
        webhook=table.webhook,
        command=table.command,
        notify=services,
        quiet=quiet,
        allow_private=table.allow_private,
    )


def _forecast(raw: Raw | None, place: TablePlace) -> ForecastTable | None:
    if raw is None:
        return None
    table = convert(raw, ForecastTable, place)
    if table.chance not in CHANCES:
        raise place.unfit(table.chance, " or ".join(map(str, CHANCES)), "chance")
    return replace(table, by=table.by.astimezone(UTC))


def _address(
    secret: Secret | None, place: TablePlace, key: str, *, any_scheme: bool = False
) -> None:
    if secret is None:
        return
    if any_scheme and "://" not in secret.value:
        fix = "write addresses such as mailto://... and ntfy://..., with blanks between them"
        raise place.error(wrong="holds something that is no address", fix=fix, key=key)
    if not any_scheme and not (secret.value.startswith(_SCHEMES) and parted(secret.value).hostname):
        raise place.error(
            wrong="is no web address", fix="write one with https:// or http://", key=key
        )
