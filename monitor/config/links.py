"""`[links]`: whether shorteners are asked where their addresses lead."""

from typing import Annotated

from msgspec import Meta

from monitor.config.convert import convert
from monitor.config.place import TablePlace
from monitor.config.tables import ConfigTable, Raw


class LinksTable(ConfigTable, frozen=True, kw_only=True):
    """`[links]`: whether shorteners are asked."""

    resolve: Annotated[
        bool, Meta(description="Whether `monitor run` asks shorteners where their addresses lead.")
    ] = False
    per_minute: Annotated[
        int,
        Meta(
            ge=1,
            le=60,
            description="Addresses that are asked about in a minute at most.",
        ),
    ] = 10


def read_links(raw: Raw, root: TablePlace) -> LinksTable:
    """Return what may be asked; without the table nothing."""
    return convert(raw, LinksTable, root.into("links"))
