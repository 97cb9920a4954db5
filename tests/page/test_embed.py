"""A figure that an article frames: one small file, with the numbers of the page."""

import csv
import io
import json
import re
from functools import cache
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from monitor.chart.figure import AmplificationFigure, VolumeFigure
from monitor.chart.files.html import digest
from monitor.chart.making import amplification, spread
from monitor.clock import rfc3339
from monitor.nouns.posts import Span
from monitor.page.embed import FIGURES, EmbeddedFigure
from monitor.page.front import FrontPage
from monitor.page.making import make_front
from monitor.page.values import values
from monitor.report.snapshot import Snapshot
from tests.page.stories import END, HOSTILE, HOUR, NOW, PATH, QUOTE, T, front, opened, question
from tests.page.test_beside import with_calls

PICTURES = {"spread": spread, "amplification": amplification}
CHARTS = (*FIGURES, *PICTURES)
ADDRESSES = ("action", "href", "src", "srcset", "xlink:href")


class Attributes(HTMLParser):
    """All attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        self.found += attrs


@cache
def first_day() -> FrontPage:
    """Return the page as it was after the first of the two days."""
    with opened() as (reader, _):
        asked = replace(question(), span=Span(T, T + 24 * HOUR), now=T + 25 * HOUR)
        return make_front(Snapshot(reader, asked), adapts=True)


def embed(chart: str = "volume", page: FrontPage | None = None) -> EmbeddedFigure:
    picture = pictured(chart) if chart in PICTURES else None
    return EmbeddedFigure(chart=chart, name="figure", front=page or front(), picture=picture)


@cache
def pictured(chart: str) -> VolumeFigure | AmplificationFigure:
    """Return a chart that the page does not have, as the public may see it."""
    with opened() as (reader, _):
        made = PICTURES[chart](Snapshot(reader, question()).adapted())
    assert isinstance(made, VolumeFigure | AmplificationFigure)
    return made


@pytest.mark.parametrize("chart", CHARTS)
def test_it_is_small_and_asks_its_own_server_only(chart: str) -> None:
    """Script and style are named by their digests; an address is only that of its own data."""
    page = embed(chart, with_calls(front(internal=True))).page()
    assert len(page) < 150_000
    text = page.decode()
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.S)
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.S)
    assert policy == (
        f"default-src 'none'; script-src {digest(script)}; style-src {digest(style)}; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    found = Attributes(text).found
    assert [value for name, value in found if name in ADDRESSES] == ["figure.csv"]
    assert not [name for name, _ in found if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("chart", CHARTS)
def test_texts_of_others_stay_texts(chart: str) -> None:
    """A title, a source or a version may hold anything: nothing of it is markup, in any file."""
    made = embed(chart)
    page = made.page().decode()
    assert "</script><img" not in page
    assert "&lt;/script&gt;&lt;img" in page
    for text in (page, made.csv().decode(), made.json().decode(), made.datawrapper().decode()):
        assert QUOTE not in text
        assert PATH not in text
    for text in (page, made.csv().decode(), made.code()):
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert HOSTILE not in made.code()


@pytest.mark.parametrize("chart", CHARTS)
def test_all_three_files_have_the_same_numbers(chart: str) -> None:
    """CSV, JSON and, where the page has that figure, its `values.json`: letter by letter."""
    made = embed(chart)
    held = json.loads(made.json())[chart]
    head, *rows = csv.reader(io.StringIO(made.csv().decode()))
    assert head == held["fields"]
    assert len(rows) == len(held["rows"]) > 0
    numbers = [i for i, name in enumerate(head) if name in {"posts", "share", "share_negative"}]
    assert numbers
    for row, one in zip(rows, held["rows"], strict=True):
        for i in numbers:
            assert (float(row[i]) if row[i] else None) == one[i]
    pages = {"volume": "waves", "narratives": "versions", "links": "links"}
    if chart in pages:
        own = values(front())[pages[chart]]
        assert held == {"fields": list(own.fields), "rows": [list(row) for row in own.rows]}


def test_the_points_of_tone_are_what_is_drawn() -> None:
    """Each with the interval that is published, as wide as classifiers have been wrong."""
    made = embed("sentiment")
    rows = json.loads(made.json())["sentiment"]["rows"]
    known = [row for row in rows if row[3] is not None]
    assert made.page().decode().count("<circle") == 2 * len(known)
    assert all(low <= share <= high for _, _, _, share, low, high, *_ in known)
    assert {row[6] for row in known} == {False}
    assert known[0][5] - known[0][3] == pytest.approx(0.3, abs=0.01)


@pytest.mark.parametrize("chart", PICTURES)
def test_a_row_says_whether_its_numbers_are_withheld(chart: str) -> None:
    """As in the data of bars: empty and watched it would pass for not known, or for nobody."""
    made, picture = embed(chart), pictured(chart)
    rows = [dict(zip(made.values.fields, row, strict=True)) for row in made.values.rows]
    out = [row["start"] for row in rows if row["suppressed"]]
    assert out == [rfc3339(span.start) for span in picture.withheld] != []
    assert all(row["posts"] is None for row in rows if row["suppressed"])
    assert {row["simulated"] for row in rows} == {picture.simulated}


@pytest.mark.parametrize("simulated", [True, False])
def test_each_row_says_whether_its_posts_were_made_up(simulated: bool) -> None:
    """The data of every chart: they are passed on without the page that says so above them."""
    with opened(simulated=simulated) as (reader, _):
        snapshot = Snapshot(reader, question())
        page = make_front(snapshot, adapts=True)
        pictures = {name: draw(snapshot.adapted()) for name, draw in PICTURES.items()}
    for chart in CHARTS:
        made = replace(embed(chart, page), picture=pictures.get(chart))
        said = [dict(zip(made.values.fields, row, strict=True)) for row in made.values.rows]
        assert {row["simulated"] for row in said} == {simulated}, chart


def test_a_chart_that_the_page_has_not_is_drawn_as_in_files() -> None:
    """With its own rows, for a desk and a phone; its data are the bars that are drawn."""
    made, picture = embed("spread"), pictured("spread")
    page = made.page().decode()
    assert page.count('class="spike') >= 2
    assert len(re.findall(r'class="timeline (wide|narrow)"', page)) == 2
    assert [row[2] for row in made.values.rows] == [one.posts for one in picture.buckets]
    assert f"<h1>{picture.said}</h1>" in page


def test_it_says_what_was_found_and_as_of_when() -> None:
    """Finding, measure, drawing with words for whoever does not see it, as of, source, data."""
    text = embed().page().decode().replace("\N{NO-BREAK SPACE}", " ")
    parts = (
        "SIMULATED: a program made these posts up.",
        "<h1>",
        '<p class="measure">Posts an hour.',
        'role="img" aria-label="',
        'class="timeline wide"',
        'class="timeline narrow"',
        "As of Friday 24 February 2017, 1 am, Los Angeles time. Source: public posts on",
        '<a href="figure.csv" download>Data (CSV)</a>',
        "<summary>Table</summary>",
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert NOW == END + HOUR


def test_tone_is_shown_under_the_posts_and_posts_without_tone() -> None:
    """Each figure says one thing; that nobody has checked it stands in the title."""
    assert "Share of posts that read as negative" not in embed().page().decode()
    tone = embed("sentiment").page().decode()
    assert re.search(r"<h1>\d+.% read as negative, but nobody has checked</h1>", tone)
    assert "Who was watched?" not in tone


def test_an_article_is_given_the_code() -> None:
    """A frame whose name does not change with what is found, and the height as it is told."""
    code = embed("links").code()
    (title,) = re.findall(r'<iframe src="figure.html" title="([^"]+)" width="100%"', code)
    assert title.startswith("What most posts link to: &lt;/script&gt;")
    assert "datawrapper-height" in code
    assert code.count("<script>") == code.count("</script>") == 1
