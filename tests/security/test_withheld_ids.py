"""Posts whose ids hold a protected name are counted, answered, edited and forgotten like others.

Promises 10 and 11.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from monitor.app.importing import Import, Imported
from monitor.archive import Row
from monitor.collect import collect, recheck
from monitor.nouns.posts import Page, Post
from monitor.privacy.guard import NameGuard
from monitor.privacy.masking import Masker
from monitor.privacy.pseudonym import Pseudonyms
from monitor.sources.base import Http, Job
from monitor.sources.rss.source import Rss, Settings
from monitor.store import forgetting
from monitor.store.connection import Store
from monitor.store.writing import rechecks
from monitor.testing.service import FakeHttp, answer
from monitor.testing.whole_pass import Zero
from tests.collect.test_again import Board
from tests.collect.test_poll import INCIDENT, NoNetwork, Service, _store, _watch
from tests.examples import examples
from tests.security.test_names import CONFIG, NAME, POST, kept
from tests.security.world import run
from tests.sources.answers import item, rss
from tests.store.pages import NOW, START

KEY = Pseudonyms(b"k" * 32)
LISTED, UNLISTED = Masker(KEY, NameGuard([NAME])), Masker(KEY, NameGuard(()))


class Seen(Struct, frozen=True):
    """One post as it is shown at some time; numbers stand for ids, a version for an edit."""

    number: int
    version: int = 0
    answers: int | None = None
    gone: bool = False


SEEN = st.lists(
    st.builds(
        Seen,
        number=st.integers(0, 3),
        version=st.integers(0, 2),
        answers=st.none() | st.integers(0, 3),
        gone=st.booleans(),
    ),
    max_size=12,
)


def named(number: int) -> str:
    return f"tomlin-averystone-{number}"


def plain(number: int) -> str:
    return f"somebody-{number}"


def take_in(store: Store, masker: Masker, posts: Iterable[Post]) -> Imported:
    rows = [Row(n, "chirper", post, NOW) for n, post in enumerate(posts, start=1)]
    return Import(store, (INCIDENT,), masker, [Zero()], now=NOW, everything=True)(rows)


def posts(seen: Iterable[Seen], *, ids: Callable[[int], str]) -> Iterator[Post]:
    for one in seen:
        when = START + timedelta(minutes=one.version)
        yield Post(
            native_id=ids(one.number),
            text=f"Anaheim {one.version}",
            published_at=START,
            parent_id=None if one.answers is None else ids(one.answers),
            version=str(one.version),
            edited_at=when if one.version else None,
            deleted_at=NOW if one.gone else None,
        )


def state(store: Store) -> tuple[object, ...]:
    """Return all that is held of posts, but with their row numbers in place of ids."""
    held = store.conn.execute(
        "SELECT p.id, (SELECT q.id FROM post AS q WHERE q.native_id = p.parent_id), p.text, "
        "p.version, p.edited_at, p.deleted_at, p.published_at FROM post AS p ORDER BY p.id"
    ).fetchall()
    past = store.conn.execute("SELECT post, version, text FROM revision ORDER BY rowid").fetchall()
    return held, past, store.conn.execute("SELECT * FROM volume_minute ORDER BY 1, 2, 3").fetchall()


@pytest.mark.repeats
@given(SEEN, st.integers(0, 12))
@examples(30)
@example([Seen(0), Seen(1, answers=0), Seen(0, gone=True), Seen(0, version=1)], 2)
def test_nothing_but_the_ids_differs(seen: list[Seen], cut: int) -> None:
    """Posts, copies, edits, deletions and answers in any order leave the same as plain ids do."""
    found = []
    for ids in (named, plain):
        with TemporaryDirectory() as folder, _store(Path(folder)) as store:
            told = [
                take_in(store, LISTED, posts(part, ids=ids)) for part in (seen[:cut], seen[cut:])
            ]
            found.append((told, state(store)))
    assert found[0] == found[1]


def test_a_name_that_is_listed_later_makes_no_second_post(tmp_path: Path) -> None:
    """Seen again, edited and taken back, a post stays the one that was stored before."""
    first, edit, end = Seen(1), Seen(1, version=1), Seen(1, gone=True)
    with _store(tmp_path) as store:
        assert take_in(store, UNLISTED, posts([first], ids=named)).new == 1
        assert take_in(store, LISTED, posts([first, edit], ids=named)) == Imported(lines=2, kept=2)
        assert store.conn.execute("SELECT native_id, version FROM post").fetchall() == [
            (named(1), "1")
        ]
        take_in(store, LISTED, posts([Seen(2, answers=1)], ids=named))
        (answered,) = store.conn.execute("SELECT parent_id FROM post WHERE id = 2").fetchone()
        assert answered == LISTED.identity("chirper", named(1))
        take_in(store, LISTED, posts([end], ids=named))
        take_in(store, LISTED, posts([first], ids=named))
        assert store.conn.execute("SELECT count(*), count(text) FROM post").fetchone() == (2, 1)


def test_a_forgotten_post_does_not_return_under_its_digest(tmp_path: Path) -> None:
    """Forgotten by whatever id it had, it stays forgotten when the name is listed, and before."""
    for before, after in ((UNLISTED, LISTED), (LISTED, LISTED)):
        with TemporaryDirectory() as folder, _store(Path(folder)) as store:
            take_in(store, before, posts([Seen(1), Seen(2)], ids=named))
            withheld = LISTED.identity("chirper", named(1))
            assert (
                forgetting.forget(store, forgetting.one("chirper", named(1), withheld)).posts == 1
            )
            assert take_in(store, after, posts([Seen(1), Seen(2)], ids=named)).new == 0
            texts = store.conn.execute("SELECT count(*), count(text) FROM post").fetchone()
            assert texts == (2, 1)


class Named(Board):
    """A service whose ids hold names, but for one."""

    def __init__(self) -> None:
        super().__init__(0)
        self.held = {
            name: Post(native_id=name, text="in Anaheim", published_at=NOW - timedelta(minutes=30))
            for name in (named(1), plain(2))
        }

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        del http
        yield Page(posts=tuple(self.held.values()), observed=job.span)


def test_a_post_whose_id_is_withheld_is_not_asked_for_again(tmp_path: Path) -> None:
    """Nobody could be asked by a digest; the others have their turn, and none is called gone."""
    board = Named()
    later = NOW + timedelta(hours=2)
    watched = replace(_watch(board), masker=LISTED)
    with _store(tmp_path) as store:
        collect(store, watched, NoNetwork(), now=NOW)
        due = rechecks.due(store, "service", "anaheim", later, 10)
        assert [one.native_id for one in due] == [plain(2)]
        recheck(store, watched, NoNetwork(), now=later)
        assert store.conn.execute("SELECT count(*), count(text) FROM post").fetchone() == (2, 2)
    assert board.questions == [[plain(2)]]


def test_a_post_is_forgotten_by_the_id_that_its_service_gives(tmp_path: Path) -> None:
    """`forget --post` takes the id as an export shows it, and the one that is withheld."""
    (tmp_path / "config.toml").write_text(CONFIG.format(url="http://127.0.0.1:1/"))
    (tmp_path / "a.ndjson").write_text(
        "".join(json.dumps({**POST, "id": named(number)}) + "\n" for number in (1, 2))
    )
    run(tmp_path, "import", "--all", "--incident", "anaheim", str(tmp_path / "a.ndjson"))
    lines = run(tmp_path, "export", "posts").output.splitlines()
    shown = [json.loads(line)["id"] for line in lines]
    assert [one.startswith("withheld:") for one in shown] == [True, True]
    for name in (named(1), shown[1]):
        said = run(tmp_path, "forget", "--post", f"chirper/{name}").output
        assert said.startswith("Forgotten: 1 post with its text")
    assert b"withheld:" not in kept(tmp_path)


def test_the_place_where_a_pass_goes_on_holds_no_name(tmp_path: Path) -> None:
    """The validator of a feed; without it the feed is read whole, and proves what it did."""
    feed = "https://news.example/feed"
    body = rss(*(item(ids, START, "Anaheim") for ids in (named(1), plain(1))))
    http = FakeHttp(lambda *_: answer(body, url=feed, etag=f'"{named(1)}"'))
    watched = replace(_watch(Service({})), source=Rss(Settings(feeds=(feed,))), masker=LISTED)
    with _store(tmp_path) as store:
        for now in (NOW, NOW + timedelta(hours=2)):
            assert collect(store, watched, http, now=now).outcome == "ok"
            (cursor,) = store.conn.execute("SELECT cursor FROM lane").fetchone()
            assert not LISTED.names(cursor)
            assert len(json.loads(cursor)["known"]) == 2
        assert all(not headers for _, _, headers in http.asked)
        assert store.conn.execute("SELECT count(*) FROM observed").fetchone() == (1,)
