"""A page of a real store in a real browser, renewed a few times as posts arrive.

``python -m tests.long.live_page`` is the same for ten minutes.
"""

import os
from pathlib import Path
from threading import Thread

import pytest

from monitor.app.asked import Asked
from monitor.app.live import LiveReaders, Served
from monitor.app.newsroom import Newsroom
from monitor.config.chosen import configuration
from monitor.web.listening import serve
from monitor.web.port import listen
from tests.browser import chromium
from tests.servers import free_port
from tests.web.arriving import Incident, watch
from tests.web.served import Tab

pytestmark = pytest.mark.repeats


RENEWALS = 2


def test_posts_that_arrive_move_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Place, focus, zoom, filter and what is open stay; the total rises; nothing complains."""
    # A page that was just made would be good for a quarter of a minute, or ten times its computing.
    monkeypatch.setattr("monitor.web.site.REST", 0.5)
    monkeypatch.setattr("monitor.web.site.SHARE", 1)
    incident = Incident(tmp_path)
    room = Newsroom.of(configuration(tmp_path / "config.toml"))
    app = Served(room, Asked(("anaheim",)), LiveReaders(internal=True)).application()
    port, (ours, theirs) = free_port(), os.pipe()
    with listen(port) as line, chromium() as browser:
        server = Thread(target=serve, args=(app, line, ours))
        server.start()
        try:
            with Tab(browser, f"http://127.0.0.1:{port}/") as tab:

                def arrive() -> None:
                    incident.arrive(3)
                    tab.page.wait_for_timeout(1000)

                seen = watch(tab, arrive, lambda renewals: renewals < RENEWALS)
        finally:
            os.close(theirs)
            server.join(10)
            os.close(ours)
    assert seen.renewals == RENEWALS
    assert seen.totals[0] == 400
    assert seen.totals[1] > seen.totals[0]
