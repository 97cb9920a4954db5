"""What part of the posts has which tone, and what part has none that could be read."""

from msgspec import Struct

from monitor.figures import Tally
from monitor.store.records import Unscored
from monitor.words.numbers import percent


class Makeup(Struct, frozen=True, kw_only=True):
    """Shares of all posts, 0 to 1, that sum to 1; labels are the scorer's own.

    `neutral` and `no_scored_word` together are the posts that are labelled neutral.

    Attributes:
        neutral: Words that count for the scorer, and are on neither side of its thresholds.
        no_scored_word: Read, but no word counts for the scorer, or what counts is even.
        unscored: Not read at all: another language, links only and the like.
        sampled: Whether the neutral posts were parted by a sample of the posts.
    """

    negative: float
    neutral: float
    no_scored_word: float
    positive: float
    unscored: float
    sampled: bool


def makeup(tally: Tally, unscored: Unscored) -> Makeup | None:
    """Return the parts of the posts of a report; None where there is no post.

    Args:
        tally: All of them.
        unscored: How many of the neutral ones that were looked at have no word that counts.
    """
    if not tally.posts:
        return None
    wordless = unscored.wordless / unscored.neutral if unscored.neutral else 0.0
    neutral = tally.neutral / tally.posts
    return Makeup(
        negative=tally.negative / tally.posts,
        neutral=neutral * (1 - wordless),
        no_scored_word=neutral * wordless,
        positive=tally.positive / tally.posts,
        unscored=tally.unscored / tally.posts,
        sampled=unscored.sampled,
    )


def makeup_sentence(found: Makeup, posts: int) -> str:
    """Return the parts in words."""
    return (
        f"Of all {posts:,} posts, as scored: {percent(found.negative)} negative, "
        f"{percent(found.positive)} positive, {percent(found.neutral)} neutral by their words, "
        f"{percent(found.no_scored_word)} labelled neutral though no word of theirs counts for the "
        f"scorer, {percent(found.unscored)} not scored."
    )
