"""A local server of 100-post pages in the shape of a Mastodon tag timeline, over real texts where they are at hand."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "sentiment"
PAGE = 100
EPOCH = 1_487_667_600


def texts(count: int) -> list[str]:
    """Return *count* distinct texts of social posts: labelled tweets if the data is here, else our own words."""
    found: dict[str, None] = {}
    for name in ("kaggle_tweets_train", "tweeteval_sentiment_val"):
        path = DATA / f"{name}.jsonl.gz"
        if path.exists():
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                found.update(dict.fromkeys(json.loads(line)["text"] for line in lines))
    found.update(dict.fromkeys(f"Police in Anaheim, part {n}: this is really bad news, isn't it?" for n in range(count)))
    return [f"Anaheim police: {text}" for text in list(found)[:count]]


def status(number: int, text: str) -> dict[str, object]:
    """Build one status; its id grows with its time, as on a real instance."""
    stamp = EPOCH + number * 30
    return {
        "id": str(110_000_000_000_000_000 + number),
        "uri": f"https://example.social/users/u{number % 977}/statuses/{number}",
        "url": f"https://example.social/@u{number % 977}/{number}",
        "created_at": f"2017-02-{21 + stamp // 86400 % 7:02d}T{stamp // 3600 % 24:02d}:{stamp // 60 % 60:02d}:{stamp % 60:02d}.000Z",
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


@contextmanager
def served(posts: list[str]) -> Iterator[str]:
    """Serve the posts on loopback while the block runs; yields the base address."""
    pages = {}
    for top in range(len(posts), 0, -PAGE):
        batch = [status(n, posts[n]) for n in range(top - 1, max(top - PAGE, 0) - 1, -1)]
        pages[top] = json.dumps(batch).encode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # noqa: N802  the library's name
            parts = urlsplit(self.path)
            query = parse_qs(parts.query)
            if "timelines/tag" in parts.path and "min_id" not in query:
                oldest = int(query["max_id"][0]) - 110_000_000_000_000_000 if "max_id" in query else len(posts)
                body = pages.get(oldest, b"[]")
            else:
                body = b"[]" if "timelines" in parts.path else b"{}"
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
