"""``python -m monitor`` is ``monitor``."""

# Not `signal`: reading that takes a moment in which Ctrl-C would still show a traceback.
import _signal  # type: ignore[import-not-found]
import atexit
import gc
import os
import sys


def main() -> None:
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    # Little of what is made is held by a cycle alone: to look for such 14 times as often, as Python
    # does unless told otherwise, takes 5 to 6 % of a report or an import.
    gc.set_threshold(10_000)
    # Nor is it looked for at the end, when the system takes all memory back: that is 0.1 s and more
    # of an import.
    atexit.register(gc.freeze)
    # A thread of OpenBLAS for each core, as numpy would have it, costs up to a tenth of a report's
    # time and 3 MB: what is multiplied here is small.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # noqa: TID251  written, not read
    # The command line of httpx, which it imports where it can, takes a tenth of a second.
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    from monitor.cli import main as run

    run()


if __name__ == "__main__":
    main()
