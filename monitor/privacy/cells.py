"""Which cells of a table may not be published, since too few people are behind them.

References:
    Hundepool et al., Statistical Disclosure Control (2012), chapter 4: primary and secondary
    suppression, threshold rule; known, not read again on 2026-11-24.
"""

from collections.abc import Mapping
from typing import Final

from monitor.nouns.support import Support

TOTAL: Final = ""
"""Name of the cell that holds all groups."""


def withheld(total: Support, groups: Mapping[str, Support], *, apart: bool) -> frozenset[str]:
    """Return the names of the cells of one bucket that are not to be published.

    Those of few people (primary suppression), and what they could be computed from (complementary):
    where groups share no post, the smallest other group, or the total where no other has a post;
    where groups overlap, a group that leaves few posts of the total.

    Args:
        total: All posts of the bucket.
        groups: By name; none of them called `TOTAL`.
        apart: Whether each post is in one group only.
    """
    shown = {name: cell for name, cell in groups.items() if cell.posts}
    if total.few:
        return frozenset({TOTAL, *shown})
    small = {name for name, cell in shown.items() if cell.few}
    if not apart:
        return frozenset(small | {n for n, cell in shown.items() if _without(total, cell).few})
    if not small:
        return frozenset()
    others = {name: cell.posts or 0 for name, cell in shown.items() if name not in small}
    if not others:
        return frozenset({*small, TOTAL})
    # All that are the smallest: which one of them was taken would tell of the others.
    least = min(others.values())
    return frozenset({*small, *(name for name, posts in others.items() if posts == least)})


def _without(total: Support, group: Support) -> Support:
    return Support((total.posts or 0) - (group.posts or 0), None)
