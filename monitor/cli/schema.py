import gzip
import json
from pathlib import Path
from typing import Any, Final

import click

from monitor.errors import UsageError

FILE: Final = Path(__file__).parent.parent / "schemas.json.gz"
"""The schemas by their names, made from the types of the program."""


def schemas() -> dict[str, dict[str, Any]]:
    """Return each schema by its name, as it is asked for: `config`, `report volume`."""
    found: dict[str, dict[str, Any]] = json.loads(gzip.decompress(FILE.read_bytes()))
    return found


def names() -> list[str]:
    return sorted(schemas())


def text(*words: str) -> str:
    """Return a schema, for people to read.

    Raises:
        UsageError: There is none of that name.
    """
    name = " ".join(words)
    found = schemas()
    if name not in found:
        message = f"there is no schema of {name!r}. Ask for one of: {', '.join(sorted(found))}"
        raise UsageError(message)
    return json.dumps(found[name], indent=1, ensure_ascii=False) + "\n"


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
    """
    click.echo(text(*words) if words else "\n".join(names()), nl=not words)
