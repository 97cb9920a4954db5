"""Keeping draws of posts, and what people said of them."""

from collections.abc import Iterable, Mapping

from msgspec.structs import asdict

from monitor.nouns.posts import Span
from monitor.nouns.spans import span_in_ms
from monitor.store.columns import json_list
from monitor.store.connection import Store
from monitor.store.records import Coding


def add_draw(
    store: Store, topic: int, span: Span, seed: int, posts: Mapping[int, float], now: int
) -> int:
    """Keep a draw of posts, and return its number.

    *posts* are their numbers, in the order in which they are to be coded -> the chance that each
    was drawn with.
    """
    start, end = span_in_ms(span)
    row = {"topic": topic, "start": start, "end": end, "seed": seed, "at": now}
    with store.transaction():
        number: int = store.table("draw").insert(row).last_pk or 0
        store.table("drawn").insert_all(
            {"draw": number, "place": place, "post": post, "chance": chance}
            for place, (post, chance) in enumerate(posts.items())
        )
    return number


def put(store: Store, posts: Iterable[int], coding: Coding, value: str, now: int) -> None:
    """Keep the code of posts; the one that they had from the same coder gives way.

    *posts* are a post and its copies that have come up already.
    """
    wanted = json_list(posts)
    with store.transaction():
        held = store.table("post").rows_where(
            "id IN (SELECT value FROM json_each(?))", (wanted,), select="id AS post, message"
        )
        store.table("label").upsert_all(
            [{**post, **asdict(coding), "value": value, "at": now} for post in held],
            pk=("post", "coder", "kind", "target"),
        )
