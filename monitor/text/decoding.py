r"""What a text says once its encodings are undone, and where each character of that stands in it.

Undone are percent signs (`%C3%A9`), HTML's references (`&eacute;`) and tags, those of BBCode
(`[b]`), escapes (`\u00e9`, `\xe9`, `\N{...}`, `U+00E9`), quoted-printable (`=C3=A9`), Punycode
(`xn--`), ASCII in characters of tags, which nobody sees (U+E0041 for A), and UTF-8 that was read as
another encoding (`Ã©`), each as often as it was applied.
"""

import re
import unicodedata
from collections.abc import Callable
from html import unescape
from typing import Final, NamedTuple

ROUNDS: Final = 5
"""One encoding in another; what repeats its own sign (`%2525C3`, `&amp;amp;eacute;`) is one."""

_HEX: Final = "[0-9A-Fa-f]"
_TRAIL: Final = "[89ABab][0-9A-Fa-f]"
_SLASH: Final = r"(?<!\\)\\++"  # from the first of several on: no run is read twice


class View(NamedTuple):
    """A text as it may be read.

    Attributes:
        start, end: For each character of it, where what it was read from begins and ends in the
            original; None where each stands for itself.
    """

    text: str
    start: list[int] | None = None
    end: list[int] | None = None

    def place(self, first: int, after: int) -> tuple[int, int]:
        """Return where in the original the characters from *first* to before *after* stand."""
        if self.start is None or self.end is None:
            return first, after
        return min(self.start[first:after]), max(self.end[first:after])

    def picked(self, text: str, first: list[int], after: list[int]) -> "View":
        """Return *text* as a view, each character of it read from that slice of this one's text."""
        if self.start is None or self.end is None:
            return View(text, first, after)
        return View(text, [self.start[i] for i in first], [self.end[i - 1] for i in after])

    def replaced(self, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]) -> "View":
        """Return the view in which each match is what *by* makes of it."""
        parts: list[str] = []
        first: list[int] = []
        after: list[int] = []
        done = 0
        for found in pattern.finditer(self.text):
            new = by(found)
            if new == found[0]:
                continue
            parts += (self.text[done : found.start()], new)
            first += [*range(done, found.start()), *[found.start()] * len(new)]
            after += [*range(done + 1, found.start() + 1), *[found.end()] * len(new)]
            done = found.end()
        if not parts:
            return self
        parts.append(self.text[done:])
        first += range(done, len(self.text))
        after += range(done + 1, len(self.text) + 1)
        return self.picked("".join(parts), first, after)


def decoded(text: str) -> list[View]:
    """Return *text* as it is, then with ever more of its encodings undone."""
    views = [View(text)]
    for _ in range(ROUNDS):
        before = views[-1]
        view = before.replaced(_ENCODED, _plain)
        if view is not before:
            views.append(view)
        # Other letters may pass for garbled ones, so what was before is kept as well.
        better = view if view.text.isascii() else _without_garbling(view)
        if better is not view:
            views.append(better)
        if views[-1] is before:
            break
    return views


def _utf8(prefix: str, *, single: bool = True) -> str:
    """Return a pattern for one character in UTF-8, each byte as two hex digits after *prefix*."""
    more = rf"{prefix}{_TRAIL}"
    several = (
        rf"{prefix}[C-Dc-d]{_HEX}{more}"
        rf"|{prefix}[Ee]{_HEX}(?:{more}){{2}}"
        rf"|{prefix}[Ff][0-4](?:{more}){{3}}"
    )
    return f"{several}|{prefix}{_HEX}{{2}}" if single else several


def _bytes(found: re.Match[str]) -> str:
    """Return the character of hex digits, of which each byte's last two count."""
    pairs = re.findall(rf"(?:%(?:25)*|\\+[xX]|=)({_HEX}{{2}})", found[0])
    held = bytes.fromhex("".join(pairs))
    try:
        return held.decode()
    except UnicodeDecodeError:
        return held.decode("latin-1") if len(held) == 1 else found[0]


def _code(found: re.Match[str]) -> str:
    codes = [
        int(code, 16) for code in re.findall(rf"[uU+{{]({_HEX}{{4,8}}|{_HEX}+(?=\}}))", found[0])
    ]
    try:
        whole = "".join(map(chr, codes))
    except (ValueError, OverflowError):
        return found[0]
    return whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _named(found: re.Match[str]) -> str:
    try:
        return unicodedata.lookup(found["name"])
    except KeyError:
        return found[0]


def _host(found: re.Match[str]) -> str:
    try:
        return found["host"].encode().decode("punycode")
    except (UnicodeError, OverflowError):
        return found[0]


