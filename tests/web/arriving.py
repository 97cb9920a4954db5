"""Somebody reads a live page while posts arrive: what must rise rises, and nothing else moves."""

import json
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from monitor import cli
from monitor.clock import rfc3339, utc_now
from tests.web.served import Tab

HOURS = timedelta(hours=6)
"""Of the incident when the page is opened."""

CONFIG = """
[monitor]
database = "monitor.db"
timezone = "America/Los_Angeles"
scorer = "textblob"

[[incident]]
key = "anaheim"
title = "Off-duty officer fires his gun in Anaheim"
since = {since}
query = "anaheim"

[[incident.narrative]]
key = "threat"
title = "The boy threatened to shoot"
query = "threatened"

[source.chirper]
kind = "rss"
feeds = ["https://feed.example/anaheim"]

[source.commons]
kind = "rss"
feeds = ["https://feed.example/commons"]
"""
WORDS = ("a shame", "so sad", "threatened", "good news", "the police", "a video", "he did")

STATE: str = """() => {
  const top = (one) => Math.round(one.getBoundingClientRect().top);
  const [read, focused] = [document.querySelector("#numbers h3"), document.activeElement];
  return {
    place: top(read),
    focus: `${focused.localName} ${focused.textContent.trim().slice(0, 40)}`,
    open: [...document.querySelectorAll("details[open]")].map((one) => one.id),
    shown: document.getElementById("shown").textContent,
    show: document.getElementById("show").selectedOptions[0].text,
    figures: document.querySelectorAll("figure").length,
  };
}"""
TOTAL = "document.querySelector('#far .big').textContent"


class Incident:
    """A database into which posts come, each with a time of its own shortly before."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._numbers = folder, count(1)
        self._draw = random.Random(7)  # noqa: S311  posts, no secrets
        self.since = utc_now().replace(microsecond=0) - HOURS
        self.seen = self.since
        (folder / "config.toml").write_text(CONFIG.format(since=rfc3339(self.since)))
        self.arrive(400)

    @property
    def text(self) -> str:
        return (self.folder / "config.toml").read_text("utf-8")

    def arrive(self, posts: int) -> None:
        """Store posts from the last that were stored to the present, all of which is watched."""
        now = utc_now().replace(microsecond=0)
        length = now - self.seen
        lines = "\n".join(
            json.dumps(self._post(self.seen + length * self._draw.random())) for _ in range(posts)
        )
        config = str(self.folder / "config.toml")
        span = f"{rfc3339(self.seen)}..{rfc3339(now)}"
        done = CliRunner().invoke(
            cli.root,
            ["--config", config, "import", "-", "--observed", span],
            input=f"{lines}\n",
            standalone_mode=False,
        )
        assert done.exception is None, repr(done.exception)
        self.seen = now

    def _post(self, at: datetime) -> Mapping[str, object]:
        number = next(self._numbers)
        return {
            "source": self._draw.choice(("chirper", "commons")),
            "id": str(number),
            "created_at": rfc3339(at),
            "text": f"anaheim {self._draw.choice(WORDS)} {number}",
            "author": f"a{self._draw.randrange(200)}",
            "lang": "en",
        }


class Watched(NamedTuple):
    """What was seen of a page while posts arrived.

    Attributes:
        renewals: How often its total was another.
        totals: The first and the last.
        nodes, heap: Nodes of the document, and bytes of its script, at the beginning and the end.
    """

    renewals: int
    totals: tuple[int, int]
    nodes: tuple[float, float]
    heap: tuple[float, float]


def watch(tab: Tab, arrive: Callable[[], object], goes_on: Callable[[int], bool]) -> Watched:
    """Read a page as somebody does who has chosen what to look at, as posts arrive.

    Args:
        tab: Where it is open.
        arrive: Has posts arrive, after a while.
        goes_on: Tells whether to read on, given how often the page was renewed.
    """
    page = tab.page
    page.get_by_text("Live: renewed").wait_for()
    page.locator("#show").select_option(label="Source: chirper")
    page.get_by_role("button", name="Zoom in", exact=True).click()
    page.locator("#waves summary").click()
    page.locator("#numbers > summary").click()
    page.locator("#numbers h3").first.scroll_into_view_if_needed()
    page.locator("#numbers .wide").first.focus()
    state, total = tab.says(STATE), _total(tab)
    first, seen, renewals = total, total, 0
    begun = _memory(tab)
    while goes_on(renewals):
        arrive()
        if (now := _total(tab)) != seen:
            assert now > seen, f"{now} posts after {seen}"
            seen, renewals = now, renewals + 1
        now_is = tab.says(STATE)
        changed = {key: (one, now_is[key]) for key, one in state.items() if now_is[key] != one}
        place, place_now = changed.pop("place", (0, 0))
        assert abs(place - place_now) <= 1, f"what was read has moved by {place_now - place} px"
        assert not changed, f"renewal {renewals}: {changed}"
        assert tab.complaints == []
    ended = _memory(tab)
    return Watched(renewals, (first, seen), *zip(begun, ended, strict=True))


def _total(tab: Tab) -> int:
    said = tab.says(TOTAL).split(" post")[0]
    return int("".join(letter for letter in said if letter.isdigit()))


def _memory(tab: Tab) -> tuple[float, float]:
    """Return how many nodes the page has, and how many bytes its script, garbage taken out."""
    session: Any = tab.context.new_cdp_session(tab.page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    found = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return found["Nodes"], found["JSHeapUsedSize"]
