"""The index of posts that a Bluesky AppView asks: by words and time, newest first, in short pages.

The development network has no search of its own that knows `since` and `until`; its AppView can be
told to ask one instead, and fills in the posts itself. This is one: the least that is true to the
contract.

References:
    Lexicon app.bsky.unspecced.searchPostsSkeleton, bluesky-social/atproto; read on 2026-11-24.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qs, urlsplit

from monitor.clock import read_instant
from tests.http.servers import Handler, handling

PAGE: Final = 25
DELAY: Final = 0.15  # seconds for an answer, so that a walk has a middle


@dataclass(frozen=True)
class Indexed:
    """A post as the index has it: its address, when it counts as written, its words."""

    uri: str
    at: datetime
    text: str


@dataclass
class Index:
    """What can be found; `asked` counts the questions."""

    posts: list[Indexed] = field(default_factory=list)
    asked: int = 0

    def answer(self, query: str) -> dict[str, object]:
        self.asked += 1
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        low = read_instant(asked["since"]) if "since" in asked else datetime.min.replace(tzinfo=UTC)
        high = (
            read_instant(asked["until"]) if "until" in asked else datetime.max.replace(tzinfo=UTC)
        )
        words = asked["q"].lower().split()
        found = [
            one
            for one in self.posts
            if low <= one.at < high and all(word in one.text.lower() for word in words)
        ]
        found.sort(key=lambda one: (one.at, one.uri), reverse=True)
        start = int(asked.get("cursor", "0"))
        shown = found[start : start + min(PAGE, int(asked.get("limit", PAGE)))]
        more = start + len(shown) < len(found)
        said: dict[str, object] = {
            "posts": [{"uri": one.uri} for one in shown],
            "hitsTotal": len(found),
        }
        return {**said, "cursor": str(start + len(shown))} if more else said


@contextmanager
def serve(port: int) -> Iterator[Index]:
    """Answer on a port of this machine while the block runs."""
    index = Index()

    class Answering(Handler):
        def answered(self) -> None:
            time.sleep(DELAY)  # noqa: TID251  a service takes its time
            body = json.dumps(index.answer(urlsplit(self.path).query)).encode()
            self.reply(200, body, {"Content-Type": "application/json"})

    with handling(Answering, port):
        yield index
