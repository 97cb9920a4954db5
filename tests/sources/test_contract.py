"""The one contract, over all sources (promises 3, 4 and 5)."""

import inspect
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import cast

import pytest

from monitor.clock import rfc3339
from monitor.errors import CursorLost
from monitor.nouns.posts import Cursor, Span
from monitor.sources import replay
from monitor.sources.base import Job, Source
from monitor.sources.hackernews import search as hackernews
from monitor.sources.mastodon import source as mastodon
from monitor.sources.mastodon.wire import MastodonStatus
from monitor.sources.registry import BUILT_IN, load
from monitor.sources.rss import source as rss
from monitor.testing import contract, counting
from monitor.testing.contract import (
    ABOUT_ANSWERS,
    ABOUT_PAGES,
    ABOUT_POISON,
    INCIDENT,
    SINCE,
    START,
    Case,
    Rule,
    items,
    loses_one_item_for_one,
    proves_silence,
    walks_a_burst_to_its_end,
)
from monitor.testing.counting import ABOUT_COUNT_ANSWERS, ABOUT_COUNT_POISON, COUNT_RULES, CountCase
from monitor.testing.poison import WireFormat
from monitor.testing.service import FakeHttp, Item, Service
from tests.sources.answers import status
from tests.sources.case_counts import CASES as COUNTS
from tests.sources.services import Feed, Search, Timeline


def a_mastodon(held: Sequence[Item]) -> tuple[Source, Service]:
    settings = mastodon.Settings(instances=("https://a.example",))
    return mastodon.Mastodon(settings), Timeline(held, START)


def a_snac(held: Sequence[Item]) -> tuple[Source, Service]:
    settings = mastodon.Settings(base_url="https://b.example")
    return mastodon.Mastodon(settings), Timeline(held, START, ids="{:042x}".format)


def a_search(held: Sequence[Item], cap: int = 1000) -> tuple[Source, Service]:
    return hackernews.HackerNews(hackernews.Settings()), Search(held, START, cap=cap)


def a_feed(held: Sequence[Item]) -> tuple[Source, Service]:
    return rss.Rss(rss.Settings(feeds=("https://news.example/feed",))), Feed(held, START, size=50)


def a_replay(folder: Path, held: Sequence[Item]) -> tuple[Source, Service]:
    file = folder / "posts.ndjson"  # a file without posts is an error, so one post comes in a year
    file.write_text("".join(line(it) for it in (*held, *items(1, START + timedelta(days=365)))))
    source = cast("Source", replay.Replay(replay.Settings(file=str(file), page_size=40)))
    return source, Service(held, START)


def line(it: Item) -> str:
    times = {"created_at": rfc3339(it.created), "available_at": rfc3339(it.arrived)}
    return json.dumps({"source": "there", "id": str(it.number), "text": it.text, **times}) + "\n"


STATUSES = WireFormat(
    MastodonStatus,
    lambda body: body if isinstance(body, list) else [],
    more={
        "reblog": status(0, START, "of another"),
        "quote": {"uri": "https://q.example/1"},
        "quoted_status": {"uri": "https://q.example/2"},
    },
    words=frozenset({"spoiler_text", "content"}),
    hides=frozenset({"visibility", "reblog"}),
)
HITS = WireFormat(
    hackernews.AlgoliaHit,
    lambda body: body.get("hits", ()),
    words=frozenset({"title", "comment_text"}),
)

PLATFORMS = [
    import_module(f"tests.sources.{path.stem}")
    for path in sorted(Path(__file__).parent.glob("case_*.py"))
    if path.stem != "case_counts"  # its cases are held to rules of their own
]
CASES: tuple[Case, ...] = (
    Case("mastodon", a_mastodon, wire=STATUSES, forgets=True),
    Case("mastodon with opaque ids", a_snac),
    Case("hackernews", a_search, wire=HITS),
    Case("hackernews at the cap", partial(a_search, cap=30)),
    Case("rss", a_feed, burst=40),
    *chain.from_iterable(platform.CASES for platform in PLATFORMS),
)

OF_A_STREAM = (loses_one_item_for_one,)
"""A stream gives no answers to single questions."""

ANSWERS: Mapping[str, Sequence[Rule]] = {
    "jetstream v1": OF_A_STREAM,
    "jetstream v2": OF_A_STREAM,
    "jetstream archive, whole segments": (),  # one block of the other has all posts
}
"""The rules about answers that concern a case, where not all do."""


