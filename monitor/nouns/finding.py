"""A statement as a value: what it says is its type, what it is about a reference."""

from collections.abc import Mapping
from typing import ClassVar, Self

from msgspec import Struct
from msgspec.structs import replace

from monitor.nouns.posts import Span
from monitor.nouns.support import NOBODY, May, Subject, Support

__all__ = ["Finding", "Subject", "Uncounted"]


class Finding(Struct, frozen=True, kw_only=True, tag_field="kind"):
    """One statement; its kind is its type, and the tag of that type its name everywhere.

    Attributes:
        span: The time of which it speaks (UTC).
    """

    about: Subject
    span: Span
    behind: Support

    counts: ClassVar[bool] = False
    """Whether it says how many posts its span holds."""

    field: ClassVar[str] = ""
    """The key under which its plain numbers stand in the JSON of a report, maybe beside others;
    they are keys of the report itself where it is empty."""

    internal: ClassVar[bool] = False
    """Whether it is never public."""

    not_public: ClassVar[Mapping[str, object]] = {}
    """Fields that are never public, with what stands there instead."""

    def plain(self) -> dict[str, object]:
        """Return its numbers as the JSON of a report has them under `field`."""
        return {}

    def public(self, may: May) -> Self | None:
        """Return what of it may be public, and nothing that quotes the answer of a service."""
        del may
        if self.internal:
            return None
        return replace(self, **self.not_public) if self.not_public else self


class Uncounted(Finding, frozen=True, kw_only=True):
    """A statement that counts no posts, so that nobody stands behind it."""

    behind: Support = NOBODY
