"""Who and what carries an incident: people, texts, near-copies, links."""

from collections import Counter
from collections.abc import Iterable, Sequence

from monitor.nouns.spread import AmplificationRow, LinkRow, PhraseRow, Pointing
from monitor.nouns.support import FEWEST
from monitor.report.shared import MOST_LINKS
from monitor.report.spread.reading import SpreadReadings
from monitor.spread.amplification import amplification
from monitor.spread.copies import Families
from monitor.spread.links import link_spread


def amplify(read: SpreadReadings) -> AmplificationRow:
    """Return who and what carries it."""
    total = read.readings.total
    posts, whole = total.tally.posts, total.whole
    families = _families(read.texts)
    return AmplificationRow(
        posts=posts or None,
        people=whole.people if posts else None,
        messages=whole.messages if posts else None,
        repeated=amplification(families, read.people),
        families=len(families),
        looked_at=sum(text is not None for text, _ in read.texts),
        links=shared_links(read.pointing),
        phrases=[PhraseRow(p.text, p.in_burst, p.before) for p in read.phrases or ()],
    )


def _families(texts: Sequence[tuple[str | None, int]]) -> list[int]:
    """Return how many posts each family of near-copies has; a text that is gone is its own."""
    sizes = Counter[int]()
    held = [(text, posts) for text, posts in texts if text is not None]
    families = Families().sort(text for text, _ in held)
    for family, (_, posts) in zip(families, held, strict=True):
        sizes[family] += posts
    return [*sizes.values(), *(posts for text, posts in texts if text is None)]


def shared_links(pointing: Iterable[Pointing]) -> list[LinkRow]:
    """Return the links that five accounts or more shared, most posts first."""
    return [one for one in link_spread(pointing) if one.people >= FEWEST][:MOST_LINKS]
