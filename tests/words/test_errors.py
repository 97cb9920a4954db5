"""An error says what is wrong and what to do, and not what somebody had expected."""

import re

import pytest

from tests.words.test_english import ROOM, literals

pytestmark = pytest.mark.repeats

FILES = sorted(ROOM.parent.rglob("*.py"))
EXPECTING = re.compile(r"\bexpected (?!by )[a-z(`'\"\[]|\bexpected $|\bgot(?: (?!`)|: )")
"""What an error began with once; texts with line ends are lists of words that nobody is shown.

What msgspec says of an item that it refused (``Expected `str`, got `int` - at `$.likes```) is not
ours, and only stands in the reason of a line in quarantine.
"""


def test_no_error_says_what_was_expected_and_what_came() -> None:
    """In no room: `write 5m, not 300` helps more than `expected a duration, got 300`."""
    found = [
        f"{path.name}: {text}"
        for path in FILES
        for text in literals(path)
        if "\n" not in text and EXPECTING.search(text)
    ]
    assert found == []
    assert len(FILES) > 300


@pytest.mark.parametrize(
    "text", [": expected a whole answer", "--out: expected ", "expected [a]", ", got ", "x, got: "]
)
def test_the_old_way_is_found(text: str) -> None:
    """As it was written in messages, also where something is filled in."""
    assert EXPECTING.search(text)
