"""The page of each service that counts says when that was read, and what its terms are."""

from pathlib import Path

import pytest

from monitor.sources.registry import BUILT_IN, load

PAGES = Path(__file__).parents[2] / "docs" / "counts"
PAGE = {"wikipedia-views": "wikipedia", "wikipedia-edits": "wikipedia"}
SERVICES = [kind for kind in BUILT_IN if load(kind).traits.counts and kind != "csv"]


@pytest.mark.parametrize("kind", SERVICES)
def test_what_a_service_asks_for_is_told(kind: str) -> None:
    """A file asks for nothing; its keys are those of its type (`tests/config/test_docs.py`)."""
    text = (PAGES / f"{PAGE.get(kind, kind)}.md").read_text("utf-8")
    assert "ead on 2026-11-24" in text
    assert "## Terms of use" in text
