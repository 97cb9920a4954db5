"""Options and small readers that several commands share."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from monitor.model import Span


class Instant(click.ParamType[datetime]):
    """A time with its zone, or a span before now such as ``6h``."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:  # noqa: ANN401, RUF100
        """Read RFC 3339, epoch seconds, or a duration before now."""
        from monitor.clock import read_duration, read_instant, utc_now

        if isinstance(value, datetime):
            return value
        try:
            return utc_now() - read_duration(value)
        except ValueError:
            pass
        try:
            return read_instant(value)
        except ValueError as error:
            self.fail(f"{error} (or a duration before now, such as 6h)", param, ctx)


INSTANT = Instant()


def read_span(text: str) -> "Span":
    """Read ``SINCE..UNTIL``, both with their zones.

    Raises:
        BadParameter: It is no such span, or ends before it begins.
    """
    from monitor.clock import read_instant
    from monitor.model import Span

    first, dots, last = text.partition("..")
    try:
        if not dots:
            message = "expected SINCE..UNTIL"
            raise ValueError(message)
        span = Span(read_instant(first), read_instant(last))
    except ValueError as error:
        raise click.BadParameter(f"{error}, got {text!r}" if not dots else str(error)) from error
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
