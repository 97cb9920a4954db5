"""What is fuzzed: thirteen kinds of source, archives, documents of feeds, count series."""

import csv
import io
import json
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Protocol, cast

from monitor import archive
from monitor.app.importing import Import
from monitor.collect import PassWatch, collect
from monitor.errors import DataError
from monitor.sources import replay
from monitor.sources.base import Source
from monitor.sources.hackernews import search as hackernews
from monitor.sources.jetstream.source import Jetstream
from monitor.sources.jetstream.source import Settings as StreamSettings
from monitor.sources.mastodon import source as mastodon
from monitor.sources.rss import source as rss
from monitor.testing.contract import INCIDENT, MINUTE, START, items
from monitor.testing.counting import INCIDENT as COUNTED
from monitor.testing.counting import NOW as COUNT_NOW
from monitor.testing.counting import CountCase
from monitor.testing.counting import held as count_held
from monitor.testing.service import Item, Service
from monitor.testing.whole_pass import Zero
from tests.fuzz import feeds, trees
from tests.fuzz.bench import (
    MISLED,
    Bench,
    Framed,
    Hostile,
    Outcome,
    Reached,
    Watching,
    by_number,
    differing,
    report,
)
from tests.fuzz.hostile import STRINGS
from tests.fuzz.trees import ALL, Changed
from tests.simulation.run import MASKER, Coin
from tests.sources.answers import rss as an_rss
from tests.sources.case_bluesky import a_bluesky
from tests.sources.case_counts import CASES as COUNTS
from tests.sources.case_discourse import a_site
from tests.sources.case_hackernews_items import all_items
from tests.sources.case_jetstream_archive import PACKED, an_archive, packed, unpacked
from tests.sources.case_lemmy import an_instance
from tests.sources.case_reddit import a_subreddit
from tests.sources.case_threads import a_search as a_threads
from tests.sources.case_tumblr import a_tag
from tests.sources.case_x import an_x
from tests.sources.case_youtube import a_video
from tests.sources.services import Feed, Search, Timeline
from tests.sources.test_contract import line as a_line

REFUSED = ("shows no posts with ids below", "shows no posts of #anaheim before", "can be read")
"""Why a whole page may be refused for its items: it is not what was asked for, or none is sound."""

DATA = Path(__file__).parents[3] / "shared" / "data"
ITEMS = 6
LATER = 3
"""Items that come once the service is in order again."""

AGAIN = timedelta(minutes=70)
NEXT = timedelta(hours=3)
MOST_KNOWN = 5_000
"""States of which it is known how they end: more would fill the memory of a long run."""

SMALL = 20_000
"""Bytes of an answer that was recorded, at most: larger ones only take longer."""


@dataclass(frozen=True)
class Input:
    """An answer that is put in place of one of a service's; `place` counts them from 0."""

    place: int
    changed: Changed


class Target(Protocol):
    """Something that reads answers, and its name."""

    @property
    def name(self) -> str: ...

    def usual(self, bench: Bench) -> Sequence[Input]:
        """Return the answers as they are where nothing is wrong, with others to begin with."""
        ...

    def change(self, random: Random, given: Input) -> Input:
        """Return an answer with one more change."""
        ...

    def run(self, bench: Bench, given: Input) -> None:
        """Let an answer be read and kept, and hold what is there in the end."""
        ...


@cache
def _items(usual: bytes) -> Sequence[trees.Path]:
    return tuple(trees.items(json.loads(usual)))


def elements(usual: bytes, body: bytes) -> int:
    """Return how many items *body* shows where *usual* shows them; 0 where it is no such answer."""
    try:
        known = _items(usual)
        if not known or () in known:
            return len(known)
        found = trees.at(json.loads(body), known[0][:-1])
    except (ValueError, LookupError, TypeError, RecursionError):
        return 0
    return len(found) if isinstance(found, list) else 0


