"""The brief on paper: Markdown, and HTML with a picture."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from monitor.page.brief import Brief
from monitor.page.files import digest, file
from monitor.page.fragments import items, notice, section
from monitor.privacy.output import html, markdown_cell
from monitor.words.brief import PICTURE
from monitor.words.sheet import SIMULATED

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


MEDIA: Final = {
    "narrow-dark": "(max-width: 600px) and (prefers-color-scheme: dark)",
    "narrow": "(max-width: 600px)",
    "dark": "(prefers-color-scheme: dark)",
}
"""When another drawing of the picture is shown, by its name; the first that holds."""


class Picture(Struct, frozen=True):
    """The picture of a brief; addresses are `data:` and what they hold.

    Attributes:
        said: It in words.
        address: For paper and a wide, light screen.
        others: For other screens, by a name of `MEDIA`; one that is missing shows `address`.
    """

    said: str
    address: str
    others: Mapping[str, str] = {}


def _head(line: str) -> str:
    return notice(line) if line == SIMULATED else f'<p class="quiet">{html(line)}</p>'


def as_markdown(told: Brief, drawing: str) -> str:
    """Return the brief in Markdown, with a chart made of characters."""
    parts = [f"# {markdown_cell(told.title)}", *map(markdown_cell, told.head)]
    for part in told.parts:
        parts += [f"## {markdown_cell(part.title)}"]
        parts += ["\n".join(f"- {markdown_cell(line)}" for line in part.sentences)]
    indented = "\n".join(f"    {line}".rstrip() for line in drawing.splitlines())
    return "\n\n".join([*parts, f"## {PICTURE}", indented]) + "\n"


def _drawn(picture: Picture) -> str:
    sources = "".join(
        f'<source media="{media}" srcset="{html(picture.others[name])}">'
        for name, media in MEDIA.items()
        if name in picture.others
    )
    image = f'src="{html(picture.address)}" alt="{html(picture.said)}">'
    # A browser that prints does not choose among the sources anew: paper has its own.
    return (
        f'<p class="picture"><picture class="screen">{sources}<img {image}</picture>'
        f'<img class="paper" {image}</p>'
    )


def as_html(told: Brief, picture: Picture) -> bytes:
    """Return the brief as a page, UTF-8, that runs nothing and fits on a sheet of paper."""
    style = file("page.css")
    parts = [
        section(f"part-{number}", part.title, items(part.sentences))
        for number, part in enumerate(told.parts, start=1)
    ]
    filled = _FRAME.format(
        policy=_POLICY.format(digest(style)),
        title=html(told.title),
        style=style,
        head="\n".join(map(_head, told.head)),
        main="\n".join([*parts[:1], _drawn(picture), *parts[1:]]),
    )
    return filled.encode()
