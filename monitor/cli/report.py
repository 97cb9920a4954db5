from collections.abc import Callable
from typing import Final

import click

from monitor.app.asked import Asked
from monitor.cli import Globals
from monitor.cli.options import Command, Option, newsroom
from monitor.cli.reading import (
    AS_OF,
    BY,
    CLOCK,
    FORMAT,
    SEAL,
    SERIES,
    SPAN,
    TABLES,
    TOPIC,
    WHOLE,
    asks,
)
from monitor.cli.streams import output, show
from monitor.errors import UsageError

PLAIN: Final = (*SPAN, *SERIES, *FORMAT, SEAL)
AT_ANY_TIME: Final = (*SPAN, AS_OF, *SERIES, BY, *FORMAT, SEAL)  # of what may be asked as of then


@click.group(invoke_without_command=True)
@asks(
    *SPAN,
    CLOCK,
    click.option(
        "--json", "as_json", is_flag=True, help="Only after a command: the brief has no JSON."
    ),
    WHOLE,
)
def report(settings: Globals, asked: Asked) -> None:
    """Show volume, sentiment, spread, sources or count series over time; alone, the brief.

    Without one of the commands below it prints the same as `monitor brief`. Options go after the
    command.

    Time that nobody observed is shown as such and never as 0; a count that may miss something is a
    lower bound (>= 12); a provisional one (~12) will still change.

    \b
    Examples:
      monitor report --since 24h
      monitor report volume --every 1d
      monitor report sentiment --since 24h --format md
      monitor report sources --json
    """  # noqa: DOC501
    from monitor.cli.brief import print_briefs

    what = click.get_current_context().invoked_subcommand
    if what is not None:
        if asked != Asked():
            message = f"options stand after the name of the report: `monitor report {what} ...`"
            raise UsageError(message)
        return
    if asked.as_json:
        message = "the brief has no JSON: name a report, as in `monitor report volume --json`"
        raise UsageError(message)
    print_briefs(settings, asked)


def _shows(short: str, *options: Option) -> Callable[[Command], click.Command]:
    """Make a function the command that shows the report of its name; its docstring is the help."""

    def decorate(described: Command) -> click.Command:
        what = described.__name__

        @asks(*(options or PLAIN))
        def shown(settings: Globals, asked: Asked) -> None:
            from monitor.app.reports import reports

            made = reports(newsroom(settings), what, asked)
            if asked.seal is not None:
                with output(asked.seal) as file:
                    file.writelines(made.sealed)
            show(asked, *made.reports)

        return report.command(what, short_help=short, help=described.__doc__)(shown)

    return decorate


@_shows("Posts, accounts and distinct texts over time.", *AT_ANY_TIME, TABLES)
def volume() -> None:
    """Show how many posts, accounts and distinct texts there were.

    \b
    Examples:
      monitor report volume --every 1h --since 2017-02-22T00:00-08:00
      monitor report volume --by narrative --every 1d
      monitor report volume --json | jq .total
      monitor report volume --as-of 24h
      monitor report volume --until 2017-02-24T00:00-08:00 --seal thursday.json
    """


@_shows("The tone of the posts, with 95 % intervals.", *AT_ANY_TIME, *TOPIC, TABLES)
def sentiment() -> None:
    """Show the tone of the posts, with 95 % intervals, and how many have no label.

    With --mask or --centre also the tone of reactions without the topic, next to the tone as
    scored. --mask needs the texts: posts deleted since have none, and are counted as such.

    \b
    Examples:
      monitor report sentiment --every 6h
      monitor report sentiment --by source --format csv
      monitor report sentiment --every 1d --mask --centre
      monitor report sentiment --mask --as-of 24h --seal yesterday.json
    """


@_shows("What each source showed, what it did not, and why.")
def sources() -> None:
    """Show what each source covered, what it missed, and why.

    Unobserved time longer than --every is listed with the errors of the passes made in it.

    \b
    Examples:
      monitor report sources --since 7d
      monitor report sources --every 10m --json
    """


@_shows("Count series: news articles, page views, calls.")
def counts() -> None:
    """Show the count series: news articles, page views, calls to the police.

    They are not posts, and never added to them. Longer buckets hold sums, or means of averages;
    values that do not fit into the buckets are shown as they were given.

    \b
    Examples:
      monitor report counts --every 1d
      monitor report counts --since 7d --format csv
    """


@_shows("When it took off, how fast it grows, what comes next.")
def spread() -> None:
    """Show when it took off, how fast it grows, what comes next, and who carries it.

    Each figure has its interval, and "we cannot say" is an answer. Only time that was observed
    and is settled is used.

    \b
    Examples:
      monitor report spread
      monitor report spread --json | jq .sentences
    """


@_shows("Which version of events has what share, and which overtook which.")
def narratives() -> None:
    """Show what share of the posts gives each version of events, and when one overtook another.

    \b
    Examples:
      monitor report narratives
      monitor report narratives --since 3d --json | jq .crossings
    """


@_shows("What changed with each statement.")
def voices() -> None:
    """Show what changed after each statement, compared with the usual change at that time of day.

    A statement is an event with a voice. Counts cannot show what caused a change.

    \b
    Examples:
      monitor report voices
      monitor report voices --format md
    """


@_shows("Who had the video first, and where it was copied.")
def video() -> None:
    """Show who had the video first, how it moved between sources, and how far each copy went.

    Copies are found by the ids of their services and by links; with `[media]` in the configuration
    also by comparing small pictures.

    \b
    Examples:
      monitor report video
      monitor report video --json | jq .copies
    """
