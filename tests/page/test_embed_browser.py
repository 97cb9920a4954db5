"""An embed in an article, in a real browser: it stays fresh, and the article is left in peace."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from monitor.page.embed import EmbeddedFigure
from tests.http.servers import handling
from tests.page.test_embed import embed, first_day

pytestmark = pytest.mark.repeats

ARTICLE = """<!DOCTYPE html><html lang="en"><title>An article</title>
<link rel="icon" href="data:,"><p>{text}</p>{code}<p>{text}</p></html>"""
TEXT = "What happened in Anaheim. " * 200
PHONE = {"width": 390, "height": 800}


class Answers(SimpleHTTPRequestHandler):
    """A plain file server, as newsrooms have it; it knows conditional requests."""

    codes: list[tuple[str, int]]

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        self.codes.append((self.path, int(code)))

    def log_message(self, *_: Any) -> None:
        return


@contextmanager
def served(folder: Path, port: int = 0) -> Iterator[tuple[int, list[tuple[str, int]]]]:
    """Serve a folder; gives the port, and what is answered to what."""
    codes: list[tuple[str, int]] = []
    handler = type("Handler", (Answers,), {"codes": codes})
    with handling(partial(handler, directory=str(folder)), port) as url:
        yield urlsplit(url).port or 0, codes


class Newsroom:
    """A server of embeds, and one of articles that frames what the other has."""

    def __init__(self, folder: Path) -> None:
        self.embeds, self.articles, self.made = folder / "embeds", folder / "articles", 0
        self.embeds.mkdir()
        self.articles.mkdir()
        self.file = self.embeds / "figure.html"

    def publish(self, one: EmbeddedFigure, page: bytes | None = None) -> None:
        """Put a version in place at once; each a second later than the one before."""
        fresh = self.file.with_suffix(".new")
        fresh.write_bytes(one.page() if page is None else page)
        self.made += 1
        os.utime(fresh, (1_500_000_000 + self.made,) * 2)
        fresh.replace(self.file)

    def write(self, port: int) -> None:
        """Write the article, with the code that the program prints, and nothing else."""
        code = embed().code().replace('src="', f'src="http://127.0.0.1:{port}/')
        (self.articles / "a.html").write_text(ARTICLE.format(text=TEXT, code=code), "utf-8")


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    made = Newsroom(tmp_path)
    made.publish(embed(page=first_day()))
    return made


class Reading:
    """A reader of the article, whose clock the test moves."""

    def __init__(self, browser: Any, room: Newsroom, embeds: int, articles: int, **how: Any):
        room.write(embeds)
        self.context = browser.new_context(**how)
        self.context.set_default_timeout(60_000)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if how.get("java_script_enabled", True):
            self.page.clock.install()
        self.page.goto(f"http://127.0.0.1:{articles}/a.html")
        self.frame = self.page.frame_locator("iframe")
        self.frame.locator("#embed").wait_for()

    def minute(self) -> None:
        """Let a minute pass."""
        self.page.clock.run_for(60_000)

    def wait_for(self, met: Callable[[], bool]) -> None:
        """Wait until something is so on the side of the server."""
        for _ in range(1200):
            if met():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError

    @property
    def inner(self) -> Any:
        """Return the document in the frame."""
        return self.page.frames[1]

    def at(self, instant: str) -> Any:
        return self.frame.locator(f'#embed[data-at="{instant}"]')


def of(codes: list[tuple[str, int]]) -> list[int]:
    """Return how each question for the embed was answered."""
    return [code for path, code in codes if path == "/figure.html"]


@contextmanager
def reading(browser: Any, room: Newsroom, **how: Any) -> Iterator[Any]:
    """Give a reader of the article, and what the server of embeds answered."""
    with served(room.embeds) as (embeds, codes), served(room.articles) as (articles, _):
        reader = Reading(browser, room, embeds, articles, **how)
        yield reader, codes
        reader.context.close()


FIRST, NEXT = "2017-02-23T09:00:00Z", "2017-02-24T09:00:00Z"


def test_an_article_shows_the_next_version_without_a_reload(browser: Any, room: Newsroom) -> None:
    """The figure is another one; article, frame, focus, scroll and what is unfolded stay."""
    with reading(browser, room) as (reader, codes):
        page, frame = reader.page, reader.frame
        reader.at(FIRST).wait_for()
        page.evaluate("window.mark = 1")
        reader.inner.evaluate("window.mark = 2")
        bars = frame.locator("svg.timeline.wide .bars rect").count()
        frame.locator("summary").click()
        page.evaluate("scrollTo(0, 300)")
        before = page.evaluate("scrollY")
        for asked in (2, 3):
            reader.minute()
            reader.wait_for(lambda asked=asked: len(of(codes)) == asked)
        room.publish(embed())
        reader.minute()
        reader.at(NEXT).wait_for()
        assert frame.locator("svg.timeline.wide .bars rect").count() != bars
        assert page.evaluate("[window.mark, scrollY]") == [1, before]
        assert reader.inner.evaluate("window.mark") == 2
        assert reader.inner.evaluate("document.activeElement.localName") == "summary"
        assert frame.locator("details[open]").count() == 1
        assert reader.complaints == []
        # Some keep what a frame loads apart from what it asks for: then the first look is whole.
        loaded, looked, same, newer = of(codes)
        assert (loaded, same, newer) == (200, 304, 200)
        assert looked in {200, 304}


def test_its_frame_is_as_tall_as_it_is(browser: Any, room: Newsroom) -> None:
    """On a desk and on a phone, and when something is unfolded; it never scrolls by itself."""
    fits = "document.documentElement.scrollHeight <= innerHeight + 1"
    for size in ({"width": 800, "height": 900}, PHONE):
        with reading(browser, room, viewport=size) as (reader, _):
            reader.page.wait_for_function("document.querySelector('iframe').style.height")
            reader.page.locator("iframe").scroll_into_view_if_needed()
            tall = reader.page.locator("iframe").bounding_box()["height"]
            reader.inner.wait_for_function(fits)
            assert reader.inner.evaluate("document.documentElement.scrollWidth <= innerWidth")
            reader.frame.locator("summary").click()
            reader.page.wait_for_function(
                f"parseInt(document.querySelector('iframe').style.height) > {tall} + 50"
            )
            reader.inner.wait_for_function(fits)


def test_without_a_script_the_figure_is_there(browser: Any, room: Newsroom) -> None:
    """In article and frame: bars, what was found, as of when."""
    with reading(browser, room, java_script_enabled=False) as (reader, _):
        assert reader.frame.locator("svg.timeline.wide .bars rect").count() > 5
        assert reader.frame.locator("h1").inner_text()
        assert "As of Thursday 23 February 2017" in reader.frame.locator("#embed").inner_text()


def test_where_the_server_does_not_answer_it_says_how_old_it_is(
    browser: Any, room: Newsroom
) -> None:
    """It keeps what it shows; once the server is back the sentence goes, and the next one comes."""
    with served(room.articles) as (articles, _):
        with served(room.embeds) as (port, _):
            reader = Reading(browser, room, port, articles)
            bars = reader.frame.locator(".bars rect").count()
        reader.page.clock.set_fixed_time("2017-02-23T12:30:00Z")
        reader.page.clock.resume()
        reader.inner.evaluate("look()")
        told = reader.frame.locator("#fresh")
        reader.frame.get_by_text("Could not be renewed: this is 3 hours old.").wait_for()
        assert reader.frame.locator(".bars rect").count() == bars
        room.publish(embed(), b"<!DOCTYPE html><title>Not the file</title>")
        with served(room.embeds, port):
            reader.inner.evaluate("look()")
            assert told.inner_text() == "Could not be renewed: this is 3 hours old."
            room.publish(embed())
            reader.inner.evaluate("look()")
            reader.at(NEXT).wait_for()
            assert told.inner_text() == ""
            reader.context.close()


def test_a_version_of_another_program_begins_anew_in_its_frame(
    browser: Any, room: Newsroom
) -> None:
    """Its style is another one: the frame is loaded again, the article is not."""
    with reading(browser, room) as (reader, _):
        reader.page.evaluate("window.mark = 1")
        reader.inner.evaluate("window.mark = 2")
        other = embed().page().replace(b"style-src 'sha256-", b"style-src 'sha256-x' 'sha256-")
        room.publish(embed(), other)
        reader.minute()
        reader.at(NEXT).wait_for()
        assert reader.page.evaluate("window.mark") == 1
        assert reader.inner.evaluate("typeof window.mark") == "undefined"


def test_an_older_version_changes_nothing(browser: Any, room: Newsroom) -> None:
    """A server of a network may be behind the one that was asked before."""
    room.publish(embed())
    with reading(browser, room) as (reader, codes):
        room.publish(embed(page=first_day()))
        for asked in (2, 3):
            reader.minute()
            reader.wait_for(lambda asked=asked: len(of(codes)) == asked)
        assert reader.at(NEXT).count() == 1


def test_an_article_that_is_always_light_can_ask_for_that(browser: Any, room: Newsroom) -> None:
    """By `#light` after the address: the frame of another server follows its reader else."""
    grounds = []
    for ending in ("", "#light"):
        context = browser.new_context(color_scheme="dark")
        page = context.new_page()
        page.goto(room.file.as_uri() + ending)
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        context.close()
    assert grounds == ["rgb(19, 23, 27)", "rgb(255, 255, 255)"]


def test_it_has_words_and_colours_for_everybody(browser: Any, room: Newsroom) -> None:
    """In the dark and with forced colours, with a name for the picture and no fault by axe."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    for scheme in ({"color_scheme": "dark"}, {"forced_colors": "active"}):
        context = browser.new_context(**scheme)
        page = context.new_page()
        page.goto(room.file.as_uri())
        found = axe.Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert page.get_by_role("img").first.get_attribute("aria-label")
        context.close()


def test_the_number_of_an_event_is_not_cut_off_on_a_phone(browser: Any, room: Newsroom) -> None:
    """Marks on the picture have numbers there: the list says which event is which."""
    room.publish(embed())
    with reading(browser, room, viewport=PHONE) as (reader, _):
        first = reader.frame.locator("ol.events > li").first
        assert first.is_visible()
        left, frame = first.bounding_box()["x"], reader.page.locator("iframe").bounding_box()["x"]
        assert left - frame >= 20
