"""How sentences for readers are written: plain, short, in people's units."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.findings import CATALOGUE, Entry
from tests.words.test_accented import visible

pytestmark = pytest.mark.repeats

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
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    documents = {
        id(node.body[0].value)
        for node in nodes
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    after = {
        id(node.value)
        for node in nodes
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in nodes:
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and id(node) not in documents | after and " " in value:
            yield value


FORBIDDEN = {
    "a phrase of the old dialect": re.compile(OLD.pattern.replace("|blind", "")),
    "a wrong singular or plural": re.compile(
        r"\b1 (?:posts|accounts|texts|hours|minutes|days|sources|gaps|alerts|items)\b"
        r"|(?<![\d,.])(?:[02-9]|\d[\d,]*\d) (?:post|account|text|source|gap|alert|item)\b"
    ),
    "a range whose unit is said twice": re.compile(r"\d %(?: to |[-–])\d+ %"),
    "a range with a hyphen in a sentence": re.compile(r"\d-\d+ %(?= of)"),
    "a share without a space": re.compile(r"\d%"),
    "a hyphen for a minus": re.compile(r"(?<![\w:/-])-\d"),
    "a number without commas": re.compile(r"(?<![\d:.-])\d{4,} (?:posts|accounts|texts)"),
    "two kinds of certainty at once": re.compile(r"at least about|about at least"),
    "a date for machines in a sentence": re.compile(r"[a-z] \d{4}-\d\d-\d\d \d\d:\d\d [a-z]{4,}"),
    "a value that nobody worded": re.compile(r"\bNone\b(?!\.)|\bTrue\b|\bFalse\b|<\w+ object"),
}
"""What no surface may show, by what is wrong with it; `blind` is a state, and may be shown."""


def wrong(text: str) -> list[str]:
    """Return each line of a surface in which something is wrong, and what."""
    lines = [" ".join(line.split()) for line in visible(text).splitlines()]
    return [
        f"{what}: {line[:160]}"
        for line in lines
        for what, pattern in FORBIDDEN.items()
        if pattern.search(line)
    ]


def test_nothing_that_is_shown_reads_badly(plain_surfaces: dict[str, str]) -> None:
    """No phrase of the old dialect; singular and plural, ranges, signs and dates are right."""
    found = {name: wrong(text) for name, text in plain_surfaces.items()}
    assert {name: lines[:5] for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "text",
    [
        "It cannot be told.",
        "Found 1 posts.",
        "Found 12 post.",
        "It is 43 % to 46 %.",
        "It is 44%.",
        "The mean is -0.20.",
        "Found 1200 posts.",
        "at least about 12",
        "since 2017-02-21 18:52 when it rose",
        "until None",
    ],
)
def test_what_reads_badly_is_found(text: str) -> None:
    """Each of what no surface may show."""
    assert wrong(text)


@pytest.mark.parametrize(
    "text", ["1 post", "12 posts", "43 to 46 %", "−0.20", "1,200 posts", "None."]
)
def test_what_reads_well_is_left_alone(text: str) -> None:
    """The right form of each."""
    assert wrong(text) == []


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
