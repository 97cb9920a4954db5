"""What a post becomes when it is seen again: copy, edit, older version, deletion.

The outcome does not depend on the order of arrival: the newest version is kept as the text, every
other one as a revision, a deletion wins over all, and a post mentions what any version of it
mentioned. One that was deleted counts as its newest version does, whenever that came. Of one
version all that any sighting shows of its links and attachments is kept: a service shows the
preview of a page later than the post. What one sighting does not say (author, language, what it
answers) is taken from another. `monitor.store.writing.post_rows` writes it down.

Where nothing shows which of two versions is newer, the one that comes last counts; where two
sightings differ in author or time of publication, the one that came first.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import epoch_ms_or_none, to_epoch_ms
from monitor.nouns.media import Attachment, renewed, together
from monitor.nouns.posts import Kept, Kind, Post, Score
from monitor.store.columns import json_list
from monitor.text.links import Link
from monitor.text.tags import primary

COLUMNS: Final = """
id source native_id published_at claimed_at first_seen_at person kind lang parent_id repost_of text
message version edited_at deleted_at flags likes reposts replies
""".split()  # noqa: SIM905  easier to read


UNSCORED: Final = Score(0, None, "unscored")
"""What stands for the score of a deletion, which mentions nothing and so is counted nowhere."""


FORGOTTEN: Final = "forgotten"
"""The flag of a post that was taken away here, and not by its author."""


WITH_REPOSTS: Final = "reposts"
"""The flag of one that was forgotten for what it says or who wrote it, and not for its age: what
repeats it later has the same words, and is kept without them."""


def marked(flags: str, *, reposts: bool = False) -> str:
    """Return the flags of a post once it was forgotten, where that is so with all *reposts* of it.

    >>> marked("no time"), marked("forgotten", reposts=True)
    ('no time,forgotten', 'forgotten,reposts')
    """
    now = (FORGOTTEN, WITH_REPOSTS) if reposts else (FORGOTTEN,)
    return ",".join(dict.fromkeys([*filter(None, flags.split(",")), *now]))


class PostRow(Struct, frozen=True, kw_only=True, gc=False):
    """A post as the table has it, with score and topics; instants in milliseconds since 1970.

    Without a text (None) it is a tombstone, and in the table its id is the name of one.
    """

    id: int
    source: int
    native_id: str
    published_at: int
    claimed_at: int | None
    first_seen_at: int
    person: int | None
    kind: Kind
    lang: str
    parent_id: str | None
    repost_of: str | None
    text: str | None
    message: int
    version: str | None
    edited_at: int | None
    deleted_at: int | None
    flags: str
    likes: int | None
    reposts: int | None
    replies: int | None
    score: Score = UNSCORED
    topics: frozenset[int] = frozenset()
    links: frozenset[Link] = frozenset()
    media: tuple[Attachment, ...] = ()


class Revision(Struct, frozen=True):
    """A version of a post that is not the newest."""

    version: str | None
    edited_at: int | None
    text: str


OWN_SCORE: Final = """s.post = p.id AND s.scorer = (
  SELECT min(scorer) FROM score WHERE post = p.id AND scorer IN (
    SELECT id FROM scorer WHERE name = ?))
