"""Posts that an editor found: kept by their address, shown and exported, and in no figure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.app import wiring
from monitor.app.asked import before
from monitor.app.newsroom import Newsroom
from monitor.clock import rfc3339
from monitor.config.chosen import chosen_incident
from monitor.errors import UsageError
from monitor.nouns.posts import Post
from monitor.privacy.output import terminal
from monitor.store.records import FoundRecord
from monitor.store.writing import notes as kept
from monitor.text.links import canonical
from monitor.words import found as words


def add(
    newsroom: Newsroom,
    incident: str | None,
    addresses: Sequence[str],
    *,
    at: datetime | timedelta | None,
    text: str | None,
    by: str,
    now: datetime,
) -> str:
    """Keep posts that somebody found, and say so.

    Raises:
        UsageError: The incident is not known, an address is none or holds a protected name, as may
            the name of who found it, or what is said of one post is given for several.
    """
    config = newsroom.config
    chosen = chosen_incident(config, incident)
    if len(addresses) > 1 and (at is not None or text is not None):
        raise UsageError("--at and --text speak of one post: add the others by themselves")
    if newsroom.leaks.finds(by):
        raise UsageError("the name of who found it holds a protected name: write it without")
    posted = None if at is None else before(now, at, config.zone)
    if posted is not None and posted > now:
        raise UsageError(f"--at: {rfc3339(posted)} lies in the future: write when it was posted")
    masker = wiring.masker(config)
    records = []
    for one in addresses:
        is_one = one.startswith(("http://", "https://")) and one.isprintable() and " " not in one
        if not is_one or canonical(one) is None:
            raise UsageError(f"{one!r} is not the address of a post. Write it whole: https://...")
        # It is masked as if there were such a source, of which nothing is kept.
        masked = masker.masked("found", Post(native_id="", text=text or "", url=one))
        if masked.url is None:
            raise UsageError("the address holds a protected name: it cannot be kept, leave it out")
        records.append(
            FoundRecord(
                incident=chosen.key,
                address=masked.url,
                at=posted,
                text=masked.post.text or None,
                by=by,
                added_at=now,
            )
        )
    with wiring.writer_as_scored(newsroom.config) as store:
        for record in records:
            kept.keep_found(store, record)
    return words.added(len(records))


def remove(newsroom: Newsroom, incident: str | None, addresses: Sequence[str]) -> str:
    """Take posts away that were added, and say so.

    Raises:
        UsageError: The incident is not known, or one of them was not added.
    """
    chosen = chosen_incident(newsroom.config, incident)
    with wiring.writer_as_scored(newsroom.config) as store:
        for one in addresses:
            if not kept.remove_found(store, chosen.key, one):
                raise UsageError(f"{one} was not added: `monitor add` shows what was")
    return words.removed(len(addresses))


def listed(newsroom: Newsroom, incident: str | None) -> str:
    """Return the posts that were added, one a line, with what is known of each.

    Protected names are masked, and nothing in it steers a terminal.
    """
    config = newsroom.config
    chosen = chosen_incident(config, incident)
    with newsroom.opened() as reader:
        said = words.listed(reader.found(chosen.key), config.timezone)
        return terminal(newsroom.leaks.masked(said))
