"""HTML as services send it, read as a person would read it."""

import re
from collections import deque
from html import unescape
from html.entities import html5
from typing import Final

# 200,000 unclosed elements took the parser a minute, 13,000 a sixth of a second.
HTML_CAP: Final = 65_536

_ONE_PARAGRAPH: Final = re.compile(r"<p>([^<>&]*)</p>")
_ESCAPED_PARAGRAPH: Final = re.compile(
    r"<p>([^<>&\0]*+(?:&(?:amp|lt|gt|quot|apos|#39|#x27);[^<>&\0]*+)++)</p>"
)
_REFERENCES: Final = re.compile(r"(?:&#(?:[xX][0-9A-Fa-f]++|[0-9]++);)++")
_MARK: Final = re.compile(
    r"\\([!-/:-@\[-`{-~]|(?=\n))|&(#(?:[0-9]{1,8}|[xX][0-9A-Fa-f]{1,8});|[A-Za-z][0-9A-Za-z]{1,31};)"
)
"""In Markdown, a sign that is to stand for itself, or the end of a line; a reference."""

_SPACE: Final = re.compile(r"[\t\r\n\f][ \t\r\n\f]*| [ \t\r\n\f]+")
"""What becomes one space; one that stands alone is left."""


def with_whole_references(markup: str) -> str:
    """Return mark-up in which every number that stands for a character is the number of one.

    Many programs write an emoji as two numbers, the halves that UTF-16 has of it: these are joined.
    What is no character, or none that XML allows, becomes U+FFFD.

    >>> with_whole_references("&#55357;&#56834; &#xD83D; &#1;&#65;")
    '&#x1F602; &#xFFFD; &#xFFFD;&#x41;'
    """
    return _REFERENCES.sub(_whole, markup)


def _whole(found: re.Match[str]) -> str:
    numbers = deque(_number(digits) for digits in found[0][2:-1].split(";&#"))
    if not any(map(_is_no_character, numbers)):
        return found[0]
    pieces = []
    while numbers:
        number = numbers.popleft()
        if 0xD800 <= number < 0xDC00 and numbers and 0xDC00 <= numbers[0] < 0xE000:  # noqa: PLR2004
            number = 0x10000 + ((number - 0xD800) << 10) + numbers.popleft() - 0xDC00
        pieces.append(f"&#x{0xFFFD if _is_no_character(number) else number:X};")
    return "".join(pieces)


def _number(digits: str) -> int:
    base = 16 if digits[0] in "xX" else 10
    digits = digits.lstrip("xX").lstrip("0") or "0"
    return int(digits, base) if len(digits) <= len("1114111") else -1


def _is_no_character(number: int) -> bool:
    is_control = number < 0x20 and number not in {0x9, 0xA, 0xD}  # noqa: PLR2004  as XML has it
    return is_control or 0xD800 <= number < 0xE000 or number > 0x10FFFF  # noqa: PLR2004  Unicode


def text_of_markdown(markdown: str) -> str:
    r"""Return Markdown as it is, but for single characters, which are as readers see them.

    Editors write references where nothing is to be seen, such as an empty line, and a backslash
    before each sign that could mean something, also in addresses.

    >>> text_of_markdown("*He said* &amp; she said.&#8203; https://e.example/?a=1&copy=2")
    '*He said* & she said.\u200b https://e.example/?a=1&copy=2'
    >>> text_of_markdown(r"\#anaheim: https://youtu.be/a\_b")
    '#anaheim: https://youtu.be/a_b'
    """
    if "&" not in markdown and "\\" not in markdown:
        return markdown
    return _MARK.sub(_character, with_whole_references(markdown))


def _character(found: re.Match[str]) -> str:
    if found[2] is None:
        return found[1]
    # Asked for a name that is none, `unescape` reads how it begins: `&nothing;` would be `¬hing;`.
    return unescape(found[0]) if found[2].startswith("#") else html5.get(found[2], found[0])


def text_of_html(html: str, *, without: str | None = None) -> str:
    r"""Return the text of a piece of HTML: entities read, one line for each block or ``<br>``.

    A link that shows its own address, whole or shortened, becomes the whole address; a link with
    words keeps the words and puts the address after them, in brackets; `@mentions` and `#hashtags`
    stay as they are shown. Of mark-up what lies beyond the first 65,536 characters is left out,
    and so are elements of the class *without*.

    >>> text_of_html('<p>Don&#x27;t look<p>at <a href="https://example.org/abc">example.org/a...</a>')
    "Don't look\nat https://example.org/abc"
    """
    if "&#" in html:
        html = with_whole_references(html)
    # Most posts are a single paragraph: read here, in a tenth of the time.
    bare = _ONE_PARAGRAPH.fullmatch(html) or _ESCAPED_PARAGRAPH.fullmatch(html, 0, HTML_CAP)
    if bare is not None or ("<" not in html and "&" not in html):
        return unescape(_SPACE.sub(" ", bare[1] if bare else html)).strip()
    from monitor.sources.html_tree import pieces  # noqa: PLC0415  a daemon that waits needs none

    lines = "".join(pieces(html[:HTML_CAP], without)).split("\n")
    return "\n".join(filter(None, (_SPACE.sub(" ", line).strip() for line in lines)))
