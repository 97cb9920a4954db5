"""How a kind of source is found, and the rules that hold whatever the source is."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, cast

import msgspec
import pytest
from msgspec import Raw, Struct

from monitor.errors import BadAnswer, ConfigError, SourceError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Post, Purpose, Reject, Span, Traits
from monitor.sources.answers import decode, each
from monitor.sources.base import (
    Held,
    Http,
    Job,
    Onward,
    Recheck,
    Source,
    SourceSettings,
    cursor_of,
    gone,
    resumed,
)
from monitor.sources.registry import BUILT_IN, ENTRY_POINTS, kinds, load
from monitor.testing.contract import INCIDENT, SINCE, START

NOBODY = cast("Http", None)
SPAN = Span(SINCE, START)


class Thing(Struct):
    id: str


class Board(Source):
    """A source that hands in the pages that it is given; ids begin with the server that has them.

    Attributes:
        failing: How servers fail, once they have said what they know.
        asked: Ids of each question for posts that are held.
    """

    kind: ClassVar = "board"
    traits: ClassVar = Traits(clock="arrival", settle=timedelta(minutes=5))
    batch: ClassVar = 2

    def __init__(self, *pages: Page, failing: Mapping[str, SourceError] | None = None) -> None:
        super().__init__(SourceSettings(settle="1m"))
        self.pages, self.failing = pages, failing or {}
        self.asked: list[list[str]] = []

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        yield from self.pages

    def check(self, incident: Incident, http: Http) -> str:
        return "It is there."

    def server_of(self, post: Held) -> str | None:
        return None if post.native_id[0] == "x" else post.native_id[0]

    def look(self, posts: Sequence[Held], recheck: Recheck, http: Http) -> Iterator[Page]:
        self.asked.append([held.native_id for held in posts])
        found = (*(Post(native_id=held.native_id) for held in posts), Post(native_id="z9"))
        yield Page(
            posts=found,
            observed=SPAN,
            cursor={"top": 1},
            truncated=True,
            rejected=(Reject("broken", b"", "shape"),),
        )
        failure = self.failing.get(posts[0].native_id[0])
        if failure is not None:
            raise failure


def walked(*pages: Page, purpose: Purpose = "poll") -> list[Page]:
    job = Job(incident=INCIDENT, lane="all", span=SPAN, purpose=purpose)
    return list(Board(*pages).walk(job, NOBODY))


def again(board: Board, *ids: str) -> list[Page]:
    held = tuple(Held(one, None) for one in ids)
    return list(board.again(Recheck(incident=INCIDENT, posts=held, now=START), NOBODY))


def shown(pages: list[Page]) -> list[list[str]]:
    return [[post.native_id for post in page.posts] for page in pages]


class Wall(Board):
    lane: ClassVar = "wall"


def test_a_source_reads_one_listing_unless_it_names_several() -> None:
    """Its name is `posts`, or what the source calls it."""
    assert (Board().lanes(INCIDENT), Wall().lanes(INCIDENT)) == (("posts",), ("wall",))


@pytest.mark.parametrize("purpose", ["poll", "backfill", "sweep"])
def test_only_a_poll_moves_the_cursor(purpose: Purpose) -> None:
    """An old span is none of the poll's business; all else that a page says stands."""
    page = Page(posts=(Post(native_id="a"),), observed=SPAN, cursor={"top": 1})
    [walked_page] = walked(page, purpose=purpose)
    assert walked_page.cursor == ({"top": 1} if purpose == "poll" else None)
    assert (walked_page.posts, walked_page.observed) == (page.posts, SPAN)


def test_nothing_is_shown_twice_within_a_walk() -> None:
    """What an earlier page has shown is left out, whatever it counts by now; its page is kept."""
    one, two = Post(native_id="a", version="1", likes=3), Post(native_id="b")
    last = Page(posts=(Post(native_id="a", version="1", likes=4),), observed=SPAN)
    pages = walked(Page(posts=(one,)), Page(posts=(two, one)), last)
    assert shown(pages) == [["a"], ["b"], []]
    assert pages[-1].observed == SPAN


