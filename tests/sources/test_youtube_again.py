"""What YouTube tells of comments and videos that are held, and what that costs."""

from dataclasses import replace

import pytest

from monitor.clock import rfc3339
from monitor.errors import NotFound, RetryLater, SourceError
from monitor.nouns.posts import Page
from monitor.privacy.secret import Secret
from monitor.sources.base import Held, MemoryVault, Recheck
from monitor.sources.youtube.api import SEARCHES, UNITS
from monitor.sources.youtube.source import Settings, YouTube
from monitor.testing.contract import INCIDENT, START, items
from monitor.testing.service import FakeHttp, Respond, answer
from tests.sources.case_youtube import KEY, VIDEO, Comments, a_video, comment, page, refused


def asking(respond: Respond, *ids: str, vault: MemoryVault | None = None) -> list[Page]:
    source, _ = a_video([])
    posts = tuple(Held(one, None) for one in ids)
    recheck = Recheck(incident=INCIDENT, posts=posts, now=START, vault=vault or MemoryVault())
    return list(source.again(recheck, FakeHttp(respond)))


def service(number: int, **given: object) -> Comments:
    _, made = a_video(items(number))
    made.now = START.replace(hour=23)
    return replace(made, **given)  # type: ignore[arg-type]


def test_comments_and_videos_are_asked_for_apart() -> None:
    """Ids of videos have eleven letters; fifty at once, one unit each time."""
    made, vault = service(120), MemoryVault()
    videos = [f"{n:011}" for n in range(1, 61)]
    pages = asking(made.respond, *videos, *map(str, range(1, 121)), vault=vault)
    assert made.asked == ["videos"] * 2 + ["comments"] * 3
    assert sum(len(page.posts) for page in pages) == 180
    assert UNITS.left(vault, START) == 10_000 - 5
    assert SEARCHES.left(vault, START) == 100


def test_a_video_that_is_left_out_is_gone() -> None:
    """It was removed or made private; the others come with their counts."""
    made = service(3, gone=frozenset({2}))
    [told] = asking(made.respond, *(f"{n:011}" for n in (1, 2, 3)))
    posts = {post.native_id: post for post in told.posts}
    assert posts["00000000002"].deleted_at == START
    assert (posts["00000000001"].likes, posts["00000000001"].replies) == (20, 3)


def test_one_missing_comment_costs_few_questions() -> None:
    """Where it makes YouTube refuse all fifty, halves are asked for, down to the one."""
    made, vault = service(50, gone=frozenset({20}), strict=True), MemoryVault()
    pages = asking(made.respond, *map(str, range(1, 51)), vault=vault)
    told = {post.native_id: post for page in pages for post in page.posts}
    assert len(told) == 50
    assert [key for key, post in told.items() if post.deleted_at] == ["20"]
    assert 10_000 - UNITS.left(vault, START) <= 13


@pytest.mark.parametrize("error", [NotFound("404"), refused(NotFound, 404, "videoNotFound")])
def test_another_404_proves_nothing(error: SourceError) -> None:
    """Only YouTube's own word for a missing comment does: the whole address may be wrong."""

    def respond(*_: object) -> None:
        raise error

    with pytest.raises(NotFound):
        asking(respond, "Ug1")  # type: ignore[arg-type]


def test_an_item_without_an_id_leaves_all_open() -> None:
    """It may be any of those that seem to be missing."""
    body = page("comment", comment("Ug1", START), {"id": 7})
    [told] = asking(lambda *_: answer(body), "Ug1", "Ug2")
    assert [(post.native_id, post.deleted_at) for post in told.posts] == [("Ug1", None)]
    assert len(told.rejected) == 1


def test_what_is_yielded_was_asked_for() -> None:
    """A comment that nobody asked for is left out."""
    body = page("comment", comment("Ug1", START), comment("Ug9", START))
    [told] = asking(lambda *_: answer(body), "Ug1")
    assert [post.native_id for post in told.posts] == ["Ug1"]


def test_no_units_no_question() -> None:
    """At the end of the day's quota what is not told stays open until the next."""
    vault = MemoryVault()
    UNITS.spend(vault, START, 10_000)
    with pytest.raises(RetryLater, match="YouTube: units"):
        asking(service(1).respond, "1", vault=vault)


def test_both_quotas_are_shown_apart() -> None:
    """Units and searches, each with its own use; both begin again at midnight Pacific time."""
    vault = MemoryVault()
    UNITS.spend(vault, START, 12)
    SEARCHES.spend(vault, START, 3)
    both = YouTube(Settings(key=Secret(KEY), videos=(VIDEO,), search=True))
    assert YouTube.traits.metered
    shown = [(a.what, a.used, a.limit, a.cost) for a in both.allowances(vault, START)]
    assert shown == [("units a day", 12, 10_000, None), ("searches a day", 3, 100, None)]
    resets = {rfc3339(a.resets_at) for a in both.allowances(vault, START)}
    assert resets == {"2026-11-24T08:00:00Z"}
    alone, _ = a_video([])
    assert [a.what for a in alone.allowances(vault, START)] == ["units a day"]


def test_the_search_is_a_sample_among_whole_lanes() -> None:
    """What a video's comments prove is not dragged down by what a search leaves out."""
    assert YouTube.traits.samples == {"search"}
    assert YouTube.traits.exhaustive
