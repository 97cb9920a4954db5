"""The newest posts of a topic, for whoever watches."""

from datetime import datetime

from msgspec import Struct

from monitor.clock import from_epoch_ms
from monitor.nouns.posts import Label
from monitor.store.reading.rows import Rows
from monitor.store.reading.volume import minutes


class LatestPost(Struct, frozen=True, kw_only=True):
    """One of the newest posts: without author and address.

    Attributes:
        incident: Key of the incident that it mentions.
        published_at: As its service claims, or when it was first seen where that cannot be (UTC).
        label: None where no scorer saw it.
        text: As it passed the door; None where it was not asked for, or the author took it back.
    """

    incident: str
    source: str
    published_at: datetime
    label: Label | None
    text: str | None


def latest(
    reader: Rows, incident: str, topic: int, until: datetime, most: int, *, text: bool
) -> tuple[LatestPost, ...]:
    """Return the posts of a topic that were published last, the newest first.

    Posts that claim a minute later than *until* (UTC) are left out.
    """
    found = reader.rows(
        "SELECT s.name, p.published_at, c.label, CASE WHEN ?1 THEN p.text END "
        "FROM mention AS m JOIN post AS p ON p.id = m.post JOIN source AS s ON s.id = p.source "
        "LEFT JOIN score AS c ON c.post = p.id AND c.scorer IN ("
        "SELECT id FROM scorer WHERE name = (SELECT value FROM setting WHERE key = 'scorer')) "
        "WHERE m.topic = ?2 AND m.minute <= ?3 ORDER BY m.minute DESC, m.post DESC LIMIT ?4",
        (text, topic, minutes([until])[0], most),
    )
    return tuple(
        LatestPost(
            incident=incident,
            source=source,
            published_at=from_epoch_ms(published),
            label=label,
            text=said,
        )
        for source, published, label, said in found
    )
