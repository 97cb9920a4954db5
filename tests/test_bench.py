"""How each bench is called, and that what is called wrongly ends in a sentence and not with 0."""

import ast
import sys
from pathlib import Path

import pytest

from bench import alerts, arguments, outputs

BENCH = Path(__file__).parents[1] / "bench"


def ended(monkeypatch: pytest.MonkeyPatch, *words: str, least: int = 0, most: int = 1) -> object:
    """Return what `words` ends with, or returns."""
    monkeypatch.setattr(sys, "argv", ["bench", *words])
    try:
        return arguments.words("How it is called.", least, most)
    except SystemExit as end:
        return end.code


def test_who_asks_for_help_gets_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is measured or written instead, whatever else stands there."""
    assert ended(monkeypatch, "docs/json.md", "--help") is None
    assert capsys.readouterr().out == "How it is called.\n"


@pytest.mark.parametrize(("words", "least"), [((), 1), (("a", "b"), 0)])
def test_too_few_or_too_many_words_are_told(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], least: int
) -> None:
    """By how it is called; code 1."""
    assert ended(monkeypatch, *words, least=least) == "How it is called."


def test_what_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder that is empty or missing, a file, a number."""
    monkeypatch.setattr(sys, "argv", ["bench", str(tmp_path)])
    assert arguments.folder("") == tmp_path
    for act, said in (
        (lambda: arguments.folder("", "volume"), f"{tmp_path}/volume is not there"),
        (lambda: arguments.holding(str(tmp_path / "x")), f"{tmp_path}/x is not there"),
        (lambda: arguments.file(str(tmp_path)), f"{tmp_path} is no file"),
        (lambda: arguments.whole("0"), "'0' is no number"),
        (lambda: arguments.number("", 5), f"'{tmp_path}' is no number"),
    ):
        with pytest.raises(SystemExit, match=said):
            act()


def test_each_bench_reads_the_command_line_so() -> None:
    """None reads it by itself, but what is to need nothing but Python."""
    for path in {*BENCH.rglob("*.py")} - {BENCH / "arguments.py", BENCH / "simulator/recount.py"}:
        tree = ast.parse(path.read_text("utf-8"))
        names = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
        assert "sys.argv" not in names, path
        if any("__main__" in ast.unparse(node) for node in tree.body if isinstance(node, ast.If)):
            reads = {"arguments.words", "arguments.folder", "arguments.number"}
            assert reads & {*names} or "argparse.ArgumentParser" in names, path


@pytest.mark.parametrize("came", [*range(12), 100])
def test_a_limit_is_reached_or_missed_as_it_is_called(came: int) -> None:
    """A quarter more than one post, rounded, was one post; of none nothing is reached."""
    limits = alerts.limits(came)
    assert limits["missed"] > came
    assert "reached" not in limits if not came else 0 < limits["reached"] <= came


def test_outputs_deletes_no_folder_of_others_and_compares_something(tmp_path: Path) -> None:
    """`make .` would have deleted what is there; nothing beside nothing differed in nothing."""
    (tmp_path / "mine").touch()
    with pytest.raises(SystemExit, match="holds mine"):
        outputs.make(tmp_path, sys.executable, "*")
    assert (tmp_path / "mine").exists()
    with pytest.raises(SystemExit, match="no database is called recal"):
        outputs.make(tmp_path / "new", sys.executable, "recal-*")
    with pytest.raises(SystemExit, match="has no outputs"):
        outputs.compare(tmp_path, tmp_path, [])
