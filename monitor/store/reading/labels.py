"""Reading what there is to code, what is coded, and what the scorer said of it.

Of a scorer of which several versions have scored a post (it is being scored again) the newest
counts. A code holds for the text that was coded: once its author changed it, it is asked for again.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, Final

from monitor.clock import EPOCH, MINUTE
from monitor.nouns.posts import Label, Span
from monitor.nouns.spans import span_from_ms
from monitor.store.columns import record
from monitor.store.reading.rows import Rows, own_scorer
from monitor.store.reading.volume import minutes_of
from monitor.store.records import Coded, CodeKind, Coding, Draw, ToCode

DAY: Final = 1440
"""Minutes; posts are drawn from each day (UTC) in proportion."""

_SCORED: Final = f"""
FROM mention AS m JOIN post AS p ON p.id = m.post JOIN score AS c ON c.post = m.post
WHERE m.topic = ?1 AND m.minute >= ?2 AND m.minute < ?3 AND p.text IS NOT NULL
  AND c.label <> 'unscored' AND c.scorer = {own_scorer("m.post", "newest")}
"""
_STRATA: Final = f"SELECT m.minute / {DAY}, c.label, count(*) {_SCORED} GROUP BY 1, 2 ORDER BY 1, 2"
_MEMBERS: Final = f"SELECT m.post, c.label {_SCORED} ORDER BY m.post"
# CROSS JOIN begins with the labels, which are few; the planner would rather read all mentions.
_CODED: Final = f"""
SELECT l.post, m.minute, p.text, c.label, c.polarity, l.coder, l.value
FROM label AS l CROSS JOIN post AS p ON p.id = l.post AND p.message = l.message
CROSS JOIN mention AS m ON m.post = l.post AND m.topic = ?1
LEFT JOIN score AS c ON c.post = l.post AND c.scorer = {own_scorer("l.post", "newest")}
WHERE l.kind = ?2 AND l.target = ?3 ORDER BY l.post, l.coder
"""  # noqa: S608  our own names


def strata(reader: Rows, topic: int, span: Span) -> dict[tuple[int, Label], int]:
    """Return (day since 1970, label) -> scored posts that still have their text."""
    found = reader.rows(_STRATA, (topic, *minutes_of(span)))
    return {(day, label): count for day, label, count in found}


def members(reader: Rows, topic: int, span: Span, day: int) -> dict[Label, list[int]]:
    """Return label -> numbers of the posts of one day that `strata` counts, rising."""
    start, end = minutes_of(span)
    found: dict[Label, list[int]] = {}
    bounds = (max(start, day * DAY), min(end, (day + 1) * DAY))
    for post, label in reader.rows(_MEMBERS, (topic, *bounds)):
        found.setdefault(label, []).append(post)
    return found


def draws(reader: Rows, topic: int) -> tuple[Draw, ...]:
    """Return the draws that were made for a topic, oldest first."""
    posts = reader.table("drawn").rows_where(
        "draw IN (SELECT id FROM draw WHERE topic = ?)", (topic,), order_by="draw, place"
    )
    drawn = {draw: tuple(rows) for draw, rows in groupby(posts, lambda row: row["draw"])}
    return tuple(
        record(
            Draw,
            row,
            span=span_from_ms(row["start"], row["end"]),
            posts=tuple(one["post"] for one in drawn.get(row["id"], ())),
            # Draws of an earlier schema have none: there each post was as likely.
            chances=tuple(one["chance"] or 1.0 for one in drawn.get(row["id"], ())),
        )
        for row in reader.table("draw").rows_where("topic = ?", (topic,), order_by="id")
    )


def to_code(reader: Rows, draw: int) -> tuple[ToCode, ...]:
    """Return the posts of a draw in their order, without those whose text is gone."""
    found = reader.rows(
        "SELECT p.id, p.message, p.text FROM drawn AS d JOIN post AS p ON p.id = d.post "
        "WHERE d.draw = ? AND p.text IS NOT NULL ORDER BY d.place",
        (draw,),
    )
    return tuple(ToCode(*row) for row in found)


def done(reader: Rows, draw: int, coding: Coding) -> dict[int, str]:
    """Return the codes that a coder gave to posts of a draw as they are now, skipped ones too."""
    found = reader.rows(
        "SELECT l.post, l.value FROM label AS l JOIN post AS p ON p.id = l.post "
        "AND p.message = l.message WHERE l.post IN (SELECT post FROM drawn WHERE draw = ?) "
        "AND l.coder = ? AND l.kind = ? AND l.target = ?",
        (draw, coding.coder, coding.kind, coding.target),
    )
    return dict(found)


def coded(reader: Rows, topic: int, kind: CodeKind, target: str = "") -> tuple[Coded, ...]:
    """Return every post of a topic that somebody coded, in the order of their numbers.

    *target* is empty for tone.
    """
    return coded_posts(reader.rows(_CODED, (topic, kind, target)))


def coded_posts(rows: Iterable[tuple[Any, ...]]) -> tuple[Coded, ...]:
    """Return posts from rows in their order: post, minute, text, label, polarity, coder, code."""
    return tuple(
        Coded(
            post=post,
            at=EPOCH + minute * MINUTE,
            label=label,
            polarity=polarity or 0,
            codes={coder: value for *_, coder, value in codes},
            text=text,
        )
        for (post, minute, text, label, polarity), codes in groupby(rows, lambda row: row[:5])
    )
