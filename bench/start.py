"""What a command costs before it does anything: `monitor --help` against `import click`.

Run: python -m bench.start [PAIRS]      (ends with 1 where more than what is asked was measured)
"""

import statistics
import subprocess
import sys
import time

from bench import arguments

ASKED = 2.5


def seconds(*command: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    pairs = arguments.number(__doc__, 15)
    baseline = ("-c", "import click")
    seconds(*baseline)
    worst = 0.0
    for words in (["--help"], ["report", "--help"], ["status", "--help"]):
        ratio = statistics.median(
            seconds("-m", "monitor", *words) / seconds(*baseline) for _ in range(pairs)
        )
        worst = max(worst, ratio)
        print(
            f"monitor {' '.join(words)}: {ratio:.2f} times `import click` (at most {ASKED} asked)"
        )
    sys.exit(worst > ASKED)


if __name__ == "__main__":
    main()
