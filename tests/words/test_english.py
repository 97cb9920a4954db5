"""How sentences for readers are written: plain, short, in people's units."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.words.catalogue import CATALOGUE, Entry

ROOM = Path(__file__).parents[2] / "monitor" / "words"
FILES = sorted(ROOM.glob("*.py"))
OLD = re.compile(
    r"cannot be told|\b(?:told|tells|of which|whom|beside|so many|as it may|borne out)\b"
    r"|without a word|distinct message|blind|passed on"
)
"""Phrases of a dialect that was ours alone."""

MOST_WORDS = 40
"""Of a sentence: a gap and its source have to fit; most have far fewer."""


def literals(path: Path) -> Iterator[str]:
    """Yield the texts of a module that may reach a reader: no documentation, no keys."""
    tree = ast.parse(path.read_text("utf-8"))
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    after = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and id(node) not in documents | after and " " in value:
            yield value


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.stem))
def test_no_phrase_of_the_old_dialect_is_left(path: Path) -> None:
    """In the room that builds sentences; the others follow as they are rebuilt."""
    assert [text for text in literals(path) if OLD.search(text)] == []


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: str(entry.tag))
def test_a_sentence_reads_well(entry: Entry) -> None:
    """One space between words, a capital and a full stop; singular and plural; a true minus."""
    text = entry.sentence
    assert text == " ".join(text.split())
    assert text[0].isupper() or text[0] in "“0123456789"
    assert text.endswith(".")
    assert not re.search(r"\b1 (?:posts|accounts|texts|hours)\b", text)
    assert not re.search(r"\s-\d", text)
    assert not re.search(r"\d%|\d{4,} (?:posts|accounts|texts)", text)
    assert "at least about" not in text
    for sentence in re.split(r"(?<=[.;])\s", text):
        assert len(sentence.split()) <= MOST_WORDS, sentence
