"""What a change of queries does to what is stored."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.clock import to_epoch_ms
from monitor.collect import collect
from monitor.errors import StoreError
from monitor.nouns.incident import Incident, Topic
from monitor.nouns.posts import Lost, Page, Post, Span
from monitor.query import Query
from monitor.store.connection import Store
from monitor.store.reading.as_of import AsOf
from monitor.store.reading.reader import open_reader
from monitor.store.writing import topics, watch
from monitor.store.writing.topics import Topics
from tests.collect.test_poll import (
    INCIDENT,
    SETTLE,
    NoNetwork,
    Scripted,
    _pass,
    _store,
    _watch,
)
from tests.examples import examples
from tests.store.pages import NOW, START, counted, kept_in_step

WORDS = ("threat", "sue", "calm")


def _collect(store: Store, incident: Incident, *texts: str, later: int = 0) -> None:
    posts = tuple(
        Post(native_id=f"{later}-{n}", text=f"Anaheim {text}", published_at=START)
        for n, text in enumerate(texts)
    )
    page = Page(posts=posts, observed=Span(START, NOW))
    watched = _watch(Scripted(tag=[page]), incident)
    collect(store, watched, NoNetwork(), now=NOW + timedelta(hours=later))


def _with(*words: str) -> Incident:
    parts = tuple(Topic(key, key, Query.read(word)) for key, word in enumerate_keys(words))
    return replace(INCIDENT, narratives=parts)


def enumerate_keys(words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(f"n{number}", word) for number, word in enumerate(words)]


@pytest.mark.repeats
@examples(20)
@given(
    texts=st.lists(st.sampled_from(WORDS), max_size=12),
    before=st.lists(st.sampled_from(WORDS), max_size=2),
    after=st.lists(st.sampled_from(WORDS), max_size=3),
)
def test_a_new_narrative_holds_what_it_would_have_held(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], before: list[str], after: list[str]
) -> None:
    """Posts that came before a narrative's query belong to it as those that come after do."""
    with _store(tmp_path_factory.mktemp("db")) as store:
        _collect(store, _with(*before), *texts)
        _collect(store, _with(*after), *texts, later=1)
        for key, word in enumerate_keys(tuple(after)):
            held = store.conn.execute(
                "SELECT count(*) FROM mention JOIN topic ON topic.id = topic WHERE key = ?", (key,)
            ).fetchone()[0]
            assert held == 2 * texts.count(word)
        assert kept_in_step(store) == counted(store)


def test_what_is_masked_belongs_to_no_new_narrative(tmp_path: Path) -> None:
    """A word in the mask of a handle or a number is none of the post's."""
    with _store(tmp_path) as store:
        _collect(store, INCIDENT, "714-555-0123 and @ann, ann@a.example", "by phone")
        _collect(store, _with("phone", "handle OR mail"), later=1)
        held = "SELECT key, count(*) FROM mention JOIN topic ON topic.id = topic GROUP BY key"
        assert dict(store.conn.execute(held)) == {INCIDENT.key: 2, "n0": 1}


@examples(20)
@given(
    versions=st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), max_size=5),
    before=st.lists(st.sampled_from(WORDS), max_size=1),
    word=st.sampled_from(WORDS),
)
def test_a_new_narrative_holds_edited_posts_as_it_would_have(
    tmp_path_factory: pytest.TempPathFactory,
    versions: list[list[str]],
    before: list[str],
    word: str,
) -> None:
    """A post belongs to what any version of it said, whether the query came before or after."""
    posts = tuple(
        Post(
            native_id=f"{n}",
            text=f"Anaheim {text}",
            published_at=START,
            edited_at=START + timedelta(minutes=minutes) if minutes else None,
        )
        for n, texts in enumerate(versions)
        for minutes, text in enumerate(texts)
    )
    with _store(tmp_path_factory.mktemp("db")) as store:
        watched = _watch(Scripted(tag=[Page(posts=posts)]), _with(*before))
        collect(store, watched, NoNetwork(), now=NOW)
        _collect(store, _with(f"{word} OR xyzzy"), later=1)
        held = store.conn.execute(
            "SELECT count(*) FROM mention JOIN topic ON topic.id = topic WHERE key = 'n0'"
        ).fetchone()[0]
        assert held == sum(word in texts for texts in versions)
        assert kept_in_step(store) == counted(store)


