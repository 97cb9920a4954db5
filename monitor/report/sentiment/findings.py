"""From the figures of the tone to what was found: the statements of the report `sentiment`."""

from monitor.nouns.buckets import as_share
from monitor.nouns.finding import Finding
from monitor.nouns.quantity import Quantity, counted, exact, widened
from monitor.nouns.tone import (
    FEWEST_SCORED,
    DistinctTexts,
    MakeUp,
    MakeupRow,
    MessagesRow,
    Negative,
    NewsAndReactions,
    NothingScored,
    OtherLanguages,
    ReactionsRead,
    Share,
    Side,
    SidesRow,
    ToneRow,
    TopicFigures,
    WithoutTopic,
    as_polarity,
)
from monitor.report.readings import Readings
from monitor.report.sentiment.topic import AS_SCORED
from monitor.report.volume import is_minimum, on_incident
from monitor.store.records import Unscored


def of_all(
    readings: Readings, total: ToneRow, unscored: Unscored | None = None, *, validated: bool
) -> Finding:
    """Return what share of all posts reads as negative, or that too few are scored to say.

    *total* is corrected where that could be done; *validated* tells whether enough posts were
    labelled by hand; *unscored* is why posts have no label, None where that was not read.
    """
    shared, missed, tally = on_incident(readings), is_minimum(readings), readings.total.tally
    if tally.scored < FEWEST_SCORED:
        return NothingScored(
            **shared,
            scored=counted(tally.scored, "posts", missed=missed),
            unscored=counted(tally.unscored, "posts", missed=missed),
            wordless=not tally.scored
            and unscored is not None
            and bool(unscored.reasons)
            and not _languages(unscored),
        )
    return Negative(
        **shared,
        share=as_share(total.share_negative),
        as_scored=_sampled(total.share_negative_raw),
        validated=validated,
        polarity=as_polarity(total.polarity),
        scored=counted(tally.scored, "posts", missed=missed),
        posts=counted(tally.posts, "posts", missed=missed),
    )


def _languages(unscored: Unscored) -> dict[str, int]:
    """Return how many of the posts without a label are in which language that is not read."""
    parts = ((reason.partition(": "), posts) for reason, posts in unscored.reasons.items())
    return {tag: posts for (kind, _, tag), posts in parts if kind == "language"}


def besides(
    readings: Readings, makeup: MakeupRow | None, messages: MessagesRow, sides: SidesRow
) -> list[Finding]:
    """Return what else is found of the posts of a report, of which some are scored."""
    shared, found = on_incident(readings), list[Finding]()
    if makeup is not None:
        found.append(
            MakeUp(
                **shared,
                negative=_exact(makeup.negative),
                positive=_exact(makeup.positive),
                neutral=_exact(makeup.neutral),
                no_word=_exact(makeup.no_scored_word),
                unscored=_exact(makeup.unscored),
            )
        )
    both = sum(side.scored or 0 for side in (sides.news, sides.reactions))
    return [
        *found,
        DistinctTexts(
            **shared,
            texts=counted(messages.scored, "texts", missed=is_minimum(readings)),
            negative=_sampled(messages.share_negative),
        ),
        NewsAndReactions(
            **shared, news=_side(sides.news, both), reactions=_side(sides.reactions, both)
        ),
    ]


def other_languages(readings: Readings, unscored: Unscored) -> list[OtherLanguages]:
    """Return how many posts are in which language that is not read; nothing where none is."""
    found = _languages(unscored)
    if not found:
        return []
    return [
        OtherLanguages(
            **on_incident(readings),
            languages={tag: exact(posts, "posts") for tag, posts in found.items()},
            posts=exact(sum(found.values()), "posts"),
            looked_at=exact(unscored.looked_at, "posts"),
            sampled=unscored.sampled,
        )
    ]


def without_topic(readings: Readings, found: TopicFigures) -> WithoutTopic:
    """Return how reactions read with and without the topic; nothing is withheld yet."""
    scored = found.ways[AS_SCORED].total.scored or 0
    return WithoutTopic(
        **on_incident(readings),
        ways=tuple(
            ReactionsRead(
                way=name,
                negative=as_share(way.total.share_negative),
                polarity=as_polarity(way.total.polarity),
                baseline=as_polarity(found.baselines.get(name)),
                emptied=_exact((way.total.unscored or 0) / scored if scored else 0.0),
            )
            for name, way in found.ways.items()
        ),
        scored=counted(scored, "posts", missed=is_minimum(readings)),
        sampled=found.sampled,
        gone=counted(found.gone, "posts", missed=False),
        not_centred=found.not_centred,
    )


def _side(sound: ToneRow, both: int) -> Side | None:
    if not sound.scored:
        return None
    return Side(share=_exact(sound.scored / both), negative=as_share(sound.share_negative))


def _sampled(found: Share | None) -> Quantity | None:
    if found is None or found.sampling is None:
        return as_share(found)
    return widened(found.value, found.sampling.low, found.sampling.high, "share")


def _exact(value: float) -> Quantity:
    return exact(value, "share")