"""
"""Joins a post `p` to the score `s` that the rollups count: while posts are scored again, and two
versions of a scorer have one, that of the older."""


def known(
    conn: sqlite3.Connection, scorer: str, source: int, native_ids: Iterable[str]
) -> dict[str, PostRow]:
    """Return the posts of *source* that are stored already, by their native id."""
    wanted = json_list(native_ids)
    columns = ", ".join(f"p.{column}" for column in COLUMNS)
    found = conn.execute(
        f"SELECT {columns}, "  # noqa: S608  our own column names
        "(SELECT json_group_array(topic) FROM mention AS m WHERE m.post = p.id), "
        "s.polarity, s.subjectivity, s.label, s.reason, s.confidence "
        f"FROM post AS p LEFT JOIN score AS s ON {OWN_SCORE}"
        "WHERE p.source = ? AND p.native_id IN (SELECT value FROM json_each(?))",
        (scorer, source, wanted),
    ).fetchall()
    links, media = _links_and_media(conn, [row[0] for row in found])
    rows = {}
    for row in found:
        values, (topics, *score) = row[: len(COLUMNS)], row[len(COLUMNS) :]
        held = dict(zip(COLUMNS, values, strict=True))
        rows[held["native_id"]] = PostRow(
            **held,
            score=UNSCORED if score[0] is None else Score(*score),
            topics=frozenset(msgspec.json.decode(topics)),
            links=frozenset(links.get(held["id"], ())),
            media=together(media.get(held["id"], ())),
        )
    return rows


def mentioning(
    conn: sqlite3.Connection, topic: int, source: int, native_ids: Iterable[str]
) -> list[str]:
    """Return those of some ids under which *source* has a post that mentions *topic*."""
    wanted = json_list(native_ids)
    found = conn.execute(
        "SELECT native_id FROM post WHERE source = ? "
        "AND native_id IN (SELECT value FROM json_each(?)) "
        "AND EXISTS (SELECT 1 FROM mention WHERE post = post.id AND topic = ?)",
        (source, wanted, topic),
    )
    return [native_id for (native_id,) in found]


_NAMES: Final = Attachment.__struct_fields__
_ATTACHED: Final = (
    f"SELECT post, {', '.join(_NAMES)} FROM attachment "  # noqa: S608  our own column names
    "WHERE post IN (SELECT value FROM json_each(?))"
)


def _links_and_media(
    conn: sqlite3.Connection, numbers: Sequence[int]
) -> tuple[Mapping[int, list[Link]], Mapping[int, list[Attachment]]]:
    links: dict[int, list[Link]] = defaultdict(list)
    media: dict[int, list[Attachment]] = defaultdict(list)
    wanted = (json_list(numbers),)
    for post, key, kind in conn.execute(
        "SELECT post, key, kind FROM pointing JOIN target ON target.id = pointing.target "
        "WHERE post IN (SELECT value FROM json_each(?))",
        wanted,
    ):
        links[post].append(Link(key, kind))
    for post, *values in conn.execute(_ATTACHED, wanted):
        media[post].append(Attachment(**dict(zip(_NAMES, values, strict=True))))
    return links, media


def first(kept: Kept, number: int, source: int, now: int, *, forgotten: bool = False) -> PostRow:
    """Return the row of a post that was never seen before.

    A deletion leaves a tombstone, so that the post never returns. So does one with the words of a
    post that was *forgotten* here, with its reposts.
    """
    post = kept.post
    deleted = epoch_ms_or_none(post.deleted_at)
    bare = forgotten or deleted is not None
    return PostRow(
        id=number,
        source=source,
        native_id=post.native_id,
        published_at=kept.published_at,
        claimed_at=epoch_ms_or_none(post.published_at),
        first_seen_at=now,
        person=kept.person,
        kind=post.kind,
        lang=language(post.lang),
        parent_id=post.parent_id,
        repost_of=post.repost_of,
        text=None if bare else post.text,
        message=kept.message,
        version=None if forgotten else post.version,
        edited_at=epoch_ms_or_none(post.edited_at),
        deleted_at=deleted,
        flags=marked(kept.flags, reposts=True) if forgotten else kept.flags,
        likes=post.likes,
        reposts=post.reposts,
        replies=post.replies,
        score=kept.score or UNSCORED,
        topics=frozenset(kept.topics),
        links=frozenset(() if bare else kept.links),
        media=() if bare else together(post.media),
    )


def again(row: PostRow, kept: Kept) -> tuple[PostRow, Revision | None]:
    """Return the row after a post was seen again, and the version that is now past, if any."""
    post = kept.post
    if post.deleted_at is not None:
        return _deleted(row, to_epoch_ms(post.deleted_at)), None
    was_seen = bool(row.topics)
    row = _engaged(replace(row, topics=row.topics | frozenset(kept.topics)), kept)
    row = row if FORGOTTEN in row.flags else _filled(row, kept)
    if row.text is None:
        return _without_text(row, kept, was_seen=was_seen), None
    if post.text == row.text and post.version == row.version:
        return _completed(row, kept), None
    if _is_older(row, post):
        return row, Revision(post.version, epoch_ms_or_none(post.edited_at), post.text)
    past = None if post.text == row.text else Revision(row.version, row.edited_at, row.text)
    return _newer(row, kept), past


def _is_older(row: PostRow, post: Post) -> bool:
    edited = epoch_ms_or_none(post.edited_at)
    return row.edited_at is not None and (edited is None or edited < row.edited_at)


def _newer(row: PostRow, kept: Kept) -> PostRow:
    newer = replace(
        row,
        text=kept.post.text,
        message=kept.message,
        version=kept.post.version,
        edited_at=epoch_ms_or_none(kept.post.edited_at),
        flags=kept.flags,
        links=frozenset(kept.links),
        media=renewed(row.media, kept.post.media),
    )
    return _scored(newer, kept)


def _completed(row: PostRow, kept: Kept) -> PostRow:
    edited = epoch_ms_or_none(kept.post.edited_at)
    if edited is not None and not _is_older(row, kept.post) and edited != row.edited_at:
        # The text is the same once more: what lies between the two edits is older than it.
        row = replace(row, edited_at=edited)
    if not row.links.issuperset(kept.links):
        row = replace(row, links=row.links.union(kept.links))
    media = together((*row.media, *kept.post.media)) if kept.post.media else row.media
    return row if media == row.media else replace(row, media=media)


def _scored(row: PostRow, kept: Kept) -> PostRow:
    if kept.score is None:
        return row
    return replace(row, score=kept.score, topics=row.topics | frozenset(kept.topics))


def _deleted(row: PostRow, at: int) -> PostRow:
    if row.deleted_at is not None:
        return replace(row, deleted_at=min(at, row.deleted_at))
    return replace(row, text=None, deleted_at=at, links=frozenset(), media=())


def _without_text(row: PostRow, kept: Kept, *, was_seen: bool) -> PostRow:
    # A version may come after the deletion, be it the first or not: the post still counts, with its
    # time, person and label, and without its text. What was forgotten here is left as it was.
    if FORGOTTEN in row.flags or (was_seen and _is_older(row, kept.post)):
        return row
    shown = _newer(row, kept) if was_seen else first(kept, row.id, row.source, row.first_seen_at)
    return replace(shown, text=None, deleted_at=row.deleted_at, links=frozenset(), media=())


def _filled(row: PostRow, kept: Kept) -> PostRow:
    post = kept.post
    lang = language(post.lang)
    values = {
        name: value
        for name, value in (
            ("person", kept.person),
            ("parent_id", post.parent_id),
            ("repost_of", post.repost_of),
        )
        if value is not None and getattr(row, name) is None
    }
    if row.kind == "post" and values.keys() & {"parent_id", "repost_of"}:
        values["kind"] = post.kind
    if lang and not row.lang:
        values["lang"] = lang
        # It was scored in the language that its words look like.
        row = _scored(row, kept) if (post.text, post.version) == (row.text, row.version) else row
    return replace(row, **values) if values else row


def _engaged(row: PostRow, kept: Kept) -> PostRow:
    # Services that copy each other's posts count for themselves; the largest figure is the nearest
    # to the truth.
    post = kept.post
    counts = {
        name: seen
        for name, seen, old in (
            ("likes", post.likes, row.likes),
            ("reposts", post.reposts, row.reposts),
            ("replies", post.replies, row.replies),
        )
        if seen is not None and (old is None or seen > old)
    }
    return replace(row, **counts) if counts else row


def language(tag: str | None) -> str:
    """Return the primary language of a BCP 47 tag, lower case; empty where it names none.

    >>> language("en-US"), language("und"), language(None)
    ('en', '', '')
    """
    return (primary(tag) or "")[:8]
