"""Who stands behind a figure, and behind each stretch of time of an incident."""

from abc import ABCMeta, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property
from itertools import pairwise
from typing import Final, Literal, Self, TypeAlias

from msgspec import Struct, StructMeta

from monitor.nouns.posts import Span

FEWEST: Final = 5
"""Accounts from which on a figure is published; links are shown from as many sharers on."""


class Support(Struct, frozen=True):
    """Who stands behind a figure.

    Attributes:
        posts: None where nothing is known.
        accounts: Distinct pseudonyms, as far as authors are known; None where nothing is.
    """

    posts: int | None
    accounts: int | None

    @property
    def few(self) -> bool:
        """Tell whether 1 to 4 accounts stand behind it; where no author is known, posts count."""
        return 0 < (self.accounts or self.posts or 0) < FEWEST


NOBODY: Final = Support(None, None)
"""Behind what counts no posts, or must not say how many."""

Topic: TypeAlias = Literal[
    "incident", "source", "narrative", "voice", "language", "kind", "statement", "link", "side"
]

TOTAL: Final = ""
"""Name of all groups together."""

Name: TypeAlias = tuple[str, str]
"""Kind and key of a group."""

ALL: Final[Name] = ("", TOTAL)

Parts: TypeAlias = Sequence[tuple[int, Span]]
"""Stretches of a layer, or parts of them, by their places."""


class Layer(Struct, frozen=True):
    """Who stands behind each stretch of time of one length.

    Attributes:
        edges: One more than there are stretches, ascending (UTC). Stretches without posts that
            follow each other may be one.
        cells: Of all posts and of each group, one for each stretch.
        partial: Whether it was read for a part of the time only, which others may ask otherwise:
            of a longer stretch all of it or nothing.
        every_edge: As `edges`, where stretches without posts are one; else empty.
    """

    edges: Sequence[datetime]
    cells: Mapping[Name, Sequence[Support]]
    partial: bool = False
    every_edge: Sequence[datetime] = ()

    @property
    def all_edges(self) -> Sequence[datetime]:
        """Return the edges of the stretches as if none were one with others."""
        return self.every_edge or self.edges

    def inside(self, start: datetime, end: datetime) -> Parts:
        """Return the stretches that lie between two instants.

        One with posts lies there as a whole or not at all, of one without them a part may.
        """
        first = max(bisect_right(self.edges, start) - 1, 0)
        last = min(bisect_left(self.edges, end), len(self.edges) - 1)
        parts = ((place, self._part(place, start, end)) for place in range(first, last))
        return [(place, part) for place, part in parts if part is not None]

    def _part(self, place: int, start: datetime, end: datetime) -> Span | None:
        own = Span(self.edges[place], self.edges[place + 1])
        if start <= own.start and own.end <= end:
            return own
        if self.cells[ALL][place].posts:
            return None
        first = self.all_edges[bisect_left(self.all_edges, max(start, own.start))]
        last = self.all_edges[bisect_right(self.all_edges, min(end, own.end)) - 1]
        return Span(first, last) if first < last else None


Mask: TypeAlias = list[bool]
"""For each stretch whether its count is withheld."""


