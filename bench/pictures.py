"""Pictures of every chart, made of the demo: light and dark, for docs/charts.md; and its page.

From the repository: ``python -m bench.pictures [FOLDER]`` (default: docs/pictures). It plays the
demo into a temporary folder, so the same version draws the same pictures.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from click.testing import CliRunner

from monitor import cli
from monitor.cli.chart import CHARTS

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
PICTURES = {what: (what,) for what in CHARTS} | {
    "reactions": ("sentiment", "--mask", "--centre", "--every", "6h")
}
"""Name of each picture, and what is asked for."""

NOW = "2017-02-27T00:00Z"
"""An hour after the simulated week: its last posts will still change, and a forecast is made."""


def run(*words: str) -> None:
    result = CliRunner().invoke(cli.root, words, standalone_mode=False)
    if result.exception is not None:
        raise result.exception


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        demo = Path(place) / "demo"
        run("demo", "--out", str(demo))
        shutil.copyfile(demo / "page.html", folder / "page.html")
        for name, asked in PICTURES.items():
            words = ("--config", str(demo / "config.toml"), "chart", *asked, "--now", NOW, "--out")
            for ending, more in (("", ()), ("-dark", ("--dark",))):
                path = folder / f"{name}{ending}.svg"
                run(*words, str(path), *more)
                print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
