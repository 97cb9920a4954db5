"""The page at work: whole without a script; closer, group by group, taken away with one."""

import json
from csv import reader
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from monitor.nouns.incident import Event
from monitor.page.document import document
from tests.page.chromium import Opened
from tests.page.stories import HOUR, T, front, posts

pytestmark = pytest.mark.repeats

MARKS = """() => Object.fromEntries([".bar", ".strip", ".hatch", ".doubt", ".tone", ".event"].map(
  (kind) => [kind, document.querySelectorAll(`main svg ${kind}`).length]))"""


def test_it_asks_for_nothing_and_complains_of_nothing(opened: Opened, address: str) -> None:
    """The file itself is the only request; no policy is broken, no script fails, nothing ran."""
    assert opened.requests == [address]
    assert opened.complaints == []
    assert opened.page.title() != "owned"
    assert opened.page.locator("img").count() == 0


def test_it_is_whole_without_a_script(browser: Any, address: str) -> None:
    """The same marks, headings and tables as with one; no control that would do nothing."""
    with Opened(browser, address) as opened:
        marks = opened.page.evaluate(MARKS)
        heads = opened.page.locator("h1, h2").all_text_contents()
    assert min(marks.values()) > 0, marks
    with Opened(browser, address, java_script_enabled=False) as opened:
        assert opened.page.locator("h1, h2").all_text_contents() == heads
        counted = {kind: opened.page.locator(f"main svg {kind}").count() for kind in marks}
        assert counted == marks
        assert opened.page.locator("table").count() > 4
        assert opened.page.locator("button:visible").count() == 0
        assert opened.page.get_by_role("combobox").count() == 0


def test_three_answers_come_first(opened: Opened) -> None:
    """Headline and all three answers, each with a picture, within the first screen."""
    assert opened.page.locator(".three > section").count() == 3
    for part in ("h1", "#far .big", "#tone .big", "#missed .big", "#far svg", "#missed svg"):
        box = opened.page.locator(part).first.bounding_box()
        assert box["y"] + box["height"] < 480, part


@pytest.mark.parametrize("width", [320, 390, 520, 640, 768, 960, 961, 1280])
def test_letters_of_the_axis_are_as_large_as_those_around_it(
    browser: Any, address: str, width: int
) -> None:
    """Smaller ones cannot be read, larger ones look like headings; those around it have 13 pixels.

    A picture is drawn larger or smaller than it was made, and its letters with it.
    """
    sizes = """() => [...document.querySelectorAll("svg.timeline text")].flatMap((one) => {
      const svg = one.closest("svg"), wide = svg.getBoundingClientRect().width;
      return wide ? [parseFloat(getComputedStyle(one).fontSize) * wide
        / svg.viewBox.baseVal.width] : [];
    })"""
    with Opened(browser, address, viewport={"width": width, "height": 900}) as opened:
        found = opened.page.evaluate(sizes)
    assert len(found) > 10
    assert min(found) > 8
    assert max(found) < 18


@pytest.mark.parametrize("how", [{"empty": True}, {"years": 3, "every": timedelta(weeks=1)}])
def test_nothing_and_years_are_shown_too(browser: Any, tmp_path: Path, how: Any) -> None:
    """A store without a post or a source, and three years by the week."""
    path = tmp_path / "page.html"
    path.write_bytes(document(front(**how)))
    with Opened(browser, path.as_uri()) as opened:
        assert opened.complaints == []
        said = opened.page.inner_text("main")
        assert ("Nobody watched" in opened.page.inner_text("h1")) == bool(how.get("empty"))
        assert "Private posts are never seen" in said
        if not how.get("empty"):
            assert opened.page.locator("svg.timeline.wide .hatch").count() >= 1


