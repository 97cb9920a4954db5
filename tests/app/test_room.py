"""What the application room and the command line may do, read from their code."""

import ast
import tomllib
from collections.abc import Iterator

import pytest

from tests.cli.run import ROOT
from tests.trees import trees

pytestmark = pytest.mark.repeats


LEAKS = "monitor.privacy.leaks"


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the name of each thing that is imported, wherever in the file that stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_test_of_what_leaves_stands_in_one_place() -> None:
    """Only the newsroom knows it, and makes it once: all that is shown or written passes there."""
    knows = [
        name
        for name, tree in trees().items()
        if any(one == LEAKS or one.startswith(f"{LEAKS}.") for one in imported(tree))
    ]
    assert knows == ["app/newsroom.py"]
    made = [
        name
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "LeakTest"
    ]
    assert made == ["app/newsroom.py"]


def test_the_command_line_leaves_the_test_of_what_leaves_to_the_application_room() -> None:
    """It gets what has passed already."""
    for name, tree in trees().items():
        if name.startswith("cli/"):
            attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            assert not {"leaks", "cleared", "masked"} & attributes, name


def test_the_application_room_prints_nothing() -> None:
    """It returns what is to be shown, or hands it to whom it was given."""
    room = {name: tree for name, tree in trees().items() if name.startswith("app/")}
    assert room
    for name, tree in room.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                assert node.id != "print", name
            if isinstance(node, ast.Attribute):
                shown = {"sys.stdout", "sys.stderr", "sys.__stdout__"}
                assert ast.unparse(node) not in shown, name
        shows = {"sys.stdout", "sys.stderr", "click", "rich.print"} & set(imported(tree))
        assert not shows, name


def test_the_contract_of_the_command_line_has_no_holes() -> None:
    """It names every room that computes or keeps, without exceptions, and types count as well."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    assert linter["exclude_type_checking_imports"] is False
    (contract,) = (
        one for one in linter["contracts"] if one.get("source_modules") == ["monitor.cli"]
    )
    rooms = ("store", "spread", "chart", "page", "privacy", "sources", "http", "sentiment")
    assert {f"monitor.{room}" for room in rooms} <= set(contract["forbidden_modules"])
    assert "ignore_imports" not in contract
