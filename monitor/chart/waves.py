"""The waves of a volume, for its title."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from monitor.clock import from_epoch
from monitor.figures import Bucket
from monitor.model import Span
from monitor.spread.bursts.waves import bursts
from monitor.spread.series import counts

LONGEST: Final = timedelta(hours=1)
"""Of a bucket that can show a wave: in longer ones waves run together."""


def waves(buckets: Sequence[Bucket]) -> tuple[Span, ...]:
    """Return the stretches with far more posts than on the whole, in order of time.

    Nothing where the buckets cannot show one: longer than an hour, or, on a day on which the clock
    changes, not all of one length.
    """
    lengths = {bucket.end - bucket.start for bucket in buckets}
    if len(lengths) != 1 or max(lengths) > LONGEST:
        return ()
    return tuple(
        Span(from_epoch(one.start), from_epoch(one.end)) for one in bursts(counts(buckets))
    )
