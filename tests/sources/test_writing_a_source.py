"""The example in docs/writing-a-source.md: registered as told, it keeps to the contract."""

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from monitor.clock import rfc3339
from monitor.errors import ConfigError
from monitor.nouns.posts import Answer
from monitor.sources.base import Source, SourceSettings
from monitor.sources.registry import kinds, load
from monitor.testing.contract import ABOUT_ANSWERS, ABOUT_PAGES, ABOUT_POISON, START, Case
from monitor.testing.poison import WireFormat
from monitor.testing.service import Item, Params, Service, answer

PAGE = Path(__file__).parents[2] / "docs" / "writing-a-source.md"


@dataclass
class Board(Service):
    """The board of the example: what was written in a span, the newest hundred of it."""

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        low, high = (
            datetime.fromisoformat(str(params.get(k, rfc3339(START)))) for k in ("from", "until")
        )
        found = [it for it in self.arrived() if low <= it.created < high]
        found.sort(key=lambda it: it.created, reverse=True)
        return answer([self.shape(it) for it in found[: int(str(params["limit"]))]])

    def shape(self, it: Item) -> dict[str, object]:
        at = "soon" if it.number in self.broken else rfc3339(it.created)
        return {"id": str(it.number), "at": at, "text": it.text, "author": "ann"}


def block(language: str) -> str:
    """Return the first block of the page in this language."""
    found = re.search(
        rf"^```{language}\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert found is not None
    return found[1]


@pytest.fixture
def bulletin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Source]]:
    """Install the example as its own package would be, and load it by its kind."""
    (tmp_path / "bulletin.py").write_text(block("python"), "utf-8")
    entry = re.search(r'entry-points\."(.+?)"\]\n(\w+) = "(.+?)"', block("toml"))
    assert entry is not None
    installed = tmp_path / "bulletin-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: bulletin\nVersion: 1.0\n")
    (installed / "entry_points.txt").write_text(f"[{entry[1]}]\n{entry[2]} = {entry[3]}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield load("bulletin")
    sys.modules.pop("bulletin")


def test_it_is_found_by_its_kind(bulletin: type[Source]) -> None:
    """An entry point is all that it takes to be one of the kinds."""
    assert "bulletin" in kinds()
    assert bulletin.kind == "bulletin"
    assert bulletin.Settings(every="5m").every == "5m"


@pytest.mark.parametrize(
    "rule", [*ABOUT_PAGES, *ABOUT_ANSWERS, *ABOUT_POISON], ids=lambda rule: rule.__name__
)
def test_it_keeps_to_the_contract(bulletin: type[Source], rule: Callable[[Case], None]) -> None:
    """The example of the page is held to the rules that ours are held to."""

    def make(held: Sequence[Item]) -> tuple[Source, Service]:
        settings: SourceSettings = bulletin.Settings()
        return bulletin(settings), Board(held, START)

    shape = sys.modules["bulletin"].Item
    wire = WireFormat(shape, lambda body: body, words=frozenset({"text"}))
    rule(Case("bulletin", make, wire=wire))


def test_it_is_about_forty_lines() -> None:
    """What has to be written for a platform fits on a screen."""
    code = [line for line in block("python").split('"""', 2)[2].splitlines() if line.strip()]
    assert len(code) <= 45


def test_an_unknown_kind_is_told() -> None:
    """A kind that nobody offers is a wrong configuration, which names those that there are."""
    with pytest.raises(ConfigError, match=r"hackernews, .*mastodon"):
        load("bulletin")
