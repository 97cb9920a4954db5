"""Matching and scoring in other processes: the database is the one that a single process makes."""

import os
import re
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from monitor import cli
from monitor.app import importing, sifting, workers
from monitor.app.importing import Import, Imported
from monitor.app.rescoring import Rescoring
from monitor.app.workers import Workers, in_order
from monitor.archive import Broken, Entry, Row
from monitor.config import Config, read_config
from monitor.errors import ConfigError, DataError, UsageError
from monitor.nouns.posts import Post, Reject
from monitor.privacy.guard import NameGuard
from monitor.privacy.masking import Masker
from monitor.privacy.pseudonym import Pseudonyms
from monitor.sentiment.base import load
from monitor.store.connection import open_store
from monitor.store.writing import rescore
from monitor.store.writing.passes import settle_settings
from tests.store.pages import START

KEY = b"k" * 32
PAGE = 100
"""Posts of a page here, for many pages of few posts."""
CONFIG = """
[monitor]
[[incident]]
key = "anaheim"
title = "Anaheim"
since = 2017-02-21T00:00:00-08:00
query = "anaheim"
[incident.protect]
names = ["Dana Tilcott"]
[[incident.narrative]]
key = "shame"
title = "Shame"
query = "shame OR sham*"
[[incident.voice]]
key = "mayor"
title = "The mayor"
query = "mayor"
[[incident]]
key = "other"
title = "Other"
since = 2017-02-21T00:00:00-08:00
query = "police"
"""
WORDS = ("shame", "good", "the mayor", "police", "Dana Tilcott", "bad @ann", "https://a.example/1")


def _post(number: int, **more: Any) -> Post:
    at = START + timedelta(seconds=20 * number)
    place = "Anaheim" if number % 11 else "elsewhere"
    text = f"{place} {WORDS[number % 7]} {WORDS[number % 5]} {number % 90}"
    post = Post(native_id=f"{number}", text=text, published_at=at, author=f"u{number % 7}")
    return replace(post, **more)


def _entries(count: int) -> Iterator[Entry]:
    """Yield posts of two sources; pages later some are edited, taken back, met again or broken."""
    for number in range(count):
        post = _post(number)
        if number % 13 == 0 and number > PAGE:
            text = "Anaheim, edited" if number % 2 else "never mind"
            post = _post(number - PAGE, text=text, edited_at=START, version="2")
        elif number % 17 == 0 and number > PAGE:
            post = _post(number - PAGE, deleted_at=START)
        source = "chirper" if number % 3 else "commons"
        yield Row(number + 1, source, post, START)
        if number % 50 == 7:
            yield Broken(number + 1, Reject(f"expected more, got {number}", b"{"))


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    for module, name in ((importing, "PAGE"), (rescore, "BATCH")):
        monkeypatch.setattr(module, name, PAGE)
    (tmp_path / "config.toml").write_text(CONFIG)
    return read_config(tmp_path / "config.toml", environ={})


def _taken_in(
    folder: Path, config: Config, entries: Iterable[Entry], there: Workers | None = None
) -> tuple[Imported, list[str]]:
    """Import, score with another scorer, and return all that the database holds."""
    folder.mkdir()
    scorer, social = load("textblob"), load("social")
    masker = Masker(Pseudonyms(KEY), NameGuard(config.protected))
    elsewhere = None if there is None else sifting.RemoteSifting(there, config, KEY, (scorer,))
    with open_store(folder / "monitor.db", zone="UTC", scorer="textblob") as store:
        settle_settings(store)
        intake = Import(
            store,
            config.incidents,
            masker,
            [scorer],
            now=START + timedelta(days=2),
            remote=elsewhere,
        )
        imported = intake(entries)
        intake.finish()
        work = Rescoring(store, [social], there)
        assert sum(work.score()) == work.length > 0
        work.take_over()
        # When the tables were made differs, and a mark that is drawn.
        rows = store.conn.iterdump()
        return imported, [
            row for row in rows if not re.search("_sqlite_migrations|'cleaning'", row)
        ]


def _killing(entries: Iterable[Entry], kill: Callable[[], None], at: int) -> Iterator[Entry]:
    for number, entry in enumerate(entries):
        if number == at:
            kill()
        yield entry


