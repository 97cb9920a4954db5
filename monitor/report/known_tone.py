"""What a report of sentiment asks the store beyond its figures."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from monitor.nouns.method import Differing
from monitor.nouns.posts import Label, Span
from monitor.store.label_records import Coded, CodeKind, Draw
from monitor.store.reading.tone import Toned


class KnownTone(Protocol):
    """The store, as it is asked how sure its labels are; see `monitor.store.reading.reader`."""

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
