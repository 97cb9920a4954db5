"""What is read while a newer version of the scorer has scored a part of the posts."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from monitor.clock import to_epoch_ms
from monitor.nouns.incident import Incident, Topic
from monitor.nouns.posts import Page, Score, Span
from monitor.query import Query
from monitor.store.reading import labels, looks, posts, scores
from monitor.store.reading.reader import open_reader
from monitor.store.writing import pages, rescore, topics
from tests.store.pages import NOW, START, add, fresh, kept

SPAN = Span(START, START + timedelta(days=1))


def test_posts_keep_the_label_that_the_reports_have(tmp_path: Path) -> None:
    """Each is read once, with what the older version said, until the newer one takes over."""
    with fresh(tmp_path) as store:
        add(
            store,
            kept("1", "a", label="negative"),
            kept("2", "b", label="neutral"),
            kept("3", "c", label="unscored"),
        )
        before = _read(tmp_path)
        newer = store.number("scorer", name="textblob", version="2")
        rescore.keep(store, newer, [(n, Score(300_000, 0, "positive")) for n in (1, 2, 3)])
        assert _read(tmp_path) == before
        rescore.take_over(store, "textblob", newer)
        assert _read(tmp_path)["messages"] == {"positive": 3}


def test_a_draw_is_made_of_each_post_once(tmp_path: Path) -> None:
    """By what the newest version said of it: that is the one to be judged."""
    with fresh(tmp_path) as store:
        add(store, kept("1", "a", label="negative"), kept("2", "b", label="neutral"))
        newer = store.number("scorer", name="textblob", version="2")
        rescore.keep(store, newer, [(1, Score(300_000, 0, "positive"))])
    with open_reader(tmp_path / "monitor.db") as reader:
        ((day, _), *_) = labels.strata(reader, 1, SPAN)
        assert labels.members(reader, 1, SPAN, day) == {"neutral": [2], "positive": [1]}


def test_a_score_stays_that_of_the_version_which_gave_it(tmp_path: Path) -> None:
    """Also where its likes have risen since the program was updated: it is still to be scored."""
    with fresh(tmp_path) as store:
        add(store, kept("1", label="negative", likes=1))
        newer = store.number("scorer", name="textblob", version="2")
        post = kept("1", label="positive", likes=2)
        place = pages.PagePlace(1, 1, None, newer)
        pages.add_page(store, place, Page(posts=(post.post,)), [post], now=to_epoch_ms(NOW))
        assert rescore.unscored(store, newer) == (1, 0)
        assert store.conn.execute("SELECT likes FROM post").fetchall() == [(2,)]


def test_an_edit_takes_away_what_was_said_of_the_earlier_text(tmp_path: Path) -> None:
    """Also by a scorer not asked now, whose run was interrupted: it is still to be scored."""
    with fresh(tmp_path) as store:
        add(store, kept("1", "a", version="1"))
        another = store.number("scorer", name="social", version="1")
        rescore.keep(store, another, [(1, Score(300_000, 0, "positive"))])
        add(store, kept("1", "aa", version="2", edited_at=START + timedelta(hours=1)))
        assert rescore.unscored(store, another) == (1, 0)


def _read(folder: Path) -> dict[str, Any]:
    with open_reader(folder / "monitor.db") as reader:
        return {
            "posts": list(posts.stream(reader, 1, SPAN, text=True)),
            "latest": posts.latest(reader, "harbour", 1, SPAN.end, 9, text=True),
            "unscored": scores.unscored(reader, 1, (SPAN.start, SPAN.end), (3,)),
            "toned": scores.toned(reader, 1, SPAN, 3),
            "messages": scores.messages_by_label(reader, 1, SPAN),
            "readable": reader.rows("SELECT label, polarity FROM posts_readable ORDER BY id"),
        }


def test_what_comes_meanwhile_is_counted_once(tmp_path: Path) -> None:
    """An edit, and a narrative that is new, take each post as the rollups have it."""
    with fresh(tmp_path) as store:
        add(store, kept("1", "a", label="negative", version="1"), kept("2", "b"))
        newer = store.number("scorer", name="textblob", version="2")
        rescore.keep(store, newer, [(n, Score(300_000, 0, "positive")) for n in (1, 2)])
        add(store, kept("1", "aa", version="2", edited_at=START + timedelta(hours=1)))
        threat = Topic("threat", "A threat", Query.read("aa OR b"))
        incident = Incident(
            key="anaheim",
            title="",
            query=Query.read("officer"),
            since=START,
            narratives=(threat,),
        )
        topics.settle(store, topics.sync(store, incident, NOW), incident, lambda *_: True, NOW)
    with open_reader(tmp_path / "monitor.db") as reader:
        assert looks.rollups(reader, store.zone) == []
        assert reader.tallies(2, (START, START + timedelta(hours=1)))[""][0].neutral == 2