@pytest.mark.parametrize(
    "change", [{"version": "2"}, {"edited_at": START}, {"deleted_at": START}], ids=str
)
def test_what_has_changed_meanwhile_is_shown_again(change: dict[str, Any]) -> None:
    """An edit or a deletion between two pages is none of what was shown; its way back is not."""
    before, after = (
        Post(native_id="a", version="1"),
        Post(**{"native_id": "a", "version": "1"} | change),
    )
    pages = walked(*(Page(posts=(post,)) for post in (before, after, after, before)))
    assert [page.posts for page in pages] == [(before,), (after,), (), (before,)]


def test_the_gate_sees_two_posts_of_one_page_and_what_is_no_post() -> None:
    """Posts under one id on one page, and ids that are none, become rejects."""
    strange = Post(native_id=cast("str", ["a"]))
    odd = Page(posts=(Post(native_id="a", text="one"), Post(native_id="a", text="two"), strange))
    pages = walked(odd, Page(posts=(strange, cast("Post", "no post"))))
    assert [len(page.posts) for page in pages] == [3, 2]


def test_each_walk_begins_anew() -> None:
    """The next pass shows what this one has shown: its numbers are new."""
    board = Board(Page(posts=(Post(native_id="a"),)))
    job = Job(incident=INCIDENT, lane="all", span=SPAN)
    assert list(board.walk(job, NOBODY)) == list(board.walk(job, NOBODY))


def test_posts_are_asked_for_server_by_server_in_batches() -> None:
    """No more at once than the source says, and none that no server can be asked for."""
    board = Board()
    pages = again(board, "a1", "b1", "a2", "x1", "a3")
    assert board.asked == [["a1", "a2"], ["a3"], ["b1"]]
    assert shown(pages) == board.asked  # and not what nobody has asked for


def test_what_is_asked_for_again_claims_nothing() -> None:
    """Posts that were chosen by us prove nothing of any span; rejects are kept."""
    [page] = again(Board(), "a1")
    assert (page.observed, page.cursor, page.truncated, len(page.rejected)) == (
        None,
        None,
        False,
        1,
    )


def test_all_servers_are_asked_before_a_failure_is_told() -> None:
    """The pages of all come, in their order; of several failures the first is raised."""
    first, second = SourceError("one"), SourceError("two")
    board = Board(failing={"a": first, "c": second})
    held = tuple(Held(one, None) for one in ("a1", "b1", "c1"))
    pages: list[Page] = []
    with pytest.raises(SourceError) as caught:
        pages.extend(board.again(Recheck(incident=INCIDENT, posts=held, now=START), NOBODY))
    assert caught.value is first
    assert shown(pages) == [["a1"], ["b1"], ["c1"]]


def test_gone_as_of_the_question() -> None:
    """Each post is a deletion, at the instant of the question."""
    recheck = Recheck(incident=INCIDENT, posts=(), now=START)
    page = gone((Held("a", None), Held("b", "ref")), recheck)
    assert [(post.native_id, post.deleted_at) for post in page.posts] == [
        ("a", START),
        ("b", START),
    ]


def test_a_walk_must_get_on() -> None:
    """A mark that comes again would be asked for ever; the same twice in one answer is no sign.

    Of several the first is named: each pass fails in the same words.
    """
    onward = Onward("the board")
    onward.to("a", "b", "b")
    onward.to()
    onward.to(None, 3)
    with pytest.raises(BadAnswer, match="the board: the answers do not go on: 'b' came again"):
        onward.to("c", "b")
    with pytest.raises(BadAnswer, match="None came again"):
        onward.to(None)
    onward.to(*range(20, 40))
    for last in (39, 27):
        with pytest.raises(BadAnswer, match=f"{last} came again"):
            onward.to(*range(last, 19, -1))


def test_a_long_mark_is_cut_in_the_message() -> None:
    """A token of a page may be of any length."""
    onward = Onward("the board")
    onward.to("x" * 9_000)
    with pytest.raises(BadAnswer) as caught:
        onward.to("x" * 9_000)
    assert len(str(caught.value)) < 200


