"""The walk in the documents: its commands print what stands below them, and that is the truth."""

import re
import shlex
from pathlib import Path

import pytest

from monitor.clock import read_instant
from tests.demo.conftest import Demo

pytestmark = pytest.mark.repeats


WALK = Path(__file__).parents[2] / "docs" / "walk.md"


def test_each_command_prints_what_stands_below_it(demo: Demo, tmp_path: Path) -> None:
    """Word for word, however lines are broken; a quote is of the last report before it."""
    printed, quotes = "", 0
    for block in re.findall(r"```sh\n(.*?)```|^> (.*?)$", WALK.read_text("utf-8"), re.S | re.M):
        commands, quote = block
        for line in commands.splitlines():
            _, *words = shlex.split(line)
            if words == ["demo"]:
                continue  # it was played for all tests
            said = [str(tmp_path / one) if one == "page.html" else one for one in words[2:]]
            done = demo.run(*said)
            assert done.exception is None, line
            printed = " ".join(done.output.split())
        if quote:
            quotes += 1
            assert quote in printed, quote
    assert quotes == 5
    page = (tmp_path / "page.html").read_text("utf-8")
    (panel,) = re.findall(r'<figure id="video".*?</figure>', page, re.S)
    assert "chirper" in panel
    assert "8121" not in panel
    assert "newswire" not in panel


def test_who_was_first_is_who_was(demo: Demo) -> None:
    """On each platform, to the minute, though one was cut off for six hours; no post is made up."""
    true = demo.truth.video
    found = demo.report("video")
    (first,) = (one for one in found["findings"] if one["kind"] == "video.first")
    said = {one["source"]: read_instant(one["at"]) for one in first["firsts"]}
    assert said == {name: at.replace(second=0, microsecond=0) for name, at in true.first.items()}
    assert first["others"]["value"] == 0
    uploads = {one["copy"] for one in found["copies"] if not one["link"]}
    assert uploads == set(demo.truth.uploads)
    # A platform was cut off while much was posted; a deletion there was not seen.
    assert 0.7 * true.posts <= first["posts"]["value"] <= true.posts + 20
