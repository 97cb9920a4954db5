"""Simulated weeks other than the one that ships: written, watched or imported, and compared."""

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec
from click.testing import CliRunner

from bench.simulator.calls import calls
from bench.simulator.cascade import PLATFORMS
from bench.simulator.recount import CALLS, CONFIG, TRUTH, recount
from bench.simulator.simulate import Feed, simulate, write
from monitor import archive, cli
from monitor.clock import HOUR
from monitor.config import read_config
from monitor.demo.comparison import Compared, Week, asked, trend
from monitor.demo.play import AFTERWARDS, furnish, play
from monitor.demo.truth import FIVE_MINUTES, Truth, load

SHORTEST, LONGEST = 12, 144
"""Of an outage, in five minutes: one hour, twelve hours."""

MARGIN: Final = 72
"""Five minutes at both ends of the week in which no outage begins or ends: six hours."""

Outages = Mapping[str, tuple[datetime, datetime]]


def run(config: Path, *words: str) -> str:
    """Return what a command wrote; it must succeed."""
    done = CliRunner().invoke(cli.root, ["--config", str(config), *words], standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done.stdout


def report(config: Path, *words: str, now: datetime, until: datetime) -> Any:
    """Return a report as its JSON has it."""
    when = ("--now", now.isoformat(), "--until", until.isoformat())
    return json.loads(run(config, "report", *words, *when, "--json"))


def week(config: Path, truth: Truth) -> Week:
    """Return the reports on a whole week, and the truth about it."""

    def ask(what: str, every: timedelta, by: str | None) -> Any:
        words = [what, "--every", f"{every // HOUR}h", *(["--by", by] if by else [])]
        return report(config, *words, now=truth.until + AFTERWARDS, until=truth.until)

    return Week(reports=asked(ask), truth=truth)


def trends(config: Path, truth: Truth, hours: Sequence[int]) -> Iterator[Compared]:
    """Yield the trends that were told at these hours of the week."""
    for hour in hours:
        now = truth.since + hour * HOUR
        yield from trend(report(config, "spread", now=now, until=now), truth)


def truth_of(counted: Mapping[str, object]) -> Truth:
    """Return a truth as it is read of its file."""
    return msgspec.json.decode(json.dumps(counted), type=Truth)


def watched(folder: Path, seed: int, size: float) -> tuple[Path, Truth]:
    """Watch a week through the code of real sources, its outage too; looked at once an hour."""
    feed = folder / "feed"
    feed.mkdir(parents=True)
    write(simulate(seed, size), feed)
    (feed / CALLS).write_text(calls(), "utf-8")
    path, truth = furnish(folder, feed).path, load(feed / TRUTH)
    assert path is not None
    text = path.read_text("utf-8")
    for every in ("10m", "30m"):
        text = text.replace(f'\nevery = "{every}"', '\nevery = "1h"')
    path.write_text(text, "utf-8")
    for _ in play(read_config(path, environ={}), truth, lambda _: None):
        pass
    return path, truth


def outages(random: Random, truth: Truth, *, together: bool) -> Outages:
    """Return one outage of all platforms at once, or one for each of some, at least one."""
    platforms = sorted(truth.settle_hours)
    if together:
        return dict.fromkeys(platforms, _outage(random, truth))
    down = random.sample(platforms, random.randint(1, len(platforms)))
    return {source: _outage(random, truth) for source in down}


def _outage(random: Random, truth: Truth) -> tuple[datetime, datetime]:
    length = round(SHORTEST * (LONGEST / SHORTEST) ** random.random())
    steps = (truth.until - truth.since) // FIVE_MINUTES
    start = truth.since + random.randint(MARGIN, steps - MARGIN - length) * FIVE_MINUTES
    return start, start + length * FIVE_MINUTES


def imported(folder: Path, feed: Feed, down: Outages) -> tuple[Path, Truth]:
    """Import a week, source by source, of which all is claimed but what fell into an outage."""
    folder.mkdir(parents=True)
    path = folder / "config.toml"
    path.write_text(CONFIG.read_text("utf-8").split("\n[source.")[0], "utf-8")
    plan = truth_of(feed.truth)
    hidden, shown = _parted(feed, down)
    for source, lines in shown.items():
        archived = folder / f"{source}.ndjson"
        with archived.open("wb") as file:
            archive.write(file, lines, format="ndjson")
        start, end = down.get(source, (plan.until, plan.until))
        claims = [(plan.since, start), *([(end, plan.until)] if end < plan.until else [])]
        spans = [f"--observed={low.isoformat()}..{high.isoformat()}" for low, high in claims]
        run(path, "import", str(archived), f"--source={source}", *spans)
    unseen = {
        source: "".join("01"[one in hidden.get(source, ())] for one in ids.split())
        for source, ids in plan.ids.items()
    }
    told = {**feed.truth, "true_of": {**plan.true_of, "unseen": unseen}}
    counted = recount(feed.lines, calls(), tomllib.loads(CONFIG.read_text("utf-8")), told)
    return path, truth_of(counted)


def _parted(
    feed: Feed, down: Outages
) -> tuple[Mapping[str, list[str]], Mapping[str, list[dict[str, object]]]]:
    """Return by source the ids of posts that an outage hides, and the lines of the others."""
    hidden: dict[str, list[str]] = defaultdict(list)
    for line in feed.lines:
        if "created_at" in line and "edited_at" not in line and str(line["source"]) in down:
            start, end = down[str(line["source"])]
            if start <= datetime.fromisoformat(str(line["created_at"])) < end:
                hidden[str(line["source"])].append(str(line["id"]))
    gone = {(source, one) for source, its in hidden.items() for one in its}
    shown: dict[str, list[dict[str, object]]] = {source: [] for source in PLATFORMS}
    for line in feed.lines:
        if (line["source"], line["id"]) not in gone:
            shown[str(line["source"])].append(line)
    return hidden, shown
