"""The phrases of the demo, read from its TOML files."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeAlias

import msgspec
from msgspec import Struct

Table: TypeAlias = Mapping[str, tuple[str, ...]]


class PhrasesByLabel(Struct, frozen=True):
    """Phrases under the label that their writer means."""

    negative: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    positive: tuple[str, ...] = ()

    @property
    def labelled(self) -> tuple[tuple[str, str], ...]:
        """Return (label, phrase) for each."""
        return tuple(
            (label, phrase) for label in self.__struct_fields__ for phrase in getattr(self, label)
        )


class English(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said in English.

    Attributes:
        scenes: What is said, with `{slots}`; each scene has a key.
        slots: What may stand in each slot.
        headlines: What a newspaper writes, by scene; where it is about the incident, one of the
            `leads` follows.
        protest_tags: Used once there is a protest.
        openers, closers, emoji: What people put before and after, by label.
        elsewhere: What a writer who does not name the town calls it.
        protected: The invented name that the name guard must mask; `rumours` carry it.
    """

    scenes: Mapping[str, PhrasesByLabel]
    slots: Table
    headlines: Table
    leads: tuple[str, ...]
    openers: Table
    closers: Table
    emoji: Table
    tags: tuple[str, ...]
    protest_tags: tuple[str, ...]
    beside_tags: tuple[str, ...]
    elsewhere: tuple[str, ...]
    videos: tuple[str, ...]
    rumours: tuple[str, ...]
    protected: str


class Languages(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said in other languages; `shares` of all posts, English among them."""

    shares: Mapping[str, float]
    spanish: Mapping[str, PhrasesByLabel]
    others: Mapping[str, PhrasesByLabel]


def _read(name: str) -> dict[str, object]:
    return tomllib.loads((Path(__file__).parent / name).read_text("utf-8"))


ENGLISH: Final = msgspec.convert(
    {**_read("english.toml"), **_read("dress.toml"), **_read("newswire.toml")}, English
)
LANGUAGES: Final = msgspec.convert(_read("languages.toml"), Languages)
