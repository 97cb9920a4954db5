"""Files: pictures that open, pages that run nothing of others, writes whole or not at all."""

import base64
import hashlib
import json
import re
import struct
import sys
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from monitor.chart import Figure, specification, write
from monitor.chart.figure import DrawnOvertaking, Narrative
from monitor.chart.files.render import WIDTHS, small
from monitor.chart.text import width
from monitor.errors import CannotCreate, MonitorError, UsageError
from monitor.nouns.posts import Lost
from monitor.nouns.spread import Shared
from tests.chart.figures import (
    HOSTILE,
    amplification,
    bucket,
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
from tests.chart.looked_at import spreading, told
from tests.chart.pixels import apart, read

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

vl_convert = pytest.importorskip("vl_convert", reason="the extra `charts` is not installed")


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


class Page(HTMLParser):
    """Collects what a browser would run or load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.scripts: list[tuple[str | None, str]] = []
        self.policy = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append(tag)
        self.loads += [str(named[name]) for name in ("src", "href", "action") if name in named]
        self.loads += [name for name in named if name.startswith("on")]
        if tag == "script":
            self.scripts.append((named.get("type"), ""))
        if named.get("http-equiv") == "Content-Security-Policy":
            self.policy = str(named["content"])

    def handle_data(self, data: str) -> None:
        if self.lasttag == "script" and self.scripts:
            self.scripts[-1] = (self.scripts[-1][0], self.scripts[-1][1] + data)
            self.lasttag = ""


def test_png_is_a_picture_of_the_size_that_was_laid_out(tmp_path: Path) -> None:
    """A PNG with its signature, two pixels for each of the layout, and wider than the plot."""
    write(volume(series([3, 5, None])), tmp_path / "a.PNG")
    content = (tmp_path / "a.PNG").read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = struct.unpack(">II", content[16:24])
    assert wide > 2 * 860
    assert high > 2 * 280


def test_a_picture_is_small_and_looks_the_same() -> None:
    """At most 250 kB where the drawing took a megabyte, and no block of it differs to the eye."""
    spec = specification(sentiment([feeling(n, (n % 7 - 3) / 10) for n in range(168)]), 860)
    drawn = vl_convert.vegalite_to_png(spec, scale=2, allowed_base_urls=[])
    kept = small(drawn)
    assert len(kept) <= 250_000
    assert len(kept) < len(drawn) / 2
    assert apart(read(drawn), read(kept))[0] == 0
    assert small(drawn) == kept


def test_svg_is_xml_that_holds_the_text_and_runs_nothing(tmp_path: Path) -> None:
    """Markup in names is text in the drawing; there is no script, handler or link."""
    write(hostile(), tmp_path / "a.svg")
    root = ET.fromstring((tmp_path / "a.svg").read_text("utf-8"))  # noqa: S314  our own file  # noqa: S314  our own drawing
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names <= {"svg", "g", "path", "rect", "text", "tspan", "line", "defs", "clipPath"}
    assert not [a for e in root.iter() for a in e.attrib if a.startswith("on") or "href" in a]
    texts = "".join(root.itertext())
    assert "</script><script>alert(1)" in texts
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", texts)


def test_html_runs_only_what_its_policy_names(hostile_page: str) -> None:
    """Each script that runs is named by its digest, the rest is data, and nothing is loaded."""
    page = Page(hostile_page)
    assert page.loads == []
    assert "img" not in page.tags
    assert "unsafe-eval" not in page.policy
    assert "default-src 'none'" in page.policy
    data, *code = page.scripts
    assert data[0] == "application/json"
    for _, script in code:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in page.policy
    assert len(code) == 2


def test_html_data_cannot_end_its_element(hostile_page: str) -> None:
    """No `<` of a title is in the page as such; what the browser reads back is the figure."""
    assert "</script><script>alert" not in hostile_page
    assert "<img src=x" not in hostile_page
    (data, *_) = Page(hostile_page).scripts
    assert not set("<>&\u2028\u2029") & set(data[1])
    drawn = [specification(hostile(), wide) for wide in WIDTHS]
    assert [one["spec"] for one in json.loads(data[1])] == json.loads(json.dumps(drawn))


def test_only_known_suffixes_are_written(tmp_path: Path) -> None:
    """Any other name is refused before anything is made, and the known ones are named."""
    with pytest.raises(
        UsageError, match=r"a\.gif: expected one of the suffixes \.png, \.svg, \.html, got '\.gif'"
    ):
        write(volume(series([1])), tmp_path / "a.gif")
    with pytest.raises(UsageError, match="got 'none'"):
        write(volume(series([1])), tmp_path / "chart")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("module", ["vl_convert", "PIL.Image"])
def test_without_the_extra_the_error_names_it(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has not installed the renderer reads what to install."""
    monkeypatch.setitem(sys.modules, module, None)  # as where it is not installed
    with pytest.raises(MonitorError, match=re.escape("pip install 'reaction-monitor[charts]'")):
        write(volume(series([1])), tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    """A missing folder is said with the path, and leaves nothing behind."""
    with pytest.raises(
        CannotCreate, match=r"no/a\.svg: expected a file that can be written, got: No such file"
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
        "source": volume(series([1]), {FOREIGN: series([1])}),
        "narrative": narratives([Narrative(FOREIGN, 1, (stretch(0, 1, 0.5),))]),
        "link": links(series([1]), [Shared(FOREIGN, "page", (1,), (1,))]),
    }[place]
    write(figure, tmp_path / "a.svg")
    assert FOREIGN in "".join(ET.fromstring((tmp_path / "a.svg").read_text("utf-8")).itertext())  # noqa: S314  our own drawing


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_the_same_figure_gives_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    """A report can be compared with an older one, byte for byte."""
    for name in ("one", "two"):
        write(volume(series([3, None])), tmp_path / f"{name}{suffix}")
    assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()


def texts(
    node: dict[str, Any], x: float = 0, y: float = 0
) -> Iterator[tuple[str, float, float, float, float]]:
    """Yield each text of a scene with its box (left, top, right, bottom), less the watermark."""
    for item in node.get("items", []):
        if node.get("marktype") == "text":
            lines = item["text"] if isinstance(item["text"], list) else [item["text"]]
            size, opacity = item.get("fontSize", 11), item.get("opacity", 1)
            for index, line in enumerate(lines if opacity > 0.1 else []):
                wide = width(str(line), size)
                left = (
                    x
                    + item.get("x", 0)
                    - {"center": wide / 2, "right": wide}.get(item.get("align", ""), 0)
                )
                middle = y + item.get("y", 0) + index * item.get("lineHeight", size)
                yield str(line), left, middle - size / 2, left + wide, middle + size / 2
        else:
            yield from texts(item, x + item.get("x", 0), y + item.get("y", 0))


FIGURES = {
    "a week": volume(series([5] * 168), simulated=True, events=(event(30), event(33), event(160))),
    "a month by the hour": volume(
        series([5] * 720), events=tuple(event(i * 17) for i in range(40))
    ),
    "one bucket": volume([bucket(0, 3, truncated=True)], events=(event(0),)),
    "no bucket": volume(()),
    "millions": volume(series([9_999_999] * 30)),
    "eight sources": volume(
        series([80] * 30), {f"source with a long name {i}": series([10] * 30) for i in range(8)}
    ),
    "hostile": hostile(),
    "sentiment": sentiment([feeling(i, -0.2) for i in range(50)], events=(event(3), event(49))),
    "no sentiment": sentiment([feeling(i, None) for i in range(5)]),
    "an hour by the minute": volume(
        series([5] * 60, MINUTE), every=MINUTE, events=(event(0.2), event(0.5), event(0.9))
    ),
    "a year by the day": volume(series([5] * 365, DAY), every=DAY, events=(event(4000),)),
    "spread": spreading(),
    "narratives": told(),
    "narratives of long names": narratives(
        [Narrative(f"what is said number {i} " * 5, 9, ()) for i in range(9)],
        tuple(
            DrawnOvertaking(f"what is said number {i} " * 3, "another", span(i, i + 2))
            for i in range(12)
        ),
        events=tuple(event(i * 2) for i in range(12)),
        simulated=True,
    ),
    "amplification": amplification(series([9_999_999, 3, None])),
    "links": links(
        series([7] * 9),
        [Shared(f"{i}.example/{'story' * 40}", "page", (7,) * 9, (None,) * 9) for i in range(9)],
        events=(event(1), event(8)),
        simulated=True,
    ),
    "no link": links(series([7]), ()),
}


def test_axes_tell_whole_percents_and_tenths() -> None:
    """Shares stand as 0% to 100%, polarity with its sign, and zero without one."""
    drawn = vl_convert.vegalite_to_scenegraph(specification(FIGURES["sentiment"]))
    told = {text for text, *_ in texts(drawn["scenegraph"])}
    assert {"0 %", "20 %", "100 %", "+0.2", "−0.2", "0"} <= told


@pytest.mark.parametrize("wide", [240, 860, 1490])
@pytest.mark.parametrize("name", FIGURES)
def test_no_two_texts_of_a_picture_touch(name: str, wide: int) -> None:
    """As drawn, from narrow to wide: no text overlaps another, and none leaves the picture."""
    drawn = vl_convert.vegalite_to_scenegraph(specification(FIGURES[name], wide))
    left, top = drawn["origin"]
    found = list(texts(drawn["scenegraph"], left, top))
    assert len(found) >= 2
    for text, left_, top_, right, bottom in found:
        assert left_ >= -1, text
        assert top_ >= -1, text
        assert right <= left + wide + 60, text  # half a date, or a title without an axis
        assert bottom <= drawn["height"] + 1, text
    for one, other in combinations(found, 2):
        beside = one[3] <= other[1] + 4 or other[3] <= one[1] + 4
        above = one[4] <= other[2] + 2 or other[4] <= one[2] + 2
        assert beside or above, (one, other)


def written(figure: Figure, folder: Path) -> str:
    path = folder / "a.svg"
    write(figure, path)
    return path.read_text("utf-8")


@pytest.mark.parametrize(("top", "steps"), [(1, "01"), (2, "012"), (3, "0123")])
def test_an_axis_of_few_posts_tells_each_number_once(top: int, steps: str, tmp_path: Path) -> None:
    """Half a post is no step, and would be written as the next whole one."""
    for figure in (volume(series([top])), amplification(series([top]))):
        told = re.findall(r">(\d)</text>", written(figure, tmp_path))
        assert "".join(told[: top + 1]) == steps
        assert told.count("1") == 1


def test_a_line_ends_where_its_figure_does(tmp_path: Path) -> None:
    """Its corners are round: pointed ones would reach over 100 % and under 0 %."""
    tones = [feeling(hour, 0.9 * (-1) ** hour) for hour in range(4)]
    lines = re.findall(r"<path[^>]*stroke=\"#0072B2\"[^>]*>", written(sentiment(tones), tmp_path))
    assert any('stroke-linejoin="round"' in line for line in lines)
