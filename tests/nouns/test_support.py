"""Rows that go through the gate: each says what it must, and can be without what is withheld."""

from types import NoneType
from typing import get_args, get_type_hints

import pytest

from monitor.nouns.buckets import Bucket
from monitor.nouns.comparison import SideHour
from monitor.nouns.frame import columns
from monitor.nouns.sources import SourceRow
from monitor.nouns.support import Backed, Withholding
from monitor.nouns.tone import ToneRow
from monitor.nouns.volume import Unobserved


def test_a_row_that_does_not_say_who_stands_behind_it_is_refused() -> None:
    """By the type checker, whose complaint is the one that is expected here, and when it is made.

    Neither a row that is backed, nor one that withholds, can leave that to somebody else.
    """

    class Posts(Backed, frozen=True):
        posts: int

    class Words(Withholding, frozen=True):
        said: str

    with pytest.raises(TypeError, match=r"abstract.*behind"):
        Posts(9)  # type: ignore[abstract]
    with pytest.raises(TypeError, match=r"abstract.*public"):
        Words("nine posts")  # type: ignore[abstract]


KINDS = (Bucket, SideHour, SourceRow, ToneRow, Unobserved)


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_gate_takes_out_may_be_missing(kind: type[Backed]) -> None:
    """The type of each such field allows None, so that nobody counts with what is withheld."""
    hints = get_type_hints(kind)
    taken = {one.path.split(".")[0] for one in columns(kind) if one.internal or not one.always}
    assert [name for name in taken if NoneType not in get_args(hints[name])] == []


def test_every_kind_of_backed_row_is_looked_at() -> None:
    """A new one is added above: of those of this program, none is left out."""
    kinds = {one for one in Backed.__subclasses__() if one.__module__.startswith("monitor.")}
    assert kinds == set(KINDS)
