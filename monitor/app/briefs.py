"""Briefs: one printed page for whoever decides."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from msgspec.structs import replace

from monitor.alerts.services import Enclosure
from monitor.app.asked import Asked
from monitor.app.corrections import brief_record, corrections
from monitor.app.newsroom import Newsroom
from monitor.app.questions import questions
from monitor.chart import VolumeFigure, draw, svg
from monitor.chart.files.render import png, put
from monitor.chart.making import volume
from monitor.chart.said import headline
from monitor.chart.svg.sheet import WIDTH, Scheme
from monitor.clock import HOUR
from monitor.errors import ConfigError
from monitor.nouns.posts import Span
from monitor.page.brief import Brief
from monitor.page.brief import brief as make_brief
from monitor.page.making import make_story
from monitor.page.sheets import Picture, as_html, as_mail, as_markdown, as_text
from monitor.report.lengths import readable
from monitor.report.snapshot import Snapshot
from monitor.store.reading.alerts import alerts
from monitor.store.records import PublicationRecord

NARROW: Final = 400  # pixels: on a phone
ROWS: Final = 10  # lines of the plot that is made of characters
SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")


class Printed(NamedTuple):
    """A brief, its picture, and the record that the next one is compared with."""

    brief: Brief
    figure: VolumeFigure
    record: PublicationRecord

    @property
    def markdown(self) -> str:
        drawn = draw(self.figure, width=76, height=ROWS, color=False)
        return as_markdown(self.brief, drawn if self._is_drawn else "")

    @property
    def mail(self) -> str:
        return as_mail(self.brief)

    def text(self, width: float, height: int | None = None) -> str:
        """Return it without the picture: plain, and no larger than a terminal is."""
        return as_text(self.brief, width, height)

    def enclosure(self) -> Enclosure | None:
        """Return the picture, to be sent with it; without the extra `charts`, all of it as a page.

        None where there is neither a post nor a count to draw.
        """
        if not self._is_drawn:
            return None
        name, said = self.record.incident, headline(self.figure)
        try:
            drawing = svg(self.figure, NARROW, "light")  # mail and chat are read on phones
            content, suffix, kind = png(drawing), ".png", "image/png"
        except ConfigError:
            content, suffix, kind = self._html(), ".html", "text/html"
        return Enclosure(name=name + suffix, kind=kind, content=content, said=said)

    @property
    def _is_drawn(self) -> bool:
        return bool(self.figure.counts) or any(one.posts for one in self.figure.buckets)

    def write(self, path: Path) -> None:
        """Write it into a file, as HTML where its name ends so; an older file is replaced."""
        put(path, self._html() if path.suffix.lower() == ".html" else self.markdown.encode())

    def _html(self) -> bytes:
        if not self._is_drawn:
            return as_html(self.brief, None)
        wide, narrow = (
            {scheme: _address(svg(self.figure, width, scheme)) for scheme in SCHEMES}
            for width in (WIDTH, NARROW)
        )
        others = {"dark": wide["dark"], "narrow": narrow["light"], "narrow-dark": narrow["dark"]}
        picture = Picture(
            said=headline(self.figure),
            address=wide["light"],
            others=others,
        )
        return as_html(self.brief, picture)


def briefs(newsroom: Newsroom, asked: Asked) -> Mapping[str, Printed]:
    leaks, made = newsroom.leaks, dict[str, Printed]()
    week = HOUR * 24 * 7
    with newsroom.opened() as reader:
        for asked_for in questions(newsroom, reader, asked._replace(every=week)):
            snapshot = Snapshot(reader, asked_for, leaks.allows).widened()
            question = snapshot.question
            known = alerts(reader, question.span.start, question.now)
            changed = corrections(reader, snapshot, "brief")
            story = replace(make_story(snapshot, known), corrections=changed.sentences)
            all_time = snapshot
            if asked_for.whole is not None and asked_for.begins_later:
                span = Span(asked_for.whole.start, asked_for.span.end)
                everything = replace(asked_for, span=span)
                all_time = Snapshot(reader, everything, leaks.allows).widened()
            counted, spread = all_time.worded("volume"), all_time.worded("spread", HOUR)
            overall = replace(
                story,
                question=all_time.question,
                spread=spread,
                volume=counted,
            )
            # That more is shown than was asked for, the brief itself says.
            bars = replace(question, every=readable(question.span), asked=None)
            picture = volume(Snapshot(reader, bars).adapted())
            counts = picture.counts if story.only_counts else ()
            made[question.incident] = Printed(
                leaks.cleared("brief", make_brief(story, overall)),
                leaks.cleared("brief", replace(picture, groups={}, counts=counts, method=())),
                brief_record(story, counted, spread, changed.changes, few=overall.few),
            )
    return made


def _address(drawing: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"
