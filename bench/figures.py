"""A figure beside what was asked of it and what a simple way gives, as a line of one table."""

from collections.abc import Iterable
from typing import NamedTuple


class Figure(NamedTuple):
    """One line of the table.

    Attributes:
        name: What was measured.
        ours: What came out.
        asked: What should; empty where nothing was asked.
        baseline: What a simple or a known way gives, where there is one.
    """

    name: str
    ours: str
    asked: str = ""
    baseline: str = ""


HEAD = Figure("figure", "ours", "asked", "baseline")


def show(title: str, figures: Iterable[Figure]) -> None:
    """Print the figures of one part, each as soon as it is known."""
    print(f"\n{title}")
    for name, ours, asked, baseline in figures:
        print(f"  {name:52} {ours:>18}  {asked:>16}  {baseline}".rstrip(), flush=True)
