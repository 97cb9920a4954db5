"""The words of a search that changed."""

from datetime import datetime
from typing import Final

from monitor.nouns.queries import Change, QueryChanged
from monitor.words.speech import Said, Words
from monitor.words.wording import Wording

CHANGED: Final[dict[Change, str]] = {
    "wider": "The search was widened",
    "narrower": "The search was narrowed",
    "other": "The search was changed",
}
LABELS: Final[dict[Change, str]] = {
    "wider": "Search widened",
    "narrower": "Search narrowed",
    "other": "Search changed",
}


def query_changed(found: QueryChanged, wording: Wording) -> Said:
    """Say when the search changed, and which figures do not compare."""
    when = wording.moment(found.at)
    if found.about.kind != "incident":
        title = wording.title(found.about)
        told = f"The search for “{title}” changed on {when}"
        return Said(
            headline=told,
            sentence=f"{told}. All posts we hold were matched against the new search.",
            label=f"{LABELS[found.how]}: {title}",
        )
    told = f"{CHANGED[found.how]} on {when}"
    return Said(
        headline=told, sentence=f"{told}. {_meaning(found, wording)}", label=LABELS[found.how]
    )


def _meaning(found: QueryChanged, wording: Wording) -> str:
    if found.how == "narrower":
        return "Posts that it no longer finds are counted up to then, and not after."
    since = None if found.since is None else _moment(found.since, found, wording)
    if found.how == "wider" and since is None:
        return "Earlier posts were searched again, so figures before and after compare."
    new = (
        ""
        if since is None
        else f"Posts that only the new search finds are complete from {since} on."
    )
    if found.how == "wider":
        return new
    return f"Posts that only the old search finds are counted up to then. {new}".rstrip()


def _moment(since: datetime, found: QueryChanged, wording: Wording) -> str:
    """Return an instant, or that it is that of the change, to the minute."""
    moment = wording.moment(since)
    return "then" if moment == wording.moment(found.at) else moment


WORDS: Final[Words] = {QueryChanged: query_changed}
