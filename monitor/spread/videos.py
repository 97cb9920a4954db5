"""Which posts show the same video: by the id of a file, by its bytes, by the look of a picture."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain, pairwise
from typing import Final

from msgspec import Struct

from monitor.nouns.videos import Joined, Showing
from monitor.spread.pdq import alike

ALIKE: Final = 31
"""Bits of 256 that two fingerprints of one picture may differ in; that of the authors of PDQ, and
far from what other pictures differ in (`bench.media`)."""

OWN: Final = 8
"""Characters below which an id of a file says nothing beyond its source: `1` is in any archive."""


class Copy(Struct, frozen=True, kw_only=True):
    """A file that a service knows by one id, or a link, on one source.

    Attributes:
        posts: Numbers of the posts that show it.
        people: Who wrote them, as far as that is known.
        first: When the first of them was published (UTC).
        joined: What makes it the same video as another copy; `id` where there is no other.
    """

    name: str
    link: bool
    source: str
    posts: frozenset[int]
    people: frozenset[int]
    first: datetime
    joined: Joined


class SameVideo(Struct, frozen=True, kw_only=True):
    """All copies of one video.

    Attributes:
        copies: Most posts first.
        first: The showing of the first post.
        files: How many files and links it is, on however many sources.
    """

    copies: tuple[Copy, ...]
    first: Showing
    files: int

    @property
    def posts(self) -> frozenset[int]:
        return frozenset().union(*(one.posts for one in self.copies))

    @property
    def people(self) -> frozenset[int]:
        return frozenset().union(*(one.people for one in self.copies))

    def on(self, source: str) -> "SameVideo":
        """Return what of it is on one source, which must show it."""
        return SameVideo(
            copies=tuple(one for one in self.copies if one.source == source),
            first=self.first,
            files=self.files,
        )

    @property
    def firsts(self) -> Mapping[str, datetime]:
        """Return source -> when it was first seen there (UTC), earliest first."""
        found: dict[str, datetime] = {}
        for one in sorted(self.copies, key=lambda one: (one.first, one.source)):
            found.setdefault(one.source, one.first)
        return found


def videos(shown: Iterable[Showing]) -> list[SameVideo]:
    """Return the videos that posts show or link to, most posts first; the same in any order.

    Files are one video where their service calls them by one id, where the bytes of their small
    pictures are equal, or where these look alike. Pictures and pages belong to a video that theirs
    look like, and are none by themselves. That two stand in one post does not make them one.
    """
    files: dict[str, list[Showing]] = defaultdict(list)
    for one in shown:
        files[file_of(one)].append(one)
    # Services have one picture for what has none: it is plain, and its bytes say nothing.
    by_bytes = _names(files, lambda one: one.digest if one.pdq is not None else None)
    by_look = _names(files, lambda one: one.pdq)
    prints = sorted(by_look)
    near = (
        [by_look[prints[i]][0], by_look[prints[j]][0]]
        for i, j in alike([int(one, 16) for one in prints], ALIKE)
    )
    groups = _grouped(files, chain(by_bytes.values(), by_look.values(), near))
    equal = {name for names in by_bytes.values() if len(names) > 1 for name in names}
    found = [
        _video({name: files[name] for name in names}, equal)
        for names in groups
        if any(one.video for name in names for one in files[name])
    ]
    return sorted(found, key=lambda one: (-len(one.posts), one.first.at, one.copies[0].name))


def file_of(one: Showing) -> str:
    """Return what a file or a linked video is known by.

    An id that a service gave is the same where the file is linked: `youtube:dQw4w9WgXcQ`.
    """
    service, colon, own = one.name.partition(":")
    name = own if one.link and colon and service.isalnum() else one.name
    return name if len(name) >= OWN else f"{one.source} {name}"


def _names(
    files: Mapping[str, Sequence[Showing]], look: Callable[[Showing], str | None]
) -> Mapping[str, list[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name, its in files.items():
        for known in filter(None, map(look, its)):
            found[known].add(name)
    return {known: sorted(names) for known, names in found.items()}


def _video(files: Mapping[str, Sequence[Showing]], equal: frozenset[str] | set[str]) -> SameVideo:
    copies = []
    for name, its in files.items():
        joined: Joined = "id" if len(files) == 1 else "bytes" if name in equal else "picture"
        for source in {one.source for one in its}:
            here = [one for one in its if one.source == source]
            copies.append(
                Copy(
                    name=min(one.name for one in here),
                    link=all(one.link for one in here),
                    source=source,
                    posts=frozenset(one.post for one in here),
                    people=frozenset(one.person for one in here if one.person is not None),
                    first=min(one.at for one in here),
                    joined=joined,
                )
            )
    shown = [one for its in files.values() for one in its]
    return SameVideo(
        copies=tuple(
            sorted(copies, key=lambda one: (-len(one.posts), one.first, one.name, one.source))
        ),
        first=min(shown, key=_order),
        files=len(files),
    )


def _order(one: Showing) -> tuple[datetime, str, str, str, bool, str, str]:
    """Return what the first showing is chosen by: of those of one post one whose look is known."""
    look = (one.pdq is None, one.pdq or "", one.digest or "")
    return (one.at, one.source, one.native_id, one.name, *look)


def _grouped(names: Iterable[str], joined: Iterable[Sequence[str]]) -> Iterable[list[str]]:
    """Return the names in groups, each sorted: those that belong together, in whatever order."""
    leads = {name: name for name in names}

    def lead_of(name: str) -> str:
        while (lead := leads[name]) != name:
            leads[name] = leads[lead]
            name = lead
        return name

    for one, other in chain.from_iterable(map(pairwise, joined)):
        first, last = sorted((lead_of(one), lead_of(other)))
        leads[last] = first
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(leads):
        found[lead_of(name)].append(name)
    return found.values()
