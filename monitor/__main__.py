"""``python -m monitor`` is ``monitor``."""

# Not `signal`: reading that takes a moment in which Ctrl-C would still show a traceback.
import _signal  # type: ignore[import-not-found]
import sys

UNUSED = ("pandas", "httpx._main")
"""What sqlite-utils and httpx import where they find it: half a second, and no command needs it."""


def main() -> None:
    """Run the command line; Ctrl-C ends it without a traceback from the first moment on."""
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    for name in UNUSED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    from monitor.cli import main as run

    run()


if __name__ == "__main__":
    main()
