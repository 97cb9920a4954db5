"""What the report `spread` is made of, read in one snapshot."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import EPOCH
from monitor.nouns.attached import AttachedRow
from monitor.nouns.posts import Lane, Span
from monitor.nouns.spread import LinkRow
from monitor.nouns.support import FEWEST, Support
from monitor.report.emerging import Words, asked_words, read_words
from monitor.report.filling import opened
from monitor.report.readings import (
    Allowed,
    ClockHours,
    Question,
    Readings,
    exposed,
    fine_edges,
    fine_step,
    posts_in,
    read,
    read_hours,
    since_it_began,
)
from monitor.report.shared import widely
from monitor.report.spread.waves import BEFORE, FAR, WaveTexts, before, looked_at
from monitor.series.coverage import missed
from monitor.spread.bursts.waves import Burst, bursts, within
from monitor.spread.copies import Family, families
from monitor.spread.phrases import Holding, Own, Phrase, Use, key_phrases
from monitor.spread.series import Counts, counts
from monitor.store.reading.reader import Reader
from monitor.store.records import Linked, RepeatedText, Viewed

LOOKED_AT: Final = 20_000
"""Distinct texts, those with most posts first, among which near-copies are looked for."""


class SpreadReadings(Struct, frozen=True, kw_only=True):
    """All that was read for one question.

    Attributes:
        readings: As for the report `volume`; its method box and totals.
        hours: The clock hours that have ended, for the busiest one.
        counts: Of all posts, in steps of five minutes (of an hour where the span is long).
        since_it_began: The same since before the span, from where the incident is known on: its
            waves, how it stands and what comes next rest on it.
        opened: That with what the newest are expected to hold, as if they had settled.
        waves: Those since it began of which a part is in the span; of the first perhaps the rest.
        in_waves: How many people posted in each.
        heard: Place of a wave -> what was read of it, where that may show what it has more of.
        sources: The counts by source, where a source has posts.
        sources_since: The same since it began.
        texts: The texts that most posts say, 20,000 at most.
        families: These texts in families of near-copies.
        said_by: How many accounts said one of the texts of the largest family, `FEWEST` at most.
        gone: How many posts have lost their text, and their links with it.
        shared: How far the links spread that most posts share, those with most posts first.
        people: How many posts each person wrote, in no order.
        linked: How posts refer to each other.
        viewed: How often what is attached to them was viewed.
        phrases: What the last burst says more often than was said before it, clearest first; None
            where none was looked for.
        attached: What the posts carry, by kind.
        words: What the posts use and the query lacks.
    """

    readings: Readings
    hours: ClockHours
    counts: Counts
    since_it_began: Counts
    opened: Counts
    waves: Sequence[Burst]
    in_waves: Sequence[int]
    heard: Mapping[int, WaveTexts]
    sources: Mapping[str, Counts]
    sources_since: Mapping[str, Counts]
    texts: Sequence[RepeatedText]
    families: Sequence[Family]
    said_by: int
    gone: int
    shared: Sequence[LinkRow]
    people: Sequence[int]
    linked: Linked
    viewed: Viewed
    phrases: Sequence[Phrase] | None
    attached: Sequence[AttachedRow]
    words: Words

    @property
    def unseen(self) -> list[Span]:
        """Return the time that sources had to have shown which were never watched in the span."""
        held = self.readings
        known = {lane.source for lane in held.total.lanes if lane.observed}
        found = missed(held.total.lanes, held.past, held.due)
        return [one.span for one in found if one.source not in known]


def read_spread(known: Reader, question: Question, allowed: Allowed | None) -> SpreadReadings:
    """Ask the store for all that the question needs.

    Without *allowed* no phrase is looked for: a name may have been listed after it was stored.
    """
    readings = read(known, question)
    span, topic, own = readings.past, readings.topic, Own(asked_words(readings))
    counts, sources = read_counts(known, readings), _by_source(known, readings)
    wide = since_it_began(question)
    earlier, all_counts, all_sources = readings, counts, sources
    if wide is not question:
        earlier = read(known, wide)
        all_counts, all_sources = read_counts(known, earlier), _by_source(known, earlier)
    found = within(bursts(all_counts), counts)
    places = looked_at(found, all_counts, question.events)
    among = len({*places, len(found) - 1})  # what the last wave says is looked at anyway
    heard = {
        place: _heard(
            known,
            earlier,
            (before(found[place], all_counts), found[place].whole.span),
            own,
            allowed,
            among,
        )
        for place in places
    }
    last = heard.get(len(found) - 1)
    texts = known.most_said(topic, span, LOOKED_AT)
    kin = families(texts)
    largest = max(kin, key=lambda one: one.posts, default=Family(0, ()))
    return SpreadReadings(
        readings=readings,
        hours=read_hours(known, readings),
        counts=counts,
        since_it_began=all_counts,
        opened=opened(known, earlier, all_counts),
        waves=found,
        in_waves=[known.people_of(topic, one.span) for one in found],
        heard=heard,
        sources=sources,
        sources_since=all_sources,
        texts=texts,
        families=kin,
        said_by=known.people_saying(topic, span, largest.messages, FEWEST),
        gone=known.gone(topic, span),
        shared=widely(known, topic, span),
        people=known.posts_of_people(topic, span),
        linked=known.linked(topic, span),
        viewed=known.viewed(topic, span),
        phrases=last.phrases
        if last
        else _phrases(known, earlier, [one.whole.span for one in found[-1:]], own, allowed, among),
        attached=known.attached(topic, span),
        words=read_words(known, readings, own, allowed, most=0),
    )


def _heard(
    known: Reader,
    readings: Readings,
    spans: tuple[Span, Span],
    own: Own,
    allowed: Allowed | None,
    among: int,
) -> WaveTexts:
    """Return what was posted in a wave, one of so many, and before it (the first of the spans)."""
    earlier, wave = spans
    topic, ends = readings.topic, (wave.start, wave.end)
    distinct = known.distinct(topic, ends, "source")
    tallies = known.tallies(topic, ends, "source").items()
    posts = sum(tally.posts for _, (tally,) in tallies)
    # No other link can have risen far.
    wide = tuple(sorted(known.link_posts(topic, wave, int(FAR / 2 * posts) + 1)))
    return WaveTexts(
        before=known.pointing(topic, earlier, wide),
        during=known.pointing(topic, wave, wide),
        phrases=_phrases(known, readings, [wave], own, allowed, among),
        behind={
            name: Support(tally.posts, distinct[name][0].people if name in distinct else None)
            for name, (tally,) in tallies
        },
    )


def read_counts(known: Reader, readings: Readings) -> Counts:
    """Ask the store for the posts in steps of five minutes, or of an hour in a long span."""
    cut = fine_edges(readings)
    posts, seen = posts_in(known, readings.topic, cut), exposed(known, readings, cut)
    found = _counts(readings, cut, posts, readings.total.lanes, seen)
    return replace(found, within=(cut[1] - cut[0]) / fine_step(readings))


def _by_source(known: Reader, readings: Readings) -> Mapping[str, Counts]:
    """Ask the store for the same by source, where a source has posts."""
    cut = fine_edges(readings)
    return {
        name: _counts(readings, cut, posts, [x for x in readings.total.lanes if x.source == name])
        for name, posts in known.posted(readings.topic, cut).items()
    }


def _counts(
    readings: Readings,
    cut: Sequence[datetime],
    posts: Sequence[int],
    lanes: Sequence[Lane],
    seen: Sequence[float] | None = None,
) -> Counts:
    step = fine_step(readings)
    found = counts(cut, posts, lanes, readings.question.now, seen, step=step)
    # What comes in the rest of a step that ends after the report is not known to it.
    whole = len(posts) - ((cut[-1] - EPOCH) % step > timedelta())
    return replace(found, final=min(found.final, whole))


def _phrases(
    known: Reader,
    readings: Readings,
    last: Sequence[Span],
    own: Own,
    allowed: Allowed | None,
    among: int,
) -> Sequence[Phrase] | None:
    """Return what stands out in the *last* wave, if there is one; None where nothing may be."""
    if allowed is None:
        return None
    if not last:
        return ()
    before = Span(max(readings.span.start, last[0].start - BEFORE), last[0].start)
    sides = [known.sampled(readings.topic, span) for span in (before, last[0])]
    if not sides[1].sayings:  # its texts are gone
        return None
    uses = [
        Use(saying.text, in_burst, saying.people)
        for in_burst, side in zip((False, True), sides, strict=True)
        for saying in side.sayings
    ]
    found = key_phrases(uses, allowed, own=own, among=among)
    if not found or all(side.share == 1 for side in sides):
        return found
    holds = Holding([one.text for one in found], own)
    (earlier, of), (during, texts) = (
        _held(known, readings.topic, span, holds) for span in (before, last[0])
    )
    return [
        replace(
            one,
            in_burst=during[one.text] / max(texts, 1),
            before=earlier[one.text] / max(of, 1),
            lacking=texts - during[one.text],
        )
        for one in found
    ]


def _held(known: Reader, topic: int, span: Span, holds: Holding) -> tuple[Counter[str], int]:
    """Return how many texts hold each phrase, and how many there are.

    Of at most the newest 200,000 posts.
    """
    hits = known.holding(topic, span, holds.any)
    held = Counter(phrase for saying in hits.sayings for phrase in holds.of(saying.text))
    return held, hits.texts
