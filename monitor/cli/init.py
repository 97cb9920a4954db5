import shlex
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

import click

from monitor.cli.schema import text
from monitor.config.file import environment, local_zone
from monitor.errors import CannotCreate, UsageError, cannot_write
from monitor.files import write_new

NAME: Final = "config.toml"
SCHEMA: Final = "config.schema.json"
FOLDER: Final = "db"
ZONE: Final = '"America/Los_Angeles"'  # of the example
PROGRAMS: Final = ("monitor", "reaction-monitor")

_IGNORED: Final = """\
# Written by `monitor init`: what must not be published. config.toml holds protected names: think
# before you put it under version control.
db/*
*.key
"""


@click.command
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Write a commented config.toml, its schema and db/ into DIR (here, unless given).

    Nothing is overwritten. Times are shown in the zone of this machine, or in UTC where that is not
    known. Editors that know TOML check config.toml against config.schema.json. The
    first command that stores posts creates the key of the pseudonyms next to config.toml.

    \b
    Examples:
      monitor init
      monitor init ~/anaheim && cd ~/anaheim && monitor check
    """  # noqa: DOC501
    config = folder / NAME
    if folder.is_file():
        raise UsageError(f"{folder} is a file: name a folder, which need not be there yet")
    zone = f'"{local_zone(environment())}"'
    written = example().replace(ZONE, zone.ljust(len(ZONE)), 1)
    _write(config, f"#:schema ./{SCHEMA}\n{written}")
    _make(folder / FOLDER)
    for name, held in ((SCHEMA, text("config")), (".gitignore", _IGNORED)):
        with suppress(CannotCreate):  # the user's own stays as it is
            _write(folder / name, held)
    own = called(sys.argv[0])
    command = own if folder == Path() else f"{own} --config {shlex.quote(str(config))}"
    click.echo(
        f"Wrote {config} and {folder / FOLDER}/.\n"
        "Next:\n"
        f"  1. Edit {config}: your incident, your sources, the names to protect.\n"
        f"  2. `{command} check` says what would be collected, and what cannot be.\n"
        f"  3. `{command} run` collects until you stop it.\n"
        "`monitor demo` shows what comes of it; `monitor completion -h` lets your shell complete."
    )


def called(own: str, path: str | None = None) -> str:
    """Return how the program can be called again from here: by its name, or by its path."""
    program = Path(own)
    if program.name not in PROGRAMS or shutil.which(program.name, path=path):
        return program.name if program.name in PROGRAMS else PROGRAMS[0]
    return shlex.quote(own)


def example(package: Path = Path(__file__).parent.parent) -> str:
    """Return the annotated example: `config.toml` of the package, or of the checkout it runs from.

    Raises:
        CannotCreate: The installation lacks it; nothing was written.
    """
    for place in (package / NAME, package.parent / NAME):
        with suppress(OSError):
            return place.read_text("utf-8")
    raise CannotCreate(f"{package / NAME}: the example is missing: install the program again")


def _write(path: Path, text: str) -> None:
    _make(path.parent)
    try:
        with write_new(path, 0o600) as file:
            file.write(text.encode())
    except FileExistsError as error:
        raise CannotCreate(
            f"{path} is there already and was left as it is: move it away, or name another file"
        ) from error
    except OSError as error:
        with suppress(OSError):  # of a disk that is full
            path.unlink()
        raise CannotCreate(cannot_write(path, error)) from error


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotCreate(cannot_write(folder, error)) from error
