"""Cells of few people are left out, and cannot be had by subtraction within their bucket."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.model import Bucket
from monitor.page.cells import cell, masks
from tests.chart.figures import bucket

PEOPLE = st.lists(st.integers(0, 12), min_size=6, max_size=6)


def of(people: int) -> tuple[Bucket, ...]:
    """One bucket in which each of so many people wrote two posts."""
    return (replace(bucket(0, 2 * people), people=people),)


@given(PEOPLE, st.integers(1, 5))
def test_no_cell_of_few_people_can_be_computed(people: list[int], cut: int) -> None:
    """Nothing of few people is shown; what is left out of a kind is of five people at least."""
    total = of(sum(people))
    kinds = {
        "source": {f"s{i}": of(n) for i, n in enumerate(people)},
        "language": {"en": of(sum(people[:cut])), "es": of(sum(people[cut:]))},
    }
    hidden = masks(total, kinds)
    for kind, groups in kinds.items():
        out = [name for name in groups if groups[name][0].posts and hidden[kind, name][0]]
        shown = [name for name in groups if groups[name][0].posts and name not in out]
        assert not any(cell(groups[name][0]).few for name in shown)
        if out and not hidden["", ""][0]:
            assert sum(groups[name][0].people or 0 for name in out) >= 5
        if hidden["", ""][0]:
            assert not shown


def test_narratives_share_posts() -> None:
    """A small one is left out alone; one that leaves few posts of the total goes with it."""
    kinds = {"narrative": {"few": of(2), "many": of(20), "some": of(9)}}
    hidden = masks(of(21), kinds)
    assert [hidden["narrative", name][0] for name in ("few", "many", "some")] == [True, True, False]
    assert hidden["", ""] == [False]
