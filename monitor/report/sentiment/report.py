"""How the posts sound, over time, and how sure that is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from monitor.clock import HOUR
from monitor.nouns.buckets import Tally
from monitor.nouns.finding import Finding
from monitor.nouns.frame import Frame, single
from monitor.nouns.method import ValidationNote
from monitor.nouns.quantity import Quantity, counted, exact, widened
from monitor.nouns.report import Report
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
    ToneTurn,
    TopicFigures,
    WithoutTopic,
    as_polarity,
    as_share,
    share_of,
)
from monitor.report.method import method
from monitor.report.queries import changes
from monitor.report.readings import Part, Question, Readings, read
from monitor.report.sentiment.reading import correction_by, evidence_of, read_sides, whole
from monitor.report.sentiment.topic import AS_SCORED, mask_words, read_topic
from monitor.report.volume import is_minimum, on_incident
from monitor.sentiment.base import Scorer, load
from monitor.series.intervals import share
from monitor.store.reading.reader import Reader
from monitor.store.records import Unscored

if TYPE_CHECKING:
    from monitor.report.correction import Correction, Evidence


def sentiment_report(
    known: Reader, question: Question, scorers: Callable[[str], Scorer] | None = None
) -> Report:
    """Return the sentiment of an incident over time.

    A mask has texts scored again: *scorers* returns a scorer by its name, and None takes those that
    are installed.

    Raises:
        DataError: Words are to be set aside, and another version of the scorer gave the labels.
        ConfigError: The scorer that gave them is no longer installed.
    """
    from monitor.report.sentiment.turn import read_turn  # noqa: PLC0415  loads numpy

    readings = read(known, question)
    part, now = readings.total, question.now
    topic, mask = _without_topic(known, readings, scorers) if question.switches else (None, None)
    evidence = evidence_of(known, readings)
    corrected = correction_by(evidence)
    # No draw was made of some of the posts, so none speaks for them alone.
    apart = None if corrected is None else corrected.elsewhere()
    looked_at = readings.topic, part.edges, [tally.posts for tally in part.tallies]
    unscored, differing = known.unscored(*looked_at), known.differing(*looked_at)
    texts = known.messages_by_label(readings.topic, part.span)
    scored, negative = sum(texts.values()), texts.get("negative", 0)
    messages = MessagesRow(scored, negative, share_of(share(negative, scored, scored)))
    measured = None if corrected is None else evidence
    turn, change = read_turn(known, _by_hour(known, readings), measured)
    sides = _sides(known, readings, apart)
    note, total = _all(readings, corrected)
    parts = makeup(part.tally, unscored)
    said = of_all(readings, total, evidence, unscored)
    findings = [said, *other_languages(readings, unscored)]
    if isinstance(said, Negative):
        findings += besides(readings, parts, messages, sides)
        findings += [] if topic is None else [without_topic(readings, topic)]
        findings.append(change)
    rows = _rows(part, now, corrected)
    groups = {name: _rows(group, now, apart) for name, group in readings.groups.items()}
    shown = groups if question.by else None
    frames: dict[str, Frame[Any]] = {
        "buckets": Frame(ToneRow, rows, groups=shown, by=question.by or "", titles=readings.titles),
        "total": single(ToneRow, total),
        "messages": single(MessagesRow, messages),
        "sides": single(SidesRow, sides),
        "makeup": single(MakeupRow, parts),
        "turn": single(ToneTurn, turn),
    }
    records: Frame[Any] | None = None
    if topic is not None:
        frames["without_topic"] = single(TopicFigures, topic)
        ways = {f"reactions, {name}": way.buckets for name, way in topic.ways.items()}
        records = Frame(ToneRow, rows, groups={**groups, **ways})
    return Report(
        name="sentiment",
        head=readings.head,
        findings=(*findings, *changes(readings, "incident")),
        frames=frames,
        method=method(
            readings,
            unscored=unscored,
            differing=differing,
            validation=note,
            sentiment=True,
            mask=mask,
        ),
        records=records,
    )


def negative_report(known: Reader, question: Question) -> Report:
    """Return what share of all posts reads as negative, without the rest of `sentiment_report`."""
    readings = read(known, question)
    evidence = evidence_of(known, readings)
    _, total = _all(readings, correction_by(evidence))
    return Report(
        name="negative",
        head=readings.head,
        findings=(of_all(readings, total, evidence),),
        frames={},
    )


def _without_topic(
    known: Reader, readings: Readings, scorers: Callable[[str], Scorer] | None
) -> tuple[TopicFigures, Sequence[str] | None]:
    """Return tone without the topic, and the words that were set aside; None where none were."""
    # Where nothing was collected yet there is no text to score, and any scorer will do.
    scorer = (scorers or load)(readings.scorer or "textblob")
    mask = mask_words(readings.topics) if "mask" in readings.question.switches else None
    return read_topic(known, readings, scorer, mask), mask


def _by_hour(known: Reader, readings: Readings) -> Readings:
    """Return the same by the hour: else page and terminal would disagree on whether it turned."""
    question = readings.question
    if question.every == HOUR:
        return readings
    return read(known, replace(question, every=HOUR, by=None))


def _sides(known: Reader, readings: Readings, corrected: "Correction | None") -> SidesRow:
    now = readings.question.now
    news, reactions = (
        replace(_rows(side, now, corrected)[0], people=side.whole.people)
        for side in read_sides(known, readings)
    )
    return SidesRow(news, reactions)


def _rows(part: Part, now: datetime, corrected: "Correction | None") -> Sequence[ToneRow]:
    return part.sentiment(now) if corrected is None else corrected.buckets(part, now)


def _all(
    readings: Readings, corrector: "Correction | None"
) -> tuple[ValidationNote | None, ToneRow]:
    part = readings.total
    posts = whole(part, readings.question.now)
    if corrector is None:
        return None, posts
    return corrector.note(part, posts), corrector.row(posts, part.tally, part.whole.messages)


def makeup(tally: Tally, unscored: Unscored) -> MakeupRow | None:
    """Return the parts of the posts of a report; None where there is no post."""
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


def of_all(
    readings: Readings, total: ToneRow, evidence: "Evidence", unscored: Unscored | None = None
) -> Finding:
    """Return what share of all posts reads as negative, or that too few are scored to say.

    *total* is corrected where *evidence*, of what was labelled by hand, was enough for that;
    *unscored* is why posts have no label, None where that was not read.
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
            and not _languages(unscored.reasons),
        )
    return Negative(
        **shared,
        share=as_share(total.share_negative),
        as_scored=_sampled(total.share_negative_raw),
        labelled=bool(evidence.everywhere),
        validated=correction_by(evidence) is not None,
        alpha=None if evidence.alpha is None else exact(evidence.alpha, "agreement"),
        polarity=as_polarity(total.polarity),
        scored=counted(tally.scored, "posts", missed=missed),
        posts=counted(tally.posts, "posts", missed=missed),
    )


