"""What else must be left out, since buckets of several lengths, and the groups in them, add up.

Along each line of numbers that add up (the groups of a bucket to all its posts, shorter buckets to
a longer one) nothing that is left out may be the only thing that is left out: it would be the rest.

References:
    Hundepool et al., Statistical Disclosure Control (2012), chapter 4.4 (linked and hierarchical
    tables); known, not read again on 2026-11-24.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from msgspec import Struct

from monitor.nouns.support import Support
from monitor.page.cells import ALL, SHARED, Mask, Name


class Layer(Struct, frozen=True, kw_only=True):
    """Buckets of one length.

    Attributes:
        edges: One more than there are buckets, ascending.
        cells: Of all posts, and of each group: one for each bucket.
        hidden: Which of them are left out; is added to.
    """

    edges: Sequence[datetime]
    cells: Mapping[Name, Sequence[Support]]
    hidden: Mapping[Name, Mask]


def close(layers: Sequence[Layer]) -> None:
    """Leave out what would tell, in any layer, what is left out: until there is nothing more.

    Args:
        layers: From the longest buckets to the shortest; their masks are added to.
    """
    while sum(map(_add_up, layers, layers[1:])) + sum(map(_share_out, layers)):
        pass


def _add_up(upper: Layer, lower: Layer) -> int:
    """Keep each longer bucket and the shorter ones in it from telling of each other.

    Returns:
        How many more are left out for it; so do the functions below.
    """
    more = 0
    for name in (name for name in lower.cells if name in upper.cells):
        for place, (start, end) in enumerate(pairwise(upper.edges)):
            first, last = (bisect_left(lower.edges, at) for at in (start, end))
            cells, hidden = lower.cells[name], lower.hidden[name]
            held = [i for i in range(first, min(last, len(cells))) if cells[i].posts]
            if held:
                more += _family(upper.hidden[name], place, cells, hidden, held)
    return more


def _family(
    parents: Mask, place: int, cells: Sequence[Support], hidden: Mask, held: Sequence[int]
) -> int:
    """Leave out more of one longer bucket and of the shorter ones in it, where that is needed."""
    out = [i for i in held if hidden[i]]
    if parents[place]:
        return _hide(hidden, held)
    if not out:
        return 0
    if len(held) == 1:
        return _hide(parents, [place])
    if len(out) == len(held) or (len(out) > 1 and any(not cells[i].few for i in out)):
        return 0
    left = [i for i in held if not hidden[i]]
    return _hide(hidden, [min(left, key=lambda i: cells[i].posts or 0)])


def _share_out(layer: Layer) -> int:
    """Keep the groups of each bucket from telling of each other, and of all posts."""
    more = 0
    total = layer.hidden[ALL]
    kinds = {kind for kind, _ in layer.cells if kind}
    for place in range(len(layer.edges) - 1):
        column = [name for name in layer.cells if name != ALL and layer.cells[name][place].posts]
        if total[place]:
            more += sum(_hide(layer.hidden[name], [place]) for name in column)
            continue
        for kind in kinds - SHARED:
            held = [name for name in column if name[0] == kind]
            out = [name for name in held if layer.hidden[name][place]]
            if len(out) != 1:
                continue
            left = [name for name in held if name not in out]
            least = min(left, key=lambda name: layer.cells[name][place].posts or 0, default=ALL)
            more += _hide(layer.hidden[least], [place])
    return more


def _hide(hidden: Mask, places: Iterable[int]) -> int:
    """Leave them out; return how many of them were shown."""
    shown = [place for place in places if not hidden[place]]
    for place in shown:
        hidden[place] = True
    return len(shown)
