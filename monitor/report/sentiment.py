"""How the posts sound, over time, and how sure that is."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import UNSET, Struct, UnsetType

from monitor.clock import iso_duration
from monitor.report.as_of import as_of_head
from monitor.report.method import Method, lines, method
from monitor.report.readings import Readings
from monitor.report.sentiment_reading import Tone, whole
from monitor.report.sheet import SIMULATED, LocalTime, Sheet, Table
from monitor.report.sound import (
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
from monitor.report.turn_words import Turn, sentence
from monitor.series.intervals import share


class Messages(Struct, frozen=True):
    """Distinct texts, each counted once, however many posts repeat it."""

    scored: int
    negative: int
    share_negative: Share | None


class SentimentReport(Struct, frozen=True, kw_only=True):
    """`report sentiment`; instants in UTC.

    Attributes:
        messages: The same as `total`, by distinct texts and as the scorer labels them.
        turn: When the tone turned; None where no lasting step is borne out.
        sentences: What all this says to people.
    """

    incident: str
    title: str
    simulated: bool
    every: str
    timezone: str
    since: datetime
    until: datetime
    generated_at: datetime
    buckets: Sequence[Sound]
    groups: Mapping[str, Sequence[Sound]] | UnsetType = UNSET
    total: Sound
    messages: Messages
    turn: Turn | None
    sentences: Sequence[str]
    method: Method


def sentiment_report(readings: Readings, labels: str, tone: Tone) -> SentimentReport:
    """Return the sentiment of an incident over time.

    Args:
        readings: What the store said.
        labels: The rule by which labels are given, for the method box.
        tone: How sure they are.
    """
    question, part, correction = readings.question, readings.total, tone.correction
    all_posts = whole(part, question.now)
    note = None
    if correction is not None:
        note = correction.note(all_posts, part.whole.messages)
        all_posts = correction.bucket(all_posts, part.whole.messages)
    total, by_message = sound_of(all_posts), _messages(tone)
    return SentimentReport(
        incident=question.incident,
        title=question.title,
        simulated=readings.simulated,
        every=iso_duration(question.every),
        timezone=question.timezone,
        since=part.edges[0],
        until=part.edges[-1],
        generated_at=question.now,
        buckets=[sound_of(bucket) for bucket in tone.buckets(part, question.now)],
        groups=_groups(readings, tone) if question.by else UNSET,
        total=total,
        messages=by_message,
        turn=tone.told.turn,
        sentences=_sentences(total, by_message, sentence(tone.told, question.timezone)),
        method=method(
            readings,
            labels,
            unscored=tone.unscored,
            differing=tone.differing,
            validation=note,
            sentiment=True,
        ),
    )


def _groups(readings: Readings, tone: Tone) -> dict[str, list[Sound]]:
    now = readings.question.now
    groups = readings.groups.items()
    return {name: [sound_of(b) for b in tone.group(group, now)] for name, group in groups}


def _messages(tone: Tone) -> Messages:
    scored, negative = sum(tone.messages.values()), tone.messages.get("negative", 0)
    return Messages(scored, negative, share_of(share(negative, scored, scored)))


def _sentences(total: Sound, messages: Messages, turned: str) -> list[str]:
    """Return what is to be said of all posts; the first of it depends on there being any."""
    if total.scored == 0:
        return [f"No post of this time is scored ({total.unscored:,} have no label)."]
    raw = total.share_negative_raw
    corrected = total.share_negative is None or total.share_negative.corrected
    beside = f" (as scored: {share_words(raw)})" if corrected else ""
    return [
        f"{total.scored:,} posts scored, {total.unscored:,} not: "
        f"{share_words(total.share_negative)} negative{beside}, "
        f"mean polarity {mean_words(total.polarity)}; 95 % intervals.",
        f"Each of {messages.scored:,} distinct texts counted once: "
        f"{share_words(messages.share_negative)} negative, as scored.",
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
        ],
        foot=lines(report.method),
        fields=("start", "end", "group", *FIELDS, *RAW_FIELDS, "simulated"),
        records=[
            (b.start, b.end, name, *record(b), *raw_record(b), report.simulated)
            for name, series in {"": report.buckets, **groups}.items()
            for b in series
        ],
    )


def _head(report: SentimentReport) -> list[str]:
    found = [SIMULATED] if report.simulated else []
    found += [*as_of_head(report.method.as_of), f"Times on the clock of {report.timezone}."]
    found += report.sentences
    return [*found, f"Sentiment is {report.method.sentiment}."] if report.total.scored else found
