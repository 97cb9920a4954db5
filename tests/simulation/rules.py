"""The rules: what is called seen is there, what is not there is named, nothing is counted twice."""

import json
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache, partial

from monitor.clock import from_epoch_ms
from monitor.nouns.posts import Lane, Span
from monitor.nouns.spans import difference, overlap, published, union
from monitor.query import Query, read
from monitor.series.buckets import PostSeries
from monitor.store.reading.reader import Reader, open_reader
from monitor.testing.contract import INCIDENT, SINCE
from tests.simulation.run import House
from tests.simulation.services import Honest
from tests.simulation.world import Entry
from tests.store.pages import counted, kept_in_step

MINUTE = timedelta(minutes=1)
FAR = timedelta(days=400)
SLACK = timedelta(seconds=10)


def hold(
    house: House, held: Sequence[Entry], now: datetime, judged: Sequence[Entry] | None = None
) -> None:
    """Hold all that must be so after every pass, whatever has happened.

    *now* is the true time. Of what the service holds, *judged* (None: all of it) must be there
    where all is called known.
    """
    judged = held if judged is None else judged
    nothing_is_missing_inside_what_is_covered(house, held, now)
    nothing_is_counted_twice(house)
    if isinstance(house.source.source, Honest):
        the_cursor_is_never_ahead(house, house.source.source, judged, now)
        only_what_was_said_is_kept(house, held)


def nothing_is_missing_inside_what_is_covered(
    house: House, held: Sequence[Entry], now: datetime
) -> None:
    """As a report says it: by span, and by bucket of five minutes."""
    with open_reader(house.store.path) as reader:
        lanes = lanes_of(reader, now)
        wrong = [
            it
            for wanted, sure in proved(house, lanes)
            for it in missing_of(house, wanted(held), now)
            if inside(it.created, sure)
        ]
        assert not wrong, f"missing inside what is called covered: {wrong[:3]}, {lanes}"
        always = matching(queries(house), held)
        _buckets_are_right(reader, house, lanes, missing_of(house, always, now), now)


def proved(
    house: House, lanes: Sequence[Lane]
) -> Iterator[tuple[Callable[[Sequence[Entry]], list[Entry]], list[Span]]]:
    """Yield which posts are all there, by the queries that they match, and in which spans."""
    asked = queries(house)
    for lane in lanes:
        settled = settled_spans(lane)
        older = [span for span, _ in lane.before]
        now_asked = [one for span in settled for one in difference(span, older)]
        yield partial(matching, asked[-1:]), now_asked
        for span, until in lane.before:
            first = max(n for n, (since, _) in enumerate(asked) if since < until)
            shared = [part for one in settled if (part := overlap(one, span)) is not None]
            yield partial(matching, asked[first:]), shared


def queries(house: House) -> list[tuple[datetime, str]]:
    """Return the queries of the incident, each with the instant from which on it holds."""
    rows = house.store.conn.execute(
        "SELECT since, topic_query.query FROM topic_query JOIN topic ON topic.id = topic "
        "WHERE kind = 'incident' ORDER BY since"
    )
    return [(from_epoch_ms(since), query) for since, query in rows]


def matching(asked: Sequence[tuple[datetime, str]], held: Sequence[Entry]) -> list[Entry]:
    queries = {text for _, text in asked}
    return [it for it in held if all(_matches(query, it.text) for query in queries)]


@cache
def _matches(query: str, text: str) -> bool:
    return _tree(query).matches(read(text, None))


_tree = cache(Query.read)


def _buckets_are_right(
    reader: Reader,
    house: House,
    lanes: Sequence[Lane],
    missing: Sequence[Entry],
    now: datetime,
) -> None:
    steps = int((now - SINCE) / MINUTE / 5) + 2
    edges = [SINCE + 5 * n * MINUTE for n in range(steps)]
    topics = [t.id for t in reader.topics(INCIDENT.key) if t.kind == "incident"]
    if not topics:
        return
    tallies, distinct = reader.tallies(topics[0], edges)[""], reader.distinct(topics[0], edges)[""]
    times = sorted(from_epoch_ms(ms) for (ms,) in house.store.conn.execute(COUNTED))
    for bucket in PostSeries(edges, tallies, distinct, lanes).volume(now):
        known = bisect_left(times, bucket.end) - bisect_left(times, bucket.start)
        assert (bucket.posts or 0) == known, bucket
        assert (bucket.posts is None) == (known == 0 and bucket.coverage == 0), bucket
        if bucket.coverage == 1 and not bucket.provisional and not bucket.truncated:
            assert not [it for it in missing if bucket.start <= it.created < bucket.end], bucket


COUNTED = "SELECT published_at FROM post WHERE id IN (SELECT post FROM mention)"


def nothing_is_counted_twice(house: House) -> None:
    """Each post is one row, counts once, and every rollup equals a recount."""
    stored = house.stored()
    mentions, posts = house.store.conn.execute(
        "SELECT count(*), count(DISTINCT post) FROM mention"
    ).fetchone()
    counts = house.store.conn.execute("SELECT coalesce(sum(posts), 0) FROM volume_minute")
    assert mentions == posts == counts.fetchone()[0] <= len(stored)
    assert kept_in_step(house.store) == counted(house.store)


