"""Volume and sentiment over time, kept in step with the posts as their mentions change.

Sums are taken off and put on as the mentions come and go, so that a report costs what its buckets
cost. Distinct people and messages cannot be summed; for them a cell (an hour or a local day of a
topic) is asked before and after the change which of the people and messages concerned it holds.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import add
from typing import Final, TypeAlias

from msgspec import Struct

from monitor.nouns.posts import MICRO, Label
from monitor.store.columns import json_list
from monitor.store.connection import Store
from monitor.store.sketches import WHOLE, hashes, merged
from monitor.store.writing import inserting

LABEL_COLUMN: Final[dict[Label, int]] = {"negative": 1, "neutral": 2, "positive": 3, "unscored": 4}
_NO_POSTS: Final = [0] * 7

_VOLUME: Final = (
    "volume_{grain} (topic, {grain}, source, lang, kind, "
    "posts, negative, neutral, positive, unscored, polarity, squares)"
)
_ADD: Final = """
ON CONFLICT (topic, {grain}, source, lang, kind) DO UPDATE SET
  posts = posts + excluded.posts,
  negative = negative + excluded.negative, neutral = neutral + excluded.neutral,
  positive = positive + excluded.positive, unscored = unscored + excluded.unscored,
  polarity = polarity + excluded.polarity, squares = squares + excluded.squares
