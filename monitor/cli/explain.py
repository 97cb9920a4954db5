"""`monitor explain`: what a figure says, how it is computed, when it is wrong."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from monitor.words.catalogue import Entry


def _kinds(_ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    from monitor.words.catalogue import CATALOGUE

    return [one.tag for one in CATALOGUE if one.tag.startswith(incomplete)]


@click.command
@click.argument("kind", required=False, shell_complete=_kinds)
def explain(kind: str | None) -> None:
    """Say what a KIND of finding means, how it is computed and when it is wrong.

    KIND is the `kind` of a finding in the JSON of a report. Without one, all are listed.

    \b
    Examples:
      monitor explain
      monitor explain volume.peak
    """  # noqa: D301
    from monitor.words.catalogue import CATALOGUE, explained

    if kind is None:
        click.echo("\n".join(f"{one.tag}: {one.says}" for one in CATALOGUE))
    else:
        click.echo(explained(_entry(kind)))


def _entry(kind: str) -> "Entry":
    from difflib import get_close_matches

    from monitor.errors import UsageError
    from monitor.words.catalogue import CATALOGUE

    entries = {one.tag: one for one in CATALOGUE}
    if kind in entries:
        return entries[kind]
    near = get_close_matches(kind, entries, n=1)
    hint = f"did you mean {near[0]}?" if near else "`monitor explain` lists them"
    message = f"there is no finding called {kind!r}; {hint}"
    raise UsageError(message)