@dataclass
class OfSource:
    """A source over a service that holds six items, and three more once all is in order again.

    Attributes:
        alone: Whether an answer is one item, so that a wrong one fails the pass and costs no other.
        all_counted: Whether each item of a page is a post or a reject: others pass over what is not
            public, is no post, or comes twice.
    """

    name: str
    make: Callable[[Sequence[Item]], tuple[Source, Service]]
    change_of: Callable[[Random, Changed], Changed] = trees.change
    shown: Callable[[bytes, bytes], int] = elements
    alone: bool = False
    all_counted: bool = False
    recorded: str = ""
    bodies: list[bytes] = field(default_factory=list)
    reached: list[Reached] = field(default_factory=list)
    known: dict[int, Outcome] = field(default_factory=dict)
    expected: Outcome | None = None

    def usual(self, bench: Bench) -> Sequence[Input]:
        self.reached, self.known = [], {}
        self.expected = self.executed(bench, None)
        others = [Input(self._main(), Changed(body, ALL)) for body in recorded(self.recorded)]
        return [*(Input(n, Changed(body)) for n, body in enumerate(self.bodies)), *others]

    def _main(self) -> int:
        """Return which answer shows most items."""
        return max(
            range(len(self.bodies)), key=lambda n: len(trees.numbers(self.bodies[n].decode()))
        )

    def change(self, random: Random, given: Input) -> Input:
        return Input(given.place, self.change_of(random, given.changed))

    def run(self, bench: Bench, given: Input) -> None:
        made, usual = self.executed(bench, given), self.expected
        assert usual is not None
        touched = given.changed.touched
        if touched >= ALL:
            return
        shown = trees.numbers(self.bodies[given.place].decode())
        single, none_whole = len(shown) < 2, shown <= touched
        refused = any(said in error for error in made.errors for said in (MISLED, *REFUSED))
        if refused or ((none_whole or (self.alone and single)) and "failed" in made.ends):
            return
        how = f"items {sorted(touched)} were changed; {made.errors or made.ends}"
        wrong = differing(made, usual, usual.rows.keys() - touched)
        assert not wrong, f"others are not as they were: {wrong}; {how}"
        assert none_whole or made.ends == usual.ends, f"a pass has failed; {how}"
        if self.all_counted and given.place < made.first and made.ends[0] == "ok":
            assert made.dropped <= usual.dropped, f"neither kept nor counted: {made.dropped}; {how}"

    def executed(self, bench: Bench, given: Input | None, *, whole: bool = False) -> Outcome:
        """Return what becomes of an answer; *whole* does again what is known already.

        Until the first answer that differs all is as usual. After it, what was reached by another
        answer as well goes on as it did then.
        """
        watching, passes = self._begun(bench, given, whole=whole)
        answers = watching.http.answers
        states: dict[int, int] = {}
        known: Outcome | None = None
        for act, at, there in passes:
            watching.service.items = there
            act(at)
            if given is None:
                self.reached.append(watching.reached())
            elif given.place < len(answers) and not whole:
                state = watching.state()
                if known := self.known.get(state):
                    break
                states[state] = len(watching.errors)
        if known is None:
            known = self._ended(watching, states)
        if given is None:
            self.bodies = list(answers)
        shown = [self.shown(body, body) for body in answers[: watching.first]]
        if given is not None and given.place < watching.first:
            shown[given.place] = self.shown(answers[given.place], given.changed.body)
        errors = (*watching.errors, *known.errors)
        return replace(known, errors=errors, dropped=sum(shown) - watching.accounted)

    def _begun(
        self, bench: Bench, given: Input | None, *, whole: bool
    ) -> tuple[Watching, Sequence[tuple[Callable[[datetime], None], datetime, Sequence[Item]]]]:
        """Return an execution, and its passes that are left to be made: when, over which items."""
        held = items(ITEMS)
        source, service = self.make(held)
        place, body = (None, b"") if given is None else (given.place, given.changed.body)
        http = Hostile(service.respond, place, body)
        http.listen(service)
        now = held[-1].arrived + source.traits.settle + MINUTE
        watching = Watching(bench, source, service, http, now)
        new = items(LATER, now + AGAIN + MINUTE, first=ITEMS + 1)
        passes = (
            (watching.poll, now, held),
            (watching.ask_again, now + AGAIN, held),
            (watching.poll, now + NEXT, [*held, *new]),
        )
        if place is None or whole:
            return watching, passes
        made = [reached for reached in self.reached if len(reached.answers) <= place]
        if made:
            watching.go_on(made[-1])
        return watching, passes[len(made) :]

    def _ended(self, watching: Watching, states: Mapping[int, int]) -> Outcome:
        """Hold an execution, and remember how it went on from its states.

        *states* tell how many errors there had been in each.
        """
        watching.hold()
        made = watching.outcome()
        if len(self.known) > MOST_KNOWN:
            self.known.clear()
        for state, before in states.items():
            self.known[state] = replace(made, errors=tuple(watching.errors[before:]))
        return made


def entries(usual: bytes, body: bytes) -> int:
    del usual
    return body.count(b"<item>") + body.count(b"<item ")


