"""How the posts sound, over time, and how sure that is."""

from collections.abc import Mapping, Sequence

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict, replace

from monitor.figures import SentimentBucket
from monitor.report.as_of import as_of_head
from monitor.report.correction.note import ValidationNote
from monitor.report.head import Head, head
from monitor.report.method import Method, lines, method
from monitor.report.readings import Part, Readings
from monitor.report.sentiment.makeup import Makeup, makeup, makeup_sentence
from monitor.report.sentiment.reading import Tone, whole
from monitor.report.sentiment.sides import Sides, sides_sentence
from monitor.report.sentiment.sound import (
    FIELDS,
    RAW_FIELDS,
    Share,
    Sound,
    cells,
    columns,
    mean_words,
    raw_record,
    record,
    share_of,
    share_words,
    sound_of,
)
from monitor.report.sentiment.topic import Topic, WithoutTopic
from monitor.report.sentiment.topic_words import topic_sentences, topic_tables
from monitor.report.sentiment.turn_words import Turn, sentence
from monitor.series.intervals import share
from monitor.words.sheet import SIMULATED, LocalTime, Sheet, Table


class Messages(Struct, frozen=True):
    """Distinct texts, each counted once, however many posts repeat it."""

    scored: int
    negative: int
    share_negative: Share | None


class SentimentReport(Head, frozen=True, kw_only=True):
    """`report sentiment`; instants in UTC.

    Attributes:
        messages: The same as `total`, by distinct texts and as the scorer labels them.
        sides: News and reactions apart.
        makeup: What part of the posts has which tone, and what part none; None without a post.
        without_topic: Left out where nobody asked for it.
        turn: When the tone turned; None where no lasting step is borne out.
        sentences: What all this says to people.
    """

    buckets: Sequence[Sound]
    groups: Mapping[str, Sequence[Sound]] | UnsetType = UNSET
    total: Sound
    messages: Messages
    sides: Sides
    makeup: Makeup | None
    without_topic: WithoutTopic | UnsetType = UNSET
    turn: Turn | None
    sentences: Sequence[str]
    method: Method


def sentiment_report(
    readings: Readings, labels: str, tone: Tone, topic: Topic | None = None
) -> SentimentReport:
    """Return the sentiment of an incident over time.

    Args:
        readings: What the store said.
        labels: The rule by which labels are given, for the method box.
        tone: How sure they are.
        topic: Tone without the topic; None where nobody asked for it.
    """
    question, part = readings.question, readings.total
    note, all_posts = _corrected(whole(part, question.now), part, tone)
    news, reactions = (sound_of(tone.group(side, question.now)[0]) for side in tone.sides)
    report = SentimentReport(
        **asdict(head(question, part.edges, simulated=readings.simulated)),
        buckets=[sound_of(bucket) for bucket in tone.buckets(part, question.now)],
        groups=_groups(readings, tone) if question.by else UNSET,
        total=sound_of(all_posts),
        messages=_messages(tone),
        sides=Sides(news, reactions),
        makeup=makeup(part.tally, tone.unscored),
        without_topic=UNSET if topic is None else topic.figures,
        turn=tone.told.turn,
        sentences=(),
        method=_method(readings, labels, tone, note, topic),
    )
    return replace(report, sentences=_sentences(report, sentence(tone.told, question.timezone)))


def _method(
    readings: Readings, labels: str, tone: Tone, note: ValidationNote | None, topic: Topic | None
) -> Method:
    return method(
        readings,
        labels,
        unscored=tone.unscored,
        differing=tone.differing,
        validation=note,
        sentiment=True,
        mask=None if topic is None else topic.mask,
    )


def _corrected(
    posts: SentimentBucket, part: Part, tone: Tone
) -> tuple[ValidationNote | None, SentimentBucket]:
    """Return what was measured, and all posts with that taken out."""
    if tone.correction is None:
        return None, posts
    messages = part.whole.messages
    return tone.correction.note(posts, messages), tone.correction.bucket(posts, messages)


def _groups(readings: Readings, tone: Tone) -> dict[str, list[Sound]]:
    now = readings.question.now
    groups = readings.groups.items()
    return {name: [sound_of(b) for b in tone.group(group, now)] for name, group in groups}


def _messages(tone: Tone) -> Messages:
    scored, negative = sum(tone.messages.values()), tone.messages.get("negative", 0)
    return Messages(scored, negative, share_of(share(negative, scored, scored)))


def _sentences(report: SentimentReport, turned: str) -> list[str]:
    """Return what is to be said of all posts; the first of it depends on there being any."""
    total, messages = report.total, report.messages
    if total.scored == 0:
        return [f"No post of this time is scored ({total.unscored:,} have no label)."]
    raw = total.share_negative_raw
    corrected = total.share_negative is None or total.share_negative.corrected
    beside = f" (as scored: {share_words(raw)})" if corrected else ""
    posts = total.scored + total.unscored
    return [
        f"{total.scored:,} posts scored, {total.unscored:,} not: "
        f"{share_words(total.share_negative)} negative{beside}, "
        f"mean polarity {mean_words(total.polarity)}; 95 % intervals.",
        *([] if report.makeup is None else [makeup_sentence(report.makeup, posts)]),
        f"Each of {messages.scored:,} distinct texts counted once: "
        f"{share_words(messages.share_negative)} negative, as scored.",
        sides_sentence(report.sides),
        *([] if report.without_topic is UNSET else topic_sentences(report.without_topic)),
        turned,
    ]


def sheet(report: SentimentReport) -> Sheet:
    """Return the report as it is shown to people and written to CSV."""
    groups = {} if report.groups is UNSET else report.groups
    local = LocalTime(report.timezone, [b.start for b in report.buckets])
    corrected = report.method.validation is not None
    shown = columns(corrected=corrected)
    return Sheet(
        title=f"{report.title}: sentiment",
        head=_head(report),
        tables=[
            Table(
                title=name,
                columns=("start", *shown),
                rows=[(local(b.start), *cells(b, corrected=corrected)) for b in series],
                numbers=frozenset(shown),
            )
            for name, series in {"": report.buckets, **groups}.items()
        ]
        + ([] if report.without_topic is UNSET else topic_tables(report.without_topic, local)),
        foot=lines(report.method),
        fields=("start", "end", "group", *FIELDS, *RAW_FIELDS, "simulated"),
        records=[
            (b.start, b.end, name, *record(b), *raw_record(b), report.simulated)
            for name, series in {"": report.buckets, **groups, **_ways(report)}.items()
            for b in series
        ],
    )


def _ways(report: SentimentReport) -> dict[str, Sequence[Sound]]:
    """Return the groups of the records for machines that stand for tone without the topic."""
    if report.without_topic is UNSET:
        return {}
    ways = report.without_topic.ways.items()
    return {f"reactions, {name}": way.buckets for name, way in ways}


def _head(report: SentimentReport) -> list[str]:
    found = [SIMULATED] if report.simulated else []
    found += [*as_of_head(report.method.as_of), f"Times on the clock of {report.timezone}."]
    found += report.sentences
    return [*found, f"Sentiment is {report.method.sentiment}."] if report.total.scored else found
