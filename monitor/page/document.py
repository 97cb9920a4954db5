"""The whole page, in one file that asks nothing of the network.

What may run and how it may look is named by its digest, so that nothing else can: no script, style
or handler that a post's text might bring along, and no request of any kind.

References:
    Content Security Policy Level 3, https://www.w3.org/TR/CSP3/, section 2.3.1; known, not
    read again on 2026-11-24.
"""

from typing import Final

from msgspec import Struct

from monitor import __version__
from monitor.chart.html import embedded
from monitor.chart.words import moment, offset
from monitor.clock import rfc3339
from monitor.page import tables
from monitor.page.files import digest, file
from monitor.page.fragments import items, notice, section, table
from monitor.page.making import Story
from monitor.page.panels import panels
from monitor.privacy.output import html
from monitor.report import sources, spread
from monitor.report.method import lines
from monitor.report.sheet import SIMULATED, Sheet, Table

SCRIPTS: Final = ("time.js", "rows.js", "draw.js", "page.js")
LIVE: Final = "live.js"
INTERNAL: Final = "INTERNAL, not for publication: numbers of few people, links and texts are shown."
PUBLIC: Final = (
    "Made for publication: no texts, no authors, no links; numbers that fewer than 5 people stand "
    "behind are left out, as is the next smallest where the total would give one away."
)

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
<a class="skip" href="#main">Skip to the content</a>
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
    style = file("page.css")
    script = "\n".join(map(file, SCRIPTS if live is None else (*SCRIPTS, LIVE)))
    policy = _POLICY.format(script=f"{digest(library)} {digest(script)}", style=digest(style))
    policy += "" if live is None else "; connect-src 'self'"
    packed = story.packed if live is None else story.packed | {"version": live.version}
    title = story.spread.title
    return _FRAME.format(
        policy=policy,
        title=html(title),
        style=style,
        header=_header(story),
        main="\n".join([*_status(live), *_sections(story)]),
        footer=_footer(story),
        panels=embedded(dict(panels())),
        story=embedded(dict(packed)),
        library=library,
        script=script,
    ).encode()


def _header(story: Story) -> str:
    report, now, span = story.volume, story.question.now, story.question.span
    told = (
        f"{story.when(span.start)} to {story.when(span.end)}, on the clock of "
        f"{report.timezone} ({offset(span.start, story.zone)}). "
        f"Made {story.when(now)} ({rfc3339(now)})."
    )
    notices = [SIMULATED] * report.simulated + [INTERNAL] * story.internal
    return "\n".join(
        (
            f"<h1>{html(report.title)}</h1>",
            *map(notice, notices),
            f'<p class="quiet">{html(told)}</p>',
        )
    )


def _sections(story: Story) -> list[str]:
    """Return the sections from the most important to the method."""
    seen, spreading = sources.sheet(story.sources), spread.sheet(story.spread)
    bursts, ahead, links = spreading.tables
    about = seen.head[1 + story.spread.simulated :]  # after the warning, and the times
    return [
        section("said", "What happened", items(story.spread.sentences, name="sentences")),
        section("charts", "Over time", file("charts.html"), _left_out(story), _events(story)),
        section("numbers-section", "In numbers", table(tables.over_time(story), "Posts and tone")),
        section(
            "unseen",
            "What was not seen",
            table(tables.coverage(seen.tables[0], story), "What each source showed"),
            table(tables.gaps(seen.tables[1], story), "Time that was not seen"),
            items(about if story.internal else tables.lateness(story)),
        ),
        section("spread", "Spread", table(bursts, bursts.title), table(ahead, ahead.title)),
        *_private(story, links),
        section(
            "method", "Method", f'<div class="box">{items(lines(story.sentiment.method))}</div>'
        ),
    ]


def _status(live: Live | None) -> list[str]:
    """Return how the sources stand, blind spots first; nothing on a page that is a file."""
    if live is None:
        return []
    said = table(live.status.tables[0], "State of each source")
    return [section("status", "Now", items(live.status.head), said)]


def _private(story: Story, links: Table) -> list[str]:
    """Return what only an internal page shows."""
    if not story.internal:
        return []
    said = table(tables.texts(story), "Texts that were repeated most")
    return [section("internal", "For internal use", table(links, links.title), said)]


def _events(story: Story) -> str:
    """Return the list of events, numbered as on the charts."""
    told = [f"{moment(event.at, story.zone)}: {event.title}" for event in story.events]
    return f"<h3>Events</h3>\n{items(told, 'ol')}" if told else ""


def _left_out(story: Story) -> str:
    shortest = story.packed["left_out"]
    if shortest is None:
        return ""
    told = f"Buckets of {shortest} and shorter are left out, so that the file stays small."
    return f'<p class="quiet">{html(told)}</p>'


def _footer(story: Story) -> str:
    said = INTERNAL if story.internal else PUBLIC
    return f"<p>{html(said)} Made by Reaction Monitor {html(__version__)}.</p>"
