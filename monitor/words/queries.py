"""The words of a search that changed."""

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
            sentence=f"{told}. All posts that we hold were sorted by the new search.",
            label=f"{LABELS[found.how]}: {title}",
        )
    told = f"{CHANGED[found.how]} on {when}"
    return Said(
        headline=told, sentence=f"{told}. {_meaning(found, wording)}", label=LABELS[found.how]
    )


def _meaning(found: QueryChanged, wording: Wording) -> str:
    since = None if found.since is None else wording.moment(found.since)
    if found.how == "narrower":
        return "Posts that it no longer finds are counted up to then, and not after."
    if found.how == "wider":
        if since is None:
            return "Earlier posts were searched again, so the figures compare."
        return f"What only the new search finds is counted in full from {since} on."
    new = "" if since is None else f", what only the new search finds in full from {since} on"
    return f"What only the old search finds is counted up to then{new}."


WORDS: Final[Words] = {QueryChanged: query_changed}
