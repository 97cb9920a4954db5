"""What the words of a feed's entry are, without those that a service put around them."""

import re
from collections.abc import Mapping
from typing import Any, Final

from monitor.sources.html import text_of_html

# What Reddit and Lemmy put around a text: who submitted it, how it is rated, where it is.
_BYLINE: Final = "submitted by "
_FRAME: Final = re.compile(rf"{_BYLINE}|-?\d+ points? \||\[(?:link|comments)\]")

# Ids and addresses of comments, as Reddit and WordPress have them.
COMMENT: Final = re.compile(r"t1_|\S*#comment-\d")

# WordPress sites end an entry with "The post TITLE appeared first on SITE", in their language: so
# many characters may stand before the title.
_BEFORE_TITLE: Final = 20

# The class of what Substack puts between paragraphs: "Thanks for reading SITE! Subscribe for free."
_SUBSCRIBE: Final = "subscription-widget"


def text_of(detail: Mapping[str, Any] | None) -> str:
    given: Mapping[str, Any] = detail or {}
    value: str = given.get("value") or ""
    if given.get("type") == "text/plain":
        return " ".join(value.split())
    return text_of_html(value, without=_SUBSCRIBE)


def unframed(body: str, title: str) -> str:
    """Return a text without what a service put around it: the author's name, or the site's."""
    lines = body.split("\n")
    if title and 0 <= lines[-1].find(f"{title} (http") <= _BEFORE_TITLE:
        lines.pop()
    if any(line.startswith(_BYLINE) for line in lines):
        lines = [line for line in lines if not _FRAME.match(line)]
    return "\n".join(lines)
