"""The brief: Markdown, plain text, HTML with a picture for paper, and HTML for a mail."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final

from msgspec import Struct
from rich.cells import cell_len

from monitor.chart.files.html import head, policy
from monitor.chart.text import wrap
from monitor.page.brief import Brief
from monitor.page.fragments import file, items, notice, section
from monitor.privacy.output import html, markdown_cell
from monitor.words.sheet import SIMULATED, more

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

ITEM: Final = "- "
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


def as_markdown(brief: Brief, drawing: str) -> str:
    """Return the brief in Markdown, with a chart made of characters; empty for none."""
    parts = [f"# {markdown_cell(brief.finding)}", *map(markdown_cell, (brief.title, *brief.head))]
    for part in brief.parts:
        parts += [f"## {markdown_cell(part.title)}"]
        parts += ["\n".join(f"- {markdown_cell(line)}" for line in part.sentences)]
    indented = "\n".join(f"    {line}".rstrip() for line in drawing.splitlines())
    picture = [f"## {brief.picture}", indented] if drawing else []
    return "\n\n".join([*parts, *picture]) + "\n"


def as_text(brief: Brief, width: float, height: int | None = None) -> str:
    """Return the brief in plain text, no line longer than *width*.

    Where it has to fit into *height* lines each part keeps its first sentence, and then as many as
    there is room for; a last line says how many are left out. None shows all of it.
    """
    head = (f"{brief.finding}.", brief.title, *brief.head)
    blocks = [[line for said in head for line in wrap(said, width, cell_len)]]
    parts = [[_item(said, width) for said in part.sentences] for part in brief.parts]
    shown = [len(part) for part in parts]
    if height is not None and len(blocks[0]) + sum(map(_height, parts)) > height:
        shown = _fitting(parts, height - len(blocks[0]) - len(["", more(1, 0)]))
    for part, items_, number in zip(brief.parts, parts, shown, strict=True):
        blocks.append([part.title, *chain(*items_[:number])])
    left = sum(map(len, parts)) - sum(shown)
    blocks += [[more(left, 0)]] if left else []
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def _item(said: str, width: float) -> list[str]:
    first, *others = wrap(said, width - len(ITEM), cell_len)
    return [f"{ITEM}{first}", *(" " * len(ITEM) + line for line in others)]


def _height(part: Sequence[Sequence[str]]) -> int:
    """Return how many lines a part takes, with its title and the empty line above it."""
    return 2 + sum(map(len, part))


def _fitting(parts: Sequence[Sequence[Sequence[str]]], height: int) -> list[int]:
    """Return how many sentences of each part there is room for; always the first."""
    shown = [min(len(part), 1) for part in parts]
    room = height - sum(_height(part[:1]) for part in parts)
    for place, part in enumerate(parts):
        for item in part[1:]:
            if len(item) > room:
                break
            room -= len(item)
            shown[place] += 1
    return shown


def _drawn(picture: Picture) -> str:
    sources = "".join(
        f'<source media="{media}" srcset="{html(picture.others[name])}">'
        for name, media in MEDIA.items()
        if name in picture.others
    )
    image = f'src="{html(picture.address)}" alt="{html(picture.said)}">'
    # A browser that prints does not choose among the sources again: paper has its own.
    return (
        f'<p class="picture"><picture class="screen">{sources}<img {image}</picture>'
        f'<img class="paper" {image}</p>'
    )


def as_mail(brief: Brief) -> str:
    """Return the brief as what stands in a mail: lines break where a phone ends, not before.

    Mail programs drop style sheets, and make text of it too: there a `<br>` parts the parts.
    """
    head = "<br>".join(map(html, (brief.title, *brief.head)))
    parts = (
        f'<br><h3 style="margin: 0">{html(part.title)}</h3><ul>'
        + "".join(f"<li>{html(said)}</li>" for said in part.sentences)
        + "</ul>"
        for part in brief.parts
    )
    return f"<h2>{html(brief.finding)}</h2><p>{head}</p>{''.join(parts)}"


def as_html(brief: Brief, picture: Picture | None) -> bytes:
    style = file("page.css")
    parts = [
        section(f"part-{number}", part.title, items(part.sentences))
        for number, part in enumerate(brief.parts, start=1)
    ]
    return _FRAME.format(
        head=head(brief.title, style, policy(style, "", "img-src data:")),
        title=html(brief.title),
        finding=html(brief.finding),
        lines="\n".join(map(_line, brief.head)),
        main="\n".join([*parts[:1], *([] if picture is None else [_drawn(picture)]), *parts[1:]]),
    ).encode()
