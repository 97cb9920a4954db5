"""What part of the posts has which tone, and what part has none that could be read."""

from monitor.nouns.buckets import Tally
from monitor.nouns.tone import MakeupRow
from monitor.store.records import Unscored


def makeup(tally: Tally, unscored: Unscored) -> MakeupRow | None:
    """Return the parts of the posts of a report; None where there is no post.

    Args:
        tally: All of them.
        unscored: How many of the neutral ones that were looked at have no word that counts.
    """
    if not tally.posts:
        return None
    wordless = unscored.wordless / unscored.neutral if unscored.neutral else 0.0
    neutral = tally.neutral / tally.posts
    return MakeupRow(
        negative=tally.negative / tally.posts,
        neutral=neutral * (1 - wordless),
        no_scored_word=neutral * wordless,
        positive=tally.positive / tally.posts,
        unscored=tally.unscored / tally.posts,
        sampled=unscored.sampled,
    )