def rules(case: Case) -> Iterator[Rule]:
    """Yield the rules that concern a case: who shows a sample claims neither silence nor bursts."""
    source, _ = case.make([])
    claims = () if source.traits.exhaustive else (proves_silence, walks_a_burst_to_its_end)
    yield from (rule for rule in ABOUT_PAGES if rule not in claims)
    yield from ANSWERS.get(case.name, ABOUT_ANSWERS)


@pytest.mark.parametrize(
    ("case", "rule"),
    [
        pytest.param(case, rule, id=f"{case.name}-{rule.__name__}")
        for case in CASES
        for rule in rules(case)
    ],
)
def test_contract(case: Case, rule: Rule) -> None:
    """Every source keeps to every rule of the contract."""
    rule(case)


CURSORS: Sequence[tuple[str, Cursor]] = (
    ("discourse", {"top": "x"}),
    ("hackernews-items", {"next": "x"}),
    ("hackernews-items", {"top": "114"}),
    ("jetstream v2", {"seen": "yesterday"}),
    ("jetstream v2", {"last": 7}),
    ("jetstream v2", {"seen": "2026-11-23T12:00:00"}),
    ("mastodon", {"top": 5}),
    ("reddit posts", {"known": 5}),
    ("rss", {"known": "all"}),
    ("tumblr", {"asked": "x"}),
    ("x", {"walk": 3}),
    ("x", {"until": "then"}),
    ("youtube", {"seen": 3, "calls": "x"}),
)
"""What is no place of a source: name of its case, and a cursor."""


@pytest.mark.parametrize(("name", "cursor"), CURSORS)
def test_a_cursor_of_another_source_is_lost(name: str, cursor: Cursor) -> None:
    """A cursor that is none of ours is said to be lost, never guessed at."""
    source, service = next(case for case in CASES if case.name == name).make([])
    for lane in source.lanes(INCIDENT):
        job = Job(incident=INCIDENT, lane=lane, span=Span(SINCE, START), cursor=cursor)
        with pytest.raises(CursorLost, match=f"is none of the source {source.kind}"):
            list(source.pull(job, FakeHttp(service.respond)))


@pytest.mark.parametrize("rule", ABOUT_PAGES, ids=lambda rule: rule.__name__)
def test_contract_of_replay(tmp_path: Path, rule: Callable[[Case], None]) -> None:
    """A source of files keeps to the same rules, as far as they are not about answers."""
    rule(Case("replay", partial(a_replay, tmp_path), network=False))


@pytest.mark.parametrize("case", COUNTS, ids=lambda case: case.name)
@pytest.mark.parametrize("rule", COUNT_RULES, ids=lambda rule: rule.__name__)
def test_contract_of_counts(case: CountCase, rule: Callable[[CountCase], None]) -> None:
    """Every source that counts keeps to every rule of those."""
    rule(case)


@pytest.mark.parametrize("case", [c for c in COUNTS if c.network], ids=lambda case: case.name)
@pytest.mark.parametrize(
    "rule", [*ABOUT_COUNT_ANSWERS, *ABOUT_COUNT_POISON], ids=lambda rule: rule.__name__
)
def test_contract_about_answers_of_counts(
    case: CountCase, rule: Callable[[CountCase], None]
) -> None:
    """Every source that asks a service for numbers keeps to the rules about answers."""
    rule(case)


def test_each_kind_that_counts_has_its_case() -> None:
    """A kind that can be configured is tested."""
    assert {case.name for case in COUNTS} == {k for k in BUILT_IN if load(k).traits.counts}


def test_every_rule_is_run() -> None:
    """No rule can be forgotten: each public function there that takes a case is in a list."""
    for module, told in (
        (contract, {*ABOUT_PAGES, *ABOUT_ANSWERS, *ABOUT_POISON}),
        (counting, {*COUNT_RULES, *ABOUT_COUNT_ANSWERS, *ABOUT_COUNT_POISON}),
    ):
        functions = [f for f in vars(module).values() if inspect.isfunction(f)]
        rules = {f for f in functions if "case" in f.__annotations__ and f.__name__[0] != "_"}
        assert rules == told


def test_the_rules_are_there_without_pytest() -> None:
    """Whoever writes a source may run its tests with what they like."""
    code = "import sys; sys.modules['pytest'] = None; import monitor.testing as t; t.rules_of"
    subprocess.run([sys.executable, "-c", code], check=True)
