"""How often each target is executed in the suite, and what a test of one comes to."""

from pathlib import Path
from typing import Final

from tests.fuzz.bench import Bench
from tests.fuzz.running import SHOWN, Fuzzed, fuzz
from tests.fuzz.targets import Target, all_targets

EXECUTIONS: Final = {
    "bluesky": 490,
    "discourse": 490,
    "hackernews": 490,
    "hackernews-items": 490,
    "jetstream": 490,
    "jetstream archive": 200,
    "lemmy": 490,
    "lemmy comments": 490,
    "mastodon": 490,
    "reddit": 490,
    "reddit comments": 490,
    "threads": 490,
    "tumblr": 490,
    "x": 490,
    "youtube": 490,
    "rss": 400,
    "documents of feeds": 300,
    "replay": 490,
    "ndjson": 490,
    "csv": 490,
    "counts gdelt": 100,
    "counts wikipedia-views": 200,
    "counts wikipedia-edits": 100,
    "counts x-counts": 200,
    "counts youtube-views": 200,
}
SEED: Final = 20170221


def fuzzed(bench: Bench, target: Target, executions: int, seed: int = SEED) -> Fuzzed:
    return next(made for made in fuzz(bench, target, seed) if made.executions == executions)


def tried(name: str, folder: Path) -> Fuzzed:
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
