"""What was known at an earlier instant, told later."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.clock import to_epoch_ms
from monitor.nouns.incident import Topic
from monitor.nouns.posts import Kept, Label, Lost, Page, Score, Span
from monitor.query import Query
from monitor.report.formats import written
from monitor.report.making import MAKERS
from monitor.report.readings import By, Question, whole_span
from monitor.report.terminal import Style
from monitor.store.connection import Store, open_store
from monitor.store.reading.as_of import AsOf
from monitor.store.reading.reader import Reader, open_reader
from monitor.store.writing import passes, rescore, watch
from monitor.text import message_key
from tests.examples import examples
from tests.store.pages import NOW, START, ZONE, add, fresh, kept
from tests.store.test_topics import _collect, _with
from tests.store.test_writing import sightings

pytestmark = pytest.mark.repeats

HOUR = timedelta(hours=1)
ASKED: tuple[tuple[str, By | None], ...] = (
    ("volume", "source"),
    ("volume", "narrative"),
    ("volume", "language"),
    ("sentiment", None),
)


passes_ = st.tuples(
    st.sampled_from(["mastodon", "news"]),
    st.lists(st.lists(sightings(every=6), max_size=3), min_size=1, max_size=2),
    st.none() | st.tuples(st.integers(0, 40), st.integers(1, 9)),
    st.sampled_from(["negative", "positive", "unscored"]),
)
"""A source, the pages of one pass over it, from when on how many hours it proves, and what another
scorer says of all."""


def _store(folder: Path) -> Store:
    store = fresh(folder)
    with store.transaction() as conn:
        conn.executemany(
            "INSERT INTO topic_query (topic, since, query) VALUES (?, 0, 'x')", [(1,), (2,)]
        )
    return store


def _reports(reader: Reader, now: datetime) -> list[bytes]:
    """Make reports on all that is known."""
    span = whole_span(reader.extent("anaheim"), START, now)
    return [
        written(
            "json",
            MAKERS[what](
                reader,
                Question(
                    incident="anaheim",
                    title="Anaheim",
                    span=span,
                    every=6 * HOUR,
                    timezone=ZONE,
                    now=now,
                    by=by,
                ),
            ),
            Style(),
        ).encode()
        for what, by in ASKED
    ]


def _then(store: Store, at: datetime) -> list[bytes]:
    with open_reader(store.path) as reader:
        return _reports(AsOf(reader.conn, reader.path, at), at)


def _now(store: Store, at: datetime) -> list[bytes]:
    with open_reader(store.path) as reader:
        return _reports(reader, at)


@examples(15)
@given(st.lists(passes_, min_size=2, max_size=6))
def test_promise_13_an_earlier_report_can_be_made_again(
    tmp_path_factory: pytest.TempPathFactory,
    made: Sequence[tuple[str, list[list[Kept]], tuple[int, int] | None, Label]],
) -> None:
    """Promise 13: whatever came later, as of an instant the reports are those made then.

    Later posts, edits, older versions, deletions, deletions before their post, narratives that an
    edit joined, sources that were added, time that was observed later: not a byte differs. As of
    now they are the plain ones.
    """
    with _store(tmp_path_factory.mktemp("db")) as store:
        store.number("scorer", name="textblob", version="1")
        other = store.number("scorer", name="other", version="1")
        seen = []
        for number, (source, pages, proved, label) in enumerate(made):
            at, others = NOW + number * HOUR, {other: Score(0, None, label)}
            for posts in pages:
                page = _proving(posts, proved)
                add(store, *posts, source=source, page=page, now=at, others=others)
            seen.append((at, _now(store, at)))
        for at, reports in seen:
            assert _then(store, at) == reports


@examples(15)
@given(st.lists(passes_, min_size=2, max_size=6))
def test_scored_posts_come_with_the_texts_that_they_had(
    tmp_path_factory: pytest.TempPathFactory,
    made: Sequence[tuple[str, list[list[Kept]], tuple[int, int] | None, Label]],
) -> None:
    """Whatever came later: each is as it was, edited ones too; of a deleted one the text is gone.

    Which texts those are is taken from the plain reader, who was asked at that instant.
    """
    span = Span(START, START + timedelta(days=3))
    with _store(tmp_path_factory.mktemp("db")) as store:
        seen = []
        for number, (source, pages, _, _) in enumerate(made):
            at = NOW + number * HOUR
            for posts in pages:
                add(store, *posts, source=source, now=at)
            with open_reader(store.path) as reader:
                seen.append((at, reader.toned(1, span, 9)))
        with open_reader(store.path) as reader:
            for at, before in seen:
                found = AsOf(reader.conn, reader.path, at).toned(1, span, 9)
                gone = [now.text is None for now in found]
                assert found == [
                    then._replace(text=None) if lost else then
                    for then, lost in zip(before, gone, strict=True)
                ]
                deleted = reader.rows("SELECT 1 FROM post WHERE deleted_at IS NOT NULL")
                assert deleted or not any(gone)


def _toned_texts(store: Store, at: datetime) -> list[str | None]:
    with open_reader(store.path) as reader:
        found = AsOf(reader.conn, reader.path, at)
        return [post.text for post in found.toned(1, Span(START, START + HOUR), 9)]


def test_an_earlier_text_is_found_among_those_that_say_the_same(tmp_path: Path) -> None:
    """Case changes no message, yet may change a score; and an author may take an edit back."""
    said = ["such a shame", "SUCH A SHAME", "another", "such a shame"]
    with _store(tmp_path) as store:
        for n, text in enumerate(said):
            one = kept("a", text, edited_at=START + n * HOUR, version=str(n))
            # An edit is kept in the history where it changes what a post counts as.
            score = Score(-100_000 * (1 + text.isupper()), 0, "negative")
            add(store, replace(one, message=message_key(text), score=score), now=NOW + n * HOUR)
        times = [NOW + n * HOUR + HOUR / 2 for n in range(len(said))]
        assert [_toned_texts(store, at) for at in times] == [[text] for text in said]
        store.conn.execute("DELETE FROM revision WHERE text = 'another'")
        assert [_toned_texts(store, at) for at in times[1:3]] == [["SUCH A SHAME"], [None]]


def test_rules_are_tried_on_what_was_known_then(tmp_path: Path) -> None:
    """A late post, and what it points to, count for no rule that is tried as of before it came."""
    edges, span = [START, START + HOUR], Span(START, START + HOUR)
    with _store(tmp_path) as store:
        add(store, kept("a", "https://a.example/1"))
        add(store, kept("b", "https://a.example/1"), source="news", now=NOW + HOUR)
        with open_reader(store.path) as reader:
            for hours, sources in ((-1, []), (0, ["mastodon"]), (1, ["mastodon", "news"])):
                known = AsOf(reader.conn, reader.path, NOW + hours * HOUR)
                assert known.posted(1, edges) == dict.fromkeys(sources, (1,))
                found = known.pointing(1, span)
                assert sorted(one.source for one in found) == sources
                assert set(found) <= set(reader.pointing(1, span))


def _proving(posts: Sequence[Kept], proved: tuple[int, int] | None) -> Page:
    if proved is None:
        return Page(posts=tuple(one.post for one in posts))
    start = START + proved[0] * HOUR
    return Page(
        posts=tuple(one.post for one in posts), observed=Span(start, start + proved[1] * HOUR)
    )


def _volume(store: Store, at: datetime | None) -> list[int | None]:
    """Return the posts of each quarter of a day from the first on, known at *at* (None: now)."""
    with open_reader(store.path) as reader:
        known = reader if at is None else AsOf(reader.conn, reader.path, at)
        found = known.tallies(1, [START, START + 48 * HOUR])
        return [tally.posts for tally in found[""]]


def _lanes(store: Store, at: datetime) -> dict[str, tuple[Span, ...]]:
    with open_reader(store.path) as reader:
        known = AsOf(reader.conn, reader.path, at)
        return {lane.name: lane.observed for lane in known.lanes("anaheim", Span(START, NOW))}


def test_a_deletion_changes_no_figure_of_any_time(tmp_path: Path) -> None:
    """Deleted after an edit: the text is gone, and as of before both it counts as it did."""
    with _store(tmp_path) as store:
        add(store, kept("a", "first", label="negative"))
        before = _now(store, NOW)
        add(store, kept("a", "second", edited_at=NOW, version="1"), now=NOW + HOUR)
        add(store, kept("a", deleted_at=NOW), now=NOW + 2 * HOUR)
        assert store.conn.execute("SELECT text FROM post").fetchall() == [(None,)]
        assert store.conn.execute("SELECT count(*) FROM revision").fetchone() == (0,)
        assert _then(store, NOW) == before


def test_the_pass_that_begins_at_the_instant_is_known(tmp_path: Path) -> None:
    """What a pass brings is known from the instant at which it began, and not before."""
    with _store(tmp_path) as store:
        add(store, kept("a"))
        assert _volume(store, NOW) == _volume(store, None) == [1]
        assert _volume(store, NOW - timedelta(milliseconds=1)) == [0]


def test_time_that_was_filled_later_was_not_observed(tmp_path: Path) -> None:
    """A hole stays a hole as of before it was filled, and a loss is no loss before it was found."""
    filled = Page(observed=Span(START, START + HOUR))
    with _store(tmp_path) as store:
        add(store, page=Page(observed=Span(START + HOUR, START + 2 * HOUR)))
        add(store, page=filled, now=NOW + HOUR)
        add(store, page=Page(lost=(Lost(Span(START + 3 * HOUR, NOW), "cap"),)), now=NOW + 2 * HOUR)
        assert _lanes(store, NOW) == {"": (Span(START + HOUR, START + 2 * HOUR),)}
        assert _lanes(store, NOW + HOUR) == {"": (Span(START, START + 2 * HOUR),)}
        assert _lanes(store, NOW - HOUR) == {}
        with open_reader(store.path) as reader:
            for hours, lost in ((1, 0), (2, 1)):
                known = AsOf(reader.conn, reader.path, NOW + hours * HOUR)
                assert len(known.lanes("anaheim", Span(START, NOW))[0].lost) == lost


def test_a_listing_was_read_until_it_was_given_up(tmp_path: Path) -> None:
    """As of before, a lane that left the configuration is still to be read."""
    with _store(tmp_path) as store:
        add(store, kept("a"))
        watch.keep_only(store, [], NOW + HOUR)
        with open_reader(store.path) as reader:
            for hours, until in ((0, None), (1, NOW + HOUR)):
                known = AsOf(reader.conn, reader.path, NOW + hours * HOUR)
                assert known.lanes("anaheim", Span(START, NOW))[0].until == until
                assert known.extent("anaheim").live == (until is None)


def test_a_change_of_queries_leaves_the_time_before_as_it_was(tmp_path: Path) -> None:
    """Posts that a new query of a narrative takes in or leaves out, and what had been observed."""
    old = _with("threat")
    new = replace(_with("calm"), query=Query.read("anaheim OR calm"))
    later = replace(new, narratives=(*new.narratives, Topic("late", "Late", Query.read("sue"))))
    with open_store(tmp_path / "monitor.db", zone=ZONE, scorer="textblob") as store:
        passes.settle_settings(store)
        _collect(store, old, "threat", "calm", "sue")
        before = _now(store, NOW)
        _collect(store, new, later=1)
        _collect(store, later, "threat", later=2)
        assert _then(store, NOW) == before
        assert _then(store, NOW + 2 * HOUR) == _now(store, NOW + 2 * HOUR) != before
        with open_reader(store.path) as reader:
            then = AsOf(reader.conn, reader.path, NOW).topics("anaheim")
            assert [topic.key for topic in then] == ["anaheim", "n0"]
            assert [query for _, query in then[1].queries] == ["threat"]


def test_what_another_scorer_said_of_earlier_texts_is_not_told(tmp_path: Path) -> None:
    """After rescoring, a text that was edited since counts as unscored, and says why."""
    with _store(tmp_path) as store:
        add(store, kept("a", "first", label="negative"), kept("b", label="negative"))
        add(store, kept("a", "second", edited_at=NOW, version="1"), now=NOW + HOUR)
        rescore.take_over(store, "textblob", 1)
        with open_reader(store.path) as reader:
            known, edges = AsOf(reader.conn, reader.path, NOW), [START, START + HOUR]
            (tally,) = known.tallies(1, edges)[""]
            assert (tally.posts, tally.negative, tally.unscored) == (2, 1, 1)
            assert known.unscored(1, edges, [2]).reasons == {"scored again since": 1}


def test_a_database_without_history_says_from_when_on_it_has_one(tmp_path: Path) -> None:
    """What was stored before the schema had a history is taken as known all along, and told so."""
    with _store(tmp_path) as store:
        add(store, kept("a"), page=Page(observed=Span(START, NOW)))
        for table in ("post_past", "mention_past", "proof"):
            store.conn.execute(f"DROP TABLE {table}")
        store.conn.execute("ALTER TABLE lane DROP COLUMN opened_at")
        store.conn.execute("DELETE FROM _sqlite_migrations WHERE name = 'm002_history'")
        store.conn.execute("PRAGMA user_version = 1")
    with open_store(tmp_path / "monitor.db", zone=ZONE, scorer="textblob") as store:
        assert _lanes(store, NOW - HOUR) == {"": (Span(START, NOW - HOUR),)}
        assert store.conn.execute(
            "SELECT value FROM setting WHERE key = 'history_since'"
        ).fetchone() == (str(to_epoch_ms(NOW)),)


def test_a_new_database_has_its_whole_history(tmp_path: Path) -> None:
    """Nothing was known before the first pass, so there is nothing that would have to be told."""
    with _store(tmp_path) as store:
        add(store, kept("a"))
        found = store.conn.execute("SELECT value FROM setting WHERE key = 'history_since'")
        assert found.fetchone() is None


def test_codes_count_from_when_they_were_given(tmp_path: Path) -> None:
    """What somebody coded, and what was drawn to be coded, is known from that instant, as then."""
    with _store(tmp_path) as store:
        add(store, kept("a", "first", label="negative"))
        code = (kept("a", "first").message, to_epoch_ms(NOW + HOUR))
        store.conn.execute(
            "INSERT INTO label VALUES (1, 'eva', 'tone', '', 'positive', ?, ?)", code
        )
        store.conn.execute("INSERT INTO draw VALUES (1, 1, 0, 1, 7, ?)", code[1:])
        add(store, kept("a", "second", edited_at=NOW, version="1"), now=NOW + 2 * HOUR)
        with open_reader(store.path) as reader:
            assert not reader.coded(1, "tone"), "the text that was coded is no more"
            for hours, coded in ((0, []), (1, [("negative", {"eva": "positive"})]), (2, [])):
                known = AsOf(reader.conn, reader.path, NOW + hours * HOUR)
                assert [(one.label, one.codes) for one in known.coded(1, "tone")] == coded
                assert len(known.draws(1)) == (hours > 0)