def test_a_place_comes_back_from_its_cursor() -> None:
    """What one pass has left the next one reads; without a cursor it is the default."""

    class Spot(Struct):
        top: int = 0
        edges: dict[int, str] = {}

    spot = Spot(5, {3: "x"})
    assert resumed(msgspec.json.decode(msgspec.json.encode(cursor_of(spot))), Spot, "board") == spot
    assert resumed(None, Spot, "board") == Spot()


def test_how_late_posts_may_be_is_configured_or_the_sources_own() -> None:
    """A time that was measured replaces that of the source."""
    assert Board().settle == timedelta(minutes=1)
    assert SourceSettings().late(Board.traits) == timedelta(minutes=5)


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, entry: str) -> None:
    """Install a package that offers one kind of source."""
    installed = folder / "other-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (installed / "entry_points.txt").write_text(f"[{ENTRY_POINTS}]\n{entry}\n")
    monkeypatch.syspath_prepend(str(folder))


@pytest.mark.parametrize("kind", sorted(BUILT_IN))
def test_each_kind_of_ours_is_found(kind: str) -> None:
    """The table of kinds names classes that are there, and that bear the kind as their own."""
    assert load(kind).kind == kind
    assert kind in kinds()


def test_only_the_kind_that_is_asked_for_is_imported() -> None:
    """A parser that is slow to load is paid for by those who use it."""
    sys.modules.pop("feedparser", None)
    load("rss")
    assert "feedparser" not in sys.modules


def test_what_is_no_source_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A class that derives from nothing would fail in each of its passes: it is said at once."""
    install(tmp_path, monkeypatch, "board = collections:OrderedDict")
    with pytest.raises(ConfigError, match=r"'board' of other 1\.0: .* is no class derived"):
        load("board")


def test_a_package_cannot_replace_a_kind_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which code runs must not depend on what else is installed."""
    install(tmp_path, monkeypatch, "rss = other:Rss")
    with pytest.raises(ConfigError, match="other:Rss claims it too"):
        load("rss")


@pytest.mark.parametrize("value", ["nowhere:Source", "json:Nothing"])
def test_a_package_that_cannot_be_loaded_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    """A kind whose module or class is missing is a wrong configuration, not a bug."""
    install(tmp_path, monkeypatch, f"bad = {value}")
    assert "bad" in kinds()
    with pytest.raises(ConfigError, match=f"cannot be loaded from {value}"):
        load("bad")


def test_decode_shows_how_the_answer_begins() -> None:
    """The message of a bad answer names what was asked and shows what came."""
    with pytest.raises(
        BadAnswer,
        match=r"the feed: the answer is not JSON as it should be \(.*\): it begins '<html>",
    ):
        decode(b"<html>" + b"x" * 1000, list[Raw], "the feed")
    with pytest.raises(BadAnswer):
        decode(b"[" * 100_000, list[Raw], "the feed")


def test_each_loses_only_what_is_broken() -> None:
    """Items that fit are kept in order; the others keep their bytes, up to the cap."""
    items = msgspec.json.decode(
        b'[{"id": "a"}, {"id": 1, "more": "' + b"x" * 2 * 65_536 + b'"}, {"id": "c"}]',
        type=list[Raw],
    )
    good, rejected = each(items, Thing)
    assert [thing.id for thing in good] == ["a", "c"]
    assert [(len(reject.raw), "str" in reject.reason) for reject in rejected] == [(65_536, True)]


@pytest.mark.parametrize("error", [KeyError("text"), ValueError("month"), RecursionError()])
def test_an_item_that_cannot_be_made_costs_only_itself(error: Exception) -> None:
    """Whatever a source's own code makes of one item, the others are read."""

    def made(thing: Thing) -> str:
        if thing.id == "b":
            raise error
        return thing.id

    items = msgspec.json.decode(b'[{"id": "a"}, {"id": "b"}, {"id": "c"}]', type=list[Raw])
    good, rejected = each(items, Thing, made)
    assert good == ["a", "c"]
    assert [reject.raw for reject in rejected] == [b'{"id": "b"}']
