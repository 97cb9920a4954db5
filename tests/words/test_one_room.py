"""No other room builds a sentence: what people read comes from `monitor/words/`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.repeats

ROOT = Path(__file__).parents[2]
ROOMS = ("alerts", "chart", "page", "report", "series", "spread", "web")
"""Rooms that compute, draw and serve."""

SHOWN = ("alerting", "briefs", "desk", "embeds", "figures", "live", "pages", "reports", "top")
"""Files of `app/` that make what is read; the others answer a command, and say so where they do."""

PHRASE = re.compile(
    r"[A-Za-z]{2,}[,.;:]? [A-Za-z(]"  # several words
    r"|^[,;:.]? [a-z]{2,}|[a-z]{2,}[,;:]? $"  # a piece of a sentence around a value
)
NO_ENGLISH = re.compile(
    r"</?\w|class=|\w=['\"]|[{}]|-src\b|prefers-|const |^event: |^\ndata: "  # of a page
    r"|'none'|sans-serif|height|^bold "  # of a drawing
    r"|\\[wbsS]|\(\?|\w\[|\| None"  # patterns and types
)
"""HTML, CSS, policies, styles, patterns, types."""

KEYS = frozenset(
    {"chart ", "embed ", "report ", "forecast ", "reactions, ", "people ", ", scorer "}
) | {
    *("adjusted count", "count series", "negative as scored", "time of day"),
}
"""Names of data that no type lists: of files, rows and values of CSV and JSON."""

DOES_NOT_SPEAK = frozenset({"column", "Literal", "compile", "debug", "info", "log", "warning"})
"""Calls whose texts are documentation of the data, keys, patterns or lines of a log."""

ALLOWED = {
    "chart/files/fonts.py": "names of fonts and scripts",
    "report/seal.py": "answers of `monitor verify`, beside its verdicts",
    "spread/phrases.py": "words that are looked for",
    "web/page_process.py": "lines of a log",
    "alerts/delivery.py": "why a delivery failed, for the log",
    "alerts/services.py": "likewise",
}
"""Files that speak, and to whom."""


def keys() -> frozenset[str]:
    """Return the strings that types of the program list: values of data, however they look."""
    trees = [ast.parse(path.read_text("utf-8")) for path in (ROOT / "monitor").rglob("*.py")]
    listed = [
        node
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal"
    ]
    return KEYS.union(
        one.value
        for node in listed
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    )


def spoken(tree: ast.AST, known: frozenset[str]) -> Iterator[str]:
    """Yield the phrases of a module: no documentation, error, key, pattern or line of a log."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Raise) or _is_silent(node):
            continue
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str):
            if PHRASE.search(value) and not NO_ENGLISH.search(value) and value not in known:
                yield value
            continue
        yield from spoken(node, known)


def _is_silent(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):
        return any(isinstance(one, ast.Name) and one.id == "message" for one in node.targets)
    if isinstance(node, ast.Call):
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        return name in DOES_NOT_SPEAK or name.endswith("Error")
    return isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal"


def files() -> list[Path]:
    monitor = ROOT / "monitor"
    found = [path for room in ROOMS for path in (monitor / room).rglob("*.py")]
    found += [monitor / "app" / f"{name}.py" for name in SHOWN]
    names = {path: path.relative_to(monitor).as_posix() for path in found}
    return sorted(path for path, name in names.items() if name not in ALLOWED)


@pytest.fixture(scope="module")
def known() -> frozenset[str]:
    return keys()


def test_no_sentence_is_built_outside_its_room(known: frozenset[str]) -> None:
    """In the rooms that compute, draw and serve; errors are raised where they arise."""
    found = {
        path.relative_to(ROOT).as_posix(): list(spoken(ast.parse(path.read_text("utf-8")), known))
        for path in files()
    }
    assert {name: phrases for name, phrases in found.items() if phrases} == {}


def test_a_script_has_no_words_of_its_own() -> None:
    """It is given them, by name."""
    folder = ROOT / "monitor" / "page" / "script"
    for path in folder.glob("*.js"):
        code = re.sub(r"//[^\n]*", "", path.read_text("utf-8"))
        texts = [found for pair in re.findall(r'"([^"\n]*)"|`([^`]*)`', code) for found in pair]
        plain = [re.sub(r"\$\{[^}]*\}", "", text) for text in texts]
        said = [text for text in plain if re.search(r"[A-Za-z]{2,} [a-z]{2,}", text)]
        assert [
            text for text in said if not re.search(r"var\(|main|header|[<>]|defs\b", text)
        ] == []


@pytest.mark.parametrize(
    ("code", "phrases"),
    [
        ('said = f"{n} posts came"', [" posts came"]),
        ('return "What was missed"', ["What was missed"]),
        ('def f():\n    """What it returns."""', []),
        ('raise ValueError("expected a duration, got none")', []),
        ('message = "expected a duration"', []),
        ('log.warning("it will be tried again")', []),
        ("html = f'<p class=\"quiet\">{x}</p>'", []),
        ('verdict = "cannot tell"', []),
    ],
)
def test_what_speaks_is_told_from_what_does_not(
    code: str, phrases: list[str], known: frozenset[str]
) -> None:
    """A sentence, a heading and a piece of one; not documentation, errors, logs, HTML or keys."""
    assert list(spoken(ast.parse(code), known)) == phrases
