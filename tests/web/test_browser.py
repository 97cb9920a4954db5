"""The live page in a real browser: fresh, and it leaves whoever reads it in peace."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.page.stories import HOSTILE
from tests.web.inside import World, answering
from tests.web.served import Tab

pytestmark = pytest.mark.repeats

PHONE = {"viewport": {"width": 360, "height": 740}}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with answering(world) as found:
        yield found


@pytest.fixture
def tab(browser: Any, address: str) -> Iterator[Tab]:
    with opened(browser, address) as found:
        yield found


def opened(browser: Any, address: str, **how: Any) -> Tab:
    """Open the page, and wait until it is drawn and live."""
    tab = Tab(browser, address, **how)
    tab.page.wait_for_selector("body[data-ready]")
    tab.page.get_by_text("Live: renewed").wait_for()
    return tab


def test_it_shows_what_the_page_shows(tab: Tab, address: str) -> None:
    """With how things stand above; it asks its own server only, and nothing is refused or fails."""
    tab.page.get_by_text("All is well.").wait_for()
    first = tab.page.locator("main > section").first
    assert first.get_attribute("id") == "status"
    assert tab.page.locator("svg.timeline .bars rect").count() > 5
    assert {asked.removeprefix(address) for asked in tab.requests} <= {"", "events"}
    assert tab.complaints == []


def test_how_things_stand_comes_by_itself(tab: Tab, world: World) -> None:
    """Without a reload, and without the whole page being made for it."""
    pages = world.pages
    world.stand("<p class='notice'>Alert: nobody can see.</p>")
    tab.page.locator("#status", has_text="nobody can see").wait_for()
    assert world.pages == pages


def test_a_new_alert_is_read_out(tab: Tab, world: World) -> None:
    """Once, politely; an alert that was there when the page was opened is not."""
    tab.page.get_by_text("All is well.").wait_for()
    world.stand("<p class='notice'>Alert: nobody can see.</p>")
    tab.page.locator("#spoken", has_text="Alert: nobody can see.").wait_for(state="attached")
    assert tab.page.locator("#spoken").get_attribute("role") == "status"
    world.stand(f"{world.stands} More.")
    tab.page.locator("#status", has_text="More.").wait_for()
    assert tab.says("document.getElementById('spoken').textContent") == ""


def test_a_refresh_keeps_zoom_and_filter(tab: Tab, world: World) -> None:
    """What was chosen is chosen still, and what was opened is open."""
    tab.page.locator("#show").select_option(label="Source: chirper")
    tab.page.get_by_role("button", name="Zoom in", exact=True).click()
    tab.page.locator("#numbers > summary").click()
    looked_at = tab.page.inner_text("#shown")
    bars = tab.page.locator("svg.timeline.wide .bars rect").count()
    world.says("The second sentence.")
    tab.page.get_by_text("The second sentence.").wait_for()
    assert tab.page.get_by_text("The first sentence.").count() == 0
    assert tab.page.inner_text("#shown") == looked_at
    assert tab.page.locator("svg.timeline.wide .bars rect").count() == bars
    assert tab.page.locator("#numbers table").first.is_visible()
    assert tab.says("document.getElementById('show').selectedOptions[0].text") == "Source: chirper"


def test_the_first_posts_bring_the_figures(browser: Any, world: World) -> None:
    """Whoever opened the page before there was any sees them, and can zoom, without a reload."""
    world.empty = True
    with answering(world) as address, opened(browser, address) as tab:
        assert tab.page.locator("figure").count() == 0
        world.empty = False
        world.says("Posts came.")
        tab.page.get_by_text("Posts came.").wait_for()
        assert tab.page.locator("main > figure#waves + .two > figure").count() > 0
        tab.page.get_by_role("button", name="Zoom in", exact=True).click()
        assert tab.page.inner_text("#shown")
        world.empty = True
        world.says("They are gone.")
        tab.page.get_by_text("They are gone.").wait_for()
        assert tab.page.locator("figure").count() == 0
        assert tab.complaints == []


def test_a_refresh_moves_nothing(tab: Tab, world: World) -> None:
    """What is read stays where it is, though what is above it grows; not by the browser's help."""
    tab.says("document.querySelectorAll('*').forEach(one => one.style.overflowAnchor = 'none')")
    tab.says("document.querySelector('figure#versions').scrollIntoView()")
    top = "document.querySelector('figure#versions').getBoundingClientRect().top"
    before, height = tab.says(top), tab.says("document.body.scrollHeight")
    world.says(*(f"Sentence {number}." for number in range(40)))
    tab.page.locator("#told", has_text="Sentence 39.").wait_for(state="attached")
    assert tab.says("document.body.scrollHeight") > height + 400
    assert abs(tab.says(top) - before) < 2
    assert tab.page.locator("figure#versions").count() == 1
    assert tab.page.locator("pattern#hatch").count() == 1


