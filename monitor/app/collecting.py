"""Passes by hand: over the sources, for what is new or for an old span."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext, suppress
from threading import Event
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from monitor.app import wiring
from monitor.app.checking import waiting
from monitor.app.newsroom import Newsroom
from monitor.clock import utc_now
from monitor.collect import Outturn
from monitor.config.chosen import chosen_incidents, chosen_sources, none_enabled
from monitor.errors import ConfigError, MonitorError, SourceError, StoreError
from monitor.nouns.posts import Span
from monitor.privacy.output import terminal
from monitor.store import cleaning
from monitor.store.lock import hold
from monitor.words.times import day, twice


class Pass(NamedTuple):
    """What became of a pass; a source that *counts* has seen values, not posts."""

    source: str
    incident: str
    outturn: Outturn
    counts: bool
    zone: ZoneInfo

    @property
    def json(self) -> str:
        builtin = msgspec.to_builtins(self.outturn)
        line = {"source": self.source, "incident": self.incident, **builtin}
        return msgspec.json.encode(line).decode()

    @property
    def text(self) -> str:
        """Return it in lines for a reader, safe for a terminal."""
        made = self.outturn
        until = ""
        if made.until:
            local = made.until.astimezone(self.zone)
            until = f"; not asked again before {local:%H:%M:%S}{twice(local)} on {day(local)}"
        counts = f"{made.new:,} new of {made.seen:,} "
        counts += "values" if self.counts else f"seen, {made.beside:,} off-topic"
        rejected = f", {made.rejected:,} could not be read" if made.rejected else ""
        line = f"{self.source} / {self.incident}: {made.outcome}: {counts}{rejected}{until}"
        return "\n".join([line, *(f"  {terminal(error)}" for error in made.errors)])


def passes(
    newsroom: Newsroom,
    sources: Sequence[str],
    incidents: Sequence[str],
    span: Span | None,
    notice: Callable[[str], None],
) -> Iterator[Pass]:
    """Make one pass over the sources and yield what becomes of each, then say what failed.

    *span* is of the past, which those are asked for that have posts, beside a daemon; None is what
    is new.

    Raises:
        UsageError: A name or a key is not known.
        ConfigError: No source is enabled.
        StoreBusy: A daemon, or another call, holds the database.
        SourceError: After all passes: listings failed.
        MonitorError: After all passes: some met a bug.
    """
    config = newsroom.config
    entries, chosen = chosen_sources(config, sources), chosen_incidents(config, incidents)
    made: list[Outturn] = []
    if not entries and not _something_waits(newsroom):
        raise ConfigError(none_enabled(config))
    # The database stays open to the end: no other file can become the one that was begun with.
    with (
        hold(config.database) if span is None else nullcontext() as held,
        wiring.writer(config) as store,
    ):
        if held is not None:
            held.pin()
        wiring.keep_lanes(config, store, utc_now())
        for line in wiring.match_held(config, store, utc_now()):
            notice(line)
        collector = wiring.Collector(
            config, wiring.scorers(config), sleep=Event().wait, file=store.file
        )
        for entry in entries:
            if span is not None and entry.counts:
                continue
            if span is not None and not entry.source.traits.backfill:
                notice(f"{entry.name}: cannot be asked for an old span")
                continue
            with collector.turn(entry) as turn:
                for incident in filter(entry.about, chosen):
                    if span is None and entry.is_done(incident, turn.now):
                        notice(f"{entry.name} / {incident.key}: closed, so nothing was asked")
                        continue
                    made.append(
                        turn.collect(incident, "poll" if span is None else "backfill", span)
                    )
                    yield Pass(entry.name, incident.key, made[-1], entry.counts, config.zone)
        # The bytes of what was deleted at its source go out of the files, where that is due.
        left = None if cleaning.due(store) is None else cleaning.tidied(store)
        if left is not None:
            notice(left)
    _complain(made)


def _something_waits(newsroom: Newsroom) -> bool:
    """Tell whether held posts are to be matched with narratives or voices that are new."""
    with suppress(StoreError), newsroom.opened() as reader:
        return any(waiting(newsroom.config, reader))
    return False


def _complain(made: Sequence[Outturn]) -> None:
    crashed = sum(outturn.error_kind == "bug" for outturn in made)
    failed = sum(outturn.failures for outturn in made if outturn.outcome == "failed")
    if crashed:
        raise MonitorError(
            f"{crashed} of the passes met a bug, as said above, please report it; "
            "what the rest showed is stored"
        )
    if failed:
        raise SourceError(
            f"{failed} of the listings failed, as said above: try again later; what the rest "
            "showed is stored"
        )
