"""The figures of a page: what was found as the title, the picture, and what can be taken away."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import ceil
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.chart.figure import (
    Figure,
    counts_posts,
    is_withheld,
    partly_observed,
    shown_events,
    unobserved,
)
from monitor.chart.labels import MOST_TRIED
from monitor.chart.lines import MOST
from monitor.chart.lines import most as lines_of
from monitor.chart.making import comparison
from monitor.chart.svg import panels
from monitor.chart.svg.sheet import drawn as drawn_rows
from monitor.chart.svg.timeline import NARROW, WIDE, TimeAxis, timeline
from monitor.nouns.buckets import Estimate
from monitor.nouns.comparison import Comparison, PostRatio
from monitor.nouns.incident import by_instant
from monitor.nouns.notes import EditorNote
from monitor.nouns.posts import Span
from monitor.nouns.queries import QueryChanged
from monitor.nouns.spread import Forecast, ForecastRow, Record
from monitor.nouns.statements import StatementChange
from monitor.nouns.tone import Negative, ToneChange
from monitor.nouns.videos import CopyRow, PicturesCompared, VideoCopies, VideoFirst
from monitor.nouns.volume import Peak
from monitor.page import tables
from monitor.page.fragments import items, prose, table
from monitor.page.front import FrontPage
from monitor.page.making import MOST_WAVES
from monitor.privacy.output import html
from monitor.words import brief, page
from monitor.words import comparison as comparison_words
from monitor.words import front as words
from monitor.words import spread as spread_words
from monitor.words import videos as video_words
from monitor.words.charts import EACH_HOUR, LIGHT, LIGHT_FEW, NO_SHARES, NO_SUM, PALER
from monitor.words.statements import HARDLY, rates
from monitor.words.worded import local_of

SEEN: Final = 0.01
"""Of the time axis: what is shorter is hardly seen in the row of a source."""

COLUMN: Final = 520
"""Pixels, about, that a figure in one of two columns is wide."""


class PageFigure(Struct, frozen=True):
    """A figure before it is put on a page.

    Attributes:
        name: On its page: what its address ends with.
        title: What was found, a text.
        measure: What is shown, in which unit; sentences.
        drawing: HTML.
        height: Of the picture in pixels where it is as wide as a panel.
        listed: Sentences under the picture.
        more: HTML under them.
        shown: Tables with its numbers, HTML; empty without any.
        controls: HTML over the picture, for a script.
    """

    name: str
    title: str
    measure: Sequence[str]
    drawing: str
    height: float = 0
    listed: Sequence[str] = ()
    more: str = ""
    shown: str = ""
    controls: str = ""

    @property
    def caption(self) -> str:
        return f'<p class="measure">{prose(" ".join(self.measure))}</p>' if self.measure else ""

    @property
    def below(self) -> str:
        return items(self.listed) + self.more

    @property
    def table(self) -> str:
        summary = f"<summary>{html(words.TABLE)}</summary>"
        folded = f'<details id="{self.name}-table">{summary}\n{self.shown}\n</details>'
        return folded if self.shown else ""


def figures(front: FrontPage, left_out: str = "") -> list[str]:
    """Return the figures, HTML, in the order of the page.

    *left_out* says which buckets, the longest of them, cannot be looked at; empty for none.
    """
    if front.timeline is None or not (has_posts(front) or front.story.only_counts):
        return []
    if front.story.only_counts:
        return [_written(_over_time(front, front.timeline, left_out))]
    makers = (versions, _statements, links, _video, _compared, _next)
    pairs = [one for make in makers for one in make(front)]
    axis = front.timeline
    # A single bar says what the headline says.
    shown = axis.posts.bar is not None or axis.counts or shown_events(axis.posts)
    return [
        *([_written(_over_time(front, axis, left_out))] if shown else []),
        *([f'<div class="two">\n{"".join(_in_columns(pairs))}\n</div>'] if pairs else []),
    ]


def _in_columns(those: Sequence[PageFigure]) -> Iterator[str]:
    """Yield figures, HTML, each for that of two columns which is shorter so far."""
    left, right = 0.0, 0.0
    for one in those:
        if left <= right:
            left += _height(one)
            yield _written(one)
        else:
            right += _height(one)
            yield _written(one, column="right")


def _height(one: PageFigure) -> float:
    """Return about how many pixels a figure takes in a column; its table is folded."""
    texts = [(one.title, 40, 26), (" ".join(one.measure), 80, 19)]
    texts += [(said, 53, 22) for said in one.listed]
    picture = COLUMN * one.height / panels.WIDTH
    return 120 + picture + sum(pixels * ceil(len(text) / wide) for text, wide, pixels in texts)


def has_posts(front: FrontPage) -> bool:
    """Tell whether there is a post, and enough accounts to publish any figure."""
    return front.story.posts is not None and front.story.posts.value > 0


def _written(one: PageFigure, column: str = "") -> str:
    name, place = one.name, f' class="{column}"' if column else ""
    actions = "".join(
        f'<a href="#{name}">{html(said)}</a>'
        if what == "link"
        else f'<button type="button" data-take="{what}" hidden>{html(said)}</button>'
        for what, said in words.ACTIONS.items()
        if one.drawing or what not in {"svg", "png", "embed"}
    )
    return (
        f'<figure id="{name}"{place} aria-labelledby="{name}-title">\n<figcaption>\n'
        f'<h2 id="{name}-title">{prose(one.title)}</h2>\n{one.caption}\n</figcaption>\n'
        f"{one.controls}{one.drawing}\n{one.below}\n"
        f'<div class="act">{actions}</div>\n{one.table}\n</figure>'
    )


def volume(front: FrontPage) -> Iterator[PageFigure]:
    """Yield the time axis without the tone, where there is one."""
    if front.timeline is not None:
        axis = replace(front.timeline, tone=None)
        unit = [f"{words.posts_row(axis.posts.bar)}."] if counts_posts(axis.posts) else []
        missed = tables.gap_sentences(front.story)[: 1 if front.story.gaps else 0]
        yield replace(
            _over_time(front, axis, ""),
            measure=[*unit, *_signs(axis)],
            listed=missed,
            more=_events(front),
            controls="",
        )


def sentiment(front: FrontPage) -> Iterator[PageFigure]:
    """Yield how the posts read over time, under the posts themselves, where any is scored."""
    axis, story = front.timeline, front.story
    found = story.sentiment.report.find(Negative)
    if axis is None or axis.tone is None or found is None:
        return
    shown = replace(axis, waves=(), watched=(), counts=())
    title = words.feeling(found)
    alt = " ".join(story.sentiment.sentences(Negative, ToneChange))
    row = words.tone_row(axis.tone.bar, checked=found.validated, short=False)
    yield PageFigure(
        "tone",
        title,
        [f"{row}.", *_signs(shown)],
        _drawn(shown, "tone", title, alt),
        listed=story.sentiment.sentences(ToneChange),
        more=_events(front),
        shown=table(tables.over_time(story), page.POSTS_AND_TONE),
    )


def _drawn(axis: TimeAxis, name: str, title: str, alt: str) -> str:
    return "\n".join(
        timeline(axis, title, alt, width=width, name=f"{name}-{width}") for width in (WIDE, NARROW)
    )


def _events(front: FrontPage) -> str:
    """Return what happened, as a list: a line for each instant, numbered as its mark is.

    A phone always has it; a desk where there are too many for labels, or notes, which are longer
    than a label.
    """
    story = front.story
    held = by_instant(story.events)
    named = len(held) <= MOST_TRIED and not story.volume.sentences(EditorNote)
    return items(
        (page.event(story.when(at), words.together(titles)) for at, titles in held.items()),
        "ol",
        "events" if named else "listed",
    )


def _over_time(front: FrontPage, axis: TimeAxis, left_out: str) -> PageFigure:
    story = front.story
    peak = story.volume.of(Peak)
    drivers = story.drivers
    first = drivers[0][1] if drivers and drivers[0][0].driven else peak
    title = words.OVER_TIME if first is None else first.headline
    if story.only_counts:
        title = words.COUNTS_OVER_TIME
    sentences = [*([peak.sentence] if peak else []), *tables.gap_sentences(story)]
    drawing = _drawn(axis, "waves", title, " ".join(sentences))
    large = {Span(one.start, one.end) for one in words.large(story.waves)}
    # The headline counts no smaller wave; whether one followed anything is in the tables.
    others = [one for one in drivers[:MOST_WAVES] if one[1] is not first and one[0].span in large]
    buttons = "\n".join(
        f'<button type="button" data-move="{what}">{html(page.FRAGMENT[what])}</button>'
        for what in ("in", "out", "earlier", "later", "whole", "busy")
    )
    controls = (
        '<div class="controls" role="group" aria-label="'
        f'{html(page.FRAGMENT["controls"])}" hidden>\n'
        f'<label for="show">{html(page.SHOW)}</label><select id="show"></select>\n{buttons}'
        '\n</div>\n<p id="shown" class="quiet" role="status"></p>'
    )
    posts = counts_posts(axis.posts)
    numbers = (
        [(tables.over_time(story), page.POSTS_AND_TONE)]
        if posts
        else [(one, one.title) for one in tables.counted(story)]
    )
    clock = [words.ONE_CLOCK] if posts or len(axis.counts) != 1 else []
    return PageFigure(
        "waves",
        title,
        [*clock, *_signs(axis), *([page.too_short(left_out)] if left_out else [])],
        drawing,
        listed=[
            *(said.sentence for _, said in sorted(others, key=lambda one: one[0].span.start)),
            *story.volume.sentences(QueryChanged),
        ],
        more=_events(front),
        shown="\n".join(table(*one) for one in numbers),
        controls=controls if posts else "",
    )


def _signs(axis: TimeAxis) -> Iterator[str]:
    """Yield what colours and hatching mean, each only where it is drawn."""
    yield from axis.posts.notes
    if any(one.posts and is_withheld(axis.posts, one.span) for one in axis.posts.buckets):
        yield LIGHT_FEW
    if not axis.posts.claimed:
        return
    if any(one.posts and one.certainty == "minimum" for one in axis.posts.buckets):
        yield LIGHT
    whole, partly = unobserved(axis.posts), partly_observed(axis.posts)
    if whole:
        yield words.HATCHED
    if partly:
        yield PALER if whole else words.PARTLY
    if any(one.posts and one.provisional for one in axis.posts.buckets):
        yield words.PALE
    if any(
        left.length > axis.span.length * SEEN
        for one in axis.watched
        for left in one.unknown(axis.span)
    ):
        yield words.GREY


def versions(front: FrontPage) -> Iterator[PageFigure]:
    found, narratives = front.shares, front.story.narratives
    if found is None:
        return
    lines = [one for one in found.narratives if len(one.stretches) > 1]
    # What happened stands under the axis of all, who overtook whom in the title, and above all of
    # the page that it is simulated.
    shown = replace(
        found, narratives=tuple(lines), events=(), overtakings=(), lost=(), simulated=False
    )
    # The list is of those that are drawn, and of larger ones that cannot be: else a rumour would
    # stand there without what was said against it. The tables have the others.
    drawn, able = {one.title for one in lines_of(shown)}, {one.title for one in lines}
    others = [name for name, _ in narratives.totals if name not in able][:MOST]
    totals = [(name, said) for name, said in narratives.totals if name in drawn or name in others]
    last = max((at for at, (name, _) in enumerate(totals) if name in drawn), default=MOST - 1)
    listed = [
        said if name in drawn or not drawn else words.undrawn(said)
        for name, said in totals[: last + 1]
    ]
    more = len(narratives.totals) - len(listed) if lines else 0
    if not lines:
        listed = [said for _, said in narratives.totals]  # there is room for all
    title = narratives.title
    if not title and listed and (not lines or totals[0][0] in drawn):
        title, *listed = listed[0].removesuffix("."), *listed[1:]
    title = title or words.VERSIONS
    drawing, height = "", 0.0
    # Those that do not stand over the time axis already.
    above = front.timeline.posts.notes if front.timeline else ()
    own = [note for note in found.notes if note not in above]
    if lines:
        drawing, height = _panel(shown, "versions", title, " ".join(narratives.sentences))
    else:  # a line that is not there has no hole
        own = [*(note for note in own if note not in {NO_SUM, NO_SHARES}), NO_SHARES]
    yield PageFigure(
        "versions",
        title,
        [words.by_version(len(lines) or len(found.narratives), more), *own],
        drawing,
        height,
        listed,
        shown="".join(table(one, one.title) for one in narratives.tables),
    )


def _panel(figure: Figure, name: str, title: str, alt: str) -> panels.Panel:
    """Return the rows of a chart for half of the page's width."""
    made = drawn_rows(figure, panels.WIDTH, name, pointed=False, bare=True)
    return panels.panel(made.inner, made.height, title, alt)


