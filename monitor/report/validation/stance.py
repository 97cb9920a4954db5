"""Stances toward a target, learnt from the coders' own posts: shares only, and with their error."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from msgspec.structs import replace

from monitor.errors import DataError
from monitor.nouns.quantity import exact
from monitor.nouns.validation import StanceNote
from monitor.report.correction import agreement, leading_codes, speaks_for, worth_of
from monitor.report.readings import Readings
from monitor.sentiment import coding
from monitor.sentiment.stance import learn
from monitor.store.reading.reader import Reader
from monitor.store.records import StoredPost
from monitor.words.validation import OTHER_TIME

MOST_TEXTS: Final = 20_000
"""Posts that are read for the shares; of more, every second, third ... one: the error of the coded
posts is many times theirs."""

SEED: Final = 0
"""Of the folds in which the error is measured."""


def stances(known: Reader, readings: Readings, target: str) -> StanceNote:
    part = readings.total
    span = part.span
    every, draws = known.coded(readings.topic, "stance", target), known.draws(readings.topic)
    chosen = {one.post: (one.text, code) for one, code in leading_codes(every) if one.text}
    codes = [code for _, code in chosen.values()]
    worth = worth_of(draws)
    said = StanceNote(
        target=target,
        coded={stance: exact(codes.count(stance), "posts") for stance in sorted(set(codes))},
        coders=exact(len({coder for one in every for coder in one.codes}), "people"),
        alpha=agreement(coding.alpha([one.given for one in every])),
    )
    try:
        texts = [text for text, _ in chosen.values()]
        found = learn(texts, codes, SEED, [worth.get(post, 1.0) for post in chosen])
    except DataError as error:
        return replace(said, why_not=str(error))
    scored = part.tally.scored
    texts = _texts(known.stream(readings.topic, span, text=True), scored)
    drawn_here = any(
        chosen.keys() <= set(one.posts) and speaks_for(known, readings.topic, one, span, scored)
        for one in draws
    )
    return replace(
        said,
        error=exact(found.error, "share"),
        baseline=exact(found.baseline, "share"),
        recall={stance: exact(share, "share") for stance, share in found.recall.items()},
        shares={
            stance: share.share()
            for stance, share in (found.shares(texts) if texts else {}).items()
        },
        warning=None if drawn_here else OTHER_TIME,
    )


def _texts(posts: Iterable[StoredPost], scored: int) -> list[str]:
    """Return the texts of scored posts, from each stretch of the stream as many."""
    texts = (p.text for p in posts if p.text is not None and p.label not in {None, "unscored"})
    return list(islice(texts, 0, None, max(1, -(-scored // MOST_TEXTS))))
