"""The feed of a newsroom: briefs that were published, what was corrected, and its alerts."""

import sqlite3
from datetime import datetime
from pathlib import Path

import feedparser
import pytest

from monitor.app.asked import Asked
from monitor.app.feeds import feeds, write
from monitor.app.newsroom import Newsroom
from monitor.clock import to_epoch_ms
from monitor.errors import DataError
from monitor.page.feed import AtomEntry
from monitor.store.records import News
from monitor.store.writing import alerts
from tests.app.test_corrections import FIRST, HOUR, NEXT, T, comes, late, newsroom, publish, room
from tests.cli.shell import CONFIG
from tests.store.build import INCIDENT
from tests.store.pages import fresh

pytestmark = pytest.mark.repeats


__all__ = ["room"]


def entries(room: Newsroom, now: datetime = NEXT, **how: bool) -> list[AtomEntry]:
    (one,) = feeds(room, Asked(now=now), **how).values()
    return list(one.entries)


def alarmed(room: Newsroom, said: str = "Commons: 3 posts.") -> None:
    news = News(rule="burst", incident=INCIDENT, source="commons", since=T + 2 * HOUR, said=said)
    with fresh(room.config.database.parent) as store:
        alerts.begin(store, [news], ["log"], T + 3 * HOUR)


def test_a_brief_is_corrected_by_the_next(room: Newsroom) -> None:
    """Nothing is an entry before it was published; then it stays, corrected by whoever came later.

    The entry is the same whenever the feed is made.
    """
    assert entries(room) == []
    publish(room)
    (before,) = entries(room)
    assert before.title == "Brief, Thursday 23 February, 3:10 am: 55 posts from 20 accounts"
    comes(room, *late(12))
    assert entries(room) == [before]
    publish(room, NEXT)
    newest, after = entries(room)
    assert newest.published == after.updated == NEXT
    assert after.name == before.name
    assert after.title == f"Corrected {before.title[0].lower()}{before.title[1:]}"
    (when, told), *rest = after.parts
    assert when == "Corrected on Thursday 23 February, 4:10 am:"
    assert told[0] == (
        "This brief said 55 posts; for the same time it is now 67: 12 late posts came."
    )
    assert rest == list(before.parts)
    assert entries(room, NEXT + 5 * HOUR) == [newest, after]
    assert entries(room, FIRST) == [before]


def test_a_few_late_posts_have_no_number(room: Newsroom) -> None:
    """As in the brief that says so: what fewer than five accounts posted is not counted.

    Nor can it be: the figures of the earlier brief do not stand where those of the next one do.
    """
    publish(room)
    comes(room, *late(12, by="one"))
    publish(room, NEXT)
    newest, first = entries(room)
    assert "76 posts" in newest.title
    assert first.parts[0][1][0] == "This brief gave another number of posts: a few late posts came."
    assert not any(number in str(first) for number in ("55", "67", "12 late", "20 posts"))


def test_an_alert_is_an_entry(room: Newsroom) -> None:
    """From when on it was found; in public without the numbers of its sentence."""
    alarmed(room)
    (public,) = entries(room)
    assert public.published == T + 3 * HOUR
    assert "3 posts" not in str(public)
    assert "3 posts" in str(entries(room, internal=True))
    assert entries(room, T + 2 * HOUR) == []


def test_a_protected_name_stops_it(room: Newsroom, tmp_path: Path) -> None:
    """One that was listed after the alert was sent; the sentence is internal, the source is not."""
    alarmed(room, "Tomlin was named.")
    assert entries(room, internal=True)
    protect = '[incident.protect]\nnames = ["Tomlin"]\n\n[source.commons]'
    now = newsroom(tmp_path, CONFIG.replace("[source.commons]", protect))
    with pytest.raises(DataError, match="protected name"):
        entries(now, internal=True)


def test_a_file_is_a_feed(room: Newsroom, tmp_path: Path) -> None:
    """Under the name that it was given, which it says itself; written twice it is the same."""
    publish(room)
    path = tmp_path / "briefs.xml"
    (one,) = feeds(room, Asked(now=NEXT)).values()
    write(one, path, "https://news.example/a/")
    told = feedparser.parse(path.read_bytes())
    assert not told.bozo
    assert [link.href for link in told.feed.links if link.rel == "self"] == [
        "https://news.example/a/briefs.xml"
    ]
    before = path.read_bytes()
    write(one, path, "https://news.example/a/")
    assert path.read_bytes() == before


def test_of_two_briefs_of_an_instant_the_last_counts(room: Newsroom) -> None:
    """Ids are of instants, and must not come twice."""
    publish(room)
    with sqlite3.connect(room.config.database) as conn:
        conn.execute(
            "INSERT INTO publication (incident, edition, readership, at, start, end, timezone, "
            "program, scorer, figures) SELECT incident, edition, readership, at, start + 60000, "
            "end, timezone, program, scorer, '[]' FROM publication WHERE edition = 'brief' AND "
            "at = ?",
            (to_epoch_ms(FIRST),),
        )
    conn.close()
    (only,) = entries(room)
    assert only.title.endswith("nothing that may be published")
