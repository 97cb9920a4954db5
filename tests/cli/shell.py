"""Runs a command that reads, as the command line would, on a database of its own."""

from collections.abc import Mapping
from pathlib import Path

import click
from click.testing import CliRunner, Result

from monitor.cli import Globals, root
from monitor.errors import MonitorError

CONFIG = """
[monitor]
database = "monitor.db"
timezone = "America/Los_Angeles"

[[incident]]
key = "anaheim"
title = "Off-duty officer fires his gun in Anaheim"
since = 2017-02-21T00:00:00-08:00
query = "anaheim"

[source.commons]
kind = "rss"
feeds = ["https://feed.example/anaheim"]
every = "2m"

[source.hushed]
kind = "rss"
feeds = ["https://feed.example/hushed"]
enabled = false
"""
NOW = "2017-02-23T11:10:00Z"
CLOCK = "2017-02-23T03:10-08:00"
"""The same on the clock of the incident."""


def configured(folder: Path, config: str = CONFIG) -> Globals:
    """Write a configuration whose database is `monitor.db` beside it."""
    path = folder / "config.toml"
    path.write_text(config, encoding="utf-8")
    return Globals(path, debug=False)


def run(
    command: click.Command,
    *words: str,
    settings: Globals,
    env: Mapping[str, str] | None = None,
) -> Result:
    """Run a command; an error of ours comes through as it is."""
    return CliRunner().invoke(command, words, obj=settings, env=env, catch_exceptions=False)


def run_in(here: Path, *words: str, stdin: bytes | None = None) -> Result:
    """Run `monitor` with the configuration of a folder; an error of ours is in the result."""
    config = ["--config", str(here / "config.toml")]
    return CliRunner().invoke(root, [*config, *words], input=stdin, standalone_mode=False)


def error(result: Result, kind: type[MonitorError]) -> str:
    """Return the sentence with which a command ended."""
    assert isinstance(result.exception, kind), result.output
    return str(result.exception)
