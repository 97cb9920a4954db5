"""What both counters of Wikipedia need: their settings, their articles as lanes, their name."""

from typing import Annotated, Final

from msgspec import Meta

from monitor import __version__
from monitor.counts.base import CountLane, CountSettings
from monitor.nouns.measure import Measure

Article = Annotated[str, Meta(min_length=1, max_length=255)]


NAMED: Final = 3


class WikipediaSettings(CountSettings, frozen=True, kw_only=True):
    """What to ask of Wikipedia.

    Attributes:
        articles: Titles, as the reader sees them.
        contact: An address for mail, or of a page, by which the operators of Wikipedia can find
            you; they ask for it.
        project: Which Wikipedia: `en.wikipedia`.
        base_url: Another server of the same API.
    """

    articles: Annotated[tuple[Article, ...], Meta(min_length=1)]
    contact: Annotated[str, Meta(min_length=3, pattern="^[!-~]+$")]
    project: Annotated[str, Meta(pattern="^[a-z0-9-]+\\.[a-z]+$")] = "en.wikipedia"
    base_url: str = ""


def headers(settings: WikipediaSettings) -> dict[str, str]:
    """Return how we name ourselves, with the contact that Wikimedia's policy asks for."""
    return {"User-Agent": f"reaction-monitor/{__version__} ({settings.contact})"}


def listed(settings: WikipediaSettings) -> str:
    """Return which articles are meant, for people: the first three by name, the others counted."""
    articles = tuple(dict.fromkeys(settings.articles))
    named = ", ".join(f"“{article}”" for article in articles[:NAMED])
    others = f" and {len(articles) - NAMED} more" if len(articles) > NAMED else ""
    return f"{named}{others} ({settings.project})"


def lanes(settings: WikipediaSettings, what: str, unit: str) -> tuple[CountLane, ...]:
    """Return a lane for each article: *what* (`Views`) is counted of it, in *unit*."""
    return tuple(
        CountLane(
            name=article,
            measures=(
                Measure(
                    name=article,
                    title=f"{what} of “{article}”",
                    unit=unit,
                    question=f"{settings.project}: {article}",
                ),
            ),
        )
        for article in dict.fromkeys(settings.articles)
    )
