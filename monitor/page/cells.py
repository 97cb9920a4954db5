"""Which cells of a public page are left out; the rule itself is in `monitor.privacy.cells`."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from monitor.model import Bucket
from monitor.privacy.cells import TOTAL, Cell, withheld

Mask: TypeAlias = list[bool]
"""For each bucket whether it is left out."""

Groups: TypeAlias = Mapping[str, Sequence[Bucket]]

SHARED: frozenset[str] = frozenset({"narrative"})
"""Kinds of groups that share posts."""


def masks(total: Sequence[Bucket], kinds: Mapping[str, Groups]) -> dict[tuple[str, str], Mask]:
    """Return for each group, by kind and name, which buckets are left out; all posts are ("", "").

    Where the total of a bucket is left out for the sake of one kind, all of the bucket is: the
    groups of another kind would add up to it.

    Args:
        total: Buckets of all posts.
        kinds: The same buckets of each group: kind -> name -> buckets.
    """
    names = [("", TOTAL), *((kind, name) for kind, groups in kinds.items() for name in groups)]
    found: dict[tuple[str, str], Mask] = {name: [] for name in names}
    for index, bucket in enumerate(total):
        out = _left_out(bucket, kinds, index)
        for name in names:
            found[name].append(name in out or ("", TOTAL) in out)
    return found


def _left_out(total: Bucket, kinds: Mapping[str, Groups], index: int) -> set[tuple[str, str]]:
    out: set[tuple[str, str]] = set()
    for kind, groups in kinds.items():
        cells = {name: cell(buckets[index]) for name, buckets in groups.items()}
        for name in withheld(cell(total), cells, apart=kind not in SHARED):
            out.add(("" if name == TOTAL else kind, name))
    return out


def cell(bucket: Bucket) -> Cell:
    """Return what stands behind a bucket."""
    return Cell(bucket.posts, bucket.people)
