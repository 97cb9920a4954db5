"""The program that a user would write in an afternoon: what ours is measured against."""

import re
from html import unescape

import httpx
from sqlite_utils import Database
from textblob import TextBlob


def collect(base_url: str, path: str) -> int:
    """Walk a tag's timeline backwards, score each post, keep it; return how many were kept."""
    posts = Database(path)["posts"]
    kept, max_id = 0, None
    while True:
        url = f"{base_url}/api/v1/timelines/tag/anaheim?limit=100"
        if max_id is not None:
            url += f"&max_id={max_id}"
        page = httpx.get(url).json()
        if not page:
            return kept
        for status in page:
            text = unescape(re.sub(r"<[^>]+>", "", status["content"]))
            sentiment = TextBlob(text).sentiment
            posts.upsert(  # type: ignore[union-attr]
                {
                    "id": status["uri"],
                    "source": "mastodon",
                    "created_at": status["created_at"],
                    "author": status["account"]["acct"],
                    "text": text,
                    "lang": status["language"],
                    "url": status["url"],
                    "likes": status["favourites_count"],
                    "reposts": status["reblogs_count"],
                    "replies": status["replies_count"],
                    "polarity": sentiment.polarity,
                    "subjectivity": sentiment.subjectivity,
                },
                pk="id",
            )
            kept += 1
        max_id = page[-1]["id"]
