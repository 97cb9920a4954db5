"""On a dark ground: all can be read, and no text changes with the colours."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.chart import specification, theme, write
from monitor.chart.files.dark import DARK, darkened
from tests.chart.figures import amplification, bucket, event, series, volume
from tests.chart.looked_at import GOLDEN
from tests.chart.test_phases import luminance

GROUND = DARK["white"]


def contrast(one: str, other: str) -> float:
    """Return how far two colours are apart, 1 to 21: WCAG 2, "contrast ratio"."""
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def values(node: object, *names: str) -> Iterator[str]:
    """Yield all texts under these names, at any depth."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name in names and isinstance(value, str):
                yield value
            yield from values(value, *names)
    elif isinstance(node, list | tuple):
        for item in node:
            yield from values(item, *names)


@pytest.mark.parametrize("color", [theme.INK, theme.QUIET, theme.ALARM])
def test_text_can_be_read(color: str) -> None:
    """Contrast of 4.5 or more on both grounds, by the rule of WCAG 2, 1.4.3."""
    assert contrast(DARK[color], GROUND) >= 4.5
    assert contrast(DARK[color], DARK[theme.SHADE]) >= 4.5
    assert contrast(color, "#FFFFFF") >= 4.5
    assert contrast(color, theme.SHADE) >= 4.5


@pytest.mark.parametrize("color", sorted({*theme.PALETTE, *theme.LINES, theme.OTHERS}))
def test_what_stands_for_something_is_seen_in_the_dark(color: str) -> None:
    """Contrast of 3 or more, by the rule of WCAG 2, 1.4.11."""
    assert contrast(DARK.get(color, color), GROUND) >= 3


@pytest.mark.parametrize("color", theme.LINES)
def test_lines_are_seen_on_white(color: str) -> None:
    """Thin lines need more than areas: no yellow, no sky."""
    assert contrast(color, "#FFFFFF") >= 2.2


@pytest.mark.parametrize("name", [name for name in GOLDEN if not name.endswith("-dark")])
def test_nothing_but_colours_changes(name: str) -> None:
    """The same texts, places and numbers; no colour of the light is left where it would vanish."""
    light = json.loads(json.dumps(GOLDEN[name]()))
    dark = json.loads(json.dumps(darkened(light)))
    assert list(values(light, "text", "source", "link 1")) == list(
        values(dark, "text", "source", "link 1")
    )
    left = {theme.INK, theme.QUIET, "white"} & set(values(dark, "color", "stroke", "background"))
    assert not left
    assert dark["config"]["background"] == GROUND


def test_a_title_that_is_a_colour_stays() -> None:
    """Text of others is no colour, whatever it says."""
    figure = volume(
        series([1]), {theme.INK: series([1])}, title=theme.INK, events=(event(0.5, "white"),)
    )
    told = set(values(darkened(specification(figure)), "text", "source"))
    assert {theme.INK, "white"} <= told


def test_files_are_dark_where_that_is_asked(tmp_path: Path) -> None:
    """A drawing has the dark ground, or the white one; a page has both."""
    for name, dark in (("a.svg", False), ("b.svg", True)):
        write(amplification([bucket(0, 4)]), tmp_path / name, dark=dark)
    light, dark_ = ((tmp_path / name).read_text().lower() for name in ("a.svg", "b.svg"))
    assert GROUND.lower() not in light
    assert GROUND.lower() in dark_
    for name, dark in (("a.html", False), ("b.html", True)):
        write(amplification([bucket(0, 4)]), tmp_path / name, dark=dark)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
