"""What a changed query costs: which services are asked again, and what cannot be had back."""

from collections.abc import Iterator

from monitor.clock import rfc3339, utc_now
from monitor.collect.sweeping import can_be_swept
from monitor.config import Config
from monitor.config.chosen import chosen_sources
from monitor.config.sessions import session_vault
from monitor.config.sources import SourceEntry
from monitor.errors import QueryError
from monitor.nouns.incident import Incident
from monitor.query import Query
from monitor.query.implying import implies
from monitor.store.connection import Store
from monitor.store.writing.topics import last_query


def changed(config: Config, store: Store, incident: Incident) -> Iterator[str]:
    """Yield in lines what it means that an incident was collected by another query until now."""
    before = last_query(store, incident.key)
    if before is None or before == incident.query.text:
        return
    yield f"incident {incident.key}: its query was changed; until now it was: {before}"
    try:
        old = Query.read(before)
    except QueryError:
        old = None
    if old is not None and implies(incident.query, old):
        if implies(old, incident.query):
            yield "  it matches the same posts: nothing changes"
        else:
            yield "  it matches fewer posts: what was watched counts for it, and held posts stay"
        return
    yield "  what was watched stays watched, for the query of then; for the new one:"
    for entry in chosen_sources(config):
        if not entry.counts and entry.about(incident):
            yield f"  source {entry.name}: {_again(config, entry, incident)}"


def _again(config: Config, entry: SourceEntry, incident: Incident) -> str:
    """Return how far back a source is asked again once a query has changed, and what it costs."""
    traits, now = entry.source.traits, utc_now()
    back = incident.since if traits.lookback is None else max(incident.since, now - traits.lookback)
    since = f"back to {rfc3339(back)}"
    by_hand = f"`monitor backfill --source {entry.name} --since {rfc3339(back)}` does it"
    if traits.metered:
        granted = entry.source.allowances(session_vault(config, entry), now)
        cost = "; ".join(
            f"{one.limit:,} {one.what}" + (f" for ${one.limit * one.cost:,.2f}" if one.cost else "")
            for one in granted
        )
        return f"not asked again unless you say so, since it costs (at most {cost}): {by_hand}"
    if traits.clock == "created" or can_be_swept(traits):
        return f"asked again for what it still shows, {since}"
    if traits.backfill:
        return f"not asked again unless you say so, since a stream takes long: {by_hand}"
    return "older posts cannot be had back; the new query counts from the next pass on"
