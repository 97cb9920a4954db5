"""What the live page shows, from the configuration and the store."""

from typing import TYPE_CHECKING

from monitor.cli.reading import Asked, opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp

    from monitor.config import Config
    from monitor.web.desk import Ledger


def application(
    config: "Config", asked: Asked, desk: "Ledger | None", *, internal: bool
) -> "ASGIApp":
    """Return what answers requests.

    Args:
        config: What the configuration says.
        asked: About which incident, and which time.
        desk: What may be coded by hand; None for nothing.
        internal: Whether the page shows what is not for publication.

    Raises:
        MonitorError: The extra `charts` is not installed.
    """
    from monitor.store.reading.unlocked import state
    from monitor.web.app import application as made
    from monitor.web.desk import Desk
    from monitor.web.site import Shown, Site

    shown = Shown(
        version=lambda: state(config.database),
        now=lambda: standing(config),
        page=renderer(config, asked, internal=internal),
    )
    if desk is None:
        return made(Site(shown))
    return made(Site(shown, desk="label"), Desk(desk).routes())


def standing(config: "Config") -> str:
    """Return how things stand at this moment, as HTML.

    Raises:
        StoreError: The database cannot be read.
    """
    from monitor.cli.status import read_status
    from monitor.clock import utc_now
    from monitor.privacy.leaks import LeakTest
    from monitor.report.alerts import AlertsReport
    from monitor.report.status.report import sheet
    from monitor.store.reading import alerts as read_alerts
    from monitor.web.now import LATELY, now

    instant = utc_now()
    with opened(config) as reader:
        alerts = AlertsReport(
            generated_at=instant,
            timezone=config.timezone,
            since=instant - LATELY,
            alerts=read_alerts.alerts(reader, instant - LATELY),
        )
        status = sheet(read_status(config, reader, instant, editor=False))
    return now(status, LeakTest(config.protected).masked(alerts))


def renderer(config: "Config", asked: Asked, *, internal: bool) -> "Callable[[int], bytes]":
    """Return what makes the page of the one incident asked about, given the number of its edition.

    Raises:
        MonitorError: The extra `charts` is not installed.
    """
    from monitor.chart.files.render import library
    from monitor.cli.page import stories
    from monitor.cli.status import read_status
    from monitor.clock import utc_now
    from monitor.page.document import Live, document
    from monitor.report.status.report import sheet

    script = library()

    def render(edition: int) -> bytes:
        now = utc_now()
        with opened(config) as reader:
            (story,) = stories(config, reader, asked._replace(now=now), internal=internal).values()
            status = sheet(read_status(config, reader, now))
        return document(story, script, Live(status, edition))

    return render
