"""When posts are asked for again."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.store.writing.rechecks import LONGEST, SOONEST, UNTIL, following

HOUR = 3_600_000


@given(st.integers(0, 2 * UNTIL))
def test_turns_grow_with_the_age(age: int) -> None:
    """The next turn comes after an hour to a week, as long as the post is old; then no more."""
    turn = following(0, age)
    if age > UNTIL:
        assert turn is None
    else:
        assert turn == age + min(max(age, SOONEST), LONGEST)


def test_the_turns_of_a_post() -> None:
    """A post is asked for after 1, 2, 4, 8 ... hours, and last in its fifth week."""
    now, turns = 0, []
    while (turn := following(0, now)) is not None:
        turns.append(turn // HOUR)
        now = turn
    assert turns == [1, 2, 4, 8, 16, 32, 64, 128, 256, 424, 592, 760]