def _statements(front: FrontPage) -> Iterator[PageFigure]:
    """Yield what changed after each statement; all posts count once for those of one instant."""
    statements = front.story.statements
    rows = []
    for _, held in groupby(statements.rows, key=lambda row: row.at):
        alike = list(held)
        rows += [_change([row.title for row in alike], alike[0].posts, naming=False)]
        rows += [_change([row.title], row.naming, naming=True) for row in alike]
    known = [row for row in rows if row is not None]
    if not known:
        return
    title = statements.title or words.STATEMENTS
    # The title of the figure is one of these sentences.
    drawing, height = panels.changes(known, words.STATEMENTS, " ".join(statements.sentences))
    shown = "".join(table(one, one.title) for one in statements.tables)
    measure = words.BY_STATEMENT if any(row.times for row in known) else words.RATES_ONLY
    notes = [measure] if statements.changes else [measure, brief.no_change_known(statements.number)]
    yield PageFigure("statements", title, notes, drawing, height, statements.tones, shown=shown)


def _change(
    titles: Sequence[str], change: StatementChange, *, naming: bool
) -> panels.Multiple | None:
    if change.after is None:
        return None
    name = words.change(titles, naming=naming)
    before, beyond, low, high = change.before, change.beyond, change.low, change.high
    if before is None or before < HARDLY or beyond is None or low is None or high is None:
        return panels.Multiple(name, None, rates(before, change.after))
    return panels.Multiple(name, Estimate(value=beyond, low=low, high=high))