@pytest.mark.repeats
def test_a_pool_gives_the_database_of_one_process(tmp_path: Path, config: Config) -> None:
    """Every row of every table, in the same order: edits, deletions, masked names, rejects."""
    alone = _taken_in(tmp_path / "one", config, _entries(5 * PAGE))
    with workers.workers("local") as there:
        assert _taken_in(tmp_path / "more", config, _entries(5 * PAGE), there) == alone
    imported, held = alone
    assert 0 < imported.new < imported.kept < imported.lines
    assert imported.rejected == 10
    assert any("[handle]" in row for row in held)
    assert not any("Tilcott" in row for row in held)


class _Lost(Executor):
    """A pool that takes some batches, loses every third of them, and then takes none."""

    def __init__(self) -> None:
        self.taken = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.taken += 1
        if self.taken > 5:
            message = "the pool is gone"
            raise BrokenProcessPool(message)
        future: Future[Any] = Future()
        if self.taken % 3:
            future.set_result(fn(*args, **kwargs))
        else:
            future.set_exception(BrokenProcessPool("a worker was killed"))
        return future


def test_what_a_lost_worker_had_is_done_here(tmp_path: Path, config: Config) -> None:
    """Workers that die, one after the other, cost time only."""
    alone = _taken_in(tmp_path / "one", config, _entries(2 * PAGE))
    pool = _Lost()
    assert _taken_in(tmp_path / "more", config, _entries(2 * PAGE), Workers(pool)) == alone
    assert pool.taken == 6


@pytest.mark.repeats
def test_a_worker_that_is_killed_costs_time_only(tmp_path: Path, config: Config) -> None:
    """A real cluster of two workers, one of which is killed while pages are on their way."""
    distributed = pytest.importorskip("distributed")
    count = 20 * PAGE
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0"
    ) as cluster:

        def kill() -> None:
            os.kill(next(iter(cluster.workers.values())).process.pid, signal.SIGKILL)

        with workers.workers(cluster.scheduler_address) as there:
            entries = _killing(_entries(count), kill, count // 2)
            found = _taken_in(tmp_path / "more", config, entries, there)
    assert found == _taken_in(tmp_path / "one", config, _entries(count))


def test_what_fails_there_is_told_here(caplog: pytest.LogCaptureFixture) -> None:
    """A batch that cannot be worked on raises where it came from; a cluster logs nothing of it."""
    with ThreadPoolExecutor(1) as pool:
        begun = Workers(pool).begin(
            sifting.scored, b"no such scorer", sifting.encoded([("a", None)])
        )
        with pytest.raises(ConfigError, match="no such scorer"):
            begun()
    assert not caplog.records


def test_pages_before_an_unreadable_line_are_kept() -> None:
    """Where the file breaks off, what was begun comes first, and then the error."""

    def broken() -> Iterator[int]:
        yield from range(5)
        message = "the file ends in the middle"
        raise DataError(message)

    found: list[int] = []
    with pytest.raises(DataError, match="in the middle"):
        found.extend(in_order(broken(), 3))
    assert found == [0, 1, 2, 3, 4]
    for ahead in (0, 2, 9):
        assert list(in_order(range(5), ahead)) == [0, 1, 2, 3, 4]


def test_an_address_that_is_none_is_refused(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one sentence that says what to do, before anything is read."""
    monkeypatch.setattr(workers, "_CONNECTED", 1)
    for address in ("tcp://127.0.0.1:1", "no address"):
        with (
            pytest.raises(UsageError, match="no scheduler of a Dask cluster answers"),
            workers.workers(address),
        ):
            pass
    for command in (("import", "-"), ("rescore",)):
        words = ["--config", str(config.path), *command, "--on", "tcp://127.0.0.1:1"]
        done = CliRunner().invoke(cli.root, words, standalone_mode=False)
        assert isinstance(done.exception, UsageError)
    assert not config.database.exists()
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"\[scale\]"), workers.workers("tcp://127.0.0.1:1"):
        pass


class _Older(Executor):
    """A cluster with another version of the program."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        del fn, args, kwargs
        future: Future[Any] = Future()
        future.set_result("0.1.0 on Python 3.9")
        return future


def test_another_program_is_refused() -> None:
    """Its scores might be others."""
    with pytest.raises(UsageError, match=r"install reaction-monitor .* not 0\.1\.0 on Python 3\.9"):
        workers._same("tcp://there", _Older())
    with ThreadPoolExecutor(1) as same:
        workers._same("tcp://there", same)
