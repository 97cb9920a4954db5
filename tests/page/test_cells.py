"""Cells of few people are left out, and cannot be had by subtraction within their bucket."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.nouns.support import Support
from monitor.page.cells import ALL, Name, masks

PEOPLE = st.lists(st.integers(0, 12), min_size=6, max_size=6)


def of(people: int) -> list[Support]:
    """One bucket in which each of so many people wrote two posts."""
    return [Support(2 * people, people)]


@given(PEOPLE, st.integers(1, 5))
def test_no_cell_of_few_people_can_be_computed(people: list[int], cut: int) -> None:
    """Nothing of few people is shown; what is left out of a kind is of five people at least."""
    cells: dict[Name, list[Support]] = {ALL: of(sum(people))}
    cells |= {("source", f"s{i}"): of(n) for i, n in enumerate(people)}
    cells |= {("language", "en"): of(sum(people[:cut])), ("language", "es"): of(sum(people[cut:]))}
    hidden = masks(cells)
    for kind in ("source", "language"):
        held = [name for name in cells if name[0] == kind and cells[name][0].posts]
        out = [name for name in held if hidden[name][0]]
        shown = [name for name in held if name not in out]
        assert not any(cells[name][0].few for name in shown)
        if out and not hidden[ALL][0]:
            assert sum(cells[name][0].accounts or 0 for name in out) >= 5
        if hidden[ALL][0]:
            assert not shown


def test_narratives_share_posts() -> None:
    """A small one is left out alone; one that leaves few posts of the total goes with it."""
    cells = {("narrative", name): of(n) for name, n in (("few", 2), ("many", 20), ("some", 9))}
    hidden = masks({ALL: of(21), **cells})
    assert [hidden["narrative", name][0] for name in ("few", "many", "some")] == [True, True, False]
    assert hidden[ALL] == [False]