_KINDS: Final[dict[str, tuple[str, Callable[[re.Match[str]], str]]]] = {
    "percent": (_utf8("%(?:25)*"), _bytes),
    "legacy": (rf"%(?:25)*u{_HEX}{{4}}", _code),
    "byte": (_utf8(rf"{_SLASH}[xX]"), _bytes),
    "printable": (rf"{_utf8('=', single=False)}|=\r?\n", _bytes),  # also a line that goes on
    "pair": (rf"{_SLASH}u[dD][89ABab]{_HEX}{{2}}{_SLASH}u[dD][C-Fc-f]{_HEX}{{2}}", _code),
    "code": (rf"{_SLASH}u{_HEX}{{4}}|{_SLASH}U{_HEX}{{8}}|{_SLASH}u\{{{_HEX}{{1,6}}\}}", _code),
    "point": (rf"\bU\+{_HEX}{{4,6}}\b", _code),
    "octal": (
        rf"{_SLASH}[0-3][0-7]{{2}}",
        lambda found: chr(int(found[0].lstrip("\\"), 8)),
    ),
    "letter": (rf"{_SLASH}N\{{(?P<name>[^{{}}]{{1,80}})\}}", _named),
    "entity": (
        r"&(?:amp;|#38;|#[xX]26;)*"
        rf"(?P<reference>(?:#\d{{1,7}}|#[xX]{_HEX}{{1,6}}|[A-Za-z][A-Za-z0-9]{{1,31}});?)",
        lambda found: unescape("&" + found["reference"]),
    ),
    "tag": (r"</?[A-Za-z][^<>]{0,200}>|<!--[^<>]{0,200}-->", lambda _: ""),
    "bbcode": (r"\[/?[A-Za-z][A-Za-z0-9]{0,9}(?:=[^\[\]]{0,200})?\]", lambda _: ""),
    "tagged": (
        "[\U000e0020-\U000e007e]+",
        lambda found: "".join(chr(ord(character) - 0xE0000) for character in found[0]),
    ),
    "jamo": (
        "[\u1100-\u115e\u1161-\u11ff]{2,}",
        lambda found: unicodedata.normalize("NFC", found[0]),
    ),
    "punycode": (r"\b[xX][nN]--(?P<host>[A-Za-z0-9\-]{1,59})(?![\w\-])", _host),
}
_ANY: Final = "|".join(f"(?P<{kind}>{pattern})" for kind, (pattern, _) in _KINDS.items())
_ENCODED: Final = re.compile(rf"(?=[%&\\=UXx<\[\u1100-\u11ff\U000e0020-\U000e007e])(?:{_ANY})")


def _plain(found: re.Match[str]) -> str:
    kind = next(kind for kind in _KINDS if found[kind] is not None)
    return _KINDS[kind][1](found)


def _garbling(*codecs: str) -> tuple[re.Pattern[str], dict[int, int]]:
    """Return what finds UTF-8 that was read as one of *codecs*, and the bytes of its characters."""
    table = {
        ord(bytes([byte]).decode(codec)): byte
        for codec in codecs
        for byte in range(0x80, 0x100)
        if bytes([byte]).decode(codec, "replace") != "\ufffd"
    }

    def among(first: int, last: int) -> str:
        some = (chr(code) for code, byte in table.items() if first <= byte <= last)
        return f"[{re.escape(''.join(some))}]"

    trail = among(0x80, 0xBF)
    leads = (among(0xC2, 0xDF), among(0xE0, 0xEF), among(0xF0, 0xF4))
    several = (f"{lead}{trail}{{{size}}}" for size, lead in enumerate(leads, start=1))
    return re.compile("|".join(several)), table


_GARBLED: Final = tuple(
    _garbling(*codecs) for codecs in (("latin-1", "cp1252"), ("mac_roman",), ("cp1251",))
)

# What every fifth post holds says nothing: & by itself, and &amp; where nothing follows.
_HINTS: Final = (
    rf"%(?:25)*[uU]?{_HEX}{{2}}",
    rf"=[C-Fc-f]{_HEX}=",
    r"=\r?\n",
    r"\\[0-7uUxXN\\]",
    r"[xX][nN]--",
    r"</?[A-Za-z!]",
    r"\[/[A-Za-z]",  # a tag that opens is closed as well
    "[\U000e0020-\U000e007e]",
    "[\u1100-\u115e\u1161-\u11ff]{2}",
    rf"U\+{_HEX}{{4}}",
    r"&(?:#|(?!(?:amp|lt|gt|quot|apos);(?![#A-Za-z]))[A-Za-z]{2})",
)
HINT: Final = "|".join((*_HINTS, *(pattern.pattern for pattern, _ in _GARBLED)))
"""A pattern, found wherever there may be something to undo."""


def _without_garbling(view: View) -> View:
    for pattern, table in _GARBLED:

        def read(found: re.Match[str], table: dict[int, int] = table) -> str:
            try:
                return bytes(table[ord(character)] for character in found[0]).decode()
            except UnicodeDecodeError:
                return found[0]

        better = view.replaced(pattern, read)
        if better is not view:  # the next one would take what came out for garbled again
            return better
    return view
