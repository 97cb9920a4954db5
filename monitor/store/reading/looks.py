"""Looking at a whole database: does each part of it agree with the others.

Each look returns what is wrong, in sentences; none where all is right. They read everything, so
they are for a drill, an upgrade and `monitor doctor`, and for no report.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from monitor.clock import EPOCH, MINUTE, from_epoch_ms, midnight, rfc3339
from monitor.store.reading.rows import Rows, own_scorer
from monitor.store.schema.version import SHORT

SHOWN: Final = 5
"""Lines of SQLite that are quoted at most."""

_LABELS: Final = ", ".join(
    f"sum(s.label = '{label}')" for label in ("negative", "neutral", "positive", "unscored")
)
_SCORED: Final = "s.label <> 'unscored'"
_POSTS: Final = f"""
SELECT m.topic, m.minute, p.source, p.lang, p.kind, count(*), {_LABELS},
  sum(iif({_SCORED}, s.polarity, 0)), sum(iif({_SCORED}, s.polarity * s.polarity / 1000000, 0))
FROM mention AS m JOIN post AS p ON p.id = m.post
JOIN score AS s ON s.post = m.post AND s.scorer = {own_scorer("m.post")}
GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608  our own words
_SUMS: Final = "posts, negative, neutral, positive, unscored, polarity, squares"
_ANY: Final = "WHERE posts OR negative OR neutral OR positive OR unscored OR polarity OR squares"
_MINUTES: Final = f"SELECT topic, minute, source, lang, kind, {_SUMS} FROM volume_minute {_ANY}"  # noqa: S608  our own words
_HOURS: Final = f"SELECT topic, hour * 60, source, lang, kind, {_SUMS} FROM volume_hour {_ANY}"  # noqa: S608
_OF_MINUTES: Final = (
    "SELECT topic, minute / 60 * 60, source, lang, kind, "  # noqa: S608  our own words
    + ", ".join(f"sum({one})" for one in _SUMS.split(", "))
    + f" FROM ({_MINUTES}) GROUP BY 1, 2, 3, 4, 5"
)
_CELLS: Final = """
SELECT topic, minute, people, messages FROM distinct_count
WHERE grain = '{grain}' AND (people OR messages)
"""
_OF_MENTIONS: Final = """
SELECT topic, {cell}, count(DISTINCT person), count(DISTINCT message) FROM mention GROUP BY 1, 2
"""
_ROLLUPS: Final[Mapping[str, tuple[str, str]]] = {
    "posts and tone by the minute": (_MINUTES, _POSTS),
    "posts and tone by the hour": (_HOURS, _OF_MINUTES),
    "accounts and texts by the hour": (
        _CELLS.format(grain="hour"),
        _OF_MENTIONS.format(cell="minute / 60 * 60"),
    ),
    "accounts and texts by the day": (
        _CELLS.format(grain="day"),
        _OF_MENTIONS.format(cell="local_day(minute)"),
    ),
}
"""What is counted -> what the rollup says, and the same counted from the posts."""

_LEFT: Final[Mapping[str, str]] = {
    "an earlier version": "revision JOIN post ON post.id = revision.post WHERE {gone}",
    "an address": "link JOIN post ON post.id = link.post WHERE {gone} "
    "AND (link.url IS NOT NULL OR link.ref IS NOT NULL)",
    "what it points to": "pointing JOIN post ON post.id = pointing.post WHERE {gone}",
    "an attachment": "attachment JOIN post ON post.id = attachment.post WHERE {gone}",
    "its id": "post WHERE {gone} AND native_id NOT LIKE 'forgotten:%'",
}
_GONE: Final = "post.text IS NULL AND ',' || post.flags || ',' LIKE '%,forgotten,%'"

