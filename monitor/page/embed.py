"""A figure that is framed elsewhere: one small file that asks for nothing but its own next version.

The figure is the one of the page, whole without a script. The script reports its
height to the page around it, and puts what is new in its place.

References:
    Datawrapper's message on the height of a chart, `datawrapper-height`, as its embed code and
    `chart-core` have it; its properties of a chart (`describe.intro`, `describe.byline`,
    `annotate.notes`), developer.datawrapper.de, "Visualization Properties"; read 2026-11-27.
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from monitor.chart.figure import AmplificationFigure, VolumeFigure, is_withheld
from monitor.chart.files.html import head, policy
from monitor.chart.said import gaps, setting
from monitor.chart.svg import sheet
from monitor.chart.svg.timeline import NARROW, WIDE
from monitor.clock import rfc3339
from monitor.nouns.volume import Peak
from monitor.page import figures, tables
from monitor.page.document import PATTERNS, notices
from monitor.page.figures import PageFigure
from monitor.page.fragments import embedded, file, items, lean, notice, prose
from monitor.page.front import FrontPage
from monitor.page.headline import headline
from monitor.page.values import Values, plain, tone_values, values
from monitor.privacy.output import html
from monitor.report.rows import write_csv
from monitor.words import embeds as words
from monitor.words.page import widened
from monitor.words.sheet import SIMULATED

FIGURES: Final[Mapping[str, Callable[[FrontPage], Iterator[PageFigure]]]] = {
    "volume": figures.volume,
    "sentiment": figures.sentiment,
    "narratives": figures.versions,
    "links": figures.links,
}
"""The figure of a chart that the page has too; it yields none where there is nothing to draw."""

MOST_POINTED: Final = 200
"""Buckets that say their numbers when they are pointed at: more would make a file too large."""

BUCKETS: Final = ("start", "end", "posts", "people", "messages", "coverage", "provisional")
"""Columns of the data of such a chart; `SIGNS` follow."""

SIGNS: Final = ("simulated", "suppressed")
"""Columns as in the data of bars: nothing in a row that was watched would look like nobody."""

HEIGHT: Final = 640
"""Pixels of the frame until a script has said how tall the figure is."""

_FRAME: Final = """{head}
<body class="embed" id="light">
{patterns}
<main id="embed" data-name="{name}" data-at="{at}">
{main}
</main>
<p id="fresh" class="quiet" role="status"></p>
<script type="application/json" id="words">{words}</script>
<script>{script}</script>
</body>
</html>
"""

_CODE: Final = """\
<iframe src="{file}" title="{title}" width="100%" height="{height}" \
style="border:0"></iframe>
<script>
addEventListener("message", ({{ data, source }}) => {{
  const [height] = Object.values(data?.["datawrapper-height"] ?? {{}});
  for (const frame of document.querySelectorAll("iframe")) {{
    if (height && frame.contentWindow === source) frame.style.height = `${{height}}px`;
  }}
}});
</script>
"""


class EmbeddedFigure(Struct, frozen=True, kw_only=True):
    """A figure that is framed elsewhere.

    Attributes:
        chart: Name of the chart: a key of `FIGURES`, or that of `picture`.
        name: Of its files, without their endings.
        corrections: What an earlier version said otherwise.
        picture: What is drawn where the page has no such figure, as in files; else None.
    """

    chart: str
    name: str
    front: FrontPage
    corrections: Sequence[str] = ()
    picture: VolumeFigure | AmplificationFigure | None = None

    @property
    def figure(self) -> PageFigure:
        """Return the figure; where there is nothing to draw, a title that says so."""
        front, chart = self.front, self.chart
        counted = chart == "volume" and front.story.only_counts
        if not figures.has_posts(front) and not counted:
            return PageFigure(chart, headline(front.story), [], "")
        if self.picture is not None and self.picture.said:
            return _drawn(chart, self.picture)
        found = next(FIGURES[chart](front), None) if chart in FIGURES else None
        if found is not None and counted:  # the headline of the page does not stand above it
            return replace(found, title=headline(front.story))
        return found or PageFigure(chart, words.NOTHING[chart], [], "")

    @property
    def values(self) -> Values:
        if self.chart == "sentiment":
            return tone_values(self.front)
        if self.picture is not None:
            picture = self.picture
            rows = [
                [
                    *(plain(getattr(one, key)) for key in BUCKETS),
                    picture.simulated,
                    is_withheld(picture, one.span),
                ]
                for one in picture.buckets
            ]
            return Values((*BUCKETS, *SIGNS), rows)
        return values(self.front).get(self.figure.name, Values((), ()))

    @property
    def as_of(self) -> str:
        head = self.front.story.head
        return words.as_of(head, head.generated_at)

    @property
    def source(self) -> str:
        story = self.front.story
        if self.chart == "volume" and story.only_counts and not story.watch.sources:
            return words.source_of_counts(story.only_counts)
        return words.source(story.watch.sources)

    def page(self) -> bytes:
        story, figure = self.front.story, self.figure
        drawn = "" if self.picture is None else sheet.style()
        style = drawn + file("page.css") + file("embed.css")
        script = lean(file("embed.js"))
        return _FRAME.format(
            head=head(
                words.named(self.chart, story.head.title),
                style,
                policy(style, script, "connect-src 'self'"),
                f'<meta name="description" content="{html(figure.title)}">',
            ),
            patterns=PATTERNS,
            name=html(self.name),
            at=rfc3339(story.head.generated_at),
            main="\n".join(filter(None, self._parts(figure))),
            words=embedded(dict(words.SCRIPT)),
            script=script,
        ).encode()

    def _parts(self, figure: PageFigure) -> Iterator[str]:
        yield from map(notice, notices(self.front.story))
        yield f"<h1>{prose(figure.title)}</h1>"
        yield figure.caption
        yield figure.drawing
        yield figure.below
        yield items(self.corrections, name="corrections")
        yield (
            f'<p class="quiet">{prose(self.as_of)} {prose(self.source)} '
            f'<a href="{html(self.name)}.csv" download>{html(words.DATA)}</a></p>'
        )
        yield figure.table

    def csv(self) -> bytes:
        made, data = io.StringIO(newline=""), self.values
        write_csv(made, data.fields, data.rows, raw=False)
        return made.getvalue().encode()

    def json(self) -> bytes:
        """Return its data in the shape of the `values.json` of a page."""
        return msgspec.json.encode({self.chart: self.values})

    def datawrapper(self) -> bytes:
        """Return what Datawrapper can take over each time it takes the data: three texts."""
        simulated, figure = self.front.story.head.simulated, self.figure
        # What was found, and the unit: how our own drawing is to be read helps no other.
        intro = [*([SIMULATED] if simulated else []), f"{figure.title}.", *figure.measure[:1]]
        return msgspec.json.encode(
            {
                "describe": {"intro": " ".join(intro), "byline": self.as_of},
                "annotate": {"notes": " ".join([*self._notes(), self.source])},
            }
        )

    def _notes(self) -> Iterator[str]:
        """Yield what it covers, minimum and gaps, where it counts posts, and what changed."""
        story = self.front.story
        if story.question.asked is not None:
            yield widened(story.question.asked, story.head)
        peak = story.volume.of(Peak)
        if figures.has_posts(self.front) and self.chart == "volume" and peak is not None:
            yield peak.sentence
        yield from tables.gap_sentences(story)
        yield from self.corrections

    def code(self) -> str:
        title = words.named(self.chart, self.front.story.head.title)
        return _CODE.format(file=html(f"{self.name}.html"), title=html(title), height=HEIGHT)


def _drawn(chart: str, picture: VolumeFigure | AmplificationFigure) -> PageFigure:
    """Return a figure of a chart file: its rows alone, as its words stand around it here."""
    pointed = len(picture.buckets) <= MOST_POINTED
    made = {
        kind: sheet.drawn(
            picture, wide, f"{chart}-{kind}", pointed=pointed and kind == "wide", bare=True
        )
        for kind, wide in {"wide": WIDE, "narrow": NARROW}.items()
    }
    return PageFigure(
        chart,
        picture.said,
        [f"{setting(picture)}.", *picture.notes, *sheet.signs(picture)],
        "\n".join(
            one.svg("", f"{chart}-{kind}", {"class": ("timeline", kind)})
            for kind, one in made.items()
        ),
        listed=gaps(picture),
    )


ENDINGS: Final[Mapping[str, Callable[[EmbeddedFigure], bytes]]] = {
    ".csv": EmbeddedFigure.csv,
    ".values.json": EmbeddedFigure.json,
    ".datawrapper.json": EmbeddedFigure.datawrapper,
    ".html": EmbeddedFigure.page,
}
"""Its files, the one that is framed last: the others are there by then."""
