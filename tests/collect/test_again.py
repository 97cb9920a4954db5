"""Asking again for what is held: engagement, edits, deletions; when, and through what failures."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from monitor.clock import from_epoch_ms, to_epoch_ms
from monitor.collect import Outturn, recheck
from monitor.errors import SourceError
from monitor.nouns.posts import Page, Post, Span
from monitor.sources.base import Held, Http, Job, Recheck
from monitor.store.connection import Store
from monitor.store.tombstones import tombstone
from monitor.store.writing import rechecks
from tests.collect.test_poll import NoNetwork, Scripted, Service, _pass, _store, _watch
from tests.store.pages import NOW, START

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Crash(BaseException):
    """Stands for a process that is killed."""


class Board(Service):
    """A service that can be asked for given posts: ten a page, as they are by then.

    Attributes:
        held: Posts by id; `gone` were deleted, of `hidden` it says nothing.
        pages: How many pages it yields before it fails with `failure`; None never fails.
        questions: Ids that it was asked for, question by question.
    """

    batch: ClassVar = 100

    def __init__(self, number: int, at: datetime = NOW - timedelta(minutes=30)) -> None:
        super().__init__({})
        self.held = {f"n{n}": post(f"n{n}", at) for n in range(number)}
        self.gone: set[str] = set()
        self.hidden: set[str] = set()
        self.pages: int | None = None
        self.failure: BaseException = SourceError("there: expected an answer, got 500")
        self.questions: list[list[str]] = []

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        del http
        yield Page(posts=tuple(self.held.values()), observed=job.span)

    def again(self, asked: Recheck, http: Http) -> Iterator[Page]:
        del http
        ids = [held.native_id for held in asked.posts]
        self.questions.append(ids)
        for number, start in enumerate(range(0, len(ids), 10)):
            if number == self.pages:
                raise self.failure
            shown = [one for one in ids[start : start + 10] if one not in self.hidden]
            deleted = {one: Post(native_id=one, deleted_at=asked.now) for one in self.gone}
            yield Page(posts=tuple(deleted.get(one, self.held[one]) for one in shown))


def post(name: str, at: datetime, text: str = "in Anaheim", likes: int | None = None) -> Post:
    url = f"https://there.example/{name}"
    return Post(native_id=name, text=text, published_at=at, url=url, ref=f"ref-{name}", likes=likes)


def ask(store: Store, board: Service, now: datetime) -> Outturn | None:
    return recheck(store, _watch(board), NoNetwork(), now=now)


def due(store: Store, now: datetime) -> set[str]:
    return {one.native_id for one in rechecks.due(store, "service", "anaheim", now, 10_000)}


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    return list(store.conn.execute(sql))


def count(store: Store) -> int:
    """Return the volume of the incident, as reports count it."""
    sql = "SELECT sum(posts) FROM volume_hour WHERE topic = (SELECT id FROM topic WHERE "
    found = store.conn.execute(f"{sql} kind = 'incident')").fetchone()
    return int(found[0] or 0)


def test_a_source_that_cannot_be_asked_is_not(tmp_path: Path) -> None:
    """Where there is nothing to ask there is no pass, and so no row."""
    with _store(tmp_path) as store:
        scripted = Scripted(lane=[Page(posts=(post("n", NOW - HOUR),))])
        _pass(store, scripted)
        assert ask(store, scripted, NOW + DAY) is None
        board = Board(0)
        assert ask(store, board, NOW + DAY) is None
        assert rows(store, "SELECT count(*) FROM pass") == [(1,)]


def test_what_is_due_is_asked_for_by_its_ref(tmp_path: Path) -> None:
    """A first turn comes an hour after a post was seen; id and ref are those that are held."""
    asked: list[Recheck] = []

    class Listening(Board):
        def again(self, question: Recheck, http: Http) -> Iterator[Page]:
            asked.append(question)
            return super().again(question, http)

    with _store(tmp_path) as store:
        board = Listening(3)
        _pass(store, board)
        assert ask(store, board, NOW + HOUR - timedelta(seconds=1)) is None
        outturn = ask(store, board, NOW + HOUR)
        assert outturn is not None
        assert (outturn.outcome, outturn.seen, outturn.new) == ("ok", 3, 0)
        [question] = asked
        assert [(one.native_id, one.ref) for one in question.posts] == [
            (f"n{n}", f"ref-n{n}") for n in range(3)
        ]
        assert question.now == NOW + HOUR
        assert rows(store, "SELECT purpose, outcome FROM pass") == [
            ("poll", "ok"),
            ("recheck", "ok"),
        ]


def test_engagement_is_kept_over_time(tmp_path: Path) -> None:
    """Each time that counts have risen they are kept with the instant; where not, nothing is."""
    with _store(tmp_path) as store:
        board = Board(1)
        for hours, likes in ((0, 1), (1, 5), (3, 5), (7, 9)):
            board.held["n0"] = post("n0", NOW - timedelta(minutes=30), likes=likes)
            now = NOW + hours * HOUR
            _pass(store, board, now) if not hours else ask(store, board, now)
        found = rows(store, "SELECT seen_at, likes FROM engagement ORDER BY seen_at")
        expected = ((0, 1), (1, 5), (7, 9))
        assert found == [(to_epoch_ms(NOW + h * HOUR), likes) for h, likes in expected]
        assert rows(store, "SELECT likes FROM post") == [(9,)]


def test_an_edit_is_a_revision_though_it_no_longer_matches(tmp_path: Path) -> None:
    """What the author made of it is kept, and it counts as before: it mentioned the incident."""
    with _store(tmp_path) as store:
        board = Board(1)
        _pass(store, board)
        board.held["n0"] = post("n0", NOW - timedelta(minutes=30), "never mind")
        outturn = ask(store, board, NOW + HOUR)
        assert outturn is not None
        assert outturn.beside == 0
        assert rows(store, "SELECT text FROM post") == [("never mind",)]
        assert rows(store, "SELECT text FROM revision") == [("in Anaheim",)]
        assert count(store) == 1


def test_a_deletion_leaves_a_tombstone(tmp_path: Path) -> None:
    """Text, address, ref and revisions are gone; the post still counts, and is not asked again."""
    with _store(tmp_path) as store:
        board = Board(2)
        _pass(store, board)
        board.held["n0"] = post("n0", NOW - timedelta(minutes=30), "Anaheim, edited")
        ask(store, board, NOW + HOUR)
        assert rows(store, "SELECT count(*) FROM revision") == [(1,)]
        board.gone = {"n0"}
        ask(store, board, NOW + 3 * HOUR)
        assert rows(store, "SELECT text, deleted_at FROM post ORDER BY native_id") == [
            (None, to_epoch_ms(NOW + 3 * HOUR)),
            ("in Anaheim", None),
        ]
        assert rows(store, "SELECT url, ref FROM link") == [("https://there.example/n1", "ref-n1")]
        assert rows(store, "SELECT count(*) FROM revision") == [(0,)]
        assert count(store) == 2
        assert due(store, NOW + 365 * DAY) == {"n1"}


def test_what_something_else_told_to_be_gone_is_not_asked_for(tmp_path: Path) -> None:
    """A post that a poll found deleted meanwhile has no further turn."""
    with _store(tmp_path) as store:
        board = Board(2)
        _pass(store, board)
        board.held["n0"] = Post(native_id="n0", deleted_at=NOW)
        _pass(store, board, NOW + HOUR / 2)
        ask(store, board, NOW + HOUR)
        assert board.questions == [["n1"]]
        assert due(store, NOW + 365 * DAY) == {"n1"}


def test_a_server_that_says_of_all_that_they_are_gone_is_not_believed(tmp_path: Path) -> None:
    """Where no post of a server is there, nothing is forgotten until that is said a day later."""

    class Servers(Board):
        def server_of(self, held: Held) -> str | None:
            return "moved.example" if int(held.native_id[1:]) >= 10 else "there.example"

    with _store(tmp_path) as store:
        board = Servers(30)
        _pass(store, board)
        board.gone = {"n3", *(f"n{number}" for number in range(10, 30))}
        outturn = ask(store, board, NOW + HOUR)
        assert outturn is not None
        assert (outturn.outcome, outturn.errors) == (
            "failed",
            (
                "moved.example: all 20 posts that were asked for again are said to be gone: none "
                "is forgotten unless that is said again in a day; see `monitor check`",
            ),
        )
        forgotten = "SELECT count(*) FROM post WHERE text IS NULL"
        assert rows(store, forgotten) == [(1,)]
        assert not any(int(one[1:]) >= 10 for one in due(store, NOW + 24 * HOUR))
        board.gone -= {"n29"}
        outturn = ask(store, board, NOW + 25 * HOUR)
        assert outturn is not None
        assert outturn.outcome == "ok"
        assert rows(store, forgotten) == [(20,)]


def test_one_post_alone_is_gone_when_that_is_said_twice(tmp_path: Path) -> None:
    """Without another post of its server a deletion is believed a day later, with no failure.

    Unless it has been shown meanwhile: what was said before does not count then.
    """
    with _store(tmp_path) as store:
        board = Board(1)
        _pass(store, board)
        for after, gone, texts in ((1, 1, 1), (25, 0, 1), (51, 1, 1), (75, 1, 0)):
            board.gone = {"n0"} if gone else set()
            outturn = ask(store, board, NOW + after * HOUR)
            assert outturn is not None
            assert (outturn.outcome, outturn.errors) == ("ok", ())
            assert rows(store, "SELECT count(text) FROM post") == [(texts,)]
        assert rows(store, "SELECT count(*) FROM recheck") == [(0,)]


def test_turns_come_ever_more_seldom(tmp_path: Path) -> None:
    """After 1, 2, 4 ... hours of its age, at last once a week, and no more after thirty days."""
    with _store(tmp_path) as store:
        board = Board(1, at=NOW)
        _pass(store, board)
        now, ages = NOW, []
        while waiting := rows(store, "SELECT due FROM recheck"):
            now = from_epoch_ms(int(str(waiting[0][0])))
            assert ask(store, board, now - timedelta(seconds=1)) is None
            assert ask(store, board, now) is not None
            ages.append((now - NOW) // HOUR)
        assert ages == [1, 2, 4, 8, 16, 32, 64, 128, 256, 424, 592, 760]


def test_an_old_post_has_one_turn(tmp_path: Path) -> None:
    """What comes in long after it was written may have been deleted since: it is asked for once."""
    with _store(tmp_path) as store:
        board = Board(1, at=START)
        _pass(store, board, START + 60 * DAY)
        assert ask(store, board, START + 67 * DAY) is not None
        assert rows(store, "SELECT count(*) FROM recheck") == [(0,)]


def test_a_turn_that_a_wrong_clock_gave_comes_at_once(tmp_path: Path) -> None:
    """A post first seen by a clock years ahead is asked for; else nobody learns that it is gone.

    By a clock that is years behind nothing is.
    """
    with _store(tmp_path) as store:
        board = Board(1)
        _pass(store, board, NOW + 400 * DAY)
        assert ask(store, board, START - 9_999 * DAY) is None
        assert due(store, NOW) == {"n0"}
        assert ask(store, board, NOW) is not None
        assert not due(store, NOW)
        assert due(store, NOW + HOUR) == {"n0"}


def test_more_than_a_pass_takes_are_asked_for_in_several(tmp_path: Path) -> None:
    """Five hundred at most in a pass, a hundred in a question; each post once, the rest next."""
    with _store(tmp_path) as store:
        board = Board(1_203)
        _pass(store, board)
        seen = []
        while (outturn := ask(store, board, NOW + HOUR)) is not None:
            seen.append(outturn.seen)
        assert seen == [500, 500, 203]
        assert max(map(len, board.questions)) == 100
        every = [one for question in board.questions for one in question]
        assert sorted(every) == sorted(board.held)


def test_what_was_not_answered_is_put_behind_the_others(tmp_path: Path) -> None:
    """A server that stays away has its posts asked for again in an hour, after those of others."""
    board = Board(250)
    with _store(tmp_path) as store:
        _pass(store, board)
        board.pages = 2
        outturn = ask(store, board, NOW + HOUR)
        assert outturn is not None
        assert outturn.outcome == "failed"
        assert [len(ids) for ids in board.questions] == [100, 100, 50]
        answered = {one for ids in board.questions for one in ids[:20]}
        assert not due(store, NOW + HOUR)
        assert due(store, NOW + 2 * HOUR) >= {*board.held} - answered
        board.pages, board.questions = None, []
        again = ask(store, board, NOW + 2 * HOUR)
        assert again is not None
        assert again.outcome == "ok"


def test_of_what_nothing_is_said_the_turn_is_over(tmp_path: Path) -> None:
    """A post that is out of sight is neither gone nor asked for at once: its next turn is later."""
    with _store(tmp_path) as store:
        board = Board(2)
        _pass(store, board)
        board.hidden = {"n1"}
        ask(store, board, NOW + HOUR)
        assert due(store, NOW + HOUR) == set()
        assert due(store, NOW + 3 * HOUR) == {"n0", "n1"}
        assert rows(store, "SELECT text FROM post WHERE native_id = 'n1'") == [("in Anaheim",)]


@pytest.mark.parametrize("pages", [0, 1, 2])
def test_a_crash_loses_nothing(tmp_path: Path, pages: int) -> None:
    """Killed between a page and the plan of turns, the pages stay and all are asked for again."""
    with _store(tmp_path) as store:
        board = Board(25)
        _pass(store, board)
        board.gone, board.pages, board.failure = {"n4", "n12", "n24"}, pages, Crash()
        with pytest.raises(Crash):
            ask(store, board, NOW + HOUR)
    with _store(tmp_path) as store:
        assert due(store, NOW + HOUR) == set(board.held)
        board.pages = None
        ask(store, board, NOW + HOUR)
        assert due(store, NOW + HOUR) == set()
        gone = "SELECT native_id, deleted_at FROM post WHERE deleted_at ORDER BY id"
        instant = to_epoch_ms(NOW + HOUR)
        assert rows(store, gone) == [(tombstone(n), instant) for n in ("n4", "n12", "n24")]
        assert count(store) == 25


def test_nothing_that_is_told_again_claims_anything(tmp_path: Path) -> None:
    """A pass that asks again leaves observed spans, cursors and coverage as they were."""

    class Boasting(Board):
        def again(self, asked: Recheck, http: Http) -> Iterator[Page]:
            for page in super().again(asked, http):
                yield Page(posts=page.posts, observed=Span(NOW, NOW + DAY), cursor={"a": 1})

    with _store(tmp_path) as store:
        board = Boasting(2)
        _pass(store, board)
        before = rows(store, "SELECT * FROM observed"), rows(store, "SELECT * FROM lane")
        ask(store, board, NOW + HOUR)
        assert (rows(store, "SELECT * FROM observed"), rows(store, "SELECT * FROM lane")) == before
