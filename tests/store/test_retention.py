"""Retention: what goes when, and which columns hold words at all."""

from http import HTTPStatus
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import quoted
from monitor.http.verdict import refusal
from monitor.nouns.posts import Lost, Page, Reject, Span
from monitor.store import cleaning, forgetting
from monitor.store.connection import Store
from monitor.store.records import Gone, Retention
from monitor.store.writing import rechecks
from tests.examples import examples
from tests.store.canaries import CANARIES, DAY, HOUR, filled, versions
from tests.store.pages import NOW, START, add, fresh

SPAN = Span(START, START + HOUR)


def test_retention_counts_from_when_a_post_was_seen(tmp_path: Path) -> None:
    """Addresses go first, though how to ask for a post stays while it is asked; then texts."""
    one = CANARIES[0]
    keep = Retention(texts=90 * DAY, links=30 * DAY, leftovers=30 * DAY)

    def state(store: Store) -> list[tuple[object, ...]]:
        return store.conn.execute(
            "SELECT text IS NOT NULL, url IS NOT NULL, ref IS NOT NULL, "
            "(SELECT count(*) FROM revision), (SELECT max(length(raw)) FROM quarantine) > 0 "
            "FROM post LEFT JOIN link ON link.post = post.id"
        ).fetchall()

    with fresh(tmp_path) as store:
        for version in versions(one):
            add(store, version, page=Page(rejected=(Reject("r", b"bytes"),)))
        with store.transaction() as conn:
            rechecks.plan(conn, 1, [(1, 0)], 0)
        assert not forgetting.purge(store, keep, NOW + 30 * DAY).anything
        assert cleaning.due(store) is None
        gone = forgetting.purge(store, keep, NOW + 31 * DAY)
        assert gone == Gone(posts=0, links=1, versions=1, unread=1)
        assert state(store) == [(1, 0, 1, 0, 0)]
        add(store, versions(one)[1])
        assert state(store) == [(1, 0, 1, 0, 0)], "an address does not return"
        with store.transaction() as conn:
            conn.execute("DELETE FROM recheck")
        assert forgetting.purge(store, keep, NOW + 31 * DAY).links == 1
        assert state(store) == [(1, 0, 0, 0, 0)]
        assert forgetting.purge(store, keep, NOW + 91 * DAY).posts == 1
        assert state(store) == [(0, 0, 0, 0, 0)]
        assert store.conn.execute("SELECT count(*) FROM link").fetchone() == (0,)
        assert not forgetting.purge(store, keep, NOW + 999 * DAY).anything


@pytest.mark.parametrize(
    ("reason", "left"),
    [
        ("there: expected JSON, got b'<p>Words'; and more", "there: expected JSON, got something"),
        ("Invalid enum value 'Words of a post' - at `$.kind`", "Invalid enum value something"),
        ("Object missing required field `text`", "Object missing required field `text`"),
        ("there: expected status 200, got 503", "there: expected status 200, got 503"),
        (
            "there: the answer is 503 Service Unavailable",
            "there: the answer is 503 Service Unavailable",
        ),
        (
            "there: the connection was refused (Connection refused)",
            "there: the connection was refused (Connection refused)",
        ),
        # What older releases kept without quotation marks.
        (
            "there: the answer is 404 Not Found: words",
            "there: the answer is 404 Not Found: something",
        ),
        (
            "there: the answer is 418 I'm a Teapot: words",
            "there: the answer is 418 I'm a Teapot: something",
        ),
        ("there: the answer is 599: words", "there: the answer is 599: something"),
        (
            "there: the answer is 429 Too Many Requests; not to be asked before "
            "2026-11-30T09:00:00Z: words; here: the connection was refused",
            "there: the answer is 429 Too Many Requests; not to be asked before "
            "2026-11-30T09:00:00Z: something",
        ),
        (
            "there: expected an answer with status 200, got 500 Internal Server Error: words",
            "there: expected an answer with status 200, got 500 Internal Server Error: something",
        ),
        (
            "there: it points from https to http://words, which",
            "there: it points from https to something",
        ),
        (
            "Edits: it refuses the question (code): words",
            "Edits: it refuses the question (something",
        ),
        (
            "jetstream: the server ended the stream (A: words); the",
            "jetstream: the server ended the stream (something",
        ),
        (
            "bug in the source news (rss): ValueError: words",
            "bug in the source news (rss): ValueError: something",
        ),
    ],
)
def test_reasons_keep_what_was_wrong_and_lose_what_was_said(
    tmp_path: Path, reason: str, left: str
) -> None:
    """What a service said may be of a text: it goes with the leftovers, and once only."""
    keep = Retention(leftovers=DAY)
    with fresh(tmp_path) as store:
        add(store, page=Page(rejected=(Reject(reason, b""),), lost=(Lost(SPAN, reason),)))
        with store.transaction() as conn:
            conn.execute("UPDATE pass SET error = ?", (reason,))
        assert not forgetting.purge(store, keep, NOW).anything
        assert cleaning.due(store) is None
        expired = forgetting.expired(store.conn, keep, NOW + 2 * DAY)
        gone = forgetting.purge(store, keep, NOW + 2 * DAY)
        assert (
            gone == expired == Gone(posts=0, links=0, versions=0, unread=0, failures=gone.failures)
        )
        assert gone.failures == (0 if reason == left else 2)
        assert (cleaning.due(store) is None) is (reason == left)
        cleaning.clean(store)
        said = "SELECT reason FROM quarantine UNION SELECT error FROM pass UNION "
        assert store.conn.execute(f"{said} SELECT reason FROM lost").fetchall() == [(left,)]
        forgetting.purge(store, keep, NOW + 2 * DAY)
        assert cleaning.due(store) is None


