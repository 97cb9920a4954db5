"""What a report of sentiment needs from the store beyond its figures, read in the same snapshot."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import HOUR
from monitor.nouns.buckets import SentimentBucket
from monitor.nouns.method import Differing
from monitor.nouns.posts import Label, Span
from monitor.report.readings import Part, Readings, read
from monitor.report.sentiment.sides import read_sides
from monitor.report.sentiment.turn_value import TurnFound
from monitor.series.buckets import sound
from monitor.series.coverage import complete
from monitor.store.reading.reader import Reader
from monitor.store.records import Unscored

if TYPE_CHECKING:
    from monitor.report.correction.evidence import Evidence
    from monitor.report.correction.shares import Correction


class ToneReading(Struct, frozen=True, kw_only=True, eq=False):
    """How sure the labels are.

    Attributes:
        unscored: Why posts have no label, or a neutral one.
        differing: How often other scorers differ.
        messages: Label -> distinct texts that have it.
        correction: Takes the measured error out; None where too little was coded.
        told: Whether the tone turned.
        sides: News, then reactions, each as one bucket.
    """

    unscored: Unscored
    differing: Sequence[Differing]
    messages: Mapping[Label, int]
    correction: "Correction | None"
    told: TurnFound
    sides: tuple[Part, Part]

    def buckets(self, part: Part, now: datetime) -> Sequence[SentimentBucket]:
        """Return the buckets of all posts, corrected where that can be."""
        found = self.correction
        return part.sentiment(now) if found is None else found.buckets(part, now)

    def group(self, part: Part, now: datetime) -> Sequence[SentimentBucket]:
        """Return the buckets of a group, corrected where that can be."""
        found = self.correction
        return part.sentiment(now) if found is None else found.elsewhere().buckets(part, now)


def read_tone(known: Reader, readings: Readings) -> ToneReading:
    """Ask the store how sure the labels of a report are."""
    # numpy is loaded here, and only for reports of sentiment.
    from monitor.report.correction.shares import Correction, is_enough  # noqa: PLC0415
    from monitor.report.sentiment.turn import told  # noqa: PLC0415

    part, topic = readings.total, readings.topic
    # By the hour, whatever is shown: else page and terminal would disagree on whether it turned.
    asked = replace(readings.question, every=HOUR, by=None)
    hours = readings if readings.question.every == HOUR else read(known, asked)
    counts = [tally.posts for tally in part.tallies]
    evidence = evidence_of(known, readings)
    enough = is_enough(evidence)
    return ToneReading(
        unscored=known.unscored(topic, part.edges, counts),
        differing=known.differing(topic, part.edges, counts),
        messages=known.messages_by_label(topic, part.span),
        correction=Correction(evidence) if enough else None,
        told=told(known, hours, evidence if enough else None),
        sides=read_sides(known, readings),
    )


def correction(known: Reader, readings: Readings) -> "Correction | None":
    """Return what takes the scorer's measured error out; None where too little was coded."""
    from monitor.report.correction.shares import Correction, is_enough  # noqa: PLC0415

    evidence = evidence_of(known, readings)
    return Correction(evidence) if is_enough(evidence) else None


def evidence_of(known: Reader, readings: Readings) -> "Evidence":
    """Return what people coded, as far as it speaks of a report."""
    from monitor.report.correction.evidence import gather  # noqa: PLC0415

    part = readings.total
    return gather(known, readings.topic, part.span, part.tally.scored)


def whole(part: Part, now: datetime) -> SentimentBucket:
    """Return all posts of a part of the report as one bucket."""
    start, end = part.edges[0], part.edges[-1]
    seen = complete(part.lanes, Span(start, min(end, now)))
    early = any(bucket.provisional for bucket in part.sentiment(now))
    return sound(start, end, part.tally, part.whole.messages, seen, early)
