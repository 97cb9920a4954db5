"""Who holds all that is published of an incident cannot work out what few people did."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import combinations
from math import ceil, floor
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from monitor.app.asked import Asked
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Span
from monitor.nouns.quantity import exact
from monitor.nouns.statements import StatementChange, StatementRow
from monitor.nouns.support import Support
from monitor.nouns.volume import Total
from monitor.text.links import links
from tests.examples import examples
from tests.security.reader import (
    HOUR,
    LANGUAGES,
    SLOTS,
    SOURCES,
    VOICE,
    Place,
    Reader,
    T,
    World,
    everything,
)
from tests.security.sentences import unheld
from tests.store.build import Sample

pytestmark = pytest.mark.repeats


class Block(NamedTuple):
    """Posts of one place: `each` by an account of its own, `one` by one account, or `nobody`'s."""

    place: Place
    posts: int
    by: str


def block(
    slot: int,
    posts: int,
    *topics: str,
    source: str = "chirper",
    language: str = "en",
    by: str = "each",
) -> Block:
    return Block(Place(slot, source, language, frozenset(topics)), posts, by)


DAY = 24 * HOUR
WORLD = World()
PLACE = st.builds(
    Place,
    st.integers(0, len(SLOTS) - 1),
    st.sampled_from(SOURCES),
    st.sampled_from(LANGUAGES),
    st.sampled_from(WORLD.topics),
)
BLOCKS = st.lists(
    st.builds(
        Block,
        PLACE,
        st.sampled_from((1, 2, 3, 4, 5, 7, 9, 12)),
        st.sampled_from(("each", "each", "each", "one", "nobody")),
    ),
    min_size=4,
    max_size=18,
)


ENDS = [T + hours * HOUR for hours in (0, 0.3, 1, 5, 12, 13, 13.7, 15, 24, 30.5, 31, 48)]
OTHERS = st.lists(
    st.builds(
        lambda ends, every, zone: Asked(
            since=min(ends), until=max(ends), every=every, timezone=zone
        ),
        st.lists(st.sampled_from(ENDS), min_size=2, max_size=2, unique=True),
        st.sampled_from((None, None, HOUR / 4, HOUR / 2, 0.75 * HOUR, 2 * HOUR, DAY)),
        st.sampled_from((None, None, "Asia/Kolkata", "Europe/Berlin", "Pacific/Chatham")),
    ),
    min_size=1,
    max_size=2,
)
"""Other outputs that were published at the same instant: of a part of the time, in some buckets, of
some zone's days."""

HOURS_THAT_ADD_UP: list[Block] = [block(0, 9), block(2, 2), block(3, 12), block(8, 20)]
"""Two in one hour: the smallest other hour is the busiest of its part of the day."""

GROUPS_THAT_ADD_UP: list[Block] = [
    block(0, 12),
    block(1, 9, "denial"),
    block(2, 7, "threat", "denial"),
    block(3, 2, source="commons"),
    block(4, 20, "threat", source="commons", language="es"),
    block(8, 3, "denial", VOICE),
]
"""Two of a source, three of a narrative and a voice."""


COMBINED_TWICE: list[Block] = [
    block(0, 12, "denial"),
    block(2, 20, "threat", VOICE, by="nobody"),
    block(3, 20, "denial", VOICE, source="commons", language="es"),
    block(5, 7, "denial", source="commons", by="nobody"),
    block(6, 2, "denial", VOICE, language="es", by="one"),
    block(8, 9, "denial", "threat", by="one"),
]
"""Were sources and languages combined in two lengths of buckets, one would tell of the other."""


def samples(blocks: Sequence[Block], slots: Sequence[datetime]) -> Iterator[Sample]:
    """Yield the posts; each text stands there once."""
    account = message = 0
    for (slot, source, language, topics), posts, by in blocks:
        account += 1
        for _ in range(posts):
            account, message = account + (by == "each"), message + 1
            yield Sample(
                at=slots[slot],
                source=source,
                person=None if by == "nobody" else account,
                message=message,
                lang=language,
                narratives=tuple(sorted(one for one in topics if "/" not in one)),
                text=" ".join(["Posted", *(f"https://{one}" for one in topics if "/" in one)]),
            )


def asked(world: World) -> Iterator[tuple[str, Any]]:
    """Yield whatever must stay unknown where few people are behind it: a group in any stretch."""
    names = [("", ""), *(("source", x) for x in SOURCES), *(("language", x) for x in LANGUAGES)]
    pages = [("link", key) for key in world.links]
    names += [("narrative", key) for key in world.narratives] + [("voice", VOICE), *pages]
    ends = [*world.slots, world.end]
    groups: list[tuple[tuple[str, str], ...]] = [(name,) for name in names]
    groups += [(page, ("source", one)) for page in pages for one in SOURCES]
    for start, end in combinations(ends, 2):
        for group in groups:
            yield f"{group} from {start} to {end}", world.within(start, end, *group)
        for kind, key in (*(("narrative", x) for x in world.narratives), *pages):
            rest = world.within(start, end) - world.within(start, end, (kind, key))
            yield f"not {key} from {start} to {end}", rest


