"""A figure beside what was asked of it and what a simple way gives, as a line of one table."""

from collections.abc import Iterable
from typing import NamedTuple

from bench.validity import Registry, registry


class Figure(NamedTuple):
    """One line of the table.

    Attributes:
        name: What was measured.
        ours: What came out.
        asked: What should; empty where nothing was asked.
        baseline: What a simple or a known way gives, where there is one.
        key: Under which the registry (`bench/validity.toml`) says on what data; empty where the
            documents publish no such figure.
    """

    name: str
    ours: str
    asked: str = ""
    baseline: str = ""
    key: str = ""


def head() -> None:
    _line("figure", "ours", "asked", "status and key", "baseline")


def show(title: str, figures: Iterable[Figure], known: Registry | None = None) -> None:
    """Print the figures of one part, each as soon as it is known, and what blind data gave."""
    known = known or registry()
    print(f"\n{title}")
    blind: dict[str, None] = {}
    for name, ours, asked, baseline, key in figures:
        status = f"{known.figures[key].status} {key}" if key else ""
        _line(name, ours, asked, status, baseline)
        if key and (beside := known.figures[key].blind):
            blind[beside] = None
    for key in blind:
        _line(f"on blind data: {known.figures[key].figure}", "", "", f"blind {key}", "")


def _line(name: str, ours: str, asked: str, status: str, baseline: str) -> None:
    print(f"  {name:52} {ours:>18}  {asked:>16}  {status:32}  {baseline}".rstrip(), flush=True)
