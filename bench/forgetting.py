"""How long forgetting takes, and how long others wait meanwhile.

Run: python -m bench.forgetting [POSTS]
"""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from bench import arguments
from monitor.store import cleaning, forgetting
from monitor.store.backup import backup
from monitor.store.connection import Store
from monitor.store.reading.reader import open_reader
from tests.store.pages import NOW, START, add, fresh, kept, number

PAGE = 1000


def fill(store: Store, posts: int) -> None:
    """Write posts of 5 to 60 words by a fifth as many people, in pages of a thousand."""
    for first in range(0, posts, PAGE):
        page = [
            kept(
                f"{n:019d}",
                "word " * (5 + n * 7919 % 55) + str(n),
                at=START + timedelta(seconds=n * 80_000 // posts),
                author=f"u{n * 31 % -(-posts // 5)}",
                url=f"https://there.example/@u/{n}",
            )
            for n in range(first, min(first + PAGE, posts))
        ]
        add(store, *page)
    store.checkpoint()


@contextmanager
def reading(database: Path) -> Iterator[list[float]]:
    """Read the volume of each hour again and again; yields how long each reading took."""
    stop, took = threading.Event(), [0.0]

    def read() -> None:
        with open_reader(database) as reader:
            while not stop.wait(0.05):
                begun = time.perf_counter()
                reader.rows("SELECT sum(posts) FROM volume_hour")
                took.append(time.perf_counter() - begun)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield took
    finally:
        stop.set()
        thread.join()


def timed(what: str, act: Callable[[], object]) -> None:
    begun = time.perf_counter()
    act()
    print(f"{what:<28} {time.perf_counter() - begun:6.2f} s")


def main() -> None:
    posts = arguments.number(__doc__, 200_000)
    with tempfile.TemporaryDirectory() as folder, fresh(Path(folder)) as store:
        fill(store, posts)
        print(f"{posts:,} posts, {store.path.stat().st_size / 1e6:.0f} MB")
        with reading(store.path) as took:
            for who in ("u7", "u77"):  # the first cleaning finds what all pages were left with
                one = forgetting.by((number(who),))
                timed("forget one author", partial(forgetting.forget, store, one))
                timed("clean", lambda: cleaning.clean(store))
            timed("backup", lambda: backup(store.path, store.path.with_name("copy.db")))
            timed("forget all", lambda: forgetting.forget(store, forgetting.before(NOW)))
            timed("clean", lambda: cleaning.clean(store))
        print(f"{'the longest reading beside':<28} {max(took):6.2f} s")


if __name__ == "__main__":
    main()
