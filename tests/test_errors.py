"""The tree of errors is the one that is drawn."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import errors
from monitor.errors import CursorLost, MonitorError, NotFound, QueryError, RetryLater, excerpt

LINE = re.compile(r"^ {4}((?:[│ ]   )*)([├└]── )?(\w+) +(\d+) +\S")


def drawn() -> Iterator[tuple[str, str | None, int]]:
    """Yield name, parent and exit code of each class in the docstring's picture."""
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if found := LINE.match(line):
            depth = len(found[1]) // 4 + bool(found[2])
            path[depth:] = [found[3]]
            yield found[3], path[depth - 1] if depth else None, int(found[4])


def defined() -> Iterator[type[MonitorError]]:
    """Yield each class of the module."""
    for value in vars(errors).values():
        if isinstance(value, type) and issubclass(value, MonitorError):
            yield value


def test_the_drawn_tree_is_the_real_one() -> None:
    """Each class stands under its parent with its exit code, and none is missing."""
    real = {
        (one.__name__, one.__base__.__name__ if one is not MonitorError else None, one.exit_code)
        for one in defined()
        if one.__base__
    }
    assert set(drawn()) == real
    assert len(real) > 10


@pytest.mark.parametrize("error", [*defined()], ids=lambda error: error.__name__)
def test_exit_codes_are_promised_ones(error: type[MonitorError]) -> None:
    """Only the codes that the contract lists leave the program."""
    assert error.exit_code in {1, 2, 65, 69, 73, 74, 75, 78}


def test_errors_carry_what_the_next_step_needs() -> None:
    """When to come back, whether it is gone for good, how far back it goes, where in the query."""
    later = datetime(2017, 2, 23, 6, tzinfo=UTC)
    assert RetryLater("wait", later).until == later
    assert (NotFound("no").gone, NotFound("no", gone=True).gone) == (False, True)
    assert (CursorLost("lost").floor, CursorLost("lost", later).floor) == (None, later)
    assert (QueryError("bad").position, QueryError("bad", 7).position) == (0, 7)


def test_the_text_of_an_error_is_its_sentence() -> None:
    """What is shown to people is the message, without what programs get beside it."""
    assert (
        str(RetryLater("come back later", datetime(2017, 2, 23, tzinfo=UTC))) == "come back later"
    )
    assert str(QueryError("expected a word", 3)) == "expected a word"


@given(st.text() | st.text("ab \n-.é王", max_size=80), st.integers(1, 60))
def test_an_excerpt_ends_with_a_whole_word(said: str, most: int) -> None:
    """It is how the text begins, marked where that is not all; what is as long as that is whole."""
    shown = excerpt(said, most)
    if len(said) <= most:
        assert shown == said
        return
    begin = shown.removesuffix("…")
    assert begin != shown
    assert said.startswith(begin)
    assert len(begin) <= most
    assert not re.compile(r"(?<=\w)\w").match(said, len(begin))
