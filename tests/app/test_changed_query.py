"""`monitor check` says beforehand what a changed query costs, source by source."""

from datetime import datetime
from pathlib import Path

import pytest

from monitor.app.checking import changed
from monitor.app.wiring import writer
from monitor.config import read_config
from monitor.store.writing import topics
from tests.cli.run import CONFIG

SOURCES = """
[source.mastodon]
instances = ["https://a.example"]
[source.hackernews]
[source.news]
kind = "rss"
feeds = ["https://news.example/feed"]
[source.jetstream]
[source.x]
bearer_env = "TOKEN"
posts_per_day = 1000
"""
ENVIRON = {"TOKEN": "secret"}
OLD = "(anaheim AND (officer OR police)) OR #anaheimcop"


def said(folder: Path, query: str, sources: str = SOURCES) -> str:
    """Return what is said of a query that takes the place of `OLD`."""
    path = folder / "config.toml"
    path.write_text(CONFIG + sources)
    config = read_config(path, environ=ENVIRON)
    with writer(config) as store:
        now = datetime.fromisoformat("2017-02-22T00:00:00+00:00")
        topics.sync(store, config.incidents[0], now)
        path.write_text((CONFIG + sources).replace(OLD, query))
        changed_to = read_config(path, environ=ENVIRON)
        return "\n".join(changed(changed_to, store, changed_to.incidents[0]))


def test_each_source_says_how_far_back_it_is_asked_again(tmp_path: Path) -> None:
    """What costs money or takes long is left to the editor, with the command and its price."""
    lines = said(tmp_path, f"{OLD} OR #protest").splitlines()
    assert lines[0].endswith(f"until now it was: {OLD}")
    of = {line.split(":")[0].removeprefix("  source "): line for line in lines[2:]}
    assert "asked again for what it still shows, back to 2017-02-21T08:00:00Z" in of["mastodon"]
    assert "asked again for what it still shows, back to 2017-02-21T08:00:00Z" in of["hackernews"]
    assert "cannot be had back" in of["news"]
    assert "`monitor backfill --source jetstream --since " in of["jetstream"]
    assert "(at most 1,000 posts a day for $5.00): `monitor backfill --source x" in of["x"]


def test_where_no_source_is_asked_again_archives_have_to_be_imported_again(tmp_path: Path) -> None:
    """What was off-topic in them was not kept; a list of no sources says nothing."""
    lines = said(tmp_path, f"{OLD} OR #protest", sources="").splitlines()
    assert lines[1:] == [
        "  no source is asked about it: figures stay those of that query until an import"
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (OLD, ""),
        ("#anaheimcop OR (anaheim AND (police OR officer))", "matches the same posts"),
        ("anaheim AND police", "matches fewer posts"),
    ],
)
def test_what_costs_nothing_is_said_to(tmp_path: Path, query: str, expected: str) -> None:
    """An unchanged query says nothing; one that matches no more posts asks nobody again."""
    found = said(tmp_path, query)
    assert expected in found
    assert "asked again" not in found
    assert bool(found) == bool(expected)
