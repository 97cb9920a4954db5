"""Pieces of HTML, each made of texts that anyone may have written, and the files around them."""

import json
import re
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Final

from monitor.privacy.output import html, isolated
from monitor.words.page import NOW, none
from monitor.words.sheet import SIMULATED, Table

SHORT: Final = 24
"""Letters of a cell that is not broken into lines: a time, a length of time."""

_TOGETHER: Final = re.compile(r"(?<=\d) (?=%|[ap]m\b)")
_COMMAND: Final = re.compile(r"`([^`<>]+)`")
_DATE: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?\b")


def table(found: Table, caption: str) -> str:
    """Return a table whose first column names its rows, in a frame that scrolls by itself.

    The *caption* is read out, and names the frame.
    """
    named = html(caption)
    if not found.rows:
        return f"<p>{html(none(caption))}</p>"
    head = "".join(_cell("th", name, name, found, ' scope="col"') for name in found.columns)
    rows = "\n".join(f"<tr>{_row(row, found)}</tr>" for row in found.rows)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{named}">'
        f"<table><caption><span>{named}</span></caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"
    )


def _row(row: Sequence[str], found: Table) -> str:
    cells = [
        _cell("td", text, column, found) for text, column in zip(row, found.columns, strict=True)
    ]
    cells[0] = _cell("th", row[0], found.columns[0], found, ' scope="row"')
    return "".join(cells)


def _cell(tag: str, text: str, column: str, found: Table, more: str = "") -> str:
    number = "number" if column in found.numbers else "short" if len(text) <= SHORT else ""
    return f'<{tag}{more} class="{number}">{html(text)}</{tag}>'


def prose(text: str) -> str:
    r"""Return sentences for HTML.

    Commands look like commands, no date, time or share is broken over two lines, and what is
    quoted has a direction of its own.

    >>> prose("`monitor run` starts it: 5 %")
    '<code>monitor run</code> starts it: 5\xa0%'
    >>> prose("at 2017-02-28 00:00")
    'at <span class="short">2017-02-28</span> 00:00'
    """
    whole = _TOGETHER.sub("\N{NO-BREAK SPACE}", isolated(html(text)))
    return _DATE.sub(r'<span class="short">\g<0></span>', _COMMAND.sub(r"<code>\1</code>", whole))


def items(texts: Iterable[str], tag: str = "ul", name: str = "") -> str:
    held = "\n".join(f"<li>{prose(text)}</li>" for text in texts)
    named = f' class="{name}"' if name else ""
    return f"<{tag}{named}>\n{held}\n</{tag}>" if held else ""


def section(key: str, title: str, *parts: str) -> str:
    """Return a landmark with its heading; `key` must be a name that HTML allows."""
    inner = "\n".join(filter(None, parts))
    return (
        f'<section id="{key}" aria-labelledby="{key}-title">\n'
        f'<h2 id="{key}-title">{html(title)}</h2>\n{inner}\n</section>'
    )


def notice(text: str) -> str:
    return f'<p class="notice">{prose(text)}</p>'


def status_line(alarms: Sequence[str], said: Iterable[str], shown: Sequence[str]) -> str:
    """Return how the sources stand: alerts, then one thin line that unfolds to the rest.

    The line is the first of the sentences *said*; *shown* are tables, HTML.
    """
    first, *others = [one for one in said if one != SIMULATED] or [""]
    return (
        f'<section id="status" aria-label="{html(NOW)}">\n{"".join(map(notice, alarms))}'
        f"<details><summary>{prose(first)}</summary>\n{items(others)}\n{''.join(shown)}\n"
        "</details>\n</section>"
    )


_UNSAFE: Final = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def file(name: str) -> str:
    """Return a file of `script/` as text."""
    return files("monitor.page").joinpath("script", name).read_text("utf-8")


def lean(script: str) -> str:
    """Return a script or a style without the lines that are comments, and without indents."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def embedded(held: object) -> str:
    """Return JSON that may stand in a script element whatever texts it holds."""
    return json.dumps(held, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(
        _UNSAFE
    )
