"""Links: what was passed on how often, and with what engagement."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.chart import Figure, LinksFigure, draw
from monitor.chart.figure import is_bare
from monitor.chart.lines import MOST, engaged, passed_on
from monitor.chart.making import CHARTS
from monitor.nouns.spread import Shared
from monitor.report.snapshot import Snapshot
from monitor.report.spread.links import shared
from monitor.store.reading.reader import open_reader
from monitor.store.records import LinkPosts
from monitor.text.links import Link
from monitor.words.charts import NO_LINES
from tests.chart.drawn import having, picture, pointed, said, steps
from tests.chart.figures import HOSTILE, HOUR, START, bucket, links, narratives, series
from tests.examples import examples
from tests.report.sample import T, question
from tests.store.build import Sample, build

Drawn: TypeAlias = tuple[int, int | None]
"""Minute of a post, and its engagement."""


def counted(
    pointing: Mapping[Link, Sequence[Drawn]], wanted: Sequence[Link], hours: int
) -> tuple[Shared, ...]:
    edges = [START + hour * HOUR for hour in range(hours + 1)]
    first = int(START.timestamp()) // 60
    links = []
    for link in wanted:
        posts = pointing.get(link, ())
        links.append(
            (
                LinkPosts(
                    link=link,
                    post=np.arange(len(posts)),
                    minute=np.array([first + minute for minute, _ in posts], np.int64),
                    person=np.full(len(posts), -1),
                ),
                (
                    np.array([told or 0 for _, told in posts], np.int64),
                    np.array([told is not None for _, told in posts], np.int64),
                ),
            )
        )
    return shared(links, edges)


VIDEO = "youtube:dQw4w9WgXcQ"
ELSE = Link("else.example", "page")
LINKS = (Link(VIDEO, "video"), Link("news.example/story", "page"), ELSE)
WANTED = LINKS[:2]


POSTS = st.lists(
    st.tuples(
        st.integers(-60, 60 * 6),
        st.sets(st.sampled_from(LINKS)),
        st.none() | st.integers(0, 99),
    ),
    max_size=30,
)


@given(POSTS, st.randoms(use_true_random=False))
@examples(60)
def test_every_post_counts_once_for_what_it_points_to(
    drawn: list[tuple[int, set[Link], int | None]], order: random.Random
) -> None:
    """In its hour, with all numbers that its service told, whatever the order of the posts."""
    posts = {one: [(m, told) for m, its, told in drawn if one in its] for one in LINKS}
    for its_posts in posts.values():
        order.shuffle(its_posts)
    found = counted(posts, WANTED, 5)
    for one, link in zip(found, WANTED, strict=True):
        assert one.link == link.key
        for hour in range(5):
            there = [told for m, its, told in drawn if m // 60 == hour and link in its]
            assert one.posts[hour] == len(there)
            told = [n for n in there if n is not None]
            assert one.engagement[hour] == (sum(told) if told else None if there else 0)


def test_links_come_in_their_order() -> None:
    """Also where no post points to them."""
    found = counted({ELSE: [(0, 9)]}, (*WANTED, ELSE), 1)
    assert [one.posts for one in found] == [(0,), (0,), (1,)]
    assert [one.link for one in found] == [link.key for link in LINKS]


FIGURE = links(
    [bucket(0, 5), bucket(1, 9), bucket(2, 4), bucket(3, 3, provisional=True)],
    (
        Shared(VIDEO, "video", (2, 3, 0, 1), (10, None, 0, 5)),
        Shared("news.example/story", "page", (1, 1, 1, 0), (None, None, 3, 0)),
    ),
)


def test_lines_are_sums_up_to_each_bucket() -> None:
    """Posts add up; engagement begins where a service first told any, and is not zero before."""
    video, page = passed_on(FIGURE)
    assert [step.value for step in video.steps] == [2, 5, 5, 6]
    assert [step.pale for step in page.steps] == [False, False, False, True]
    liked, read = engaged(FIGURE)
    assert [step.value for step in liked.steps] == [10, 10, 10, 15]
    assert [(s.span.start, s.value) for s in read.steps] == [
        (START + 2 * HOUR, 3),
        (START + 3 * HOUR, 3),
    ]


@pytest.mark.parametrize(
    "empty", [links([bucket(0, 5), bucket(1, 5, provisional=True)], ()), narratives([])]
)
def test_where_there_is_no_line_only_the_title_is_drawn(empty: Figure) -> None:
    """Neither in a picture nor in characters do axes stand around nothing."""
    root = picture(empty)
    assert "What was found" in said(root)
    assert not having(root, "axis")
    assert not having(root, "grid")
    assert not any("Pale or dashed" in one for one in said(root))
    assert "┤" not in draw(empty)
    assert draw(empty).startswith("What was found\n")


@pytest.mark.parametrize("internal", [False, True])
def test_a_chart_of_no_links_says_so_to_everybody(tmp_path: Path, *, internal: bool) -> None:
    """In public too it has a title."""
    posts = [Sample(at=T + n * HOUR / 60, person=n, message=n) for n in range(30)]
    with open_reader(build(tmp_path / "monitor.db", posts)) as reader:
        figure = CHARTS["links"](Snapshot(reader, question(), internal=internal))
    assert figure.said == (
        "No link was shared by 5 accounts or more in the posts that we hold"
        if internal
        else "No link was shared widely enough to be shown"
    )


def test_a_picture_names_what_its_lines_bear() -> None:
    """Their paler end will still change; no mark of a lower bound is drawn, the title tells it."""
    bounded = links([bucket(0, 5, truncated=True)], (Shared(VIDEO, "video", (5,), (1,)),))
    assert any("will still change" in text for text in said(picture(FIGURE)))
    assert not any("at least this many" in text for text in said(picture(bounded)))
    assert [len(steps(picture(FIGURE), kind)) for kind in ("c1", "c2", "soon")] == [4, 4, 4]


def test_a_line_has_a_hole_where_its_number_is_withheld() -> None:
    """It goes on at the sum of all; pointed at, the hole says what it is."""
    told = Shared(VIDEO, "video", (9, None, None, 12, 0), (10, None, None, 30, 0))
    figure = links(series([9, 8, 9, 6, 7]), (told,))
    for (line,), sums in ((passed_on(figure), [9, 21, 21]), (engaged(figure), [10, 40, 40])):
        assert [(step.span.start, step.value) for step in line.steps] == [
            (START + hour * HOUR, value) for hour, value in zip((0, 3, 4), sums, strict=True)
        ]
    shown = [one.partition("(video): ")[2] for one in pointed(picture(figure))]
    assert [one.split(",")[0] for one in shown] == [
        "9 posts",
        *["suppressed (few people)"] * 2,
        *["21 posts"] * 2,
    ]
    assert len([one for one in having(picture(figure), "c1") if one.tag == "path"]) == 4


def test_a_link_whose_engagement_nobody_told_has_no_line() -> None:
    """Unknown is not nought."""
    silent = links(series([1]), (Shared("a.example", "page", (1,), (None,)),))
    assert [line.steps for line in engaged(silent)] == [()]
    assert "Likes" not in draw(silent)


def test_pointing_tells_every_link() -> None:
    """Posts so far and their engagement; a link is text, whatever it is."""
    told = pointed(picture(FIGURE))
    assert told[1] == (
        f"Wed 22 Feb, 1 am\n{VIDEO} (video): 5 posts, 10 likes, reposts and replies\n"
        "news.example/story (page): 2 posts"
    )
    hostile = links(series([1]), (Shared(HOSTILE, "page", (1,), (1,)),))
    shown = "".join(picture(hostile).itertext()) + draw(hostile)
    assert "</script><script>alert(1)" in shown
    assert not set("\x1b\x9b\u202e") & set(shown)


def test_no_more_links_than_can_be_told_apart() -> None:
    """The rest is left out of both panels."""
    many = tuple(Shared(f"{i}.example", "page", (i,), (i,)) for i in range(9))
    assert len(passed_on(links(series([1]), many))) == MOST


def test_numbers_must_fit_the_buckets() -> None:
    """A link with another number of buckets is refused, with what was expected."""
    with pytest.raises(ValueError, match="link 'a' of the chart: it has 1 numbers for 2"):
        links(series([1, 2]), (Shared("a", "page", (1, 2), (1,)),))


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_the_terminal_has_numbers_for_lines(width: int) -> None:
    """Each link has its digit; its engagement is a row of small bars."""
    drawn = draw(FIGURE, width=width)
    assert max(map(len, drawn.split("\n"))) <= width
    if width > 40:
        assert f"1 {VIDEO} (video)   2 news.example/story (page)" in drawn
        assert "Likes, reposts and replies of 1, so far: 10 to 15" in drawn


@pytest.mark.parametrize("few", [True, False])
def test_links_of_which_no_hour_may_be_published_have_no_axes(tmp_path: Path, few: bool) -> None:
    """All of them in the last one, maybe the running minute, are no picture but its title."""
    posts = [
        Sample(
            at=T + (n % 5) * HOUR + n * HOUR / 60,
            person=n,
            message=n,
            text=f"https://news.example/story {n}" if n < (10 if few else 30) else f"Else {n}",
        )
        for n in range(60)
    ]
    path = build(tmp_path / "monitor.db", posts)
    with open_reader(path) as reader:
        figure = CHARTS["links"](Snapshot(reader, question()))
    assert isinstance(figure, LinksFigure)
    assert figure.links, "ten accounts shared it, two in each hour"
    assert is_bare(figure) is few
    assert (NO_LINES in figure.notes) is few
