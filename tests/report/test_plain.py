"""Findings in the JSON: numbers with their units, but for those that docs/json.md lists."""

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bench.findings import CATALOGUE
from monitor.report.formats import finding_shape as shape

DOCUMENT = Path(__file__).parents[2] / "docs" / "json.md"
ALONE = {
    "volume.total": {"error"},
    "watch.unreadable": {"reasons"},
    "spread.trend": {"hours"},
    "spread.forecast": {"ranges.hours"},
    "spread.forecast.record": {"hours"},
    "spread.accounts": {"even"},
    "spread.answers": {"low", "high"},
    "spread.attached": {"carried"},
    "video.first": {"firsts"},
    "video.copies": {"copies"},
    "validation.labelled": {"measured", "confusion"},
    "validation.share": {"measured"},
    "validation.error": {"measured"},
    "validation.stance": {"note"},
    "status.daemon": {"pid"},
}


def alone(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield where numbers stand without a unit."""
    if isinstance(value, dict) and not {"value", "unit"} <= value.keys():
        for key, one in value.items():
            yield from alone(one, (*path, key))
    elif isinstance(value, list):
        for one in value:
            yield from alone(one, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path


def test_numbers_without_a_unit_are_the_documented_ones() -> None:
    """Readers know them by their keys: none may come, and none may silently get a unit."""
    found: dict[str, set[str]] = {}
    for entry in CATALOGUE:
        said = json.loads(msgspec.json.encode(shape(entry.example)))
        assert (said.pop("kind"), said.pop("behind") is None) == (entry.tag, False)
        for path in alone(said):
            key = path if path[0] == "ranges" else path[:1]
            found.setdefault(entry.tag, set()).add(".".join(key))
    assert found == ALONE
    document = DOCUMENT.read_text("utf-8")
    for tag, keys in ALONE.items():
        assert all(f"`{key}`" in document for key in (tag, *keys)), tag
