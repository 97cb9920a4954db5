"""Colours: read on both grounds, told apart in grey and with any colour vision."""

import re
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from monitor.chart import svg, theme, write
from monitor.chart.svg.sheet import style
from tests.chart.figures import amplification, bucket, series, volume
from tests.chart.test_phases import luminance

SEEN: Final[Mapping[str, tuple[tuple[float, ...], ...]]] = {
    "trichromacy": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""Linear red, green and blue as they are seen: Machado, Oliveira and Fernandes (2009), severity 1;
known, not read again on 2026-11-27."""

TOGETHER: Final = (
    ("blue", "pale"),
    ("blue", "orange"),
    ("blue", "ink"),
    ("orange", "ink"),
    ("orange", "alarm"),
    ("blue", "alarm"),
)
"""Colours that mean different things in one row, or in rows side by side."""


def contrast(one: str, other: str) -> float:
    """Return how far two colours are apart, 1 to 21: WCAG 2, "contrast ratio"."""
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def seen(colour: str, vision: str) -> np.ndarray:
    """Return a colour as someone sees it, in CIE L*a*b*."""
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    found = np.clip(np.array(SEEN[vision]) @ linear, 0, 1)
    xyz = (
        np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
        @ found
        / np.array([0.9505, 1, 1.089])
    )
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("vision", SEEN)
@pytest.mark.parametrize("ground", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_colours_are_told_apart_with_any_vision(vision: str, ground: Mapping[str, str]) -> None:
    """At least ten steps that can just be seen lie between two that mean different things."""
    for one, other in TOGETHER:
        apart = np.linalg.norm(seen(ground[one], vision) - seen(ground[other], vision))
        # Red is a line on top, orange a point in a band: shape tells those two apart as well.
        least = 5 if {one, other} == {"orange", "alarm"} else 20
        assert apart >= least, (one, other, apart)


@pytest.mark.parametrize("vision", SEEN)
@pytest.mark.parametrize("ground", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_marks_are_seen_on_their_ground(vision: str, ground: Mapping[str, str]) -> None:
    """Whatever stands for something, as seen with any vision."""
    for name in ("blue", "pale", "orange", "grey", "ink", "alarm"):
        lightness = abs(seen(ground[name], vision)[0] - seen(ground["ground"], vision)[0])
        assert lightness >= 25, name


@pytest.mark.parametrize("ground", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_text_can_be_read_and_marks_are_seen(ground: Mapping[str, str]) -> None:
    """Contrast of 4.5 for text and 3 for marks, by the rules of WCAG 2, 1.4.3 and 1.4.11."""
    for name in ("ink", "quiet", "alarm", "blue", "orange", "grey"):
        assert contrast(ground[name], ground["ground"]) >= 4.5, name
    for name in ("ink", "quiet", "alarm"):
        assert contrast(ground[name], ground["shade"]) >= 4.5, name
    assert contrast(ground["blue"], ground["pale"]) >= 2, "a minimum differs in grey print too"


@pytest.mark.parametrize("ground", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_light_blue_is_the_lighter_blue(ground: Mapping[str, str]) -> None:
    """On each ground it is what the words beside a picture call it."""
    assert luminance(ground["pale"]) > luminance(ground["blue"])


def test_lines_differ_in_grey_print() -> None:
    """No two have the same dash."""
    rules = dict(re.findall(r"\.(c\d)\.curve\{stroke-dasharray:([\d ]+)\}", style("light")))
    assert set(rules) == {"c2", "c3", "c4"}
    assert len(set(rules.values())) == 3


def test_the_page_has_the_same_colours() -> None:
    """One look on every surface: the page's style sheet names the same values."""
    css = Path("monitor/page/script/page.css").read_text("utf-8")
    light, dark = (dict(re.findall(r"--(\w+): (#\w+);", part)) for part in css.split("@media")[:2])
    for ours, theirs in ((theme.LIGHT, light), (theme.DARK, dark)):
        assert {name: theirs.get(name) for name in ours} == ours


def test_at_most_four_colours_stand_for_something() -> None:
    """Beside greys, and red for what was missed: blue, its light blue, orange and its glow."""

    def coloured(value: str) -> bool:
        parts = [int(value[i : i + 2], 16) for i in (1, 3, 5)]
        return max(parts) - min(parts) > 40

    found = {name for name, value in theme.LIGHT.items() if coloured(value)}
    assert found == {"blue", "pale", "orange", "glow", "alarm"}


def test_files_are_dark_where_that_is_asked(tmp_path: Path) -> None:
    """A drawing has one ground, or that of its reader; a page has both, whatever is asked."""
    figure = amplification([bucket(0, 4)])
    for dark in (False, True):
        for ending in ("svg", "html"):
            write(figure, tmp_path / f"{dark}.{ending}", dark=dark)
    light, dark_ = theme.LIGHT["ground"], theme.DARK["ground"]
    reader, asked = ((tmp_path / f"{dark}.svg").read_text() for dark in (False, True))
    assert f".ground{{fill:{light}}}" in reader
    assert f"(prefers-color-scheme:dark){{\n.ground{{fill:{dark_}}}" in reader
    assert (light in asked, dark_ in asked, "@media" in asked) == (False, True, False)
    assert (tmp_path / "False.html").read_bytes() == (tmp_path / "True.html").read_bytes()


def test_nothing_but_colours_changes() -> None:
    """The same texts, places and numbers on each ground."""
    figure = volume(series([3, None, 5]), title="#15191e")
    light, dark = (
        re.sub("<style>.*</style>", "", svg(figure, scheme=scheme), flags=re.DOTALL)
        for scheme in ("light", "dark")
    )
    assert light == dark
    assert "#15191e" in light, "a text that is a colour stays"


def test_no_colour_is_used_twice() -> None:
    """Each name is another value, on each ground."""
    for ground in (theme.LIGHT, theme.DARK):
        assert not [pair for pair in combinations(ground.values(), 2) if pair[0] == pair[1]]
