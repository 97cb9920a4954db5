"""What is folded below the figures: how it was counted, all numbers, how to cite and take them."""

from monitor.nouns.queries import QueryChanged
from monitor.nouns.volume import Watch
from monitor.page import alarms, tables
from monitor.page.fragments import items, prose, table
from monitor.page.headline import more
from monitor.page.story import Story
from monitor.privacy.output import html
from monitor.words import front as words
from monitor.words import page
from monitor.words import spread as spread_words
from monitor.words.counts import count_lines
from monitor.words.worded import local_of, wording_of


def sections(story: Story) -> list[str]:
    return [
        folded("method", words.METHOD, items(method(story))),
        folded("numbers", words.NUMBERS, *_numbers(story)),
        folded("take", words.TAKE, *_take(story)),
    ]


def folded(key: str, title: str, *parts: str) -> str:
    """Return a section that is folded; `key` must be a name that HTML allows."""
    inner = "\n".join(filter(None, parts))
    return f'<details id="{key}">\n<summary>{html(title)}</summary>\n{inner}\n</details>'


def _numbers(story: Story) -> list[str]:
    waves = tables.bursts(story)
    found = alarms.table(story.alerts, story.question.timezone, internal=story.internal)
    phases = [page.phase(one.span, one.name, wording_of(story.head)) for one in story.phases]
    events = [
        *(page.event(story.when(event.at), event.title) for event in story.events),
        *story.volume.sentences(QueryChanged),
    ]
    return [
        # Where there is no figure, this is the only place for them.
        _part(words.EVENTS, items(events)) if events and story.few else "",
        _part(page.SPREAD, items(more(story)), table(waves, waves.title)),
        _part(page.PHASES, items(phases)) if phases else "",
        _part(
            page.MISSED,
            items([*tables.gap_sentences(story), *story.volume.sentences(Watch)]),
            table(tables.coverage(story), page.SOURCES),
            table(tables.gaps(story), page.GAPS),
            table(tables.observed(story), page.WATCHED),
            items(tables.checks(story)),
        ),
        _part(found.title, table(found, found.title)) if found.rows else "",
        *([_part(page.FOR_INTERNAL, *_private(story))] if story.internal else []),
    ]


def _part(title: str, *parts: str) -> str:
    return "\n".join([f"<h3>{html(title)}</h3>", *filter(None, parts)])


def _private(story: Story) -> tuple[str, str]:
    links = spread_words.links(story.spread.report, local_of(story.head))
    return table(links, links.title), table(tables.texts(story), page.TEXTS)


def _take(story: Story) -> list[str]:
    made, everything = page.made(story.head, story.question.now), html(words.EVERYTHING)
    return [
        f"<p>{prose(words.cite(story.head.title, made))}</p>",
        f"<p>{prose(words.EMBED)}</p>",
        f'<p><button type="button" data-take="values" hidden>{everything}</button></p>',
    ]


def method(story: Story) -> tuple[str, ...]:
    return (*story.sentiment.sheet.method, *count_lines(story.series))
