"""Forgetting posts: text, address, id and earlier versions go, the counts stay.

What was forgotten is a tombstone from then on: the post never returns, by whatever way it comes.
`monitor.store.cleaning` makes the bytes leave the files.
"""

import re
import secrets
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from sqlite3 import Connection
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import MILLISECOND, to_epoch_ms
from monitor.nouns.spans import span_from_ms, span_in_ms, union
from monitor.store.cleaning import mark
from monitor.store.columns import json_list
from monitor.store.connection import Store
from monitor.store.records import Gone, Retention
from monitor.store.tombstones import tombstone
from monitor.store.writing import attached
from monitor.store.writing.posts import WITH_REPOSTS, marked

# Keeping the history of what was observed from growing with every pass.
#
# Each pass over a lane leaves a row that tells what it proved, so that a report can be made as of
# any instant. Of long ago nobody asks to the minute: there one row stands for the passes of an
# hour.

WHOLE: Final = timedelta(days=400)
"""How long every pass is kept by itself: a year, so that what was sealed can be made again after
one, and some weeks to do it in."""

HOUR: Final = timedelta(hours=1) // MILLISECOND


class _Proof(NamedTuple):
    at: int
    start: int
    end: int
    until: int | None


def thin(store: Store, now: datetime) -> None:
    """Put the proofs of each hour that is long past together.

    As of any instant since, and as of any full hour (UTC) before, the reports stay what they were;
    as of another instant before, up to an hour less counts as observed.
    """
    last = to_epoch_ms(now - WHOLE) // HOUR * HOUR
    with store.transaction() as conn:
        for lane in list(store.table("lane").rows):
            _thin(conn, lane["id"], last)