def test_one_sees_closer_and_the_whole_again(opened: Opened) -> None:
    """By buttons, by a drag, by a double click; what is shown is said in words."""
    assert opened.shown() == ""
    opened.click("Zoom in")
    assert "Wed 22 Feb, noon to Thu 23 Feb, noon" in opened.shown()
    opened.click("Later")
    assert "Thu 23 Feb, midnight to Fri 24 Feb, midnight" in opened.shown()
    opened.click("Whole time")
    whole = opened.shown()
    assert "All posts, Wed 22 Feb, midnight to Fri 24 Feb, midnight" in whole
    left, width, y = opened.plot()
    mouse = opened.page.mouse
    mouse.move(left + width / 4, y)
    mouse.down()
    mouse.move(left + width / 2, y)
    mouse.up()
    assert "Wed 22 Feb, noon to Thu 23 Feb, midnight" in opened.shown()
    mouse.dblclick(left + width / 3, y)
    assert opened.shown() == whole
    assert opened.complaints == []


def test_a_mostly_empty_axis_offers_its_bars(
    browser: Any, tmp_path: Path, wide_address: str
) -> None:
    """Two days in three years are a line: a button shows them. Where bars fill it there is none."""
    with Opened(browser, wide_address) as full:
        assert not full.page.get_by_role("button", name="Zoom to the bars").is_visible()
    path = tmp_path / "page.html"
    path.write_bytes(document(front(years=3, every=timedelta(weeks=1))))
    with Opened(browser, path.as_uri(), viewport={"width": 1280, "height": 900}) as page:
        widest = """() => Math.max(...[...document.querySelectorAll("svg.timeline.wide .bars rect")]
          .map((one) => one.getBoundingClientRect().width))"""
        before = page.page.evaluate(widest)
        page.click("Zoom to the bars")
        assert page.page.evaluate(widest) > 10 * before
        assert "Feb" in page.shown()
        page.click("Whole time")
        assert page.page.evaluate(widest) == pytest.approx(before, abs=0.5)
        assert page.complaints == []


def test_the_numbers_of_events_stay_with_their_lines(browser: Any, tmp_path: Path) -> None:
    """And are those of the list: of nine instants or more no title finds a place over the plot."""
    told = front()
    assert told.timeline is not None
    events = [Event(T + 5 * n * HOUR, f"Event {n}") for n in (*range(1, 10), 1)]
    axis = replace(told.timeline, posts=replace(told.timeline.posts, events=tuple(events)))
    story = replace(told.story, events=sorted(events, key=lambda one: one.at))
    path = tmp_path / "page.html"
    path.write_bytes(document(replace(told, timeline=axis, story=story)))
    apart = """() => [...document.querySelectorAll("#waves .timeline .name[data-b]")].map((one) => {
      const ends = [one.dataset.a, one.dataset.b].map((at) =>
        Number(one.closest("svg").querySelector(`.event[data-a="${at}"]`).getAttribute("x1")));
      return Math.abs(Number(one.getAttribute("x")) - (ends[0] + ends[1]) / 2);
    })"""
    with Opened(browser, path.as_uri()) as opened:
        listed = opened.page.locator("#waves ol.listed li").all_text_contents()
        assert [one.split(": ")[1] for one in listed] == [
            "Event 1 · Event 1",
            *(f"Event {n}" for n in range(2, 10)),
        ]
        shown = opened.page.locator("#waves svg.timeline.wide .name[data-b]").all_text_contents()
        assert shown == [str(n) for n in range(1, 10)]
        for name in ("Zoom in", "Later", "Whole time"):
            opened.click(name)
            assert max(opened.page.evaluate(apart)) < 0.1, name


def test_what_is_drawn_anew_is_what_the_file_has(opened: Opened) -> None:
    """Once it was looked at closer and then whole again, every bar stands where it stood."""
    bars = """() => [...document.querySelectorAll("svg.timeline.wide .bars rect")].flatMap((one) =>
      ["x", "y", "width", "height"].map((name) => Number(one.getAttribute(name))))"""
    before = opened.page.evaluate(bars)
    opened.click("Zoom in")
    assert opened.page.evaluate(bars) != pytest.approx(before, abs=0.1)
    opened.click("Whole time")
    assert opened.page.evaluate(bars) == pytest.approx(before, abs=0.1)


