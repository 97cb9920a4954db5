"""How often each target is executed in the suite, and what a test of one comes to."""

from pathlib import Path
from typing import Final

from tests.fuzz.bench import Bench
from tests.fuzz.running import SHOWN, Fuzzed, fuzz
from tests.fuzz.targets import Target, all_targets

EXECUTIONS: Final = {
    "bluesky": 120,
    "discourse": 120,
    "hackernews": 120,
    "hackernews-items": 120,
    "jetstream": 120,
    "jetstream archive": 50,
    "lemmy": 120,
    "lemmy comments": 120,
    "mastodon": 120,
    "reddit": 120,
    "reddit comments": 120,
    "threads": 120,
    "tumblr": 120,
    "x": 120,
    "youtube": 120,
    "rss": 100,
    "documents of feeds": 75,
    "replay": 120,
    "ndjson": 170,
    "csv": 170,
    "counts gdelt": 25,
    "counts wikipedia-views": 50,
    "counts wikipedia-edits": 25,
    "counts x-counts": 50,
    "counts youtube-views": 50,
}
SEED: Final = 20170221


def fuzzed(bench: Bench, target: Target, executions: int, seed: int = SEED) -> Fuzzed:
    """Return what became of so many executions."""
    return next(made for made in fuzz(bench, target, seed) if made.executions == executions)


def tried(name: str, folder: Path) -> Fuzzed:
    """Fuzz a target as often as it has to be."""
    target = next(one for one in all_targets(folder) if one.name == name)
    bench = Bench(folder)
    try:
        return fuzzed(bench, target, EXECUTIONS[name])
    finally:
        bench.close()


def hold(made: Fuzzed) -> None:
    """Fail with the first findings, if there are any."""
    assert made.executions == EXECUTIONS[made.target]
    found = "\n".join(str(one) for one in list(made.findings.values())[:SHOWN])
    assert not made.findings, f"{made}\n{found}"
