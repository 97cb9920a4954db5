"""HTML with elements in it, read by a parser."""

from collections.abc import Iterator
from typing import Final

from justhtml import Element, JustHTML, Node, Text

from monitor.text import word_set
from monitor.text.links import is_shortened

# What stands in a player is for browsers without one.
_UNSEEN: Final = word_set(
    "script style template noscript iframe title textarea audio video object canvas"
)
_BREAKS: Final = word_set(
    "address article aside blockquote br caption dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol option p pre section summary "
    "table td th tr ul"
)
_NAMES: Final = frozenset({"mention", "hashtag"})
"""Classes of links to an account or a hashtag, whose sign may stand before the link."""

_BLANKS: Final = str.maketrans("\t\r\n\f", "    ")
"""A line that ends in the mark-up is none in the text."""


def pieces(html: str, without: str | None = None) -> Iterator[str]:
    """Yield the visible text in order, blocks set off by line breaks; no recursion.

    Elements of the class *without* are left out.
    """
    # Nothing here is ever shown as HTML: what is read is the text, whatever stands around it.
    parsed = JustHTML(html, fragment=True, sanitize=False, scripting_enabled=False)
    ahead: list[Node | Text | str] = [parsed.root]
    while ahead:
        node = ahead.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, Text):
            yield (node.data or "").translate(_BLANKS)
        elif isinstance(node, Element) and without in (
            classes := (node.attrs.get("class") or "").split()
        ):
            continue
        elif isinstance(node, Element) and node.name == "a":
            words = _words(node).translate(_BLANKS)
            named = not _NAMES.isdisjoint(classes)
            yield words if named else _link(words, node.attrs.get("href") or "")
        elif node.name not in _UNSEEN:
            around = ["\n"] if node.name in _BREAKS else []
            ahead += [*around, *reversed(node.children or ()), *around]


def _words(node: Node) -> str:
    ahead: list[Node | Text] = [node]
    found: list[str] = []
    while ahead:
        one = ahead.pop()
        if isinstance(one, Text):
            found.append(one.data or "")
        else:
            ahead += reversed(one.children or ())
    return "".join(found)


def _link(shown: str, href: str) -> str:
    words = shown.strip()
    if not words or words[0] in "@#" or not href.lower().startswith(("http://", "https://")):
        return shown
    return shown.replace(words, href) if is_shortened(words, href) else f"{shown} ({href})"
