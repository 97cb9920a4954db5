"""``monitor collect`` and ``monitor backfill``: passes by hand."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from monitor.cli.moments import Moment, before
from monitor.cli.options import incidents_option, json_option, logged, sources_option

if TYPE_CHECKING:
    from monitor.cli import Settings
    from monitor.collect import Outturn
    from monitor.config import Config
    from monitor.incident import Incident
    from monitor.model import Purpose, Span
    from monitor.store.connection import Store


@click.command()
@sources_option
@incidents_option
@json_option
@click.pass_obj
def collect(
    settings: "Settings", sources: Sequence[str], incidents: Sequence[str], as_json: bool
) -> None:
    """Make one pass over the sources now, and say what came of it.

    All sources are asked, whatever one of them meets. Ends with code 69 where a source failed, and
    with 1 where one met a bug.

    \b
    Examples:
      monitor collect
      monitor collect --source mastodon --incident anaheim
    """  # noqa: D301
    _passes(settings, sources, incidents, "poll", None, as_json=as_json)


@click.command()
@click.option(
    "--since",
    type=Moment(),
    required=True,
    help="Where the span begins: a time with its zone, or 7d.",
)
@click.option("--until", type=Moment(), help="Where it ends [default: now].")
@sources_option
@incidents_option
@json_option
@click.pass_obj
def backfill(
    settings: "Settings",
    since: datetime | timedelta,
    until: datetime | timedelta | None,
    sources: Sequence[str],
    incidents: Sequence[str],
    as_json: bool,
) -> None:
    """Ask the sources for an old span: what is not yet observed of it, and what was lost in it.

    It may run beside the daemon.

    \b
    Examples:
      monitor backfill --since 2017-02-21T08:00Z --until 2017-02-23T08:00Z
      monitor backfill --since 2d --source hackernews
    """  # noqa: D301, DOC501  click reads the escape, the user the codes
    from monitor.clock import utc_now
    from monitor.model import Span

    now = utc_now()
    span = Span(before(now, since), before(now, until))
    if span.start >= span.end:
        message = "expected --since before --until"
        raise click.UsageError(message)
    _passes(settings, sources, incidents, "backfill", span, as_json=as_json)


def _passes(
    settings: "Settings",
    sources: Sequence[str],
    incidents: Sequence[str],
    purpose: "Purpose",
    span: "Span | None",
    *,
    as_json: bool,
) -> None:
    from contextlib import nullcontext
    from threading import Event

    from monitor.app import wiring
    from monitor.clock import utc_now
    from monitor.config.chosen import chosen_incidents, chosen_sources
    from monitor.errors import MonitorError, SourceError
    from monitor.store.lock import hold

    config = logged(settings)
    entries = chosen_sources(config, sources)
    chosen = chosen_incidents(config, incidents)
    made: list[Outturn] = []
    # The database stays open to the end: no other file can become the one that was begun with.
    with (
        hold(config.database) if purpose == "poll" else nullcontext() as held,
        wiring.writer(config) as store,
    ):
        if held is not None:
            held.pin()
        wiring.keep_lanes(config, store, utc_now())
        collector = wiring.Collector(
            config, wiring.scorers(config), sleep=Event().wait, file=store.file
        )
        for entry in entries:
            if purpose == "backfill" and not entry.source.traits.backfill:
                click.echo(f"{entry.name}: cannot be asked for an old span", err=True)
                continue
            with collector.turn(entry) as turn:
                for incident in chosen:
                    made.append(turn.collect(incident, purpose, span))
                    _say(entry.name, incident.key, made[-1], as_json=as_json)
        if purpose == "poll":
            made += _count(config, store, sources, chosen, as_json=as_json)
        _tidy(store)
    crashed = sum(outturn.error_kind == "bug" for outturn in made)
    failed = sum(len(outturn.errors) for outturn in made if outturn.outcome == "failed")
    if crashed:
        message = (
            f"{crashed} of the passes met a bug, as said above, please report it; "
            "what the rest showed is stored"
        )
        raise MonitorError(message)
    if failed:
        message = f"{failed} of the listings failed, as said above; what the rest showed is stored"
        raise SourceError(message)


def _tidy(store: "Store") -> None:
    """Take the bytes of what was deleted at its source out of the files, where that is due."""
    from monitor.store import cleaning

    left = None if cleaning.due(store) is None else cleaning.tidied(store)
    if left is not None:
        click.echo(left, err=True)


def _count(
    config: "Config",
    store: "Store",
    names: Sequence[str],
    incidents: "Sequence[Incident]",
    *,
    as_json: bool,
) -> "list[Outturn]":
    """Make one pass over the counters, and return what became of each."""
    from threading import Event

    from monitor.app.counting import Counting
    from monitor.config.chosen import chosen_counts

    counting, outturns = Counting(config, sleep=Event().wait, file=store.file), []
    for entry in chosen_counts(config, names):
        with counting.turn(entry) as made:
            for incident in filter(entry.about, incidents):
                outturns.append(made(incident))
                _say(entry.name, incident.key, outturns[-1], as_json=as_json, what="values")
    return outturns


def _say(source: str, incident: str, outturn: "Outturn", *, as_json: bool, what: str = "") -> None:
    """Say what became of a pass."""
    from monitor.clock import rfc3339
    from monitor.privacy.output import terminal

    if as_json:
        import msgspec

        line = {"source": source, "incident": incident, **msgspec.to_builtins(outturn)}
        click.echo(msgspec.json.encode(line).decode())
    else:
        until = f"; not asked again before {rfc3339(outturn.until)}" if outturn.until else ""
        beside = f", {outturn.beside} beside the point"
        counts = f"{outturn.new} new of {outturn.seen} {what or f'seen{beside}'}"
        rejected = f", {outturn.rejected} could not be read" if outturn.rejected else ""
        click.echo(f"{source} / {incident}: {outturn.outcome}: {counts}{rejected}{until}")
        for error in outturn.errors:
            click.echo(f"  {terminal(error)}")