class Publishable(Struct, frozen=True, dict=True):
    """What of a table of counts may be published; `monitor.privacy.cells.withhold` makes it.

    Attributes:
        layers: From the longest stretches to the shortest.
        hidden: Of each layer, which cells are withheld.
        others: By key, the same of each incident of which a report speaks that is on several; its
            own too. Empty of any other report.
    """

    layers: Sequence[Layer]
    hidden: Sequence[Mapping[Name, Mask]]
    others: Mapping[str, "Publishable"] = {}

    def all_in(self, name: Name, span: Span) -> bool:
        """Tell whether a count of any stretch may be published: it is a sum of published ones."""
        return self._is_sum(name, span.start, span.end, 0)

    def begins(self, name: Name, at: datetime) -> bool:
        """Tell whether it may be known that no post of a group came before an instant.

        Of a stretch that began before it the group's posts are then those of what is left of it:
        there must be no other post there, or as many as may be shown.
        """
        fine = next(one for one in reversed(self.layers) if not one.partial)
        for layer, hidden in zip(self.layers, self.hidden, strict=True):
            place = bisect_left(layer.edges, at) - 1
            mask = hidden.get(name)
            if mask is None or layer.partial or not 0 <= place < len(mask) or mask[place]:
                continue
            part = slice(
                bisect_left(fine.edges, at), bisect_left(fine.edges, layer.edges[place + 1])
            )
            all_posts, own = (
                sum(one.posts or 0 for one in fine.cells[key][part]) for key in (ALL, name)
            )
            if 0 < all_posts - own < FEWEST:
                return False
        return True

    def posts_in(self, name: Name, edges: Sequence[datetime]) -> list[int]:
        """Return the posts of the shortest stretches that begin in each one between *edges*."""
        layer = self.layers[-1]
        posts = [cell.posts or 0 for cell in layer.cells[name]]
        return [
            sum(posts[bisect_left(layer.edges, start) : bisect_left(layer.edges, end)])
            for start, end in pairwise(edges)
        ]

    def hidden_in(self, name: Name, edges: Sequence[datetime]) -> Mask:
        """Return which stretches between *edges* hold a count that may not be published."""
        for layer, hidden in zip(self.layers, self.hidden, strict=True):
            if list(layer.all_edges) == list(edges):
                mask = hidden.get(name, [False] * (len(layer.edges) - 1))
                return [mask[bisect_right(layer.edges, start) - 1] for start in edges[:-1]]
        return [not self.all_in(name, Span(*stretch)) for stretch in pairwise(edges)]

    def _is_sum(self, name: Name, start: datetime, end: datetime, first: int) -> bool:
        """Return whether cells of the layers from *first* on make up the stretch."""
        if start >= end:
            return True
        for place, parts in self._inside(start, end):
            hidden = self.hidden[place].get(name) if place >= first else None
            visible = [] if hidden is None else [part for at, part in parts if not hidden[at]]
            if visible:
                begins, ends = [part.start for part in visible], [part.end for part in visible]
                left = zip([start, *ends], [*begins, end], strict=True)
                return all(self._is_sum(name, *stretch, place + 1) for stretch in left)
        return False

    @cached_property
    def _inside(self) -> Callable[[datetime, datetime], Sequence[tuple[int, Parts]]]:
        """Find what of each layer lies between two instants, once for all groups of a split."""

        @cache
        def inside(start: datetime, end: datetime) -> list[tuple[int, Parts]]:
            layers = enumerate(layer.inside(start, end) for layer in self.layers)
            return [(place, parts) for place, parts in layers if parts]

        return inside


class Subject(Struct, frozen=True):
    """What a finding is about: never a title, which is a matter of words."""

    kind: Topic
    key: str


class May(Struct, frozen=True):
    """What may be public of a report.

    Attributes:
        whole: The time of the report.
        subjects: Whether all figures of a subject may be known; of one that is not here they may.
    """

    shown: Publishable
    whole: Span
    subjects: Mapping[Subject, bool] = {}

    def count(self, name: Name, span: Span, incident: str = "") -> bool:
        """Tell whether the posts of a group in a stretch of time may be known.

        Of the report's incident; where it speaks of several, of the one that is named.
        """
        return (self.shown.others[incident] if incident else self.shown).all_in(name, span)

    def show(self, about: Subject) -> bool:
        """Tell whether all figures of a subject may be known."""
        return self.subjects.get(about, True)


class Unfinished(StructMeta, ABCMeta):
    """Makes structs that leave something to their kinds: one without it is a type error.

    Nor can it be made.
    """


class Withholding(Struct, frozen=True, metaclass=Unfinished):
    """A row that decides itself what of it may be public."""

    def subjects(self, may: May) -> Mapping[Subject, bool]:
        """Return subjects -> whether all figures of them may be known."""
        del may
        return {}

    @abstractmethod
    def public(self, may: May) -> Self | None:
        """Return it without the figures that may not be known; None where nothing is left."""


class Estimated(Withholding, frozen=True):
    """A row of estimates that rest on all posts and count none: public unless few posted in all."""

    def public(self, may: May) -> Self | None:
        return self if may.count(ALL, may.whole) else None


class Backed(Struct, frozen=True, metaclass=Unfinished):
    """A row that says who stands behind it."""

    @property
    @abstractmethod
    def behind(self) -> Support:
        """Return who stands behind it."""

    @property
    def name(self) -> Name | None:
        """Return whose posts it counts; None where that is the group in which it stands."""
        return None

    @property
    def span(self) -> Span | None:
        """Return of which time it speaks; None for all of the report's."""
        return None

    @property
    def of(self) -> str:
        """Return the key of its incident in a report on several; empty in any other."""
        return ""
