"""What a command costs before it does anything: `monitor --help` against `import click`.

Run: python -m bench.start [PAIRS]
"""

import statistics
import subprocess
import sys
import time

ASKED = 2.5


def seconds(*command: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    baseline = ("-c", "import click")
    seconds(*baseline)
    for words in (["--help"], ["report", "--help"], ["status", "--help"]):
        ratios = [seconds("-m", "monitor", *words) / seconds(*baseline) for _ in range(pairs)]
        print(
            f"monitor {' '.join(words)}: {statistics.median(ratios):.2f} times `import click` "
            f"(at most {ASKED} asked)"
        )


if __name__ == "__main__":
    main()
