"""What a burst and a flood cost: nothing lost, readers never blocked, memory bounded.

From the repository: ``python -m bench.load [BURST] [MINUTES]`` (100,000 posts in one pass, then
10,000 a minute for 3 minutes). Posts come from a local server in the shape of a Mastodon tag
timeline, 40 a page; reports and the page are read by another process all the while, which has no
patience: a lock that it met would be an error. Then the same is read with nobody beside it. Ends
with 1 where a bound is missed.
"""

import resource
import sys
import tempfile
import time
from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from threading import Event

from bench import arguments
from bench.readers import compare, reading, say
from bench.serving import Query, answering, beside
from bench.timeline import CONFIG, Made, status
from monitor.app import wiring
from monitor.clock import utc_now
from monitor.config.chosen import configuration
from monitor.sources.mastodon.timeline import MOMENT
from monitor.store.reading.reader import open_reader

PER_MINUTE = 10_000
EVERY = 30  # seconds between two passes
MOST = 40  # posts on a page of a real instance
TIMES = 8.0  # how much longer the median of a reader may take beside the collector than alone
GROWTH = 64  # MiB that the flood may add to the memory of the burst


class Flow:
    """How many posts there are at an instant: a burst, and a flood once it has begun."""

    def __init__(self, burst: int) -> None:
        self.burst, self.begun, self.ended = burst, 0.0, 0.0
        self.start = utc_now() - timedelta(hours=12)

    @property
    def newest(self) -> int:
        if not self.begun:
            return self.burst
        running = (self.ended or time.time()) - self.begun
        return self.burst + int(running * PER_MINUTE / 60)

    def at(self, number: int) -> datetime:
        if number < self.burst:
            return self.start + timedelta(hours=11) * number / self.burst
        seconds = self.begun + (number - self.burst) * 60 / PER_MINUTE
        return datetime.fromtimestamp(seconds, UTC)

    def id(self, number: int) -> int:
        return (int(self.at(number).timestamp() * 1000) << 16) + number % 65_536

    def number(self, id_: int) -> int:
        """Return how many posts have an id below this one."""
        return bisect_left(range(self.newest), id_, key=self.id)

    def page(self, asked: Query) -> object:
        limit = min(MOST, asked.number("limit", 20))
        top = self.number(asked.number("max_id", 0)) if "max_id" in asked.params else self.newest
        low = max(0, top - limit)
        if "min_id" in asked.params:
            low = self.number(asked.number("min_id", 0) + 1)
            top = min(low + limit, top)
        return [self.shape(number) for number in range(top - 1, low - 1, -1)]

    def shape(self, number: int) -> dict[str, object]:
        text = f"Anaheim police, part {number % 50_021}: this is really bad news, isn't it?"
        at = self.at(number).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return {
            **status(number, Made(text, f"u{number % 977}", "en")),
            "id": str(self.id(number)),
            "created_at": at,
        }


def _serve(burst: int, line: Connection) -> None:
    """Serve the timeline, and say where; its flood follows what is said on the line."""
    flow = Flow(burst)

    def respond(asked: Query) -> object:
        if asked.path.endswith("/instance"):
            return {"version": "4.3.0"}
        return flow.page(asked) if asked.path.endswith("/timelines/tag/anaheim") else []

    line.send(answering(respond))
    while (said := line.recv()) != "bye":
        if said == "begin":
            flow.begun = time.time()
        if said == "end":
            flow.ended = time.time()
        line.send(flow.newest)


def memory() -> float:
    """Return the most memory that this process had at once, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Load:
    """The program under load: its passes, and what it stored."""

    def __init__(self, folder: Path, url: str) -> None:
        path, self.since = folder / "config.toml", utc_now() - timedelta(hours=13)
        text = CONFIG.format(base_url=url)
        path.write_text(text.replace("2017-02-21T00:00:00-08:00", self.since.isoformat()))
        self.config = configuration(path)
        (self._entry,), (self._incident,) = self.config.sources, self.config.incidents
        scorers = wiring.scorers(self.config)
        self._collect = wiring.Collector(self.config, scorers, sleep=Event().wait)
        wiring.writer(self.config).conn.close()
        self.times = 0.0

    def collect(self) -> tuple[int, float]:
        """Make one pass; return how many posts were new, and the seconds that it took."""
        begun = time.perf_counter()
        outturn = self._collect(self._entry, self._incident)
        if outturn.errors:
            raise SystemExit(str(outturn.errors))
        return outturn.new, time.perf_counter() - begun

    def burst(self) -> None:
        with reading(self.config.database, self.since) as took:
            kept, seconds = self.collect()
        print(f"burst: {kept:,} posts in one pass, {seconds:.0f} s, {kept / seconds:,.0f} a second")
        say("burst", took)
        self.times = compare(self.config.database, self.since, took)

    def flood(self, minutes: float, line: Connection) -> int:
        """Make a pass every 30 s while posts come, and one at the end; return how many came."""
        line.send("begin")
        before, behind = line.recv(), []
        with reading(self.config.database, self.since) as took:
            ends = time.monotonic() + 60 * minutes
            while (left := ends - time.monotonic()) > 0:
                behind.append(self.collect()[1])
                time.sleep(max(0.0, min(EVERY - behind[-1], left)))
            line.send("end")
            there: int = line.recv()
            self.collect()
            time.sleep(MOMENT.total_seconds() + 1)  # what was posted last the next pass has
            self.collect()
        print(
            f"flood: {there - before:,} posts in {minutes:g} minutes; "
            f"a pass took {median(behind):.1f} s, the longest {max(behind):.1f} s"
        )
        say("flood", took)
        self.times = max(self.times, compare(self.config.database, self.since, took))
        return there

    def stored(self) -> int:
        with open_reader(self.config.database) as reader:
            count: int = reader.rows("SELECT count(*) FROM post", ())[0][0]
        return count


def main() -> None:
    said = arguments.words(__doc__, 0, 2)
    burst = arguments.whole(said[0]) if said else 100_000
    minutes = float(said[1]) if said[1:] else 3
    with beside(_serve, burst) as line, tempfile.TemporaryDirectory() as folder:
        load = Load(Path(folder), line.recv())
        load.burst()
        before = memory()
        there = load.flood(minutes, line)
        stored, size = load.stored(), load.config.database.stat().st_size / 2**20
    more = memory() - before
    print(f"stored: {stored:,} of {there:,} posts; database {size:.0f} MiB")
    print(f"memory: {before:.0f} MiB at most in the burst, {more:.0f} MiB more in the flood")
    good = stored == there and load.times <= TIMES and more <= GROWTH
    print(
        f"bounds: none lost, no reader blocked, a reader at most {TIMES:g} times as long as alone, "
        f"at most {GROWTH} MiB more: {good}"
    )
    sys.exit(not good)


if __name__ == "__main__":
    main()
