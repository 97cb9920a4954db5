"""Where few people posted, what is published is of more time, or in longer bars, and says so."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.asked import Asked
from monitor.app.briefs import briefs
from monitor.app.figures import figures
from monitor.app.newsroom import Newsroom
from monitor.app.pages import pages
from monitor.config import read_config
from monitor.nouns.posts import Lane, Span
from monitor.page.document import document
from monitor.page.embed import EmbeddedFigure
from monitor.words.page import LONG_BARS
from tests.cli.run import CONFIG
from tests.store.build import Sample, build, instant

pytestmark = pytest.mark.repeats

START = instant("02-27T08:00")  # Monday, midnight in Anaheim
HOUR = timedelta(hours=1)
DAY = 24 * HOUR
END = START + 7 * DAY
WIDER = (
    "This covers more than was asked for (on Sunday 5 March): figures of "
    "that time alone would give few people away."
)


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """Some post on each of six days, one account on the last."""
    (tmp_path / "config.toml").write_text(CONFIG)
    config = read_config(tmp_path / "config.toml", environ={})
    config.database.parent.mkdir(exist_ok=True)
    posts = [
        Sample(at=START + day * DAY + n * timedelta(minutes=40), person=n * (day + 1), message=n)
        for day in range(6)
        for n in range(30)
    ]
    last = Sample(at=END - timedelta(hours=3), person=1, message=9)
    lane = Lane(source="chirper", name="", settle=timedelta(), observed=(Span(START, END),))
    build(config.database, [*posts, last], lanes=[lane])
    return Newsroom.of(config)


def test_that_more_time_is_shown_than_was_asked_for_is_said_once(newsroom: Newsroom) -> None:
    """On a brief, on a page, under a picture, where it is framed; not where it is as asked for."""
    for since, said in ((DAY, 1), (None, 0)):
        asked = Asked(since=since, now=END)
        (brief,) = briefs(newsroom, asked).values()
        (page,) = pages(newsroom, asked).values()
        (picture,) = figures(newsroom, "volume", asked, public=True).values()
        assert brief.markdown.replace("\n    ", " ").count(WIDER) == said
        assert document(page).decode().replace("\N{NO-BREAK SPACE}", " ").count(WIDER) == said
        assert picture.notes.count(WIDER) == said
        made = EmbeddedFigure(chart="volume", name="volume", front=page)
        assert made.page().decode().replace("\N{NO-BREAK SPACE}", " ").count(WIDER) == said
        assert made.datawrapper().decode().count(WIDER) == said
        (internal,) = figures(newsroom, "volume", asked, public=False).values()
        assert WIDER not in internal.notes


def test_bars_are_as_long_as_those_of_the_time_that_is_shown(newsroom: Newsroom) -> None:
    """Not as those of what was asked for: of shorter ones fewer could be shown."""
    for what in ("volume", "amplification"):
        (part,) = figures(newsroom, what, Asked(since=DAY, now=END), public=True).values()
        (whole,) = figures(newsroom, what, Asked(now=END), public=True).values()
        assert part.every == whole.every


def test_a_picture_of_few_bars_says_why_it_has_no_more(newsroom: Newsroom) -> None:
    """Of shorter ones too many could not be shown; where all may be shown, there are as usual."""
    asked = Asked(now=END)
    (brief,) = briefs(newsroom, asked).values()
    (page,) = pages(newsroom, asked).values()
    (picture,) = figures(newsroom, "volume", asked, public=True).values()
    assert page.timeline is not None
    for figure in (brief.figure, page.timeline.posts, picture):
        assert len(figure.buckets) < 24
        assert figure.notes.count(LONG_BARS) == 1
    (whole,) = figures(newsroom, "volume", asked, public=False).values()
    assert len(whole.buckets) > 24
    assert LONG_BARS not in whole.notes
    (chosen,) = figures(newsroom, "volume", asked._replace(every=DAY), public=True).values()
    assert LONG_BARS not in chosen.notes, "who chose their length knows why"


def test_the_finding_of_a_brief_is_of_all_the_time(tmp_path: Path) -> None:
    """Word for word that of a brief without `--since`: it does not begin with `Since` when."""
    (tmp_path / "config.toml").write_text(CONFIG)
    config = read_config(tmp_path / "config.toml", environ={})
    config.database.parent.mkdir(exist_ok=True)
    hours = [7] * 48 + [60] * 6 + [*range(50, 8, -1)]
    posts = [
        Sample(at=START + hour * HOUR + n * timedelta(seconds=50), person=n, message=n)
        for hour, number in enumerate(hours)
        for n in range(number)
    ]
    end = START + len(hours) * HOUR
    lane = Lane(source="chirper", name="", settle=timedelta(), observed=(Span(START, end),))
    build(config.database, posts, lanes=[lane])
    room = Newsroom.of(config)
    (part,), (whole,) = (
        briefs(room, Asked(since=since, now=end)).values() for since in (DAY, None)
    )
    assert whole.brief.finding.startswith("The reaction came in one wave")
    assert part.brief.head[0].startswith("Thursday")
    assert part.brief.finding == whole.brief.finding
