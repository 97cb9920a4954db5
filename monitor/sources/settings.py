"""What the table of a source in `config.toml` may hold, whatever the source is.

What each key means is in the docstring, as Markdown: `python -m bench.configuration` writes it into
docs/configuration.md, where its links start from, and what a source adds into the page of that
source. It ends with `Required.`, or with `Default:` and what holds without the key, where no value
of TOML says that.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Annotated, Self, TypeAlias

from msgspec import Meta, Struct

from monitor.clock import read_duration
from monitor.errors import SourceError
from monitor.nouns.posts import Traits


def stat_of_file(path: Path) -> os.stat_result:
    """Return what the system knows of a file that settings name.

    Raises:
        SourceError: It is a pipe or a device, on which a pass would wait, or read, for ever.
        OSError: It is not there, or may not be looked at.
    """
    found = path.stat()
    if not (S_ISREG(found.st_mode) or S_ISDIR(found.st_mode)):
        raise SourceError(f"{path.name} is a pipe or a device: name a file")
    return found


Positive: TypeAlias = Annotated[int, Meta(ge=1)]


class SourceSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keys that every source's table in `config.toml` may have; a source adds its own.

    Attributes:
        kind: Which service: {source}, or that of an installed package. Default: the table's name.
        every: Time between two passes in quiet times, `30s` to `1w`; see [how often a source is
            asked](#how-often-a-source-is-asked).
        settle: How long posts may be late, `1s` to `52w`, where that was measured to differ from
            the source's own figure; younger buckets are provisional. Default: as the source says.
        allow_private: Whether addresses on loopback and in private networks may be asked; then
            without a pause between two questions.
        enabled: `false` keeps the table but asks nothing; its passwords need not be there then.
        pass_minutes: What one pass may take at most, in minutes; see [how much one pass may
            take](#how-much-one-pass-may-take).
        pass_pages: What one pass may take at most, in pages.
        pass_posts: What one pass may take at most, in posts on pages, repeats included.
        pass_bytes: What one pass may take at most, in bytes of answers (512 MiB).
    """

    kind: str = ""
    every: str = "5m"
    settle: str | None = None
    allow_private: bool = False
    enabled: bool = True
    pass_minutes: Positive = 10
    pass_pages: Positive = 5_000
    pass_posts: Positive = 200_000
    pass_bytes: Positive = 512 * 2**20

    def late(self, traits: Traits) -> timedelta:
        return read_duration(self.settle) if self.settle else traits.settle

    def beside(self, whole: Callable[[str], Path]) -> Self:
        """Return the settings with the paths in `file` made *whole*, as the configuration does."""
        return self

    def in_zone(self, timezone: str) -> Self:
        """Return the settings with *timezone*, what people read, for local times without a zone."""
        return self
