"""``python -m bench.alerts DATA``: how often `forecast` fires.

DATA holds ``volume/`` and ``timelines/``. At random instants of real series, the limit is what was
posted up to two days before them and 1.25 times what came then (one post more at least), which is
not reached, or 0.8 times, which is; where nothing came, nothing is. It is asked every six hours of
these two days. Of `mix`, see `bench.takeovers`.
"""

from pathlib import Path
from typing import Final

import numpy as np

from bench import arguments
from bench.claims import load
from monitor.alerts.finding import ForecastTable
from monitor.alerts.forecasting import judged
from monitor.clock import from_epoch
from monitor.spread.series import Counts

HOUR: Final = 3600
SEED: Final = 18
INSTANTS: Final = 4
"""Of each series."""
AHEAD: Final = 48
EVERY: Final = 6
"""Hours before the end in which a limit is asked, and between two looks."""
FACTORS: Final = {"missed": 1.25, "reached": 0.8}
"""Of what was posted in these hours."""


def missed_and_reached(folder: Path) -> None:
    """Print how often `forecast` fires for limits that are missed or reached."""
    random = np.random.default_rng(SEED)
    ahead: dict[str, list[int]] = {kind: [] for kind in FACTORS}
    for one in load(folder):
        counts = one.counts(HOUR)
        if len(counts) < 2 * AHEAD:
            continue
        for by in random.integers(AHEAD, len(counts), INSTANTS):
            came = int(counts.posts[by - AHEAD : by].sum())
            end = from_epoch(counts.start + int(by) * HOUR)
            for kind, more in limits(came).items():
                posts = int(counts.posts[: by - AHEAD].sum()) + more
                first = _first(counts, int(by), ForecastTable(posts=posts, by=end))
                ahead[kind] += [] if first is None else [first]
        print(one.name, {kind: f"{np.count_nonzero(n)}/{len(n)}" for kind, n in ahead.items()},
              flush=True)  # fmt: skip
    for kind, hours in ahead.items():
        told = np.array(hours)
        print(f"{kind}: {(told > 0).sum()} of {len(told)} were told, "
              f"half of those {np.median(told[told > 0]):.0f} h before or earlier")  # fmt: skip


def limits(came: int) -> dict[str, int]:
    """Return kind -> a limit in posts: one above the posts that *came*, one not above them."""
    found = {kind: round(came * factor) for kind, factor in FACTORS.items()}
    missed = {"missed": max(found["missed"], came + 1)}
    return missed | ({"reached": max(found["reached"], 1)} if came else {})


def _first(counts: Counts, by: int, limit: ForecastTable) -> int | None:
    """Return how many hours before its end a limit is told, 0 for never.

    None where it was reached when it was first asked, or is reached by what is counted.
    """
    if counts.posts[: by - AHEAD].sum() >= limit.posts:
        return None
    for ahead in range(AHEAD, 0, -EVERY):
        known = counts.until(by - ahead)
        if known.posts.sum() >= limit.posts:
            return 0
        if judged("bench", limit, known).active:
            return ahead
    return 0


if __name__ == "__main__":
    missed_and_reached(arguments.folder(__doc__, "volume", "timelines"))
