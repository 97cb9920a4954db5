"""Somebody who holds all that was published of one report, and works out what was withheld.

What is published is turned into linear constraints on how many posts there are in each place: a
slot of time, a source, a language, and which narratives a post matches. Linear programming then
bounds any other count.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate, pairwise, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import linprog

from monitor.app import exports
from monitor.app.asked import Asked
from monitor.app.briefs import briefs
from monitor.app.figures import figures
from monitor.app.newsroom import Newsroom
from monitor.app.pages import pages
from monitor.chart.figure import NarrativesFigure
from monitor.clock import from_epoch_ms
from monitor.config import read_config
from monitor.nouns.posts import Lane, Span
from monitor.nouns.statements import compared
from monitor.page import tables
from monitor.page.story import Story
from tests.store.build import Sample, build, instant

T = instant("02-22T08:00")  # midnight in Anaheim
HOUR = timedelta(hours=1)
END = T + 48 * HOUR
NOW = END + HOUR
SPOKE = T + 13.5 * HOUR
SLOTS = tuple(
    T + hours * HOUR for hours in (0.1, 0.6, 1.1, 5.2, 12.3, 13.1, 14.2, 15.2, 30.1, 31.1)
)
"""When anybody posts; the reader knows that nobody posts at any other time."""

SOURCES, LANGUAGES = ("chirper", "commons"), ("en", "es")
NARRATIVES, VOICE = ("denial", "threat"), "chief"
CONFIG = (
    """
[monitor]
database = "monitor.db"
timezone = "America/Los_Angeles"

[[incident]]
key = "anaheim"
title = "Off-duty officer fires his gun in Anaheim"
since = 2017-02-22T00:00:00-08:00
query = "anaheim"
"""
    + "".join(
        f'[[incident.narrative]]\nkey = "{key}"\ntitle = "One title"\nquery = "{key}"\n'
        for key in NARRATIVES
    )
    + f"""
