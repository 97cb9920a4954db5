"""What a brief says around its findings: its parts, what will change, what is not known."""

from typing import Final

HAPPENED: Final = "What happened"
CHANGED: Final = "What changed since the last one"
SURE: Final = "How sure that is"
MISSED: Final = "What we missed"
WATCH: Final = "What to watch"
PICTURE: Final = "Posts over time"
"""Headings."""

EARLY: Final = "The newest counts will still change."
NEXT_UNKNOWN: Final = "We cannot say what comes next."


def last_seen(said: str, when: str) -> str:
    """Return how it stood when it was last watched, and when that was."""
    return f"{said} That was on {when}, when it was last watched."


def no_change_known(statements: int) -> str:
    """Say that it is not known whether any of the statements changed anything."""
    of_more = f"any of the {statements} statements"
    which = {1: "the statement", 2: "either statement"}.get(statements, of_more)
    return f"We cannot say yet whether {which} changed volume or tone."