def _thin(conn: sqlite3.Connection, lane: int, last: int) -> None:
    """Put together what was proved of a lane up to *last*, a full hour in milliseconds."""
    found = conn.execute(
        "SELECT at, start, end, until, (SELECT count(*) FROM topic_query JOIN topic "
        "ON topic.id = topic WHERE kind = 'incident' AND since <= at AND incident = "
        "(SELECT incident FROM lane WHERE id = ?1)) "
        "FROM proof WHERE lane = ?1 AND at > 0 AND at <= ?2",
        (lane, last),
    )
    hours: dict[tuple[int, int], list[_Proof]] = defaultdict(list)
    for *columns, query in found:
        proof = _Proof(*columns)
        # As of a full hour, what was proved in its first instant is known. What was proved for a
        # narrower query is said.
        hours[-(-proof.at // HOUR), query].append(proof)
    for proofs in hours.values():
        fewer = list(_together(proofs))
        distinct = len({(proof.at, proof.start) for proof in fewer})
        if distinct == len(fewer) < len(proofs):
            conn.executemany(
                "DELETE FROM proof WHERE lane = ? AND at = ? AND start = ?",
                [(lane, proof.at, proof.start) for proof in proofs],
            )
            conn.executemany(
                "INSERT INTO proof (lane, at, start, end, until) VALUES (?, ?, ?, ?, ?)",
                [(lane, *proof) for proof in fewer],
            )


def _together(proofs: Sequence[_Proof]) -> Iterator[_Proof]:
    """Yield what *proofs* show together, known from the last of them on.

    What was proved for another query, and so holds *until* an instant, stays apart.
    """
    for until in {proof.until for proof in proofs}:
        alike = [proof for proof in proofs if proof.until == until]
        at = max(proof.at for proof in alike)
        for span in union(span_from_ms(p.start, p.end) for p in alike):
            yield _Proof(at, *span_in_ms(span), until)


# Words of a service stand after a quotation mark (`monitor.errors.quoted`). What a bug says for
# itself does not, nor did some words in rows of older releases, which are kept: those of a refusal
# after its status, above all.
_SAID: Final = re.compile(
    r"""(?P<ours>
        (?:\bthe[ ]answer[ ]is|\bstatus[ ]\d{3},[ ]got)[ ]\d{3}[^:;]*
            (?:;[ ]not[ ]to[ ]be[ ]asked[ ]before[ ]\S+)?:[ ]
        | \bbug[ ]in[ ][^:]*:[ ]\w+:[ ]
        | \bit[ ]points[ ](?:from[ ]https[ ])?to[ ] | \bat[ ]last[ ]to[ ] | \bis[ ]no[ ]title:[ ]
        | \bLemmy[ ](?=.*[ ]shows[ ]only[ ]one[ ]page)
        | \b(?:ended[ ]the[ ]stream|no[ ]websocket|was[ ]cut|too[ ]old|busy|the[ ]question)[ ]\(
    )(?!something\Z).*
    | (?<!\w)b?['"].*""",
    re.DOTALL | re.VERBOSE,
)


class Chosen(Struct, frozen=True):
    """Which posts are to be forgotten.

    Attributes:
        where: A condition on the table `post`, of our own making.
        people: Pseudonyms that are to be forgotten as well.
        found: A condition on the table `found`, of posts that editors found, and its values; none
            of them unless it is said.
        reposts: Whether their words are to go from what repeats them, too, now and later.
        ids: Ids, as JSON, that are to go from what answers or repeats a post of that id; empty
            where there are none.
    """

    where: str
    values: tuple[object, ...]
    people: tuple[int, ...] = ()
    found: tuple[str, tuple[object, ...]] = ("0", ())
    reposts: bool = False
    ids: str = ""


def one(source: str, name: str, withheld: str = "") -> Chosen:
    """Choose the post of *source* with the id or the address *name*, and what repeats its words.

    *withheld* is the id that masking gives it, where that is another.
    """
    where = (
        "source = (SELECT id FROM source WHERE name = ?) "
        "AND (native_id IN (SELECT value FROM json_each(?)) "
        "OR (kind = 'repost' AND repost_of IN (SELECT value FROM json_each(?))) "
        "OR id IN (SELECT post FROM link WHERE ? IN (url, ref)))"
    )
    names = dict.fromkeys((name, withheld or name))
    ids = json_list([held for one in names for held in (one, tombstone(one))])
    found = "address = ?", (name,)
    return Chosen(where, (source, ids, ids, name), found=found, reposts=True)


def by(people: Sequence[int]) -> Chosen:
    """Choose all posts of some people, by their pseudonyms, and what repeats their words."""
    listed = json_list(people)
    where = "person IN (SELECT value FROM json_each(?))"
    return Chosen(where, (listed,), tuple(people), reposts=True)


_REPEATING: Final = """
SELECT id FROM post WHERE kind = 'repost' AND repost_of IS NOT NULL AND (source, repost_of) IN (
  SELECT source, native_id FROM post WHERE id IN (SELECT value FROM json_each(?)))
"""


def _with_reposts(conn: Connection, chosen: Chosen) -> Chosen:
    """Choose also what repeats the words of the posts, where that is asked: by their numbers.

    No index has reposts by what they repeat: each round, from a repost to its own, is a look at
    every post.
    """
    if not chosen.reposts:
        return chosen
    rows = conn.execute(f"SELECT id FROM post WHERE {chosen.where}", chosen.values)  # noqa: S608  ours
    found = set[int]()
    while newest := {post for (post,) in rows} - found:
        found |= newest
        rows = conn.execute(_REPEATING, (json_list(newest),))
    listed = json_list(sorted(found))
    return replace(chosen, where="id IN (SELECT value FROM json_each(?))", values=(listed,))


def _late_repeats(conn: Connection) -> Chosen:
    """Choose what repeats a repost that came without its words, since the post was forgotten.

    Whose words these are was not known before that repost came.
    """
    _add_functions(conn)
    # Mostly nothing was forgotten so: then the reposts need not be looked at.
    if not _number(conn, "(SELECT 1 FROM post WHERE instr(flags, ?) LIMIT 1)", (WITH_REPOSTS,)):
        return Chosen("0", ())
    return _with_reposts(conn, Chosen(_REPEATED, (WITH_REPOSTS,), reposts=True))


def before(instant: datetime, incident: str | None = None) -> Chosen:
    """Choose the posts that were published before *instant*, where given only those of *incident*.

    A post that mentions other incidents as well is among them. One that an editor found counts from
    when it was added where nobody said when it was posted.
    """
    where, values = "published_at < ?", (to_epoch_ms(instant),)
    found = "coalesce(at, added_at) < ?"
    if incident is None:
        return Chosen(where, values, found=(found, values))
    where += (
        " AND id IN (SELECT post FROM mention JOIN topic ON topic.id = mention.topic "
        "WHERE topic.kind = 'incident' AND topic.incident = ?)"
    )
    return Chosen(
        where, (*values, incident), found=(f"{found} AND incident = ?", (*values, incident))
    )


_NAMING: Final = """
SELECT id FROM post WHERE named(text) OR named(native_id)
UNION SELECT post FROM revision WHERE named(text)
UNION SELECT post FROM link WHERE named(url) OR named(ref)
UNION SELECT post FROM attachment WHERE named(alt) OR named(native_id) OR named(preview)
UNION SELECT post FROM pointing JOIN target ON target.id = target WHERE named(key)
"""
_NAMING_IDS: Final = """
SELECT parent_id FROM post WHERE named(parent_id)
UNION SELECT repost_of FROM post WHERE named(repost_of)
"""
LISTED: Final = "IN (SELECT value FROM json_each(?))"


def naming(conn: Connection, finds: Callable[[str], bool]) -> Chosen:
    """Choose the posts in which a name stands that *finds* knows, and what repeats their words.

    That is in a text, of now or of before, in an id, an address, a link, or in what is attached. An
    answer to a post with such an id has words of its own, and only loses that id.
    """
    conn.create_function(
        "named", 1, lambda text: text is not None and finds(text), deterministic=True
    )
    posts = json_list(sorted(post for (post,) in conn.execute(_NAMING)))
    found = conn.execute("SELECT address FROM found WHERE named(address) OR named(text)")
    addresses = json_list([address for (address,) in found])
    ids = sorted(one for (one,) in conn.execute(_NAMING_IDS))
    found_there = f"address {LISTED}", (addresses,)
    return Chosen(
        f"id {LISTED}", (posts,), found=found_there, reposts=True, ids=json_list(ids) if ids else ""
    )


def count(conn: Connection, chosen: Chosen) -> Gone:
    """Return what `forget` would take away, without changing a byte."""
    return _count(conn, _with_reposts(conn, chosen))


def _count(conn: Connection, chosen: Chosen) -> Gone:
    own = f"post IN (SELECT id FROM post WHERE {chosen.where})"  # noqa: S608  our own words
    return Gone(
        posts=_number(conn, f"post WHERE text IS NOT NULL AND {chosen.where}", chosen.values),
        links=_number(conn, f"link WHERE {own}", chosen.values)
        + _number(conn, f"found WHERE {chosen.found[0]}", chosen.found[1]),
        versions=_number(conn, f"revision WHERE {own}", chosen.values),
        unread=_number(conn, "quarantine WHERE length(raw) > 0", ()),
        failures=_failures(conn, _EVER),
        references=_references(conn, chosen) if chosen.ids else 0,
    )


def _references(conn: Connection, chosen: Chosen) -> int:
    others = f"(parent_id {LISTED} OR repost_of {LISTED}) AND NOT ({chosen.where})"
    return _number(conn, f"post WHERE {others}", (chosen.ids, chosen.ids, *chosen.values))


def forget(store: Store, chosen: Chosen) -> Gone:
    """Forget the posts that are chosen, all or none, and return what was taken away.

    With them go the bytes of everything that could not be read, for nothing shows whose it is.
    Counts of posts, people and messages stay as they are. A person gets a number that nobody can
    compute in place of the pseudonym: so the counts of people stay right when they are counted
    again. What that person writes later comes under the pseudonym again.
    """
    with store.transaction() as conn, _fixed(conn, chosen) as held:
        _add_functions(conn)
        before, gone = conn.total_changes, _count(conn, held)
        _take_leftovers(conn, _EVER)
        _take(conn, held)
        conn.execute(f"DELETE FROM found WHERE {held.found[0]}", held.found[1])  # noqa: S608  ours
        for person in held.people:
            fresh = secrets.randbits(64) - (1 << 63)
            for table, post in (("post", "id"), ("mention", "post")):
                conn.execute(
                    f"UPDATE {table} SET person = ? "  # noqa: S608  our own names
                    f"WHERE person = ? AND {post} IN (SELECT post FROM chosen)",
                    (fresh, person),
                )
        # Where nothing was held there are no bytes to write the whole file again for.
        if conn.total_changes > before:
            mark(conn)
    return gone


def expired(conn: Connection, keep: Retention, now: datetime) -> Gone:
    """Return what `purge` would take away, without changing a byte."""
    links, leftovers, texts = _limits(keep, now)
    last = _last(conn, links, texts)
    return _expired(conn, (links, leftovers, texts), last, _late_repeats(conn))


def _expired(conn: Connection, limits: tuple[int, int, int], last: int, repeats: Chosen) -> Gone:
    links, leftovers, texts = limits
    return Gone(
        posts=_number(conn, f"post WHERE {_OLD_TEXT}", (last, texts))
        + _number(
            conn,
            f"post WHERE text IS NOT NULL AND NOT ({_OLD_TEXT}) AND {repeats.where}",
            (last, texts, *repeats.values),
        ),
        links=_number(conn, f"link WHERE {_OLD_URL} OR {_OLD_REF}", (last, links) * 2)
        + _number(conn, "found WHERE added_at < ?", (links,)),
        versions=_number(conn, "revision WHERE seen_at < ?", (leftovers,)),
        unread=_number(conn, f"quarantine WHERE {_OLD_BYTES}", (leftovers,)),
        failures=_failures(conn, leftovers),
    )


def purge(store: Store, keep: Retention, now: datetime) -> Gone:
    """Take away what has been kept long enough, all or none, and return what that was.

    Addresses first, then earlier versions and what could not be read, then texts, and those that
    repeat what was forgotten, by way of a repost that came only since. What was proved long ago is
    put together (see `thin`): that takes nothing away.
    """
    thin(store, now)
    links, leftovers, texts = _limits(keep, now)
    with store.transaction() as conn:
        _add_functions(conn)
        last, repeats = _last(conn, links, texts), _late_repeats(conn)
        before, gone = conn.total_changes, _expired(conn, (links, leftovers, texts), last, repeats)
        # Emptied, not deleted: the address does not return with the next copy of the post.
        conn.execute(f"UPDATE link SET url = NULL WHERE {_OLD_URL}", (last, links))  # noqa: S608  ours
        conn.execute(f"UPDATE link SET ref = NULL WHERE {_OLD_REF}", (last, links))  # noqa: S608
        # What an editor found is its address: it goes whole.
        conn.execute("DELETE FROM found WHERE added_at < ?", (links,))
        conn.execute("UPDATE found SET text = NULL WHERE added_at < ? AND text <> ''", (texts,))
        conn.execute("DELETE FROM revision WHERE seen_at < ?", (leftovers,))
        _take_leftovers(conn, leftovers)
        for wanted in (repeats, Chosen(_OLD_TEXT, (last, texts))):
            with _fixed(conn, wanted) as chosen:
                _take(conn, chosen)
        if conn.total_changes > before:
            mark(conn)
    return gone


_EVER: Final = (1 << 63) - 1
"""An instant after all, in milliseconds since 1970."""

_SEEN: Final = "post IN (SELECT id FROM post WHERE id <= ? AND first_seen_at < ?)"
_OLD_URL: Final = f"(url IS NOT NULL AND {_SEEN})"
# How its service is asked for a post is needed until it is asked no more: for deletions, above all.
_OLD_REF: Final = f"(ref IS NOT NULL AND {_SEEN} AND post NOT IN (SELECT post FROM recheck))"  # noqa: S608
_OLD_BYTES: Final = "length(raw) > 0 AND found_at < ?"
_OLD_WORDS: Final = {
    table: (column, f"{since} < ? AND {column} <> unquoted({column})")
    for table, column, since in (
        ("quarantine", "reason", "found_at"),
        ("pass", "error", "started_at"),
        ("lost", "reason", "found_at"),
    )
}
_REPEATED: Final = (
    "kind = 'repost' AND text IS NOT NULL AND repost_of IS NOT NULL AND EXISTS (SELECT 1 "
    "FROM post AS passed_on WHERE passed_on.source = post.source "
    "AND passed_on.native_id IN (post.repost_of, tombstone(post.repost_of)) "
    "AND instr(passed_on.flags, ?))"
)
_OLD_TEXT: Final = "text IS NOT NULL AND id <= ? AND first_seen_at < ?"


def _failures(conn: Connection, before: int) -> int:
    _add_functions(conn)
    old = ((table, _OLD_WORDS[table][1]) for table in ("pass", "lost"))
    return sum(_number(conn, f"{table} WHERE {where}", (before,)) for table, where in old)


def _limits(keep: Retention, now: datetime) -> tuple[int, int, int]:
    """Return before when a post or leftover must have been seen to go; never is the year 1970."""
    return tuple(  # type: ignore[return-value]
        0 if length is None else to_epoch_ms(now - length)
        for length in (keep.links, keep.leftovers, keep.texts)
    )


def _last(conn: Connection, *limits: int) -> int:
    """Return the number of the last post that was first seen before one of the limits; 0: none.

    Nothing of those after it is old enough to go, so one look at each post is enough where no post
    is: as on most days.
    """
    row = conn.execute(
        "SELECT max(id) FROM post WHERE first_seen_at < ?", (max(limits),)
    ).fetchone()
    return int(row[0] or 0)


def _number(conn: Connection, what: str, values: Sequence[object]) -> int:
    return int(conn.execute(f"SELECT count(*) FROM {what}", values).fetchone()[0])  # noqa: S608  ours


@contextmanager
def _fixed(conn: Connection, chosen: Chosen) -> Iterator[Chosen]:
    """Look the posts up once, and choose them by their numbers.

    What is taken away may be what they were chosen by, and there is no index by which to find the
    posts of a person: that takes a look at every post.
    """
    chosen = _with_reposts(conn, chosen)
    conn.execute("CREATE TEMP TABLE chosen (post INTEGER PRIMARY KEY)")
    conn.execute(
        f"INSERT INTO chosen SELECT id FROM post WHERE {chosen.where}",  # noqa: S608  ours
        chosen.values,
    )
    yield replace(chosen, where="id IN (SELECT post FROM chosen)", values=())
    conn.execute("DROP TABLE chosen")


def _take(conn: Connection, chosen: Chosen) -> None:
    taken = [post for (post,) in conn.execute(f"SELECT id FROM post WHERE {chosen.where}")]  # noqa: S608
    attached.take_away(conn, taken)
    for table in ("revision", "link", "recheck"):
        conn.execute(f"DELETE FROM {table} WHERE post IN (SELECT post FROM chosen)")  # noqa: S608
    for column in ("parent_id", "repost_of") if chosen.ids else ():
        sql = f"UPDATE post SET {column} = tombstone({column}) WHERE {column} {LISTED}"  # noqa: S608
        conn.execute(sql, (chosen.ids,))
    flags = partial(marked, reposts=chosen.reposts)
    conn.create_function("marked", 1, flags, deterministic=True)
    conn.execute(
        "UPDATE post SET text = NULL, version = NULL, native_id = tombstone(native_id), "
        "flags = marked(flags) WHERE id IN (SELECT post FROM chosen) AND (text IS NOT NULL OR "
        "version IS NOT NULL OR native_id <> tombstone(native_id) OR flags <> marked(flags))"
    )


def _take_leftovers(conn: Connection, before: int) -> None:
    """Empty what could not be read, and take the words of services out of the reasons for failures.

    Both may be of a text. Counts and kinds of what went wrong stay.
    """
    conn.execute(f"UPDATE quarantine SET raw = x'' WHERE {_OLD_BYTES}", (before,))  # noqa: S608  ours
    for table, (column, old) in _OLD_WORDS.items():
        conn.execute(f"UPDATE {table} SET {column} = unquoted({column}) WHERE {old}", (before,))  # noqa: S608  ours


def _add_functions(conn: Connection) -> None:
    conn.create_function("tombstone", 1, tombstone, deterministic=True)
    conn.create_function("unquoted", 1, _unquoted, deterministic=True)


def _unquoted(reason: str | None) -> str | None:
    """Return a reason without the words of others that it repeats; None stays None.

    >>> _unquoted("X: the answer is no JSON: it begins b'<html>'")
    'X: the answer is no JSON: it begins something'
    >>> _unquoted("X: the answer is 404 Not Found: gone for good")
    'X: the answer is 404 Not Found: something'
    """
    return (
        None if reason is None else _SAID.sub(lambda it: (it["ours"] or "") + "something", reason)
    )
