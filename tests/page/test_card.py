"""The picture of a page: the finding, whatever its texts hold, and no more than the page says."""

from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace
from PIL import Image

from monitor.chart.files.render import png
from monitor.page.card import HEIGHT, WIDTH, card
from monitor.page.document import preview
from monitor.page.headline import headline
from monitor.page.story import Story
from monitor.words.page import INTERNAL
from monitor.words.sheet import SIMULATED
from tests.page.stories import front, story

pytest.importorskip("resvg_py", reason="the extra `charts` is not installed")

SVG = "{http://www.w3.org/2000/svg}"


def tree(drawing: str) -> ET.Element:
    return ET.fromstring(drawing)  # noqa: S314  our own


def said(drawing: str) -> list[str]:
    return [str(one.text) for one in tree(drawing).iter(f"{SVG}text")]


def bars(drawing: str) -> int:
    """Return how many bars it has."""
    return sum("bar" in one.get("class", "").split() for one in tree(drawing).iter(f"{SVG}rect"))


def titled(title: str) -> Story:
    told = story()
    report = told.volume.report
    report = replace(report, head=replace(report.head, title=title))
    volume = replace(told.volume, report=report)
    return replace(told, volume=volume)


def test_it_says_what_the_page_finds() -> None:
    """That it is simulated, the headline, the first and the last day, how many, how they read."""
    texts = said(preview(front()))
    assert texts[0] == SIMULATED
    assert texts[2] == headline(story())
    assert sorted(texts[3:]) == [
        "53 % read as negative, but nobody has checked",
        "At least 181 posts from 9 accounts",
        "Thu 23 Feb 2017",
        "Wed 22 Feb",
    ]


def test_it_shows_the_bars_of_the_page() -> None:
    """No other: what is withheld there is withheld here; an internal one says that it is one."""
    public, internal = preview(front()), preview(front(internal=True))
    page = front().timeline
    assert page is not None
    assert bars(public) == sum(bool(one.posts) for one in page.posts.buckets)
    assert bars(public) < bars(internal)
    assert INTERNAL in said(internal)
    assert INTERNAL not in said(public)


def test_where_there_is_nothing_it_is_the_headline() -> None:
    """No axis without a post, and no number."""
    drawing = preview(front(empty=True))
    assert bars(drawing) == 0
    assert " ".join(said(drawing)).endswith(headline(story(empty=True)))


def test_long_and_hostile_texts_stay_within() -> None:
    """Three lines of headline at most, all above the bars; half surrogates are no XML."""
    page = replace(front(), story=titled(f"{'A very long title ' * 40}\ud800\uffff\x00<b>"))
    drawing = card(page, "Word " * 200, ["Something " * 60], [])
    root = tree(drawing)
    large = [one for one in root.iter(f"{SVG}text") if one.get("font-size") == "52"]
    assert len(large) == 3
    assert str(large[-1].text).endswith("…")
    nested = next(one for one in root.iter(f"{SVG}svg") if one is not root)
    assert float(nested.get("y", "0")) > max(float(one.get("y", "0")) for one in large)
    assert all(float(one.get("y", "0")) < HEIGHT for one in root.iter(f"{SVG}text"))
    assert Image.open(BytesIO(png(drawing, 1))).size == (WIDTH, HEIGHT)


def test_what_it_says_of_the_posts_is_whole() -> None:
    """What is too long for a line goes on in the next one."""
    told = "100 % of the 18 posts that could be scored read as negative, but nobody has checked"
    texts = list(
        tree(card(front(), "One wave", ["At least 250 posts", told], [])).iter(f"{SVG}text")
    )
    below = sorted(texts, key=lambda one: float(one.get("y", "")))[-3:]
    assert " ".join(str(one.text) for one in below) == f"At least 250 posts {told}"


def test_it_is_a_picture_of_that_size() -> None:
    """As its page says, and small."""
    made = png(preview(front()), 1)
    found = Image.open(BytesIO(made))
    assert (found.format, found.size) == ("PNG", (WIDTH, HEIGHT))
    assert len(made) < 100_000
