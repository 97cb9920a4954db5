"""The page of columns is made from the frames of the reports."""

from pathlib import Path

from bench.columns import document
from monitor.report.making import MAKERS

PAGE = Path(__file__).parents[2] / "docs" / "columns.md"


def test_the_page_is_made_from_the_frames() -> None:
    """`python -m bench.columns > docs/columns.md` writes it; each report has its columns there."""
    text = document()
    assert PAGE.read_text("utf-8") == text
    for name in MAKERS:
        assert f"## `report {name}`" in text
