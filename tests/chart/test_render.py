"""Files: pictures that open, pages that run nothing of others, writes whole or not at all."""

import base64
import hashlib
import re
import struct
import sys
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.chart import Figure, svg, write
from monitor.chart.figure import Narrative
from monitor.chart.files import fonts, render
from monitor.chart.files.fonts import LATIN, families, pieces, script, spelled
from monitor.chart.files.render import png, small
from monitor.errors import CannotCreate, ConfigError, UsageError
from monitor.nouns.posts import Lost
from monitor.nouns.spread import Shared
from tests.chart.figures import (
    HOSTILE,
    amplification,
    event,
    feeling,
    links,
    narratives,
    sentiment,
    series,
    span,
    stretch,
    volume,
)
from tests.chart.looked_at import without_topic
from tests.chart.pixels import apart, read
from tests.examples import examples

pytestmark = pytest.mark.repeats

LIMIT = 250_000
"""Bytes of a PNG."""

resvg_py = pytest.importorskip("resvg_py", reason="the extra `charts` is not installed")


def hostile() -> Figure:
    return volume(
        series([3, 5, None, 4]),
        {HOSTILE: series([3, 5, None, 4])},
        title=HOSTILE,
        events=(event(1, HOSTILE),),
        lost=(Lost(span(0, 1), HOSTILE),),
        method=(HOSTILE,),
    )


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("pages") / "a.html"
    write(hostile(), path)
    return path.read_text("utf-8")


DRAWN = {
    *("svg", "g", "path", "rect", "text", "line", "circle", "polygon", "polyline"),
    *("title", "desc", "metadata", "style", "defs", "pattern", "clipPath"),
}


class Page(HTMLParser):
    """Collects what a browser would run, load or style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.policy = self.style = self.last = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append(tag)
        self.last = tag
        self.loads += [str(named[name]) for name in ("src", "href", "action") if name in named]
        self.loads += [name for name in named if name.startswith("on") or name == "style"]
        if named.get("http-equiv") == "Content-Security-Policy":
            self.policy = str(named["content"])

    def handle_data(self, data: str) -> None:
        if self.last == "style":
            self.style, self.last = data, ""


def test_png_is_a_picture_of_the_size_that_was_laid_out(tmp_path: Path) -> None:
    """A PNG with its signature, two pixels for each of the layout."""
    write(volume(series([3, 5, None])), tmp_path / "a.PNG")
    content = (tmp_path / "a.PNG").read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = struct.unpack(">II", content[16:24])
    box = re.search(r'viewBox="0 0 (\d+) ([\d.]+)"', svg(volume(series([3, 5, None]))))
    assert box is not None
    assert (wide, high) == (2 * int(box[1]), pytest.approx(2 * float(box[2]), abs=1))


def rendered(drawing: str) -> bytes:
    """Return what the renderer makes, before it is made small."""
    (folder,) = pytest.importorskip("manimgx_fonts").__path__
    made: bytes = resvg_py.svg_to_bytes(
        svg_string=drawing, zoom=2, font_dirs=[str(folder)], skip_system_fonts=True
    )
    return made


def test_a_picture_is_small_and_looks_the_same() -> None:
    """At most 250 kB, and no block of it differs to the eye."""
    made = svg(sentiment([feeling(n, (n % 7 - 3) / 10) for n in range(168)]), scheme="light")
    drawn = rendered(made)
    kept = small(drawn)
    assert len(kept) <= LIMIT
    assert len(kept) < 0.7 * len(drawn)
    assert apart(read(drawn), read(kept))[0] == 0
    assert (read(kept)[0, 0] == 255).all(), "white is white"
    assert small(drawn) == kept


def test_the_tallest_picture_is_within_the_limit() -> None:
    """Ways of reading reactions have most rows."""
    assert len(png(svg(replace(without_topic(), simulated=True), scheme="light"))) <= LIMIT


WORDS = ["Peak:", "1,234", "−", "“שוטר", "ירה”", "طلقة", "Жизнь", "👩\u200d🚒", "警官"]


@pytest.mark.parametrize("word", WORDS)
def test_no_text_is_lost_where_a_machine_has_no_font(
    word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fonts come with the extra: each letter is drawn, or a box where none of them has it."""
    monkeypatch.setattr(render, "beyond_ours", lambda: ())  # a machine without fonts
    plain = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60" width="200" height="60">'
    drawn = read(png(f"{plain}<text x='9' y='40' font-size='24' fill='white'>{word}</text></svg>"))
    assert (drawn != read(png(f"{plain}</svg>"))).any()


