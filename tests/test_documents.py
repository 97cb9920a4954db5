"""What documents say of the code is so."""

import re
from pathlib import Path

import pytest

from bench.manual import every_page, markdown, roff
from monitor.errors import EXIT_CODES, MonitorError

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
PATHS = re.compile(r"`((?:[\w-]+/)+(?:[\w.-]+\.(?:py|json|tsv|txt|toml|bin|NOTICE))?)(?:::\w+)?`")
ROOTS = (ROOT, ROOT / "monitor", ROOT / "monitor" / "demo")
FIRST = {"monitor", "tests", "bench", *(path.name for path in (ROOT / "monitor").iterdir())}


def named(document: Path) -> list[str]:
    """Return the paths in the code that a document names, as it writes them."""
    return [
        path for path in PATHS.findall(document.read_text("utf-8")) if path.split("/")[0] in FIRST
    ]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_file_that_a_document_names_is_there(document: Path) -> None:
    """A file that moved takes along what is written of it."""
    lost = [path for path in named(document) if not any((root / path).exists() for root in ROOTS)]
    assert lost == []


def test_documents_name_files_at_all() -> None:
    """The rule above is about something."""
    assert len(named(ROOT / "docs" / "figures.md")) > 10
    assert len(named(ROOT / "README.md")) > 20


@pytest.mark.parametrize("folder", ["store", "series", "report", "sentiment"])
def test_files_of_each_folder_are_looked_for(folder: str) -> None:
    """The documents of the figures name files of these folders without `monitor/` before them."""
    written = [*named(ROOT / "docs" / "figures.md"), *named(ROOT / "docs" / "reproducing.md")]
    assert any(path.startswith(f"{folder}/") for path in written)


def test_the_manual_is_that_of_the_commands() -> None:
    """Pages for `man`, and the document of all commands, say what the help says today."""
    found = every_page()
    written = {path.name: path.read_text("utf-8") for path in (ROOT / "docs" / "man").glob("*")}
    assert written == {f"{page.name.replace(' ', '-')}.1": roff(page) for page in found}
    assert (ROOT / "docs" / "commands.md").read_text("utf-8") == markdown(found)


def test_each_exit_code_has_its_meaning() -> None:
    """Whatever an error ends a command with stands in the table."""
    kinds = [MonitorError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    assert len(kinds) > 10
    assert {kind.exit_code for kind in kinds} <= EXIT_CODES.keys()