@examples(20)
@given(
    steps=st.lists(
        st.tuples(st.sets(st.sampled_from(WORDS)), st.lists(st.sampled_from(WORDS), max_size=4)),
        min_size=2,
        max_size=5,
    )
)
def test_a_narrative_that_was_away_holds_all_when_it_is_back(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[set[str], list[str]]]
) -> None:
    """What came meanwhile too; and no reader is shown one that is not matched any more."""
    came: list[str] = []
    with _store(tmp_path_factory.mktemp("db")) as store:
        for later, (words, texts) in enumerate(steps):
            parts = tuple(Topic(word, word, Query.read(word)) for word in sorted(words))
            _collect(store, replace(INCIDENT, narratives=parts), *texts, later=later)
            came += texts
            with open_reader(store.path) as reader:
                itself, *shown = reader.topics(INCIDENT.key)
                assert {topic.key for topic in shown} == words
                span = (NOW - timedelta(days=9), NOW)
                for topic in shown:
                    tallies = reader.tallies(topic.id, span)[""]
                    assert tallies[0].posts == came.count(topic.key)
                assert len(itself.queries) == 1
        with open_reader(store.path) as reader:
            for later, (words, _) in enumerate(steps):
                then = AsOf(reader.conn, store.path, NOW + timedelta(hours=later))
                assert {topic.key for topic in then.topics(INCIDENT.key)[1:]} == words
        assert kept_in_step(store) == counted(store)


def test_views_leave_out_what_was_taken_out(tmp_path: Path) -> None:
    """As reports do; it is there again with all its posts once it is asked for again."""

    def seen(*words: str, later: int) -> list[list[object]]:
        with _store(tmp_path) as store:
            _collect(store, _with(*words), *WORDS, later=later)
            return [
                [value for (value,) in store.conn.execute(f"SELECT {column} FROM {view}")]
                for column, view in (
                    ("DISTINCT narrative", "narratives"),
                    ("DISTINCT topic", "volume_hourly WHERE topic_kind = 'narrative'"),
                    ("DISTINCT topic", "sentiment_hourly WHERE topic_kind = 'narrative'"),
                    ("DISTINCT narratives", "posts_readable WHERE narratives IS NOT NULL"),
                )
            ]

    assert seen("threat", later=0) == [["n0"]] * 4
    assert seen(later=1) == [[]] * 4
    assert seen("threat", later=2) == [["n0"]] * 4


def test_that_texts_were_gone_is_kept(tmp_path: Path) -> None:
    """Of posts that could not be matched with a query when it was new; not once they can be."""

    def known(store: Store) -> dict[str, int]:
        with open_reader(store.path) as reader:
            found = reader.topics(INCIDENT.key)[1:]
            return {topic.key: topic.textless[0] for topic in found if topic.textless}

    with _store(tmp_path) as store:
        _collect(store, _with("threat"), "threat", "calm")
        store.conn.execute("UPDATE post SET text = NULL")
        _collect(store, _with("threat", "sue"), "sue", later=1)
        assert known(store) == {"n1": 2}, "the first was matched while they had their texts"
        _collect(store, _with("calm", "sue"), later=2)
        assert known(store) == {"n0": 2, "n1": 2}, "another query is matched again"
        _collect(store, _with(), "sue", later=3)
        store.conn.execute("UPDATE post SET text = NULL")
        _collect(store, _with("calm", "sue"), "sue", later=4)
        assert known(store) == {"n0": 3, "n1": 3}, "what came before it was away was matched then"
        _collect(store, _with("threat"), later=5)
        store.conn.execute("UPDATE post SET text = 'calm'")
        _collect(store, _with("calm"), later=6)
        assert known(store) == {}


def test_a_query_that_is_taken_up_again_is_no_change(tmp_path: Path) -> None:
    """Its past is that of all posts: nothing about it is to be said."""
    with _store(tmp_path) as store:
        for hours, words in enumerate((("threat",), (), ("threat",), ("sue",))):
            _collect(store, _with(*words), "threat", later=hours)
        with open_reader(store.path) as reader:
            _, topic = reader.topics(INCIDENT.key)
        assert [query for _, query in topic.queries] == ["threat", "sue"]


def test_a_clock_that_is_set_back_reorders_no_queries(tmp_path: Path) -> None:
    """The newest query is the last one, and posts are matched with it once."""
    with _store(tmp_path) as store:
        _collect(store, _with("threat"), "threat", later=5)
        for hours in (1, 2):
            _collect(store, _with("sue"), "sue", later=hours)
            assert not topics.sync(store, _with("sue"), NOW + timedelta(hours=hours)).unsettled
        with open_reader(store.path) as reader:
            _, topic = reader.topics(INCIDENT.key)
        assert [query for _, query in topic.queries] == ["threat", "sue"]


