"""mastodon_mock, a Mastodon by other people, which fails on demand: what it holds is what we store.

It lives in an environment of its own, since its requirements are not ours (CONTRIBUTING.md, "Real
servers"); where `mastodon_mock` is not on the path these tests are skipped.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

from monitor.clock import utc_now
from monitor.sources.mastodon.source import Mastodon, Settings
from tests.live.collecting import Collecting, collecting
from tests.servers import answering, free_port, program
from tests.simulation.disturbed import number_of

pytestmark = pytest.mark.repeats


POSTS = 85
WHERE = "PyPI: pip install mastodon_mock, in an environment of its own that is on the path"
TIMELINES = "/api/v1/timelines/*"


class Mock:
    """The server; `post`, `delete` and `edit` do what a person would."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._client = httpx.Client(
            base_url=self.url, headers={"Authorization": "Bearer mock_token"}, timeout=30
        )
        self.ids: dict[int, str] = {}

    def ask(self, method: str, path: str, **body: object) -> Any:
        answer = self._client.request(method, path, json=body or None)
        answer.raise_for_status()
        return answer.json()

    def post(self, number: int) -> None:
        text = f"Police in #Anaheim n{number}."
        self.ids[number] = self.ask("POST", "/api/v1/statuses", status=text)["id"]

    def fail(self, kind: str, headers: Mapping[str, str], path: str = TIMELINES) -> None:
        """Let the next question for a timeline fail, and only that."""
        effect = {"type": kind, "headers": dict(headers)}
        self.ask("POST", "/api/v1/_mock/faults", match={"path": path}, effect=effect, count=1)

    def held(self) -> dict[int, str]:
        """Return number -> HTML of what it lists under the hashtag."""
        found: dict[int, str] = {}
        below: dict[str, str] = {}
        while True:
            listed = self._client.get(
                "/api/v1/timelines/tag/anaheim", params={"limit": "40", **below}
            ).json()
            if not listed:
                return found
            found |= {number_of("", one["content"]): one["content"] for one in listed}
            below = {"max_id": listed[-1]["id"]}

    def close(self) -> None:
        self._client.close()


@pytest.fixture
def mock() -> Iterator[Mock]:
    port = free_port()
    command = [program("mastodon_mock", WHERE), "serve", "--in-memory", "--host", "127.0.0.1"]
    with answering(port, [*command, "--port", str(port)], 30):
        made = Mock(port)
        yield made
        made.close()


@pytest.fixture
def ours(mock: Mock, tmp_path: Path) -> Iterator[Collecting]:
    with collecting(tmp_path, Mastodon(Settings(base_url=mock.url, allow_private=True))) as made:
        yield made


def test_what_it_holds_is_what_we_store(mock: Mock, ours: Collecting) -> None:
    """A limit, an error and an answer that is no JSON cost nothing but time."""
    for number in range(POSTS):
        mock.post(number)
    ended = []
    for kind, headers in (("ratelimit", {"Retry-After": "120"}), ("malformed", {})):
        mock.fail(kind, headers)
        made = ours.poll(max(utc_now(), ours.now))
        ended.append(made.outcome)
        assert made.until is not None
        ours.now = made.until
    assert ended == ["failed"] * 2
    mock.fail("status", {})  # over in a moment: asked again within the pass
    assert ours.poll().outcome == "ok"
    assert ours.stored().keys() == mock.held().keys() == set(range(POSTS))

    for number in range(POSTS, POSTS + 50):
        mock.post(number)
    new = 0
    for _ in range(60):  # in a burst, what is not a minute old yet may be left to the next pass
        new += ours.poll(ours.now + timedelta(minutes=5)).new
        if new == 50:
            break
        Event().wait(2)
    assert new == 50
    assert ours.stored().keys() == mock.held().keys()


def test_what_is_taken_back_there_is_taken_back_here(mock: Mock, ours: Collecting) -> None:
    """Asked once more, deletions leave no text, and an edit brings the new one."""
    for number in range(30):
        mock.post(number)
    assert ours.poll().new == 30
    for number in range(10):
        mock.ask("DELETE", f"/api/v1/statuses/{mock.ids[number]}")
    mock.ask("PUT", f"/api/v1/statuses/{mock.ids[20]}", status="Police in #Anaheim n20. Corrected.")
    made = ours.again(ours.now + timedelta(hours=2))
    assert made is not None
    assert made.outcome == "ok"
    assert ours.stored().keys() == mock.held().keys() == set(range(10, 30))
    assert "Corrected" in ours.stored()[20]