def test_the_focus_stays(tab: Tab, world: World) -> None:
    """Also in a part that is another now; nobody is sent back to the beginning."""
    frame = "<div class='wide' tabindex=0 aria-label='x'>%s</div>"
    world.stand(frame % "sooner")
    tab.page.locator("[aria-label=x]", has_text="sooner").focus()
    world.stand(frame % "later")
    tab.page.locator("[aria-label=x]", has_text="later").wait_for()
    assert tab.says("document.activeElement.getAttribute('aria-label')") == "x"


def test_what_comes_before_takes_nobodys_place(tab: Tab, world: World) -> None:
    """A table and a fold that were not there: focus and what is open stay with their own."""
    frame = "<div class='wide' tabindex=0 aria-label='%s'>%s</div>"
    fold = "<details><summary>%s</summary><p>%s</p></details>"
    world.stand(frame % ("x", "sooner") + fold % ("Fold one", "Inside one"))
    tab.page.get_by_text("Fold one").click()
    tab.page.locator("[aria-label=x]", has_text="sooner").focus()
    two = fold % ("Fold two", "Inside two") + fold % ("Fold one", "Inside one")
    world.stand(frame % ("y", "new") + frame % ("x", "later") + two)
    tab.page.locator("[aria-label=x]", has_text="later").wait_for()
    assert tab.says("document.activeElement.getAttribute('aria-label')") == "x"
    assert tab.page.get_by_text("Inside one").is_visible()
    assert not tab.page.get_by_text("Inside two").is_visible()


def test_a_frame_that_was_scrolled_stays_so(tab: Tab, world: World) -> None:
    """A wide table, read from its right end."""
    frame = "<div class='wide' aria-label='x'><pre>%s</pre></div>"
    world.stand(frame % ("wide " * 900))
    tab.page.locator("[aria-label=x]").evaluate("frame => { frame.scrollLeft = 90; }")
    world.stand(frame % ("later " * 900))
    tab.page.locator("[aria-label=x]", has_text="later").wait_for()
    assert tab.page.locator("[aria-label=x]").evaluate("frame => frame.scrollLeft") == 90


def test_whoever_selects_is_not_disturbed(tab: Tab, world: World) -> None:
    """A text that is being copied stays; the new one comes once it is let go."""
    tab.says("getSelection().selectAllChildren(document.getElementById('told'))")
    pages = world.pages
    world.says("The second sentence.")
    tab.page.wait_for_timeout(1500)
    assert world.pages == pages
    tab.says("getSelection().removeAllRanges()")
    tab.page.get_by_text("The second sentence.").wait_for()


def test_nothing_is_made_for_a_page_that_nobody_sees(tab: Tab, world: World) -> None:
    """A tab in the background asks for nothing; looked at again, it is fresh."""
    hide = "Object.defineProperty(document, 'hidden', {value: %s, configurable: true});"
    tell = "document.dispatchEvent(new Event('visibilitychange'))"
    tab.says(hide % "true" + tell)
    pages = world.pages
    world.says("The second sentence.")
    tab.page.wait_for_timeout(1500)
    assert world.pages == pages
    tab.says(hide % "false" + tell)
    tab.page.get_by_text("The second sentence.").wait_for()


def test_many_readers_get_one_page(browser: Any, address: str, world: World) -> None:
    """A new edition is made once for all of them."""
    with opened(browser, address) as one, opened(browser, address) as other:
        pages = world.pages
        world.says("The second sentence.")
        for tab in (one, other):
            tab.page.get_by_text("The second sentence.").wait_for()
        assert world.pages == pages + 1


def test_a_server_that_is_gone_is_said(browser: Any, world: World) -> None:
    """A page that is not fresh must not look as if it were."""
    with answering(world) as address:
        tab = opened(browser, address)
    with tab:
        tab.page.get_by_text("Not live since").wait_for()
        assert "the server does not answer" in tab.page.inner_text("#fresh")
        # On the clock of the incident, as all times of the page, wherever it is read.
        assert tab.says("dayWords(onClock(Date.now()))") in tab.page.inner_text("#fresh")
        assert tab.page.locator("svg.timeline .bars rect").count() > 5


