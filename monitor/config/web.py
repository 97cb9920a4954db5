"""`[web]`: the live page beside the daemon."""

from collections.abc import Sequence
from typing import Annotated, Final

from msgspec import Meta

from monitor.config.convert import convert
from monitor.config.place import TablePlace, close_to, shown
from monitor.config.tables import ConfigTable, Raw

PORT: Final = 8017
MOST_PORT: Final = 65_535


class Web(ConfigTable, frozen=True, kw_only=True):
    """How the daemon serves the live page.

    Attributes:
        enabled: Whether it does.
        port: Of 127.0.0.1.
        incident: Key of the one that the page is about; None is the first.
        internal: Whether it also shows what is not for publication.
    """

    enabled: bool = False
    port: Annotated[int, Meta(ge=1, le=MOST_PORT)] = PORT
    incident: str | None = None
    internal: bool = False


def read_web(raw: Raw, root: TablePlace, incidents: Sequence[str]) -> Web:
    """Return how the live page is served; without the table it is not.

    Args:
        raw: The table as the file has it.
        root: The file.
        incidents: Keys that it may name.

    Raises:
        ConfigError: An unknown key or incident, or a value out of range.
    """
    place = root.into("web")
    web = convert(raw, Web, place)
    if web.incident is not None and web.incident not in incidents:
        expected = f"the key of an incident ({', '.join(incidents)})"
        got = shown(web.incident) + close_to(web.incident, incidents)
        raise place.error(expected=expected, got=got, key="incident")
    return web
