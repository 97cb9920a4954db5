"""An archive of many posts through `monitor import`: memory must not grow with it.

Run: python -m bench.imports [POSTS]
"""

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

CONFIG = """
[monitor]
[[incident]]
key = "anaheim"
title = "Anaheim"
since = 2017-02-21T00:00:00-08:00
query = "anaheim"
"""
WORDS = """
police officer video boy gun lawn street protest night terrible sad good calm angry truth mayor
chief arrest witness
""".split()  # noqa: SIM905  easier to read


def write(path: Path, count: int) -> None:
    """Write an archive of *count* posts over thirty days, a third of them copies, by seed."""
    draw = random.Random(1)
    begin = datetime(2017, 2, 21, 9, tzinfo=UTC)
    copies = [" ".join(draw.choices(WORDS, k=12)) for _ in range(2000)]
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            text = (
                draw.choice(copies)
                if draw.random() < 1 / 3
                else " ".join(draw.choices(WORDS, k=15))
            )
            at = (begin + timedelta(days=30) * (number / count)).isoformat()
            line = {
                "source": "chirper",
                "id": str(number),
                "created_at": at,
                "text": f"Anaheim {text}",
                "author": f"u{draw.randrange(count // 5 + 1)}",
            }
            file.write(json.dumps({**line, "lang": "en"}) + "\n")


def main() -> None:
    """Import a third of the posts, then all; print speed and the ratio of the peaks of memory."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    peaks = []
    for size in (count // 3, count):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "config.toml").write_text(CONFIG)
            write(folder / "posts.ndjson", size)
            command = [
                sys.executable,
                "-m",
                "monitor",
                "--config",
                str(folder / "config.toml"),
                "import",
                str(folder / "posts.ndjson"),
            ]
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
            started = time.perf_counter()
            subprocess.run(command, check=True)
            took = time.perf_counter() - started
            peaks.append(max(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, before))
            peak = f"peak {peaks[-1] / 1024:.0f} MiB"
            print(f"{size:,} posts: {size / took:,.0f} posts a second, {peak}")
    print(f"imports: three times the posts, {peaks[1] / peaks[0]:.2f} times the memory")


if __name__ == "__main__":
    main()
