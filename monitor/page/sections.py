"""The sections of a page, from the most important to the method."""

from typing import Final

from monitor.chart.theme import PHASES
from monitor.nouns.support import FEWEST
from monitor.page import alarms, tables
from monitor.page.box import method
from monitor.page.files import file
from monitor.page.fragments import items, prose, section, table
from monitor.page.headline import headline, more
from monitor.page.story import Story
from monitor.page.tables import few_in_all
from monitor.page.unseen import at_the_top
from monitor.privacy.output import html
from monitor.report.spread import report as spread
from monitor.words.sheet import Table
from monitor.words.times import moment

NOT_COMBINED: Final = (
    "Source, narrative and language cannot be combined here: "
    "there are too many posts, or the file would be too large."
)

NO_SHARE: Final = "What share tells which narrative is not told: few people, or too few posts."


def sections(story: Story) -> list[str]:
    """Return the sections, HTML."""
    bursts, ahead, links = spread.sheet(story.spread).tables
    return [
        _said(story),
        section("charts", "Over time", _charts(story), _left_out(story), _events(story)),
        section("numbers-section", "In numbers", table(tables.over_time(story), "Posts and tone")),
        *_told(story),
        section(
            "spread",
            "Spread",
            items(more(story)),
            table(tables.bursts(bursts, story), bursts.title),
            "" if few_in_all(story) else table(ahead, ahead.title),
        ),
        _unseen(story),
        *_private(story, links),
        section("method", "Method", f'<div class="box">{items(method(story))}</div>'),
    ]


def _said(story: Story) -> str:
    """Return the sentences that come first, what is not seen, and the alerts, if there are any."""
    found = alarms.table(story.alerts, story.question.timezone, internal=story.internal)
    return section(
        "said",
        "What happened",
        items(headline(story), name="sentences"),
        '<h3 id="blind">Blind spots</h3>',
        items(at_the_top(story)),
        table(found, found.title) if found.rows else "",
    )


def _told(story: Story) -> list[str]:
    """Return the narratives and the statements, where any are configured."""
    told, said = story.narratives, story.statements
    found = []
    if told.shares:
        shown = "".join(table(one, one.title) for one in told.tables)
        folded = f"<details><summary>Shares as tables</summary>{shown}</details>" if shown else ""
        found.append(
            section("narratives", "Narratives", items(told.sentences or [NO_SHARE]), folded)
        )
    if said.tables:
        shown = "".join(table(one, one.title) for one in said.tables)
        found.append(section("statements", "Statements", items(said.sentences), shown))
    return found


def _unseen(story: Story) -> str:
    return section(
        "unseen",
        "What was missed",
        table(tables.coverage(story), "What each source showed"),
        table(tables.gaps(story), "Gaps"),
        table(tables.observed(story), "Time that was watched"),
        items(tables.checks(story)),
    )


def _private(story: Story, links: Table) -> list[str]:
    """Return what only an internal page shows."""
    if not story.internal:
        return []
    said = table(tables.texts(story), "Texts that were repeated most")
    return [section("internal", "For internal use", table(links, links.title), said)]


def _charts(story: Story) -> str:
    """Return the frames of the charts; the script draws in them."""
    beside = [
        figure(f"count-{i}", f"{one.measure.title}, in {one.measure.unit}")
        for i, one in enumerate(story.series)
    ]
    shares = [
        figure(f"share-{i}", f"Share of the posts that tell “{one['title']}”, 95 % interval")
        for i, one in enumerate(story.narratives.shares)
    ]
    return (
        file("charts.html")
        .replace("<!-- counts -->", "\n".join(beside))
        .replace("<!-- apart -->", _apart(story))
        .replace("<!-- shares -->", "\n".join(shares))
        .replace("<!-- phase -->", _phases(story))
    )


def _phases(story: Story) -> str:
    """Return the frame of the strip of phases, and the same as a list."""
    if not story.phases:
        return ""
    told = [
        f"{story.when(one.span.start)} to {story.when(one.span.end)}: {one.name}"
        for one in story.phases
    ]
    strip = figure("phase", "Phase, from hour to hour as it was told then")
    marks = "".join(
        f'<li><svg class="mark" aria-hidden="true"><rect width="18" height="12" '
        f'fill="{PHASES[name]}"/></svg>{html(name)}</li>'
        for name in dict.fromkeys(one.name for one in story.phases)
    )
    key = f'<ul class="key" aria-label="Colours of the phases">{marks}</ul>'
    listed = f"<details><summary>Phases as a list</summary>{items(told)}</details>"
    return f"{strip}\n{key}\n{listed}"


def figure(name: str, title: str) -> str:
    """Return the frame of one chart."""
    return (
        f'<figure>\n<h3 id="title-{name}">{prose(title)}</h3>\n'
        f'<div class="chart" id="chart-{name}" role="img" aria-labelledby="title-{name}"></div>\n'
        "</figure>"
    )


def _events(story: Story) -> str:
    """Return the list of events, numbered as on the charts."""
    told = [f"{moment(event.at, story.zone)}: {event.title}" for event in story.events]
    return f"<h3>Events</h3>\n{items(told, 'ol')}" if told else ""


def _apart(story: Story) -> str:
    """Return how closely combinations are told, and folded what of them is not, and why."""
    words = story.packed["combined"]
    if words is None:
        return f'<p class="quiet">{html(NOT_COMBINED)}</p>'
    told = f"Source, narrative and language can be combined, in buckets of {words}."
    if story.internal:
        return f'<p class="quiet">{html(told)}</p>'
    why = (
        f"What could be worked out by comparing one choice with another is left out. Of each "
        f"bucket, so many of the largest sources and languages are told apart that at least "
        f"{FEWEST} people stand behind every number, and behind all others together. By language "
        f"and by narrative, no bucket is shorter than {words}."
    )
    return (
        f'<details class="quiet"><summary>{html(told)} What is left out, and why</summary>'
        f"<p>{html(why)}</p></details>"
    )


def _left_out(story: Story) -> str:
    """Return what the charts do not show, and the tables do, or the other way round."""
    told = []
    if story.packed["left_out"] is not None:
        shortest = story.packed["left_out"]
        told.append(
            f"Buckets of {shortest} and shorter are left out, so that the file stays small."
        )
    if story.sentiment.method.validation is not None:
        told.append(
            "The charts show the scorer's own labels; the tables and sentences are corrected for "
            "its measured error."
        )
    return "".join(f'<p class="quiet">{html(line)}</p>' for line in told)
