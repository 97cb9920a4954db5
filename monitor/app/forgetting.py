"""What is to be held no longer: forgotten for ever, or kept long enough."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from monitor.app import wiring
from monitor.app.asked import before
from monitor.app.newsroom import Newsroom
from monitor.clock import utc_now
from monitor.config import Config
from monitor.config.chosen import chosen_incidents
from monitor.errors import ConfigError, UsageError
from monitor.privacy.pseudonym import Pseudonyms, has_key, number, spellings
from monitor.store import cleaning, forgetting
from monitor.store.forgetting import Chosen
from monitor.store.reading.reader import Reader, open_reader
from monitor.store.records import Gone

_PARTS: Final[Mapping[str, tuple[str, str]]] = {
    "posts": ("post with its text", "posts with their texts"),
    "links": ("address", "addresses"),
    "versions": ("earlier version", "earlier versions"),
    "unread": ("item that could not be read", "items that could not be read"),
    "references": ("id of a post that another refers to", "ids of posts that others refer to"),
    "failures": ("reason for a failure", "reasons for failures"),
}


class ForgetRequest(NamedTuple):
    """Which posts are meant: one, those of somebody, those that name somebody, or old ones.

    None is not said.
    """

    post: str | None
    author: str | None
    source: str | None
    before: datetime | timedelta | None
    incident: str | None
    protected: bool = False


NOTHING: Final = "No stored post matched."
NOTHING_BY: Final = (
    f"{NOTHING} Each service names its accounts in its own way, such as ann@mastodon.social on "
    "Mastodon or a number on X: see `monitor help privacy#forgetting`."
)
NOTHING_OLD: Final = "Nothing is past its retention period."


class Forgotten(NamedTuple):
    """What went, or would go; *nothing* is what is said where nothing went."""

    gone: Gone
    dry_run: bool
    nothing: str = NOTHING

    @property
    def text(self) -> str:
        parts = [
            f"{count:,} {words[count != 1]}"
            for name, words in _PARTS.items()
            if (count := getattr(self.gone, name))
        ]
        if not parts:
            return f"{self.nothing} Nothing was changed." if self.dry_run else self.nothing
        summary = "; ".join(parts)
        gone = self.gone
        # What nobody could read goes whoever is meant: it is not what was asked for.
        held = gone.posts, gone.links, gone.versions, gone.references
        asked = self.nothing == NOTHING_OLD or any(held)
        first = "" if asked else f"{self.nothing} "
        if self.dry_run:
            return f"{first}Would forget: {summary}. Nothing was changed."
        return f"{first}Forgotten: {summary}."

    @property
    def json(self) -> str:
        line = {"dry_run": self.dry_run, **msgspec.to_builtins(self.gone)}
        return msgspec.json.encode(line).decode()


@contextmanager
def forgotten(newsroom: Newsroom, request: ForgetRequest, *, dry_run: bool) -> Iterator[Forgotten]:
    """Forget posts, and say what was deleted before the files are cleaned: what follows may fail.

    Raises:
        UsageError: A source or an incident is not known.
        ConfigError: The key of the pseudonyms is not the one that the database was written with.
        StoreBusy: At the end: somebody reads all the time, and the bytes are still in the files.
    """
    config = newsroom.config
    with open_reader(config.database) as reader:
        try:
            chosen = _chosen(newsroom, reader, request)
        except UsageError as error:  # it lists sources, one of which may bear a name listed since
            raise type(error)(newsroom.leaks.masked(f"{error}")) from error
        nothing = NOTHING if request.author is None else NOTHING_BY
        if dry_run:
            yield Forgotten(forgetting.count(reader.conn, chosen), dry_run=True, nothing=nothing)
            return
    with wiring.writer_as_scored(config) as store:
        yield Forgotten(forgetting.forget(store, chosen), dry_run=False, nothing=nothing)
        cleaning.clean(store)


@contextmanager
def purged(newsroom: Newsroom, *, dry_run: bool) -> Iterator[Forgotten]:
    """Take away what was kept as long as the configuration says; as `forgotten`."""
    config = newsroom.config
    if dry_run:
        with newsroom.opened() as reader:
            gone = forgetting.expired(reader.conn, config.keep, utc_now())
        yield Forgotten(gone, dry_run=True, nothing=NOTHING_OLD)
        return
    with wiring.writer_as_scored(config) as store:
        gone = forgetting.purge(store, config.keep, utc_now())
        yield Forgotten(gone, dry_run=False, nothing=NOTHING_OLD)
        cleaning.clean(store)


def _chosen(newsroom: Newsroom, reader: Reader, request: ForgetRequest) -> Chosen:
    config = newsroom.config
    if request.protected:
        if not config.protected:
            raise UsageError(
                f"--protected: {config.path} lists no name: write some into [incident.protect]"
            )
        return forgetting.naming(reader.conn, newsroom.leaks.finds)
    known = sorted(reader.sources().values())
    if request.post is not None:
        source, _, name = request.post.partition("/")
        if not source or not name:
            raise UsageError(
                f"--post: {request.post!r} names no post: write SOURCE/ID, such as hackernews/8863"
            )
        withheld = (
            wiring.masker(config).identity(source, name) if has_key(config.key_file) else name
        )
        return forgetting.one(_known(source, known, "--post"), name, withheld)
    if request.author is not None:
        sources = known if request.source is None else [_known(request.source, known, "--source")]
        return forgetting.by(_people(config, reader, request.author, sources))
    if request.incident is not None:
        chosen_incidents(config, [request.incident])
    return forgetting.before(before(utc_now(), request.before), request.incident)


def _known(source: str, known: Sequence[str], option: str) -> str:
    if source not in known:
        choice = f"write one of {', '.join(known)}" if known else "nothing is stored yet to forget"
        raise UsageError(f"{option}: there is no {source!r} in the database: {choice}")
    return source


def _people(config: Config, reader: Reader, author: str, sources: Sequence[str]) -> tuple[int, ...]:
    if not has_key(config.key_file):
        raise ConfigError(
            f"{config.key_file}: the key of the pseudonyms is missing: put its copy back from a "
            "backup"
        )
    pseudonyms = Pseudonyms(wiring.own_key(config))
    if reader.setting("key") not in {None, pseudonyms.of("", "")}:
        raise ConfigError(
            f"[monitor] key_file: {config.key_file} is not the key that {config.database} was "
            "written with: put the copy of a backup in its place"
        )
    return tuple(
        number(pseudonyms.of(source, name)) for source in sources for name in spellings(author)
    )
