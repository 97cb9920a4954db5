"""Who says what how often: concentration, copies, phrases; what is attached."""

from collections.abc import Callable, Sequence
from itertools import chain, repeat
from typing import Any, Final

from msgspec import convert

from monitor.clock import EPOCH, MINUTE
from monitor.nouns.attached import AttachedRow
from monitor.nouns.media import MediaKind, Unread
from monitor.nouns.posts import Span
from monitor.nouns.videos import Showing
from monitor.store.columns import json_list
from monitor.store.reading.links import CLAIMED
from monitor.store.reading.rows import Rows, asked_once
from monitor.store.reading.volume import minutes_of, posts_of
from monitor.store.records import Linked, RepeatedText, Sampled, Saying, TextHits, Viewed
from monitor.store.tombstones import AFTER, PREFIX

MOST: Final = 200_000
"""Posts that are looked at one by one; of more, the newest."""

SAMPLE: Final = 10_000
"""Posts up to which all texts are looked at; of more, a share of texts that has about as many."""

ALL_NUMBERS: Final = 1 << 64
"""How many numbers there are of messages; they lie evenly to both sides of 0."""

APART: Final = 50
"""How much more it costs to look a post up than to pass over the next of an index (measured)."""

MUCH: Final = 3
"""How much more it costs to read a post of a stretch than the next of the file, or of an index that
has equal ones in a row (measured)."""

_MENTIONS: Final = f"""
SELECT m.message, p.source, m.person, m.minute,
  iif(p.native_id >= '{PREFIX}' AND p.native_id < '{AFTER}', NULL, m.post)
FROM mention AS m JOIN post AS p ON p.id = m.post
WHERE m.topic = ? AND {{minute}} >= ? AND {{minute}} < ? AND {{message}} <= ?
ORDER BY m.minute DESC, p.native_id DESC, p.source LIMIT ?
"""  # noqa: S608  our own words
"""Of equal texts the newest stands for all, whatever came first; so below."""

_BY_MINUTE: Final = _MENTIONS.format(minute="m.minute", message="+m.message")
_BY_MESSAGE: Final = _MENTIONS.format(minute="+m.minute", message="m.message")
"""A small share of the texts of many posts is read in their order, and nothing else."""

_GONE: Final = f"""
SELECT id FROM post WHERE source IN (SELECT id FROM source)
AND native_id >= '{PREFIX}' AND native_id < '{AFTER}'
"""  # noqa: S608  our own words
"""Posts whose text is gone: by their names there is an index."""

_MOST_SAID: Final = """
SELECT message, count(*) FROM mention
WHERE topic = ? AND {minute} >= ? AND {minute} < ? GROUP BY message HAVING count(*) >= ?
ORDER BY 2 DESC, min(minute), 1 LIMIT ?
"""
_NEWEST: Final = f"""
SELECT m.message, p.text, max(p.native_id) FROM json_each(?1) AS one CROSS JOIN mention AS m
ON m.topic = ?2 AND m.message = one.value AND m.minute = (
  SELECT minute FROM mention WHERE topic = ?2 AND message = one.value
  AND minute >= ?3 AND minute < ?4 AND post NOT IN ({_GONE}) ORDER BY minute DESC LIMIT 1)
JOIN post AS p ON p.id = m.post WHERE p.text IS NOT NULL GROUP BY m.message
"""  # noqa: S608  our own words
"""Of each message the text of the post with the greatest id of a minute."""
_SAYING: Final = """
SELECT count(*) FROM (
  SELECT DISTINCT ifnull(person, 'post ' || post) FROM mention
  WHERE topic = ? AND message IN (SELECT value FROM json_each(?)) AND minute >= ? AND minute < ?
  LIMIT ?
)
"""
"""Of unknown authors each is another one."""

