"""Two stores that differ only in what one to four accounts did are published alike."""

import random
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing

from msgspec import Struct
from msgspec.structs import replace

from monitor.app.asked import Asked
from monitor.app.briefs import briefs
from monitor.app.newsroom import Newsroom
from monitor.app.questions import questions
from monitor.report.snapshot import Snapshot
from tests.security import sentences
from tests.security.reader import HOUR, REPORTS, SLOTS, Public, T, World, computed_once, shown
from tests.store.build import Sample

WORLD = World()
WORDS = [
    "street",
    "anger",
    "crowd",
    "witness",
    "boy",
    "yard",
    "neighbour",
    "police",
    "fence",
    "arrest",
    "lawyer",
    "march",
]
POSTS = 150


class Changed(Struct, frozen=True, kw_only=True):
    """What is other about a few posts: their words, kind, or a row that hangs on them."""

    text: str = ""
    kind: str = "post"
    sql: str = ""


CHANGES: Mapping[str, Changed] = {
    "a link": Changed(text="https://b.example/story"),
    "a video": Changed(text="https://video.example/w/shooting"),
    "a hashtag": Changed(text="#justice"),
    "a quotation": Changed(kind="quote"),
    "an article": Changed(kind="article"),
    "a picture": Changed(
        sql="INSERT INTO attachment (post, place, kind, native_id) VALUES (?, 0, 'image', 'f')"
    ),
    "likes": Changed(
        sql="INSERT INTO engagement (post, seen_at, likes) VALUES (?, 1487900000000, 1234)"
    ),
}


def base() -> list[Sample]:
    """Return posts that carry nothing: in each slot many, by as many accounts."""
    drawn = random.Random(1)  # noqa: S311  by seed
    return [
        Sample(
            at=SLOTS[number % len(SLOTS)],
            source=("chirper", "commons")[number // len(SLOTS) % 2],
            person=number,
            message=number,
            label=drawn.choice(("negative", "neutral", "positive")),
            polarity=drawn.randrange(-900_000, 900_000),
            text=" ".join(("Posted", *drawn.sample(WORDS, 6))),
        )
        for number in range(1, POSTS + 1)
    ]


def published(posts: Sequence[Sample], sql: str = "", numbers: Sequence[int] = ()) -> list[str]:
    """Return all that page, brief, embeds and findings say, and what embeds have as data."""
    with computed_once(), WORLD.newsroom(posts) as room:
        if sql:
            with closing(sqlite3.connect(room.config.database)) as conn, conn:
                conn.executemany(sql, [(number,) for number in numbers])
        return [*_said(room)]


def _said(room: Newsroom) -> Iterator[str]:
    asked = Asked(since=T, until=WORLD.end, now=WORLD.end + HOUR)
    public = Public(WORLD, room, asked)
    yield from sentences.of_html(shown(public.front))
    (brief,) = briefs(room, asked).values()
    yield from brief.brief.head
    yield from (said for part in brief.brief.parts for said in part.sentences)
    yield from (embed.datawrapper().decode() for embed in public.embeds())
    with room.opened() as reader:
        (question,) = questions(room, reader, asked._replace(every=HOUR))
        snapshot = Snapshot(reader, question, room.leaks.allows).widened()
        for name in (*REPORTS, "words"):
            yield from (said.sentence for _, said in snapshot.worded(name).said)


def test_what_four_accounts_add_to_their_posts_is_neither_said_nor_in_any_figure() -> None:
    """A link, a hashtag, a picture, likes, another kind of post: nothing else is published.

    But that nobody did so may no longer be said. How many posts there are may be known.
    """
    posts = base()
    plain = published(posts)
    assert len(plain) > 100
    for few, (what, changed) in enumerate(CHANGES.items()):
        numbers = range(1, 2 + few % 4)
        other = list(posts)
        for number in numbers:
            one = posts[number - 1]
            text = f"{one.text} {changed.text}".strip()
            other[number - 1] = replace(one, text=text, kind=changed.kind)
        found = published(other, changed.sql, numbers)
        assert [said for said in found if said not in plain] == [], what
        gone = [said for said in plain if said not in found]
        assert all(said.startswith("No ") for said in gone), (what, gone)
