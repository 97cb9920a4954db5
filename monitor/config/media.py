"""`[media]`: whether small pictures of files are fetched, to find copies of a video."""

from typing import Annotated

from msgspec import Meta

from monitor.config.convert import convert
from monitor.config.place import TablePlace
from monitor.config.tables import ConfigTable, Raw


class MediaTable(ConfigTable, frozen=True, kw_only=True):
    """`[media]`: whether small pictures are fetched."""

    enabled: Annotated[
        bool,
        Meta(
            description="Whether `monitor run` fetches small pictures; without it their addresses "
            "are not even kept."
        ),
    ] = False
    per_minute: Annotated[
        int,
        Meta(ge=1, le=60, description="Pictures that are fetched in a minute at most."),
    ] = 10


def read_media(raw: Raw, root: TablePlace) -> MediaTable:
    """Return what may be fetched; without the table nothing."""
    return convert(raw, MediaTable, root.into("media"))
