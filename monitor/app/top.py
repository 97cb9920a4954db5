"""The live view of a terminal: read again when something has changed, and drawn as lines.

They are no wider, and no more, than the terminal has room for.
"""

import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from time import monotonic
from typing import Final, NamedTuple

from msgspec.structs import replace
from rich.text import Text

from monitor.app.newsroom import Newsroom
from monitor.app.status import read_status
from monitor.chart.text import cut, one_line
from monitor.clock import HOUR
from monitor.config.chosen import chosen_incidents
from monitor.errors import StoreError
from monitor.nouns.buckets import Bucket
from monitor.nouns.report import Report
from monitor.nouns.status import DaemonStatus, SourceStatus
from monitor.nouns.volume import Total
from monitor.report.top import TopReport, read_top
from monitor.store.reading.reader import file_state
from monitor.words import top
from monitor.words.brief import spark
from monitor.words.sheet import SIMULATED, LocalTime
from monitor.words.status import counted, watched
from monitor.words.top import HINT, not_read
from monitor.words.volume import short

SOONEST: Final = 2.0
"""Seconds between two readings at least, however often the store changes."""

LATEST: Final = 10.0
"""Seconds between two readings at most: a source may be late although nothing changes."""


def looker(
    newsroom: Newsroom, keys: Sequence[str], *, text: bool
) -> Callable[[datetime], TopReport]:
    """Return what reads all that is shown, for an instant, with protected names masked."""
    chosen = replace(newsroom.config, incidents=chosen_incidents(newsroom.config, keys))
    narrowed = newsroom._replace(config=chosen)

    def look(now: datetime) -> TopReport:
        with narrowed.opened() as reader:
            status = read_status(narrowed, reader, now)
            report = read_top(reader, status, chosen.incidents, text=text)
        # Masked and not refused: that a source is blind must be seen, whatever a post says.
        return narrowed.leaks.masked(report)

    return look


def version(newsroom: Newsroom) -> object:
    """Return what differs once the store has changed; quick."""
    return file_state(newsroom.config.database)


class TopView:
    """What is shown now: read again when the store has changed, drawn again as time goes on.

    *version* answers what differs once the store has changed; it is asked often, and must be quick.
    *passed* returns seconds that only grow.
    """

    def __init__(
        self,
        look: Callable[[datetime], TopReport],
        version: Callable[[], object],
        clock: Callable[[], datetime],
        passed: Callable[[], float] = monotonic,
    ) -> None:
        self._look = look
        self._version = version
        self._clock = clock
        self._passed = passed
        self._trouble = ""

    def read(self) -> None:
        self._known = self._version()
        self._report = self._look(self._clock())
        self._read_at = self._passed()

    def draw(self, width: int, height: int) -> list[Text]:
        """Return the lines that are shown now.

        Where the store cannot be read for a while, they say so above what was read before.
        """
        try:
            if self._due():
                self.read()
                self._trouble = ""
        except StoreError as error:
            self._read_at = self._passed()
            self._trouble = not_read(str(error))
        return frame(
            self._report,
            self._clock(),
            width=width,
            height=height,
            hint=HINT,
            trouble=self._trouble,
        )

    def _due(self) -> bool:
        waited = self._passed() - self._read_at
        return waited >= LATEST or (waited >= SOONEST and self._version() != self._known)


NAME: Final = 16  # most columns of the name of a source or an incident
LONGEST: Final = 400
"""Characters of a text that are looked at: more than a line shows, however narrow they are."""

BARS: Final = 26
"""Most hours that a day may touch, one of them twice where clocks go back."""

FEWEST_BARS: Final = 6
RIGHT: Final = frozenset(top.COLUMNS[1:])
GAP: Final = "  "
EMOJI_STYLE: Final = "\N{VARIATION SELECTOR-16}"
"""Makes two columns of a character of one, on some terminals."""

BOLD: Final = "bold"
DIM: Final = "dim"
UNSEEN: Final = frozenset({"blind", "failing", "late"})
STYLES: Final = {"late": "yellow", "failing": "red", "blind": "bold red", "off": DIM}


