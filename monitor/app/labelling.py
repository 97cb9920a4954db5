"""Drawing posts to be coded by hand: at random, in proportion to day and label."""

from itertools import groupby

import numpy as np

from monitor.model import Span
from monitor.sentiment import coding
from monitor.store.reading import labels as read_labels
from monitor.store.reading.reader import Reader


def choose(reader: Reader, topic: int, span: Span, size: int, seed: int) -> tuple[int, ...]:
    """Return the numbers of the posts to code, in random order.

    Posts without a label or a text are not drawn: there is no label to judge, or nothing to read.

    Args:
        reader: The store; one snapshot of it.
        topic: Number of the incident's topic.
        span: Of publication, in whole minutes.
        size: How many; all where there are not as many.
        seed: The same store, span, size and seed give the same posts in the same order.

    Raises:
        StoreError: The database cannot be read.
    """
    places = coding.draw(read_labels.strata(reader, topic, span), size, seed)
    found: list[int] = []
    for day, strata in groupby(places, lambda stratum: stratum[0]):
        members = read_labels.members(reader, topic, span, day)
        for stratum in strata:
            found += [members[stratum[1]][place] for place in places[stratum]]
    order = np.random.default_rng((seed, size)).permutation(len(found))
    return tuple(dict.fromkeys(found[place] for place in order))