def lines(usual: bytes, body: bytes) -> int:
    """Return how many frames or lines an answer has."""
    del usual
    return sum(bool(line.strip()) for line in body.split(b"\n"))


def line_changed(random: Random, answer: Changed) -> Changed:
    """Return an answer of lines with one of them changed, as JSON."""
    whole = answer.body.split(b"\n")
    filled = [n for n, line in enumerate(whole) if line.strip()]
    if random.random() < 0.15 or not filled:
        return trees.spoilt(random, answer)
    place = random.choice(filled)
    said = whole[place].decode("utf-8", "replace")
    made = trees.change(random, Changed(whole[place]))
    concerned = trees.numbers(said) or ALL
    new = made.body.replace(b"\n", b" ")  # a line stays one
    return answer.more(b"\n".join([*whole[:place], new, *whole[place + 1 :]]), concerned)


@cache
def recorded(platform: str) -> tuple[bytes, ...]:
    """Return answers of a platform that were recorded once; none where they are not there."""
    index = DATA / "recorded" / "index.json"
    if not platform or not index.exists():
        return ()
    found = [one for one in json.loads(index.read_bytes()) if one["platform"] == platform]
    small = [one for one in found if one["items"] and one["bytes"] < SMALL]
    return tuple((DATA / "recorded" / one["file"]).read_bytes() for one in small)


@cache
def hard_feeds() -> tuple[bytes, ...]:
    """Return feeds that are hard to read; none where they are not there."""
    folder = DATA / "hardtext" / "feedparser"
    packed = folder / "feedparser_tests.tar.gz"
    if not packed.exists():
        return ()
    with tarfile.open(packed) as files:
        read = [
            file.read()
            for member in files
            if member.name.endswith(".xml") and (file := files.extractfile(member))
        ]
    return tuple(one for one in read if len(one) < SMALL)


def a_mastodon(held: Sequence[Item]) -> tuple[Source, Service]:
    own = mastodon.Settings(instances=("https://a.example",))
    return mastodon.Mastodon(own), Timeline(held, START)


def a_search(held: Sequence[Item]) -> tuple[Source, Service]:
    return hackernews.HackerNews(hackernews.Settings()), Search(held, START)


def a_feed(held: Sequence[Item]) -> tuple[Source, Service]:
    return rss.Rss(rss.Settings(feeds=("https://news.example/feed",))), Feed(held, START, size=50)


def some_frames(held: Sequence[Item]) -> tuple[Source, Service]:
    service = Framed(held, START)
    return Jetstream(StreamSettings(), service.connect), service


def block_changed(random: Random, answer: Changed) -> Changed:
    """Return an answer of an archive with some bytes changed: of a block before it is packed."""
    packed_up = answer.body.startswith(PACKED)
    body = bytearray(unpacked(answer.body) if packed_up else answer.body)
    for _ in range(random.randrange(1, 4)):
        if body:
            place = random.randrange(min(len(body), 4) if random.random() < 0.2 else len(body))
            body[place] = random.randrange(256)
    if random.random() < 0.1:
        del body[random.randrange(len(body) + 1) :]
    return answer.more(packed(bytes(body)) if packed_up else bytes(body), ALL)


SOURCES: tuple[OfSource, ...] = (
    OfSource("bluesky", a_bluesky, all_counted=True, recorded="bluesky"),
    OfSource("discourse", a_site),
    OfSource("hackernews", a_search, all_counted=True, recorded="hackernews"),
    OfSource("hackernews-items", partial(all_items, from_start=True), alone=True),
    OfSource("jetstream", some_frames, line_changed, lines),
    OfSource("jetstream archive", an_archive, block_changed),
    OfSource("lemmy", partial(an_instance, version="0.19.5", kind="posts"), all_counted=True),
    OfSource(
        "lemmy comments", partial(an_instance, version="1.0.0", kind="comments"), all_counted=True
    ),
    OfSource("mastodon", a_mastodon, recorded="mastodon"),
    OfSource("reddit", partial(a_subreddit, kind="new"), all_counted=True, recorded="reddit"),
    OfSource("reddit comments", partial(a_subreddit, kind="comments"), all_counted=True),
    OfSource("rss", a_feed, feeds.change, entries),
    OfSource("threads", a_threads),
    OfSource("tumblr", a_tag),
    OfSource("x", an_x, all_counted=True, recorded="x"),
    OfSource("youtube", a_video, all_counted=True, recorded="youtube"),
)