def test_the_history_of_queries_is_kept(tmp_path: Path) -> None:
    """Each query stands with the instant from which it holds; an unchanged one stands once."""
    with _store(tmp_path) as store:
        for hours, word in enumerate(("threat", "threat", "sue")):
            _collect(store, _with(word), later=hours)
        rows = store.conn.execute(
            "SELECT q.query FROM topic_query AS q JOIN topic ON topic.id = topic "
            "WHERE key = 'n0' ORDER BY since"
        ).fetchall()
    assert rows == [("threat",), ("sue",)]


def _asked(store: Store, query: str, hours: int) -> watch.LaneState:
    """Ask with a query of the incident, and return the lane as it stands then."""
    asked, now = replace(INCIDENT, query=Query.read(query)), NOW + timedelta(hours=hours)
    topics.sync(store, asked, now)
    source = store.number("source", name="service")
    return watch.open_lane(store, source, asked.key, "tag", SETTLE, "arrival", now=now)


def test_what_was_observed_belongs_to_the_query_that_was_asked(tmp_path: Path) -> None:
    """Another query has observed nothing of the past; what the old one observed is kept for it."""
    with _store(tmp_path) as store:
        _collect(store, INCIDENT, "calm")
        before = _asked(store, INCIDENT.query.text, 1)
        assert before.observed
        assert not before.before
        after = _asked(store, "anaheim OR fullerton", 2)
        assert (after.observed, after.before) == ((), before.observed)
        assert after.changes == (NOW + timedelta(hours=2),)
        assert after.unasked == after.before
        assert after.cursor == before.cursor
        watch.asked_again(store, after.id)
        assert _asked(store, "anaheim OR fullerton", 3).unasked == ()
        assert store.conn.execute("SELECT count(*) FROM post").fetchone() == (1,)


def test_a_claim_is_parted_where_the_query_changed(tmp_path: Path) -> None:
    """What arrived before may have been read for the old query; what came after was not."""
    change = START + timedelta(hours=1)
    with _store(tmp_path) as store:
        lane = _asked(store, INCIDENT.query.text, 1)
        for minutes, changes in ((0, (change,)), (90, (change,)), (200, ())):
            first = START + timedelta(minutes=minutes)
            page = Page(observed=Span(first, first + timedelta(minutes=80)))
            with store.transaction() as conn:
                watch.observe(conn, lane.id, page, 0, changes)
        found = _asked(store, INCIDENT.query.text, 1)
    assert found.before == (Span(START, change),)
    assert found.observed == (
        Span(change, START + timedelta(minutes=80)),
        Span(START + timedelta(minutes=90), START + timedelta(minutes=170)),
        Span(START + timedelta(minutes=200), START + timedelta(minutes=280)),
    )


def test_a_claim_is_parted_at_each_change_of_the_query(tmp_path: Path) -> None:
    """A walk that claims nothing before its end may have begun two queries ago."""
    changes, end = (START + timedelta(hours=1), START + timedelta(hours=2)), NOW
    with _store(tmp_path) as store:
        lane = _asked(store, INCIDENT.query.text, 1)
        with store.transaction() as conn:
            watch.observe(conn, lane.id, Page(observed=Span(START, end)), 0, changes)
        found = store.conn.execute("SELECT start, end, until FROM observed_before ORDER BY start")
        first, second, third = map(to_epoch_ms, (START, *changes))
        assert list(found) == [(first, second, second), (second, third, third)]
        assert _asked(store, INCIDENT.query.text, 1).observed == (Span(changes[1], end),)


def test_a_query_that_a_clock_ahead_has_noted_gives_way_at_once(tmp_path: Path) -> None:
    """What is read after a change is read for the new query, and not only once that date has come.

    A listing that the same clock has opened is asked again for what it had shown.
    """
    wider = replace(INCIDENT, query=Query.read("anaheim OR fullerton"))
    widest = replace(INCIDENT, query=Query.read("anaheim OR fullerton OR orange"))
    asked = ((INCIDENT, 400), (wider, 401), (INCIDENT, 0), (widest, 1))
    with _store(tmp_path) as store:
        for incident, days in asked:
            _collect(store, incident, "calm", later=24 * days)
        assert store.conn.execute("SELECT DISTINCT outcome FROM pass").fetchall() == [("ok",)]
        assert store.conn.execute("SELECT count(*) FROM observed").fetchone() == (1,)
        since = store.conn.execute("SELECT since FROM topic_query WHERE topic = 1").fetchall()
        assert max(since) < (to_epoch_ms(NOW + timedelta(days=2)),)
        with open_reader(store.path) as reader:
            texts = [text for _, text in reader.topics(INCIDENT.key)[0].queries]
    assert texts == [incident.query.text for incident, _ in asked]


