"""Each source that counts has its page, which names all its keys, and when its service was read."""

import re
from pathlib import Path

import pytest

from monitor.config.convert import keys
from monitor.sources.counting import CountSettings
from monitor.sources.registry import BUILT_IN, load

PAGES = Path(__file__).parents[2] / "docs" / "counts"
PAGE = {"wikipedia-views": "wikipedia", "wikipedia-edits": "wikipedia"}


COUNTING = [kind for kind in BUILT_IN if load(kind).traits.counts]
EACH = {"every", "incidents", "enabled"}
"""Keys that a page names though each table may have them."""


@pytest.mark.parametrize("kind", COUNTING)
def test_each_key_is_described(kind: str) -> None:
    """The keys of a kind, and what is set most, stand in the first column of its table."""
    text = (PAGES / f"{PAGE.get(kind, kind)}.md").read_text("utf-8")
    rows = re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE)
    described = {key for row in rows for key in re.findall(r"`(\w+)`", row)}
    own = {*keys(load(kind).Settings)} - {*keys(CountSettings)} - {"bearer", "key"}
    assert own | EACH <= described, (own | EACH) - described
    if kind != "csv":
        assert "ead on 2026-11-24" in text
        assert "## Terms of use" in text


def test_the_list_of_kinds_is_complete() -> None:
    """docs/configuration.md names every kind."""
    text = (PAGES.parent / "configuration.md").read_text("utf-8")
    assert all(f"`{kind}`" in text for kind in COUNTING)
