"""What the rules of `[alerts]` say at an instant, and how often they fired before."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from monitor.alerts.blindness import blind
from monitor.alerts.bursting import bursts
from monitor.alerts.finding import EpisodeKey, RuleFinding, state
from monitor.alerts.mixing import mix
from monitor.alerts.volume import volume
from monitor.app.asked import Asked
from monitor.app.newsroom import Newsroom
from monitor.app.questions import questions
from monitor.app.status import watches
from monitor.clock import from_epoch
from monitor.config import Config
from monitor.nouns.alerts import RuleRow, StateRow
from monitor.nouns.posts import Span
from monitor.report.readings import read
from monitor.store.reading import alerts as read_alerts
from monitor.store.reading.reader import Reader
from monitor.store.records import AlertRecord
from monitor.words.say import say
from monitor.words.wording import Wording

RECORD: Final = timedelta(days=30)  # so much time back a rule is asked how often it fired


def findings(config: Config, reader: Reader, now: datetime) -> Iterator[RuleFinding]:
    wanted = config.alerts.rules
    if wanted.blind is not None:
        yield from blind(
            watches(config, reader, now), wanted.blind, read_alerts.first_tried(reader), now=now
        )
    for incident in config.incidents:
        if incident.is_over(now):
            continue
        if wanted.burst:
            yield from bursts(reader, incident.key, incident.since, now)
        if wanted.volume is not None:
            yield volume(reader, incident.key, wanted.volume, now)
        if wanted.forecast is not None:
            # It costs more to load than all other rules.
            from monitor.alerts.forecasting import foreseen

            found = foreseen(reader, incident.key, incident.since, wanted.forecast, now)
            if found is not None:
                yield found
        if wanted.mix:
            mixed = mix(reader, incident.key, incident.since, now)
            if mixed is not None:
                yield mixed


def said(config: Config, one: RuleFinding, now: datetime) -> str:
    if one.found is None:
        return ""
    span = Span(min(one.found.span.start, now), now)
    return say(one.found, Wording(ZoneInfo(config.timezone), span)).sentence


def states(found: Iterable[RuleFinding], alerts: Iterable[AlertRecord]) -> Iterator[StateRow]:
    """Yield how the rules stand, where one does not simply find nothing."""
    lasting = {
        EpisodeKey(one.rule, one.incident, one.source): one
        for one in alerts
        if one.ended_at is None
    }
    for one in sorted(found, key=lambda one: one.key):
        episode = lasting.get(one.key)
        stands = state(one, lasts=episode is not None)
        if stands is not None:
            yield StateRow(
                state=stands,
                since=one.since if episode is None else episode.since,
                rule=one.key.rule,
                incident=one.key.incident,
                source=one.key.source,
                episode=None if episode is None else episode.number,
            )


def records(newsroom: Newsroom, reader: Reader, now: datetime) -> Iterator[RuleRow]:
    """Yield how often each rule fired in the last `RECORD`, and how many of those were waves."""
    since, wanted = now - RECORD, newsroom.config.alerts.rules
    fired = [one for one in read_alerts.alerts(reader, since, now) if one.at >= since]
    kept = {(one.incident, one.rule) for one in fired}
    kept |= {(one.key, rule) for one in newsroom.config.incidents for rule in wanted.names}
    waves = cache(lambda incident: _waves(newsroom, reader, incident, now))
    for incident, rule in sorted(kept):
        some = [one for one in fired if (one.incident, one.rule) == (incident, rule)]
        judged: tuple[int | None, int | None] = (None, None)
        if rule in {"burst", "volume"}:  # which look for what a report may call a wave
            judged = _judged(some, *waves(incident)) if some else (0, 0)
        yield RuleRow(
            rule=rule,
            incident=incident,
            since=since,
            fired=len(some),
            waves=judged[0],
            recent=judged[1],
        )


def _judged(
    some: Sequence[AlertRecord], waves: Sequence[Span], settled: datetime
) -> tuple[int, int]:
    """Return how many episodes overlap a wave, and how many of the others are not settled yet."""
    met = recent = 0
    for one in some:
        end = settled if one.ended_at is None else one.ended_at
        if any(wave.start < end and one.since < wave.end for wave in waves):
            met += 1
        elif end >= settled:
            recent += 1
    return met, recent


def _waves(
    newsroom: Newsroom, reader: Reader, incident: str, now: datetime
) -> tuple[Sequence[Span], datetime]:
    """Return the waves that the reports find, and up to when they can."""
    # What it computes with costs more to load than most commands.
    from monitor.report.spread.reading import read_counts
    from monitor.spread.bursts.waves import bursts

    if incident not in {one.key for one in newsroom.config.incidents}:
        return (), now
    [question] = questions(newsroom, reader, Asked(incidents=(incident,), now=now))
    counts = read_counts(reader, read(reader, question))
    waves = [Span(from_epoch(one.start), from_epoch(one.end)) for one in bursts(counts)]
    return waves, from_epoch(counts.start + counts.final * counts.step)
