"""The documented order as a user types it: from an empty folder to a page that knows its error."""

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from tests.web.served import ROOT, ask, serving

pytest.importorskip("vl_convert", reason="the extra `charts` is not installed")
pytest.importorskip("starlette", reason="the extra `web` is not installed")

SOURCE = """
[source.chirper]
kind = "replay"
file = "{feed}"
platform = "chirper"
"""
SPAN = ("--until", "2017-02-28T00:00:00-08:00")
AS_SCORED = "share of negative, as scored"
"""The row that each statement has more once people have coded posts."""

KEYS = "nnupnuns" * 25
EVENT = "Press conference: chief promises an investigation within two weeks"


def typed(folder: Path, *words: str, keys: str = "") -> str:
    """Run a command as a user would; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "monitor", *words],
        cwd=folder,
        input=keys,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(folder)},
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def edited(config: Path, sources: str) -> str:
    """Write a source of recorded posts in place of the shipped ones; return what is there then."""
    head, rest = config.read_text("utf-8").split("[source.mastodon]")
    config.write_text(head + sources + rest[rest.index("# --- Whom to tell") :], "utf-8")
    return config.read_text("utf-8")


def test_every_step_ends_well(tmp_path: Path) -> None:
    """With the shipped incident, which has two statements, and after 200 posts coded by hand."""
    folder = tmp_path / "newsroom"
    typed(tmp_path, "init", "newsroom")
    feed = files("monitor.demo") / "feed" / "anaheim.ndjson.gz"
    config = edited(folder / "config.toml", SOURCE.format(feed=feed))
    typed(folder, "check")
    typed(folder, "collect")
    assert "200 of 200 posts have a tone" in typed(folder, "label", *SPAN, keys=KEYS)
    typed(folder, "validate", *SPAN)
    typed(folder, "page", *SPAN, "--out", "anaheim.html")
    page = (folder / "anaheim.html").read_text("utf-8")
    assert page.count(AS_SCORED) >= 2
    assert EVENT in page
    assert typed(folder, "brief", *SPAN).startswith("# ")
    with serving(folder, *SPAN, config=config) as address:
        live = ask(address)
    assert live.status_code == 200
    assert live.text.count(AS_SCORED) >= 2
