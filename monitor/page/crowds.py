"""Whether enough people stand behind a figure of any stretch of time for it to be published."""

from datetime import timedelta
from typing import Final

from msgspec import Struct

from monitor.clock import EPOCH
from monitor.model import Span
from monitor.nouns.support import Support
from monitor.report.known import Known
from monitor.report.readings import ALL, NO_TOPIC
from monitor.store.records import TopicRecord

MINUTE: Final = timedelta(minutes=1)


class Crowds(Struct, frozen=True, kw_only=True):
    """Asks the store who is behind a figure.

    Attributes:
        known: The store.
        topics: The incident, its narratives, its voices.
        internal: Whether nothing is left out.
    """

    known: Known
    topics: tuple[TopicRecord, ...]
    internal: bool

    def number(self, key: str = "") -> int:
        """Return the number of a narrative or voice, by its key; of the incident for "" ."""
        found = [topic.id for topic in self.topics if topic.key == key or not key]
        return found[0] if found else NO_TOPIC

    def few(self, topic: int, span: Span) -> bool:
        """Tell whether 1 to 4 people wrote what mentions *topic* in a span (whole minutes)."""
        return not self.internal and self._cell(topic, span).few

    def leaves_few(self, topic: int, span: Span) -> bool:
        """Tell whether the incident's other posts of that span are 1 to 4, or from few people."""
        if self.internal:
            return False
        part, whole = self._cell(topic, span), self._cell(self.number(), span)
        return Support((whole.posts or 0) - (part.posts or 0), None).few

    def _cell(self, topic: int, span: Span) -> Support:
        cut = [at - (at - EPOCH) % MINUTE for at in (span.start, span.end)]
        if cut[0] >= cut[1]:
            return Support(0, 0)
        tallies = self.known.tallies(topic, cut).get(ALL)
        distinct = self.known.distinct(topic, cut).get(ALL)
        return Support(
            tallies[0].posts if tallies else 0,
            distinct[0].people if distinct else 0,
        )
