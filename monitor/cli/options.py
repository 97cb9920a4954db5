"""Options and small readers that several commands share."""

from typing import TYPE_CHECKING

import click

from monitor.cli.names import incident_names, source_names

if TYPE_CHECKING:
    from monitor.cli import Settings
    from monitor.config import Config
    from monitor.model import Span


def logged(settings: "Settings") -> "Config":
    """Return the configuration; what a command logs holds no secret and no protected name of it.

    Raises:
        ConfigError: There is none, or it is wrong.
    """
    from monitor import logs
    from monitor.config.chosen import configuration
    from monitor.privacy.leaks import LeakTest

    config = configuration(settings.config_path)
    level, mask = "DEBUG" if settings.debug else "WARNING", LeakTest(config.protected).masked
    logs.set_up(level=level, secrets=config.secrets, mask=mask)
    return config


def read_span(text: str) -> "Span":
    """Read ``SINCE..UNTIL``, both with their zones.

    Raises:
        BadParameter: It is no such span, ends before it begins, or after now.
    """
    from monitor.clock import read_instant, utc_now
    from monitor.model import Span

    first, dots, last = text.partition("..")
    if not dots:
        message = f"expected SINCE..UNTIL, got {text!r}"
        raise click.BadParameter(message, param_hint="--observed")
    try:
        span = Span(read_instant(first), read_instant(last))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--observed") from error
    if span.start >= span.end:
        message = f"expected a span that ends after it begins, got {text!r}"
        raise click.BadParameter(message, param_hint="--observed")
    if span.end > utc_now():
        message = f"expected a span that is over: nobody has seen the future, got {text!r}"
        raise click.BadParameter(message, param_hint="--observed")
    return span


sources_option = click.option(
    "--source",
    "sources",
    multiple=True,
    shell_complete=source_names,
    metavar="NAME",
    help="Only this source (repeatable).",
)
incidents_option = click.option(
    "--incident",
    "incidents",
    multiple=True,
    shell_complete=incident_names,
    metavar="KEY",
    help="Only this incident (repeatable).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="JSON instead of words.")
