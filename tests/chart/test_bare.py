"""A picture without a number to draw: its title says so, and no empty axis stands below it."""

import pytest
from msgspec.structs import replace

from monitor.chart import draw
from monitor.chart.coarse import loud
from monitor.chart.figure import Figure, Narrative, is_bare
from monitor.chart.svg.timeline import TimeAxis
from monitor.nouns.measure import Count, CountSeries, Measure
from monitor.nouns.spread import Shared
from tests.chart.drawn import having, picture, said
from tests.chart.figures import (
    HOUR,
    START,
    amplification,
    event,
    feeling,
    links,
    narratives,
    sentiment,
    series,
    stretch,
    volume,
)
from tests.chart.test_svg import drawn

UNKNOWN = series([None] * 30)


def articles(unit: str = "articles") -> CountSeries:
    measure = Measure(name="articles", title="Articles", unit=unit, how="sum")
    values = tuple(
        Count(start=START + i * HOUR, end=START + (i + 1) * HOUR, value=i % 7, final=True)
        for i in range(30)
    )
    return CountSeries(source="articles", measure=measure, values=values)


@pytest.mark.parametrize(
    "figure",
    [
        volume(UNKNOWN),
        amplification(UNKNOWN),
        sentiment([feeling(i, None) for i in range(3)]),
        narratives([Narrative("He said sue", 40, ())]),
        links(series([9, 9, 0]), [Shared("a.example", "page", (None, None, 9), (None, None, 4))]),
    ],
    ids=lambda figure: type(figure).__name__,
)
def test_nothing_is_drawn_where_no_number_is_known(figure: Figure) -> None:
    """No axis, no hatching from edge to edge, and no word about hatching: the title says it."""
    shown = picture(figure)
    assert is_bare(figure)
    assert not having(shown, "axis") + having(shown, "grid") + having(shown, "hatch")
    assert "hatched" not in " ".join(said(shown))
    told = draw(figure)
    assert "┤" not in told
    assert "hatched" not in told
    assert figure.said in " ".join(told.split())


def test_a_number_of_posts_or_one_share_is_drawn() -> None:
    """Watched without a post is a number, too."""
    assert not is_bare(volume(series([None, 0])))
    told = narratives([Narrative("a", 1, ()), Narrative("b", 9, (stretch(0, 1, 0.5),))])
    assert not is_bare(told)


def test_other_counts_stand_alone_where_no_posts_are_known() -> None:
    """They have no row of posts above them, and what posts missed is not hatched over them."""
    figure = replace(volume(UNKNOWN, events=(event(3, "He resigns"),)), counts=(articles(),))
    assert loud(figure) is None
    told = set(said(picture(figure)))
    assert {"Articles, one bar is 1 h", "He resigns"} <= told
    assert "Posts an hour" not in told
    assert having(picture(figure), "hatch") == []
    text = draw(figure)
    assert "not watched" not in text
    assert "█ posts" not in text
    assert "Articles, one bar is 1 h: 0 to 6" in text


def test_a_chart_says_once_how_long_a_bar_is() -> None:
    """Of other counts alone each row says it: two lengths of a bar would be one too many."""
    figure = replace(volume(UNKNOWN), counts=(articles(),), every=HOUR / 4)
    assert draw(figure).count("one bar is") == 1
    assert "one bar is 1 h" in draw(figure)
    assert sum("one bar is" in one for one in said(picture(figure))) == 1


def test_the_page_draws_other_counts_alone_too() -> None:
    """A script has no bars to draw again there, so it finds no place for them."""
    given = articles("pages")
    figure = replace(volume(UNKNOWN), counts=(given,))
    shown = drawn(TimeAxis(posts=figure, counts=(given,)))
    assert having(shown, "bars") == having(shown, "posts-row") == having(shown, "hatch") == []
    assert shown.get("data-left") is None
    assert "Articles, in pages an hour" in said(shown)
    assert len(having(shown, "count")) == 30
    assert drawn(TimeAxis(posts=volume(series([1])))).get("data-left") is not None


def test_likes_that_no_service_reports_have_no_row() -> None:
    """An archive often has none: an axis from 0 to 1 would say that nobody liked anything."""
    silent = links(series([1, 2]), [Shared("a.example", "page", (1, 2), (None, None))])
    heard = links(series([1, 2]), [Shared("a.example", "page", (1, 2), (3, None))])
    heading = "Likes, reposts and replies of these posts, so far, as their services last said"
    assert heading not in said(picture(silent))
    assert heading in said(picture(heard))
