"""`[counts.NAME]`: what such a table is held to beyond what every source's is."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from monitor.config.place import TablePlace, close_to, shown
from monitor.config.sources import SourceEntry, read_entry
from monitor.config.tables import Raw
from monitor.privacy.guard import NameGuard
from monitor.sources.base import SourceSettings

SHOWN: Final = ("title", "unit", "articles", "query")
"""Keys of which values are stored, and stand in reports and charts."""


def read_counts(
    tables: Raw,
    root: TablePlace,
    environ: Mapping[str, str],
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
    found = []
    for name, raw in tables.items():
        place = root.into("counts", name)
        if name in sources:
            raise place.error(
                wrong=f"there is a [source.{name}] as well", fix="give one another name"
            )
        entry = read_entry("counts", name, raw, root, environ, timezone)
        _known(entry.incidents, incidents, place)
        _harmless(entry.settings, protected, place)
        found.append(entry)
    return tuple(found)


def _known(keys: Sequence[str], incidents: Sequence[str], place: TablePlace) -> None:
    for key in keys:
        if key not in incidents:
            fix = f"write keys of {', '.join(incidents)}{close_to(key, incidents)}"
            raise place.error(
                wrong=f"holds {shown(key)}, which is no incident", fix=fix, key="incidents"
            )


def _harmless(settings: SourceSettings, protected: Sequence[str], place: TablePlace) -> None:
    """Refuse a title or an article that holds a protected name; the complaint does not tell it."""
    guard = NameGuard(protected)
    for key in SHOWN:
        value = getattr(settings, key, ())
        for text in (value,) if isinstance(value, str) else value:
            if guard.mask(text)[1]:
                raise place.error(
                    wrong="holds a protected name", fix="write it without the name", key=key
                )
