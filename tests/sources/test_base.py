"""How a kind of source is found, and what the small things do that all sources share."""

import sys
from pathlib import Path

import msgspec
import pytest
from msgspec import Raw, Struct

from monitor.errors import BadAnswer, ConfigError
from monitor.sources.answers import decode, each
from monitor.sources.registry import BUILT_IN, ENTRY_POINTS, kinds, load


class Thing(Struct):
    id: str


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, entry: str) -> None:
    """Install a package that offers one kind of source."""
    installed = folder / "other-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (installed / "entry_points.txt").write_text(f"[{ENTRY_POINTS}]\n{entry}\n")
    monkeypatch.syspath_prepend(str(folder))


@pytest.mark.parametrize("kind", sorted(BUILT_IN))
def test_each_kind_of_ours_is_found(kind: str) -> None:
    """The table of kinds names classes that are there, and that bear the kind as their own."""
    assert load(kind).kind == kind
    assert kind in kinds()


def test_only_the_kind_that_is_asked_for_is_imported() -> None:
    """A parser that is slow to load is paid for by those who use it."""
    sys.modules.pop("feedparser", None)
    load("rss")
    assert "feedparser" not in sys.modules


def test_a_package_cannot_replace_a_kind_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which code runs must not depend on what else is installed."""
    install(tmp_path, monkeypatch, "rss = other:Rss")
    with pytest.raises(ConfigError, match="other:Rss claims it too"):
        load("rss")


@pytest.mark.parametrize("value", ["nowhere:Source", "json:Nothing"])
def test_a_package_that_cannot_be_loaded_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    """A kind whose module or class is missing is a wrong configuration, not a bug."""
    install(tmp_path, monkeypatch, f"bad = {value}")
    assert "bad" in kinds()
    with pytest.raises(ConfigError, match=f"cannot be loaded from {value}"):
        load("bad")


def test_decode_shows_how_the_answer_begins() -> None:
    """The message of a bad answer names what was asked and shows what came."""
    with pytest.raises(BadAnswer, match=r"the feed: expected JSON, got '<html>"):
        decode(b"<html>" + b"x" * 1000, list[Raw], "the feed")
    with pytest.raises(BadAnswer):
        decode(b"[" * 100_000, list[Raw], "the feed")


def test_each_loses_only_what_is_broken() -> None:
    """Items that fit are kept in order; the others keep their bytes, up to the cap."""
    items = msgspec.json.decode(
        b'[{"id": "a"}, {"id": 1, "more": "' + b"x" * 2 * 65_536 + b'"}, {"id": "c"}]',
        type=list[Raw],
    )
    good, rejected = each(items, Thing)
    assert [thing.id for thing in good] == ["a", "c"]
    assert [(len(reject.raw), "str" in reject.reason) for reject in rejected] == [(65_536, True)]


@pytest.mark.parametrize("error", [KeyError("text"), ValueError("month"), RecursionError()])
def test_an_item_that_cannot_be_made_costs_only_itself(error: Exception) -> None:
    """Whatever a source's own code makes of one item, the others are read."""

    def made(thing: Thing) -> str:
        if thing.id == "b":
            raise error
        return thing.id

    items = msgspec.json.decode(b'[{"id": "a"}, {"id": "b"}, {"id": "c"}]', type=list[Raw])
    good, rejected = each(items, Thing, made)
    assert good == ["a", "c"]
    assert [reject.raw for reject in rejected] == [b'{"id": "b"}']
