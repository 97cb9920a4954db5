"""Which counts may not be published: those of few accounts, and what such a count follows from.

The counts of an incident are a table with several margins: short stretches of time add up to longer
ones, the groups of a stretch to all its posts. Along each line of counts that add up, what is
withheld must be more than one count, and of more than few accounts: else it is what is left of the
sum. All surfaces publish from one such table, so that none gives away what another withholds.

References:
    Hundepool et al., Statistical Disclosure Control (2012), chapters 4.2 (primary and secondary
    suppression, threshold rule) and 4.4 (linked and hierarchical tables); known, not read again on
    2026-11-24.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

from monitor.nouns.support import ALL, Layer, Mask, Name, Publishable, Support

OVERLAPPING: Final = frozenset({"narrative", "voice", "link"})
"""Kinds of groups that share posts: they do not add up to all posts, and leave some of them."""

REST: Final[Name] = ("", "rest")
"""All posts of a split that are in none of the groups that are shown by themselves."""


class _Count(NamedTuple):
    """Posts of a stretch that are in one row of a split, and whether few accounts are behind."""

    posts: int
    few: bool


_Row: TypeAlias = Sequence[Sequence[_Count]]
"""Of each layer, a count for each stretch."""


def withhold(layers: Sequence[Layer]) -> Publishable:
    """Return what of a table may be published.

    All posts of a stretch are shown, or not; of those that are shown, a split into groups is shown
    whole, or not at all: what is withheld of it has known sums over time and over groups, and no
    cell of such a table is known where each of these sums is of five posts at least.

    Args:
        layers: From the longest stretches to the shortest; each edge of a longer one is an edge of
            the shorter ones. What is withheld of a layer does not depend on the shorter ones, and
            of a partial one not on which part was read: nothing of it is shown of a longer stretch
            that is withheld, whose sum is known only together with others.
    """
    whole = [_counts(layer.cells[ALL]) for layer in layers]
    totals = _hidden(layers, whole, [whole], [[False] * len(row) for row in whole])
    hidden = [
        {name: [count.posts > 0 for count in row] for name in layer.cells}
        for layer, row in zip(layers, whole, strict=True)
    ]
    kinds = sorted({kind for layer in layers for kind, _ in layer.cells} - {""})
    splits: list[dict[Name, _Row]] = [{ALL: whole}]
    for kind in kinds:
        splits += _splits(layers, kind)
    for split in splits:
        masks = _hidden(layers, whole, list(split.values()), totals)
        for mine, mask in zip(hidden, masks, strict=True):
            mine |= {name: mask for name in split if name in mine}
    return Publishable(layers, hidden)


def _counts(cells: Iterable[Support]) -> list[_Count]:
    return [_Count(cell.posts or 0, cell.few) for cell in cells]


def _splits(layers: Sequence[Layer], kind: str) -> list[dict[Name, _Row]]:
    """Return the ways in which groups of a kind split all posts; each is weighed by itself.

    A group that shares posts with others and all other posts are such a split; groups that share
    none are one, in which those of few accounts count together.
    """
    names = list(dict.fromkeys(name for layer in layers for name in layer.cells if name[0] == kind))
    rows = {name: [_of(layer, name) for layer in layers] for name in names}
    if kind in OVERLAPPING:
        return [
            {name: list(map(_counts, row)), REST: list(map(_others, layers, row))}
            for name, row in rows.items()
        ]
    few = {name for name, row in rows.items() if row[0][0].few}
    if few:
        others = {name: row[0][0].posts or 0 for name, row in rows.items() if name not in few}
        held = [posts for posts in others.values() if posts]
        # All that are the smallest: which one of them was taken would say something of the others.
        few |= {name for name, posts in others.items() if held and posts == min(held)}
    shown: dict[Name, _Row] = {
        n: list(map(_counts, row)) for n, row in rows.items() if n not in few
    }
    if few:
        shown[REST] = [
            _together(parts) for parts in zip(*(rows[name] for name in few), strict=True)
        ]
    return [shown]


def _of(layer: Layer, name: Name) -> Sequence[Support]:
    return layer.cells.get(name, [Support(0, 0)] * (len(layer.edges) - 1))


def _others(layer: Layer, cells: Sequence[Support]) -> list[_Count]:
    """Return what a group leaves of all posts; whose that is is not known, so posts count."""
    return _counts(
        Support((whole.posts or 0) - (part.posts or 0), None)
        for whole, part in zip(layer.cells[ALL], cells, strict=True)
    )


def _together(parts: Sequence[Sequence[Support]]) -> list[_Count]:
    """Return the counts of several groups as one: of few, unless one of them is of enough."""
    return [
        _Count(
            sum(cell.posts or 0 for cell in cells),
            any(cell.few for cell in cells) and all(cell.few or not cell.posts for cell in cells),
        )
        for cells in zip(*parts, strict=True)
    ]


def _hidden(
    layers: Sequence[Layer], whole: _Row, rows: Sequence[_Row], totals: Sequence[Mask]
) -> list[Mask]:
    """Return where a split into rows is withheld.

    *totals* are where all posts are withheld, and no split is shown.
    """
    found: list[Mask] = []
    regions: list[list[int]] = []
    for place, (layer, counts) in enumerate(zip(layers, whole, strict=True)):
        parts = [row[place] for row in rows]
        mask = [
            count.posts > 0 and (out or any(row[i].few for row in parts))
            for i, (count, out) in enumerate(zip(counts, totals[place], strict=True))
        ]
        if place:
            long = layers[place - 1].edges
            first = [min(bisect_left(layer.edges, at), len(counts)) for at in long]
            if layer.partial:
                gone = (i for i, out in enumerate(found[-1]) if out)
                for i in (i for above in gone for i in range(*first[above : above + 2])):
                    mask[i] = counts[i].posts > 0
            regions = [
                [i for above in region for i in range(*first[above : above + 2]) if counts[i].posts]
                for region in regions
            ]
            for held in regions:
                _complement(held, mask, counts, parts)
            # Of what is shown the sums are known one by one, of the rest together.
            shown = [[i] for held in regions for i in held if not mask[i]]
            regions = [*shown, *([i for i in held if mask[i]] for held in regions)]
        elif mask == [False]:
            regions = [[0]]
        else:
            return [[count.posts > 0 for count in row] for row in whole]
        found.append(mask)
    return found


def _complement(
    held: Sequence[int], mask: Mask, whole: Sequence[_Count], rows: Sequence[Sequence[_Count]]
) -> None:
    """Withhold more of stretches whose sum is known, the smallest first.

    Until no row is known in few posts: those that are left of the sum.
    """
    while out := [i for i in held if mask[i]]:
        left = [i for i in held if not mask[i]]
        known = [row for row in rows if any(row[i].posts for i in out)]
        enough = all(any(row[i].posts and not row[i].few for i in out) for row in known)
        if not left or enough:
            return
        least = min(whole[i].posts for i in left)
        for i in left:
            mask[i] |= whole[i].posts == least