@dataclass
class OfReplay:
    """A recording that is played: a file, line by line."""

    folder: Path
    name: str = "replay"
    expected: Outcome | None = None

    def usual(self, bench: Bench) -> Sequence[Input]:
        # One that comes in a year: a file without any post would be an error.
        held = [*items(ITEMS), *items(1, START + timedelta(days=365), first=ITEMS + 1)]
        body = "".join(map(a_line, held)).encode()
        self.expected = self._executed(bench, body)
        return [Input(0, Changed(body))]

    def change(self, random: Random, given: Input) -> Input:
        return Input(0, line_changed(random, given.changed))

    def run(self, bench: Bench, given: Input) -> None:
        made, usual = self._executed(bench, given.changed.body), self.expected
        assert usual is not None
        if not given.changed.touched >= ALL:
            wrong = differing(made, usual, usual.rows.keys() - given.changed.touched)
            assert not wrong, f"{given.changed.touched} changed, and so did {wrong}: {made.ends}"

    def _executed(self, bench: Bench, body: bytes) -> Outcome:
        file = self.folder / "posts.ndjson"
        file.write_bytes(body)
        source = cast("Source", replay.Replay(replay.Settings(file=str(file), page_size=4)))
        service = Service(items(ITEMS), START)
        now = START + timedelta(hours=1)
        watching = Watching(bench, source, service, Hostile(service.respond), now)
        watching.poll(now)
        watching.hold()
        return watching.outcome()


@dataclass
class OfArchive:
    """An archive that is imported: each of its lines is kept, off-topic, or broken and counted."""

    name: str
    rows: dict[int, frozenset[tuple[object, ...]]] = field(default_factory=dict)

    def usual(self, bench: Bench) -> Sequence[Input]:
        held = [json.loads(a_line(it)) for it in items(2 * ITEMS)]
        if self.name == "ndjson":
            body = "".join(json.dumps(one) + "\n" for one in held)
        else:
            out = io.StringIO()
            table = csv.DictWriter(
                out, [*held[0], "likes", "url", "edited_at"], lineterminator="\n"
            )
            table.writeheader()
            table.writerows(held)
            body = out.getvalue()
        self.rows = self._executed(bench, body.encode())
        return [Input(0, Changed(body.encode()))]

    def change(self, random: Random, given: Input) -> Input:
        change = line_changed if self.name == "ndjson" else cell_changed
        return Input(0, change(random, given.changed))

    def run(self, bench: Bench, given: Input) -> None:
        made = self._executed(bench, given.changed.body)
        if not given.changed.touched >= ALL:
            others = self.rows.keys() - given.changed.touched
            wrong = [n for n in others if not self.rows[n] <= made.get(n, frozenset())]
            assert not wrong, f"lines {given.changed.touched} changed, and so did {wrong}"

    def _executed(self, bench: Bench, body: bytes) -> dict[int, frozenset[tuple[object, ...]]]:
        now = START + timedelta(hours=5)
        intake = Import(bench.store, [INCIDENT], MASKER, [Coin()], now=now, source="chirper")
        try:
            made = intake(archive.read(io.BytesIO(body), name=f"posts.{self.name}"))
        except DataError:
            return {}
        intake.finish()
        [*found] = bench.rows("SELECT text, native_id, published_at, person, lang, likes FROM post")
        assert made.lines == made.kept + made.beside + made.rejected
        assert made.beside >= 0
        assert made.new == len(found) <= made.kept
        unfinished = bench.rows("SELECT count(*) FROM pass WHERE outcome IS NULL")[0][0]
        assert not unfinished, "a pass was left open"
        rejected = bench.rows("SELECT coalesce(sum(rejected), 0) FROM pass")[0][0]
        assert rejected == made.rejected
        report(bench, now)
        return by_number(found)


def cell_changed(random: Random, answer: Changed) -> Changed:
    """Return a table with a cell of one row changed, or bytes anywhere."""
    whole = answer.body.split(b"\n")
    if random.random() < 0.2 or len(whole) < 3 or b'"' in answer.body:
        return trees.spoilt(random, answer)
    place = random.randrange(1, len(whole) - 1)
    cells = whole[place].decode("utf-8", "surrogateescape").split(",")
    said = whole[place].decode("utf-8", "replace")
    cell = random.randrange(len(cells))
    drawn = random.choice(STRINGS).replace("\r", " ").replace("\n", " ").replace('"', "'")
    cells[cell] = drawn if random.random() < 0.8 else drawn.replace(",", ";")
    new = ",".join(cells if random.random() < 0.9 else [*cells[:cell], *cells[cell + 1 :]])
    body = b"\n".join([*whole[:place], new.encode("utf-8", "replace"), *whole[place + 1 :]])
    return answer.more(body, trees.numbers(said) or ALL)


