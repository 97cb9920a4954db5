"""A live page, read in Chromium for as long as one likes while posts arrive.

    python -m tests.long.live_page --seconds 600

Every few seconds posts are stored by `monitor import`, as another process would; `monitor serve
--internal` serves the page. Whoever reads it has chosen a source, zoomed in, unfolded two parts,
scrolled down and focused a table: none of that may change, the total must rise, nothing may be
complained of, and the memory of the page must not grow.
"""

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.browser import chromium
from tests.web.arriving import Incident, Watched, watch
from tests.web.served import Tab, ask, serving

EVERY_MS = 5000
POSTS = 12
"""That arrive each time."""

SLOWEST = 60
"""Seconds that a renewal may take on average: a page rests for a quarter of a minute at least."""


def read(folder: Path, seconds: int) -> Watched:
    incident = Incident(folder)
    with serving(folder, "--internal", config=incident.text) as address:
        ask(address)
        with chromium() as browser, Tab(browser, address) as tab:
            until = time.monotonic() + seconds

            def arrive() -> None:
                incident.arrive(POSTS)
                tab.page.wait_for_timeout(EVERY_MS)

            return watch(tab, arrive, lambda _: time.monotonic() < until)


def main() -> None:
    form = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("--seconds", type=int, default=600)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        seen = read(Path(folder), asked.seconds)
    (first, last), (nodes, nodes_then), (heap, heap_then) = seen.totals, seen.nodes, seen.heap
    print(  # noqa: T201
        f"{asked.seconds} s: {seen.renewals} renewals, {first:,} to {last:,} posts, nothing moved, "
        f"no complaint; nodes {nodes:,.0f} to {nodes_then:,.0f}, script {heap / 1e6:.1f} to "
        f"{heap_then / 1e6:.1f} MB"
    )
    assert last > first
    assert seen.renewals >= asked.seconds / SLOWEST
    assert nodes_then < 1.5 * nodes + 1000, "nodes of older editions are kept"
    assert heap_then < 2 * heap + 10e6, "the script keeps older editions"


if __name__ == "__main__":
    main()