_POSTS_OF_PEOPLE: Final = """
SELECT posts, count(*) FROM (
  SELECT count(*) AS posts FROM mention
  WHERE topic = ? AND {minute} >= ? AND {minute} < ? AND person IS NOT NULL GROUP BY person
) GROUP BY posts
"""
_COUNT_GONE: Final = f"""
SELECT count(*) FROM mention WHERE post IN ({_GONE}) AND topic = ? AND +minute >= ? AND +minute < ?
"""  # noqa: S608  our own words
_EACH: Final = """
SELECT m.message, p.source, m.minute, m.person, p.text
FROM mention AS m JOIN post AS p ON p.id = m.post
WHERE m.topic = ? AND m.minute >= ? AND m.minute < ?
ORDER BY m.minute DESC, p.native_id DESC, p.source LIMIT ?
"""
_ATTACHED: Final = """
SELECT a.kind, count(DISTINCT a.post), count(DISTINCT m.person), count(*), sum(a.alt <> '')
FROM attachment AS a CROSS JOIN mention AS m ON m.post = a.post
WHERE m.topic = ? AND m.minute >= ? AND m.minute < ? GROUP BY a.kind ORDER BY 2 DESC, 1
"""
_SHOWING: Final = """
SELECT p.id, p.native_id, p.source, m.minute, m.person, 0,
  coalesce(a.native_id, s.name || '/' || p.native_id || '/' || a.place),
  a.kind IN ('video', 'gif'), a.digest, a.pdq, a.unread, a.preview IS NOT NULL
FROM attachment AS a CROSS JOIN mention AS m ON m.post = a.post JOIN post AS p ON p.id = m.post
JOIN source AS s ON s.id = p.source
WHERE m.topic = ?1 AND m.minute >= ?2 AND m.minute < ?3 AND a.kind IN ('image', 'video', 'gif')
UNION ALL
-- The preview of a page is that of the link where a post has one of each. A page of which no post
-- has one resembles no video, where no file is called like it (behind a colon: by its service).
SELECT p.id, p.native_id, p.source, m.minute, m.person, 1, t.key, t.kind = 'video',
  c.digest, c.pdq, c.unread, c.preview IS NOT NULL
FROM target AS t CROSS JOIN pointing AS o ON o.target = t.id
CROSS JOIN mention AS m ON m.post = o.post JOIN post AS p ON p.id = m.post
LEFT JOIN attachment AS c ON c.post = m.post AND c.kind = 'card'
  AND (SELECT count(*) FROM pointing WHERE post = m.post) = 1
  AND (SELECT count(*) FROM attachment WHERE post = m.post AND kind = 'card') = 1
WHERE m.topic = ?1 AND m.minute >= ?2 AND m.minute < ?3
  AND (t.kind = 'video' OR instr(t.key, ':') > 0
    OR t.id IN (SELECT target FROM attachment AS b JOIN pointing ON pointing.post = b.post
      WHERE b.kind = 'card')
    OR t.key IN (SELECT native_id FROM attachment))
"""
_HELD: Final = """
WITH answers AS (
  SELECT p.source, coalesce(p.repost_of, p.parent_id) AS of, count(*) AS posts
  FROM {posts}
  WHERE m.topic = ?1 AND m.minute >= ?2 AND m.minute < ?3 AND of IS NOT NULL GROUP BY 1, 2
)
SELECT sum(posts * EXISTS (
  SELECT 1 FROM post AS earlier JOIN mention AS e ON e.post = earlier.id
  WHERE earlier.source = answers.source AND earlier.native_id = answers.of AND e.topic = ?1))
FROM answers
"""
_HELD_OF_SPAN: Final = _HELD.format(posts="mention AS m JOIN post AS p ON p.id = m.post")
_HELD_OF_MOST: Final = _HELD.format(
    posts="post AS p NOT INDEXED CROSS JOIN mention AS m ON m.post = p.id"
)
"""One post after the other, as the file has them; few of them answer."""

_VIEWED: Final = f"""
WITH shown AS (
  SELECT m.post, m.person, p.source, min(a.views, {CLAIMED}) AS views,
    coalesce(a.native_id, a.post || ' ' || a.place) AS file
  FROM attachment AS a CROSS JOIN mention AS m ON m.post = a.post JOIN post AS p ON p.id = m.post
  WHERE m.topic = ? AND m.minute >= ? AND m.minute < ? AND a.views IS NOT NULL
)
SELECT count(DISTINCT post), count(DISTINCT person),
  (SELECT sum(most) FROM (SELECT max(views) AS most FROM shown GROUP BY source, file))
FROM shown
"""  # noqa: S608  our own number


