"""How the posts sound, over time, and how sure that is."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from monitor.nouns.buckets import SentimentBucket, Tally
from monitor.nouns.finding import Finding
from monitor.nouns.frame import Frame, single
from monitor.nouns.method import LabelRule, ValidationNote
from monitor.nouns.report import Report
from monitor.nouns.tone import MakeupRow, MessagesRow, Negative, SidesRow, ToneRow, TopicFigures
from monitor.report.method import method
from monitor.report.queries import changes
from monitor.report.readings import Part, Question, Readings, read
from monitor.report.sentiment.findings import (
    besides,
    changed,
    of_all,
    other_languages,
    without_topic,
)
from monitor.report.sentiment.reading import ToneReading, correction, read_tone, whole
from monitor.report.sentiment.sides import share_of, tone_row
from monitor.report.sentiment.topic import TopicTone
from monitor.report.sentiment.turn_value import ToneTurn
from monitor.series.intervals import share
from monitor.store.reading.reader import Reader
from monitor.store.records import Unscored

if TYPE_CHECKING:
    from monitor.report.correction.shares import Correction
    from monitor.sentiment.base import Scorer

    Scorers = Callable[[str], Scorer]


def sentiment_report(
    known: Reader, question: Question, labels: LabelRule | None, scorers: "Scorers | None" = None
) -> Report:
    """Return the sentiment of an incident over time.

    A mask has texts scored again: *scorers* returns a scorer by its name, and None takes those that
    are installed.

    Raises:
        DataError: Words are to be set aside, and another version of the scorer gave the labels.
        ConfigError: The scorer that gave them is no longer installed.
    """
    readings = read(known, question)
    topic = _without_topic(known, readings, scorers) if question.switches else None
    tone, part = read_tone(known, readings), readings.total
    (note, total), messages = _all(readings, tone.correction), _messages(tone)
    sides = SidesRow(
        *(tone_row(tone.group(one, question.now)[0], one.whole.people) for one in tone.sides)
    )
    parts = makeup(part.tally, tone.unscored)
    first = of_all(readings, total, tone.unscored, validated=note is not None)
    told = isinstance(first, Negative)
    rest = _besides(readings, tone, topic, parts, messages, sides) if told else ()
    rows = _rows(part, tone.buckets(part, question.now))
    groups = {
        name: _rows(group, tone.group(group, question.now))
        for name, group in readings.groups.items()
    }
    buckets = Frame(ToneRow, rows, groups=groups if question.by else None, by=question.by or "")
    frames: dict[str, Frame[Any]] = {
        "buckets": buckets,
        "total": single(ToneRow, total),
        "messages": single(MessagesRow, messages),
        "sides": single(SidesRow, sides),
        "makeup": single(MakeupRow, parts),
        "turn": single(ToneTurn, tone.told.turn),
    }
    records: Frame[Any] | None = None
    if topic is not None:
        frames["without_topic"] = single(TopicFigures, topic.figures)
        ways = {f"reactions, {name}": way.buckets for name, way in topic.figures.ways.items()}
        records = Frame(ToneRow, rows, groups={**groups, **ways})
    return Report(
        name="sentiment",
        head=readings.head,
        findings=(
            first,
            *other_languages(readings, tone.unscored),
            *rest,
            *changes(readings, "incident"),
        ),
        frames=frames,
        method=method(
            readings,
            labels,
            unscored=tone.unscored,
            differing=tone.differing,
            validation=note,
            sentiment=True,
            mask=None if topic is None else topic.mask,
        ),
        records=records,
    )


def negative_report(known: Reader, question: Question) -> Report:
    """Return what share of all posts reads as negative, without the rest of `sentiment_report`."""
    readings = read(known, question)
    note, total = _all(readings, correction(known, readings))
    return Report(
        name="negative",
        head=readings.head,
        findings=(of_all(readings, total, validated=note is not None),),
        frames={},
    )


def _without_topic(known: Reader, readings: Readings, scorers: "Scorers | None") -> TopicTone:
    # Few ask for it, and finding scorers costs as much to load as a report does.
    from monitor.report.sentiment.topic import read_topic  # noqa: PLC0415
    from monitor.sentiment.base import load  # noqa: PLC0415

    # Where nothing was collected yet there is no text to score, and any scorer will do.
    return read_topic(known, readings, (scorers or load)(readings.scorer or "textblob"))


def _rows(part: Part, buckets: Sequence[SentimentBucket]) -> list[ToneRow]:
    return [
        # Where nothing was watched and no post is known, nobody knows how many there were.
        tone_row(bucket, people if bucket.coverage or people else None)
        for bucket, people in zip(buckets, (d.people for d in part.distinct), strict=True)
    ]


def _besides(
    readings: Readings,
    tone: ToneReading,
    topic: TopicTone | None,
    parts: MakeupRow | None,
    messages: MessagesRow,
    sides: SidesRow,
) -> list[Finding]:
    """Return what is found besides the share of all, of which some are scored."""
    texts = messages.scored, messages.share_negative
    ways = [] if topic is None else [without_topic(readings, topic.figures)]
    return [*besides(readings, parts, texts, sides), *ways, changed(readings, tone.told)]


def _all(
    readings: Readings, corrector: "Correction | None"
) -> tuple[ValidationNote | None, ToneRow]:
    """Return what was measured of the scorer, and all posts with that taken out."""
    part, note = readings.total, None
    posts = whole(part, readings.question.now)
    if corrector is not None:
        messages = part.whole.messages
        note, posts = corrector.note(posts, messages), corrector.bucket(posts, messages)
    return note, tone_row(posts, part.whole.people)


def _messages(tone: ToneReading) -> MessagesRow:
    scored, negative = sum(tone.messages.values()), tone.messages.get("negative", 0)
    return MessagesRow(scored, negative, share_of(share(negative, scored, scored)))


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
