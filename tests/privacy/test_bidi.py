"""Text that invisible characters turn around, as it is shown. Promise 11."""

import pytest

from monitor.privacy.bidi import turned
from monitor.text.decoding import View


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("hi \u202enilmoT\u202c x", "hi Tomlin x"),
        ("\u2067\u2066lin\u2069\u2066Tom\u2069\u2069", "Tomlin"),
        ("\u202enotsyrevA nilmoT", "Tomlin Averyston"),
        ("\u202ea\u202db\u202cc", "cba"),
        ("one\u202eowt\u202c\nthree", "onetwo\nthree"),
        ("\u200flin\u200fTom", "Tomlin"),
        ("\u200eTomlin", "Tomlin"),
    ],
)
def test_a_text_is_read_as_it_is_shown(text: str, shown: str) -> None:
    """From the left; from the right is the other reading."""
    left, right = turned(View(text))
    assert "".join(c for c in left.text if c.isprintable() or c == "\n") == shown
    assert right.text == left.text[::-1]


@pytest.mark.parametrize("text", ["Tomlin", "שלום Tomlin", ""])
def test_what_nothing_turns_is_not_read_again(text: str) -> None:
    assert turned(View(text)) == []


def test_what_is_nested_without_end_can_be_read() -> None:
    for control in "\u202e\u2067\u202c\u2069":
        assert turned(View(f"{control * 5_000}a"))