class OfDocuments(OfSource):
    """Feeds that are hard to read, in place of the first answer of a service; all may be gone."""

    def usual(self, bench: Bench) -> Sequence[Input]:
        given = super().usual(bench)
        hard = hard_feeds() or (an_rss("<item><title>Police in Anaheim</title></item>").encode(),)
        return [*given[:1], *(Input(0, Changed(body, ALL)) for body in hard)]


@dataclass
class OfCounts:
    """A count series: what was not changed has the value that it has, or the pass has failed."""

    case: CountCase
    rows: Mapping[object, object] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"counts {self.case.name}"

    def usual(self, bench: Bench) -> Sequence[Input]:
        _, self.rows = self._executed(bench, None)
        assert self.rows
        return [Input(n, Changed(body)) for n, body in enumerate(self.bodies)]

    def change(self, random: Random, given: Input) -> Input:
        # Values have no numbers: how many may differ is looked at instead.
        if given.changed.touched >= ALL or random.random() < 0.3:
            return Input(given.place, trees.change(random, given.changed).more_of_all())
        return Input(given.place, _value_changed(random, given.changed))

    def run(self, bench: Bench, given: Input) -> None:
        ended, found = self._executed(bench, given)
        if not given.changed.touched >= ALL and ended == "ok":
            # Around one that cannot be read nothing is known; what is known must be right.
            differ = {at for at, value in found.items() if self.rows.get(at) != value}
            assert len(differ) <= 2 * len(given.changed.touched), f"values changed: {differ}"

    def _held(self) -> dict[datetime, int]:
        return {at: value % 3 + 1 for at, value in count_held(self.case.step).items()}

    def _executed(self, bench: Bench, given: Input | None) -> tuple[str, Mapping[object, object]]:
        source, respond = self.case.make(self._held(), COUNT_NOW)
        place, body = (None, b"") if given is None else (given.place, given.changed.body)
        http = Hostile(respond, place, body)
        watch = PassWatch(
            name="numbers",
            source=source,
            incident=COUNTED,
            settle=source.traits.settle,
            every=timedelta(hours=1),
            masker=MASKER,
            scorers=[Zero()],
        )
        made = collect(bench.store, watch, http, now=COUNT_NOW)
        if given is None:
            self.bodies = list(http.answers)
        rows = bench.rows("SELECT outcome, ended_at, seen, new FROM pass")
        assert [(made.outcome, made.seen, made.new)] == [(o, s, n) for o, _, s, n in rows]
        assert None not in rows[0]
        found = bench.rows("SELECT series, start, end, value FROM count_value")
        assert all(start < end and abs(value) < float("inf") for _, start, end, value in found)
        return made.outcome, {(series, start): (end, value) for series, start, end, value in found}


def _value_changed(random: Random, answer: Changed) -> Changed:
    """Return an answer with one element of its longest list changed: the first, the second ..."""
    try:
        tree = json.loads(answer.body)
    except (ValueError, RecursionError):
        return trees.spoilt(random, answer)
    lists = ((path, node) for path, node in trees.nodes(tree) if isinstance(node, list))
    path, node = max(lists, key=lambda one: len(one[1]), default=((), []))
    if not node:
        return trees.change(random, answer).more_of_all()
    place = random.randrange(len(node))
    inner = trees.change(random, Changed(json.dumps(node[place]).encode())).body
    body = json.dumps(trees.put(tree, (*path, place), "@here@")).encode()
    number = frozenset({len(answer.touched) + 1})
    return answer.more(body.replace(b'"@here@"', inner), number if _is_json(inner) else ALL)


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body, parse_constant=lambda name: name[:0].index("no JSON"))
    except (ValueError, RecursionError):
        return False
    return True


def counters() -> Iterator[OfCounts]:
    for case in COUNTS:
        if case.network:
            yield OfCounts(case)


def all_targets(folder: Path) -> Iterator[Target]:
    """Yield everything that is fuzzed; *folder* is for files that are read."""
    yield from SOURCES
    yield OfDocuments("documents of feeds", a_feed, feeds.change, entries)
    yield OfReplay(folder)
    yield OfArchive("ndjson")
    yield OfArchive("csv")
    yield from counters()
