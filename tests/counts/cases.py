"""Our counters, each with a service to ask."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from monitor.clock import rfc3339
from monitor.counts.base import Counter
from monitor.counts.gdelt import Gdelt
from monitor.counts.gdelt import Settings as GdeltSettings
from monitor.counts.table import CountFile
from monitor.counts.table import Settings as TableSettings
from monitor.counts.wikipedia import WikipediaSettings
from monitor.counts.wikipedia_edits import WikipediaEdits
from monitor.counts.wikipedia_views import WikipediaViews
from monitor.counts.x import Settings as XSettings
from monitor.counts.x import XCounts
from monitor.privacy.secret import Secret
from monitor.testing.service import Respond
from tests.counts.contract import Case, Held
from tests.counts.services import DAY, HOUR, GdeltService, ViewsService, WikiService, XService

BEARER = "AAAA-bearer"
ARTICLE = "Anaheim / 2017"
WIKIPEDIA = WikipediaSettings(articles=(ARTICLE,), contact="desk@example.org")


def gdelt(held: Held, now: datetime) -> tuple[Counter, Respond]:
    return Gdelt(GdeltSettings()), GdeltService(held, now).respond


def views(held: Held, now: datetime) -> tuple[Counter, Respond]:
    return WikipediaViews(WIKIPEDIA), ViewsService(held, now).respond


def edits(held: Held, now: datetime) -> tuple[Counter, Respond]:
    """Return a counter of edits; each hour has as many as it holds, some seconds apart."""
    second = timedelta(seconds=11)
    times = [at + n * second for at, count in held.items() for n in range(count)]
    service = WikiService([at for at in times if at <= now], page=500)
    return WikipediaEdits(WIKIPEDIA), service.respond


def x(held: Held, now: datetime) -> tuple[Counter, Respond]:
    settings = XSettings(bearer=Secret(BEARER), requests_per_day=100)
    return XCounts(settings), XService(held, now).respond


def csv(held: Held, now: datetime) -> tuple[Counter, Respond]:
    """Return a counter of a file, which asks nobody."""
    lines = [f"{rfc3339(at)},{value}\n" for at, value in held.items()]
    with tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False) as file:
        file.write("start,value\n" + "".join(lines))
    settings = TableSettings(file=file.name, title="Calls", unit="calls", timezone="UTC")

    def nobody(*_: object) -> None:
        message = "a file asks nobody"
        raise AssertionError(message)

    return CountFile(settings.beside(Path("/"), "UTC")), nobody  # type: ignore[return-value]


CASES = (
    Case("gdelt", gdelt, HOUR, timedelta(hours=24)),
    Case("wikipedia-views", views, DAY, timedelta(hours=48)),
    Case("wikipedia-edits", edits, HOUR, timedelta(minutes=10), sparse=False),
    Case("x-counts", x, HOUR, timedelta(minutes=15)),
    Case("csv", csv, HOUR, timedelta(), network=False),
)
