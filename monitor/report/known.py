"""The store, as reports ask it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from monitor.nouns.buckets import Distinct, Tally
from monitor.nouns.measure import CountSeries
from monitor.nouns.method import Differing
from monitor.nouns.posts import Label, Lane, Span
from monitor.nouns.spread import Pointing
from monitor.nouns.support import Support
from monitor.nouns.videos import Showing
from monitor.store.reading.tone import Toned
from monitor.store.records import (
    AttachedPosts,
    Attempt,
    Coded,
    CodeKind,
    Crossed,
    Draw,
    Extent,
    Grouping,
    Linked,
    NoteRecord,
    Proved,
    Sampled,
    Saying,
    Standing,
    StoredPost,
    TextHits,
    TopicRecord,
    Unscored,
    Viewed,
    Written,
)
from monitor.text.links import Link


class Known(Protocol):
    """The store, as a report asks it; `monitor.store.reading.reader.Reader` answers.

    A report sees one state of it: whoever opened it holds a snapshot.
    """

    @property
    def version(self) -> int:
        """Return the version of the schema."""
        ...

    def setting(self, key: str) -> str | None:
        """Return a setting, or None where it was never written."""
        ...

    def scorers(self) -> Sequence[tuple[str, str]]:
        """Return name and version of every scorer whose labels are stored."""
        ...

    def extent(self, incident: str) -> Extent:
        """Return from when to when anything is known of an incident."""
        ...

    def topics(self, incident: str) -> Sequence[TopicRecord]:
        """Return the incident itself, then its narratives, then its voices."""
        ...

    def lanes(self, incident: str, span: Span) -> Sequence[Lane]:
        """Return what each listing has shown."""
        ...

    def proved(self, incident: str, span: Span) -> Sequence[Proved]:
        """Return what of *span* each pass proved."""
        ...

    def attempts(self, incident: str, span: Span) -> Sequence[Attempt]:
        """Return the passes that began within *span*."""
        ...

    def due(self, incident: str, now: datetime) -> Mapping[str, datetime]:
        """Return source -> when its last poll before *now* was due."""
        ...

    def standings(self) -> Mapping[tuple[str, str], Standing]:
        """Return how each source stands with each incident."""
        ...

    def quarantined(self, span: Span) -> Mapping[str, Mapping[str, int]]:
        """Return source -> reason -> how many items could not be read."""
        ...

    def lateness(self, span: Span) -> Mapping[str, Mapping[timedelta, int]]:
        """Return source -> longest time in a step -> posts that came within it."""
        ...

    def counts(self, incident: str, span: Span) -> Sequence[CountSeries]:
        """Return the count series with their values that touch *span*."""
        ...

    def notes(self, incident: str) -> Sequence[NoteRecord]:
        """Return the notes of editors, in order of the instants that are noted."""
        ...

    def arrivals(self, topic: int, span: Span) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Return source -> when its posts were published and first seen, in ms since 1970."""
        ...

    def arrived(self, topic: int, span: Span, since: datetime) -> Support:
        """Return who stands behind the posts of *span* that were first seen after *since*."""
        ...

    def edited(self, topic: int, span: Span, since: datetime, *, texts: bool = False) -> Support:
        """Return who stands behind the posts of *span* that were edited after *since*."""
        ...

    def pointing(
        self, topic: int, span: Span, links: Sequence[Link] | None = None
    ) -> Sequence[Pointing]:
        """Return each post that points to something, or to one of these links; each once a link."""
        ...

    def link_posts(self, topic: int, span: Span, least: int = 1) -> Mapping[Link, int]:
        """Return link -> how many posts point to it, where these are *least* or more."""
        ...

    def attached(self, topic: int, span: Span) -> Sequence[AttachedPosts]:
        """Return what the posts carry, by kind, most posts first."""
        ...

    def showing(self, topic: int, span: Span) -> Sequence[Showing]:
        """Return each file that a post shows, and all that it links to."""
        ...

    def sayings(self, topic: int, span: Span) -> Sequence[Saying]:
        """Return each distinct text on each source, most posts first."""
        ...

    def sampled(self, topic: int, span: Span) -> Sampled:
        """Return the same of all time of a span, a sample of texts where there are many."""
        ...

    def most_said(self, topic: int, span: Span, most: int) -> Sequence[tuple[str | None, int]]:
        """Return the texts that most posts say, with how many; None for one that is gone."""
        ...

    def gone(self, topic: int, span: Span) -> int:
        """Return how many posts have lost their text, and their links with it."""
        ...

    def holding(self, topic: int, span: Span, holds: Callable[[str], bool]) -> TextHits:
        """Return the sayings of which something holds, and of how many they are."""
        ...

    def posts_of_people(self, topic: int, span: Span) -> Sequence[int]:
        """Return how many posts each person wrote."""
        ...

    def linked(self, topic: int, span: Span) -> Linked:
        """Return how posts refer to each other."""
        ...

    def viewed(self, topic: int, span: Span) -> Viewed:
        """Return how often what is attached to posts was viewed, where their service says."""
        ...

    def tallies(
        self, topic: int, edges: Sequence[datetime], by: Grouping | None = None
    ) -> Mapping[str, Sequence[Tally]]:
        """Return group -> one tally for each bucket."""
        ...

    def distinct(
        self,
        topic: int,
        edges: Sequence[datetime],
        by: Grouping | None = None,
    ) -> Mapping[str, Sequence[Distinct]]:
        """Return group -> distinct people and messages of each bucket."""
        ...

    def people_up_to(
        self,
        topic: int,
        edges: Sequence[datetime],
        by: Grouping | None = None,
        *,
        enough: int,
    ) -> Mapping[str, Sequence[int]]:
        """Return group -> distinct people of each bucket, *enough* where there are more."""
        ...

    def crossed(self, topic: int, edges: Sequence[datetime]) -> Mapping[Crossed, Sequence[Tally]]:
        """Return (source, language) -> one tally for each bucket."""
        ...

    def written(
        self, topic: int, narratives: Sequence[int], edges: Sequence[datetime]
    ) -> Iterator[Sequence[Written]]:
        """Yield the posts of each bucket: where they belong, and who wrote them."""
        ...

    def unscored(self, topic: int, edges: Sequence[datetime], posts: Sequence[int]) -> Unscored:
        """Return why posts have no label."""
        ...

    def differing(
        self, topic: int, edges: Sequence[datetime], posts: Sequence[int]
    ) -> Sequence[Differing]:
        """Return how often the label of each other scorer is another."""
        ...

    def messages_by_label(self, topic: int, span: Span) -> Mapping[Label, int]:
        """Return label -> how many distinct texts have it."""
        ...

    def toned(self, topic: int, span: Span, posts: int) -> Sequence[Toned]:
        """Return scored posts with their texts, a sample of *posts* where these are many."""
        ...

    def draws(self, topic: int) -> Sequence[Draw]:
        """Return the draws of posts to code that were made, oldest first."""
        ...

    def coded(self, topic: int, kind: CodeKind, target: str = "") -> Sequence[Coded]:
        """Return every post that somebody coded."""
        ...

    def stream(self, topic: int, span: Span, *, text: bool) -> Iterator[StoredPost]:
        """Yield the posts in the order in which they were first seen."""
        ...