"""
_MINUTES: Final = _VOLUME.format(grain="minute")
_ADD_MINUTES: Final = _ADD.format(grain="minute")
_HOURS: Final = _VOLUME.format(grain="hour")
_ADD_HOURS: Final = _ADD.format(grain="hour")

Stretch: TypeAlias = tuple[int, int, int, str, str]
"""A topic, a minute or hour, a source, a language and a kind."""


class Mention(Struct, frozen=True, gc=False):
    """One post that belongs to one topic, with all that the rollups know of it."""

    topic: int
    post: int
    minute: int
    source: int
    lang: str
    kind: str
    person: int | None
    message: int
    label: Label
    polarity: int


Cell: TypeAlias = tuple[int, str, int, int]
"""A topic, `hour` or `day`, and the first minute in it and the first after it."""


class MentionChange(Struct, frozen=True, gc=False):
    """What a mention was and is; None where it was not there, or is gone."""

    before: Mention | None
    after: Mention | None


def apply(store: Store, changes: Sequence[MentionChange]) -> None:
    """Write the mentions and bring every rollup in step; to be called inside a transaction.

    There is at most one change for each topic and post.
    """
    if not changes:
        return
    conn = store.conn
    _add_tallies(conn, changes)
    cells = _Cells(store, changes)
    absent = cells.absent()
    _write_mentions(conn, changes)
    cells.add_difference(absent)
    _update_sketches(conn, changes)


def _add_tallies(conn: sqlite3.Connection, changes: Iterable[MentionChange]) -> None:
    minutes: dict[Stretch, list[int]] = defaultdict(_NO_POSTS.copy)
    for change in changes:
        for one, sign in ((change.before, -1), (change.after, 1)):
            if one is not None:
                _add(minutes[one.topic, one.minute, one.source, one.lang, one.kind], one, sign)
    hours: dict[Stretch, list[int]] = defaultdict(_NO_POSTS.copy)
    for (topic, minute, source, lang, kind), sums in minutes.items():
        hour = hours[topic, minute // 60, source, lang, kind]
        hour[:] = map(add, hour, sums)
    inserting.insert(conn, _MINUTES, _changed(minutes), _ADD_MINUTES)
    inserting.insert(conn, _HOURS, _changed(hours), _ADD_HOURS)


def _changed(tallies: Mapping[Stretch, list[int]]) -> list[tuple[object, ...]]:
    return [(*stretch, *row) for stretch, row in tallies.items() if any(row)]


def _add(row: list[int], mention: Mention, sign: int) -> None:
    row[0] += sign
    row[LABEL_COLUMN[mention.label]] += sign
    if mention.label != "unscored":
        row[5] += sign * mention.polarity
        # In millionths, too: sums of whole numbers are exact in every engine.
        squared = mention.polarity * mention.polarity // MICRO
        row[6] += sign * squared


def _write_mentions(conn: sqlite3.Connection, changes: Iterable[MentionChange]) -> None:
    gone = [(c.before.topic, c.before.post) for c in changes if c.before and not c.after]
    conn.executemany("DELETE FROM mention WHERE topic = ? AND post = ?", gone)
    kept = [
        (m.topic, m.post, m.minute, m.person, m.message) for m in (c.after for c in changes) if m
    ]
    inserting.insert(
        conn,
        "mention (topic, post, minute, person, message)",
        kept,
        "ON CONFLICT (post, topic) DO UPDATE SET "
        "minute = excluded.minute, person = excluded.person, message = excluded.message",
    )


def _nobody() -> tuple[set[int], set[int]]:
    return set(), set()


def _gather(held: tuple[set[int], set[int]], mention: Mention) -> None:
    people, messages = held
    messages.add(mention.message)
    if mention.person is not None:
        people.add(mention.person)


class _Cells:
    """The hours and days that a change touches, each with the people and messages concerned."""

    def __init__(self, store: Store, changes: Iterable[MentionChange]) -> None:
        self.conn = store.conn
        self.may_leave = False
        self.touched: dict[Cell, tuple[set[int], set[int]]] = defaultdict(_nobody)
        # Of one hour all lie in one day, but where clocks differ from UTC by no whole hours.
        stretches: dict[tuple[int, int, int], tuple[set[int], set[int]]] = defaultdict(_nobody)
        for change in changes:
            self.may_leave |= change.before is not None
            for one in (change.before, change.after):
                if one is not None:
                    hour = one.minute // 60
                    parted = len(store.day_of_hour(hour)) > 1
                    stretch = stretches[one.topic, hour, one.minute if parted else hour * 60]
                    _gather(stretch, one)
        for (topic, hour, minute), (people, messages) in stretches.items():
            for cell in (("hour", hour * 60, hour * 60 + 60), ("day", *store.day(minute))):
                there = self.touched[topic, *cell]
                there[0].update(people)
                there[1].update(messages)

    def absent(self) -> dict[Cell, tuple[int, int]]:
        """Count, for each cell, the people and messages concerned that it does not hold now."""
        return {
            cell: (self._absent("person", cell, people), self._absent("message", cell, messages))
            for cell, (people, messages) in self.touched.items()
        }

    def _absent(self, column: str, cell: Cell, who: set[int]) -> int:
        topic, _, start, stop = cell
        row = self.conn.execute(
            "SELECT count(*) FROM json_each(?) AS t WHERE NOT EXISTS ("  # noqa: S608  our own names
            f"SELECT 1 FROM mention AS m WHERE m.topic = ? AND m.{column} = t.value "
            "AND m.minute >= ? AND m.minute < ?)",
            (json_list(who), topic, start, stop),
        ).fetchone()
        return int(row[0])

    def add_difference(self, before: Mapping[Cell, tuple[int, int]]) -> None:
        """Add to each cell how many of them it holds now and did not then."""
        after = self.absent() if self.may_leave else {}
        rows = []
        for (topic, grain, start, stop), (people, messages) in before.items():
            left = after.get((topic, grain, start, stop), (0, 0))
            if (people, messages) != left:
                rows.append((topic, grain, start, people - left[0], messages - left[1]))
        self.conn.executemany(
            "INSERT INTO distinct_count (topic, grain, minute, people, messages) "
            "VALUES (?, ?, ?, ?, ?) ON CONFLICT (topic, grain, minute) DO UPDATE SET "
            "people = people + excluded.people, messages = messages + excluded.messages",
            rows,
        )


def _update_sketches(conn: sqlite3.Connection, changes: Iterable[MentionChange]) -> None:
    # A sketch cannot forget: what an edit took away stays in it. Its stated error is larger.
    held: dict[Stretch, tuple[set[int], set[int]]] = defaultdict(_nobody)
    for change in changes:
        if (one := change.after) is not None:
            _gather(held[one.topic, one.minute // 60, one.source, one.lang, one.kind], one)
    new = {key: (hashes(people), hashes(messages)) for key, (people, messages) in held.items()}
    for (topic, hour, *_), (people, messages) in list(new.items()):
        whole = new.setdefault((topic, hour, *WHOLE), _nobody())
        whole[0].update(people)
        whole[1].update(messages)
    rows = []
    for key, (people, messages) in new.items():
        old = conn.execute(
            "SELECT people, messages FROM sketch "
            "WHERE topic = ? AND hour = ? AND source = ? AND lang = ? AND kind = ?",
            key,
        ).fetchone() or (None, None)
        rows.append((*key, merged(old[0], people), merged(old[1], messages)))
    conn.executemany(
        "INSERT INTO sketch (topic, hour, source, lang, kind, people, messages) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (topic, hour, source, lang, kind) DO UPDATE SET "
        "people = excluded.people, messages = excluded.messages",
        rows,
    )
