import re
from collections.abc import Mapping
from typing import Final

import click

from monitor.cli.documents import documents
from monitor.errors import DataError, UsageError

ENTRY: Final = re.compile(
    r"^## `(?P<kind>.+)`\n\n(?P<says>.+)\n\n> (?P<example>.+)\n\n"
    r"\*\*Computed\.\*\* (?P<computed>.+) \(\[more\]\((?P<more>.+)\)\)\n\n"
    r"\*\*Wrong\.\*\* (?P<wrong>.+)$",
    re.MULTILINE,
)
"""A kind of finding in the document `findings`, as `bench.findings` writes it."""


def entries() -> Mapping[str, Mapping[str, str]]:
    """Return what is to be known of each kind of finding, by its name in the JSON.

    Raises:
        DataError: The documents are missing.
    """
    document = documents().get("findings")
    if document is None:
        raise DataError("the documents are missing, which say it: install the program again")
    found = ENTRY.finditer(document)
    return {one["kind"]: one.groupdict() for one in found}


def _kinds(_ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    return [kind for kind in entries() if kind.startswith(incomplete)]


@click.command
@click.argument("kind", required=False, shell_complete=_kinds)
def explain(kind: str | None) -> None:
    """Say what a KIND of finding means, how it is computed and when it is wrong.

    KIND is the `kind` of a finding in the JSON of a report. Without one, all are listed.

    \b
    Examples:
      monitor explain
      monitor explain volume.peak
    """  # noqa: DOC501
    known = entries()
    if kind is None:
        click.echo("\n".join(f"{name}: {one['says']}" for name, one in known.items()))
        return
    if kind not in known:
        from difflib import get_close_matches

        # `peak` is what people say of `volume.peak`.
        near = [name for name in known if kind in name.split(".")]
        near = near or get_close_matches(kind, known, n=1)
        hint = f"did you mean {near[0]}?" if near else "`monitor explain` lists them"
        raise UsageError(f"there is no finding called {kind!r}; {hint}")
    one = known[kind]
    click.echo(
        f"{kind}: {one['says']}\n\nFor example: {one['example']}\nComputed: {one['computed']}\n"
        f"Wrong: {one['wrong']}\nMore: `monitor help docs/{one['more']}`"
    )
