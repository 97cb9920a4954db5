"""How often the same is said again: posts beside distinct messages, over time and in all."""

from collections.abc import Sequence
from math import sqrt

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from monitor.spread.concentration import Concentration, concentration, effective_number
from monitor.spread.series import Counts


class Amplification(Struct, frozen=True, kw_only=True):
    """How often the same was said again.

    Attributes:
        ratio: Posts for each distinct message, at least 1.
        top_share: Share of the posts that carry the message with most of them, 0 to 1.
        widening: How many times wider the interval of a figure of the posts is than if each of them
            were evidence of its own, at least 1: the square root of posts over the effective number
            of messages.
        messages: How the posts are spread over messages; None below 50 posts.
        authors: How they are spread over people; None where fewer than 50 have a known author.
    """

    ratio: float
    top_share: float
    widening: float
    messages: Concentration | None
    authors: Concentration | None


def ratios(counts: Counts, messages: NDArray[np.int64]) -> tuple[float | None, ...]:
    """Return posts for each distinct message, bucket by bucket.

    Args:
        counts: Posts.
        messages: Distinct messages (or families of near-copies) of each bucket, `int64[n]`.

    Returns:
        At least 1; None where too little was seen, where there was no post, and where the bucket
        may still change.
    """
    told = counts.known & (messages > 0) & (np.arange(len(counts)) < counts.final)
    return tuple(
        float(posts / distinct) if known else None
        for posts, distinct, known in zip(counts.posts, messages, told, strict=True)
    )


def amplification(
    messages: Sequence[int], authors: Sequence[int], seed: int = 0
) -> Amplification | None:
    """Return how often the same was said again, or None where there is no post.

    Args:
        messages: Posts of each message (or family of near-copies), in any order, each at least 1.
        authors: Posts of each author, likewise; posts whose author is not known are left out.
        seed: Of the random references.

    References:
        Kish, "Survey Sampling", 1965, 8.2 (design effect); docs/spread.md, "Amplification".
    """
    if not messages:
        return None
    posts = sum(messages)
    return Amplification(
        ratio=posts / len(messages),
        top_share=max(messages) / posts,
        widening=sqrt(posts / effective_number(messages)),
        messages=concentration(messages, seed),
        authors=concentration(authors, seed),
    )
