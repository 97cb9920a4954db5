"""The week as three platforms show it: authors, ids, counts, late posts, edits, deletions."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from bench.simulator.cascade import Node, Platform
from bench.simulator.draw import DrawStream
from bench.simulator.story import HOURS, ONSET, at
from bench.simulator.texts import SimulatedText, correct, near_copy, speak, syndicated
from monitor.clock import rfc3339

Line = dict[str, object]

_FIRST: Final = (
    *("quiet", "late", "sunny", "inland", "paper", "orange", "river", "early", "plain", "west"),
    *("copper", "north", "sandy", "slow", "tall", "grove", "canyon", "little", "honest", "blue"),
)
_SECOND: Final = (
    *("harbor", "walker", "reader", "porch", "engine", "neighbor", "coyote", "garden", "teacher"),
    *("driver", "lemon", "finch", "runner", "window", "cactus", "signal", "station", "sparrow"),
)
_HOSTS: Final = ("commons.example", "tide.example", "grove.example")
_DESKS: Final = ("Metro desk", "Night desk", "Wire service", "County bureau")
# Else an author who wrote before, the likelier the more they wrote: a heavy tail.
_NEW_AUTHOR: Final = 0.42

_URLS: Final[Mapping[Platform, str]] = {
    "chirper": "https://chirper.example/p/",
    "commons": "https://commons.example/n/",
    "newswire": "https://newswire.example/a/",
}


class LateArrivals(Struct, frozen=True):
    """How often a platform shows a post late, and how late, in hours."""

    share: float
    shortest: float
    longest: float


LATENESS: Final[Mapping[Platform, LateArrivals]] = {
    "chirper": LateArrivals(0.004, 1 / 60, 8 / 60),
    "commons": LateArrivals(0.05, 5 / 60, 1.8),
    "newswire": LateArrivals(0.05, 0.2, 2.8),
}
_VIDEO: Final = "/8121"  # in each address of the video
_FILMED: Final = frozenset({"first", "video", "threat", "denial", "both"})
_PICTURED: Final = frozenset({"protest", "arrests"})
_CHANGED: Final[Mapping[Platform, int]] = {"chirper": 0, "commons": 9, "newswire": 14}
"""Bits of the fingerprint that compressing the video again has changed."""

_EACH_SEVENTH: Final = sum(1 << 7 * bit for bit in range(36))
_MIRRORED: Final = sum(1 << 2 * bit for bit in range(128))
_EDITED: Final = 0.013
_DELETED: Final = 0.011


class Draft(Struct, frozen=True, kw_only=True):
    """A post as its platform shows it, and what is true of it.

    Attributes:
        root: Number of the post whose words these are; its own where they are.
        available: Hour in which the platform began to show it.
        edited, deleted: Hours; None where that never happened.
    """

    node: Node
    native_id: str
    author: str
    said: SimulatedText
    root: int
    available: float
    edited: float | None
    deleted: float | None


def publish(draw: DrawStream, nodes: Sequence[Node]) -> dict[int, Draft]:
    """Return the posts by number, in order of time: each after the one that it answers."""
    drafts: dict[int, Draft] = {}
    written: dict[Platform, list[str]] = {platform: [] for platform in _URLS}
    for serial, node in enumerate(nodes):
        parent = None if node.parent is None else drafts[node.parent]
        author = _author(draw, node, written[node.platform])
        available = node.hour + _late(draw, node.platform)
        edited, deleted = _fate(draw, node, available)
        drafts[node.number] = Draft(
            node=node,
            native_id=_native_id(node, serial),
            author=author,
            said=_words(draw, node, parent),
            root=parent.root if parent is not None and node.relation == "repost" else node.number,
            available=available,
            edited=edited,
            deleted=deleted,
        )
    return drafts


def _words(draw: DrawStream, node: Node, parent: Draft | None) -> SimulatedText:
    if parent is None:
        return speak(draw, node)
    if node.relation not in {"repost", "copy"}:
        said = speak(draw, node)
        addressed = node.platform == "chirper" and node.relation == "reply"
        return replace(said, text=f"@{parent.author} {said.text}") if addressed else said
    if node.relation == "repost":
        return parent.said
    if node.platform == "newswire":
        return syndicated(draw, parent.said)
    return near_copy(draw, parent.said, parent.author)


def _author(draw: DrawStream, node: Node, written: list[str]) -> str:
    if node.platform == "newswire" and node.relation != "comment":
        return draw.pick(_DESKS)
    if written and not draw.chance(_NEW_AUTHOR):
        author = draw.pick(written)
    else:
        author = f"{draw.pick(_FIRST)}{draw.pick(_SECOND)}{draw.below(90) + 10}"
        author += f"@{draw.pick(_HOSTS)}" if node.platform == "commons" else ""
    written.append(author)
    return author


def _native_id(node: Node, serial: int) -> str:
    if node.platform == "chirper":
        return str(834_000_000_000 + serial * 7919 + node.number % 7919)
    if node.platform == "commons":
        return f"{(serial + 1) * 2_654_435_761 % 2**32:08x}"  # odd factor: no id comes twice
    return f"{'c' if node.relation == 'comment' else 'n'}{serial:05d}"


def _late(draw: DrawStream, platform: Platform) -> float:
    how = LATENESS[platform]
    return draw.between(how.shortest, how.longest) if draw.chance(how.share) else 0.0


def _fate(draw: DrawStream, node: Node, shown: float) -> tuple[float | None, float | None]:
    """Return when the post is edited and when it is deleted; None where it never is."""
    if node.relation == "repost":
        return None, None
    edited = shown + 0.02 + draw.exponential(0.4) if draw.chance(_EDITED) else None
    deleted = (edited or shown) + 0.1 + draw.exponential(5) if draw.chance(_DELETED) else None
    edited, deleted = (hour if hour and hour < HOURS else None for hour in (edited, deleted))
    return edited, deleted


def lines(draw: DrawStream, drafts: Mapping[int, Draft]) -> list[Line]:
    """Return every version of every post in the interchange format, in order of arrival."""
    reposts = Counter(d.root for d in drafts.values() if d.node.relation == "repost")
    answers = Counter(
        d.node.parent for d in drafts.values() if d.node.relation in {"reply", "comment"}
    )
    arriving = [
        (hour, serial, line)
        for serial, draft in enumerate(drafts.values())
        for hour, line in _versions(draw, draft, drafts, reposts, answers)
    ]
    return [line for _, _, line in sorted(arriving, key=lambda item: item[:2])]


def _versions(
    draw: DrawStream,
    draft: Draft,
    drafts: Mapping[int, Draft],
    reposts: Counter[int],
    answers: Counter[int | None],
) -> Iterator[tuple[float, Line]]:
    node = draft.node
    counted: Line = {}
    if node.relation != "repost" and node.platform != "newswire":
        likes = int(draw.power_law(2.0 * node.audience, 1.3)) + 2 * reposts[node.number]
        counted = {"likes": likes, "reposts": reposts[node.number], "replies": answers[node.number]}
    line = {**_line(draft, drafts), **counted}
    yield draft.available, line
    if draft.edited is not None:
        when = {"edited_at": rfc3339(at(draft.edited))}
        rest = {k: v for k, v in line.items() if k != "available_at"}
        yield draft.edited, {**rest, "text": correct(draw, draft.said.text), **when}
    if draft.deleted is not None:
        gone = {"source": node.platform, "id": draft.native_id}
        yield draft.deleted, {**gone, "deleted_at": rfc3339(at(draft.deleted))}


def _line(draft: Draft, drafts: Mapping[int, Draft]) -> Line:
    node, said = draft.node, draft.said
    line: Line = {
        "source": node.platform,
        "id": draft.native_id,
        "created_at": rfc3339(at(node.hour)),
        "text": said.text,
        "author": draft.author,
        "lang": said.lang,
        **_links(draft, drafts),
        **_media(drafts[draft.root]),
    }
    if node.relation != "comment":
        line["url"] = _URLS[node.platform] + draft.native_id
    if draft.available > node.hour:
        line["available_at"] = rfc3339(at(draft.available))
    return line


def _media(root: Draft) -> Line:
    """Return what a post carries whose words are those of *root*; a repost shows the same again.

    The video is uploaded again on each platform, where it has another id; no chance is drawn. There
    are no pictures: what stands for them are fingerprints as a monitor would make them.
    """
    node, text = root.node, root.said.text
    if node.relation == "comment" or node.hour < ONSET:
        return {}
    article = node.platform == "newswire"
    shows_it = node.scene in _FILMED if article else _VIDEO in text
    held: dict[str, object] = {}
    if shows_it and node.number % 3 == 0:
        held = {"kind": "video", "native_id": f"{node.platform}-8121", "duration": 47_000}
        held |= _picture("8121", _CHANGED[node.platform], mirrored=article)
        held |= {"alt": "Phone video, 47 seconds"} if node.number % 2 else {}
    elif shows_it and not article:
        held = {"kind": "card", "alt": "Phone video", **_picture("8121", 2)}
    elif node.scene in _PICTURED and node.number % 4 == 1:
        held = {"kind": "image", "native_id": f"{node.platform}-{node.number}"}
        held |= {"alt": "A street at night"} if node.number % 8 == 1 else {}
        held |= _picture(str(node.number), 0)
    return {"media": [held]} if held else {}


def _picture(shows: str, changed: int, *, mirrored: bool = False) -> dict[str, object]:
    """Return what is kept of a small picture: so many bits differ from those of the original."""
    bits = int.from_bytes(sha256(shows.encode()).digest()) ^ (1 << 7 * changed) - 1 & _EACH_SEVENTH
    bits ^= _MIRRORED if mirrored else 0
    digest = sha256(f"{shows} {changed} {mirrored}".encode()).hexdigest()
    return {"digest": digest, "pdq": f"{bits:064x}"}


def _links(draft: Draft, drafts: Mapping[int, Draft]) -> Line:
    node = draft.node
    if node.relation == "repost":
        return {"repost_of": drafts[draft.root].native_id}
    if node.relation in {"reply", "quote", "comment"} and node.parent is not None:
        kind = {} if node.relation == "reply" else {"kind": node.relation}
        return {**kind, "reply_to": drafts[node.parent].native_id}
    return {"kind": "article"} if node.platform == "newswire" else {}
