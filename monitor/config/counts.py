"""`[counts.NAME]` to the counter itself, with what the scheduler must know of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Final

from msgspec import Struct

from monitor.config.convert import convert
from monitor.config.incidents import KEY, KEY_WORDS
from monitor.config.place import TablePlace, close_to, shown
from monitor.config.secrets import with_secrets
from monitor.config.sources import EVERY, duration
from monitor.config.tables import Raw
from monitor.counts.base import BUILT_IN, Counter, CountSettings, load
from monitor.errors import ConfigError
from monitor.nouns.incident import Incident
from monitor.privacy.guard import NameGuard

SHOWN: Final = ("title", "unit", "articles", "query")
"""Keys of counters whose values are stored, and stand in reports and charts."""


class CountEntry(Struct, frozen=True, kw_only=True):
    """One configured counter.

    Attributes:
        name: Of its table; its series are stored under it.
        kind: Which class it is.
        every: Time between two passes, 30 s to 1 week.
        settings: As the counter's own class of settings holds them.
        counter: Ready to be asked; it has asked nothing yet.
    """

    name: str
    kind: str
    every: timedelta
    settings: CountSettings
    counter: Counter

    @property
    def enabled(self) -> bool:
        """Tell whether it is to be asked at all."""
        return self.settings.enabled

    @property
    def min_interval(self) -> timedelta:
        """Return the shortest time between two questions to one host."""
        return self.counter.min_interval

    def about(self, incident: Incident) -> bool:
        """Tell whether it is asked for *incident*."""
        return not self.settings.incidents or incident.key in self.settings.incidents


def read_counts(
    tables: Raw,
    root: TablePlace,
    environ: Mapping[str, str],
    *,
    timezone: str,
    incidents: Sequence[str],
    sources: Collection[str],
    protected: Sequence[str],
) -> tuple[CountEntry, ...]:
    """Return the counters, in the order of the file; only the classes of their kinds are imported.

    Args:
        tables: As the file has them.
        root: The file.
        environ: Variables that `*_env` keys may name.
        timezone: Name of the zone for what people read.
        incidents: Keys that a counter may name.
        sources: Names that are taken, since passes are recorded under them.
        protected: Names that no title may hold, since titles are stored and shown.

    Raises:
        ConfigError: Unknown kind, key or incident, a name that a source has, a protected name, a
            value out of range, or a secret that is not there.
    """
    found = []
    for name, raw in tables.items():
        place = root.into("counts", name)
        if name in sources:
            got = f"[source.{name}] as well"
            raise place.error(expected="a name that no source has", got=got)
        entry = _entry(name, raw, place, environ, timezone)
        _known(entry.settings.incidents, incidents, place)
        _harmless(entry.settings, protected, place)
        found.append(entry)
    return tuple(found)


def _entry(
    name: str, raw: object, place: TablePlace, environ: Mapping[str, str], timezone: str
) -> CountEntry:
    if not KEY.fullmatch(name):
        raise place.error(expected=f"{KEY_WORDS} as the name of a table", got=shown(name))
    if not isinstance(raw, dict):
        raise place.error(expected=f"a table [counts.{name}]", got=shown(raw))
    kind = raw.get("kind", name)
    made = _class(kind, place)
    given = with_secrets(raw | {"kind": kind}, made.Settings, place, environ)
    settings = convert(given, made.Settings, place).beside(place.file.parent, timezone)
    every = duration(settings.every, EVERY, place, "every")
    try:
        counter = made(settings)
    except (ConfigError, ValueError) as error:
        raise place.within(error) from error
    return CountEntry(name=name, kind=kind, every=every, settings=settings, counter=counter)


def _class(kind: object, place: TablePlace) -> type[Counter]:
    if not isinstance(kind, str):
        raise place.error(expected="a text", got=shown(kind), key="kind")
    try:
        return load(kind)
    except ConfigError as error:
        hint = close_to(kind, BUILT_IN)
        raise place.within(ConfigError(f"{error}{hint}"), "kind") from error


def _known(keys: Sequence[str], incidents: Sequence[str], place: TablePlace) -> None:
    for key in keys:
        if key not in incidents:
            expected = f"keys of incidents ({', '.join(incidents)})"
            got = shown(key) + close_to(key, incidents)
            raise place.error(expected=expected, got=got, key="incidents")


def _harmless(settings: CountSettings, protected: Sequence[str], place: TablePlace) -> None:
    """Refuse a title or an article that holds a protected name; the complaint does not tell it."""
    guard = NameGuard(protected)
    for key in SHOWN:
        value = getattr(settings, key, ())
        for text in (value,) if isinstance(value, str) else value:
            if guard.mask(text)[1]:
                raise place.error(expected="no protected name in it", got="one", key=key)
