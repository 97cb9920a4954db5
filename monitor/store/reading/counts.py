"""Reading count series: values in order, as they were given."""

from datetime import datetime
from itertools import groupby
from typing import Final

from monitor.clock import from_epoch_ms
from monitor.nouns.measure import Count, CountSeries, Measure
from monitor.nouns.posts import Span
from monitor.nouns.spans import span_in_ms
from monitor.store.reading.rows import Rows

_SERIES: Final = """
SELECT s.id, source.name, s.name, s.title, s.unit, s.how, s.question
FROM count_series AS s JOIN source ON source.id = s.source
WHERE s.incident = ?1
  AND s.asked_at = (SELECT max(asked_at) FROM count_series
    WHERE source = s.source AND incident = s.incident AND name = s.name)
  AND (s.asked_at >= ?2 OR EXISTS (SELECT 1 FROM count_value
    WHERE series = s.id AND end > ?2 AND start < ?3))
ORDER BY source.name, s.id
"""
_VALUES: Final = """
SELECT series, start, end, value, final FROM count_value
WHERE series IN (SELECT id FROM count_series WHERE incident = ?1) AND end > ?2 AND start < ?3
ORDER BY series, start
"""


def counts(reader: Rows, incident: str, span: Span) -> tuple[CountSeries, ...]:
    """Return the count series of an incident with their values that touch *span*.

    Of a measure that was asked for in several words, the last ones count. A series without any
    value is there where it was asked for in or after the span, and left out where it was given up
    before.
    """
    bounds = (incident, *span_in_ms(span))
    values = {
        number: tuple(
            Count(from_epoch_ms(start), from_epoch_ms(end), value, bool(final))
            for _, start, end, value, final in rows
        )
        for number, rows in groupby(reader.rows(_VALUES, bounds), key=lambda row: row[0])
    }
    return tuple(
        CountSeries(
            source=source,
            measure=Measure(name=name, title=title, unit=unit, how=how, question=question),
            values=values.get(number, ()),
        )
        for number, source, name, title, unit, how, question in reader.rows(_SERIES, bounds)
    )


def known_until(reader: Rows) -> dict[tuple[str, str], datetime]:
    """Return the end of the last value of each counter and incident, by the names of both."""
    found = reader.rows(
        "SELECT source.name, s.incident, max((SELECT end FROM count_value WHERE series = s.id "
        "ORDER BY start DESC LIMIT 1)) FROM count_series AS s "
        "JOIN source ON source.id = s.source GROUP BY 1, 2"
    )
    return {
        (source, incident): from_epoch_ms(end) for source, incident, end in found if end is not None
    }
