"""Text of others, where it is shown."""

import csv
import io
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.privacy.output import csv_cell, html, isolated, markdown_cell, terminal
from monitor.privacy.secret import Secret

HOSTILE = st.text(
    alphabet="a<>&\"'|[](){}*_`\\!#=+-@\t\r\n\x00\x1b\x9b\u202e\u2066\u2028\x7f😀:/.~"
)


@given(st.text() | HOSTILE)
def test_nothing_steers_the_terminal(text: str) -> None:
    """No control character but newline and tab, no bidi control; nothing else is changed."""
    shown = terminal(text)
    assert len(shown) == len(text)
    for before, after in zip(text, shown, strict=True):
        steers = (ord(before) < 32 and before not in "\t\n") or 0x7F <= ord(before) <= 0x9F
        steers = steers or before in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
        steers = steers or "\u2066" <= before <= "\u2069" or "\ud800" <= before <= "\udfff"
        assert after == ("\ufffd" if steers else before)


def test_emoji_stay_whole() -> None:
    """The joiner that makes a family of four people is no control."""
    family = "👨\u200d👩\u200d👧\u200d👦 café\n\tنعم"
    assert terminal(family) == family


RTL = st.text(alphabet="“”ab 1:%!…\u05d0\u0627\u0661\u2068\u2069\u202e")


@given(RTL, st.sampled_from([terminal, html]))
def test_isolates_are_ours_alone_and_closed(text: str, harmless: Callable[[str], str]) -> None:
    """Those of others are gone, each of ours is closed in its quotation, nothing else changes."""
    safe = harmless(text)
    marked = isolated(safe)
    assert marked.replace("\u2068", "").replace("\u2069", "").removesuffix("\u200f") == safe
    assert not re.search("[\u2068\u2069]", re.sub("\u2068[^“”\u2068\u2069]+\u2069", "", marked))
    ours = 2 * marked.count("\u2068") + marked.endswith("\u200f")
    assert terminal(marked).count("\ufffd") == safe.count("\ufffd") + ours


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("“\u05d0\u05d1”: 27 %", "“<\u05d0\u05d1>”: 27 %"),
        ("\u05d0\u05d1”: 27 %", "<\u05d0\u05d1>”: 27 %"),
        ("27 % “\u0627 b", "27 % “<\u0627 b>"),
        ("“\u0627” over “b”", "“<\u0627>” over “<b>”"),
        ("“He said sue”: 27 %", "“He said sue”: 27 %"),
        ("\u05d0\u05d1: 27 %", "\u05d0\u05d1: 27 %"),
    ],
)
def test_a_quotation_has_a_direction_of_its_own(line: str, marked: str) -> None:
    """Also where a line begins or ends within it; where all runs one way nothing is added."""
    assert isolated(line) == marked.replace("<", "\u2068").replace(">", "\u2069")


@pytest.mark.parametrize("sign", ["…", "!", ".", "?!"])
def test_what_ends_a_title_stands_on_its_side(sign: str) -> None:
    """To the left of letters that run there: the line runs to the right, and a sign with it."""
    assert isolated(f"\u05d0\u05d1{sign}") == f"\u05d0\u05d1{sign}\u200f"
    assert isolated(f"“\u05d0” a{sign}") == f"“\u2068\u05d0\u2069” a{sign}"
    assert isolated(f"“\u05d0”{sign}") == f"“\u2068\u05d0\u2069”{sign}"
    assert isolated("\u05d0\u05d1") == "\u05d0\u05d1"


@given(HOSTILE)
def test_no_cell_is_a_formula(text: str) -> None:
    """A cell begins with no sign of a formula; else it is the text, and reads back as it is."""
    cell = csv_cell(text)
    assert cell[:1] not in set("=+-@\t\r\n\x00＝＋－＠")
    assert cell in {text, f"'{text}"}
    if "\x00" not in text:
        file = io.StringIO(newline="")
        csv.writer(file, quoting=csv.QUOTE_ALL).writerow([cell, "next"])
        assert next(csv.reader(io.StringIO(file.getvalue(), newline=""))) == [cell, "next"]


@pytest.mark.parametrize("sign", "=+-@\t\r\n\x00＝＋－＠")
def test_each_sign_of_a_formula_is_defused(sign: str) -> None:
    """Whatever a spreadsheet takes for the start of a formula has an apostrophe before it."""
    assert csv_cell(f"{sign}1") == f"'{sign}1"


class Text(HTMLParser):
    """Collects the text of a page; any element but the one around it fails."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.title = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "p"
        assert [name for name, _ in attrs] == ["title"]
        self.title = attrs[0][1] or ""

    def handle_data(self, data: str) -> None:
        self.text += data


@given(HOSTILE)
def test_no_text_is_markup(text: str) -> None:
    """Read as HTML, in content and in an attribute, it is the text as a terminal shows it."""
    page = Text()
    page.feed(f'<p title="{html(text)}">{html(text)}</p>')
    page.close()
    assert page.text == page.title == terminal(text)


@given(HOSTILE)
def test_a_markdown_cell_is_one_cell_of_plain_text(text: str) -> None:
    """One line; no HTML; what Markdown could take for a sign stands after a backslash."""
    cell = markdown_cell(text)
    assert len(cell.splitlines()) <= 1
    assert "<" not in cell
    assert ">" not in cell
    bare = re.sub(r"\\.", "\0", cell)
    assert not re.search(r"[\\`*\[\]{}|~$@]", bare)
    assert not re.search(r":[^\s\d]|www\.", bare)
    assert not re.search(r"(?<![^\W_])_|_(?![^\W_])", bare)
    assert not re.match(r"[#+=-]|\d{1,9}[.)]", bare)


def test_markdown_keeps_what_can_be_read() -> None:
    """Line ends become spaces, markup becomes text, an address is no link."""
    assert markdown_cell("a|b\n<i>https://x.example") == (r"a\|b &lt;i&gt;https\://x.example")


def test_a_secret_shows_itself_to_nobody() -> None:
    """Neither `repr` nor a format shows it; it is equal to itself and empty only where it is."""
    secret = Secret("CANARY")
    assert "CANARY" not in f"{secret} {secret!r} {[secret]}"
    assert secret.value == "CANARY"
    assert {secret, Secret("CANARY")} == {secret}
    assert secret != secret.value
    assert not Secret("")
