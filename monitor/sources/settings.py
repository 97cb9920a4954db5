"""What the table of a source in `config.toml` may hold, whatever the source is.

Each key says what it means, and in `default` what holds where no value of TOML says that:
`python -m bench.configuration` writes it into docs/configuration.md, where the links of these start
from, and what a source adds into the page of that source.
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Self, TypeAlias

from msgspec import Meta, Struct

from monitor.clock import read_duration
from monitor.nouns.posts import Traits


def says(description: str, *, default: str | None = None, **bounds: Any) -> Meta:
    """Return what a key says of itself: its meaning, and what it may be.

    *default* stands for what holds without it, where no value of TOML says that.
    """
    extra = None if default is None else {"default": default}
    return Meta(description=description, extra=extra, **bounds)


Positive: TypeAlias = Annotated[int, Meta(ge=1)]


class SourceSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keys that every source's table in `config.toml` may have; a source adds its own."""

    kind: Annotated[
        str,
        says(
            "Which service: {source}, or that of an installed package.", default="the table's name"
        ),
    ] = ""
    every: Annotated[
        str,
        says(
            "Time between two passes in quiet times, `30s` to `1w`; see [how often a "
            "source is asked](#how-often-a-source-is-asked)."
        ),
    ] = "5m"
    settle: Annotated[
        str | None,
        says(
            "How long posts may be late, `1s` to `52w`, where that was measured to "
            "differ from the source's own figure; younger buckets are provisional.",
            default="as the source says",
        ),
    ] = None
    allow_private: Annotated[
        bool,
        says(
            "Whether addresses on loopback and in private networks may be asked; "
            "then without a pause between two questions."
        ),
    ] = False
    enabled: Annotated[
        bool,
        says("`false` keeps the table but asks nothing; its passwords need not be there then."),
    ] = True
    pass_minutes: Annotated[
        Positive,
        says(
            "What one pass may take at most, in minutes; see [how much one pass may "
            "take](#how-much-one-pass-may-take)."
        ),
    ] = 10
    pass_pages: Annotated[Positive, says("What one pass may take at most, in pages.")] = 5_000
    pass_posts: Annotated[
        Positive,
        says("What one pass may take at most, in posts on pages, repeats included."),
    ] = 200_000
    pass_bytes: Annotated[
        Positive,
        says("What one pass may take at most, in bytes of answers (512 MiB)."),
    ] = 512 * 2**20

    def late(self, traits: Traits) -> timedelta:
        """Return how long posts may be late: as configured, else as the source says."""
        return read_duration(self.settle) if self.settle else traits.settle

    def beside(self, folder: Path) -> Self:
        """Return the settings with relative paths taken from the configuration's *folder*."""
        del folder
        return self

    def in_zone(self, timezone: str) -> Self:
        """Return the settings with *timezone*, what people read, for local times without a zone."""
        del timezone
        return self
