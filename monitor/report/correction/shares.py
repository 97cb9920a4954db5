"""Shares of negative with the scorer's error taken out, where that was measured."""

from datetime import datetime

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from monitor.nouns.buckets import Estimate, SentimentBucket, as_share
from monitor.nouns.method import FEWEST_HERE, FEWEST_IN_ALL, ValidationNote
from monitor.nouns.posts import Label
from monitor.nouns.quantity import Quantity, exact
from monitor.nouns.tone import Mean
from monitor.report.correction.evidence import Evidence, answers_of, weighed
from monitor.report.readings import Part
from monitor.sentiment.validation import (
    Corrected,
    adjusted_count,
    learn,
    rates,
)
from monitor.words.method import OTHER_MIX


class Correction:
    """Corrects the buckets of a report.

    Where posts were drawn from all that are spoken of, a regression on them tells each bucket; else
    the error rates on all coded posts do, which are taken to be the same at all times.

    Args:
        evidence: What people coded; enough of it, see `is_enough`.
    """

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._table = weighed(evidence.everywhere)
        self._learned = learn(answers_of(evidence.sample)) if evidence.sample else None
        self._known: dict[tuple[float, float], Estimate | None] = {}

    def elsewhere(self) -> "Correction":
        """Return the same for some of the posts (a source, say), of which no draw was made."""
        return Correction(replace(self.evidence, sample=()))

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
        learned = self._learned
        if learned is not None and bucket.scored and bucket.polarity is not None:
            sample, said = self.evidence.sample, _said(bucket, bucket.polarity)
            own = np.array([bucket.start <= one.at < bucket.end for one in sample])
            if own.all():
                share = learned.share(said, bucket.scored)
            else:
                share = learned.share_within(said, bucket.scored, own)
            return Corrected(share=share, method="prediction-powered")
        adjusted = None
        if bucket.scored:
            effective = min(bucket.scored, max(messages, 1))
            adjusted = self._adjusted(bucket.negative * effective / bucket.scored, effective)
        return Corrected(share=adjusted, method="adjusted count", other_mix=True)

    def _adjusted(self, negative: float, scored: float) -> Estimate | None:
        key = negative, scored
        if key not in self._known:
            counts: dict[Label, float] = {"negative": negative, "neutral": scored - negative}
            self._known[key] = adjusted_count(self._table, counts)
        return self._known[key]

    def note(self, total: SentimentBucket, messages: int) -> ValidationNote:
        """Return what is said of it in the method box of a report whose posts are *total*."""
        evidence, found = self.evidence, rates(self._table)
        how = self.share(total, messages)
        return ValidationNote(
            coded=exact(len(evidence.everywhere), "posts"),
            here=exact(evidence.here, "posts"),
            coders=exact(evidence.coders, "people"),
            doubly=exact(evidence.doubly, "posts"),
            alpha=agreement(evidence.alpha),
            true_positive=as_share(found.true_positive),
            false_positive=as_share(found.false_positive),
            shown=as_share(found.shown),
            method=how.method,
            warning=OTHER_MIX if how.other_mix else None,
        )


def _said(bucket: SentimentBucket, polarity: Mean) -> NDArray[np.float64]:
    """Return the mean over the posts of a bucket of what the scorer says of each."""
    parts = bucket.negative / bucket.scored, bucket.positive / bucket.scored
    return np.array([1.0, *parts, polarity.value])


def agreement(alpha: float | None) -> Quantity | None:
    """Return Krippendorff's alpha as a quantity; None where it cannot be known."""
    return None if alpha is None else exact(alpha, "agreement")


def is_enough(evidence: Evidence) -> bool:
    """Tell whether enough was coded to correct the figures of a report."""
    return len(evidence.everywhere) >= FEWEST_IN_ALL and evidence.here >= FEWEST_HERE
