"""What scorers say of posts: why some have no label, where scorers differ, and each scored text."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, Final, NamedTuple

from monitor.nouns.method import Differing
from monitor.nouns.posts import Label, Span
from monitor.store.reading.rows import Rows, own_scorer
from monitor.store.reading.volume import minutes, minutes_of
from monitor.store.records import Unscored
from monitor.text import message_key

SAMPLE: Final = 20_000
"""How many posts at most are asked why they have no label."""

MOST: Final = 200_000
"""Posts whose texts are counted once each; of more, the newest."""

_REASONS: Final = f"""
SELECT c.label, c.reason, c.polarity, m.person FROM (
  SELECT post, person FROM mention WHERE topic = ?1 AND minute >= ?2 AND minute < ?3 LIMIT ?4
) AS m
LEFT JOIN score AS c ON c.post = m.post AND c.scorer = {own_scorer("m.post")}
"""  # noqa: S608  our own words
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
_PARTS: Final = 1 << 16
"""Equal parts into which numbers of posts are scattered; a sample holds the first of them."""
_SCATTER: Final = 40_503
"""Odd, and about 2^16 over the golden ratio: neighbouring numbers fall far from each other.

Knuth, "The art of computer programming", volume 3, 6.4 (multiplicative hashing).
"""

_TONED: Final = f"""
SELECT m.minute, p.kind, m.message, c.label, c.polarity, p.lang, p.text
FROM mention AS m
JOIN post AS p ON p.id = m.post
JOIN score AS c ON c.post = p.id AND c.scorer = {own_scorer("p.id")}
WHERE m.topic = ? AND m.minute >= ? AND m.minute < ? AND m.post * {_SCATTER} % {_PARTS} < ?
  AND c.label <> 'unscored'
ORDER BY m.minute, m.post
"""  # noqa: S608  our own numbers

TONED_THEN: Final = f"""
SELECT minute, kind, message, label, polarity, lang, text,
  iif(text IS NULL, (SELECT json_group_array(json_array(replaced, held)) FROM (
    SELECT seen_at AS replaced, text AS held FROM revision WHERE post = known.post
    UNION ALL SELECT 1 << 62, text FROM post WHERE id = known.post AND text IS NOT NULL
  )), '[]')
FROM known WHERE label <> 'unscored' AND post * {_SCATTER} % {_PARTS} < ?5
ORDER BY minute, post
"""  # noqa: S608  our own numbers
"""Of `known` in `monitor.store.reading.as_of`: each post as it was, and where it has changed since
the texts that are held of it, each with the instant at which it was replaced."""


def unscored(reader: Rows, topic: int, edges: Sequence[datetime], posts: Sequence[int]) -> Unscored:
    """Return why posts have no label, or a neutral one.

    At most `SAMPLE` posts are looked at one by one; of more, each bucket gives its share of these,
    so that busy and quiet times count as they should. *posts* gives the posts of each bucket.
    """
    total = sum(posts)
    reasons: Counter[str] = Counter()
    people: defaultdict[str, set[tuple[int | None, int]]] = defaultdict(set)
    numbers: list[int] = []
    looked_at = 0
    for (start, end), count in zip(pairwise(minutes(edges)), posts, strict=True):
        if count == 0:
            continue
        found = reader.rows(_REASONS, (topic, start, end, quota(count, total)))
        looked_at += len(found)
        for label, why, number, person in found:
            if label == "neutral":
                numbers.append(number)
            elif label in {"unscored", None}:
                reason = why or "not scored yet"
                reasons[reason] += 1
                # Of unknown authors each is another one.
                people[reason].add((person, reasons[reason] if person is None else 0))
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    accounts = {reason: len(people[reason]) for reason, _ in ordered}
    wordless = sum(number == 0 for number in numbers)
    return Unscored(dict(ordered), accounts, looked_at, total > SAMPLE, len(numbers), wordless)


def quota(count: int, total: int) -> int:
    """Return how many posts of a bucket are looked at where at most `SAMPLE` of *total* are."""
    return count if total <= SAMPLE else -(-count * SAMPLE // total)


def differing(
    reader: Rows, topic: int, edges: Sequence[datetime], posts: Sequence[int]
) -> tuple[Differing, ...]:
    """Return, for each other scorer, how often its label is not that of the scorer in use.

    The posts that are looked at are those of `unscored`.
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


class Toned(NamedTuple):
    """One scored post.

    Attributes:
        minute: Of publication, since 1970 (UTC).
        kind: As in `monitor.nouns.posts.Kind`.
        message: Equal for copies of a text.
        polarity: In millionths.
        lang: BCP 47 tag as claimed; empty where none was.
        text: As stored; None where it is gone.
    """

    minute: int
    kind: str
    message: int
    label: Label
    polarity: int
    lang: str
    text: str | None


def toned(reader: Rows, topic: int, span: Span, posts: int) -> list[Toned]:
    """Return the scored posts of a topic in the order of publication.

    Of more than `SAMPLE` about that number are returned. Which ones depends on nothing but their
    numbers, so that the same database gives the same, and each stretch of time its share.
    """
    bounds = minutes_of(span)
    return [Toned(*row) for row in reader.rows(_TONED, (topic, *bounds, parts(posts)))]


def parts(posts: int) -> int:
    """Return how many of the equal parts of all numbers hold about `SAMPLE` of them all."""
    return _PARTS if posts <= SAMPLE else max(1, _PARTS * SAMPLE // posts)


def toned_then(rows: Iterable[tuple[Any, ...]], at: int) -> list[Toned]:
    """Return posts as they were scored at an earlier instant, with the texts that they had then."""
    return [
        Toned(*row) if row[-1] is not None else Toned(*row)._replace(text=_text_then(row, past, at))
        for *row, past in rows
    ]


def _text_then(row: Sequence[Any], past: str, at: int) -> str | None:
    """Return which text a post had; None where that one is no longer held.

    Where several say the same but for case and links, the one that was replaced first after the
    instant counts. A text that came back is kept once, with the instant of its first end.
    """
    message = row[Toned._fields.index("message")]
    held = [
        (replaced <= at, replaced, text)
        for replaced, text in json.loads(past)
        if message_key(text) == message
    ]
    return min(held)[-1] if held else None
