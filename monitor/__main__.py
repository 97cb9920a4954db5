"""``python -m monitor`` is ``monitor``."""

# Not `signal`: reading that takes a moment in which Ctrl-C would still show a traceback.
import _signal  # type: ignore[import-not-found]
import sys


def main() -> None:
    """Run the command line; Ctrl-C ends it without a traceback from the first moment on."""
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    # The command line of httpx, which it imports where it can, takes a tenth of a second.
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    from monitor.cli import main as run

    run()


if __name__ == "__main__":
    main()
