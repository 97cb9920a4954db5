"""All figures of a page that the script draws from: each group, in each length of bucket."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeAlias, cast
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from monitor.clock import to_epoch_ms
from monitor.nouns.incident import Event
from monitor.nouns.posts import Lane, Span
from monitor.nouns.quantity import counted
from monitor.nouns.spans import difference
from monitor.nouns.support import FEWEST, Name
from monitor.page import columns
from monitor.page.combined import CombinationsAsked, combined, long_enough
from monitor.page.levels import levels
from monitor.privacy.cells import Mask, Publishable
from monitor.report.known import Known
from monitor.report.readings import By, Part, Question, Readings, read
from monitor.report.volume import is_minimum
from monitor.series import watched
from monitor.store.records import TopicRecord
from monitor.words import page
from monitor.words.numbers import count, duration
from monitor.words.sheet import UNOBSERVED
from monitor.words.tables import SUPPRESSED

Packed: TypeAlias = dict[str, object]

KINDS: Final[tuple[By, ...]] = ("source", "narrative", "language")
PLAIN: Final = frozenset({"", "source"})
"""Kinds that are told in buckets which are shorter than those of combinations too.

Were the others: of a minute in which all wrote in one language, the posts of a source in it are
known, and with them what was left of its longer bucket.
"""

MOST_GROUPS: Final = 8
"""Of each kind, those with most posts: as many as a stack has colours."""

TONED: Final = 240
"""Buckets up to which sentiment is held: shorter ones hold too few posts for an interval."""

BUDGET: Final = 480_000
"""Bytes: with the script that draws (900 kB), what stands on the page stays below 1.5 MB."""


class Group(Struct, frozen=True):
    """Posts that can be shown by themselves; `kind` and `key` are empty for all posts.

    `title` is what people read; it may hold anything.
    """

    kind: str
    key: str
    title: str


class Pack(Struct, frozen=True):
    """What the script draws from, and what else may not be shown.

    Attributes:
        packed: For the script.
        sums: Names of the sources whose sum is left out; with `TOTAL` where the sum of all is.
    """

    packed: Packed
    sums: frozenset[str]


ALL_POSTS: Final = Group("", "", page.ALL_POSTS)


def pack(
    known: Known, question: Question, shown: Publishable | None, *, combines: bool = True
) -> Pack:
    """Return what the script draws from.

    Args:
        known: The store.
        question: What is asked; `every` is the finest bucket, `by` is not looked at.
        shown: What may be published; None shows all.
        combines: Whether it tells combinations of groups.

    Raises:
        StoreError: The database cannot be read.
    """
    internal = shown is None
    read_once = [_read(known, question, step) for step in levels(question.span, question.every)]
    coarsest = read_once[-1]
    total = coarsest["source"].total
    cuts = [one["source"].total.edges for one in read_once]
    place = None
    if combines:
        topic, posts = coarsest["source"].topic, total.tally.posts
        place = long_enough(known, topic, cuts, posts, internal=internal)
    plain = 0 if internal or place is None else place
    groups = (ALL_POSTS, *(g for kind in KINDS for g in _groups(kind, coarsest[kind])))
    hidden = [_hidden(shown, groups, edges) for edges in cuts]
    whole = (cuts[0][0], cuts[0][-1])
    told: list[Sequence[Packed] | None] = [None] * len(read_once)
    if place is not None:
        told[place] = _combined(known, read_once[place], groups, hidden[place], internal=internal)
    sums = frozenset(
        key
        for (kind, key), (out,) in _hidden(shown, groups, whole).items()
        if out and kind in PLAIN
    )
    said = [_said(group, coarsest, sums, internal=internal) for group in groups]
    packed = _setting(read_once[0]["source"].total, question, groups, said) | {
        "fewest": 0 if internal else FEWEST,
        "combined": None if place is None else _words(read_once[place]),
        "levels": [
            _level(
                found, groups, hidden[i], last=found is coarsest, plain=i < plain, combined=told[i]
            )
            for i, found in enumerate(read_once)
        ],
    }
    return Pack(packed, sums)


def _setting(
    total: Part,
    question: Question,
    groups: Sequence[Group],
    said: Sequence[str],
) -> Packed:
    """Return what holds for every length of bucket."""
    zone, whole = ZoneInfo(question.timezone), Span(total.edges[0], total.edges[-1])
    watches = _watches(total.lanes, groups)
    events = shown_events(question.events, whole)
    return {
        "zone": {"name": question.timezone, "clock": columns.clock(whole, zone)},
        "since": to_epoch_ms(whole.start),
        "until": to_epoch_ms(whole.end),
        "groups": [
            {"kind": g.kind, "key": g.key, "title": g.title, "said": words}
            for g, words in zip(groups, said, strict=True)
        ],
        "unseen": {name: columns.moments(_unseen(whole, held)) for name, held in watches.items()},
        "lost": {
            name: columns.moments(lost.span for lane in held for lost in lane.lost)
            for name, held in watches.items()
        },
        "events": [[to_epoch_ms(event.at), event.title] for event in events],
        "left_out": None,
    }


def _said(
    group: Group, found: Mapping[By, Readings], hidden: frozenset[str], *, internal: bool
) -> str:
    """Return how many posts a group has in all, in words; "" where that may not be said.

    In public the sums of all posts and of sources alone are weighed against what is left out.
    """
    if group.kind not in PLAIN and not internal:
        return ""
    if group.key in hidden:
        return SUPPRESSED
    readings = found["source"]
    part = readings.total if not group.kind else found[cast("By", group.kind)].groups[group.key]
    if not part.tally.posts and not watched(part.lanes, readings.span):
        return UNOBSERVED
    misses = is_minimum(replace(readings, total=part))
    return count(counted(part.tally.posts, "posts", missed=misses))


def _combined(
    known: Known,
    found: Mapping[By, Readings],
    groups: Sequence[Group],
    hidden: Mapping[Name, Mask],
    *,
    internal: bool,
) -> list[Packed]:
    """Return the combinations of groups in buckets of one length."""
    readings = found["source"]
    asked = CombinationsAsked(
        topic=readings.topic,
        narratives=_numbers(readings.topics, groups),
        edges=readings.total.edges,
        hidden=hidden,
        internal=internal,
    )
    return combined(known, asked, groups)


def _words(found: Mapping[By, Readings]) -> str:
    return duration(found["source"].question.every)


def fitted(packed: Packed, budget: int) -> Packed:
    """Return *packed* without its finest levels, as far as it must lose some to fit in *budget*.

    `left_out` then says which buckets, the longest of them, are not in it; `combined` is None
    where those of combinations are among them. One level always stays.
    """
    held = packed["levels"]
    while isinstance(held, list) and len(held) > 1 and _size(packed) > budget:
        gone = {"left_out": held[0]["words"], "levels": held[1:]}
        packed = {**packed, **gone} | ({} if held[0]["combined"] is None else {"combined": None})
        held = held[1:]
    return packed


def _size(packed: Packed) -> int:
    return len(json.dumps(packed, ensure_ascii=False, separators=(",", ":")).encode())


def _hidden(
    shown: Publishable | None, groups: Sequence[Group], edges: Sequence[datetime]
) -> dict[Name, Mask]:
    """Return which stretches of each group are withheld; none where all may be shown."""
    names = [(group.kind, group.key) for group in groups]
    return {
        name: [False] * (len(edges) - 1) if shown is None else shown.hidden_in(name, edges)
        for name in names
    }


def _numbers(topics: Sequence[TopicRecord], groups: Sequence[Group]) -> dict[str, int]:
    """Return the numbers of the narratives that are listed, by their keys."""
    listed = {group.key for group in groups if group.kind == "narrative"}
    return {one.key: one.id for one in topics if one.kind == "narrative" and one.key in listed}


def _read(known: Known, question: Question, step: timedelta) -> dict[By, Readings]:
    return {by: read(known, replace(question, every=step, by=by)) for by in KINDS}


def _groups(kind: By, readings: Readings) -> list[Group]:
    """Return the groups of one kind with most posts, in order of posts."""
    titles = {topic.key: topic.title for topic in readings.topics if topic.kind == "narrative"}
    posts = {name: part.tally.posts for name, part in readings.groups.items()}
    kept = sorted(posts, key=lambda name: (-posts[name], name))[:MOST_GROUPS]
    named = titles if kind == "narrative" else {}
    return [Group(kind, name, named.get(name, name)) for name in kept]


def shown_events(events: Sequence[Event], whole: Span) -> list[Event]:
    """Return the events within *whole*, its end included, in order."""
    held = (event for event in events if whole.start <= event.at <= whole.end)
    return sorted(held, key=lambda event: (event.at, event.title))


def _watches(lanes: Sequence[Lane], groups: Sequence[Group]) -> dict[str, list[Lane]]:
    """Return the lanes that could have shown the posts of a source, by its key; all under ""."""
    named = [group.key for group in groups if group.kind == "source"]
    return {"": list(lanes)} | {key: [x for x in lanes if x.source == key] for key in named}


def _unseen(whole: Span, lanes: Sequence[Lane]) -> list[Span]:
    return difference(whole, (span for lane in lanes for span in lane.observed))


def _level(
    found: Mapping[By, Readings],
    groups: Sequence[Group],
    hidden: Mapping[Name, Mask],
    *,
    last: bool,
    plain: bool,
    combined: Sequence[Packed] | None,
) -> Packed:
    """Return one length of bucket: its edges, what was watched, posts and tone of each group.

    The longest (`last`) holds the tone however many there are: one must. A `plain` one tells of
    sources only.
    """
    readings = found["source"]
    total, question = readings.total, readings.question
    parts: dict[str, Mapping[str, Part]] = {"": {"": total}}
    parts |= {kind: one.groups for kind, one in found.items()}
    sources = [group.key for group in groups if group.kind == "source"]
    watched = {"": total} | {key: readings.groups[key] for key in sources if key in readings.groups}
    toned = last or len(total.tallies) <= TONED
    return {
        "toned": toned,
        "plain": plain,
        "combined": combined,
        "every": question.every // timedelta(minutes=1),
        "words": _words(found),
        "starts": columns.starts(total.edges),
        "watched": {key: columns.watched(one.volume(question.now)) for key, one in watched.items()},
        "groups": [
            None
            if plain and g.kind not in PLAIN
            else _row(
                parts[g.kind].get(g.key), hidden.get((g.kind, g.key)), question.now, toned=toned
            )
            for g in groups
        ],
    }


def _row(part: Part | None, hidden: Mask | None, now: datetime, *, toned: bool) -> Packed | None:
    """Return posts and tone of one group; None where it has no post."""
    if part is None or not part.tally.posts:
        return None
    mask = hidden or [False] * len(part.tallies)
    return {
        "posts": columns.counts(part.volume(now), mask),
        "tone": columns.tones(part.sentiment(now), mask) if toned else None,
    }
