"""Answers that are shared between those who ask in turn (promise 7)."""

import pytest

from monitor.errors import SourceError
from monitor.http import memo as module
from monitor.http.memo import Memo
from monitor.nouns.posts import Answer


class Counting:
    """Answers each question with how many came before it."""

    def __init__(self, body: bytes = b"") -> None:
        self.asked: list[tuple[object, ...]] = []
        self.body = body

    def get(self, *question: object, **more: object) -> Answer:
        self.asked.append((*question, *more.values()))
        if question == ("http://broken/",):
            message = "no answer"
            raise SourceError(message)
        return Answer(200, self.body or str(len(self.asked)).encode(), {}, "")

    post = get


def _memo(network: Counting) -> Memo:
    return Memo(network)


def test_the_next_in_turn_is_told_what_was_told() -> None:
    """The same question of the next one is not sent; one that differs in anything is."""
    network = Counting()
    memo = _memo(network)
    memo.turn()
    first = memo.get("http://a/", params={"tag": ["x", "y"], "n": 1})
    memo.turn()
    again = memo.get("http://a/", params={"tag": ("x", "y"), "n": 1})
    assert (again.body, first.shared, again.shared) == (first.body, False, True)
    assert len(network.asked) == 1
    memo.get("http://a/", params={"tag": ["x", "y"], "n": 2})
    memo.get("http://a/", params={"tag": ["x", "y"], "n": 1}, headers={"etag": "1"})
    memo.get("http://a/", params={"tag": ["x", "y"], "n": 1}, follow=True)
    assert len(network.asked) == 4


def test_who_asks_twice_is_answered_twice() -> None:
    """Within a turn each question is sent: its answer may have changed."""
    network = Counting()
    memo = _memo(network)
    memo.turn()
    assert memo.get("http://a/").body == b"1"
    assert memo.get("http://a/").body == b"2"
    memo.turn()
    assert memo.get("http://a/").body == b"2"


def test_failures_and_posts_are_not_remembered() -> None:
    """What failed is tried again by the next; what is sent by POST is always sent."""
    network = Counting()
    memo = _memo(network)
    for _ in range(2):
        memo.turn()
        memo.post("http://a/", json={})
        with pytest.raises(SourceError):
            memo.get("http://broken/")
    assert len(network.asked) == 4


def test_memory_is_bounded() -> None:
    """Answers beyond 32 MiB together are not kept."""
    network = Counting(bytes(module.MOST // 2 + 1))
    memo = _memo(network)
    memo.turn()
    for host in ("a", "b"):
        memo.get(f"http://{host}/")
    memo.turn()
    for host in ("a", "b"):
        memo.get(f"http://{host}/")
    assert [question[0] for question in network.asked] == ["http://a/", "http://b/", "http://b/"]