def sayings(
    reader: Rows, topic: int, span: Span, most: int = MOST, share: float = 1.0
) -> tuple[Saying, ...]:
    """Return each distinct text on each source, with who said it and when first; most posts first.

    Of more than *most* posts the newest are looked at. *share* is of all texts that are looked at,
    above 0: which ones depends on nothing but their words; of each, all posts are.
    """
    found: dict[tuple[int, int], list[Any]] = {}
    upto = round(share * ALL_NUMBERS) - ALL_NUMBERS // 2 - 1
    bounds = (*minutes_of(span), upto)
    few = share < 1 and share * reader.most_posts() * APART < posts_of(reader, topic, span)
    mentions = _BY_MESSAGE if few else _BY_MINUTE
    for message, source, person, minute, post in reader.rows(mentions, (topic, *bounds, most)):
        posts = found.setdefault((message, source), [0, set(), minute, None])
        posts[0] += 1
        posts[3] = post if posts[3] is None else posts[3]
        if person is not None:
            posts[1].add(person)
        posts[2] = min(posts[2], minute)
    texts = _texts(reader, [row[3] for row in found.values() if row[3] is not None])
    names = reader.sources()
    return tuple(
        _saying(texts[post], names[source], count, people, first)
        for (_, source), (count, people, first, post) in sorted(
            found.items(), key=lambda pair: (-pair[1][0], pair[1][2], pair[0])
        )
        if post in texts
    )


def _saying(text: str, source: str, posts: int, people: set[int], minute: int) -> Saying:
    first = EPOCH + minute * MINUTE
    return Saying(text=text, source=source, posts=posts, people=frozenset(people), first=first)


def sampled(reader: Rows, topic: int, span: Span, posts: int = SAMPLE) -> Sampled:
    """Return the texts of a span as `sayings`: all, or a sample where it has more than *posts*."""
    held = posts_of(reader, topic, span)
    share = 1.0 if held <= posts else posts / held
    return Sampled(sayings(reader, topic, span, held, share), share)


def most_said(reader: Rows, topic: int, span: Span, most: int) -> tuple[RepeatedText, ...]:
    """Return the texts of a span that most posts say; of equals any, ever the same.

    Copies count as one text on whichever source, those whose text is gone too; the text is None
    where it is gone of all of them.
    """
    bounds, asked = minutes_of(span), _in_order(_MOST_SAID, reader, topic, span)
    found = reader.rows(asked, (topic, *bounds, 2, most))
    if len(found) < most:  # most texts are said once: only where they are wanted are they sorted
        found = reader.rows(asked, (topic, *bounds, 1, most))
    # In the order of their index, neighbours lie on one page.
    wanted = json_list(sorted(message for message, _ in found))
    texts = {message: text for message, text, _ in reader.rows(_NEWEST, (wanted, topic, *bounds))}
    return tuple(RepeatedText(texts.get(message), posts, message) for message, posts in found)


def people_saying(
    reader: Rows, topic: int, span: Span, messages: Sequence[int], enough: int
) -> int:
    """Return how many people said one of these messages, *enough* where there are more."""
    wanted = json_list(messages)
    return int(reader.rows(_SAYING, (topic, wanted, *minutes_of(span), enough))[0][0])


def _in_order(sql: str, reader: Rows, topic: int, span: Span) -> str:
    """Return a statement that groups posts so that few are read, or none has to be sorted.

    The sign keeps from the index of minutes: where that of what is grouped by is read, in its
    order, equal ones follow each other.
    """
    much = posts_of(reader, topic, span) * MUCH >= posts_of(reader, topic)
    return sql.format(minute="+minute" if much else "minute")


def gone(reader: Rows, topic: int, span: Span) -> int:
    """Return how many posts of a span have lost their text, and their links with it."""
    return int(reader.rows(_COUNT_GONE, (topic, *minutes_of(span)))[0][0])


