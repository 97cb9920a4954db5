"""Answers as the services give them, written by us: small, and of the shape that we rely on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape

from monitor.clock import rfc3339


def status(number: int, created: datetime, text: str = "", **other: object) -> dict[str, object]:
    return {
        "id": str(number),
        "uri": f"https://far.example/users/ann/statuses/{number}",
        "url": f"https://far.example/@ann/{number}",
        "created_at": rfc3339(created),
        "content": f"<p>{escape(text)}</p>",
        "spoiler_text": "",
        "visibility": "public",
        "language": "en",
        "account": {"acct": "ann@far.example", "url": "https://far.example/@ann"},
        "favourites_count": 2,
        "reblogs_count": 1,
        "replies_count": 0,
        **other,
    }


def instance(local: str = "public", remote: str = "public") -> dict[str, object]:
    feeds = {"hashtag_feeds": {"local": local, "remote": remote}}
    return {"version": "4.5.2", "configuration": {"timelines_access": feeds}}


def hit(number: int, created: datetime, text: str = "", **other: object) -> dict[str, object]:
    return {
        "objectID": str(number),
        "created_at_i": int(created.timestamp()),
        "author": "ann",
        "title": None,
        "url": None,
        "story_text": None,
        "comment_text": escape(text),
        "parent_id": 7,
        "points": None,
        **other,
    }


def hits(found: Sequence[object], total: int | None = None, **other: object) -> dict[str, object]:
    """Return a search's answer that shows *found* of *total* hits."""
    return {"hits": list(found), "nbHits": len(found) if total is None else total, **other}


def item(guid: str | None, published: datetime | None, title: str = "", body: str = "") -> str:
    """Return an entry of RSS; what is None or empty is left out."""
    parts: Mapping[str, str] = {
        "guid": escape(guid or ""),
        "title": escape(title),
        "description": escape(body),
        "pubDate": format_datetime(published) if published else "",
    }
    return f"<item>{''.join(f'<{k}>{v}</{k}>' for k, v in parts.items() if v)}</item>"


def rss(*items: str) -> str:
    channel = f"<title>News</title><language>en</language>{''.join(items)}"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}</channel></rss>'


def atom(*entries: str) -> str:
    """Return an Atom feed of *entries*, each the inside of an entry."""
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="es">{inside}</feed>'