@given(st.sampled_from([*HTTPStatus, 599]), st.text(), st.booleans())
@examples(100)
def test_nothing_that_a_refusal_says_is_left(status: int, said: str, waits: bool) -> None:
    """Whatever it says, what is left is the same; its words are quoted, and once they were not."""
    until = NOW if waits else None
    left = {
        forgetting._unquoted(str(refusal("there", status, words, until=until)))
        for words in ("'x'", "x", quoted(said), f"{said}x", f"it points to {quoted(said)}: write")
    }
    assert len(left) == 1
    assert f"the answer is {int(status)}" in str(left)


def test_for_ever_is_for_ever(tmp_path: Path) -> None:
    """Where no length is given nothing goes."""
    with filled(tmp_path) as store:
        assert not forgetting.purge(store, Retention(), NOW + 9999 * DAY).anything


GOES: Final = {
    ("post", "native_id"), ("post", "text"), ("post", "version"), ("post", "parent_id"),
    ("post", "repost_of"), ("link", "url"), ("link", "ref"), ("revision", "text"),
    ("revision", "version"), ("quarantine", "raw"), ("quarantine", "reason"), ("pass", "error"),
    ("lost", "reason"), ("target", "key"), ("attachment", "native_id"), ("attachment", "alt"),
    ("attachment", "preview"), ("attachment", "digest"), ("attachment", "pdq"),
    ("found", "address"), ("found", "text"),
}  # fmt: skip
TELLS_NOTHING: Final = {
    ("source", "name"), ("scorer", "name"), ("scorer", "version"), ("topic", "incident"),
    ("topic", "kind"), ("topic", "key"), ("topic", "title"), ("topic", "query"),
    ("topic_query", "query"), ("setting", "key"), ("setting", "value"), ("post", "kind"),
    ("post", "lang"), ("post", "flags"), ("score", "label"), ("score", "reason"),
    ("volume_minute", "lang"), ("volume_minute", "kind"), ("volume_hour", "lang"),
    ("volume_hour", "kind"), ("distinct_count", "grain"), ("sketch", "lang"), ("sketch", "kind"),
    ("sketch", "people"), ("sketch", "messages"), ("lane", "incident"), ("lane", "name"),
    ("lane", "clock"), ("lane", "cursor"), ("pass", "incident"), ("pass", "purpose"),
    ("pass", "outcome"), ("quarantine", "digest"), ("pace", "incident"), ("budget", "host"),
    ("budget", "value"), ("count_series", "incident"), ("count_series", "name"),
    ("count_series", "question"), ("count_series", "title"), ("count_series", "unit"),
    ("count_series", "how"), ("post_past", "label"), ("post_past", "reason"),
    ("post_past", "others"), ("label", "coder"), ("label", "kind"), ("label", "target"),
    ("label", "value"), ("alert", "incident"), ("alert", "rule"), ("alert", "said"),
    ("alert", "source"), ("acknowledged", "editor"), ("acknowledged", "note"),
    ("briefing", "incident"), ("briefing", "way"), ("briefing", "error"),
    ("delivery", "error"), ("delivery", "way"), ("delivery", "what"),
    ("pass", "error_kind"), ("lost", "kind"), ("quarantine", "kind"), ("note", "incident"),
    ("note", "text"), ("note", "editor"), ("publication", "incident"), ("publication", "edition"),
    ("publication", "readership"), ("publication", "timezone"), ("publication", "program"),
    ("publication", "scorer"), ("publication", "figures"), ("publication", "name"),
    ("publication", "changes"),
    ("embed", "file"), ("embed", "incident"), ("embed", "chart"), ("embed", "readership"),
    ("embed", "asked"), ("embed", "error"), ("target", "kind"), ("attachment", "kind"),
    ("attachment", "unread"),
    ("found", "incident"), ("found", "editor"),
}  # fmt: skip


def test_every_column_that_can_hold_words_was_thought_of(tmp_path: Path) -> None:
    """A new column of text or bytes must be taken away by forgetting, or tell of no post."""
    with fresh(tmp_path) as store:
        columns = {
            (table, name)
            for (table,) in store.conn.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table'"
            )
            if not table.startswith(("sqlite_", "_sqlite_"))
            for _, name, kind, *_ in store.conn.execute(f"PRAGMA table_info({table})")
            if kind in {"TEXT", "BLOB", "ANY", ""}
        }
    assert columns <= GOES | TELLS_NOTHING
