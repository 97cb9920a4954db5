"""Archives: what is kept of them, and what a broken line costs."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.app import importing
from monitor.app.importing import PAGE, Import, Imported
from monitor.archive import Broken, Entry, Row
from monitor.clock import to_epoch_ms
from monitor.errors import StoreError
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Post, Reject, Span
from monitor.privacy.guard import NameGuard
from monitor.privacy.masking import Masker
from monitor.privacy.pseudonym import Pseudonyms
from monitor.query import Query, read
from monitor.store.connection import Store, open_store
from monitor.store.writing.passes import settle_settings
from monitor.testing.whole_pass import Zero
from monitor.text import message_key
from tests.collect.test_poll import INCIDENT
from tests.examples import examples
from tests.store.pages import NOW, START, counted, kept_in_step

pytestmark = pytest.mark.repeats


OTHER = Incident(key="other", title="Other", since=START, query=Query.read("police"))


def _store(path: Path) -> Store:
    store = open_store(path / "monitor.db", zone="UTC", scorer="textblob")
    settle_settings(store)
    return store


def _import(
    store: Store,
    entries: Iterable[Entry],
    *incidents: Incident,
    source: str | None = None,
    everything: bool = False,
    observed: Span | None = None,
) -> Imported:
    masker = Masker(Pseudonyms(b"k" * 32), NameGuard(["Tomlin Averystone"]))
    intake = Import(
        store,
        incidents or (INCIDENT,),
        masker,
        [Zero()],
        now=NOW,
        source=source,
        everything=everything,
    )
    imported = intake(entries)
    intake.finish(() if observed is None else [observed])
    return imported


def _row(number: int, text: str = "Anaheim", source: str | None = "chirper") -> Row:
    at = START + timedelta(seconds=number)
    return Row(
        number + 1,
        source,
        Post(native_id=str(number), text=text, published_at=at, author=f"u{number % 7}"),
        at,
    )


def test_every_post_counts_once_however_often_it_is_imported(tmp_path: Path) -> None:
    """More than two pages, twice: the second import adds nothing and moves no number."""
    rows = [_row(number) for number in range(2 * PAGE + 10)]
    with _store(tmp_path) as store:
        assert _import(store, rows) == Imported(lines=2010, kept=2010, new=2010)
        before = kept_in_step(store)
        assert _import(store, rows) == Imported(lines=2010, kept=2010, new=0)
        assert kept_in_step(store) == before == counted(store)


@pytest.mark.parametrize("between", [0, PAGE + 5])
@pytest.mark.parametrize("files", [1, 2])
def test_an_edit_that_stands_before_its_post_is_kept_with_it(
    tmp_path: Path, between: int, files: int
) -> None:
    """Whatever it says: a page or a file later, a post is as its author has left it."""
    post = _row(1)
    edits = [
        replace(
            _row(0, text),
            post=replace(_row(1, text).post, edited_at=NOW - timedelta(hours=hours)),
        )
        for text, hours in (("sorry", 2), ("very sorry", 1))
    ]
    others = [_row(number, "Disneyland") for number in range(10, 10 + between)]
    states, said = [], []
    orders = [
        [post, *edits],
        [*edits, post],
        [edits[1], edits[0], post],
        [edits[1], post, edits[0]],
    ]
    for number, (first, *rest) in enumerate(orders):
        (tmp_path / str(number)).mkdir()
        parts = [[first, *others, *rest]] if files == 1 else [[first, *others], rest]
        with _store(tmp_path / str(number)) as store:
            masker = Masker(Pseudonyms(b"k" * 32), NameGuard([]))
            intake = Import(store, (INCIDENT,), masker, [Zero()], now=NOW)
            said.append([intake(part) for part in parts])
            intake.finish()
            states.append(
                store.conn.execute(
                    "SELECT text, edited_at, (SELECT count(*) FROM mention) FROM post"
                ).fetchall()
            )
            seen = store.conn.execute("SELECT seen, new, beside FROM pass").fetchall()
            assert (
                seen == [(3 + between, 1, between + 3 - sum(one.kept for one in said[-1]))]
                or files == 2
            )
            assert kept_in_step(store) == counted(store)
    assert states == [[("very sorry", to_epoch_ms(NOW - timedelta(hours=1)), 1)]] * len(orders)
    assert all(one.beside >= 0 for found in said for one in found)


@pytest.mark.parametrize(
    ("field", "key"),
    [("native_id", "id"), ("parent_id", "reply_to"), ("repost_of", "repost_of")],
)
def test_a_value_that_does_not_fit_is_named_as_in_the_archive(
    tmp_path: Path, field: str, key: str
) -> None:
    """By its key there, which whoever imports it has to mend."""
    row = _row(1)
    with _store(tmp_path) as store:
        found = _import(store, [replace(row, post=replace(row.post, **{field: "x" * 2_000}))])
    assert [said for _, said in found.broken] == [
        f"{key}: it has 2,000 characters, more than 1,024"
    ]


@pytest.mark.parametrize(
    ("changes", "doubled"),
    [
        ({}, 0),
        ({"author": None}, 0),
        ({"author": None, "deleted_at": NOW, "text": ""}, 0),
        ({"published_at": None, "author": None, "deleted_at": NOW, "text": ""}, 0),
        ({"author": "u2"}, 1),
        ({"published_at": START}, 1),
        ({"published_at": START, "author": None}, 1),
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_an_id_is_that_of_another_post_only_where_two_lines_contradict(
    tmp_path: Path, changes: dict[str, Any], doubled: int, before: bool
) -> None:
    """A line that leaves author or time out, as deletions do, is of the same post."""
    post = _row(1)
    other = replace(post, post=replace(post.post, **changes))
    with _store(tmp_path) as store:
        found = _import(store, [other, post] if before else [post, other])
    assert found.doubled == doubled


edits = st.lists(
    st.tuples(
        st.sampled_from(["sorry", "police", "Anaheim again"]),
        st.booleans(),
        st.sampled_from([None, "es"]),
        st.sampled_from([None, "77"]),
    ),
    max_size=3,
)


@examples(15)
@given(st.lists(edits, min_size=1, max_size=3), st.randoms(), st.booleans())
def test_the_order_of_lines_and_files_tells_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    posts: list[list[tuple[str, bool, str | None, str | None]]],
    random: Random,
    deleted: bool,
) -> None:
    """Promise 10: edits that match or not, lines that leave something out, and deletions."""
    lines: list[Entry] = []
    for number, versions in enumerate(posts):
        first = _row(number)
        told = [
            replace(
                first.post,
                text=f"{text} {hour}",
                author=first.post.author if named else None,
                lang=lang,
                parent_id=parent,
                kind="reply" if parent else "post",
                edited_at=START + timedelta(hours=hour),
            )
            for hour, (text, named, lang, parent) in enumerate(versions, 1)
        ]
        lines += [replace(first, post=post) for post in (first.post, *told)]
    if deleted:
        lines.append(replace(lines[0], post=Post(native_id="0", deleted_at=NOW)))
    states = []
    for _ in range(4):
        random.shuffle(lines)
        cut = random.randint(0, len(lines))
        with pytest.MonkeyPatch.context() as patch, _store(tmp_path_factory.mktemp("db")) as store:
            patch.setattr(importing, "PAGE", 2)
            masker = Masker(Pseudonyms(b"k" * 32), NameGuard([]))
            intake = Import(store, (INCIDENT, OTHER), masker, [Zero()], now=NOW)
            for file in (lines[:cut], lines[cut:]):
                assert intake(file).beside >= 0
            intake.finish()
            assert kept_in_step(store) == counted(store)
            states.append(
                store.conn.execute(
                    "SELECT native_id, published_at, person, kind, lang, parent_id, text, "
                    "edited_at, deleted_at, (SELECT count(*) FROM mention WHERE post = post.id), "
                    "(SELECT count(*) FROM revision WHERE post = post.id AND text <> post.text) "
                    "FROM post ORDER BY native_id"
                ).fetchall()
            )
    assert all(state == states[0] for state in states)


@examples(25)
@given(
    st.lists(
        st.sampled_from(["Anaheim", "Disneyland", "police", "Anaheim police", None]), max_size=30
    )
)
def test_each_line_is_kept_beside_the_point_or_broken(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str | None]
) -> None:
    """The three counts add up to the lines, for any mixture and for two incidents at once."""
    lines: list[Entry] = [
        Broken(n + 1, Reject("no id", str(n).encode())) if text is None else _row(n, text)
        for n, text in enumerate(texts)
    ]
    with _store(tmp_path_factory.mktemp("db")) as store:
        imported = _import(store, lines, INCIDENT, OTHER)
        stored = store.conn.execute("SELECT count(*) FROM post").fetchone()[0]
        assert (
            store.conn.execute("SELECT count(*) FROM quarantine").fetchone()[0] == imported.rejected
        )
    assert imported.lines == imported.kept + imported.beside + imported.rejected == len(texts)
    assert imported.kept == imported.new == stored
    assert imported.rejected == texts.count(None)
    assert imported.beside == texts.count("Disneyland")


def _version(number: int, text: str, name: str) -> Row:
    at = START + timedelta(hours=number)
    edited = at if number else None
    return Row(
        1,
        "chirper",
        Post(native_id=name, text=text, published_at=START, author="ann", edited_at=edited),
        at,
    )


said = st.sampled_from(["Anaheim", "police", "Anaheim police", "sorry", "gone"])


@pytest.mark.parametrize("name", ["7", "by Tomlin Averystone"])
@examples(40)
@given(
    pages=st.lists(st.lists(said, min_size=1, max_size=3), min_size=1, max_size=4),
    numbers=st.permutations(range(12)),
)
def test_a_new_version_of_a_held_post_is_kept_whatever_it_says(
    tmp_path_factory: pytest.TempPathFactory,
    pages: list[list[str]],
    numbers: list[int],
    name: str,
) -> None:
    """The newest version stands once any has mentioned an incident, in whatever order they come.

    Until then they are off-topic. An incident that does not hold the post has no mention of it, and
    an id in which a name is protected is that of no other post.
    """
    held, kept, beside = set[str](), dict[int, str](), 0
    order = iter(numbers)
    with _store(tmp_path_factory.mktemp("db")) as store:
        for page in pages:
            versions = {next(order): text for text in page}
            for incident in (INCIDENT, OTHER):
                if any(incident.query.matches(read(text)) for text in page):
                    held.add(incident.key)
                beside += 0 if incident.key in held else len(page)
            kept |= versions if held else {}
            lines = [_version(number, text, name) for number, text in versions.items()]
            imported = _import(store, lines, INCIDENT, OTHER)
            assert imported.kept == (len(page) if held else 0)
            assert imported.beside == len(page) - imported.kept
        rows = store.conn.execute("SELECT text FROM post").fetchall()
        mentions = store.conn.execute(
            "SELECT incident FROM mention JOIN topic ON topic.id = topic AND kind = 'incident'"
        ).fetchall()
        assert store.conn.execute("SELECT sum(beside) FROM pass").fetchone() == (beside,)
        assert kept_in_step(store) == counted(store)
    assert rows == ([(kept[max(kept)],)] if kept else [])
    assert {key for (key,) in mentions} == held


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (2, 0, 1)])
@pytest.mark.parametrize("together", [True, False])
def test_a_version_that_says_nothing_counts_after_the_deletion_too(
    tmp_path: Path, order: tuple[int, ...], *, together: bool
) -> None:
    """Promise 10: an edit that comes after the deletion of its post is the one that counts."""
    gone = Row(1, "chirper", Post(native_id="7", deleted_at=NOW), NOW)
    seen = [_version(0, "Anaheim", "7"), _version(1, "sorry", "7"), gone]
    lines = [seen[number] for number in order]
    with _store(tmp_path) as store:
        for page in [lines] if together else [[one] for one in lines]:
            _import(store, page)
        rows = store.conn.execute("SELECT text, message, edited_at FROM post").fetchall()
        assert kept_in_step(store) == counted(store)
    assert rows == [(None, message_key("sorry"), to_epoch_ms(START + timedelta(hours=1)))]


@examples(30)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=12),
    st.booleans(),
    st.sampled_from([1, 3, PAGE]),
)
def test_a_deletion_counts_with_its_post_or_not_at_all(
    tmp_path_factory: pytest.TempPathFactory,
    found: list[tuple[int, bool]],
    everything: bool,
    page: int,
) -> None:
    """New are as many posts as the reports then count; a deletion of nothing that is held is none.

    In a second import a deletion mentions what its post mentioned.
    """
    gone = START + timedelta(hours=1)
    lines = [
        Row(place + 1, "chirper", Post(native_id=f"{number}", deleted_at=gone), gone)
        if deleted
        else _row(number)
        for place, (number, deleted) in enumerate(found)
    ]
    posts = {number for number, deleted in found if not deleted}
    with _store(tmp_path_factory.mktemp("db")) as store, pytest.MonkeyPatch.context() as patch:
        patch.setattr("monitor.app.importing.PAGE", page)
        first = _import(store, lines, everything=everything)
        again = _import(store, lines, everything=everything)
        held = store.conn.execute("SELECT count(DISTINCT post) FROM mention").fetchone()[0]
    about = sum(number in posts for number, _ in found)
    assert (first.new, again.new) == (held, 0) == (len(posts), 0)
    assert (again.kept, again.beside) == (about, len(found) - about)
    if page == PAGE:
        assert (first.kept, first.beside) == (again.kept, again.beside)


def test_a_line_without_a_source_needs_one_to_be_named(tmp_path: Path) -> None:
    """It is rejected with the way out in words; with a name it is kept under it."""
    with _store(tmp_path) as store:
        refused = _import(store, [_row(1, source=None)])
        assert refused.broken == ((2, "the source is missing: name it with --source"),)
        assert _import(store, [_row(1, source=None)], source="export").new == 1
        names = store.conn.execute(
            "SELECT s.name FROM post AS p JOIN source AS s ON s.id = p.source"
        ).fetchall()
    assert names == [("export",)]


def test_no_line_of_a_source_with_a_protected_name_is_kept(tmp_path: Path) -> None:
    """Neither its first nor any other, whatever other sources stand between."""
    sources = ("tomlin averystone", "chirper", "tomlin averystone", "chirper")
    with _store(tmp_path) as store:
        imported = _import(store, [_row(n, source=source) for n, source in enumerate(sources)])
        held = store.conn.execute("SELECT name FROM source").fetchall()
    assert (imported.new, imported.rejected) == (2, 2)
    assert ("tomlin averystone",) not in held


def test_everything_counts_where_the_archive_was_collected_for_the_incident(tmp_path: Path) -> None:
    """With `everything`, an unmatched post is a mention; what is older than the incident is not."""
    with _store(tmp_path) as store:
        early = _row(-5, "long before")
        imported = _import(store, [_row(1, "no word of it"), early], everything=True)
    assert (imported.kept, imported.beside) == (1, 1)


def test_an_archive_proves_no_coverage_unless_it_is_claimed(tmp_path: Path) -> None:
    """Without a claim there is no lane; with one, a lane is expected to show just that span."""
    span = Span(START, START + timedelta(hours=2))
    with _store(tmp_path) as store:
        _import(store, [_row(1)])
        assert not store.conn.execute("SELECT 1 FROM lane").fetchall()
        _import(store, [_row(1)], observed=span)
        lane = store.conn.execute(
            "SELECT since, until, start, end FROM lane JOIN observed ON lane = lane.id"
        ).fetchone()
    assert lane[:2] == lane[2:]
    assert lane[1] - lane[0] == 7_200_000


def test_what_was_imported_before_a_failure_stays(tmp_path: Path) -> None:
    """A stream that breaks in the second thousand leaves the first, and can be imported again."""

    def breaking() -> Iterable[Entry]:
        yield from (_row(number) for number in range(PAGE + 5))
        message = "the disk is gone"
        raise StoreError(message)

    with _store(tmp_path) as store:
        with pytest.raises(StoreError):
            _import(store, breaking())
        assert store.conn.execute("SELECT count(*) FROM post").fetchone() == (PAGE,)
        assert _import(store, [_row(number) for number in range(PAGE + 5)]).new == 5
        outcomes = store.conn.execute("SELECT outcome FROM pass ORDER BY id").fetchall()
    assert outcomes == [("stopped",), ("ok",)]
