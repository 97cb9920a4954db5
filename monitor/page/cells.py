"""Which cells of a public page are left out; the rule itself is in `monitor.privacy.cells`."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from monitor.figures import Bucket
from monitor.nouns.support import Support
from monitor.privacy.cells import TOTAL, withheld

Mask: TypeAlias = list[bool]
"""For each bucket whether it is left out."""

Name: TypeAlias = tuple[str, str]
"""Kind and key of a group."""

ALL: Final[Name] = ("", TOTAL)
"""All posts."""

SHARED: frozenset[str] = frozenset({"narrative"})
"""Kinds of groups that share posts."""


def masks(cells: Mapping[Name, Sequence[Support]]) -> dict[Name, Mask]:
    """Return for all posts and for each group which buckets are left out.

    Where the total of a bucket is left out for the sake of one kind, all of the bucket is: the
    groups of another kind would add up to it.

    Args:
        cells: One for each bucket, of all posts and of each group.
    """
    found: dict[Name, Mask] = {name: [] for name in cells}
    for index in range(len(cells[ALL])):
        out = _left_out({name: held[index] for name, held in cells.items()})
        for name in cells:
            found[name].append(name in out or ALL in out)
    return found


def _left_out(cells: Mapping[Name, Support]) -> set[Name]:
    out: set[Name] = {ALL} if cells[ALL].few else set()
    for kind in {kind for kind, _ in cells} - {""}:
        groups = {key: cell for (other, key), cell in cells.items() if other == kind}
        for key in withheld(cells[ALL], groups, apart=kind not in SHARED):
            out.add(ALL if key == TOTAL else (kind, key))
    return out


def cell(bucket: Bucket) -> Support:
    """Return what stands behind a bucket."""
    return Support(bucket.posts, bucket.people)
