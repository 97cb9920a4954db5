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

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from msgspec import Struct

from monitor.nouns.posts import Span
from monitor.nouns.support import ALL, FEWEST, Layer, Name, Parts, Support

OVERLAPPING: Final = frozenset({"narrative", "voice", "link"})
"""Kinds of groups that share posts: they do not add up to all posts, and leave some of them."""

REST: Final[Name] = ("", "rest")
"""All posts of a split that are in none of the groups that are shown by themselves."""

Mask: TypeAlias = list[bool]
"""For each stretch whether its count is withheld."""


class Publishable(Struct, frozen=True, dict=True):
    """What of a table may be published; `withhold` makes it.

    Attributes:
        layers: From the longest stretches to the shortest.
        hidden: Of each layer, which cells are withheld.
        others: By key, the same of each incident of which a report speaks that is on several; its
            own too. Empty of any other report.
    """

    layers: Sequence[Layer]
    hidden: Sequence[Mapping[Name, Mask]]
    others: Mapping[str, "Publishable"] = {}

    def all_in(self, name: Name, span: Span) -> bool:
        """Tell whether a count of any stretch may be published: it is a sum of published ones."""
        return self._is_sum(name, span.start, span.end, 0)

    def begins(self, name: Name, at: datetime) -> bool:
        """Tell whether it may be known that no post of a group came before an instant.

        Of a stretch that began before it the group's posts are then those of what is left of it:
        there must be no other post there, or as many as may be shown.
        """
        fine = next(one for one in reversed(self.layers) if not one.partial)
        for layer, hidden in zip(self.layers, self.hidden, strict=True):
            place = bisect_left(layer.edges, at) - 1
            mask = hidden.get(name)
            if mask is None or layer.partial or not 0 <= place < len(mask) or mask[place]:
                continue
            part = slice(
                bisect_left(fine.edges, at), bisect_left(fine.edges, layer.edges[place + 1])
            )
            all_posts, own = (
                sum(one.posts or 0 for one in fine.cells[key][part]) for key in (ALL, name)
            )
            if 0 < all_posts - own < FEWEST:
                return False
        return True

    def posts_in(self, name: Name, edges: Sequence[datetime]) -> list[int]:
        """Return the posts of the shortest stretches that begin in each one between *edges*."""
        layer = self.layers[-1]
        posts = [cell.posts or 0 for cell in layer.cells[name]]
        return [
            sum(posts[bisect_left(layer.edges, start) : bisect_left(layer.edges, end)])
            for start, end in pairwise(edges)
        ]

    def hidden_in(self, name: Name, edges: Sequence[datetime]) -> Mask:
        """Return which stretches between *edges* hold a count that may not be published."""
        for layer, hidden in zip(self.layers, self.hidden, strict=True):
            if list(layer.all_edges) == list(edges):
                mask = hidden.get(name, [False] * (len(layer.edges) - 1))
                return [mask[bisect_right(layer.edges, start) - 1] for start in edges[:-1]]
        return [not self.all_in(name, Span(*stretch)) for stretch in pairwise(edges)]

    def _is_sum(self, name: Name, start: datetime, end: datetime, first: int) -> bool:
        """Return whether cells of the layers from *first* on make up the stretch."""
        if start >= end:
            return True
        for place, parts in self._inside(start, end):
            hidden = self.hidden[place].get(name) if place >= first else None
            visible = [] if hidden is None else [part for at, part in parts if not hidden[at]]
            if visible:
                begins, ends = [part.start for part in visible], [part.end for part in visible]
                left = zip([start, *ends], [*begins, end], strict=True)
                return all(self._is_sum(name, *stretch, place + 1) for stretch in left)
        return False

    @cached_property
    def _inside(self) -> Callable[[datetime, datetime], Sequence[tuple[int, Parts]]]:
        """Find what of each layer lies between two instants, once for all groups of a split."""

        @cache
        def inside(start: datetime, end: datetime) -> list[tuple[int, Parts]]:
            layers = enumerate(layer.inside(start, end) for layer in self.layers)
            return [(place, parts) for place, parts in layers if parts]

        return inside


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
