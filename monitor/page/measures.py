"""Count series beside the posts: numbers that are no posts, each with a scale of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.clock import to_epoch_ms
from monitor.nouns.measure import CountBucket, CountSeries, amount
from monitor.series.counts import counts
from monitor.words.page import VALUE_UNKNOWN
from monitor.words.page import value as words


def measures(
    series: Sequence[CountSeries], edges: Sequence[datetime]
) -> list[Mapping[str, object]]:
    """Return the series for the script.

    Each has `title`, `unit`, and `rows` of [start, end, value, words, whether it will still
    change]: instants in ms since 1970, the value None where it is not known.

    Args:
        series: As the store knows them.
        edges: Of the buckets; a series whose values do not fit in them keeps its own.
    """
    return [
        {
            "title": one.measure.title,
            "unit": one.measure.unit,
            "source": one.source,
            "rows": [_row(bucket, one) for bucket in counts(edges, one.values, one.measure.how)[0]],
        }
        for one in series
    ]


def _row(bucket: CountBucket, series: CountSeries) -> list[object]:
    value = bucket.value
    least = series.measure.how == "sum" and bucket.coverage < 1
    return [
        to_epoch_ms(bucket.start),
        to_epoch_ms(bucket.end),
        value,
        VALUE_UNKNOWN if value is None else words(amount(value), series.measure.unit, least=least),
        bucket.provisional,
    ]
