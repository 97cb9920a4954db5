"""Reading what pages, briefs and embeds said, what came since, and which embeds are renewed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import json

from monitor.clock import from_epoch_ms, to_epoch_ms
from monitor.nouns.corrections import ChangedFigure, Edition, PublishedFigure
from monitor.nouns.posts import Span
from monitor.nouns.spans import span_from_ms, span_in_ms
from monitor.nouns.support import Support
from monitor.store.columns import record
from monitor.store.reading.rows import Rows
from monitor.store.reading.volume import minutes_of
from monitor.store.records import EmbedQuestion, EmbedRecord, PublicationRecord, Readership

_LATEST: Final = """id IN (
  SELECT max(id) FROM publication
  WHERE incident = ? AND edition = ? AND readership = ? AND name = ? AND at < ? GROUP BY at)
"""
_ARRIVED: Final = """
SELECT count(*), count(DISTINCT m.person) FROM mention AS m JOIN post AS p ON p.id = m.post
WHERE m.topic = ? AND m.minute >= ? AND m.minute <= ?
  AND p.published_at >= ? AND p.published_at < ? AND p.first_seen_at > ?
"""
_MATCHED: Final = """
SELECT count(DISTINCT c.post), count(DISTINCT p.person)
FROM mention_past AS c JOIN post AS p ON p.id = c.post
WHERE c.topic = ? AND c.until > ? AND NOT c.held AND p.published_at >= ? AND p.published_at < ?
"""
_EDITED: Final = """
SELECT count(DISTINCT c.post), count(DISTINCT p.person)
FROM post_past AS c JOIN mention AS m ON m.post = c.post AND m.topic = ?
JOIN post AS p ON p.id = c.post
WHERE c.until > ? AND p.published_at >= ? AND p.published_at < ?
"""


def publications(
    reader: Rows,
    incident: str,
    edition: Edition,
    readership: Readership,
    before: datetime,
    name: str = "",
    *,
    most: int,
) -> Sequence[PublicationRecord]:
    """Return those that speak of instants before *before*, latest first; *most* at most.

    Of those that speak of one instant it is the one written last. *name* says which of several;
    empty for a page or a brief.
    """
    return [
        record(
            PublicationRecord,
            row,
            span=span_from_ms(row["start"], row["end"]),
            figures=json.decode(row["figures"], type=tuple[PublishedFigure, ...]),
            changes=json.decode(row["changes"], type=tuple[ChangedFigure, ...]),
        )
        for row in reader.table("publication").rows_where(
            _LATEST,
            (incident, edition, readership, name, to_epoch_ms(before)),
            order_by="at DESC",
            limit=most,
        )
    ]


def arrived(reader: Rows, topic: int, span: Span, since: datetime) -> Support:
    """Return who stands behind the posts of *span* that were first seen after *since*."""
    bounds = (topic, *minutes_of(span), *span_in_ms(span), to_epoch_ms(since))
    return Support(*reader.rows(_ARRIVED, bounds)[0])


def edited(
    reader: Rows, topic: int, span: Span, since: datetime, *, texts: bool = False
) -> Support:
    """Return who stands behind the posts of *span* that match since an edit after *since*.

    With *texts* those count instead that have another text or label since.
    """
    bounds = (topic, to_epoch_ms(since), *span_in_ms(span))
    return Support(*reader.rows(_EDITED if texts else _MATCHED, bounds)[0])


def embeds(reader: Rows) -> tuple[EmbedRecord, ...]:
    """Return the embeds that are renewed, by the names of their files."""
    return tuple(
        record(EmbedRecord, row, asked=json.decode(row["asked"], type=EmbedQuestion))
        for row in reader.table("embed").rows_where(order_by="file")
    )


def last_pass(reader: Rows) -> datetime | None:
    """Return when a pass last ended (UTC), or began that has not ended; None without any."""
    found = reader.table("pass").rows_where(select="max(coalesce(ended_at, started_at)) AS at")
    return next((from_epoch_ms(row["at"]) for row in found if row["at"] is not None), None)