@pytest.mark.parametrize(
    ("char", "font"),
    [
        ("a", LATIN),
        ("−", LATIN),
        ("Ж", LATIN),
        ("ש", "Noto Sans Hebrew"),
        ("ط", "Noto Sans Arabic"),
        ("ह", "Noto Sans Devanagari"),
        ("警", "Noto Sans CJK JP"),
        ("한", "Noto Sans CJK JP"),
        ("👩", "Noto Color Emoji"),
    ],
)
def test_each_letter_is_looked_for_in_fonts_that_have_it(char: str, font: str) -> None:
    """The one of its script first, the one that all charts have last."""
    asked = families(script(char)).replace('"', "").split(",")
    assert asked[0] == font
    assert asked[-1] == LATIN


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("plain − 1", ["plain − 1"]),
        ("Shot in “\u2068שוטר ירה\u2069”: 27 %", ["Shot in “\u2068", "שוטר ירה", "\u2069”: 27 %"]),
        ("שוטר · 12 הרוגים, now", ["שוטר · 12 הרוגים", ", now"]),
        ("ההפגנה 5 pm", ["ההפגנה 5", " pm"]),
        ("警官 👩🏽\u200d🚒 1 x\u0301", ["警官 ", "👩🏽\u200d🚒 ", "1 x\u0301"]),
        ("a \u05d0\u05d1?!\u200f", ["a ", "!?", "\u05d0\u05d1"]),
        ("\u05d0\u05d1…\u200f", ["…", "\u05d0\u05d1"]),
        ("a \u05d0\u05d1 12 \u0633\u0644 3", ["a ", "\u0633\u0644 3", " ", "\u05d0\u05d1 12"]),
    ],
)
def test_texts_are_cut_at_scripts_and_nowhere_else(text: str, wanted: list[str]) -> None:
    """Digits and marks stay with what is written from right to left, joined letters together.

    Of two scripts from right to left the second stands on the left, each in its own font.
    """
    assert [part for _, part in pieces(text)] == wanted


def test_pieces_stand_side_by_side_where_the_text_stood() -> None:
    """From its left, its middle or its right; nothing of it is lost or marked up."""

    def advance(part: str, *_: object) -> float:
        return 10.0 * len(part)

    for anchor, left in (("", 100), (' text-anchor="middle"', 70), (' text-anchor="end"', 40)):
        text = f'<text x="100" y="9" class="name"{anchor}>a&amp; שוט</text>'
        told = spelled(text, advance)
        found = re.findall('<tspan x="([\\d.]+)" [^>]*>([^<]*)</tspan>', told)
        assert found == [(f"{left:.1f}", "a&amp; "), (f"{left + 30:.1f}", "שוט")]
        assert "text-anchor" not in told
    plain = '<text x="1" y="2">plain</text>'
    assert spelled(plain, advance) == plain


@given(
    st.text(st.sampled_from("aé 1.“\u2068\u2069שطلاहिन्दี警한👩🏽\u200d🚒🇺🇸\u0301ﬁ−"), max_size=12)
)
@examples(60)
def test_any_mixture_of_scripts_is_drawn(text: str) -> None:
    """The renderer takes whatever joins, combines and turns around."""
    plain = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 40" width="300" height="40">'
    assert png(f'{plain}<text x="5" y="30">{text}</text></svg>', 1).startswith(b"\x89PNG")


def test_only_a_drawing_that_needs_them_asks_for_the_fonts_of_the_system() -> None:
    """Else a picture would depend on what a machine has."""
    for text, beyond in (("Plain “שוטר ירה”, طلقة", False), ("警官", True), ("🎤", True)):
        assert fonts.beyond(spelled(f"<text>{text}</text>", lambda *_: 9.0)) is beyond
    assert all(fonts.FILES.search(Path(one).name) for one in fonts.beyond_ours())


def test_svg_is_xml_that_holds_the_text_and_runs_nothing(tmp_path: Path) -> None:
    """Markup in names is text in the drawing; there is no script, handler or link."""
    write(hostile(), tmp_path / "a.svg")
    root = ET.fromstring((tmp_path / "a.svg").read_text("utf-8"))  # noqa: S314  our own drawing
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names <= DRAWN
    assert not [a for e in root.iter() for a in e.attrib if a.startswith("on") or "href" in a]
    texts = "".join(root.itertext())
    assert "</script><script>alert(1)" in texts
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", texts)


