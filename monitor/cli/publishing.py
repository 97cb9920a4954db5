"""Options of what is written to be published: where it will lie, and its feed."""

from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from monitor.app.asked import Asked, of_incident
from monitor.cli.options import Option
from monitor.errors import UsageError

if TYPE_CHECKING:
    from monitor.app.newsroom import Newsroom

EXAMPLE: Final = "https://news.example/anaheim/"
SUFFIXES: Final = (".xml", ".atom")


def _address(_context: click.Context, option: click.Parameter, address: str | None) -> str | None:
    if address is None:
        return None
    try:
        parts = urlsplit(address)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and address.isprintable()
        # A name and password would be published with it.
        whole = whole and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        whole, parts = False, urlsplit("")
    if not whole or parts.query or parts.fragment or " " in address:
        message = f"{address!r} is not a web address. Write the whole of it, such as {EXAMPLE}"
        raise click.BadParameter(message, param=option)
    is_page = parts.path.lower().endswith((".html", ".htm"))
    return address if address.endswith("/") or is_page else f"{address}/"


def _feed(_context: click.Context, option: click.Parameter, path: Path | None) -> Path | None:
    if path is not None and path.suffix.lower() not in SUFFIXES:
        message = f"{str(path)!r} does not end in .xml or .atom: name it so"
        raise click.BadParameter(message, param=option)
    return path


ADDRESS: Final[Option] = click.option(
    "--address",
    metavar="URL",
    callback=_address,
    help=f"Where it will be published, such as {EXAMPLE}",
)
FEED: Final[Option] = click.option(
    "--feed",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.xml",
    callback=_feed,
    help="Also an Atom feed of briefs and alerts; needs --address.",
)


def check_feed(feed: Path | None, address: str | None) -> None:
    """Refuse a feed whose address nobody knows.

    Raises:
        UsageError: There is none.
    """
    if feed is not None and address is None:
        raise UsageError(
            "--feed: its entries are named after the place where it is published. Add "
            f"--address, such as --address {EXAMPLE}"
        )


def write_feeds(room: "Newsroom", asked: Asked, feed: Path, address: str) -> None:
    """Write the feed of each incident that is asked about; where there are several, each by key."""
    from monitor.app.feeds import feeds, write

    made = feeds(room, asked)
    for key, one in made.items():
        path = of_incident(feed, key, made)
        write(one, path, address)
        click.echo(f"wrote {path}", err=True)
