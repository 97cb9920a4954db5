import sys
from pathlib import Path
from typing import Final

import click

from monitor.cli.options import LONGEST
from monitor.errors import UsageError

LEAST: Final = 12  # characters of a password


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("name")
@click.option("--remove", is_flag=True, help="Take the name out of FILE.")
def password(file: Path, name: str, remove: bool) -> None:
    """Write NAME and the hash of a password to FILE, for `monitor serve --password-file FILE`.

    The password is asked for twice, or read from standard input, one line. Nobody else can read
    FILE, and it holds no password. A running page reads it at its next start.

    \b
    Examples:
      monitor password readers.txt ann
      openssl rand -base64 18 | tee /dev/tty | monitor password readers.txt ben
      monitor password readers.txt ann --remove
    """  # noqa: DOC501  click reads the escape, the user the codes
    from monitor.app import passwords

    name = " ".join(name.split())
    if not (0 < len(name) <= LONGEST and name.isprintable() and ":" not in name) or name[0] == "#":
        message = (
            f"{name!r} is no name to log in with: write 1 to {LONGEST} characters that can be "
            "printed, without a colon"
        )
        raise click.BadParameter(message, param_hint="NAME")
    click.echo(passwords.remove(file, name) if remove else passwords.keep(file, name, _asked(name)))


def _asked(name: str) -> str:
    if sys.stdin.isatty():
        found: str = click.prompt(
            f"Password of {name}", hide_input=True, confirmation_prompt="Again", err=True
        )
    else:
        found = sys.stdin.readline().rstrip("\r\n")
    try:
        found.encode()
    except UnicodeEncodeError as error:
        message = "the password holds bytes that are no text in UTF-8: choose another"
        raise UsageError(message) from error
    if len(found) < LEAST:
        message = f"the password has {len(found)} characters: choose one of at least {LEAST}"
        raise UsageError(message)
    return found