def test_pointing_tells_the_numbers(opened: Opened) -> None:
    """Local time with UTC, posts and people; few people are not counted. Escape takes it away."""
    left, width, y = opened.plot()
    for hour, said in (
        (4.5, "6 posts by 6 accounts"),
        (0.5, "suppressed (few people)"),
        (30.5, "suppressed (few people)"),
        (37.5, "not watched"),
    ):
        opened.page.mouse.move(left + width * hour / 48, y)
        assert said in opened.page.inner_text("#tip")
        assert "UTC" in opened.page.inner_text("#tip")
    opened.page.keyboard.press("Escape")
    assert not opened.page.locator("#tip").is_visible()


def test_a_group_is_shown_by_itself(browser: Any, wide_address: str) -> None:
    """A source, a version, a language: other bars, the same time; the words say that."""
    with Opened(browser, wide_address, viewport={"width": 1280, "height": 900}) as opened:
        whole = opened.bars()
        opened.choose("Language: Spanish")
        assert opened.shown().startswith("Language: Spanish, ")
        assert "The rows below show all posts." in opened.shown()
        spanish = {post.at.replace(minute=0) for post in posts() if post.lang == "es"}
        assert opened.bars() == len(spanish) < whole
        opened.choose("All posts")
        assert opened.bars() == whole
        assert opened.complaints == []


def test_what_is_withheld_stays_dotted(opened: Opened) -> None:
    """The script draws it where the page itself has it."""
    dotted = opened.dotted()
    assert dotted
    opened.click("Zoom in")
    assert opened.dotted() != dotted
    opened.click("Whole time")
    assert opened.dotted() == dotted


def test_a_link_shows_the_same_again(browser: Any, wide_address: str) -> None:
    """The address says which time and which posts; whoever opens it sees them, and is there."""
    with Opened(browser, wide_address, viewport={"width": 1280, "height": 900}) as opened:
        opened.choose("Source: chirper")
        opened.click("Zoom in")
        shown, address = (
            opened.shown(),
            opened.page.locator("#waves .act a").evaluate("a => a.href"),
        )
    chosen = "one => one.selectedOptions[0].text"
    with Opened(browser, address, viewport={"width": 1280, "height": 900}) as opened:
        assert opened.shown() == shown
        assert opened.page.locator("#show").evaluate(chosen) == "Source: chirper"
    with Opened(browser, address, viewport={"width": 390, "height": 800}) as opened:
        assert abs(opened.page.locator("#waves").bounding_box()["y"]) < 2
    with Opened(browser, wide_address, viewport={"width": 1280, "height": 900}) as opened:
        opened.page.evaluate("hash => { location.hash = hash; }", address.partition("#")[2])
        opened.page.wait_for_function("shown => byId('shown').innerText === shown", arg=shown)
        assert opened.page.locator("#show").evaluate(chosen) == "Source: chirper", "also there"


def written(cell: object) -> str:
    """Return a cell of JSON as CSV has it."""
    if isinstance(cell, bool):
        return str(cell).lower()
    return "" if cell is None else f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def test_the_data_of_each_figure_can_be_taken_away(browser: Any, wide_address: str) -> None:
    """They are those of `values.json`, cell for cell; its link is its address; it has a table."""
    with Opened(browser, wide_address, viewport={"width": 1280, "height": 900}) as opened:
        opened.page.locator("#take summary").click()
        with opened.page.expect_download() as download:
            opened.page.locator("#take [data-take=values]").click()
        held = json.loads(Path(download.value.path()).read_text("utf-8"))
        names = opened.page.locator("main figure").evaluate_all("all => all.map((one) => one.id)")
        assert (
            set(names)
            == set(held)
            == {*("waves", "versions", "statements", "links", "compared", "next")}
        )
        for name in names:
            fields, *rows = reader(StringIO(opened.taken(name, "csv"), newline=""))
            assert fields == held[name]["fields"]
            assert rows == [[written(cell) for cell in row] for row in held[name]["rows"]]
            assert opened.page.locator(f"#{name} details table").count() > 0
            assert opened.page.locator(f"#{name} .act a").get_attribute("href") == f"#{name}"
        assert opened.complaints == []


