"""What documents say of the code is so."""

import ast
import gzip
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from bench.manual import every_page, markdown, roff
from monitor.cli.documents import INSIDE, files_of, packed
from monitor.cli.help import anchor
from monitor.errors import EXIT_CODES, MonitorError
from monitor.nouns.status import State
from monitor.sources import registry

pytestmark = pytest.mark.repeats

ROOT = Path(__file__).parents[1]
TOPICS = files_of(ROOT / "docs")
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
    assert len(named(ROOT / "docs" / "promises.md")) > 20


@pytest.mark.parametrize("folder", ["store", "series", "report", "sentiment"])
def test_files_of_each_folder_are_looked_for(folder: str) -> None:
    """The documents of the figures name files of these folders without `monitor/` before them."""
    written = [*named(ROOT / "docs" / "figures.md"), *named(ROOT / "docs" / "reproducing.md")]
    assert any(path.startswith(f"{folder}/") for path in written)


def test_the_manual_is_that_of_the_commands() -> None:
    """Pages for `man`, and the document of all commands, say what the help says today."""
    found = every_page()
    written = {
        path.name: gzip.decompress(path.read_bytes()).decode()
        for path in (ROOT / "docs" / "man").iterdir()
    }
    assert written == {f"{page.name.replace(' ', '-')}.1.gz": roff(page) for page in found}
    assert (ROOT / "docs" / "commands.md").read_text("utf-8") == markdown(found)


def test_each_exit_code_has_its_meaning() -> None:
    """Whatever an error ends a command with stands in the table."""
    kinds = [MonitorError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    assert len(kinds) > 10
    assert {kind.exit_code for kind in kinds} <= EXIT_CODES.keys()


LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
ID = re.compile(r'<a id="([^"]+)"')
REFERENCE = re.compile(r"docs/[\w/-]+(?:\.md)?(?:#[\w-]+)?")
ELSEWHERE = ("docs/README", "docs/03-search-api", "docs/2")
"""Documents of others, which our code names as its sources."""


@cache
def anchors(document: Path) -> set[str]:
    """Return what a link into a document may name."""
    text = document.read_text("utf-8")
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return {anchor(line) for line in prose.splitlines() if line.startswith("#")} | {
        *ID.findall(text)
    }


def lost(document: Path) -> Iterator[str]:
    """Yield the links of a document that lead nowhere in this project."""
    for target in LINK.findall(FENCED.sub("", document.read_text("utf-8"))):
        path, _, part = target.partition("#")
        if path.startswith(("http://", "https://")):
            continue
        found = (document.parent / path) if path else document
        if not found.is_file() or (part and part not in anchors(found)):
            yield target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_link_leads_somewhere(document: Path) -> None:
    """To a file of the project, and to a heading that it has."""
    assert list(lost(document)) == []


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    """A file that is not there, and a heading that is not."""
    (tmp_path / "a.md").write_text("# One [thing](c.md) [x](#one-thing)\n[y](#two) `[z](#three)`")
    assert list(lost(tmp_path / "a.md")) == ["c.md", "#one-thing", "#two"]
    (tmp_path / "b.md").write_text("# One, *thing*!\n[x](#one-thing) [y](https://a.example/#b)")
    assert list(lost(tmp_path / "b.md")) == []


def test_documents_of_the_wheel_lead_to_documents_of_the_wheel() -> None:
    """Pictures aside, which it leaves out."""
    there = set(TOPICS.values())
    for document in there:
        for target in LINK.findall(FENCED.sub("", document.read_text("utf-8"))):
            path = target.partition("#")[0]
            if path and not path.startswith(("https:", "http:", "pictures/")):
                assert (document.parent / path).resolve() in there, f"{document.name}: {target}"


def test_the_documents_of_the_wheel_are_small() -> None:
    """The core may have 95 MB; its wheel has the documents in one file, which a hook packs."""
    assert len(packed(ROOT / "docs")) < 300_000
    built = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    assert built["targets"]["wheel"]["only-include"] == ["monitor"]
    assert built["targets"]["wheel"]["hooks"] == {"custom": {}}
    assert {"/docs", "/hatch_build.py"} <= {*built["targets"]["sdist"]["include"]}


def test_what_the_program_says_of_documents_leads_somewhere() -> None:
    """Each `docs/...` in its code and its example of a configuration, with the heading."""
    files = [*(ROOT / "monitor").rglob("*.py"), ROOT / "config.toml"]
    found = {
        reference.rstrip("/")
        for path in files
        for reference in REFERENCE.findall(path.read_text("utf-8"))
        if not reference.startswith(ELSEWHERE)
    }
    assert len(found) > 30
    for reference in found:
        path, _, part = reference.removeprefix("docs/").partition("#")
        if path in {"sources", "counts"}:
            continue
        document = TOPICS.get(path.removesuffix(".md"))
        assert document is not None, reference
        assert not part or part in anchors(document), reference


def test_the_site_has_each_document() -> None:
    """In its navigation, once, with those for who changes the program."""
    navigation = re.findall(r"- ([\w/-]+)\.md$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE)
    assert sorted(navigation) == sorted({*TOPICS, *INSIDE})


def test_the_comparison_of_sources_has_each_source() -> None:
    """With posts or with counts."""
    compared = (ROOT / "docs" / "sources.md").read_text("utf-8")
    rows = {*re.findall(r"^\| \[`([\w-]+)`\]", compared, re.MULTILINE)}
    assert rows == set(registry.kinds())


@cache
def sayings() -> str:
    """Return every text in the code, one after the other; what is filled in is `...`."""
    told = []
    for path in sorted((ROOT / "monitor").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = (
                    one.value if isinstance(one, ast.Constant) else "..." for one in node.values
                )
                told.append("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                told.append(node.value)
    return "\n".join(told)


def errors_of(document: str) -> list[str]:
    """Return the errors that a document quotes in the first column of a table."""
    tables = document.split("| error |")[1:]
    return [one for table in tables for one in re.findall(r"^\| `(.+?)` \|", table, re.MULTILINE)]


def test_each_error_that_is_explained_is_one_of_ours() -> None:
    """Its words stand in the code as they are quoted."""
    errors = errors_of((ROOT / "docs" / "troubleshooting.md").read_text("utf-8"))
    assert len(errors) > 35
    assert [error for error in errors if error not in sayings()] == []


def test_the_glossary_is_of_words_that_the_program_says() -> None:
    """The states of a source are in it, and no term that nothing says any more."""
    terms = re.findall(r"\*\*(.+?)\*\*", (ROOT / "docs" / "glossary.md").read_text("utf-8"))
    assert set(get_args(State)) <= set(terms)
    said = sayings().casefold()
    assert [term for term in terms if term not in said] == []


def test_each_document_can_be_reached_from_the_index() -> None:
    """By links, and so from the README too."""
    index = ROOT / "docs" / "index.md"
    assert "docs/index.md" in (ROOT / "README.md").read_text("utf-8")
    found, waiting = {index}, [index]
    for document in waiting:
        for target in LINK.findall(FENCED.sub("", document.read_text("utf-8"))):
            path = (document.parent / target.partition("#")[0]).resolve()
            if path.suffix == ".md" and path.is_file() and path not in found:
                found.add(path)
                waiting.append(path)
    assert set(TOPICS.values()) - found == set()
