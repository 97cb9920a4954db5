"""Write the demo feed, of which everything is simulated: `python -m monitor.demo.simulate`."""

import gzip
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from monitor import archive
from monitor.clock import rfc3339
from monitor.demo.calls import CALLS, calls
from monitor.demo.cascade import PLATFORMS, grow
from monitor.demo.draw import Draw
from monitor.demo.platforms import LATENESS, Draft, Line, lines, publish
from monitor.demo.story import HOURS, ONSET, OUTAGE, SINCE, at
from monitor.demo.texts import NARRATIVES
from monitor.demo.truth import FEED
from monitor.model import LABELS

SEED: Final = 2017
POSTS: Final = "anaheim.ndjson.gz"
TRUTH: Final = "truth.json"
_ZONE: Final = "America/Los_Angeles"
_LOCAL: Final = ZoneInfo(_ZONE)


class Feed(Struct, frozen=True):
    """A simulated week: versions of posts in order of arrival, and the truth about them."""

    lines: list[Line]
    truth: Mapping[str, object]


def simulate(seed: int = SEED) -> Feed:
    """Return the week that *seed* stands for, always the same."""
    draw = Draw(seed)
    drafts = publish(draw, grow(draw))
    return Feed(lines(draw, drafts), _truth(seed, tuple(drafts.values())))


def write(feed: Feed, folder: Path) -> None:
    """Write the posts and the truth into *folder*; the same feed gives the same bytes.

    Raises:
        OSError: A file cannot be written.
    """
    text = io.BytesIO()
    archive.write(text, feed.lines, format="ndjson")
    (folder / POSTS).write_bytes(gzip.compress(text.getvalue(), 9, mtime=0))
    truth = msgspec.json.format(msgspec.json.encode(feed.truth), indent=1)
    (folder / TRUTH).write_bytes(truth + b"\n")


def _truth(seed: int, drafts: tuple[Draft, ...]) -> Mapping[str, object]:
    mentions = [d for d in drafts if d.said.mention]
    return {
        "simulated": True,
        "note": "Written by monitor.demo.simulate. No post, account, platform or link is real.",
        "seed": seed,
        "timezone": _ZONE,
        "since": rfc3339(SINCE),
        "until": rfc3339(at(HOURS)),
        "onset": rfc3339(at(ONSET)),
        "outages": [_outage()],
        "posts": Counter(d.node.platform for d in drafts),
        "mentions": Counter(d.node.platform for d in mentions),
        "hours": {p: _hours(d for d in mentions if d.node.platform == p) for p in PLATFORMS},
        "narrative_shares": _shares(mentions),
        "label_counts": Counter(d.said.label for d in mentions),
        "settle_hours": {platform: late.longest for platform, late in LATENESS.items()},
        "ids": _ids(drafts),
    }


def _outage() -> Mapping[str, object]:
    return {
        "platform": OUTAGE.platform,
        "start": rfc3339(at(OUTAGE.start)),
        "end": rfc3339(at(OUTAGE.end)),
        "shown_again_from": rfc3339(at(OUTAGE.end - OUTAGE.lookback)),
    }


def _hours(drafts: Iterable[Draft]) -> list[int]:
    """Return the posts published in each hour of the week."""
    counts = Counter((at(d.node.hour) - SINCE) // timedelta(hours=1) for d in drafts)
    return [counts[hour] for hour in range(int(HOURS))]


def _shares(mentions: Iterable[Draft]) -> Mapping[str, Mapping[str, float]]:
    """Return, for each local day, the mentions and the share of each narrative among them."""
    days: dict[str, Counter[str]] = {}
    for draft in mentions:
        day = at(draft.node.hour).astimezone(_LOCAL).date().isoformat()
        days.setdefault(day, Counter()).update(("mentions", *draft.said.narratives))
    return {
        day: {"mentions": count["mentions"]}
        | {key: round(count[key] / count["mentions"], 6) for key in NARRATIVES["both"]}
        for day, count in sorted(days.items())
    }


def _ids(drafts: tuple[Draft, ...]) -> Mapping[str, Mapping[str, str]]:
    """Return, for each thing that is true of posts, their ids by platform, between spaces."""
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
            p: " ".join(d.native_id for d in drafts if d.node.platform == p and holds(d))
            for p in PLATFORMS
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


def main(folder: Path) -> None:
    """Write the feed of the demo into *folder*, which is made where it is not there.

    Raises:
        OSError: A file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write(simulate(), folder)
    (folder / CALLS).write_text(calls(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FEED)
