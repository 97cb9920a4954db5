"""Somebody who holds all that was published of one incident, and works out what was withheld.

What is published at one instant, of several spans and in buckets of several lengths, is turned into
linear constraints on how many posts there are in each place: a slot of time, a source, a language,
and which narratives a post matches. Numbers are read from tables, from what the script of a page
draws, and from sentences. Linear programming then bounds any other count.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from html import escape
from itertools import accumulate, pairwise, product
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace
from scipy.optimize import linprog

from monitor.app import exports
from monitor.app.asked import Asked
from monitor.app.briefs import briefs
from monitor.app.comparing import Sides, published
from monitor.app.embeds import PICTURES, made
from monitor.app.figures import figures
from monitor.app.newsroom import Newsroom
from monitor.app.pages import pages
from monitor.app.questions import questions
from monitor.chart.figure import Figure, LinksFigure, NarrativesFigure
from monitor.chart.said import gaps, headline, setting
from monitor.clock import from_epoch_ms
from monitor.config import read_config
from monitor.nouns.comparison import PostRatio, SideHour
from monitor.nouns.finding import Finding
from monitor.nouns.posts import Lane, Span
from monitor.nouns.statements import compared
from monitor.nouns.videos import CopyRow, VideoFirst, VideoRow
from monitor.nouns.volume import Peak
from monitor.page import front, tables
from monitor.page.embed import EmbeddedFigure
from monitor.page.feed import make_feed
from monitor.page.figures import figures as drawn
from monitor.page.headline import dek
from monitor.page.headline import headline as finding
from monitor.page.making import make_front
from monitor.page.sections import sections
from monitor.page.tiles import tiles
from monitor.report.snapshot import Snapshot
from monitor.text.links import address, canonical
from monitor.words.wording import Said
from tests.security import sentences
from tests.store.build import Sample, build, instant

T = instant("02-22T08:00")  # midnight in Anaheim
HOUR = timedelta(hours=1)
END = T + 48 * HOUR
SPOKE = T + 13.5 * HOUR
SLOTS = tuple(
    T + hours * HOUR for hours in (0.1, 0.6, 1.1, 5.2, 12.3, 13.1, 14.2, 15.2, 30.1, 31.1)
)
SOURCES, LANGUAGES = ("chirper", "commons"), ("en", "es")
VOICE = "chief"
CONFIG = """
[monitor]
database = "monitor.db"
timezone = "America/Los_Angeles"

