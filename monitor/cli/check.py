"""``monitor check``: would it work?"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from monitor.cli.options import logged, sources_option

if TYPE_CHECKING:
    from monitor.cli import Settings
    from monitor.config import Config
    from monitor.config.counts import CountEntry
    from monitor.config.sources import SourceEntry
    from monitor.store.connection import Store


@click.command()
@sources_option
@click.option(
    "--offline", is_flag=True, help="Check the configuration and the database only; ask nobody."
)
@click.pass_obj
def check(settings: "Settings", sources: Sequence[str], offline: bool) -> None:
    """Validate the configuration, open the database, ask each source one cheap question.

    Says in words what would be collected and what cannot be. Ends with code 69 where a source
    cannot work.

    \b
    Examples:
      monitor check
      monitor check --offline
    """  # noqa: D301, DOC501  click reads the escape, the user the codes
    from monitor import wiring
    from monitor.errors import SourceError
    from monitor.privacy.leaks import LeakTest
    from monitor.privacy.output import terminal

    config = logged(settings)
    mask = LeakTest(config.protected).masked

    def say(text: str) -> None:
        click.echo(terminal(mask(text)))

    _describe(config, say)
    with wiring.writer(config) as store:
        wiring.door(config)
        click.echo(
            f"database: {config.database} can be written; days are counted in {config.timezone}"
        )
        if offline:
            return
        failed = _failing(config, store, sources, say)
    if failed:
        message = f"{len(failed)} of the sources cannot work as configured: {', '.join(failed)}"
        raise SourceError(message)


def _failing(
    config: "Config", store: "Store", names: Sequence[str], say: Callable[[str], None]
) -> list[str]:
    """Ask each source and counter of these names, or all; return those that cannot work."""
    from monitor.config.chosen import chosen_counts, chosen_sources

    sources = [e.name for e in chosen_sources(config, names) if not _ask(config, store, e, say)]
    counters = chosen_counts(config, names)
    return sources + [e.name for e in counters if not _ask_counter(config, store, e, say)]


def _describe(config: "Config", say: Callable[[str], None]) -> None:
    from monitor.clock import rfc3339

    click.echo(f"configuration: {config.path} is right")
    for incident in config.incidents:
        say(
            f"incident {incident.key}: {incident.title}, "
            f"since {rfc3339(incident.since)}; {len(incident.narratives)} narratives, "
            f"{len(incident.voices)} voices, {len(incident.events)} events"
        )
        say(f"  looks for: {incident.query.text}")
        click.echo(f"  withholds {len(incident.protected)} protected names")
    for entry in config.sources:
        if not entry.enabled:
            click.echo(f"source {entry.name}: not enabled")
    for counter in config.counts:
        if not counter.enabled:
            click.echo(f"counts {counter.name}: not enabled")


def _ask(
    config: "Config", store: "Store", entry: "SourceEntry", say: Callable[[str], None]
) -> bool:
    from threading import Event

    from monitor import wiring
    from monitor.errors import SourceError
    from monitor.store.writing.budgets import StoreLedger

    ok = True
    with wiring.network(config, StoreLedger(store), entry, Event().wait) as http:
        for incident in config.incidents:
            try:
                sentence = entry.source.check(incident, http)
            except SourceError as error:
                ok, sentence = False, f"cannot work: {error}"
            say(f"source {entry.name} / {incident.key}: {sentence}")
    return ok


def _ask_counter(
    config: "Config", store: "Store", entry: "CountEntry", say: Callable[[str], None]
) -> bool:
    from threading import Event

    from monitor import wiring
    from monitor.errors import SourceError
    from monitor.store.writing.budgets import StoreLedger

    ok = True
    with wiring.network(config, StoreLedger(store), entry, Event().wait) as http:
        for incident in filter(entry.about, config.incidents):
            try:
                sentence = entry.counter.check(incident, http)
            except SourceError as error:
                ok, sentence = False, f"cannot work: {error}"
            say(f"counts {entry.name} / {incident.key}: {sentence}")
    return ok