def links(front: FrontPage) -> Iterator[PageFigure]:
    if not front.links or not front.linked:
        return
    drawing, height = panels.ranked(front.links, front.linked, words.BY_LINK)
    held = words.link_table(front.links)
    shown = table(held, held.title)
    yield PageFigure("links", front.linked, [words.BY_LINK], drawing, height, shown=shown)


def _video(front: FrontPage) -> Iterator[PageFigure]:
    video = front.video
    first, report = video.of(VideoFirst), video.report
    held = report.find(VideoCopies)
    if first is None or held is None:
        return
    named = zip(video_words.called(held.copies), (one.posts for one in held.copies), strict=True)
    title, measure = first.headline, [video_words.BY_COPY]
    drawing, height = panels.ranked(list(named), title, video_words.BY_COPY)
    said = video.sentences(VideoFirst, VideoCopies, PicturesCompared)
    shown = "".join(
        table(one, one.title) for one in video_words.TABLES[CopyRow](report, local_of(report.head))
    )
    yield PageFigure("video", title, measure, drawing, height, said, shown=shown)


def _compared(front: FrontPage) -> Iterator[PageFigure]:
    compared = front.compared
    if compared is None:
        return
    found = replace(comparison(compared), simulated=False)  # above all of the page it is said
    # That they cannot be compared is all in the title.
    said = compared.sentences(PostRatio, Comparison)
    if not found.buckets:
        yield PageFigure("compared", found.said, [], "", listed=said)
        return
    drawing, height = _panel(found, "compared", found.said, " ".join(said))
    notes = (note for note in found.notes if note not in said)
    measure = [words.each_hour(found.since), *notes]
    held = comparison_words.hours(compared.report, local_of(compared.report.head))
    shown = "".join(table(one, one.title or EACH_HOUR) for one in held)
    yield PageFigure("compared", found.said, measure, drawing, height, said, shown=shown)


def _next(front: FrontPage) -> Iterator[PageFigure]:
    story = front.story
    spread = story.spread
    found, forecast = spread.report.find(Forecast), spread.of(Forecast)
    rows = spread.report.rows_of(ForecastRow, "forecast")
    if found is None or forecast is None or not rows:
        return
    title, held = words.next_title(forecast.headline), spread.sentences(Record)
    drawing, height = panels.expected(rows, title, " ".join([words.ahead(rows), *held]))
    middle = words.ahead_note(middle=any(one.q50 is not None for one in rows))
    ahead = spread_words.ahead(rows, local_of(story.head))
    notes = [middle, *spread_words.beyond(found), *held]
    yield PageFigure("next", title, notes, drawing, height, shown=table(ahead, ahead.title))
