"""Who holds all that is published of one report cannot work out what few people did."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from tests.security.reader import (
    LANGUAGES,
    NARRATIVES,
    SLOTS,
    SOURCES,
    TOPICS,
    VOICE,
    Place,
    Reader,
    T,
    everything,
    within,
)
from tests.store.build import Sample


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


PLACE = st.builds(
    Place,
    st.integers(0, len(SLOTS) - 1),
    st.sampled_from(SOURCES),
    st.sampled_from(LANGUAGES),
    st.sampled_from(TOPICS),
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


def samples(blocks: Sequence[Block]) -> Iterator[Sample]:
    """Yield the posts; each text stands there once."""
    account = message = 0
    for (slot, source, language, topics), posts, by in blocks:
        account += 1
        for _ in range(posts):
            account, message = account + (by == "each"), message + 1
            yield Sample(
                at=SLOTS[slot],
                source=source,
                person=None if by == "nobody" else account,
                message=message,
                lang=language,
                narratives=tuple(sorted(topics)),
            )


def asked() -> Iterator[tuple[str, Any]]:
    """Yield whatever must stay unknown where few people are behind it: a group in any stretch."""
    names = [("", ""), *(("source", x) for x in SOURCES), *(("language", x) for x in LANGUAGES)]
    names += [("narrative", key) for key in NARRATIVES] + [("voice", VOICE)]
    ends = [*SLOTS, SLOTS[-1] + (SLOTS[-1] - T)]
    for start, end in combinations(ends, 2):
        for name in names:
            yield f"{name} from {start} to {end}", within(start, end, name)
        for key in NARRATIVES:
            rest = within(start, end) - within(start, end, ("narrative", key))
            yield f"not {key} from {start} to {end}", rest


def worked_out(blocks: Sequence[Block]) -> list[str]:
    """Return what of few people the reader of all that is published can work out."""
    posts = list(samples(blocks))
    reader = Reader(everything(posts))
    held: dict[Place, list[Sample]] = {}
    for post in posts:
        place = Place(SLOTS.index(post.at), post.source, post.lang, frozenset(post.narratives))
        held.setdefault(place, []).append(post)
    weight = {place: within_index(place) for place in held}
    found = []
    for what, weights in asked():
        own = [post for place, some in held.items() if weights[weight[place]] for post in some]
        # A post without an author counts as an account.
        accounts = len({(post.person, post.person is None and post.message) for post in own})
        behind = len(own) if what.startswith("not") else accounts
        if 0 < behind < 5:
            least, most = reader.bounds(weights)
            assert least - 0.01 <= len(own) <= most + 0.01, f"what is published of {what} is wrong"
            if most - least < 0.5 or (least > 0.5 and most < 4.5):
                found.append(f"{what}: {least:g} to {most:g}, {len(own)} posts of {behind}")
    return found


def within_index(place: Place) -> int:
    from tests.security.reader import INDEX

    return INDEX[place]


@given(BLOCKS)
@example(HOURS_THAT_ADD_UP)
@example(GROUPS_THAT_ADD_UP)
@settings(max_examples=6, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
def test_nothing_of_few_people_follows_from_all_that_is_published(blocks: list[Block]) -> None:
    """Page, brief, charts and exports together bound no such count."""
    assert worked_out(blocks) == []
