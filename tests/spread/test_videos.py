"""Which posts show the same video, in whatever order they come."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.nouns.videos import Showing
from monitor.spread.videos import ALIKE, SameVideo, videos

START = datetime(2026, 3, 2, tzinfo=UTC)
MIRRORED = int("01" * 128, 2)


def shown(
    post: int,
    name: str,
    pdq: int | None = None,
    *,
    source: str = "chirper",
    link: bool = False,
    video: bool = True,
    digest: str | None = None,
) -> Showing:
    return Showing(
        post=post,
        native_id=str(post),
        source=source,
        at=START + timedelta(minutes=post),
        person=post % 7,
        name=name,
        link=link,
        video=video,
        digest=digest,
        pdq=None if pdq is None else f"{pdq:064x}",
        unread=None,
        waiting=False,
    )


def names(found: SameVideo) -> set[str]:
    return {one.name for one in found.copies}


def test_equal_copies_stand_in_the_order_of_their_sources() -> None:
    """One link in a post of the same minute on each of eight sources: the same in each run."""
    sources = [f"source {place}" for place in range(8)]
    links = [
        replace(shown(post, "youtube:dQw4w9WgXcQ", source=source, link=True), at=START)
        for post, source in enumerate(sources)
    ]
    (found,) = videos(links)
    assert [one.source for one in found.copies] == sources


def test_an_id_joins_and_so_does_a_look() -> None:
    """An upload elsewhere, mirrored and compressed again, is the same; another picture is not."""
    own = Random(3).getrandbits(256)  # noqa: S311  drawn from a seed, no secret
    far = own ^ (1 << ALIKE + 9) - 1
    all_of_it = [
        shown(0, "chirper-1", own),
        shown(1, "chirper-1"),
        shown(2, "commons-1", own ^ MIRRORED ^ 0b1111, source="commons"),
        shown(3, "video.example/w/1", own ^ 0b1, source="commons", link=True),
        shown(4, "video.example/w/1", source="commons", link=True),
        shown(5, "a.example/article", own ^ 0b10, source="newswire", link=True, video=False),
        shown(6, "chirper-2", far),
        shown(7, "chirper-3"),
        shown(8, "pictures-only", far ^ MIRRORED >> 3, video=False),
    ]
    first, *others = videos(all_of_it)
    assert names(first) == {"chirper-1", "commons-1", "video.example/w/1", "a.example/article"}
    assert first.posts == {0, 1, 2, 3, 4, 5}
    assert list(first.firsts) == ["chirper", "commons", "newswire"]
    assert (first.first.native_id, first.files) == ("0", 4)
    assert {one.joined for one in first.copies} == {"picture"}
    assert [names(one) for one in others] == [{"chirper-2"}, {"chirper-3"}]


def test_equal_bytes_say_so_unless_there_is_no_print() -> None:
    """A service has one picture for whatever has none: its bytes say nothing."""
    own = Random(4).getrandbits(256)  # noqa: S311  likewise
    same, other, blank, empty = videos(
        [
            shown(0, "chirper-1", own, digest="a"),
            shown(1, "commons-1", own, digest="a", source="commons"),
            shown(2, "chirper-2", digest="b"),
            shown(3, "commons-2", digest="b", source="commons"),
            shown(4, "chirper-3"),
        ]
    )
    assert {one.joined for one in same.copies} == {"bytes"}
    assert [other.files, blank.files, empty.files] == [1, 1, 1]


def test_an_id_is_the_same_where_it_is_linked() -> None:
    """A video of YouTube is one whether YouTube shows it or others link to it."""
    (one,) = videos(
        [
            shown(0, "dQw4w9WgXcQ", source="youtube"),
            shown(1, "youtube:dQw4w9WgXcQ", source="chirper", link=True),
        ]
    )
    assert (one.files, len(one.copies)) == (1, 2)


def test_short_ids_mean_nothing_on_another_source() -> None:
    """`1` is the first file of any archive."""
    assert len(videos([shown(0, "1"), shown(1, "1", source="commons")])) == 2


def test_two_in_one_post_are_two() -> None:
    """Whoever shows two videos side by side does not make them one."""
    assert len(videos([shown(0, "chirper-1"), shown(0, "chirper-2")])) == 2


PRINTS = [Random(n).getrandbits(256) for n in range(3)]  # noqa: S311  likewise
SHOWINGS = st.builds(
    lambda post, name, base, bits, mirrored, source: shown(
        post,
        f"{source}-{name}",
        None if base is None else PRINTS[base] ^ (1 << bits) - 1 ^ (MIRRORED if mirrored else 0),
        source=source,
        digest=None if base is None else f"{base} {bits}",
    ),
    st.integers(0, 30),
    st.integers(0, 5),
    st.none() | st.integers(0, 2),
    st.integers(0, 40),
    st.booleans(),
    st.sampled_from(["chirper", "commons", "newswire"]),
)


@given(st.lists(SHOWINGS, max_size=14), st.randoms(use_true_random=False))
def test_any_order_gives_the_same(showings: list[Showing], order: Random) -> None:
    """Whatever came first: videos, their copies, their order."""
    mixed = showings[:]
    order.shuffle(mixed)
    assert videos(mixed) == videos(showings)
    assert sum(one.files for one in videos(showings)) == len({one.name for one in showings})


@given(st.lists(SHOWINGS, min_size=1, max_size=14))
def test_more_posts_part_nothing(showings: list[Showing]) -> None:
    """What is one video stays one, whatever else is seen."""
    before = [names(one) for one in videos(showings[:-1])]
    after = [names(one) for one in videos(showings)]
    assert all(any(one <= other for other in after) for one in before)


def test_who_is_counted_is_counted_once() -> None:
    """A post that shows two copies is one post of the video, and one of each copy."""
    own = PRINTS[0]
    both = [shown(0, "chirper-1", own), shown(0, "video.example/w/1", own, link=True)]
    (one,) = videos([*both, replace(both[0], post=1)])
    assert len(one.posts) == 2
    assert sum(len(copy.posts) for copy in one.copies) == 3
