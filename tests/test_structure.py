"""How the house is built: what `python -m bench.structure` counts does not grow."""

import ast
import re
from pathlib import Path

import pytest

from bench.structure import imports, nouns, read_again, way_of_a_bucket
from monitor.sources.registry import BUILT_IN
from tests import trees as parsed

pytestmark = pytest.mark.repeats

ROOT = Path(__file__).parents[1]


@pytest.fixture
def trees() -> dict[str, ast.Module]:
    return {f"monitor/{name}": tree for name, tree in parsed.trees().items()}


def test_a_class_name_stands_for_one_noun(trees: dict[str, ast.Module]) -> None:
    """The three names aside that every source has."""
    assert nouns(trees) == {}
    twice = ast.parse("class Span: ...")
    assert nouns({"monitor/a.py": twice, "monitor/b.py": twice}) == {
        "Span": ["monitor/a.py", "monitor/b.py"]
    }
    place = ast.parse("class Place: ...")
    assert nouns({"monitor/sources/a.py": place, "monitor/sources/b.py": place}) == {}
    assert set(nouns({"monitor/sources/a.py": place, "monitor/page/b.py": place})) == {"Place"}


def test_a_platform_is_a_file_or_a_folder_that_says_why() -> None:
    """Each file holds one thought, in at most 310 lines, and the base names no platform."""
    sources = ROOT / "monitor" / "sources"
    long = {
        path.relative_to(sources).as_posix(): lines
        for path in sources.rglob("*.py")
        if (lines := len(path.read_text("utf-8").splitlines())) > 310
    }
    assert not long, long
    folders = {path.parent for path in sources.rglob("*.py")} - {sources}
    for folder in folders:
        reason = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8")))
        assert "folder" in (reason or "").lower(), folder
    words = set(re.findall(r"\w+", (sources / "base.py").read_text("utf-8").lower()))
    names = {where.split(".")[2].partition(":")[0] for where in BUILT_IN.values()}
    assert words.isdisjoint(names), words & names


def test_the_command_line_asks_no_room_below(trees: dict[str, ast.Module]) -> None:
    """It parses, calls the application room, and prints."""
    assert set(imports(trees).values()) == {0}
    found = imports({"monitor/cli/a.py": ast.parse("from monitor.store.files import open_store")})
    assert found["store"] == 1


@pytest.mark.parametrize(
    ("name", "room"), [("Published", "monitor/privacy/"), ("Worded", "monitor/words/")]
)
def test_a_gate_is_passed_in_its_own_room(
    trees: dict[str, ast.Module], name: str, room: str
) -> None:
    """Only `publish` makes a published report, only `word` one with words."""

    def makers(held: dict[str, ast.Module]) -> list[str]:
        return [
            file
            for file, tree in held.items()
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name | ast.Attribute)
            and name == (node.func.id if isinstance(node.func, ast.Name) else node.func.attr)
        ]

    found = makers(trees)
    assert found
    assert all(file.startswith(room) for file in found)
    assert makers({"monitor/page/a.py": ast.parse(f"gate.{name}(report=1)")})


def test_no_sentence_is_read_again(trees: dict[str, ast.Module]) -> None:
    """Neither picked by its place nor searched for a text: code asks for a kind of finding."""
    assert list(read_again(trees)) == []
    assert len(list(read_again({"a.py": ast.parse("a.sentences[0]; 'b' in a.said")}))) == 2


def test_the_way_from_store_to_chart_grows_no_longer() -> None:
    """A figure that goes through one more function, or one more room, needs a reason.

    Posts take twelve; what was missed of them is told by the report on the sources.
    """
    functions, rooms = way_of_a_bucket()
    assert "report.sources.sources_report" in functions
    assert len(functions) <= 13, functions
    assert len(rooms) <= 6, rooms
    drawn = [name.startswith("chart.") for name in functions]
    assert drawn == sorted(drawn), "a chart asks for nothing once it is drawn"
