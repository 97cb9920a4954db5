"""Each kind of chart looks as it did when someone looked at it."""

from pathlib import Path

import numpy as np
import pytest

from monitor.chart import svg
from tests.chart.figures import series, volume
from tests.chart.looked_at import FOLDER, GOLDEN, drawn
from tests.chart.pixels import apart, read, written

pytestmark = pytest.mark.repeats

pytest.importorskip("resvg_py", reason="the extra `charts` is not installed")

ALIKE = 0.002
"""Share of blocks that may differ: less than one label, or one bar, of a chart."""


@pytest.mark.parametrize("name", GOLDEN)
def test_a_chart_looks_as_it_did(name: str, tmp_path: Path) -> None:
    """Pixel by pixel, but for how a font is smoothed; what differs is drawn for whoever looks."""
    now, then = drawn(GOLDEN[name]()), read((FOLDER / f"{name}.png").read_bytes())
    share, differs = apart(now, then)
    seen, red = tmp_path / f"{name}.png", tmp_path / f"{name}-differs.png"
    if share > ALIKE:
        seen.write_bytes(written(now))
        red.write_bytes(written(differs))
    assert share <= ALIKE, f"{share:.2%} differ: see {seen} and {red}"


def test_every_picture_is_of_something_and_small() -> None:
    """No picture is left over; all of them together cost little."""
    files = list(FOLDER.glob("*.png"))
    assert {path.stem for path in files} == set(GOLDEN)
    assert sum(path.stat().st_size for path in files) < 250_000


@pytest.mark.parametrize("changed", [[4, 9, 2], [4, 8, 3], [4, None, 2]])
def test_another_bar_is_seen(changed: list[int | None]) -> None:
    """The comparison is not blind: one bar that is a little higher, lower or gone is told."""
    one, other = (drawn(svg(volume(series(posts)), 400)) for posts in ([4, 8, 2], changed))
    share, differs = apart(one, other)
    assert share > ALIKE
    assert (differs == (220, 0, 0)).all(axis=2).any()


def test_smoothing_is_not_seen() -> None:
    """A picture drawn twice is the same, and noise as of another smoothing is let pass."""
    made = svg(volume(series([4, 8, 2])), 400)
    one = drawn(made)
    assert np.array_equal(one, drawn(made))
    noise = np.random.default_rng(1).integers(-30, 31, one.shape)
    assert apart(one, np.clip(one + noise, 0, 255).astype(np.uint8))[0] <= ALIKE


def test_another_size_is_seen() -> None:
    """A picture that grew by a line of text differs there."""
    one = drawn(svg(volume(series([4])), 400))
    assert apart(one, one[:-12])[0] > ALIKE


@pytest.mark.parametrize("shape", [(1, 1), (5, 9), (40, 33)])
def test_a_picture_is_read_as_it_was_written(shape: tuple[int, int]) -> None:
    """PNG there and back: any colour, any size."""
    pixels = np.random.default_rng(2).integers(0, 256, (*shape, 3)).astype(np.uint8)
    assert np.array_equal(read(written(pixels)), pixels)