def holding(
    reader: Rows, topic: int, span: Span, holds: Callable[[str], bool], most: int = MOST
) -> TextHits:
    """Return the texts of `sayings` of which something holds, and of how many they are.

    No other text is kept, so that many cost no memory. *holds* is asked once of each text. Of more
    than *most* posts the newest are looked at.
    """
    found: dict[tuple[int, int], tuple[str, set[int], list[int]] | None] = {}
    # Newer copies whose text is gone: an older one may say it.
    gone: dict[tuple[int, int], list[tuple[int, int | None]]] = {}
    posts, bounds = 0, minutes_of(span)
    for message, source, minute, person, text in reader.each(_EACH, (topic, *bounds, most)):
        key, copies = (message, source), [(minute, person)]
        if key not in found:
            if text is None:
                gone.setdefault(key, []).extend(copies)
                continue
            found[key] = (text, set(), []) if holds(text) else None
            copies += gone.pop(key, ())
        posts += len(copies)
        held = found[key]
        if held is not None:
            held[1].update(one for _, one in copies if one is not None)
            held[2].extend(at for at, _ in copies)
    names = reader.sources()
    sayings = tuple(
        _saying(held[0], names[source], len(held[2]), held[1], min(held[2]))
        for (_, source), held in found.items()
        if held is not None
    )
    return TextHits(sayings, len(found), posts)


def attached(reader: Rows, topic: int, span: Span) -> tuple[AttachedRow, ...]:
    """Return what the posts of a span carry, by kind, most posts first."""
    found = reader.rows(_ATTACHED, (topic, *minutes_of(span)))
    return tuple(
        AttachedRow(
            kind=convert(kind, MediaKind),
            posts=posts,
            accounts=people,
            files=files,
            described=described or 0,
        )
        for kind, posts, people, files, described in found
    )


def showing(reader: Rows, topic: int, span: Span) -> tuple[Showing, ...]:
    """Return each file that a post of a span shows, and all that it links to, in no order.

    Where a post with one link has the preview of one page, that is the picture of the link.
    """
    names = reader.sources()
    found = reader.rows(_SHOWING, (topic, *minutes_of(span)))
    return tuple(
        Showing(
            post=post,
            native_id=native_id,
            source=names[source],
            at=EPOCH + minute * MINUTE,
            person=person,
            name=name,
            link=bool(link),
            video=bool(video),
            digest=digest,
            pdq=pdq,
            unread=convert(unread, Unread | None),
            waiting=bool(waiting),
        )
        for post, native_id, source, minute, person, *file in found
        for link, name, video, digest, pdq, unread, waiting in [file]
    )


@asked_once
def _texts(reader: Rows, posts: list[int]) -> dict[int, str]:
    wanted = json_list(posts)
    return dict(
        reader.rows(
            "SELECT id, text FROM post WHERE id IN (SELECT value FROM json_each(?)) "
            "AND text IS NOT NULL",  # one may be gone under its own id, where a file is damaged
            (wanted,),
        )
    )


def posts_of_people(reader: Rows, topic: int, span: Span) -> tuple[int, ...]:
    """Return how many posts each person wrote, in no order, where the author is known."""
    asked = _in_order(_POSTS_OF_PEOPLE, reader, topic, span)
    rows = reader.rows(asked, (topic, *minutes_of(span)))
    return tuple(chain.from_iterable(repeat(posts, people) for posts, people in rows))


def linked(reader: Rows, topic: int, span: Span) -> Linked:
    """Return how many posts there are, and how many answer, quote or repeat one that we hold."""
    posts = posts_of(reader, topic, span)
    many = posts * MUCH >= reader.most_posts()
    found = reader.rows(_HELD_OF_MOST if many else _HELD_OF_SPAN, (topic, *minutes_of(span)))
    return Linked(posts=posts, held=found[0][0] or 0)


def viewed(reader: Rows, topic: int, span: Span) -> Viewed:
    """Return how often what is attached was viewed; a file of several posts counts once."""
    posts, people, views = reader.rows(_VIEWED, (topic, *minutes_of(span)))[0]
    return Viewed(posts, people, views or 0)
