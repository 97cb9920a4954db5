"""The gate between a source and the store: hostile posts of a package that somebody else wrote.

Promise 3.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any, ClassVar, cast
from urllib.parse import urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.intake.bounds import _USUAL, fit, within_bounds
from monitor.nouns.incident import Incident
from monitor.nouns.media import Attachment
from monitor.nouns.posts import Kept, Lost, Page, Post, Span, Traits
from monitor.sources.answers import each
from monitor.sources.base import Http, Job, Source, SourceSettings
from monitor.store.writing.pages import PagePlace, add_page
from monitor.testing.contract import INCIDENT, START
from monitor.testing.whole_pass import a_pass, a_store, quarantined

NOW = START + timedelta(hours=1)
WORDS = "Police in Anaheim"


class NoZone(tzinfo):
    """A zone that does not know how far it is from UTC."""

    def utcoffset(self, at: datetime | None) -> None:
        return None

    def dst(self, at: datetime | None) -> None:
        return None

    def tzname(self, at: datetime | None) -> None:
        return None


@dataclass
class Package(Source):
    """A source that hands in the posts that it is given, on one page after the other."""

    pages: Sequence[Page]
    kind: ClassVar = "package"
    traits: ClassVar = Traits(clock="created", settle=timedelta(minutes=5))
    Settings: ClassVar[type[SourceSettings]] = SourceSettings
    spans: list[Span] = field(default_factory=list)

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        return ("all",)

    def pull(self, job: Job, http: Http) -> Iterator[Page]:
        self.spans.append(job.span)
        yield from self.pages[:-1]
        yield replace(self.pages[-1], observed=job.span)

    def check(self, incident: Incident, http: Http) -> str:
        return "It is there."


def a_post(number: int, **other: Any) -> Post:
    at = START + timedelta(seconds=number)
    given = {"native_id": f"p{number}", "published_at": at, "text": f"{WORDS} n{number}."}
    return Post(**{**given, **other})


LATE = datetime.max.replace(tzinfo=timezone(-timedelta(hours=14)))
NUMBERS: list[Any] = [
    *(2**63, -(2**63), 10**400, float("nan"), float("inf"), 1e308, 0.5, True, "12", [], {}, b"1"),
]
TEXTS: list[Any] = [7, 0.5, True, [], {}, b"bytes", object(), datetime(2026, 1, 1, tzinfo=UTC)]
IDS: list[Any] = [*TEXTS, "a\x00b", "a\ud83d", "a\nb", "\x7f", "x" * 1_000_000]
INSTANTS: list[Any] = [
    *(7, "2026-11-23T15:00:00Z", 1e308, [], datetime(2026, 11, 23)),  # noqa: DTZ001
    LATE,
    datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
    datetime(2026, 11, 23, tzinfo=NoZone()),
]
HOSTILE: dict[str, list[Any]] = {
    "native_id": [*IDS, None, ""],
    "text": [*TEXTS, None],
    "published_at": INSTANTS,
    "author": [*TEXTS, "a\ud83d"],
    "kind": ["", "POST", 7, [], None],
    "parent_id": IDS,
    "repost_of": IDS,
    "ref": IDS,
    "version": IDS,
    "likes": NUMBERS,
    "reposts": NUMBERS,
    "replies": NUMBERS,
    "edited_at": INSTANTS,
    "deleted_at": INSTANTS,
}
DROPPED: dict[str, list[Any]] = {
    "url": [
        *("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "mailto:a@b.example"),
        *("http://[::1", "https://[x]/", "https://e.example:99999999/", "http://", "//e.example"),
        *("https://e.example/\x00", "https://e.example/a b", "https://e.example/\ud83d", "", 7, []),
        "https://e.example/" + "a" * 5_000,
    ],
    "links": [
        7,
        "https://e.example",
        [7],
        ("",),
        (None,),
        ("https://e.example/\ud83d",),
        ("e.example",),
    ],
    "media": [
        *(7, "image", [7], (None,)),
        (Attachment(kind="film"),),  # type: ignore[arg-type]
        (Attachment(kind=[]),),  # type: ignore[arg-type]
    ],
    "lang": ["x" * 65, "en" + "-aaaa" * 100_000, 7, [], b"en"],
}
HARMLESS = (
    a_post(1, text="\x00\x1b[2J\ud83d " + WORDS),
    a_post(2, author="\x00", lang="\ud83d", likes=-3),
    a_post(3, url="https://e.example/%zz%00%"),
    a_post(4, published_at=datetime.max.replace(tzinfo=UTC)),
    a_post(5, text="x" * 1_000_000 + WORDS),
    a_post(6, likes=2**63 - 1),
)


def test_every_field_of_a_post_is_tried() -> None:
    """A field that is added to `Post` has to be tried here as well."""
    assert {*HOSTILE, *DROPPED} == {*Post.__struct_fields__}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_value_out_of_bounds_costs_its_own_post(name: str) -> None:
    """Whatever a package hands in: its post is one row in quarantine, the others are stored."""
    bad = [a_post(100 + n, **{name: value}) for n, value in enumerate(HOSTILE[name])]
    good = [a_post(n) for n in range(10)]
    package = Package([Page(posts=(*good[:5], *bad, *good[5:])), Page(posts=(a_post(50),))])
    with a_store() as store:
        outturn = a_pass(store, cast("Source", package), INCIDENT, cast("Http", None), NOW)
        assert (outturn.outcome, outturn.errors) == ("ok", ())
        assert (outturn.new, outturn.rejected) == (11, len(bad))
        rows = quarantined(store)
        assert len(rows) == len(bad)
        assert all(reason.startswith(name) for reason, _ in rows)
        assert {kind for _, kind in rows} <= {"number", "time", "text", "encoding", "shape"}
        again = a_pass(
            store, cast("Source", package), INCIDENT, cast("Http", None), NOW + timedelta(hours=1)
        )
        assert (again.new, len(quarantined(store))) == (0, len(bad))
        assert package.spans[-1].start >= package.spans[0].end - package.traits.settle


@pytest.mark.parametrize("name", DROPPED)
def test_an_address_or_language_that_cannot_be_kept_is_dropped(name: str) -> None:
    """These are claims beside the post, which is kept without them."""
    posts = tuple(a_post(n, **{name: value}) for n, value in enumerate(DROPPED[name]))
    with a_store() as store:
        package = cast("Source", Package([Page(posts=posts)]))
        outturn = a_pass(store, package, INCIDENT, cast("Http", None), NOW)
        assert (outturn.new, outturn.rejected) == (len(posts), 0)
        for table in ("link", "pointing", "attachment"):
            assert store.conn.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        assert store.conn.execute("SELECT DISTINCT lang FROM post").fetchall() == [("",)]


@pytest.mark.parametrize("field", ["native_id", "alt", "width", "size", "duration", "views"])
def test_of_an_attachment_only_what_is_out_of_bounds_is_dropped(field: str) -> None:
    """The post, the attachment and its other values are kept."""
    bad = {"native_id": [*IDS, ""], "alt": [*TEXTS, ""]}.get(field, [*NUMBERS, -1, 1.0])
    sound: dict[str, Any] = {"native_id": "a", "alt": "b", "width": 1, "size": 2, "views": 3}
    for value in bad:
        one = Attachment(kind="image", **{**sound, field: value})
        kept = fit(a_post(1, media=(one,), links=["https://e.example"]))
        assert kept.media == (Attachment(kind="image", **{**sound, field: None}),)
        assert kept.links == ("https://e.example",)


def test_what_is_odd_but_within_bounds_is_kept() -> None:
    """Texts are cleaned and cut, a date far ahead is flagged, a score may be negative."""
    with a_store() as store:
        package = cast("Source", Package([Page(posts=HARMLESS)]))
        outturn = a_pass(store, package, INCIDENT, cast("Http", None), NOW)
        assert (outturn.seen, outturn.rejected, outturn.errors) == (6, 0, ())
        assert outturn.new == 5 + (outturn.beside == 0)
        text = "SELECT text FROM post WHERE native_id = 'p1'"
        assert store.conn.execute(text).fetchone() == ("\ufffd\ufffd[2J\ufffd " + WORDS,)


@pytest.mark.parametrize("author", ["", " ", "\u00a0\n"])
def test_an_author_without_a_name_is_none(author: str) -> None:
    """YouTube names those so who closed their accounts: they are not one busy account."""
    post = Post(native_id="1", text=WORDS, published_at=START, author=author)
    assert fit(post).author is None
    assert fit(replace(post, author=" ann ")).author == " ann "
    gone = replace(post, author=cast("str", 17), deleted_at=NOW)
    assert fit(gone).deleted_at == NOW, "of a deletion no author is kept"


def test_one_id_for_two_posts_of_an_answer_is_counted() -> None:
    """The first is kept; the same post twice, and an edit of it, are no other post."""
    one = a_post(1)
    edited = replace(one, text=f"{WORDS} again", edited_at=NOW)
    page = Page(posts=(one, one, edited, replace(one, text=f"{WORDS} elsewhere"), a_post(2)))
    found = within_bounds(page)
    assert [post.text for post in found.posts] == [one.text, one.text, edited.text, a_post(2).text]
    assert [reject.kind for reject in found.rejected] == ["same id"]
    assert "two different posts of one answer have the same id" in found.rejected[0].reason


def test_what_a_package_says_of_a_loss_is_cleaned() -> None:
    """Reasons are stored as well: half a character in one must not cost the page."""
    lost = Lost(Span(START, NOW), "gone \ud83d\x00")
    with a_store() as store:
        package = cast("Source", Package([Page(posts=(a_post(1),), lost=(lost,)), Page()]))
        assert a_pass(store, package, INCIDENT, cast("Http", None), NOW).outcome == "ok"
        assert store.conn.execute("SELECT count(*) FROM post").fetchone() == (1,)


class Item(msgspec.Struct):
    """An item of a package's service."""

    id: int