def the_cursor_is_never_ahead(
    house: House, service: Honest, judged: Sequence[Entry], now: datetime
) -> None:
    """What lies behind the cursor, and is still shown, is stored."""
    stored = house.stored()
    lost = lost_spans(house)
    for (cursor,) in house.store.conn.execute("SELECT cursor FROM lane WHERE cursor NOT NULL"):
        behind = service.behind(json.loads(cursor))
        ahead = [
            it
            for it in judged
            if it.number in behind
            and it.visible(now)
            and it.created >= SINCE
            and it.number not in stored
            and not inside(it.arrived, lost)
        ]
        assert not ahead, f"the cursor {cursor} is ahead of {ahead[:3]}"


def only_what_was_said_is_kept(house: House, held: Sequence[Entry]) -> None:
    """A text is a version of its post; of what was taken back no text is left."""
    known = {it.number: it for it in held}
    for number, (text, gone) in house.stored().items():
        assert (text is None) == gone
        assert text in {None, known[number].text, f"{known[number].text} Edited."}


def what_has_changed_is_known(house: House, held: Sequence[Entry], now: datetime) -> None:
    """Of a stream, once all is calm: edits and deletions that were not lost have been taken in."""
    stored, lost = house.stored(), lost_spans(house)
    for it in held:
        text, gone = stored.get(it.number, (None, True))
        if it.gone and it.is_gone(now - SLACK) and not inside(it.gone, lost):
            assert gone, f"it was taken back: {it}"
        elif it.edited and it.edited < now - SLACK and not inside(it.edited, lost):
            assert text is None or text.endswith("Edited."), f"it was edited: {it}"


def what_is_missing_is_named(house: House, held: Sequence[Entry], now: datetime) -> None:
    """Once all is calm: what is not stored lies in a lost span, or before the first look."""
    named = lost_spans(house, late=True)
    first = _first_observed(house)
    nameless = [
        it
        for it in missing_of(house, held, now)
        if not inside(it.created, named) and (first is None or it.created >= first)
    ]
    assert not nameless, f"missing, and nobody says so: {nameless[:3]}"


def the_present_is_reached(house: House, now: datetime, step: timedelta = SLACK) -> None:
    """Once all is calm: claims reach as far as they may, but for the *step* that they end by."""
    early = now if house.source.traits.clock == "arrival" else now - house.watched.settle
    end = observed_spans(house)[-1].end
    assert early - step <= end <= early, f"claims reach to {end}, and may to {early}"


def all_is_observed_or_lost(house: House, now: datetime) -> None:
    """Once all is calm: what can be said of the time up to now has been said."""
    first = _first_observed(house) or SINCE
    arrival = house.source.traits.clock == "arrival"
    end = now - (SLACK if arrival else house.watched.settle)
    told = [*observed_spans(house), *lost_spans(house)]
    nothing_said = difference(Span(first if arrival else SINCE, end), told)
    assert not nothing_said, f"neither observed nor lost: {nothing_said}, at {now}"


def missing_of(house: House, held: Sequence[Entry], now: datetime) -> list[Entry]:
    """Return what the service shows now, of the incident, and we have not."""
    stored = house.stored()
    return [
        it
        for it in held
        if it.visible(now) and it.number not in stored and it.created >= INCIDENT.since
    ]


def lanes_of(reader: Reader, now: datetime) -> tuple[Lane, ...]:
    return reader.lanes(INCIDENT.key, Span(SINCE - FAR, now + FAR))


def settled_spans(lane: Lane) -> list[Span]:
    """Return the times of publication of which nothing can be missing any more."""
    if lane.clock == "created" or not lane.observed:
        return list(lane.observed)
    *before, last = lane.observed
    end = last.end - lane.settle
    return [*before, *([Span(last.start, end)] if last.start < end else [])]


def whole_spans(house: House) -> list[Span]:
    """Return what had been called whole, as a pass counts what it finds against it."""
    observed = observed_spans(house)
    if house.source.traits.clock == "created":
        return observed
    return published(observed, house.watched.settle, final=True)


def observed_spans(house: House) -> list[Span]:
    rows = house.store.conn.execute(
        "SELECT start, end FROM observed UNION ALL SELECT start, end FROM observed_before"
    ).fetchall()
    return union(Span(from_epoch_ms(start), from_epoch_ms(end)) for start, end in rows)


def lost_spans(house: House, *, late: bool = False) -> list[Span]:
    """Return what is lost; with *late* as times of publication, where it is of arrival."""
    rows = house.store.conn.execute("SELECT start, end FROM lost").fetchall()
    late = late and house.source.traits.clock == "arrival"
    before = house.watched.settle if late else timedelta()
    return union(Span(from_epoch_ms(start) - before, from_epoch_ms(end)) for start, end in rows)


def inside(instant: datetime, spans: Sequence[Span]) -> bool:
    return any(span.start <= instant < span.end for span in spans)


def _first_observed(house: House) -> datetime | None:
    """Return the first instant that anything is said of; None where all is since the beginning."""
    if house.source.traits.clock == "created":
        return None
    told = [*observed_spans(house), *lost_spans(house)]
    return min((span.start for span in told), default=None)
