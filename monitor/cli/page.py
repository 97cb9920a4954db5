"""``monitor page``: all of an incident on one self-contained page."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from monitor.cli.reading import SERIES, SPAN, Asked, Option, asks, opened, questions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.cli import Settings
    from monitor.config import Config
    from monitor.page.story import Story
    from monitor.report.readings import Question
    from monitor.store.reading.reader import Reader

WHOLE: Final = timedelta(weeks=1)

SHOWING: Final[tuple[Option, ...]] = (
    click.option(
        "--internal",
        is_flag=True,
        help="Also what is not for publication: numbers of few people, links, texts.",
    ),
)


@click.command()
@click.pass_obj
@asks(
    *SPAN,
    *SERIES,
    click.option(
        "--out",
        type=click.Path(dir_okay=False, path_type=Path),
        required=True,
        help="The .html to write (with several incidents, each gets its key).",
    ),
    *SHOWING,
)
def page(settings: "Settings", asked: Asked, out: Path, internal: bool) -> None:
    """Write one page that works with no network: sentences, charts to zoom, coverage, method.

    Made for publication: no texts, no authors, and no number that fewer than five people stand
    behind. --every is the finest bucket that can be zoomed to.

    \b
    Examples:
      monitor page --out anaheim.html
      monitor page --since 7d --every 1m --out week.html
      monitor page --internal --out desk.html
    """  # noqa: D301, DOC501
    from monitor.config.chosen import configuration
    from monitor.errors import UsageError

    if out.suffix.lower() not in {".html", ".htm"}:
        message = f"{out}: expected a name that ends in .html, got {out.suffix or 'none'!r}"
        raise UsageError(message)
    config = configuration(settings.config_path)
    with opened(config) as reader:
        told = stories(config, reader, asked, internal=internal)
    for key, story in told.items():
        path = out if len(told) == 1 else out.with_stem(f"{out.stem}-{key}")
        write(story, path)
        click.echo(f"wrote {path}", err=True)


def stories(
    config: "Config", reader: "Reader", asked: Asked, *, internal: bool = False
) -> "Mapping[str, Story]":
    """Return what is told of each incident that is asked about, by its key.

    Raises:
        DataError: A protected name would be shown.
        UsageError: The span ends before it begins, or has too many buckets.
        StoreError: The database cannot be read.
    """
    from monitor.config.chosen import chosen_incidents
    from monitor.page.making import make_story
    from monitor.privacy.leaks import LeakTest
    from monitor.sentiment.rules import stated
    from monitor.store.reading.alerts import alerts

    incidents = {one.key: one for one in chosen_incidents(config, asked.incidents)}
    rule, leaks = stated(reader.setting("scorer")), LeakTest(config.protected)
    told = {
        question.incident: make_story(
            reader,
            question,
            incidents[question.incident],
            rule,
            internal=internal,
            alerts=[a for a in alerts(reader, question.span.start) if a.at <= question.now],
            allowed=leaks.allows,
        )
        for question in _asked(config, reader, asked)
    }
    return {key: leaks.cleared("page", story) for key, story in told.items()}


def _asked(config: "Config", reader: "Reader", asked: Asked) -> "list[Question]":
    """Return the questions; where nobody says how fine, as fine as is worth it."""
    from msgspec.structs import replace

    from monitor.page.levels import finest

    if asked.every is not None:
        return list(questions(config, reader, asked))
    wide = questions(config, reader, asked._replace(every=WHOLE))
    return [replace(question, every=finest(question.span)) for question in wide]


def write(story: "Story", path: Path) -> None:
    """Write the page; an older file is replaced at once.

    Raises:
        MonitorError: The extra `charts` is not installed; nothing was written.
        CannotCreate: The file cannot be made; an older one is as it was.
    """
    from monitor.chart.files.render import library, put
    from monitor.page.document import document

    put(path, document(story, library()))
