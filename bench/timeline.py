"""A local server of 100-post pages in the shape of a Mastodon tag timeline.

Its texts are real ones where they are at hand.
"""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "sentiment"
PAGE = 100
FIRST = 110_000_000_000_000_000
BEGIN = datetime(2017, 2, 21, 9, 0, tzinfo=UTC)


def texts(count: int) -> list[str]:
    """Return *count* distinct texts: labelled tweets if the data is here, else our own words."""
    found: dict[str, None] = {}
    for name in ("kaggle_tweets_train", "tweeteval_sentiment_val"):
        path = DATA / f"{name}.jsonl.gz"
        if path.exists():
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                found.update(dict.fromkeys(json.loads(line)["text"] for line in lines))
    found.update(
        dict.fromkeys(
            f"Police in Anaheim, part {n}: this is really bad news, isn't it?" for n in range(count)
        )
    )
    return [f"Anaheim police: {text}" for text in list(found)[:count]]


def status(number: int, text: str) -> dict[str, object]:
    """Build one status; its id grows with its time, as on a real instance."""
    return {
        "id": str(FIRST + number),
        "uri": f"https://example.social/users/u{number % 977}/statuses/{number}",
        "url": f"https://example.social/@u{number % 977}/{number}",
        "created_at": (BEGIN + timedelta(seconds=20 * number)).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "content": f"<p>{escape(text)}</p>",
        "spoiler_text": "",
        "visibility": "public",
        "language": "en",
        "account": {"acct": f"u{number % 977}"},
        "favourites_count": number % 50,
        "reblogs_count": number % 9,
        "replies_count": number % 5,
        "in_reply_to_id": None,
        "reblog": None,
        "edited_at": None,
        "mentions": [],
        "tags": [{"name": "anaheim"}],
        "emojis": [],
        "media_attachments": [],
    }


def pages(posts: list[str]) -> dict[int, bytes]:
    """Return the pages of a timeline by the id that lies above them, newest first in each."""
    found = {}
    for top in range(len(posts), 0, -PAGE):
        batch = [
            status(number, posts[number]) for number in range(top - 1, max(top - PAGE, 0) - 1, -1)
        ]
        found[top] = json.dumps(batch).encode()
    return found


def _serve(posts: list[str], port: "Connection") -> None:
    found, newest = pages(posts), len(posts)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1  # headers and body in one write

        def do_GET(self) -> None:  # the library's name
            parts = urlsplit(self.path)
            query = parse_qs(parts.query)
            body = b'{"version": "4.3.0"}' if parts.path.endswith("/instance") else b"[]"
            if parts.path.endswith("/timelines/tag/anaheim"):
                above = int(query["max_id"][0]) - FIRST if "max_id" in query else newest
                body = b"[]" if "min_id" in query else found.get(above, b"[]")
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    port.send(server.server_address[1])
    server.serve_forever()


@contextmanager
def served(posts: list[str]) -> Iterator[str]:
    """Serve the posts on loopback, from a process of its own; yields the base address."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(posts, theirs), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()
