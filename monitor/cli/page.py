from pathlib import Path
from typing import Final

import click

from monitor.app.asked import Asked, of_incident
from monitor.cli import Globals
from monitor.cli.compare import side
from monitor.cli.options import Option, incident_names, newsroom, warn
from monitor.cli.publishing import ADDRESS, FEED, check_feed, write_feeds
from monitor.cli.reading import SERIES, SPAN, asks
from monitor.errors import UsageError

INTERNAL: Final[Option] = click.option(
    "--internal",
    is_flag=True,
    help="Also what is not for publication: numbers of few people, links, texts.",
)


@click.command()
@asks(
    *SPAN,
    *SERIES,
    click.option(
        "-o",
        "--out",
        type=click.Path(dir_okay=False, path_type=Path),
        required=True,
        help="The .html to write (with several incidents, each gets its key).",
    ),
    INTERNAL,
    click.option(
        "--compare",
        "other",
        shell_complete=incident_names,
        metavar="KEY",
        help="Compare it with another incident, or with a period, KEY@SINCE..UNTIL: the first week "
        "since each took off.",
    ),
    ADDRESS,
    FEED,
)
def page(
    settings: Globals,
    asked: Asked,
    out: Path,
    internal: bool,
    other: str | None,
    address: str | None,
    feed: Path | None,
) -> None:
    """Write one page that works with no network: sentences, charts to zoom, coverage, method.

    Made for publication: no texts, no authors, and no number with fewer than five people behind it.
    --every is the finest bucket that can be zoomed to. With --address it also writes a picture that
    services show with a link to the page; that needs the extra [charts].

    \b
    Examples:
      monitor page --out anaheim.html
      monitor page --since 7d --every 1m --out week.html
      monitor page --internal --out desk.html
      monitor page --incident anaheim --compare recall --out compared.html
      monitor page --out index.html --address https://news.example/anaheim/
    """  # noqa: DOC501
    from monitor.app.corrections import keep, page_record
    from monitor.app.pages import pages, write

    if out.suffix.lower() not in {".html", ".htm"}:
        raise UsageError(f"{out}: a page is HTML: give it a name that ends in .html")
    check_feed(feed, address)

    room = newsroom(settings)
    asked = asked.fixed()  # the feed speaks of the same instant
    beside = None if other is None else side("--compare", other, asked)
    fronts = pages(room, asked, internal=internal, other=beside)
    for key, front in fronts.items():
        its = None if feed is None else of_incident(feed, key, fronts)
        for made in write(front, of_incident(out, key, fronts), address or "", its):
            click.echo(f"wrote {made}", err=True)
        warn(keep(room, page_record(front.story)))
    if feed is not None and address is not None:
        write_feeds(room, asked, feed, address)