[[incident.voice]]
key = "{VOICE}"
title = "Chief"
query = "chief"
[[incident.event]]
at = {SPOKE.isoformat()}
title = "Statement"
voice = "{VOICE}"
"""
)


class Place(NamedTuple):
    """What a post is counted under; nobody publishes as much."""

    slot: int
    source: str
    language: str
    topics: frozenset[str]


TOPICS = [
    frozenset(key for key, has in zip((*NARRATIVES, VOICE), chosen, strict=True) if has)
    for chosen in product((False, True), repeat=3)
]
PLACES = [Place(*one) for one in product(range(len(SLOTS)), SOURCES, LANGUAGES, TOPICS)]
INDEX = {place: i for i, place in enumerate(PLACES)}


class Told(NamedTuple):
    """A published number: of which posts, and between what it may lie.

    Attributes:
        weights: Of each place, 1 where its posts are counted; a share has negative ones too.
    """

    weights: Any
    least: float
    most: float


def within(start: datetime, end: datetime, name: tuple[str, str] = ("", "")) -> Any:
    """Return 1 for each place whose posts are of that time and group."""
    return times(start, end) * of_group(*name)


def times(start: datetime, end: datetime) -> Any:
    """Return 1 for each place of that time."""
    return np.repeat([float(start <= slot < end) for slot in SLOTS], len(PLACES) // len(SLOTS))


@cache
def of_group(kind: str, key: str) -> Any:
    """Return 1 for each place whose posts are of that group."""
    held = [
        {"": ("", key), "source": (place.source,), "language": (place.language,), "kind": ("post",)}
        for place in PLACES
    ]
    return np.array(
        [float(key in of.get(kind, place.topics)) for place, of in zip(PLACES, held, strict=True)]
    )


@contextmanager
def newsroom(posts: Sequence[Sample]) -> Iterator[Newsroom]:
    """Yield a newsroom that holds these posts; all of its time was watched."""
    with TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "config.toml").write_text(CONFIG, encoding="utf-8")
        seen = (Span(T - HOUR, END),)
        made = build(
            path / "monitor.db",
            posts,
            lanes=[Lane(source=key, name="#a", settle=HOUR / 6, observed=seen) for key in SOURCES],
            narratives=(*NARRATIVES, VOICE),
        )
        with_voice(made)
        yield Newsroom.of(read_config(path / "config.toml", environ={}))


def with_voice(path: Path) -> None:
    """Make the last topic a voice."""
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE topic SET kind = 'voice' WHERE key = ?", (VOICE,))
    conn.close()


def everything(posts: Sequence[Sample]) -> list[Told]:
    """Return all numbers that are published of these posts."""
    asked = Asked(since=T, until=END, now=NOW)
    found: list[Told] = []
    with newsroom(posts) as room:
        (story,) = pages(room, asked).values()
        found += of_page(story)
        (brief,) = briefs(room, asked).values()
        found += of_buckets(brief.figure.buckets)
        for what in ("volume", "spread", "amplification", "sentiment", "narratives"):
            (figure,) = figures(room, what, asked, public=True).values()
            found += of_buckets(figure.buckets)
            for key, buckets in getattr(figure, "groups", {}).items():
                found += of_buckets(buckets, ("source", key))
            if isinstance(figure, NarrativesFigure):
                found += [
                    of_share(
                        narrative.title.lower(), one.span.start, one.span.end, one.share.value, 1e-6
                    )
                    for narrative in figure.narratives
                    for one in narrative.stretches
                ]
        for what, by in product(
            ("volume", "sentiment"), (None, "source", "narrative", "language", "kind")
        ):
            rows = exports.figures(room, what, asked._replace(by=by), public=True)  # type: ignore[arg-type]
            found += of_records(rows, by or "")
    return found


def exact(weights: Any, posts: float) -> Told:
    """Return a number that is published as it is."""
    return Told(weights, posts, posts)


def of_buckets(buckets: Any, name: tuple[str, str] = ("", "")) -> Iterator[Told]:
    """Yield the posts of each bar, or of each point of tone."""
    for bucket in buckets:
        if hasattr(bucket, "posts"):
            posts = bucket.posts
        else:
            posts = bucket.scored + bucket.unscored or None  # nothing is drawn for no post either
        if posts is not None:
            yield exact(within(bucket.start, bucket.end, name), posts)


def of_records(rows: exports.Exported, kind: str) -> Iterator[Told]:
    """Yield the posts of each record of an export."""
    for record in rows.rows:
        row: dict[str, Any] = dict(zip(rows.fields, record, strict=True))
        posts = (
            row["posts"] if "posts" in row else row["scored"] and row["scored"] + row["unscored"]
        )
        if posts is not None and not row["suppressed"]:
            name = (kind, row["group"]) if row["group"] else ("", "")
            yield exact(within(row["start"], row["end"], name), posts)


def of_share(key: str, start: datetime, end: datetime, share: float, rounded: float) -> Told:
    """Return a share of a narrative, as a number of posts beside all posts."""
    whole = within(start, end)
    weights = within(start, end, ("narrative", key)) - share * whole
    return Told(weights, -rounded * 500, rounded * 500)


def of_page(story: Story) -> Iterator[Told]:
    """Yield what the page tells the script, and what stands in its tables."""
    packed: Any = story.packed
    names = [(group["kind"], group["key"]) for group in packed["groups"]]
    for level in packed["levels"]:
        yield from of_level(level, names)
    for name, group in zip(names, packed["groups"], strict=True):
        if group["said"] and group["said"][0].isdigit():
            yield exact(within(T, END, name), number(group["said"]))
    for one in packed["shares"]:
        for start, end, share, *_ in one["rows"]:
            if share is not None:
                span = from_epoch_ms(start), from_epoch_ms(end)
                yield of_share(one["key"], *span, share / 1000, 0.0005)
    yield from of_tables(story)


def of_level(level: Any, names: Sequence[tuple[str, str]]) -> Iterator[Told]:
    """Yield the posts of each group and each combination, in buckets of one length."""
    stretches = list(pairwise(edges_of(level)))
    for name, row in zip(names, level["groups"], strict=True):
        if row is not None:
            shown = dict(zip(accumulate(row["posts"]["at"]), row["posts"]["n"], strict=True))
            for place, span in enumerate(stretches):
                if shown.get(place) != 0:
                    yield exact(within(*span, name), shown.get(place, 0))
    for row in level["combined"] or ():
        shown = dict(zip(accumulate(row["posts"]["at"]), row["posts"]["n"], strict=True))
        few = {i for first, end in row["posts"]["few"] for i in range(first, end)}
        for place, span in enumerate(stretches):
            if place not in few:
                weights = np.prod([within(*span, names[i]) for i in row["of"]], axis=0)
                yield exact(weights, shown.get(place, 0))


def of_tables(story: Story) -> Iterator[Told]:
    """Yield the posts of rows, of waves, and before and after the statement."""
    rows = tables.over_time(story).rows
    for bucket, hidden, cells in zip(story.rows, story.hidden_rows, rows, strict=False):
        if not hidden and cells[1][0].isdigit():
            yield exact(within(bucket.start, bucket.end), number(cells[1]))
    if story.total is not None and story.total.posts is not None:
        yield exact(within(T, END), story.total.posts.value)
    for wave in story.waves:
        if wave.posts is not None:
            yield Told(within(wave.start, wave.end), wave.posts - 5, wave.posts + 5)
    for table in story.statements.tables:
        for row, name in zip(table.rows, (("", ""), ("voice", VOICE)), strict=False):
            for cell, span in zip(row[1:3], compared(SPOKE), strict=True):
                if cell and cell[0].isdigit():
                    posts = 6 * float(cell.replace(",", ""))
                    yield Told(within(span.start, span.end, name), posts - 0.3, posts + 0.3)


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

    def __init__(self, told: Sequence[Told]) -> None:
        unique = {one.weights.tobytes() + np.array(one[1:]).tobytes(): one for one in told}
        held = [one for one in unique.values() if one.weights.any()]
        equal = [one for one in held if one.least == one.most]
        loose = [one for one in held if one.least != one.most]
        self.known: dict[str, Any] = {"bounds": (0, 300), "method": "highs"}
        if equal:
            self.known["A_eq"] = np.array([one.weights for one in equal])
            self.known["b_eq"] = np.array([one.least for one in equal])
        if loose:
            self.known["A_ub"] = np.array([sign * one.weights for one in loose for sign in (1, -1)])
            self.known["b_ub"] = np.array([x for one in loose for x in (one.most, -one.least)])

    def bounds(self, weights: Any) -> tuple[float, float]:
        """Return the least and the most that a count can be."""
        found = [linprog(sign * weights, **self.known) for sign in (1, -1)]
        assert all(one.success for one in found), [one.message for one in found]
        return found[0].fun, -found[1].fun
