"""Which cells are withheld since too few people stand behind them (promise 11)."""

import pytest

from monitor.nouns.support import Support
from monitor.privacy.cells import TOTAL, withheld


@pytest.mark.parametrize(
    ("posts", "people", "few"),
    [
        (4, 4, True),
        (5, 5, False),
        (900, 4, True),
        (900, 5, False),
        (0, 0, False),
        (None, None, False),
    ],
)
def test_fewer_than_five_people_are_few(posts: int | None, people: int | None, few: bool) -> None:
    """Four are, however much they wrote; five are not; of nobody nothing can be told."""
    assert Support(posts, people).few is few


@pytest.mark.parametrize(("posts", "few"), [(1, True), (4, True), (5, False)])
def test_where_no_author_is_known_posts_count(posts: int, few: bool) -> None:
    """Feeds name no author: four posts may be of four people, or of one."""
    assert Support(posts, 0).few is few
    assert Support(posts, None).few is few


def test_what_the_total_would_tell_is_withheld_too() -> None:
    """With one group withheld, so are all that are the smallest of the others."""
    groups = {
        "few": Support(9, 4),
        "small": Support(20, 9),
        "as small": Support(20, 15),
        "large": Support(90, 50),
    }
    assert withheld(Support(139, 70), groups, apart=True) == {"few", "small", "as small"}


def test_the_total_is_withheld_where_no_other_group_has_a_post() -> None:
    """Else the total is the group."""
    groups = {"few": Support(9, 4), "none": Support(0, 0)}
    assert withheld(Support(9, 4), groups, apart=True) == {TOTAL, "few"}
    assert withheld(Support(9, 5), groups, apart=True) == {TOTAL, "few"}


def test_nothing_is_withheld_of_enough_people() -> None:
    """Five behind each cell are enough."""
    assert (
        withheld(Support(10, 10), {"one": Support(5, 5), "two": Support(5, 5)}, apart=True)
        == frozenset()
    )


def test_of_groups_that_overlap_none_leaves_few_posts_of_the_total() -> None:
    """The posts of the total that are not in a group could be told from the two."""
    groups = {"nearly all": Support(16, 16), "half": Support(10, 10)}
    assert withheld(Support(20, 20), groups, apart=False) == {"nearly all"}
    assert withheld(Support(21, 21), groups, apart=False) == frozenset()
