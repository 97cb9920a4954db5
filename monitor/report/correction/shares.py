"""Shares of negative with the scorer's error taken out, where that was measured."""

from datetime import datetime

from msgspec.structs import replace

from monitor.nouns.buckets import Estimate, SentimentBucket
from monitor.nouns.method import FEWEST_HERE, FEWEST_IN_ALL, ValidationNote
from monitor.nouns.posts import Label, Span
from monitor.nouns.quantity import Quantity, exact
from monitor.report.correction.evidence import Evidence, table_of, within
from monitor.report.readings import Part
from monitor.sentiment.validation import (
    Corrected,
    adjusted_count,
    corrected,
    rates,
)
from monitor.words.method import OTHER_MIX


class Correction:
    """Corrects the buckets of a report.

    A bucket with enough coded posts of its own is told from them; any other from the error rates
    on all coded posts, which are taken to be the same at all times.

    Args:
        evidence: What people coded; enough of it, see `is_enough`.
    """

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._table = table_of(evidence.everywhere)
        self._known: dict[tuple[float, float], Estimate | None] = {}

    def elsewhere(self) -> "Correction":
        """Return the same for some of the posts (a source, say), of which no draw was made."""
        return Correction(replace(self._evidence, sample=()))

    def buckets(self, part: Part, now: datetime) -> tuple[SentimentBucket, ...]:
        """Return the buckets of *part*, corrected."""
        pairs = zip(part.sentiment(now), part.distinct, strict=True)
        return tuple(self.bucket(bucket, distinct.messages) for bucket, distinct in pairs)

    def bucket(self, bucket: SentimentBucket, messages: int) -> SentimentBucket:
        """Return a bucket with the corrected share, and the scorer's own beside it.

        Args:
            bucket: As the scorer has it.
            messages: Distinct messages in it: copies are no new evidence.
        """
        if not bucket.scored:
            return bucket
        share = self.share(bucket, messages).share
        return replace(bucket, share_negative=share, share_raw=bucket.share_negative)

    def share(self, bucket: SentimentBucket, messages: int) -> Corrected:
        """Return the corrected share of a bucket, and how; None where no post of it is scored."""
        own = within(self._evidence.sample, Span(bucket.start, bucket.end))
        if len(own) >= FEWEST_HERE:
            counts: dict[Label, int] = {
                "negative": bucket.negative,
                "neutral": bucket.neutral,
                "positive": bucket.positive,
            }
            found = corrected(table_of(own), counts, drawn_here=True)
            if not found.other_mix:
                return found
        share = None
        if bucket.scored:
            effective = min(bucket.scored, max(messages, 1))
            share = self._adjusted(bucket.negative * effective / bucket.scored, effective)
        return Corrected(share=share, method="adjusted count", other_mix=True)

    def _adjusted(self, negative: float, scored: float) -> Estimate | None:
        key = negative, scored
        if key not in self._known:
            counts: dict[Label, float] = {"negative": negative, "neutral": scored - negative}
            self._known[key] = adjusted_count(self._table, counts)
        return self._known[key]

    def note(self, total: SentimentBucket, messages: int) -> ValidationNote:
        """Return what is said of it in the method box of a report whose posts are *total*."""
        evidence, found = self._evidence, rates(self._table)
        how = self.share(total, messages)
        return ValidationNote(
            coded=exact(len(evidence.everywhere), "posts"),
            here=exact(evidence.here, "posts"),
            coders=exact(evidence.coders, "people"),
            doubly=exact(evidence.doubly, "posts"),
            alpha=agreement(evidence.alpha),
            true_positive=_quantity(found.true_positive),
            false_positive=_quantity(found.false_positive),
            shown=_quantity(found.shown),
            method=how.method,
            warning=OTHER_MIX if how.other_mix else None,
        )


def agreement(alpha: float | None) -> Quantity | None:
    """Return Krippendorff's alpha as a quantity; None where it cannot be known."""
    return None if alpha is None else exact(alpha, "agreement")


def _quantity(found: Estimate | None) -> Quantity | None:
    return None if found is None else found.quantity("share")


def is_enough(evidence: Evidence) -> bool:
    """Tell whether enough was coded to correct the figures of a report."""
    return len(evidence.everywhere) >= FEWEST_IN_ALL and evidence.here >= FEWEST_HERE
