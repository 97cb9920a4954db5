"""The demo, played once for all tests of this folder."""

import json
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from monitor import cli
from monitor.demo.play import AFTERWARDS
from monitor.demo.truth import Truth, load
from monitor.nouns.posts import Span
from monitor.store.connection import open_store
from monitor.store.records import Coding
from monitor.store.writing.labels import add_draw, put

CODED = 250
"""Posts that people code."""


def drawn(posts: Sequence[int], seed: int) -> list[int]:
    """Return some of the posts, drawn at random."""
    chosen: list[int] = np.random.default_rng(seed).choice(posts, CODED, replace=False).tolist()
    return chosen


class Played:
    """A folder in which the simulated week was watched, and what really happened in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.truth: Truth = load()
        self.now = self.truth.until + AFTERWARDS

    def report(self, *words: str) -> Any:
        """Return a report as its JSON has it; of the whole week and its end unless *words* say."""
        asked = ["report", *words, "--json"]
        if "--now" not in words:
            asked += ["--now", self.now.isoformat(), "--until", self.truth.until.isoformat()]
        base = ["--config", str(self.folder / "config.toml")]
        done = CliRunner().invoke(cli.root, [*base, *asked], standalone_mode=False)
        assert done.exception is None, done.output
        return json.loads(done.output)

    def rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        """Return what the database holds."""
        with sqlite3.connect(self.folder / "db" / "monitor.db") as conn:
            return conn.execute(query).fetchall()

    def meant(self) -> dict[int, tuple[str, str]]:
        """Return number of each post that is held -> what its writer meant, what it was scored."""
        labels = self.truth.labels()
        held = self.rows(
            "SELECT post.id, source.name, native_id, label FROM post "
            "JOIN source ON source.id = post.source JOIN mention ON mention.post = post.id "
            "JOIN topic ON topic.id = mention.topic AND topic.kind = 'incident' "
            "JOIN score ON score.post = post.id JOIN scorer ON scorer.id = score.scorer "
            "WHERE scorer.name = (SELECT value FROM setting WHERE key = 'scorer')"
        )
        return {
            number: (labels[source, native], given)
            for number, source, native, given in held
            if (source, native) in labels  # posts that were taken back have no id any more
        }


class Demo(Played):
    """The same, watched by the command; it draws its charts as well."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.output = run("demo", "--out", str(folder), "--speed", "10000000000").output

    def run(self, *words: str) -> Result:
        return run("--config", str(self.folder / "config.toml"), *words)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.root, words, standalone_mode=False)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Watch the week through the code of real sources, by a fast clock."""
    return Demo(tmp_path_factory.mktemp("demo") / "out")


@pytest.fixture(scope="session")
def played(demo: Demo) -> Played:
    return demo


@pytest.fixture(scope="session")
def coded(played: Played, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The same week after somebody coded a random draw of its posts as their writers meant them."""
    folder = tmp_path_factory.mktemp("coded") / "week"
    shutil.copytree(played.folder, folder)
    found = Played(folder)
    scored = {n: meant for n, (meant, given) in found.meant().items() if given != "unscored"}
    posts = drawn(sorted(scored), 0)
    with open_store(folder / "db" / "monitor.db", zone="UTC", scorer="social") as store:
        add_draw(
            store, 1, Span(found.truth.since, found.truth.until), 1, dict.fromkeys(posts, 1.0), 0
        )
        for post in posts:
            put(store, [post], Coding("ana"), scored[post], 0)
    return found
