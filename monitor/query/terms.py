"""The leaves of a query: what is looked for in a text."""

from msgspec import Struct

from monitor.query.reading import Reading


class Term(Struct, frozen=True):
    """Something that a text holds or does not hold.

    Attributes:
        written: As it stands in the query.
        at: Where it stands first, in characters from 0.
        needle: What is looked for, folded; its form is the business of each kind of term.
        spoken: Its words with their own letters, for other services; see `reading.spoken`.
    """

    written: str
    at: int
    needle: str
    spoken: tuple[str, ...]

    def matches(self, reading: Reading) -> bool:
        """Tell whether the text holds this term."""
        return self.needle in reading.words

    def places(self, reading: Reading) -> list[tuple[int, int]]:
        """Return the first and the last token of each occurrence, in order, counted from 0."""
        return [(place, place) for place in reading.places(f" {self.needle} ")]


class WordTerm(Term, frozen=True):
    """One token; `needle` is the token. A hashtag that is exactly this word holds it too."""


class Tag(Term, frozen=True):
    """A hashtag; `needle` is the tag with its ``#``. The bare word does not hold it."""

    def places(self, reading: Reading) -> list[tuple[int, int]]:
        return [(place, place) for place in reading.tags.get(self.needle, ())]


class TagPrefix(Term, frozen=True):
    """How hashtags begin; `needle` is the beginning with its ``#``."""

    def matches(self, reading: Reading) -> bool:
        return any(tag.startswith(self.needle) for tag in reading.tags)

    def places(self, reading: Reading) -> list[tuple[int, int]]:
        tags = (places for tag, places in reading.tags.items() if tag.startswith(self.needle))
        return [(place, place) for place in sorted(place for places in tags for place in places)]


class PhraseTerm(Term, frozen=True):
    """Tokens in a row; `needle` is a piece of `Reading.line`, less its last space for a prefix."""

    @property
    def prefix(self) -> bool:
        """Whether the last token need only begin so."""
        return self.needle[-1] != " "

    def matches(self, reading: Reading) -> bool:
        """Tell whether the tokens stand in a row; `in` takes linear time on the worst of texts."""
        return self.needle in reading.line

    def places(self, reading: Reading) -> list[tuple[int, int]]:
        further = len(self.needle.split()) - 1
        return [(place, place + further) for place in reading.places(self.needle)]


class Lang(Term, frozen=True):
    """The language that a post claims; `needle` is a BCP 47 tag in lower case."""

    def matches(self, reading: Reading) -> bool:
        """Tell whether the post claims this language, or a variety of it; not if it claims none."""
        return reading.lang is not None and f"{reading.lang}-".startswith(f"{self.needle}-")
