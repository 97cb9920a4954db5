"""What the documents say is proved: each named test is there, and carries the number it proves."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`((?:tests|bench)/[\w/.]*)`")
ROW = re.compile(r"^\| (\d+) \| .* \| (.*) \|$", re.MULTILINE)
SAID = re.compile(r"[Pp]romises? (\d+(?:(?:, | and | to )\d+)*)|promise_(\d+)")
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


def carried(text: str) -> Iterator[int]:
    """Yield the numbers of the promises that a file of tests says it proves."""
    for words, named in SAID.findall(text):
        numbers = [int(number) for number in re.findall(r"\d+", words or named)]
        yield from range(numbers[0], numbers[-1] + 1) if " to " in words else numbers


def carried_in(path: Path) -> set[int]:
    """Return the same of a file, or of all files of a folder."""
    files = path.rglob("test_*.py") if path.is_dir() else [path]
    return {number for file in files for number in carried(file.read_text("utf-8"))}


PROMISES = {
    int(number): NAMED.findall(names)
    for number, names in ROW.findall((ROOT / "docs" / "promises.md").read_text("utf-8"))
}


def test_every_promise_names_its_tests() -> None:
    """There are fourteen, in order, and none without a test."""
    assert list(PROMISES) == list(range(1, 15))
    assert all(PROMISES.values())


@pytest.mark.parametrize("number", PROMISES)
def test_a_promise_is_proved_by_tests_that_carry_its_number(number: int) -> None:
    """Whoever looks for the proof of a promise finds its number in each file that is named."""
    assert {name for name in PROMISES[number] if number not in carried_in(ROOT / name)} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_test_that_a_document_names_is_there(document: Path) -> None:
    """Nothing is claimed by a test that has another name by now."""
    names = NAMED.findall(document.read_text("utf-8"))
    assert [name for name in names if not (ROOT / name).exists()] == []


def test_numbers_are_read_in_every_form() -> None:
    """One, several, and a range; in a docstring or in the name of a test."""
    text = (
        "Promise 3: x. Promises 1 and 2. promises 4, 6 and 7; Promises 9 to 11; test_promise_13_x"
    )
    assert list(carried(text)) == [3, 1, 2, 4, 6, 7, 9, 10, 11, 13]