def test_each_picture_can_be_taken_away(browser: Any, wide_address: str) -> None:
    """As a file of either kind, not too large; its code frames it alone."""
    with Opened(browser, wide_address, viewport={"width": 1280, "height": 900}) as opened:
        for name in ("waves", "versions", "statements", "links", "next"):
            assert opened.taken(name, "svg").startswith("<svg ")
            with opened.page.expect_download() as download:
                opened.page.locator(f"#{name} [data-take=png]").click()
            picture = Path(download.value.path()).read_bytes()
            assert picture.startswith(b"\x89PNG")
            assert len(picture) < 300_000
            opened.page.locator(f"#{name} [data-take=embed]").click()
            code = opened.page.locator(f"#{name} .code").input_value()
            assert f'#{name}!"' in code
            assert code.startswith("<iframe ")
        assert opened.complaints == []


LETTERED = """(text) => {
  const held = document.createElement("div");
  held.innerHTML = text;
  document.body.append(held);
  const svg = held.firstChild, texts = [...svg.querySelectorAll(":scope > text")];
  const ends = texts.map((one) => one.getBBox().x + one.getBBox().width);
  const room = svg.viewBox.baseVal.width - Math.max(...ends);
  const found = [texts.map((one) => one.textContent).join(" "), room];
  held.remove();
  return found;
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_a_picture_that_is_taken_says_what_it_shows(browser: Any, address: str, width: int) -> None:
    """All of its title, unit, signs and events, and that it is simulated: nothing is cut off."""
    with Opened(browser, address, viewport={"width": width, "height": 900}) as opened:
        for name in ("waves", "versions"):
            said, room = opened.page.evaluate(LETTERED, opened.taken(name, "svg"))
            assert room > 0
            told = ["body > .notice", f"#{name} h2", f"#{name} .measure", ".kicker"]
            told += [f"#{name} ol > li"] if name == "waves" and width == 390 else []
            for one in told:
                assert opened.page.locator(one).first.text_content() in said
        opened.page.get_by_role("button", name="Zoom in", exact=True).click()
        said, _ = opened.page.evaluate(LETTERED, opened.taken("waves", "svg"))
        assert opened.page.locator("#shown").text_content() in said


def test_a_broken_address_stops_nothing(browser: Any, wide_address: str) -> None:
    """What is no address of ours shows the whole page, with all that can be done with it."""
    for odd in ("#%E0%A4%A", "#waves?from=never&show=nobody", "#nowhere!"):
        with Opened(browser, wide_address + odd) as opened:
            assert opened.complaints == []
            assert opened.page.locator("h1").is_visible()


def test_a_figure_is_framed_alone(browser: Any, wide_address: str) -> None:
    """The address of its code shows the figure and nothing else of the page."""
    with Opened(browser, f"{wide_address}#versions!") as opened:
        assert opened.page.locator("#versions").is_visible()
        for part in ("#waves", "h1", ".three", "footer"):
            assert not opened.page.locator(part).is_visible()


def test_figures_have_words_for_whoever_does_not_see_them(opened: Opened) -> None:
    """Each picture of a figure has a name that says what was found; the small ones have none."""
    names = opened.page.locator("figure svg").evaluate_all(
        "all => all.map((one) => one.getAttribute('aria-label'))"
    )
    assert names
    assert all(name and len(name) > 40 for name in names)
    hidden = opened.page.locator(".three svg").evaluate_all(
        "all => all.map((one) => one.getAttribute('aria-hidden'))"
    )
    assert set(hidden) == {"true"}


def test_it_works_by_keyboard_alone(browser: Any, wide_address: str) -> None:
    """The first stop leads past the head; each control is reached in order and seen."""
    with Opened(browser, wide_address) as opened:
        keys = opened.page.keyboard
        keys.press("Tab")
        assert opened.page.evaluate("document.activeElement.textContent") == "Skip to the content"
        keys.press("Enter")
        assert opened.page.evaluate("document.activeElement.id") == "main"
        keys.press("Tab")
        assert opened.page.evaluate("document.activeElement.id") == "show"
        keys.press("ArrowDown")
        assert opened.shown().startswith("Source: chirper, ")
        keys.press("Tab")
        focused = opened.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert focused == "solid"
        before = opened.shown()
        keys.press("Enter")
        assert opened.shown() != before
        assert opened.page.locator("#shown").get_attribute("role") == "status"
        assert opened.page.get_by_role("combobox", name="Show", exact=True).count() == 1
