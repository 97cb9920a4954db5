"""A daemon in a process of its own, whose sources are asked many times in a second.

The configuration allows no shorter interval than half a minute; all else is as `monitor run` has
it.
"""

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from monitor import logs
from monitor.app.service import serve
from monitor.config import read_config
from monitor.errors import MonitorError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page
from monitor.sources.base import Http, Job
from monitor.sources.rss.source import Rss, Settings
from tests.faults.processes import Child

BUG = "a bug of the source"


def fast(folder: Path, every: float, *, buggy: bool = False) -> Child:
    """Start a daemon over `config.toml` in *folder*; its log is in `out.txt` there.

    Each source is asked once in *every* seconds. A *buggy* one has a source that always raises.
    """
    child = Child(folder, _serve, every, buggy)
    child.go()
    return child


def _serve(every: float, buggy: bool) -> int:
    config = read_config(Path("config.toml"), environ={})
    entries = [replace(entry, every=timedelta(seconds=every)) for entry in config.sources]
    if buggy:
        settings = entries[0].settings
        assert isinstance(settings, Settings)
        entries.append(replace(entries[0], name="buggy", source=Buggy(settings)))
    logs.set_up(level="INFO", secrets=())
    try:
        serve(replace(config, sources=tuple(entries)))
    except MonitorError as error:  # as the command line does
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


class Buggy(Rss):
    """A source whose author made a mistake."""

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        del incident
        return ("all",)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        del job, http
        raise ZeroDivisionError(BUG)
