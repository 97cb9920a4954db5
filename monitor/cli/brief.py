"""``monitor brief``: one printed page for whoever decides."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from monitor.cli.moments import Zone
from monitor.cli.reading import SPAN, Asked, asks, opened, questions

if TYPE_CHECKING:
    from monitor.chart import Figure
    from monitor.chart.panels.panel import Spec
    from monitor.cli import Settings
    from monitor.config import Config
    from monitor.page.brief import Brief
    from monitor.store.reading.reader import Reader

HOUR: Final = timedelta(hours=1)
PICTURE: Final = 860  # pixels for the plot: its texts can be read on a sheet of paper
NARROW: Final = 290  # and on a phone


@click.command()
@click.pass_obj
@asks(
    *SPAN,
    click.option("--tz", "timezone", type=Zone(), help="Clock of the times [default: yours]."),
    click.option(
        "--out",
        type=click.Path(dir_okay=False, path_type=Path),
        help="A .md or .html [default: Markdown to stdout].",
    ),
)
def brief(settings: "Settings", asked: Asked, out: Path | None) -> None:
    """Say on one page what happened since the last brief (--since), and how sure that is.

    What we did not see and what to watch are part of it. No texts, no authors, no number that
    fewer than five people stand behind.

    \b
    Examples:
      monitor brief --since 24h
      monitor brief --since 2017-02-23T06:00:00Z --out brief.html
    """  # noqa: D301, DOC501
    from monitor.chart.files.render import put
    from monitor.config.chosen import configuration
    from monitor.errors import UsageError

    if out is not None and out.suffix not in {".md", ".html"}:
        message = f"{out}: expected one of the suffixes .md, .html, got {out.suffix or 'none'!r}"
        raise UsageError(message)
    config = configuration(settings.config_path)
    with opened(config) as reader:
        made = _briefs(config, reader, asked)
    for key, (told, figure) in made.items():
        if out is None:
            click.echo(_markdown(told, figure), nl=False)
            continue
        path = out if len(made) == 1 else out.with_stem(f"{out.stem}-{key}")
        content = (
            _html(told, figure) if path.suffix == ".html" else _markdown(told, figure).encode()
        )
        put(path, content)
        click.echo(f"wrote {path}", err=True)


def _briefs(config: "Config", reader: "Reader", asked: Asked) -> "dict[str, tuple[Brief, Figure]]":
    from msgspec.structs import replace

    from monitor.cli.chart import readable
    from monitor.cli.figures import figure
    from monitor.config.chosen import chosen_incidents
    from monitor.model import Span
    from monitor.nouns.support import Support
    from monitor.nouns.volume import Peak
    from monitor.page.brief import brief as told
    from monitor.page.crowds import Crowds
    from monitor.page.making import make_story
    from monitor.page.picture import published
    from monitor.privacy.leaks import LeakTest
    from monitor.report.formats import worded
    from monitor.report.making import make_spread, make_volume
    from monitor.sentiment.rules import stated
    from monitor.store.reading.alerts import alerts

    rule, leaks = stated(reader.setting("scorer")), LeakTest(config.protected)
    incidents = {one.key: one for one in chosen_incidents(config, asked.incidents)}
    whole = questions(config, reader, asked._replace(since=None, every=HOUR * 24 * 7))
    since = questions(config, reader, asked._replace(every=HOUR * 24 * 7))
    made: dict[str, tuple[Brief, Figure]] = {}
    for everything, question in zip(whole, since, strict=True):
        incident = incidents[question.incident]
        known = [a for a in alerts(reader, question.span.start) if a.at <= question.now]
        story = make_story(reader, question, incident, rule, alerts=known)
        spread = make_spread(reader, replace(everything, every=HOUR), rule, leaks.allows)
        busiest = worded(make_volume(reader, everything, rule), "public").of(Peak)
        crowds = Crowds(known=reader, topics=tuple(reader.topics(incident.key)), internal=False)
        few = crowds.few(crowds.number(), Span(spread.since, spread.until))
        shown = replace(question, every=readable(question.span))
        total = Support(None, None) if story.total is None else story.total.behind
        picture = published(figure("volume", reader, shown, incident), total)
        made[question.incident] = (
            leaks.cleared("brief", told(story, spread, busiest, few=few)),
            leaks.cleared("brief", picture),
        )
    return made


def _markdown(told: "Brief", figure: "Figure") -> str:
    from monitor.chart import draw
    from monitor.page.sheets import as_markdown

    return as_markdown(told, draw(figure, width=76, color=False))


def _html(told: "Brief", figure: "Figure") -> bytes:
    from monitor.chart import specification
    from monitor.chart.files.dark import darkened
    from monitor.chart.words import headline
    from monitor.page.sheets import Picture, as_html

    wide, narrow = (specification(figure, pixels) for pixels in (PICTURE, NARROW))
    others = {"dark": darkened(wide), "narrow": narrow, "narrow-dark": darkened(narrow)}
    picture = Picture(
        said=headline(figure),
        address=_address(wide),
        others={name: _address(one) for name, one in others.items()},
    )
    return as_html(told, picture)


def _address(drawing: "Spec") -> str:
    import base64

    from monitor.chart.files.render import svg

    return f"data:image/svg+xml;base64,{base64.b64encode(svg(drawing)).decode()}"
