"""An archive imported and scored again by one process, and `--on` others: in processor time.

What this process does bounds what others can add to it, and both together bound an idle machine of
two processors: it needs the larger of this process's own time and half of all. So the ratio does
not hang on who else uses the machine, as wall time does, which is printed beside it. Ends with 1
where the ratio is under 1.5.

Run: python -m bench.scale [POSTS] [ADDRESS]
"""

import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

from bench import arguments
from bench.posts import CONFIG, write
from monitor.app.archives import ImportOptions, import_files
from monitor.app.newsroom import Newsroom
from monitor.app.rescoring import rescoring
from monitor.app.workers import LOCAL
from monitor.config import read_config

TARGET: Final = 1.5


class Cost(NamedTuple):
    """Seconds: of this process, of those that it started, of the clock."""

    own: float
    others: float
    wall: float

    @property
    def two(self) -> float:
        """Return what two idle processors need at least."""
        return max(self.own, (self.own + self.others) / 2)


def _used(who: int) -> float:
    found = resource.getrusage(who)
    return found.ru_utime + found.ru_stime


def costs(archive: Path, on: str | None) -> tuple[Cost, Cost]:
    """Return what importing an archive costs, and scoring it by another scorer."""
    found: list[Cost] = []
    with tempfile.TemporaryDirectory() as name:
        config = Path(name) / "config.toml"
        for scorer in ("textblob", "social"):
            config.write_text(CONFIG.replace('scorer = "social"', f'scorer = "{scorer}"'))
            room = Newsroom.of(read_config(config, environ={}))
            own, others = _used(resource.RUSAGE_SELF), _used(resource.RUSAGE_CHILDREN)
            begun = time.perf_counter()
            if not found:
                list(import_files(room, [str(archive)], ImportOptions(), print, on=on))
            else:
                with rescoring(room, on) as work:
                    list(work.score())
                    work.take_over()
            own, others = (
                _used(resource.RUSAGE_SELF) - own,
                _used(resource.RUSAGE_CHILDREN) - others,
            )
            found.append(Cost(own, others, time.perf_counter() - begun))
    return found[0], found[1]


def main() -> int:
    """Print the ratios; workers of a cluster are not among this process's children: see its own."""
    said = arguments.words(__doc__, 0, 2)
    count = arguments.whole(said[0]) if said else 100_000
    on = said[1] if said[1:] else LOCAL
    with tempfile.TemporaryDirectory() as name:
        archive = Path(name) / "archive.ndjson"
        write(archive, 1000)
        costs(archive, None)  # what is loaded once is loaded now
        write(archive, count)
        alone, several = costs(archive, None), costs(archive, on)
    short = 0
    for what, one, more in zip(("import", "rescore"), alone, several, strict=True):
        ratio = (one.own + one.others) / more.two
        short += ratio < TARGET
        print(
            f"{what}: one process {one.own * 1e6 / count:.0f} us a post; "
            f"{on}: {more.own * 1e6 / count:.0f} here, {more.others * 1e6 / count:.0f} elsewhere; "
            f"two idle processors {ratio:.2f} times one (wall {one.wall / more.wall:.2f})"
        )
    return int(short > 0)


if __name__ == "__main__":
    sys.exit(main())
