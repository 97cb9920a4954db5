"""The whole page, in one file that asks nothing of the network.

What may run and how it may look is named by its digest, so that nothing else can: no script, style
or handler that a post's text might bring along, and no request of any kind.

References:
    Content Security Policy Level 3, https://www.w3.org/TR/CSP3/, section 2.3.1; known, not
    read again on 2026-11-24.
"""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor import __version__
from monitor.chart.files.html import embedded
from monitor.page.files import digest, file
from monitor.page.fragments import items, notice, prose, section, table
from monitor.page.packing import BUDGET, fitted
from monitor.page.panels import panels
from monitor.page.sections import sections
from monitor.page.story import Story
from monitor.privacy.output import html
from monitor.words import page
from monitor.words.sheet import SIMULATED, Sheet

SCRIPTS: Final = ("time.js", "rows.js", "draw.js", "page.js")
LIVE: Final = "live.js"

_FRAME: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#main">{skip}</a>
<header>
{header}
</header>
<main id="main" tabindex="-1">
{main}
</main>
<footer>
{footer}
</footer>
<div id="tip" class="tip" hidden></div>
<script type="application/json" id="panels">{panels}</script>
<script type="application/json" id="story">{story}</script>
<script type="application/json" id="words">{words}</script>
<script>{library}</script>
<script>{script}</script>
</body>
</html>
"""

_POLICY: Final = (
    "default-src 'none'; script-src {script}; style-src {style}; "
    "base-uri 'none'; form-action 'none'"
)


class Live(Struct, frozen=True):
    """What the live page shows beside: how the sources stand, and which state of the store it is.

    `version` changes whenever the store does.
    """

    status: Sheet
    version: int


def document(story: Story, library: str, live: Live | None = None) -> bytes:
    """Return the page, UTF-8.

    Args:
        story: All that it tells.
        library: The script that draws (Vega, with the interpreter of its expressions).
        live: Beside it, where a server keeps the page fresh; None for a file.
    """
    story = replace(story, packed=fitted(story.packed, BUDGET))
    style = file("page.css")
    script = "\n".join(map(file, SCRIPTS if live is None else (*SCRIPTS, LIVE)))
    policy = _POLICY.format(script=f"{digest(library)} {digest(script)}", style=digest(style))
    policy += "" if live is None else "; connect-src 'self'"
    packed = story.packed if live is None else story.packed | {"version": live.version}
    title = story.head.title
    return _FRAME.format(
        policy=policy,
        title=html(title),
        style=style,
        skip=html(page.SKIP),
        words=embedded(dict(page.SCRIPT)),
        header=_header(story),
        main="\n".join([*_status(live), *sections(story)]),
        footer=_footer(story),
        panels=embedded(dict(panels(len(story.narratives.shares), len(story.series)))),
        story=embedded(dict(packed)),
        library=library,
        script=script,
    ).encode()


def _header(story: Story) -> str:
    report = story.head
    notices = [SIMULATED] * report.simulated + [page.INTERNAL] * story.internal
    return "\n".join(
        (
            f"<h1>{html(report.title)}</h1>",
            *map(notice, notices),
            f'<p class="quiet">{prose(page.made(report, story.question.now))}</p>',
        )
    )


def _status(live: Live | None) -> list[str]:
    """Return how the sources stand, blind spots first; nothing on a page that is a file."""
    if live is None:
        return []
    said = table(live.status.tables[0], page.STATE)
    return [section("status", page.NOW, items(live.status.head), said)]


def _footer(story: Story) -> str:
    return f"<p>{html(page.footer(internal=story.internal, version=__version__))}</p>"
