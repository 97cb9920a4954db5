"""What each observer says, held to the service's own list of posts.

The report as JSON, the data of the page and the exported posts each reach people by themselves. So
none of them is believed because another is right, and none is compared with the store: what stands
in it may be wrong in the same way.
"""

import io
import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import accumulate, pairwise

from monitor.clock import from_epoch, read_instant
from monitor.nouns.posts import Span
from monitor.page.document import document
from monitor.page.making import make_front
from monitor.report.formats import written
from monitor.report.posts import fields, row
from monitor.report.readings import Question
from monitor.report.rows import write_ndjson
from monitor.report.snapshot import Snapshot
from monitor.report.terminal import Style
from monitor.report.volume import volume_report
from monitor.store.reading.reader import Reader, open_reader
from monitor.testing.contract import INCIDENT, SINCE
from tests.simulation import rules
from tests.simulation.disturbed import number_of
from tests.simulation.run import House
from tests.simulation.world import Entry

MINUTE = timedelta(minutes=1)
STORY = re.compile(r'<script type="application/json" id="story">(.*?)</script>', re.DOTALL)


@dataclass(frozen=True)
class Bucket:
    """A bucket as an observer shows it.

    Attributes:
        posts: None where it says that nothing is known.
        whole: Whether it says that nothing is missing, and nothing will change.
        seen: Whether it says that anything was observed.
    """

    span: Span
    posts: int | None
    whole: bool
    seen: bool


@dataclass(frozen=True)
class Truth:
    """The service's own list.

    Attributes:
        held: All that the service ever held.
        judged: Those of them that must be there where all is called known.
        now: The true time.
    """

    held: Sequence[Entry]
    judged: Sequence[Entry]
    now: datetime

    def ever(self, span: Span) -> int:
        """Return how many posts of *span* the service had shown by now, taken back or not."""
        return self._written(span, self._shown)

    def at_least(self, span: Span) -> int:
        """Return how many posts of *span* whoever knows all of it must count."""
        return self._written(span, self._visible)

    @cached_property
    def _shown(self) -> Sequence[datetime]:
        return sorted(it.created for it in self.held if it.arrived < self.now)

    @cached_property
    def _visible(self) -> Sequence[datetime]:
        return sorted(it.created for it in self.judged if it.visible(self.now))

    @staticmethod
    def _written(span: Span, times: Sequence[datetime]) -> int:
        return bisect_left(times, span.end) - bisect_left(times, span.start)

    def hold(self, buckets: Sequence[Bucket], who: str) -> None:
        """Hold what an observer says of each bucket to the list."""
        for one in buckets:
            what = f"{who} says {one}; the service had shown {self.ever(one.span)}"
            assert (one.posts or 0) <= self.ever(one.span), f"posts that never were: {what}"
            assert one.posts is not None or not one.seen, f"no number for what was seen: {what}"
            assert one.posts != 0 or one.seen, f"silence that nobody heard: {what}"
            if one.whole:
                assert (one.posts or 0) >= self.at_least(one.span), f"called whole: {what}"


def hold(house: House, truth: Truth) -> None:
    """Hold every observer to the service's list, each by itself."""
    with open_reader(house.store.path) as reader, reader.snapshot():
        if not reader.topics(INCIDENT.key):
            return
        question = Question(
            incident=INCIDENT.key,
            title=INCIDENT.title,
            span=Span(SINCE, max(truth.now, SINCE + MINUTE)),
            every=5 * MINUTE,
            timezone="America/Los_Angeles",
            now=truth.now,
        )
        the_report_as_json(reader, question, truth)
        the_page(reader, question, truth, internal=True)
        the_page(reader, question, truth, internal=False)
        the_exported_posts(reader, question, truth)
    for name in ("reports compared", "pages compared", "exports compared"):
        house.happened[name] += 1


def the_report_as_json(reader: Reader, question: Question, truth: Truth) -> None:
    """`report volume --json`: each bucket, and the total, which is their sum."""
    said = json.loads(written("json", volume_report(reader, question), Style()))
    buckets = [
        Bucket(
            span=Span(read_instant(one["start"]), read_instant(one["end"])),
            posts=one["posts"],
            whole=one["coverage"] == 1 and not one["provisional"] and not one["truncated"],
            seen=one["coverage"] > 0,
        )
        for one in said["buckets"]
    ]
    truth.hold(buckets, "the report")
    assert (said["total"]["posts"] or 0) == sum(one.posts or 0 for one in buckets)


def the_page(reader: Reader, question: Question, truth: Truth, *, internal: bool) -> None:
    """What the page draws from, in each length of bucket; a cell that is left out says nothing."""
    made = make_front(Snapshot(reader, question, internal=internal))
    found = STORY.search(document(made).decode())
    assert found is not None
    for level in json.loads(found[1])["levels"]:
        truth.hold(list(_shown(level)), f"the page ({level['words']}, internal: {internal})")


def _shown(level: dict) -> Iterator[Bucket]:
    edges = list(
        accumulate(
            (step for step, times in level["starts"]["steps"] for _ in range(times)),
            initial=level["starts"]["first"],
        )
    )
    watched = level["watched"]
    dark, least, early = (_flags(watched[name]) for name in ("dark", "least", "early"))
    drawn = level["groups"][0]
    counts = dict(zip(accumulate(drawn["at"]), drawn["n"], strict=True))
    for place, (start, end) in enumerate(pairwise(edges)):
        posts = counts.get(place)
        if posts == 0:
            continue  # few people stand behind it
        yield Bucket(
            span=Span(from_epoch(start * 60), from_epoch(end * 60)),
            posts=posts or (None if place in dark else 0),
            whole=place not in least and place not in early,
            seen=place not in dark,
        )


def _flags(ranges: Sequence[Sequence[int]]) -> set[int]:
    return {place for first, after in ranges for place in range(first, after)}


def the_exported_posts(reader: Reader, question: Question, truth: Truth) -> None:
    """`export posts --text`: each post once, as it was written, none missing."""
    columns, file = fields(text=True), io.StringIO()
    topic = reader.topics(INCIDENT.key)[0]
    span = Span(question.span.start, question.span.end + MINUTE)
    rows = (
        row(INCIDENT.key, post, text=True, simulated=False)
        for post in reader.stream(topic.id, span, text=True)
    )
    write_ndjson(file, columns, rows, raw=False)
    posts = [json.loads(line) for line in file.getvalue().splitlines()]
    known, numbers = {it.number: it for it in truth.held}, []
    for post in posts:
        it = known[number_of(post["id"], post["text"])]
        numbers.append(it.number)
        assert read_instant(post["created_at"]) == it.created, post
        assert it.arrived < truth.now, f"it was exported before it was shown: {post}"
        assert (post["text"] or it.text).endswith((it.text, f"{it.text} Edited.")), post
        assert (post["text"] is None) == (post["deleted_at"] is not None), post
    assert len(set(numbers)) == len(numbers), "a post was exported twice"
    lanes = rules.lanes_of(reader, truth.now)
    sure = [span for lane in lanes for span in rules.settled_spans(lane)]
    shown = set(numbers)
    missing = [it for it in truth.judged if it.visible(truth.now) and it.number not in shown]
    wrong = [it for it in missing if rules.inside(it.created, sure)]
    assert not wrong, f"not exported, though all is called known: {wrong[:3]}"
