"""The shapes of exports: those of other tools, which `presets.toml` has, and our own."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, final

import msgspec
from msgspec import Struct
from msgspec.structs import replace


@final
class Preset(Struct, frozen=True, forbid_unknown_fields=True):
    """The shape of an export.

    Attributes:
        name: Of the tool, and of the platform where it has a shape for each.
        needs: Columns (of lists of objects: keys, with points between) without which a file is
            none; of `A|B` one.
        fields: Our field -> columns that may hold it; the first that is not empty counts. Of
            `text` each entry is one more part, `A|B` in it two columns of which one counts.
        only: Values that one of the columns must have in the first row.
        source: Platform of all posts; None where a column or the address says it.
        fallback: Platform where neither says it.
        clock: Column with the time of day where that of the time holds only the day.
        zone: IANA name of the zone of times that name none; None where the tool does not say.
        flags: Column -> kind of a post where it says yes; the first that does counts.
        address: Of a post, where no column has it; `{id}` stands for its id.
        escaped: Whether `&` stands as `&amp;` in its texts.
        learned: Where the shape is shown.
    """

    name: str
    needs: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    learned: str
    only: tuple[str, frozenset[str]] | None = None
    source: str | None = None
    fallback: str | None = None
    clock: str | None = None
    zone: str | None = None
    flags: Mapping[str, str] = {}
    address: str | None = None
    escaped: bool = False

    @property
    def columns(self) -> frozenset[str]:
        """Return the columns that are read, and of keys with points between also the first."""
        named = (*self.needs, *(name for names in self.fields.values() for name in names))
        alone = {one for name in named for one in name.split("|")} | {*self.flags, self.clock or ""}
        return frozenset(alone | {name.partition(".")[0] for name in alone})


OURS: Final = Preset(
    name="our own columns",
    needs=("created_at", "text", "id|url"),
    fields={
        one: (one,)
        for one in (
            *("source", "id", "created_at", "text", "author", "url", "kind", "reply_to"),
            *("repost_of", "likes", "reposts", "replies", "lang", "edited_at", "deleted_at"),
        )
    },
    learned="docs/archive.md",
)

EXPORTED: Final = replace(
    OURS, name="our own export", needs=("first_seen_at", *OURS.needs), zone="UTC"
)
"""What `monitor export posts` writes; the cells of a spreadsheet can name no zone."""


@cache
def tools() -> tuple[Preset, ...]:
    """Return the shapes of other tools; where several fit a file, the first counts."""
    written = Path(__file__).with_suffix(".toml").read_bytes()
    return msgspec.toml.decode(written, type=dict[str, tuple[Preset, ...]])["tool"]
