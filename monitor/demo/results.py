"""What comes of the demo: reports, figures, a page, and a comparison with what really happened."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from msgspec import json
from msgspec.structs import replace

from monitor.app.asked import Asked
from monitor.app.figures import CHARTS, Figure, draw
from monitor.app.newsroom import Newsroom
from monitor.app.pages import pages, write
from monitor.demo.comparison import Week, asked, compared, sheet
from monitor.demo.truth import Truth
from monitor.nouns.posts import Span
from monitor.report.formats import written
from monitor.report.lengths import readable
from monitor.report.making import MAKERS
from monitor.report.readings import By, Question
from monitor.report.snapshot import Snapshot
from monitor.report.terminal import Style, drawn
from monitor.store.reading.reader import Reader
from monitor.words.sheet import Sheet
from monitor.words.worded import worded


class Played(NamedTuple):
    """The week, once it is collected; *now* is the instant (UTC) of the output."""

    newsroom: Newsroom
    truth: Truth
    now: datetime

    def as_text(self, width: int, wide: int, *, color: bool) -> str:
        """Return the reports, a chart, and the comparison, for a terminal.

        Lines of tables have at most *width* columns, the chart *wide*; *color* allows colours.
        """
        question, leaks = self._question(timedelta(days=1)), self.newsroom.leaks
        with self.newsroom.opened() as reader:
            snapshot = Snapshot(reader, question, internal=True)
            made = {
                what: leaks.cleared(f"report {what}", snapshot.report(what))
                for what in ("volume", "sources", "sentiment")
            }
            picture = self._figure(reader, "volume", readable(question.span))
            comparison = leaks.cleared("demo", self._compared(reader))
        parts = [draw(replace(picture, method=()), width=wide, color=color) + "\n"]
        for what, report in made.items():
            shown = worded(report).sheet
            # All share one method: the fullest is the last.
            last = what == "sentiment"
            parts.append(
                drawn(
                    shown if last else replace(shown, method=()),
                    Style(width=width, color=color, method=last),
                )
            )
        parts.append(drawn(comparison, Style(width=width, color=color)))
        return "".join(f"\n{part}" for part in parts)

    def figures(self) -> Mapping[str, Figure]:
        with self.newsroom.opened() as reader:
            return {
                "volume": self._figure(reader, "volume", timedelta(hours=1), public=True),
                "sentiment": self._figure(reader, "sentiment", timedelta(hours=3), public=True),
            }

    def write_page(self, path: Path) -> None:
        week = Asked(since=self.truth.since, until=self.truth.until, now=self.now)
        (story,) = pages(self.newsroom, week).values()
        write(story, path)

    def _question(self, every: timedelta) -> Question:
        incident = self.newsroom.config.incidents[0]
        return Question(
            incident=incident.key,
            title=incident.title,
            span=Span(self.truth.since, self.truth.until),
            every=every,
            timezone=self.newsroom.config.timezone,
            now=self.now,
            events=incident.events,
        )

    def _figure(
        self, reader: Reader, what: str, every: timedelta, *, public: bool = False
    ) -> Figure:
        made = CHARTS[what](Snapshot(reader, self._question(every), internal=not public))
        return self.newsroom.leaks.cleared(f"chart {what}", made)

    def _compared(self, reader: Reader) -> Sheet:
        def ask(what: str, every: timedelta, by: By | None) -> Mapping[str, object]:
            question = replace(self._question(every), by=by)
            line = written("json", MAKERS[what](reader, question), Style())
            return json.decode(line, type=dict[str, object])

        return sheet(compared(Week(reports=asked(ask), truth=self.truth, labels=_labels(reader))))


def _labels(reader: Reader) -> Mapping[tuple[str, str], str]:
    rows = reader.rows(
        "SELECT source.name, native_id, label FROM post "
        "JOIN source ON source.id = post.source JOIN score ON score.post = post.id "
        "JOIN scorer ON scorer.id = score.scorer "
        "WHERE scorer.name = (SELECT value FROM setting WHERE key = 'scorer')"
    )
    return {(source, native_id): label for source, native_id, label in rows}