def test_html_runs_nothing_and_looks_as_its_policy_says(hostile_page: str) -> None:
    """No script at all; the one style is named by its digest, and nothing is loaded."""
    page = Page(hostile_page)
    assert page.loads == []
    assert not {"script", "img", "a", "iframe", "object"} & set(page.tags)
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert page.policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert page.tags.count("style") == 1


def test_names_of_others_cannot_end_their_element(hostile_page: str) -> None:
    """No `<` of a title is in the page as such."""
    assert "</script><script>alert" not in hostile_page
    assert "<img src=x" not in hostile_page
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in hostile_page


def test_html_is_small(tmp_path: Path) -> None:
    """At most 150 kB, with as many bars as are drawn and six sources, or a thousand points."""
    groups = {f"source {i}": series([5] * 240) for i in range(6)}
    write(volume(series([40] * 240), groups), tmp_path / "a.html")
    write(sentiment([feeling(n, 0.1) for n in range(240)]), tmp_path / "b.html")
    write(amplification(series([40] * 1000)), tmp_path / "c.html")
    for name in ("a.html", "b.html", "c.html"):
        assert (tmp_path / name).stat().st_size <= 150_000


def test_only_known_suffixes_are_written(tmp_path: Path) -> None:
    """Any other name is refused before anything is made, and the known ones are named."""
    with pytest.raises(
        UsageError, match=r"a\.gif: its ending says no format: name it with one of \.png, \.svg,"
    ):
        write(volume(series([1])), tmp_path / "a.gif")
    with pytest.raises(UsageError, match="its ending says no format"):
        write(volume(series([1])), tmp_path / "chart")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("module", ["resvg_py", "manimgx_fonts", "PIL.Image"])
def test_without_the_extra_the_error_names_it(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has not installed the renderer reads what to install; SVG and HTML need nothing."""
    monkeypatch.setitem(sys.modules, module, None)  # as where it is not installed
    with pytest.raises(ConfigError, match=r"need more packages: pip install .*\[charts\]"):
        write(volume(series([1])), tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []
    for ending in (".svg", ".html"):
        write(volume(series([1])), tmp_path / f"a{ending}")


def test_a_file_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    """A missing folder is said with the path, and leaves nothing behind."""
    with pytest.raises(
        CannotCreate,
        match=r"a\.svg cannot be written \(No such file or directory\): look at its folder",
    ):
        write(volume(series([1])), tmp_path / "no" / "a.svg")


def test_an_older_file_stays_where_the_new_one_cannot_take_its_place(tmp_path: Path) -> None:
    """A folder of that name is not replaced, and the half-made file is gone."""
    (tmp_path / "a.svg").mkdir()
    with pytest.raises(CannotCreate):
        write(volume(series([1])), tmp_path / "a.svg")
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]


FOREIGN = "שוטר ירה · طلقة في أنهايم · 警官が発砲 · 👩🏽‍🚒 🇺🇸"


@pytest.mark.parametrize("place", ["title", "event", "source", "narrative", "link"])
def test_letters_from_right_to_left_and_joined_emoji_stay_whole(place: str, tmp_path: Path) -> None:
    """In whatever place a text stands, it is in the drawing as it was written, in its order."""
    figure: Figure = {
        "title": volume(series([1]), title=FOREIGN),
        "event": volume(series([1] * 9), events=(event(2, FOREIGN),)),
        "source": volume(series([2]), {FOREIGN: series([1]), "b": series([1])}),
        "narrative": narratives([Narrative(FOREIGN, 1, (stretch(0, 1, 0.5),))]),
        "link": links(series([1]), [Shared(FOREIGN, "page", (1,), (1,))]),
    }[place]
    write(figure, tmp_path / "a.svg")
    root = ET.fromstring((tmp_path / "a.svg").read_text("utf-8"))  # noqa: S314  our own drawing
    assert FOREIGN in "".join(root.itertext())


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_the_same_figure_gives_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    """A report can be compared with an older one, byte for byte."""
    for name in ("one", "two"):
        write(volume(series([3, None])), tmp_path / f"{name}{suffix}")
    assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()
