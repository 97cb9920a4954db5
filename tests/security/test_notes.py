"""Whatever text a note has: page, drawing and terminal show it, and nothing of it runs."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.app import notes
from monitor.app.asked import Asked
from monitor.app.exports import Style, written
from monitor.app.figures import draw, figures
from monitor.app.newsroom import Newsroom
from monitor.app.pages import pages
from monitor.app.reports import reports
from monitor.config import read_config
from monitor.errors import UsageError
from monitor.page.document import document
from tests.cli.shell import configured
from tests.examples import examples
from tests.page.test_document import Reader
from tests.report.sample import NOW, T, sample
from tests.security.corpus import SHORT
from tests.security.test_outputs import harmless
from tests.security.test_pictures import DRAWN

pytestmark = pytest.mark.repeats


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=200) | st.sampled_from(
    sorted(SHORT.values())
)
ASKED = Asked(now=NOW)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """Give a newsroom whose incident has one note."""
    folder = tmp_path_factory.mktemp("noted")
    sample(folder)
    settings = configured(folder)
    made = Newsroom.of(read_config(settings.config_path or Path(), environ={}))
    notes.add(made, None, T, "Curfew begins", "ann", NOW)
    return made


def page(room: Newsroom, *, internal: bool) -> Reader:
    """Return what a browser makes of the page."""
    (front,) = pages(room, ASKED, internal=internal).values()
    return Reader(document(front).decode())


def without(names: list[str], *ours: str) -> list[str]:
    return [name for name in names if name not in ours]


def noted(room: Newsroom, text: str) -> bool:
    """Have the note say *text*; False where no note may."""
    try:
        notes.change(room, 1, text, "ann", NOW)
    except UsageError:
        return False
    return True


@pytest.mark.parametrize("internal", [False, True])
def test_a_page_shows_any_note_as_text(room: Newsroom, *, internal: bool) -> None:
    """The same tags and attributes as for a harmless one, and no script but ours.

    A date and a command look like these in any text: that is markup of ours.
    """
    assert noted(room, "Curfew begins")
    plain = page(room, internal=internal)
    assert any("Note: Curfew begins" in text for text in plain.shown)

    @given(text=TEXTS)
    @example(text="</script><script>alert(1)</script><img src=x onerror=alert(1)>")
    @examples(5)
    def shown(text: str) -> None:
        if not noted(room, text):
            return
        found = page(room, internal=internal)
        assert without(found.tags, "span", "code") == without(plain.tags, "span", "code")
        assert without(found.names, "class") == without(plain.names, "class")
        assert (len(found.scripts), found.policy) == (len(plain.scripts), plain.policy)
        assert any("Note: " in text for text in found.shown)

    shown()


@given(text=TEXTS)
@example(text="\x1b[2J\x9b31m\u202e\x07")
@examples(40)
def test_a_note_steers_no_terminal(room: Newsroom, text: str) -> None:
    """Nor forges a line of it: in reports, lists and charts, as tables and as JSON."""
    if not noted(room, text):
        return
    (report,) = reports(room, "volume", ASKED).reports
    listed = notes.listed(room, (), NOW, history=False)
    (chart,) = figures(room, "volume", ASKED, public=False).values()
    for told in (
        *(written(form, report, Style()) for form in ("table", "md", "json")),
        *(written(form, listed, Style()) for form in ("table", "json")),
        draw(chart, width=80, color=False),
    ):
        assert "Note:" in told or "Note on " in told or "1 note." in told
        harmless(told)


@given(text=TEXTS)
@example(text="]]><a href='javascript:alert(1)'>x</a><![CDATA[")
@examples(15)
def test_a_drawing_of_a_note_is_shapes_and_texts(room: Newsroom, text: str) -> None:
    """SVG: it parses as XML, and holds nothing that runs, loads or links."""
    from monitor.chart import svg

    if not noted(room, text):
        return
    (chart,) = figures(room, "volume", ASKED, public=True).values()
    root: Any = ET.fromstring(svg(chart))  # noqa: S314  our own drawing
    assert {one.tag.rpartition("}")[2] for one in root.iter()} <= DRAWN
    names = {name for one in root.iter() for name in one.attrib}
    assert not [name for name in names if name.startswith("on") or "href" in name]
    assert "Note: " in "".join(root.itertext())
