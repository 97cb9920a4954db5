"""``python -m bench.manual`` writes what describes each command, for `man` and as a document.

Both, ``docs/man/`` and ``docs/commands.md``, say what ``monitor help`` says, from the same values.
"""

import gzip
import re
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Final, NamedTuple

import click

from bench import arguments
from monitor.cli import SECTIONS, root
from monitor.errors import EXIT_CODES

DOCS: Final = Path(__file__).parent.parent / "docs"


class Page(NamedTuple):
    """One command: its words (`monitor report`), paragraphs of help, options.

    A paragraph is kept as it stands where its second member says so: examples, mostly.
    """

    name: str
    summary: str
    usage: str
    paragraphs: tuple[tuple[str, bool], ...]
    options: tuple[tuple[str, str], ...]
    below: tuple[str, ...]


def pages(
    command: click.Command, context: click.Context, summary: str | None = None
) -> Iterator[Page]:
    """Yield the page of *command*, then those of all below it, in the order of the help."""
    # Whoever ran a command by itself left it without the -h that all have below `monitor`.
    command._help_option = None
    below = {}
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            if not found.hidden:
                below[name] = found
    said = {name: line for named in SECTIONS.values() for name, (_, line) in named.items()}
    text = cleandoc(command.help or "")
    # A page of a manual holds one clause where the help has a sentence.
    yield Page(
        context.command_path,
        (summary or command.get_short_help_str(200)).removesuffix("."),
        " ".join(command.collect_usage_pieces(context)),
        tuple(
            (part.removeprefix("\b\n"), part.startswith("\b"))
            for part in text.split("\n\n")
            if part
        ),
        tuple(
            record
            for param in command.params
            if isinstance(param, click.Option)
            and (record := param.get_help_record(context)) is not None
        ),
        tuple(f"{context.command_path} {name}" for name in below),
    )
    for name, found in below.items():
        line = said.get(name) if context.parent is None else None
        yield from pages(found, click.Context(found, parent=context, info_name=name), line)


def every_page() -> list[Page]:
    context = click.Context(root, info_name="monitor", **root.context_settings)
    return list(pages(root, context))


def roff(page: Page) -> str:
    lines = [f'.TH "{_file(page.name).upper()}" "1" "" "Reaction Monitor"', ".SH NAME"]
    lines += [f"{_escaped(_file(page.name))} \\- {_escaped(page.summary)}", ".SH SYNOPSIS"]
    lines += [f".B {_escaped(page.name)}", _escaped(page.usage), ".SH DESCRIPTION"]
    for text, is_verbatim in page.paragraphs:
        lines += [".PP", *([".nf"] if is_verbatim else [])]
        lines += [_escaped(line) for line in text.splitlines()]
        lines += [".fi"] if is_verbatim else []
    lines += [".SH OPTIONS"] if page.options else []
    for option, text in page.options:
        lines += [".TP", f".B {_escaped(option)}", _escaped(text)]
    if page.name == "monitor":
        lines.append(".SH EXIT STATUS")
        for code, meaning in EXIT_CODES.items():
            lines += [".TP", f".B {code}", _escaped(meaning)]
    related = page.below or tuple(page.name.rsplit(" ", 1)[:1])
    if related != (page.name,):
        lines += [
            ".SH SEE ALSO",
            ", ".join(rf"\fB{_escaped(_file(name))}\fP(1)" for name in related),
        ]
    return "\n".join(lines) + "\n"


def markdown(found: list[Page]) -> str:
    """Return all commands as one document, with the exit codes at its end."""
    lines = [
        "# Commands",
        "",
        "Written by `python -m bench.manual`. `monitor help COMMAND` says the same, and so does",
        "`man monitor-COMMAND` where the program is installed.",
        "",
    ]
    for page in found:
        lines += [f"## {page.name}", "", "```text", f"{page.name} {page.usage}", "```", ""]
        for text, is_verbatim in page.paragraphs:
            lines += [*(["```text", text, "```"] if is_verbatim else [_told(text)]), ""]
        if page.options:
            lines += ["| option | what it does |", "| --- | --- |"]
            lines += [f"| `{option}` | {_told(text)} |" for option, text in page.options]
            lines.append("")
    lines += ["## Exit codes", "", "| code | what it says |", "| --- | --- |"]
    lines += [f"| {code} | {meaning} |" for code, meaning in EXIT_CODES.items()]
    return "\n".join(lines) + "\n"


def _file(name: str) -> str:
    return name.replace(" ", "-")


def _escaped(text: str) -> str:
    told = text.replace("\\", r"\e").replace("-", r"\-")
    # A line that begins so would be read as an order.
    return rf"\&{told}" if told.startswith((".", "'")) else told


def _told(text: str) -> str:
    return re.sub(r"([|<*_])", r"\\\1", " ".join(text.split()))


def main() -> None:
    arguments.words(__doc__)
    found = every_page()
    folder = DOCS / "man"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for page in found:
        packed = gzip.compress(roff(page).encode(), 9, mtime=0)
        (folder / f"{_file(page.name)}.1.gz").write_bytes(packed)
    (DOCS / "commands.md").write_text(markdown(found), "utf-8")


if __name__ == "__main__":
    main()
