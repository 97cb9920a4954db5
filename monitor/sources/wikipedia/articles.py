"""What both counts of Wikipedia share: whose articles are counted, and who is said to ask."""

from typing import Annotated, ClassVar, Final

from msgspec import Meta

from monitor.nouns.incident import Incident
from monitor.nouns.measure import Measure
from monitor.sources.base import Source
from monitor.sources.counting import CountSettings
from monitor.version import __version__

NAMED: Final = 3

Article = Annotated[str, Meta(min_length=1, max_length=255)]


class WikipediaSettings(CountSettings, frozen=True, kw_only=True):
    """What to ask of Wikipedia.

    Attributes:
        articles: Titles, as readers see them.
        contact: An address for mail, or of a page, by which Wikimedia can find you; it is sent with
            each question, as they ask.
        project: Which Wikipedia: `en.wikipedia`, `es.wikipedia`.
        base_url: Another server: of the metrics for views, the folder of `api.php` for edits.
            Default: Wikimedia's own.
    """

    articles: Annotated[tuple[Article, ...], Meta(min_length=1)]
    contact: Annotated[str, Meta(min_length=3, pattern="^[!-~]+$")]
    project: Annotated[str, Meta(pattern="^[a-z0-9-]+\\.[a-z]+$")] = "en.wikipedia"
    base_url: str = ""


class Articles(Source, settings=WikipediaSettings):
    """Counts something of articles, each a listing by itself, and names who asks."""

    what: ClassVar[str]
    site: ClassVar[str]  # where it is asked, by the project, unless another server is configured

    def __init__(self, settings: WikipediaSettings) -> None:
        super().__init__(settings)
        self.settings = settings
        self.articles = tuple(dict.fromkeys(self.settings.articles))
        site = self.site.format(project=self.settings.project)
        self.base_url = self.settings.base_url.rstrip("/") or site
        # With the contact that Wikimedia's policy asks for.
        self.headers = {"User-Agent": f"reaction-monitor/{__version__} ({self.settings.contact})"}

    def lanes(self, incident: Incident) -> tuple[str, ...]:
        return self.articles

    def measures(self, incident: Incident, lane: str) -> tuple[Measure, ...]:
        title, asked = f"{self.what} of “{lane}”", f"{self.settings.project}: {lane}"
        return (Measure(name=lane, title=title, unit=self.what.lower(), question=asked),)

    @property
    def listed(self) -> str:
        """Return which articles are meant: the first three by name, the others counted."""
        named = ", ".join(f"“{article}”" for article in self.articles[:NAMED])
        others = f" and {len(self.articles) - NAMED} more" if len(self.articles) > NAMED else ""
        return f"{named}{others} ({self.settings.project})"
