"""Write the demo feed, of which everything is simulated: `python -m bench.simulator.simulate`."""

import gzip
import io
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from bench import arguments
from bench.simulator.calls import calls
from bench.simulator.cascade import PLATFORMS, Node, grow, rate
from bench.simulator.draw import DrawStream
from bench.simulator.platforms import LATENESS, Draft, Line, lines, publish
from bench.simulator.recount import CALLS, CONFIG, FEED, POSTS, TRUTH, recount, written
from bench.simulator.story import (
    HOURS,
    ONSET,
    OUTAGE,
    PRESS,
    SINCE,
    WAVES,
    StoryWave,
    at,
    denial_share,
)
from bench.simulator.texts import NARRATIVES
from monitor import archive
from monitor.clock import rfc3339
from monitor.nouns.posts import LABELS

SEED: Final = 2017
_ZONE: Final = "America/Los_Angeles"


class Feed(Struct, frozen=True):
    """A simulated week: versions of posts in order of arrival, and the truth about them."""

    lines: list[Line]
    truth: Mapping[str, object]


def simulate(seed: int = SEED, size: float = 1.0) -> Feed:
    """Return the week that *seed* stands for, always the same.

    *size* is how many times as many speak up by themselves as in the demo.
    """
    draw = DrawStream(seed)
    nodes = grow(draw, size)
    drafts = publish(draw, nodes)
    feed, config = lines(draw, drafts), tomllib.loads(CONFIG.read_text("utf-8"))
    plan = _plan(seed, size, nodes, tuple(drafts.values()))
    return Feed(feed, recount(feed, calls(), config, plan))


def write(feed: Feed, folder: Path) -> None:
    """Write the posts and the truth into *folder*; the same feed gives the same bytes.

    Those that are shipped hold the same lines, compressed harder by zopfli: the core has a limit.
    """
    text = io.BytesIO()
    archive.write(text, feed.lines, format="ndjson")
    (folder / POSTS).write_bytes(gzip.compress(text.getvalue(), 9, mtime=0))
    (folder / TRUTH).write_bytes(written(feed.truth))


def _plan(
    seed: int, size: float, nodes: Sequence[Node], drafts: tuple[Draft, ...]
) -> Mapping[str, object]:
    """Return what is true of the week and cannot be counted from its posts."""
    return {
        "simulated": True,
        "note": "Written by our own simulator. No post, account, platform or link is real.",
        "seed": seed,
        "timezone": _ZONE,
        "since": rfc3339(SINCE),
        "until": rfc3339(at(HOURS)),
        "onset": rfc3339(at(ONSET)),
        "crossing": rfc3339(at(_crossing())),
        "outages": [_outage()],
        "settle_hours": {platform: late.longest for platform, late in LATENESS.items()},
        "waves": [_wave(wave) for wave in WAVES if wave.start > 0],
        "rates": [float(f"{rate(nodes, hour, size):.3g}") for hour in range(int(HOURS) + 1)],
        "reaction": round(_reaction(), 3),
        "ids": {
            platform: " ".join(d.native_id for d in of) for platform, of in _by_platform(drafts)
        },
        "true_of": _true_of(drafts),
    }


def _wave(wave: StoryWave) -> Mapping[str, str]:
    """Return when a wave begins, has its peak, and has fallen to 37 % of it."""
    edges = {"start": wave.start, "peak": wave.peak, "end": wave.peak + wave.decay}
    return {edge: rfc3339(at(hour)) for edge, hour in edges.items()}


def _crossing() -> float:
    """Return the hour in which most who tell a narrative first tell the denial."""
    minutes = range(int(HOURS) * 60)
    return next(minute / 60 for minute in minutes if denial_share(minute / 60) >= 0.5)


def _reaction() -> float:
    """Return how many times as many speak up after the press conference as would without it."""
    hours = [PRESS + tenth / 10 for tenth in range(60)]
    usual = sum(wave.rate(hour) for wave in WAVES if wave.start != PRESS for hour in hours)
    return sum(wave.rate(hour) for wave in WAVES for hour in hours) / usual


def _outage() -> Mapping[str, object]:
    return {
        "platform": OUTAGE.platform,
        "start": rfc3339(at(OUTAGE.start)),
        "end": rfc3339(at(OUTAGE.end)),
        "shown_again_from": rfc3339(at(OUTAGE.end - OUTAGE.lookback)),
    }


def _by_platform(drafts: tuple[Draft, ...]) -> Iterator[tuple[str, list[Draft]]]:
    for platform in PLATFORMS:
        yield platform, [draft for draft in drafts if draft.node.platform == platform]


def _true_of(drafts: tuple[Draft, ...]) -> Mapping[str, Mapping[str, str]]:
    """Return, for each thing that is true of posts, a digit for each post of a platform."""
    traits: dict[str, Callable[[Draft], object]] = {
        **{label: _has_label(label) for label in LABELS[:3]},
        **{key: _tells(key) for key in NARRATIVES["both"]},
        "beside": lambda d: not d.said.mention,
        "reposts": lambda d: d.node.relation == "repost",
        "copies": lambda d: d.node.relation == "copy",
        "late": lambda d: d.available > d.node.hour,
        "edited": lambda d: d.edited is not None,
        "deleted": lambda d: d.deleted is not None,
        "protected": lambda d: d.said.protected,
        "unseen": _came_unseen,
    }
    return {
        name: {
            platform: "".join("01"[bool(holds(d))] for d in of)
            for platform, of in _by_platform(drafts)
        }
        for name, holds in traits.items()
    }


def _has_label(label: str) -> Callable[[Draft], bool]:
    return lambda draft: draft.said.label == label


def _tells(narrative: str) -> Callable[[Draft], bool]:
    return lambda draft: narrative in draft.said.narratives


def _came_unseen(draft: Draft) -> bool:
    silent = draft.node.platform == OUTAGE.platform
    return silent and OUTAGE.start <= draft.available < OUTAGE.end - OUTAGE.lookback


def main(folder: Path = FEED) -> None:
    """Write the feed of the demo into *folder*, which is made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    write(simulate(), folder)
    (folder / CALLS).write_text(calls(), encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, arguments.words(__doc__, 0, 1)))