class Section(NamedTuple):
    """A part of the screen; *least* of its lines are shown before any section gets more."""

    heading: Text
    lines: Sequence[Text]
    least: int


def frame(
    report: TopReport,
    now: datetime,
    *,
    width: int,
    height: int | None = None,
    hint: str = "",
    trouble: str = "",
) -> list[Text]:
    """Return the view as lines without newlines; what has no room is counted where it would stand.

    Texts in *report* are made harmless, ages are counted from *now*, *hint* ends the first line,
    and *trouble* has a line of its own. *width* and *height* are at most; None shows all that was
    read.
    """
    head = _head(report.status, now, width, (hint, trouble))
    sections = [_incidents(report, width), _sources(report, now, width)]
    sections += [_unseen(report, width), _alerts(report, width), _posts(report, now, width)]
    shown = [section for section in sections if section.lines]
    return [*head, *_fitted(shown, None if height is None else height - len(head))][:height]


def _fitted(sections: Sequence[Section], height: int | None) -> list[Text]:
    """Return the lines of all sections, cut to *height*; the first ones are served first."""
    counts = [len(section.lines) for section in sections]
    if height is not None:
        counts = [min(section.least, len(section.lines)) for section in sections]
        # Each section has an empty line and a heading besides.
        left = height - 2 * len(sections) - sum(counts)
        for number, section in enumerate(sections):
            more = max(0, min(left, len(section.lines) - counts[number]))
            counts[number] += more
            left -= more
    return [
        line
        for section, count in zip(sections, counts, strict=True)
        for line in (Text(), section.heading, *_first(section.lines, count))
    ]


def _first(lines: Sequence[Text], count: int) -> list[Text]:
    """Return *count* lines; the last says how many are left out."""
    if len(lines) <= count:
        return list(lines)
    shown = count - 1
    return [*lines[:shown], Text(top.more(len(lines) - shown), style=DIM)]


def columns(text: str) -> int:
    """Return how many columns *text* takes at most, on terminals that do not join emoji too.

    References:
        Unicode Standard Annex 11, East Asian Width, and general categories, in `unicodedata`.
    """
    return sum(map(_columns, text))


@lru_cache(maxsize=4096)
def _columns(char: str) -> int:
    if char == EMOJI_STYLE:
        return 1
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def _line(text: str, width: int, style: str = "") -> Text:
    text = text.rstrip()
    if columns(text) > width:
        ends = accumulate(map(_columns, text))
        text = text[: sum(end < width for end in ends)] + "…"
    return Text(text, style=style)


def _padded(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()) -> list[str]:
    sizes = [max(map(columns, column)) for column in zip(*rows, strict=True)]

    def cell(place: int, text: str) -> str:
        blank = " " * (sizes[place] - columns(text))
        return f"{blank}{text}" if place in right else f"{text}{blank}"

    return [GAP.join(map(cell, range(len(row)), row)) for row in rows]


def _name(text: str) -> str:
    return cut(text[:LONGEST], NAME, columns)


def _head(status: Report, now: datetime, width: int, words: Sequence[str]) -> list[Text]:
    daemon, local = status.find(DaemonStatus), LocalTime(status.head.timezone, [now])
    beat = None if daemon is None else daemon.heartbeat_at
    hint, trouble = words
    said = top.daemon(
        local(now),
        runs=daemon is not None and daemon.running,
        seen=None if beat is None else now - beat,
    )
    lines = [_line(f"{said} {hint}", width, BOLD)]
    lines += [_line(SIMULATED, width, "yellow")] if status.head.simulated else []
    return [*lines, _line(one_line(trouble), width, "red")] if trouble else lines


