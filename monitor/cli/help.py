import io
import re
import sys
from collections.abc import Iterator
from typing import Final

import click

from monitor.cli.documents import documents

LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")

WIDEST: Final = 100  # columns of a line of prose, at most: longer ones are hard to read


def anchor(heading: str) -> str:
    """Return what a link to a heading ends with.

    >>> anchor("## Posts, *and* [accounts](a.md)")
    'posts-and-accounts'
    """
    text = LINK.sub(r"\1", heading.lstrip("#").strip().lower())
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def section(text: str, part: str) -> str:
    """Return the section of a document that a link names, or all of it where there is none."""
    lines = text.splitlines(keepends=True)
    found = list(_headings(lines))
    for number, (begin, level) in enumerate(found):
        if anchor(lines[begin]) == part:
            ends = [line for line, other in found[number + 1 :] if other <= level]
            return "".join(lines[begin : ends[0] if ends else None])
    return text


def _headings(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yield where a heading stands, and its level; a `#` within code is none."""
    is_code = False
    for number, line in enumerate(lines):
        is_code ^= line.lstrip().startswith("```")
        if line.startswith("#") and not is_code:
            yield number, len(line) - len(line.lstrip("#"))


def _words(_ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    from monitor.cli import COMMANDS

    return [name for name in [*COMMANDS, *documents()] if name.startswith(incomplete)]


@click.command(name="help")
@click.argument("words", nargs=-1, metavar="[COMMAND|TOPIC]...", shell_complete=_words)
@click.pass_context
def help_(ctx: click.Context, words: tuple[str, ...]) -> None:
    """Explain a command, show a document, or list all commands.

    A document is found by its name; if a command has the same name, add `.md`.

    \b
    Examples:
      monitor help
      monitor help report volume
      monitor help tutorial
      monitor help docs/figures.md#coverage
    """  # noqa: DOC501
    from monitor.cli import COMMANDS

    asked, _, part = words[0].partition("#") if len(words) == 1 else ("", "", "")
    topic = asked.removeprefix("docs/").removesuffix(".md")
    known = documents()
    if topic in known and words[0] not in COMMANDS:
        return _show(section(known[topic], part))
    named = [*COMMANDS, *known]
    if len(words) == 1 and words[0] not in named:
        raise click.exceptions.NoSuchCommand(
            words[0], f"no such command or document {words[0]!r}.", possibilities=named, ctx=ctx
        )
    context = ctx.find_root()
    command = context.command
    for word in words:
        if not isinstance(command, click.Group):
            ctx.fail(f"{context.command_path} has no command {word!r}: leave it out")
        name, found, _ = command.resolve_command(context, [word])
        if found is None:  # pragma: no cover  an unknown one is refused above
            return None
        context, command = click.Context(found, context, info_name=name), found
    click.echo(command.get_help(context))
    if not words and known:
        topics = ", ".join(name for name in known if "/" not in name)
        click.echo(f"\nDocuments (`monitor help TOPIC`): {topics}, sources/KIND, counts/KIND.")
    return None


def _show(text: str) -> None:
    from monitor.cli.streams import say, style

    if sys.stdout.isatty():
        say(_set(text, *style()))
    else:
        say(text, form="md")


def _set(text: str, width: int, color: bool) -> str:
    """Return a document as a terminal shows it; cells of tables do not say where links lead."""
    from rich.console import Console
    from rich.markdown import Markdown

    out = io.StringIO()
    console = Console(
        file=out,
        width=min(width, WIDEST),
        force_terminal=color,
        color_system="standard" if color else None,
        legacy_windows=False,
        _environ={},
    )
    markdown = re.sub(r"^\|.*", lambda row: LINK.sub(r"\1", row[0]), text, flags=re.MULTILINE)
    console.print(Markdown(markdown, hyperlinks=False))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"
