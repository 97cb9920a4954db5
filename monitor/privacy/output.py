"""Text that others wrote, made safe for the place where it is shown.

Escaping belongs to the output, not to the store: what is safe in a terminal is not safe in a
spreadsheet.
"""

import re
from html import escape
from typing import Final
from unicodedata import bidirectional

REPLACED: Final = "\N{REPLACEMENT CHARACTER}"
RIGHT_TO_LEFT: Final = "\N{RIGHT-TO-LEFT MARK}"

# ESC and its kind move cursors and write clipboards; bidi controls show a text in another order
# than it has. The joiners U+200C and U+200D stay: emoji and several scripts are made with them.
_STEERING: Final = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
)
_CONTROLS: Final = re.compile(f"[{_STEERING}]")
_UNPRINTED: Final = re.compile(f"[{_STEERING}\u2028\u2029]")
_FORMULA: Final = frozenset("=+-@\t\r\n\x00＝＋－＠")
_LEADING: Final = " \n\u00a0\u3000\ufeff"  # some programs trim a cell before they read it
_BLANKS: Final = re.compile(r"\s+")
_MARKUP: Final = re.compile(
    r"[\\`*\[\]{}|~$@]"  # what is markup wherever it stands, and addresses
    r"|(?<![^\W_])_|_(?![^\W_])"  # but within a word
    r"|:(?=[^\s\d])|(?<=www)\."  # links that no bracket shows
    r"|^[#+=-]"  # headings and lists
)
"""Signs that Markdown could take for more than themselves in a line of prose or a cell.

References:
    CommonMark 0.31.2, sections 4 to 6; GitHub Flavored Markdown 0.29, section 6.9 (autolinks);
    known, not read again on 2026-11-24.
"""

_COMMAND: Final = re.compile(r"\\`(monitor[\w .=-]*)\\`")
"""A command as `markdown_cell` escapes it: nothing in it could end it, or be more than letters."""

_QUOTED: Final = re.compile(r"(?<=“)[^“”]+(?=”|\Z)|\A[^“”]+(?=”)")
"""What stands in quotation marks, also where a line begins or ends within it."""

_LEFTWARD: Final = frozenset({"R", "AL", "AN"})
_NUMBERED: Final = re.compile(r"^(\d{1,9})([.)])")


def terminal(text: str) -> str:
    r"""Return *text* without any character that steers a terminal or reorders what is read.

    Control characters but newline and tab, DEL, C1, bidi controls and lone surrogates become
    U+FFFD; emoji stay whole.

    >>> terminal("\x1b[2Jwiped")
    '�[2Jwiped'
    """
    return text if text.isprintable() else _CONTROLS.sub(REPLACED, text)


def isolated(harmless: str) -> str:
    r"""Return a line for a picture or a page in which each quotation has a direction of its own.

    Else a title that is written from right to left would pull the number after it to its wrong
    side, and leave the sign that ends it (the ellipsis of one that is cut) on the side on which it
    begins. What others wrote holds no such mark: *harmless* comes from `terminal` or `html`, which
    take theirs away. A terminal gets none: many show it as a box.

    References:
        Unicode Standard Annex 9, 2.4 (isolates) and rule N1; known, not read again on 2026-11-26.

    >>> isolated("“\u05d0”: 27 %") == "“\u2068\u05d0\u2069”: 27 %"
    True
    >>> isolated("\u05d0\u2026") == "\u05d0\u2026\u200f"
    True
    """
    if not runs_left(harmless):
        return harmless
    quoted = _QUOTED.sub("\u2068\\g<0>\u2069", harmless)
    ended = quoted.rstrip(".!?…")
    return quoted + RIGHT_TO_LEFT if ended != quoted and runs_left(ended[-1:]) else quoted


def runs_left(text: str) -> bool:
    return not (text.isascii() or _LEFTWARD.isdisjoint(map(bidirectional, text)))


def csv_cell(text: str) -> str:
    """Return *text* so that no spreadsheet takes it for a formula.

    For columns of text only: a number must stay a number.

    References:
        CWE-1236 and OWASP ASVS 1.2.10 (read 2026-11-24): an apostrophe before `= + - @`, tab, CR,
        LF, NUL and the full-width forms; also where blanks stand before them.

    >>> csv_cell("=HYPERLINK(0)"), csv_cell("fine")
    ("'=HYPERLINK(0)", 'fine')
    """
    if text[:1].isalnum():  # as nearly all do
        return text
    bare = text.lstrip("'")  # so that what is marked can be told from what was so
    first = bare[:1], bare.lstrip(_LEADING)[:1]
    return text if _FORMULA.isdisjoint(first) else f"'{text}"


def from_csv_cell(text: str) -> str:
    """Return a text as it was before `csv_cell`.

    >>> from_csv_cell("'=HYPERLINK(0)"), from_csv_cell("'tis fine")
    ('=HYPERLINK(0)', "'tis fine")
    """
    return text[1:] if text[:1] == "'" and csv_cell(text[1:]) == text else text


def json_line(text: str) -> str:
    r"""Return JSON on one line, the same value, that steers no terminal however it is shown.

    Characters that move a cursor, reorder a text or end a line stand as escapes; within JSON they
    can only be part of a string.

    References:
        RFC 8259, section 7, read 2026-11-24.

    >>> json_line('"\u009b2J"')
    '"\\u009b2J"'
    """
    if text.isprintable():
        return text
    return _UNPRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def html(text: str) -> str:
    """Return *text* for HTML content and for a quoted attribute.

    >>> html("</script><b>")
    '&lt;/script&gt;&lt;b&gt;'
    """
    return escape(terminal(text))


def markdown_cell(text: str) -> str:
    r"""Return *text* as one line of Markdown or one cell of a table: no markup, no link, no HTML.

    It reads well as it stands too: only what could be taken for more than itself is escaped. A
    command of ours stays code.

    >>> markdown_cell("At 16:50: 44 % (43-46), <b>, a_b_c, https://a.example")
    'At 16:50: 44 % (43-46), &lt;b&gt;, a_b_c, https\\://a.example'
    >>> markdown_cell("a|b")
    'a\\|b'
    >>> markdown_cell("`monitor run` starts it")
    '`monitor run` starts it'
    """
    # Not every Markdown lets a backslash tame a tag; all take an entity.
    plain = escape(" ".join(terminal(_BLANKS.sub(" ", text)).split()), quote=False)
    marked = _COMMAND.sub(r"`\1`", _MARKUP.sub(r"\\\g<0>", plain))
    return _NUMBERED.sub(r"\1\\\2", marked)
