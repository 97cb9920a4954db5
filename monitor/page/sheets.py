"""The brief on paper: Markdown, and HTML with a picture."""

import re
from html import escape
from typing import Final

from monitor.page.brief import Brief
from monitor.page.files import digest, file
from monitor.page.fragments import items, notice, section
from monitor.privacy.output import html, terminal
from monitor.report.sheet import SIMULATED

_MARKUP: Final = re.compile(
    r"[\\`*\[\]{}|~$@]"  # what is markup wherever it stands, and addresses
    r"|(?<![^\W_])_|_(?![^\W_])"  # but within a word
    r"|:(?=[^\s\d])|(?<=www)\."  # links that no bracket shows
    r"|^[#+=-]"  # headings and lists
)
"""Signs that Markdown could take for more than themselves in a line of prose.

References:
    CommonMark 0.31.2, sections 4 to 6; GitHub Flavored Markdown 0.29, section 6.9 (autolinks);
    known, not read again on 2026-11-24.
"""

_NUMBERED: Final = re.compile(r"^(\d{1,9})([.)])")

_FRAME: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body class="brief">
<header>
<h1>{title}</h1>
{head}
</header>
<main>
{main}
</main>
</body>
</html>
"""

_POLICY: Final = (
    "default-src 'none'; style-src {}; img-src data:; base-uri 'none'; form-action 'none'"
)


def _head(line: str) -> str:
    return notice(line) if line == SIMULATED else f'<p class="quiet">{html(line)}</p>'


def prose(text: str) -> str:
    r"""Return *text* as one line of Markdown that reads well in a terminal too: few escapes.

    >>> prose("At 16:50: 44 % (43-46), <b>, a_b_c, https://a.example")
    'At 16:50: 44 % (43-46), &lt;b&gt;, a_b_c, https\\://a.example'
    """
    # Not every Markdown lets a backslash tame a tag; all take an entity.
    plain = escape(" ".join(terminal(text).split()), quote=False)
    line = _MARKUP.sub(r"\\\g<0>", plain)
    return _NUMBERED.sub(r"\1\\\2", line)


def as_markdown(told: Brief, drawing: str) -> str:
    """Return the brief in Markdown, with a chart made of characters."""
    parts = [f"# {prose(told.title)}", *map(prose, told.head)]
    for part in told.parts:
        parts += [f"## {prose(part.title)}"]
        parts += ["\n".join(f"- {prose(line)}" for line in part.sentences)]
    indented = "\n".join(f"    {line}".rstrip() for line in drawing.splitlines())
    return "\n\n".join([*parts, "## Posts over time", indented]) + "\n"


def as_html(told: Brief, picture: str, said: str) -> bytes:
    """Return the brief as a page, UTF-8, that runs nothing and fits on a sheet of paper.

    Args:
        told: The brief.
        picture: Address of the picture, `data:` and its content.
        said: The picture in words.
    """
    style = file("page.css")
    image = f'<p class="picture"><img src="{html(picture)}" alt="{html(said)}"></p>'
    parts = [
        section(f"part-{number}", part.title, items(part.sentences))
        for number, part in enumerate(told.parts, start=1)
    ]
    filled = _FRAME.format(
        policy=_POLICY.format(digest(style)),
        title=html(told.title),
        style=style,
        head="\n".join(map(_head, told.head)),
        main="\n".join([*parts[:1], image, *parts[1:]]),
    )
    return filled.encode()
