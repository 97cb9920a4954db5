"""The contract of sources that can be asked for given posts once more, over all of them."""

import inspect
from collections.abc import Callable, Sequence
from functools import partial

import pytest

from monitor.sources.base import Source
from monitor.sources.mastodon import source as mastodon
from monitor.sources.registry import BUILT_IN, load
from monitor.testing import again
from monitor.testing.again import ABOUT_HELD, ABOUT_HIDDEN, says_nothing_of_what_is_out_of_sight
from monitor.testing.contract import START, Case
from monitor.testing.service import Item, Service
from tests.sources import (
    case_bluesky,
    case_discourse,
    case_hackernews_items,
    case_lemmy,
    case_reddit,
    case_tumblr,
    case_x,
    case_youtube,
)
from tests.sources.services import Timeline
from tests.sources.test_contract import a_mastodon, a_search

pytestmark = pytest.mark.repeats


def an_older_mastodon(held: Sequence[Item]) -> tuple[Source, Service]:
    settings = mastodon.Settings(instances=("https://a.example",))
    return mastodon.Mastodon(settings), Timeline(held, START, version="4.2.10")


def a_strict_video(held: Sequence[Item]) -> tuple[Source, Service]:
    source, service = case_youtube.a_video(held)
    service.strict = True
    return source, service


all_items = partial(case_hackernews_items.all_items, from_start=True)

CASES = (
    Case("bluesky", case_bluesky.a_bluesky),
    *case_discourse.CASES,
    Case("hackernews", a_search),
    Case("hackernews-items", all_items),
    Case("mastodon", a_mastodon),
    Case("mastodon 4.2", an_older_mastodon),
    *case_reddit.CASES,
    Case("x", case_x.an_x),
)
"""Sources whose service can leave a post out without a word of why."""

PLAIN = (
    *case_lemmy.CASES,
    Case("tumblr", case_tumblr.a_tag),
    Case("youtube", case_youtube.a_source),
    Case("youtube, all or nothing", a_strict_video),
)


@pytest.mark.parametrize("case", [*CASES, *PLAIN], ids=lambda case: case.name)
@pytest.mark.parametrize("rule", ABOUT_HELD, ids=lambda rule: rule.__name__)
def test_contract(case: Case, rule: Callable[[Case], None]) -> None:
    """Every source that can be asked again keeps to every rule."""
    rule(case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_out_of_sight(case: Case) -> None:
    """Where a service can hide a post, hidden is not gone."""
    says_nothing_of_what_is_out_of_sight(case)


def test_every_rule_is_run() -> None:
    """No rule can be forgotten: each public function there that takes a case is in a list."""
    functions = [f for f in vars(again).values() if inspect.isfunction(f)]
    rules = {f for f in functions if "case" in f.__annotations__ and f.__module__ == again.__name__}
    assert rules == {*ABOUT_HELD, *ABOUT_HIDDEN}


def test_every_checker_is_held_to_the_contract() -> None:
    """A source of ours that can be asked again is a case; feeds, files and some others cannot."""
    kinds = {case.make([])[0].kind for case in (*CASES, *PLAIN)}
    assert kinds == {kind for kind in BUILT_IN if load(kind).batch is not None}
    left = {kind for kind in BUILT_IN if kind not in kinds and not load(kind).traits.counts}
    assert left == {"jetstream", "replay", "rss", "threads"}
