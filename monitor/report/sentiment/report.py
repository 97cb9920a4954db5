"""How the posts sound, over time, and how sure that is."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict, replace

from monitor.figures import SentimentBucket
from monitor.nouns.finding import Finding
from monitor.nouns.method import Method, ValidationNote
from monitor.nouns.tone import Share, ToneRow
from monitor.report.head import Head, head
from monitor.report.method import method
from monitor.report.readings import Part, Readings
from monitor.report.sentiment.findings import besides, changed, of_all, without_topic
from monitor.report.sentiment.makeup import Makeup, makeup
from monitor.report.sentiment.reading import ToneReading, whole
from monitor.report.sentiment.sides import Sides
from monitor.report.sentiment.sound import (
    FIELDS,
    RAW_FIELDS,
    cells,
    columns,
    raw_record,
    record,
    share_of,
    tone_row,
)
from monitor.report.sentiment.topic import TopicFigures, TopicTone
from monitor.report.sentiment.topic_tables import topic_tables
from monitor.report.sentiment.turn_value import ToneTurn
from monitor.series.intervals import share
from monitor.words.method import as_of_head, lines
from monitor.words.say import say
from monitor.words.sheet import SIMULATED, LocalTime, Sheet, Table
from monitor.words.wording import Wording


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
        findings: What was found.
        sentences: The same in words.
    """

    buckets: Sequence[ToneRow]
    groups: Mapping[str, Sequence[ToneRow]] | UnsetType = UNSET
    total: ToneRow
    messages: Messages
    sides: Sides
    makeup: Makeup | None
    without_topic: TopicFigures | UnsetType = UNSET
    turn: ToneTurn | None
    findings: Sequence[Finding]
    sentences: Sequence[str]
    method: Method


def sentiment_report(
    readings: Readings, labels: str, tone: ToneReading, topic: TopicTone | None = None
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
    news, reactions = (tone_row(tone.group(side, question.now)[0]) for side in tone.sides)
    report = SentimentReport(
        **asdict(head(question, part.edges, simulated=readings.simulated)),
        buckets=[tone_row(bucket) for bucket in tone.buckets(part, question.now)],
        groups=_groups(readings, tone) if question.by else UNSET,
        total=tone_row(all_posts),
        messages=_messages(tone),
        sides=Sides(news, reactions),
        makeup=makeup(part.tally, tone.unscored),
        without_topic=UNSET if topic is None else topic.figures,
        turn=tone.told.turn,
        findings=(),
        sentences=(),
        method=_method(readings, labels, tone, note, topic),
    )
    found = _findings(report, readings, tone)
    wording = Wording(ZoneInfo(question.timezone), readings.span)
    said = [say(one, wording).sentence for one in found]
    return replace(report, findings=found, sentences=said)


def _findings(report: SentimentReport, readings: Readings, tone: ToneReading) -> list[Finding]:
    first = of_all(readings, report.total, validated=report.method.validation is not None)
    if not report.total.scored:
        return [first]
    texts = report.messages.scored, report.messages.share_negative
    rest = besides(readings, report.makeup, texts, report.sides)
    topic = report.without_topic
    ways = [] if topic is UNSET else [without_topic(readings, topic)]
    return [first, *rest, *ways, changed(readings, tone.told)]


def _method(
    readings: Readings,
    labels: str,
    tone: ToneReading,
    note: ValidationNote | None,
    topic: TopicTone | None,
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
    posts: SentimentBucket, part: Part, tone: ToneReading
) -> tuple[ValidationNote | None, SentimentBucket]:
    """Return what was measured, and all posts with that taken out."""
    if tone.correction is None:
        return None, posts
    messages = part.whole.messages
    return tone.correction.note(posts, messages), tone.correction.bucket(posts, messages)


def _groups(readings: Readings, tone: ToneReading) -> dict[str, list[ToneRow]]:
    now = readings.question.now
    groups = readings.groups.items()
    return {name: [tone_row(b) for b in tone.group(group, now)] for name, group in groups}


def _messages(tone: ToneReading) -> Messages:
    scored, negative = sum(tone.messages.values()), tone.messages.get("negative", 0)
    return Messages(scored, negative, share_of(share(negative, scored, scored)))


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
        method=lines(report.method),
        fields=("start", "end", "group", *FIELDS, *RAW_FIELDS, "simulated"),
        records=[
            (b.start, b.end, name, *record(b), *raw_record(b), report.simulated)
            for name, series in {"": report.buckets, **groups, **_ways(report)}.items()
            for b in series
        ],
    )


def _ways(report: SentimentReport) -> dict[str, Sequence[ToneRow]]:
    """Return the groups of the records for machines that stand for tone without the topic."""
    if report.without_topic is UNSET:
        return {}
    ways = report.without_topic.ways.items()
    return {f"reactions, {name}": way.buckets for name, way in ways}


def _head(report: SentimentReport) -> list[str]:
    found = [SIMULATED] if report.simulated else []
    as_of = report.method.as_of
    found += [] if as_of is UNSET else [as_of_head(as_of)]
    found += [f"Times on the clock of {report.timezone}."]
    return [*found, *report.sentences]
