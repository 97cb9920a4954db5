"""Where scorers differ on the same posts, and how each text sounds, counted once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final

from monitor.nouns.method import Differing
from monitor.nouns.posts import Label, Span
from monitor.store.reading.posts import quota
from monitor.store.reading.rows import Rows, own_scorer
from monitor.store.reading.volume import minutes, minutes_of

MOST: Final = 200_000
"""Posts whose texts are counted once each; of more, the newest."""

_LABELS: Final = """
SELECT m.post, s.name, c.label FROM (
  SELECT post FROM mention WHERE topic = ?1 AND minute >= ?2 AND minute < ?3 LIMIT ?4
) AS m
JOIN score AS c ON c.post = m.post JOIN scorer AS s ON s.id = c.scorer
WHERE c.label <> 'unscored' ORDER BY s.id
"""
_MESSAGES: Final = f"""
SELECT c.label, count(DISTINCT m.message) FROM (
  SELECT post, message FROM mention WHERE topic = ?1 AND minute >= ?2 AND minute < ?3
  ORDER BY minute DESC, post DESC LIMIT ?4
) AS m
JOIN score AS c ON c.post = m.post AND c.scorer = {own_scorer("m.post")}
WHERE c.label <> 'unscored' GROUP BY 1
"""  # noqa: S608  our own words


def differing(
    reader: Rows, topic: int, edges: Sequence[datetime], posts: Sequence[int]
) -> tuple[Differing, ...]:
    """Return, for each other scorer, how often its label is not that of the scorer in use.

    The posts that are looked at are those of `read_posts.unscored`.
    """
    own = reader.setting("scorer")
    rows: list[tuple[int, str, Label]] = []
    for (start, end), count in zip(pairwise(minutes(edges)), posts, strict=True):
        if count:
            limit = quota(count, sum(posts))
            rows += reader.rows(_LABELS, (topic, start, end, limit))
    return compared(own or "", rows)


def compared(own: str, rows: Iterable[tuple[int, str, Label]]) -> tuple[Differing, ...]:
    """Return how often other scorers differ from *own*, by post, name of the scorer and label.

    Of several labels of one scorer the last counts.
    """
    by_scorer: dict[str, dict[int, Label]] = {}
    for post, name, label in rows:
        by_scorer.setdefault(name, {})[post] = label
    ours = by_scorer.pop(own, {})
    found = []
    for name, theirs in sorted(by_scorer.items()):
        both = [(ours[post], label) for post, label in theirs.items() if post in ours]
        found.append(
            Differing(
                name,
                len(both),
                differ=sum(own_label != label for own_label, label in both),
                negative=sum(label == "negative" for _, label in both),
                negative_in_use=sum(own_label == "negative" for own_label, _ in both),
            )
        )
    return tuple(found)


def messages_by_label(reader: Rows, topic: int, span: Span) -> dict[Label, int]:
    """Return label -> how many distinct texts have it.

    Of more than `MOST` posts the newest are looked at.
    """
    bounds = minutes_of(span)
    return dict(reader.rows(_MESSAGES, (topic, *bounds, MOST)))