[[incident]]
key = "anaheim"
title = "Off-duty officer fires his gun in Anaheim"
since = 2017-02-22T00:00:00-08:00
query = "anaheim"
[[incident.voice]]
key = "chief"
title = "Chief"
query = "chief"
"""


class Place(NamedTuple):
    """What a post is counted under; nobody publishes as much."""

    slot: int
    source: str
    language: str
    topics: frozenset[str]


class Told(NamedTuple):
    """A published number: of which posts, and between what it may lie.

    Attributes:
        weights: Of each place, 1 where its posts are counted; a share has negative ones too.
    """

    weights: Any
    least: float
    most: float


class World:
    """What may happen in an incident: which narratives there are, and who speaks when.

    Args:
        narratives: Their keys.
        topics: Which of them, and whether the voice, a post may match at once; None for all ways.
        spoke: When the statements were made; all have one title.
        slots: When anybody posts; the reader knows that nobody posts at any other time.
        end: When the incident was watched last.
        links: Pages that posts may point to, as far as *topics* has them.
    """

    def __init__(
        self,
        narratives: Sequence[str] = ("denial", "threat"),
        topics: Sequence[frozenset[str]] | None = None,
        spoke: Sequence[datetime] = (SPOKE,),
        slots: Sequence[datetime] = SLOTS,
        end: datetime = END,
        links: Sequence[str] = (),
    ) -> None:
        self.slots, self.end = tuple(slots), end
        self.narratives, self.spoke, self.links = tuple(narratives), tuple(spoke), tuple(links)
        keys = (*narratives, VOICE, *links)
        ways = product((False, True), repeat=len(keys)) if topics is None else ()
        self.topics = [
            frozenset(k for k, has in zip(keys, way, strict=True) if has) for way in ways
        ]
        self.topics += topics or ()
        places = product(range(len(slots)), SOURCES, LANGUAGES, self.topics)
        self.places = [Place(*one) for one in places]
        self.index = {place: i for i, place in enumerate(self.places)}
        self._groups: dict[tuple[str, str], Any] = {}

    @cached_property
    def _slots(self) -> Any:
        return np.array([place.slot for place in self.places])

    def within(self, start: datetime, end: datetime, *names: tuple[str, str]) -> Any:
        """Return 1 for each place whose posts are of that time and of all those groups."""
        when = np.array([float(start <= slot < end) for slot in self.slots])[self._slots]
        return np.prod([when, *(self._of(*name) for name in names)], axis=0)

    def _of(self, kind: str, key: str) -> Any:
        """Return 1 for each place whose posts are of that group."""
        if (kind, key) not in self._groups:
            held = [
                {"": ("", key), "source": (one.source,), "language": (one.language,)}
                | {"kind": ("post",)}
                for one in self.places
            ]
            self._groups[kind, key] = np.array(
                [
                    float(key in of.get(kind, place.topics))
                    for place, of in zip(self.places, held, strict=True)
                ]
            )
        return self._groups[kind, key]

    @property
    def config(self) -> str:
        """Return the configuration."""
        narratives = (
            f'[[incident.narrative]]\nkey = "{key}"\ntitle = "Title {key}"\nquery = "{key}"\n'
            for key in self.narratives
        )
        events = (
            f'[[incident.event]]\nat = {at.isoformat()}\ntitle = "Statement"\nvoice = "{VOICE}"\n'
            for at in self.spoke
        )
        return "".join((CONFIG, *narratives, *events))

    @contextmanager
    def newsroom(self, posts: Sequence[Sample]) -> Iterator[Newsroom]:
        """Yield a newsroom that holds these posts; all of its time was watched."""
        with TemporaryDirectory() as folder:
            path = Path(folder)
            (path / "config.toml").write_text(self.config, encoding="utf-8")
            seen = (Span(T - HOUR, self.end),)
            made = build(
                path / "monitor.db",
                posts,
                lanes=[Lane(source=x, name="#a", settle=HOUR / 6, observed=seen) for x in SOURCES],
                narratives=(*self.narratives, VOICE),
            )
            with_voice(made)
            yield Newsroom.of(read_config(path / "config.toml", environ={}))


@contextmanager
def computed_once() -> Iterator[None]:
    """Compute each report, what may be published of a question, and its page, once for all outputs.

    They follow from the question and the database, which stays as it is. What an output makes of
    them, and what the gate withholds there, is the program's own.
    """
    fronts: dict[Any, Any] = {}
    reports: dict[Any, Any] = {}
    tables: dict[Any, Any] = {}
    compute, table = Snapshot.report, vars(Snapshot)["public"].fget

    def report(self: Snapshot, name: str, every: Any = None, *, by: Any = None) -> Any:
        key = self.question, self._allowed, name, every or self._every, by
        if key not in reports:
            reports[key] = compute(self, name, every, by=by)
        return reports[key]

    def public(self: Snapshot) -> Any:
        if self.question not in tables:
            tables[self.question] = table(self)
        return tables[self.question]

    def front_of(snapshot: Snapshot, alerts: Any = (), *, adapts: bool = False) -> Any:
        key = snapshot.question, snapshot.internal, snapshot._allowed, tuple(alerts), adapts
        if key not in fronts:
            fronts[key] = make_front(snapshot, alerts, adapts=adapts)
        return fronts[key]

    with pytest.MonkeyPatch.context() as patch:
        for module in ("pages", "embeds"):
            patch.setattr(f"monitor.app.{module}.make_front", front_of)
        patch.setattr(Snapshot, "report", report)
        patch.setattr(Snapshot, "public", property(public))
        yield


def with_voice(path: Path) -> None:
    """Make the last topic a voice."""
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE topic SET kind = 'voice' WHERE key = ?", (VOICE,))
    conn.close()


CHARTS = ("volume", "spread", "amplification", "sentiment", "narratives", "links")
EMBED = Path("embed.html")
REPORTS = ("volume", "spread", "sentiment", "narratives", "voices", "sources", "links", "video")


def everything(
    world: World, posts: Sequence[Sample], others: Sequence[Asked] = ()
) -> Iterator[Told]:
    """Yield all numbers that are published of these posts: of all time, and of *others* beside."""
    with computed_once(), world.newsroom(posts) as room:
        now = world.end + HOUR
        whole = Public(world, room, Asked(since=T, until=world.end, now=now))
        yield from whole.told()
        yield from whole.exported()
        for asked in others:
            one = Public(world, room, asked._replace(now=now))
            yield from one.told()
            yield from one.exported()
        yield from compared_days(world, room, now)


def compared_days(world: World, room: Newsroom, now: datetime) -> Iterator[Told]:
    """Yield what a comparison of two days publishes: hours, and the sums behind its ratios."""
    first, second = (
        Asked(incidents=("anaheim",), since=T + day, until=T + day + 24 * HOUR, now=now)
        for day in (0 * HOUR, 24 * HOUR)
    )
    report = published(room, Sides(first, second, "clock"), public=True).report
    for row in report.rows_of(SideHour, "hours"):
        if row.posts is not None:
            name = ("source", row.source) if row.source else ("", "")
            yield exact(world.within(row.start, row.end, name), row.posts)
    for one in report.findings:
        if isinstance(one, PostRatio):
            half = len(one.counted) // 2
            for posts, counted in zip(
                one.posts, (one.counted[:half], one.counted[half:]), strict=True
            ):
                weights = sum(
                    world.within(
                        span.start, span.end, ("source", held.source) if held.source else ("", "")
                    )
                    for held in counted
                    for span in held.spans
                )
                yield exact(weights, posts.value)


class Public:
    """All that is published of one span at one instant.

    Args:
        world: What may happen.
        room: Whose outputs they are.
        asked: Of which span, in which buckets.
    """

    def __init__(self, world: World, room: Newsroom, asked: Asked) -> None:
        self.world, self.room, self.asked = world, room, asked
        (self.front,) = pages(room, asked).values()
        self.story = self.front.story
        self.since, self.until = self.story.head.since, self.story.head.until
        self.within = world.within

    def told(self) -> Iterator[Told]:
        """Yield what page, brief and charts show, in numbers and in sentences."""
        yield from self.of_page()
        (brief,) = briefs(self.room, self.asked).values()
        yield from self.of_buckets(brief.figure.buckets)
        told = brief.brief
        texts = [told.finding, *told.head, *(one for part in told.parts for one in part.sentences)]
        for one in brief.record.figures:
            if one.name == "posts":
                posts = one.number.value
                yield exact(self.within(brief.record.span.start, brief.record.span.end), posts)
        for entry in make_feed(self.story.head, [brief.record], ()).entries:
            texts += [entry.title, *(told for _, part in entry.parts for told in part)]
        for what in CHARTS:
            (figure,) = figures(self.room, what, self.asked, public=True).values()
            yield from self.of_figure(figure)
            texts += [headline(figure), setting(figure), *gaps(figure), *figure.notes]
        for embed in self.embeds():
            yield from self.of_embed(embed)
            held = msgspec.json.decode(embed.datawrapper())
            texts += [*sentences.of_html([embed.page().decode()]), held["annotate"]["notes"]]
            texts += [held["describe"]["intro"], held["describe"]["byline"]]
        texts += [headline(brief.figure), *sentences.of_html(shown(self.front))]
        yield from self.of_texts(texts)

    def embeds(self) -> Iterator[EmbeddedFigure]:
        """Yield what is framed elsewhere; most of them are taken from one page."""
        first = made(self.room, CHARTS[0], self.asked, EMBED, internal=False).embed
        for chart in CHARTS:
            if chart in PICTURES:
                yield made(self.room, chart, self.asked, EMBED, internal=False).embed
            else:
                yield replace(first, chart=chart)

    def of_embed(self, embed: EmbeddedFigure) -> Iterator[Told]:
        """Yield the posts of each row of what is framed elsewhere."""
        values = embed.values
        for cells in values.rows:
            row: dict[str, Any] = dict(zip(values.fields, cells, strict=True))
            posts = row.get("posts", row.get("scored"))
            if "start" in row and posts is not None:
                start, end = (datetime.fromisoformat(row[one]) for one in ("start", "end"))
                yield exact(self.within(start, end), posts)

    def of_texts(self, texts: Sequence[str]) -> Iterator[Told]:
        """Yield what stands in sentences; each number in them is one of a published finding."""
        # A brief speaks of all time too.
        told = [self.said(self.asked), self.said(self.asked._replace(since=None))]
        said = [one for _, held in told for one in held]
        strange = sentences.unheld(texts, [finding for finding, _ in said])
        assert not strange, strange
        for one in sentences.figures(texts, said):
            span = one.span.start, one.span.end
            if one.share is not None:
                yield from self.of_share(one.of[1], *span, one.share, one.slack)
            else:
                yield Told(self.within(*span, one.of), one.least, one.most)
        for span_of_report, held in told:
            yield from self.no_busier(span_of_report, [finding for finding, _ in held])

    def no_busier(self, span: Span, findings: Sequence[Finding]) -> Iterator[Told]:
        """Yield that no other hour has more posts than the busiest."""
        for peak in findings:
            if isinstance(peak, Peak) and not peak.hidden:
                for hours in range(int(span.length / HOUR)):
                    start = span.start + hours * HOUR
                    yield Told(self.within(start, start + HOUR), -inf, peak.posts.value)

    def said(self, asked: Asked) -> tuple[Span, list[tuple[Finding, Said]]]:
        """Return the findings that are published, in words, and of which time they are."""
        with self.room.opened() as reader:
            (question,) = questions(self.room, reader, asked._replace(every=HOUR))
            snapshot = Snapshot(reader, question, self.room.leaks.allows).widened()
            told = [one for name in REPORTS for one in snapshot.worded(name).said]
            return snapshot.question.span, told

    def exported(self) -> Iterator[Told]:
        """Yield the posts of each record of the exports for the public."""
        for what, by in product(
            ("volume", "sentiment"), (None, "source", "narrative", "language", "kind")
        ):
            asked = self.asked._replace(by=by)  # type: ignore[arg-type]
            yield from self.of_records(
                exports.figures(self.room, what, asked, public=True), by or ""
            )

    def of_figure(self, figure: Figure) -> Iterator[Told]:
        """Yield the posts of each bar of a chart, or of each point of tone."""
        yield from self.of_buckets(figure.buckets)
        for key, buckets in getattr(figure, "groups", {}).items():
            yield from self.of_buckets(buckets, ("source", key))
        if isinstance(figure, LinksFigure):
            yield from self.of_links(figure)
        if isinstance(figure, NarrativesFigure):
            for narrative in figure.narratives:
                for one in narrative.stretches:
                    span, key = one.span, narrative.title.lower()
                    yield from self.of_share(key, span.start, span.end, one.share.value, 1e-6)

    def of_links(self, figure: LinksFigure) -> Iterator[Told]:
        """Yield how many posts had pointed to each page wherever its line has no hole."""
        for link in figure.links:
            sums = accumulate(posts or 0 for posts in link.posts)
            for bucket, posts, so_far in zip(figure.buckets, link.posts, sums, strict=True):
                if posts is not None:
                    span = figure.buckets[0].start, bucket.end
                    yield exact(self.within(*span, ("link", link.link)), so_far)

    def of_buckets(self, buckets: Any, name: tuple[str, str] = ("", "")) -> Iterator[Told]:
        """Yield the posts of each bar, or of each point of tone."""
        for bucket in buckets:
            if hasattr(bucket, "posts"):
                posts = bucket.posts
            else:
                posts = (
                    bucket.scored + bucket.unscored or None
                )  # nothing is drawn for no post either
            if posts is not None:
                yield exact(self.within(bucket.start, bucket.end, name), posts)

    def of_records(self, rows: exports.Exported, kind: str) -> Iterator[Told]:
        """Yield the posts of each record of an export."""
        for record in rows.rows:
            row: dict[str, Any] = dict(zip(rows.fields, record, strict=True))
            tone = "posts" not in row
            posts = row["scored"] and row["scored"] + row["unscored"] if tone else row["posts"]
            if posts is not None and not row["suppressed"]:
                name = (kind, row["group"]) if row["group"] else ("", "")
                yield exact(self.within(row["start"], row["end"], name), posts)

    def of_share(
        self, key: str, start: datetime, end: datetime, share: float, rounded: float
    ) -> Iterator[Told]:
        """Yield a share of a narrative: posts of it beside all posts, at least and at most."""
        own, whole = self.within(start, end, ("narrative", key)), self.within(start, end)
        yield Told(own - (share - rounded) * whole, 0, inf)
        yield Told(own - (share + rounded) * whole, -inf, 0)

    def of_page(self) -> Iterator[Told]:
        """Yield what the page's script draws from, its figures, and what stands in its tables."""
        packed: Any = front.packed(self.front)
        for level in packed["levels"]:
            stretches = list(pairwise(edges_of(level)))
            for group, row in zip(packed["groups"], level["groups"], strict=True):
                if row is not None:
                    held = dict(zip(accumulate(row["at"]), row["n"], strict=True))
                    for place, span in enumerate(stretches):
                        if held.get(place) != 0:
                            name = group["kind"], group["key"]
                            yield exact(self.within(*span, name), held.get(place, 0))
        if self.front.timeline is not None:
            yield from self.of_figure(self.front.timeline.posts)
            if self.front.timeline.tone is not None:
                yield from self.of_buckets(self.front.timeline.tone.buckets)
        if self.front.shares is not None:
            yield from self.of_figure(self.front.shares)
        yield from self.of_video()
        yield from self.of_tables()

    def of_video(self) -> Iterator[Told]:
        """Yield how far a video went, in tens, and that nobody showed it before its first hour."""
        report = self.front.video.report
        for link in [("link", one) for one in self.world.links if is_video(one)]:
            copies = report.rows_of(CopyRow, "copies")
            rows: list[VideoRow | CopyRow] = [*report.rows_of(VideoRow, "videos"), *copies]
            for row in rows:
                own = [link, ("source", row.source)] if isinstance(row, CopyRow) else [link]
                yield Told(self.within(self.since, self.until, *own), row.posts, row.posts + 9)
            seen = report.find(VideoFirst)
            firsts = [(one.source, one.first) for one in copies]
            firsts += [(one.source, one.at) for one in (() if seen is None else seen.firsts)]
            for source, at in firsts:
                if at is None:
                    continue
                yield exact(self.within(self.since, at, link, ("source", source)), 0)
                in_hour = self.within(at, at + HOUR, link, ("source", source))
                yield Told(in_hour, 1, inf)

    def of_tables(self) -> Iterator[Told]:
        """Yield the posts of rows, of waves, of sources and of statements."""
        story = self.story
        rows = tables.over_time(story).rows
        for bucket, hidden, cells in zip(story.rows, story.hidden_rows, rows, strict=False):
            if not hidden and cells[1][0].isdigit():
                yield exact(self.within(bucket.start, bucket.end), number(cells[1]))
        if story.total is not None and story.total.posts is not None:
            yield exact(self.within(self.since, self.until), story.total.posts.value)
        for source, posts, *_ in tables.coverage(story).rows:
            if posts[0].isdigit():
                own = self.within(self.since, self.until, ("source", source))
                yield exact(own, number(posts))
        for wave in story.waves:
            if wave.posts is not None:
                least = wave.posts - (0 if wave.minimum else 5)
                yield Told(self.within(wave.start, wave.end), least, least + 9)
        yield from self.of_statements()

    def of_statements(self) -> Iterator[Told]:
        """Yield the posts before and after each statement: rates, cut to a tenth."""
        for table in self.story.statements.tables:
            spoke = next(at for at in self.world.spoke if f"{self.local(at)}: " in table.title)
            for row, name in zip(table.rows, (("", ""), ("voice", VOICE)), strict=False):
                for cell, span in zip(row[1:3], compared(spoke), strict=True):
                    if cell and cell[0].isdigit():
                        posts = 6 * float(cell.replace(",", ""))
                        own = self.within(span.start, span.end, name)
                        yield Told(own, posts - 0.3, posts + 0.3)

    def local(self, at: datetime) -> str:
        """Return an instant as tables have it."""
        return f"{at.astimezone(ZoneInfo(self.story.head.timezone)):%Y-%m-%d %H:%M}"