def test_a_narrower_query_takes_over_what_was_observed(tmp_path: Path) -> None:
    """Where all was shown, all of a part of it was; also where it is only written otherwise."""
    with _store(tmp_path) as store:
        _collect(store, INCIDENT, "calm")
        before = _asked(store, INCIDENT.query.text, 1)
        for hours, query in enumerate(("Anaheim", "anaheim AND (sue OR threat)"), start=2):
            assert _asked(store, query, hours) == before
        wider = _asked(store, "anaheim AND (sue OR calm)", 5)
        assert (wider.observed, wider.before) == ((), before.observed)


def test_what_was_lost_is_tried_again_for_another_query(tmp_path: Path) -> None:
    """What a service could not show whole of the old query it may be able to of the new one."""
    with _store(tmp_path) as store:
        lost = Lost(Span(START, START + SETTLE), "too many", "capped")
        collect(
            store,
            _watch(Scripted(tag=[Page(lost=(lost,))]), INCIDENT),
            NoNetwork(),
            now=NOW,
        )
        assert _asked(store, INCIDENT.query.text, 1).lost == (lost.span,)
        assert _asked(store, "anaheim OR fullerton", 2).lost == ()


def test_a_crash_on_the_way_is_made_good(tmp_path: Path) -> None:
    """A process that dies while it matches old posts leaves the rest to the next pass."""
    texts = ["threat"] * 3
    with _store(tmp_path) as store:
        _collect(store, INCIDENT, *texts)
        incident = _with("threat")
        known = topics.sync(store, incident, NOW)

        def dying(topic: Topic, text: str, lang: str | None) -> bool:
            raise ZeroDivisionError(topic.key, text, lang)

        with pytest.raises(ZeroDivisionError):
            topics.settle(store, known, incident, dying, NOW)
        assert topics.sync(store, incident, NOW).unsettled
        _pass(store, Scripted(tag=[Page()]))
        _collect(store, incident, later=1)
        assert not topics.sync(store, incident, NOW).unsettled
        assert kept_in_step(store) == counted(store)


def test_a_change_that_is_taken_back_on_the_way_is_made_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What died half-way through a new query leaves no post with it where the old one returns."""
    monkeypatch.setattr(topics, "BATCH", 1)

    def dying(_: Topic, text: str, lang: str | None) -> bool:
        assert "sue" not in text, lang
        return "calm" in text

    with _store(tmp_path) as store:
        _collect(store, _with("threat"), "threat", "calm", "sue")
        held = "SELECT post FROM mention JOIN topic ON topic.id = topic WHERE key = 'n0'"
        before = store.conn.execute(held).fetchall()
        known = topics.sync(store, _with("calm"), NOW)
        with pytest.raises(AssertionError):
            topics.settle(store, known, _with("calm"), dying, NOW)
        assert store.conn.execute(held).fetchall() != before
        _collect(store, _with("threat"), later=1)
        assert store.conn.execute(held).fetchall() == before
        with open_reader(store.path) as reader:
            assert len(reader.topics(INCIDENT.key)[1].queries) == 1


def test_topics_that_cannot_be_read_are_one_sentence(tmp_path: Path) -> None:
    """As all that the database refuses, whoever asks."""
    with _store(tmp_path) as store:
        store.conn.execute("DROP TABLE topic_query")
        with pytest.raises(StoreError, match=r"the database .* failed"):
            topics.sync(store, INCIDENT, NOW)


def test_a_pass_with_nothing_new_writes_no_topic(tmp_path: Path) -> None:
    """Each pass comes by there."""
    with _store(tmp_path) as store:
        first = topics.sync(store, _with("threat"), NOW)
        topics.settle(store, first, _with("threat"), lambda *_: False, NOW)
        before = store.conn.total_changes
        again = topics.sync(store, _with("threat"), NOW + timedelta(hours=1))
        assert store.conn.total_changes == before
        assert again == Topics(first.numbers, ())
