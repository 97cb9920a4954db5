"""``monitor serve``: the live page, on this machine only."""

from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.cli import Settings
    from monitor.config import Config

PORT: Final = 8017
MOST_PORT: Final = 65_535
GRACE: Final = 2  # seconds that open streams are given at the end


@click.command()
@click.pass_obj
@click.option(
    "--port",
    type=click.IntRange(1, MOST_PORT),
    default=PORT,
    show_default=True,
    help="On 127.0.0.1.",
)
@click.option("--incident", metavar="KEY", help="Which one [default: the first].")
@click.option(
    "--internal",
    is_flag=True,
    help="Also what is not for publication: numbers of few people, links, texts.",
)
def serve(settings: "Settings", port: int, incident: str | None, internal: bool) -> None:
    """Serve the live page on 127.0.0.1: what `monitor page` shows, fresh as posts arrive.

    How each source stands is at the top. Reading never disturbs the daemon. Ctrl-C ends it.

    \b
    Examples:
      monitor serve
      monitor serve --port 9000 --internal
    """  # noqa: D301, DOC501  click reads the escape, the user the codes
    from monitor.config.chosen import chosen_incidents, configuration
    from monitor.errors import MonitorError
    from monitor.store.reading import open_reader

    try:
        import uvicorn

        from monitor.web import ADDRESS, Site, application
    except ImportError as error:
        message = "the live page needs more packages: pip install 'reaction-monitor[charts,web]'"
        raise MonitorError(message) from error

    config = configuration(settings.config_path)
    key = chosen_incidents(config, [incident] if incident else [])[0].key
    with open_reader(config.database) as reader:
        site = Site(
            lambda: int(reader.rows("PRAGMA data_version")[0][0]),
            renderer(config, key, internal=internal),
        )
        click.echo(f"http://{ADDRESS}:{port}/ (Ctrl-C ends it)", err=True)
        uvicorn.run(
            application(site),
            host=ADDRESS,
            port=port,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )


def renderer(config: "Config", key: str, *, internal: bool) -> "Callable[[int], bytes]":
    """Return what makes the page of an incident for a version of the store.

    Raises:
        MonitorError: The extra `charts` is not installed.
    """
    from monitor.chart.render import library
    from monitor.cli.page import stories
    from monitor.cli.reading import Asked, opened
    from monitor.cli.status import read_status
    from monitor.clock import utc_now
    from monitor.page.document import Live, document
    from monitor.report.status import sheet

    script = library()

    def render(version: int) -> bytes:
        now = utc_now()
        with opened(config) as reader:
            told = stories(config, reader, Asked(incidents=(key,), now=now), internal=internal)
            status = sheet(read_status(config, reader, now))
        return document(told[key], script, Live(status, version))

    return render
