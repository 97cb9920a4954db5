"""What a report needs from the store, read in one snapshot."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import DAY, EPOCH, HOUR, MINUTE, floor, from_epoch_ms, iso_duration, to_epoch_ms
from monitor.nouns.buckets import Distinct, Tally
from monitor.nouns.incident import Event, Incident
from monitor.nouns.posts import Lane, Span
from monitor.nouns.report import Head
from monitor.series.buckets import PostSeries
from monitor.series.coverage import too_early
from monitor.series.wallclock import clipped, edges
from monitor.store.reading.reader import Reader
from monitor.store.records import Extent, Grouping, Proved, Standing, TopicRecord

By: TypeAlias = Literal["source", "narrative", "language", "kind"]
Switch: TypeAlias = Literal["mask", "centre"]

NO_TOPIC: Final = 0
"""Number under which nothing is stored: an incident that was configured and never collected."""


ALL: Final = ""
"""Name of the one group where nothing is grouped by."""

FINE: Final = timedelta(minutes=5)
WEEK: Final = timedelta(weeks=1)
FINE_FOR: Final = timedelta(days=60)
"""Beyond this the hours are enough, and the five minutes are too many."""

UTC: Final = ZoneInfo("UTC")

Allowed: TypeAlias = Callable[[str], bool]
"""Tells whether a phrase may be shown: the name guard, with the names that are listed now."""


class Question(Struct, frozen=True, kw_only=True):
    """What a report is asked for.

    Attributes:
        span: In whole minutes; the buckets are clipped to it.
        whole: All the time of the incident that is known; None where the span is.
        every: Length of a bucket, whole minutes.
        timezone: Name of the zone whose clock the buckets follow.
        own_timezone: That of the newsroom, where another is asked for; None where it is the same.
        closed: When the incident was closed, where the span reaches up to that; else None.
        now: Instant of the report (UTC).
        by: What the posts are grouped by; None for the total only.
        events: What happened, and who said something when: the statements of the report `voices`.
        as_of: Instant (UTC) whose knowledge is asked for; None asks for all that is known.
        switches: Which ways of taking the topic out of the tone are shown beside it.
        asked: What was asked for, where it may not be published and `span` is the time around it
            that may; else None.
        lengthened: Whether buckets are longer than usual, so that enough accounts post in each.
    """

    incident: str
    title: str
    span: Span
    every: timedelta
    timezone: str
    now: datetime
    by: By | None = None
    events: tuple[Event, ...] = ()
    as_of: datetime | None = None
    switches: tuple[Switch, ...] = ()
    whole: Span | None = None
    own_timezone: str | None = None
    closed: datetime | None = None
    asked: Span | None = None
    lengthened: bool = False

    def head(self, span: Span, *, simulated: bool) -> Head:
        """Return the first fields of a report on it; *span* is that of the report."""
        return Head(
            incident=self.incident,
            title=self.title,
            simulated=simulated,
            every=iso_duration(self.every),
            timezone=self.timezone,
            since=span.start,
            until=span.end,
            generated_at=self.now,
        )

    @property
    def is_part(self) -> bool:
        """Return whether more time is known of the incident than is asked about."""
        return self.begins_later or (self.whole is not None and self.span.end < self.whole.end)

    @property
    def begins_later(self) -> bool:
        """Return whether something is known of the incident before what is asked about."""
        return self.whole is not None and self.whole.start < self.span.start


class Part(PostSeries, frozen=True, kw_only=True):
    """One set of posts over time, and in all.

    Attributes:
        tally: Sum over all buckets.
        whole: Distinct people and messages from the first edge to the last; where only these were
            asked for, there are none for the buckets.
    """

    tally: Tally
    whole: Distinct


class ClockHours(Struct, frozen=True, kw_only=True):
    """The posts of the clock hours that have ended; the first and last may be cut by the span.

    Attributes:
        edges: Of the hours; only one where none has ended.
        posts: Of each hour.
        newest: Of the hour that has not ended; 0 where the span holds none of it.
        busiest: Place of the hour with most posts, the first of equals; None where none has any.
        accounts: Distinct pseudonyms of that hour; 0 where there is none.
    """

    edges: Sequence[datetime]
    posts: Sequence[int]
    newest: int
    busiest: int | None
    accounts: int


class Readings(Struct, frozen=True, kw_only=True):
    """All that was read for one question.

    Attributes:
        total: All posts that mention the incident.
        due: Source -> when its last pass was due.
        early: Sources of which it is not yet known how much of the past was observed.
        groups: By name, sorted; narratives may share posts, the other groups share none.
        proved: What of the past each pass proved; empty where the incident's query has not changed
            since.
        topics: The incident, its narratives, its voices; empty where it was never collected.
        scorer: Name of the scorer whose labels are shown.
        scorers: Its name with each version that scored posts.
        history_since: Before this instant (UTC) the database kept no history; None where it always
            did.
    """

    question: Question
    span: Span
    total: Part
    due: Mapping[str, datetime]
    early: frozenset[str]
    groups: Mapping[str, Part]
    proved: Sequence[Proved]
    topics: Sequence[TopicRecord]
    scorer: str
    scorers: Sequence[tuple[str, str]]
    simulated: bool
    schema: int
    history_since: datetime | None

    @property
    def head(self) -> Head:
        return self.question.head(self.total.span, simulated=self.simulated)

    @property
    def past(self) -> Span:
        """Return the part of its span that is over: nothing could be watched after it."""
        return Span(self.span.start, min(self.span.end, self.question.now))

    @property
    def titles(self) -> dict[str, str]:
        """Return what its groups are called, where that is not their name."""
        topics = self.topics if self.question.by == "narrative" else ()
        return {one.key: one.title for one in topics if one.kind == "narrative"}

    @property
    def topic(self) -> int:
        return self.topics[0].id if self.topics else NO_TOPIC


def read(known: Reader, question: Question, *, everywhere: bool = True) -> Readings:
    """Ask the store for what a report needs.

    People and texts are counted in each bucket or, unless *everywhere*, only in all of them: of
    groups, where many posts are estimated, that takes a tenth of the time.
    """
    span = in_minutes(question.span)
    cut = clipped(span, question.every, ZoneInfo(question.timezone))
    lanes = known.lanes(question.incident, span)
    topics = known.topics(question.incident)
    topic = topics[0].id if topics else NO_TOPIC
    by, groups = question.by, dict[str, Part]()
    if by == "narrative":
        narratives = (one for one in topics if one.kind == "narrative")
        groups = {
            one.key: _parts(known, one.id, cut, lanes, None, everywhere)[ALL] for one in narratives
        }
    elif by is not None:
        groups = _parts(known, topic, cut, lanes, by, everywhere)
    scorer = known.setting("scorer") or ""
    history = known.setting("history_since")
    due = known.due(question.incident, question.now)
    if question.closed is not None and question.now >= question.closed + DAY:
        due = dict.fromkeys(due, question.now)  # no pass is to come, nor any post
    past = Span(span.start, min(span.end, question.now))
    return Readings(
        question=question,
        span=span,
        due=due,
        early=early(known, question.incident, lanes, past, due, question.now),
        total=_parts(known, topic, cut, lanes, None, everywhere)[ALL],
        groups=groups,
        proved=known.proved(question.incident, past)
        if any(at >= past.end for one in topics[:1] for at, _ in one.queries[1:])
        else (),
        topics=topics,
        scorer=scorer,
        scorers=[s for s in known.scorers() if s[0] == scorer],
        simulated=is_simulated(known),
        schema=known.version,
        history_since=None if history is None else from_epoch_ms(int(history)),
    )


def topic_of(known: Reader, incident: str) -> int:
    topics = known.topics(incident)
    return topics[0].id if topics else NO_TOPIC


def posts_in(known: Reader, topic: int, cut: Sequence[datetime]) -> list[int]:
    """Ask the store for the posts of each bucket, of all sources together."""
    by_source = known.posted(topic, cut).values()
    return [sum(posts) for posts in zip(*by_source, strict=True)] or [0] * (len(cut) - 1)


def read_hours(known: Reader, readings: Readings) -> ClockHours:
    question, topic = readings.question, readings.topic
    span, zone = readings.span, ZoneInfo(question.timezone)
    cut = ended_hours(span, question.now, zone)
    ended = len(cut) - 1
    begun = cut if cut[-1] == span.end else (*cut, span.end)
    tallies = known.tallies(topic, begun)[ALL] if ended else ()
    posts = [tally.posts for tally in tallies]
    if not any(posts[:ended]):
        return ClockHours(edges=cut, posts=[0] * ended, newest=0, busiest=None, accounts=0)
    top = max(range(ended), key=posts.__getitem__)
    people = known.distinct(topic, (cut[top], cut[top + 1]))[ALL][0].people
    newest = sum(posts[ended:])
    return ClockHours(edges=cut, posts=posts[:ended], newest=newest, busiest=top, accounts=people)


def fine_step(readings: Readings) -> timedelta:
    """Return the length of fine steps: five minutes, or an hour where what is over is long."""
    return FINE if readings.past.length <= FINE_FOR else HOUR


def fine_edges(readings: Readings) -> Sequence[datetime]:
    """Return the edges of fine steps; the first and the last end with what is over."""
    return clipped(in_minutes(readings.past), fine_step(readings), UTC)


def ended_hours(span: Span, now: datetime, zone: ZoneInfo) -> Sequence[datetime]:
    """Return the edges of the clock hours of *span* that have ended; only one where none has."""
    # The part of an hour at the end of the span has ended where that hour of the clock has.
    ended = sum(end <= now for end in edges(span, HOUR, zone)[1:])
    return clipped(span, HOUR, zone)[: ended + 1]


def exposed(known: Reader, readings: Readings, cut: Sequence[datetime]) -> list[float]:
    """Ask the store how much of what was posted could be seen, bucket by bucket, 0 to 1."""
    # numpy is loaded here, and only for reports that compute with it.
    from monitor.series.exposure import exposure  # noqa: PLC0415

    posts = known.posted(readings.topic, cut)
    return exposure(cut, posts, readings.total.lanes, readings.question.now)


def since_it_began(question: Question) -> Question:
    """Return the question of all that is known up to the end of its span, in few buckets.

    How it stands and what comes next do not depend on where a report begins.
    """
    if question.whole is None or not question.begins_later:
        return question
    since = question.whole.start
    return replace(question, span=Span(since, question.span.end), every=WEEK, by=None)


def in_minutes(span: Span) -> Span:
    """Return the whole minutes that hold *span*, at least one."""
    start = floor(span.start, MINUTE)
    return Span(start, max(span.end + (EPOCH - span.end) % MINUTE, start + MINUTE))


def is_simulated(known: Reader) -> bool:
    """Tell whether a program made the posts up (the demo); every output must say so."""
    return known.setting("simulated") not in {None, "", "0", "false"}


def _parts(
    known: Reader,
    topic: int,
    cut: Sequence[datetime],
    lanes: Sequence[Lane],
    by: Grouping | None,
    everywhere: bool,
) -> dict[str, Part]:
    tallies = known.tallies(topic, cut, by)
    distinct = known.distinct(topic, cut, by) if everywhere else None
    whole = known.distinct(topic, (cut[0], cut[-1]), by)
    # A source that showed nothing is a group too: what it did not show is what one wants to know.
    named = {lane.source for lane in lanes} if by == "source" else set()
    empty, nobody = (Tally(),) * (len(cut) - 1), (Distinct(),) * (len(cut) - 1)
    return {
        name: Part(
            edges=cut,
            tallies=tallies.get(name, empty),
            distinct=() if distinct is None else distinct.get(name, nobody),
            lanes=[lane for lane in lanes if by != "source" or lane.source == name],
            tally=total(tallies.get(name, ())),
            whole=whole.get(name, (Distinct(),))[0],
        )
        for name in sorted({*tallies, *named})
    }


def total(tallies: Iterable[Tally]) -> Tally:
    held = list(tallies)
    return Tally(**{name: sum(getattr(t, name) for t in held) for name in Tally.__struct_fields__})


def early(
    known: Reader,
    incident: str,
    lanes: Sequence[Lane],
    past: Span,
    due: Mapping[str, datetime],
    now: datetime,
) -> frozenset[str]:
    """Return the sources whose polls work, and of which it is too early to know what was seen."""
    own = {one.source: [lane for lane in lanes if lane.source == one.source] for one in lanes}
    found = [source for source, its in own.items() if too_early(its, past, due)]
    standings = known.standings(to_epoch_ms(now)) if found else {}
    return frozenset(
        source
        for source in found
        if is_early(standings.get((source, incident)), own[source], past, due)
    )


def is_early(
    standing: Standing | None, lanes: Sequence[Lane], past: Span, due: Mapping[str, datetime]
) -> bool:
    """Tell that of one source, whose *lanes* these are; where its last poll failed it is known."""
    return standing is not None and standing.outcome == "ok" and too_early(lanes, past, due)


def span_of(asked: Span, since: datetime, now: datetime) -> Span:
    """Return the span of a report: what was asked for, in whole minutes, the last that of *now*.

    It ends there where nobody says when. Nothing before *since* belongs to the incident.
    """
    minute = in_minutes(Span(now, now))
    end = minute.end if asked.end >= now else asked.end
    return in_minutes(Span(min(max(asked.start, since), minute.start), end))


def first_known(known: Reader, incident: Incident, now: datetime) -> datetime:
    """Return from when on an incident is reported on: since it began, or was first seen if later.

    Time before that was nobody's to watch.
    """
    first = known.extent(incident.key).first
    return min(max(incident.since, first or incident.since), now)


def whole_span(extent: Extent, since: datetime, now: datetime) -> Span:
    """Return the span of a report for which nobody asked for one: all that is known.

    From the first post or observation, not before *since*, to *now* while the incident is being
    watched (so that an outage shows), else to the last post or observation.
    """
    start = max(extent.first or now, since)
    end = now if extent.live or extent.last is None else min(extent.last, now)
    return Span(min(start, end), end)
