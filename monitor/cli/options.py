"""Options and small readers that several commands share."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from monitor.model import Span


def read_span(text: str) -> "Span":
    """Read ``SINCE..UNTIL``, both with their zones.

    Raises:
        BadParameter: It is no such span, or ends before it begins.
    """
    from monitor.clock import read_instant
    from monitor.model import Span

    first, dots, last = text.partition("..")
    if not dots:
        message = f"expected SINCE..UNTIL, got {text!r}"
        raise click.BadParameter(message)
    try:
        span = Span(read_instant(first), read_instant(last))
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    if span.start >= span.end:
        message = f"expected a span that ends after it begins, got {text!r}"
        raise click.BadParameter(message)
    return span


sources_option = click.option(
    "--source", "sources", multiple=True, metavar="NAME", help="Only this source (repeatable)."
)
incidents_option = click.option(
    "--incident", "incidents", multiple=True, metavar="KEY", help="Only this incident (repeatable)."
)
json_option = click.option("--json", "as_json", is_flag=True, help="JSON instead of words.")
