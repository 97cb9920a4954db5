"""From a snapshot to a story, what pages and briefs say, and to the figures of a page."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from monitor.chart.coarse import fit
from monitor.chart.figure import NarrativesFigure, SentimentFigure, VolumeFigure
from monitor.chart.making import narratives as narratives_figure
from monitor.chart.making import sentiment as sentiment_figure
from monitor.chart.making import volume as volume_figure
from monitor.chart.svg.timeline import TimeAxis, WatchedSource, WaveMark
from monitor.clock import HOUR
from monitor.nouns.buckets import Bucket
from monitor.nouns.narratives import NarrativeShare
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity, counted
from monitor.nouns.spans import union
from monitor.nouns.spread import MostLinked, Phased, Shared
from monitor.page import alarms
from monitor.page.front import FrontPage, Group
from monitor.page.story import Story, narratives, statements
from monitor.report.cells import LONGEST
from monitor.report.lengths import MOST_BARS, coarse, levels, table_step
from monitor.report.readings import By, topic_of
from monitor.report.snapshot import Snapshot
from monitor.store.records import AlertRecord
from monitor.words import front as words
from monitor.words.charts import link_names
from monitor.words.languages import group_named
from monitor.words.page import ALL_POSTS
from monitor.words.worded import Worded

MOST_TEXTS: Final = 10
MOST_POINTS: Final = 48
"""Of tone: as many as stand apart, each with its interval."""

MOST_WAVES: Final = 4
"""That are named on the axis, and said below it; all are in the tables."""

GROUPED: Final[tuple[By, ...]] = ("source", "narrative", "language")
MOST_GROUPS: Final = 8
"""Of each kind, those with most posts, that can be looked at by themselves."""


def make_story(snapshot: Snapshot, alerts: Sequence[AlertRecord]) -> Story:
    """Return what pages and briefs say.

    Alerts are of any incident and any time, found by the instant of the question.
    """
    asked = snapshot.question
    rows = table_step(asked.span, asked.timezone)
    rows = rows if snapshot.internal else min(rows, LONGEST)
    return Story(
        question=asked,
        spread=snapshot.worded("spread", HOUR),
        volume=snapshot.worded("volume", rows),
        sentiment=snapshot.worded("sentiment", rows),
        sources=snapshot.published("sources", HOUR),
        internal=snapshot.internal,
        alerts=alarms.within(alerts, asked.incident, asked.span),
        statements=statements(snapshot.worded("voices", HOUR)),
        series=snapshot.series,
    )


def _of_page(story: Story, snapshot: Snapshot, longest: timedelta) -> Story:
    """Return the same with what only a page says; *longest* are the longest of its buckets."""
    asked, known = snapshot.question, snapshot.known
    head, out = story.head, story.volume.withheld()
    whole, topic = Span(head.since, head.until), topic_of(known, asked.incident)
    return replace(
        story,
        hidden_rows=[at in out for at, _ in enumerate(story.rows)],
        hidden_sums=_hidden_sums(snapshot, whole, longest),
        events=[one for one in snapshot.marks if whole.start <= one.at <= whole.end],
        narratives=narratives(snapshot.worded("narratives", coarse(asked.span))),
        phases=snapshot.worded("phases", HOUR).report.rows_of(Phased, "phases"),
        texts=[one for one in known.sayings(topic, asked.span)[:MOST_TEXTS] if one.posts > 1]
        if snapshot.internal
        else (),
    )


def _hidden_sums(snapshot: Snapshot, whole: Span, every: timedelta) -> frozenset[str]:
    """Return the sources whose sum may not be published; they are the same in any buckets."""
    if snapshot.internal:
        return frozenset()
    groups = snapshot.worded("volume", every, by="source").report.frames["buckets"].groups or {}
    public = snapshot.public
    return frozenset(key for key in groups if not public.all_in(("source", key), whole))


def make_front(
    snapshot: Snapshot, alerts: Sequence[AlertRecord] = (), *, adapts: bool = False
) -> FrontPage:
    """Return a page: what it says, and its figures.

    Alerts are as for `make_story`. No bucket is shorter than those of the question; where it
    *adapts* they may be longer, so that enough accounts post in each.
    """
    finer = snapshot.adapted().question.every if adapts else snapshot.question.every
    span, every = snapshot.question.span, snapshot.question.every
    bars = _bars(span, finer)
    lengths = [step for step in reversed(levels(span, finer)) if step <= bars]
    story = _of_page(make_story(snapshot, alerts), snapshot, lengths[0])
    posts = volume_figure(snapshot.in_steps(bars, lengthened=bars > _bars(span, every)))
    links = snapshot.worded("link-posts", bars)
    most = links.report.find(MostLinked)
    return FrontPage(
        story=story,
        timeline=_timeline(snapshot, story, fit(posts, MOST_BARS)) if posts.buckets else None,
        shares=_shares(snapshot, story),
        links=_links(links),
        linked=words.linked(most) if most is not None and most.link is not None else "",
        video=snapshot.worded("video", bars),
        bars=snapshot.worded("volume", bars),
        lengths=lengths,
        groups=_groups(snapshot, lengths),
    )


def _bars(span: Span, finest: timedelta) -> timedelta:
    """Return the shortest bar of which there is room for all, *finest* at least."""
    steps = levels(span, finest)
    return min((step for step in steps if span.length / step <= MOST_BARS), default=steps[-1])


def _timeline(snapshot: Snapshot, story: Story, posts: VolumeFigure) -> TimeAxis:
    spans = {Span(one.start, one.end) for one in words.large(story.waves)}
    largest = [one for one, _ in story.drivers if one.span in spans][:MOST_WAVES]
    return TimeAxis(
        posts=posts,
        tone=_tone(snapshot),
        waves=tuple(
            WaveMark(one.span, words.wave(one), words.wave_posts(one.posts))
            for one in sorted(largest, key=lambda one: one.span.start)
        ),
        watched=watched(story),
        counts=snapshot.series,
    )


def watched(story: Story) -> tuple[WatchedSource, ...]:
    """Return when each source was watched, those with gaps first."""
    lanes = story.method.lanes
    found = []
    for name in dict.fromkeys(lane.source for lane in lanes):
        gaps = [gap for gap in story.gaps if gap.about.key == name]
        observed = (Span(*span) for lane in lanes if lane.source == name for span in lane.observed)
        missed = tuple(gap.span for gap in gaps if not gap.lost)
        gone = tuple(gap.span for gap in gaps if gap.lost)
        found.append(WatchedSource(name, tuple(union(observed)), missed, gone))
    return tuple(sorted(found, key=lambda one: not (one.missed or one.gone)))


def _tone(snapshot: Snapshot) -> SentimentFigure | None:
    """Return how posts read over time, in stretches with enough scored posts."""
    least = snapshot.adapted("sentiment").question.every
    steps = levels(snapshot.question.span, least)
    fits = [step for step in steps if snapshot.question.span.length / step <= MOST_POINTS]
    found = sentiment_figure(snapshot.in_steps(min(fits, default=steps[-1])))
    scored = any(one.share_negative for one in found.buckets)
    return found if scored and isinstance(found, SentimentFigure) else None


def _shares(snapshot: Snapshot, story: Story) -> NarrativesFigure | None:
    step = coarse(story.question.span)
    found = narratives_figure(snapshot.in_steps(step))
    known = (
        one.share is not None
        for one in snapshot.worded("narratives", step).report.findings
        if isinstance(one, NarrativeShare)
    )
    return found if any(known) or any(one.stretches for one in found.narratives) else None


def _links(worded: Worded) -> list[tuple[str, Quantity]]:
    report = worded.report
    first = report.find(MostLinked)
    missed = first is not None and first.posts.certainty == "minimum"
    sums = [
        (one, sum(posts or 0 for posts in one.posts)) for one in report.rows_of(Shared, "links")
    ]
    most = sorted(((one, posts) for one, posts in sums if posts), key=lambda row: -row[1])
    names = link_names([(one.link, one.kind) for one, _ in most])
    return [
        (name, counted(posts, "posts", missed=missed))
        for name, (_, posts) in zip(names, most, strict=True)
    ]


def _groups(snapshot: Snapshot, steps: Sequence[timedelta]) -> tuple[Group, ...]:
    whole = [snapshot.worded("volume", step) for step in steps]
    rows = [one.report.rows_of(Bucket, "buckets") for one in whole]
    found = [Group("", "", ALL_POSTS, rows, [one.withheld() for one in whole])]
    for by in GROUPED:
        by_group = [snapshot.worded("volume", step, by=by) for step in steps]
        held = [one.report.series_of(Bucket) for one in by_group]
        sums = {key: sum(one.posts or 0 for one in rows) for key, rows in held[0].items() if key}
        for key in sorted(filter(sums.get, sums), key=lambda name: (-sums[name], name))[
            :MOST_GROUPS
        ]:
            title = group_named(by_group[0].report.frames["buckets"], key)
            levels_of = [one.get(key, ()) for one in held]
            hidden = [one.withheld(group=key) for one in by_group]
            found.append(Group(by, key, title, levels_of, hidden))
    return tuple(found)
