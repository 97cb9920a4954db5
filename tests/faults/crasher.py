"""A plug-in with a bug at a chosen step, installed as a package is: `kind = "crashing"`."""

import sys
from pathlib import Path

import pytest

STEPS = ("open", "lanes", "ask", "parse", "convert", "keep", "close")

CODE = """
from datetime import timedelta

from monitor.nouns.posts import Page, Post, Traits
from monitor.sources.base import Source, SourceSettings


class Settings(SourceSettings, frozen=True, kw_only=True):
    where: str = ""


class Crashing(Source):
    kind = "crashing"
    batch = 100
    traits = Traits(clock="created", settle=timedelta(minutes=1))
    Settings = Settings

    def __init__(self, settings):
        self.where, self.asked = settings.where, 0
        self.fail("open")

    def fail(self, step):
        if self.where == step:
            raise KeyError(f"at {step}, says Tomlin Averystone, token=hunter22")

    def lanes(self, incident):
        self.fail("lanes")
        return ("lane",)

    def pull(self, job, http):
        yield from self.pages(job.span, job.purpose)

    def again(self, recheck, http):
        yield from self.pages(None, "recheck")

    def pages(self, span, purpose):
        self.asked += 1
        self.fail("ask")
        try:
            self.fail("parse")
            lost = (object(),) if self.where == "keep" and span is None else ()
            cursor = {"x": object()} if self.where == "keep" and span is not None else None
            post = Post(native_id="1", text="Police in Anaheim")
            cursor = cursor if purpose == "poll" else None
            yield Page(posts=(post,), cursor=cursor, observed=span, lost=lost)
            self.fail("convert")
        finally:
            self.fail("close")

    def check(self, incident, http):
        self.fail("ask")
        return "It crashes."
"""

TABLE = """
[source.crasher]
kind = "crashing"
where = "{where}"
"""


def install(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Install the plug-in where Python looks for packages, for as long as the test lasts."""
    place = folder / "packages"
    info = place / "crashing_plugin-1.2.dist-info"
    info.mkdir(parents=True)
    (place / "crashing_plugin.py").write_text(CODE)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: crashing-plugin\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(
        "[monitor.sources]\ncrashing = crashing_plugin:Crashing\n"
    )
    patch.syspath_prepend(place)
    patch.delitem(sys.modules, "crashing_plugin", raising=False)
