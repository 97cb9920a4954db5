from datetime import timedelta
from typing import TYPE_CHECKING, Final

import click

from monitor.app.asked import Asked
from monitor.cli import Globals
from monitor.cli.options import LENGTH, MOMENT, incident_names, newsroom
from monitor.cli.reading import CLOCK, FORMAT, NOW, asks
from monitor.cli.streams import show
from monitor.errors import UsageError

if TYPE_CHECKING:
    from monitor.nouns.comparison import Alignment

PICTURES: Final = frozenset({".png", ".svg", ".html"})


@click.command
@click.argument("first", shell_complete=incident_names)
@click.argument("second", shell_complete=incident_names)
@click.option(
    "--align",
    type=click.Choice(["onset", "clock"]),
    help="Compare hours since each took off, or hours of the clock [default: onset; clock for "
    "two periods of one incident].",
)
@click.option(
    "--for", "longest", type=LENGTH, help="Only this long from there on, 1h to 1w [default: all]."
)
@click.option(
    "--baseline",
    shell_complete=incident_names,
    metavar="KEY",
    help="Divide both by the posts of this incident, or of a [counts.NAME] of kind x-counts: how "
    "busy the platforms were.",
)
@NOW
@CLOCK
@click.option("--dark", is_flag=True, help="A picture: on a dark ground.")
@click.option("--internal", is_flag=True, help="A picture: also with numbers of few people.")
@asks(*FORMAT)
def compare(
    settings: Globals,
    asked: Asked,
    first: str,
    second: str,
    *,
    align: "Alignment | None",
    longest: timedelta | None,
    baseline: str | None,
    dark: bool,
    internal: bool,
) -> None:
    """Say which of two incidents drew more posts, hour by hour since each took off.

    FIRST and SECOND are keys of incidents, each with an optional period: KEY@SINCE..UNTIL, where
    either end may be left out. Only hours that were watched on both sides count. With --out
    FILE.png (or .svg, .html) the comparison is drawn.

    \b
    Examples:
      monitor compare anaheim recall
      monitor compare anaheim recall --for 24h --baseline weather
      monitor compare anaheim@2017-02-22..2017-02-23 anaheim@2017-02-23..
      monitor compare anaheim recall --out compared.png
    """  # noqa: DOC501
    from monitor.app.comparing import Sides, compared, drawn

    if longest is not None and longest < timedelta(hours=1):
        raise UsageError("--for: hours are compared. Write 1h or more")
    both = side("FIRST", first, asked), side("SECOND", second, asked)
    sides = Sides(*both, align, longest, baseline)
    room = newsroom(settings)
    out = asked.into
    if out is None or out.suffix.lower() not in PICTURES:
        show(asked, compared(room, sides))
        return
    if asked.as_json or asked.form:
        raise UsageError(f"{out} is a picture: leave out --json and --format")
    from monitor.app.figures import write

    write(drawn(room, sides, public=not internal), out, dark=dark)
    click.echo(f"wrote {out}", err=True)


def side(name: str, text: str, asked: Asked) -> Asked:
    """Read ``KEY`` or ``KEY@SINCE..UNTIL``.

    Raises:
        UsageError: The period has no dots.
        BadParameter: An end of it is no time.
    """
    key, at, period = text.partition("@")
    since, dots, until = period.partition("..")
    if at and not dots:
        raise UsageError(f"{name}: {text!r} has no period. Write {key}@SINCE..UNTIL")
    ends = [MOMENT.convert(one, None, None) if one else None for one in (since, until)]
    return asked._replace(incidents=(key,), since=ends[0], until=ends[1])
