"""The brief: Markdown, plain text for a terminal, and HTML with a picture for paper."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from rich.cells import cell_len

from monitor.chart.files.html import digest, head
from monitor.chart.text import wrap
from monitor.page.brief import Brief
from monitor.page.files import file
from monitor.page.fragments import items, notice, section
from monitor.privacy.output import html, markdown_cell
from monitor.words.brief import PICTURE
from monitor.words.sheet import SIMULATED

_FRAME: Final = """{head}
<body class="brief">
<header>
<p class="kicker">{title}</p>
<h1>{finding}</h1>
{lines}
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


ITEM: Final = "- "
"""Before a sentence in a terminal."""

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


def _line(line: str) -> str:
    return notice(line) if line == SIMULATED else f'<p class="quiet">{html(line)}</p>'


def as_markdown(told: Brief, drawing: str) -> str:
    """Return the brief in Markdown, with a chart made of characters; empty for none."""
    parts = [f"# {markdown_cell(told.finding)}", *map(markdown_cell, (told.title, *told.head))]
    for part in told.parts:
        parts += [f"## {markdown_cell(part.title)}"]
        parts += ["\n".join(f"- {markdown_cell(line)}" for line in part.sentences)]
    indented = "\n".join(f"    {line}".rstrip() for line in drawing.splitlines())
    picture = [f"## {PICTURE}", indented] if drawing else []
    return "\n\n".join([*parts, *picture]) + "\n"


def as_text(told: Brief, width: int) -> str:
    """Return the brief for a terminal, no line longer than *width*."""
    head = (f"{told.finding}.", told.title, *told.head)
    parts = [[line for said in head for line in wrap(said, width, cell_len)]]
    for part in told.parts:
        lines = [part.title]
        for said in part.sentences:
            first, *more = wrap(said, width - len(ITEM), cell_len)
            lines += [f"{ITEM}{first}", *(" " * len(ITEM) + line for line in more)]
        parts.append(lines)
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


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


def as_html(told: Brief, picture: Picture | None) -> bytes:
    """Return the brief as a page, UTF-8, that runs nothing and fits on a sheet of paper.

    Args:
        told: What is said.
        picture: None where there is no post to draw.
    """
    style = file("page.css")
    parts = [
        section(f"part-{number}", part.title, items(part.sentences))
        for number, part in enumerate(told.parts, start=1)
    ]
    filled = _FRAME.format(
        head=head(told.title, style, _POLICY.format(digest(style))),
        title=html(told.title),
        finding=html(told.finding),
        lines="\n".join(map(_line, told.head)),
        main="\n".join([*parts[:1], *([] if picture is None else [_drawn(picture)]), *parts[1:]]),
    )
    return filled.encode()
