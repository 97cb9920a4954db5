"""``python -m bench.takeovers DATA HALF``: how often `mix` fires for nothing, and what it finds.

DATA holds ``volume/`` and ``timelines/``. HALF is `chosen` or `measured`: of the real series, sorted
by name, every second one from the first on, or from the second. The rule's constants were chosen on
the first half alone; what is published was measured on the other, with other random numbers. Either
is asked of the rule that was used before, too (`OLD`).
"""

import sys
from pathlib import Path
from typing import Final

from bench.claims import Real, load

HALVES: Final = {"chosen": 0, "measured": 1}
SEEDS: Final = {"chosen": 1, "measured": 2}


def half(folder: Path, name: str) -> tuple[Real, ...]:
    """Return every second series."""
    return tuple(sorted(load(folder), key=lambda one: one.name)[HALVES[name] :: 2])


if __name__ == "__main__":
    for real in half(Path(sys.argv[1]), sys.argv[2]):
        print(real.name)
