"""Posts as they leave the house: the keys that `monitor import` reads, and how they were scored."""

import msgspec
from msgspec.structs import asdict

from monitor.archive.wire import fields_of
from monitor.nouns.posts import MICRO
from monitor.store.records import StoredPost
from monitor.text.links import address
from monitor.words.sheet import Cell


def fields(*, text: bool) -> tuple[str, ...]:
    held = (name for name in StoredPost.__struct_fields__ if text or name != "text")
    return ("incident", *held, "simulated")


def row(incident: str, post: StoredPost, *, text: bool, simulated: bool) -> tuple[Cell, ...]:
    """Return one post in the order of `fields`; one that mentions two incidents has two rows."""
    found = asdict(post)
    if not text:
        del found["text"]
    found["links"] = " ".join(map(address, post.links)) or None
    media = [fields_of(one) for one in post.media] if post.media else None
    found["media"] = msgspec.json.encode(media).decode() if media else None
    found["polarity"] = None if post.polarity is None else post.polarity / MICRO
    found["subjectivity"] = None if post.subjectivity is None else post.subjectivity / MICRO
    return (incident, *found.values(), simulated)
