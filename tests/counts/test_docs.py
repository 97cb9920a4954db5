"""Each counter has its page, which names all its keys, and when its service was read."""

import re
from pathlib import Path

import pytest

from monitor.config.convert import keys
from monitor.counts.base import BUILT_IN, CountSettings, load

PAGES = Path(__file__).parents[2] / "docs" / "counts"
PAGE = {"wikipedia-views": "wikipedia", "wikipedia-edits": "wikipedia"}


@pytest.mark.parametrize("kind", BUILT_IN)
def test_each_key_is_described(kind: str) -> None:
    """The keys of a kind, and those that all have, stand in the first column of its table."""
    text = (PAGES / f"{PAGE.get(kind, kind)}.md").read_text("utf-8")
    rows = re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE)
    described = {key for row in rows for key in re.findall(r"`(\w+)`", row)}
    wanted = {*keys(load(kind).Settings)} - {"kind", "allow_private", "bearer"}
    assert wanted <= described, wanted - described
    own = wanted - set(keys(CountSettings))
    assert own <= described
    if kind != "csv":
        assert "ead on 2026-11-24" in text
        assert "## Terms of use" in text


def test_the_list_of_kinds_is_complete() -> None:
    """docs/configuration.md names every kind."""
    text = (PAGES.parent / "configuration.md").read_text("utf-8")
    assert all(f"`{kind}`" in text for kind in BUILT_IN)
