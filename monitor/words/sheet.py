"""What the renderers need of a report: words for people, records for machines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct

from monitor.words.numbers import capital, several
from monitor.words.times import twice

Cell: TypeAlias = str | int | float | bool | datetime | None

SIMULATED: Final = "SIMULATED: a program made these posts up."


def marked(title: str, *, simulated: bool) -> str:
    """Return a title that says so where a program made the posts up."""
    return f"{SIMULATED.partition(':')[0]}: {title}" if simulated else title


UNOBSERVED: Final = "not watched"
NOT_YET_KNOWN: Final = "not yet known"
NONE: Final = "none"
METHOD: Final = "Method"
SIGNS: Final = {">=": ">= is a minimum", "~": "~ may still change"}
"""What stands before a number in a table, and what it means."""
LEAST: Final = ">= "

NAMES: Final = {
    "volume": "volume",
    "sentiment": "sentiment",
    "spread": "spread",
    "narratives": "narratives",
    "voices": "voices",
    "sources": "sources",
    "count series": "count series",
    "status": "status",
    "alerts": "alerts",
    "notes": "notes",
    "validation": "validation",
    "phases": "phases",
    "links": "links",
    "video": "video",
    "words": "words that the search lacks",
    "corrections": "corrections",
    "comparison": "comparison",
}


def title(about: str, name: str) -> str:
    """Return the title of a report on an incident; of all, where *about* is empty."""
    return f"{about}: {NAMES[name]}" if about else capital(NAMES[name])


def folded(signs: Sequence[str]) -> str:
    more = "How the figures came about: --method"
    return f"{', '.join(SIGNS[sign] for sign in signs)}. {more}" if signs else more


class Table(Struct, frozen=True, kw_only=True):
    """Rows for people, already in words; columns that are `numbers` are set to the right."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[str] = frozenset()
    title: str = ""


class Sheet(Struct, frozen=True, kw_only=True):
    """One report as it is shown.

    Attributes:
        title: What it is about; may hold anything, renderers make it harmless.
        head: Of which posts and of which time it speaks.
        said: What was found, a sentence or two each, most important first.
        notes: What nobody may miss of that.
        method: How the figures came about; a terminal shows it to whoever asks.
        fields: Names of the columns of `records`.
        records: The same figures for machines; None is not known.
    """

    title: str
    head: Sequence[str]
    tables: Sequence[Table]
    fields: Sequence[str]
    records: Sequence[Sequence[Cell]]
    said: Sequence[str] = ()
    notes: Sequence[str] = ()
    method: Sequence[str] = ()

    @property
    def sentences(self) -> list[str]:
        return [*self.head, *self.said, *self.notes]


def more(sentences: int, tables: int) -> str:
    """Say how much a terminal had no room for, and how to see it.

    >>> more(1, 3)
    '--all shows 1 more sentence and 3 more tables.'
    >>> more(0, 1)
    '--all shows 1 more table.'
    """
    parts = [
        several(number, f"more {name}")
        for number, name in ((sentences, "sentence"), (tables, "table"))
        if number
    ]
    return f"--all shows {' and '.join(parts)}."


class LocalTime:
    """Writes instants as the clock of a zone shows them, with its offset where that is needed.

    Where clocks change among the *instants*, all that will be written, each says its offset. One
    that the clock shows twice always does.
    """

    def __init__(self, zone: str, instants: Sequence[datetime]) -> None:
        self._zone = ZoneInfo(zone)
        offsets = {at.astimezone(self._zone).utcoffset() for at in instants}
        self._changes = len(offsets) > 1

    def __call__(self, at: datetime) -> str:
        local = at.astimezone(self._zone)
        return f"{local:%Y-%m-%d %H:%M}{f' {local:%z}' if self._changes or twice(local) else ''}"


def count(value: int | None, *, exact: bool, provisional: bool) -> str:
    """Return a count as people read it: what is not known is never 0.

    >>> count(None, exact=False, provisional=False)
    'not watched'
    >>> count(12, exact=False, provisional=False), count(1234, exact=True, provisional=True)
    ('>= 12', '~1,234')
    """
    if value is None:
        return UNOBSERVED
    return f"{'' if exact else LEAST}{'~' if provisional else ''}{value:,}"