def test_whatever_a_package_does_with_an_item_costs_that_item() -> None:
    """Its own errors are told by file, line and type; no word of what somebody wrote is."""

    def make(item: Item) -> Post:
        if item.id == 1:
            raise KeyError("Tomlin")
        if item.id == 2:
            return Post(native_id="2", published_at=LATE.astimezone(UTC))
        return Post(native_id=str(10 // (item.id - 3)))

    items = [msgspec.Raw(b'{"id": %d}' % n) for n in range(1, 6)]
    posts, rejects = each(items, Item, make)
    assert [post.native_id for post in posts] == ["10", "5"]
    assert [reject.kind for reject in rejects] == ["other", "time", "other"]
    assert [reject.raw for reject in rejects] == [bytes(item) for item in items[:3]]
    assert rejects[0].reason.startswith("test_gate.py, line ")
    assert rejects[0].reason.endswith(": KeyError")
    assert "Tomlin" not in rejects[0].reason


@pytest.mark.parametrize(
    "unfit",
    [
        {"likes": 2**70},
        {"version": "a\ud83d"},
        {"parent_id": ["a"]},
        {"kind": "none of ours"},
        {"edited_at": "soon"},
    ],
)
def test_what_the_database_refuses_costs_its_own_post(unfit: dict[str, Any]) -> None:
    """The last line: past the gate, the page is written once more, post by post."""
    kept = [
        Kept(post=a_post(n), published_at=n, person=None, message=n, topics=(), score=None)
        for n in range(5)
    ]
    kept[2] = replace(kept[2], post=a_post(2, **unfit))
    with a_store() as store:
        package = cast("Source", Package([Page()]))
        a_pass(store, package, INCIDENT, cast("Http", None), NOW)
        place = _place(store.conn, store.number("source", name="package"))
        page = Page(posts=tuple(one.post for one in kept), cursor={"at": 7})
        written = add_page(store, place, page, kept, now=0)
        assert (written.new, written.rejected, written.refused) == (4, 1, frozenset({"p2"}))
        found = store.conn.execute("SELECT native_id FROM post ORDER BY id").fetchall()
        assert found == [("p0",), ("p1",), ("p3",), ("p4",)]
        assert [kind for _, kind in quarantined(store)] == ["not stored"]
        assert store.conn.execute("SELECT cursor FROM lane").fetchone() == ('{"at":7}',)
        assert store.conn.execute("SELECT seen, new, rejected FROM pass").fetchone() == (5, 4, 1)


def _place(conn: sqlite3.Connection, source: int) -> PagePlace:
    [(run,)] = conn.execute("SELECT id FROM pass").fetchall()
    [(lane,)] = conn.execute("SELECT id FROM lane").fetchall()
    [(scorer,)] = conn.execute("SELECT id FROM scorer").fetchall()
    return PagePlace(source, run, lane, scorer)


@given(st.from_regex(_USUAL, fullmatch=True))
def test_an_address_that_is_not_taken_apart_is_one(url: str) -> None:
    """What is taken for an address at a glance has a host and nothing that cannot be written."""
    parts = urlsplit(url)
    assert parts.scheme in {"http", "https"}
    assert parts.hostname
    assert parts.port is None
    assert url.isprintable()
    assert parts.geturl().rstrip("?#") == url.rstrip("?#")
