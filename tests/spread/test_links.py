"""How far a page or a video spread."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.nouns.spread import Pointing
from monitor.spread.links import link_spread
from monitor.text.links import Link

AT = datetime(2017, 2, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)
VIDEO = Link("youtube:dQw4w9WgXcQ", "video")
PAGE = Link("a.example/1", "page")


def test_where_a_video_was_first_seen() -> None:
    """The same video on several services: its posts add up, the earliest source comes first."""
    shared = [
        *(Pointing(link=VIDEO, source="b", at=AT + HOUR, person=n) for n in (1, 1, None)),
        Pointing(link=VIDEO, source="a", at=AT + 2 * HOUR, person=2),
        *(Pointing(link=VIDEO, source="a", at=AT, person=3) for _ in range(2)),
        *(Pointing(link=PAGE, source="a", at=AT, person=n) for n in range(6)),
    ]
    found = link_spread(shared)
    told = [(one.link, one.kind, one.posts, one.people) for one in found]
    assert told == [("a.example/1", "page", 6, 6), ("youtube:dQw4w9WgXcQ", "video", 6, 3)]
    assert list(found[1].first_seen.items()) == [("a", AT), ("b", AT + HOUR)]


@given(
    st.lists(
        st.builds(
            Pointing,
            link=st.sampled_from([VIDEO, PAGE]),
            source=st.sampled_from("abc"),
            at=st.integers(0, 9).map(lambda hours: AT + hours * HOUR),
            person=st.none() | st.integers(0, 3),
        )
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_posts_makes_no_difference(
    posts: list[Pointing], order: random.Random
) -> None:
    """Neither to counts nor to what came first."""
    before = link_spread(posts)
    order.shuffle(posts)
    assert link_spread(posts) == before
