"""How the posts sound, over time, and how sure that is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from monitor.clock import HOUR
from monitor.nouns.buckets import SentimentBucket, Tally
from monitor.nouns.frame import Frame, single
from monitor.nouns.method import LabelRule, ValidationNote
from monitor.nouns.posts import Label
from monitor.nouns.report import Report
from monitor.nouns.tone import MakeupRow, MessagesRow, Negative, SidesRow, ToneRow, TopicFigures
from monitor.report.method import method
from monitor.report.queries import changes
from monitor.report.readings import Part, Question, Readings, read
from monitor.report.sentiment.findings import besides, of_all, other_languages, without_topic
from monitor.report.sentiment.reading import correction, whole
from monitor.report.sentiment.sides import read_sides, share_of, tone_row
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
    from monitor.report.sentiment.turn import read_turn  # noqa: PLC0415  loads numpy

    readings = read(known, question)
    part, now = readings.total, question.now
    topic, mask = _without_topic(known, readings, scorers) if question.switches else (None, None)
    # By the hour, whatever is shown: else page and terminal would disagree on whether it turned.
    by_hour = replace(question, every=HOUR, by=None)
    hours = readings if question.every == HOUR else read(known, by_hour)
    corrected = correction(known, readings)
    # No draw was made of some of the posts, so none speaks for them alone.
    apart = None if corrected is None else corrected.elsewhere()
    looked_at = readings.topic, part.edges, [tally.posts for tally in part.tallies]
    unscored, differing = known.unscored(*looked_at), known.differing(*looked_at)
    messages = _messages(known.messages_by_label(readings.topic, part.span))
    turn, change = read_turn(known, hours, None if corrected is None else corrected.evidence)
    sides = SidesRow(
        *(
            tone_row(_tones(one, now, apart)[0], one.whole.people)
            for one in read_sides(known, readings)
        )
    )
    note, total = _all(readings, corrected)
    parts = makeup(part.tally, unscored)
    findings = [
        of_all(readings, total, unscored, validated=note is not None),
        *other_languages(readings, unscored),
    ]
    if isinstance(findings[0], Negative):
        findings += besides(readings, parts, messages, sides)
        findings += [] if topic is None else [without_topic(readings, topic)]
        findings.append(change)
    rows = _rows(part, now, corrected)
    groups = {name: _rows(group, now, apart) for name, group in readings.groups.items()}
    buckets = Frame(ToneRow, rows, groups=groups if question.by else None, by=question.by or "")
    frames: dict[str, Frame[Any]] = {
        "buckets": buckets,
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
            labels,
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
    note, total = _all(readings, correction(known, readings))
    return Report(
        name="negative",
        head=readings.head,
        findings=(of_all(readings, total, validated=note is not None),),
        frames={},
    )


def _without_topic(
    known: Reader, readings: Readings, scorers: "Scorers | None"
) -> tuple[TopicFigures, Sequence[str] | None]:
    """Return tone without the topic, and the words that were set aside; None where none were."""
    # Few ask for it, and finding scorers costs as much to load as a report does.
    from monitor.report.sentiment.topic import mask_words, read_topic  # noqa: PLC0415
    from monitor.sentiment.base import load  # noqa: PLC0415

    # Where nothing was collected yet there is no text to score, and any scorer will do.
    scorer = (scorers or load)(readings.scorer or "textblob")
    mask = mask_words(readings.topics) if "mask" in readings.question.switches else None
    return read_topic(known, readings, scorer, mask), mask


def _tones(part: Part, now: datetime, corrected: "Correction | None") -> Sequence[SentimentBucket]:
    """Return how the posts of each bucket read, corrected where that can be."""
    return part.sentiment(now) if corrected is None else corrected.buckets(part, now)


def _rows(part: Part, now: datetime, corrected: "Correction | None") -> list[ToneRow]:
    return [
        # Where nothing was watched and no post is known, nobody knows how many there were.
        tone_row(bucket, one.people if bucket.coverage or one.people else None)
        for bucket, one in zip(_tones(part, now, corrected), part.distinct, strict=True)
    ]


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


def _messages(texts: Mapping[Label, int]) -> MessagesRow:
    scored, negative = sum(texts.values()), texts.get("negative", 0)
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
