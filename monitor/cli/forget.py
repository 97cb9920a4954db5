"""``monitor forget`` and ``monitor purge``: what is to be held no longer."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from monitor.cli.moments import Moment
from monitor.cli.names import incident_names, source_names
from monitor.cli.options import json_option

if TYPE_CHECKING:
    from monitor.cli import Settings
    from monitor.config import Config
    from monitor.store.forgetting import Chosen
    from monitor.store.reading.reader import Reader
    from monitor.store.records import Gone

dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Say what would go, and change nothing."
)


class Wish(NamedTuple):
    """What the options of `forget` say; None is not said."""

    post: str | None
    author: str | None
    source: str | None
    before: datetime | timedelta | None
    incident: str | None


@click.command()
@click.option("--post", metavar="SOURCE/ID", help="One post, by its id in exports or its address.")
@click.option("--author", metavar="NAME", help="All posts of somebody, named as the service does.")
@click.option(
    "--source",
    metavar="NAME",
    shell_complete=source_names,
    help="With --author: on this source only.",
)
@click.option("--before", type=Moment(), help="All posts published before (or so long ago).")
@click.option(
    "--incident",
    metavar="KEY",
    shell_complete=incident_names,
    help="With --before: of this incident only.",
)
@dry_run_option
@json_option
@click.pass_obj
def forget(settings: "Settings", /, dry_run: bool, as_json: bool, **said: Any) -> None:
    """Forget posts for ever: texts, addresses, ids, earlier versions; the counts stay.

    No byte of them is left in the database and its log. They never return, by whatever way they
    come. The bytes of all items that could not be read go with them, since nobody can tell whose
    they are. Where somebody reads the database all the time, the command ends with code 75, and the
    next one finishes. Copies and exports made before are yours to delete.

    \b
    Examples:
      monitor forget --dry-run --author https://mastodon.social/@ann
      monitor forget --author ann --source reddit
      monitor forget --post hackernews/8863
      monitor forget --before 2017-03-01T00:00:00-08:00 --incident anaheim
    """  # noqa: D301
    from monitor.app import wiring
    from monitor.config.chosen import configuration
    from monitor.store import cleaning, forgetting
    from monitor.store.reading.reader import open_reader

    wish = Wish(**said)
    _refuse_nonsense(wish)
    config = configuration(settings.config_path)
    with open_reader(config.database) as reader:
        chosen = _chosen(config, reader, wish)
        if dry_run:
            _say(forgetting.count(reader.conn, chosen), dry_run=True, as_json=as_json)
            return
    with wiring.writer(wiring.as_scored(config)) as store:
        _say(forgetting.forget(store, chosen), dry_run=False, as_json=as_json)
        cleaning.clean(store)


@click.command()
@dry_run_option
@json_option
@click.pass_obj
def purge(settings: "Settings", dry_run: bool, as_json: bool) -> None:
    """Take away what has been kept as long as the configuration says; the counts stay.

    Addresses, earlier versions and what could not be read, then texts: `keep_links`,
    `keep_leftovers`, `keep_texts` in [monitor], counted from when a post was first seen. The daemon
    does this once a day. It also finishes what an interrupted `forget` or `purge` left behind.

    \b
    Examples:
      monitor purge --dry-run
      monitor purge
    """  # noqa: D301
    from monitor.app import wiring
    from monitor.clock import utc_now
    from monitor.config.chosen import configuration
    from monitor.store import cleaning, forgetting
    from monitor.store.reading.reader import open_reader

    config = configuration(settings.config_path)
    if dry_run:
        with open_reader(config.database) as reader, reader.snapshot():
            gone = forgetting.expired(reader.conn, config.keep, utc_now())
        _say(gone, dry_run=True, as_json=as_json)
        return
    with wiring.writer(wiring.as_scored(config)) as store:
        _say(forgetting.purge(store, config.keep, utc_now()), dry_run=False, as_json=as_json)
        cleaning.clean(store)


def _refuse_nonsense(wish: Wish) -> None:
    """Refuse options that do not go together.

    Raises:
        UsageError: They do not; nothing was done.
    """
    from monitor.errors import UsageError

    if sum(value is not None for value in (wish.post, wish.author, wish.before)) != 1:
        message = "expected one of --post, --author and --before, got none or several"
        raise UsageError(message)
    for name, value, other, wanted in (
        ("source", wish.source, "author", wish.author),
        ("incident", wish.incident, "before", wish.before),
    ):
        if value is not None and wanted is None:
            message = f"--{name}: expected with --{other}, got it without"
            raise UsageError(message)


def _chosen(config: "Config", reader: "Reader", wish: Wish) -> "Chosen":
    """Return the posts that are meant.

    Raises:
        UsageError: A source or an incident is not known.
        ConfigError: The key of the pseudonyms is not the one that the database was written with.
    """
    from monitor.app import wiring
    from monitor.cli.moments import before
    from monitor.clock import utc_now
    from monitor.config.chosen import chosen_incidents
    from monitor.store import forgetting

    known = sorted(reader.sources().values())
    if wish.post is not None:
        source, name = _named(wish.post)
        withheld = wiring.door(config).identity(source, name) if config.key_file.exists() else name
        return forgetting.one(_known(source, known, "--post"), name, withheld)
    if wish.author is not None:
        sources = known if wish.source is None else [_known(wish.source, known, "--source")]
        return forgetting.by(_people(config, reader, wish.author, sources))
    if wish.incident is not None:
        chosen_incidents(config, [wish.incident])
    return forgetting.before(before(utc_now(), wish.before), wish.incident)


def _named(post: str) -> tuple[str, str]:
    """Return source, and id or address, of a post.

    Raises:
        UsageError: One of them is missing.
    """
    from monitor.errors import UsageError

    source, _, name = post.partition("/")
    if not source or not name:
        message = f"--post: expected SOURCE/ID, such as hackernews/8863, got {post!r}"
        raise UsageError(message)
    return source, name


def _known(source: str, known: Sequence[str], option: str) -> str:
    from monitor.errors import UsageError

    if source not in known:
        message = f"{option}: expected one of {', '.join(known) or 'none yet'}, got {source!r}"
        raise UsageError(message)
    return source


def _people(
    config: "Config", reader: "Reader", author: str, sources: Sequence[str]
) -> tuple[int, ...]:
    """Return the pseudonyms of *author* on each source, in all ways to write the name.

    Raises:
        ConfigError: The key is not there, or is another one: nobody could be found with it.
    """
    from monitor.errors import ConfigError
    from monitor.privacy.pseudonym import Pseudonyms, number, read_key, spellings

    if not config.key_file.exists():
        message = f"{config.key_file}: expected the key of the pseudonyms, got no file"
        raise ConfigError(message)
    pseudonyms = Pseudonyms(read_key(config.key_file))
    if reader.setting("key") not in {None, pseudonyms.of("", "")}:
        message = (
            f"[monitor] key_file: expected the key that {config.database} was written with, "
            f"got another in {config.key_file}"
        )
        raise ConfigError(message)
    return tuple(
        number(pseudonyms.of(source, name)) for source in sources for name in spellings(author)
    )


_PARTS: Mapping[str, tuple[str, str]] = {
    "posts": ("post with its text", "posts with their texts"),
    "links": ("address", "addresses"),
    "versions": ("earlier version", "earlier versions"),
    "unread": ("item that could not be read", "items that could not be read"),
}


def _say(gone: "Gone", *, dry_run: bool, as_json: bool) -> None:
    """Write what went, before the files are cleaned: what follows may fail."""
    if as_json:
        import msgspec

        line = {"dry_run": dry_run, **msgspec.to_builtins(gone)}
        click.echo(msgspec.json.encode(line).decode())
        return
    parts = [
        f"{count:,} {words[count != 1]}"
        for name, words in _PARTS.items()
        if (count := getattr(gone, name))
    ]
    said = "; ".join(parts) or "nothing that is still held"
    click.echo(f"Would forget: {said}. Nothing was changed." if dry_run else f"Forgotten: {said}.")
