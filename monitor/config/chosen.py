"""The configuration of a command, and what of it the command names."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from monitor.config import Config, environment, find_config, read_config
from monitor.config.sources import SourceEntry
from monitor.errors import UsageError
from monitor.nouns.incident import Incident


def configuration(explicit: Path | None) -> Config:
    """Return the configuration that a command works with: *explicit*, here, or the user's own."""
    environ = environment()
    try:
        here = Path.cwd()
    except FileNotFoundError:  # it was removed; what is named may lie elsewhere
        here = Path()
    return read_config(find_config(explicit, environ, here), environ=environ)


def chosen_incidents(
    config: Config, keys: Collection[str] = (), *, where: str = "--incident"
) -> tuple[Incident, ...]:
    """Return the incidents named by *keys*, or all.

    Raises:
        UsageError: A key names none.
    """
    _known("incident", keys, [incident.key for incident in config.incidents], where)
    return tuple(incident for incident in config.incidents if not keys or incident.key in keys)


def chosen_incident(config: Config, key: str | None) -> Incident:
    """Return the incident named by *key*, or the only one.

    Raises:
        UsageError: The key names none, or there are several and none is named.
    """
    found = chosen_incidents(config, () if key is None else (key,))
    if len(found) != 1:
        keys = ", ".join(incident.key for incident in found)
        raise UsageError(f"there are several incidents: say which with --incident KEY ({keys})")
    return found[0]


def chosen_sources(config: Config, names: Collection[str] = ()) -> tuple[SourceEntry, ...]:
    """Return the sources named by *names*, or all that are enabled; those that count come last.

    Raises:
        UsageError: A name is that of no source.
    """
    entries = (*config.sources, *config.counts)
    _known("source", names, [entry.name for entry in entries], "--source")
    return tuple(entry for entry in entries if (entry.name in names if names else entry.enabled))


def none_enabled(config: Config) -> str:
    return f"{config.path}: no [source.NAME] is enabled: add one, or set enabled = true"


def _known(what: str, given: Iterable[str], known: Sequence[str], where: str) -> None:
    for name in given:
        if name not in known:
            choice = f"one of {', '.join(known)}" if known else f"a {what} into config.toml first"
            raise UsageError(f"{where}: there is no {what} {name!r}: write {choice}")
