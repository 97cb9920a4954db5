"""`[source.NAME]` and `[counts.NAME]` to the source itself, with what the scheduler must know."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from monitor.clock import A_DURATION, read_duration, short_duration
from monitor.config.convert import convert
from monitor.config.incidents import KEY, KEY_WORDS
from monitor.config.place import TablePlace, close_to, shown
from monitor.config.tables import Raw
from monitor.errors import ConfigError
from monitor.nouns.incident import Incident
from monitor.privacy.guard import NameGuard
from monitor.sources.base import Source, SourceSettings
from monitor.sources.counting import CountSettings
from monitor.sources.registry import BUILT_IN, Unopened, kinds, load

Bounds = tuple[timedelta, timedelta]

EVERY: Final[Bounds] = (timedelta(seconds=30), timedelta(weeks=1))
SETTLE: Final[Bounds] = (timedelta(seconds=1), timedelta(weeks=52))

Group: TypeAlias = Literal["source", "counts"]
"""Of which tables: those of sources that have posts, or of sources that count."""

SHOWN: Final = ("title", "unit", "articles", "query")
"""Keys of which values are stored, and stand in reports and charts."""


class SourceEntry(Struct, frozen=True, kw_only=True):
    """One configured source.

    Attributes:
        every: Time between two passes, 30 s to 1 week.
        settle: How long posts may be late: as configured, else as the source says.
        incidents: Keys of the incidents that it is asked for; empty means all.
        source: Ready to be asked; it has asked nothing yet.
    """

    name: str
    kind: str
    every: timedelta
    settle: timedelta
    incidents: tuple[str, ...] = ()
    settings: SourceSettings
    source: Source

    @property
    def enabled(self) -> bool:
        return self.settings.enabled

    @property
    def min_interval(self) -> timedelta:
        """Return the shortest time between two questions to one host."""
        return self.source.traits.min_interval

    @property
    def counts(self) -> bool:
        """Tell whether it has numbers over time instead of posts."""
        return self.source.traits.counts

    def about(self, incident: Incident) -> bool:
        return not self.incidents or incident.key in self.incidents

    def is_done(self, incident: Incident, now: datetime) -> bool:
        """Tell whether nothing more of *incident* is asked for: it is closed, and all has come."""
        return incident.is_over(now, self.settle + 2 * self.every)

    def asks_for(self, incident: Incident, now: datetime) -> bool:
        return self.about(incident) and not self.is_done(incident, now)


def read_sources(tables: Raw, root: TablePlace, *, timezone: str) -> tuple[SourceEntry, ...]:
    """Return the sources, in the order of the file; only classes of their kinds are imported."""
    return tuple(read_entry("source", name, raw, root, timezone) for name, raw in tables.items())


def read_entry(
    group: Group, name: str, raw: object, root: TablePlace, timezone: str
) -> SourceEntry:
    """Return one source; see `read_sources`."""
    place = root.into(group, name)
    if not KEY.fullmatch(name):
        raise place.error(wrong=f"a table cannot be named {shown(name)}", fix=f"write {KEY_WORDS}")
    if not isinstance(raw, dict):
        raise place.error(
            wrong=f"{shown(raw)} is no table", fix=f"write [{group}.{name}] on a line"
        )
    kind = raw.get("kind", name)
    made = _class(kind, group, place)
    if not _is_of(kind, group):
        has = "counts and has no posts" if made.traits.counts else "has posts and counts nothing"
        other = "counts" if made.traits.counts else "source"
        raise place.within(ConfigError(f"{kind} {has}: give it a table [{other}.{name}]"))
    settings = convert(raw | {"kind": kind}, made.Settings, place)
    settings = settings.beside(partial(place.path_of, key="file")).in_zone(timezone)
    every = duration(settings.every, EVERY, place, "every")
    settle = made.traits.settle
    if settings.settle is not None:
        settle = duration(settings.settle, SETTLE, place, "settle")
    source: Source
    try:
        source = made(settings)
    except (ConfigError, ValueError) as error:
        raise place.within(error, at=getattr(error, "key", "")) from error
    except Exception as error:  # noqa: BLE001  one source with a bug must not stop the others
        source = Unopened(made, settings, error)
    return SourceEntry(
        name=name,
        kind=kind,
        every=every,
        settle=settle,
        incidents=settings.incidents if isinstance(settings, CountSettings) else (),
        settings=settings,
        source=source,
    )


def _class(kind: object, group: Group, place: TablePlace) -> type[Source]:
    if not isinstance(kind, str):
        raise place.unfit(kind, "a string in quotes", "kind")
    if kind not in kinds():
        # What a package brings is not imported to be named.
        named = [one for one in kinds() if one not in BUILT_IN or _is_of(one, group)]
        one_of = f"one of {', '.join(named)}{close_to(kind.lower(), named)}"
        if place.value("kind") is None:
            wrong = f"has no kind, and {shown(kind)} is none itself"
            raise place.error(wrong=wrong, fix=f"write kind = and {one_of}")
        wrong = f"is {shown(kind)}, which is no kind of source"
        raise place.error(wrong=wrong, fix=f"write {one_of}", key="kind")
    try:
        return load(kind)
    except ConfigError as error:
        raise place.within(error, "kind") from error


def _is_of(kind: str, group: Group) -> bool:
    return load(kind).traits.counts is (group == "counts")


def duration(text: str, bounds: Bounds, place: TablePlace, key: str) -> timedelta:
    shortest, longest = map(short_duration, bounds)
    try:
        found = read_duration(text)
    except ValueError as error:
        raise place.unfit(text, A_DURATION, key) from error
    if not bounds[0] <= found <= bounds[1]:
        raise place.unfit(text, f"a duration from {shortest} to {longest}", key)
    return found


def read_counts(
    tables: Raw,
    root: TablePlace,
    *,
    timezone: str,
    incidents: Sequence[str],
    sources: Collection[str],
    protected: Sequence[str],
) -> tuple[SourceEntry, ...]:
    """Return the sources that count, in the order of the file; see `read_sources`.

    *sources* are names that are taken, since passes are recorded under them; no title may hold one
    of the *protected* names, since titles are stored and shown.
    """
    found, guard = [], NameGuard(protected)
    for name, raw in tables.items():
        place = root.into("counts", name)
        if name in sources:
            raise place.error(
                wrong=f"there is a [source.{name}] as well", fix="give one another name"
            )
        entry = read_entry("counts", name, raw, root, timezone)
        for key in entry.incidents:
            if key not in incidents:
                fix = f"write keys of {', '.join(incidents)}{close_to(key, incidents)}"
                wrong = f"holds {shown(key)}, which is no incident"
                raise place.error(wrong=wrong, fix=fix, key="incidents")
        for key in SHOWN:
            value = getattr(entry.settings, key, ())
            for text in (value,) if isinstance(value, str) else value:
                if guard.mask(text)[1]:
                    fix = "write it without the name"
                    raise place.error(wrong="holds a protected name", fix=fix, key=key)
        found.append(entry)
    return tuple(found)
