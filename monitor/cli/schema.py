"""`monitor schema`: the JSON Schema of what this program reads and writes."""

import json
from pathlib import Path
from typing import Final

import click

from monitor.errors import UsageError

FOLDER: Final = Path(__file__).parent.parent / "schemas"
"""The schemas, made from the types of the program: a file each, named as it is asked for."""


def names() -> list[str]:
    """Return what there is a schema of, as it is asked for: `config`, `report volume`."""
    return sorted(path.stem.replace("-", " ") for path in FOLDER.glob("*.json"))


def text(*words: str) -> str:
    """Return a schema, for people to read.

    Args:
        words: Of its name.

    Raises:
        UsageError: There is none of that name.
    """
    name = " ".join(words)
    if name not in names():
        message = f"there is no schema of {name!r}. Ask for one of: {', '.join(names())}"
        raise UsageError(message)
    packed = (FOLDER / f"{name.replace(' ', '-')}.json").read_text("utf-8")
    return json.dumps(json.loads(packed), indent=1, ensure_ascii=False) + "\n"


@click.command()
@click.argument("words", nargs=-1, metavar="[NAME]")
@click.option("--json", is_flag=True, expose_value=False, help="A schema is JSON in any case.")
def schema(words: tuple[str, ...]) -> None:
    """Print the JSON Schema of config.toml, of the --json of a command, or of a finding.

    NAME is `config`, `findings`, or a command such as `report volume`. Without one, all are listed.
    Editors that know TOML (Even Better TOML, Taplo) check config.toml by the file that its first
    line names.

    \b
    Examples:
      monitor schema
      monitor schema config > config.schema.json
      monitor schema report volume > volume.schema.json
    """  # noqa: D301
    click.echo(text(*words) if words else "\n".join(names()), nl=not words)
