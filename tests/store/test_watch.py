"""What is remembered of lanes, spans, rejects and passes."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import to_epoch_ms
from monitor.nouns.posts import Lost, Page, Reject, Span
from monitor.nouns.spans import difference, union
from monitor.store import tables
from monitor.store.connection import Store
from monitor.store.reading.reader import open_reader
from monitor.store.writing import passes, watch
from monitor.store.writing.passes import NextPass
from tests.examples import examples
from tests.store.pages import NOW, START, add, fresh

SETTLE = timedelta(minutes=10)
hours = st.tuples(st.integers(0, 30), st.integers(0, 8)).map(
    lambda pair: Span(START + timedelta(hours=pair[0]), START + timedelta(hours=pair[0] + pair[1]))
)


def _lane(store: Store, name: str = "") -> watch.LaneState:
    return watch.open_lane(store, store.number("source", name="mastodon"), "anaheim", name, SETTLE)


@pytest.mark.repeats
@examples(24)
@given(st.lists(st.tuples(st.booleans(), hours), max_size=12))
def test_observed_is_a_union_and_lost_is_what_was_not_seen_since(
    tmp_path_factory: pytest.TempPathFactory, claims: list[tuple[bool, Span]]
) -> None:
    """Observed spans merge in any order; a lost span shrinks by whatever is observed after it."""
    seen: list[Span] = []
    lost: list[Span] = []
    with fresh(tmp_path_factory.mktemp("db")) as store:
        for is_observed, span in claims:
            if is_observed:
                add(store, page=Page(observed=span))
                seen.append(span)
                lost = [left for one in lost for left in difference(one, [span])]
            else:
                add(store, page=Page(lost=(Lost(span, "cap"),)))
                lost.append(span)
        state = _lane(store)
    assert state.observed == tuple(union(seen))
    assert state.lost == tuple(union(lost))


def test_a_cursor_is_what_the_last_page_left(tmp_path: Path) -> None:
    """A page without a cursor leaves the old one; lanes do not share theirs."""
    with fresh(tmp_path) as store:
        add(store, page=Page(cursor={"min_id": "7", "walk": None}))
        add(store, page=Page())
        assert _lane(store).cursor == {"min_id": "7", "walk": None}
        assert _lane(store, "other").cursor is None


@pytest.mark.repeats
@examples(24)
@given(st.lists(st.lists(hours.filter(lambda span: span.start < span.end), min_size=1, max_size=3)))
def test_claims_of_archives_are_one_listing(
    tmp_path_factory: pytest.TempPathFactory, imports: list[list[Span]]
) -> None:
    """It is due from the earliest begin to the latest end, in whatever order they are claimed."""
    with fresh(tmp_path_factory.mktemp("db")) as store:
        source = store.number("source", name="mastodon")
        for n, spans in enumerate(imports):
            watch.claim(store, source, "anaheim", spans, NOW + timedelta(hours=n))
        with open_reader(store.path) as reader:
            found = [
                (lane.since, lane.until, lane.observed)
                for lane in reader.lanes("anaheim", Span(START, NOW))
            ]
    all_ = union(span for spans in imports for span in spans)
    assert found == ([(all_[0].start, all_[-1].end, tuple(all_))] if all_ else [])


def test_a_claim_stays_where_the_clock_is_set_back(tmp_path: Path) -> None:
    """Its owner vouches for it, and not when it was kept."""
    first, second = (Span(START + h * SETTLE, START + (h + 1) * SETTLE) for h in (0, 3))
    with fresh(tmp_path) as store:
        source = store.number("source", name="mastodon")
        watch.claim(store, source, "anaheim", [first], NOW + timedelta(days=1))
        watch.claim(store, source, "anaheim", [second], NOW)
        with open_reader(store.path) as reader:
            (lane,) = reader.lanes("anaheim", Span(START, NOW))
    assert lane.observed == (first, second)


def test_a_reject_is_kept_once(tmp_path: Path) -> None:
    """The same broken item, served again by every pass, is one row with its reason."""
    page = Page(rejected=(Reject("no id", b"{}"), Reject("no id", b"[]")))
    with fresh(tmp_path) as store:
        assert add(store, page=page).rejected == 2
        assert add(store, page=page).rejected == 0
        assert store.conn.execute("SELECT reason, raw FROM quarantine ORDER BY raw").fetchall() == [
            ("no id", b"[]"),
            ("no id", b"{}"),
        ]


def test_a_lane_that_left_the_configuration_is_given_up_and_comes_back(tmp_path: Path) -> None:
    """From the instant it left it is no longer expected; once it is read again it is."""
    with fresh(tmp_path) as store:
        _lane(store, "old")
        _lane(store, "new")
        watch.keep_only(store, [("mastodon", "anaheim", "new")], NOW)
        until = store.conn.execute("SELECT name, until FROM lane ORDER BY name").fetchall()
        assert until == [("new", None), ("old", to_epoch_ms(NOW))]
        _lane(store, "old")
        assert store.conn.execute("SELECT count(*) FROM lane WHERE until IS NULL").fetchone() == (
            2,
        )


def test_the_pace_survives_a_restart(tmp_path: Path) -> None:
    """Promise 6: when a source may be asked is kept, apart from when the daemon means to ask it."""
    with fresh(tmp_path) as store:
        number = store.number("source", name="mastodon")
        assert passes.read_pace(store, number, "anaheim") == NextPass()
        passes.write_next_pass(store, number, "anaheim", START)
        passes.write_pace(store, number, "anaheim", NextPass(3, NOW))
    with fresh(tmp_path) as store:
        assert passes.read_pace(store, number, "anaheim") == NextPass(3, NOW)
        passes.write_pace(store, number, "anaheim", NextPass())
        passes.write_next_pass(store, number, "anaheim", NOW)
        assert passes.read_pace(store, number, "anaheim") == NextPass()


def test_a_listing_that_is_an_address_is_read_without_its_secrets(tmp_path: Path) -> None:
    """Reports, pages and exported tables name it: a feed may have a password in its address."""
    with fresh(tmp_path) as store:
        for name in ("https://me:pw@news.example/feed?token=abc&x=1", "a.example#lapd"):
            _lane(store, name)
        with open_reader(store.path) as reader:
            shown = {lane.name for lane in reader.lanes("anaheim", Span(START, NOW))}
            [[rows]] = tables.parts(reader, "lane")
    assert shown == {"https://[redacted]@news.example/feed?token=[redacted]&x=1", "a.example#lapd"}
    assert shown <= {cell for row in rows for cell in row}
    assert "me:pw@" not in repr(rows)
