"""What comes of the demo: reports, figures, a page, and a comparison with what really happened."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec.structs import replace

from monitor.app.asked import Asked
from monitor.app.figures import drawn, figure, readable
from monitor.app.newsroom import Newsroom
from monitor.app.pages import pages, write
from monitor.demo.truth import COLUMNS, Truth, check_volume, confusion, row
from monitor.model import Span
from monitor.report.formats import Style, sheet_of
from monitor.report.formats import drawn as written
from monitor.report.making import MAKERS, make_volume
from monitor.report.readings import Question
from monitor.report.sheet import Sheet, Table
from monitor.sentiment.rules import stated
from monitor.store.reading.reader import Reader

if TYPE_CHECKING:
    from monitor.chart import Figure


class Played(NamedTuple):
    """The week, once it is collected.

    Attributes:
        newsroom: Whose database it is in.
        truth: What was posted.
        now: Instant (UTC) at which it is told.
    """

    newsroom: Newsroom
    truth: Truth
    now: datetime

    def told(self, width: int, wide: int, *, color: bool) -> str:
        """Return the reports, a chart, and the comparison, for a terminal.

        Args:
            width: Columns of a line of a table, at most.
            wide: Columns of the chart.
            color: Whether there may be colours.

        Raises:
            StoreError: The database cannot be read.
        """
        question, leaks = self._question(timedelta(days=1)), self.newsroom.leaks
        with self.newsroom.opened() as reader:
            rule = stated(reader.setting("scorer"))
            made = {
                what: leaks.cleared(f"report {what}", MAKERS[what](reader, question, rule))
                for what in ("volume", "sources", "sentiment")
            }
            picture = self._figure(reader, "volume", readable(question.span))
            comparison = leaks.cleared("demo", self._compared(reader))
        parts = [drawn(replace(picture, method=()), wide, color=color) + "\n"]
        for what, report in made.items():
            sheet = sheet_of(report)
            # All share one method box: the fullest is the last.
            parts.append(
                written(
                    sheet if what == "sentiment" else replace(sheet, foot=()),
                    Style(width=width, color=color),
                )
            )
        parts.append(written(comparison, Style(width=width, color=color)))
        return "".join(f"\n{part}" for part in parts)

    def figures(self) -> "Mapping[str, Figure]":
        """Return the figures that are drawn into files, by name.

        Raises:
            StoreError: The database cannot be read.
        """
        with self.newsroom.opened() as reader:
            return {
                "volume": self._figure(reader, "volume", timedelta(hours=1)),
                "sentiment": self._figure(reader, "sentiment", timedelta(hours=3)),
            }

    def write_page(self, path: Path) -> None:
        """Write the page of the week.

        Raises:
            MonitorError: The extra `charts` is not installed; nothing was written.
        """
        asked = Asked(since=self.truth.since, until=self.truth.until, now=self.now)
        (story,) = pages(self.newsroom, asked).values()
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
        )

    def _figure(self, reader: Reader, what: str, every: timedelta) -> "Figure":
        incident = self.newsroom.config.incidents[0]
        made = figure(what, reader, self._question(every), incident)
        return self.newsroom.leaks.cleared(f"chart {what}", made)

    def _compared(self, reader: Reader) -> Sheet:
        truth = self.truth
        question = replace(self._question(timedelta(hours=1)), by="source")
        volume = make_volume(reader, question, stated(reader.setting("scorer")))
        groups = msgspec.to_builtins(volume)["groups"]
        labels, given = truth.labels(), _labels(reader)
        rows = [
            row(
                name,
                check_volume(truth.hourly(name), groups[name]),
                confusion(
                    labels, {post: label for post, label in given.items() if post[0] == name}
                ),
            )
            for name in truth.hours
        ]
        return Sheet(
            title="What the monitor says against what happened in the simulation",
            head=(
                "An hour that it calls wholly observed must show exactly what was posted; "
                "a gap must never be drawn as zero (feigned).",
            ),
            tables=(Table(columns=COLUMNS, rows=rows, numbers=frozenset(COLUMNS[1:])),),
            foot=(),
            fields=(),
            records=(),
        )


def _labels(reader: Reader) -> Mapping[tuple[str, str], str]:
    """Return the label that each post was given, by source and id."""
    rows = reader.rows(
        "SELECT source.name, native_id, label FROM post "
        "JOIN source ON source.id = post.source JOIN score ON score.post = post.id "
        "JOIN scorer ON scorer.id = score.scorer "
        "WHERE scorer.name = (SELECT value FROM setting WHERE key = 'scorer')"
    )
    return {(source, native_id): label for source, native_id, label in rows}
