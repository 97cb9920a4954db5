from datetime import timedelta

import click

from monitor.app.asked import WEEK, Asked, before, begun
from monitor.cli import Globals
from monitor.cli.note import BY
from monitor.cli.options import MOMENT, ReadBy, newsroom
from monitor.cli.reading import NOW, asks
from monitor.cli.streams import advancing, show
from monitor.clock import read_duration
from monitor.errors import SourceError, UsageError


def _length(value: str) -> timedelta:
    if value == "off":
        return timedelta()
    try:
        length = read_duration(value)
    except ValueError as error:
        raise ValueError(f"{error}; or off") from error
    if length > WEEK:
        raise ValueError(f"{value!r} is too long: write at most a week, 1w")
    return length


@click.group(invoke_without_command=True)
@asks(
    click.option("--since", type=MOMENT, default=WEEK, help="From here on [default: 1w ago]."),
    click.option("--until", type=MOMENT, help="Up to here; only with --dry-run [default: now]."),
    click.option(
        "--dry-run", is_flag=True, help="Show what the current rules would have sent; send nothing."
    ),
    click.option("--json", "as_json", is_flag=True, help="JSON instead of a table."),
    NOW,
)
def alerts(settings: Globals, asked: Asked, dry_run: bool) -> None:
    """Show alerts: when each began and ended, and by which ways it was sent.

    The daemon finds and delivers them as [alerts] in the configuration says. An open alert is
    always shown, whenever it began. Below: the state of each rule now (pending, firing, recovering,
    blind), and how often it fired. With --dry-run it shows what the current rules would have sent,
    checked every five minutes. Options go before one of the commands below.

    \b
    Examples:
      monitor alerts
      monitor alerts test
      monitor alerts snooze 2h
      monitor alerts --dry-run --since 2d --until 1d
      monitor alerts --json | jq '.alerts[] | select(.ended_at == null)'
    """  # noqa: DOC501
    from monitor.app import alerts as alerting

    what = click.get_current_context().invoked_subcommand
    if what is not None:
        if dry_run or asked != Asked(since=WEEK):
            message = f"`monitor alerts {what}` knows no option that stands before it: leave it out"
            raise UsageError(message)
        return
    room, instant = newsroom(settings), asked.instant
    begin = begun(instant, asked.since, room.config.zone)
    if dry_run:
        end = min(before(instant, asked.until, room.config.zone), instant)
        if begin >= end:
            raise UsageError("--until: write a time after --since")
        with advancing("looking") as looked:
            found = alerting.replayed(room, begin, end, instant, looked)
    elif asked.until is not None:
        raise UsageError("--until goes with --dry-run: add that, or leave --until out")
    else:
        found = alerting.alerts(room, begin, instant)
    show(asked._replace(everything=True), found)


@alerts.command(short_help="Send a message by each way, and say whether it arrived.")
@click.pass_obj
def test(settings: Globals) -> None:
    """Send a message by each way of [alerts], and say whether it was taken.

    It is marked as a test, and is not kept. Ends with code 69 where a way fails.

    \b
    Examples:
      monitor alerts test
    """  # noqa: DOC501
    from monitor.app.alerts import tried

    failed = 0
    for way, failure in tried(newsroom(settings)):
        failed += failure is not None
        click.echo(f"{way}: {'delivered' if failure is None else f'not delivered: {failure}'}")
    if failed:
        message = f"{failed} of the ways of [alerts] failed: correct their addresses, and try again"
        raise SourceError(message)


@alerts.command(short_help="Say that you look after an alert.")
@click.argument("number", metavar="N", type=int)
@BY
@click.option("--note", metavar="TEXT", default="", help="What the others should know.")
@click.pass_obj
def ack(settings: Globals, number: int, by: str, note: str) -> None:
    """Acknowledge the open alert N: people no longer get messages about it that are waiting.

    If its beginning was sent, its end will be too. `monitor alerts` shows who is handling it.

    \b
    Examples:
      monitor alerts ack 12 --note "feed moved, ann is on it"
    """
    from monitor.app.alerts import acknowledged

    click.echo(acknowledged(newsroom(settings), number, by, note))


@alerts.command(short_help="Disturb nobody for a while.")
@click.argument("length", metavar="LENGTH", type=ReadBy("length", _length))
@click.pass_obj
def snooze(settings: Globals, length: timedelta) -> None:
    """Hold messages back for LENGTH, such as 30m or 2h; `off` sends what waits at once.

    The rules are still checked, and the log has every alert. Afterwards people get what they
    missed, in one message.

    \b
    Examples:
      monitor alerts snooze 2h
      monitor alerts snooze off
    """
    from monitor.app.alerts import snoozed

    click.echo(snoozed(newsroom(settings), length))
