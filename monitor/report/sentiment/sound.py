"""How the posts of one bucket sound, in the shape of the JSON and in the words of the tables."""

from typing import Final

from monitor.figures import Estimate, SentimentBucket, unchecked
from monitor.nouns.tone import Interval, Mean, Share, ToneRow
from monitor.words.numbers import percent
from monitor.words.sheet import UNOBSERVED, Cell
from monitor.words.tone import AS_SCORED, mean_cell, share_cell


def tone_row(bucket: SentimentBucket) -> ToneRow:
    """Return a bucket in the shape of the JSON."""
    return ToneRow(
        start=bucket.start,
        end=bucket.end,
        scored=bucket.scored,
        unscored=bucket.unscored,
        negative=bucket.negative,
        neutral=bucket.neutral,
        positive=bucket.positive,
        polarity=_mean(bucket.polarity),
        share_negative=share_of(bucket.share_negative),
        coverage=bucket.coverage,
        provisional=bucket.provisional,
        share_negative_raw=_as_scored(bucket.share_raw or bucket.share_negative),
    )


def bucket_of(sound: ToneRow) -> SentimentBucket:
    """Return a bucket from the shape of the JSON, as charts draw it; the inverse of `tone_row`."""
    mean, share, raw = sound.polarity, sound.share_negative, sound.share_negative_raw
    return SentimentBucket(
        start=sound.start,
        end=sound.end,
        scored=sound.scored,
        unscored=sound.unscored,
        negative=sound.negative,
        neutral=sound.neutral,
        positive=sound.positive,
        polarity=None if mean is None else Estimate(value=mean.mean, low=mean.low, high=mean.high),
        share_negative=_estimate(share),
        coverage=sound.coverage,
        provisional=sound.provisional,
        share_raw=_estimate(raw) if share is None or share.corrected else None,
    )


def _estimate(share: Share | None) -> Estimate | None:
    if share is None:
        return None
    ends = share.sampling or share
    return Estimate(value=share.estimate, low=ends.low, high=ends.high, corrected=share.corrected)


def _mean(found: Estimate | None) -> Mean | None:
    return None if found is None else Mean(found.value, found.low, found.high)


def _as_scored(found: Estimate | None) -> Share | None:
    """Return the scorer's own share, with what chance alone leaves open."""
    return None if found is None else Share(found.value, found.low, found.high, corrected=False)


def share_of(found: Estimate | None) -> Share | None:
    """Return a share in the shape of the JSON, with the interval that is published."""
    if found is None:
        return None
    if found.corrected:
        return Share(found.value, found.low, found.high, corrected=True)
    wide = unchecked(found)
    sampling = Interval(found.low, found.high)
    return Share(found.value, wide.low, wide.high, corrected=False, sampling=sampling)


COLUMNS: Final = ("scored", "unscored", "negative", "mean polarity", "watched")


def columns(*, corrected: bool) -> tuple[str, ...]:
    """Return the headings of `cells`; *corrected* tells that shares are."""
    return (*COLUMNS[:3], AS_SCORED, *COLUMNS[3:]) if corrected else COLUMNS


def cells(bucket: ToneRow, *, corrected: bool) -> tuple[str, ...]:
    """Return a bucket as a row for people; what was not observed is no 0."""
    if bucket.scored + bucket.unscored == 0:
        nothing = "0" if bucket.coverage else UNOBSERVED
        return nothing, *[""] * (len(columns(corrected=corrected)) - 2), percent(bucket.coverage)
    mark = "~" if bucket.provisional else ""
    raw = bucket.share_negative_raw
    return (
        f"{mark}{bucket.scored:,}",
        f"{bucket.unscored:,}",
        share_cell(bucket.share_negative),
        *(["" if raw is None else percent(raw.estimate)] if corrected else []),
        mean_cell(bucket.polarity),
        percent(bucket.coverage),
    )


FIELDS: Final = (
    "scored",
    "unscored",
    "negative",
    "neutral",
    "positive",
    "polarity_mean",
    "polarity_low",
    "polarity_high",
    "share_negative",
    "share_negative_low",
    "share_negative_high",
    "corrected",
    "coverage",
    "provisional",
)
RAW_FIELDS: Final = ("share_negative_raw", "share_negative_raw_low", "share_negative_raw_high")


def record(bucket: ToneRow) -> tuple[Cell, ...]:
    """Return a bucket as a record for machines, a cell for each of `FIELDS`."""
    mean, share = bucket.polarity, bucket.share_negative
    return (
        bucket.scored,
        bucket.unscored,
        bucket.negative,
        bucket.neutral,
        bucket.positive,
        *((None,) * 3 if mean is None else (mean.mean, mean.low, mean.high)),
        *((None,) * 4 if share is None else (*_ends(share), share.corrected)),
        bucket.coverage,
        bucket.provisional,
    )


def raw_record(bucket: ToneRow) -> tuple[Cell, ...]:
    """Return the scorer's own share as a record, a cell for each of `RAW_FIELDS`."""
    raw = bucket.share_negative_raw
    return (None,) * 3 if raw is None else _ends(raw)


def _ends(share: Share) -> tuple[float, float, float]:
    return share.estimate, share.low, share.high
