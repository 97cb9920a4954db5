"""The tutorial as a newcomer types it: each of its commands, in its order, ends well."""

import gzip
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from tests.cli.run import PROGRAM, ROOT

TEXT = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
COMMANDS = [
    command
    for block in re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    for command in block.splitlines()
]
(SOURCES,) = re.findall(r"^```toml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
POSTS = 300
"""Of the demo's posts as many are enough to have something to read."""


def edited(config: str) -> str:
    """Return the configuration with the sources that the tutorial gives."""
    begin, end = config.index("[source.mastodon]"), config.index("# --- What others collected")
    taken = config[begin:end]
    assert re.findall(r"^\[source\.(\w+)\]$", taken, re.MULTILINE) == re.findall(
        r"`\[source\.(\w+)\]`", TEXT
    )
    return f"{config[:begin]}{SOURCES}\n{config[end:]}"


def demo(folder: Path) -> None:
    """Leave what `monitor demo` leaves for the next steps: where its posts are."""
    feed = (files("monitor.demo") / "feed" / "anaheim.ndjson.gz").read_bytes()
    lines = gzip.decompress(feed).splitlines(keepends=True)[:POSTS]
    folder.mkdir()
    (folder / "anaheim.ndjson.gz").write_bytes(gzip.compress(b"".join(lines)))
    (folder / "config.toml").write_text(f'file = "{folder / "anaheim.ndjson.gz"}"\n', "utf-8")


@pytest.mark.repeats
def test_each_command_ends_well(tmp_path: Path) -> None:
    """With part of the demo's week, as the whole of it takes a minute; nothing asks the network."""
    program = tmp_path / "bin" / "monitor"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -W error -m monitor "$@"\n')
    program.chmod(0o755)
    world = {
        "PATH": f"{program.parent}:/usr/bin:/bin",
        "PYTHONPATH": PROGRAM,
        "HOME": str(tmp_path),
        "http_proxy": "http://127.0.0.1:9",
    }
    first, *others = COMMANDS
    assert first == "monitor demo"
    demo(tmp_path / "demo")
    folder, said = tmp_path, {}
    for command in others:
        if command.startswith("cd "):
            folder /= command.removeprefix("cd ")
            continue
        if command == "monitor check":
            config = folder / "config.toml"
            config.write_text(edited(config.read_text("utf-8")), "utf-8")
        done = subprocess.run(
            ["bash", "-e", "-c", command],
            cwd=folder,
            env=world,
            input="nup" * 7,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
        said[command.split(" --now")[0]] = done.stdout
    assert "off-topic" in said["monitor collect"]
    assert "watched" in said["monitor status"]
    assert "No gaps that we know of." in said["monitor report sources"]
    assert "20 of 20 posts are labelled" in said["monitor label --size 20"]
    assert "School closed for the day" in (folder / "page.html").read_text("utf-8")
