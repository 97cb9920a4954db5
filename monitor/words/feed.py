"""What a feed says of briefs that were published, and of alerts."""

from collections.abc import Iterator, Sequence
from typing import Final

from monitor.nouns.corrections import ChangedFigure, FigureName, PublishedFigure
from monitor.store.records import AlertRecord
from monitor.words.alerts import in_public
from monitor.words.corrections import SAID, accounts, first, of_brief
from monitor.words.numbers import capital, count
from monitor.words.sheet import SIMULATED, marked
from monitor.words.wording import Wording

AUTHOR: Final = "Reaction Monitor"
BRIEF: Final = "Brief"
NO_FIGURES: Final = "nothing that may be published"
LASTS: Final = "It still lasts."
FEED: Final = "Briefs and alerts"
"""What a page calls the feed that it names."""


def title(about: str, *, simulated: bool) -> str:
    return marked(f"{about}: briefs and alerts", simulated=simulated)


def subtitle(*, simulated: bool) -> str:
    text = "What each brief said, what was corrected since, and what was alerted."
    return f"{SIMULATED} {text}" if simulated else text


def brief_title(
    when: str, figures: Sequence[PublishedFigure], *, corrected: bool, simulated: bool
) -> str:
    """Return the title of a brief: its posts and accounts.

    It is *corrected* where a later one said that some of its figures had changed.
    """
    found = {one.name: one for one in figures}
    posts, by = found.get("posts"), found.get("accounts")
    posts_text = NO_FIGURES if posts is None else count(posts.number)
    if posts is not None and by is not None and by.number.value:
        posts_text = f"{posts_text} from {accounts(by)}"
    what = f"Corrected {BRIEF.lower()}" if corrected else BRIEF
    return marked(f"{what}, {when}: {posts_text}", simulated=simulated)


def brief_said(figures: Sequence[PublishedFigure], wording: Wording) -> Iterator[str]:
    found = {one.name: one for one in figures}
    names: tuple[FigureName, ...] = ("peak", "onset", "negative")
    for name in names:
        if name in found:
            said = SAID[name](found[name], wording).removeprefix("that ")
            yield f"{capital(said)}."


def corrected(when: str) -> str:
    return f"Corrected on {when}:"


def brief_changes(changes: Sequence[ChangedFigure], wording: Wording) -> list[str]:
    return first([of_brief(one, wording) for one in changes])


def alert_title(one: AlertRecord, *, simulated: bool) -> str:
    """Return the title of an alert, without the numbers that its sentence holds."""
    what = in_public(one.rule, one.source).removesuffix(".")
    return marked(f"{'Alert' if one.ended_at is None else 'Over'}: {what}", simulated=simulated)


def alert_said(one: AlertRecord, wording: Wording, *, internal: bool) -> Iterator[str]:
    """Yield what was sent, since when it held, and until when.

    What was sent is for internal readers: its numbers may be of few.
    """
    if internal and one.said:
        yield one.said
    yield f"Since {wording.moment(one.since)}; noticed on {wording.moment(one.at)}."
    yield LASTS if one.ended_at is None else f"Over since {wording.moment(one.ended_at)}."
