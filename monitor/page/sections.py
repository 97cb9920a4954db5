"""The sections of a page, from the most important to the method."""

from monitor.chart.theme import PHASES
from monitor.nouns.spread import ForecastRow
from monitor.page import alarms, tables
from monitor.page.files import fragment
from monitor.page.fragments import items, prose, section, table
from monitor.page.headline import headline, more
from monitor.page.story import Story
from monitor.page.tables import few_in_all
from monitor.page.unseen import at_the_top
from monitor.privacy.output import html
from monitor.words import page
from monitor.words import spread as words
from monitor.words.charts import PHASE
from monitor.words.charts import PHASES as NAMES
from monitor.words.counts import count_lines
from monitor.words.sheet import Table
from monitor.words.worded import local_of


def sections(story: Story) -> list[str]:
    """Return the sections, HTML."""
    waves = tables.bursts(story)
    report, local = story.spread.published.report, local_of(story.head)
    ahead = words.ahead(report.rows_of(ForecastRow, "forecast"), local)
    return [
        _said(story),
        section("charts", page.OVER_TIME, _charts(story), _left_out(story), _events(story)),
        section(
            "numbers-section", page.IN_NUMBERS, table(tables.over_time(story), page.POSTS_AND_TONE)
        ),
        *_told(story),
        section(
            "spread",
            page.SPREAD,
            items(more(story)),
            table(waves, waves.title),
            "" if few_in_all(story) else table(ahead, ahead.title),
        ),
        _unseen(story),
        *_private(story, words.links(report, local)),
        section("method", page.METHOD, f'<div class="box">{items(method(story))}</div>'),
    ]


def _said(story: Story) -> str:
    """Return the sentences that come first, what is not seen, and the alerts, if there are any."""
    found = alarms.table(story.alerts, story.question.timezone, internal=story.internal)
    return section(
        "said",
        page.HAPPENED,
        items(headline(story), name="sentences"),
        f'<h3 id="blind">{html(page.BLIND)}</h3>',
        items(at_the_top(story)),
        table(found, found.title) if found.rows else "",
    )


def _told(story: Story) -> list[str]:
    """Return the narratives and the statements, where any are configured."""
    told, said = story.narratives, story.statements
    found = []
    if told.shares:
        shown = "".join(table(one, one.title) for one in told.tables)
        folded = (
            f"<details><summary>{html(page.SHARES)}</summary>{shown}</details>" if shown else ""
        )
        found.append(
            section("narratives", page.NARRATIVES, items(told.sentences or [page.NO_SHARE]), folded)
        )
    if said.tables:
        shown = "".join(table(one, one.title) for one in said.tables)
        found.append(section("statements", page.STATEMENTS, items(said.sentences), shown))
    return found


def _unseen(story: Story) -> str:
    return section(
        "unseen",
        page.MISSED,
        table(tables.coverage(story), page.SOURCES),
        table(tables.gaps(story), page.GAPS),
        table(tables.observed(story), page.WATCHED),
        items(tables.checks(story)),
    )


def _private(story: Story, links: Table) -> list[str]:
    """Return what only an internal page shows."""
    if not story.internal:
        return []
    said = table(tables.texts(story), page.TEXTS)
    return [section("internal", page.FOR_INTERNAL, table(links, links.title), said)]


def _charts(story: Story) -> str:
    """Return the frames of the charts; the script draws in them."""
    beside = [
        figure(f"count-{i}", page.series(one.measure.title, one.measure.unit))
        for i, one in enumerate(story.series)
    ]
    shares = [
        figure(f"share-{i}", page.share(str(one["title"])))
        for i, one in enumerate(story.narratives.shares)
    ]
    return (
        fragment("charts.html", page.FRAGMENT)
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
        page.phase(story.when(one.span.start), story.when(one.span.end), one.name)
        for one in story.phases
    ]
    strip = figure("phase", PHASE)
    marks = "".join(
        f'<li><svg class="mark" aria-hidden="true"><rect width="18" height="12" '
        f'fill="{PHASES[name]}"/></svg>{html(NAMES[name])}</li>'
        for name in dict.fromkeys(one.name for one in story.phases)
    )
    key = f'<ul class="key" aria-label="{html(page.PHASE_COLOURS)}">{marks}</ul>'
    listed = f"<details><summary>{html(page.PHASES)}</summary>{items(told)}</details>"
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
    told = [page.event(story.when(event.at), event.title) for event in story.events]
    return f"<h3>{html(page.EVENTS)}</h3>\n{items(told, 'ol')}" if told else ""


def _apart(story: Story) -> str:
    """Return how closely combinations are told, and folded what of them is not, and why."""
    words = story.packed["combined"]
    if words is None:
        return f'<p class="quiet">{html(page.NOT_COMBINED)}</p>'
    told = page.combined(str(words))
    if story.internal:
        return f'<p class="quiet">{html(told)}</p>'
    return (
        f'<details class="quiet"><summary>{html(told)} {html(page.WHY_SUPPRESSED)}</summary>'
        f"<p>{html(page.why_suppressed(str(words)))}</p></details>"
    )


def _left_out(story: Story) -> str:
    """Return what the charts do not show, and the tables do, or the other way round."""
    told = []
    if story.packed["left_out"] is not None:
        shortest = story.packed["left_out"]
        told.append(page.too_short(str(shortest)))
    if story.method.validation is not None:
        told.append(page.AS_LABELLED)
    return "".join(f'<p class="quiet">{html(line)}</p>' for line in told)


def method(story: Story) -> tuple[str, ...]:
    """Return the method box in sentences."""
    return (*story.sentiment.sheet.method, *count_lines(story.series))