def _incidents(report: TopReport, width: int) -> Section:
    heading = _line(top.bars(report.status.head.timezone), width, BOLD)
    cells = []
    for volume in (one.report for one in report.volumes):
        total, bars = volume.find(Total), _bars(volume, volume.rows_of(Bucket, "buckets"), BARS)
        day = short(total) if total else ""
        cells.append((_name(volume.head.incident), bars, day, one_line(volume.head.title)))
    return Section(heading, [_line(text, width) for text in _padded(cells)], least=2)


def _bars(report: Report, buckets: Sequence[Bucket], most: int) -> str:
    # Those of an incident that was closed are followed by the hours since.
    over = max(report.head.generated_at - report.head.until, timedelta()) // HOUR
    posts = [*(one.posts for one in buckets), *[None] * over]
    # A blank at either end would be taken for no hour at all.
    return spark(posts[-most:]).replace(" ", "·")


def _sources(report: TopReport, now: datetime, width: int) -> Section:
    sources = report.status.rows_of(SourceStatus, "sources")
    several = len({source.incident for source in sources}) > 1
    headings = (top.SOURCE, *([top.INCIDENT] if several else []), *top.COLUMNS)
    rows = [headings, *(_row(source, now, several=several) for source in sources)]
    right = frozenset(i for i, column in enumerate(headings) if column in RIGHT)
    texts = _padded(rows, right)
    room = min(width - columns(texts[0]) - len(GAP), BARS)
    if room >= FEWEST_BARS:
        known = {one.report.head.incident: one.report for one in report.volumes}
        bars = [
            ""
            if (its := known.get(s.incident)) is None
            else _bars(its, its.series_of(Bucket).get(s.source, ()), room)
            for s in sources
        ]
        texts = [GAP.join(pair) for pair in zip(texts, [top.HOURLY, *bars], strict=True)]
    styles = [STYLES.get(source.state, "") for source in sources]
    heading, *lines = map(_line, texts, [width] * len(texts), [BOLD, *styles])
    return Section(heading, lines, least=4)


def _row(source: SourceStatus, now: datetime, *, several: bool) -> list[str]:
    at, to = source.last_success, source.next_pass
    return [
        _name(source.source),
        *([_name(source.incident)] if several else []),
        top.STATES[source.state],
        top.NEVER if at is None else top.age(now - at),
        "" if to is None else top.age(to - now),
        counted(source, source.posts_24h),
        watched(source),
    ]


def _unseen(report: TopReport, width: int) -> Section:
    troubled = [s for s in report.status.rows_of(SourceStatus, "sources") if s.state in UNSEEN]
    local = LocalTime(report.status.head.timezone, [s.seen_until for s in troubled if s.seen_until])
    lines = []
    for source in troubled:
        until = None if source.seen_until is None else local(source.seen_until)
        ever = source.last_success is not None
        why = f": {source.error}" if source.error else ""
        state = top.STATES[source.state]
        missing = f"{top.missing(source.source, source.incident, state, until, ever=ever)}{why}"
        lines.append(_line(one_line(missing[:LONGEST]), width, STYLES[source.state]))
    return Section(_line(top.MISSING, width, BOLD), lines, least=3)


def _alerts(report: TopReport, width: int) -> Section:
    local = LocalTime(report.status.head.timezone, [one.since for one in report.alerts])
    ordered = sorted(report.alerts, key=lambda one: one.ended_at is not None)
    lines = [
        _line(
            one_line(top.alert(one.said, local(one.since), lasts=one.ended_at is None)),
            width,
            "red" if one.ended_at is None else DIM,
        )
        for one in ordered
    ]
    return Section(_line(top.ALERTS, width, BOLD), lines, least=3)


def _posts(report: TopReport, now: datetime, width: int) -> Section:
    several = len(report.volumes) > 1
    rows = [
        [
            top.age(now - post.published_at),
            _name(post.source),
            *([_name(post.incident)] if several else []),
            top.LABELS[post.label] if post.label else "",
            one_line((post.text or "")[:LONGEST]),
        ]
        for post in report.posts
    ]
    heading = _line(top.NEWEST, width, BOLD)
    return Section(heading, [_line(text, width) for text in _padded(rows, frozenset({0}))], least=2)
