"""`[brief]`: when briefs are sent."""

import re
from datetime import time
from typing import Annotated, Final

from msgspec import Meta

from monitor.config.convert import convert
from monitor.config.place import TablePlace, shown
from monitor.config.tables import ConfigTable, Raw

_TIME: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class BriefTable(ConfigTable, frozen=True, kw_only=True):
    """`[brief]` as it is written."""

    at: Annotated[
        tuple[str, ...],
        Meta(
            description='Times of day, such as `["07:00", "17:00"]`, on the clock of the '
            "configuration."
        ),
    ]


def read_briefs(raw: Raw, root: TablePlace) -> tuple[time, ...]:
    """Return the times of day at which briefs are sent, in order; none without the table."""
    if not raw:
        return ()
    place = root.into("brief")
    table = convert(raw, BriefTable, place)
    for one in table.at:
        if not _TIME.fullmatch(one):
            raise place.error(
                wrong=f"holds {shown(one)}", fix="write times of day such as 07:00", key="at"
            )
    return tuple(sorted({time.fromisoformat(one) for one in table.at}))
