"""The pages of keys and columns are made from the frames and findings of the reports."""

from pathlib import Path

from bench.columns import document, filled
from monitor.report.making import MAKERS

PAGE = Path(__file__).parents[2] / "docs" / "columns.md"
KEYS = PAGE.with_name("json.md")


def test_the_page_is_made_from_the_frames() -> None:
    """`python -m bench.columns > docs/columns.md` writes it; each report has its columns there."""
    text = document()
    assert PAGE.read_text("utf-8") == text
    for name in MAKERS:
        assert f"## `report {name}`" in text


def test_the_keys_of_each_report_are_made_from_its_frames_and_findings() -> None:
    """`python -m bench.columns docs/json.md` writes them between its marks, and nothing else."""
    text = KEYS.read_text("utf-8")
    assert filled(text) == text
    for name in MAKERS:
        assert f"### `report {name} --json`" in text
