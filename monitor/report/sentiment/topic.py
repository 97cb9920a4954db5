"""Tone without the topic: the event's words set aside, and reactions seen from the news."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

from msgspec.structs import replace

from monitor.clock import EPOCH, MINUTE
from monitor.errors import DataError
from monitor.nouns.buckets import Tally
from monitor.nouns.posts import MICRO, NEWS, Label, Score
from monitor.nouns.tone import (
    FEWEST_NEWS,
    Mean,
    NotCentred,
    ReadAs,
    Share,
    ToneRow,
    ToneWay,
    TopicFigures,
    share_of,
)
from monitor.query.lexer import QUOTES
from monitor.query.query import Query
from monitor.query.tree import Lang, leaves
from monitor.report.readings import Readings
from monitor.report.sentiment.reading import whole
from monitor.sentiment.base import Scorer
from monitor.sentiment.labels import labeller
from monitor.sentiment.topic import mask as without
from monitor.sentiment.topic import seen_from
from monitor.series.buckets import tone_row
from monitor.series.intervals import mean
from monitor.store.reading.reader import Reader
from monitor.store.reading.scores import SAMPLE, Toned
from monitor.store.records import TopicRecord
from monitor.words.tone import NOT_CENTRED

AS_SCORED: Final = "as scored"
MASKED: Final = "masked"
CENTRED: Final = "centred"
BOTH: Final = "masked, centred"
_CENTRED_OF: Final[Mapping[ReadAs, ReadAs]] = {AS_SCORED: CENTRED, MASKED: BOTH}


Figure = TypeVar("Figure", Mean, Share)


def without_topic(
    posts: Sequence[Toned],
    shown: Sequence[ToneRow],
    score: Callable[[str, str | None], Score],
    label: Callable[[int], Label] | None,
    *,
    mask: Sequence[str] | None,
    centre: bool,
    sampled: bool,
) -> TopicFigures:
    """Return the tone of reactions with what belongs to the topic taken out.

    The posts are scored, news among them, within the buckets; *shown* are all posts as one bucket,
    then the buckets in order, of which only the span and the coverage count. *score* scores a text
    with its language as claimed, as the labels that are shown were given; *label* tells the label
    of a number in millionths, None where that is the scorer's affair. *mask* are words that are set
    aside, None where that is not asked for; *centre* has the tone of the news subtracted.
    """
    held = [post for post in posts if mask is None or post.text is not None]
    read: dict[ReadAs, list[Toned]] = {AS_SCORED: held}
    if mask is not None:
        read[MASKED] = [_masked(post, mask, score) for post in held]
    ways: dict[ReadAs, ToneWay] = {name: _way(shown, [some]) for name, some in read.items()}
    baselines: dict[ReadAs, Mean] = {}
    not_centred: NotCentred | None = "labels unknown" if centre and label is None else None
    if centre and label is not None:
        bases = {name: base for name, some in read.items() if (base := _baseline(some))}
        not_centred = "too little news" if len(bases) < len(read) else None
        for name, base in bases.items() if not_centred is None else ():
            seen = [
                [_centred(post, round(end * MICRO), label) for post in read[name]]
                for end in (base.value, base.low, base.high)
            ]
            ways[_CENTRED_OF[name]] = _way(shown, seen)
            baselines[_CENTRED_OF[name]] = base
    return TopicFigures(
        sampled=sampled,
        gone=len(posts) - len(held),
        baselines=baselines,
        not_centred=not_centred,
        why_not=None if not_centred is None else NOT_CENTRED[not_centred],
        ways=ways,
    )


def _masked(post: Toned, words: Sequence[str], score: Callable[[str, str | None], Score]) -> Toned:
    found = score(without(post.text or "", words), post.lang or None)
    return post._replace(label=found.label, polarity=found.polarity)


def _centred(post: Toned, baseline: int, label: Callable[[int], Label]) -> Toned:
    if post.label == "unscored":
        return post
    polarity = seen_from(post.polarity, baseline)
    return post._replace(label=label(polarity), polarity=polarity)


def _baseline(posts: Sequence[Toned]) -> Mean | None:
    """Return the mean polarity of the news; None where there are too few, or no spread."""
    news = [post for post in posts if post.kind == NEWS and post.label != "unscored"]
    texts = len({post.message for post in news})
    if texts < FEWEST_NEWS:
        return None
    tally = _tally(news)
    return mean(tally.polarity, tally.squares, tally.scored, texts)


def _way(shown: Sequence[ToneRow], variants: Sequence[Sequence[Toned]]) -> ToneWay:
    """Return the figures of the first variant, with intervals that hold those of all."""
    each = [_figures(shown, [post for post in some if post.kind != NEWS]) for some in variants]
    total, *buckets = (_widest(same) for same in zip(*each, strict=True))
    return ToneWay(total, buckets)


def _figures(shown: Sequence[ToneRow], posts: Sequence[Toned]) -> list[ToneRow]:
    starts = [(bucket.start - EPOCH) // MINUTE for bucket in shown[1:]]
    held: list[list[Toned]] = [[] for _ in starts]
    for post in posts:
        held[bisect_right(starts, post.minute) - 1].append(post)
    pairs = zip(shown, (posts, *held), strict=True)
    return [
        tone_row(
            bucket.span,
            _tally(some),
            len({post.message for post in some if post.label != "unscored"}),
            bucket.coverage,
            bucket.provisional,
        )
        for bucket, some in pairs
    ]


def _tally(posts: Sequence[Toned]) -> Tally:
    labels = [post.label for post in posts]
    numbers = [post.polarity for post in posts if post.label != "unscored"]
    return Tally(
        posts=len(posts),
        negative=labels.count("negative"),
        neutral=labels.count("neutral"),
        positive=labels.count("positive"),
        unscored=labels.count("unscored"),
        polarity=sum(numbers),
        squares=sum(number * number // MICRO for number in numbers),
    )


def _widest(same: Sequence[ToneRow]) -> ToneRow:
    """Return the first of several readings of a bucket, with intervals that hold those of all."""
    scored = _hull([one.share_negative_raw for one in same])
    return replace(
        same[0],
        polarity=_hull([one.polarity for one in same]),
        share_negative=share_of(scored),
        share_negative_raw=scored,
    )


def _hull(found: Sequence[Figure | None]) -> Figure | None:
    some = [one for one in found if one is not None]
    if found[0] is None:
        return None
    return replace(found[0], low=min(e.low for e in some), high=max(e.high for e in some))


def read_topic(
    known: Reader, readings: Readings, scorer: Scorer, mask: Sequence[str] | None
) -> TopicFigures:
    """Return tone without the topic, of about `SAMPLE` posts where there are more.

    The question of the report says what is taken out, with the words of the *mask*; *scorer* is the
    one whose labels are stored.

    Raises:
        DataError: Words are to be set aside, and another version of the scorer gave the labels.
    """
    part, question = readings.total, readings.question
    others = [version for _, version in readings.scorers if version != scorer.version]
    if mask is not None and others:
        raise DataError(
            f"the mask scores texts again, and some stored labels are of {scorer.name} "
            f"{', '.join(others)}, not {scorer.version}: run `monitor rescore` first"
        )
    posts = sum(tally.posts for tally in part.tallies)
    return without_topic(
        known.toned(readings.topic, part.span, posts),
        [whole(part, question.now), *part.sentiment(question.now)],
        scorer.score,
        labeller(scorer.name),
        mask=mask,
        centre="centre" in question.switches,
        sampled=posts > SAMPLE,
    )


def mask_words(topics: Iterable[TopicRecord]) -> tuple[str, ...]:
    """Return the words that are set aside, sorted: those of the incident's own queries.

    Of each topic the query in force counts, and of that whatever a post may hold to match, as it is
    written.
    """
    queries = [Query.read(topic.queries[-1][1]) for topic in topics]
    asked = {
        term.written.strip(QUOTES).lstrip("#＃").lower()
        for query in queries
        for term in leaves(query.tree)
        if not isinstance(term, Lang)
    }
    return tuple(sorted(asked))
