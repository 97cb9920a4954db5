"""The words of a search that changed."""

from typing import Final

from monitor.nouns.queries import Change, QueryChanged, Textless
from monitor.words.numbers import count
from monitor.words.wording import Said, Wording, Words, longer

CHANGED: Final[dict[Change, str]] = {
    "wider": "The search was widened",
    "narrower": "The search was narrowed",
    "other": "The search was changed",
}
MARKS: Final[dict[Change, str]] = {
    "wider": "Search widened",
    "narrower": "Search narrowed",
    "other": "Search changed",
}
"""What stands at a change in charts."""


def query_changed(found: QueryChanged, wording: Wording) -> Said:
    when = wording.moment(found.at)
    if found.about.kind != "incident":
        title = wording.title(found.about)
        headline = f"The search for “{title}” changed on {when}"
        return longer(
            headline, ". All posts whose text we hold were matched against the new search."
        )
    headline = f"{CHANGED[found.how]} on {when}"
    return longer(headline, f". {_meaning(found, wording)}")


def textless(found: Textless, wording: Wording) -> Said:
    posts = "posts" if found.posts is None else count(found.posts)
    said = f"“{wording.title(found.about)}” could not be looked for in {posts} whose text was gone"
    stay = "they count as posts without it" if found.new else "they stay as the old search had them"
    return longer(said, f" (up to {wording.moment(found.until)}): {stay}.")


def _meaning(found: QueryChanged, wording: Wording) -> str:
    counted = "counted up to then"
    if found.until is not None:
        counted = f"counted up to {wording.moment(found.until)}, and not in all of the time after"
        if found.until <= wording.span.start:
            counted = "counted in a part of this time only"
    if found.how == "narrower":
        after = ", and not after" if found.until is None else ""
        return f"Posts that it no longer finds are {counted}{after}."
    since = None if found.since is None else wording.moment(found.since)
    since = "then" if since == wording.moment(found.at) else since
    if found.how == "wider" and since is None:
        return "Earlier posts were searched again, so figures before and after compare."
    new = (
        ""
        if since is None
        else f"Posts that only the new search finds are complete from {since} on."
    )
    if found.how == "wider":
        return new
    return f"Posts that only the old search finds are {counted}. {new}".rstrip()


WORDS: Final[Words] = {QueryChanged: query_changed, Textless: textless}