def _languages(reasons: Mapping[str, int]) -> dict[str, int]:
    """Return the part of what is counted by reason that is about languages which are not read."""
    parts = ((reason.partition(": "), number) for reason, number in reasons.items())
    return {tag: number for (kind, _, tag), number in parts if kind == "language"}


def besides(
    readings: Readings, makeup: MakeupRow | None, messages: MessagesRow, sides: SidesRow
) -> list[Finding]:
    shared, found = on_incident(readings), list[Finding]()
    if makeup is not None:
        names = ("negative", "positive", "neutral", "unscored")
        parts: dict[str, Any] = {name: _exact(getattr(makeup, name)) for name in names}
        found.append(MakeUp(**shared, **parts, no_word=_exact(makeup.no_scored_word)))
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
    found, accounts = _languages(unscored.reasons), _languages(unscored.accounts)
    if not found:
        return []
    return [
        OtherLanguages(
            **on_incident(readings),
            languages={tag: exact(posts, "posts") for tag, posts in found.items()},
            accounts={tag: exact(who, "accounts") for tag, who in accounts.items()},
            posts=exact(sum(found.values()), "posts"),
            looked_at=exact(unscored.looked_at, "posts"),
            sampled=unscored.sampled,
        )
    ]


def without_topic(readings: Readings, found: TopicFigures) -> WithoutTopic:
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
        gone=exact(found.gone, "posts"),
        not_centred=found.not_centred,
    )


def _side(sound: ToneRow, both: int) -> Side | None:
    if not sound.scored:
        return None
    return Side(share=_exact(sound.scored / both), negative=as_share(sound.point.share_negative))


def _sampled(found: Share | None) -> Quantity | None:
    if found is None or found.sampling is None:
        return as_share(found)
    return widened(found.value, found.sampling.low, found.sampling.high, "share")


def _exact(value: float) -> Quantity:
    return exact(value, "share")
