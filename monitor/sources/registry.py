"""How a source is found by its kind in the configuration, and what stands for a broken one."""

from collections.abc import Mapping
from importlib import import_module
from typing import Final, NoReturn

from monitor.errors import ConfigError
from monitor.installed import offered
from monitor.sources.base import Source, SourceSettings

BUILT_IN: Final[Mapping[str, str]] = {
    "bluesky": "monitor.sources.bluesky.source:Bluesky",
    "csv": "monitor.sources.count_file:CountFile",
    "discourse": "monitor.sources.discourse.source:Discourse",
    "gdelt": "monitor.sources.gdelt.source:Gdelt",
    "hackernews": "monitor.sources.hackernews.search:HackerNews",
    "hackernews-items": "monitor.sources.hackernews.items:HackerNewsItems",
    "jetstream": "monitor.sources.jetstream.source:Jetstream",
    "lemmy": "monitor.sources.lemmy.source:Lemmy",
    "mastodon": "monitor.sources.mastodon.source:Mastodon",
    "reddit": "monitor.sources.reddit.source:Reddit",
    "replay": "monitor.sources.replay:Replay",
    "rss": "monitor.sources.rss.source:Rss",
    "threads": "monitor.sources.threads:Threads",
    "tumblr": "monitor.sources.tumblr:Tumblr",
    "wikipedia-edits": "monitor.sources.wikipedia.edits:WikipediaEdits",
    "wikipedia-views": "monitor.sources.wikipedia.views:WikipediaViews",
    "x": "monitor.sources.x.posts:X",
    "x-counts": "monitor.sources.x.counts:XCounts",
    "youtube": "monitor.sources.youtube.source:YouTube",
    "youtube-views": "monitor.sources.youtube.views:YoutubeViews",
}
ENTRY_POINTS: Final = "monitor.sources"


def kinds() -> tuple[str, ...]:
    """Return the kinds of source that can be configured, sorted: ours and those of packages."""
    return tuple(sorted({*BUILT_IN, *offered(ENTRY_POINTS)}))


def plug_in(kind: str) -> str | None:
    """Return the package that brings a kind of source, with its version; None where it is ours."""
    found = offered(ENTRY_POINTS).get(kind)
    if found is None or kind in BUILT_IN:
        return None
    return found.value if found.dist is None else f"{found.dist.name} {found.dist.version}"


def load(kind: str) -> type[Source]:
    """Return the class of a kind of source, importing only that one.

    Raises:
        ConfigError: No such kind, a package offers a kind that is ours, or its class cannot be
            imported or is no source.
    """
    others = offered(ENTRY_POINTS)
    if kind in BUILT_IN:
        if kind in others:
            claimant = others[kind].value
            raise ConfigError(
                f"source kind {kind!r} is built in, but {claimant} claims it too: "
                "remove that package"
            )
        module, name = BUILT_IN[kind].split(":")
        found: type[Source] = getattr(import_module(module), name)
        return found
    if kind not in others:
        raise ConfigError(f"{kind!r} is no kind of source: write one of {', '.join(kinds())}")
    try:
        loaded: object = others[kind].load()
    except Exception as error:  # a package may do anything when it is imported
        raise ConfigError(
            f"source kind {kind!r} cannot be loaded from {others[kind].value} "
            f"({plug_in(kind)}): update or remove that package: {type(error).__name__}: {error}"
        ) from error
    if not (isinstance(loaded, type) and issubclass(loaded, Source)):
        raise ConfigError(
            f"source kind {kind!r} of {plug_in(kind)}: {others[kind].value} is no class derived "
            "from monitor.sources.base.Source: update or remove that package"
        )
    return loaded


class Unopened(Source):
    """Stands for a source that could not be made: whatever it is asked, it raises that bug."""

    def __init__(self, made: type[Source], settings: SourceSettings, error: Exception) -> None:
        self.kind, self.traits, self.Settings = made.kind, made.traits, made.Settings  # type: ignore[misc]  # of the one that it stands for
        super().__init__(settings)
        self._error, self._trace = error, error.__traceback__

    def _fail(self, *_: object) -> NoReturn:
        raise self._error.with_traceback(self._trace)

    lanes = pull = check = _fail  # type: ignore[assignment]  # whatever it is asked