def shown(page: front.FrontPage) -> list[str]:
    """Return the pieces of a page that say anything, HTML; a title is a sentence of its own."""
    first = [f"<p>{escape(one)}</p>" for one in (finding(page.story), dek(page.story))]
    return [*first, tiles(page), *drawn(page), *sections(page.story)]


def is_video(key: str) -> bool:
    """Tell whether a link is a video."""
    link = canonical(address(key))
    return link is not None and link.kind == "video"


def exact(weights: Any, posts: float) -> Told:
    """Return a number that is published as it is."""
    return Told(weights, posts, posts)


def number(text: str) -> int:
    """Read the number that a text begins with."""
    return int(text.split(maxsplit=1)[0].replace(",", ""))


def edges_of(level: Any) -> list[datetime]:
    """Return the edges of a level's buckets, as the script reads them."""
    at = level["starts"]["first"]
    steps = [step for step, times in level["starts"]["steps"] for _ in range(times)]
    return [from_epoch_ms(60_000 * minute) for minute in accumulate([at, *steps])]


class Reader:
    """Works out what follows from what was published: no count is below nought.

    Args:
        told: What was published.
    """

    def __init__(self, told: Iterable[Told]) -> None:
        unique = {one.weights.tobytes() + np.array(one[1:]).tobytes(): one for one in told}
        held = [one for one in unique.values() if one.weights.any()]
        equal = [one for one in held if one.least == one.most]
        ends = [
            (sign * one.weights, sign * end)
            for one in held
            if one.least != one.most
            for sign, end in ((1, one.most), (-1, one.least))
            if abs(end) != inf
        ]
        self.known: dict[str, Any] = {"bounds": (0, 300), "method": "highs"}
        if equal:
            self.known["A_eq"] = np.array([one.weights for one in equal])
            self.known["b_eq"] = np.array([one.least for one in equal])
        if ends:
            self.known["A_ub"] = np.array([weights for weights, _ in ends])
            self.known["b_ub"] = np.array([end for _, end in ends])

        self._possible: list[Any] = []

    def allows(self, posts: Any) -> bool:
        """Tell whether these *posts* of each place are as was published; then they are possible.

        To a hundredth of a post, as shares are rounded.
        """
        known = self.known
        allowed = not (
            ("A_eq" in known and (abs(known["A_eq"] @ posts - known["b_eq"]) > 0.01).any())
            or ("A_ub" in known and (known["A_ub"] @ posts > known["b_ub"] + 0.01).any())
        )
        if allowed:
            self._possible.append(posts)
        return allowed

    def possible(self, weights: Any) -> tuple[float, float]:
        """Return the least and the most that a count is in what is known to be possible.

        Whatever can be worked out, it is no narrower. Something has to be known already.
        """
        counts = np.array(self._possible) @ weights
        return counts.min(), counts.max()

    def bounds(self, weights: Any) -> tuple[float, float]:
        """Return the least and the most that a count can be."""
        found = [linprog(sign * weights, **self.known) for sign in (1, -1)]
        assert all(one.success for one in found), [one.message for one in found]
        self._possible += [one.x for one in found]
        return found[0].fun, -found[1].fun
