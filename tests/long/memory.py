"""The memory of a day's passes, in KiB, after every hour of them.

python -m tests.long.memory --passes 720
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.remembering import remembered

HOUR = 30
"""Passes, every two minutes."""


def main() -> None:
    form = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("--passes", type=int, default=720)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        print(remembered(Path(folder), asked.passes, HOUR))  # noqa: T201


if __name__ == "__main__":
    main()
