"""What X tells of posts that are held, and what that may cost."""

from datetime import timedelta

import pytest

from monitor.errors import BadAnswer, RetryLater
from monitor.nouns.posts import Answer, Page
from monitor.privacy.secret import Secret
from monitor.sources.base import Held, MemoryVault, Recheck
from monitor.sources.x.posts import Settings, X
from monitor.testing.contract import INCIDENT, START
from monitor.testing.service import FakeHttp, Params, Respond, answer
from tests.sources.case_x import BEARER, id_at, problem, tweet

MINUTE = timedelta(minutes=1)


def source(budget: int = 10_000) -> X:
    return X(Settings(bearer=Secret(BEARER), posts_per_day=budget))


def asking(
    respond: Respond, numbers: range, vault: MemoryVault | None = None, budget: int = 10_000
) -> list[Page]:
    posts = tuple(Held(id_at(START, n), None) for n in numbers)
    recheck = Recheck(incident=INCIDENT, posts=posts, now=START, vault=vault or MemoryVault())
    return list(source(budget).again(recheck, FakeHttp(respond)))


def shows(url: str, params: Params, headers: object) -> Answer:
    """Answer with all posts that are asked for."""
    asked = str(params["ids"]).split(",")
    first = int(id_at(START))
    return answer({"data": [tweet(int(one) - first, START, "look") for one in asked]})


def test_new_posts_come_first() -> None:
    """Half of the day's budget is never spent on posts that are known; the rest waits a day."""
    vault = MemoryVault()
    with pytest.raises(RetryLater, match=r"the rest of this day's 300 is kept for new") as caught:
        asking(shows, range(160), vault, budget=300)
    assert source(300).budget.left(vault, START) == 150
    assert caught.value.until.isoformat() == "2026-11-24T00:00:00+00:00"
    with pytest.raises(RetryLater):
        asking(shows, range(1), vault, budget=300)
    assert source(300).budget.take(vault, START, 200) == 150


def test_what_is_asked_costs_what_is_shown() -> None:
    """A hundred at once; what is gone is not charged for."""
    vault, sent = MemoryVault(), list[int]()

    def respond(url: str, params: Params, headers: object) -> Answer:
        asked = str(params["ids"]).split(",")
        sent.append(len(asked))
        errors = [problem(one, "resource-not-found") for one in asked]
        return answer({"errors": errors})

    pages = asking(respond, range(130), vault)
    assert sent == [100, 30]
    assert sum(len(page.posts) for page in pages) == 130
    assert all(post.deleted_at == START for page in pages for post in page.posts)
    assert source().budget.left(vault, START) == 10_000


def test_an_edited_post_is_asked_for_in_its_newest_version() -> None:
    """X shows the version that is asked for: an older one is no news, and is not yielded."""
    first, second = id_at(START), id_at(START + MINUTE)
    versions = {
        one: {**tweet(0, START, text), "id": one, "edit_history_tweet_ids": [first, second]}
        for one, text in ((first, "as it was"), (second, "as it is"))
    }
    asked: list[str] = []

    def respond(url: str, params: Params, headers: object) -> Answer:
        asked.append(str(params["ids"]))
        return answer({"data": [versions[str(params["ids"])]]})

    vault = MemoryVault()
    pages = asking(respond, range(1), vault)
    assert asked == [first, second]
    [post] = [post for page in pages for post in page.posts]
    assert (post.native_id, post.version, post.text) == (first, second, "as it is")
    assert source().budget.left(vault, START) == 10_000 - 2


def test_what_is_not_for_us_is_told_as_it_is() -> None:
    """A post of an account that became private is no proof of anything, but is counted."""
    native_id = id_at(START)
    errors = [problem(native_id, "not-authorized-for-resource")]
    [page] = asking(lambda *_: answer({"errors": errors}), range(1))
    assert page.posts == ()
    assert [reject.reason for reject in page.rejected] == [
        f"Not shown: Could not show post {native_id}."
    ]


def test_an_answer_about_nothing_is_none() -> None:
    """Neither posts nor what is wrong with them: X does not answer like that."""
    with pytest.raises(BadAnswer, match="is not data or errors"):
        asking(lambda *_: answer({}), range(1))


def test_the_budget_is_shown() -> None:
    """What is granted, used, when it begins again, and what one costs; nobody is asked."""
    vault = MemoryVault()
    asking(shows, range(7), vault)
    assert X.traits.metered
    [allowance] = source().allowances(vault, START)
    assert (allowance.what, allowance.used, allowance.limit) == ("posts a day", 7, 10_000)
    assert (allowance.resets_at.isoformat(), allowance.cost) == ("2026-11-24T00:00:00+00:00", 0.005)
