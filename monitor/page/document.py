"""The whole page, in one file that asks nothing of the network.

What may run and how it may look is named by its digest, so that nothing else can: no script, style
or handler that a post's text might bring along, and no request of any kind.

References:
    Content Security Policy Level 3, https://www.w3.org/TR/CSP3/, section 2.3.1; known, not
    read again on 2026-11-24.
"""

from collections.abc import Iterator
from typing import Final

import msgspec
from msgspec import Struct

from monitor.chart.files.html import head, policy
from monitor.nouns.tone import Negative
from monitor.page import card as cards
from monitor.page.feed import MEDIA_TYPE, NAME
from monitor.page.figures import figures
from monitor.page.fragments import (
    embedded,
    file,
    items,
    lean,
    notice,
    prose,
    section,
    status_line,
    table,
)
from monitor.page.front import FrontPage, packed
from monitor.page.headline import dek, headline
from monitor.page.sections import sections
from monitor.page.story import Story
from monitor.page.tiles import tiles
from monitor.page.values import values
from monitor.privacy.output import html
from monitor.version import __version__
from monitor.words import feed, page
from monitor.words import front as words
from monitor.words.sheet import SIMULATED, Sheet

SCRIPTS: Final = ("time.js", "draw.js", "take.js", "page.js")
LIVE: Final = "live.js"

_FRAME: Final = """{head}
<body>
<a class="skip" href="#main">{skip}</a>
{notices}
{patterns}
<div class="sheet">
<header>
{header}
</header>
<main id="main" tabindex="-1">
{main}
</main>
<footer>
{footer}
</footer>
</div>
<div id="tip" class="tip" hidden></div>
<script type="application/json" id="story">{story}</script>
<script type="application/json" id="values">{values}</script>
<script type="application/json" id="words">{words}</script>
<script>{script}</script>
</body>
</html>
"""

PATTERNS: Final = (
    '<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
    '<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="7" height="7" class="hatch-ground"/>'
    '<rect width="1.1" height="7" class="hatch-line"/></pattern></defs></svg>'
)


class Live(Struct, frozen=True):
    """What the live page shows beside: how the sources stand, and which state of the store it is.

    `version` changes whenever the store does.
    """

    status: Sheet
    version: int


class PageAddress(Struct, frozen=True):
    """Where a page is published, for services that show a link to it, and for feed readers.

    Attributes:
        address: Of the page, whole: they do not resolve another; empty where nobody said it.
        picture: Of its picture, likewise.
        feed: Of its feed, which may be relative; empty for none.
    """

    address: str = ""
    picture: str = ""
    feed: str = ""


BESIDE: Final = PageAddress(feed=NAME)
"""Of the live page, which is asked by several names."""


def document(front: FrontPage, live: Live | None = None, place: PageAddress | None = None) -> bytes:
    """Return the page, UTF-8.

    *live* stands beside it where a server keeps it fresh. Nobody may have said its *place*.
    """
    story = front.story
    style = lean(file("page.css"))
    names = SCRIPTS if live is None else (*SCRIPTS, LIVE)
    calls = ["start();"] if live is None else ["start();", "begin();"]
    script = "\n".join([*(lean(file(name)) for name in names), *calls])
    allowed = policy(style, script, "img-src data: blob:")
    allowed += "" if live is None else "; connect-src 'self'"
    held = packed(front) | ({} if live is None else {"version": live.version})
    lead, subhead, kicker = headline(story), dek(story), page.kicker(story.head)
    description = html(page.description(subhead, _counted(story), kicker))
    return _FRAME.format(
        head=head(
            story.head.title,
            style,
            allowed,
            f'<meta name="description" content="{description}">',
            '<meta property="og:type" content="article">',
            f'<meta property="og:title" content="{html(lead)}">',
            f'<meta property="og:description" content="{description}">',
            *_published(front, lead, BESIDE if live else place or PageAddress()),
        ),
        skip=html(page.SKIP),
        notices="\n".join(map(notice, notices(story))),
        patterns=PATTERNS,
        header="\n".join(
            (
                f'<p class="kicker">{prose(story.head.title)} · {prose(kicker)}</p>',
                f"<h1>{prose(lead)}</h1>",
                f'<p class="dek">{prose(subhead)}</p>' if subhead else "",
            )
        ),
        main="\n".join(
            [
                *_status(live),
                tiles(front),
                *(
                    [section("corrections", words.CORRECTIONS, items(story.corrections))]
                    if story.corrections
                    else []
                ),
                *figures(front, str(held["left_out"])),
                *sections(story),
            ]
        ),
        footer=f"<p>{html(page.footer(internal=story.internal, version=__version__))}</p>",
        story=embedded(held),
        values=embedded(msgspec.to_builtins(dict(values(front)))),
        words=embedded({**page.SCRIPT, **({} if story.internal else {"live": page.LIVE_PUBLIC})}),
        script=script,
    ).encode()


def preview(front: FrontPage) -> str:
    story = front.story
    return cards.card(front, headline(story), _counted(story), notices(story))


def _published(front: FrontPage, said: str, place: PageAddress) -> Iterator[str]:
    if place.address:
        yield f'<meta property="og:url" content="{html(place.address)}">'
    if place.picture:
        story = front.story
        alt = page.card(said, notices(story), _counted(story))
        for name, content in (
            ("", place.picture),
            (":type", "image/png"),
            (":width", str(cards.WIDTH)),
            (":height", str(cards.HEIGHT)),
            (":alt", alt),
        ):
            yield f'<meta property="og:image{name}" content="{html(content)}">'
        yield '<meta name="twitter:card" content="summary_large_image">'
    if place.feed:
        title = html(feed.FEED)
        yield (
            f'<link rel="alternate" type="{MEDIA_TYPE}" title="{title}" href="{html(place.feed)}">'
        )


def _counted(story: Story) -> list[str]:
    """Return how many posts there are, and how they read, as the first two tiles have it."""
    total = story.total
    if total is None or total.posts is None or not total.posts.value:
        return []
    found = story.sentiment.report.find(Negative)
    tone = [] if found is None or found.as_scored is None else [words.feeling(found)]
    return [words.reach(total), *tone]


def notices(story: Story) -> list[str]:
    return [SIMULATED] * story.head.simulated + [page.INTERNAL] * story.internal


def _status(live: Live | None) -> list[str]:
    """Return one line on how the sources stand, the rest folded; nothing on a page in a file."""
    if live is None:
        return []
    return [status_line([], live.status.head, [table(live.status.tables[0], page.STATE)])]
