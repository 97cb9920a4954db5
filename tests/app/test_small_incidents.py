"""Small incidents are the usual case: few rows, and no tone that rests on a handful of posts."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from monitor.app.asked import Asked
from monitor.app.figures import figures
from monitor.app.newsroom import Newsroom
from monitor.app.pages import pages
from monitor.app.reports import reports
from monitor.chart.figure import NarrativesFigure, SentimentFigure
from monitor.config import read_config
from monitor.nouns.posts import Lane, Span
from monitor.nouns.report import Report
from monitor.nouns.tone import ToneRow
from monitor.page.document import document
from monitor.report.formats import FORMATS
from monitor.report.making import MAKERS
from monitor.report.terminal import Style
from monitor.words.page import TEXTS
from monitor.words.worded import worded
from tests.cli.run import CONFIG
from tests.store.build import Sample, build, instant

pytestmark = pytest.mark.repeats


START = instant("02-22T08:00")
HOUR = timedelta(hours=1)
LENGTHS = {"an hour": HOUR, "three days": 72 * HOUR, "sixty days": 60 * 24 * HOUR}
LABELS = ("negative", "neutral", "positive", "unscored")


def samples(posts: int, length: timedelta) -> Iterator[Sample]:
    """Most posts come early, as they do."""
    for n in range(posts):
        label = LABELS[n % 7 % 4]
        yield Sample(
            at=START + length * (n / posts) ** 2,
            person=n % 40,
            message=n % 90,
            label=label,
            polarity=-300_000 if label == "negative" else 0,
            reason="language: es" if label == "unscored" else None,
            narratives=(("threat", "denial")[n % 2],) if n % 3 else (),
        )


@pytest.fixture(params=LENGTHS)
def length(request: pytest.FixtureRequest) -> timedelta:
    return LENGTHS[request.param]


@pytest.fixture(params=[1, 5, 50, 250, 2_000])
def newsroom(request: pytest.FixtureRequest, length: timedelta, tmp_path: Path) -> Newsroom:
    lane = Lane(
        source="chirper",
        name="",
        settle=timedelta(minutes=5),
        observed=(Span(START, START + length),),
    )
    (tmp_path / "config.toml").write_text(CONFIG)
    config = read_config(tmp_path / "config.toml", environ={})
    config.database.parent.mkdir(exist_ok=True)
    held = list(samples(request.param, length))
    build(config.database, held, lanes=[lane], narratives=("threat", "denial"))
    return Newsroom.of(config)


def made(newsroom: Newsroom, what: str, asked: Asked) -> Report:
    (report,) = reports(newsroom, what, asked).reports
    assert isinstance(report, Report)
    return report


def test_tables_stay_within_sixty_rows(newsroom: Newsroom, length: timedelta) -> None:
    """Whatever is asked about, where nobody says how long a row is; data are whole as asked."""
    asked = Asked(now=START + length + HOUR, until=START + length)
    for what in MAKERS:
        report = made(newsroom, what, asked)
        assert all(len(table.rows) <= 60 for table in worded(report).sheet.tables), what
        for form in FORMATS:
            assert FORMATS[form](worded(report), Style())
    hourly = made(newsroom, "volume", asked._replace(every=HOUR))
    assert len(hourly.frames["buckets"].rows) == length / HOUR


def test_no_tone_rests_on_fewer_than_ten_posts(newsroom: Newsroom, length: timedelta) -> None:
    """Of a row or a point with fewer it is not known; that is no 0, and the data keep it."""
    asked = Asked(now=START + length + HOUR, until=START + length)
    report = made(newsroom, "sentiment", asked)
    rows = report.rows_of(ToneRow, "buckets")
    (table,) = worded(report).sheet.tables
    negative = table.columns.index("negative")
    for row, cells in zip(rows, table.rows, strict=True):
        scored = row.scored or 0
        if 0 < scored < 10:
            assert cells[negative] == "too few"
            assert row.share_negative is not None
        assert (scored >= 10) == cells[negative].endswith(")")
    (figure,) = figures(newsroom, "sentiment", asked, public=False).values()
    assert isinstance(figure, SentimentFigure)
    assert not [
        b for b in figure.buckets if (b.scored or 0) < 10 and (b.polarity or b.share_negative)
    ]


def test_the_points_of_a_chart_are_as_long_as_it_takes(
    newsroom: Newsroom, length: timedelta
) -> None:
    """Nine in ten scored posts stand in points that are shown, where there are any to show."""
    asked = Asked(now=START + length + HOUR, until=START + length)
    (figure,) = figures(newsroom, "sentiment", asked, public=False).values()
    assert isinstance(figure, SentimentFigure)
    scored = [bucket.scored or 0 for bucket in figure.buckets]
    if sum(scored) >= 100:
        assert sum(number for number in scored if number >= 10) >= 0.9 * sum(scored)


def test_a_file_of_narratives_has_the_stretches_of_the_page(
    newsroom: Newsroom, length: timedelta
) -> None:
    """Of shorter ones most would be withheld."""
    asked = Asked(now=START + length + HOUR, until=START + length)
    (figure,) = figures(newsroom, "narratives", asked, public=True).values()
    (page,) = pages(newsroom, asked).values()
    assert isinstance(figure, NarrativesFigure)
    if page.shares is not None:
        assert figure.narratives == page.shares.narratives


@pytest.mark.parametrize("newsroom", [1], indirect=True)
def test_a_page_speaks_of_one_post_as_of_one(newsroom: Newsroom, length: timedelta) -> None:
    """In the singular; nor is its text repeated, or unlike that of another."""
    asked = Asked(now=START + length + HOUR, until=START + length)
    (page,) = pages(newsroom, asked, internal=True).values()
    text = unescape(re.sub("<[^>]*>", " ", document(page).decode())).replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "100 % of 1 post is scored." in text
    assert not re.search(r"\b1 posts\b|No two posts", text)
    assert f"{TEXTS}: none." in text
