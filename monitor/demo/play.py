"""The demo at work: the simulated week on a clock of its own.

It is collected through the same code as real sources.
"""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from monitor.app import wiring
from monitor.config import Config, read_config
from monitor.demo.truth import FEED, Truth
from monitor.errors import CannotCreate, StoreError, cannot_write
from monitor.store.reading.reader import open_reader
from monitor.store.writing import passes

CONFIGURATION: Final = Path(__file__).parent / "config.toml"
AFTERWARDS: Final = timedelta(hours=3)
"""How long the week is watched beyond its end, until nothing in it can come late any more."""


def furnish(folder: Path, feed: Path = FEED) -> Config:
    """Make *folder* ready for a new demo; return its configuration, which all commands can read.

    What an earlier demo left there is replaced; any other database or configuration is left alone.

    *feed* is the folder of the week that is played, as `bench.simulator.simulate` writes it.

    Raises:
        CannotCreate: The folder cannot be written, or holds a database or a configuration that no
            demo made.
    """
    path = folder / "config.toml"
    database = folder / "db" / "monitor.db"
    text = (
        CONFIGURATION.read_text(encoding="utf-8")
        .replace('"feed/', f'"{feed.absolute().as_posix()}/')
        .replace("# `file` is relative to this file.\n", "")
    )
    try:
        for file, what, ours in (
            (database, "database", _made_by_a_demo),
            (path, "configuration", _written_by_a_demo),
        ):
            if file.exists() and not ours(file):
                raise CannotCreate(
                    f"{file} is not the {what} of an earlier demo and was left as it is: "
                    "choose another folder with --out"
                )
        folder.mkdir(parents=True, exist_ok=True)
        # Not all that begins so: somebody may have put a copy there.
        for ending in ("", "-wal", "-shm", "-journal", ".lock"):
            database.with_name(database.name + ending).unlink(missing_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CannotCreate(cannot_write(folder, error)) from error
    return read_config(path, environ={})


def _made_by_a_demo(database: Path) -> bool:
    try:
        with open_reader(database, older=True) as reader:  # of another nothing is changed
            return reader.setting("simulated") is not None
    except StoreError:
        return False


def _written_by_a_demo(path: Path) -> bool:
    """Tell by the first line, which says that it is a demo's."""
    with CONFIGURATION.open("rb") as ours:
        line = ours.readline()
    try:
        return path.read_bytes().startswith(line)
    except OSError:
        return False


def play(config: Config, truth: Truth, wait: Callable[[timedelta], object]) -> Iterator[datetime]:
    """Watch the week from its begin to its end; yields the simulated instant before each pass.

    *wait* is called with the simulated time that passes between two passes.
    """
    clock = [truth.since]
    due = [(truth.since, number) for number in range(len(config.sources))]
    end = truth.until + AFTERWARDS
    with wiring.writer(config) as store:
        passes.write_setting(store, "simulated", "yes")
        collector = wiring.Collector(
            config, wiring.scorers(config), sleep=_never, now=lambda: clock[0], store=store
        )
        while due[0][0] <= end:
            at, number = heapq.heappop(due)
            wait(at - clock[0])
            clock[0] = at
            yield at
            entry = config.sources[number]
            for incident in config.incidents:
                collector(entry, incident)
            heapq.heappush(due, (at + entry.every, number))
        # The count series lie there whole: they are read once, at the end of the week.
        clock[0] = end
        for entry in config.counts:
            for incident in filter(entry.about, config.incidents):
                collector(entry, incident)


def _never(seconds: float) -> None:
    raise AssertionError(f"a replay waits for nobody, and not {seconds} s")
