"""What the command line asks of a bench; what is wrong with it ends in one sentence."""

import sys
from pathlib import Path


def words(usage: str | None, least: int = 0, most: float = 0) -> list[str]:
    """Return the words of the command line; with `--help` print the usage and end.

    Where there are fewer than *least* or more than *most*, end with 1 and the usage.
    """
    found = sys.argv[1:]
    if {"-h", "--help"} & {*found}:
        print(usage)
        sys.exit()
    if not least <= len(found) <= most:
        sys.exit(usage)
    return found


def number(usage: str | None, default: int) -> int:
    """Return the number, 1 or more, that is the only word, if there is any."""
    found = words(usage, 0, 1)
    return whole(found[0]) if found else default


def whole(text: str) -> int:
    """Return a number that is 1 or more; end with a sentence where it is none."""
    if not (text.isdecimal() and int(text)):
        sys.exit(f"{text!r} is no number: write 1 or more")
    return int(text)


def folder(usage: str | None, *needed: str) -> Path:
    """Return the folder that is the only word; it has all that is *needed*, paths within it."""
    return holding(words(usage, 1, 1)[0], *needed)


def holding(name: str, *needed: str) -> Path:
    """Return a folder; end with a sentence where it lacks something that is *needed*."""
    path = Path(name)
    for one in needed or ("",):
        if not (path / one).exists():
            sys.exit(f"{path / one} is not there: name the folder that has it")
    return path


def file(name: str) -> Path:
    """Return the path of a file; end with a sentence where there is none."""
    if not Path(name).is_file():
        sys.exit(f"{name} is no file: name one that is there")
    return Path(name)