def worked_out(
    blocks: Sequence[Block], world: World = WORLD, others: Sequence[Asked] = ()
) -> list[str]:
    """Return what of few people the reader of all that is published can work out."""
    posts = list(samples(blocks, world.slots))
    reader = Reader(everything(world, posts, others))
    held: dict[Place, list[Sample]] = {}
    for post in posts:
        topics = {*post.narratives, *(one.key for one in links(post.text or ""))}
        place = Place(world.slots.index(post.at), post.source, post.lang, frozenset(topics))
        held.setdefault(place, []).append(post)
    true = np.array([float(len(held.get(place, ()))) for place in world.places])
    assert reader.allows(true), "what is published is wrong"
    found = []
    for what, weights in asked(world):
        own = [post for at, some in held.items() if weights[world.index[at]] for post in some]
        # A post without an author counts as an account.
        accounts = len({(post.person, post.person is None and post.message) for post in own})
        behind = len(own) if what.startswith("not") else accounts
        # What is possible anyway is mostly enough to see that nothing can be worked out.
        if 0 < behind < 5 and is_known(*reader.possible(weights)):
            least, most = reader.bounds(weights)
            if is_known(least, most):
                found.append(f"{what}: {least:g} to {most:g}, {len(own)} posts of {behind}")
    return found


def is_known(least: float, most: float) -> bool:
    """Tell whether a count between these can be worked out: it itself, or that it is of few."""
    one = ceil(least - 0.01) == floor(most + 0.01)
    return one or (least > 0.5 and most < 4.5)


@given(BLOCKS, OTHERS)
@example(HOURS_THAT_ADD_UP, [])
@example(
    GROUPS_THAT_ADD_UP,
    [Asked(since=T, until=T + DAY), Asked(every=DAY, timezone="Asia/Kolkata")],
)
@example(COMBINED_TWICE, [Asked(since=T, until=T + 30.5 * HOUR, every=HOUR / 2)])
@pytest.mark.timeout(900)
@settings(examples(2), phases=(Phase.explicit, Phase.reuse, Phase.generate))
def test_nothing_of_few_people_follows_from_all_that_is_published(
    blocks: list[Block], others: list[Asked]
) -> None:
    """Pages, briefs, charts and exports, of all time and of parts of it, bound no such count."""
    assert worked_out(blocks, others=others) == []


STORY, VIDEO = "a.example/story", "video.example/w/shooting"
LINKED = World((), links=(STORY, VIDEO))
POINTING: list[Block] = [
    block(0, 12, STORY),
    block(2, 2, STORY),
    block(3, 20, VIDEO),
    block(4, 7, STORY, VIDEO),
    block(5, 3),
    block(8, 9, STORY),
]
"""Two point to a page between those that may be told of, three to none."""

MOVED: list[Block] = [
    block(0, 12),
    block(1, 1, VIDEO),
    block(3, 20, VIDEO),
    block(4, 14, VIDEO, source="commons"),
    block(5, 2, VIDEO, source="commons", by="one"),
    block(6, 7, STORY),
    block(8, 3, VIDEO),
]
"""One had the video first, and two the last that moved."""


@given(
    st.lists(
        st.builds(
            Block,
            st.builds(
                Place,
                st.integers(0, len(SLOTS) - 1),
                st.sampled_from(SOURCES),
                st.just("en"),
                st.sampled_from(LINKED.topics),
            ),
            st.sampled_from((1, 2, 3, 5, 9, 12)),
            st.sampled_from(("each", "each", "one", "nobody")),
        ),
        min_size=4,
        max_size=18,
    ),
    OTHERS,
)
@example(POINTING, [Asked(since=T + HOUR, until=T + DAY)])
@example(MOVED, [])
@settings(examples(2), phases=(Phase.explicit, Phase.reuse, Phase.generate))
def test_nothing_of_few_people_follows_from_links(blocks: list[Block], others: list[Asked]) -> None:
    """Charts of several spans bound no number of posts that show a video, point to a page, or not.

    Of all sources and of each: of a video it is said where it was seen first, and how far it went.
    """
    assert worked_out(blocks, LINKED, others) == []


def test_no_sentence_tells_of_a_ninth_version_that_leaves_few_posts() -> None:
    """The page draws eight; its sentences tell of all that may be told, and of no other."""
    keys = "abcdefghi"
    world = World(keys, [frozenset(keys), frozenset(keys[:-1])])
    posts = [block(0, 12, *keys), block(2, 8, *keys), block(4, 20, *keys), block(6, 2, *keys[:-1])]
    assert worked_out(posts, world) == []


def test_two_statements_with_one_title_are_two_subjects() -> None:
    """Of either can be withheld what is said of it, without the other."""
    change = StatementChange(1.0, 3.0, 3.0, 2.0, 4.0, "more", 0.001)
    counted = dict.fromkeys(("posts", "naming", "negative", "negative_raw"), change)
    rows = [StatementRow(at=at, title="Statement", voice=VOICE, **counted) for at in (T, T + HOUR)]
    assert rows[0].subject != rows[1].subject


def test_of_two_statements_with_one_title_each_is_withheld_by_itself() -> None:
    """One account wrote all that came before the first: its rate would be in a sentence."""
    slots = [T + hours * HOUR for hours in range(1, 144, 6)]
    spoke = (T + 3 * DAY, T + 3 * DAY + 30 * HOUR)
    world = World((), [frozenset()], spoke, slots, T + 6 * DAY)
    posts = [block(slot, 20) for slot in range(24)]
    posts[11] = block(11, 12, by="one")
    posts[2] = block(2, 12)
    assert worked_out(posts, world) == []


def test_a_number_that_no_finding_holds_is_noticed() -> None:
    """In a sentence, with or without its unit; times and what is quoted are no such numbers."""
    posts = exact(1234, "posts")
    total = Total(
        about=Subject("incident", "anaheim"),
        span=Span(T, T + DAY),
        behind=Support(1234, 1234),
        posts=posts,
        accounts=None,
        texts=None,
        error=exact(0.0, "share"),
        so_far=False,
    )
    held = ["1,234 posts, Thursday 23 February, 5 to 6 pm.", "“7 posts” in 1,234, 09:30."]
    assert unheld(held, [total]) == []
    assert len(unheld(["1,235 posts.", "1,234 accounts.", "At least 12."], [total])) == 3
