"""From a local server of 100-post pages to posts, scores and rollups, against `bench/naive.py`.

Run: python -m bench.pipeline [POSTS]
"""

import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from threading import Event

from bench import naive
from bench.timeline import BEGIN, served, texts
from monitor.app import wiring
from monitor.config.chosen import configuration
from monitor.sentiment import base
from monitor.sentiment.base import Scorer
from monitor.sentiment.textblob import TextBlobScorer

ROUNDS = 3
CONFIG = """
[monitor]
[[incident]]
key = "anaheim"
title = "Anaheim"
since = 2017-02-21T00:00:00-08:00
query = '(anaheim AND (officer OR cop OR police OR lapd)) OR "off-duty officer" OR #anaheimcop'
hashtags = ["anaheim"]
[[incident.narrative]]
key = "threat"
title = "Threat"
query = "threat* AND shoot*"
[incident.protect]
names = ["Tomlin Averystone"]
[source.mastodon]
instances = ["{base_url}"]
allow_private = true
"""


def ours(base_url: str, folder: Path, posts: int, scorer: Scorer) -> int:
    """Collect with the program itself, in one pass; return how many posts were kept."""
    path = folder / "config.toml"
    path.write_text(CONFIG.format(base_url=base_url))
    config = configuration(path)
    now = BEGIN + timedelta(seconds=20 * posts, hours=1)
    collector = wiring.Collector(config, [scorer], sleep=Event().wait, now=lambda: now)
    outturns = [
        collector(entry, incident) for entry in config.sources for incident in config.incidents
    ]
    if any(outturn.errors for outturn in outturns):
        raise SystemExit(str(outturns))
    return sum(outturn.new for outturn in outturns)


def main() -> None:
    """Print posts a second of both, and the ratio, pair by pair."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 12_000
    posts = texts(count)
    ratios = []
    with served(posts) as base_url, tempfile.TemporaryDirectory() as folder:
        # Word lists and language model are read once in the life of either program.
        ours(base_url, _new(folder, "warm"), count, base.load("textblob"))
        for number in range(ROUNDS):
            started = time.perf_counter()
            kept = naive.collect(base_url, str(_new(folder, f"naive{number}") / "naive.db"))
            naive_seconds = time.perf_counter() - started
            scorer = _cold()
            started = time.perf_counter()
            ours_kept = ours(base_url, _new(folder, f"ours{number}"), count, scorer)
            ours_seconds = time.perf_counter() - started
            ratios.append(naive_seconds / ours_seconds)
            print(
                f"naive: {kept} posts, {kept / naive_seconds:,.0f}/s   "
                f"ours: {ours_kept} posts, {ours_kept / ours_seconds:,.0f}/s   "
                f"ratio {ratios[-1]:.1f}"
            )
    print(
        f"pipeline: {statistics.median(ratios):.1f} times the naive program "
        f"(median of {ROUNDS} pairs; at least 12 asked)"
    )


def _cold() -> Scorer:
    """Return the scorer with its word lists read and nothing of these texts in its cache."""
    scorer = TextBlobScorer()
    scorer.score("good enough")
    return scorer


def _new(folder: str, name: str) -> Path:
    path = Path(folder) / name
    path.mkdir()
    return path


if __name__ == "__main__":
    main()