_UNREAD: Final = """
SELECT source.name, incident, lane.name FROM lane JOIN source ON source.id = lane.source
WHERE cursor IS NOT NULL AND NOT json_valid(cursor)
"""
_AHEAD: Final = """
SELECT source.name, incident, lane.name, max(observed.end),
  (SELECT max(coalesce(ended_at, 1 << 62)) FROM pass
    WHERE pass.source = lane.source AND pass.incident = lane.incident) AS last
FROM observed JOIN lane ON lane.id = observed.lane JOIN source ON source.id = lane.source
GROUP BY lane.id HAVING last IS NULL OR max(observed.end) > last
"""
_OVERLAP: Final = """
SELECT source.name, incident, lane.name, one.start FROM observed AS one
JOIN observed AS other
  ON other.lane = one.lane AND other.start > one.start AND other.start < one.end
JOIN lane ON lane.id = one.lane JOIN source ON source.id = lane.source
"""


def integrity(reader: Rows) -> Sequence[str]:
    """Look at structure and indexes, as SQLite checks them where it may not write.

    Raises:
        StoreError: So much is damaged that not even that can be looked at.
    """
    found = [str(row[0]) for row in reader.rows(f"PRAGMA integrity_check({SHOWN})")]
    return [] if found == ["ok"] else [f"SQLite says: {one}" for one in found]


def foreign_keys(reader: Rows) -> Sequence[str]:
    """Look for rows that name a row which is not there."""
    found = reader.rows(
        'SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2'
    )
    return [f"{number:,} rows of {table} name none of {parent}" for table, parent, number in found]


def rollups(reader: Rows, zone: ZoneInfo) -> Sequence[str]:
    """Count all rollups again from the posts and compare.

    Sketches are left out: they remember what edits took away.
    """
    reader.conn.create_function("local_day", 1, _local_day(zone), deterministic=True)
    wrong = []
    for what, (kept, counted) in _ROLLUPS.items():
        differing = {
            row[:2]
            for one, other in ((kept, counted), (counted, kept))
            for row in reader.rows(f"SELECT * FROM ({one}) EXCEPT SELECT * FROM ({other})")  # noqa: S608  our own words
        }
        if differing:
            first = rfc3339(EPOCH + min(minute for _, minute in differing) * MINUTE)
            wrong.append(f"{what} differ from a recount, first at {first}")
    return wrong


def _local_day(zone: ZoneInfo) -> Callable[[int], int]:
    """Return what gives the first minute (since 1970, UTC) of the local day of a minute."""

    @lru_cache(maxsize=4096)
    def of_quarter(quarter: int) -> int:
        day = (EPOCH + 15 * quarter * MINUTE).astimezone(zone).date()
        return (midnight(day, zone) - EPOCH) // MINUTE

    return lambda minute: of_quarter(minute // 15)


def forgotten(reader: Rows) -> Sequence[str]:
    found = {
        what: reader.rows(f"SELECT count(*) FROM {rows.format(gone=_GONE)}")[0][0]  # noqa: S608  our own words
        for what, rows in _LEFT.items()
    }
    return [
        f"{what} of {number:,} forgotten posts is left" for what, number in found.items() if number
    ]


def short_links(reader: Rows) -> tuple[int, int]:
    """Return how many short addresses were asked about, and how many lead nowhere that is known."""
    asked, bounds = "key >= ? AND key < ?", (SHORT, SHORT[:-1] + ";")
    settings = reader.table("setting")
    return (
        settings.count_where(asked, bounds),
        settings.count_where(f"{asked} AND value = ''", bounds),
    )


def cursors(reader: Rows) -> Sequence[str]:
    """Look whether what listings claim to have shown, and where they go on, can be so."""
    wrong = [f"{_lane(row)}: its cursor cannot be read" for row in reader.rows(_UNREAD)]
    for *lane, end, last in reader.rows(_AHEAD):
        until = rfc3339(from_epoch_ms(end))
        passed = "there was none" if last is None else f"that was at {rfc3339(from_epoch_ms(last))}"
        wrong.append(f"{_lane(lane)}: watched until {until}, after its last pass ({passed})")
    for *lane, start in reader.rows(_OVERLAP):
        wrong.append(f"{_lane(lane)}: watched twice, from {rfc3339(from_epoch_ms(start))}")
    return wrong


def _lane(row: Sequence[object]) -> str:
    source, incident, name = row[:3]
    return f"{source} / {incident}, listing {name or 'without a name'}"
