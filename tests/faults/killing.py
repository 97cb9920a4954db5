"""Kills processes that collect, at a write or at any instant, and holds what they leave to rules.

`test_kill.py` does it some dozens of times; `python -m tests.long.kills` thousands of times.
"""

import re
import shutil
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from tests.faults import rules
from tests.faults.feed import furnished
from tests.faults.processes import WRITES, Child, command, run

BEGINNING = 0.15
"""Seconds before a pass writes, about."""

WRITING = 0.1
"""Seconds within which it writes, about."""


class Point(NamedTuple):
    """A call of the system: its name, and how many of that name it makes, from 1."""

    call: str
    number: int


@contextmanager
def traced(child: Child, folder: Path, *options: str) -> Iterator[None]:
    """Trace what changes files while the block runs, with further *options* of strace; or skip."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed (Debian: apt-get install strace)")
    words = ["strace", "-f", "-o", f"{folder}/trace.txt", "-e", f"trace={WRITES}", *options]
    with subprocess.Popen(
        [*words, "-p", str(child.pid)], stderr=subprocess.PIPE, text=True
    ) as tracer:
        assert tracer.stderr
        said = tracer.stderr.readline()
        if "attached" not in said:
            child.process.kill()
            child.process.join()
            pytest.skip(f"this machine lets no process be traced: {said.strip()}")
        yield
        tracer.wait(60)


class Whole(NamedTuple):
    """A first pass that nobody disturbed: its calls that change a file, and what it stored."""

    points: list[Point]
    content: list[list[tuple[object, ...]]]


def whole_pass(folder: Path) -> Whole:
    """Make a whole pass into a new database, and note its writes in their order."""
    child = Child(furnished(folder), command, "collect")
    with traced(child, folder):
        child.go()
        assert child.end() == 0
    points, counts = [], Counter[str]()
    for call in re.findall(r"^\d+ +(\w+)\(", (folder / "trace.txt").read_text(), re.MULTILINE):
        counts[call] += 1
        points.append(Point(call, counts[call]))
    return Whole(points, rules.content(folder))


def killed_at(folder: Path, point: Point, whole: Whole) -> int:
    """Kill a first pass at a write, hold what is left to the rules, and finish; returns its code.

    *folder* is a new one, *whole* what a pass that nobody disturbs stores.
    """
    child = Child(furnished(folder), command, "collect")
    with traced(child, folder, "-e", f"inject={point.call}:signal=KILL:when={point.number}"):
        child.go()
        code = child.end()
    rules.sound(folder)
    rules.cursor_equals_data(folder)
    run_to_end(folder, "collect")
    rules.sound(folder)
    assert rules.content(folder) == whole.content
    return code


def killed_again_and_again(
    folder: Path, random: Random, words: str = "collect", most: int = 30
) -> int:
    """Kill processes over one feed at random until one ends, or *most* died; return how many died.

    Before each kill a reader looks: what it saw is acknowledged, and must stay. *folder* is new.
    """
    furnished(folder, seed=random.randrange(10**6), count=random.randrange(100, 600))
    kills, seen, taken, ended = 0, set[str](), 0, False
    while not ended and kills < most:
        child = Child(folder, command, *words.split())
        child.go()
        _wait(folder, random)
        seen |= rules.acknowledged(folder)
        child.signal(signal.SIGKILL)
        ended = child.end() != -signal.SIGKILL
        kills += not ended
        assert seen <= rules.sound(folder), "what a reader saw is still there"
        if words == "collect":
            before, taken = taken, rules.cursor_equals_data(folder)
            assert before <= taken, "the cursor never goes back"
    finished(folder, words)
    return kills


def _wait(folder: Path, random: Random) -> None:
    """Wait for an instant of the pass: as often in its beginning as while it writes."""
    log = folder / "db" / "monitor.db-wal"
    if random.random() < 0.5:
        pause(random.uniform(0, BEGINNING))
        return
    before = _size(log)
    for _ in range(500):
        if _size(log) > before:
            break
        pause(0.002)
    pause(random.uniform(0, WRITING))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def pause(seconds: float) -> None:
    threading.Event().wait(seconds)


def finished(folder: Path, words: str) -> None:
    """Act once more and hold all that is stored to what is stored where nobody disturbs.

    The second has the same key, so that people have the same pseudonyms.
    """
    run_to_end(folder, words)
    rules.sound(folder)
    calm = folder / "calm"
    calm.mkdir()
    for name in ("config.toml", "feed.ndjson", "monitor.key"):
        shutil.copy(folder / name, calm)
    run_to_end(calm, words)
    for tables in (rules.CONTENT, rules.KEYED):
        assert rules.content(folder, tables) == rules.content(calm, tables)


def run_to_end(folder: Path, words: str) -> None:
    """Run a command to its end; an import of the feed ends with 65, for its broken line."""
    code, said = run(folder, *words.split())
    assert code == (0 if words == "collect" else 65), said
