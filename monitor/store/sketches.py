"""Counting distinct people and messages where an exact count costs too much: HyperLogLog sketches.

Apache DataSketches does the work; it is imported inside the functions because it pulls numpy,
which a report that needs no sketch should not pay for.

References:
    Flajolet et al., "HyperLogLog", 2007; https://datasketches.apache.org/docs/HLL/HLL.html, read
    2026-11-24.
"""

from collections.abc import Iterable
from typing import Final

WHOLE: Final = (0, "", "")
"""Source, language and kind of the sketch of a whole topic; no source has the number 0."""

LG_K: Final = 12
"""2 to this power registers: 2 KB a sketch at most, and the error below."""


def updated(blob: bytes | None, values: Iterable[int]) -> bytes:
    """Return the sketch *blob* (None: an empty one) with *values* (64-bit integers) added."""
    from datasketches import hll_sketch, tgt_hll_type  # noqa: PLC0415

    empty = hll_sketch(LG_K, tgt_hll_type.HLL_4)
    sketch = empty if blob is None else hll_sketch.deserialize(blob)
    for value in values:
        sketch.update(value)
    return bytes(sketch.serialize_compact())


class Union:
    """Sketches taken together; what is in several of them counts once."""

    def __init__(self) -> None:
        from datasketches import hll_sketch, hll_union  # noqa: PLC0415

        self._read = hll_sketch.deserialize
        self._union = hll_union(LG_K)

    def add(self, blob: bytes) -> None:
        """Take one more sketch in."""
        self._union.update(self._read(blob))

    def count(self) -> int:
        """Return about how many distinct values there are; see `relative_error`.

        The figure depends on which values there are, and not on the order in which they came.
        """
        # A union that saw one full sketch goes on using what that sketch knows of the order of its
        # updates. Merging the result with itself changes no register, and makes it forget.
        self._union.update(self._union.get_result())
        return round(float(self._union.get_estimate()))


def relative_error() -> float:
    """Return the relative standard error of `Union.count`: 95 % of the figures lie within two."""
    from datasketches import hll_sketch  # noqa: PLC0415

    bound = hll_sketch.get_rel_err(False, True, LG_K, 1)  # union, one standard deviation
    return abs(float(bound))