def test_a_server_that_says_nothing_is_said(tab: Tab, world: World) -> None:
    """A machine that slept has a connection that only looks whole; it is made anew by itself."""
    since = tab.says("moment(Date.now())")
    world.speaks.clear()
    world.stand("All is well again.")
    world.clock += 60  # nor is what it said last good enough for a reader who comes
    tab.page.wait_for_timeout(500)
    tab.says("Date.now = ((now) => () => now() + 3 * 3600000)(Date.now)")
    tab.page.get_by_text("Not live since").wait_for()
    assert since[:10] in tab.page.inner_text("#fresh")
    assert tab.says("moment(Date.now())") not in tab.page.inner_text("#fresh")
    world.speaks.set()
    tab.page.get_by_text("Live: renewed").wait_for()
    tab.page.get_by_text("All is well again.").wait_for()


def test_a_page_that_cannot_be_had_is_not_asked_for_all_the_time(tab: Tab, world: World) -> None:
    """To make it takes seconds of computing; an hour later it is asked for again."""
    pages, world.broken = world.pages, True
    world.says("The second sentence.")
    tab.page.wait_for_timeout(3500)
    assert world.pages == pages + 1
    world.broken = False
    tab.says("Date.now = ((now) => () => now() + 3600000)(Date.now)")
    tab.page.get_by_text("The second sentence.").wait_for()


def test_hostile_texts_are_texts(tab: Tab, world: World) -> None:
    """In the page, and in what comes later."""
    assert tab.page.title() != "owned"
    assert tab.page.locator(".kicker").inner_text().startswith("</script><img")
    escaped = HOSTILE.replace("&", "&amp;").replace("<", "&lt;")
    world.stand(f"<p>{escaped}</p>Later.")
    world.says(HOSTILE)
    tab.page.locator("#status", has_text="Later.").wait_for()
    tab.page.locator("#told", has_text="onerror").wait_for()
    assert tab.page.title() != "owned"


def test_only_its_own_script_may_run(tab: Tab) -> None:
    """The policy holds on the live page: no other script, no other server."""
    tab.says("""() => {
      const made = document.createElement("script");
      made.textContent = "document.title = 'owned'";
      document.body.append(made);
    }""")
    assert tab.page.title() != "owned"
    failed = tab.says("fetch('http://localhost:1/').then(() => false, () => true)")
    assert failed
    assert all("Content Security Policy" in said for said in tab.complaints)
    assert len(tab.complaints) >= 2


def test_a_foreign_name_gets_nothing(browser: Any, address: str) -> None:
    """DNS rebinding in a real browser: a name of somebody else's that leads here."""
    port = address.rsplit(":", 1)[1].strip("/")
    context = browser.new_context(extra_http_headers={"Host": f"evil.example:{port}"})
    try:
        answer = context.request.get(address)
        assert (answer.status, answer.text()) == (400, "Invalid host header")
    finally:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone(browser: Any, address: str, scheme: str) -> None:
    """In the light and in the dark; the ground follows the reader's wish."""
    with opened(browser, address, color_scheme=scheme, **PHONE) as tab:
        assert tab.fits(360)
        ground = tab.says("getComputedStyle(document.body).backgroundColor")
        assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(19, 23, 27)"}[scheme]


def test_it_works_by_keyboard(tab: Tab) -> None:
    """The first stop leads past the head; from there on the controls follow."""
    keys = tab.page.keyboard
    keys.press("Tab")
    assert tab.says("document.activeElement.textContent") == "Skip to the content"
    keys.press("Enter")
    assert tab.says("document.activeElement.id") == "main"
    stops = []
    for _ in range(8):
        keys.press("Tab")
        stops.append(tab.says("document.activeElement.id"))
    assert "show" in stops
    before = tab.page.inner_text("#shown")
    tab.page.get_by_role("button", name="Zoom in", exact=True).press("Enter")
    assert tab.page.inner_text("#shown") != before


def test_the_desk_is_linked_where_there_is_one(browser: Any, world: World) -> None:
    """And only there."""
    with answering(world, {"desk": "label"}) as address, opened(browser, address) as tab:
        link = tab.page.get_by_role("link", name="Label posts by hand")
        link.wait_for()
        assert link.get_attribute("href") == "label"
    with answering(World()) as address, opened(browser, address) as tab:
        assert tab.page.get_by_role("link", name="Label posts by hand").count() == 0
