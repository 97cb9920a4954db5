"""Names of the configuration, as the shell completes them."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from monitor.config import Config

Complete = Callable[[click.Context, click.Parameter, str], list[str]]


def _completed(names: "Callable[[Config], Sequence[str]]") -> Complete:
    """Return what tells the shell which of the *names* begin with what was typed."""

    def complete(ctx: click.Context, _: click.Parameter, typed: str) -> list[str]:
        from monitor.config.chosen import configuration
        from monitor.errors import ConfigError

        # Somebody is typing: that the configuration is wrong is told when the command is called.
        with suppress(ConfigError, OSError):
            config = configuration(ctx.find_root().params.get("config_path"))
            return [name for name in names(config) if name.startswith(typed)]
        return []

    return complete


incident_names = _completed(lambda config: [one.key for one in config.incidents])
source_names = _completed(
    lambda config: [one.name for one in config.sources] + [one.name for one in config.counts]
)
