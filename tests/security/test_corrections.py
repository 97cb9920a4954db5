"""Corrections in public: whatever came since, no number says what few accounts posted.

Nor do two that stand in one file, one subtracted from the other.
"""

import re
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.nouns.posts import Kept
from tests.app.test_corrections import (
    HOUR,
    T,
    changed,
    comes,
    five_hours,
    newsroom,
    posts,
    publish,
    story,
)
from tests.examples import examples
from tests.store.pages import fresh

pytestmark = pytest.mark.repeats

COMES = st.lists(
    st.tuples(st.sampled_from((1.5, 2.0, 3.1, 4.85, 5.0)), st.integers(1, 9), st.booleans()),
    min_size=1,
    max_size=4,
)
"""When, how many posts, and whether by one account."""

LATE = re.compile(r"(\d+) late posts?")
NEW = re.compile(r"it is now |today we ")
HIDDEN = re.compile(r"An earlier version \([^)]*\) gave another [a-z ]+: [^0-9]*")
SETTLED = T + 5 * HOUR - timedelta(minutes=10)


def arriving(some: list[tuple[float, int, bool]]) -> list[Kept]:
    return [
        replace(one, person=n if alone else 100 * n + i)
        for n, (hour, number, alone) in enumerate(some, start=1)
        for i, one in enumerate(posts(hour, number, name=f"late{n}-"))
    ]


@given(COMES)
@example([(2.0, 9, True), (3.1, 9, False)])
@example([(2.0, 4, False)])
@example([(4.85, 9, False), (2.0, 9, True)])
@examples(4)
def test_no_number_of_a_correction_is_of_few_accounts(some: list[tuple[float, int, bool]]) -> None:
    """A new figure needs five accounts among those that came; a number of late posts too.

    Where it is left out the earlier one is too, for today's stands in the same file.
    """
    with TemporaryDirectory() as folder:
        with fresh(Path(folder)) as store:
            five_hours(store)
        room = newsroom(Path(folder))
        publish(room)
        more = arriving(some)
        comes(room, *more)
        said = [*(changed(room) or ()), *story(room).corrections]
    everybody = {one.person for one in more}
    late = [one for one in more if one.published_at < SETTLED.timestamp() * 1000]
    for sentence in said:
        if NEW.search(sentence):
            assert len(everybody) >= 5, sentence
        elif sentence.startswith("An earlier version"):
            assert HIDDEN.fullmatch(sentence), sentence
        for number in LATE.findall(sentence):
            assert int(number) >= 5, sentence
            assert len({one.person for one in late}) >= 5, sentence
